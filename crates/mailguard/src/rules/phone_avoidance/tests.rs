//! Ways to say that one cannot be telephoned, and everyday mails about telephones.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "会議中のため電話に出られません。メールで返信してください。
         電話は無理だ、メールで頼む
         いま移動中で通話できないので、このメールに返信を。
         電話はかけないでください。メールのみで連絡願います。
         電話するな。返信のみでよい。
         携帯の充電が切れていて電話ができません。
         喉を痛めており、お電話でお話しできません。電話は控えてください。
         手術中につき電話対応不可。メールにて連絡せよ。
         海外におり通話が繋がりにくいので、LINEで連絡してほしい。
         電話無用、文面で回答のこと。電話は不要、メールで送れ。
         I am in a meeting and cannot take calls, so reply by email.
         I can't talk on the phone now, just email me.",
    );
}

#[test]
fn everyday_mails_are_spared() {
    spare(
        &RULE,
        "お電話でのお問い合わせは受け付けておりません。
         電話が大変混雑し、繋がりにくくなっております。受付時間内におかけ直しください。
         診療時間外は電話に出られません。
         電話番号が変わりました。
         お電話をいただきましたが席を外しておりました。
         後ほどお電話いたします。
         ご不明な点はお電話ください。
         電話会議の設定をお願いします。
         病室での通話はご遠慮ください。
         このメールは自動送信です。電話でのご連絡はできません。
         電話交換機の工事を行います。
         電話応対の研修を開催します。
         会議の内容は電話でお伝えしました。
         携帯電話の使用は所定の場所でお願いします。
         電話でも承ります。
         電話加入権を処分しました。
         メールでお送りします。
         電話が鳴ったら三回以内に取りましょう。
         面会は電話で予約してください。
         Please call our office for details.
         Customer support cannot be reached by phone on Sundays.
         The phone line was repaired.",
    );
}
