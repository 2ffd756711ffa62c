//! Hostile mails at the border of the guard: bombs, endless nesting, enormous lines. Each ends as a finding, and within
//! the limits; what is bounded is counted in work (octets, parts, pixels), so nothing here looks at a clock.

use super::super::{Assessment, Context, assess};
use crate::people::KnownPeople;
use crate::reading::Limits;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;

const MANY: usize = 10_000;
/// What a sender can make a small file unpack to.
const BOMB: usize = 100 << 20;

fn judged(octets: &[u8]) -> Assessment {
    assess(octets, &Context::default())
}

fn rules(octets: &[u8]) -> Vec<&'static str> {
    judged(octets).findings.iter().map(|finding| finding.rule.0).collect()
}

#[track_caller]
fn check(octets: &[u8], wanted: &str) {
    let rules = rules(octets);
    assert!(rules.contains(&wanted), "{wanted} is not among {rules:?}");
}

fn mail(fields: &str, body: &[u8]) -> Vec<u8> {
    [b"From: a@b.example\r\nMIME-Version: 1.0\r\n", fields.as_bytes(), b"\r\n\r\n", body].concat()
}

/// A mail that is a file of this name.
fn file(name: &str, octets: &[u8]) -> Vec<u8> {
    let fields = "Content-Type: multipart/mixed; boundary=b";
    let head = format!(
        "--b\r\nContent-Type: application/octet-stream; name={name}\r\nContent-Disposition: attachment; filename={name}\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        data_encoding::BASE64_MIME.encode(octets)
    );
    mail(fields, head.as_bytes())
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut octets = std::io::Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut octets);
    for (name, content) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
    octets.into_inner()
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn pdf(objects: &[u8]) -> Vec<u8> {
    [b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", objects, b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"].concat()
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("4 0 obj<<{dictionary}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream endobj\n"].concat()
}

#[test]
fn a_document_that_unpacks_to_a_hundred_megabytes_is_a_bomb() {
    let empty = vec![b' '; BOMB];
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    check(&file("a.docx", &zipped(&[types, ("word/document.xml", &empty)])), "attached-bomb");
    check(&file("a.xlsx", &zipped(&[types, ("xl/sharedStrings.xml", &empty)])), "attached-bomb");
    // Many files that are large only together.
    let part = vec![b' '; BOMB / 100];
    let names: Vec<String> = (0..100).map(|number| format!("word/header{number}.xml")).collect();
    let mut parts = vec![types, ("word/document.xml", part.as_slice())];
    parts.extend(names.iter().map(|name| (name.as_str(), part.as_slice())));
    check(&file("a.docx", &zipped(&parts)), "attached-bomb");
}

#[test]
fn archives_within_archives_stay_closed() {
    let mut archive = zipped(&[("a.txt", &[b' '; 1 << 20])]);
    for _ in 0..50 {
        archive = zipped(&[("again.zip", &archive)]);
    }
    check(&file("a.zip", &archive), "attached-archive");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; BOMB]).unwrap();
    check(&file("a.tar.gz", &encoder.finish().unwrap()), "attached-archive");
}

#[test]
fn streams_of_a_pdf_that_unpack_to_a_hundred_megabytes_are_bombs() {
    let packed = deflated(&vec![0; BOMB]);
    let kinds = [
        "/Filter/FlateDecode",
        "/Type/ObjStm/N 9/First 9/Filter/FlateDecode",
        "/Type/XRef/Size 9/W[1 2 1]/Filter/FlateDecode",
    ];
    for kind in kinds {
        check(&file("a.pdf", &pdf(&stream(kind, &packed))), "attached-bomb");
    }
    let twice = deflated(&packed);
    check(&file("a.pdf", &pdf(&stream("/Filter[/FlateDecode/FlateDecode]", &twice))), "attached-bomb");
}

#[test]
fn nested_objects_of_a_pdf_do_not_end_the_program() {
    for (open, close) in [("[", "]"), ("<</A", ">>"), ("(", ")")] {
        let deep = [open.repeat(100_000), close.repeat(100_000)].concat();
        let octets = pdf(format!("2 0 obj{deep}endobj\n").as_bytes());
        judged(&file("a.pdf", &octets));
    }
    // Pages that contain themselves.
    let circle = pdf(b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]/Parent 2 0 R>>endobj\n");
    judged(&file("a.pdf", &circle));
}

#[test]
fn pictures_that_announce_billions_of_pixels_are_bombs() {
    let huge = 60_000_u32;
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([huge.to_be_bytes(), huge.to_be_bytes()].concat());
    png.extend(b"\x08\0\0\0\0");
    let checksum = crc(png.get(12..).unwrap());
    png.extend(checksum.to_be_bytes());
    png.extend([&[0, 0, 0, 0][..], b"IDAT", &crc(b"IDAT").to_be_bytes()].concat());
    check(&file("a.png", &png), "attached-bomb");
    check(&file("a.tiff", &tiff(huge)), "attached-bomb");
    let mut bitmap = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bitmap.extend([huge.to_le_bytes(), huge.to_le_bytes()].concat());
    bitmap.extend([1, 0, 24, 0].iter().chain(&[0; 24]));
    check(&file("a.bmp", &bitmap), "attached-bomb");
    let gif = [
        b"GIF89a".as_slice(),
        &[0xff; 4],
        &[0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff],
        b",\0\0\0\0",
        &[0xff; 4],
        b"\0\x02\0;",
    ]
    .concat();
    check(&file("a.gif", &gif), "attached-bomb");
}

