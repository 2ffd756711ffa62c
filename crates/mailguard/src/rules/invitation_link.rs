//! A link in a text leads into a group or to a person's chat (招待リンク).
//!
//! Meetings are everyday business, and links to an office's public account stand in many signatures: both pass.

use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use crate::invitation::{Invitation, InvitationKind, invitations};

pub(super) const RULE: Rule = Rule {
    id: RuleId("invitation-link"),
    family: Family::Intent(Slot::CreateGroup),
    weight: 1.2,
    look: invitation_link,
};

fn invitation_link(case: &Case<'_>) -> Vec<Finding> {
    let texts = case.texts.iter().filter(|view| view.place != Place::Qr);
    let written = texts.flat_map(|view| {
        invitations(&view.text).into_iter().map(|invitation| (view.words(invitation.span), invitation))
    });
    // Where a link of a page leads is not what it shows.
    let linked = case.mail.links.iter().flat_map(|link| {
        invitations(link).into_iter().map(|invitation| (Evidence::whole(Place::Html, link), invitation))
    });
    let mut findings: Vec<Finding> = Vec::new();
    for (evidence, invitation) in written.chain(linked) {
        let is_told = findings.iter().any(|finding| finding.evidence.text == evidence.text);
        if matches!(invitation.kind, InvitationKind::Group | InvitationKind::Contact) && !is_told {
            findings.push(finding(evidence, &invitation));
        }
    }
    findings
}

fn finding(evidence: Evidence, invitation: &Invitation) -> Finding {
    Finding {
        rule: RULE.id,
        confidence: Confidence::High,
        evidence,
        reason: format!("{}の{}のリンクがあります。", invitation.service, invitation.kind.japanese()),
        reason_en: format!("A link leads into a chat of {}.", invitation.service),
    }
}
