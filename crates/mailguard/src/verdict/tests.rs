//! The gate on facts made by hand: what may hold a mail, what never does, and that it is monotone (G01–G06, G08, G11).

use super::gate::Facts;
use super::{Verdict, advise, in_order, score, sum};
use crate::finding::{Confidence, Evidence, Finding, Place};
use crate::people::{KnownPeople, Person};
use crate::rules::{ALL, Family, Slot};
use proptest::prelude::*;

const SLOTS: [Slot; 12] = [
    Slot::CreateGroup,
    Slot::Isolate,
    Slot::ReturnToken,
    Slot::Roster,
    Slot::PresenceProbe,
    Slot::BareOrder,
    Slot::PersonalAccount,
    Slot::AddFinance,
    Slot::Money,
    Slot::PhoneAvoidance,
    Slot::Secrecy,
    Slot::SetName,
];

type Taken = (Family, Confidence);

fn verdict(taken: &[Taken]) -> Verdict {
    facts(taken).verdict()
}

fn facts(taken: &[Taken]) -> Facts {
    let mut facts = Facts::default();
    for (family, confidence) in taken {
        facts.take(*family, *confidence);
    }
    facts
}

const NAME: Taken = (Family::Identity, Confidence::High);
const COMMON_NAME: Taken = (Family::Identity, Confidence::Medium);
const SURNAME: Taken = (Family::Identity, Confidence::Low);
const STRANGER: Taken = (Family::Sender, Confidence::High);

fn asks(slot: Slot) -> Taken {
    (Family::Intent(slot), Confidence::High)
}

#[test]
fn name_stranger_and_any_request_hold() {
    for slot in SLOTS.into_iter().filter(|slot| *slot != Slot::SetName) {
        assert_eq!(verdict(&[NAME, STRANGER, asks(slot)]), Verdict::Hold, "{slot:?}");
    }
    assert_eq!(verdict(&[NAME, STRANGER, asks(Slot::SetName)]), Verdict::Banner);
    assert_eq!(verdict(&[NAME, STRANGER, (Family::Intent(Slot::PresenceProbe), Confidence::Low)]), Verdict::Hold);
}

#[test]
fn without_a_stranger_nothing_is_held() {
    assert_eq!(verdict(&[NAME, asks(Slot::CreateGroup)]), Verdict::Banner);
}

#[test]
fn a_common_name_needs_a_clear_request() {
    assert_eq!(verdict(&[COMMON_NAME, STRANGER]), Verdict::Pass);
    assert_eq!(verdict(&[COMMON_NAME, STRANGER, asks(Slot::CreateGroup)]), Verdict::Hold);
    let vague = (Family::Intent(Slot::PresenceProbe), Confidence::Low);
    assert_eq!(verdict(&[COMMON_NAME, STRANGER, vague]), Verdict::Pass);
    let mut odd = facts(&[COMMON_NAME, STRANGER, vague]);
    odd.is_odd = true;
    assert_eq!(odd.verdict(), Verdict::Banner);
    odd.take(Family::Model, Confidence::Low);
    assert_eq!(odd.verdict(), Verdict::Banner);
    assert_eq!(verdict(&[SURNAME, STRANGER, asks(Slot::CreateGroup)]), Verdict::Banner);
    assert_eq!(verdict(&[SURNAME, STRANGER]), Verdict::Pass);
}

#[test]
fn two_vague_requests_from_an_odd_address_are_clear() {
    let vague = |slot| (Family::Intent(slot), Confidence::Low);
    let both = [COMMON_NAME, STRANGER, vague(Slot::CreateGroup), vague(Slot::PersonalAccount)];
    assert_eq!(verdict(&both), Verdict::Pass);
    let mut odd = facts(&both);
    odd.is_odd = true;
    assert_eq!(odd.verdict(), Verdict::Hold);
    let mut one = facts(&[COMMON_NAME, STRANGER, vague(Slot::CreateGroup), vague(Slot::SetName)]);
    one.is_odd = true;
    assert_eq!(one.verdict(), Verdict::Banner);
}

#[test]
fn a_name_that_the_address_fits_is_like_a_common_one() {
    let vague = (Family::Intent(Slot::PresenceProbe), Confidence::Low);
    for (more, expected) in
        [(&[][..], Verdict::Pass), (&[vague], Verdict::Banner), (&[asks(Slot::CreateGroup)], Verdict::Hold)]
    {
        let mut fitting = facts(&[&[NAME, STRANGER], more].concat());
        fitting.is_fitting = true;
        assert_eq!(fitting.verdict(), expected);
    }
}

/// A request that no slot knows, this surely.
fn something(confidence: Confidence) -> Taken {
    (Family::Request, confidence)
}

