//! Files are what they begin with, whatever they are called.

use super::*;

fn of(name: &str, media_type: &str, octets: &[u8]) -> Kind {
    kind(&Attachment { name: name.to_owned(), media_type: media_type.to_owned(), octets: octets.to_vec() })
}

#[test]
fn octets_come_before_names() {
    assert_eq!(of("list.txt", "text/plain", include_bytes!("../../../fixtures/codes/plain.png")), Kind::Picture);
    assert_eq!(of("photo.png", "image/png", b"%PDF-1.7\n"), Kind::Pdf);
    assert_eq!(of("photo.png", "image/png", b"\r\n%PDF-1.7\n"), Kind::Pdf);
    assert_eq!(of("a.docx", "", b"PK\x03\x04\x14\0\0\0"), Kind::Archive);
    assert_eq!(of("a.zip", "", b"PK\x03\x04....[Content_Types].xml"), Kind::Office);
    assert_eq!(of("a.dat", "", b"12-lh5-ab"), Kind::Archive);
}

#[test]
fn names_and_types_decide_for_plain_text() {
    assert_eq!(of("mail.EML", "application/octet-stream", b"From: a@b.example"), Kind::Mail);
    assert_eq!(of("", "message/rfc822", b"From: a@b.example"), Kind::Mail);
    assert_eq!(of("list.CSV", "application/octet-stream", b"name"), Kind::Text);
    assert_eq!(of("", "text/calendar", b"BEGIN:VCALENDAR"), Kind::Text);
    assert_eq!(of("page.htm", "", b"<p>"), Kind::Html);
    assert_eq!(of("run.exe", "application/octet-stream", b"MZ"), Kind::Other);
}

#[test]
fn an_office_file_with_a_password_is_seen() {
    let mut octets = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    octets.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(of("list.xlsx", "", &octets), Kind::LockedOffice);
    assert_eq!(of("list.xls", "", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Kind::Other);
}
