//! Domains that the eye takes for one of ours, and those that only resemble it.

use super::punycode::decode_label;
use super::{Likeness, LookAlikes};
use proptest::prelude::*;

fn own() -> LookAlikes {
    LookAlikes::of(
        ["aonami-med.example", "hospital.midori.or.jp", "kaihin.or.jp", "med.or.jp", "nogiku-clinic.jp"].into_iter(),
    )
}

#[track_caller]
fn like(domain: &str, own_domain: &str, likeness: Likeness) {
    assert_eq!(own().of_domain(domain), Some((own_domain, likeness)), "{domain}");
}

#[test]
fn letters_that_look_alike() {
    like("aonarni-med.example", "aonami-med.example", Likeness::Letters);
    like("aonamimed.example", "aonami-med.example", Likeness::Letters);
    like("a0nami-med.example", "aonami-med.example", Likeness::Letters);
    like("kalhin.or.jp", "kaihin.or.jp", Likeness::Letters);
    like("nogiku-cIinic.jp".to_lowercase().as_str(), "nogiku-clinic.jp", Likeness::Letters);
    // Cyrillic а in aonami-med.
    like("xn--onami-med-zyh.example", "aonami-med.example", Likeness::Letters);
}

#[test]
fn our_domain_inside_a_longer_one() {
    like("kaihin.or.jp.mail.test", "kaihin.or.jp", Likeness::Inside);
    like("kaihin-or-jp.test", "kaihin.or.jp", Likeness::Inside);
}

#[test]
fn slips_endings_and_words() {
    like("aonami-mde.example", "aonami-med.example", Likeness::Slip);
    like("nogku-clinic.jp", "nogiku-clinic.jp", Likeness::Slip);
    like("nogikuu-clinic.jp", "nogiku-clinic.jp", Likeness::Slip);
    like("kaihin.com", "kaihin.or.jp", Likeness::Ending);
    like("midori.co.jp", "midori.or.jp", Likeness::Ending);
    like("kaihin-mail.jp", "kaihin.or.jp", Likeness::Word);
    like("infokaihin.jp", "kaihin.or.jp", Likeness::Word);
}

#[test]
fn what_only_resembles() {
    for domain in [
        "",
        "jp",
        "kaihin.or.jp",
        "mail.kaihin.or.jp",
        "gmail.com",
        "med.com",
        "mel.or.jp",
        "kaigan.or.jp",
        "aonuma.example",
        "medical.jp",
        "nogiku.jp",
        "hospital.or.jp",
        "kaihinmakuhari.jp",
    ] {
        assert_eq!(own().of_domain(domain), None, "{domain}");
    }
}

#[test]
fn international_labels() {
    // Samples that anybody can check: bücher, 日本語.
    assert_eq!(decode_label("xn--bcher-kva"), "bücher");
    assert_eq!(decode_label("xn--wgv71a119e"), "日本語");
    assert_eq!(decode_label("xn--"), "");
    assert_eq!(decode_label("xn--99999999999"), "xn--99999999999");
}

proptest! {
    #[test]
    fn any_domain_is_looked_at(domain in "(xn--)?[a-z0-9.ー-]{0,70}") {
        let known = own();
        let _ = known.of_domain(&domain);
        prop_assert!(decode_label(&domain).chars().count() <= domain.chars().count() + 1);
    }
}
