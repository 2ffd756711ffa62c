//! The checks while writing: each with what must fire and with look-alikes that must not.

use noroshi_terms::JapaneseDate;

use super::text;
use super::text::{STOP, check};
use crate::text::{DraftText, Tone};

const LOOK: Tone = Tone::Look;

/// What the check at a field says.
#[track_caller]
fn said(change: impl Fn(&mut DraftText), field: &str) -> String {
    let mut draft = text();
    change(&mut draft);
    let found = draft.checks().into_iter().find(|check| check.field == field && check.tone != Tone::Fine);
    found.unwrap_or_else(|| panic!("nothing is said about {field}")).text
}

fn letter(words: &'static str) -> impl Fn(&mut DraftText) {
    move |draft| draft.letter = words.into()
}

#[test]
fn characters_that_fax_and_old_mail_lose() {
    for (odd, advice) in [
        ("①", "「(1)」"),
        ("㉑", "「(21)」"),
        ("㈱", "「(株)」"),
        ("℡", "「TEL」"),
        ("㎜", "「mm」"),
        ("Ⅲ", "「III」"),
        ("ﾒｰﾙﾎﾞｯｸｽ", "「メールボックス」"),
        ("か\u{3099}", "「が」"),
    ] {
        check(|draft| draft.letter = format!("次の点です。\n\n{odd}です"), &[("letter", LOOK)]);
        let words = said(|draft| draft.letter = format!("次の点です。\n\n{odd}です"), "letter");
        assert!(words.starts_with("3行目の「") && words.contains(advice), "{words}");
    }
    for (name, usual) in [("髙", "高"), ("﨑", "崎"), ("𠮷", "吉"), ("葛\u{e0100}", "葛")] {
        let words = said(|draft| draft.sender = format!("全国診療連合会\n{name}田 一郎"), "sender");
        assert!(words.contains(&format!("「{usual}」と書くときは、ご本人に")), "{words}");
    }
    let words = said(letter("届きました😀"), "letter");
    assert!(words.contains("「😀」") && words.contains("別の言葉"), "{words}");
    assert_eq!(said(letter("👨\u{200d}👩\u{200d}👧 と①"), "letter").matches('👨').count(), 1);
    let many = said(|draft| draft.gist = "①②③④⑤⑥⑦".into(), "gist");
    assert!(many.contains('①'));
    check(|draft| draft.gist = "①②③④⑤⑥⑦です".into(), &[("gist", LOOK); 6]);
    check(|draft| draft.title = "①と①と①".into(), &[("title", LOOK)]);
    // Look-alikes: what the standard has, whatever it is called.
    let called_twice = "\u{301c}\u{ff5e}\u{2015}\u{2014}\u{2016}\u{2225}\u{2212}\u{ff0d}";
    for plain in [called_twice, "高崎吉澤邊", "※〒℃▲★♪", "АБВΩ┃", "髟龠凜熙"] {
        check(|draft| draft.letter = format!("記号 {plain} です"), &[]);
    }
}

#[test]
fn what_nobody_sees_stops_a_draft() {
    for hidden in ["\u{200b}", "\u{feff}", "\u{2060}", "\u{ad}"] {
        check(|draft| draft.title = format!("注意{hidden}喚起"), &[("title", STOP)]);
    }
    check(|draft| draft.title = "注意 \u{3000}喚起".into(), &[]);
}

#[test]
fn contact_that_can_be_reached() {
    for reachable in [
        "情報課 電話 03-0000-1124",
        "TEL:03(0000)1124",
        "TEL 0120-000-066 FAX 03-0000-1125",
        "FAX 03-0000-1125 / TEL 03-0000-1124",
        "03-0000-1124",
        "電話・FAX 03-0000-1124",
        "mado@zenshin.example",
        "メール:mado@zenshin.example(平日)",
    ] {
        check(|draft| draft.contact = format!("全国診療連合会\n{reachable}"), &[]);
    }
    for unreachable in [
        "情報課",
        "情報課 FAX 03-0000-1125",
        "ファクス:03-0000-1125",
        "内線 1124",
        "〒000-0000 見本町1-2-3",
        "令和8年11月24日",
        "@zenshin",
        "https://zenshin.example/",
    ] {
        check(|draft| draft.contact = format!("全国診療連合会\n{unreachable}"), &[("contact", STOP)]);
    }
}

