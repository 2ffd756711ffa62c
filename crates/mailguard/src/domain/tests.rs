//! Names belong together by their registered part, not by looks.

use super::*;

#[test]
fn names_of_one_organisation_are_aligned() {
    assert!(are_aligned("mail.clinic.example", "clinic.example"));
    assert!(
        are_aligned("a.hospital.tokyo.jp", "b.hospital.tokyo.jp")
            == (organisational("a.hospital.tokyo.jp") != "a.hospital.tokyo.jp")
    );
    assert!(are_aligned("kyoku.kai.or.jp", "kai.or.jp"));
}

#[test]
fn names_under_one_public_suffix_are_strangers() {
    assert!(!are_aligned("one.or.jp", "other.or.jp"));
    assert!(!are_aligned("one.ne.jp", "ne.jp"));
    assert!(!are_aligned("clinic.example", "clinic.example.net"));
    assert!(!are_aligned("", ""));
}

#[test]
fn a_name_is_within_its_domain_at_label_borders_only() {
    assert!(is_within("mx.clinic.example", "clinic.example"));
    assert!(is_within("clinic.example", "clinic.example"));
    assert!(!is_within("myclinic.example", "clinic.example"));
    assert!(!is_within("clinic.example", "mx.clinic.example"));
    assert!(!is_within("clinic.example", ""));
}
