//! A picture holds a two-dimensional code (画像のQRコード); what it says is shown, so that nobody needs to scan it.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("picture-code"), family: Family::Structure, weight: 0.2, look: picture_code };

fn picture_code(case: &Case<'_>) -> Vec<Finding> {
    let codes = case.texts.iter().filter(|view| view.place == Place::Qr);
    codes
        .map(|view| Finding {
            rule: RULE.id,
            confidence: Confidence::High,
            evidence: Evidence::whole(Place::Qr, &view.text),
            reason: "画像の中にQRコードがあります。読み取ると、ここに示した内容になります。".to_owned(),
            reason_en: "A picture holds a two-dimensional code that says this.".to_owned(),
        })
        .collect()
}
