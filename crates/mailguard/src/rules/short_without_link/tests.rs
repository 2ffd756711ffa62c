//! Short texts that want something, and others.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn a_short_order_is_told() {
    fire(
        &RULE,
        "LINEグループを作成してください。
         名簿を送れ。
         Please send me the list.",
    );
}

#[test]
fn other_texts_are_spared() {
    spare(
        &RULE,
        "先日はありがとうございました。
         下記から登録してください。https://www.example.jp/entry
         www.example.jp に写真を掲載しましたので、ご確認ください。
         会議は10時からです。
         資料を送りました。
         了解しました。
         はい。
         明日は休みです。
         昨日の件、解決しました。
         雨が降っています。
         予定どおり進んでいます。
         承知いたしました。
         受け取りました。
         ありがとうございます。
         桜が咲きました。
         議事録ができました。
         欠席します。
         参加します。
         Thank you.
         See you tomorrow.
         The minutes are online.",
    );
}

#[test]
fn a_long_text_is_spared() {
    let long = "来月の予定は次のとおりです。".repeat(30);
    assert!(super::super::check::findings(&RULE, "", &format!("{long}資料を送ってください。")).is_empty());
}
