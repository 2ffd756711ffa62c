//! The mail: nothing of a restricted part in any of its fields, the fields per recipient in their places, all escaped.

use noroshi_delivery::MailContent;
use noroshi_terms::{BulletinId, SeededEntropy};
use proptest::prelude::*;

use super::{body, text};
use crate::{BulletinKind, DraftText, IssuedContent, MailStack, mail_content};

fn mail_of(text: &DraftText) -> MailContent {
    let id = BulletinId::new(&SeededEntropy::new(1));
    let numbered = ("全診連発第12号".parse().unwrap(), "令和8年11月24日".parse().unwrap());
    let content = IssuedContent::freeze(id, body(1), text, numbered).unwrap();
    let (_, hash) = content.canonical().unwrap();
    mail_content(&MailStack { content: &content, hash: &hash, covers: &[], handling: &content.letter_handling() })
}

/// Everything that leaves with a mail, without the spaces and line ends that folding adds.
fn everything(mail: &MailContent) -> String {
    serde_json::to_value(mail)
        .unwrap()
        .to_string()
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect::<String>()
        .replace("\\n", "")
}

fn restricted_lines() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-z0-9ぁ-ん一-三]{12,60}", 1..6)
}

proptest! {
    #[test]
    fn no_restricted_line_travels_by_mail(lines in restricted_lines(), is_listed in any::<bool>()) {
        let mark = if is_listed { "- " } else { "" };
        let attachment = lines.iter().map(|line| format!("{mark}{line}\n")).collect();
        let mail = mail_of(&DraftText { attachment, ..text() });
        let everything = everything(&mail);
        for line in &lines {
            prop_assert!(!everything.contains(line.as_str()), "{line}");
        }
        prop_assert!(mail.summary.is_accompanied_by_restricted_part);
        prop_assert!(mail.text.contains("メールには載せていません") && mail.html.contains("メールには載せていません"));
    }
}

#[test]
fn the_search_for_leaks_would_find_one() {
    let line = "見つかるはずの長い一行です".repeat(4);
    let mail = mail_of(&DraftText { letter: line.clone(), ..text() });
    assert!(everything(&mail).contains(&line), "a folded line is found as well");
}

#[test]
fn every_field_is_in_its_place() {
    let mail = mail_of(&text());
    for part in [&mail.text, &mail.html] {
        for field in ["{{recipient}}", "{{link}}", "{{code}}"] {
            assert_eq!(part.matches(field).count(), 1, "{field} in {part}");
        }
        for word in [
            "全診連発第12号",
            "令和8年11月24日",
            "電話で確かめてください",
            "照合値",
            "03-0000-1124",
            "都道府県の会 担当理事",
            "取扱い: TLP:GREEN(自動で導いた値) 会員と医療機関の職員(周知してよい)",
        ] {
            assert!(part.contains(word), "{word} in {part}");
        }
    }
    assert_eq!(mail.subject, "[TLP:GREEN]【注意喚起】役員をかたるメールへの注意");
    assert_eq!(mail.from_name, "全国診療連合会");
    let [letter] = mail.attachments.as_slice() else { panic!("one file") };
    assert_eq!(letter.file_name, "注意喚起_全診連発第12号.txt");
    assert!(!letter.text.contains("{{") && letter.text.contains("以上"));
    assert_eq!(mail.summary.gist.len(), 2);
}

#[test]
fn the_gist_comes_before_the_letter() {
    for kind in BulletinKind::ALL {
        let mail = mail_of(&DraftText { kind, ..text() });
        let gist = mail.text.find("返信せず、電話で").unwrap();
        assert!(gist < mail.text.find("公印省略").unwrap() && mail.subject.contains(kind.label()));
    }
}

#[test]
fn typed_marks_stay_text_in_html() {
    let hostile = "<script>alert(1)</script>\"'&";
    let mut draft = text();
    draft.title = format!("題{hostile}");
    draft.gist = format!("要点{hostile}");
    draft.sender = format!("差出人{hostile}");
    draft.addressee = format!("宛先{hostile}");
    draft.contact = format!("問合せ{hostile} 03-0000-1124");
    draft.attachment_heading = format!("別添{hostile}");
    let mail = mail_of(&draft);
    assert!(!mail.html.to_lowercase().contains("<script"), "{}", mail.html);
    for word in ["題", "要点", "差出人", "宛先", "問合せ", "別添"] {
        assert!(
            mail.html.contains(&format!("{word}&#60;script")) || mail.html.contains(&format!("{word}&lt;script")),
            "{word}"
        );
    }
}

#[test]
fn an_open_attachment_is_announced_without_a_warning() {
    let mail = mail_of(&DraftText { attachment_audience: "members".into(), ..text() });
    assert!(!mail.summary.is_accompanied_by_restricted_part && !mail.text.contains("限られている"));
    let none = mail_of(&DraftText { attachment: String::new(), attachment_heading: String::new(), ..text() });
    assert!(!none.text.contains("別添") && !none.html.contains("別添"));
}
