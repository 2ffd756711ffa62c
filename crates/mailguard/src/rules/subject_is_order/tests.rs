//! Subjects that say nothing, and subjects that name a matter.

use super::super::check::findings;
use super::RULE;

#[test]
fn catchwords_and_repeated_bodies_are_told() {
    for subject in [
        "至急",
        "【緊急】業務連絡",
        "重要：対応依頼",
        "LINEグループ作成のお願い",
        "ご確認",
        "Urgent request",
        "業務の件",
    ] {
        assert_eq!(findings(&RULE, subject, "本文です。").len(), 1, "{subject}");
    }
    assert_eq!(findings(&RULE, "グループを作って知らせて", "グループを作って知らせて").len(), 1);
}

#[test]
fn a_subject_that_names_a_matter_is_spared() {
    for subject in [
        "",
        "来週の会議について",
        "【至急】当直表の差し替え",
        "議事録の送付",
        "健診結果のご連絡",
        "Re: 見積書",
        "Minutes of the board",
        "第3回医療安全委員会の開催",
        "懇親会のお知らせ",
        "ワクチン在庫の確認",
        "会費納入のお願い",
    ] {
        assert!(findings(&RULE, subject, "本文です。").is_empty(), "{subject}");
    }
}
