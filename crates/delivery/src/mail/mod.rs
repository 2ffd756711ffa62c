//! Official mail (公文メール): the bytes of one message, and the signatures that say whose it is.
//!
//! Both parts are pure: the same fields give the same bytes, so a mail that has to be sent again (rule O04) is the same
//! mail, with the same Message-ID. Left out: what is written in it, and the way out (`smtp`).

pub mod dkim;
pub mod message;

pub use dkim::{DkimKey, DkimKeyError, SignError, Signer};
pub use message::{MailAttachment, Mailbox, OfficialMail};
