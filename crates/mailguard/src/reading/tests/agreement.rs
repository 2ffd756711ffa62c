//! On well-formed mail the reader agrees with mail-parser, an independent one.

use super::{mail, seen};
use crate::mail::AddressField;
use mail_parser::MessageParser;
use proptest::prelude::*;

fn quoted_printable(text: &str) -> String {
    let octets = text.as_bytes().iter();
    octets
        .map(
            |octet| {
                if octet.is_ascii_alphanumeric() { char::from(*octet).to_string() } else { format!("={octet:02X}") }
            },
        )
        .collect()
}

proptest! {
    #[test]
    fn well_formed_mail_is_read_alike(
        name in "[a-zぁ-んア-ヶ一-龠]{1,8}",
        subject in "[a-zぁ-ん一-龠]{1,12}",
        bodies in prop::collection::vec("[a-zぁ-ん一-龠]{1,40}", 1..5),
    ) {
        let mut octets = format!(
            "From: =?utf-8?Q?{}?= <a@b.example>\r\nSubject: =?utf-8?Q?{}?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"sep\"\r\n\r\n",
            quoted_printable(&name), quoted_printable(&subject),
        );
        for body in &bodies {
            octets += &format!("--sep\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n", quoted_printable(body));
        }
        octets += "--sep--\r\n";
        let ours = mail(&octets);
        let theirs = MessageParser::default().parse(&octets).expect("mail-parser reads it");
        let texts: Vec<_> = (0..theirs.text_body_count()).filter_map(|index| theirs.body_text(index)).collect();
        prop_assert_eq!(seen(&ours), texts.join("|"));
        prop_assert_eq!(ours.subject(), theirs.subject().unwrap_or_default());
        let from = theirs.from().and_then(|from| from.first()).expect("mail-parser reads the sender");
        let mailbox = ours.mailboxes_of(AddressField::From).next().expect("the sender is read");
        prop_assert_eq!(Some(mailbox.name.as_str()), from.name());
        prop_assert_eq!(Some(mailbox.address.as_str()), from.address());
        prop_assert_eq!(ours.oddities.len(), 0);
    }
}
