//! Whole judgements: what is held, what passes, and what an impostor cannot talk away (G01–G07).

mod hostile;

use super::{Assessment, Context, assess};
use crate::people::{KnownPeople, Person};
use crate::verdict::Verdict;

const IMPOSTOR: &str = "架空 太郎 <marybrown.noroshi.sample.4821@outlook.com>";
const GENUINE: &str = "架空 太郎 <taro@kakuu-kango.example>";
const PRIVATE: &str = "架空 太郎 <kakuu.taro.noroshi.sample.000@gmail.com>";
const COLLEAGUE: &str = "架空県看護連盟 事務局 <jimukyoku@kakuu-kango.example>";
const PARTNER: &str = "見本 花子 <hanako@mihon-byouin.example>";

fn context() -> Context {
    let chairman = Person {
        name: "架空 太郎".to_owned(),
        kana: "カクウ タロウ".to_owned(),
        role: "理事長".to_owned(),
        organisation: "一般社団法人架空県看護連盟".to_owned(),
        domains: vec!["kakuu-kango.example".to_owned()],
        addresses: vec!["taro@kakuu-kango.example".to_owned(), "kakuu.taro.noroshi.sample.000@gmail.com".to_owned()],
        telephone: "03-0000-0000".to_owned(),
        ..Person::default()
    };
    Context { people: KnownPeople::new(vec![chairman]), ..Context::default() }
}

fn judged(from: &str, subject: &str, body: &str) -> Assessment {
    let mail = format!(
        "From: {from}\r\nTo: <jimukyoku@kakuu-kango.example>\r\nSubject: {subject}\r\n\
         Date: Mon, 2 Mar 2026 09:11:58 +0900\r\nMessage-ID: <1@sample.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
    );
    assess(mail.as_bytes(), &context())
}

#[track_caller]
fn check(from: &str, subject: &str, body: &str, expected: Verdict) {
    let assessment = judged(from, subject, body);
    let rules: Vec<&str> = assessment.findings.iter().map(|finding| finding.rule.0).collect();
    assert_eq!(assessment.verdict, expected, "{subject} | {body}\n{rules:?}");
}

/// Requests of the campaign's kinds.
const REQUESTS: [(&str, &str); 10] = [
    ("架空県看護連盟", "業務連絡のため、LINEグループを一つ作成してください。完成したらQRコードを返信願います。"),
    ("連絡", "いま事務所にいらっしゃいますか。"),
    ("名簿", "全職員の氏名と携帯番号の一覧を送れ。"),
    ("至急", "本日中に指定の口座へ振り込んでください。"),
    ("確認", "会議中で電話に出られません。メールで返信してください。"),
    ("お願い", "この件は内密にお願いします。"),
    ("LINEグループ作成のお願い", ""),
    ("Request", "Please send me your mobile number."),
    ("連絡", "このメールを見たら返信してください。"),
    ("業務", "経理の担当者をグループに招待してください。"),
];

#[test]
fn an_impostor_who_asks_for_something_is_held() {
    for (subject, body) in REQUESTS {
        check(IMPOSTOR, subject, body, Verdict::Hold);
    }
}

#[test]
fn the_person_and_other_senders_are_not_held_for_the_same_words() {
    for (subject, body) in REQUESTS {
        check(GENUINE, subject, body, Verdict::Pass);
        check(PRIVATE, subject, body, Verdict::Pass);
        check(COLLEAGUE, subject, body, Verdict::Pass);
        check(PARTNER, subject, body, Verdict::Pass);
    }
}

#[test]
fn an_impostor_who_asks_for_nothing_gets_a_banner() {
    check(IMPOSTOR, "御礼", "先日の会合ではお世話になりました。", Verdict::Banner);
}

#[test]
fn a_warning_passes_and_a_wrapped_request_does_not() {
    let warning = "会員各位\n\n理事長の名を騙る不審なメールが届いています。「LINEグループを作成し、QRコードを返信してください」という内容です。\
                   返信せず、架空県看護連盟 理事長 架空太郎まで電話でご確認ください。";
    check(COLLEAGUE, "【注意喚起】なりすましメール", warning, Verdict::Pass);
    check(GENUINE, "【注意喚起】なりすましメール", warning, Verdict::Pass);
    let wrapped = "私の名を騙る不審なメールが出回っています。今後はLINEで連絡しますので、グループを作成し、QRコードを返信してください。";
    check(IMPOSTOR, "【注意喚起】なりすましメール", wrapped, Verdict::Hold);
}

