//! Lists of protected people: officers, directors, chief clerks, present and former, whose names are borrowed in mails.
//!
//! A person is the name without spelling variants, at an organisation, as one body entered it; a second list that writes 高
//! for 髙 means the same one. Columns as in `people.csv` of the mail guard. A list that was exported may hold people whom
//! other bodies entered; what these said does not become the importer's own word.

use std::collections::HashMap;

use noroshi_terms::{MailAddress, fold_name, fold_width};

use super::columns::{Field, ListRow};
use super::{Refusal, Report};
use crate::import::file::plain;
use crate::keep::telephone;

/// A person whose name is protected (守る人).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ProtectedPerson {
    /// The name as it is compared.
    pub(crate) folded: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) romaji: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    /// Further ways to write the name, typed by people; joined by semicolons, as the next three.
    pub(crate) spellings: String,
    pub(crate) domains: String,
    pub(crate) addresses: String,
    pub(crate) telephone: String,
    pub(crate) is_former: bool,
}

/// One that the directory has.
#[derive(Debug, Clone)]
pub(crate) struct KnownPerson {
    pub(crate) id: i64,
    pub(crate) person: ProtectedPerson,
}

/// Somebody to be written: the number of who is known, none for who is new.
pub(crate) type PersonToSave = (Option<i64>, ProtectedPerson);

/// What is to be written, counted in the report. Known are those whom the owner of this code entered.
pub(super) fn plan(
    rows: &[ListRow],
    (known, owner): (Vec<KnownPerson>, &str),
    report: &mut Report,
) -> Vec<PersonToSave> {
    let key = |person: &ProtectedPerson| (person.folded.clone(), person.organisation.clone());
    let known: HashMap<_, _> = known.into_iter().map(|known| (key(&known.person), known)).collect();
    let mut seen = HashMap::<_, (&str, ProtectedPerson)>::new();
    let mut to_save = Vec::new();
    for row in rows {
        if row.text(Field::EnteredBy).is_some_and(|by| by.split_whitespace().next() != Some(owner)) {
            let reason = "ほかの団体が登録した方です。この行は取り込みません";
            report.notices.push(row.refuse(Field::EnteredBy, reason));
            continue;
        }
        let person = match stated(row) {
            Ok(person) => person,
            Err(refusal) => {
                report.refused.push(refusal);
                continue;
            }
        };
        // An empty cell leaves what is known.
        let before = known.get(&key(&person));
        let person = before.map_or_else(|| person.clone(), |before| filled(row, person.clone(), &before.person));
        match seen.get(&key(&person)) {
            Some((_, earlier)) if *earlier == person => {
                report.same += 1;
                continue;
            }
            Some((first, _)) => {
                let reason = format!("{first}行目と同じ方ですが、内容が異なります。一行にまとめてください");
                report.refused.push(row.refuse(Field::Name, reason));
                continue;
            }
            None => seen.insert(key(&person), (&row.place, person.clone())),
        };
        match before {
            Some(before) if before.person == person => report.same += 1,
            Some(before) => {
                report.changed += 1;
                to_save.push((Some(before.id), person));
            }
            None => {
                report.added += 1;
                to_save.push((None, person));
            }
        }
    }
    to_save
}

fn filled(row: &ListRow, stated: ProtectedPerson, before: &ProtectedPerson) -> ProtectedPerson {
    let kept = |field: Field, stated: String, before: &String| match row.text(field) {
        Some(_) => stated,
        None => before.clone(),
    };
    ProtectedPerson {
        kana: kept(Field::Kana, stated.kana, &before.kana),
        romaji: kept(Field::Romaji, stated.romaji, &before.romaji),
        role: kept(Field::Role, stated.role, &before.role),
        spellings: kept(Field::Spellings, stated.spellings, &before.spellings),
        domains: kept(Field::Domains, stated.domains, &before.domains),
        addresses: kept(Field::Addresses, stated.addresses, &before.addresses),
        telephone: kept(Field::Telephone, stated.telephone, &before.telephone),
        is_former: if row.text(Field::Former).is_some() { stated.is_former } else { before.is_former },
        ..stated
    }
}

const LONGEST: usize = 500;

/// Something typed that cannot stand: where, and why.
pub(crate) type PersonFault = (Field, String);

fn stated(row: &ListRow) -> Result<ProtectedPerson, Refusal> {
    let text = |field: Field| match row.cell(field) {
        // A number cell has lost the 0 in front.
        Some(cell) if cell.is_number && field == Field::Telephone => format!("0{}", cell.text),
        Some(cell) => cell.text.clone(),
        None => String::new(),
    };
    read(&text).map_err(|(field, reason)| row.refuse(field, reason))
}

/// Reads a person from texts by field: of a row, or of a form.
pub(crate) fn read(text: &dyn Fn(Field) -> String) -> Result<ProtectedPerson, PersonFault> {
    let short = |field: Field| match text(field) {
        long if long.chars().count() > LONGEST => {
            Err((field, format!("{LONGEST}文字を超えています。短くしてください")))
        }
        text => Ok(plain(&text)),
    };
    let listed = |field: Field, read: fn(&str) -> Option<String>, reason: &str| {
        entries(&short(field)?, read).ok_or_else(|| (field, reason.to_owned()))
    };
    let name = short(Field::Name)?;
    if fold_name(&name).is_empty() {
        return Err((Field::Name, "氏名が空です。氏名を入れてください".to_owned()));
    }
    Ok(ProtectedPerson {
        folded: fold_name(&name),
        name,
        kana: short(Field::Kana)?,
        romaji: fold_width(&short(Field::Romaji)?),
        role: short(Field::Role)?,
        organisation: short(Field::Organisation)?,
        spellings: listed(Field::Spellings, |text| Some(text.to_owned()), "")?,
        domains: listed(Field::Domains, domain, "ドメインを読み取れません(例: shinryo.example)")?,
        addresses: listed(Field::Addresses, address, "メールアドレスを読み取れません(例: jimu@shiomi.example)")?,
        telephone: listed(Field::Telephone, telephone, "電話番号を読み取れません(例: 088-000-0215)")?,
        is_former: is_former(&short(Field::Former)?)?,
    })
}

/// A list inside a text, joined by semicolons; every entry must be readable.
fn entries(text: &str, read: fn(&str) -> Option<String>) -> Option<String> {
    let folded = fold_width(text);
    let entries = folded.split([';', '、', ',']).map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(read).collect::<Option<Vec<String>>>().map(|entries| entries.join(";"))
}

fn domain(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('@');
    format!("a@{bare}").parse::<MailAddress>().ok()?.to_string().strip_prefix("a@").map(str::to_owned)
}

fn address(text: &str) -> Option<String> {
    text.parse::<MailAddress>().ok().map(|address| address.to_string())
}

fn is_former(text: &str) -> Result<bool, PersonFault> {
    match fold_width(text).to_lowercase().as_str() {
        "" | "0" | "no" | "false" | "いいえ" | "現" | "現職" | "現任" => Ok(false),
        "1" | "yes" | "true" | "はい" | "○" | "◯" | "〇" | "元" | "前" | "退任" => Ok(true),
        _ => Err((Field::Former, "「はい」か「いいえ」(1か0)で入れてください".to_owned())),
    }
}
