//! Requests to send back a code, and everyday mails that hold or mention one.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "作成できましたら、グループのQRコードを私宛に送信してください。
         完了したら招待リンクを返信して
         二次元コードをこのメールに貼り付けて返送願います。
         バーコードを撮って送れ。
         グループのキューアールを寄越せ。
         参加用のQRコードを生成し、折り返しお送りください。
         招待URLを本メール宛にご返送いただけますと幸いです。
         グループの招待コードを知らせよ。グループの二维码を発送してください。
         グループ作成後、QRのスクショを送ってね。
         LINEグループの画面をスクリーンショットで共有してください。
         ＱＲコードを添付の上、ご返信下さい。
         LINEグループの件 | QRコードを返信してください。
         グループQRの提出を求む。
         QRコードの画像を私に転送願います。
         招待用リンクを教えてもらえるか。LINEで参加する。
         二次元バーコードを至急送付のこと。
         グループの招待リンクを発行し、本メールへ返信せよ。
         Once created, please send me the QR code of the group.
         Reply with the invite link.
         Share the group link with me as soon as it is ready.",
    );
}

#[test]
fn mails_that_hold_or_mention_a_code_are_spared() {
    spare(
        &RULE,
        "下記のQRコードから参加登録をしてください。
         QRコードを読み取ってアンケートにご回答ください。
         チケットのQRコードをお送りします。
         招待リンクをお送りしましたのでご確認ください。
         QRコード決済を導入しました。
         会場受付でQRコードを提示してください。
         バーコードリーダーの修理が完了しました。
         Zoomの招待リンクは前日に届きます。
         処方箋のQRコードが読めない場合は薬局にお尋ねください。
         スクリーンショットの撮影はご遠慮ください。
         二次元コードを印刷したポスターを掲示しています。
         患者様のリストバンドのバーコードを照合しました。
         下記URLまたはQRコードよりお申し込みください。
         QRコードの使い方は別紙のとおりです。
         参加URLは当日の朝にお知らせします。
         検体のバーコードラベルを貼りました。
         QRコードを送っていただきありがとうございました。
         招待コードは一度だけ使えます。
         Scan the QR code at the entrance.
         Your barcode is attached below.
         The invite link was sent to all participants.
         QRコードの有効期限が切れていました。",
    );
}
