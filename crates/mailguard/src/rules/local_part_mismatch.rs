//! A borrowed name, and a private address that carries another one (facts section 3.2).
//!
//! The campaign shows a Japanese head's name before Western names with digits. Asked only where the name is borrowed:
//! people's own addresses are often called after a flower.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::{Claim, ClaimPlace, place_of};
use crate::mail::AddressField;
use crate::sender::{carries_name, provider};

pub(super) const RULE: Rule =
    Rule { id: RuleId("local-part-mismatch"), family: Family::Sender, weight: 1.0, look: local_part_mismatch };

fn local_part_mismatch(case: &Case<'_>) -> Vec<Finding> {
    let claims = case.identity.borrowed_in(ClaimPlace::Field(AddressField::From));
    claims.filter_map(seen).collect()
}

fn seen(claim: &Claim<'_>) -> Option<Finding> {
    let (local, domain) = claim.address.rsplit_once('@')?;
    let is_other = provider(domain).is_some() && carries_name(local, claim.person()) == Some(false);
    is_other.then(|| Finding {
        rule: RULE.id,
        confidence: Confidence::Medium,
        evidence: Evidence::whole(place_of(AddressField::From), &claim.address),
        reason: format!("アドレスの左側「{local}」に、{}さんの名前の読みが含まれていません。", claim.person().name),
        reason_en: "The local part of the address has nothing of the name that is shown.".to_owned(),
    })
}
