//! Where the name stands × who sends: the whole table, with a request and without one (facts section 5).

use super::context;
use crate::assess::{Context, assess};
use crate::verdict::Verdict;
use expect_test::expect;

const REQUEST: &str = "業務用に新しいLINEグループを作成し、QRコードを返信してください。";
const HARMLESS: &str = "先日の会議の資料は、来週お届けします。";
const NAME: &str = "髙橋 凪一";

/// A sender: what it is called here, its address, further fields.
const SENDERS: [(&str, &str, &str); 9] = [
    ("registered", "kaicho@aonami.example", ""),
    ("registered, failed", "kaicho@aonami.example", "fail"),
    ("own domain, proven", "soumu@aonami.example", "pass"),
    ("own domain", "soumu@aonami.example", ""),
    ("own domain, failed", "soumu@aonami.example", "fail"),
    ("look-alike", "soumu@aonarni.example", "pass"),
    ("free mail", "qwzxkvbn4821@outlook.com", "pass"),
    ("other house", "info@partner.example", ""),
    ("list", "members@list.partner.example", "list"),
];

const PLACES: [&str; 7] = ["From", "Reply-To", "Sender", "Subject", "signature", "attachment", "nowhere"];

fn octets(place: &str, (_, address, extra): (&str, &str, &str), body: &str) -> Vec<u8> {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let mut head = match extra {
        "pass" | "fail" => format!("Authentication-Results: mx.aonami.example; dmarc={extra} header.from={domain}\n"),
        "list" => format!("List-Id: <{}>\n", address.replace('@', ".")),
        _ => String::new(),
    };
    let name = |wanted: &str| if place == wanted { NAME } else { "連絡" };
    head.push_str(&format!("From: {} <{address}>\n", name("From")));
    for field in ["Reply-To", "Sender"].iter().filter(|field| **field == place) {
        head.push_str(&format!("{field}: {NAME} <{address}>\n"));
    }
    head.push_str(&format!("Subject: {}\n", name("Subject")));
    let signed = if place == "signature" { format!("{body}\n\n会長 {NAME}\n") } else { body.to_owned() };
    if place == "attachment" {
        let part = |head: &str, text: &str| format!("--cut\nContent-Type: text/plain; charset=UTF-8\n{head}\n{text}\n");
        let file = part("Content-Disposition: attachment; filename=\"a.txt\"\n", &format!("{body}\n\n会長 {NAME}"));
        let text = part("", "お世話になっております。先日の会議の件で、ご連絡しました。");
        head.push_str(&format!("Content-Type: multipart/mixed; boundary=cut\n\n{text}{file}--cut--\n"));
    } else {
        head.push_str(&format!("Content-Type: text/plain; charset=UTF-8\n\n{signed}\n"));
    }
    head.into_bytes()
}

fn table(body: &str) -> String {
    let context = Context { trusted_hosts: vec!["mx.aonami.example".to_owned()], ..context() };
    let row = |sender: (&'static str, &'static str, &'static str)| {
        let verdicts = PLACES.map(|place| assess(&octets(place, sender, body), &context).verdict.to_string());
        format!("{}: {}\n", sender.0, verdicts.join(" "))
    };
    SENDERS.into_iter().map(row).collect()
}

#[test]
fn a_request_is_held_wherever_the_name_is_borrowed() {
    expect![[r#"
        registered: pass pass pass pass pass pass pass
        registered, failed: hold hold hold hold hold hold hold
        own domain, proven: pass pass pass pass pass pass pass
        own domain: pass pass pass pass pass pass pass
        own domain, failed: hold hold hold hold hold hold pass
        look-alike: hold hold hold hold hold hold hold
        free mail: hold hold hold hold hold hold banner
        other house: hold hold hold hold hold hold pass
        list: hold hold hold hold hold hold pass
    "#]]
    .assert_eq(&table(REQUEST));
}

#[test]
fn the_name_alone_never_holds() {
    assert!(!table(HARMLESS).contains(&Verdict::Hold.to_string()), "{}", table(HARMLESS));
}
