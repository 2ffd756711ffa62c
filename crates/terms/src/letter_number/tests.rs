//! No number, one number, joint numbers (D05).

use super::*;

fn read(text: &str) -> LetterNumber {
    text.parse().unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[test]
fn a_joint_letter_keeps_all_three_numbers() {
    let text = "医政総発1029第1号、医政地発1029第3号、医政研発1029第1号";
    let number = read(text);
    assert_eq!(number.numbers().len(), 3);
    assert_eq!(number.to_string(), text);
}

#[test]
fn a_letter_without_number_is_valid() {
    assert_eq!(read("事務連絡"), LetterNumber::Unnumbered);
    assert_eq!(read("事務連絡").to_string(), "事務連絡");
    assert!(read("事務連絡").numbers().is_empty());
}

#[test]
fn text_and_json_round_trip() {
    for text in ["事務連絡", "全診連発第 12 号 (情)", "全診連発第1号、高診連発第2号"] {
        let number = read(text);
        assert_eq!(number.to_string(), text);
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(serde_json::from_str::<LetterNumber>(&json).unwrap(), number);
    }
}

#[test]
fn look_alikes_are_refused() {
    for text in ["", "、", "全診連発第1号、", "全診連発第1号、第号", "全診連発第1号,高診連発第2号"]
    {
        assert!(matches!(text.parse::<LetterNumber>(), Err(ParseLetterNumberError::Number(_))), "{text}");
    }
    assert_eq!("全診連発第1号、事務連絡".parse::<LetterNumber>(), Err(ParseLetterNumberError::UnnumberedAmongNumbers));
    assert_eq!(JointNumbers::new(Vec::new()), None);
}
