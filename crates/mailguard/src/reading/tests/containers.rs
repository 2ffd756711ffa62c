//! Tests of containers: mailbox files and Outlook files.

use super::super::fields::head;
use super::super::transfer::Base64;
use super::super::{MboxSplitter, split_mbox, tnef};
use super::{mail, told};
use expect_test::expect;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).expect("the file is in the fixtures")
}

fn cut(text: &str) -> Vec<(Option<usize>, String)> {
    let mails = split_mbox(text.as_bytes()).into_iter();
    mails.map(|mail| (mail.number, String::from_utf8(mail.octets).expect("text stays text"))).collect()
}

const FROM: &str = "From a@b.example Mon Feb  2 09:12:00 2026\n";

#[test]
fn a_mailbox_file_is_cut_at_its_from_lines() {
    let two = format!("{FROM}From: a@b.example\n\nfirst\n\n{FROM}From: c@d.example\n\nsecond\n");
    let mails = cut(&two);
    assert_eq!(mails[0], (Some(1), "From: a@b.example\n\nfirst\n\n".to_owned()));
    assert_eq!(mails[1], (Some(2), "From: c@d.example\n\nsecond\n".to_owned()));
}

#[test]
fn one_mail_stays_one() {
    let one = "From: a@b.example\n\nfirst\n\nFrom x@y.example Mon Feb  2 09:12:00 2026\n";
    assert_eq!(cut(one), [(None, one.to_owned())]);
    let led = format!("{FROM}From: a@b.example\n\nfirst\n");
    assert_eq!(cut(&led), [(None, "From: a@b.example\n\nfirst\n".to_owned())]);
    // Not behind an empty line, and without a date.
    let quoted = format!("{FROM}From: a@b.example\n\nfirst\n{FROM}\nFrom here on it is text\n");
    assert_eq!(cut(&quoted).len(), 1);
    assert_eq!(cut(""), [(None, String::new())]);
}

#[test]
fn quoted_from_lines_are_restored() {
    let two = format!("{FROM}From: a@b.example\n\n>From here\n>>From there\n\n{FROM}From: c@d.example\n\n");
    assert_eq!(cut(&two)[0].1, "From: a@b.example\n\nFrom here\n>From there\n\n");
}

#[test]
fn a_mail_of_a_mailbox_file_is_cut_at_the_limit() {
    let mut splitter = MboxSplitter::new(10);
    for line in [FROM.as_bytes(), b"From: a@b.example\n", b"\n", b"text\n"] {
        assert_eq!(splitter.line(line), None);
    }
    assert_eq!(splitter.finish().octets, b"From: a@b.");
}

#[test]
fn outlook_files_are_read() {
    expect![[r#"
        From: "高橋 一郎" <qhxwzkvbtr48213@free.example>
        To: "" <office@hospital.example>
        From: "髙橋 一郎" <boss@hospital.example>
        To: "事務局" <office@hospital.example>
        text: "会議の資料をお送りします。"
        html: "会議の資料をお送りします。"
        html hidden: "隠れた語"
        attachment:転送された件: "転送された本文です。"
        file "会議資料.pdf" application/pdf 9009
        hidden-text"#]]
    .assert_eq(&told(&mail(fixture("msg/unicode.msg"))));
    expect![[r#"
        From: "高橋 一郎" <boss@hospital.example>
        text: "会議の資料をお送りします。①番の部屋です。"
    "#]]
    .assert_eq(&told(&mail(fixture("msg/code-page-932.msg"))));
}

#[test]
fn a_body_that_is_only_rich_text_is_read() {
    expect![[r#"
        From: "髙橋 一郎" <boss@hospital.example>
        text: "名簿をお送りください。\n折り返し"
    "#]]
    .assert_eq(&told(&mail(fixture("msg/rich-text.msg"))));
}

#[test]
fn damaged_outlook_files_end() {
    told(&mail(fixture("msg/circle.msg")));
    let whole = fixture("msg/unicode.msg");
    for length in (0..whole.len()).step_by(97) {
        mail(&whole[..length]);
    }
    assert_eq!(told(&mail(&whole[..100])), "broken-msg-file");
}

#[test]
fn outlooks_own_container_is_unpacked() {
    expect![[r#"
        From: "" <boss@hospital.example>
        To: "" <office@hospital.example>
        text again: "会議の資料です。"
        html again: "会議の資料はwinmail.datの中です。"
        file "会議資料.pdf" application/pdf 9
        file "名簿.txt"  6
    "#]]
    .assert_eq(&told(&mail(fixture("tnef/winmail.eml"))));
}

#[test]
fn a_container_with_nothing_but_rich_text_is_noted() {
    let mut container = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0, 1, 3, 0x90, 6, 0, 20, 0, 0, 0];
    container.extend([1, 0, 0, 0, 2, 1, 9, 0x10, 1, 0, 0, 0, 4, 0, 0, 0]);
    container.extend(b"rtf!\0\0");
    let octets =
        [b"From: a@b.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\n", &container[..]].concat();
    assert!(told(&mail(&octets)).ends_with("opaque-container"));
    assert!(told(&mail(&octets[..octets.len() - 9])).ends_with("opaque-container"));
}

proptest! {
    #[test]
    fn no_damage_makes_an_outlook_file_panic(damage in prop::collection::vec((0..16_384_usize, any::<u8>()), 1..40)) {
        let mut octets = fixture("msg/unicode.msg");
        for (at, octet) in damage {
            octets[at] = octet;
        }
        mail(&octets);
    }

    #[test]
    fn no_damage_makes_a_container_panic(damage in prop::collection::vec((0..600_usize, any::<u8>()), 1..20)) {
        let whole = fixture("tnef/winmail.eml");
        let body = head(&whole).body;
        let mut container = Vec::new();
        Base64::default().decode(body, &mut container);
        for (at, octet) in damage {
            if let Some(place) = container.get_mut(at + 4) {
                *place = octet;
            }
        }
        tnef::container(&container);
    }

    #[test]
    fn a_mailbox_file_loses_no_line(lines in prop::collection::vec("[a-z]{0,5}\n", 0..20)) {
        let text = lines.concat();
        prop_assert_eq!(cut(&format!("{FROM}{text}")), [(None, text)]);
    }
}
