//! Lists as offices keep them are read; what cannot be used is told by row and column.

use super::super::{KnownPeople, PeopleList, Person};
use proptest::prelude::*;

const LIST: &str = "role,name,addresses,domains,former,kana,telephone,organisation,romaji\n\
    会長,髙橋 一郎,Takahashi@Aonami.example; ichiro@mail.example,aonami.example;aonami-med.example,,たかはし いちろう,03-0000-0001,青波医師会,Takahashi Ichiro\n\
    前会長,佐野 文香,,,1,,,,\n";

fn people(list: &PeopleList) -> Vec<&Person> {
    list.people.iter().collect()
}

#[test]
fn columns_in_any_order_and_lists_in_cells() {
    let list = KnownPeople::from_csv(LIST.as_bytes());
    assert_eq!(list.problems, []);
    let [first, second] = people(&list)[..] else { panic!("two people") };
    assert_eq!((first.name.as_str(), first.role.as_str()), ("髙橋 一郎", "会長"));
    assert_eq!(first.addresses, ["takahashi@aonami.example", "ichiro@mail.example"]);
    assert_eq!(first.domains, ["aonami.example", "aonami-med.example"]);
    assert_eq!((first.telephone.as_str(), first.romaji.as_str()), ("03-0000-0001", "Takahashi Ichiro"));
    assert!(!first.is_former && second.is_former);
}

#[test]
fn byte_order_mark_and_cp932_and_line_ends() {
    let with_mark = [b"\xEF\xBB\xBF", LIST.as_bytes()].concat();
    let windows = LIST.replace('\n', "\r\n");
    let (cp932, _, has_errors) = encoding_rs::SHIFT_JIS.encode(&windows);
    assert!(!has_errors);
    let expected = KnownPeople::from_csv(LIST.as_bytes());
    for octets in [&with_mark[..], windows.as_bytes(), &cp932[..]] {
        let list = KnownPeople::from_csv(octets);
        assert_eq!(list.problems, []);
        assert_eq!(people(&list), people(&expected));
    }
}

#[test]
fn japanese_headings_and_quoted_cells() {
    let list = KnownPeople::from_csv(
        "氏名,役職,メールアドレス,退任\n\"佐野　文香\",\"理事, 会計\",a@b.example；c@d.example,元\n".as_bytes(),
    );
    assert_eq!(list.problems, []);
    let person = people(&list)[0];
    assert_eq!((person.name.as_str(), person.role.as_str(), person.is_former), ("佐野　文香", "理事, 会計", true));
    assert_eq!(person.addresses.len(), 2);
}

#[test]
fn what_cannot_be_used_is_told() {
    let text = "name,addresses,domains,former\n佐野 文香,sano at aonami,aonami,たぶん\n,a@b.example,,\n\n林,,,\n葛西 凪,a@b.example,@aonami.example,\n";
    let list = KnownPeople::from_csv(text.as_bytes());
    assert_eq!(people(&list).iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["佐野 文香", "葛西 凪"]);
    assert_eq!(people(&list)[1].domains, ["aonami.example"]);
    let told: Vec<(usize, &str)> = list.problems.iter().map(|problem| (problem.row, problem.column.as_str())).collect();
    assert_eq!(told, [(2, "addresses"), (2, "domains"), (2, "former"), (3, "name"), (5, "name")]);
}

#[test]
fn without_a_column_of_names_nothing_is_read() {
    for text in ["", "kana,role\nさの,会長\n"] {
        let list = KnownPeople::from_csv(text.as_bytes());
        assert!(list.people.is_empty());
        assert_eq!(list.problems.len(), 1);
    }
}

proptest! {
    #[test]
    fn any_octets_are_read(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        let list = KnownPeople::from_csv(&octets);
        prop_assert!(list.people.iter().count() <= octets.len());
    }

    #[test]
    fn any_rows_below_the_header_are_read(rows in "(?s).{0,200}") {
        let list = KnownPeople::from_csv(format!("name,addresses,domains,former\n{rows}").as_bytes());
        prop_assert!(list.problems.iter().all(|problem| problem.row >= 1 && !problem.reason.is_empty()));
    }
}