#[test]
fn record_and_its_end() {
    check(letter("次のとおりです。\n\n記\n\n1 返信しない"), &[("letter", STOP)]);
    check(letter("以上\n\n記\n\n1 返信しない"), &[("letter", STOP)]);
    check(letter("次のとおりです。\n\n## 記\n\n1 返信しない\n\n以上"), &[("letter", LOOK)]);
    check(letter("次のとおりです。\n\n以 上"), &[("letter", LOOK)]);
    check(|draft| draft.attachment = "記\n\n手がかり".into(), &[("attachment", STOP)]);
    // Look-alikes, and an attachment, which sets nothing by itself.
    for fine in
        ["記録を残してください", "以上の点にご注意ください", "下記をご覧ください", "3件以上", "記事\n\n以上の手順"]
    {
        check(|draft| draft.letter = fine.into(), &[]);
    }
    check(|draft| draft.attachment = "**記**\n\n手がかり\n\n以上".into(), &[]);
    check(|draft| draft.attachment = "手がかり\n\n以上".into(), &[]);
}

#[test]
fn salutation_and_closing() {
    check(letter("拝啓 時下ますます\n\nお願いします。"), &[("letter", STOP)]);
    check(letter("拝啓\n\nお願いします。\n\n敬具"), &[]);
    check(letter("謹啓 初冬の候\n\nお願いします。\n\n敬具"), &[("letter", STOP)]);
    check(letter("前略\u{3000}お知らせします。\n\n草々"), &[]);
    check(letter("お願いします。\n\n敬具"), &[("letter", LOOK)]);
    assert!(said(letter("拝啓時下ますます"), "letter").contains("「敬具」"));
    for fine in ["拝啓という書き出しのメールが届きます", "件名は「拝啓」です", "敬具店の名をかたるメール"]
    {
        check(|draft| draft.letter = fine.into(), &[]);
    }
}

#[test]
fn honorifics() {
    check(letter("会員各位殿にお伝えください"), &[("letter", STOP)]);
    check(|draft| draft.gist = "事務局 御中 様あてに届きます".into(), &[("gist", STOP)]);
    for fine in ["会員各位、殿方も", "各位様式1をご覧ください", "患者様各位", "各位の様子", "御中元を装うメール"]
    {
        check(|draft| draft.letter = fine.into(), &[]);
    }
    check(|draft| draft.addressee = "高知県診療連合会".into(), &[("addressee", LOOK)]);
    check(|draft| (draft.addressee, draft.honorific) = ("見本病院 院長".into(), "御中".into()), &[("addressee", LOOK)]);
    for (name, honorific) in [
        ("高知県診療連合会", "御中"),
        ("高知県診療連合会 会長", "殿"),
        ("会員医療機関", "各位"),
        ("見本病院 情報部長", "様"),
        ("見本 太郎", "様"),
    ] {
        check(|draft| (draft.addressee, draft.honorific) = (name.into(), honorific.into()), &[]);
    }
}

#[test]
fn gist_that_can_be_read() {
    check(|draft| draft.gist = "!!!\n届いています".into(), &[("gist", STOP)]);
    check(|draft| draft.gist = "**返信しない**".into(), &[("gist", LOOK)]);
    check(|draft| draft.gist = "[窓口](https://mado.example/)へ".into(), &[("gist", LOOK)]);
    check(|draft| draft.gist = draft.title.clone(), &[("gist", LOOK)]);
    check(|draft| draft.gist = "返信しない※電話で確かめる".into(), &[]);
    check(|draft| draft.gist = "3 件".into(), &[]);
}

#[test]
fn no_advertising() {
    for marker in ["【広告】", "[PR]", "--- 広告 ---", "スポンサー", "≪PR≫"] {
        check(|draft| draft.letter = format!("注意してください。\n\n{marker}\n\nソフトの案内"), &[("letter", STOP)]);
    }
    let offer = "今なら特別価格でお申し込みいただけます。導入費用は不要です。";
    check(|draft| draft.letter = format!("注意してください。\n\n{offer}"), &[("letter", LOOK)]);
    check(|draft| draft.attachment = offer.into(), &[("attachment", LOOK)]);
    // A warning about offers quotes them.
    for fine in [
        "「今なら特別価格」と書かれたメールにご注意ください。",
        "実例です。\n\n> 今なら特別価格、期間限定です。お申し込みはこちら",
        "割引をうたうメールが届きます。",
        "広告を装うメールが届いています。",
        "PRを装うメール",
        "先着順ではありません。\n\n期間限定の窓口です。",
    ] {
        check(|draft| draft.letter = fine.into(), &[]);
    }
}

