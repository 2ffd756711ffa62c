//! One honorific, never two (L02).

use super::*;

#[test]
fn every_honorific_is_printed_behind_the_name() {
    let printed = |text: &str, honorific| Addressee::new(text, honorific).unwrap().to_string();
    assert_eq!(printed("地区診療連合会 担当理事", Honorific::Dono), "地区診療連合会 担当理事\u{3000}殿");
    assert_eq!(printed("施設長", Honorific::Kakui), "施設長\u{3000}各位");
    assert_eq!(printed("高知県診療連合会", Honorific::Onchu), "高知県診療連合会\u{3000}御中");
    assert_eq!(printed("白浜 みなと", Honorific::Sama), "白浜 みなと\u{3000}様");
}

#[test]
fn doubled_honorifics_are_refused_with_the_one_to_remove() {
    for (text, ending) in [
        ("会員各位", "各位"),
        ("会員 各\u{3000}位 ", "各位"),
        ("高知県診療連合会御中", "御中"),
        ("会長殿", "殿"),
        ("院長 様", "様"),
    ] {
        for honorific in Honorific::ALL {
            let refusal = Addressee::new(text, honorific).unwrap_err();
            assert_eq!(refusal, AddresseeError::DoubledHonorific { name: text.to_owned(), ending });
            assert!(refusal.to_string().contains(ending));
        }
    }
}

#[test]
fn words_inside_a_name_are_no_honorific() {
    assert!(Addressee::new("様似町診療所", Honorific::Onchu).is_ok());
    assert!(Addressee::new("御殿山病院", Honorific::Onchu).is_ok());
}

#[test]
fn a_name_is_one_line() {
    assert_eq!(Addressee::new(" \u{3000}", Honorific::Sama), Err(AddresseeError::Empty));
    assert_eq!(Addressee::new("施設長\n会長", Honorific::Dono), Err(AddresseeError::NotOneLine));
}

#[test]
fn json_is_checked_like_typed_text() {
    let addressee = Addressee::new("施設長", Honorific::Kakui).unwrap();
    let json = serde_json::to_string(&addressee).unwrap();
    assert_eq!(json, "{\"text\":\"施設長\",\"honorific\":\"各位\"}");
    assert_eq!(serde_json::from_str::<Addressee>(&json).unwrap(), addressee);
    for refused in [
        "{\"text\":\"会員各位\",\"honorific\":\"殿\"}",
        "{\"text\":\"施設長\",\"honorific\":\"さま\"}",
        "{\"text\":\"施設長\"}",
    ] {
        assert!(serde_json::from_str::<Addressee>(refused).is_err(), "{refused}");
    }
}
