//! Warnings, relays and reports of clerks ask nothing; whoever wraps a request into a warning does (G07).

use super::super::check::{findings, mail};
use super::RULE;
use crate::assess::Context;
use crate::case::Case;
use crate::rules::{ALL, Family};

/// The names of the rules of intent that fire.
fn asked(subject: &str, body: &str) -> Vec<&'static str> {
    let (mail, context) = (mail(subject, body), Context::default());
    let case = Case::new(&mail, &context);
    let rules = ALL.iter().filter(|rule| matches!(rule.family, Family::Intent(_)));
    rules.filter(|rule| !(rule.look)(&case).is_empty()).map(|rule| rule.id.0).collect()
}

const WARNINGS: [(&str, &str); 15] = [
    (
        "福祉士会より",
        "会長を名乗り、SNSグループの作成を依頼する迷惑メールが送信されています。グループを作成したり、QRコードを送信したりしないでください。",
    ),
    (
        "【注意喚起】理事長を騙るメールについて",
        "会員各位\n\n理事長の名を騙る不審なメールが確認されています。「LINEグループを作成し、QRコードを返信してください」といった内容です。\n返信しないでください。",
    ),
    (
        "Fwd: 不審なメール",
        "事務局です。下記のメールが届きました。本物でしょうか。\n\n-----Original Message-----\nFrom: 理事長\n業務のため、LINEグループを作成してください。完成したらQRコードを送ってください。",
    ),
    (
        "なりすましメールにご注意ください",
        "本文の例\n新しいLINEグループを用意してください。ほかの職員はまだ招待しないでください。\n\n見分け方\n・アドレスを確認する\n・電話で本人に確かめる",
    ),
    (
        "不審メールの報告",
        "院長を名乗る怪しいメールを受信しました。\n> 今オフィスにいらっしゃいますか。\n> LINEのグループを作ってください。\nどう対応すればよいですか。",
    ),
    (
        "詐欺メールの手口",
        "LINEグループの作成を求め、QRコードを送らせる手口の詐欺が多発しています。職員名簿の提出を求める例もあります。指示に従わないでください。",
    ),
    (
        "警察からのお知らせ",
        "社長を装ったメールで、職員の連絡先一覧を送るよう指示する事案が相次いでいます。返信しないでください。",
    ),
    (
        "注意",
        "ビジネスメール詐欺に関する注意喚起です。\n・LINEグループを作成してください\n・QRコードを私宛に送ってください\n・口座の残高を教えてください\nこのような不審な文面のメールが届いたら、警察へ通報してください。",
    ),
    (
        "職員の皆さんへ",
        "院長名の偽メールが届いています。『至急LINEグループを作れ。他の者は入れるな』という内容です。削除してください。",
    ),
    (
        "情報共有",
        "本日、会長を騙ったメールが来ました。実際のメール：\nお疲れ様です。業務用のグループを作成し、招待リンクを送ってください。誰にも話さないでください。",
    ),
    (
        "Phishing warning",
        "Several colleagues got a suspicious mail: \"Please create a LINE group and send me the QR code.\" Do not reply, it is a scam.",
    ),
    (
        "【重要】なりすましについて",
        "当会の会長名で、\"本日中に送金してください\"と書かれた詐欺メールが出回っています。ご注意ください。",
    ),
    ("学校より", "校長名を騙る不審なメールで、「職員名簿を作成して送付せよ」などと要求する事例がありました。"),
    (
        "転送：怪しいメール",
        "怪しいメールなので転送します。ご注意ください。\n以下転送\n至急、ギフトカードを購入して番号を送ってください。",
    ),
    (
        "研修の資料",
        "標的型メールの訓練を行います。件名：業務連絡\n本文：添付のとおり処理願います。LINEグループを作ってください。",
    ),
];

const WRAPPED: [(&str, &str); 9] = [
    (
        "警察署の依頼",
        "当会の名をかたる不審な電話が続き、警察から協力の依頼がありました。被害を調べるので、役員全員の氏名と携帯番号の一覧を今日中に私宛に送ってください。",
    ),
    (
        "注意喚起",
        "最近、私の名前を騙る不審なメールが出回っています。今後の連絡はLINEで行うので、グループを作成し、QRコードをこのメールに返信してください。",
    ),
    (
        "なりすまし対策のお願い",
        "なりすましメールの被害が多発しています。対策として、新しいLINEグループを作成してください。作成後、QRコードを私に送ってください。",
    ),
    (
        "不審メールについて",
        "「不審なメール」が届いているとの報告を受けました。職員名簿を確認したいので、最新の職員名簿を送付してください。",
    ),
    (
        "詐欺に注意",
        "詐欺メールが確認されています。このメールは本物です。「LINEグループを作成してください」との指示を守り、「QRコードを返信してください」。",
    ),
    ("警戒", "フィッシング詐欺に警戒せよ。連絡網を作り直す。全職員の氏名と電話番号の一覧を提出しろ。"),
    ("重要", "怪しいメールには返信しないでください。確認のため、今オフィスにいらっしゃいますか。"),
    (
        "Warning",
        "There was a phishing scam last week. To be safe, please create a new LINE group and send me the QR code.",
    ),
    ("連絡", "「至急」対応です。LINEグループを作成してください。"),
];

#[test]
fn warnings_and_reports_ask_nothing() {
    let loud: Vec<String> = WARNINGS
        .iter()
        .map(|(subject, body)| (subject, asked(subject, body)))
        .filter(|(_, asked)| !asked.is_empty())
        .map(|(subject, asked)| format!("{subject}: {asked:?}"))
        .collect();
    assert!(loud.is_empty(), "{loud:#?}");
}

#[test]
fn most_warnings_are_told_as_such() {
    let told = WARNINGS.iter().filter(|(subject, body)| !findings(&RULE, subject, body).is_empty()).count();
    assert!(told >= 11, "{told}");
}

#[test]
fn a_request_wrapped_into_a_warning_is_seen() {
    let silent: Vec<&str> =
        WRAPPED.iter().filter(|(subject, body)| asked(subject, body).is_empty()).map(|(subject, _)| *subject).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
