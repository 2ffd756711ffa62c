//! Words of any length are found, in every way to write them.

use noroshi_numbering::open_series;
use noroshi_platform::testing::on_both;

use super::{CLINIC, Country, NATIONAL, TODAY, body, hired, migrations, text, words_of};
use crate::Asked;

const LETTER: &str = "院長をかたる詐欺が医療機関に届いています。ＬＩＮＥグループをつくり、名簿を返信するよう求めます。\n\n- 毒入りの添付は開かないでください";

/// The national association's numbers name the section.
async fn with_sections(country: Country) -> Country {
    let mut tx = country.test.app.db.begin().await.unwrap();
    open_series(&mut tx, body(NATIONAL), &"全診連発第{}号(情)".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    country
}

#[tokio::test]
async fn one_and_two_characters_several_words_and_phrases() {
    on_both(&migrations(), |test| async move {
        let country = with_sections(Country::new(test).await).await;
        country.issued(NATIONAL, ("全診連発第12号(情)", TODAY), &text(LETTER, "合図は青い封筒です。")).await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        for (words, hits) in [
            ("詐欺", 1),
            ("医療", 1),
            ("毒", 1),
            ("欺", 1),
            ("詐欺 毒", 1),
            ("詐欺 薬", 0),
            ("欺詐", 0),
            ("詐欺医療", 0),
            ("lineグループ", 1),
            ("らいん", 0),
            ("“開かないでください”", 1),
            ("“返信 名簿”", 0),
            ("役員をかたる", 1),
            ("全国診療連合会", 2),
            ("第12号", 2),
            ("全診連発第１２号", 2),
            ("青い封筒", 1),
            ("見分ける", 2),
            ("のこぎり", 0),
        ] {
            assert_eq!(country.count(&member, words).await, hits, "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_number_is_found_however_it_is_written() {
    on_both(&migrations(), |test| async move {
        let country = with_sections(Country::new(test).await).await;
        country.issued(NATIONAL, ("全診連発 第 12 号 (情)", TODAY), &text(LETTER, "別の合図です。")).await;
        country.issued(NATIONAL, ("全診連発第120号(情)", TODAY), &text("別の文書です。", "別の合図です。")).await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        for (number, hits) in [
            ("全診連発第12号(情)", 2),
            ("全診連発 第 １２ 号", 2),
            ("第12号", 2),
            ("12", 4),
            ("第120号", 2),
            ("第13号", 0),
            ("(情)", 4),
        ] {
            let asked = Asked { number: number.into(), ..Asked::default() };
            assert_eq!(country.finds(&member, &asked).await.len(), hits, "{number}");
        }
        assert_eq!(country.count(&member, "全診連発第12号(情)").await, 2, "also as words");
        let both = Asked { number: "第12号".into(), ..words_of("詐欺") };
        assert_eq!(
            country.finds(&member, &both).await,
            ["文書 全診連発 第 12 号 (情) 役員をかたるメールへの注意(注意喚起)"]
        );
    })
    .await;
}

#[tokio::test]
async fn signs_alone_ask_for_nothing_and_odd_letters_do_no_harm() {
    on_both(&migrations(), |test| async move {
        let country = with_sections(Country::new(test).await).await;
        country.issued(NATIONAL, ("全診連発第12号(情)", TODAY), &text(LETTER, "合図です。")).await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        assert_eq!(country.count(&member, "、。").await, 2, "as if nothing was typed");
        for odd in ["กั ก", "\"\"", "a\" OR b", "NEAR(x)", "%", "\u{E000}r1members", "𠮷野", "́a", "''", "\u{0}x"]
        {
            let hits = country.count(&member, odd).await;
            assert!(hits == 0 || hits == 2, "{odd} gave {hits}");
        }
    })
    .await;
}
