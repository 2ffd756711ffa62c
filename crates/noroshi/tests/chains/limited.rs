//! A joint letter of two series with a subtitle, and beside it an attachment and its FAX edition for medical staff and
//! vendors under an agreement, with the issuer's own sentence; then the covers of two tiers in front.

use axum::http::StatusCode;
use noroshi::start::migrations;
use noroshi_platform::testing::on_both;

use super::country::{Country, in_order, words};

const SENTENCE: &str =
    "医療の現場で働く方と、秘密を守る契約のある保守会社に限ります。\n一般の方の目にふれる所には載せないでください。";
const CLUE: &str = "差出人の表示名に、会長の名が使われます。";
const CLUE_ON_PAPER: &str = "紙の版:表示名ではなく、アドレスを見ます。";

const LETTER: &[(&str, &str)] = &[
    ("kind", "warning"),
    ("layout", "plain"),
    ("title", "セプター便り第九号の発出について(院長や役員の名をかたるメールへの注意喚起)"),
    ("gist", "会長や院長の名をかたるメールが届いています\n電話で本人に確かめてください"),
    ("addressee", "都道府県診療連合会 担当理事"),
    ("honorific", "殿"),
    ("sender", "一般社団法人 全国診療連合会\n常任理事 見本 公一"),
    (
        "letter",
        "日頃よりお力添えをいただき、ありがとうございます。\n\n紙の便りに加えて、文書としてもお送りします。会員の皆さまへもお知らせください。",
    ),
    ("letter_audience", "members"),
    ("attachment_heading", "全国診療連合会 セプター便り FAX版「名をかたるメールにご注意ください」"),
    ("attachment", CLUE),
    ("attachment_audience", "medical_staff_nda"),
    ("attachment_sentence", SENTENCE),
    ("fax_heading", "セプター便り 紙の版"),
    ("fax", CLUE_ON_PAPER),
    ("fax_audience", "medical_staff_nda"),
    ("fax_sentence", SENTENCE),
    ("due", ""),
    ("contact", "医療セプター事務局 電話 03-0000-1124"),
];

fn cover<'a>(number: &'a str, date: &'a str, addressee: &'a str, honorific: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("label", ""),
        ("number", number),
        ("date", date),
        ("addressee", addressee),
        ("honorific", honorific),
        ("sender", "伝達する会\n会長 見本 一"),
        ("body", "標記の文書が届きましたので、お知らせします。"),
        ("own_words", ""),
        ("contact", "事務局 電話 088-000-0087"),
    ]
}

async fn chain(country: &Country) -> String {
    country.on("2026-01-22");
    let path = country.issued(LETTER, "全診連発第 1677 号 (情)、全診連地発第88号", "令和 8 年 1 月 22 日").await;
    country.on("2026-01-27");
    country.relayed("prefecture", &cover("南診発第９１０号", "2026-01-27", "郡市区の会 担当理事", "殿")).await;
    country.on("2026-01-30");
    country.relayed("district", &cover("事務連絡", "R8.1.30", "会員医療機関", "御中")).await;
    path
}

#[tokio::test]
async fn numbers_dates_and_addressees_stand_as_they_were_written() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let path = chain(&country).await;
        let page = words(&country.open("member", &path).await);
        in_order(
            &page,
            &[
                "事務連絡",
                "令和8年1月30日",
                "会員医療機関\u{3000}御中",
                "(令和8年1月22日 全診連発第 1677 号 (情)、全診連地発第88号)",
                "(令和8年1月27日 南診発第９１０号)",
                "南診発第９１０号",
                "令和8年1月27日",
                "郡市区の会 担当理事\u{3000}殿",
                "全診連発第 1677 号 (情)",
                "全診連地発第88号",
                "令和8年1月22日",
                "都道府県診療連合会 担当理事\u{3000}殿",
                "常任理事 見本 公一",
                "(公印省略)",
                "セプター便り第九号の発出について",
                "以上",
                "【別添】",
                "FAX版「名をかたるメールにご注意ください」",
            ],
        );
        let content = country.texts("SELECT content AS text FROM bulletin").await.remove(0);
        let content: serde_json::Value = serde_json::from_str(&content).unwrap();
        let letter = &content["letter"];
        assert_eq!(letter["title"], LETTER[2].1, "the title as it was written, with its own kind in brackets");
        assert!(letter.get("record").is_none(), "no 記 where the letter has none");
        let book = words(&country.open("author", "/numbers").await);
        assert!(book.contains("全診連発第 1677 号 (情)"), "{book}");
    })
    .await;
}

#[tokio::test]
async fn each_part_has_its_own_handling_on_page_and_paper() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let path = chain(&country).await;
        let letter = country.open("member", &path).await;
        assert!(letter.text.contains("TLP:GREEN(自動で導いた値)"), "the letter is for members");
        assert!(!letter.text.contains(CLUE) && !letter.text.contains(CLUE_ON_PAPER));
        for (part, clue) in [("attachment", CLUE), ("fax", CLUE_ON_PAPER)] {
            let page = country.open("member", &format!("{path}/{part}")).await;
            assert!(page.text.contains(clue) && page.text.contains("TLP:AMBER(自動で導いた値)"), "{part}");
            // On the screen once, and in the foot that every printed page repeats: verbatim, line by line.
            let lines: Vec<&str> = SENTENCE.lines().collect();
            assert_eq!(page.text.matches(&lines.join("<br>")).count(), 2, "{part}");
            let (_, table) = page.text.split_once("class=\"every-page\"").unwrap();
            let (head, rest) = table.split_once("</thead>").unwrap();
            let (foot, _) = rest.split_once("</tfoot>").unwrap();
            assert!(head.contains("TLP:AMBER") && foot.contains("TLP:AMBER") && foot.contains(lines[1]), "{part}");
            assert_eq!(country.open("desk", &format!("{path}/{part}")).await.status, StatusCode::NOT_FOUND);
            // No search engine keeps it, nobody reads it without signing in, and its address tells neither title nor number.
            assert!(page.headers["x-robots-tag"].to_str().unwrap().contains("noindex"), "{part}");
            let stranger = country.stranger().get(&format!("{path}/{part}")).await.unwrap();
            assert_eq!((stranger.location.as_deref(), stranger.text.as_str()), (Some("/signin"), ""), "{part}");
            let id = path.trim_start_matches("/bulletins/");
            assert!(id.len() == 36 && id.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-'), "{id}");
        }
        assert_eq!(country.open("desk", &path).await.status, StatusCode::OK, "the letter may be made known");
    })
    .await;
}

#[tokio::test]
async fn a_vendor_reads_on_exactly_the_days_of_the_agreement() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let part = format!("{}/attachment", chain(&country).await);
        country.signed("2026-02-01", "2026-03-31").await;
        for (day, status) in [
            ("2026-01-31", StatusCode::NOT_FOUND),
            ("2026-02-01", StatusCode::OK),
            ("2026-03-31", StatusCode::OK),
            ("2026-04-01", StatusCode::NOT_FOUND),
        ] {
            country.on(day);
            assert_eq!(country.open("vendor", &part).await.status, status, "{day}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_mail_of_any_tier_carries_a_limited_word() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        chain(&country).await;
        let mails = country.texts("SELECT content AS text FROM dispatch").await;
        assert_eq!(mails.len(), 3, "direct, prefecture, district");
        for mail in mails {
            assert!(!mail.contains(CLUE) && !mail.contains(CLUE_ON_PAPER) && !mail.contains(SENTENCE));
            assert!(mail.contains("[TLP:GREEN]") && mail.contains("FAX版「名をかたるメール"), "the letter travels");
        }
    })
    .await;
}
