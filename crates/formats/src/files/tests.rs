//! Each kind is known by what is inside; what must not be passed on is refused, and its look-alikes are not.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{FileFault, FileKind, inspect, safe_name};

const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn pdf(objects: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n{objects}\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

fn pdf_with_stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let begin = format!("%PDF-1.7\n1 0 obj\n<< {dictionary} >>\nstream\n");
    [begin.as_bytes(), content, b"\nendstream\nendobj\n%%EOF\n"].concat()
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
fn check(name: &str, octets: &[u8], expected: Result<FileKind, FileFault>) {
    assert_eq!(inspect(name, octets), expected, "{name}");
}

#[test]
fn kinds_are_known_by_what_is_inside() {
    check("案内.exe", &pdf("<< /Type /Catalog >>"), Ok(FileKind::Pdf));
    check("案内.pdf", b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", Ok(FileKind::Png));
    check("写真", b"\xff\xd8\xff\xe0....\xff\xd9", Ok(FileKind::Jpeg));
    check("a", &packed(&[TYPES, ("word/document.xml", "<w/>")]), Ok(FileKind::Docx));
    check("a", &packed(&[TYPES, ("xl/workbook.xml", "<x/>")]), Ok(FileKind::Xlsx));
    check("一覧.CSV", "名称,番号\n見本,-1.5\n".as_bytes(), Ok(FileKind::Csv));
    check("一覧.csv", b"\x96\xbc\x8f\xcc,1\n", Ok(FileKind::Csv)); // CP932
    check("説明.txt", "\u{feff}=ではじまる文も、文です\n".as_bytes(), Ok(FileKind::Txt));
}

#[test]
fn what_runs_or_cannot_be_looked_into_is_refused() {
    check("請求書.pdf", b"MZ\x90\0", Err(FileFault::Program));
    check("a.txt", b"\x7fELF\x02", Err(FileFault::Program));
    check("a.txt", b"#!/bin/sh\n", Err(FileFault::Program));
    check("a.bat", b"@echo off\n", Err(FileFault::Unknown));
    check("a.js", b"alert(1)\n", Err(FileFault::Unknown));
    check("a.html", b"<html>", Err(FileFault::Unknown));
    check("a.txt", b" <HTML><script>", Err(FileFault::Unknown));
    check("a.txt", b"text\0text", Err(FileFault::Unknown));
    check("a.gif", b"GIF89a", Err(FileFault::Unknown));
    check("a.txt", b"\xfd\xfe\xff", Err(FileFault::Unknown));
    check("a.zip", &packed(&[("a.exe", "MZ")]), Err(FileFault::Packed));
    check("a.docx", &packed(&[("word/document.xml", "")]), Err(FileFault::Packed));
    check("a.pptx", &packed(&[TYPES, ("ppt/presentation.xml", "")]), Err(FileFault::Unknown));
    check("a.rar", b"Rar!\x1a\x07\0", Err(FileFault::Packed));
    check("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", Err(FileFault::OldOffice));
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("a.xlsx", &[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", wide.as_slice()].concat(), Err(FileFault::Locked));
    for empty in [&b""[..], b" \n", b"\xef\xbb\xbf"] {
        check("a.txt", empty, Err(FileFault::Empty));
    }
    check("a.csv", "名称\n=cmd|' /C calc'!A0\n".as_bytes(), Err(FileFault::Formula(2)));
    check("a.csv", b"a,\"@SUM(1)\"\n", Err(FileFault::Formula(1)));
    check("a.csv", b"a,+1+cmd()\n", Err(FileFault::Formula(1)));
    check("a.csv", b"a,+81-3-0000-1124,-12%\n", Ok(FileKind::Csv));
}

#[test]
fn what_ends_too_early_is_refused() {
    check("a.pdf", b"%PDF-1.7\n1 0 obj", Err(FileFault::Broken));
    check("a.png", b"\x89PNG\r\n\x1a\n....", Err(FileFault::Broken));
    check("a.jpg", b"\xff\xd8\xff\xe0....", Err(FileFault::Broken));
    let whole = packed(&[TYPES, ("word/document.xml", "<w/>")]);
    for length in [4, 30, whole.len() / 2, whole.len() - 1] {
        check("a.docx", &whole[..length], Err(FileFault::Broken));
    }
}

#[test]
fn office_documents_without_macros_and_parts_from_elsewhere() {
    let with = |name: &str, content: &str| packed(&[TYPES, ("word/document.xml", "<w/>"), (name, content)]);
    for part in ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin", "../../x"] {
        check("a.docx", &with(part, ""), Err(FileFault::Macros));
    }
    let macros = packed(&[
        ("[Content_Types].xml", "<Override ContentType=\"x.macroEnabled.main+xml\"/>"),
        ("word/document.xml", ""),
    ]);
    check("a.docx", &macros, Err(FileFault::Macros));
    let sheets = packed(&[TYPES, ("xl/workbook.xml", ""), ("xl/macrosheets/sheet1.xml", "")]);
    check("a.xlsx", &sheets, Err(FileFault::Macros));
    let relation = |kind: &str, mode: &str| {
        format!(
            "<Relationships><Relationship Type=\"http://s/{kind}\"  Target=\"http://x.example/\" TargetMode = \"{mode}\"/></Relationships>"
        )
    };
    let rels = "word/_rels/settings.xml.rels";
    check("a.docx", &with(rels, &relation("attachedTemplate", "External")), Err(FileFault::Outside));
    check("a.docx", &with(rels, &relation("image", "External")), Err(FileFault::Outside));
    check("a.docx", &with(rels, &relation("hyperlink", "External")), Ok(FileKind::Docx));
    check("a.docx", &with(rels, &relation("attachedTemplate", "Internal")), Ok(FileKind::Docx));
    check("a.docx", &with("word/embeddings/Microsoft_Excel_Sheet.xlsx", ""), Ok(FileKind::Docx));
    check("a.docx", &with(rels, &"x".repeat(2 * 1024 * 1024)), Err(FileFault::Broken));
}

#[test]
fn links_to_other_programs_and_workbooks_are_refused() {
    let docx = |body: &str| packed(&[TYPES, ("word/document.xml", "<w/>"), ("word/header1.xml", body)]);
    let field = |runs: &[&str]| {
        let runs: String = runs.iter().map(|run| format!("<w:r><w:instrText>{run}</w:instrText></w:r>")).collect();
        docx(&format!("<w:fldChar w:fldCharType=\"begin\"/>{runs}<w:fldChar w:fldCharType=\"end\"/>"))
    };
    check("a.docx", &field(&["DDEAUTO c:\\\\windows\\\\cmd.exe"]), Err(FileFault::Outside));
    check("a.docx", &field(&[" dd", "e", "auto excel"]), Err(FileFault::Outside));
    check("a.docx", &field(&["&#68;&#x44;E excel"]), Err(FileFault::Outside));
    check("a.docx", &field(&["QUOTE 68 68 69"]), Err(FileFault::Outside));
    check("a.docx", &field(&["LINK Excel.Sheet.12 \"x.xlsx\""]), Err(FileFault::Outside));
    check("a.docx", &docx("<w:fldSimple w:instr=\" DDE excel x\"/>"), Err(FileFault::Outside));
    for harmless in ["PAGE", "HYPERLINK \"https://dde.example/link\"", "TOC \\\\o", "QUOTE \"引用\"", "DATE"] {
        check("a.docx", &field(&[harmless]), Ok(FileKind::Docx));
    }
    check("a.docx", &docx("<w:t>DDE LINK</w:t>"), Ok(FileKind::Docx));
    let xlsx = |name: &str| packed(&[TYPES, ("xl/workbook.xml", "<x/>"), (name, "<ddeLink/>")]);
    check("a.xlsx", &xlsx("xl/externalLinks/externalLink1.xml"), Err(FileFault::Outside));
    check("a.xlsx", &xlsx("xl/worksheets/sheet1.xml"), Ok(FileKind::Xlsx));
}

#[test]
fn a_pdf_that_acts_is_refused() {
    for acting in [
        "<< /S /JavaScript /JS (app.alert(1)) >>",
        "<< /S /Java#53cript >>",
        "<< /JS 5 0 R >>",
        "<< /S /Launch /F (calc.exe) >>",
        "<< /Names << /EmbeddedFiles 3 0 R >> >>",
        "<< /AcroForm << /XFA 4 0 R >> >>",
        "<< /S /SubmitForm >>",
    ] {
        check("a.pdf", &pdf(acting), Err(FileFault::ActivePdf));
        let objects = deflated(format!("7 0 {acting}").as_bytes());
        let hidden = pdf_with_stream("/Type /ObjStm /Filter /FlateDecode", &objects);
        check("a.pdf", &hidden, Err(FileFault::ActivePdf));
    }
    check("a.pdf", &pdf("<< /Encrypt 9 0 R >>"), Err(FileFault::Locked));
    let bomb = deflated(&vec![b' '; 5 * 1024 * 1024]);
    check("a.pdf", &pdf_with_stream("/Type /ObjStm /Filter /FlateDecode", &bomb), Err(FileFault::ActivePdf));
    let unknown = pdf_with_stream("/Type /ObjStm /Filter /LZWDecode", b"....");
    check("a.pdf", &unknown, Err(FileFault::ActivePdf));
    // Look-alikes: other names, and octets of a picture.
    for quiet in [
        "<< /JSX 1 /XFAX 2 /LaunchPad 3 >>",
        "<< /Type /Font >>",
        "(JavaScript の注意)",
        "<< /S /URI /URI (https://a.example/) >>",
    ] {
        check("a.pdf", &pdf(quiet), Ok(FileKind::Pdf));
    }
    check("a.pdf", &pdf_with_stream("/Subtype /Image", b"\x01/JS \x02/XFA "), Ok(FileKind::Pdf));
    let fonts = deflated(b"7 0 << /Type /Font >>");
    check("a.pdf", &pdf_with_stream("/Type /ObjStm /Filter /FlateDecode", &fonts), Ok(FileKind::Pdf));
}

#[test]
fn nothing_hides_in_the_way_a_stream_is_written() {
    let acting = deflated(b"7 0 << /S /GoTo /JS 5 0 R >>");
    let far = format!("/Type /ObjStm /Filter /FlateDecode /Pad ({})", " ".repeat(700));
    let dictionaries = [
        "/Type/ObjStm/Fi#6cter/FlateDecode",
        "/Type/Obj#53tm/Filter/FlateDecode",
        &far,
        "/Filter/Fl /Type/ObjStm /DecodeParms<</Predictor 12>>",
    ];
    for dictionary in dictionaries {
        check("a.pdf", &pdf_with_stream(dictionary, &acting), Err(FileFault::ActivePdf));
    }
    let between = |between: &str| {
        let begin = format!("%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>{between}");
        [begin.as_bytes(), &acting, b"\nendstream\nendobj\n%%EOF\n"].concat()
    };
    for words in ["%>\nstream\n", " % one\r%two\r\nstream\r\n", "\0\nstream \t\n", "stream\r"] {
        check("a.pdf", &between(words), Err(FileFault::ActivePdf));
    }
    check("a.pdf", &pdf_with_stream("/Type /ObjStm", b"7 0 << /JS 5 0 R >>"), Err(FileFault::ActivePdf));
    check("a.pdf", &pdf_with_stream("/Type /ObjStm /Filter /FlateDecode", b"not packed"), Err(FileFault::ActivePdf));
    check("a.pdf", &pdf_with_stream("/Type /ObjStm", b"7 0 << /Type /Font >>"), Ok(FileKind::Pdf));
}

#[test]
fn names_are_made_safe() {
    for (name, safe) in [
        ("案内.pdf", "案内.pdf"),
        ("案内.PDF", "案内.pdf"),
        ("請求書.pdf.exe", "請求書.pdf"),
        ("請求書.exe", "請求書.pdf"),
        ("C:\\Users\\見本\\案内.docx", "案内.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("第1.2版", "第1.2版.pdf"),
        ("v1.2.pdf", "v1.2.pdf"),
        ("fdp\u{202e}.exe", "fdp.pdf"),
        ("a\"b<c>;d\n.pdf", "a_b_c__d.pdf"),
        (" . ", "添付.pdf"),
        ("", "添付.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1", "_LPT1.pdf"),
        ("control.pdf", "control.pdf"),
    ] {
        assert_eq!(safe_name(name, FileKind::Pdf), safe, "{name}");
    }
}

proptest! {
    #[test]
    fn a_safe_name_stays_and_names_no_place(name in "\\PC{0,90}", index in 0usize..7) {
        let kind = FileKind::ALL[index];
        let safe = safe_name(&name, kind);
        prop_assert_eq!(safe_name(&safe, kind), safe.clone());
        let ending = format!(".{}", kind.ending());
        prop_assert!(safe.ends_with(&ending) && !safe.contains(['/', '\\', '"', '\n']) && safe.chars().count() <= 66);
        prop_assert!(!safe.starts_with(['.', ' ']));
    }

    #[test]
    fn no_octets_are_too_strange_to_look_at(octets in prop::collection::vec(any::<u8>(), 0..600), start in 0usize..6) {
        let starts: [&[u8]; 6] = [b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n<<>>stream\n"];
        let _ = inspect("a.csv", &[starts[start], &octets].concat());
    }
}
