//! The directory on both databases: the closure always follows from the lines, refusals change nothing, readers see
//! their own surroundings only.

mod leaving;
mod nda;
mod trees;

use std::collections::{BTreeMap, BTreeSet};

use noroshi_access::{Actor, Grant, Permit, Role, Subject, Verb};
use noroshi_platform::db::{Migration, query};
use noroshi_platform::testing::{TestDb, on_both};
use noroshi_terms::{BodyId, PersonId, SeededEntropy};

use crate::body::{BodyKind as Kind, Channel};
use crate::build::{self, BuildDirectory, BuildError, NewBody, NewPerson};
use crate::demonstration::{Demonstration, Part, PlantError, plant};
use crate::keep::{self, KeepContactError};
use crate::store::{self, Search, Sight};
use crate::{DirectoryPeople, KeepDirectory};

pub(crate) fn migrations() -> Vec<Migration> {
    [noroshi_platform::MIGRATIONS, noroshi_audit::MIGRATIONS, noroshi_access::MIGRATIONS, crate::MIGRATIONS].concat()
}

/// Somebody with these verbs at a body.
pub(crate) fn actor(body: BodyId, verbs: &[&str]) -> Actor {
    let role = Role { code: "test".into(), name: "見本".into() };
    let verbs = verbs.iter().map(|verb| (*verb).to_owned()).collect();
    Actor::for_test(PersonId::new(&SeededEntropy::new(3)), vec![Grant { role, body, verbs, audiences: Vec::new() }])
}

fn permit<V: Verb<Subject = BodyId>>(body: BodyId) -> Permit<V> {
    actor(body, &[V::NAME]).permit(Subject::of(body, body)).unwrap()
}

fn new_body(code: &str, kind: Kind) -> NewBody {
    NewBody {
        code: code.into(),
        name: format!("見本{code}会"),
        kana: format!("みほん{code}かい"),
        kind,
        prefecture: None,
        abbreviation: None,
    }
}

fn new_person(name: &str, mail: &str) -> NewPerson {
    NewPerson { name: name.into(), kana: "みほん".into(), mail: Some(mail.parse().unwrap()) }
}

/// Top body and administrator.
async fn founded(test: &TestDb) -> BodyId {
    let mut tx = test.app.db.begin().await.unwrap();
    let administrator = new_person("見本 花子", "hanako@top.example");
    let (top, _) = build::found(&mut tx, &test.app, new_body("N00", Kind::National), administrator).await.unwrap();
    tx.commit().await.unwrap();
    top
}

async fn added(test: &TestDb, parent: BodyId, code: &str, kind: Kind) -> BodyId {
    let mut tx = test.app.db.begin().await.unwrap();
    let body = build::add_body(&mut tx, &test.app, permit(parent), new_body(code, kind)).await.unwrap();
    tx.commit().await.unwrap();
    body
}

async fn audit_entries(test: &TestDb) -> i64 {
    let row = query("SELECT COUNT(*) AS entries FROM audit_entry").one(&test.app.db).await.unwrap();
    row.get("entries").unwrap()
}

type Closure = BTreeMap<(i64, i64), i64>;

async fn stored_closure(test: &TestDb) -> Closure {
    let rows = query("SELECT body, ancestor, depth FROM body_ancestor").all(&test.app.db).await.unwrap();
    let row = |row: &noroshi_platform::db::Row| {
        ((row.get("body").unwrap(), row.get("ancestor").unwrap()), row.get("depth").unwrap())
    };
    rows.iter().map(row).collect()
}

/// The closure worked out again from the lines alone.
async fn expected_closure(test: &TestDb) -> Closure {
    let bodies = query("SELECT serial FROM body").all(&test.app.db).await.unwrap();
    let lines = query("SELECT child, parent FROM body_parent WHERE until IS NULL").all(&test.app.db).await.unwrap();
    let mut parents = BTreeMap::<i64, Vec<i64>>::new();
    for line in &lines {
        parents.entry(line.get("child").unwrap()).or_default().push(line.get("parent").unwrap());
    }
    let mut closure = Closure::new();
    for body in &bodies {
        let body: i64 = body.get("serial").unwrap();
        let (mut depth, mut here) = (0, BTreeSet::from([body]));
        while !here.is_empty() {
            here.iter().for_each(|ancestor| {
                closure.entry((body, *ancestor)).or_insert(depth);
            });
            here = here.iter().flat_map(|each| parents.get(each).cloned().unwrap_or_default()).collect();
            depth += 1;
        }
    }
    closure
}

