//! Links as they are shared, and links that only look like them.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> String {
    let words = |(start, end): (usize, usize)| text.chars().skip(start).take(end - start).collect::<String>();
    let found = invitations(text);
    found
        .iter()
        .map(|one| format!("{:?} {} {}", one.kind, one.service, words(one.span)))
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn the_services_of_the_fraud_are_known() {
    for (link, what) in [
        ("https://line.me/R/ti/g/AbCdEf1234", "Group LINE"),
        ("https://line.me/ti/g2/AbCdEf1234?utm_source=invitation", "Group LINE"),
        ("https://lin.ee/AbCdEf1", "Account LINE"),
        ("https://line.me/ti/p/AbCdEf", "Contact LINE"),
        ("https://line.me/R/ti/p/%40abc1234d", "Account LINE"),
        ("line://ti/g/AbCdEf", "Group LINE"),
        ("https://weixin.qq.com/g/AwYAAAbCd", "Group WeChat"),
        ("https://u.wechat.com/kAbCdEf", "Contact WeChat"),
        ("https://t.me/+AbCdEf123", "Group Telegram"),
        ("https://t.me/joinchat/AbCdEf", "Group Telegram"),
        ("https://t.me/kakuu_taro", "Contact Telegram"),
        ("tg://join?invite=AbCd", "Group Telegram"),
        ("https://teams.microsoft.com/l/team/19%3aabc", "Group Teams"),
        ("https://teams.microsoft.com/l/meetup-join/19%3ameeting", "Meeting Teams"),
        ("https://chat.whatsapp.com/AbCdEf", "Group WhatsApp"),
        ("https://wa.me/819000000000", "Contact WhatsApp"),
        ("https://discord.gg/abcdef", "Group Discord"),
        ("https://us02web.zoom.us/j/81234567890?pwd=x", "Meeting Zoom"),
        ("https://www.chatwork.com/g/kakuu", "Group Chatwork"),
    ] {
        assert_eq!(read(link), format!("{what} {link}"));
        assert_eq!(read(&format!("こちら「{link}」から。")), format!("{what} {link}"));
    }
}

#[test]
fn a_link_may_be_written_in_other_ways() {
    assert_eq!(read("LINE.ME/r/TI/g/AbC"), "Group LINE LINE.ME/r/TI/g/AbC");
    assert_eq!(read("ｌｉｎｅ．ｍｅ／ｔｉ／ｇ／ＡｂＣ"), "Group LINE ｌｉｎｅ．ｍｅ／ｔｉ／ｇ／ＡｂＣ");
    assert_eq!(read("http://user@line.me:443/ti/g/AbC、"), "Group LINE http://user@line.me:443/ti/g/AbC");
    let rewritten = "https://gateway.example/?url=https%3A%2F%2Fline.me%2Fti%2Fg%2FAbC&data=1";
    assert_eq!(read(rewritten), format!("Group LINE {rewritten}"));
    assert_eq!(read("t.me/+a と chat.whatsapp.com/b"), "Group Telegram t.me/+a | Group WhatsApp chat.whatsapp.com/b");
}

#[test]
fn look_alikes_lead_elsewhere() {
    for link in [
        "https://line.me/",
        "https://line.me/ja/",
        "https://online.me/ti/g/AbC",
        "https://line.me.example/ti/g/AbC",
        "https://example.jp/line.me/ti/g/AbC",
        "https://at.me/+AbC",
        "taro@line.me",
        "https://discord.com/blog/",
        "12:30://ti/g/",
        "lin.ee",
    ] {
        assert_eq!(read(link), "", "{link}");
    }
}

#[test]
fn every_line_of_the_list_is_read() {
    let lines = include_str!("../../data/invitations.txt").lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.count(), ENTRIES.len());
}

proptest! {
    #[test]
    fn spans_lie_within_the_text(text in "([ -~ぁ-ん！-～]|line\\.me/ti/g/|://){0,40}") {
        let length = text.chars().count();
        prop_assert!(invitations(&text).iter().all(|one| one.span.0 < one.span.1 && one.span.1 <= length));
    }
}
