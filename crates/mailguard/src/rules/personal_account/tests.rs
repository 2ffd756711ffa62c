//! Requests for private accounts and numbers, and everyday mails about contacts.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "あなたのLINEのIDを教えてください。
         個人のラインのQRコードを送ってほしい。
         お前のLINE ID送れ
         ご自身のLINEアカウントを返信願います。
         LINEのIDを知らせよ。
         LINEで友だち追加してください。私のIDを後で送ります。
         携帯番号を教えてもらえるか
         個人の携帯電話番号を返信してください。
         貴殿のLINEのマイQRを送付せよ。LINEで話す。
         ライン交換しよう。LINEで友達登録してくれ
         直通番号を至急知らせて。
         Please send me your mobile number.
         Kindly text me your cell phone number.
         Reply with your personal WhatsApp number.
         Can you provide your mobile number? I have a task for you.",
    );
}

#[test]
fn everyday_mails_are_spared() {
    spare(
        &RULE,
        "当院のLINE公式アカウントを友だち追加していただくとクーポンが届きます。
         LINE IDはプロフィールに表示されます。
         携帯番号が変わりました。
         お問い合わせの際は携帯番号をご記入ください。
         LINEのアカウントを削除しました。
         個人情報の取り扱いについてはこちらをご覧ください。
         ユーザー名とパスワードは別便でお送りします。
         アカウントの登録が完了しました。
         電話番号は変更ありません。
         連絡先を間違えて登録していました。
         友達紹介キャンペーンを実施中です。
         LINEでのお問い合わせは平日のみ承ります。
         職員番号を記入してください。
         患者番号をお知らせください。
         受付番号は会場でお伝えします。
         内線番号の一覧を更新しました。
         携帯電話の電源はお切りください。
         ご自身の健康診断の結果は窓口で受け取ってください。
         My phone number is written below.
         The account was locked after three attempts.
         お車の番号を守衛にお伝えください。
         会員IDは会員証の裏面にあります。",
    );
}
