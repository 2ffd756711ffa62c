//! Orders with and without a salutation.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn an_order_to_nobody_is_told() {
    fire(
        &RULE,
        "お疲れ。LINEグループを作成してください。
         名簿を至急送れ。
         QRコードを返信願います。",
    );
}

#[test]
fn a_salutation_or_no_order_is_spared() {
    spare(
        &RULE,
        "鈴木様\\n名簿を送ってください。
         鈴木さん、名簿を送ってください。
         職員各位\\n連絡網を提出してください。
         山本先生\\n資料を送ってください。
         事務局御中\\n名簿を送付願います。
         皆様、写真を送ってください。
         みなさん、資料を作ってください。
         総務課長殿\\n一覧を提出のこと。
         鈴木さま\\n返信をお願いします。
         たかしくん、写真送って
         会議は終わりました。
         資料を送りました。
         昨日はありがとうございました。
         了解です。
         はい。
         予定どおりです。
         桜が咲きました。
         Please send the list.
         Send me the minutes.
         Hello, please reply.
         まちがいでした。",
    );
}
