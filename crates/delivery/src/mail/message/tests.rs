//! An official mail must survive old relays and hostile names: checked by a parser and line by line.

use mail_parser::{Message, MessageParser, MimeHeaders};
use noroshi_terms::Timestamp;
use proptest::prelude::*;

use super::*;

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.to_owned(), address: address.parse().unwrap() }
}

fn mail() -> OfficialMail {
    OfficialMail {
        message_id: "7.900@renmei.example".to_owned(),
        date: Timestamp::from_micros(1_795_314_600_000_000),
        from: mailbox("全国診療連合会 情報担当", "jimu@renmei.example"),
        reply_to: Some(mailbox("", "henshin@renmei.example")),
        to: mailbox("髙﨑①㈱診療所", "info@takasaki.example"),
        subject: "【至急】不審な電子メールについて(情報提供)".to_owned(),
        text: "一行目\n.二行目\r\n三行目".to_owned(),
        html: Some("<p>一行目</p>".to_owned()),
        attachments: vec![
            MailAttachment {
                file_name: "別添1 髙﨑①㈱ 対応手順.pdf".to_owned(),
                content_type: "application/pdf".to_owned(),
                bytes: (0..=255).cycle().take(5_000).collect(),
            },
            MailAttachment {
                file_name: "list.csv".to_owned(),
                content_type: "text/csv".to_owned(),
                bytes: b"a\n".to_vec(),
            },
        ],
        headers: vec![("Auto-Submitted", "auto-generated".to_owned())],
    }
}

fn parse(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).unwrap()
}

/// What every relay demands of the bytes, whatever is in the mail.
fn check_lines(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.is_ascii(), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "bare line end");
    assert!(text.split("\r\n").all(|line| line.len() <= 998));
    let headers = text.split("\r\n\r\n").next().unwrap();
    for piece in headers.split_ascii_whitespace().filter(|piece| piece.starts_with("=?")) {
        assert!(piece.ends_with("?=") && piece.len() <= 75, "{piece}");
    }
}

fn header_names(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let headers = text.split("\r\n\r\n").next().unwrap().to_owned();
    let starts = headers.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    starts.map(|line| line.split(':').next().unwrap().to_owned()).collect()
}

#[test]
fn a_full_mail_is_read_as_it_was_meant() {
    let bytes = mail().to_bytes();
    check_lines(&bytes);
    let message = parse(&bytes);
    assert_eq!(message.subject(), Some("【至急】不審な電子メールについて(情報提供)"));
    assert_eq!(message.message_id(), Some("7.900@renmei.example"));
    let from = message.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("全国診療連合会 情報担当"), Some("jimu@renmei.example")));
    assert_eq!(message.to().unwrap().first().unwrap().name(), Some("髙﨑①㈱診療所"));
    assert_eq!(message.reply_to().unwrap().first().unwrap().address(), Some("henshin@renmei.example"));
    assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), "一行目\n.二行目\n三行目");
    assert_eq!(message.body_html(0).unwrap(), "<p>一行目</p>");
    let files: Vec<_> = message.attachments().collect();
    assert_eq!(files.len(), 2);
    assert_eq!(files[0].attachment_name(), Some("別添1 髙﨑①㈱ 対応手順.pdf"));
    assert_eq!(files[0].contents(), mail().attachments[0].bytes);
    assert_eq!(files[1].attachment_name(), Some("list.csv"));
    assert_eq!(message.content_type().unwrap().subtype(), Some("mixed"));
}

#[test]
fn another_parser_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail.eml");
    std::fs::write(&path, mail().to_bytes()).unwrap();
    let script = "import sys, email, email.policy\n\
        mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n\
        files = [part.get_filename() for part in mail.iter_attachments()]\n\
        to = mail['to'].addresses[0]\n\
        print(mail['subject'], to.display_name, to.addr_spec, *files, mail.get_body(('plain',)).get_content(), sep='|')\n";
    let mut python = std::process::Command::new("/usr/bin/python3");
    let output = python.env("PYTHONUTF8", "1").args(["-c", script]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n").trim(),
        "【至急】不審な電子メールについて(情報提供)|髙﨑①㈱診療所|info@takasaki.example|\
         別添1 髙﨑①㈱ 対応手順.pdf|list.csv|一行目\n.二行目\n三行目"
    );
}

#[test]
fn the_same_mail_is_written_with_the_same_bytes() {
    assert_eq!(mail().to_bytes(), mail().to_bytes());
    let next = OfficialMail { message_id: "7.901@renmei.example".to_owned(), ..mail() };
    assert_ne!(mail().to_bytes(), next.to_bytes());
}

#[test]
fn the_date_is_tokyo_time() {
    let date = |seconds: i64| rfc5322_date(Timestamp::from_micros(seconds * 1_000_000));
    assert_eq!(date(0), "Thu, 1 Jan 1970 09:00:00 +0900");
    assert_eq!(date(951_796_799), "Tue, 29 Feb 2000 12:59:59 +0900");
    assert_eq!(date(1_767_193_199), "Wed, 31 Dec 2025 23:59:59 +0900");
    assert_eq!(date(1_767_193_200), "Thu, 1 Jan 2026 00:00:00 +0900");
    assert!(String::from_utf8(mail().to_bytes()).unwrap().starts_with("Date: Sun, 22 Nov 2026 "));
}