/// The verdict when nobody of the name would choose the address.
fn odd(taken: &[Taken]) -> Verdict {
    let mut facts = facts(taken);
    facts.is_odd = true;
    facts.verdict()
}

#[test]
fn a_request_of_any_kind_holds_only_from_an_odd_address() {
    for confidence in [Confidence::Low, Confidence::Medium] {
        assert_eq!(verdict(&[NAME, STRANGER, something(confidence)]), Verdict::Banner);
        assert_eq!(odd(&[NAME, STRANGER, something(confidence)]), Verdict::Hold);
        assert_eq!(odd(&[NAME, something(confidence)]), Verdict::Banner);
        assert_eq!(odd(&[STRANGER, something(confidence)]), Verdict::Pass);
        assert_eq!(odd(&[SURNAME, STRANGER, something(confidence)]), Verdict::Pass);
    }
    assert_eq!(verdict(&[COMMON_NAME, STRANGER, something(Confidence::Medium)]), Verdict::Pass);
    assert_eq!(odd(&[COMMON_NAME, STRANGER, something(Confidence::Medium)]), Verdict::Hold);
    assert_eq!(odd(&[COMMON_NAME, STRANGER, something(Confidence::Low)]), Verdict::Pass);
    let mut fitting = facts(&[NAME, STRANGER, something(Confidence::High)]);
    (fitting.is_odd, fitting.is_fitting) = (true, true);
    assert_eq!(fitting.verdict(), Verdict::Pass);
}

#[test]
fn a_service_that_vouches_leaves_a_banner_at_most() {
    let mut facts = facts(&[NAME, STRANGER, asks(Slot::CreateGroup)]);
    facts.cap();
    assert_eq!(facts.verdict(), Verdict::Banner);
}

#[test]
fn what_notices_of_services_speak_of_earns_a_passed_on_name_no_banner() {
    for (slot, expected) in [(Slot::CreateGroup, Verdict::Pass), (Slot::Roster, Verdict::Banner)] {
        let mut facts = facts(&[COMMON_NAME, STRANGER, asks(slot)]);
        facts.cap();
        assert_eq!(facts.verdict(), expected, "{slot:?}");
    }
}

#[test]
fn pattern_and_model_alone_raise_a_banner() {
    assert_eq!(verdict(&[(Family::Pattern, Confidence::High)]), Verdict::Banner);
    assert_eq!(verdict(&[(Family::Model, Confidence::High)]), Verdict::Banner);
    assert_eq!(verdict(&[NAME, STRANGER, (Family::Model, Confidence::High)]), Verdict::Banner);
    assert_eq!(verdict(&[NAME, STRANGER, (Family::Pattern, Confidence::High)]), Verdict::Hold);
    assert_eq!(verdict(&[NAME, STRANGER, (Family::Pattern, Confidence::Medium)]), Verdict::Banner);
}

#[test]
fn wording_alone_is_told_only_when_no_honest_mail_asks_it() {
    let isolating = [STRANGER, asks(Slot::Isolate), asks(Slot::ReturnToken)];
    assert_eq!(verdict(&isolating), Verdict::Banner);
    assert_eq!(verdict(&[STRANGER, asks(Slot::CreateGroup), asks(Slot::ReturnToken)]), Verdict::Pass);
}

fn finding(rule: usize, confidence: Confidence) -> Finding {
    let evidence = Evidence::whole(Place::Text, "語");
    let rule = ALL[rule % ALL.len()].id;
    Finding { rule, confidence, evidence, reason: String::new(), reason_en: String::new() }
}

fn confidence() -> impl Strategy<Value = Confidence> {
    prop_oneof![Just(Confidence::Low), Just(Confidence::Medium), Just(Confidence::High)]
}

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![
        Just(Family::Identity),
        Just(Family::Sender),
        (0..SLOTS.len()).prop_map(|index| Family::Intent(SLOTS[index])),
        Just(Family::Request),
        Just(Family::Structure),
        Just(Family::Oddity),
        Just(Family::Pattern),
        Just(Family::Model),
        Just(Family::Calming),
    ]
}

