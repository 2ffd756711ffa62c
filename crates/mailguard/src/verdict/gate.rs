//! The gate (facts section 5): which families of findings together allow which verdict.

use super::Verdict;
use crate::finding::{Confidence, Finding, RuleId};
use crate::rules::{Family, Slot, rule};
use std::collections::BTreeSet;

/// Findings that speak for a mail so clearly that it is delivered with a notice at most: notices that a known service
/// sends and vouches for (G01).
const CAPS: &[RuleId] = &[RuleId("service-notice")];

/// What the findings say, as far as the gate asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// How surely a name is borrowed.
    identity: Option<Confidence>,
    /// Whether the sender is not the one whose name is shown.
    is_untrusted: bool,
    /// How surely something is asked for (slots A–K).
    intent: Option<Confidence>,
    /// All slots that are filled.
    slots: BTreeSet<Slot>,
    /// A bulletin's pattern fits; `High` when it was tried on harmless mails and may hold (G11).
    pattern: Option<Confidence>,
    /// The linear model is against the mail.
    is_like_fraud: bool,
    /// A service vouches for the mail.
    is_capped: bool,
}

/// The verdict that the findings allow.
pub(crate) fn gate(findings: &[Finding]) -> Verdict {
    let mut facts = Facts::default();
    for finding in findings {
        if let Some(rule) = rule(finding.rule) {
            facts.take(rule.family, finding.confidence);
        }
        facts.is_capped |= CAPS.contains(&finding.rule);
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
                self.slots.insert(slot);
                if slot != Slot::SetName {
                    self.intent = self.intent.max(sure);
                }
            }
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
    /// clear request (G06); a surname alone is no borrowed name.
    fn allows_hold(&self) -> bool {
        let wanted = self.intent.max(self.pattern.filter(|sure| *sure == Confidence::High));
        let is_enough = match self.identity {
            Some(Confidence::High) => wanted.is_some(),
            Some(Confidence::Medium) => wanted >= Some(Confidence::Medium),
            Some(Confidence::Low) | None => false,
        };
        is_enough && self.is_untrusted
    }

    /// A full name that few people have, or any borrowed name with a request; a pattern or the model alone (G04, G11);
    /// of wording alone only what no honest mail asks: be alone in the group and send its code.
    fn allows_banner(&self) -> bool {
        let is_isolating = self.slots.contains(&Slot::Isolate) && self.slots.contains(&Slot::ReturnToken);
        self.identity == Some(Confidence::High)
            || self.identity.is_some() && self.intent.is_some()
            || self.pattern.is_some()
            || self.is_like_fraud
            || is_isolating && self.is_untrusted
    }
}
