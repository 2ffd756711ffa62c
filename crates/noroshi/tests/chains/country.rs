//! A small country and its people, who work through the pages; the clock shows the day of each letter.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use noroshi::demo::{Page, Visitor};
use noroshi::serve::runners;
use noroshi::site::Site;
use noroshi_access::{Purpose, grant_role, issue_link};
use noroshi_delivery::MailSettings;
use noroshi_platform::db::query;
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::testing::TestDb;
use noroshi_terms::{BodyId, PersonId, Timestamp};

pub const NATIONAL: i64 = 1;
pub const PREFECTURE: i64 = 2;
pub const DISTRICT: i64 = 3;
pub const CLINIC: i64 = 4;
pub const VENDOR: i64 = 5;
pub const DESK: i64 = 6;

/// serial, kind, name, parent
const BODIES: [(i64, &str, &str, Option<i64>); 6] = [
    (NATIONAL, "national", "一般社団法人 全国診療連合会", None),
    (PREFECTURE, "prefectural", "南海県診療連合会", Some(NATIONAL)),
    (DISTRICT, "district", "浜風市診療連合会", Some(PREFECTURE)),
    (CLINIC, "institution", "浜風診療所", Some(DISTRICT)),
    (VENDOR, "vendor", "見本保守", None),
    (DESK, "window", "相談窓口", Some(NATIONAL)),
];

/// name in the tests, role, body
const PEOPLE: [(&str, &str, i64); 7] = [
    ("author", "author", NATIONAL),
    ("approver", "approver", NATIONAL),
    ("prefecture", "association_clerk", PREFECTURE),
    ("district", "association_clerk", DISTRICT),
    ("member", "institution_member", CLINIC),
    ("vendor", "vendor", VENDOR),
    ("desk", "window_desk", DESK),
];

/// The country with everybody signed in anew on each day.
pub struct Country {
    pub test: Arc<TestDb>,
    site: Site,
    people: HashMap<&'static str, PersonId>,
}

fn body(serial: i64) -> BodyId {
    BodyId::try_from(serial).unwrap()
}

impl Country {
    pub async fn new(test: Arc<TestDb>) -> Self {
        let mut tx = test.app.db.begin().await.unwrap();
        for (serial, kind, name, parent) in BODIES {
            let insert =
                "INSERT INTO body (serial, code, name, kana, kind, created_at) VALUES ($1, $2, $3, 'みほん', $4, 0)";
            let insert = query(insert).bind(serial).bind(format!("T{serial}")).bind(name).bind(kind);
            insert.execute(&mut tx).await.unwrap();
            let own = "INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)";
            query(own).bind(serial).execute(&mut tx).await.unwrap();
            let contact = "INSERT INTO contact (id, body, channel, address, created_at) VALUES ($1, $1, 'mail', $2, 0)";
            query(contact).bind(serial).bind(format!("jimu@t{serial}.example")).execute(&mut tx).await.unwrap();
            let Some(parent) = parent else { continue };
            let line = query("INSERT INTO body_parent (child, parent, since) VALUES ($1, $2, 0)").bind(serial);
            line.bind(parent).execute(&mut tx).await.unwrap();
            let above = "INSERT INTO body_ancestor (body, ancestor, depth) \
                         SELECT $1, ancestor, depth + 1 FROM body_ancestor WHERE body = $2";
            query(above).bind(serial).bind(parent).execute(&mut tx).await.unwrap();
        }
        let mut people = HashMap::new();
        for (name, role, at) in PEOPLE {
            let id = PersonId::new(&*test.app.entropy);
            let insert = query("INSERT INTO person (id, name, kana, created_at) VALUES ($1, '見本 一郎', 'みほん', 0)");
            insert.bind(id).execute(&mut tx).await.unwrap();
            grant_role(&mut tx, id, role, body(at), test.app.now()).await.unwrap();
            people.insert(name, id);
        }
        tx.commit().await.unwrap();
        let site = Site::new(&test.app, None);
        Self { test, site, people }
    }

    /// It is now ten in the morning of this day.
    pub fn on(&self, date: &str) {
        self.test.clock.set(Timestamp::from_tokyo(date.parse().unwrap(), 10, 0).unwrap());
    }

