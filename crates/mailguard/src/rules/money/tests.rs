//! Requests about money in every register, and everyday mails about it.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "口座の残高を教えてください。
         残高のスクリーンショットを送れ。
         預金残高を至急報告せよ。
         現在、法人口座の残高はいくらですか。
         本日中に送金してください。
         指定の口座へ振り込んでくれ
         至急、下記口座に振込願います。
         振込先が変更になりました。今後は新しい口座にお支払いください。
         取引先の口座が変わったので、今月分はそちらへ送金をお願いします。
         コンビニでギフトカードを購入してください。
         アップルのギフトカードを十枚買って番号を送って
         iTunesカードを買え。
         プリペイドカードを用意せよ
         給与の振込口座を変更してください。
         立替払いを今すぐ頼む。
         Please buy five gift cards and send me the codes.
         I need you to purchase some Apple gift cards today.
         Please process a wire transfer today.
         I would like to change my direct deposit account for payroll.
         Please update the bank account for the next payment.
         Send me the account balance of our main bank account.",
    );
}

#[test]
fn everyday_mails_are_spared() {
    spare(
        &RULE,
        "お振込ありがとうございました。
         お支払い方法についてご案内します。
         入金を確認しました。
         会費の納入状況をお知らせします。
         残高証明書の発行手続きをご案内します。
         給与明細は電子化されました。
         口座振替は毎月27日です。
         年末調整の書類を受け取りました。
         決算の残高は監査で承認されました。
         支払いが完了しました。
         振込手数料は無料です。
         ギフトカードが当たるアンケートを実施しました。
         商品券の贈呈式を行いました。
         新しい医療機器を購入しました。
         薬品の発注は済みました。
         送金詐欺の被害が報告されています。
         電子マネーが使えるようになりました。
         給与規程の改正案を理事会で可決しました。
         通帳の記帳は終わっています。
         The payment was received, thank you.
         Your payroll statement is available online.
         The bank holiday is on Monday.
         学会の参加費は当日払いです。",
    );
}
