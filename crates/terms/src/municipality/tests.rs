//! The vectors of C01 and typing errors.

use super::*;

#[test]
fn published_codes_pass() {
    for (text, prefecture) in [("011002", 1), ("131016", 13), ("472018", 47), ("010006", 1)] {
        let code: MunicipalityCode = text.parse().unwrap();
        assert_eq!(code.to_string(), text);
        assert_eq!(code.prefecture().number(), prefecture);
    }
    assert_eq!("１３１０１６".parse::<MunicipalityCode>().unwrap().to_string(), "131016");
}

#[test]
fn every_refusal_has_its_reason() {
    use ParseMunicipalityCodeError::{NotSixDigits, UnknownPrefecture, WrongCheckDigit};
    let refusal = |text: &str| text.parse::<MunicipalityCode>().unwrap_err();
    assert!(matches!(refusal("011003"), WrongCheckDigit(_)));
    assert!(matches!(refusal("101002"), WrongCheckDigit(_)), "swapped digits");
    assert!(matches!(refusal("481009"), UnknownPrefecture(_)));
    assert!(matches!(refusal("000000"), UnknownPrefecture(_)));
    for text in ["", "01100", "0110021", "01100a", "+11002", "札幌市"] {
        assert!(matches!(refusal(text), NotSixDigits(_)), "{text}");
    }
}

#[test]
fn exactly_one_check_digit_fits() {
    for body in [1100_u32, 13101, 27100, 39201, 47201] {
        let fitting = (0..10).filter(|check| format!("{body:05}{check}").parse::<MunicipalityCode>().is_ok()).count();
        assert_eq!(fitting, 1, "{body:05}");
    }
}
