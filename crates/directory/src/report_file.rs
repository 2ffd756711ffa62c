//! What an import tells about rows, as a file for the office that keeps the list: in UTF-8, or in CP932 for older programs.

use encoding_rs::SHIFT_JIS;

use crate::import::file::{needs_guard, plain};
use crate::import::submitted::Told;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportEncoding {
    /// With its mark, for Excel.
    Utf8,
    /// As Japanese Windows writes it (Shift_JIS with extensions).
    Cp932,
}

impl ReportEncoding {
    /// From the address; UTF-8 when nothing is asked for.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        match code {
            "" | "utf-8" => Some(Self::Utf8),
            "cp932" => Some(Self::Cp932),
            _ => None,
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Utf8 => "text/csv; charset=utf-8",
            Self::Cp932 => "text/csv; charset=Shift_JIS",
        }
    }
}

/// One line per thing told.
pub(crate) fn report_file(told: &[Told], encoding: ReportEncoding) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["扱い", "行", "列", "値", "理由"])?;
    for one in told {
        let sort = if one.is_refused { "取り込めません" } else { "お確かめください" };
        let about = &one.about;
        let cells = [&about.row, &about.column, &about.value, &about.reason].map(|cell| guarded(&plain(cell)));
        writer.write_record(std::iter::once(sort.to_owned()).chain(cells))?;
    }
    let text = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(match encoding {
        ReportEncoding::Utf8 => [b"\xEF\xBB\xBF".as_slice(), &text].concat(),
        ReportEncoding::Cp932 => in_cp932(&String::from_utf8_lossy(&text)),
    })
}

/// What CP932 does not have becomes 〓, as in print.
fn in_cp932(text: &str) -> Vec<u8> {
    let has = |letter: char| !SHIFT_JIS.encode(letter.encode_utf8(&mut [0; 4])).2;
    let printable: String = text.chars().map(|letter| if has(letter) { letter } else { '〓' }).collect();
    SHIFT_JIS.encode(&printable).0.into_owned()
}

fn guarded(cell: &str) -> String {
    if needs_guard(cell) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Refusal;

    #[test]
    fn both_encodings_tell_the_same_and_no_formula() {
        let about =
            Refusal { row: "3".into(), column: "名称".into(), value: "=1+1".into(), reason: "髙①𠮷".into() };
        let told = [Told { is_refused: true, about }];
        let text = String::from_utf8(report_file(&told, ReportEncoding::Utf8).unwrap()).unwrap();
        assert_eq!(text.lines().nth(1), Some("取り込めません,3,名称,'=1+1,髙①𠮷"));
        let old = report_file(&told, ReportEncoding::Cp932).unwrap();
        let (text, _, is_broken) = SHIFT_JIS.decode(&old);
        assert!(!is_broken && text.contains("髙①〓"), "{text}");
    }
}
