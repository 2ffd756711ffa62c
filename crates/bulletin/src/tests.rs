//! Bulletins on both databases: a small country, an office with an author and two approvers, and every step.

mod beginning;
mod ending;
mod files;
mod handle;
mod home;
mod issue;
mod mail;
mod office;
mod parts;
mod passing;
mod preview;
mod questions;
mod races;
mod reading;
mod schedule;
mod stage;
mod text;
mod upgrade;
mod writing;

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use noroshi_access::{Actor, Grant, Role, Subject, Verb, grant_role, roles};
use noroshi_platform::db::{Migration, Row, Tx, query};
use noroshi_platform::testing::TestDb;
use noroshi_terms::{BodyId, BulletinId, PersonId};
use tower::ServiceExt;

use crate::web::BulletinState;
use crate::{
    Approve, ApproveError, BulletinRow, Draft, DraftError, DraftText, NoCovers, Publish, PublishError, approve,
    bulletin, create, publish, save, send_back, submit,
};

fn migrations() -> Vec<Migration> {
    [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        noroshi_directory::MIGRATIONS,
        noroshi_numbering::MIGRATIONS,
        noroshi_delivery::MIGRATIONS,
        crate::MIGRATIONS,
    ]
    .concat()
}

const NATIONAL: i64 = 1;
const PREFECTURE: i64 = 2;
const DISTRICT: i64 = 3;
const CLINIC: i64 = 4;
const OTHER_PREFECTURE: i64 = 5;
const OTHER_NATIONAL: i64 = 6;

