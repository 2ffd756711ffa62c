//! The check list: each fault is named at its field, and what only looks like it passes.

use super::text;
use crate::text::{DraftText, Tone};

/// What the check list says about the changed draft, apart from what is in order.
#[track_caller]
pub(super) fn check(change: impl Fn(&mut DraftText), expected: &[(&str, Tone)]) {
    let mut draft = text();
    change(&mut draft);
    let checks = draft.checks();
    let found: Vec<_> =
        checks.iter().filter(|check| check.tone != Tone::Fine).map(|check| (check.field, check.tone)).collect();
    assert_eq!(found, expected, "{checks:#?}");
    assert_eq!(draft.is_ready(), expected.iter().all(|(_, tone)| *tone != Tone::Stop));
}

pub(super) const STOP: Tone = Tone::Stop;

#[test]
fn title_and_gist() {
    check(|_| (), &[]);
    for missing in ["", " \u{3000} "] {
        check(|draft| draft.title = missing.into(), &[("title", STOP)]);
        check(|draft| draft.gist = missing.into(), &[("gist", STOP)]);
    }
    check(|draft| draft.title = "字".repeat(120), &[]);
    check(|draft| draft.title = "字".repeat(121), &[("title", STOP)]);
    check(|draft| draft.title = "一行目\n二行目".into(), &[("title", STOP)]);
    check(|draft| draft.gist = "一\n二\n三\n四".into(), &[("gist", STOP)]);
    check(|draft| draft.gist = "・一\n\n- 二\n \n三\n".into(), &[]);
    check(|draft| draft.gist = "字".repeat(60), &[]);
    check(|draft| draft.gist = "字".repeat(61), &[("gist", Tone::Look)]);
}

#[test]
fn addressee_sender_and_contact() {
    for doubled in ["", "会員各位", "高知県診療連合会 御中", "担当理事 様 "] {
        check(|draft| draft.addressee = doubled.into(), &[("addressee", STOP)]);
    }
    for name in ["各位担当理事", "御中町の会 担当理事", "会員医療機関 施設長"] {
        check(|draft| draft.addressee = name.into(), &[]);
    }
    for honorific in ["", "さま", "各位殿"] {
        check(|draft| draft.honorific = honorific.into(), &[("addressee", STOP)]);
    }
    check(|draft| draft.honorific = " 各位 ".into(), &[]);
    for (lines, expected) in [(0, Some(STOP)), (1, None), (6, None), (7, Some(STOP))] {
        let typed = "電話 03-0000-1124\n".repeat(lines);
        let at = |field| expected.map(|tone| (field, tone)).into_iter().collect::<Vec<_>>();
        check(|draft| draft.sender = typed.clone(), &at("sender"));
        check(|draft| draft.contact = typed.clone(), &at("contact"));
    }
}

#[test]
fn letter() {
    for refused in ["", " \n", "<br>です", "<script>x</script>", "# 大見出し", "| a | b |\n|---|---|\n| 1 | 2 |"]
    {
        check(|draft| draft.letter = refused.into(), &[("letter", STOP)]);
    }
    for fine in ["3 < 5、5 > 3 です", "## 見出し\n\n1. 一つ目\n2. 二つ目", "**太字**と[窓口](https://mado.example/)"]
    {
        check(|draft| draft.letter = fine.into(), &[]);
    }
    check(|draft| draft.letter = "字".repeat(20_000), &[]);
    check(|draft| draft.letter = "字".repeat(20_001), &[("letter", STOP)]);
    for refused in ["medical_staff_nda", "", "everybody"] {
        check(|draft| draft.letter_audience = refused.into(), &[("letter_audience", STOP)]);
    }
    check(|draft| draft.letter_audience = "public".into(), &[]);
}

fn without_attachment(draft: &mut DraftText) {
    draft.attachment.clear();
    draft.attachment_heading.clear();
}

