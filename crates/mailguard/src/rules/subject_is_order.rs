//! The subject is nothing but an urgent or official catchword, or the order itself (件名が用件のみ).

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use crate::text::Folded;
use std::sync::LazyLock;

pub(super) const RULE: Rule =
    Rule { id: RuleId("subject-is-order"), family: Family::Structure, weight: 0.5, look: subject_is_order };

/// Catchwords that say nothing about the matter, folded.
static CATCHWORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = "至急 緊急 大至急 重要 急ぎ 業務 連絡 業務連絡 社内連絡 対応 対応依頼 依頼 お願い ご連絡 指示 業務指示 確認 要確認 ご確認 \
                 仕事 業務の件 件 の お知らせ グループ LINE グループ作成 LINEグループ 作成 について グループの作成 プロジェクト \
                 urgent important request task quick hello hi business work notice";
    let mut words: Vec<String> = words.split_whitespace().map(|word| Folded::of(word).text).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

/// A long vowel as it is folded.
const LONG_VOWEL: char = '-';

/// Longer subjects name a matter.
const LONGEST: usize = 16;

fn subject_is_order(case: &Case<'_>) -> Vec<Finding> {
    let subjects = case.texts.iter().filter(|view| matches!(view.place, Place::Header(_)));
    let bare = subjects.filter(|view| {
        let letters: String =
            view.folded.text.chars().filter(|letter| letter.is_alphanumeric() || *letter == LONG_VOWEL).collect();
        let is_body = || {
            let mut bodies = case.texts.iter().filter(|body| matches!(body.place, Place::Text | Place::Html));
            letters.chars().count() >= 4 && bodies.any(|body| body.folded.text == view.folded.text)
        };
        !letters.is_empty() && (letters.chars().count() <= LONGEST && is_made_of_catchwords(&letters) || is_body())
    });
    bare.map(|view| Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::whole(view.place.clone(), &view.text),
        reason: "件名が「至急」「業務連絡」などの決まり文句だけか、本文の用件そのものです。".to_owned(),
        reason_en: "The subject is only an urgent or official catchword, or the order itself.".to_owned(),
    })
    .take(1)
    .collect()
}

fn is_made_of_catchwords(subject: &str) -> bool {
    let mut rest = subject;
    while let Some(shorter) = CATCHWORDS.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
        rest = shorter;
    }
    rest.is_empty()
}