/// serial, kind, name, parent, what stands before its numbers
type Planned = (i64, &'static str, &'static str, Option<i64>, Option<&'static str>);
const COUNTRY: [Planned; 6] = [
    (NATIONAL, "national", "全国診療連合会", None, Some("全診連発")),
    (PREFECTURE, "prefectural", "高知県診療連合会", Some(NATIONAL), Some("高診連発")),
    (DISTRICT, "district", "汐見地区診療連合会", Some(PREFECTURE), Some("汐診発")),
    (CLINIC, "institution", "汐見診療所", Some(DISTRICT), None),
    (OTHER_PREFECTURE, "prefectural", "徳島県診療連合会", Some(NATIONAL), Some("徳診連発")),
    (OTHER_NATIONAL, "national", "別の全国連合会", None, Some("別全発")),
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
        query("INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)")
            .bind(serial)
            .execute(&mut tx)
            .await
            .unwrap();
        let above = "INSERT INTO body_ancestor (body, ancestor, depth) SELECT $1, ancestor, depth + 1 FROM body_ancestor WHERE body = $2";
        query(above).bind(serial).bind(parent.unwrap_or(0)).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A complete draft with a restricted attachment.
fn text() -> DraftText {
    DraftText {
        title: "役員をかたるメールへの注意".into(),
        gist: "・役員の名で金銭を求めるメールが届いています\n・返信せず、電話で確かめてください".into(),
        addressee: "都道府県の会 担当理事".into(),
        honorific: "殿".into(),
        sender: "全国診療連合会\n常任理事 見本 太郎".into(),
        letter: "役員の名を使ったメールが届いています。\n\n- 返信しないでください\n- 電話で確かめてください".into(),
        letter_audience: "members".into(),
        attachment_heading: "見分けるための手がかり".into(),
        attachment: "送信元には hint-alpha.example が使われています。\n\n- 件名には「至急のお願い」と書かれています"
            .into(),
        attachment_audience: "medical_staff_nda".into(),
        attachment_sentence: "医療機関の中だけで扱ってください。".into(),
        due: "令和8年11月30日".into(),
        contact: "全国診療連合会 情報課 03-0000-1124".into(),
        ..DraftText::default()
    }
}

/// An issuer's office on a database of its own.
struct Office {
    test: Arc<TestDb>,
    issuer: BodyId,
    author: Actor,
    approver: Actor,
    second_approver: Actor,
}

/// Somebody new with a role of the migration.
async fn hired(test: &TestDb, name: &str, role: &str, at: BodyId) -> Actor {
    let id = PersonId::new(&*test.app.entropy);
    let mut tx = test.app.db.begin().await.unwrap();
    let insert =
        query("INSERT INTO person (id, name, kana, created_at) VALUES ($1, $2, 'みほん', 0)").bind(id).bind(name);
    insert.execute(&mut tx).await.unwrap();
    grant_role(&mut tx, id, role, at, test.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let verbs = query("SELECT verb FROM role_verb WHERE role = $1").bind(role).all(&test.app.db).await.unwrap();
    let seen = query("SELECT audience FROM role_audience WHERE role = $1 AND needs_nda = 0")
        .bind(role)
        .all(&test.app.db)
        .await
        .unwrap();
    let grant = Grant {
        role: Role { code: role.into(), name: role.into() },
        body: at,
        verbs: verbs.iter().map(|row: &Row| row.get("verb").unwrap()).collect(),
        audiences: seen.iter().map(|row| row.get("audience").unwrap()).collect(),
    };
    Actor::for_test(id, vec![grant])
}

impl Office {
    async fn new(test: Arc<TestDb>) -> Self {
        plant(&test).await;
        Self::at(test, NATIONAL).await
    }

    async fn at(test: Arc<TestDb>, serial: i64) -> Self {
        let issuer = body(serial);
        let author = hired(&test, "起案 一郎", "author", issuer).await;
        let approver = hired(&test, "決裁 二葉", "approver", issuer).await;
        let second_approver = hired(&test, "決裁 三枝", "approver", issuer).await;
        Self { test, issuer, author, approver, second_approver }
    }

    async fn create(&self, text: &DraftText) -> BulletinId {
        let permit = self.author.permit::<Draft>(Subject::of(self.issuer, (None, self.issuer))).unwrap();
        create(&self.test.app, permit, text).await.unwrap()
    }

    async fn save(&self, by: &Actor, id: BulletinId, seen: i64, text: &DraftText) -> Result<(), DraftError> {
        let permit = by.permit::<Draft>(Subject::of(self.issuer, (Some(id), self.issuer))).unwrap();
        save(&self.test.app, &permit, seen, text).await
    }

    async fn submit(&self, id: BulletinId, seen: i64) -> Result<(), DraftError> {
        let permit = self.author.permit::<Draft>(Subject::of(self.issuer, (Some(id), self.issuer))).unwrap();
        submit(&self.test.app, &permit, seen).await
    }

    async fn approve(&self, by: &Actor, id: BulletinId, seen: i64) -> Result<(), ApproveError> {
        approve(&self.test.app, by.permit::<Approve>(Subject::of(self.issuer, id)).unwrap(), seen).await
    }

    async fn send_back(&self, by: &Actor, id: BulletinId, reason: &str) -> Result<(), ApproveError> {
        send_back(&self.test.app, by.permit::<Approve>(Subject::of(self.issuer, id)).unwrap(), reason).await
    }

    async fn publish(&self, by: &Actor, id: BulletinId, number: &str) -> Result<(), PublishError> {
        let permit = by.permit::<Publish>(Subject::of(self.issuer, id)).unwrap();
        publish(
            &self.test.app,
            permit,
            self.revision(id).await,
            &number.parse().unwrap(),
            "令和8年11月24日".parse().unwrap(),
        )
        .await
    }

    async fn revision(&self, id: BulletinId) -> i64 {
        crate::bulletin(&self.test.app.db, id).await.unwrap().unwrap().revision
    }

    async fn approved(&self, text: &DraftText) -> BulletinId {
        let id = self.create(text).await;
        self.submit(id, 1).await.unwrap();
        self.approve(&self.approver, id, 1).await.unwrap();
        id
    }

    async fn issued(&self, text: &DraftText, number: &str) -> BulletinId {
        let id = self.approved(text).await;
        self.publish(&self.approver, id, number).await.unwrap();
        id
    }

    async fn row(&self, id: BulletinId) -> BulletinRow {
        bulletin(&self.test.app.db, id).await.unwrap().unwrap()
    }

    /// Somebody who may draft and approve: the usual small office.
    fn doing_both(&self, who: &Actor) -> Actor {
        let mut grants = self.author.grants().to_vec();
        grants.extend(self.approver.grants().to_vec());
        Actor::for_test(who.person(), grants)
    }

    /// How much of everything that issuing leaves behind is there, and where the bulletin stands.
    async fn traces(&self, id: BulletinId) -> (String, Vec<i64>) {
        let row = query(
            "SELECT stage || COALESCE(number, '') || COALESCE(content_hash, '') || revision AS state FROM bulletin WHERE id = $1",
        );
        let state = row.bind(id).one(&self.test.app.db).await.unwrap().get("state").unwrap();
        let mut counts = Vec::new();
        for sql in [
            "SELECT COUNT(*) AS rows_there FROM number_taken",
            "SELECT COUNT(*) AS rows_there FROM dispatch",
            "SELECT COUNT(*) AS rows_there FROM job",
            "SELECT COUNT(*) AS rows_there FROM audit_entry",
        ] {
            counts.push(self.count(sql).await);
        }
        (state, counts)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        query(sql).one(&self.test.app.db).await.unwrap().get("rows_there").unwrap()
    }

    /// Changes a table behind the program's back.
    async fn tamper(&self, sql: &'static str) -> Result<u64, noroshi_platform::db::DbError> {
        let mut tx: Tx = self.test.app.db.begin().await?;
        let changed = query(sql).execute(&mut tx).await?;
        tx.commit().await?;
        Ok(changed)
    }

    async fn open(&self, who: &Actor, path: &str) -> (StatusCode, String) {
        self.ask(who, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn send(&self, who: &Actor, path: &str, form: &str) -> (StatusCode, String) {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.ask(who, request.body(Body::from(format!("csrf=csrf&{form}"))).unwrap()).await
    }

    async fn ask(&self, who: &Actor, request: Request<Body>) -> (StatusCode, String) {
        let state = BulletinState { app: self.test.app.clone(), covers: Arc::new(NoCovers) };
        let router = crate::web::routes(&state).into_router().layer(Extension(who.clone()));
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let content = to_bytes(response.into_body(), 4_000_000).await.unwrap();
        (status, String::from_utf8(content.to_vec()).unwrap())
    }
}

/// The names of the verbs stand in role_verb: a verb renamed in one place only would lock everybody out.
#[tokio::test]
async fn every_verb_of_this_crate_is_known_to_some_role() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    for verb in [
        Draft::NAME,
        Approve::NAME,
        Publish::NAME,
        crate::ReadBulletin::NAME,
        crate::ConfirmHandling::NAME,
        crate::NarrowHandling::NAME,
        crate::KeepOfficeTexts::NAME,
        crate::RegisterPaper::NAME,
        crate::TakeBackPaper::NAME,
    ] {
        let row = query("SELECT COUNT(*) AS holders FROM role_verb WHERE verb = $1").bind(verb).one(&test.app.db).await;
        assert!(row.unwrap().get::<i64>("holders").unwrap() > 0, "{verb}");
    }
    assert_eq!(roles(&test.app.db).await.unwrap().len(), 11);
}
