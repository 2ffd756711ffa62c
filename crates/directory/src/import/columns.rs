//! Finds the header row and says which column is what: any order, English names or the words that Japanese offices use.
//!
//! A list may carry titles above its header, further columns that nobody asks for, and several sheets (one per
//! prefecture). Rows that touch merged cells are refused: which of them a merged value means, nobody can know.

use std::collections::HashMap;

use noroshi_terms::fold_width;

use super::file::{Cell, Sheet, SheetRow};
use super::{ImportKind, Refusal};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    Code,
    Name,
    Kana,
    Kind,
    Abbreviation,
    Parents,
    Prefecture,
    Postal,
    Address,
    Mail,
    Fax,
    Telephone,
    Director,
    Romaji,
    Role,
    Organisation,
    Spellings,
    Domains,
    Addresses,
    Former,
    EnteredBy,
}

/// A field's name in the contract and the words of offices.
type Names = (Field, &'static [&'static str]);

const CODE: Names = (
    Field::Code,
    &["code", "コード", "医療機関コード", "医療機関番号", "保険医療機関番号", "機関コード", "団体コード"],
);
const KANA: Names =
    (Field::Kana, &["kana", "カナ", "かな", "読み", "よみ", "フリガナ", "ふりがな", "名称カナ", "医療機関名カナ"]);
const PREFECTURE: Names =
    (Field::Prefecture, &["prefecture", "都道府県", "都道府県名", "都道府県番号", "都道府県コード", "県名"]);
const MAIL: Names = (Field::Mail, &["mail", "email", "e-mail", "メール", "メールアドレス", "eメール", "電子メール"]);
const FAX: Names = (Field::Fax, &["fax", "fax番号", "ファクス", "ファックス", "ファクス番号", "ファックス番号"]);
const TELEPHONE: Names = (Field::Telephone, &["tel", "telephone", "電話", "電話番号", "tel番号", "代表電話"]);
const BODY_NAME: Names =
    (Field::Name, &["name", "名称", "団体名", "医療機関名", "医療機関名称", "施設名", "施設名称", "名前"]);

const BODIES: &[Names] = &[
    CODE,
    BODY_NAME,
    KANA,
    (Field::Kind, &["kind", "種別", "区分", "団体種別"]),
    (Field::Abbreviation, &["abbreviation", "略称", "発番の略称", "発番略称", "文書記号", "発番記号"]),
    (Field::Parents, &["parent", "parents", "上の団体", "上位団体", "上位団体コード", "所属", "所属コード"]),
    PREFECTURE,
    MAIL,
    FAX,
    TELEPHONE,
];

const INSTITUTIONS: &[Names] = &[
    CODE,
    BODY_NAME,
    KANA,
    (
        Field::Parents,
        &[
            "parents",
            "parent",
            "所属",
            "所属コード",
            "所属団体",
            "所属団体コード",
            "所属医師会",
            "上の団体",
            "上位団体",
        ],
    ),
    PREFECTURE,
    (Field::Postal, &["postal", "郵便番号", "〒"]),
    (Field::Address, &["address", "住所", "所在地", "医療機関所在地"]),
    MAIL,
    FAX,
    TELEPHONE,
    (Field::Director, &["director", "院長", "院長名", "管理者", "管理者名", "管理者氏名", "代表者", "代表者名"]),
];

const PEOPLE: &[Names] = &[
    (Field::Name, &["name", "氏名", "名前", "お名前"]),
    KANA,
    (Field::Romaji, &["romaji", "ローマ字", "英字", "英字氏名"]),
    (Field::Role, &["role", "役職", "職名", "役割"]),
    (Field::Organisation, &["organisation", "organization", "所属", "所属団体", "団体", "組織", "勤務先"]),
    (Field::Spellings, &["spellings", "別の書き方", "別表記", "異表記"]),
    (Field::Domains, &["domains", "domain", "ドメイン"]),
    (Field::Addresses, &["addresses", "address", "アドレス", "メール", "メールアドレス", "mail", "email", "e-mail"]),
    TELEPHONE,
    (Field::Former, &["former", "退任", "前職", "元役員", "元", "退任者"]),
    (Field::EnteredBy, &["entered_by", "登録した団体"]),
];

fn names_of(kind: ImportKind) -> &'static [Names] {
    match kind {
        ImportKind::Bodies => BODIES,
        ImportKind::Institutions => INSTITUTIONS,
        ImportKind::People => PEOPLE,
    }
}

/// One row of a list: where it stands and its cells by meaning.
pub(crate) struct ListRow {
    /// Its number, with the sheet's name when there are several.
    pub(crate) place: String,
    columns: std::sync::Arc<HashMap<Field, Column>>,
    cells: Vec<Cell>,
}

/// Where a field stands, and its heading as written.
struct Column {
    index: usize,
    heading: String,
}

impl ListRow {
    /// The text of a field; none when there is no such column or the cell is empty.
    pub(crate) fn text(&self, field: Field) -> Option<&str> {
        self.cell(field).map(|cell| cell.text.as_str())
    }

    pub(crate) fn cell(&self, field: Field) -> Option<&Cell> {
        let column = self.columns.get(&field)?;
        self.cells.get(column.index).filter(|cell| !cell.text.is_empty())
    }

