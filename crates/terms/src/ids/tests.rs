//! Identifiers read back what they print and nothing else.

use super::*;
use crate::entropy::SeededEntropy;

const HYPHENATED: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

#[test]
fn text_ids_round_trip() {
    let id = BulletinId::new(&SeededEntropy::new(5));
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(BulletinId::from_uuid(id.as_uuid()), id);
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, format!("\"{id}\""));
    assert_eq!(serde_json::from_str::<BulletinId>(&json).unwrap(), id);
}

#[test]
fn only_the_hyphenated_form_is_an_id() {
    assert!(HYPHENATED.parse::<PersonId>().is_ok());
    for other in ["", "67e5504410b1426f9247bb680e5fe0c8", "{67e55044-10b1-426f-9247-bb680e5fe0c8}", "1", "../../etc"] {
        assert!(other.parse::<PersonId>().is_err(), "{other}");
    }
}

#[test]
fn integer_ids_are_positive_and_have_one_spelling() {
    assert_eq!("7".parse::<BodyId>().unwrap().as_i64(), 7);
    assert_eq!(BodyId::try_from(7).unwrap().to_string(), "7");
    for other in ["", "0", "-1", "+7", "007", "7 ", "７", "9223372036854775808"] {
        assert!(other.parse::<BodyId>().is_err(), "{other}");
    }
    assert!(DispatchId::try_from(0).is_err());
}

#[test]
fn integer_ids_are_numbers_in_json() {
    assert_eq!(serde_json::to_string(&DispatchId::try_from(12).unwrap()).unwrap(), "12");
    assert!(serde_json::from_str::<DispatchId>("12").is_ok());
    assert!(serde_json::from_str::<DispatchId>("-12").is_err());
    assert!(serde_json::from_str::<DispatchId>("\"12\"").is_err());
}

#[test]
fn the_message_names_what_was_typed_without_control_characters() {
    let message = "abc\n\u{1b}[2J".parse::<JobId>().unwrap_err().to_string();
    assert!(message.contains("abc"), "{message}");
    assert!(!message.contains(|c: char| c.is_control()), "{message}");
}