/// A TIFF of eight bits that says it is that wide and that high.
fn tiff(side: u32) -> Vec<u8> {
    let entry = |tag: u16, value: u32| {
        [tag.to_le_bytes().as_slice(), &4_u16.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let entries = [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, side), (279, 0)];
    let mut octets = b"II*\0\x08\0\0\0\x09\0".to_vec();
    octets.extend(entries.into_iter().flat_map(|(tag, value)| entry(tag, value)));
    octets.extend([0; 4]);
    octets
}

/// The checksum of a PNG chunk (RFC 2083, appendix 15).
fn crc(octets: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !octets.iter().fold(!0, |crc, octet| (0..8).fold(crc ^ u32::from(*octet), |crc, _| step(crc)))
}

#[test]
fn ten_thousand_mails_within_mails_are_too_deep() {
    let inner = "Content-Type: message/rfc822\r\n\r\n".repeat(MANY);
    check(format!("From: a@b.example\r\n{inner}").as_bytes(), "attached-unread");
    let mut parts = String::new();
    for depth in 0..MANY {
        parts += &format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n");
    }
    check(format!("From: a@b.example\r\n{parts}").as_bytes(), "too-deep");
}

#[test]
fn ten_thousand_files_are_opened_in_part() {
    let part =
        "--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n";
    let octets = mail("Content-Type: multipart/mixed; boundary=b", part.repeat(MANY).as_bytes());
    let judged = judged(&octets);
    assert!(judged.findings.iter().any(|finding| finding.rule.0 == "too-many-parts"));
    assert!(judged.mail.opened.len() <= Limits::default().parts);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_cut() {
    let line = mail("Content-Type: text/plain", &vec![b'x'; BOMB]);
    let judged = judged(&line);
    let rules: Vec<&str> = judged.findings.iter().map(|finding| finding.rule.0).collect();
    assert!(
        ["mail-too-large", "over-long-line", "over-long-text"].iter().all(|rule| rules.contains(rule)),
        "{rules:?}"
    );
    assert!(judged.mail.texts.iter().map(|part| part.text.len()).sum::<usize>() <= 2 * Limits::default().text);
    let subject = [b"From: a@b.example\r\nSubject: ".as_slice(), &vec![b'x'; BOMB], b"\r\n\r\n"].concat();
    check(&subject, "over-long-line");
}

#[test]
fn base64_of_a_hundred_megabytes_is_cut() {
    let fields = "Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64";
    let lines = [&[b'A'; 76], b"\r\n".as_slice()].concat().repeat(BOMB / 78);
    let judged = judged(&mail(fields, &lines));
    assert!(judged.findings.iter().any(|finding| finding.rule.0 == "mail-too-large"));
    assert!(judged.mail.attachments.iter().map(|file| file.octets.len()).sum::<usize>() <= Limits::default().octets);
}

#[test]
fn twenty_thousand_fields_are_read() {
    for field in [
        "X-Field: a\r\n",
        "From: a@b.example\r\n",
        "To: a@b.example\r\n",
        "Received: from a by b\r\n",
        "Subject: =?utf-8?Q?=E3=81=82?=\r\n",
    ] {
        let octets = format!("From: a@b.example\r\n{}\r\nx\r\n", field.repeat(20_000));
        judged(octets.as_bytes());
    }
}

#[test]
fn nesting_within_a_field_does_not_end_the_program() {
    for (open, close) in [("(", ")"), ("<", ">"), ("\"", "\""), ("a:", ";"), ("=?utf-8?Q?", "?="), ("[", "]")] {
        let deep = [open.repeat(50_000), close.repeat(50_000)].concat();
        let fields = format!(
            "From: {deep} <a@b.example>\r\nSubject: {deep}\r\nContent-Type: text/plain; name={deep}\r\nAuthentication-Results: mx.example; {deep}"
        );
        judged(&mail(&fields, b"x"));
    }
}

#[test]
fn a_page_of_thousands_of_elements_within_each_other_is_read() {
    for element in
        ["<div style='color:red'>", "<table><tr><td>", "<!--", "<style>p{", "<svg><text>", "&#x3042", "<a href=x>"]
    {
        let page = format!("{}見える語</p>", element.repeat(30_000 / element.len()));
        judged(&mail("Content-Type: text/html; charset=utf-8", page.as_bytes()));
    }
    let xml = "<w:p>".repeat(100_000);
    let document = zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())]);
    judged(&file("a.docx", &document));
}

#[test]
fn a_list_of_twenty_thousand_people_is_read() {
    let mut list = "氏名,役職,所属,メールアドレス\n".to_owned();
    for number in 0..20_000 {
        list += &format!("架空 第{number},理事,架空県医師会,officer-{number}@kakuu.example\n");
    }
    let list = KnownPeople::from_csv(list.as_bytes());
    assert_eq!((list.people.iter().count(), list.problems.len()), (20_000, 0));
    assert_eq!(list.people.named("架空 第17777").len(), 1);
    // One cell of a megabyte, and a list that is a single row.
    let cell = format!("氏名,役職\n{},理事\n", "架".repeat(350_000));
    KnownPeople::from_csv(cell.as_bytes());
    KnownPeople::from_csv(",".repeat(100_000).as_bytes());
}
