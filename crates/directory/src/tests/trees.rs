//! Several trees (R06): only the founding body's office reaches all of them, and a body that closes takes its roles with it.

use noroshi_access::{Verb, grants_at, held_at};
use noroshi_platform::db::query;
use noroshi_platform::testing::{TestDb, on_both};
use noroshi_terms::BodyId;

use super::{Kind, actor, added, audit_entries, founded, migrations, new_body, new_person, permit};
use crate::KeepDirectory;
use crate::build::{self, BuildDirectory, BuildError, NewBody};
use crate::nda::add_nda;
use crate::read::{permit_to_build, permit_to_keep, permit_to_read, sight};
use crate::store::{self, Sight};

async fn refused(test: &TestDb, at: BodyId, new: NewBody) -> BuildError {
    let mut tx = test.app.db.begin().await.unwrap();
    build::add_body(&mut tx, &test.app, permit(at), new).await.unwrap_err()
}

#[tokio::test]
async fn nobody_but_the_founding_office_sees_everything_or_begins_a_tree() {
    on_both(&migrations(), |test| async move {
        let db = &test.app.db;
        let top = founded(&test).await;
        let prefecture = added(&test, top, "P39", Kind::Prefectural).await;
        let other = added(&test, top, "H00", Kind::National).await;
        let below = added(&test, other, "H39", Kind::Prefectural).await;
        assert!(store::parents(db, other).await.unwrap().is_empty(), "the top of a tree of its own");
        for at in [prefecture, other, below] {
            let reason = refused(&test, at, new_body("X00", Kind::National)).await;
            assert!(matches!(reason, BuildError::NationalElsewhere), "{reason}");
        }
        // One that was entered below a prefecture before.
        let planted = added(&test, prefecture, "X01", Kind::District).await;
        let mut tx = db.begin().await.unwrap();
        query("UPDATE body SET kind = 'national' WHERE code = 'X01'").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let at = |body| actor(body, &["directory.read", "directory.keep", "directory.build"]);
        assert_eq!(sight(db, &at(top)).await.unwrap(), Sight::Everything);
        for body in [prefecture, other, planted] {
            assert_eq!(sight(db, &at(body)).await.unwrap(), Sight::Around(vec![body]));
        }
        assert!(permit_to_read(db, &at(other), below).await.is_ok());
        assert!(permit_to_read(db, &at(other), prefecture).await.is_err());
        assert!(permit_to_read(db, &at(planted), other).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_founding_office_lets_the_first_people_into_another_tree_and_keeps_out_of_the_rest() {
    on_both(&migrations(), |test| async move {
        let (app, db) = (&test.app, &test.app.db);
        let top = founded(&test).await;
        let prefecture = added(&test, top, "P39", Kind::Prefectural).await;
        let other = added(&test, top, "H00", Kind::National).await;
        let below = added(&test, other, "H39", Kind::Prefectural).await;
        let at = |body| actor(body, &["directory.read", "directory.keep", "directory.build"]);
        let permit = permit_to_build(db, &at(top), other).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let new = new_person("見本 一郎", "first@other.example");
        let first = build::add_person(&mut tx, app, permit, new, "administrator").await.unwrap();
        let again = permit_to_build(db, &at(top), other).await.unwrap();
        assert!(build::end_person(&mut tx, app, again, first).await.unwrap(), "and lets them leave again");
        tx.commit().await.unwrap();
        assert!(permit_to_build(db, &at(top), below).await.is_err());
        let body = store::body(db, other).await.unwrap().unwrap();
        assert!(permit_to_keep(db, &at(top), &body).await.is_err(), "its contacts and people are its own");
        assert!(permit_to_build(db, &at(prefecture), other).await.is_err());
        assert!(permit_to_build(db, &at(other), top).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_body_that_closes_ends_its_roles_sessions_and_agreements() {
    on_both(&migrations(), |test| async move {
        let (app, db) = (&test.app, &test.app.db);
        let top = founded(&test).await;
        let clinic = added(&test, top, "C1", Kind::Institution).await;
        let vendor = added(&test, top, "V1", Kind::Vendor).await;
        let mut tx = db.begin().await.unwrap();
        let new = new_person("見本 次郎", "jiro@clinic.example");
        let both = build::add_person(&mut tx, app, permit(clinic), new.clone(), "institution_member").await.unwrap();
        build::add_person(&mut tx, app, permit(clinic), new.clone(), "mail_administrator").await.unwrap();
        build::add_person(&mut tx, app, permit(top), new, "author").await.unwrap();
        let days = ("2026-04-01", "2027-03-31");
        add_nda(&mut tx, app, permit::<KeepDirectory>(clinic), "V1", days).await.unwrap();
        noroshi_access::open_session(&mut tx, app, both).await.unwrap();
        tx.commit().await.unwrap();
        let before = audit_entries(&test).await;
        let closing = permit_to_build(db, &actor(top, &[BuildDirectory::NAME]), clinic).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        build::end_body(&mut tx, app, closing).await.unwrap();
        tx.commit().await.unwrap();
        assert!(grants_at(db, clinic).await.unwrap().is_empty());
        assert_eq!(held_at(db, both).await.unwrap(), [top], "what is held elsewhere stays");
        assert!(store::nda::of_body(db, vendor).await.unwrap().is_empty());
        let sessions = query("SELECT COUNT(*) AS found FROM session").one(db).await.unwrap();
        assert_eq!(sessions.get::<i64>("found").unwrap(), 0);
        assert_eq!(audit_entries(&test).await - before, 4, "the body, two roles, an agreement");
        let mut tx = db.begin().await.unwrap();
        let late = build::add_person(&mut tx, app, permit(clinic), new_person("丙", "z@z.example"), "author").await;
        assert!(matches!(late, Err(BuildError::Ended)));
        drop(tx);
        assert!(matches!(refused(&test, clinic, new_body("X", Kind::Branch)).await, BuildError::Ended));
    })
    .await;
}

#[tokio::test]
async fn nobody_closes_the_body_that_one_administers() {
    on_both(&migrations(), |test| async move {
        let (app, db) = (&test.app, &test.app.db);
        let top = founded(&test).await;
        let doer = permit::<BuildDirectory>(top).person().unwrap();
        let mut tx = db.begin().await.unwrap();
        noroshi_access::grant_role(&mut tx, doer, "administrator", top, app.now()).await.unwrap();
        let done = build::end_body(&mut tx, app, permit(top)).await;
        assert!(matches!(done, Err(BuildError::OwnBody)));
    })
    .await;
}
