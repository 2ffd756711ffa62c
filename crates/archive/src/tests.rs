//! The archive on both databases: a country that issues and relays, and readers who find what is theirs.

mod filters;
mod sight;
mod taking;
mod topics;
mod words;

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use noroshi_access::{Actor, Grant, Role, Subject, grant_role};
use noroshi_bulletin::{Approve, Draft, DraftText, Publish, approve, create, publish, submit};
use noroshi_cascade::{CoverText, IssuedRunner, Relay, relay, tasks_of};
use noroshi_platform::db::{Migration, query};
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::testing::TestDb;
use noroshi_terms::{BodyId, BulletinId, PersonId};
use tower::ServiceExt;

use crate::{Asked, Fill, Record, SearchArchive, Sight, search};

fn migrations() -> Vec<Migration> {
    [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        noroshi_directory::MIGRATIONS,
        noroshi_numbering::MIGRATIONS,
        noroshi_delivery::MIGRATIONS,
        noroshi_bulletin::MIGRATIONS,
        noroshi_cascade::MIGRATIONS,
        crate::MIGRATIONS,
    ]
    .concat()
}

const NATIONAL: i64 = 1;
const KOCHI: i64 = 2;
const TOKUSHIMA: i64 = 3;
const SHIOMI: i64 = 4;
const CLINIC: i64 = 5;
const UZUMI_CLINIC: i64 = 6;
const VENDOR: i64 = 7;

