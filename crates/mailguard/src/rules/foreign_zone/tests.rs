//! The zone of the date, in Japanese mails only.

use super::super::check::{dated, dated_body};
use super::RULE;

#[test]
fn a_japanese_mail_of_zone_0800_is_told() {
    assert_eq!(dated(&RULE, "Mon, 2 Feb 2026 09:00:00 +0800", "").len(), 1);
}

#[test]
fn other_zones_and_other_languages_are_spared() {
    assert!(dated(&RULE, "Mon, 2 Feb 2026 10:00:00 +0900", "").is_empty());
    assert!(dated(&RULE, "Mon, 2 Feb 2026 01:00:00 +0000", "").is_empty());
    assert!(dated_body(&RULE, "Mon, 2 Feb 2026 09:00:00 +0800", "", "Greetings from Singapore").is_empty());
}
