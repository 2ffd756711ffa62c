//! The scene: a small demonstration in the middle of its work, with something of every kind that somebody must not see.

use std::collections::HashMap;

use noroshi::demo::{Parts, Sector, Visitor};
use noroshi_delivery::{MailFilter, expansion_state, queue_state};
use noroshi_directory::{Channel, store as directory};
use noroshi_platform::db::query;
use noroshi_platform::shutdown::{Stopper, pair};
use noroshi_platform::web::stylesheet_path;
use noroshi_terms::{BodyId, BulletinId, PersonId};
use tempfile::TempDir;

use super::guests::{Guest, Guests};
use super::table::{Line, Subject};
use crate::running::letters::{Writing, cover, draft, enter, issue, submit};
use crate::running::post_office::path_after;
use crate::running::{small_demonstration, until};

/// The national bulletin that was issued.
pub const ISSUED: Writing = Writing {
    title: "院長の名をかたるメールについて",
    letter: "本文の目印は紅葉の栞です。職員の皆さまへお伝えください。",
    attachment: "別添の目印は青い封筒の合図です。",
};
/// Another prefecture's own bulletin.
pub const ELSEWHERE: Writing = Writing {
    title: "県内だけの注意喚起",
    letter: "県内の本文の目印は白い灯台です。",
    attachment: "県内の別添の目印は銀の鈴です。",
};
/// Saved, not submitted.
pub const DRAFT: Writing = Writing {
    title: "まだ見せない下書きの件名",
    letter: "下書きの本文の目印は若草の小道です。",
    attachment: "下書きの別添の目印は藍の暖簾です。",
};
/// Waits for approval.
pub const SUBMITTED: Writing = Writing {
    title: "決裁を待つ文書の件名",
    letter: "決裁待ちの本文の目印は冬の水車です。",
    attachment: "決裁待ちの別添の目印は黒い帆船です。",
};
/// On the cover that the prefecture sent.
pub const SENT_WORDS: &str = "送った鑑文の目印は夏の風鈴です。";
/// On the cover that the district has only saved.
pub const SAVED_WORDS: &str = "書きかけの鑑文の目印は春の柳です。";
/// On the cover that the other prefecture has only saved.
pub const SAVED_WORDS_ELSEWHERE: &str = "よその書きかけの目印は秋の稲穂です。";

/// The title of the national association's topic page.
pub const TOPIC: &str = "主題の目印は山吹の籠です";
/// That of the other prefecture's.
pub const TOPIC_ELSEWHERE: &str = "よその主題の目印は菖蒲の帯です";

/// Everything in place, and who comes to see it.
pub struct Scene {
    /// The demonstration.
    pub sector: Sector,
    /// The guests, signed in.
    pub guests: Guests,
    /// The mail address of the story's institution.
    pub own_mail: String,
    /// The mail address of the institution elsewhere.
    pub mail_elsewhere: String,
    /// The receipt code of the institution elsewhere.
    pub code_elsewhere: String,
    places: HashMap<(&'static str, Subject), String>,
    _stopper: Stopper,
    _folder: TempDir,
}

/// The institution elsewhere and the prefecture above it.
struct Other {
    institution: BodyId,
    prefecture: BodyId,
    /// The national association of another tree.
    tree: BodyId,
}

impl Scene {
    /// Plants, writes, issues, relays; comes to rest when every mail is sent.
    pub async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let prepared = Sector::prepare(&small_demonstration(folder.path(), 40)).await.unwrap();
        let (stopper, stop) = pair();
        let (sector, tasks) = prepared.start(Parts::default(), &stop);
        let mut tasks = tasks;
        tasks.detach_all();
        let other = other_prefecture(&sector).await;
        let guests = guests(&sector, &other).await;
        let mut scene = Self {
            own_mail: mail_of(&sector, sector.player("institution_member").unwrap().body).await,
            mail_elsewhere: mail_of(&sector, other.institution).await,
            code_elsewhere: String::new(),
            places: HashMap::new(),
            sector,
            guests,
            _stopper: stopper,
            _folder: folder,
        };
        scene.write_bulletins().await;
        scene.relay(&other).await;
        scene.submit_list().await;
        scene.come_to_rest().await;
        scene.note_bodies(&other).await;
        scene.note_mails().await;
        scene
    }

