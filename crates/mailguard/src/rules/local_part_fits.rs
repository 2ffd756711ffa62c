//! A borrowed name, and a private address that spells it (facts sections 3.2 and 5, G06).
//!
//! A namesake's address does, and the person's own that nobody has registered; the campaign's do not. So the name alone
//! earns such a mail no notice; with a request it is held like any other.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::{Claim, ClaimPlace, place_of};
use crate::mail::AddressField;
use crate::sender::{carries_name, provider};

pub(super) const RULE: Rule =
    Rule { id: RuleId("local-part-fits"), family: Family::Calming, weight: -0.5, look: local_part_fits };

fn local_part_fits(case: &Case<'_>) -> Vec<Finding> {
    // Of several senders the fitting one excuses nobody.
    if case.mail.mailboxes_of(AddressField::From).nth(1).is_some() {
        return Vec::new();
    }
    let claims: Vec<&Claim<'_>> =
        case.identity.borrowed_in(ClaimPlace::Field(AddressField::From)).filter(|claim| fits(claim)).collect();
    claims.into_iter().take(1).map(told).collect()
}

fn fits(claim: &Claim<'_>) -> bool {
    let parts = claim.address.rsplit_once('@');
    parts.is_some_and(|(local, domain)| provider(domain).is_some() && carries_name(local, claim.person()) == Some(true))
}

fn told(claim: &Claim<'_>) -> Finding {
    Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::whole(place_of(AddressField::From), &claim.address),
        reason: format!(
            "アドレスの左側に{}さんの名前の読みがあります。同姓同名の方か、ご本人の未登録のアドレスかもしれません。",
            claim.person().name
        ),
        reason_en: "The local part spells the name: it may be a namesake, or the person's unregistered address."
            .to_owned(),
    }
}
