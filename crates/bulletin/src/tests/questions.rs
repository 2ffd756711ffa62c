//! Questions of the confirmation: typed in the editor, checked, frozen, answered by the institution's own staff.

use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;

use super::{CLINIC, DraftText, Office, StatusCode, body, hired, migrations, text};
use crate::text::{QuestionTexts, Tone};
use crate::{issued_in, store};

fn asking(rows: &[(&str, &str, &str)]) -> QuestionTexts {
    let list = |pick: fn(&(&str, &str, &str)) -> String| rows.iter().map(pick).collect();
    QuestionTexts {
        question_text: list(|row| row.0.to_owned()),
        question_kind: list(|row| row.1.to_owned()),
        question_choices: list(|row| row.2.to_owned()),
    }
}

fn with(rows: &[(&str, &str, &str)]) -> DraftText {
    DraftText { questions: asking(rows), ..text() }
}

#[track_caller]
fn check(rows: &[(&str, &str, &str)], fault: Option<&str>) {
    let checks = with(rows).checks();
    let stops: Vec<_> = checks.iter().filter(|check| check.tone == Tone::Stop).map(|check| check.field).collect();
    assert_eq!(stops, fault.into_iter().collect::<Vec<_>>(), "{checks:#?}");
}

#[test]
fn each_fault_is_named_at_its_field() {
    check(&[], None);
    check(&[("", "yes_no", ""), (" ", "one_of", "\n")], None);
    check(&[("使っていますか", "yes_no", ""), ("", "yes_no", ""), ("何台ですか", "number", "")], None);
    check(&[("どれですか", "one_of", "甲\n\n 乙 ")], None);
    check(&[("どれですか", "one_of", "甲")], Some("choices1"));
    check(&[("どれですか", "one_of", "甲\n乙\n甲")], Some("choices1"));
    check(&[("どれですか", "one_of", &format!("甲\n{}", "字".repeat(41)))], Some("choices1"));
    check(&[("どれですか", "one_of", "1\n2\n3\n4\n5\n6\n7\n8\n9")], Some("choices1"));
    check(&[("", "yes_no", ""), ("", "one_of", "甲\n乙")], Some("question2"));
    check(&[(&"字".repeat(101), "text", "")], Some("question1"));
    check(&[("何ですか", "essay", "")], Some("question1"));
}

#[test]
fn a_question_repeats_no_restricted_text() {
    let draft = with(&[("送信元には hint-alpha.example が使われています。届きましたか", "yes_no", "")]);
    assert!(draft.checks().iter().any(|check| check.tone == Tone::Stop && check.field == "letter"));
}

#[test]
fn a_draft_without_questions_is_stored_as_before() {
    assert!(!serde_json::to_string(&with(&[("", "yes_no", "")])).unwrap().contains("question"));
    let draft = with(&[("何台ですか", "number", "")]);
    let stored = serde_json::to_string(&draft).unwrap();
    assert_eq!(serde_json::from_str::<DraftText>(&stored).unwrap(), draft);
}

const QUESTIONS: &[(&str, &str, &str)] = &[
    ("VPN機器を使っていますか", "one_of", "使っている\n使っていない"),
    ("", "yes_no", ""),
    ("何台ですか", "number", ""),
];

#[tokio::test]
async fn the_editor_keeps_questions_and_the_approver_sees_them() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.create(&text()).await;
        let form = "revision=1&action=save&title=x&question_text%5B%5D=%3Cb%3E1&question_kind%5B%5D=number&question_choices%5B%5D=\
                    &question_text%5B%5D=&question_kind%5B%5D=one_of&question_choices%5B%5D=a";
        let (status, _) = office.send(&office.author, &format!("/bulletins/{id}/edit"), form).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let kept = store::bulletin(&office.test.app.db, id).await.unwrap().unwrap().text.questions;
        assert_eq!(kept, asking(&[("<b>1", "number", ""), ("", "one_of", "a")]));
        let (_, page) = office.open(&office.author, &format!("/bulletins/{id}/edit")).await;
        for told in ["value=\"&#60;b&#62;1\"", "問2の文を入れてください", "id=\"question5\""] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let id = office.create(&with(QUESTIONS)).await;
        office.submit(id, 1).await.unwrap();
        let (_, page) = office.open(&office.approver, &format!("/bulletins/{id}")).await;
        assert!(page.contains("VPN機器を使っていますか") && page.contains("使っている・使っていない"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn questions_are_frozen_and_only_then_part_of_the_hash() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let plain = office.issued(&text(), "全診連発第1号").await;
        let (json, _) = office.row(plain).await.content.unwrap();
        assert!(!json.contains("questions"), "a bulletin without questions has the hash it always had");
        let id = office.issued(&with(QUESTIONS), "全診連発第2号").await;
        let content = issued_in(&office.test.app.db, id).await.unwrap().unwrap();
        let texts: Vec<&str> = content.questions.iter().map(|question| question.text.as_str()).collect();
        assert_eq!(texts, ["VPN機器を使っていますか", "何台ですか"], "empty rows are no questions");
        let sql = "SELECT COUNT(*) AS rows_there FROM dispatch WHERE content LIKE '%VPN機器を使っていますか%'";
        assert_eq!(office.count(sql).await, 1, "the page behind the code asks too");
    })
    .await;
}

#[tokio::test]
async fn staff_of_the_institution_answer_after_the_confirmation() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&with(QUESTIONS), "全診連発第2号").await;
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let (page, answers) = (format!("/bulletins/{id}"), format!("/bulletins/{id}/answers"));
        let (_, before) = office.open(&member, &page).await;
        assert!(before.contains("2問の質問") && !before.contains("name=\"q1\""), "{before}");
        let (status, _) = office.send(&member, &answers, "q2=3").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "first the confirmation");
        office.send(&member, &format!("{page}/acknowledge"), "").await;
        let (status, told) = office.send(&member, &answers, "q1=%3Ci%3E&q2=many").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("直すところが2つ"), "{told}");
        assert!(told.contains("value=\"many\"") && !told.contains("<i>"), "{told}");
        let (status, _) = office.send(&member, &answers, "q2=3").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, after) = office.open(&member, &page).await;
        assert!(after.contains("value=\"3\"") && after.contains("お答えは記録されています"), "{after}");
        let who = query("SELECT actor AS doer FROM audit_entry WHERE verb = 'bulletin.answer'");
        let doer: String = who.one(&office.test.app.db).await.unwrap().get("doer").unwrap();
        assert!(doer.contains(&member.person().to_string()), "{doer}");
        let (status, _) = office.send(&office.author, &answers, "q2=3").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    })
    .await;
}