#[tokio::test]
async fn the_closure_follows_from_the_lines_whatever_is_added_or_ended() {
    on_both(&migrations(), |test| async move {
        let mut bodies = vec![founded(&test).await];
        for number in 1..9 {
            let parent = bodies[number / 2];
            bodies.push(added(&test, parent, &format!("B{number}"), Kind::District).await);
        }
        let entropy = SeededEntropy::new(11);
        for _ in 0..40 {
            let (child, parent) = (bodies[entropy.pick(9)], bodies[entropy.pick(9)]);
            let mut tx = test.app.db.begin().await.unwrap();
            let done = match entropy.pick(3) {
                0 => build::end_parent(&mut tx, &test.app, permit(child), parent).await.map(drop),
                _ => build::add_parent(&mut tx, &test.app, permit(child), permit(parent)).await,
            };
            match done {
                Ok(()) => tx.commit().await.unwrap(),
                Err(BuildError::Circle(_) | BuildError::TopOfTree) => tx.rollback().await.unwrap(),
                Err(other) => panic!("{other}"),
            }
            assert_eq!(stored_closure(&test).await, expected_closure(&test).await);
        }
    })
    .await;
}

#[tokio::test]
async fn the_demonstration_is_planted_whole_and_once() {
    on_both(&migrations(), |test| async move {
        let (db, now) = (&test.app.db, test.app.now());
        let demonstration = Demonstration { seed: 5, institutions: 600 };
        let planted = plant(db, now, &demonstration).await.unwrap();
        let everything = demonstration.associations().into_iter().chain(demonstration.institutions());
        let addresses: usize = everything.map(|body| body.contacts.len()).sum();
        let row = query("SELECT COUNT(*) AS addressees FROM directory_addressee").one(db).await.unwrap();
        assert_eq!(row.get::<i64>("addressees").unwrap(), addresses as i64);
        assert_eq!(stored_closure(&test).await, expected_closure(&test).await);
        let tallies = store::tallies(db, planted.national).await.unwrap();
        let institutions: u64 = tallies.iter().filter(|t| t.kind == Kind::Institution).map(|t| t.bodies).sum();
        assert_eq!(institutions, 600);
        let deepest = query("SELECT MAX(depth) AS depth FROM body_ancestor").one(db).await.unwrap();
        assert_eq!(deepest.get::<i64>("depth").unwrap(), 4, "branches make covers four deep (R02)");
        let clinic = store::body(db, planted.story_institutions[0]).await.unwrap().unwrap();
        assert_eq!(clinic.name, "みなと坂クリニック");
        assert!(store::is_under(db, clinic.serial, planted.story_district).await.unwrap());
        let member = planted.people.iter().find(|person| person.planned.part == Part::Member).unwrap();
        assert_eq!(member.planned.body, clinic.serial);
        assert_eq!(noroshi_access::grants_at(db, clinic.serial).await.unwrap()[0].0, member.id);
        assert!(matches!(plant(db, now, &demonstration).await, Err(PlantError::NotEmpty)));
    })
    .await;
}

#[tokio::test]
async fn contacts_are_added_confirmed_and_ended_with_an_entry_each() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let before = audit_entries(&test).await;
        let mut tx = test.app.db.begin().await.unwrap();
        let fax = keep::add_contact(&mut tx, &test.app, permit(top), Channel::Fax, "088-000-0215").await.unwrap();
        assert_eq!((fax.address.as_str(), fax.verified_at), ("088-000-0215", None));
        let again = keep::add_contact(&mut tx, &test.app, permit(top), Channel::Fax, "088-000-0215").await;
        assert!(matches!(again, Err(KeepContactError::AlreadyThere { .. })));
        keep::verify_contact(&mut tx, &test.app, permit(top), fax.id).await.unwrap();
        tx.commit().await.unwrap();
        let stored = store::contacts(&test.app.db, top).await.unwrap();
        assert_eq!(stored[0].verified_at, Some(test.app.now()));
        let mut tx = test.app.db.begin().await.unwrap();
        keep::end_contact(&mut tx, &test.app, permit(top), fax.id).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store::contacts(&test.app.db, top).await.unwrap().is_empty());
        assert_eq!(audit_entries(&test).await - before, 3);
    })
    .await;
}

#[tokio::test]
async fn a_permit_for_one_body_touches_no_contact_of_another() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let other = added(&test, top, "P39", Kind::Prefectural).await;
        let mut tx = test.app.db.begin().await.unwrap();
        let contact = keep::add_contact(&mut tx, &test.app, permit(top), Channel::Mail, "a@b.example").await.unwrap();
        let ended = keep::end_contact(&mut tx, &test.app, permit::<KeepDirectory>(other), contact.id).await;
        assert!(matches!(ended, Err(KeepContactError::Unknown)));
    })
    .await;
}

