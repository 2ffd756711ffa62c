//! What counts as an answer, and what a question looks like when it is frozen.

use proptest::prelude::*;

use super::{Answering, GivenAnswers, Question, TypedAnswers};

fn asked(answering: Answering) -> Vec<Question> {
    vec![Question { text: "何台ありますか".to_owned(), answering }]
}

fn read(answering: Answering, typed: &str) -> Result<Option<String>, String> {
    let typed = TypedAnswers { q1: typed.to_owned(), q2: "問いのない欄".to_owned(), ..TypedAnswers::default() };
    match GivenAnswers::read(&asked(answering), &typed) {
        Ok(GivenAnswers(given)) => Ok(given.into_iter().next().map(|answer| answer.value)),
        Err(faults) => Err(faults.into_iter().map(|fault| format!("{} {}", fault.question, fault.message)).collect()),
    }
}

#[test]
fn an_answer_is_one_of_the_choices_a_number_or_a_short_text() {
    let three = || Answering::OneOf(vec!["使っている".into(), "使っていない".into(), "わからない".into()]);
    for (answering, typed, value) in [
        (Answering::YesNo, "はい", Some("はい")),
        (three(), " わからない ", Some("わからない")),
        (Answering::Number, "１２", Some("12")),
        (Answering::Number, "1,200", Some("1200")),
        (Answering::Number, "0", Some("0")),
        (Answering::Text, "  第二病棟の\n端末です ", Some("第二病棟の 端末です")),
        (Answering::Text, "=1+1", Some("=1+1")),
        (Answering::Number, " ", None),
        (three(), "", None),
    ] {
        assert_eq!(read(answering, typed).as_ref().map(|value| value.as_deref()), Ok(value), "{typed}");
    }
    for (answering, typed) in [
        (Answering::YesNo, "yes"),
        (three(), "<b>わからない</b>"),
        (Answering::Number, "-1"),
        (Answering::Number, "3台"),
        (Answering::Number, "1000000000"),
        (Answering::Number, "99999999999999999999999"),
    ] {
        assert!(read(answering, typed).unwrap_err().starts_with("1 "), "{typed}");
    }
    assert!(read(Answering::Text, &"あ".repeat(200)).is_ok() && read(Answering::Text, &"あ".repeat(201)).is_err());
}

#[test]
fn a_frozen_question_names_its_kind() {
    let frozen = |answering| serde_json::to_string(&asked(answering)).unwrap();
    assert_eq!(frozen(Answering::YesNo), r#"[{"text":"何台ありますか","kind":"yes_no"}]"#);
    assert_eq!(
        frozen(Answering::OneOf(vec!["甲".into()])),
        r#"[{"text":"何台ありますか","kind":"one_of","choices":["甲"]}]"#
    );
}

fn answering() -> impl Strategy<Value = Answering> {
    prop_oneof![
        Just(Answering::YesNo),
        Just(Answering::Number),
        Just(Answering::Text),
        prop::collection::vec(".{0,8}", 0..4).prop_map(Answering::OneOf),
    ]
}

proptest! {
    #[test]
    fn frozen_questions_read_back(text in ".{0,20}", answering in answering()) {
        let question = Question { text, answering };
        let frozen = serde_json::to_string(&question).unwrap();
        prop_assert_eq!(serde_json::from_str::<Question>(&frozen).unwrap(), question);
    }

    #[test]
    fn no_typed_text_makes_reading_fail_and_no_answer_is_long(typed in ".{0,400}", answering in answering()) {
        if let Ok(Some(value)) = read(answering, &typed) {
            prop_assert!(value.chars().count() <= 200 && !value.contains(char::is_control));
        }
    }
}
