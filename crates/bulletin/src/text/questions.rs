//! The questions of the confirmation, as typed: up to five, each with its kind and, for a choice, a line per choice.

use noroshi_delivery::{Answering, MOST_QUESTIONS, Question};
use serde::{Deserialize, Serialize};

use super::{Check, fine, lines, stop};

const LONGEST_QUESTION: usize = 100;
const LONGEST_CHOICE: usize = 40;
const CHOICES: std::ops::RangeInclusive<usize> = 2..=8;
/// Fields of the form, by place.
const FIELDS: [&str; MOST_QUESTIONS] = ["question1", "question2", "question3", "question4", "question5"];
const CHOICE_FIELDS: [&str; MOST_QUESTIONS] = ["choices1", "choices2", "choices3", "choices4", "choices5"];

/// The questions as typed; the lists run side by side, as the fields of the form do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionTexts {
    /// The words of each question; an empty one is none.
    pub question_text: Vec<String>,
    /// How each is answered.
    pub question_kind: Vec<String>,
    /// Choices of each, a line per choice.
    pub question_choices: Vec<String>,
}

/// One row of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QuestionRow {
    pub(crate) place: usize,
    pub(crate) text: String,
    pub(crate) kind: String,
    pub(crate) choices: String,
}

impl QuestionRow {
    /// Where its words are typed.
    pub(crate) fn field(&self) -> &'static str {
        FIELDS.get(self.place - 1).copied().unwrap_or_default()
    }

    /// Where its choices are typed.
    pub(crate) fn choices_field(&self) -> &'static str {
        CHOICE_FIELDS.get(self.place - 1).copied().unwrap_or_default()
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.choices.trim().is_empty()
    }

    /// What can be frozen, or the field and what to do there.
    fn read(&self) -> Result<Question, (&'static str, String)> {
        let text = self.text.trim();
        match text.chars().count() {
            0 => return Err((self.field(), format!("問{}の文を入れてください。", self.place))),
            1..=LONGEST_QUESTION if !text.contains('\n') => {}
            _ => {
                return Err((
                    self.field(),
                    format!("問{}は、1行、{LONGEST_QUESTION}字までにしてください。", self.place),
                ));
            }
        }
        let choices: Vec<String> = lines(&self.choices).collect();
        let answering = Answering::from_code(&self.kind, choices)
            .ok_or_else(|| (self.field(), format!("問{}の答え方を選んでください。", self.place)))?;
        if let Answering::OneOf(choices) = &answering
            && let Some(fault) = choice_fault(choices)
        {
            return Err((self.choices_field(), format!("問{}の選択肢は、{fault}", self.place)));
        }
        Ok(Question { text: text.to_owned(), answering })
    }
}

fn choice_fault(choices: &[String]) -> Option<String> {
    let is_repeated = |(place, choice): (usize, &String)| choices.iter().take(place).any(|before| before == choice);
    if !CHOICES.contains(&choices.len()) {
        return Some(format!("1行に一つずつ、{}つから{}つまでお書きください。", CHOICES.start(), CHOICES.end()));
    }
    if choices.iter().any(|choice| choice.chars().count() > LONGEST_CHOICE) {
        return Some(format!("一つを{LONGEST_CHOICE}字までにしてください。"));
    }
    choices.iter().enumerate().any(is_repeated).then(|| "同じものを二度書かないでください。".to_owned())
}

impl QuestionTexts {
    /// All rows of the form, also the empty ones.
    pub(crate) fn rows(&self) -> Vec<QuestionRow> {
        let at = |list: &[String], place: usize| list.get(place - 1).cloned().unwrap_or_default();
        let row = |place| QuestionRow {
            place,
            text: at(&self.question_text, place),
            kind: at(&self.question_kind, place),
            choices: at(&self.question_choices, place),
        };
        (1..=MOST_QUESTIONS).map(row).collect()
    }

    /// Nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.rows().iter().all(QuestionRow::is_empty)
    }

    /// The questions as they will be issued; those that cannot be read yet are left out.
    pub(crate) fn questions(&self) -> Vec<Question> {
        self.filled().filter_map(|row| row.read().ok()).collect()
    }

    fn filled(&self) -> impl Iterator<Item = QuestionRow> {
        self.rows().into_iter().filter(|row| !row.is_empty())
    }

    /// Everything that is typed, for the search for restricted text and for comparing two versions.
    pub(crate) fn words(&self) -> String {
        self.filled().map(|row| format!("{}\n{}", row.text, row.choices)).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn check(&self, checks: &mut Vec<Check>) {
        let read: Vec<_> = self.filled().map(|row| row.read()).collect();
        let count = read.len();
        let faults: Vec<_> = read.into_iter().filter_map(Result::err).collect();
        if count > 0 && faults.is_empty() {
            checks.push(fine("question1", &format!("了知のときの質問が{count}問あります")));
        }
        checks.extend(faults.into_iter().map(|(field, text)| stop(field, &text)));
    }
}
