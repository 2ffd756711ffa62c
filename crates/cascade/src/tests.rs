//! The cascade on both databases: two prefectures of one country down to their institutions, and a country beside it.

mod alter;
mod answers;
mod automatic;
mod bundle;
mod cache;
mod chain;
mod choose;
mod compare;
mod follow;
mod hand_up;
mod late;
mod limits;
mod members;
mod notices;
mod paper;
mod paper_limits;
mod races;
mod reach;
mod reasons;
mod restored;
mod sheet;
mod sight;
mod stand_in;
mod substitute;
mod times;
mod trees;
mod warn;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use noroshi_access::{Actor, Grant, Role, Subject, Verb, grant_role};
use noroshi_bulletin::{Approve, Draft, DraftText, Publish, approve, create, publish, submit};
use noroshi_delivery::{Acknowledge, Cancellation, Expansion, acknowledge};
use noroshi_platform::db::{DbError, Migration, query};
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::testing::TestDb;
use noroshi_terms::{BodyId, BulletinId, PersonId};
use tower::ServiceExt;

use crate::tests::warn::NoOffice;
use crate::web::CascadeState;
use crate::{
    AutomaticRelay, CoverText, HandUp, IssuedRunner, PassedRunner, Relay, RelayError, RelayOutcome, RelayTask, Warning,
    relay, save, tasks_of,
};

pub(crate) fn migrations() -> Vec<Migration> {
    [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        noroshi_directory::MIGRATIONS,
        noroshi_numbering::MIGRATIONS,
        noroshi_delivery::MIGRATIONS,
        noroshi_bulletin::MIGRATIONS,
        crate::MIGRATIONS,
    ]
    .concat()
}

const NATIONAL: i64 = 1;
const KOCHI: i64 = 2;
const TOKUSHIMA: i64 = 3;
const SHIOMI: i64 = 4;
const BRANCH: i64 = 5;
const CLINIC: i64 = 6;
const NARUTO: i64 = 7;
const NARUTO_CLINIC: i64 = 8;
/// Hangs under both prefectures (R06).
const BORDER: i64 = 9;
const OTHER_NATIONAL: i64 = 10;
const OTHER_PREFECTURE: i64 = 11;

