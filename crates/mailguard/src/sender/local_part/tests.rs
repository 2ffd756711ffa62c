//! Local parts that carry a name, and letters drawn by chance.

use super::{carries_name, is_random};
use crate::people::Person;

#[test]
fn parts_of_a_name() {
    let person = Person { kana: "たかはし なぎいち".to_owned(), ..Person::default() };
    for local in
        ["takahashi", "n.takahashi", "takahasi1958", "nagiichi-t", "nagi_taka", "TAKAHASHI", "clinic.takahashi"]
    {
        assert_eq!(carries_name(local, &person), Some(true), "{local}");
    }
    for local in ["jamesmiller4821", "info", "xkqzvwpt", "tanaka", ""] {
        assert_eq!(carries_name(local, &person), Some(false), "{local}");
    }
    let romaji = Person { romaji: "Ohno Ryunosuke".to_owned(), ..Person::default() };
    assert_eq!(carries_name("ryuunosuke.oono", &romaji), Some(true));
    assert_eq!(carries_name("takahashi", &Person::default()), None);
}

#[test]
fn short_names_are_words_of_their_own() {
    let person = Person { kana: "いとう けん".to_owned(), ..Person::default() };
    for local in ["ito", "hito2290", "ito.h", "k-ito", "ken_1965", "itoh58"] {
        assert_eq!(carries_name(local, &person), Some(true), "{local}");
    }
    for local in ["benito.larkspur", "kenneth4821", "vitopalmer", "mackenzie"] {
        assert_eq!(carries_name(local, &person), Some(false), "{local}");
    }
}

#[test]
fn letters_drawn_by_chance() {
    for local in [
        "xkqzvwptbd",
        "hgfwqkzjx2291",
        "qwpzxvnbkt",
        "vbxzqjrwmk",
        "a1b2c3d4e5f6",
        "zqxjkvbpwmf",
        "jxqkvhzwpd88",
        "rtqpwxzkbv",
    ] {
        assert!(is_random(local), "{local}");
    }
    for local in [
        "takahashi.nagiichi",
        "shinichirou",
        "jamesmiller4821",
        "kazuhikotsuchiya",
        "info",
        "soumu-ka",
        "yamamoto_1965",
        "christopher.schwartz",
        "tky1204",
        "hospital-reception",
        "xkq",
        "m.watanabe-clinic",
        "elisabethknight",
        "ryuunosukekujou",
    ] {
        assert!(!is_random(local), "{local}");
    }
}