/// What the three kinds of mails ask that a bulletin of January 2026 describes, in other words, under the receiver's name
/// as the subject.
const KINDS: [(&str, &[&str]); 3] = [
    (
        "LINEで新しいグループを用意してください。いまはまだ誰も入れないでください。用意ができたら、入室用のQRコードをこのアドレスへ返信してください。",
        &["create-group", "isolate", "return-token"],
    ),
    (
        "業務の連絡です。本信を受け取り次第、全職員の連絡先一覧を作り、部署と役職、携帯番号を添えて私まで返信してください。よろしくお願ひ致します。",
        &["roster"],
    ),
    (
        "架空太郎と申します。ただいま事務所においでですか。今後の業務に備え、LINEのグループを新しくご用意願います。ほかの方は私が入ってから加えます。\
         できましたらQRコードをこのメールへの返信でお送りください。",
        &["presence-probe", "create-group", "isolate", "return-token"],
    ),
];

#[test]
fn the_kinds_of_a_bulletin_are_held_and_a_clerk_reads_why() {
    for (body, rules) in KINDS {
        let assessment = judged(IMPOSTOR, "架空県看護連盟", body);
        assert_eq!(assessment.verdict, Verdict::Hold, "{body}");
        let seen: Vec<&str> = assessment.findings.iter().map(|finding| finding.rule.0).collect();
        for rule in [rules, &["borrowed-officer-name", "free-mail-sender", "subject-is-organisation"]].concat() {
            assert!(seen.contains(&rule), "{rule} is not among {seen:?}: {body}");
        }
        assert!(assessment.findings.iter().all(|finding| !finding.reason.is_empty()));
    }
}

#[test]
fn a_bulletin_that_quotes_all_kinds_passes_as_text_and_as_forward() {
    let samples: Vec<&str> = KINDS.iter().map(|(body, _)| *body).collect();
    let bulletin = format!(
        "各位\n\n役員の名を騙る詐欺メールが多発しています。ご注意ください。\n\nメール本文の例\n\n{}\n\n詐欺メールの見分け方\n\
         ・差出人のアドレスを確かめる\n・不審な指示は、電話で本人に確かめる\n・返信しない",
        samples.join("\n\n")
    );
    let quoted: String = bulletin.lines().map(|line| format!("> {line}\n")).collect();
    let forward = format!("注意喚起が届きましたので転送します。\n\n{quoted}");
    for body in [&bulletin, &forward] {
        for sender in [GENUINE, PRIVATE, COLLEAGUE, PARTNER] {
            check(sender, "詐欺メールへの注意喚起", body, Verdict::Pass);
        }
    }
}

#[test]
fn a_held_mail_names_the_request_and_the_number_to_call() {
    let assessment = judged(IMPOSTOR, "連絡", "LINEのグループを作ってください。");
    let told = assessment.advice.to_do.iter().map(|sentence| sentence.japanese.as_str()).collect::<String>();
    assert!(told.contains("03-0000-0000") && told.contains("グループを作らず"), "{told}");
    let request = assessment.findings.iter().find(|finding| finding.rule.0 == "create-group").unwrap();
    assert_eq!(request.evidence.text, "LINEのグループを作って");
    assert!(assessment.score >= 80);
}

/// A letter becomes these.
type Disguise = (&'static str, fn(char) -> String);

/// Disguises of facts section 8.
const DISGUISES: [Disguise; 8] = [
    ("zero-width spaces", |letter| format!("{letter}\u{200B}")),
    ("word joiners", |letter| format!("\u{2060}{letter}")),
    ("spaces", |letter| format!("{letter} ")),
    ("wide spaces", |letter| format!("{letter}\u{3000}")),
    ("variation selectors", |letter| format!("{letter}\u{FE00}")),
    ("long vowels as kanji", |letter| if letter == 'ー' { "一".to_owned() } else { letter.to_string() }),
    ("hiragana", |letter| match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter).to_string(),
        other => other.to_string(),
    }),
    ("full width", |letter| match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or(letter).to_string(),
        other => other.to_string(),
    }),
];

#[test]
fn disguised_requests_are_held_too() {
    let mut escaped = Vec::new();
    for (subject, body) in REQUESTS.iter().filter(|(_, body)| !body.is_empty() && !body.is_ascii()) {
        for (name, disguise) in DISGUISES {
            let disguised: String = body.chars().map(disguise).collect();
            if judged(IMPOSTOR, subject, &disguised).verdict != Verdict::Hold {
                escaped.push(format!("{name}: {body}"));
            }
        }
    }
    assert!(escaped.is_empty(), "{escaped:#?}");
}
