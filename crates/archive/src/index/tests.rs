//! Windows cover all places once, and what lies inside has the mark that the window asks for.

use noroshi_terms::{Audience, BodyId, BulletinId, SeededEntropy};
use proptest::prelude::*;

use super::*;

fn document(date: JapaneseDate) -> Document {
    Document {
        bulletin: BulletinId::new(&SeededEntropy::new(1)),
        cover: None,
        form: Form::Letter,
        body: BodyId::try_from(12).unwrap(),
        audience: Some(Audience::MedicalStaffAndNdaVendors),
        labels: vec![Tlp::AmberStrict],
        kind: BulletinKind::PassOn,
        title: String::new(),
        number: String::new(),
        date,
        text: String::new(),
        is_received: false,
    }
}

#[test]
fn marks_are_words_of_the_index_and_no_words_of_people() {
    let all = indexed(&document(JapaneseDate::new(2026, 11, 24).unwrap()), "詐欺 毒");
    let words: Vec<&str> = all.split(' ').collect();
    for expected in
        ["詐欺", "欺", "毒", "詐", "\u{E000}r12medicalstaffnda", "\u{E000}kpasson", "\u{E000}ttlpamberstrict"]
    {
        assert!(words.contains(&expected), "{expected} in {words:?}");
    }
    let marks = words.iter().filter(|word| word.starts_with(MARK));
    assert!(marks.clone().all(|mark| mark.chars().skip(1).all(|letter| letter.is_ascii_alphanumeric())));
    assert_eq!(marks.count(), 8);
    assert_eq!(SearchQuery::read("\u{E000}r12medicalstaffnda").unwrap().words(), ["r12medicalstaffnda"]);
}

proptest! {
    #[test]
    fn windows_cover_every_place_once(first in 0i64..60_000, length in 0i64..60_000, number in 1i64..9, part in 0.0f64..1.0) {
        let (lower, upper) = (first_place(first), first_place(first + length) + number);
        let windows = windows(lower, upper);
        prop_assert_eq!(windows.first().map(|window| window.upper), Some(upper));
        prop_assert_eq!(windows.last().map(|window| window.lower), Some(lower));
        prop_assert!(windows.iter().zip(windows.iter().skip(1)).all(|(newer, older)| newer.lower == older.upper));
        let place = lower + ((upper - lower - 1) as f64 * part) as i64;
        let window = windows.iter().find(|window| (window.lower..window.upper).contains(&place)).unwrap();
        let date = JapaneseDate::new(1873, 1, 1).unwrap().plus_days((place >> DAY_BITS) as i32);
        let marks = indexed(&document(date), "");
        prop_assert!(window.marks.iter().any(|mark| marks.split(' ').any(|word| word == mark)));
    }
}
