//! Files of a mail become its texts.

use super::*;
use crate::mail::Mail;
use proptest::prelude::*;

fn file(name: &str, media_type: &str, octets: &[u8]) -> Attachment {
    Attachment { name: name.to_owned(), media_type: media_type.to_owned(), octets: octets.to_vec() }
}

fn opened(files: Vec<Attachment>, limits: &Limits) -> Mail {
    let mut mail = Mail { attachments: files, ..Mail::default() };
    open(&mut mail, limits);
    mail
}

/// Place and first line of each text, then the fates.
fn told(files: Vec<Attachment>) -> (Vec<String>, Vec<Fate>) {
    let mail = opened(files, &Limits::default());
    let line = |part: &TextPart| format!("{} {}", part.place, part.text.lines().next().unwrap_or_default());
    (mail.texts.iter().map(line).collect(), mail.opened.iter().map(|file| file.fate).collect())
}

#[test]
fn texts_and_codes_of_documents_become_texts_of_the_mail() {
    let (texts, fates) = told(vec![
        file("依頼.docx", "", include_bytes!("../../fixtures/documents/letter.docx")),
        file("依頼.pdf", "", include_bytes!("../../fixtures/documents/named-encoding.pdf")),
        file("図.png", "image/png", include_bytes!("../../fixtures/codes/two.png")),
    ]);
    assert_eq!(
        texts,
        [
            "attachment:依頼.docx 業務連絡のため、グループを新しく作成してください。",
            "qr https://line.me/R/ti/g/KakuuSample01",
            "attachment:依頼.pdf 業務連絡のため、グループを新しく作成してください。",
            "qr https://chat.whatsapp.com/KakuuSample02",
        ]
    );
    assert_eq!(fates, [Fate::Read; 3]);
}

#[test]
fn a_mail_within_a_mail_is_opened_to_the_limit_of_depth() {
    let mut mail =
        "Subject: inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n名簿を送ってください。\r\n".to_owned();
    for level in 0..5 {
        mail = format!(
            "Subject: level {level}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b{level}\r\n\r\n\
             --b{level}\r\nContent-Type: application/octet-stream; name=in{level}.eml\r\n\
             Content-Disposition: attachment; filename=in{level}.eml\r\n\r\n{mail}\r\n--b{level}--\r\n"
        );
    }
    let deep = opened(vec![file("outer.eml", "", mail.as_bytes())], &Limits::default());
    assert!(deep.texts.iter().any(|part| part.text.contains("名簿を送って")), "{:?}", deep.texts);
    let shallow = opened(vec![file("outer.eml", "", mail.as_bytes())], &Limits { depth: 2, ..Limits::default() });
    assert!(shallow.opened.iter().any(|file| file.fate == Fate::TooLarge));
    assert!(!shallow.texts.iter().any(|part| part.text.contains("名簿を送って")));
}

#[test]
fn letters_of_text_files_are_repaired() {
    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode("名簿を送ってください。\n");
    let (texts, _) = told(vec![file("依頼.txt", "application/octet-stream", &shift_jis)]);
    assert_eq!(texts, ["attachment:依頼.txt 名簿を送ってください。"]);
}

#[test]
fn one_budget_is_shared_by_all_files() {
    let picture = file("図.png", "", include_bytes!("../../fixtures/codes/plain.png"));
    let one = u64::try_from(148 * 148).unwrap();
    let mail =
        opened(vec![picture.clone(), picture.clone(), picture], &Limits { pixels: 2 * one, ..Limits::default() });
    assert_eq!(mail.opened.iter().map(|file| file.fate).collect::<Vec<_>>(), [Fate::Read, Fate::Read, Fate::TooLarge]);
}

#[test]
fn archives_are_named_and_not_entered() {
    let (texts, fates) = told(vec![file("名簿.zip", "", b"PK\x03\x04rest"), file("x", "", b"MZ")]);
    assert!(texts.is_empty());
    assert_eq!(fates, [Fate::Archive, Fate::NotOpened]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_octets_have_a_fate(head in prop::sample::select(vec![&b"%PDF-1.4\n"[..], b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"RIFF\0\0\0\0WEBP", b"BM", b"\xff\xd8\xff", b"Subject: x\n\n", b""]), tail in prop::collection::vec(any::<u8>(), 0..400), name in "[a-z]{0,3}\\.(txt|eml|html|bin)") {
        let octets = [head, &tail].concat();
        let mail = opened(vec![file(&name, "", &octets)], &Limits::default());
        prop_assert!(!mail.opened.is_empty());
    }
}
