//! Asks whether somebody is there or free now, or to answer on reading (slot E): the opening of a conversation.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, Place, RuleId};
use crate::wording::Class::{
    AtDesk, BeThere, Favor, Free, Inform, Inquiry, Look, Now, Place as Office, PresentEn, Reply, Seen, Send, ThisMail,
    Want,
};
use crate::wording::{Mood, Moods, Shape, Step, Token};

pub(super) const RULE: Rule = Rule {
    id: RuleId("presence-probe"),
    family: Family::Intent(Slot::PresenceProbe),
    weight: 2.0,
    look: presence_probe,
};

const SHAPES: &[Shape] = &[
    Shape::of(
        Confidence::High,
        &[Step::word(&[Now], 0), Step::word(&[Office], 6), Step::said(&[BeThere], 6, Moods::OPEN)],
    )
    .unless(&[Inquiry], 20),
    Shape::of(Confidence::Medium, &[Step::word(&[Office], 0), Step::said(&[BeThere], 6, Moods::OPEN)])
        .unless(&[Inquiry], 20),
    Shape::of(Confidence::Medium, &[Step::word(&[Now], 0), Step::said(&[BeThere], 6, Moods::OPEN)])
        .unsplit()
        .unless(&[Inquiry], 20),
    Shape::of(Confidence::Medium, &[Step::word(&[Now], 0), Step::said(&[Free], 8, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::said(&[AtDesk], 0, Moods::QUESTION)]).unless(&[Inquiry], 20),
    Shape::of(Confidence::Medium, &[Step::word(&[Now], 0), Step::said(&[Office], 6, Moods::QUESTION)]),
    Shape::of(Confidence::Low, &[Step::said(&[Free], 0, Moods::QUESTION)]).near(&[Now], 30),
    Shape::of(Confidence::Medium, &[Step::word(&[PresentEn], 0)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Seen], 0), Step::said(&[Reply], 12, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Seen], 0), Step::said(&[Reply, Send, Inform], 16, Moods::ASKED)])
        .near(&[ThisMail], 14),
    Shape::of(Confidence::Medium, &[Step::said(&[Reply, Inform], 0, Moods::ASKED), Step::word(&[Seen], 8)]),
    Shape::of(Confidence::Low, &[Step::word(&[Seen], 0), Step::wanted(&[Reply, Send, Inform], 24)]),
    Shape::of(Confidence::Low, &[Step::word(&[ThisMail], 0), Step::said(&[Look], 6, Moods::QUESTION)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Favor], 0), Step::wanted(&[Reply], 24)]),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Reply], 0), Step::word(&[Favor], 24)]),
    Shape::of(Confidence::Low, &[Step::word(&[Now], 0), Step::said(&[Office, BeThere, Free], 16, Moods::QUESTION)]),
    Shape::of(Confidence::Medium, &[Step::word(&[AtDesk], 0), Step::wanted(&[Reply, Inform, Want], 8)]),
];

const REASON: Reason = Reason {
    japanese: "今その場にいるか、手が空いているかを尋ねています。返事をさせて、やり取りを始めるための手口です。",
    english: "It asks whether somebody is there or free now, to start a conversation.",
};

fn presence_probe(case: &Case<'_>) -> Vec<Finding> {
    let found = requests(case, RULE.id, SHAPES, &REASON);
    if found.is_empty() && case.mail.attachments.is_empty() { calls(case) } else { found }
}

/// A text of more folded characters says what it is about.
const LONGEST_CALL: usize = 40;

/// A text that only calls for an answer, a favour or time, and says nothing else.
fn calls(case: &Case<'_>) -> Vec<Finding> {
    let views = case.texts.iter().zip(&case.wordings).filter(|(view, _)| {
        matches!(view.place, Place::Text | Place::Html) && view.folded.text.chars().count() <= LONGEST_CALL
    });
    let calls = views.filter_map(|(view, wording)| {
        let token = wording.tokens.iter().find(|token| is_call(token, &view.folded.text))?;
        Some(Finding {
            rule: RULE.id,
            confidence: Confidence::Low,
            evidence: view.evidence(token.start, token.end),
            reason: REASON.japanese.to_owned(),
            reason_en: REASON.english.to_owned(),
        })
    });
    calls.take(1).collect()
}

/// Whether the word calls for an answer as such: what is answered (出欠を返信), or whose time it is, makes it a matter.
fn is_call(token: &Token, text: &str) -> bool {
    let before = text.get(..token.start).unwrap_or_default().trim_end_matches(['オ', 'ゴ', '御']);
    let before = before.chars().next_back();
    let behind = text.get(token.end..).and_then(|behind| behind.chars().next());
    let is_asked = Moods::ASKED.has(token.mood);
    match token.class {
        Favor => true,
        Reply => is_asked && before != Some('ヲ') || text.chars().count() <= SHORTEST_MATTER,
        Inform => {
            let is_about = text.get(..token.start).is_some_and(|before| before.ends_with("ツイテ"));
            is_asked
                && !is_about
                && !matches!(before, Some('ヲ' | 'ノ'))
                && behind.is_none_or(|behind| !behind.is_ascii())
        }
        Free => is_asked && before != Some('ノ') && behind != Some('ノ'),
        Office => token.mood == Mood::Question,
        _ => false,
    }
}

/// No matter fits into fewer folded characters.
const SHORTEST_MATTER: usize = 10;
