//! What the endings of verbs say, and which atoms are none.

use super::{Class, Mood, Wording};
use crate::text::Folded;
use proptest::prelude::*;

fn mood(text: &str) -> Mood {
    let wording = Wording::of(text, &Folded::of(text));
    wording.tokens.iter().find(|token| token.class == Class::Make).map(|token| token.mood).expect("a verb")
}

#[test]
fn endings_of_every_register_tell_an_order() {
    for text in [
        "作成してください。",
        "作成をお願いいたします。",
        "作成願います",
        "作成せよ。",
        "作成しろ",
        "作れ。",
        "作りなさい",
        "作成のこと。",
        "作成頼む",
        "作っておいて",
        "作ってほしい",
        "作ってもらえますか",
        "作ってくれないか",
        "作成されたし。",
        "作成すること。",
        "作成していただけませんか",
        "作成し、QRを送ってください",
        "作成しQRを送れよ、頼む",
        "please create",
    ] {
        assert_eq!(mood(text), Mood::Asked, "{text}");
    }
}

#[test]
fn reports_refusals_and_explanations_are_no_orders() {
    for (text, expected) in [
        ("作成しました。", Mood::Done),
        ("作成済みです", Mood::Done),
        ("作成していただきありがとうございました", Mood::Done),
        ("作成しないでください", Mood::Negated),
        ("作らず", Mood::Negated),
        ("作るな", Mood::Negated),
        ("作成は禁止です", Mood::Negated),
        ("作成方法についてご案内します", Mood::Other),
        ("作成する予定です", Mood::Other),
        ("作成を求めるメール", Mood::Other),
        ("作成したら知らせて", Mood::After),
        ("作成後、知らせて", Mood::After),
        ("作成", Mood::Ended),
        ("作成しますか？", Mood::Question),
        ("we will create a group", Mood::Other),
    ] {
        assert_eq!(mood(text), expected, "{text}");
    }
}

#[test]
fn a_latin_word_is_not_a_part_of_another() {
    for text in ["online group", "the deadline", "オンライン会議", "ガイドラインの改訂"] {
        let wording = Wording::of(text, &Folded::of(text));
        assert!(!wording.tokens.iter().any(|token| token.class == Class::Chat), "{text}");
    }
    let wording = Wording::of("a LINE group", &Folded::of("a LINE group"));
    assert!(wording.tokens.iter().any(|token| token.class == Class::Chat));
}

proptest! {
    #[test]
    fn every_text_can_be_read(text in "\\PC{0,200}") {
        let folded = Folded::of(&text);
        let wording = Wording::of(&text, &folded);
        for token in &wording.tokens {
            prop_assert!(folded.text.get(token.start..token.end).is_some());
            prop_assert!(token.at < token.to);
        }
    }
}
