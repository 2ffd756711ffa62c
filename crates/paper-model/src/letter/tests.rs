//! Letters of each tier as exact text (L01), and a relay of three.

use super::*;
use crate::Honorific;
use expect_test::expect;
use noroshi_terms::display_width;
use proptest::prelude::*;

fn date(text: &str) -> JapaneseDate {
    text.parse().unwrap()
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn body(text: &str) -> Document {
    text.parse().unwrap()
}

fn national() -> Letter {
    Letter {
        label: None,
        number: Some("全診連発第311号(情)".parse().unwrap()),
        date: date("R8.11.10"),
        addressee: Addressee::new("都道府県診療連合会 担当理事", Honorific::Dono).unwrap(),
        sender: lines(&["全国診療連合会", "常任理事 菅野 ほのか"]),
        title: "遠隔保守機器の認証設定の確認について(情報提供)".to_owned(),
        body: body(
            "平素より本会の事業にご協力を賜り、厚くお礼申し上げます。\n\n医療機関に置かれた遠隔保守機器について、初期の暗証のまま使われている例が報告されました。次の点をお確かめください。\n\n- 機器の管理画面が院外から開けないこと\n- **初期の暗証**が残っていないこと。残っているときは、保守会社に電話で変更を依頼してください\n",
        ),
        own_words: None,
        record: Vec::new(),
        contact: lines(&["全国診療連合会 情報課", "TEL 03-0000-1124", "jimu@zenshinren.example"]),
        enclosures: lines(&["遠隔保守機器の確認票"]),
        stands_for_paper: false,
    }
}

fn prefectural() -> Letter {
    Letter {
        number: Some("高診連発第88号".parse().unwrap()),
        date: date("R8.11.11"),
        addressee: Addressee::new("地区診療連合会 会長", Honorific::Dono).unwrap(),
        sender: lines(&["高知県診療連合会", "会長 白浜 みなと"]),
        title: "遠隔保守機器の認証設定の確認について".to_owned(),
        body: body(
            "標記について、全国診療連合会から別添のとおり情報提供がありましたので、貴会会員へお知らせくださいますようお願いいたします。",
        ),
        own_words: Some("本会でも11月20日に相談会を開きます。".to_owned()),
        record: vec![
            RecordItem {
                title: "遠隔保守機器の認証設定の確認について(情報提供)".to_owned(),
                citations: lines(&["令和8年11月10日 全診連発第311号(情)"]),
            },
            RecordItem { title: "遠隔保守機器の確認票".to_owned(), citations: Vec::new() },
        ],
        contact: lines(&["事務局 担当 川辺", "TEL 088-000-1124"]),
        enclosures: lines(&["全国診療連合会の通知文書", "遠隔保守機器の確認票"]),
        ..national()
    }
}

fn district() -> Letter {
    Letter {
        label: Some("情報提供".to_owned()),
        number: Some("事務連絡".parse().unwrap()),
        date: date("R8.11.12"),
        addressee: Addressee::new("施設長", Honorific::Kakui).unwrap(),
        sender: lines(&["土佐湾診療連合会"]),
        body: body("高知県診療連合会から通知がありましたので、お知らせします。"),
        own_words: None,
        record: Vec::new(),
        contact: Vec::new(),
        enclosures: Vec::new(),
        ..prefectural()
    }
}

#[test]
fn a_letter_of_the_national_body() {
    expect![[r#"
        　　　　　　　　　　　　　　　　　　　　　　　　　 全診連発第311号(情)
        　　　　　　　　　　　　　　　　　　　　　　　　　　　 令和8年11月10日

        都道府県診療連合会 担当理事　殿

        　　　　　　　　　　　　　　　　　　　　　　　　　　　　全国診療連合会
        　　　　　　　　　　　　　　　　　　　　　　　　　常任理事 菅野 ほのか
        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　(公印省略)

        　　　　　　遠隔保守機器の認証設定の確認について(情報提供)

        　平素より本会の事業にご協力を賜り、厚くお礼申し上げます。

        　医療機関に置かれた遠隔保守機器について、初期の暗証のまま使われている
        例が報告されました。次の点をお確かめください。

        ・機器の管理画面が院外から開けないこと
        ・初期の暗証が残っていないこと。残っているときは、保守会社に電話で変更
        　を依頼してください

        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　以上

        【連絡先】
        　全国診療連合会 情報課
        　TEL 03-0000-1124
        　jimu@zenshinren.example

        【別添】
        　遠隔保守機器の確認票
    "#]]
    .assert_eq(&national().to_text());
}

#[test]
fn a_cover_letter_with_record_and_own_words() {
    expect![[r#"
        　　　　　　　　　　　　　　　　　　　　　　　　　　　　高診連発第88号
        　　　　　　　　　　　　　　　　　　　　　　　　　　　 令和8年11月11日

        地区診療連合会 会長　殿

        　　　　　　　　　　　　　　　　　　　　　　　　　　　高知県診療連合会
        　　　　　　　　　　　　　　　　　　　　　　　　　　　会長 白浜 みなと
        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　(公印省略)

        　　　　　　　　 遠隔保守機器の認証設定の確認について

        　標記について、全国診療連合会から別添のとおり情報提供がありましたの
        で、貴会会員へお知らせくださいますようお願いいたします。

        〔高知県診療連合会からのお知らせ〕
        　本会でも11月20日に相談会を開きます。
        　　　　　　　　　　　　　　　　　 (高知県診療連合会 会長 白浜 みなと)

        　　　　　　　　　　　　　　　　　記

         1 遠隔保守機器の認証設定の確認について(情報提供)
        　　令和8年11月10日 全診連発第311号(情)
         2 遠隔保守機器の確認票

        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　以上

        【連絡先】
        　事務局 担当 川辺
        　TEL 088-000-1124

        【別添】
         1 全国診療連合会の通知文書
         2 遠隔保守機器の確認票
    "#]]
    .assert_eq(&prefectural().to_text());
}

#[test]
fn a_relay_keeps_the_parents_whole_and_newest_first() {
    let stack = Stack(vec![national()]).covered_by(prefectural()).covered_by(district());
    expect![[r#"
        【情報提供】
        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　事務連絡
        　　　　　　　　　　　　　　　　　　　　　　　　　　　 令和8年11月12日

        施設長　各位

        　　　　　　　　　　　　　　　　　　　　　　　　　　　土佐湾診療連合会
        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　(公印省略)

        　　　　　　　　 遠隔保守機器の認証設定の確認について

        　高知県診療連合会から通知がありましたので、お知らせします。

        　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　以上
    "#]]
    .assert_eq(&Stack(vec![district()]).to_text());
    let rule = "─".repeat(35);
    let text = stack.to_text();
    let letters: Vec<&str> = text.split(&format!("\n{rule}\n\n")).collect();
    assert_eq!(letters, [district().to_text(), prefectural().to_text(), national().to_text()]);
}

#[test]
fn joint_numbers_stand_on_lines_of_their_own() {
    let number: LetterNumber = "医政総発1029第1号、医政地発1029第3号、医政研発1029第1号".parse().unwrap();
    let text = Letter { number: Some(number), ..national() }.to_text();
    let printed: Vec<&str> = text.lines().take(4).map(str::trim_start).collect();
    assert_eq!(printed, ["医政総発1029第1号", "医政地発1029第3号", "医政研発1029第1号", "令和8年11月10日"]);
}

#[test]
fn a_letter_without_number_begins_with_its_date() {
    let text = Letter { number: None, ..national() }.to_text();
    assert_eq!(text.lines().next().map(str::trim_start), Some("令和8年11月10日"));
}

#[test]
fn every_letter_closes_and_shows_that_the_seal_is_omitted() {
    for letter in [national(), prefectural(), district()] {
        let text = letter.to_text();
        let count = |wanted: &str| text.lines().filter(|line| line.trim() == wanted).count();
        assert_eq!((count("以上"), count("(公印省略)")), (1, 1));
        assert_eq!(count("記"), usize::from(!letter.record.is_empty()));
    }
}

#[test]
fn json_round_trips_and_unknown_keys_are_refused() {
    let stack = Stack(vec![district(), prefectural(), national()]);
    let json = serde_json::to_string(&stack).unwrap();
    assert_eq!(serde_json::from_str::<Stack>(&json).unwrap(), stack);
    let renamed = json.replacen("\"own_words\"", "\"own_word\"", 1);
    assert!(serde_json::from_str::<Stack>(&renamed).is_err());
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_page(
        title in "\\PC{0,120}", sender in proptest::collection::vec("\\PC{0,90}", 0..4), words in "[全角、。a-z \n]{0,200}",
    ) {
        let contact = sender.clone();
        let letter = Letter { title, sender, own_words: Some(words), contact, ..prefectural() };
        for line in letter.to_text().lines() {
            prop_assert!(display_width(line) <= COLUMNS * 2, "{}", line);
        }
    }
}
