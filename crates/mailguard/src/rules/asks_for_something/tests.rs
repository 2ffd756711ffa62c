//! Requests in words that no slot knows, and mails under the same name that ask nothing.

use super::RULE;
use crate::assess::{Assessment, Context, assess};
use crate::finding::Confidence;
use crate::people::{KnownPeople, Person};
use crate::rules::check::lines;
use crate::verdict::Verdict;

/// A rare name, and one that thousands have.
const RARE: &str = "架空 太郎";
const COMMON: &str = "鈴木 健一";
const ODD: &str = "clarence.noroshi.sample.7731@outlook.com";

fn person(name: &str, kana: &str, local: &str) -> Person {
    Person {
        name: name.to_owned(),
        kana: kana.to_owned(),
        role: "理事長".to_owned(),
        organisation: "一般社団法人架空県看護連盟".to_owned(),
        domains: vec!["kakuu-kango.example".to_owned()],
        addresses: vec![format!("{local}@kakuu-kango.example")],
        ..Person::default()
    }
}

fn judged(name: &str, address: &str, body: &str) -> Assessment {
    let people = vec![person(RARE, "カクウ タロウ", "taro"), person(COMMON, "スズキ ケンイチ", "kenichi")];
    let context = Context { people: KnownPeople::new(people), ..Context::default() };
    let mail = format!(
        "From: {name} <{address}>\r\nTo: <jimukyoku@kakuu-kango.example>\r\nSubject: 架空\r\n\
         Date: Mon, 2 Mar 2026 09:11:58 +0900\r\nMessage-ID: <1@sample.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        body.replace("\\n", "\r\n")
    );
    assess(mail.as_bytes(), &context)
}

fn asked(name: &str, address: &str, body: &str) -> Option<Confidence> {
    let found = judged(name, address, body).findings.into_iter().find(|finding| finding.rule == RULE.id);
    found.map(|finding| finding.confidence)
}

const REQUESTS: &str = "戸棚の鍵を私の机に戻しておいて
     昨日の件、どこまで進んだ？
     青い封筒を机の上へ。
     倉庫の奥の箱、開けてもらうと助かります。
     印鑑の置き場所はどなたがご存じでしょうか。
     三番の棚の箱を数えること。
     表の空いた所は埋めて戻されたし。埋めたら私まで。
     十四時までに駅へ車を回せ
     花を五万円分、明細は不要、カードの裏の数字をここに。
     会場の鍵は誰が持っているのか
     写しを五部で構いません。
     封筒の中身を読み上げて。
     残りの分も全部を。
     例の箱、もう開けてくれた？
     Could someone count the boxes in the storeroom.
     I need the blue folder from my desk.
     How soon can you reach the bank?";

#[test]
fn requests_of_any_kind_are_seen() {
    let silent: Vec<&str> = lines(REQUESTS).filter(|body| asked(RARE, ODD, body) < Some(Confidence::Medium)).collect();
    assert!(silent.is_empty(), "not seen:\n{}", silent.join("\n"));
}

#[test]
fn a_borrowed_name_before_an_odd_address_is_held_for_any_request() {
    let loose: Vec<String> = lines(REQUESTS)
        .flat_map(|body| [RARE, COMMON].map(|name| (name, body)))
        .filter(|(name, body)| judged(name, ODD, body).verdict != Verdict::Hold)
        .map(|(name, body)| format!("{name}: {body}"))
        .collect();
    assert!(loose.is_empty(), "{}", loose.join("\n"));
}

#[test]
fn what_asks_nothing_is_spared() {
    let loud: Vec<&str> = lines(
        "昨日はありがとうございました。
         先日の会では楽しい話を聞けました。来年もよろしくお願いいたします。
         寒さが続きます。どうぞご自愛ください。
         資料は無事に受け取りました。取り急ぎお礼まで。
         駅前の桜が咲いていました。
         来月の理事会は欠席いたします。
         職員の皆様へ\\n長い間お世話になりました。
         入金を確かめました。ご返信ありがとうございました。
         写真を同封しました。
         先週の件につきまして\\n無事に終わりましたことをお知らせいたします。
         ご心配なさらないでください。元気にしております。
         Thank you for the pleasant evening.
         The parcel arrived yesterday, all is well.",
    )
    .filter(|body| asked(RARE, ODD, body).is_some())
    .collect();
    assert!(loud.is_empty(), "seen by mistake:\n{}", loud.join("\n"));
}

#[test]
fn a_namesake_who_writes_as_an_outsider_is_not_held() {
    for body in [
        "土曜日の面会は何時からでしょうか。",
        "予防接種の予約を取りたいのですが、空きはありますか。",
        "はじめまして。鈴木健一と申します。求人の件で伺いたく、担当の方を教えてください。",
        "昨日の外来で傘を忘れました。届いていますか。",
        "貴院の公開講座に申し込みたいです。二名で入れますか。",
    ] {
        assert_eq!(asked(COMMON, ODD, body), Some(Confidence::Low), "{body}");
        assert!(judged(COMMON, "himawari.noroshi.sample.0001@gmail.com", body).verdict < Verdict::Hold, "{body}");
    }
}

#[test]
fn an_address_that_spells_the_name_or_belongs_to_a_house_is_not_held() {
    for address in ["suzuki.kenichi.noroshi.sample@gmail.com", "k-suzuki@mihon-byouin.example"] {
        for body in ["青い封筒を机の上へ。", "例の箱、もう開けてくれた？"] {
            assert_eq!(judged(COMMON, address, body).verdict, Verdict::Pass, "{address} {body}");
        }
    }
}

#[test]
fn nobody_is_asked_about_strangers_and_quotations() {
    assert_eq!(asked("見本 花子", ODD, "青い封筒を机の上へ。"), None);
    assert_eq!(asked(RARE, ODD, &"青い封筒を机の上へ。".repeat(40)), None);
    let quoting = "注意喚起です。次のような不審なメールが届いています。\\n「LINEのグループを作成し、QRコードを送ってください」\\n\
                   応じずに削除されました。";
    assert_eq!(asked(RARE, ODD, quoting), None);
}