    /// Somebody signs in.
    pub async fn enter(&self, name: &str) -> Visitor {
        let app = &self.test.app;
        let mut tx = app.db.begin().await.unwrap();
        let link = issue_link(&mut tx, app, Purpose::Demonstration, Some(self.people[name])).await.unwrap();
        tx.commit().await.unwrap();
        let mut visitor = Visitor::new(self.site.router());
        visitor.sign_in(&link.path).await.unwrap();
        visitor
    }

    /// Somebody who does not sign in.
    pub fn stranger(&self) -> Visitor {
        Visitor::new(self.site.router())
    }

    /// What somebody sees there.
    pub async fn open(&self, name: &str, path: &str) -> Page {
        self.enter(name).await.get(path).await.unwrap()
    }

    /// Writes, approves and issues; the path of the bulletin.
    pub async fn issued(&self, draft: &[(&str, &str)], number: &str, date: &str) -> String {
        let (mut author, mut approver) = (self.enter("author").await, self.enter("approver").await);
        let fields = [&[("revision", "0"), ("action", "submit")], draft].concat();
        let saved = author.submit("/bulletins/new", "/bulletins/new", &fields).await.unwrap();
        let path = saved.location.unwrap_or_else(|| panic!("refused ({}): {}", saved.status, saved.text));
        let page = approver.get(&path).await.unwrap();
        let revision = page.field("revision").unwrap();
        let approved = approver.submit(&path, &format!("{path}/approve"), &[("revision", &revision)]).await.unwrap();
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
        let fields = [("revision", revision.as_str()), ("number", number), ("date", date)];
        let issued = approver.submit(&path, &format!("{path}/publish"), &fields).await.unwrap();
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        self.work().await;
        path
    }

    /// Fills in the whole cover and sends it.
    pub async fn relayed(&self, name: &str, fields: &[(&str, &str)]) {
        let mut clerk = self.enter(name).await;
        let list = clerk.get("/relay").await.unwrap();
        let path = first_task(&list).unwrap_or_else(|| panic!("{}", list.text));
        let page = clerk.get(&path).await.unwrap();
        let revision = page.field("revision").unwrap();
        let all = [fields, &[("revision", revision.as_str()), ("action", "send")]].concat();
        let sent = clerk.submit(&path, &path, &all).await.unwrap();
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        self.work().await;
    }

    async fn work(&self) {
        let settings = MailSettings::from_config(&self.test.app.config.mail).unwrap();
        let workers = Workers::new(self.test.app.clone(), runners(&self.test.app, &settings));
        run_due_once(&workers).await.unwrap();
    }

    /// One column, called `text`, of all rows.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        let rows = query(sql).all(&self.test.app.db).await.unwrap();
        rows.iter().map(|row| row.get("text").unwrap()).collect()
    }

    /// An agreement between institution and vendor.
    pub async fn signed(&self, since: &str, until: &str) {
        let mut tx = self.test.app.db.begin().await.unwrap();
        let insert =
            "INSERT INTO nda (id, institution, vendor, since, until, created_at) VALUES (1, $1, $2, $3, $4, 0)";
        let insert = query(insert).bind(CLINIC).bind(VENDOR).bind(since).bind(until);
        insert.execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// The first task of the work list: the only links of that form with an id behind them.
fn first_task(list: &Page) -> Option<String> {
    let ids = list.text.split("href=\"/relay/").skip(1).filter_map(|rest| rest.split('"').next());
    let ids = ids.filter(|id| id.len() == 36);
    ids.map(|id| format!("/relay/{id}")).next()
}

/// The words of a page without its marks, each gap as one space.
pub fn words(page: &Page) -> String {
    let main = page.text.split_once("<main").map_or(page.text.as_str(), |(_, main)| main);
    let mut text = String::new();
    for piece in main.split('<') {
        let words = piece.split_once('>').map_or(piece, |(_, words)| words);
        text.push_str(words);
        text.push(' ');
    }
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every one of these words stands in the text, each behind the one before.
#[track_caller]
pub fn in_order(text: &str, expected: &[&str]) {
    let mut rest = text;
    for words in expected {
        rest =
            rest.split_once(words).unwrap_or_else(|| panic!("「{words}」 is missing, or out of order, in: {text}")).1;
    }
}
