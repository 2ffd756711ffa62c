//! The drawn country must be whole (47, 889, one clerk each), unreal (no address, number or code can be anybody's) and
//! the same for the same seed.

use std::collections::{BTreeMap, HashSet};

use noroshi_terms::MailAddress;
use proptest::prelude::*;

use super::*;

fn count(bodies: &[PlannedBody], kind: BodyKind) -> usize {
    bodies.iter().filter(|body| body.kind == kind).count()
}

fn institutions(seed: u64, count: usize) -> Vec<PlannedBody> {
    Demonstration { seed, institutions: count }.institutions().collect()
}

#[test]
fn the_tree_is_whole() {
    let bodies = Demonstration::default().associations();
    let is_dental = |body: &&PlannedBody| body.code.starts_with('H');
    let (dental, bodies): (Vec<_>, Vec<_>) = bodies.into_iter().partition(|body| is_dental(&body));
    assert_eq!((dental.len(), count(&dental, BodyKind::Institution)), (5, 2), "a small tree of its own");
    assert_eq!(count(&bodies, BodyKind::National), 1);
    assert_eq!(count(&bodies, BodyKind::Prefectural), 47);
    assert_eq!(count(&bodies, BodyKind::District), 889);
    assert!(count(&bodies, BodyKind::Branch) > 20, "covers four deep need branches");
    for (place, body) in bodies.iter().enumerate() {
        assert_eq!(body.serial, nth_body(place + 1));
        assert!(body.parents.iter().all(|parent| *parent < body.serial), "{} stands before its parent", body.name);
    }
    let universities = bodies.iter().filter(|body| body.kind == BodyKind::District && body.prefecture.is_none());
    assert!(universities.count() > 5, "associations without area belong to the tree");
}

#[test]
fn every_prefecture_has_1_to_60_districts() {
    for (prefecture, traits) in prefectures::all() {
        assert!((1..=60).contains(&traits.districts), "{prefecture:?}");
    }
}

#[test]
fn abbreviations_of_prefectures_are_unique() {
    let bodies = Demonstration::default().associations();
    let prefectural: HashSet<_> = bodies
        .iter()
        .filter(|body| matches!(body.kind, BodyKind::National | BodyKind::Prefectural))
        .map(|body| body.abbreviation.clone())
        .collect();
    assert_eq!(prefectural.len(), 50, "with the dental ones");
    assert!(prefectural.contains(&Some("高診連発".to_owned())));
    assert!(prefectural.contains(&Some("山形診連発".to_owned())));
}

#[test]
fn the_story_begins_at_the_same_place_for_every_seed() {
    for seed in [1, 7, u64::MAX] {
        let bodies = Demonstration { seed, institutions: 9 }.associations();
        let clinic = institutions(seed, 9).remove(0);
        let district = bodies.iter().find(|body| Some(&body.serial) == clinic.parents.first()).unwrap();
        assert_eq!((clinic.name.as_str(), district.name.as_str()), ("みなと坂クリニック", "汐見地区診療連合会"));
        let fax = district.contacts.iter().find(|contact| contact.channel == Channel::Fax).unwrap();
        assert_eq!(fax.address, "088-000-0215");
        assert_eq!(district.abbreviation.as_deref(), Some("汐診発"));
    }
}

#[test]
fn shares_are_as_in_life() {
    let bodies = institutions(1, 20_000);
    let share = |fits: &dyn Fn(&PlannedBody) -> bool| bodies.iter().filter(|body| fits(body)).count() as f64 / 20_000.0;
    let has = |body: &PlannedBody, channel| body.contacts.iter().any(|contact| contact.channel == channel);
    assert!((0.86..0.90).contains(&share(&|body| has(body, Channel::Mail))));
    assert!((0.95..0.99).contains(&share(&|body| has(body, Channel::Fax))));
    assert!((0.05..0.09).contains(&share(&|body| body.name.ends_with("病院"))));
    assert!((0.005..0.02).contains(&share(&|body| body.parents.len() == 2)));
    assert!(bodies.iter().all(|body| !body.parents.is_empty() && body.parents.len() <= 2));
    let mut names = BTreeMap::<&str, usize>::new();
    bodies.iter().for_each(|body| *names.entry(&body.name).or_default() += 1);
    assert!(names.values().any(|repeats| *repeats > 10), "names repeat, so nobody may use them as keys");
}

#[test]
fn every_association_that_takes_institutions_has_one_at_the_usual_size() {
    let tree = associations::tree(1);
    let parents: HashSet<_> = institutions(1, 20_000).into_iter().flat_map(|body| body.parents).collect();
    let empty = tree.takers.iter().flatten().filter(|taker| !parents.contains(taker)).count();
    assert_eq!(empty, 0);
}

#[test]
fn every_association_has_a_clerk_and_every_address_is_unique() {
    let demonstration = Demonstration::default();
    let people = demonstration.people();
    for body in demonstration.associations().iter().filter(|body| body.kind.is_association()) {
        assert!(people.iter().any(|person| person.body == body.serial && person.part == Part::Clerk), "{}", body.name);
    }
    let addresses: HashSet<_> = people.iter().map(|person| person.mail.as_str()).collect();
    assert_eq!(addresses.len(), people.len());
    let parts: HashSet<_> = people.iter().map(|person| person.part).collect();
    assert_eq!(parts.len(), 12, "somebody plays every part");
}

#[test]
fn without_institutions_nobody_works_at_one() {
    let people = Demonstration { seed: 1, institutions: 0 }.people();
    assert!(people.iter().all(|person| person.part != Part::Member));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// No code, address or number of the demonstration can belong to anybody.
    #[test]
    fn nothing_is_real(seed: u64) {
        let demonstration = Demonstration { seed, institutions: 800 };
        let everything: Vec<_> = demonstration.associations().into_iter().chain(demonstration.institutions()).collect();
        let mut seen = HashSet::new();
        for body in &everything {
            prop_assert!(body.code.starts_with(|first: char| first.is_ascii_uppercase()));
            for contact in &body.contacts {
                prop_assert!(seen.insert(contact.address.clone()), "{} is given twice", contact.address);
                match contact.channel {
                    Channel::Mail => {
                        let address: MailAddress = contact.address.parse().unwrap();
                        prop_assert!(address.domain().ends_with(".example"));
                    }
                    _ => prop_assert!(contact.address.split('-').nth(1).is_some_and(|block| block.starts_with("00"))),
                }
            }
        }
        let codes: HashSet<_> = everything.iter().map(|body| &body.code).collect();
        prop_assert_eq!(codes.len(), everything.len());
    }

    /// The same seed draws the same country, and a larger country begins like a smaller one.
    #[test]
    fn drawing_repeats(seed: u64) {
        prop_assert_eq!(institutions(seed, 50), institutions(seed, 300)[..50].to_vec());
    }
}
