//! Permits: only for a verb the role knows, only at the body where it is held.

use noroshi_audit::Doer;
use noroshi_platform::testing::on_both;
use noroshi_terms::Audience;

use super::{Actor, Site, body, clerk, migrations};
use crate::actor::{Grant, Role};
use crate::permit::{Denied, Subject, Verb, decide};

#[derive(Debug)]
struct Approve;
impl Verb for Approve {
    const NAME: &'static str = "bulletin.approve";
    type Subject = &'static str;
}

#[derive(Debug)]
struct Launch;
impl Verb for Launch {
    const NAME: &'static str = "rocket.launch";
    type Subject = &'static str;
}

fn actor(grants: &[(&str, i64)]) -> Actor {
    let grant = |(verb, serial): &(&str, i64)| Grant {
        role: Role { code: "test".into(), name: "見本".into() },
        body: body(*serial),
        verbs: vec![(*verb).to_owned()],
        audiences: Vec::new(),
    };
    Actor::for_test(clerk(), grants.iter().map(grant).collect())
}

/// At which body the permit is given, if at all.
fn check<V: Verb<Subject = &'static str>>(grants: &[(&str, i64)], bodies: &[i64]) -> Option<i64> {
    let subject = Subject::of_any(bodies.iter().map(|serial| body(*serial)).collect(), "a thing");
    match decide::<V>(&actor(grants), subject) {
        Ok(permit) => {
            assert_eq!((permit.doer(), permit.person()), (Doer::Person(clerk()), Some(clerk())));
            assert_eq!(*permit.subject(), "a thing");
            permit.body().map(|body| body.as_i64())
        }
        Err(Denied) => None,
    }
}

#[test]
fn the_role_must_know_the_verb_at_one_of_the_bodies() {
    let approve = "bulletin.approve";
    assert_eq!(check::<Approve>(&[(approve, 1)], &[1]), Some(1));
    assert_eq!(check::<Approve>(&[(approve, 1)], &[2]), None, "another body");
    assert_eq!(check::<Approve>(&[(approve, 1)], &[]), None, "nobody's thing");
    assert_eq!(check::<Approve>(&[], &[1]), None, "no role");
    assert_eq!(check::<Launch>(&[(approve, 1)], &[1]), None, "no role knows the verb");
    assert_eq!(check::<Approve>(&[("bulletin.draft", 1), (approve, 2)], &[1]), None, "verb here, body there");
    assert_eq!(check::<Approve>(&[(approve, 2), (approve, 3)], &[3, 4]), Some(3));
    assert_eq!(check::<Approve>(&[("bulletin.approve ", 1), ("bulletin", 1)], &[1]), None, "names are whole");
}

#[tokio::test]
async fn roles_come_from_the_rows() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        site.grant("vendor", 3).await;
        site.grant("association_clerk", 4).await;
        site.grant("association_clerk", 4).await;
        let session = site.session().await;
        let actor = site.actor(&session).await.unwrap();
        assert_eq!(actor.grants().len(), 2, "a role given twice is held once");
        assert_eq!(actor.bodies_for("cascade.relay"), [body(4)]);
        assert_eq!(actor.bodies_for("bulletin.approve"), []);
        let of = |code: &str| actor.grants().iter().find(|grant| grant.role.code == code).unwrap();
        assert_eq!(of("vendor").audiences, [Audience::Public]);
        assert_eq!(of("association_clerk").audiences.len(), Audience::ALL.len());
        assert_eq!(of("vendor").verbs, ["bulletin.read"]);
    })
    .await;
}