/// serial, kind, name, parent, abbreviation
type Planned = (i64, &'static str, &'static str, Option<i64>, Option<&'static str>);
const COUNTRY: [Planned; 7] = [
    (NATIONAL, "national", "全国診療連合会", None, Some("全診連発")),
    (KOCHI, "prefectural", "高知県診療連合会", Some(NATIONAL), Some("高診連発")),
    (TOKUSHIMA, "prefectural", "徳島県診療連合会", Some(NATIONAL), Some("徳診連発")),
    (SHIOMI, "district", "汐見地区診療連合会", Some(KOCHI), Some("汐診発")),
    (CLINIC, "institution", "汐見診療所", Some(SHIOMI), None),
    (UZUMI_CLINIC, "institution", "渦見診療所", Some(TOKUSHIMA), None),
    (VENDOR, "vendor", "見本保守", None, None),
];

fn body(serial: i64) -> BodyId {
    BodyId::try_from(serial).unwrap()
}

async fn plant(test: &TestDb) {
    let mut tx = test.app.db.begin().await.unwrap();
    for (serial, kind, name, parent, abbreviation) in COUNTRY {
        query(
            "INSERT INTO body (serial, code, name, kana, kind, created_at, abbreviation) VALUES ($1, $2, $3, 'みほん', $4, 0, $5)",
        )
        .bind(serial)
        .bind(format!("T{serial}"))
        .bind(name)
        .bind(kind)
        .bind(abbreviation)
        .execute(&mut tx)
        .await
        .unwrap();
        let own = "INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)";
        query(own).bind(serial).execute(&mut tx).await.unwrap();
        let Some(parent) = parent else { continue };
        let line = query("INSERT INTO body_parent (child, parent, since) VALUES ($1, $2, 0)").bind(serial).bind(parent);
        line.execute(&mut tx).await.unwrap();
        let above = "INSERT INTO body_ancestor (body, ancestor, depth) SELECT $1, ancestor, depth + 1 FROM body_ancestor WHERE body = $2";
        query(above).bind(serial).bind(parent).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn hired(test: &TestDb, role: &str, serial: i64) -> Actor {
    let id = PersonId::new(&*test.app.entropy);
    let mut tx = test.app.db.begin().await.unwrap();
    let insert =
        query("INSERT INTO person (id, name, kana, created_at) VALUES ($1, '見本 花子', 'みほん', 0)").bind(id);
    insert.execute(&mut tx).await.unwrap();
    grant_role(&mut tx, id, role, body(serial), test.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let rows = query("SELECT verb FROM role_verb WHERE role = $1").bind(role).all(&test.app.db).await.unwrap();
    let verbs = rows.iter().map(|row| row.get("verb").unwrap()).collect();
    let role = Role { code: role.into(), name: role.into() };
    Actor::for_test(id, vec![Grant { role, body: body(serial), verbs, audiences: Vec::new() }])
}

const TODAY: &str = "令和8年11月24日";

/// A letter for members with a restricted attachment; each has a word that stands nowhere else.
fn text(letter: &str, attachment: &str) -> DraftText {
    DraftText {
        title: "役員をかたるメールへの注意".into(),
        gist: "返信せず、電話で確かめてください".into(),
        addressee: "都道府県の会 担当理事".into(),
        honorific: "殿".into(),
        sender: "全国診療連合会".into(),
        letter: letter.into(),
        letter_audience: "members".into(),
        attachment_heading: "見分けるための手がかり".into(),
        attachment: attachment.into(),
        attachment_audience: "medical_staff_nda".into(),
        attachment_sentence: "医療機関の中だけで扱ってください。".into(),
        contact: "情報課 03-0000-1124".into(),
        ..DraftText::default()
    }
}

/// The country with its offices.
struct Country {
    test: Arc<TestDb>,
}

impl Country {
    async fn new(test: Arc<TestDb>) -> Self {
        plant(&test).await;
        Self { test }
    }

    /// Issues at a body and does the jobs that follow from it.
    async fn issued(&self, serial: i64, (number, date): (&str, &str), text: &DraftText) -> BulletinId {
        let id = self.issued_unseen(serial, (number, date), text).await;
        self.work().await;
        id
    }

    /// Issues, and no job is done.
    async fn issued_unseen(&self, serial: i64, (number, date): (&str, &str), text: &DraftText) -> BulletinId {
        let (app, at) = (&self.test.app, body(serial));
        let author = hired(&self.test, "author", serial).await;
        let approver = hired(&self.test, "approver", serial).await;
        let id = create(app, author.permit::<Draft>(Subject::of(at, (None, at))).unwrap(), text).await.unwrap();
        submit(app, &author.permit::<Draft>(Subject::of(at, (Some(id), at))).unwrap(), 1).await.unwrap();
        approve(app, approver.permit::<Approve>(Subject::of(at, id)).unwrap(), 1).await.unwrap();
        let permit = approver.permit::<Publish>(Subject::of(at, id)).unwrap();
        publish(app, permit, 1, &number.parse().unwrap(), date.parse().unwrap()).await.unwrap();
        id
    }

    async fn work(&self) {
        let app = &self.test.app;
        let runners = vec![
            Box::new(IssuedRunner::new(app.clone())) as _,
            Box::new(Record::new(app.clone())) as _,
            Box::new(Fill::new(app.clone())) as _,
        ];
        run_due_once(&Workers::new(app.clone(), runners)).await.unwrap();
    }

    /// Relays with a word of its own.
    async fn relayed(&self, id: BulletinId, serial: i64, number: &str, own_words: &str) {
        let clerk = hired(&self.test, "association_clerk", serial).await;
        let tasks = tasks_of(&self.test.app.db, body(serial), 50).await.unwrap();
        let task = tasks.into_iter().find(|task| task.bulletin == id).unwrap();
        let text = CoverText {
            label: "情報提供".into(),
            title: String::new(),
            number: number.into(),
            date: TODAY.into(),
            addressee: "会員医療機関 施設長".into(),
            honorific: "殿".into(),
            sender: "伝達する会".into(),
            body: "標記の通知が届きましたので、周知をお願いいたします。".into(),
            own_words: own_words.into(),
            contact: "事務局 088-000-0215".into(),
        };
        let permit = clerk.permit::<Relay>(Subject::of(task.body, task.id)).unwrap();
        relay(&self.test.app, permit, task.revision, &text).await.unwrap();
        self.work().await;
    }

    /// An association without a clerk gets no task, so the clerks come before the bulletins.
    async fn with_clerks(self) -> Self {
        for serial in [KOCHI, TOKUSHIMA, SHIOMI] {
            hired(&self.test, "association_clerk", serial).await;
        }
        self
    }

    /// What somebody finds by a query of the page: form, number and title of each hit.
    async fn finds(&self, who: &Actor, asked: &Asked) -> Vec<String> {
        let permit = SearchArchive::permit(who).unwrap();
        let sight = Sight::of(&self.test.app, &permit).await.unwrap();
        let found = search(&self.test.app, &sight, asked).await.unwrap();
        found.hits.iter().map(|hit| format!("{} {} {}", hit.form.label(), hit.number, hit.title)).collect()
    }

    /// How many documents somebody finds by words.
    async fn count(&self, who: &Actor, words: &str) -> usize {
        self.finds(who, &words_of(words)).await.len()
    }

    async fn open(&self, who: &Actor, path: &str) -> (StatusCode, String) {
        let router = crate::web::routes(&self.test.app).into_router().layer(Extension(who.clone()));
        let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let content = to_bytes(response.into_body(), 4_000_000).await.unwrap();
        (status, String::from_utf8(content.to_vec()).unwrap())
    }

    async fn rows(&self, sql: &'static str) -> i64 {
        query(sql).one(&self.test.app.db).await.unwrap().get("rows_there").unwrap()
    }
}

fn words_of(words: &str) -> Asked {
    Asked { words: noroshi_terms::search_text::SearchQuery::read(words), ..Asked::default() }
}
