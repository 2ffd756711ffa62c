//! A detection pattern of a bulletin fits (検知パターン): the mail is like those that others were warned of.
//!
//! A pattern names the relation to a protected name, the requests, the structure and the wording of a campaign; all of it
//! must be there. It works on its days only, compared with the day on which the mail arrived. What it may do is its stage
//! (G11): *shadow* is on trial and never seen, *banner* is seen with medium confidence, *hold* with high. The gate
//! still asks for a borrowed name and a sender that is not that person's.

#[cfg(test)]
mod tests;

use super::odd_date::seconds;
use super::{ALL, Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use noroshi_formats::pattern::{IdentityRelation, Pattern, Slot, Stage, Structure, trigrams};
use noroshi_terms::{JapaneseDate, Timestamp};
use std::collections::BTreeSet;

pub(super) const RULE: Rule =
    Rule { id: RuleId("bulletin-pattern"), family: Family::Pattern, weight: 3.0, look: bulletin_pattern };

/// A short text, in characters of all texts together (facts section 3.2).
const SHORT: usize = 200;

fn bulletin_pattern(case: &Case<'_>) -> Vec<Finding> {
    let patterns = &case.context.patterns;
    if patterns.is_empty() {
        return Vec::new();
    }
    let seen = Seen::of(case);
    patterns.iter().filter(|pattern| seen.fits(pattern)).map(|pattern| finding(case, pattern)).collect()
}

/// What a pattern may ask about a mail.
struct Seen<'a> {
    case: &'a Case<'a>,
    arrived: Option<JapaneseDate>,
    fired: BTreeSet<&'static str>,
    slots: BTreeSet<Slot>,
}

impl<'a> Seen<'a> {
    fn of(case: &'a Case<'a>) -> Self {
        let others = ALL.iter().filter(|rule| rule.family != Family::Pattern);
        let fired: Vec<&Rule> = others.filter(|rule| !(rule.look)(case).is_empty()).collect();
        let slot = |rule: &&Rule| match rule.family {
            Family::Intent(slot) => Some(slot),
            _ => None,
        };
        Self {
            case,
            arrived: arrival(case),
            slots: fired.iter().filter_map(slot).collect(),
            fired: fired.iter().map(|rule| rule.id.0).collect(),
        }
    }

    fn fits(&self, pattern: &Pattern) -> bool {
        pattern.stage != Stage::Shadow
            && self.is_in_time(pattern)
            && self.has_relation(pattern.identity)
            && pattern.slots.all.iter().all(|slot| self.slots.contains(slot))
            && (pattern.slots.any.is_empty() || pattern.slots.any.iter().any(|slot| self.slots.contains(slot)))
            && pattern.structure.iter().all(|structure| self.has(*structure))
            && (pattern.phrases.is_empty() || self.says_one_of(pattern))
    }

    /// A mail without a day of arrival meets no pattern that has an end.
    fn is_in_time(&self, pattern: &Pattern) -> bool {
        match self.arrived {
            Some(day) => pattern.works_on(day),
            None => !pattern.withdrawn && pattern.valid_until.is_none(),
        }
    }

    fn has_relation(&self, relation: IdentityRelation) -> bool {
        let looks_alike = self.fired.contains("look-alike-domain");
        let borrows = self.case.identity.claims.iter().any(|claim| claim.is_borrowed());
        match relation {
            IdentityRelation::BorrowedName => borrows,
            IdentityRelation::LookAlikeDomain => looks_alike,
            IdentityRelation::Borrowed => borrows || looks_alike,
            IdentityRelation::Any => true,
        }
    }

    fn has(&self, structure: Structure) -> bool {
        let fired = |names: &[&str]| names.iter().any(|name| self.fired.contains(name));
        match structure {
            Structure::FreeMail => fired(&["free-mail-sender"]),
            Structure::NoLink => !self.has_link(),
            Structure::Short => self.length() <= SHORT,
            Structure::SubjectIsName => fired(&["subject-is-organisation", "borrowed-name-in-subject"]),
            Structure::ReplyToElsewhere => fired(&["reply-to-differs", "reply-to-leaves-person"]),
            Structure::HasAttachment => !self.case.mail.attachments.is_empty(),
            Structure::SoleAttachment => fired(&["sole-content"]),
            Structure::InvitationCode => fired(&["invitation-code"]),
            Structure::OddDate => fired(&["odd-date"]),
        }
    }

    fn has_link(&self) -> bool {
        let has_link = |text: &str| ["http", "www."].iter().any(|link| text.contains(link));
        !self.case.mail.links.is_empty() || self.case.texts.iter().any(|view| has_link(&view.folded.text))
    }

    fn length(&self) -> usize {
        let is_body = |place: &Place| matches!(place, Place::Text | Place::Html);
        let bodies = self.case.texts.iter().filter(|view| is_body(&view.place) && !view.is_second_reading);
        bodies.map(|view| view.folded.text.chars().count()).max().unwrap_or_default()
    }

    fn says_one_of(&self, pattern: &Pattern) -> bool {
        let mut texts = self.case.texts.iter().map(|view| trigrams(&view.folded.text).collect::<BTreeSet<u32>>());
        texts.any(|grams| pattern.phrases.iter().any(|phrase| phrase.fits(&grams)))
    }
}

/// The day in Tokyo on which the topmost Received field was written.
fn arrival(case: &Case<'_>) -> Option<JapaneseDate> {
    let (_, date) = case.mail.header("Received").next()?.rsplit_once(';')?;
    let micros = seconds(date)?.checked_mul(1_000_000)?;
    Some(Timestamp::from_micros(micros).tokyo_date())
}

fn finding(case: &Case<'_>, pattern: &Pattern) -> Finding {
    let (place, text) = case.texts.first().map_or((Place::Text, ""), |view| (view.place.clone(), view.text.as_str()));
    let number = pattern.bulletin.as_deref().unwrap_or(&pattern.id);
    Finding {
        rule: RULE.id,
        confidence: if pattern.stage == Stage::Hold { Confidence::High } else { Confidence::Medium },
        evidence: Evidence::whole(place, text),
        reason: format!("通知「{number}」で注意を呼びかけているメールと同じ特徴です({})。", pattern.title),
        reason_en: format!("The mail has the traits of those that {number} warns of (pattern {}).", pattern.id),
    }
}
