//! One form per value, one fingerprint per content.

use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn keys_are_sorted_and_spaces_dropped() {
    let value = json!({"題名": "確認", "b": [1, 2.50, true, null], "a": {"z": 0, "y": "\u{e9}\n"}});
    assert_eq!(canonical_json(&value).unwrap(), r#"{"a":{"y":"é\n","z":0},"b":[1,2.5,true,null],"題名":"確認"}"#);
}

#[test]
fn keys_are_sorted_by_utf16_as_the_rfc_says() {
    // U+10000 is two surrogates and sorts before U+FB33 in UTF-16, after it in UTF-8.
    let value = json!({"\u{fb33}": 1, "\u{10000}": 2});
    assert_eq!(canonical_json(&value).unwrap(), "{\"\u{10000}\":2,\"\u{fb33}\":1}");
}

#[test]
fn numbers_that_would_be_rounded_are_refused() {
    assert_eq!(canonical_json(&9_007_199_254_740_992_i64).unwrap(), "9007199254740992");
    assert_eq!(canonical_json(&-9_007_199_254_740_992_i64).unwrap(), "-9007199254740992");
    for value in [json!({"a": [9_007_199_254_740_993_i64]}), json!(i64::MIN), json!(u64::MAX)] {
        assert!(matches!(canonical_json(&value), Err(CanonicalJsonError::IntegerTooLarge(_))), "{value}");
    }
}

#[test]
fn values_that_are_no_json_are_refused() {
    let keyed_by_list = std::collections::BTreeMap::from([(vec![1_u8], 1_u8)]);
    assert!(matches!(canonical_json(&keyed_by_list), Err(CanonicalJsonError::NotJson(_))));
}

#[test]
fn numbers_that_are_not_finite_are_null_at_every_depth() {
    assert_eq!(canonical_json(&f64::NAN).unwrap(), "null");
    assert_eq!(canonical_json(&[1.0, f64::INFINITY]).unwrap(), "[1,null]");
}

#[test]
fn fingerprints_are_those_of_the_standard() {
    // FIPS 180-4 example for "abc".
    let hash = ContentHash::of("abc");
    assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(hash.short(), "ba78 16bf 8f01");
    assert_eq!(hash.to_string().to_uppercase().parse(), Ok(hash));
    assert_eq!(serde_json::from_str::<ContentHash>(&serde_json::to_string(&hash).unwrap()).unwrap(), hash);
}

#[test]
fn texts_that_are_no_fingerprints_are_refused() {
    let whole = ContentHash::of("abc").to_string();
    let (short, long, other) = (whole.replacen("ba", "", 1), format!("{whole}00"), whole.replacen('b', "g", 1));
    for text in ["", "ba78 16bf 8f01", &short, &long, &other] {
        assert_eq!(text.parse::<ContentHash>(), Err(ParseContentHashError), "{text}");
    }
}

proptest! {
    #[test]
    fn canonical_json_is_json_of_the_same_value(
        text: String, number in -1_000_000_i64..1_000_000, keys in proptest::collection::btree_map(any::<String>(), any::<i32>(), 0..8),
    ) {
        let value = json!({"text": text, "number": number, "keys": keys});
        let written = canonical_json(&value).unwrap();
        let read: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(canonical_json(&read).unwrap(), written);
        prop_assert_eq!(read, value);
    }

    #[test]
    fn fingerprints_round_trip_and_differ(left: Vec<u8>, right: Vec<u8>) {
        let hash = ContentHash::of(&left);
        prop_assert_eq!(hash.to_string().parse(), Ok(hash));
        prop_assert_eq!(left == right, hash == ContentHash::of(&right));
    }
}
