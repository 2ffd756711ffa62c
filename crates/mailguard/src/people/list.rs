//! Reading `people.csv`: a header row, columns in any order, lists inside a cell separated by `;`.
//!
//! The octets are UTF-8, with or without byte order mark, or CP932 as spreadsheets in Japan write it. A row that cannot
//! be used is told with its place and left out; a cell that cannot be used is told and left empty. Nothing here fails.

use super::{KnownPeople, Person};
use csv::{ReaderBuilder, StringRecord};
use noroshi_terms::{fold_width, without_spaces};
use std::fmt;

/// People read from a list, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct PeopleList {
    /// Everybody who could be read.
    pub people: KnownPeople,
    /// What could not be read, in the order of the rows.
    pub problems: Vec<RowProblem>,
}

/// Something in a list that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Line of the file: the header is line 1.
    pub row: usize,
    /// Column by its heading; empty when the whole row is meant.
    pub column: String,
    /// The cell as it stands.
    pub value: String,
    /// What is wrong and what to do, in Japanese.
    pub reason: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}\t{}", self.row, self.column, self.value, self.reason)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Kana,
    Romaji,
    Role,
    Organisation,
    Domains,
    Addresses,
    Telephone,
    Former,
}

/// Headings as the contract has them, then as offices write them.
const HEADINGS: [(Column, &[&str]); 9] = [
    (Column::Name, &["name", "氏名", "名前", "お名前", "姓名"]),
    (Column::Kana, &["kana", "ふりがな", "フリガナ", "かな", "カナ", "氏名カナ", "よみ", "読み", "読みがな"]),
    (Column::Romaji, &["romaji", "ローマ字", "英字", "英字氏名"]),
    (Column::Role, &["role", "役職", "職名", "肩書", "肩書き"]),
    (
        Column::Organisation,
        &["organisation", "organization", "所属", "組織", "団体", "団体名", "機関", "機関名", "施設名"],
    ),
    (Column::Domains, &["domains", "domain", "ドメイン"]),
    (Column::Addresses, &["addresses", "address", "mail", "email", "メール", "メールアドレス", "アドレス"]),
    (Column::Telephone, &["telephone", "tel", "phone", "電話", "電話番号"]),
    (Column::Former, &["former", "前任", "元役員", "退任"]),
];

pub(super) fn read(octets: &[u8]) -> PeopleList {
    let mut problems = Vec::new();
    let text = decode(octets, &mut problems);
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).into_records();
    let header = rows.next().and_then(Result::ok).unwrap_or_default();
    let columns: Vec<Option<Column>> = header.iter().map(column).collect();
    if !columns.contains(&Some(Column::Name)) {
        let reason = "name(氏名)の列がありません。1行目に見出しを書き、name の列を入れてください。";
        problems.push(RowProblem {
            row: 1,
            column: "name".to_owned(),
            value: String::new(),
            reason: reason.to_owned(),
        });
        return PeopleList { people: KnownPeople::default(), problems };
    }
    let mut people = Vec::new();
    for (number, row) in rows.enumerate() {
        let Ok(row) = row else { continue };
        let mut reading =
            Row { number: line_of(&row, &text).unwrap_or(number + 2), header: &header, problems: &mut problems };
        people.extend(reading.person(&row, &columns));
    }
    PeopleList { people: KnownPeople::new(people), problems }
}

/// The line on which a row begins. The reader counts from the empty lines before it.
fn line_of(row: &StringRecord, text: &str) -> Option<usize> {
    let position = row.position()?;
    let from = text.as_bytes().get(usize::try_from(position.byte()).ok()?..)?;
    let empty_lines = from.iter().take_while(|octet| matches!(octet, b'\r' | b'\n')).filter(|octet| **octet == b'\n');
    Some(usize::try_from(position.line()).ok()? + empty_lines.count())
}