#[tokio::test]
async fn only_real_numbers_and_addresses_are_contacts() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let top = founded(&test).await;
    let mut tx = test.app.db.begin().await.unwrap();
    for (channel, typed, kept) in [
        (Channel::Fax, "0880000216", "0880000216"),
        (Channel::Telephone, "03(0000)1124", "03-0000-1124"),
        (Channel::Telephone, "(03)0000-1125", "03-0000-1125"),
        (Channel::Telephone, "(03)-0000-1126", "03-0000-1126"),
        (Channel::Telephone, "(088)0000127", "088-0000127"),
        (Channel::Fax, "088-(000)-0128", "088-000-0128"),
        (Channel::Mail, "jimu@shiomi.example", "jimu@shiomi.example"),
    ] {
        let added = keep::add_contact(&mut tx, &test.app, permit(top), channel, typed).await;
        assert_eq!(added.unwrap().address, kept, "{typed}");
    }
    for (channel, typed) in [
        (Channel::Fax, "088-000-021"),
        (Channel::Fax, "88-0000-0215"),
        (Channel::Telephone, "088-000-0215 内線3"),
        (Channel::Telephone, "088--000-0215"),
        (Channel::Telephone, "(088-000-0215)"),
        (Channel::Telephone, ""),
        (Channel::Mail, "088-000-0215"),
        (Channel::Mail, "a b@c.example"),
    ] {
        let refused = keep::add_contact(&mut tx, &test.app, permit(top), channel, typed).await;
        assert!(matches!(refused, Err(KeepContactError::Unreadable { .. })), "{typed}");
    }
}

#[tokio::test]
async fn building_refuses_what_would_break_the_tree() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let district = added(&test, top, "D001", Kind::District).await;
        let clinic = added(&test, district, "C1", Kind::Institution).await;
        let app = &test.app;
        let mut tx = app.db.begin().await.unwrap();
        let twice = build::found(&mut tx, app, new_body("X", Kind::National), new_person("甲", "x@x.example")).await;
        assert!(matches!(twice, Err(BuildError::AlreadyFounded)));
        let code = build::add_body(&mut tx, app, permit(top), new_body("D001", Kind::District)).await;
        assert!(matches!(code, Err(BuildError::CodeInUse(_))));
        let nameless = NewBody { name: " ".into(), ..new_body("D9", Kind::District) };
        assert!(matches!(build::add_body(&mut tx, app, permit(top), nameless).await, Err(BuildError::Missing(_))));
        let circle = build::add_parent(&mut tx, app, permit(district), permit(clinic)).await;
        assert!(matches!(circle, Err(BuildError::Circle(_))));
        let itself = build::add_parent(&mut tx, app, permit(district), permit(district)).await;
        assert!(matches!(itself, Err(BuildError::Circle(_))));
        let top_below = build::add_parent(&mut tx, app, permit(top), permit(district)).await;
        assert!(matches!(top_below, Err(BuildError::TopOfTree)));
        let busy = build::end_body(&mut tx, app, permit(district)).await;
        assert!(matches!(busy, Err(BuildError::StillHasChildren(1))));
        build::end_body(&mut tx, app, permit(clinic)).await.unwrap();
        build::end_body(&mut tx, app, permit(district)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store::body(&app.db, clinic).await.unwrap().unwrap().ended_at.is_some(), "the record stays");
    })
    .await;
}

#[tokio::test]
async fn people_have_one_address_each_and_leave() {
    use noroshi_access::People;
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let app = &test.app;
        let people = DirectoryPeople::new(app.db.clone());
        let address = "Clerk@Top.example".parse().unwrap();
        let mut tx = app.db.begin().await.unwrap();
        let new = new_person("見本 次郎", "clerk@top.example");
        let clerk = build::add_person(&mut tx, app, permit(top), new.clone(), "association_clerk").await.unwrap();
        let further = build::add_person(&mut tx, app, permit(top), new, "author").await.unwrap();
        assert_eq!(clerk, further, "the same person gets a further role");
        let role = build::add_person(&mut tx, app, permit(top), new_person("乙", "z@z.example"), "emperor").await;
        assert!(matches!(role, Err(BuildError::UnknownRole)));
        tx.commit().await.unwrap();
        assert_eq!(people.person_by_mail(&address).await.unwrap(), Some(clerk));
        let mut tx = app.db.begin().await.unwrap();
        let stranger =
            build::add_person(&mut tx, app, permit(top), new_person("丙", "clerk@top.example"), "author").await;
        assert!(matches!(stranger, Err(BuildError::MailInUse(_))));
        drop(tx);
        let mut tx = app.db.begin().await.unwrap();
        assert!(build::end_person(&mut tx, app, permit(top), clerk).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(people.person_by_mail(&address).await.unwrap(), None);
        assert!(people.person(clerk).await.unwrap().is_none());
        assert!(store::person(&app.db, clerk).await.unwrap().is_some(), "old signatures still have a name");
    })
    .await;
}

