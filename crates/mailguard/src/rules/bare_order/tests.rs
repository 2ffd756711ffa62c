//! Orders to act on an attachment, and everyday mails that bring one.

use super::super::check::{findings_with_file, lines};
use super::RULE;
use crate::finding::Confidence;

fn seen(body: &str) -> Option<Confidence> {
    findings_with_file(&RULE, "", body).first().map(|finding| finding.confidence)
}

#[test]
fn every_register_is_seen() {
    let silent: Vec<&str> = lines(
        "添付の指示に従って対応してください。
         添付のとおり処理願います。
         添付ファイルの内容を至急実行せよ。
         別紙のとおりに進めてください。
         画像の指示どおりやれ。
         添付を見て手配してくれ
         添付資料を確認のうえ、対応をお願いします。
         別添の要領で処理しろ。
         指示に従え。
         図の通り対応のこと。
         添付ファイルを確認し、返信してください。
         Please follow the instructions in the attached file.
         Kindly act on the attachment.",
    )
    .filter(|body| seen(body) < Some(Confidence::Medium))
    .collect();
    assert!(silent.is_empty(), "not seen:\n{}", silent.join("\n"));
}

#[test]
fn everyday_mails_are_not_surely_orders() {
    let loud: Vec<&str> = lines(
        "資料をお送りします。
         添付をご確認ください。
         議事録を添付しました。
         添付ファイルのとおり開催しました。
         請求書をお送りしますのでご査収ください。
         写真を添付します。
         案内状を同封いたします。
         ご参考まで。
         先日の写真です。
         会議資料をご覧ください。
         別紙のとおり変更となりました。
         添付の書類をお読みください。
         ご確認よろしくお願いいたします。
         見積書の件、ありがとうございました。
         申込書を添付いたします。
         Please find attached the minutes.
         See the attached photo.
         I attached the file.
         明日の当番表です。
         ファイルは共有フォルダーにもあります。
         カルテの様式を改訂しました。",
    )
    .filter(|body| seen(body) >= Some(Confidence::Medium))
    .collect();
    assert!(loud.is_empty(), "sure by mistake:\n{}", loud.join("\n"));
}

#[test]
fn a_text_that_explains_itself_is_no_bare_order() {
    let long = "来月の防災訓練の役割分担を決めましたのでお知らせします。".repeat(8);
    assert_eq!(seen(&format!("{long}添付のとおり対応してください。")), None);
    assert!(super::super::check::findings(&RULE, "", "添付のとおり対応してください。").is_empty());
}
