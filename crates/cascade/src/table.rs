//! Tables to take away (書き出し): the same rows as CSV and as the workbook of a spreadsheet program.
//!
//! Invariant: nothing that somebody typed becomes a formula. In a workbook every text is a cell of type text; in CSV, where
//! cells have no type, a text that begins with the sign of a formula gets an apostrophe.

#[cfg(test)]
mod tests;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use noroshi_platform::web::PageError;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Count(u64),
    /// With one decimal.
    Share(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// A table: a sheet of the workbook, a block of the CSV.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(name: &'static str, headings: &[&str]) -> Self {
        Self { name, headings: headings.iter().map(|&heading| heading.to_owned()).collect(), rows: Vec::new() }
    }
}

/// What is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Csv,
    Workbook,
}

/// The tables as a file to keep.
pub(crate) async fn download(name: &str, kind: FileKind, tables: Vec<Table>) -> Result<Response, PageError> {
    let (media, ending) = match kind {
        FileKind::Csv => ("text/csv; charset=utf-8", "csv"),
        FileKind::Workbook => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    // A hundred thousand rows take a moment, which other pages shall not wait for.
    let written = tokio::task::spawn_blocking(move || match kind {
        FileKind::Csv => Ok(csv(&tables).into_bytes()),
        FileKind::Workbook => workbook(&tables),
    });
    let octets = match written.await {
        Ok(Ok(octets)) => octets,
        Ok(Err(error)) => return Err(PageError::Damaged(format!("workbook: {error}"))),
        Err(error) => return Err(PageError::Damaged(format!("workbook: {error}"))),
    };
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    Ok(([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)], octets).into_response())
}

/// Table below table, an empty line between; the mark at the beginning makes office programs read UTF-8.
fn csv(tables: &[Table]) -> String {
    let mut text = "\u{feff}".to_owned();
    for (place, table) in tables.iter().enumerate() {
        if place > 0 {
            text.push_str("\r\n");
        }
        push_line(&mut text, table.headings.iter().map(|heading| quoted(heading)));
        for row in &table.rows {
            push_line(&mut text, row.iter().map(csv_cell));
        }
    }
    text
}

fn push_line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&cell);
    }
    text.push_str("\r\n");
}

fn csv_cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        Cell::Count(count) => count.to_string(),
        Cell::Share(share) => format!("{share:.1}"),
    }
}

/// Signs that table programs take for the beginning of a formula, also in full width.
const FORMULA_SIGNS: [char; 11] =
    ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n'];

/// Quoted; a leading sign of a formula gets an apostrophe.
fn quoted(field: &str) -> String {
    let guard = if field.starts_with(FORMULA_SIGNS) { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

/// Widths of columns, in characters.
const WIDE: f64 = 24.0;
const NARROW: f64 = 12.0;

fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let (bold, one_decimal) = (Format::new().set_bold(), Format::new().set_num_format("0.0"));
    let mut book = Workbook::new();
    for table in tables {
        let sheet = book.add_worksheet().set_name(table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(&table.headings) {
            sheet.write_string_with_format(0, column, heading, &bold)?;
            let is_text =
                table.rows.iter().take(50).any(|row| matches!(row.get(usize::from(column)), Some(Cell::Text(_))));
            sheet.set_column_width(column, if is_text { WIDE } else { NARROW })?;
        }
        for (line, row) in (1..).zip(&table.rows) {
            for (column, cell) in (0..).zip(row) {
                match cell {
                    // The type of the cell is text: a spreadsheet program never reads it as a formula.
                    Cell::Text(text) => sheet.write_string(line, column, text)?,
                    Cell::Count(count) => sheet.write_number(line, column, *count as f64)?,
                    Cell::Share(share) => sheet.write_number_with_format(line, column, *share, &one_decimal)?,
                };
            }
        }
    }
    book.save_to_buffer()
}