    /// Refuses the row because of one field.
    pub(crate) fn refuse(&self, field: Field, reason: impl Into<String>) -> Refusal {
        let column = self.columns.get(&field).map(|column| column.heading.clone()).unwrap_or_default();
        let value = self.text(field).unwrap_or_default().to_owned();
        Refusal { row: self.place.clone(), column, value, reason: reason.into() }
    }
}

/// The rows of all sheets that have a header, and what cannot be read.
#[derive(Default)]
pub(crate) struct List {
    pub(crate) rows: Vec<ListRow>,
    pub(crate) refused: Vec<Refusal>,
    /// Columns that are not read.
    pub(crate) notices: Vec<Refusal>,
    /// False when no sheet has the columns that the list needs.
    pub(crate) has_header: bool,
}

/// Finds the header of each sheet and reads what stands below it.
pub(crate) fn list(kind: ImportKind, sheets: Vec<Sheet>) -> List {
    let mut list = List::default();
    let several = sheets.iter().filter(|sheet| !sheet.rows.is_empty()).count() > 1;
    for sheet in sheets {
        read_sheet(&mut list, kind, sheet, several);
    }
    list
}

/// Titles and notes above a header are at most so many rows.
const HEADER_WITHIN: usize = 30;

fn read_sheet(list: &mut List, kind: ImportKind, sheet: Sheet, several: bool) {
    let found = sheet.rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(index, row)| {
        let columns = columns(kind, &row.cells);
        let is_header = columns.iter().any(|(field, _)| *field == Field::Name) && (columns.len() > 1 || index == 0);
        is_header.then_some((index, row.number, columns))
    });
    let Some((index, header, columns)) = found else {
        list.refused.extend(sheet_without_header(&sheet).filter(|_| several));
        return;
    };
    list.has_header = true;
    let place = |number: usize| if several { format!("{}!{number}", sheet.name) } else { number.to_string() };
    let mut by_field = HashMap::new();
    list.notices.extend(unread(&row_of(&sheet, index), &columns, &place(header)));
    for (field, column) in columns {
        let (heading, here) = (column.heading.clone(), place(header));
        if by_field.insert(field, column).is_some() {
            let reason = "同じ内容の列が二つあります。どちらかを消すか、見出しを変えてください".to_owned();
            list.refused.push(Refusal { row: here, column: heading.clone(), value: heading, reason });
        }
    }
    let columns = std::sync::Arc::new(by_field);
    let is_merged = |number: usize| sheet.merged.iter().any(|(first, last)| (*first..=*last).contains(&number));
    if is_merged(header) {
        list.refused.push(merged(place(header)));
    }
    for row in sheet.rows.into_iter().skip(index + 1) {
        if !sheet.merged.is_empty() && is_merged(row.number) {
            list.refused.push(merged(place(row.number)));
        } else {
            list.rows.push(ListRow {
                place: place(row.number),
                columns: std::sync::Arc::clone(&columns),
                cells: row.cells,
            });
        }
    }
}

fn row_of(sheet: &Sheet, index: usize) -> Vec<Cell> {
    sheet.rows.get(index).map(|row| row.cells.clone()).unwrap_or_default()
}

/// Headings that no column of the list is called by; a slip in one would leave its cells out without a word.
fn unread(header: &[Cell], columns: &[(Field, Column)], row: &str) -> Vec<Refusal> {
    let is_read = |index: usize| columns.iter().any(|(_, column)| column.index == index);
    let unread = header.iter().enumerate().filter(|(index, cell)| !cell.text.is_empty() && !is_read(*index));
    let told = |(_, cell): (usize, &Cell)| Refusal {
        row: row.to_owned(),
        column: cell.text.clone(),
        value: cell.text.clone(),
        reason: "この見出しの列は読み取りません。読み取る列のときは、見出しをお確かめください".to_owned(),
    };
    unread.map(told).collect()
}

/// A sheet that looks like a list but has no heading we know would be left out without a word; notes of one column may be.
fn sheet_without_header(sheet: &Sheet) -> Option<Refusal> {
    let is_list = |row: &&SheetRow| row.cells.iter().filter(|cell| !cell.text.is_empty()).count() > 1;
    let first = sheet.rows.iter().find(is_list)?;
    let reason = "このシートには、名称などの見出しが見つかりません。見出しを直すか、取り込まないシートを消してください"
        .to_owned();
    let value = first.cells.first().map(|cell| cell.text.clone()).unwrap_or_default();
    Some(Refusal { row: format!("{}!{}", sheet.name, first.number), column: String::new(), value, reason })
}

fn merged(row: String) -> Refusal {
    let reason = "結合されたセルがあります。結合を解いて、行ごとに値を入れてください".to_owned();
    Refusal { row, column: String::new(), value: String::new(), reason }
}

fn columns(kind: ImportKind, cells: &[Cell]) -> Vec<(Field, Column)> {
    let meaning = |(index, cell): (usize, &Cell)| {
        let heading = heading(&cell.text);
        let (field, _) = names_of(kind).iter().find(|(_, names)| names.contains(&heading.as_str()))?;
        Some((*field, Column { index, heading: cell.text.clone() }))
    };
    cells.iter().enumerate().filter_map(meaning).collect()
}

/// A heading as it is compared: one width, small letters, without spaces, marks and remarks in brackets.
fn heading(text: &str) -> String {
    let folded = fold_width(text).to_lowercase();
    let bare = folded.split(['(', '[', '【', '※', '*']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    bare.chars().filter(|letter| !letter.is_whitespace()).collect()
}
