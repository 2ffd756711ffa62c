//! Requests to tell nobody, and everyday mails about confidence.

use super::super::check::{fire, spare};
use super::RULE;

#[test]
fn every_register_is_seen() {
    fire(
        &RULE,
        "この件は内密にお願いします。
         他言無用だ。
         誰にも言わないでください。
         誰にも話すな
         極秘案件のため、口外しないでほしい。
         周囲には内緒にしてくれ。
         本件は機密事項です。私と直接やり取りしてください。
         秘密厳守で頼む。
         他の職員には知らせないでいただけますか。
         しばらく他の人に相談しないでくれ
         口外厳禁。秘密を守れ。
         内々に進めてください。
         Please keep this confidential.
         This is a confidential matter between us.
         Do not discuss this with anyone.
         Don't tell anyone about it.",
    );
}

#[test]
fn everyday_mails_are_spared() {
    spare(
        &RULE,
        "このメールには機密情報が含まれている場合があります。
         秘密保持契約書をお送りします。
         守秘義務に関する研修を実施します。
         個人情報の取扱いには十分ご注意ください。
         診療情報の漏洩が発生しました。
         秘密鍵の更新手順をまとめました。
         内緒話が聞こえないよう、会計窓口に仕切りを設けました。
         他の職員にも知らせてください。
         誰でも参加できます。
         誤送信の場合は、他に開示せず破棄してください。秘密保持にご協力ください。
         企業秘密の管理規程を改正しました。
         患者様の秘密を守るための規則です。
         機密文書の溶解処理を行いました。
         家族に相談しました。
         第三者への情報提供は行いません。
         職員全員に伝えました。
         内密出産の取り組みについて学ぶ研修です。
         極秘出産というドラマを見ました。
         This message is confidential and for the intended recipient only.
         The confidential waste bin was emptied.
         Tell everyone about the picnic.
         相談窓口を開設しました。",
    );
}
