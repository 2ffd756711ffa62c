//! Reads a file as offices have it: CSV in UTF-8 or CP932, or a workbook, into sheets of plain cells.
//!
//! Invariants: cells hold no control characters; a workbook's cells are read one after the other, so that a stray cell at
//! its far corner takes no memory, and counted over all its sheets; rows keep the number that the reader sees in the
//! spreadsheet program. Left out: what the columns mean.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use encoding_rs::{SHIFT_JIS, UTF_16LE};
use std::io::Read;

use super::quotes::{self, QuoteFault};

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Its text, without spaces around it.
    pub(crate) text: String,
    /// A workbook's number cell: leading zeros of codes and telephone numbers are lost in it.
    pub(crate) is_number: bool,
}

/// A row with the number that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetRow {
    pub(crate) number: usize,
    pub(crate) cells: Vec<Cell>,
}

/// A sheet: its rows that are not empty, and the first and last row of every block of merged cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) rows: Vec<SheetRow>,
    pub(crate) merged: Vec<(usize, usize)>,
}

/// The file as a whole could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing in it.
    #[error("ファイルが空です。名簿の入ったファイルをお選びください")]
    Empty,
    /// A workbook in the format of before 2007.
    #[error("古い形式の表(xls)です。表計算ソフトで「xlsx」か「CSV」に保存し直してください")]
    OldWorkbook,
    /// It begins like a workbook and is none.
    #[error("表(xlsx)として開けませんでした。表計算ソフトで開けることを確かめ、保存し直してください")]
    BrokenWorkbook(#[source] calamine::XlsxError),
    /// Neither UTF-8 nor CP932.
    #[error("文字コードを読み取れませんでした。UTF-8 か Shift_JIS(CP932)で保存し直してください")]
    Encoding,
    /// Quotes or line ends that do not fit.
    #[error("{line}行目をCSVとして読み取れませんでした。引用符(\")の閉じ忘れがないか、お確かめください")]
    Csv {
        /// Where.
        line: u64,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// A quotation mark that is never closed: everything behind it would be one cell.
    #[error(
        "{line}行目のセルの引用符(\")が、ファイルの終わりまで閉じていません。引用符を閉じるか消して、保存し直してください"
    )]
    OpenQuote {
        /// Where the cell begins.
        line: usize,
    },
    /// A closing quotation mark with text behind it: another one was forgotten.
    #[error("{line}行目から始まるセルの引用符(\")が合いません。閉じ忘れや余分な引用符を直して、保存し直してください")]
    StrayQuote {
        /// Where the cell begins.
        line: usize,
    },
    /// A cell that swallowed other rows.
    #[error(
        "{line}行目から始まるセルに、改行が多すぎます。引用符(\")の閉じ忘れがないか確かめ、セルの改行を減らしてください"
    )]
    ManyLines {
        /// Where the cell begins.
        line: usize,
    },
    /// A workbook behind a password.
    #[error("パスワードのかかった表です。表計算ソフトでパスワードを外して、保存し直してください")]
    Locked,
    /// A workbook that grows out of all proportion when it is unpacked.
    #[error("表(xlsx)を広げると大きくなりすぎます。要らないシートや書式を消すか、CSVで保存し直してください")]
    TooLarge,
    /// More than any list of the sector holds.
    #[error("行が多すぎます。{MOST_ROWS}行までに分けてください")]
    TooManyRows,
}

/// Twice as many as all institutions of the country; this and the next two over all sheets of a file.
const MOST_ROWS: usize = 400_000;
/// Three times as many cells as the country's list has.
const MOST_CELLS: usize = 6_000_000;
/// Ten times the text of the country's list: many cells of a workbook may share one long text.
const MOST_OCTETS: usize = 256 * 1024 * 1024;
/// Blocks of merged cells on one sheet; each is compared with each row.
const MOST_MERGED: usize = 2_000;
/// Columns beyond this are nobody's list.
const MOST_COLUMNS: usize = 200;

/// The sheets of a file; a CSV file is one sheet without a name.
pub(crate) fn sheets(content: &[u8]) -> Result<Vec<Sheet>, FileError> {
    match content {
        [] => Err(FileError::Empty),
        [b'P', b'K', 3, 4, ..] => workbook(content),
        [0xD0, 0xCF, 0x11, 0xE0, ..] if is_locked(content) => Err(FileError::Locked),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(FileError::OldWorkbook),
        _ => Ok(vec![comma_separated(&decoded(content)?)?]),
    }
}

/// A workbook behind a password has the outside of an old one, around a stream of this name.
fn is_locked(content: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    content.windows(name.len()).any(|part| part == name)
}

/// UTF-16 as spreadsheet programs call it "Unicode", UTF-8 with or without its mark, otherwise CP932 as Japanese Windows writes it.
fn decoded(content: &[u8]) -> Result<String, FileError> {
    if content.starts_with(b"\xFF\xFE") {
        let text = UTF_16LE.decode_with_bom_removal(content).0;
        return Ok(text.into_owned());
    }
    let unmarked = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    if let Ok(text) = std::str::from_utf8(unmarked) {
        return Ok(text.to_owned());
    }
    SHIFT_JIS
        .decode_without_bom_handling_and_without_replacement(content)
        .map(|text| text.into_owned())
        .ok_or(FileError::Encoding)
}

