//! Narrowing only narrows; only the originator's confirmation may loosen a label (H05).

use super::*;
use proptest::prelude::*;

const SENTENCE: &str = "医療機関の中だけで扱ってください。";

fn narrowing(audience: Audience, tlp: Option<Tlp>) -> Narrowing {
    Narrowing { audience, tlp, sentence: String::new() }
}

fn audiences() -> impl Strategy<Value = Audience> {
    prop::sample::select(Audience::ALL.to_vec())
}

fn labels() -> impl Strategy<Value = Tlp> {
    prop::sample::select(Tlp::ALL.to_vec())
}

proptest! {
    #[test]
    fn a_tier_never_widens(audience in audiences(), asked in audiences(), tlp in prop::option::of(labels())) {
        let before = Handling::derived(audience, SENTENCE);
        let asked = narrowing(asked, tlp);
        let after = before.under(&asked);
        prop_assert!(after.audience() >= audience && after.tlp() >= before.tlp());
        prop_assert!(after.tlp() > Tlp::Clear || after.audience() == Audience::Public);
        prop_assert!(after.audience() >= asked.audience && after.sentence().starts_with(SENTENCE));
        match before.narrowed(&asked) {
            Ok(narrowed) => prop_assert_eq!(narrowed, after),
            Err(HandlingError::WiderAudience(_)) => prop_assert!(asked.audience < audience),
            Err(HandlingError::LooserLabel(_)) => prop_assert!(tlp.is_some_and(|tlp| tlp < before.tlp())),
            Err(HandlingError::NothingNarrowed) => prop_assert_eq!(after, before),
            Err(HandlingError::ClearForSome(_)) => prop_assert_eq!(tlp, Some(Tlp::Clear)),
        }
    }

    #[test]
    fn the_order_of_two_narrowings_does_not_matter(
        first in audiences(), second in audiences(), tlp in prop::option::of(labels())
    ) {
        let part = Handling::derived(Audience::Public, "");
        let (one, two) = (narrowing(first, tlp), narrowing(second, None));
        let (a, b) = (part.under(&one).under(&two), part.under(&two).under(&one));
        prop_assert_eq!((a.audience(), a.tlp()), (b.audience(), b.tlp()));
    }

    #[test]
    fn only_a_public_part_is_ever_clear(audience in audiences(), tlp in labels()) {
        match Handling::derived(audience, "").confirmed(tlp) {
            Ok(confirmed) => {
                prop_assert!(confirmed.is_confirmed() && confirmed.tlp() == tlp);
                prop_assert!(tlp != Tlp::Clear || audience == Audience::Public);
            }
            Err(error) => {
                prop_assert_eq!(error, HandlingError::ClearForSome(audience));
                prop_assert!(tlp == Tlp::Clear && audience != Audience::Public);
            }
        }
    }
}

#[test]
fn the_originator_may_loosen_the_label_and_a_tier_may_not() {
    let part = Handling::derived(Audience::MedicalStaffAndNdaVendors, SENTENCE);
    assert_eq!(part.label(), "TLP:AMBER(自動で導いた値)");
    let confirmed = part.confirmed(Tlp::Green).unwrap();
    assert_eq!(confirmed.label(), "TLP:GREEN");
    let green = narrowing(Audience::MedicalStaffAndNdaVendors, Some(Tlp::Green));
    assert_eq!(part.narrowed(&green), Err(HandlingError::LooserLabel(Tlp::Amber)));
    assert_eq!(confirmed.narrowed(&green), Err(HandlingError::NothingNarrowed), "that is its label already");
}

#[test]
fn a_tiers_words_come_after_the_originators() {
    let part = Handling::derived(Audience::MedicalStaffAndNdaVendors, SENTENCE);
    let words =
        Narrowing { sentence: " 院長までに限ります。 ".into(), ..narrowing(Audience::MedicalStaff, None) };
    let narrowed = part.narrowed(&words).unwrap();
    assert_eq!(narrowed.sentence(), format!("{SENTENCE}\n院長までに限ります。"));
    assert_eq!((narrowed.tlp(), narrowed.is_confirmed()), (Tlp::AmberStrict, false));
    let wider = narrowing(Audience::Members, None);
    let reason = narrowed.narrowed(&wider).unwrap_err().to_string();
    assert!(reason.contains("医療機関の職員に限る") && reason.contains("発出元"), "{reason}");
}
