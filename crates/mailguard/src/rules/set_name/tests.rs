//! Orders how to name a group, and everyday mails about names.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "グループ名は「経営会議」に設定してください。
         LINEグループの名前を「理事会連絡」としてください。
         グループ名称を病院名にしてほしい。LINEで使う。
         グループ内では役職と氏名を表示してください。
         グループの表示名を本名に変更せよ。
         LINEのアイコンは会社のロゴにしてください。
         グループの名前は「緊急」と付けて
         グループでは名前と肩書を記入のこと。
         Set the group name to Board Project. It is a chat group.
         Please rename the LINE group; the group name should be Finance. Change the group name.",
    );
}

#[test]
fn everyday_mails_are_spared() {
    spare(
        &RULE,
        "グループ名の一覧を掲載しました。
         表示名が変わりました。
         デスクトップのアイコンが消えました。
         お名前を記入してください。
         役職名に誤りがありました。
         書類の名称を変更しました。
         プロフィールを更新しました。
         新しい病棟の名前が決まりました。
         氏名の表記は戸籍のとおりです。
         グループ会社の名称が変更になりました。
         アイコンをクリックしてください。
         申込書に役職をご記入ください。
         名札を付けてください。
         チームの名前を公募します。
         グループ診療の名称を届け出ました。
         変更届の書式は別紙のとおりです。
         表示名の誤りを直しました。
         ニックネームで呼び合う職場です。
         The name of the group was changed last year.
         Your profile picture looks nice.
         Set the clock to summer time.
         肩書は当時のものです。",
    );
}