    fn guest(&mut self, guest: Guest) -> &mut Visitor {
        self.guests.get_mut(&guest).unwrap()
    }

    fn note(&mut self, placeholder: &'static str, subject: Subject, value: impl ToString) {
        self.places.insert((placeholder, subject), value.to_string());
    }

    async fn write_bulletins(&mut self) {
        let own = submit(self.guest(Guest::Author), ISSUED).await;
        issue(self.guest(Guest::Approver), &own).await;
        let elsewhere = submit(self.guest(Guest::AuthorElsewhere), ELSEWHERE).await;
        issue(self.guest(Guest::ApproverElsewhere), &elsewhere).await;
        let saved = draft(self.guest(Guest::Author), DRAFT).await;
        let waiting = submit(self.guest(Guest::Author), SUBMITTED).await;
        for (subject, path) in [
            (Subject::Own, own),
            (Subject::Elsewhere, elsewhere),
            (Subject::Draft, saved),
            (Subject::Submitted, waiting),
        ] {
            let id = path.rsplit('/').next().unwrap().to_owned();
            self.note("/bulletins/{id}", subject, &id);
            self.note("/archive/related/{id}", subject, &id);
            self.note("/papers/{id}", subject, &id);
            self.note("/reach/{id}", subject, id);
        }
        self.gather(Guest::Author, Subject::Own, TOPIC).await;
        self.gather(Guest::AuthorElsewhere, Subject::Elsewhere, TOPIC_ELSEWHERE).await;
    }

    /// A topic page with the bulletin on it.
    async fn gather(&mut self, keeper: Guest, subject: Subject, title: &str) {
        let fields = [("title", title), ("intro", "まとめて読むためのページです。"), ("audience", "members")];
        let made = self.guest(keeper).submit("/archive/topics/new", "/archive/topics/new", &fields).await.unwrap();
        let path = made.location.unwrap_or_else(|| panic!("no topic: {}", made.text));
        let topic = path.rsplit('/').next().unwrap().to_owned();
        let bulletin = self.places[&("/bulletins/{id}", subject)].clone();
        let fields = [("topic", topic.as_str()), ("bulletin", bulletin.as_str())];
        let added =
            self.guest(keeper).submit("/archive/topics/new", "/archive/topics/documents", &fields).await.unwrap();
        assert!(added.status.is_redirection(), "{}", added.text);
        self.note("/archive/topics/{id}", subject, topic);
    }

    /// The prefecture relays; the district and the other prefecture have only begun to.
    async fn relay(&mut self, other: &Other) {
        let upper = self.sector.cast.iter().filter(|player| player.role == "association_clerk");
        let bodies: Vec<BodyId> = upper.map(|player| player.body).collect();
        let [district, prefecture] = bodies.as_slice() else { panic!("two clerks in the cast") };
        for (subject, body, guest, words, action) in [
            (Subject::Upper, *prefecture, Guest::PrefectureClerk, SENT_WORDS, "send"),
            (Subject::Own, *district, Guest::DistrictClerk, SAVED_WORDS, "save"),
            (Subject::Elsewhere, other.prefecture, Guest::ClerkElsewhere, SAVED_WORDS_ELSEWHERE, "save"),
        ] {
            let bulletin = self.places[&("/bulletins/{id}", Subject::Own)].clone();
            let task = until("a relay task", async || {
                let found =
                    query("SELECT id FROM relay_task WHERE bulletin = $1 AND body = $2").bind(bulletin.as_str());
                let row = found.bind(body).optional(&self.sector.app.db).await.unwrap();
                row.map(|row| row.get::<String>("id").unwrap())
            })
            .await;
            cover(self.guest(guest), &format!("/relay/{task}"), words, action).await;
            self.note("/relay/{id}", subject, task);
        }
        self.note("/directory/{serial}", Subject::Upper, prefecture);
    }