#[test]
fn attachment() {
    check(without_attachment, &[]);
    check(|draft| draft.attachment.clear(), &[("attachment", STOP)]);
    check(|draft| draft.attachment_heading = " ".into(), &[("attachment_heading", STOP)]);
    check(|draft| draft.attachment = "<img src=x>".into(), &[("attachment", STOP)]);
    check(|draft| draft.attachment_sentence = " \n".into(), &[("attachment_sentence", STOP)]);
    let open_without_sentence = |draft: &mut DraftText| {
        draft.attachment_audience = "members".into();
        draft.attachment_sentence.clear();
    };
    check(open_without_sentence, &[]);
    check(|draft| draft.attachment_audience = "friends".into(), &[("attachment_audience", STOP)]);
    check(
        |draft| {
            without_attachment(draft);
            draft.attachment_audience = "friends".into();
        },
        &[],
    );
}

const SECRET: &str = "送信元は198.51.100.7です";

/// Puts the secret line into the attachment as `kept` and into one open place as `shown`.
fn leak(kept: &str, shown: &str, place: fn(&mut DraftText) -> &mut String) -> impl Fn(&mut DraftText) {
    move |draft| {
        draft.attachment = format!("手がかりは次のとおりです。\n\n{kept}");
        let place = place(draft);
        place.push('\n');
        place.push_str(shown);
    }
}

#[test]
fn a_restricted_line_in_an_open_place_is_a_leak() {
    let leaked = &[("letter", STOP)];
    check(leak(SECRET, SECRET, |draft| &mut draft.letter), leaked);
    check(leak(SECRET, SECRET, |draft| &mut draft.gist), leaked);
    check(leak(SECRET, SECRET, |draft| &mut draft.contact), leaked);
    check(leak(SECRET, SECRET, |draft| &mut draft.sender), leaked);
    check(|draft| (draft.attachment, draft.title) = (SECRET.into(), format!("{SECRET}ので注意")), leaked);
    check(|draft| (draft.attachment, draft.attachment_heading) = (SECRET.into(), SECRET.into()), leaked);
    // The same words are the same words, however they are marked and spaced.
    check(leak(&format!("- {SECRET}"), SECRET, |draft| &mut draft.letter), leaked);
    check(leak(&format!("**{SECRET}**"), SECRET, |draft| &mut draft.letter), leaked);
    check(leak(&format!("1. {SECRET}"), SECRET, |draft| &mut draft.letter), leaked);
    check(leak(SECRET, "送信元は 198.51.100.7 です", |draft| &mut draft.letter), leaked);
    check(leak(SECRET, "送信元は198.51.100.7です", |draft| &mut draft.letter), leaked);
    check(leak(SECRET, "送信元は\n198.51.100.7です", |draft| &mut draft.letter), leaked);
    // Look-alikes.
    check(leak(SECRET, "送信元は198.51.100.8です", |draft| &mut draft.letter), &[]);
    check(leak("至急のお願い", "至急のお願い", |draft| &mut draft.letter), &[]);
    let open = |draft: &mut DraftText| {
        leak(SECRET, SECRET, |draft| &mut draft.letter)(draft);
        draft.attachment_audience = "members".into();
    };
    check(open, &[]);
}

#[test]
fn reply_date() {
    for unreadable in ["来週", "令和8年13月1日", "11月30日"] {
        check(|draft| draft.due = unreadable.into(), &[("due", STOP)]);
    }
    for day_off in ["令和8年11月29日", "2026-11-28", "令和8年11月23日"] {
        check(|draft| draft.due = day_off.into(), &[("due", Tone::Look)]);
    }
    for fine in ["", " ", "令和8年11月30日", "2026-11-30"] {
        check(|draft| draft.due = fine.into(), &[]);
    }
}

#[test]
fn the_grave_ones_come_first() {
    let draft = DraftText { gist: "字".repeat(61), contact: String::new(), ..text() };
    let tones: Vec<_> = draft.checks().iter().map(|check| check.tone).collect();
    assert_eq!(tones[..2], [Tone::Stop, Tone::Look]);
    assert!(tones[2..].iter().all(|tone| *tone == Tone::Fine));
}
