//! Texts and bytes in forms that can be compared, hashed and printed safely.
//!
//! [`markdown`] is the small set of blocks in which bulletins and letters are written; [`canonical`] is the one JSON form
//! of a value and the fingerprint (指紋) of bytes; [`files`] tells what an attached file is and refuses what acts;
//! [`pattern`] is the file of detection patterns that travels with a bulletin.
//!
//! Invariants: no input or output; what is not understood is refused with its place, never guessed or dropped.
//!
//! Left out: setting pages (`paper`), and mail (`mailguard`, `delivery`).

pub mod canonical;
pub mod files;
pub mod markdown;
pub mod pattern;

pub use canonical::{CanonicalJsonError, ContentHash, ParseContentHashError, canonical_json};
pub use markdown::{Block, Document, Inline, ListItem, MarkdownError};
