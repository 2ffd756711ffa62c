//! Requests for lists of staff, and everyday mails about lists.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "最新の職員名簿を送ってください。
         全職員の連絡先一覧を作成し、返信願います。
         スタッフの氏名と携帯番号をまとめて送れ。
         緊急連絡網を至急提出せよ。
         社員リストを共有してもらえますか。
         役職、氏名、電話番号を記した一覧を送ってほしい。
         従業員の氏名・役職・電話番号の一覧表を作成してください。
         部署ごとの連絡先リストをメールでもらいたい。連絡先リストを送付願う。
         名簿 | 至急作成してください。
         通讯录を送ってください。
         医局員の電話帳を本メールに添付のうえ返信ください。
         職員の住所録を出してくれ。
         組織図と連絡先をお送りいただけますか。
         連絡網を作れ。
         担当者一覧をエクセルで作成して返送してください。
         Please send me the staff list with phone numbers.
         Kindly forward the employee directory today.
         Can you provide a contact list of all employees?",
    );
}

#[test]
fn talk_about_lists_is_spared() {
    spare(
        &RULE,
        "会員名簿を更新しましたのでお送りします。
         名簿の取り扱いについて研修を行います。
         職員一覧はホームページに掲載しています。
         連絡網を作成しましたので、ご確認ください。
         参加者名簿は当日配布いたします。
         役員名簿に誤りがあった場合はご連絡ください。
         電話帳への掲載は終了しました。
         氏名とご住所をご記入のうえ、申込書を投函してください。
         議事録を作成して送ってください。
         当直表を確認してください。
         見積書を作成して送付してください。
         職員の健康診断を実施します。
         退職者の名簿は削除しました。
         次回の委員会の資料をお送りください。
         担当者が変更になりましたのでお知らせします。
         医薬品の一覧をお送りします。
         スタッフの休憩室を改装しました。
         連絡先が変わった方は各自で届け出てください。
         組織図は別添のとおりです。
         名簿業者からの電話にご注意ください。
         The mailing list archive is available here.
         I updated the list of patches.",
    );
}