#[test]
fn an_old_program_still_sees_a_plain_file_name() {
    let text = String::from_utf8(mail().to_bytes()).unwrap();
    assert!(text.contains("filename=\"attachment-1.pdf\""), "{text}");
    assert!(text.contains("UTF-8''%E5%88%A5"), "{text}");
    assert!(text.contains("filename=\"list.csv\""), "{text}");
}

#[test]
fn a_mail_without_html_or_files_is_a_single_part() {
    let plain = OfficialMail { html: None, attachments: Vec::new(), reply_to: None, ..mail() };
    let bytes = plain.to_bytes();
    check_lines(&bytes);
    assert_eq!(parse(&bytes).content_type().unwrap().c_type, "text");
    assert!(!header_names(&bytes).contains(&"Reply-To".to_owned()));
}

#[test]
fn long_japanese_subjects_are_folded_into_short_words() {
    let subject = "髙﨑①㈱医療機関における不審な電子メールへの対応".repeat(6).chars().take(120).collect::<String>();
    let bytes = OfficialMail { subject: subject.clone(), ..mail() }.to_bytes();
    check_lines(&bytes);
    assert_eq!(parse(&bytes).subject(), Some(subject.as_str()));
}

#[test]
fn no_field_can_begin_a_header() {
    let usual = header_names(&mail().to_bytes());
    let hostile = "x\r\nBcc: all@clinic.example\r\n\r\nbody";
    let mut mail = mail();
    mail.subject = hostile.to_owned();
    mail.from.name = hostile.to_owned();
    mail.to.name = "\u{202e}\u{0}\n.x".to_owned();
    mail.message_id = format!("{hostile}@renmei.example>");
    mail.headers = vec![("Auto-Submitted", hostile.to_owned())];
    mail.attachments[0].file_name = "../../a\r\nBcc: x\\b\u{202e}fdp.exe".to_owned();
    mail.attachments[0].content_type = "text/plain\r\nBcc: x".to_owned();
    mail.attachments[1].content_type = "multipart/mixed".to_owned();
    let bytes = mail.to_bytes();
    check_lines(&bytes);
    assert_eq!(header_names(&bytes), usual);
    let message = parse(&bytes);
    assert!(message.bcc().is_none());
    let files: Vec<_> = message.attachments().collect();
    assert_eq!(files[0].attachment_name(), Some("_.._a__Bcc: x_b_fdp.exe"));
    assert_eq!(files[0].content_type().unwrap().c_type, "application");
    assert_eq!(files[1].content_type().unwrap().c_type, "application");
}

#[test]
fn a_typed_encoded_word_is_not_decoded() {
    let bytes = OfficialMail { subject: "=?utf-8?B?44GC?= x".to_owned(), ..mail() }.to_bytes();
    assert_eq!(parse(&bytes).subject(), Some("= ?utf-8?B?44GC?= x"));
}

#[test]
fn long_further_headers_stay_readable() {
    let link = format!("<https://renmei.example/contact/{}>", "a".repeat(300));
    let bytes = OfficialMail { headers: vec![("List-Unsubscribe", link.clone())], ..mail() }.to_bytes();
    check_lines(&bytes);
    assert!(String::from_utf8(bytes).unwrap().contains(&link));
    let monster = OfficialMail { headers: vec![("X-Note", "a".repeat(5_000))], ..mail() };
    check_lines(&monster.to_bytes());
}

proptest! {
    #[test]
    fn names_subjects_and_files_round_trip(
        subject in "[ -~あ-ん一-丂髙﨑①㈱ア-ン]{0,150}",
        name in "[ -~あ-ん髙﨑①㈱]{0,40}",
        file in "[a-zA-Z0-9 ()あ-ん髙﨑①㈱,;%'*-]{0,60}",
    ) {
        let mut mail = mail();
        mail.subject = subject.clone();
        mail.from.name = name.clone();
        mail.attachments[0].file_name = format!("{file}.pdf");
        let bytes = mail.to_bytes();
        check_lines(&bytes);
        let message = parse(&bytes);
        prop_assert_eq!(message.subject().unwrap_or_default(), subject.trim_matches(' ').replace("=?", "= ?"));
        let from = message.from().unwrap().first().unwrap();
        prop_assert_eq!(from.name().unwrap_or_default(), name.trim_matches(' ').replace("=?", "= ?"));
        prop_assert_eq!(from.address(), Some("jimu@renmei.example"));
        let files: Vec<_> = message.attachments().collect();
        let wanted = format!("{file}.pdf");
        let wanted = wanted.trim_matches([' ', '.']);
        prop_assert_eq!(files[0].attachment_name(), Some(wanted));
    }

    #[test]
    fn any_text_gives_a_sound_mail(subject in any::<String>(), name in any::<String>(), file in any::<String>()) {
        let usual = header_names(&mail().to_bytes());
        let mut mail = mail();
        mail.subject = subject;
        mail.to.name = name.clone();
        mail.headers = vec![("Auto-Submitted", name)];
        mail.attachments[0].file_name = file;
        let bytes = mail.to_bytes();
        check_lines(&bytes);
        prop_assert_eq!(header_names(&bytes), usual);
        prop_assert_eq!(parse(&bytes).attachments().count(), 2);
    }
}
