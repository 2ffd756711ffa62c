//! Questions whether somebody is there, and everyday mails about time and place.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "今、事務所にいらっしゃいますか？
         いま会社にいる？
         ただいま在席していますか。
         現在、オフィスにおられますでしょうか
         今日は出社していますか？
         今、席におるかね。
         今お時間よろしいでしょうか。
         いま手は空いていますか
         至急対応可能ですか？
         このメールを確認しましたら、ご返信ください。
         見たら返事くれ
         届き次第、一報ください。
         読んだら連絡せよ。
         本日は院内にいらっしゃいますか。
         在席か | 今、デスクにいるか？
         いま動けますか？
         Are you available at the moment?
         Are you at your desk? I need a quick favor.
         Let me know when you are available.",
    );
}

#[test]
fn talk_about_time_and_place_is_spared() {
    spare(
        &RULE,
        "本日はお時間をいただきありがとうございました。
         来週の会議は事務局で行います。
         午後から出社します。
         院内感染対策の研修を行いました。
         会社の移転についてお知らせします。
         今月は看護師が5名在籍しています。
         外来の診療時間が変わりました。
         オフィスの清掃を実施します。
         本日は休診です。
         今年も一年ありがとうございました。
         事務所の電話番号が変わりました。
         現在、システムの点検中です。
         施設の見学を希望される方は事務局まで。
         ご都合の悪い方は別の日をお知らせください。
         多忙のところ恐れ入ります。
         今後ともよろしくお願いいたします。
         席に限りがございます。
         昨日は病院に戻ってから記録を書きました。
         資料を見直しました。
         The office is closed today.
         The package will be available on Monday.
         I was at my desk all day.",
    );
}
