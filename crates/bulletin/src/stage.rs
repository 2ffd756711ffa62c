//! The stages of a bulletin as types: each holds what is true in it and moves on by consuming itself.

use noroshi_terms::{JapaneseDate, LetterNumber, PersonId, Timestamp};

/// Where a bulletin stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Being written (下書き).
    Draft,
    /// Waiting for approval (決裁待ち).
    Submitted {
        /// Who asked for approval.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Approved by a second person (決裁済).
    Approved {
        /// Who approved.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Sent out (発出), unchangeable.
    Issued {
        /// Who issued.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Number (発番).
        number: LetterNumber,
        /// Date on the letter.
        date: JapaneseDate,
    },
}

/// The step does not exist from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// Another stage is needed.
    #[error("いまは「{0}」のため、この操作はできません。画面を開き直してください。")]
    WrongStage(&'static str),
    /// Who wrote cannot approve.
    #[error("ご自身が書かれた文書は、別の方が決裁します。")]
    OwnDraft,
}

impl Stage {
    /// Word on pages.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Draft => "下書き",
            Self::Submitted { .. } => "決裁待ち",
            Self::Approved { .. } => "決裁済・発番待ち",
            Self::Issued { .. } => "発出済",
        }
    }

    /// Class of its label.
    pub fn tone(&self) -> &'static str {
        match self {
            Self::Draft => "",
            Self::Submitted { .. } => "now",
            Self::Approved { .. } => "go",
            Self::Issued { .. } => "ok",
        }
    }

    /// Asks for approval.
    pub fn submit(self, by: PersonId, at: Timestamp) -> Result<Self, StepError> {
        match self {
            Self::Draft => Ok(Self::Submitted { by, at }),
            other => Err(StepError::WrongStage(other.label())),
        }
    }

    /// Approves; nobody who wrote any of it approves it.
    pub fn approve(self, writers: &[PersonId], by: PersonId, at: Timestamp) -> Result<Self, StepError> {
        match self {
            Self::Submitted { .. } if writers.contains(&by) => Err(StepError::OwnDraft),
            Self::Submitted { .. } => Ok(Self::Approved { by, at }),
            other => Err(StepError::WrongStage(other.label())),
        }
    }

    /// Gives it back to the author.
    pub fn send_back(self) -> Result<Self, StepError> {
        match self {
            Self::Submitted { .. } | Self::Approved { .. } => Ok(Self::Draft),
            other => Err(StepError::WrongStage(other.label())),
        }
    }

    /// Only an approved bulletin gets a number (発番) and goes out.
    pub fn publish(
        self,
        by: PersonId,
        at: Timestamp,
        number: LetterNumber,
        date: JapaneseDate,
    ) -> Result<Self, StepError> {
        match self {
            Self::Approved { .. } => Ok(Self::Issued { by, at, number, date }),
            other => Err(StepError::WrongStage(other.label())),
        }
    }
}
