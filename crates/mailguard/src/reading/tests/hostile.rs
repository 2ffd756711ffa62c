//! Hostile mails: no octets make the reader panic, and the limits hold.

use super::super::{Limits, read};
use super::{mail, told};
use proptest::prelude::*;

fn oddities(octets: &[u8], limits: &Limits) -> Vec<&'static str> {
    read(octets, limits).oddities.iter().map(|finding| finding.rule.0).collect()
}

#[test]
fn nothing_is_not_a_mail() {
    for octets in ["", "\r\n", "one line of text", "\u{feff}\n\n", "From "] {
        let read = mail(octets);
        assert_eq!(told(&read), "not-a-mail", "{octets:?}");
    }
}

#[test]
fn a_mail_of_ten_thousand_nested_parts_is_too_deep() {
    let mut octets = "From: a@b.example\r\n".to_owned();
    for depth in 0..10_000 {
        octets += &format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n");
    }
    assert!(oddities(octets.as_bytes(), &Limits::default()).contains(&"too-deep"));
}

#[test]
fn a_mail_of_ten_thousand_parts_is_read_in_part() {
    let mut octets = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_owned();
    octets += &"--b\r\n\r\nx\r\n".repeat(10_000);
    let read = mail(&octets);
    assert!(read.texts.len() <= 1_000);
    assert!(read.oddities.iter().any(|finding| finding.rule.0 == "too-many-parts"));
}

#[test]
fn long_lines_texts_and_mails_are_cut() {
    let limits = Limits { octets: 5_000, text: 1_000, line: 2_000, ..Limits::default() };
    let octets = format!("From: a@b.example\r\n\r\n{}", "x".repeat(10_000));
    let seen = oddities(octets.as_bytes(), &limits);
    assert_eq!(seen, ["mail-too-large", "over-long-line", "over-long-text"]);
    let header = format!("From: a@b.example\r\nSubject: {}\r\n\r\n", "x".repeat(200_000));
    assert!(oddities(header.as_bytes(), &Limits::default()).contains(&"over-long-line"));
}

#[test]
fn doubled_readings_do_not_multiply() {
    let mut octets = "From: a@b.example\r\n".to_owned();
    for depth in 0..30 {
        octets += &format!(
            "Content-Type: multipart/mixed; boundary=b{depth}; boundary=c{depth}\r\n\r\n--b{depth}\r\n\r\nx\r\n--c{depth}\r\n"
        );
    }
    assert!(mail(&octets).texts.len() < 200);
}

/// Pieces that mails are made of, put together at random.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        b"From: ",
        b"Subject: ",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=",
        b"--",
        b"x",
        b"\"",
        b"<",
        b">",
        b"(",
        b")",
        b",",
        b";",
        b":",
        b"@",
        b"=?utf-8?B?",
        b"=?iso-2022-jp?Q?",
        b"?=",
        b"=1B$B",
        b"\x1b$B",
        b"\x1b(B",
        b"\x1b(I",
        b"\x82\xa0",
        b"\xa4\xa2",
        "\u{3042}".as_bytes(),
        b"\0",
        b"=",
        b"=3D",
        b"Content-Type: text/html\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"<p style='",
        b"font-size:0",
        b"'>",
        b"<!--",
        b"-->",
        b"<style>",
        b"</style>",
        b"&#x",
        b"&amp",
        b"<![",
        b"{",
        b"}",
        b"content:",
        b"*0*=",
        b"name",
        b"%E3",
        b"Content-Disposition: attachment; filename",
        b"+AGE-",
        b"charset=utf-7",
        b"$B",
        b"(B",
        b"begin 644 x\n",
        b"\xff\xfe",
        b"From a@b Mon Feb  2 09:12:00 2026\n",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_octets_make_it_panic(octets in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&octets, &Limits::default());
    }

    #[test]
    fn no_pieces_make_it_panic(octets in pieces()) {
        let with_header = [b"From: a@b.example\r\n", octets.as_slice()].concat();
        prop_assert_eq!(mail(&with_header).texts, mail(&with_header).texts);
        mail(&octets);
    }

    #[test]
    fn tight_limits_hold(octets in pieces()) {
        let limits = Limits { octets: 100, parts: 3, depth: 1, text: 20, line: 10, ..Limits::default() };
        let read = read(&octets, &limits);
        prop_assert!(read.attachments.iter().map(|file| file.octets.len()).sum::<usize>() <= 100);
    }
}

#[test]
fn every_oddity_has_its_section_in_the_manual() {
    let manual = include_str!("../../../../../docs/manual/rules/oddities.md");
    let sections: Vec<&str> = manual.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let rules: Vec<&str> = super::super::ODDITIES.iter().map(|rule| rule.id.0).collect();
    let missing: Vec<_> = rules.iter().filter(|rule| !sections.contains(rule)).collect();
    let strangers: Vec<_> = sections.iter().filter(|section| !rules.contains(section)).collect();
    assert_eq!((missing, strangers), (vec![], vec![]));
}
