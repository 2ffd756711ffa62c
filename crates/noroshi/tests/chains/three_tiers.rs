//! A letter of the national association, the prefecture's cover, the district's cover, the heads of institutions: dates
//! twenty days apart, every number in its own grammar, each tier with its own news, senders and forms of address.

use noroshi::start::migrations;
use noroshi_formats::ContentHash;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::days_between;

use super::country::{Country, in_order, words};

const LETTER: &[(&str, &str)] = &[
    ("kind", "information"),
    ("layout", "plain"),
    ("title", "全国診療連合会と見本警察局の取り決めについて"),
    ("gist", "困ったときに相談できる先が増えました"),
    ("addressee", "都道府県診療連合会長"),
    ("honorific", "殿"),
    ("sender", "一般社団法人 全国診療連合会\n会長 見本 太郎"),
    (
        "letter",
        "日頃よりお力添えをいただき、ありがとうございます。\n\n病院をねらう攻撃が増えたため、取り決めを結びました。主な中身は次の二つです。\n\n\
         ## 事案が起きたとき\n\n相談の窓口として、県の警察も選べるようになりました。\n\n## ふだんの備え\n\n研修や広報を一緒に行います。\n\n\
         貴会の会員の皆さまへもお知らせくださいますようお願いいたします。",
    ),
    ("letter_audience", "members"),
    ("attachment_heading", "取り決めの写し"),
    ("attachment", "第一条 双方は互いに助け合います。\n\n第二条 期間は来年の三月末までとします。"),
    ("attachment_audience", "members"),
    ("attachment_sentence", ""),
    ("due", ""),
    ("contact", "全国診療連合会 情報課 電話 03-0000-1124"),
];

const PREFECTURES_COVER: &[(&str, &str)] = &[
    ("label", ""),
    ("number", "南診発 第 202号 F"),
    ("date", "令和5年5月9日"),
    ("addressee", "地区診療連合会担当理事"),
    ("honorific", "殿"),
    ("sender", "南海県診療連合会\n理事 見本 靖子\n(情報の担当)"),
    ("body", "全国の会から標記の文書が届きましたので、お知らせします。貴管下の医療機関へもお伝えください。"),
    ("own_words", "なお本会も、県の警察本部と二月に協定を結んでいます。"),
    ("contact", "南海県診療連合会 業務二課 見本・手本\n電話 088-000-0087\nFAX 088-000-0089\ng2@nankai.example"),
];

const DISTRICTS_COVER: &[(&str, &str)] = &[
    ("label", "情報提供"),
    ("number", "浜診発 第 114 号"),
    ("date", "令和5年5月15日"),
    ("addressee", "施設長"),
    ("honorific", "各位"),
    ("sender", "浜風市診療連合会\n会 長 見本 博\n担当理事 手本 直美"),
    ("body", "県の会を通して標記の知らせが届きましたので、ご案内します。"),
    ("own_words", ""),
    ("contact", "☆ 問合せ先 事務局 見本・手本 電話 098-000-7579"),
];

async fn chain(country: &Country) -> String {
    country.on("2023-04-25");
    let path = country.issued(LETTER, "全診連発第 243 号 (情)", "令和5年4月25日").await;
    country.on("2023-05-09");
    country.relayed("prefecture", PREFECTURES_COVER).await;
    country.on("2023-05-15");
    country.relayed("district", DISTRICTS_COVER).await;
    path
}

#[tokio::test]
async fn the_stack_lies_newest_first_with_every_form_as_it_was_written() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let path = chain(&country).await;
        let page = words(&country.open("member", &path).await);
        in_order(
            &page,
            &[
                "情報提供",
                "浜診発 第 114 号",
                "令和5年5月15日",
                "施設長\u{3000}各位",
                "浜風市診療連合会",
                "会 長 見本 博",
                "担当理事 手本 直美",
                "県の会を通して",
                "(令和5年4月25日 全診連発第 243 号 (情))",
                "(令和5年5月9日 南診発 第 202号 F)",
                "☆ 問合せ先",
                "南診発 第 202号 F",
                "令和5年5月9日",
                "地区診療連合会担当理事\u{3000}殿",
                "理事 見本 靖子",
                "(情報の担当)",
                "全国の会から標記の文書",
                "【南海県診療連合会から】",
                "なお本会も",
                "(令和5年4月25日 全診連発第 243 号 (情))",
                "以上",
                "FAX 088-000-0089",
                "g2@nankai.example",
                "全診連発第 243 号 (情)",
                "令和5年4月25日",
                "都道府県診療連合会長\u{3000}殿",
                "会長 見本 太郎",
                "(公印省略)",
                "取り決めについて",
                "事案が起きたとき",
                "以上",
                "【別添】",
                "取り決めの写し",
            ],
        );
        let part = country.open("member", &format!("{path}/attachment")).await;
        assert!(words(&part).contains("第二条 期間は来年の三月末まで"));
    })
    .await;
}

#[tokio::test]
async fn the_mail_of_the_last_tier_carries_the_same_stack() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        chain(&country).await;
        let mails = country.texts("SELECT content AS text FROM dispatch WHERE issuer = 3").await;
        let [mail] = mails.as_slice() else { panic!("{} dispatches", mails.len()) };
        in_order(mail, &["浜診発 第 114 号", "南診発 第 202号 F", "全診連発第 243 号 (情)"]);
        assert!(!mail.contains("第二条"), "parts do not travel by mail");
    })
    .await;
}

#[tokio::test]
async fn the_days_of_each_hop_and_of_the_whole_way() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let path = chain(&country).await;
        let page = words(&country.open("author", &path.replace("/bulletins/", "/reach/")).await);
        in_order(&page, &["鑑文が付くまでの日数", "都道府県 1 14日 7日", "郡市区 1 6日 4日"]);
        let day = |text: &str| text.parse().unwrap();
        let whole = days_between(day("令和5年4月25日"), day("令和5年5月15日"));
        assert_eq!((whole.calendar, whole.working), (20, 11));
    })
    .await;
}

#[tokio::test]
async fn every_cover_names_the_hash_of_what_lies_behind_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        chain(&country).await;
        let mut expected = hash_of(&country, "SELECT content AS text FROM bulletin").await;
        for cover in
            ["SELECT content AS text FROM cover WHERE body = 2", "SELECT content AS text FROM cover WHERE body = 3"]
        {
            let text = country.texts(cover).await.remove(0);
            let content: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(content["parent_hash"].as_str().unwrap(), expected, "{cover}");
            expected = hash_of(&country, cover).await;
        }
        let stored = query("SELECT content_hash AS hash FROM cover WHERE body = 3");
        let stored = stored.one(&country.test.app.db).await.unwrap().get::<String>("hash").unwrap();
        assert_eq!(stored, expected);
    })
    .await;
}

async fn hash_of(country: &Country, sql: &'static str) -> String {
    ContentHash::of(country.texts(sql).await.remove(0)).to_string()
}
