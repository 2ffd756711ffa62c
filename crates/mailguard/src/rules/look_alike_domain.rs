//! The sender's domain is made to be taken for one of ours (紛らわしいドメイン).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::look_alike::Likeness;
use crate::mail::{AddressField, Mailbox};

pub(super) const RULE: Rule =
    Rule { id: RuleId("look-alike-domain"), family: Family::Identity, weight: 5.0, look: look_alike_domain };

fn look_alike_domain(case: &Case<'_>) -> Vec<Finding> {
    let fields = [AddressField::From, AddressField::ReplyTo, AddressField::Sender];
    let mailboxes = fields.into_iter().flat_map(|field| case.mail.mailboxes_of(field));
    mailboxes.filter_map(|mailbox| seen(case, mailbox)).collect()
}

fn seen(case: &Case<'_>, mailbox: &Mailbox) -> Option<Finding> {
    // Somebody's registered address may be anywhere.
    if case.context.people.owners_of(&mailbox.address).next().is_some() {
        return None;
    }
    let (own, likeness) = case.context.people.domain_like(mailbox.domain())?;
    let confidence = match likeness {
        Likeness::Letters | Likeness::Inside => Confidence::High,
        Likeness::Slip | Likeness::Ending | Likeness::Word => Confidence::Medium,
    };
    let how = match likeness {
        Likeness::Letters => "見分けにくい文字で書かれています",
        Likeness::Inside => "当方のドメインを前に付けた別のドメインです",
        Likeness::Slip => "1文字だけ違います",
        Likeness::Ending => "末尾だけが違います",
        Likeness::Word => "余分な語が付いています",
    };
    Some(Finding {
        rule: RULE.id,
        confidence,
        evidence: Evidence::whole(place_of(mailbox.field), &mailbox.address),
        reason: format!("送信元のドメイン{}は当方の{own}に似せたもので、{how}。", mailbox.domain()),
        reason_en: format!("The sender's domain resembles our {own}."),
    })
}
