//! The same protected name came from several addresses that were new within a month (次々に替わるアドレス).
//!
//! The campaign takes a fresh free-mail address for every try (facts section 3.2). A person changes an address once, and
//! not again a week later. Needs a memory (`Context::memory`); without one nothing is known about earlier mails.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::{Claim, Relation};
use crate::memory::{Recollection, name_key};
use std::collections::BTreeSet;

pub(super) const RULE: Rule =
    Rule { id: RuleId("ever-new-address"), family: Family::Sender, weight: 1.5, look: ever_new_address };

/// Days within which an address counts as new.
const DAYS: u32 = 30;
/// Other new addresses beside the sender's own.
const OTHERS: usize = 2;

fn ever_new_address(case: &Case<'_>) -> Vec<Finding> {
    let Some(memory) = &case.context.memory else { return Vec::new() };
    // What a list or a service passes on under a person's name comes from its own addresses.
    let is_strange = |claim: &&Claim<'_>| claim.relation == Relation::Stranger && claim.is_borrowed();
    let borrowed = case.identity.claims.iter().find(|claim| is_strange(claim) && !claim.address.is_empty());
    borrowed.and_then(|claim| told(memory, claim)).into_iter().collect()
}

fn told(memory: &Recollection, claim: &Claim<'_>) -> Option<Finding> {
    let others = other_new_addresses(memory, claim);
    (others >= OTHERS).then(|| Finding {
        rule: RULE.id,
        confidence: Confidence::Medium,
        evidence: claim.evidence.clone(),
        reason: format!(
            "{}さんの名前で、この{DAYS}日のあいだに、ほかにも{others}つの新しいアドレスから届いています。",
            claim.person().name
        ),
        reason_en: format!("The name came from {others} other new addresses within {DAYS} days."),
    })
}

/// Addresses, untrusted and first seen within [`DAYS`], that showed the person's name as it stands in the list or here.
fn other_new_addresses(memory: &Recollection, claim: &Claim<'_>) -> usize {
    let names = BTreeSet::from([name_key(&claim.person().name), name_key(&claim.evidence.text)]);
    let seen = names.iter().flat_map(|name| memory.memory.addresses_of(name));
    let is_new = |first_day: u32| first_day.saturating_add(DAYS) >= memory.today;
    let new = seen.filter(|(address, known)| {
        is_new(known.first_day) && !known.is_trusted(address, memory.today) && *address != claim.address.to_lowercase()
    });
    new.map(|(address, _)| address).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests;
