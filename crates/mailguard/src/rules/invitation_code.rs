//! A code in a picture leads into a chat (招待コード, rule G01).
//!
//! A code for a meeting is no invitation into a chat, and passes.

use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, Place, RuleId};
use crate::invitation::{InvitationKind, invitations};

pub(super) const RULE: Rule = Rule {
    id: RuleId("invitation-code"),
    family: Family::Intent(Slot::CreateGroup),
    weight: 1.5,
    look: invitation_code,
};

fn invitation_code(case: &Case<'_>) -> Vec<Finding> {
    let codes = case.texts.iter().filter(|view| view.place == Place::Qr);
    codes
        .flat_map(|view| invitations(&view.text).into_iter().map(move |invitation| (view, invitation)))
        .filter(|(_, invitation)| invitation.kind != InvitationKind::Meeting)
        .map(|(view, invitation)| Finding {
            rule: RULE.id,
            confidence: Confidence::High,
            evidence: view.words(invitation.span),
            reason: format!("画像のQRコードの中身は、{}の{}です。", invitation.service, invitation.kind.japanese()),
            reason_en: format!("A code in a picture leads into a chat of {}.", invitation.service),
        })
        .collect()
}