async fn found_names(test: &TestDb, text: &str, sight: Sight) -> Vec<String> {
    let search = Search { text: text.into(), sight, after: None };
    store::page(&test.app.db, &search).await.unwrap().into_iter().map(|body| body.code).collect()
}

#[tokio::test]
async fn search_finds_names_readings_and_codes_in_sight() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let one = added(&test, top, "P38", Kind::Prefectural).await;
        let two = added(&test, top, "P39", Kind::Prefectural).await;
        let clinic = added(&test, two, "C1", Kind::Institution).await;
        assert_eq!(found_names(&test, "p38", Sight::Everything).await, ["P38"]);
        assert_eq!(found_names(&test, "P39", Sight::Everything).await, ["P39"]);
        assert_eq!(found_names(&test, "ミホンc1", Sight::Everything).await, ["C1"]);
        assert_eq!(found_names(&test, "ミホン", Sight::Everything).await.len(), 4);
        assert_eq!(found_names(&test, "見本P3", Sight::Everything).await, ["P38", "P39"]);
        assert_eq!(found_names(&test, "%", Sight::Everything).await, Vec::<String>::new());
        assert_eq!(found_names(&test, "8", Sight::Everything).await, ["P38"], "one character");
        assert_eq!(found_names(&test, "見本 ｐ39", Sight::Everything).await, ["P39"], "two words, another width");
        assert_eq!(found_names(&test, "本見", Sight::Everything).await, Vec::<String>::new());
        assert_eq!(found_names(&test, "\" OR * : ' --", Sight::Everything).await, Vec::<String>::new());
        assert_eq!(found_names(&test, "p39 見本", Sight::Around(vec![one])).await, Vec::<String>::new());
        assert_eq!(found_names(&test, "p39 見本", Sight::Around(vec![clinic])).await, ["P39"]);
        assert_eq!(found_names(&test, "", Sight::Around(vec![one])).await, ["N00", "P38"]);
        assert_eq!(found_names(&test, "", Sight::Around(vec![two])).await, ["N00", "P39", "C1"]);
        assert_eq!(found_names(&test, "", Sight::Around(vec![one, clinic])).await, ["N00", "P38", "P39", "C1"]);
        assert_eq!(found_names(&test, "", Sight::Around(Vec::new())).await, Vec::<String>::new());
        assert!(store::is_near(&test.app.db, two, clinic).await.unwrap());
        assert!(!store::is_near(&test.app.db, one, clinic).await.unwrap());
        assert!(actor(top, &[BuildDirectory::NAME]).permit::<BuildDirectory>(Subject::of(two, two)).is_err());
    })
    .await;
}

#[tokio::test]
async fn bodies_from_before_the_index_are_found_after_the_next_start() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        added(&test, top, "P38", Kind::Prefectural).await;
        let mut tx = test.app.db.begin().await.unwrap();
        query("UPDATE body_search SET grams = '', words = 'as it was'").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found_names(&test, "p38", Sight::Everything).await, Vec::<String>::new());
        assert_eq!(store::fill_search(&test.app.db).await.unwrap(), 2);
        assert_eq!(found_names(&test, "p38", Sight::Everything).await, ["P38"]);
        assert_eq!(store::fill_search(&test.app.db).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    on_both(&migrations(), |test| async move {
        plant(&test.app.db, test.app.now(), &Demonstration { seed: 2, institutions: 20 }).await.unwrap();
        let mut search = Search { text: "地区".into(), sight: Sight::Everything, after: None };
        let (mut seen, mut pages) = (BTreeSet::new(), 0);
        loop {
            let page = store::page(&test.app.db, &search).await.unwrap();
            page.iter().for_each(|body| assert!(seen.insert(body.serial)));
            pages += 1;
            let Some(last) = page.last() else { break };
            search.after = Some(last.serial);
        }
        let all =
            query("SELECT COUNT(*) AS bodies FROM body WHERE name LIKE '%地区%'").one(&test.app.db).await.unwrap();
        assert_eq!(all.get::<i64>("bodies").unwrap(), seen.len() as i64);
        assert!(pages > 5);
    })
    .await;
}
