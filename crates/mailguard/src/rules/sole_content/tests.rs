//! Mails that say nothing, with and without a file.

use super::super::check::{findings, findings_with_file};
use super::RULE;
use crate::finding::{Confidence, Place};

#[test]
fn a_file_without_a_message_is_told() {
    for body in ["", "  ", "山田 太郎", "理事長 山田"] {
        let found = findings_with_file(&RULE, "連絡", body);
        let [finding] = found.as_slice() else { panic!("{body}: {found:?}") };
        assert_eq!(finding.confidence, Confidence::Low);
        assert_eq!(finding.evidence.place, Place::Attachment("1.png".to_owned()));
    }
}

#[test]
fn a_message_or_no_file_is_spared() {
    assert!(findings_with_file(&RULE, "", "先日の会議の写真をお送りします。").is_empty());
    assert!(findings_with_file(&RULE, "", "Please find the minutes attached.").is_empty());
    assert!(findings(&RULE, "", "").is_empty());
}