fn on(day: &str, change: impl Fn(&mut DraftText)) -> Vec<(&'static str, Tone)> {
    let mut draft = DraftText { due: String::new(), ..text() };
    change(&mut draft);
    let checks = draft.checks_on(day.parse::<JapaneseDate>().unwrap());
    checks.into_iter().filter(|check| check.tone != Tone::Fine).map(|check| (check.field, check.tone)).collect()
}

#[test]
fn holidays_begin_before_their_warning() {
    let year_end = |draft: &mut DraftText| draft.title = "年末年始の不審なメールについて".into();
    for late in ["2026-12-29", "2027-01-03", "2027-01-07"] {
        assert_eq!(on(late, year_end), [("title", LOOK)], "{late}");
    }
    for early in ["2026-11-24", "2026-12-28", "2027-03-01"] {
        assert_eq!(on(early, year_end), [], "{early}");
    }
    let week = |draft: &mut DraftText| draft.gist = "GW中の連絡先をお確かめください".into();
    assert_eq!(on("2026-05-01", week), [("title", LOOK)]);
    assert_eq!(on("2026-04-28", week), []);
    // Opening hours are not the subject, and an open season is no holiday.
    assert_eq!(on("2026-12-30", |draft| draft.gist = "窓口は年末年始を除く毎日です".into()), []);
    assert_eq!(on("2027-02-10", |draft| draft.title = "サイバーセキュリティ月間について".into()), []);
    assert_eq!(on("2026-12-30", |_| ()), []);
    assert_eq!(on("2026-07-01", |draft| draft.due = "令和8年8月14日".into()), [("due", LOOK)]);
    assert_eq!(on("2026-07-01", |draft| draft.due = "令和8年8月17日".into()), []);
}

#[test]
fn the_calendar_suggests_days_that_are_early_enough() {
    let presets = crate::text::presets("2026-11-24".parse().unwrap());
    let told: Vec<_> = presets.iter().map(|preset| format!("{} {}", preset.season, preset.day.iso())).collect();
    assert_eq!(
        told,
        [
            "年末年始 2026-12-24",
            "サイバーセキュリティ月間 2027-02-01",
            "ゴールデンウィーク 2027-04-26",
            "お盆 2027-08-09"
        ]
    );
}

#[test]
fn a_reply_date_that_has_passed_stops_a_draft() {
    assert_eq!(on("2026-12-01", |draft| draft.due = "令和8年11月30日".into()), [("due", STOP)]);
    assert_eq!(on("2026-11-30", |draft| draft.due = "令和8年11月30日".into()), []);
    let draft = DraftText { due: "令和8年11月30日".into(), ..text() };
    let told = draft.checks_on("2026-12-01".parse().unwrap());
    assert_eq!(told.iter().filter(|check| check.field == "due").count(), 1, "not 済 beside 直す");
}

#[test]
fn what_a_notice_changes_and_what_is_asked_is_looked_through_too() {
    check(|draft| draft.change = "電話番号①を直しました".into(), &[("change", LOOK)]);
    check(|draft| draft.change = "〔いつまでに、何をするか〕".into(), &[("change", STOP)]);
    check(|draft| draft.change = "広告".into(), &[("change", STOP)]);
    let asks = |words: &'static str| {
        move |draft: &mut DraftText| {
            draft.questions.question_text = vec![words.into()];
            draft.questions.question_kind = vec!["text".into()];
        }
    };
    check(asks("㈱の台数はいくつですか"), &[("question1", LOOK)]);
    check(asks("台数はいくつですか"), &[]);
}

#[test]
fn a_doubled_honorific_that_is_quoted_is_the_forgers() {
    check(letter("「会員各位様」で始まるメールにご注意ください。"), &[]);
    check(letter("次のとおりです。\n\n> 会員各位様"), &[]);
    check(letter("会員各位様へ、「お願い」です。"), &[("letter", STOP)]);
}
