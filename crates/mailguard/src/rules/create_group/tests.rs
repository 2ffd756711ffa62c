//! Requests to make a group in every register, and everyday mails that only speak of groups.

use super::super::check::{findings, fire, spare};
use super::RULE;
use crate::finding::{Confidence, Place};

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "お疲れ様です。業務連絡のため、LINEグループを一つ新規に作成していただけますでしょうか。
         至急、職場のラインでグループを立ち上げてください。
         らいんの ぐるーぷ を作ってくれ
         仕事用のLINEグループ作れ。
         LINE にて業務グループを作成せよ。完了後ただちに報告。
         Rainグループを作ってほしい
         チャットワークに新規グループを開設願います。
         WeChatで臨時のグループチャットを準備してくれないか
         Teamsのチームを作成お願いできますか。
         Telegramのグループを至急用意しろ
         WhatsAppグループの作成を頼む。
         カカオトークのグループルームを作っておいて
         SNSの連絡グループを設けてもらえると助かります。
         今後の案件のため、新しいワークグループを作成してください。
         LINE上に社内グループを構築のうえ、知らせてください。
         グループLINEを作って、できたら知らせて。
         LINEグループ作成のお願い | お疲れ様です。よろしく。
         LINEグループの件 | 先ほどの件、すぐに作成してください。
         LINEグループを作成し、QRを私まで送付願います。
         LINEグループを作成次第、このメールに返信ください。
         まずLINEのグループを作りたまえ。
         LINEのトークルームを新しく立ち上げてくださいませんか。
         業務のため ＬＩＮＥ グループを御作成下さい。
         グループチャットを建ててください
         Please create a new LINE group for our project and reply once done.
         Can you set up a WhatsApp group for me now?
         Kindly create a chat group for the board.
         ラインにて業務用の群を建立してください",
    );
}

#[test]
fn talk_about_groups_is_spared() {
    spare(
        &RULE,
        "LINEグループを作成しましたので、参加をお願いします。
         先日のLINEグループは既に作成済みです。
         LINE公式アカウントの開設方法についてご案内します。
         オンラインのグループワークを行います。資料をご用意ください。
         グループホームの新規開設に伴い、説明会を開催します。
         医療安全ガイドラインを作成するワーキングを開始しました。
         生産ラインのグループ長会議の議事録を作成しました。
         LINEグループの作成は禁止されています。
         私用のLINEグループは作成しないでください。
         チャットワークの利用手順書をお送りします。
         Teams会議のリンクをお送りします。ご参加ください。
         グループ補助金の申請書を提出してください。
         研修はグループに分かれて行います。昼食は各自でご用意ください。
         ホットラインの番号が変わりました。
         LINEでの健康相談を始めました。友だち追加はこちらから。
         学会のSNSでも最新情報を発信しています。
         グループ診療の届出を済ませました。
         当院のLINEアカウントから予約できます。
         LINEグループの運用について、来週の委員会で検討する予定です。
         The deadline for the online group session is Friday.
         We created a LINE group for parents last week.
         I will create a channel for the team later.
         点滴ラインの固定方法を動画で紹介します。
         患者会のグループ活動に参加してきました。",
    );
}

#[test]
fn the_finding_shows_the_words_it_rests_on() {
    let found = findings(&RULE, "連絡", "お疲れ様です。LINEグループを作成してください。以上");
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(finding.confidence, Confidence::High);
    assert_eq!(finding.evidence.place, Place::Text);
    assert_eq!(finding.evidence.text, "LINEグループを作成");
    assert_eq!(finding.evidence.start, 7);
}

#[test]
fn a_subject_alone_is_evidence_too() {
    let found = findings(&RULE, "LINEグループを作成せよ", "");
    assert_eq!(found.first().map(|finding| finding.evidence.place.clone()), Some(Place::Header("Subject".to_owned())));
}
