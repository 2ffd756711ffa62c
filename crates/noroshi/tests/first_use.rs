//! First use: an empty installation becomes a working chain by its pages alone, from the link that `serve` prints to the
//! receipt of an institution. Nothing here touches the database but that first link.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that meets the unexpected must stop

mod running;

use std::path::Path;

use axum::http::StatusCode;
use noroshi::demo::Visitor;
use noroshi::serve::runners;
use noroshi::site::Site;
use noroshi::start::open;
use noroshi_access::{Purpose, issue_link};
use noroshi_delivery::{MailEngine, MailSettings};
use noroshi_platform::app::App;
use noroshi_platform::config::Config;
use noroshi_platform::outbox::Workers;
use noroshi_platform::shutdown::{Stopper, pair};

use running::letters::{Writing, cover, issue, submit};
use running::post_office::{PostOffice, path_after};
use running::until;

const WRITING: Writing = Writing {
    title: "会長の名をかたるメールについて",
    letter: "このところ、会長を名乗る短いメールが届いています。職員の皆さまへお伝えください。",
    attachment: "差出人の名前ではなく、アドレスをご覧ください。",
};

/// An installation as `serve` runs it, with its post office.
struct House {
    app: App,
    site: Site,
    post: PostOffice,
    _stopper: Stopper,
}

impl House {
    async fn new(folder: &Path) -> Self {
        let post = PostOffice::open().await;
        let text = format!(
            "[server]\npublic_url = \"http://noroshi.example\"\n[data]\ndir = {:?}\n[mail]\nrelay = \"{}\"\ntls = \"never\"\n\
             from = \"ceptoar@shinryo.example\"\n",
            folder.display().to_string(),
            post.address
        );
        let config = Config::parse(Path::new("noroshi.toml"), &text, &|_| None).unwrap();
        let settings = MailSettings::from_config(&config.mail).unwrap();
        let app = open(config).await.unwrap();
        let site = Site::new(&app, None);
        let (stopper, stop) = pair();
        tokio::spawn(Workers::new(app.clone(), runners(&app, &settings)).run(2, stop.clone()));
        tokio::spawn(MailEngine::new(app.clone(), settings).run(stop));
        Self { app, site, post, _stopper: stopper }
    }

    fn stranger(&self) -> Visitor {
        Visitor::new(self.site.router())
    }

    /// The first administrator, by the link that the program prints.
    async fn first_administrator(&self) -> Visitor {
        let mut tx = self.app.db.begin().await.unwrap();
        let link = issue_link(&mut tx, &self.app, Purpose::FirstSignIn, None).await.unwrap();
        tx.commit().await.unwrap();
        let mut visitor = self.stranger();
        assert!(visitor.get(&link.path).await.unwrap().text.contains("はじめの登録"));
        let fields = [
            ("body_name", "全国診療連合会"),
            ("body_kana", "ぜんこくしんりょうれんごうかい"),
            ("abbreviation", "全診連発"),
            ("name", "真鍋 栞"),
            ("kana", "まなべ しおり"),
            ("mail", "manabe@shinryo.example"),
        ];
        let entered = visitor.post(&link.path, &fields).await.unwrap();
        assert_eq!(entered.location.as_deref(), Some("/directory"), "{}", entered.text);
        let again = self.stranger().post(&link.path, &fields).await.unwrap();
        assert!(again.location.is_none(), "the first link works once");
        visitor
    }

    /// Signs in by the mailed link.
    async fn enter(&self, mail: &str) -> Visitor {
        let mut visitor = self.stranger();
        assert_eq!(visitor.post("/signin", &[("mail", mail)]).await.unwrap().status, StatusCode::OK);
        let text = self.post.mail_with(mail, "/signin/link/").await;
        let path = path_after(&text, "/signin/link/").unwrap();
        assert_eq!(visitor.get(&path).await.unwrap().status, StatusCode::OK);
        visitor.sign_in(&path).await.unwrap();
        visitor
    }
}

