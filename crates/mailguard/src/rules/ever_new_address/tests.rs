//! Which earlier mails count, and which are the person's own.

use super::*;
use crate::assess::{Context, assess};
use crate::memory::{MemoryInRam, Passing, Received, learn_received, learn_sent};
use crate::people::KnownPeople;
use std::sync::Arc;

const PEOPLE: &str =
    "name,role,organisation,domains,addresses\n見本 一朗,院長,青波病院,aonami.example,ichiro@aonami.example\n";
const TODAY: u32 = 20_000;

/// The mail of an impostor, judged with a memory of earlier mails under that name: address, day, whether we wrote first.
fn is_found(sender: &str, earlier: &[(&str, u32, bool)]) -> bool {
    let memory = MemoryInRam::default();
    for (place, (address, day, is_solicited)) in earlier.iter().enumerate() {
        let id = format!("<{place}@mail.example>");
        let passing = Passing { name: "見本一朗", address, message_id: &id, answers: &[], day: *day };
        if *is_solicited {
            learn_sent(&memory, passing);
        } else {
            learn_received(&memory, passing, Received::Unproven);
        }
    }
    let context = Context {
        people: KnownPeople::from_csv(PEOPLE.as_bytes()).people,
        memory: Some(Recollection { memory: Arc::new(memory), today: TODAY }),
        ..Context::default()
    };
    let mail =
        format!("From: 見本 一朗 <{sender}>\r\nTo: info@aonami.example\r\nSubject: 連絡\r\n\r\n院内にいますか。\r\n");
    assess(mail.as_bytes(), &context).findings.iter().any(|finding| finding.rule == RULE.id)
}

#[test]
fn a_third_new_address_within_a_month_is_told() {
    let earlier = [("qzxwvk000a@gmail.com", TODAY - 30, false), ("qzxwvk000b@outlook.com", TODAY - 3, false)];
    assert!(is_found("qzxwvk000c@gmail.com", &earlier));
    assert!(is_found("qzxwvk000c@gmail.com", &[earlier[0], earlier[1], ("qzxwvk000c@gmail.com", TODAY - 1, false)]));
}

#[test]
fn one_change_old_addresses_and_friends_are_not_told() {
    let (one, other) = (("qzxwvk000a@gmail.com", TODAY - 3, false), ("qzxwvk000b@outlook.com", TODAY - 3, false));
    for (why, sender, earlier) in [
        ("nothing before", "qzxwvk000c@gmail.com", vec![]),
        ("one change", "qzxwvk000c@gmail.com", vec![one]),
        ("the same address again", "qzxwvk000b@outlook.com", vec![one, other]),
        ("long ago", "qzxwvk000c@gmail.com", vec![one, ("qzxwvk000b@outlook.com", TODAY - 31, false)]),
        ("we wrote there first", "qzxwvk000c@gmail.com", vec![one, ("qzxwvk000b@outlook.com", TODAY - 3, true)]),
        ("the person's own address", "ichiro@aonami.example", vec![one, other]),
        ("a service that sends for the person", "no-reply@zoom.us", vec![one, other]),
    ] {
        assert!(!is_found(sender, &earlier), "{why}");
    }
}

#[test]
fn without_memory_nothing_is_known() {
    let context = Context { people: KnownPeople::from_csv(PEOPLE.as_bytes()).people, ..Context::default() };
    let mail = "From: 見本 一朗 <qzxwvk000c@gmail.com>\r\n\r\nいますか。\r\n";
    assert!(assess(mail.as_bytes(), &context).findings.iter().all(|finding| finding.rule != RULE.id));
}
