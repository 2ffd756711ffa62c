//! The form for the questions in a confirmation, the same behind a receipt code and for a person who is signed in.
//!
//! Behind a code earlier answers are not shown: a mail may have come to the wrong place.

use std::collections::BTreeMap;

use askama::Template;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::{BodyId, BulletinId};

use crate::question::{AnswerFault, Answering, LONGEST_ANSWER, Question, TypedAnswers};
use crate::store::answers as store;

/// The form, ready to be put into a page.
#[derive(Debug, Clone, Template)]
#[template(path = "answer_form.html")]
pub struct AnswerForm {
    action: String,
    /// Token of the session; empty behind a receipt code.
    csrf: String,
    /// Told above the fields.
    notice: Option<&'static str>,
    fields: Vec<Field>,
    longest: usize,
}

/// One question with what stands in its field.
#[derive(Debug, Clone)]
struct Field {
    place: u32,
    text: String,
    answering: Answering,
    value: String,
    error: Option<String>,
}

impl Field {
    fn is_chosen(&self, choice: &str) -> bool {
        self.value == choice
    }
}

impl AnswerForm {
    /// An empty form; none without questions.
    pub fn new(questions: &[Question], action: String, csrf: &str) -> Option<Self> {
        let fields: Vec<Field> = (1..).zip(questions).map(|(place, question)| field(place, question)).collect();
        let form = Self { action, csrf: csrf.to_owned(), notice: None, fields, longest: LONGEST_ANSWER };
        (!form.fields.is_empty()).then_some(form)
    }

    /// With the answers that were given before.
    pub fn with_answers(mut self, answers: &BTreeMap<u32, String>) -> Self {
        for field in &mut self.fields {
            field.value = answers.get(&field.place).cloned().unwrap_or_default();
        }
        if !answers.is_empty() {
            self.notice = Some("お答えは記録されています。書き直して送ると、新しいお答えに置きかわります。");
        }
        self
    }

    /// Says that answers are there already, without showing them.
    pub(crate) fn answered_before(mut self) -> Self {
        self.notice =
            Some("お答えは記録されています。もう一度送ると、入れたところだけが新しいお答えに置きかわります。");
        self
    }

    /// With what was typed and what is to be mended.
    pub fn with_faults(mut self, typed: &TypedAnswers, faults: &[AnswerFault]) -> Self {
        for (field, typed) in self.fields.iter_mut().zip(typed.fields()) {
            field.value = typed.to_owned();
            field.error = faults.iter().find(|fault| fault.question == field.place).map(|fault| fault.message.clone());
        }
        self.notice = None;
        self
    }

    /// What is to be mended, with the place of its field.
    fn errors(&self) -> Vec<(u32, &str)> {
        self.fields.iter().filter_map(|field| Some((field.place, field.error.as_deref()?))).collect()
    }
}

fn field(place: u32, question: &Question) -> Field {
    let (text, answering) = (question.text.clone(), question.answering.clone());
    Field { place, text, answering, value: String::new(), error: None }
}

/// What an institution has answered so far, by the place of the question; for its own staff.
pub async fn answers_of(app: &App, bulletin: BulletinId, body: BodyId) -> Result<BTreeMap<u32, String>, DbError> {
    store::of_body(&app.db, bulletin, body).await
}
