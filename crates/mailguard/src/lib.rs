//! Mail guard (不審メール判定): recognises mails that borrow the name of a director or officer, and says why.
//!
//! A mail is read into a [`Mail`] under every reading a mail program may take (`reading`), its texts are folded so that
//! look-alike writing is one writing (`text`), the names it shows are compared with the people it could borrow them from
//! (`people`), and each rule of `rules` looks at this one [`Case`] and gives findings. The gate (`verdict`) turns the
//! findings into *pass*, *banner* or *hold*: a mail is held only when somebody's name is borrowed, the sender is not
//! theirs, and the mail asks for something. A small linear model (`model`) may add a notice to what the rules did not see.
//!
//! Invariants: no I/O, no clock, no memory between mails but what the caller hands in; the same octets give the same
//! assessment. Broken or hostile mail is never an error: what was understood is judged, and what is odd is a finding.
//! A finding that speaks against a mail never lowers the score, one that speaks for it never raises it.
//! Left out: fetching keys and policies (a resolver is handed in), rejecting a mail, learning.

mod assess;
mod attachment;
mod authentication;
mod case;
mod domain;
mod finding;
mod identity;
mod invitation;
mod look_alike;
mod mail;
mod memory;
mod model;
mod people;
mod reading;
mod rules;
mod sender;
mod text;
mod verdict;
mod wording;

pub use assess::{Assessment, Context, assess, assess_verified};
#[cfg(feature = "verify")]
pub use authentication::verify;
pub use authentication::{Authentication, DomainFact, Envelope, NoAnswer, Resolver, Standing, Verification};
pub use case::{Case, TextView};
pub use finding::{Confidence, Evidence, Finding, Place, RuleId};
pub use identity::{Claim, ClaimPlace, Identity, Relation};
pub use invitation::{Invitation, InvitationKind, invitations};
pub use mail::{AddressField, Attachment, Fate, HeaderField, Mail, Mailbox, Opened, TextPart};
pub use memory::{
    Acquaintance, Memory, MemoryInRam, Passing, Received, Recollection, learn_received, learn_sent, name_key,
};
pub use model::{BUCKETS, Features, Model, ModelError};
pub use people::{KnownPeople, NameForm, NameMatch, NameStrength, PeopleList, Person, RowProblem};
pub use reading::{Limits, MboxMessage, MboxSplitter, ODDITIES, read, split_mbox};
pub use rules::{ALL as RULES, Family, Rule, Slot};
pub use text::{Folded, fold};
pub use verdict::{Advice, Calibration, CalibrationError, Sentence, Verdict, score_range};
