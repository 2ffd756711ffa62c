//! What one row of a list of bodies or institutions states. Pure: text in, values or the reason for a refusal out.

use noroshi_terms::{
    FeeTable, InstitutionCode, MailAddress, ParseInstitutionCodeError, Prefecture, WrittenCode, fold_width,
    stand_in_code, without_spaces,
};

use super::columns::{Field, ListRow};
use super::file::Cell;
use super::{ImportKind, Refusal};
use crate::body::{BodyKind, Channel};
use crate::keep::telephone;

/// What a row states; none: it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) code: Option<String>,
    pub(crate) name: String,
    pub(crate) kana: Option<String>,
    pub(crate) kind: BodyKind,
    /// What stands before its document numbers.
    pub(crate) abbreviation: Option<String>,
    pub(crate) prefecture: Option<Prefecture>,
    /// Codes of the bodies above.
    pub(crate) parents: Vec<String>,
    pub(crate) postal: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) director: Option<String>,
    pub(crate) contacts: Vec<(Channel, String)>,
}

impl Stated {
    /// The telephone number, if stated.
    pub(crate) fn telephone(&self) -> Option<&str> {
        self.contacts.iter().find(|(channel, _)| *channel == Channel::Telephone).map(|(_, number)| number.as_str())
    }
}

/// Longer cells are somebody's notes.
const LONGEST: usize = 300;

/// Reads a row; what is doubtful goes to the notices.
pub(crate) fn stated(kind: ImportKind, row: &ListRow, notices: &mut Vec<Refusal>) -> Result<Stated, Refusal> {
    let name = short(row, Field::Name)?.ok_or_else(|| row.refuse(Field::Name, "名称が空です。名称を入れてください"))?;
    let address = short(row, Field::Address)?;
    let mut prefecture = prefecture(row)?.or_else(|| address.as_deref().and_then(prefecture_of_address));
    let (body_kind, code) = match kind {
        ImportKind::Institutions => (BodyKind::Institution, institution_code(row, &mut prefecture, notices)?),
        _ => (body_kind(row)?, Some(body_code(row)?)),
    };
    let mut contacts = Vec::new();
    for (field, channel) in
        [(Field::Mail, Channel::Mail), (Field::Fax, Channel::Fax), (Field::Telephone, Channel::Telephone)]
    {
        contacts.extend(contact(row, field, channel)?.map(|address| (channel, address)));
    }
    Ok(Stated {
        code,
        name,
        kana: short(row, Field::Kana)?,
        kind: body_kind,
        abbreviation: short(row, Field::Abbreviation)?,
        prefecture,
        parents: codes(row.text(Field::Parents).unwrap_or_default()),
        postal: postal(row)?,
        address,
        director: short(row, Field::Director)?,
        contacts,
    })
}

