//! A stranger writes to an address that stands on a web site: info@, contact@ (公開アドレス宛て).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::{AddressField, Mailbox};

pub(super) const RULE: Rule =
    Rule { id: RuleId("role-recipient"), family: Family::Structure, weight: 0.2, look: role_recipient };

/// Local parts that organisations publish.
const PUBLISHED: [&str; 24] = [
    "info",
    "contact",
    "office",
    "mail",
    "webmaster",
    "support",
    "inquiry",
    "toiawase",
    "otoiawase",
    "madoguchi",
    "jimu",
    "jimukyoku",
    "soumu",
    "somu",
    "kouhou",
    "koho",
    "renkei",
    "secretariat",
    "secretary",
    "reception",
    "uketsuke",
    "hospital",
    "clinic",
    "postmaster",
];

fn role_recipient(case: &Case<'_>) -> Vec<Finding> {
    if case.strangers().next().is_none() {
        return Vec::new();
    }
    let is_published = |mailbox: &&Mailbox| {
        let local = mailbox.local().to_lowercase();
        let first = local.split(['-', '.', '_', '+']).next().unwrap_or_default();
        PUBLISHED.contains(&first)
    };
    let receivers = [AddressField::To, AddressField::Cc].into_iter().flat_map(|field| case.mail.mailboxes_of(field));
    let told = |mailbox: &Mailbox| Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::whole(place_of(mailbox.field), &mailbox.address),
        reason: format!("公開している窓口のアドレス{}に届いたメールです。", mailbox.address),
        reason_en: "The mail was sent to an address that is published.".to_owned(),
    };
    receivers.filter(is_published).take(1).map(told).collect()
}
