//! Trust is earned by letters that we began and by age, never by a reply.

use super::{Memory, MemoryInRam, Passing, Received, Recollection, learn_received, learn_sent, name_key};
use std::sync::Arc;

const NAME: &str = "髙橋 凪一";
const STRANGER: &str = "qwzxkvbn4821@gmail.com";

fn mail<'a>(address: &'a str, message_id: &'a str, answers: &'a [&'a str], day: u32) -> Passing<'a> {
    Passing { name: NAME, address, message_id, answers, day }
}

fn trusts(memory: &Arc<MemoryInRam>, address: &str, today: u32) -> bool {
    Recollection { memory: Arc::<MemoryInRam>::clone(memory), today }.trusts("高橋凪一", address)
}

#[test]
fn a_reply_to_an_impostor_earns_nothing() {
    let memory = Arc::new(MemoryInRam::default());
    learn_received(&*memory, mail(STRANGER, "<1@x>", &[], 100), Received::Unproven);
    learn_sent(&*memory, mail(STRANGER, "<2@us>", &["<1@x>"], 100));
    assert!(!trusts(&memory, STRANGER, 101));
    // Nor does the rest of the thread, nor an answer to our answer.
    learn_received(&*memory, mail(STRANGER, "<3@x>", &["<1@x>", "<2@us>"], 101), Received::Unproven);
    learn_sent(&*memory, mail(STRANGER, "<4@us>", &["<3@x>"], 102));
    learn_sent(&*memory, mail(STRANGER, "<5@us>", &["<2@us>"], 102));
    assert!(!trusts(&memory, STRANGER, 103));
}

#[test]
fn a_letter_that_we_began_earns_trust_for_a_year() {
    let memory = Arc::new(MemoryInRam::default());
    let own = "Nagiichi@mail.example";
    learn_sent(&*memory, mail(own, "<1@us>", &[], 100));
    learn_received(&*memory, mail(own, "<2@x>", &["<1@us>"], 101), Received::Unproven);
    assert!(trusts(&memory, "nagiichi@mail.example", 102));
    assert!(trusts(&memory, "nagiichi@mail.example", 101 + 365));
    assert!(!trusts(&memory, "nagiichi@mail.example", 101 + 366));
    assert!(!trusts(&memory, STRANGER, 102));
}

#[test]
fn a_proven_domain_earns_trust_with_age_but_not_at_a_provider() {
    let memory = Arc::new(MemoryInRam::default());
    for (address, expected) in [("kaicho@midori.example", true), ("takahashi.n@gmail.com", false)] {
        for (number, day) in [100, 120, 150].into_iter().enumerate() {
            let message_id = format!("<{number}@{address}>");
            learn_received(&*memory, mail(address, &message_id, &[], day), Received::Proven);
        }
        assert!(!trusts(&memory, address, 160), "{address}");
        assert_eq!(trusts(&memory, address, 190), expected, "{address}");
    }
}

#[test]
fn one_suspected_mail_takes_trust_away() {
    let memory = Arc::new(MemoryInRam::default());
    learn_sent(&*memory, mail("kaicho@midori.example", "<1@us>", &[], 100));
    learn_received(&*memory, mail("kaicho@midori.example", "<2@x>", &[], 101), Received::Suspected);
    assert!(!trusts(&memory, "kaicho@midori.example", 102));
}

#[test]
fn all_addresses_of_a_name() {
    let memory = MemoryInRam::default();
    for address in ["b@gmail.com", "a@gmail.com"] {
        learn_received(&memory, mail(address, address, &[], 100), Received::Unproven);
    }
    let addresses: Vec<String> =
        memory.addresses_of(&name_key("高橋　凪一")).into_iter().map(|(address, _)| address).collect();
    assert_eq!(addresses, ["a@gmail.com", "b@gmail.com"]);
}

#[test]
fn a_flood_of_mails_is_forgotten() {
    let memory = MemoryInRam::default();
    for number in 0..=super::MOST_MESSAGES {
        memory.keep_strangers_thread(&number.to_string());
    }
    assert!(!memory.is_strangers_thread("0"));
    assert!(memory.is_strangers_thread(&super::MOST_MESSAGES.to_string()));
}
