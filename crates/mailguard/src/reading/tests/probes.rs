//! The 34 probe mails (facts, section 6): each read right, with the oddity that belongs to it.

use super::mail;
use crate::mail::{AddressField, Mail};
use std::fs;
use std::path::Path;

const BODY: &str = "text=会議の資料をお送りします。";
const SUBJECT: &str = "subject=会議資料の件";
const SENDER: &str = "from=高橋 一郎 <ichiro.takahashi@hospital.example>";
const IMPOSTOR: &str = "from=高橋 一郎 <qhxwzkvbtr48213@gmail.com>";
/// No oddity at all.
const PLAIN: &str = "plain";

/// Each probe, and what must be read out of it.
const PROBES: [(&str, &[&str]); 34] = [
    ("01-iso-2022-jp", &[SENDER, SUBJECT, BODY, PLAIN]),
    ("02-half-width-kana", &["text=場所はｶｲｷﾞｼﾂ", PLAIN]),
    ("03-nec-row-13", &["text=①午前の部", "text=㈱見本", PLAIN]),
    ("04-cp932-under-shift-jis", &["text=髙橋と山﨑が①番の席に着きます。", PLAIN]),
    ("05-cp932-under-iso-2022-jp", &[BODY, "oddity=wrong-charset-label"]),
    ("06-iso-2022-jp-unlabelled", &[BODY, "oddity=missing-charset-label"]),
    ("07-utf-8-under-us-ascii", &[BODY, "oddity=wrong-charset-label"]),
    ("08-utf-8-under-iso-2022-jp", &[BODY, "oddity=wrong-charset-label"]),
    ("09-euc-jp", &[BODY, PLAIN]),
    ("10-label-cp932", &[BODY, PLAIN]),
    ("11-label-windows-31j", &[BODY, PLAIN]),
    ("12-label-iso-2022-jp-ms", &["text=①会議の資料です。", PLAIN]),
    ("13-gb18030", &["text=会议资料请查收。", "oddity=chinese-charset"]),
    ("14-utf-7", &["again=会議の資料をお送りします。", SUBJECT, "oddity=utf-7"]),
    ("15-word-split-utf-8", &["from=高橋 一郎 理事長 <qhxwzkvbtr48213@gmail.com>", PLAIN]),
    ("16-word-split-iso-2022-jp", &["from=高橋 一郎理事長 <qhxwzkvbtr48213@gmail.com>", PLAIN]),
    ("17-word-in-quotes", &[IMPOSTOR, PLAIN]),
    (
        "18-address-in-name",
        &["from=ichiro.takahashi@hospital.example <qhxwzkvbtr48213@gmail.com>", "oddity=name-contains-address"],
    ),
    ("19-two-from-fields", &["from= <news@list.example>", IMPOSTOR, "oddity=several-from-fields"]),
    ("20-two-from-addresses", &["from= <news@list.example>", IMPOSTOR, "oddity=several-from-addresses"]),
    ("21-group-in-from", &[IMPOSTOR, "oddity=group-in-from"]),
    ("22-name-in-comment", &[IMPOSTOR, PLAIN]),
    ("23-raw-cp932-header", &["from=髙橋 一郎 <qhxwzkvbtr48213@gmail.com>", SUBJECT, "oddity=raw-8bit-header"]),
    ("24-raw-utf-8-header", &["from=髙橋 一郎 <qhxwzkvbtr48213@gmail.com>", SUBJECT, "oddity=raw-8bit-header"]),
    ("25-word-as-local-part", &["from=高橋 一郎 <高橋一郎@hospital.example>", "oddity=malformed-address"]),
    ("26-nul-in-name", &[IMPOSTOR, "oddity=control-in-header"]),
    ("27-space-before-colon", &[IMPOSTOR, "oddity=space-before-colon"]),
    ("28-base64-junk", &[BODY, "oddity=base64-junk"]),
    (
        "29-differing-alternatives",
        &[
            BODY,
            "html=新しい連絡先の一覧を返信してください。",
            "hidden=天気",
            "oddity=differing-alternatives",
            "oddity=hidden-text",
        ],
    ),
    ("30-two-boundaries", &[BODY, "again=新しい連絡先の一覧を返信してください。", "oddity=repeated-boundary"]),
    ("31-two-content-types", &["text=<html><body>", "again=新しい連絡先の一覧", "oddity=repeated-content-type"]),
    ("32-lf-only", &[BODY, PLAIN]),
    ("33-rfc-2231-continuations", &["file=会議資料.txt", PLAIN]),
    ("34-word-in-file-name", &["file=会議資料.txt", PLAIN]),
];

#[test]
fn all_probes_are_read_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/probes");
    let mut faults = Vec::new();
    let mut right = 0;
    for (name, wanted) in PROBES {
        let octets = fs::read(folder.join(format!("{name}.eml"))).expect("the probe is in the fixtures");
        let mail = mail(&octets);
        let missing: Vec<_> = wanted.iter().filter(|wanted| !holds(&mail, wanted)).collect();
        right += usize::from(missing.is_empty());
        if !missing.is_empty() {
            faults.push(format!("{name}: {missing:?}\n{}", super::told(&mail)));
        }
    }
    println!("{right} of {} probes read right", PROBES.len());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn holds(mail: &Mail, wanted: &str) -> bool {
    let Some((what, value)) = wanted.split_once('=') else { return mail.oddities.is_empty() };
    let text = |place: &str, is_again: bool| {
        let mut texts = mail.texts.iter().filter(|text| text.is_second_reading == is_again);
        texts.any(|text| (is_again || text.place.to_string() == place) && text.text.contains(value))
    };
    match what {
        "from" => mail
            .mailboxes_of(AddressField::From)
            .any(|mailbox| format!("{} <{}>", mailbox.name, mailbox.address) == value),
        "subject" => mail.header("Subject").any(|subject| subject == value),
        "text" => text("text", false),
        "html" => text("html", false),
        "again" => text("", true),
        "hidden" => mail.texts.iter().any(|text| text.hidden.contains(value) && !text.text.contains(value)),
        "file" => mail.attachments.iter().any(|file| file.name == value && !file.octets.is_empty()),
        "oddity" => mail.oddities.iter().any(|finding| finding.rule.0 == value),
        _ => false,
    }
}
