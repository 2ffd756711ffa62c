//! The gate (facts section 5): which families of findings together allow which verdict.

use super::Verdict;
use crate::finding::{Confidence, Finding, RuleId};
use crate::rules::{Family, Slot, rule};
use std::collections::BTreeSet;

/// Findings that speak for a mail so clearly that it is delivered with a notice at most: notices that a known service
/// sends and vouches for (G01).
const CAPS: &[RuleId] = &[RuleId("service-notice")];
/// Findings after which a shown name alone says nothing: a namesake's address spells the name, an impostor's does not.
const FITTING: RuleId = RuleId("local-part-fits");
/// Findings of an address that nobody of the shown name would choose.
const ODD_SENDERS: &[RuleId] =
    &[RuleId("local-part-mismatch"), RuleId("random-local-part"), RuleId("disposable-sender")];
/// Findings of an invitation.
const INVITATIONS: &[RuleId] = &[RuleId("invitation-code"), RuleId("invitation-link")];
/// What notices of chat services speak of in their own words.
const OF_NOTICES: &[Slot] = &[Slot::CreateGroup, Slot::PersonalAccount];
/// A domain that the eye takes for one of ours, when this is sure.
const TWIN: RuleId = RuleId("look-alike-domain");

/// What the findings say, as far as the gate asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// How surely a name is borrowed.
    identity: Option<Confidence>,
    /// Whether the sender is not the one whose name is shown.
    is_untrusted: bool,
    /// How surely something is asked for (slots A–K).
    intent: Option<Confidence>,
    /// How surely something that no slot knows is asked for.
    request: Option<Confidence>,
    /// All slots that are filled by a clear request.
    slots: BTreeSet<Slot>,
    /// All slots that are filled, however vaguely.
    vague: BTreeSet<Slot>,
    /// The address fits the name that is shown.
    pub(super) is_fitting: bool,
    /// The address fits no name.
    pub(super) is_odd: bool,
    /// The domain is made to be taken for one of ours.
    is_twin: bool,
    /// A bulletin's pattern fits; `High` when it was tried on harmless mails and may hold (G11).
    pattern: Option<Confidence>,
    /// The linear model is against the mail.
    is_like_fraud: bool,
    /// A service vouches for the mail.
    is_capped: bool,
    /// The mail invites into a chat service.
    is_inviting: bool,
}

/// The verdict that the findings allow.
pub(crate) fn gate(findings: &[Finding]) -> Verdict {
    let mut facts = Facts::default();
    for finding in findings {
        if let Some(rule) = rule(finding.rule) {
            facts.take(rule.family, finding.confidence);
        }
        facts.is_capped |= CAPS.contains(&finding.rule);
        facts.is_inviting |= INVITATIONS.contains(&finding.rule);
        facts.is_fitting |= finding.rule == FITTING;
        facts.is_odd |= ODD_SENDERS.contains(&finding.rule);
        facts.is_twin |= finding.rule == TWIN && finding.confidence == Confidence::High;
    }
    facts.verdict()
}

impl Facts {
    /// Takes a finding of this family in.
    pub(super) fn take(&mut self, family: Family, confidence: Confidence) {
        let sure = Some(confidence);
        match family {
            Family::Identity => self.identity = self.identity.max(sure),
            Family::Sender => self.is_untrusted = true,
            Family::Intent(slot) => {
                if confidence >= Confidence::Medium {
                    self.slots.insert(slot);
                }
                if slot != Slot::SetName {
                    self.vague.insert(slot);
                    self.intent = self.intent.max(sure);
                }
            }
            Family::Request => self.request = self.request.max(sure),
            Family::Pattern => self.pattern = self.pattern.max(sure),
            Family::Model => self.is_like_fraud = true,
            Family::Structure | Family::Oddity | Family::Calming => {}
        }
    }

    /// A service vouches for the mail.
    #[cfg(test)]
    pub(super) fn cap(&mut self) {
        self.is_capped = true;
    }

    /// The verdict that they allow.
    pub(super) fn verdict(&self) -> Verdict {
        if self.allows_hold() && !self.is_capped {
            Verdict::Hold
        } else if self.allows_banner() {
            Verdict::Banner
        } else {
            Verdict::Pass
        }
    }

    /// A borrowed name, a sender that is not that person's, and a request (G01). A name that many people have needs a
    /// clear request (G06), and so has one that the address fits; two vague ones are clear when nobody of the name would choose the
    /// address. A surname alone is no borrowed name.
    fn allows_hold(&self) -> bool {
        let wanted = self.intent.max(self.pattern.filter(|sure| *sure == Confidence::High));
        let fitting = Some(if self.is_fitting { Confidence::Medium } else { Confidence::High });
        let is_enough = match self.identity.min(fitting) {
            Some(Confidence::High) => wanted.is_some(),
            Some(Confidence::Medium) => wanted >= Some(Confidence::Medium) || self.is_odd && self.vague.len() > 1,
            Some(Confidence::Low) | None => false,
        };
        (is_enough || self.is_asked_in_disguise()) && self.is_untrusted
    }

    /// Any request at all, in the name of one of our people, from an address that nobody of the name would choose or at a
    /// domain made like ours: the campaign finds new words faster than the slots do. A namesake of a common name may have
    /// such an address, so there the request must not be one that an outsider makes.
    fn is_asked_in_disguise(&self) -> bool {
        let is_enough = match self.identity {
            Some(Confidence::High) => self.request.is_some(),
            Some(Confidence::Medium) => self.request >= Some(Confidence::Medium),
            Some(Confidence::Low) | None => false,
        };
        is_enough && (self.is_odd || self.is_twin) && !self.is_fitting
    }

    /// A full name that few people have, unless the address fits it as a namesake's does; any borrowed name with a clear
    /// request, or with some request from an address that fits no name; a pattern or the model alone (G04, G11); of
    /// wording alone only what no honest mail asks: be alone in the group and send its code.
    fn allows_banner(&self) -> bool {
        let is_isolating = self.slots.contains(&Slot::Isolate) && self.slots.contains(&Slot::ReturnToken);
        let is_clear =
            self.intent >= Some(Confidence::Medium) || self.is_odd || self.identity == Some(Confidence::High);
        self.identity == Some(Confidence::High) && !self.is_fitting
            || self.identity.is_some() && self.intent.is_some() && is_clear && self.says_more_than_notices()
            || self.pattern.is_some()
            || self.is_like_fraud
            || is_isolating && self.is_untrusted
    }

    /// Whether the mail asks for more than the notices of a service speak of by themselves.
    fn says_more_than_notices(&self) -> bool {
        !self.is_capped || self.is_inviting || self.vague.iter().any(|slot| !OF_NOTICES.contains(slot))
    }
}
