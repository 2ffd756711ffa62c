//! The part before @ of a free-mail address is letters drawn by chance (facts section 3.2).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::Mailbox;
use crate::sender::{is_random, provider};

pub(super) const RULE: Rule =
    Rule { id: RuleId("random-local-part"), family: Family::Sender, weight: 1.5, look: random_local_part };

fn random_local_part(case: &Case<'_>) -> Vec<Finding> {
    // Senders of an organisation's own servers carry numbers of letters and lists, which look random as well.
    let is_seen = |mailbox: &&Mailbox| provider(mailbox.domain()).is_some() && is_random(mailbox.local());
    let told = |mailbox: &Mailbox| Finding {
        rule: RULE.id,
        confidence: Confidence::Medium,
        evidence: Evidence::whole(place_of(mailbox.field), &mailbox.address),
        reason: format!("アドレスの左側「{}」は、でたらめに並べた文字のようです。", mailbox.local()),
        reason_en: "The local part of the address looks like random letters.".to_owned(),
    };
    case.strangers().filter(is_seen).map(told).collect()
}
