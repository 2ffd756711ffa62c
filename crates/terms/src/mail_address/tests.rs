//! Addresses that lists of associations contain, and texts that must not reach a header.

use super::*;
use proptest::prelude::*;

#[test]
fn addresses_of_offices_are_read() {
    for text in
        ["jimu@clinic.example", "info+fax@kochi.med.example", "a..b.@keitai.example", "o'hara@x-y.example", "1@2.3"]
    {
        assert_eq!(text.parse::<MailAddress>().unwrap().to_string(), text);
    }
}

#[test]
fn the_domain_is_lower_case_and_the_local_part_as_typed() {
    let address: MailAddress = "Jimu@Clinic.EXAMPLE".parse().unwrap();
    assert_eq!(address.to_string(), "Jimu@clinic.example");
    assert_eq!((address.local(), address.domain()), ("Jimu", "clinic.example"));
}

#[test]
fn look_alikes_are_refused() {
    let long_local = format!("{}@clinic.example", "a".repeat(65));
    let long_domain = format!("a@{}example", "abc.".repeat(70));
    let refused = [
        "",
        "@",
        "jimu",
        "jimu@",
        "@clinic.example",
        "jimu@localhost",
        "jimu@clinic..example",
        "jimu@.example",
        "jimu@-x.example",
        "jimu@x-.example",
        "a@b@clinic.example",
        "a b@clinic.example",
        " a@clinic.example",
        "<a@clinic.example>",
        "a@clinic.example\r\nBcc: b@clinic.example",
        "a@clinic.example,b@clinic.example",
        "事務@clinic.example",
        "ｊｉｍｕ＠ｃｌｉｎｉｃ．ｅｘａｍｐｌｅ",
        "jimu＠clinic.example",
        "\"a b\"@clinic.example",
        "a@[192.0.2.1]",
        &long_local,
        &long_domain,
    ];
    for text in refused {
        assert!(text.parse::<MailAddress>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_read_prints_to_itself_again(text in "[!-~]{0,20}@[a-zA-Z0-9.-]{1,20}") {
        if let Ok(address) = text.parse::<MailAddress>() {
            let printed = address.to_string();
            prop_assert!(printed.eq_ignore_ascii_case(&text));
            prop_assert_eq!(printed.parse::<MailAddress>(), Ok(address));
        }
    }

    #[test]
    fn nothing_that_breaks_a_header_is_ever_read(text in any::<String>()) {
        if let Ok(address) = text.parse::<MailAddress>() {
            let printed = address.to_string();
            prop_assert!(printed.is_ascii() && !printed.contains(|c: char| c.is_control() || " <>,;\"()".contains(c)));
        }
    }
}