fn comma_separated(text: &str) -> Result<Sheet, FileError> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    match quotes::fault(text, char::from(delimiter)) {
        Some(QuoteFault::Open(line)) => return Err(FileError::OpenQuote { line }),
        Some(QuoteFault::TextBehind(line)) => return Err(FileError::StrayQuote { line }),
        Some(QuoteFault::ManyLines(line)) => return Err(FileError::ManyLines { line }),
        None => {}
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let (mut sheet, mut size) = (Sheet::default(), Size::default());
    for record in reader.records() {
        let record = record
            .map_err(|source| FileError::Csv { line: source.position().map_or(0, csv::Position::line), source })?;
        let number = record.position().map_or(0, csv::Position::line);
        let cells = record
            .iter()
            .take(MOST_COLUMNS)
            .map(|text| Cell { text: unguarded(&plain(text)), is_number: false })
            .collect();
        size.push(&mut sheet, SheetRow { number: usize::try_from(number).unwrap_or(usize::MAX), cells })?;
    }
    Ok(sheet)
}

fn workbook(content: &[u8]) -> Result<Vec<Sheet>, FileError> {
    refuse_bomb(content)?;
    let mut book = Xlsx::new(Cursor::new(content)).map_err(FileError::BrokenWorkbook)?;
    let visible = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    let (mut sheets, mut size) = (Vec::new(), Size::default());
    for name in names {
        sheets.extend(worksheet(&mut book, name, &mut size)?);
    }
    Ok(sheets)
}

/// The whole workbook and each of its parts, unpacked: the country's list has 80 MB.
const MOST_UNPACKED: u64 = 400 * 1024 * 1024;
const MOST_PARTS: usize = 10_000;

/// Unpacks every part once without keeping it; what a part says of its own size may be a lie.
fn refuse_bomb(content: &[u8]) -> Result<(), FileError> {
    let broken = |error| FileError::BrokenWorkbook(calamine::XlsxError::Zip(error));
    let mut parts = zip::ZipArchive::new(Cursor::new(content)).map_err(broken)?;
    if parts.len() > MOST_PARTS {
        return Err(FileError::TooLarge);
    }
    let mut left = MOST_UNPACKED;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(broken)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| FileError::BrokenWorkbook(calamine::XlsxError::Io(error)))?;
        left = left.checked_sub(unpacked).ok_or(FileError::TooLarge)?;
    }
    Ok(())
}

/// One sheet; none when it is a chart.
fn worksheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String, size: &mut Size) -> Result<Option<Sheet>, FileError> {
    let regions = book.merge_cells_by_sheet_name(&name).map_err(FileError::BrokenWorkbook)?;
    if regions.len() > MOST_MERGED {
        return Err(FileError::TooLarge);
    }
    let row_number = |index: u32| usize::try_from(index).unwrap_or(usize::MAX).saturating_add(1);
    let merged = regions.iter().map(|region| (row_number(region.start.0), row_number(region.end.0))).collect();
    let mut sheet = Sheet { name: name.clone(), rows: Vec::new(), merged };
    let mut cells = match book.worksheet_cells_reader(&name) {
        Ok(cells) => cells,
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(FileError::BrokenWorkbook(error)),
    };
    let mut row = SheetRow { number: 0, cells: Vec::new() };
    while let Some(cell) = cells.next_cell().map_err(FileError::BrokenWorkbook)? {
        let (index, column) = cell.get_position();
        let (number, column) = (row_number(index), usize::try_from(column).unwrap_or(usize::MAX));
        if number != row.number {
            size.push(&mut sheet, std::mem::replace(&mut row, SheetRow { number, cells: Vec::new() }))?;
        }
        if column < MOST_COLUMNS {
            row.cells.resize(row.cells.len().max(column + 1), Cell::default());
            if let Some(place) = row.cells.get_mut(column) {
                *place = cell_of(cell.get_value());
            }
        }
    }
    size.push(&mut sheet, row)?;
    Ok(Some(sheet))
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(number) => Cell { text: number.to_string(), is_number: true },
        DataRef::Float(number) => Cell { text: format!("{number}"), is_number: true },
        DataRef::String(text) => Cell { text: plain(text), is_number: false },
        DataRef::SharedString(text) => Cell { text: plain(text), is_number: false },
        DataRef::Bool(truth) => Cell { text: if *truth { "1".into() } else { "0".into() }, is_number: false },
        DataRef::DateTime(moment) => Cell { text: moment.as_f64().to_string(), is_number: true },
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell { text: plain(text), is_number: false },
        DataRef::Error(_) | DataRef::Empty => Cell::default(),
    }
}

/// How much was read of a file, over all its sheets.
#[derive(Default)]
struct Size {
    rows: usize,
    cells: usize,
    octets: usize,
}

impl Size {
    /// Adds a row to its sheet, unless it is empty or the file has become too large.
    fn push(&mut self, sheet: &mut Sheet, row: SheetRow) -> Result<(), FileError> {
        if row.cells.iter().all(|cell| cell.text.is_empty()) {
            return Ok(());
        }
        self.rows += 1;
        self.cells += row.cells.len();
        self.octets += row.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
        if self.rows > MOST_ROWS || self.cells > MOST_CELLS {
            return Err(FileError::TooManyRows);
        }
        if self.octets > MOST_OCTETS {
            return Err(FileError::TooLarge);
        }
        sheet.rows.push(row);
        Ok(())
    }
}

/// Without the apostrophe that an export puts in front of what a table program would take for a formula.
fn unguarded(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(bare) if needs_guard(bare) => bare.to_owned(),
        _ => cell.to_owned(),
    }
}

/// True for what gets an apostrophe in an exported CSV: what begins like a formula, and what already begins with one.
pub(crate) fn needs_guard(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\''])
}

/// Line breaks inside a cell become spaces; other control characters, which PostgreSQL refuses, go.
pub(crate) fn plain(text: &str) -> String {
    let spaced = text.replace(['\n', '\r', '\t'], " ").replace("_x000D_", "");
    spaced.chars().filter(|letter| !letter.is_control()).collect::<String>().trim().to_owned()
}
