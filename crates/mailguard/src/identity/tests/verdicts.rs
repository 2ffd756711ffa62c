//! The same request under many names: held when a name of ours is borrowed, and never otherwise (rules G01 to G06).

use super::context;
use crate::assess::assess;
use crate::verdict::Verdict;

const REQUEST: &str = "お疲れ様です。業務の都合により、LINEグループを新しく作成し、\
    グループのQRコードをこのメールに返信してください。ほかの人はまだ招待しないでください。";
const HARMLESS: &str = "先日の会議ではお世話になりました。資料は来週お持ちします。";

fn verdict(head: &str, body: &str) -> Verdict {
    let octets = format!("{head}\nContent-Type: text/plain; charset=UTF-8\n\n{body}\n");
    assess(octets.as_bytes(), &context()).verdict
}

#[track_caller]
fn check(expected: Verdict, heads: &[&str], body: &str) {
    let other: Vec<(&&str, Verdict)> =
        heads.iter().map(|head| (head, verdict(head, body))).filter(|(_, verdict)| *verdict != expected).collect();
    assert!(other.is_empty(), "not {expected}: {other:#?}");
}

const BORROWED: &[&str] = &[
    "From: 髙橋 凪一 <qwzxkvbn4821@outlook.com>",
    "From: 高橋凪一 <qwzxkvbn4821@gmail.com>",
    "From: 髙橋　凪一 <james.miller4821@hotmail.com>",
    "From: 青波医師会 会長 髙橋凪一 <a@gmail.com>",
    "From: 髙橋凪一（会長） <a@gmail.com>",
    "From: \"髙\u{200B}橋凪一\" <a@aol.com>",
    "From: \"髙橋凪ー\" <a@icloud.com>",
    "From: 凪一 髙橋 <a@yahoo.co.jp>",
    "From: 髙橋会長 <a@gmail.com>",
    "From: 会長 髙橋 <a@gmail.com>",
    "From: 青波医師会会長 <a@gmail.com>",
    "From: 佐藤 誠 <a@gmail.com>",
    "From: =?UTF-8?B?6auZ5qmL5Yeq5LiA?= <a@gmail.com>",
    "From: 髙橋凪一: a@gmail.com;",
    "From: a@gmail.com (髙橋凪一)",
    "From: \"kaicho@aonami.example\" <a@gmail.com>",
    "From: 総務課 <soumu@aonarni.example>",
    "From: 連絡 <a@gmail.com>\nReply-To: 髙橋凪一 <b@gmail.com>",
    "From: 連絡 <a@gmail.com>\nSubject: 髙橋凪一",
    "From: 髙橋凪一 <kaicho@aonami.example>\nReply-To: b@gmail.com",
    "From: 髙橋凪一 <kaicho@aonami.example>\nFrom: 髙橋凪一 <b@gmail.com>",
    "From: 総務課 <soumu@aonami.example>\nSender: 髙橋凪一 <b@gmail.com>",
    "Subject: 青波医師会 会長 髙橋凪一",
];

#[test]
fn a_borrowed_name_with_a_request_is_held() {
    check(Verdict::Hold, BORROWED, REQUEST);
}

#[test]
fn a_signature_with_a_request_is_held() {
    check(Verdict::Hold, &["From: a@gmail.com", "From: 連絡 <a@gmail.com>"], &format!("{REQUEST}\n\n会長 髙橋凪一\n"));
}

#[test]
fn identity_alone_never_holds() {
    for head in BORROWED {
        assert!(verdict(head, HARMLESS) <= Verdict::Banner, "{head}");
    }
}

#[test]
fn a_request_without_a_borrowed_name_is_not_held() {
    let heads = [
        "From: 髙橋 凪一 <kaicho@aonami.example>",
        "From: 葛西 奏 <kasai@clinic.example>",
        "From: 総務課 <soumu@aonami.example>",
        "From: 山野 花江 <yamano@gmail.com>",
        "From: 髙橋 花江 <hanae@gmail.com>",
        "From: 髙橋 凪一郎 <nagi@gmail.com>",
        "From: 髙橋課長 <kacho@partner.example>",
        "From: 翠川医師会 <info@midori.example>",
    ];
    for head in heads {
        assert!(verdict(head, REQUEST) <= Verdict::Banner, "{head}");
    }
    check(Verdict::Pass, &heads, HARMLESS);
}

#[test]
fn a_namesake_without_a_request_passes() {
    check(Verdict::Pass, &["From: 佐藤 誠 <sato.makoto@gmail.com>"], HARMLESS);
    check(Verdict::Banner, &["From: 髙橋 凪一 <a@gmail.com>"], HARMLESS);
}

#[test]
fn notices_of_services_get_a_banner_at_most() {
    for head in
        ["From: 髙橋 凪一 (via Google Drive) <drive-shares-dm-noreply@google.com>", "From: 髙橋凪一 <no-reply@zoom.us>"]
    {
        assert!(verdict(head, REQUEST) <= Verdict::Banner, "{head}");
        assert_eq!(verdict(head, HARMLESS), Verdict::Pass, "{head}");
    }
}