/// Adds a body under another by the page of that body; answers its page.
async fn add_body(administrator: &mut Visitor, parent: &str, (code, name, kind): (&str, &str, &str)) -> String {
    let fields = [
        ("code", code),
        ("body_name", name),
        ("body_kana", "よみ"),
        ("kind", kind),
        ("prefecture", "39"),
        ("abbreviation", if kind == "institution" { "" } else { name }),
    ];
    let done = administrator.submit(parent, &format!("{parent}/bodies"), &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let found = administrator.get(&format!("/directory?q={code}")).await.unwrap();
    let is_body = |link: &&str| link.starts_with("/directory/") && !link.starts_with("/directory/import");
    let pages = found.text.split("href=\"").filter(is_body);
    let pages: Vec<&str> = pages.filter_map(|rest| rest.split('"').next()).collect();
    pages.last().unwrap_or_else(|| panic!("{name} is not in the list")).to_string()
}

async fn add_person(administrator: &mut Visitor, body: &str, (name, mail, role): (&str, &str, &str)) {
    let fields = [("person_name", name), ("person_kana", "よみ"), ("mail", mail), ("role", role)];
    let done = administrator.submit(body, &format!("{body}/people"), &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

async fn add_mail(administrator: &mut Visitor, body: &str, mail: &str) {
    let fields = [("channel", "mail"), ("address", mail)];
    let done = administrator.submit(body, &format!("{body}/contacts"), &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

/// The relay task that waits for this clerk.
async fn waiting_task(clerk: &mut Visitor) -> String {
    until("a relay task", async || clerk.get("/relay").await.unwrap().link("/relay/")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_installation_carries_a_bulletin_to_a_receipt_by_its_pages_alone() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::new(folder.path()).await;
    let mut administrator = house.first_administrator().await;
    let top = administrator.get("/directory").await.unwrap().link("/directory/").expect("the top body");
    add_person(&mut administrator, &top, ("菅野 ほのか", "kanno@shinryo.example", "author")).await;
    add_person(&mut administrator, &top, ("堂本 恵", "domoto@shinryo.example", "approver")).await;
    let prefecture = add_body(&mut administrator, &top, ("P39", "高診連発", "prefectural")).await;
    add_person(&mut administrator, &prefecture, ("若槻 文香", "wakatsuki@kochi.example", "association_clerk")).await;
    add_mail(&mut administrator, &prefecture, "ka@kochi.example").await;
    let district = add_body(&mut administrator, &prefecture, ("D001", "汐診発", "district")).await;
    add_person(&mut administrator, &district, ("浜口 千尋", "hamaguchi@shiomi.example", "association_clerk")).await;
    add_mail(&mut administrator, &district, "jimu@shiomi.example").await;
    let clinic = add_body(&mut administrator, &district, ("C001", "汐見内科", "institution")).await;
    add_mail(&mut administrator, &clinic, "uketsuke@clinic.example").await;
    add_person(&mut administrator, &clinic, ("岸本 佳代", "kishimoto@clinic.example", "institution_member")).await;

    let mut author = house.enter("kanno@shinryo.example").await;
    let mut approver = house.enter("domoto@shinryo.example").await;
    let path = submit(&mut author, WRITING).await;
    let own = author.submit(&path, &format!("{path}/approve"), &[("revision", "1")]).await.unwrap();
    assert_eq!(own.status, StatusCode::NOT_FOUND, "nobody approves the own draft");
    let number = issue(&mut approver, &path).await;
    assert!(number.starts_with("全診連発第1号"), "{number}");

    for (mail, office) in [("wakatsuki@kochi.example", "高診連発"), ("hamaguchi@shiomi.example", "汐診発")] {
        let mut clerk = house.enter(mail).await;
        let task = waiting_task(&mut clerk).await;
        let own_number = cover(&mut clerk, &task, "本会からもお願いします。", "send").await;
        assert!(own_number.starts_with(office), "{own_number}");
    }

    let direct = house.post.mail_with("uketsuke@clinic.example", WRITING.title).await;
    let relayed = house.post.mail_with("uketsuke@clinic.example", "汐診発第1号").await;
    assert!(relayed.contains("高診連発第1号"), "the district's mail carries the prefecture's cover behind its own");
    assert!(!relayed.contains(WRITING.attachment) && !direct.contains(WRITING.attachment));
    let receipt = path_after(&direct, "/k/").expect("a receipt link");
    let mut reader = house.stranger();
    assert!(reader.get(&receipt).await.unwrap().text.contains("汐見内科"));
    assert_eq!(reader.post(&receipt, &[("reader", "")]).await.unwrap().status, StatusCode::OK);

    let mut member = house.enter("kishimoto@clinic.example").await;
    let attachment = member.get(&format!("{path}/attachment")).await.unwrap();
    assert!(attachment.text.contains(WRITING.attachment), "the member reads the restricted part after signing in");
    let reach = path.replace("/bulletins/", "/reach/");
    let list = author.get(&format!("{reach}/unconfirmed.csv")).await.unwrap().text;
    assert!(!list.contains("C001") && list.contains("D001"), "the clinic has confirmed, the district has not: {list}");
}