/// Codes of a cell, joined by semicolons or the marks people use instead.
fn codes(text: &str) -> Vec<String> {
    let folded = fold_width(text);
    folded.split([';', ',', '、']).map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

fn short(row: &ListRow, field: Field) -> Result<Option<String>, Refusal> {
    match row.text(field) {
        Some(text) if text.chars().count() > LONGEST => {
            Err(row.refuse(field, format!("{LONGEST}文字を超えています。短くしてください")))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn prefecture(row: &ListRow) -> Result<Option<Prefecture>, Refusal> {
    let Some(cell) = row.cell(Field::Prefecture) else { return Ok(None) };
    let text = padded(cell, 2);
    text.parse()
        .map(Some)
        .map_err(|error: noroshi_terms::ParsePrefectureError| row.refuse(Field::Prefecture, error.to_string()))
}

/// Lists of the regional bureaus have no column for it, but most addresses begin with it.
fn prefecture_of_address(address: &str) -> Option<Prefecture> {
    Prefecture::ALL.into_iter().find(|prefecture| address.starts_with(prefecture.name()))
}

fn body_kind(row: &ListRow) -> Result<BodyKind, Refusal> {
    let text = fold_width(row.text(Field::Kind).unwrap_or_default()).to_lowercase();
    let kind = BodyKind::ALL.into_iter().find(|kind| kind.code() == text || kind.label() == text);
    match kind {
        Some(BodyKind::Institution) => Err(row.refuse(
            Field::Kind,
            "医療機関は、医療機関の一覧として取り込んでください(コードの確かめ方が異なります)",
        )),
        Some(kind) => Ok(kind),
        None => Err(row.refuse(
            Field::Kind,
            "種別を読み取れません。全国・都道府県・郡市区・支部・保守会社・警察・行政・相談窓口のどれかを入れてください",
        )),
    }
}

fn body_code(row: &ListRow) -> Result<String, Refusal> {
    let code = without_spaces(&fold_width(row.text(Field::Code).unwrap_or_default()));
    if code.is_empty() {
        return Err(row.refuse(Field::Code, "コードが空です。団体ごとに違うコードを入れてください"));
    }
    if code.chars().count() > 32 || code.contains([';', ',', '、']) {
        return Err(row.refuse(Field::Code, "コードは32文字までで、読点や「;」は使えません"));
    }
    Ok(code)
}

/// Real code, stand-in id, or none (C03, C04).
fn institution_code(
    row: &ListRow,
    prefecture: &mut Option<Prefecture>,
    notices: &mut Vec<Refusal>,
) -> Result<Option<String>, Refusal> {
    let Some(cell) = row.cell(Field::Code) else { return Ok(None) };
    let text = without_spaces(&fold_width(&cell.text));
    if is_slip(&text) {
        let reason = "英字のあとに9桁の数字があります。先頭が数字の0や1でないか、お確かめください";
        return Err(row.refuse(Field::Code, reason));
    }
    if is_stand_in(&text) {
        return Ok(Some(text));
    }
    let written = if cell.is_number { code_of_number(&text, *prefecture) } else { text.parse().map_err(Some) };
    let written = written.map_err(|error| match error {
        Some(error) => row.refuse(Field::Code, error.to_string()),
        None => row.refuse(
            Field::Code,
            "9桁の数値のセルは、先頭の0が消えた10桁か、点数表のない9桁か、決められません。都道府県を入れるか、文字のセルにしてください",
        ),
    })?;
    let code = completed(written, *prefecture, row, notices)?;
    match prefecture {
        Some(stated) if *stated != code.prefecture() => {
            let reason = format!(
                "コードの都道府県({})と、行の都道府県({})が合いません。どちらかを直してください",
                code.prefecture().name(),
                stated.name()
            );
            return Err(row.refuse(Field::Code, reason));
        }
        _ => *prefecture = Some(code.prefecture()),
    }
    Ok(Some(code.to_string()))
}

/// A code in a number cell, which has lost a zero in front. Nine digits may be ten of a northern prefecture (110113719 for
/// 0110113719) or nine without the table of another one (110100013 for 11-0100013): the row's prefecture decides, without
/// it the check digit when it fits only one of the two; none when nothing decides.
fn code_of_number(
    text: &str,
    prefecture: Option<Prefecture>,
) -> Result<WrittenCode, Option<ParseInstitutionCodeError>> {
    match text.len() {
        5..=6 => return format!("{text:0>7}").parse().map_err(Some),
        8 => return format!("{text:0>9}").parse().map_err(Some),
        9 => {}
        _ => return text.parse().map_err(Some),
    }
    let (ten, nine) = (format!("0{text}").parse::<WrittenCode>(), text.parse::<WrittenCode>());
    let (ten, nine) = match (ten, nine) {
        (Ok(ten), Ok(nine)) => (ten, nine),
        (Ok(one), Err(_)) | (Err(_), Ok(one)) => return Ok(one),
        (Err(error), Err(_)) => return Err(Some(error)),
    };
    let code = |written: WrittenCode| written.complete(None, FeeTable::Medical);
    let lies_there = |written: WrittenCode| code(written).is_some_and(|code| prefecture == Some(code.prefecture()));
    let fits = |written: WrittenCode| code(written).is_some_and(|code| !code.is_doubtful());
    match (lies_there(ten), lies_there(nine), fits(ten), fits(nine)) {
        (true, false, ..) => Ok(ten),
        (false, true, ..) => Ok(nine),
        (_, _, true, false) if prefecture.is_none() => Ok(ten),
        (_, _, false, true) if prefecture.is_none() => Ok(nine),
        _ if prefecture.is_some() => Ok(ten), // the row's prefecture refuses it
        _ => Err(None),
    }
}

/// A letter before nine digits is a code with a slip (O for 0), never a stand-in id that somebody means.
pub(crate) fn is_slip(code: &str) -> bool {
    let mut letters = code.bytes();
    code.len() == 10
        && letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_digit())
}

/// Lists of medical institutions now and then hold a dental one (C06): its check digit fits only as such.
fn completed(
    written: WrittenCode,
    prefecture: Option<Prefecture>,
    row: &ListRow,
    notices: &mut Vec<Refusal>,
) -> Result<InstitutionCode, Refusal> {
    let no_prefecture = || {
        row.refuse(
            Field::Code,
            "7桁のコードは、都道府県が分からないと使えません。都道府県の列を入れるか、10桁にしてください",
        )
    };
    let medical = written.complete(prefecture, FeeTable::Medical).ok_or_else(no_prefecture)?;
    if !medical.is_doubtful() {
        if medical.table() != FeeTable::Medical {
            notices.push(
                row.refuse(Field::Code, format!("{}のコードです。そのまま取り込みます", medical.table().label())),
            );
        }
        return Ok(medical);
    }
    match written.complete(prefecture, FeeTable::Dental).filter(|dental| !dental.is_doubtful()) {
        Some(dental) => {
            notices.push(row.refuse(Field::Code, format!("歯科のコード({dental})とみなしました。お確かめください")));
            Ok(dental)
        }
        None => {
            let reason = "検査数字が合いません。打ち間違いがないか、お確かめください(このまま取り込めます)";
            notices.push(row.refuse(Field::Code, reason));
            Ok(medical)
        }
    }
}

/// An id that is no code: an own prefix of letters, or 9 and nine digits of the telephone number.
pub(crate) fn is_stand_in(code: &str) -> bool {
    let is_word = !code.is_empty()
        && code.len() <= 32
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let is_telephone = code.len() == 10 && code.starts_with('9') && stand_in_code(code).is_some_and(|id| id == code);
    is_word && (code.starts_with(|first: char| first.is_ascii_alphabetic()) || is_telephone)
}

fn postal(row: &ListRow) -> Result<Option<String>, Refusal> {
    let Some(cell) = row.cell(Field::Postal) else { return Ok(None) };
    let text = padded(cell, 7);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_plain =
        text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '‐' | '−' | 'ー' | '〒'));
    if digits.len() == 7 && is_plain {
        return Ok(Some(digits));
    }
    Err(row.refuse(Field::Postal, "郵便番号は7桁の数字で入れてください(例: 780-0000)"))
}

fn contact(row: &ListRow, field: Field, channel: Channel) -> Result<Option<String>, Refusal> {
    let Some(cell) = row.cell(field) else { return Ok(None) };
    let folded = fold_width(&cell.text);
    let folded = folded.trim();
    let read = match channel {
        Channel::Mail => folded.parse::<MailAddress>().ok().map(|address| address.to_string()),
        // A number cell has lost the 0 in front.
        Channel::Fax | Channel::Telephone if cell.is_number => telephone(&format!("0{folded}")),
        Channel::Fax | Channel::Telephone => telephone(folded),
    };
    let reason = match channel {
        Channel::Mail => "メールアドレスを読み取れません。一つだけ入れてください(例: jimu@shiomi.example)",
        Channel::Fax | Channel::Telephone => {
            "番号を読み取れません。市外局番から一つだけ入れてください(例: 088-000-0215)"
        }
    };
    read.map(Some).ok_or_else(|| row.refuse(field, reason))
}

/// The cell's text in one width; a number cell gets back the zeros that it lost in front.
fn padded(cell: &Cell, digits: usize) -> String {
    let text = without_spaces(&fold_width(&cell.text));
    if cell.is_number { format!("{text:0>digits$}") } else { text }
}
