//! Requests to bring in the accountant, and everyday mails about the office.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "経理担当者をグループに追加してください。
         会計の方もLINEに招待願います。
         経理を入れろ。グループにだ。
         財務担当者を至急グループへ加えてほしい。
         出納係をグループに呼んでくれ
         経理部の責任者をLINEグループに参加させてください。
         グループに経理の人を招待してくれますか。経理も招待してください。
         税理士を招待せよ
         経理責任者の連絡先を教えてください。
         会計課の職員をトークに招待のこと。会計を招待願う。
         Please add the accountant to the group.
         Invite someone from finance to the group now.",
    );
}

#[test]
fn everyday_mails_are_spared() {
    spare(
        &RULE,
        "経理に請求書を送りました。
         経理担当が変わりましたのでお知らせします。
         会計ソフトを更新しました。
         懇親会には会計の佐藤も参加します。
         税理士による無料相談会を開催します。
         会計報告を総会で承認しました。
         経理研修の参加者を追加募集しています。
         財務省の統計が公表されました。
         会計監査の日程を調整しています。
         事務長が来月着任します。
         経理システムに項目を追加しました。
         会計窓口は1階です。
         決算書を会計士に確認してもらいました。
         事務局長を招待講演の座長にお願いしました。
         経理課からのお知らせです。
         会計年度任用職員を募集します。
         出納閉鎖の日が近づきました。
         会計カウンターの列に並んでください。
         経費の精算は月末に締め切ります。
         The accountant will visit next week.
         Finance added a new column to the report.
         財務諸表を掲載しました。",
    );
}
