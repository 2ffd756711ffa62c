//! Leaving (退任・異動): every way in ends at once, the address is free, and nobody below ends those above.

use noroshi_access::{LinkError, Purpose, consume_link, grants_at, held_at, issue_link, open_session};
use noroshi_platform::App;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BodyId, PersonId};

use super::{Kind, added, audit_entries, founded, migrations, new_person, permit};
use crate::build::{self, BuildError};

async fn hired(app: &App, at: BodyId, name: &str, mail: &str) -> PersonId {
    let mut tx = app.db.begin().await.unwrap();
    let person = build::add_person(&mut tx, app, permit(at), new_person(name, mail), "author").await.unwrap();
    tx.commit().await.unwrap();
    person
}

async fn leave(app: &App, at: BodyId, person: PersonId) -> Result<bool, BuildError> {
    let mut tx = app.db.begin().await.unwrap();
    let left = build::end_person(&mut tx, app, permit(at), person).await?;
    tx.commit().await.unwrap();
    Ok(left)
}

/// An open session and the token of an unused link.
async fn come_in(app: &App, person: PersonId) -> String {
    let mut tx = app.db.begin().await.unwrap();
    open_session(&mut tx, app, person).await.unwrap();
    let link = issue_link(&mut tx, app, Purpose::SignIn, Some(person)).await.unwrap();
    tx.commit().await.unwrap();
    link.path.rsplit_once('/').unwrap().1.to_owned()
}

async fn sessions(app: &App, person: PersonId) -> i64 {
    let question = query("SELECT COUNT(*) AS sessions FROM session WHERE person = $1").bind(person);
    question.one(&app.db).await.unwrap().get("sessions").unwrap()
}

async fn follow(app: &App, token: &str) -> Result<Option<PersonId>, LinkError> {
    let mut tx = app.db.begin().await.unwrap();
    consume_link(&mut tx, app, Purpose::SignIn, token).await
}

#[tokio::test]
async fn who_leaves_loses_every_role_session_and_link_and_the_others_keep_theirs() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let top = founded(&test).await;
        let below = added(&test, top, "P01", Kind::Prefectural).await;
        let leaver = hired(app, top, "見本 次郎", "desk@top.example").await;
        assert_eq!(hired(app, below, "見本 次郎", "desk@top.example").await, leaver);
        let colleague = hired(app, top, "見本 三郎", "other@top.example").await;
        let (token, kept) = (come_in(app, leaver).await, come_in(app, colleague).await);
        assert_eq!(held_at(&app.db, leaver).await.unwrap(), [top, below]);
        let before = audit_entries(&test).await;
        assert!(leave(app, top, leaver).await.unwrap());
        assert_eq!(audit_entries(&test).await, before + 1);
        assert!(held_at(&app.db, leaver).await.unwrap().is_empty());
        assert!(grants_at(&app.db, below).await.unwrap().is_empty());
        assert!(matches!(follow(app, &token).await, Err(LinkError::Expired)));
        assert_eq!((sessions(app, leaver).await, sessions(app, colleague).await), (0, 1));
        assert_eq!(follow(app, &kept).await.unwrap(), Some(colleague));
        let successor = hired(app, top, "見本 四郎", "desk@top.example").await;
        assert_ne!(successor, leaver, "the address is free, the person another");
        assert!(!leave(app, top, leaver).await.unwrap(), "who has left cannot leave again");
        assert!(!leave(app, below, colleague).await.unwrap(), "who works elsewhere does not leave from here");
        assert_eq!(audit_entries(&test).await, before + 2, "only the successor was noted");
    })
    .await;
}

#[tokio::test]
async fn nobody_ends_oneself_or_a_role_above_the_own_reach() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let top = founded(&test).await;
        let below = added(&test, top, "P01", Kind::Prefectural).await;
        let national = hired(app, top, "見本 次郎", "desk@top.example").await;
        hired(app, below, "見本 次郎", "desk@top.example").await;
        let token = come_in(app, national).await;
        assert!(matches!(leave(app, below, national).await, Err(BuildError::HoldsElsewhere)));
        assert_eq!(held_at(&app.db, national).await.unwrap(), [top, below]);
        assert_eq!((sessions(app, national).await, follow(app, &token).await.unwrap()), (1, Some(national)));
        let doer = permit::<build::BuildDirectory>(top).person().unwrap();
        let mut tx = app.db.begin().await.unwrap();
        noroshi_access::grant_role(&mut tx, doer, "administrator", top, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(leave(app, top, doer).await, Err(BuildError::Oneself)));
        assert_eq!(held_at(&app.db, doer).await.unwrap(), [top]);
    })
    .await;
}
