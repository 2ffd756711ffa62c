//! Files that people attach (添えるファイル): of which kind their octets are, whether they may be passed on, and a safe name.
//!
//! A kind is told by what is inside, never by the name. What runs when it is opened (programs, macros, scripts in a PDF),
//! what nobody can look into (passwords), and what fetches from elsewhere is refused with the reason and the way out.
//!
//! Invariants: nothing is unpacked beyond fixed bounds; a safe name ends in the ending of its kind and holds no folder, no
//! control character and no mark that reverses the direction of writing.
//!
//! Left out: virus scanning, and formats that offices do not exchange.

mod fields;
mod name;
mod office;
mod pdf;
mod text;

pub use name::safe_name;

use std::fmt;

/// What a file is (種類).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// Picture, PNG.
    Png,
    /// Picture, JPEG.
    Jpeg,
    /// Text document of an office program.
    Docx,
    /// Workbook of an office program.
    Xlsx,
    /// Table as text.
    Csv,
    /// Plain text.
    Txt,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Docx, Self::Xlsx, Self::Csv, Self::Txt];

    /// Code in the database, and the ending of names.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Txt => "txt",
        }
    }

    /// Word on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png | Self::Jpeg => "画像",
            Self::Docx => "Word文書",
            Self::Xlsx => "Excelブック",
            Self::Csv => "CSV",
            Self::Txt => "テキスト",
        }
    }

    /// Media type of answers that carry it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Txt => "text/plain",
        }
    }

    /// The kind of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == code)
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ending())
    }
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// There is nothing in it.
    #[error("中身がありません。ファイルをお確かめください。")]
    Empty,
    /// None of the kinds.
    #[error(
        "この種類のファイルは添えられません。PDF、画像(PNG・JPEG)、Word(docx)、Excel(xlsx)、CSV、テキストのいずれかにしてください。"
    )]
    Unknown,
    /// It runs.
    #[error("実行できるファイルは添えられません。")]
    Program,
    /// Files packed into one.
    #[error("まとめたファイル(zipなど)は添えられません。中のファイルを一つずつ添えてください。")]
    Packed,
    /// The formats of before 2007.
    #[error("古い形式(doc、xlsなど)は添えられません。docx、xlsx、PDFのいずれかで保存し直してください。")]
    OldOffice,
    /// It has a password.
    #[error(
        "パスワードの付いたファイルは、受け取った方が中を確かめられません。パスワードを外して保存し直してください。"
    )]
    Locked,
    /// Macros, or objects that run.
    #[error(
        "マクロや埋め込みの部品を含む文書は添えられません。それらを除いて、docx、xlsx、PDFのいずれかで保存し直してください。"
    )]
    Macros,
    /// It fetches something when it is opened.
    #[error("開くと外の場所から読み込む仕組みがあるため、添えられません。PDFで保存し直してください。")]
    Outside,
    /// A PDF that does something when it is opened.
    #[error(
        "開くと動くもの(スクリプト、ほかのプログラムの起動、埋め込みファイル、入力の送信)がPDFにあるため、添えられません。印刷の「PDFに保存」で作り直してください。"
    )]
    ActivePdf,
    /// A cell that a spreadsheet program would run.
    #[error("{0}行目に、開くと計算される式があります。値だけにして保存し直してください。")]
    Formula(usize),
    /// It ends too early, or its parts do not fit.
    #[error("ファイルが途中で切れているか、こわれています。開けることを確かめてから、もう一度お選びください。")]
    Broken,
}

/// Looks into a file. The name decides only between table and plain text, which have no mark of their own.
pub fn inspect(name: &str, octets: &[u8]) -> Result<FileKind, FileFault> {
    const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    const PACKED: [&[u8]; 7] =
        [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"MSCF", b"\x28\xb5\x2f\xfd"];
    const PROGRAMS: [&[u8]; 8] = [
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xca\xfe\xba\xbe",
        b"\xcf\xfa\xed\xfe",
        b"\xce\xfa\xed\xfe",
        b"L\0\0\0\x01\x14\x02\0",
        b"\0asm",
    ];
    match octets {
        [] => Err(FileFault::Empty),
        _ if octets.starts_with(b"%PDF-") => pdf::inspect(octets).map(|()| FileKind::Pdf),
        _ if octets.starts_with(b"\x89PNG\r\n\x1a\n") => whole(octets.ends_with(b"IEND\xaeB`\x82"), FileKind::Png),
        _ if octets.starts_with(b"\xff\xd8\xff") => whole(finds(octets, b"\xff\xd9"), FileKind::Jpeg),
        _ if octets.starts_with(b"PK\x03\x04") || octets.starts_with(b"PK\x05\x06") => office::inspect(octets),
        _ if octets.starts_with(OLD_OFFICE) => Err(old_office(octets)),
        _ if PROGRAMS.iter().any(|mark| octets.starts_with(mark)) => Err(FileFault::Program),
        _ if PACKED.iter().any(|mark| octets.starts_with(mark)) => Err(FileFault::Packed),
        _ => text::inspect(name, octets),
    }
}

fn whole(is_whole: bool, kind: FileKind) -> Result<FileKind, FileFault> {
    if is_whole { Ok(kind) } else { Err(FileFault::Broken) }
}

/// An office program wraps a document with a password into the old container.
fn old_office(octets: &[u8]) -> FileFault {
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if finds(octets, &wide) { FileFault::Locked } else { FileFault::OldOffice }
}

pub(crate) fn finds(octets: &[u8], wanted: &[u8]) -> bool {
    position(octets, wanted).is_some()
}

pub(crate) fn position(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests;
