//! Senders (差出人のアドレス): what an address says about whoever uses it.
//!
//! Everything here is known from the address alone and from lists in `data/`; whose address it is says `identity`.
//! Invariant: no network, nothing learned.

mod local_part;
mod providers;

pub(crate) use local_part::{carries_name, is_random};
pub(crate) use providers::{Provider, is_notice_service, provider};