proptest! {
    /// G02: whatever else is found, identity without a request does not hold.
    #[test]
    fn identity_alone_never_holds(taken in prop::collection::vec((family(), confidence()), 0..20)) {
        let quiet: Vec<Taken> = taken
            .into_iter()
            .filter(|(family, _)| !matches!(family, Family::Intent(_) | Family::Request | Family::Pattern))
            .chain([NAME, STRANGER])
            .collect();
        prop_assert!(verdict(&quiet) < Verdict::Hold);
        prop_assert!(odd(&quiet) < Verdict::Hold);
    }

    /// G03: however many slots are filled, wording without identity does not hold.
    #[test]
    fn wording_alone_never_holds(taken in prop::collection::vec((family(), confidence()), 0..40)) {
        let nameless: Vec<Taken> = taken.into_iter().filter(|(family, _)| *family != Family::Identity).collect();
        prop_assert!(verdict(&nameless) < Verdict::Hold);
        prop_assert!(odd(&nameless) < Verdict::Hold);
    }

    /// G01: without a sender that is not trusted nothing is held, whatever the address looks like.
    #[test]
    fn a_trusted_sender_is_never_held(taken in prop::collection::vec((family(), confidence()), 0..20)) {
        let trusted: Vec<Taken> = taken.into_iter().filter(|(family, _)| *family != Family::Sender).collect();
        prop_assert!(odd(&trusted) < Verdict::Hold);
    }

    /// G04: the model changes nothing beyond a banner.
    #[test]
    fn the_model_never_holds(taken in prop::collection::vec((family(), confidence()), 0..20)) {
        let without: Vec<Taken> = taken.iter().copied().filter(|(family, _)| *family != Family::Model).collect();
        if verdict(&taken) == Verdict::Hold {
            prop_assert_eq!(verdict(&without), Verdict::Hold);
        }
    }

    /// G08: a further fact never lowers the verdict.
    #[test]
    fn the_gate_is_monotone(
        taken in prop::collection::vec((family(), confidence()), 0..12),
        further in (family(), confidence()),
    ) {
        let mut more = taken.clone();
        more.push(further);
        prop_assert!(verdict(&more) >= verdict(&taken));
        prop_assert!(odd(&more) >= odd(&taken));
        prop_assert!(odd(&taken) >= verdict(&taken));
    }

    /// G08: a further finding against the mail never lowers the score, one for it never raises it; order does not matter.
    #[test]
    fn the_score_is_monotone(
        fired in prop::collection::vec((0..ALL.len(), confidence()), 0..12),
        further in (0..ALL.len(), confidence()),
    ) {
        let before: Vec<Finding> = fired.iter().map(|(rule, confidence)| finding(*rule, *confidence)).collect();
        let mut after = before.clone();
        after.push(finding(further.0, further.1));
        let judged = |findings: &[Finding]| score(sum(findings), super::gate(findings));
        if ALL[further.0].weight >= 0.0 {
            prop_assert!(judged(&after) >= judged(&before));
        } else {
            prop_assert!(judged(&after) <= judged(&before));
        }
        prop_assert_eq!(judged(&after), judged(&in_order(after.clone())));
    }
}

#[test]
fn what_speaks_for_a_mail_is_told_last_and_the_name_first() {
    let all: Vec<Finding> = (0..ALL.len()).rev().map(|rule| finding(rule, Confidence::High)).collect();
    let families: Vec<Family> =
        in_order(all).iter().filter_map(|finding| crate::rules::rule(finding.rule)).map(|rule| rule.family).collect();
    assert_eq!(families.first(), Some(&Family::Identity));
    let calming = families.iter().position(|family| *family == Family::Calming).unwrap_or(families.len());
    assert!(families.iter().skip(calming).all(|family| *family == Family::Calming));
}

fn chairman(telephone: &str) -> KnownPeople {
    let person = Person { name: "架空 太郎".to_owned(), telephone: telephone.to_owned(), ..Person::default() };
    KnownPeople::new(vec![person])
}

fn shown(family: Family, text: &str) -> Finding {
    let rule = ALL.iter().find(|rule| rule.family == family).expect("a rule of this family").id;
    let evidence = Evidence::whole(Place::Header("From".to_owned()), text);
    Finding { rule, confidence: Confidence::High, evidence, reason: String::new(), reason_en: String::new() }
}

#[test]
fn advice_names_the_person_and_the_listed_number() {
    let findings = [shown(Family::Identity, "架空 太郎"), shown(Family::Intent(Slot::Roster), "名簿を送れ")];
    let advice = advise(Verdict::Hold, &findings, &chairman("03-0000-0000"));
    let told: Vec<&str> = advice.to_do.iter().map(|sentence| sentence.japanese.as_str()).collect();
    assert!(told.iter().any(|line| line.contains("架空 太郎さん本人") && line.contains("03-0000-0000")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("名簿や連絡先を送らない")), "{told:?}");
    assert!(advice.would_pass.iter().any(|sentence| sentence.japanese.contains("登録してください")));
    let without = advise(Verdict::Banner, &findings, &chairman(""));
    assert!(without.to_do.iter().any(|sentence| sentence.japanese.contains("前から知っている番号")));
    let all = advice.to_do.iter().chain(&advice.would_pass);
    assert!(all.into_iter().all(|sentence| sentence.english.is_ascii() || sentence.english.contains("架空 太郎")));
}

#[test]
fn a_mail_that_passes_has_no_advice() {
    assert_eq!(advise(Verdict::Pass, &[], &chairman("")), super::Advice::default());
}
