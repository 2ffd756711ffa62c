//! Questions in the confirmation (了知のときの質問): what an author asks each institution, and what counts as an answer.
//!
//! Life: typed in the draft, frozen with the bulletin, shown only after 了知. Invariants: 了知 never depends on an answer;
//! an answer is one of the choices, a whole number or a short text, and is read here once. Left out: keeping answers.

#[cfg(test)]
mod tests;

use noroshi_terms::fold_width;
use serde::{Deserialize, Serialize};

/// A page on a telephone is read in a minute.
pub const MOST_QUESTIONS: usize = 5;
/// Letters of an answer in own words.
pub const LONGEST_ANSWER: usize = 200;
const LARGEST_NUMBER: u64 = 999_999_999;

/// One question, as it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its words.
    pub text: String,
    /// How it is answered.
    #[serde(flatten)]
    pub answering: Answering,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "choices", rename_all = "snake_case")]
pub enum Answering {
    /// はい or いいえ.
    YesNo,
    /// One of these.
    OneOf(Vec<String>),
    /// A whole number.
    Number,
    /// A short text.
    Text,
}

/// The words of a question that is answered with yes or no.
const YES_NO: [&str; 2] = ["はい", "いいえ"];

impl Answering {
    /// Codes in forms and rows, with the words for authors.
    pub const KINDS: [(&'static str, &'static str); 4] =
        [("yes_no", "はい・いいえ"), ("one_of", "いくつかから一つ"), ("number", "数"), ("text", "短い文(200字まで)")];

    /// The code of this kind.
    pub fn code(&self) -> &'static str {
        match self {
            Self::YesNo => "yes_no",
            Self::OneOf(_) => "one_of",
            Self::Number => "number",
            Self::Text => "text",
        }
    }

    /// The words of this kind.
    pub fn label(&self) -> &'static str {
        Self::KINDS.iter().find(|(code, _)| *code == self.code()).map_or("", |(_, label)| label)
    }

    /// The kind of this code, with these choices.
    pub fn from_code(code: &str, choices: Vec<String>) -> Option<Self> {
        Some(match code {
            "yes_no" => Self::YesNo,
            "one_of" => Self::OneOf(choices),
            "number" => Self::Number,
            "text" => Self::Text,
            _ => return None,
        })
    }

    /// What can be chosen; nothing for a number or a text.
    pub fn choices(&self) -> Vec<&str> {
        match self {
            Self::YesNo => YES_NO.to_vec(),
            Self::OneOf(choices) => choices.iter().map(String::as_str).collect(),
            Self::Number | Self::Text => Vec::new(),
        }
    }

    /// Reads what was typed; none for an empty field, the words of what is wrong otherwise.
    fn read(&self, typed: &str) -> Result<Option<String>, String> {
        let typed = typed.replace(|letter: char| letter.is_control(), " ");
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        match self {
            Self::YesNo | Self::OneOf(_) => match self.choices().into_iter().find(|choice| *choice == typed) {
                Some(choice) => Ok(Some(choice.to_owned())),
                None => Err("並んでいるものから一つを選んでください。".to_owned()),
            },
            Self::Number => match fold_width(typed).replace(',', "").parse::<u64>() {
                Ok(number) if number <= LARGEST_NUMBER => Ok(Some(number.to_string())),
                _ => Err("数字だけで、9けたまでで入れてください。例:12".to_owned()),
            },
            Self::Text if typed.chars().count() > LONGEST_ANSWER => {
                Err(format!("{LONGEST_ANSWER}字までで入れてください。"))
            }
            Self::Text => Ok(Some(typed.to_owned())),
        }
    }
}

/// The fields of the form as typed, in the order of the questions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TypedAnswers {
    q1: String,
    q2: String,
    q3: String,
    q4: String,
    q5: String,
}

impl TypedAnswers {
    pub(crate) fn fields(&self) -> [&str; MOST_QUESTIONS] {
        [&self.q1, &self.q2, &self.q3, &self.q4, &self.q5].map(String::as_str)
    }
}

/// An answer to the question at this place, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) question: u32,
    pub(crate) kind: &'static str,
    pub(crate) value: String,
}

/// The answers that were given, each fit to be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenAnswers(pub(crate) Vec<Answer>);

/// What is wrong with the answer to one question, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// Which question.
    pub question: u32,
    /// What to do.
    pub message: String,
}

impl GivenAnswers {
    /// Reads a form; empty fields are no answers. Nothing is taken when one answer cannot be read.
    pub fn read(questions: &[Question], typed: &TypedAnswers) -> Result<Self, Vec<AnswerFault>> {
        let (mut given, mut faults) = (Vec::new(), Vec::new());
        for ((place, question), typed) in (1..).zip(questions).zip(typed.fields()) {
            match question.answering.read(typed) {
                Ok(None) => {}
                Ok(Some(value)) => given.push(Answer { question: place, kind: question.answering.code(), value }),
                Err(message) => faults.push(AnswerFault { question: place, message }),
            }
        }
        if faults.is_empty() { Ok(Self(given)) } else { Err(faults) }
    }

    /// Nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
