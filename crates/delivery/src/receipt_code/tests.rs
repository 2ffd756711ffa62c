//! Receipt codes: what a hurried person types is understood, and nothing else is taken for a receipt.

use std::collections::HashSet;

use noroshi_terms::{BodyId, DispatchId};
use proptest::prelude::*;

use super::{ALPHABET, ReceiptCodeError, ReceiptKey};

fn key() -> ReceiptKey {
    ReceiptKey::from_bytes(*b"a secret of exactly 32 bytes....")
}

fn dispatch(id: i64) -> DispatchId {
    id.to_string().parse().unwrap()
}

fn body(id: i64) -> BodyId {
    id.to_string().parse().unwrap()
}

fn code(dispatch_id: i64, body_id: i64) -> String {
    key().code(dispatch(dispatch_id), body(body_id)).unwrap().url_form()
}

#[test]
fn a_code_is_printed_in_four_groups_of_four_clear_characters() {
    let code = key().code(dispatch(7), body(900)).unwrap();
    let printed = code.to_string();
    assert_eq!(printed.len(), 19);
    assert!(printed.split('-').all(|group| group.len() == 4), "{printed}");
    assert_eq!(printed.replace('-', ""), code.url_form());
    assert!(!printed.contains(['0', 'O', '1', 'I', 'L', 'B', '8']), "{printed}");
    assert_eq!(ALPHABET.iter().collect::<HashSet<_>>().len(), 29);
}

#[test]
fn the_same_receipt_always_has_the_same_code() {
    assert_eq!(code(7, 900), code(7, 900));
    // Computed by a second implementation. Paper stays in binders for years, so this may only change with the key.
    assert_eq!(code(7, 900), "DG5244YYUFXFGSJ3");
}

#[test]
fn typing_habits_are_understood() {
    let code = key().code(dispatch(7), body(900)).unwrap();
    let whole = Ok((dispatch(7), body(900)));
    let wide =
        |text: &str| -> String { text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect() };
    let printed = code.to_string();
    for typed in [
        printed.clone(),
        code.url_form(),
        printed.to_lowercase(),
        wide(&printed),
        wide(&printed.to_lowercase()),
        printed.replace('-', "ー"),
        printed.replace('-', "−"),
        printed.replace('-', "\u{3000}"),
        format!("  {} \n", printed.replace('-', " - ")),
    ] {
        assert_eq!(key().read(&typed), whole, "{typed}");
    }
}

#[test]
fn what_is_not_a_code_says_why() {
    let good = code(7, 900);
    assert_eq!(key().read(""), Err(ReceiptCodeError::BadLength));
    assert_eq!(key().read(good.split_at(15).0), Err(ReceiptCodeError::BadLength));
    assert_eq!(key().read(&format!("{good}2")), Err(ReceiptCodeError::BadLength));
    assert_eq!(key().read(&good.repeat(100_000)), Err(ReceiptCodeError::BadLength));
    let with_zero = format!("{}-0{}", good.split_at(4).0, good.split_at(5).1);
    assert_eq!(key().read(&with_zero), Err(ReceiptCodeError::BadCharacter { position: 5 }));
    assert_eq!(key().read("受領"), Err(ReceiptCodeError::BadCharacter { position: 1 }));
    assert!(ReceiptCodeError::BadCharacter { position: 5 }.to_string().contains("5文字目"));
}

#[test]
fn a_code_of_another_office_is_forged() {
    let other = ReceiptKey::from_bytes([9; 32]);
    for number in 1..200 {
        let foreign = other.code(dispatch(7), body(number)).unwrap().to_string();
        assert_eq!(key().read(&foreign), Err(ReceiptCodeError::Forged));
    }
}

#[test]
fn neighbours_do_not_look_alike() {
    for number in 1..500 {
        let (left, right) = (code(7, number), code(7, number + 1));
        let same = left.chars().zip(right.chars()).filter(|(a, b)| a == b).count();
        assert!(same <= 6, "{left} {right}");
    }
}

#[test]
fn ids_beyond_twenty_bits_are_refused() {
    assert!(key().code(dispatch(16_777_215), body(1_048_575)).is_ok());
    assert!(key().code(dispatch(16_777_216), body(1)).is_err());
    assert!(key().code(dispatch(1), body(1_048_576)).is_err());
}

#[test]
fn key_and_code_stay_out_of_logs() {
    let code = key().code(dispatch(7), body(900)).unwrap();
    assert_eq!(format!("{:?} {code:?}", key()), "ReceiptKey(…) ReceiptCode(…)");
}

proptest! {
    #[test]
    fn every_receipt_round_trips(key in any::<[u8; 32]>(), d in 1_i64..16_777_216, b in 1_i64..1_048_576) {
        let key = ReceiptKey::from_bytes(key);
        let code = key.code(dispatch(d), body(b)).unwrap();
        prop_assert_eq!(key.read(&code.to_string()), Ok((dispatch(d), body(b))));
    }

    #[test]
    fn every_single_substitution_is_refused(d in 1_i64..16_777_216, b in 1_i64..1_048_576) {
        let good: Vec<char> = code(d, b).chars().collect();
        for position in 0..good.len() {
            for character in ALPHABET.iter().filter(|character| **character != good[position]) {
                let mut wrong = good.clone();
                wrong[position] = *character;
                prop_assert_eq!(key().read(&wrong.iter().collect::<String>()), Err(ReceiptCodeError::BadCheck));
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_refused(d in 1_i64..16_777_216, b in 1_i64..1_048_576) {
        let good: Vec<char> = code(d, b).chars().collect();
        for position in (1..good.len()).filter(|position| good[*position] != good[position - 1]) {
            let mut wrong = good.clone();
            wrong.swap(position, position - 1);
            prop_assert_eq!(key().read(&wrong.iter().collect::<String>()), Err(ReceiptCodeError::BadCheck));
        }
    }

    #[test]
    fn invented_codes_are_never_accepted(picks in prop::collection::vec(0_usize..29, 16)) {
        let invented: String = picks.into_iter().map(|pick| ALPHABET[pick]).collect();
        prop_assert!(key().read(&invented).is_err());
    }

    #[test]
    fn any_text_is_answered(text in "\\PC*") {
        let _answer = key().read(&text).is_ok();
    }
}
