//! The vectors of C02, the three lengths, and that the usual check of reference pages is not the rule.

use super::*;

fn code(text: &str) -> InstitutionCode {
    text.parse().unwrap()
}

const FITTING: [&str; 9] = [
    "0110113719",
    "2710100013",
    "4710100019",
    "1310100016",
    "1111234566",
    "1210304055",
    "1419900127",
    "1330100015",
    "1330100016",
];

#[test]
fn the_vectors_pass_and_warn() {
    for text in FITTING {
        assert!(!code(text).is_doubtful(), "{text}");
        assert_eq!(code(text).to_string(), text);
    }
    for text in ["1310100019", "0110113712", "2710100016", "1330100017"] {
        assert!(code(text).is_doubtful(), "{text}");
    }
}

/// The usual check (Luhn over all ten digits) refuses real codes of four prefectures and accepts wrong ones.
#[test]
fn a_plain_luhn_check_is_not_the_rule() {
    let luhn = |text: &str| {
        let number: u32 = text.parse().unwrap();
        check_digit(number / 10) == number % 10
    };
    assert!(["1310100016", "1111234566", "1210304055", "1419900127"].iter().all(|text| !luhn(text)));
    assert!(luhn("1310100019") && code("1310100019").is_doubtful());
}

#[test]
fn exactly_one_check_digit_fits_a_medical_code() {
    for body in ["011011371", "131010001", "141990012", "471010001"] {
        let fitting = (0..10).filter(|check| !code(&format!("{body}{check}")).is_doubtful()).count();
        assert_eq!(fitting, 1, "{body}");
    }
}

#[test]
fn seven_nine_and_ten_digits_are_told_apart() {
    let written = |text: &str| text.parse::<WrittenCode>().unwrap();
    let prefecture = Prefecture::from_number(1);
    assert_eq!(written("０１１０１１３７１９"), WrittenCode::Full(code("0110113719")));
    assert_eq!(written("01-1-01-1371-9"), WrittenCode::Full(code("0110113719")));
    let completed = |text: &str, prefecture| written(text).complete(prefecture, FeeTable::Medical);
    assert_eq!(completed("010113719", None), Some(code("0110113719")));
    assert_eq!(completed("0113719", prefecture), Some(code("0110113719")));
    assert_eq!(completed("01,1371,9", prefecture), Some(code("0110113719")));
    assert_eq!(completed("0113719", None), None, "seven digits occur in several prefectures");
}

#[test]
fn every_refusal_has_its_reason() {
    use ParseInstitutionCodeError::{UnknownPrefecture, UnknownTable, WrongLength};
    let refusal = |text: &str| text.parse::<WrittenCode>().unwrap_err();
    for text in ["", "12345678", "01101137190", "01101137x9", "+110113719", "99999999999999999999999"] {
        assert!(matches!(refusal(text), WrongLength(_)), "{text}");
    }
    assert!(matches!(refusal("4810113719"), UnknownPrefecture(_)));
    assert!(matches!(refusal("000113719"), UnknownPrefecture(_)));
    assert!(matches!(refusal("0120113719"), UnknownTable(_)));
    assert!("0113719".parse::<InstitutionCode>().is_err());
}

#[test]
fn a_stand_in_id_is_never_a_code() {
    let id = stand_in_code("０８８-000-0215").unwrap();
    assert_eq!(id, "9880000215");
    assert!(id.parse::<WrittenCode>().is_err());
    assert_eq!(stand_in_code("0215"), None);
    assert_eq!(stand_in_code("090-0000-0215").unwrap(), "9000000215");
}
