//! The mail says nothing and consists of an attachment (slot F without words, G01): the request stands in a picture.

#[cfg(test)]
mod tests;

use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("sole-content"), family: Family::Intent(Slot::BareOrder), weight: 1.0, look: sole_content };

/// So many folded characters are a name, not a message.
const LONGEST_NAME: usize = 12;

fn sole_content(case: &Case<'_>) -> Vec<Finding> {
    let bodies = || case.texts.iter().filter(|view| matches!(view.place, Place::Text | Place::Html));
    let is_silent = bodies().all(|view| view.folded.text.chars().count() <= LONGEST_NAME);
    let Some(file) = case.mail.attachments.first().filter(|_| is_silent) else { return Vec::new() };
    let place = Place::Attachment(file.name.clone());
    // A namesake who sends a picture writes what it shows; the campaign writes the receiver's name, or nothing.
    let is_untold =
        |subject: &str| subject.trim().is_empty() || case.context.people.organisation_named(subject).is_some();
    let is_untold = !case.context.people.is_empty() && case.mail.header("Subject").all(is_untold);
    vec![Finding {
        rule: RULE.id,
        confidence: if is_untold { Confidence::Medium } else { Confidence::Low },
        evidence: Evidence::whole(place, &file.name),
        reason: "本文に用件がなく、添付ファイルや画像だけのメールです。".to_owned(),
        reason_en: "The mail says nothing and consists of an attachment.".to_owned(),
    }]
}