/// serial, kind, name, prefecture, parents, abbreviation
type Planned = (i64, &'static str, &'static str, Option<&'static str>, &'static [i64], Option<&'static str>);
const COUNTRY: [Planned; 11] = [
    (NATIONAL, "national", "全国診療連合会", None, &[], Some("全診連発")),
    (KOCHI, "prefectural", "高知県診療連合会", Some("39"), &[NATIONAL], Some("高診連発")),
    (TOKUSHIMA, "prefectural", "徳島県診療連合会", Some("36"), &[NATIONAL], Some("徳診連発")),
    (SHIOMI, "district", "汐見地区診療連合会", Some("39"), &[KOCHI], Some("汐診発")),
    (BRANCH, "branch", "汐見東支部", Some("39"), &[SHIOMI], Some("汐東発")),
    (CLINIC, "institution", "汐見診療所", Some("39"), &[BRANCH], None),
    (NARUTO, "district", "渦見地区診療連合会", Some("36"), &[TOKUSHIMA], Some("渦診発")),
    (NARUTO_CLINIC, "institution", "=HYPERLINK(渦見診療所)", Some("36"), &[NARUTO], None),
    (BORDER, "district", "県境大学診療連合会", None, &[KOCHI, TOKUSHIMA], Some("県大発")),
    (OTHER_NATIONAL, "national", "別の全国連合会", None, &[], Some("別全発")),
    (OTHER_PREFECTURE, "prefectural", "別の県連合会", Some("39"), &[OTHER_NATIONAL], Some("別県発")),
];
const ASSOCIATIONS: [i64; 8] = [KOCHI, TOKUSHIMA, SHIOMI, BRANCH, NARUTO, BORDER, OTHER_PREFECTURE, NATIONAL];

fn body(serial: i64) -> BodyId {
    BodyId::try_from(serial).unwrap()
}

async fn plant(test: &TestDb) {
    let mut tx = test.app.db.begin().await.unwrap();
    for (serial, kind, name, prefecture, parents, abbreviation) in COUNTRY {
        query(
            "INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at, abbreviation) \
             VALUES ($1, $2, $3, 'みほん', $4, $5, 0, $6)",
        )
        .bind(serial)
        .bind(format!("T{serial}"))
        .bind(name)
        .bind(kind)
        .bind(prefecture)
        .bind(abbreviation)
        .execute(&mut tx)
        .await
        .unwrap();
        query("INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)")
            .bind(serial)
            .execute(&mut tx)
            .await
            .unwrap();
        for parent in parents {
            let line =
                query("INSERT INTO body_parent (child, parent, since) VALUES ($1, $2, 0)").bind(serial).bind(*parent);
            line.execute(&mut tx).await.unwrap();
            let above = "INSERT INTO body_ancestor (body, ancestor, depth) SELECT $1, ancestor, depth + 1 FROM body_ancestor \
                         WHERE body = $2 ON CONFLICT (body, ancestor) DO NOTHING";
            query(above).bind(serial).bind(*parent).execute(&mut tx).await.unwrap();
        }
        // One institution can only be telephoned.
        let channel = if serial == NARUTO_CLINIC { "tel" } else { "mail" };
        query("INSERT INTO contact (id, body, channel, address, created_at) VALUES ($1, $1, $2, $3, 0)")
            .bind(serial)
            .bind(channel)
            .bind(format!("jimu@t{serial}.example"))
            .execute(&mut tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// The country with its clerks.
struct Country {
    test: Arc<TestDb>,
    author: Actor,
    approver: Actor,
    clerks: BTreeMap<i64, Actor>,
}

async fn hired(test: &TestDb, name: &str, role: &str, serial: i64) -> Actor {
    let id = PersonId::new(&*test.app.entropy);
    let mut tx = test.app.db.begin().await.unwrap();
    let insert =
        query("INSERT INTO person (id, name, kana, created_at) VALUES ($1, $2, 'みほん', 0)").bind(id).bind(name);
    insert.execute(&mut tx).await.unwrap();
    grant_role(&mut tx, id, role, body(serial), test.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let rows = query("SELECT verb FROM role_verb WHERE role = $1").bind(role).all(&test.app.db).await.unwrap();
    let verbs = rows.iter().map(|row| row.get("verb").unwrap()).collect();
    let role = Role { code: role.into(), name: role.into() };
    Actor::for_test(id, vec![Grant { role, body: body(serial), verbs, audiences: Vec::new() }])
}

fn bulletin_text() -> DraftText {
    DraftText {
        title: "役員をかたるメールへの注意".into(),
        gist: "返信せず、電話で確かめてください".into(),
        addressee: "都道府県の会 担当理事".into(),
        honorific: "殿".into(),
        sender: "全国診療連合会".into(),
        letter: "役員の名を使ったメールが届いています。電話で確かめてください。".into(),
        letter_audience: "members".into(),
        attachment_heading: "見分けるための手がかり".into(),
        attachment: "送信元には hint-alpha.example が使われています。".into(),
        attachment_audience: "medical_staff_nda".into(),
        attachment_sentence: "医療機関の中だけで扱ってください。".into(),
        contact: "全国診療連合会 情報課 03-0000-1124".into(),
        ..DraftText::default()
    }
}

fn cover(number: &str, date: &str) -> CoverText {
    CoverText {
        label: "情報提供".into(),
        title: String::new(),
        number: number.into(),
        date: date.into(),
        addressee: "会員医療機関 施設長".into(),
        honorific: "殿".into(),
        sender: "伝達する会\n会長 見本 太郎".into(),
        body: "標記の通知が届きましたので、周知をお願いいたします。".into(),
        own_words: format!("{number}だけの一言です。"),
        contact: "事務局 088-000-0215".into(),
    }
}

const TODAY: &str = "令和8年11月24日";

impl Country {
    async fn new(test: Arc<TestDb>) -> Self {
        plant(&test).await;
        let author = hired(&test, "起案 一郎", "author", NATIONAL).await;
        let approver = hired(&test, "決裁 二葉", "approver", NATIONAL).await;
        let mut clerks = BTreeMap::new();
        for serial in ASSOCIATIONS {
            clerks.insert(serial, hired(&test, &format!("伝達 {serial}番"), "association_clerk", serial).await);
        }
        Self { test, author, approver, clerks }
    }

    /// Issues a bulletin and does the jobs that follow from it.
    async fn issued(&self, number: &str, date: &str) -> BulletinId {
        self.issued_text(&bulletin_text(), number, date).await
    }

    async fn issued_text(&self, text: &DraftText, number: &str, date: &str) -> BulletinId {
        let (app, at) = (&self.test.app, body(NATIONAL));
        let id = create(app, self.author.permit::<Draft>(Subject::of(at, (None, at))).unwrap(), text).await.unwrap();
        submit(app, &self.author.permit::<Draft>(Subject::of(at, (Some(id), at))).unwrap(), 1).await.unwrap();
        approve(app, self.approver.permit::<Approve>(Subject::of(at, id)).unwrap(), 1).await.unwrap();
        let permit = self.approver.permit::<Publish>(Subject::of(at, id)).unwrap();
        publish(app, permit, 1, &number.parse().unwrap(), date.parse().unwrap()).await.unwrap();
        self.work().await;
        id
    }

    async fn work(&self) {
        let app = &self.test.app;
        let runners = vec![
            Box::new(IssuedRunner::new(app.clone())) as _,
            Box::new(Expansion::new(app.clone())) as _,
            Box::new(AutomaticRelay::new(app.clone())) as _,
            Box::new(Warning::new(app.clone(), Arc::new(NoOffice))) as _,
            Box::new(HandUp::new(app.clone())) as _,
            Box::new(PassedRunner::new(app.clone())) as _,
            Box::new(Cancellation::new(app.clone())) as _,
        ];
        run_due_once(&Workers::new(app.clone(), runners)).await.unwrap();
    }

    async fn task(&self, id: BulletinId, serial: i64) -> Option<RelayTask> {
        let tasks = tasks_of(&self.test.app.db, body(serial), 50).await.unwrap();
        tasks.into_iter().find(|task| task.bulletin == id)
    }

    /// Sends what waits at a body, as its clerk sees it.
    async fn relay(&self, id: BulletinId, serial: i64, text: &CoverText) -> Result<RelayOutcome, RelayError> {
        let seen = self.task(id, serial).await.expect("a task").revision;
        self.relay_as(&self.clerks[&serial], (id, serial), seen, text).await
    }

    async fn relay_as(
        &self,
        who: &Actor,
        (id, serial): (BulletinId, i64),
        seen: i64,
        text: &CoverText,
    ) -> Result<RelayOutcome, RelayError> {
        let task = self.task(id, serial).await.expect("a task");
        relay(&self.test.app, who.permit::<Relay>(Subject::of(task.body, task.id)).unwrap(), seen, text).await
    }

    async fn save_as(
        &self,
        who: &Actor,
        (id, serial): (BulletinId, i64),
        seen: i64,
        text: &CoverText,
    ) -> Result<(), RelayError> {
        let task = self.task(id, serial).await.expect("a task");
        save(&self.test.app, &who.permit::<Relay>(Subject::of(task.body, task.id)).unwrap(), seen, text).await
    }

    /// Relays at these bodies, one after the other; the numbers begin with the body's abbreviation.
    async fn relayed(&self, id: BulletinId, serials: &[i64]) {
        for serial in serials {
            let (.., abbreviation) = COUNTRY.into_iter().find(|body| body.0 == *serial).unwrap();
            self.relay(id, *serial, &cover(&format!("{}第7号", abbreviation.unwrap()), TODAY)).await.unwrap();
        }
        self.work().await;
    }

    async fn acknowledge(&self, id: BulletinId, serial: i64) {
        let who = hired(&self.test, "見本 七海", "institution_member", serial).await;
        let permit = who.permit::<Acknowledge>(Subject::of(body(serial), (id, body(serial)))).unwrap();
        acknowledge(&self.test.app, permit).await.unwrap();
    }

    /// Hangs a body under one more parent, behind the program's back.
    async fn hang(&self, child: i64, parent: i64) {
        let mut tx = self.test.app.db.begin().await.unwrap();
        for sql in [
            "INSERT INTO body_parent (child, parent, since) VALUES ($1, $2, 0)",
            "INSERT INTO body_ancestor (body, ancestor, depth) SELECT $1, ancestor, depth + 1 FROM body_ancestor \
             WHERE body = $2 ON CONFLICT (body, ancestor) DO NOTHING",
        ] {
            query(sql).bind(child).bind(parent).execute(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        query(sql).one(&self.test.app.db).await.unwrap().get("rows_there").unwrap()
    }

    async fn texts(&self, sql: &'static str) -> Vec<String> {
        let rows = query(sql).all(&self.test.app.db).await.unwrap();
        rows.iter().map(|row| row.get("text").unwrap()).collect()
    }

    /// Everything a relay leaves behind.
    async fn traces(&self) -> (Vec<i64>, Vec<String>) {
        let mut counts = Vec::new();
        for sql in [
            "SELECT COUNT(*) AS rows_there FROM number_taken",
            "SELECT COUNT(*) AS rows_there FROM dispatch",
            "SELECT COUNT(*) AS rows_there FROM job",
            "SELECT COUNT(*) AS rows_there FROM audit_entry",
            "SELECT COUNT(*) AS rows_there FROM cover",
        ] {
            counts.push(self.count(sql).await);
        }
        let tasks = "SELECT id || stage || revision || COALESCE(draft, '') AS text FROM relay_task ORDER BY id";
        (counts, self.texts(tasks).await)
    }

    /// Changes a table behind the program's back.
    async fn tamper(&self, sql: &'static str) -> Result<u64, DbError> {
        let mut tx = self.test.app.db.begin().await?;
        let changed = query(sql).execute(&mut tx).await?;
        tx.commit().await?;
        Ok(changed)
    }

    async fn open(&self, who: &Actor, path: &str) -> (StatusCode, String) {
        let (status, content) = self.ask(who, path).await;
        (status, String::from_utf8(content).unwrap())
    }

    /// A file, which must be there.
    async fn fetch(&self, who: &Actor, path: &str) -> Vec<u8> {
        let (status, content) = self.ask(who, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        content
    }

    async fn ask(&self, who: &Actor, path: &str) -> (StatusCode, Vec<u8>) {
        let state = CascadeState::new(self.test.app.clone());
        let router = crate::web::routes(&state).into_router().layer(Extension(who.clone()));
        let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), 4_000_000).await.unwrap().to_vec())
    }
}

#[tokio::test]
async fn every_verb_of_this_crate_is_known_to_some_role() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    for verb in [Relay::NAME, crate::web::ReadReach::NAME, crate::NameSubstitute::NAME, crate::SetPolicy::NAME] {
        let row = query("SELECT COUNT(*) AS holders FROM role_verb WHERE verb = $1").bind(verb).one(&test.app.db).await;
        assert!(row.unwrap().get::<i64>("holders").unwrap() > 0, "{verb}");
    }
}
