//! Advice (案内): what to do with the mail now, and what would make a mail like it pass.
//!
//! Whoever is named in the mail is telephoned at a number that the office knew before; a number in the mail is never
//! used. Advice is told from *banner* upwards; a mail that passes has none.

use super::Verdict;
use crate::finding::Finding;
use crate::people::{KnownPeople, Person};
use crate::rules::{Family, Slot, rule};
use std::collections::BTreeSet;

/// What to do, and what would make the mail pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// What to do now, the first thing first.
    pub to_do: Vec<Sentence>,
    /// What would make such a mail pass.
    pub would_pass: Vec<Sentence>,
}

/// A sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// For a receptionist.
    pub japanese: String,
    /// The same in English.
    pub english: String,
}

impl Sentence {
    fn of(japanese: impl Into<String>, english: impl Into<String>) -> Self {
        Self { japanese: japanese.into(), english: english.into() }
    }
}

/// The advice on a mail with this verdict and these findings.
pub(crate) fn advise(verdict: Verdict, findings: &[Finding], people: &KnownPeople) -> Advice {
    if verdict == Verdict::Pass {
        return Advice::default();
    }
    let person = borrowed(findings, people);
    let mut to_do = vec![restraint(verdict), call(person)];
    to_do.extend(slots(findings).into_iter().filter_map(abstain));
    if verdict == Verdict::Hold {
        to_do.push(Sentence::of(
            "既に返信や送付をした場合は、すぐに管理者に知らせてください。",
            "If you have answered or sent anything already, tell your administrator at once.",
        ));
    }
    to_do.dedup();
    Advice { to_do, would_pass: would_pass(findings, person) }
}

/// Whose name is borrowed, when the evidence shows it.
fn borrowed<'a>(findings: &[Finding], people: &'a KnownPeople) -> Option<&'a Person> {
    let of_identity = findings.iter().filter(|finding| has_family(finding, Family::Identity));
    let mut words = of_identity.map(|finding| finding.evidence.text.as_str());
    words.find_map(|words| {
        let by_name = people.named(words).into_iter().next().map(|found| found.person);
        by_name.or_else(|| people.iter().find(|person| person.addresses.iter().any(|address| address == words)))
    })
}

fn has_family(finding: &Finding, family: Family) -> bool {
    rule(finding.rule).is_some_and(|rule| rule.family == family)
}

fn slots(findings: &[Finding]) -> BTreeSet<Slot> {
    let families = findings.iter().filter_map(|finding| rule(finding.rule)).map(|rule| rule.family);
    families.filter_map(|family| if let Family::Intent(slot) = family { Some(slot) } else { None }).collect()
}

fn restraint(verdict: Verdict) -> Sentence {
    if verdict == Verdict::Hold {
        Sentence::of(
            "このメールに返信せず、書かれている指示に従わないでください。",
            "Do not answer this mail and do not do what it asks.",
        )
    } else {
        Sentence::of(
            "返信する前に、差出人の名前ではなくアドレスを確かめてください。",
            "Before you answer, look at the sender's address, not at the name.",
        )
    }
}

fn call(person: Option<&Person>) -> Sentence {
    let Some(person) = person else {
        return Sentence::of(
            "名前の出ている本人に、職場で前から知っている番号で電話して確かめてください。メールに書かれた番号は使わないでください。",
            "Telephone the person named, at a number your office knew before, not at one from the mail.",
        );
    };
    let number = Some(person.telephone.trim()).filter(|number| !number.is_empty());
    let at = number
        .map_or("職場で前から知っている番号".to_owned(), |number| format!("名簿にある番号（{number}）"));
    let at_en =
        number.map_or("a number your office knew before".to_owned(), |number| format!("the listed number {number}"));
    Sentence::of(
        format!(
            "{}さん本人に、{at}で電話して確かめてください。メールに書かれた番号は使わないでください。",
            person.name
        ),
        format!("Telephone {} at {at_en}, not at one from the mail.", person.name),
    )
}

/// What not to do, by what is asked for.
fn abstain(slot: Slot) -> Option<Sentence> {
    let (japanese, english) = match slot {
        Slot::CreateGroup | Slot::Isolate | Slot::ReturnToken => (
            "確かめるまで、グループを作らず、QRコードや招待リンクを送らないでください。",
            "Until then make no group and send no code or invitation link.",
        ),
        Slot::Roster => {
            ("確かめるまで、名簿や連絡先を送らないでください。", "Until then send no list of staff or contacts.")
        }
        Slot::PersonalAccount => (
            "確かめるまで、個人のLINEや携帯番号を教えないでください。",
            "Until then give nobody's personal account or number.",
        ),
        Slot::AddFinance => {
            ("確かめるまで、経理の担当者を招かないでください。", "Until then bring in nobody from accounting.")
        }
        Slot::Money => {
            ("確かめるまで、送金や購入、残高の報告をしないでください。", "Until then pay, buy and report nothing.")
        }
        Slot::BareOrder => {
            ("確かめるまで、添付ファイルを開かないでください。", "Until then do not open the attachment.")
        }
        Slot::Secrecy => (
            "口止めされていても、周りの人に相談してください。",
            "Ask a colleague, whatever the mail says about secrecy.",
        ),
        Slot::PresenceProbe | Slot::PhoneAvoidance | Slot::SetName => return None,
    };
    Some(Sentence::of(japanese, english))
}

fn would_pass(findings: &[Finding], person: Option<&Person>) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    if findings.iter().any(|finding| has_family(finding, Family::Identity)) {
        let name = person.map_or("本人".to_owned(), |person| format!("{}さん", person.name));
        let name_en = person.map_or("the person", |person| person.name.as_str());
        sentences.push(Sentence::of(
            format!("電話で{name}自身のアドレスと確かめられたら、名簿に登録してください。次からは通ります。"),
            format!("If {name_en} confirms the address by telephone, register it in the list; then such mails pass."),
        ));
        sentences.push(Sentence::of(
            "登録済みのアドレスから、受信サーバーの確認（送信ドメイン認証）に不合格とならずに届いたメールは通ります。",
            "A mail from a registered address that does not fail authentication passes.",
        ));
    } else {
        sentences.push(Sentence::of(
            "差出人に心当たりがあり、電話で確かめられれば、通常のメールとして扱えます。",
            "If you know the sender and a telephone call confirms the mail, treat it as usual.",
        ));
    }
    sentences
}