    /// A list with a row that cannot stand, tried and not imported.
    async fn submit_list(&mut self) {
        let page = ("/directory/import", "/directory/import");
        let list = ("list", "list.csv", "氏名,所属,退任\n見本 一郎,見本会,たぶん\n");
        let sent = self.guest(Guest::Administrator).upload(page, &[("kind", "people")], list).await.unwrap();
        let id = sent.location.unwrap().rsplit('/').next().unwrap().to_owned();
        self.note("/directory/import/{id}", Subject::Own, id);
    }

    async fn come_to_rest(&self) {
        let db = &self.sector.app.db;
        let bulletins = [Subject::Own, Subject::Elsewhere];
        let bulletins =
            bulletins.map(|subject| self.places[&("/bulletins/{id}", subject)].parse::<BulletinId>().unwrap());
        until("rest", async || {
            for bulletin in bulletins {
                expansion_state(db, bulletin).await.unwrap().filter(|state| state.is_complete)?;
            }
            // A job may be due another day.
            let jobs = "SELECT COUNT(*) AS waiting FROM job WHERE state IN ('queued', 'leased') AND due <= $1";
            let waiting: i64 = query(jobs).bind(self.sector.app.now()).one(db).await.unwrap().get("waiting").unwrap();
            let dispatches = "SELECT COUNT(*) AS waiting FROM dispatch WHERE is_expanded = 0";
            let unexpanded: i64 = query(dispatches).one(db).await.unwrap().get("waiting").unwrap();
            let queue = queue_state(db).await.unwrap();
            (waiting + unexpanded == 0 && queue.queued + queue.leased + queue.doubtful == 0).then_some(())
        })
        .await;
    }

    async fn note_bodies(&mut self, other: &Other) {
        let own = self.sector.player("institution_member").unwrap().body;
        self.note("/directory/{serial}", Subject::Own, own);
        self.note("/directory/{serial}", Subject::Elsewhere, other.institution);
        self.note("/static/{file}", Subject::Own, stylesheet_path().trim_start_matches("/static/"));
        for placeholder in ["/directory/{serial}", "/demo/mailbox/{number}"] {
            self.note(placeholder, Subject::Unknown, 999_999);
        }
        // A job that is done: asking for it once more changes nothing.
        let done = query("SELECT id FROM job WHERE state = 'done' ORDER BY id LIMIT 1").one(&self.sector.app.db).await;
        self.note("/status/jobs/{id}", Subject::Own, done.unwrap().get::<String>("id").unwrap());
        for placeholder in [
            "/bulletins/{id}",
            "/papers/{id}",
            "/archive/related/{id}",
            "/archive/topics/{id}",
            "/reach/{id}",
            "/relay/{id}",
            "/status/jobs/{id}",
            "/directory/import/{id}",
        ] {
            self.note(placeholder, Subject::Unknown, "0198c0de-0000-7000-8000-000000000000");
        }
        for placeholder in
            ["/static/{file}", "/k/{code}", "/signin/link/{token}", "/signin/demo/{token}", "/signin/first/{token}"]
        {
            self.note(placeholder, Subject::Unknown, "AAAAAAAAAAAAAAAA");
        }
    }

    async fn note_mails(&mut self) {
        let own = self.code_in_mail_to(&self.own_mail.clone()).await;
        self.note("/k/{code}", Subject::Own, own);
        self.code_elsewhere = self.code_in_mail_to(&self.mail_elsewhere.clone()).await;
        self.note("/demo/mailbox/{number}", Subject::Own, 1);
    }

    async fn code_in_mail_to(&self, address: &str) -> String {
        let filter = MailFilter { text: address.to_owned(), skip: 0, limit: 1 };
        let (mails, _) = self.sector.mailbox.messages(&filter);
        let number = mails.first().unwrap_or_else(|| panic!("no mail to {address}")).number;
        let page = Visitor::new(self.sector.site.router()).get(&format!("/demo/mailbox/{number}")).await.unwrap();
        path_after(&page.text, "/k/").unwrap().trim_start_matches("/k/").to_owned()
    }

