//! An office's standard texts (いつもの文): addressee, sender, contact and handling sentences that its next draft begins with.
//!
//! One set per body; whoever drafts there may keep another. Left out: title, gist and letter, which skeletons give per kind.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::{BodyId, PersonId};

use crate::store;
use crate::text::DraftText;

/// The verb that keeps the standard texts of a body.
#[derive(Debug)]
pub struct KeepOfficeTexts;

impl Verb for KeepOfficeTexts {
    const NAME: &'static str = "bulletin.keep_texts";
    type Subject = BodyId;
}

/// The texts were not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepTextsError {
    /// They would not fit into a letter.
    #[error("いつもの文として残せるのは、一つの欄に{0}字までです。短くしてから、もう一度お試しください。")]
    TooLong(usize),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// What a draft begins with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OfficeTexts {
    pub(crate) addressee: String,
    pub(crate) honorific: String,
    pub(crate) sender: String,
    pub(crate) contact: String,
    pub(crate) attachment_sentence: String,
    pub(crate) fax_sentence: String,
}

const LONGEST: usize = 2_000;

impl OfficeTexts {
    /// Those of a draft.
    pub(crate) fn of(text: &DraftText) -> Self {
        Self {
            addressee: text.addressee.clone(),
            honorific: text.honorific.clone(),
            sender: text.sender.clone(),
            contact: text.contact.clone(),
            attachment_sentence: text.attachment_sentence.clone(),
            fax_sentence: text.fax_sentence.clone(),
        }
    }

    /// A draft that begins with them.
    pub(crate) fn begin(self, text: DraftText) -> DraftText {
        DraftText {
            addressee: self.addressee,
            honorific: self.honorific,
            sender: self.sender,
            contact: self.contact,
            attachment_sentence: self.attachment_sentence,
            fax_sentence: self.fax_sentence,
            ..text
        }
    }

    fn is_too_long(&self) -> bool {
        [&self.addressee, &self.honorific, &self.sender, &self.contact, &self.attachment_sentence, &self.fax_sentence]
            .into_iter()
            .any(|words| words.chars().count() > LONGEST)
    }
}

/// Keeps a draft's texts as those of the permit's body.
pub async fn keep_office_texts(
    app: &App,
    permit: Permit<KeepOfficeTexts>,
    text: &DraftText,
) -> Result<(), KeepTextsError> {
    let (body, by): (BodyId, PersonId) = (*permit.subject(), permit.person().ok_or(KeepTextsError::NoPerson)?);
    let texts = OfficeTexts::of(text);
    if texts.is_too_long() {
        return Err(KeepTextsError::TooLong(LONGEST));
    }
    let mut tx = app.db.begin().await?;
    store::set_office_texts(&mut tx, body, (by, app.now()), &texts).await?;
    let entry = Entry {
        doer: permit.doer(),
        body: permit.body(),
        verb: KeepOfficeTexts::NAME,
        subject: body.to_string(),
        detail: String::new(),
    };
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    Ok(tx.commit().await?)
}
