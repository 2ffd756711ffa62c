//! How a borrowed name is told: the same words in all rules of borrowed names.

use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::Claim;
use crate::people::{NameForm, Person};

/// The finding of a claim, at most this sure; `place` says where the name stands (差出人の名前は).
pub(super) fn told(rule: RuleId, claim: &Claim<'_>, place: (&str, &str), surest: Confidence) -> Finding {
    let (japanese, english) = place;
    let address = if claim.address.is_empty() { "送信元" } else { claim.address.as_str() };
    let (shown, shown_en) = shown(claim);
    Finding {
        rule,
        confidence: claim.confidence().min(surest),
        evidence: claim.evidence.clone(),
        reason: format!("{japanese}{shown}ですが、{address}はこの方の登録されたアドレスではありません。"),
        reason_en: format!("{english} {shown_en}, but the address is not registered for that person."),
    }
}

fn shown(claim: &Claim<'_>) -> (String, &'static str) {
    let person = claim.person();
    let name = format!("{}さん", person.name);
    match claim.named.form {
        NameForm::Name if person.role.is_empty() => (name, "shows a protected name"),
        NameForm::Name => (format!("{}の{name}", role(person)), "shows a protected name"),
        NameForm::Kana => (format!("かなで書いた{name}"), "shows a protected name in kana"),
        NameForm::Romaji => (format!("ローマ字で書いた{name}"), "shows a protected name in Latin letters"),
        NameForm::SurnameAndRole | NameForm::Surname => {
            (format!("名字と役職で名乗る{}の{name}", role(person)), "shows a protected person's surname and role")
        }
        NameForm::OrganisationAndRole => (
            format!("{}の{}", person.organisation, role(person)),
            "shows the organisation and role of a protected person",
        ),
    }
}

fn role(person: &Person) -> String {
    if person.is_former && !person.role.starts_with(['元', '前']) {
        format!("元{}", person.role)
    } else {
        person.role.clone()
    }
}