    /// The path of a line with its placeholder filled.
    pub fn path(&self, line: &Line) -> String {
        let path = line.route.split_once(' ').unwrap().1;
        let Some(end) = path.find('}') else { return path.to_owned() };
        let (prefix, rest) = path.split_at(end + 1);
        let key =
            self.places.iter().find(|((placeholder, subject), _)| *placeholder == prefix && *subject == line.subject);
        let (_, value) = key.unwrap_or_else(|| panic!("nothing stands for {prefix} as {:?}", line.subject));
        let start = prefix.find('{').unwrap();
        format!("{}{value}{rest}", &prefix[..start])
    }
}

async fn mail_of(sector: &Sector, body: BodyId) -> String {
    let contacts = directory::contacts(&sector.app.db, body).await.unwrap();
    let mail = contacts.into_iter().find(|contact| contact.channel == Channel::Mail);
    mail.unwrap_or_else(|| panic!("body {body} has no mail address")).address
}

/// An institution with a mail address outside the story's prefecture.
async fn other_prefecture(sector: &Sector) -> Other {
    let sql = "SELECT b.serial, a.ancestor FROM body b JOIN contact c ON c.body = b.serial AND c.channel = 'mail' \
               JOIN body_ancestor a ON a.body = b.serial JOIN body p ON p.serial = a.ancestor AND p.kind = 'prefectural' \
               WHERE b.kind = 'institution' AND b.prefecture <> '39' AND p.prefecture = b.prefecture ORDER BY b.serial LIMIT 1";
    let row = query(sql).one(&sector.app.db).await.unwrap();
    let tree = directory::body_by_code(&sector.app.db, "H00").await.unwrap().expect("the dental tree").serial;
    Other { institution: row.get("serial").unwrap(), prefecture: row.get("ancestor").unwrap(), tree }
}

/// Everybody signs in. Those elsewhere are added by the administrator's pages first.
async fn guests(sector: &Sector, other: &Other) -> Guests {
    let mut guests = HashMap::from([(Guest::Stranger, Visitor::new(sector.site.router()))]);
    let cast = [
        (Guest::Author, "author"),
        (Guest::Approver, "approver"),
        (Guest::Member, "institution_member"),
        (Guest::MailAdministrator, "mail_administrator"),
        (Guest::Vendor, "vendor"),
        (Guest::Administrator, "administrator"),
        (Guest::WindowDesk, "window_desk"),
        (Guest::CallTaker, "call_taker"),
        (Guest::MinistryDesk, "ministry_desk"),
        (Guest::PoliceDesk, "police_desk"),
    ];
    for (guest, role) in cast {
        guests.insert(guest, enter(sector, sector.player(role).unwrap().id).await);
    }
    let clerks = sector.cast.iter().filter(|player| player.role == "association_clerk");
    for (guest, clerk) in [Guest::DistrictClerk, Guest::PrefectureClerk].into_iter().zip(clerks) {
        guests.insert(guest, enter(sector, clerk.id).await);
    }
    let administrator = guests.get_mut(&Guest::Administrator).unwrap();
    let mut added = Vec::new();
    for (guest, role, body) in [
        (Guest::AuthorElsewhere, "author", other.prefecture),
        (Guest::ApproverElsewhere, "approver", other.prefecture),
        (Guest::ClerkElsewhere, "association_clerk", other.prefecture),
        (Guest::MemberElsewhere, "institution_member", other.institution),
        (Guest::AdministratorElsewhere, "administrator", other.prefecture),
        (Guest::AdministratorOfOtherTree, "administrator", other.tree),
    ] {
        added.push((guest, add_person(sector, administrator, body, role).await));
    }
    for (guest, person) in added {
        guests.insert(guest, enter(sector, person).await);
    }
    guests
}

async fn add_person(sector: &Sector, administrator: &mut Visitor, body: BodyId, role: &str) -> PersonId {
    let (path, mail) = (format!("/directory/{body}"), format!("{}-{body}@guests.example", role.replace('_', "-")));
    let fields = [("person_name", "見本 一郎"), ("person_kana", "みほん いちろう"), ("mail", &mail), ("role", role)];
    let done = administrator.submit(&path, &format!("{path}/people"), &fields).await.unwrap();
    assert!(done.status.is_redirection(), "{}", done.text);
    directory::person_by_mail(&sector.app.db, &mail).await.unwrap().expect("the person was added").id
}