/// UTF-8, else CP932; letters that neither has are told.
fn decode(octets: &[u8], problems: &mut Vec<RowProblem>) -> String {
    let octets = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets);
    if let Ok(text) = std::str::from_utf8(octets) {
        return text.to_owned();
    }
    let (text, has_errors) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(octets);
    if has_errors {
        let reason = "読み取れない文字があります。UTF-8 か Shift_JIS(CP932)で保存し直してください。";
        let whole = RowProblem { row: 1, column: String::new(), value: String::new(), reason: reason.to_owned() };
        problems.push(whole);
    }
    text.into_owned()
}

fn column(heading: &str) -> Option<Column> {
    let heading = without_spaces(&fold_width(heading)).to_lowercase();
    HEADINGS.iter().find(|(_, names)| names.contains(&heading.as_str())).map(|(column, _)| *column)
}

struct Row<'a> {
    number: usize,
    header: &'a StringRecord,
    problems: &'a mut Vec<RowProblem>,
}

impl Row<'_> {
    fn person(&mut self, row: &StringRecord, columns: &[Option<Column>]) -> Option<Person> {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let mut person = Person::default();
        for (place, cell) in row.iter().enumerate() {
            let Some(column) = columns.get(place).copied().flatten() else { continue };
            self.fill(&mut person, column, place, cell.trim());
        }
        if person.name.chars().filter(|letter| letter.is_alphanumeric()).count() >= 2 {
            return Some(person);
        }
        let place = columns.iter().position(|column| *column == Some(Column::Name)).unwrap_or_default();
        let name = person.name.clone();
        self.tell(place, &name, "氏名がないか短すぎるため、この行は使いません。姓と名を書いてください。");
        None
    }

    fn fill(&mut self, person: &mut Person, column: Column, place: usize, cell: &str) {
        match column {
            Column::Name => person.name = cell.to_owned(),
            Column::Kana => person.kana = cell.to_owned(),
            Column::Romaji => person.romaji = cell.to_owned(),
            Column::Role => person.role = cell.to_owned(),
            Column::Organisation => person.organisation = cell.to_owned(),
            Column::Telephone => person.telephone = cell.to_owned(),
            Column::Former => person.is_former = self.is_former(place, cell),
            Column::Domains => person.domains = self.list(place, cell, domain),
            Column::Addresses => person.addresses = self.list(place, cell, address),
        }
    }

    fn list(&mut self, place: usize, cell: &str, read: fn(&str) -> Option<String>) -> Vec<String> {
        let mut list = Vec::new();
        for item in cell.split([';', '；', '\n']).map(str::trim).filter(|item| !item.is_empty()) {
            match read(&without_spaces(&fold_width(item)).to_lowercase()) {
                Some(read) => list.push(read),
                None => self.tell(place, item, "読み取れません。半角で書き、いくつかあるときは ; で区切ってください。"),
            }
        }
        list
    }

    fn is_former(&mut self, place: usize, cell: &str) -> bool {
        match without_spaces(&fold_width(cell)).to_lowercase().as_str() {
            "" | "0" | "false" | "no" | "n" | "×" | "現" | "現職" | "いいえ" | "否" => false,
            "1" | "true" | "yes" | "y" | "former" | "○" | "〇" | "元" | "前" | "退任" | "はい" => true,
            _ => {
                self.tell(place, cell, "退任した方は 1、現職の方は空欄にしてください。現職として読みました。");
                false
            }
        }
    }

    fn tell(&mut self, place: usize, value: &str, reason: &str) {
        let column = self.header.get(place).unwrap_or_default().trim().to_owned();
        let value = value.chars().take(40).collect();
        self.problems.push(RowProblem { row: self.number, column, value, reason: reason.to_owned() });
    }
}

/// A domain as mails have it: without `@` or `*.` before it.
fn domain(text: &str) -> Option<String> {
    let bare = text.trim_start_matches("*.").trim_start_matches('@').trim_end_matches('.');
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
    };
    (bare.len() <= 253 && bare.contains('.') && bare.split('.').all(is_label)).then(|| bare.to_owned())
}

fn address(text: &str) -> Option<String> {
    let (local, domain_part) = text.rsplit_once('@')?;
    let is_local = !local.is_empty() && local.len() <= 64 && !local.contains(['<', '>', '"', ',']);
    (is_local && domain(domain_part).as_deref() == Some(domain_part)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
