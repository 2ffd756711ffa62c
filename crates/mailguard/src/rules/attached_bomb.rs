//! An attached file is made to swell when it is opened (展開爆弾).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::mail::Fate;

pub(super) const RULE: Rule =
    Rule { id: RuleId("attached-bomb"), family: Family::Oddity, weight: 1.5, look: attached_bomb };

fn attached_bomb(case: &Case<'_>) -> Vec<Finding> {
    let files = case.mail.opened.iter().filter(|file| file.fate == Fate::Bomb);
    files
        .map(|file| Finding {
            rule: RULE.id,
            confidence: Confidence::High,
            evidence: file.evidence(),
            reason: "開くと極端に大きくなるように作られた添付です。中は調べていません。開かないでください。".to_owned(),
            reason_en: "An attached file would unpack to a great multiple of its weight; it was left closed."
                .to_owned(),
        })
        .collect()
}
