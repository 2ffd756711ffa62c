//! The words of the field as types: dates in 和暦, document numbers (発番), codes, audiences, identifiers.
//!
//! A value of these types exists only when it is readable and possible, so that the crates to the right never check a
//! text twice. Texts are read once, at the border (`FromStr` or serde), and printed by `Display`.
//!
//! Invariants: no input or output, no global state; time and randomness come in through [`Clock`] and [`Entropy`].
//! Error texts are Japanese and say what was typed, why it cannot stand and what to type instead.
//!
//! Left out: persons and bodies (`directory`), number books (`numbering`), rules of permission (`access`).

mod audience;
mod clock;
mod document_number;
mod entropy;
mod handling;
mod holidays;
mod ids;
mod institution_code;
mod japanese;
mod kanji_variants;
mod letter_number;
mod mail_address;
mod municipality;
mod prefecture;
pub mod search_text;
mod text_serde;
mod tlp;
mod wareki;

pub use audience::{Audience, ParseAudienceError};
pub use clock::{Clock, FixedClock, Timestamp};
pub use document_number::{DocumentNumber, ParseDocumentNumberError, ParseSeriesTemplateError, SeriesTemplate};
pub use entropy::{Entropy, SeededEntropy, random_uuid};
pub use handling::{Handling, HandlingError, Narrowing};
pub use holidays::{DaysBetween, days_between, is_holiday, is_working_day};
pub use ids::{
    BodyId, BulletinId, CoverId, DispatchId, FileId, JobId, ParseIdError, PersonId, RelayTaskId, SignInLinkId,
    SubmittedListId, TopicId,
};
pub use institution_code::{FeeTable, InstitutionCode, ParseInstitutionCodeError, WrittenCode, stand_in_code};
pub use japanese::{display_width, fold_width, grouped, without_spaces};
pub use kanji_variants::{fold_name, spellings, usual_kanji};
pub use letter_number::{JointNumbers, LetterNumber, ParseLetterNumberError};
pub use mail_address::{MailAddress, ParseMailAddressError};
pub use municipality::{MunicipalityCode, ParseMunicipalityCodeError};
pub use prefecture::{ParsePrefectureError, Prefecture, Region};
pub use tlp::{ParseTlpError, Tlp};
pub use wareki::{Era, FiscalYear, JapaneseDate, ParseDateError};
