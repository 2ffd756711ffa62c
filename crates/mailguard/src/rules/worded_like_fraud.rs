//! The text of a stranger at an address that anybody can have is worded like the frauds that the linear model was trained on (詐欺に似た文面).
//!
//! The only rule without a list of words: it sees wordings that no other rule was written for, and is less sure. It
//! leaves a banner at most (facts G04), and says nothing on texts that quote a fraud.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::mail::Mailbox;
use crate::model::{Features, Model};
use crate::sender::{Provider, provider};

pub(super) const RULE: Rule =
    Rule { id: RuleId("worded-like-fraud"), family: Family::Model, weight: 1.5, look: worded_like_fraud };

fn worded_like_fraud(case: &Case<'_>) -> Vec<Finding> {
    let anybody = |mailbox: &Mailbox| matches!(provider(mailbox.domain()), Some(Provider::Free | Provider::Disposable));
    let is_anybody = case.strangers().any(|mailbox| anybody(mailbox) && !case.remembers(mailbox));
    let is_quoting = case.wordings.iter().any(|wording| !wording.quoted.is_empty());
    if !is_anybody || is_quoting {
        return Vec::new();
    }
    // Spoilt weights give no opinion; a test of the crate says so before anybody can meet them.
    let Ok(model) = Model::built_in() else { return Vec::new() };
    let opinion = model.opinion(&Features::of(case)).filter(|opinion| *opinion >= model.threshold);
    let evidence = opinion.and_then(|_| model.words(case));
    evidence
        .map(|evidence| Finding {
            rule: RULE.id,
            confidence: Confidence::Low,
            evidence,
            reason: "だれでも作れるアドレスから届いた文面が、これまでの詐欺メールの言い回しによく似ています。"
                .to_owned(),
            reason_en: "The text, from an address that anybody can have, is worded much like known frauds.".to_owned(),
        })
        .into_iter()
        .collect()
}
