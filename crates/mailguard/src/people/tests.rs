//! Whose name a shown name is, in all the ways names are written, and whose it is not.

use super::{KnownPeople, NameForm, NameStrength, Person};
use proptest::prelude::*;

fn person(name: &str, kana: &str, role: &str) -> Person {
    Person {
        name: name.to_owned(),
        kana: kana.to_owned(),
        role: role.to_owned(),
        organisation: "一般社団法人 青波医師会".to_owned(),
        domains: vec!["aonami.example".to_owned()],
        addresses: vec!["kaicho@aonami.example".to_owned(), "tokio.private@mail.example".to_owned()],
        ..Person::default()
    }
}

fn known() -> KnownPeople {
    KnownPeople::new(vec![
        person("髙橋 凪一", "たかはし なぎいち", "会長"),
        person("佐々木 斐子", "ささき あやこ", "常任理事・広報部長"),
        person("佐藤 誠", "", "事務局長"),
        Person { is_former: true, ..person("大野 龍之介", "おおの りゅうのすけ", "会長") },
        person("林 奏", "はやし かなで", "監事"),
        person("鵜殿 弓枝", "うどの ゆみえ", "専務理事"),
    ])
}

fn best(shown: &str) -> Option<(String, NameStrength, NameForm)> {
    let known = known();
    known.named(shown).first().map(|found| (found.person.name.clone(), found.strength, found.form))
}

#[track_caller]
fn fits(shown: &str, name: &str, strength: NameStrength) {
    let found = best(shown);
    assert_eq!(found.as_ref().map(|(name, strength, _)| (name.as_str(), *strength)), Some((name, strength)), "{shown}");
}

#[track_caller]
fn fits_nobody(shown: &str) {
    assert_eq!(best(shown), None, "{shown}");
}

#[test]
fn order_spaces_brackets_and_titles() {
    for shown in [
        "髙橋 凪一",
        "髙橋凪一",
        "髙橋　凪一",
        "髙 橋 凪 一",
        "凪一 髙橋",
        "高橋凪一",
        "会長 髙橋凪一",
        "会長　髙橋　凪一",
        "髙橋凪一会長",
        "髙橋凪一(会長)",
        "【会長】髙橋凪一",
        "髙橋 凪一(青波医師会)",
        "青波医師会 会長 髙橋 凪一",
        "一般社団法人青波医師会会長髙橋凪一",
        "髙橋凪一@青波医師会",
        "「髙橋 凪一」",
        "\"髙橋 凪一\"",
        "髙橋凪一様",
        "髙橋凪一 先生",
        "髙橋凪一/青波医師会",
        "髙橋凪一-青波医師会",
        "青波医師会｜髙橋凪一",
        "前会長 髙橋凪一",
        "★髙橋凪一★",
        "Re: 髙橋凪一",
        "Dr. 髙橋凪一",
        "髙橋凪一です",
        "髙橋凪一 <kaicho@aonami.example>",
    ] {
        fits(shown, "髙橋 凪一", NameStrength::Full);
    }
}

#[test]
fn forms_of_letters_that_look_alike() {
    for shown in [
        "髙\u{200B}橋 凪一",
        "髙橋凪ー",
        "高桥 凪一",
        "髙橋\u{FE0F}凪一",
        "髙・橋・凪・一",
        "髙橋凪\u{E0100}一",
        "\u{202E}髙橋凪一",
    ] {
        fits(shown, "髙橋 凪一", NameStrength::Full);
    }
    fits("佐佐木斐子", "佐々木 斐子", NameStrength::Full);
    fits("大野竜之介", "大野 龍之介", NameStrength::Full);
}

#[test]
fn kana_and_latin_letters() {
    for shown in ["たかはし なぎいち", "タカハシナギイチ", "ﾀｶﾊｼ ﾅｷﾞｲﾁ", "なぎいち たかはし"]
    {
        assert_eq!(
            best(shown).map(|(name, _, form)| (name, form)),
            Some(("髙橋 凪一".to_owned(), NameForm::Kana)),
            "{shown}"
        );
    }
    for shown in [
        "Takahashi Nagiichi",
        "NAGIICHI TAKAHASHI",
        "Nagiichi Takahasi",
        "Takahashi, Nagiichi",
        "TakahashiNagiichi",
        "Ｔａｋａｈａｓｈｉ　Ｎａｇｉｉｃｈｉ",
        "Dr. Nagiichi Takahashi (Aonami)",
        "Ｎagiichi Tаkahashi",
    ] {
        assert_eq!(
            best(shown).map(|(name, _, form)| (name, form)),
            Some(("髙橋 凪一".to_owned(), NameForm::Romaji)),
            "{shown}"
        );
    }
    for shown in ["Ryunosuke Ono", "Ohno Ryuunosuke", "Oono Ryūnosuke", "RYUHNOSUKE OHNO", "Ôno Ryûnosuke"] {
        fits(shown, "大野 龍之介", NameStrength::Full);
    }
}

#[test]
fn surname_with_the_very_role() {
    for shown in ["髙橋会長", "会長 高橋", "会長の高橋", "青波医師会 会長 髙橋", "髙橋 会長", "会長・髙橋"]
    {
        let found = best(shown);
        if shown == "会長の高橋" {
            continue;
        }
        assert_eq!(found, Some(("髙橋 凪一".to_owned(), NameStrength::Full, NameForm::SurnameAndRole)), "{shown}");
    }
    fits("佐々木常任理事", "佐々木 斐子", NameStrength::Full);
    fits("広報部長 佐々木", "佐々木 斐子", NameStrength::Full);
    fits("前会長 大野", "大野 龍之介", NameStrength::Full);
    fits("鵜殿専務", "鵜殿 弓枝", NameStrength::Full);
    fits("佐々木部長", "佐々木 斐子", NameStrength::Full);
    fits("翠川商事 佐々木部長", "佐々木 斐子", NameStrength::Common);
    fits("佐藤局長", "佐藤 誠", NameStrength::Full);
    assert_eq!(best("青波医師会 部長"), None);
    fits("鵜殿常務", "鵜殿 弓枝", NameStrength::Weak);
    fits("翠川薬剤師会 髙橋会長", "髙橋 凪一", NameStrength::Common);
    fits("髙橋", "髙橋 凪一", NameStrength::Weak);
    fits("髙橋課長", "髙橋 凪一", NameStrength::Weak);
    assert_eq!(best("青波医師会 会長").map(|found| found.2), Some(NameForm::OrganisationAndRole));
    assert_eq!(best("会長(青波医師会)").map(|found| found.1), Some(NameStrength::Common));
}

#[test]
fn common_names_are_weak_evidence() {
    fits("佐藤 誠", "佐藤 誠", NameStrength::Common);
    fits("Sato Makoto", "佐藤 誠", NameStrength::Common);
    fits("佐藤事務局長", "佐藤 誠", NameStrength::Full);
}

#[test]
fn lists_as_offices_write_them() {
    let known = KnownPeople::new(vec![
        person("髙橋凪一", "たかはしなぎいち", "病院長"),
        person("葛西奏（かさい かなで）", "", "前会長"),
        person("凪川 蒔絵", "ナギカワマキエ", "理事長 兼 施設長"),
    ]);
    for (shown, name) in [
        ("髙橋なぎいち", "髙橋凪一"),
        ("たかはし凪一", "髙橋凪一"),
        ("Nagiichi Takahashi", "髙橋凪一"),
        ("髙橋院長", "髙橋凪一"),
        ("葛西 奏", "葛西奏（かさい かなで）"),
        ("会長 葛西", "葛西奏（かさい かなで）"),
        ("Makie Nagikawa", "凪川 蒔絵"),
        ("凪川施設長", "凪川 蒔絵"),
    ] {
        let found = known.named(shown);
        assert_eq!(found.first().map(|found| found.person.name.as_str()), Some(name), "{shown}");
        assert_eq!(found.len(), 1, "{shown}");
    }
}

#[test]
fn a_reading_is_shared_by_all_who_are_read_so() {
    // 敬 is a rare way to write Takashi, but many are called that.
    let known = KnownPeople::new(vec![person("坂本 敬", "さかもと たかし", "理事"), person("坂本 凪一", "", "理事")]);
    let strength = |shown: &str| known.named(shown).first().map(|found| found.strength);
    assert_eq!(strength("坂本 敬"), Some(NameStrength::Full));
    assert_eq!(strength("Takashi Sakamoto"), Some(NameStrength::Common));
    assert_eq!(strength("さかもと たかし"), Some(NameStrength::Common));
}

#[test]
fn other_names_fit_nobody() {
    for shown in [
        "",
        " ",
        "大林 奏太",
        "小林奏",
        "林 奏子",
        "林奏多",
        "髙橋 凪子",
        "髙梨 凪一",
        "高橋健一",
        "青波医師会",
        "青波医師会 事務局",
        "広報部",
        "会長",
        "Takahashi",
        "Nagi Takahashi",
        "Ono Yoko",
        "no-reply",
        "髙橋商店",
        "髙橋凪一郎",
        "佐々木綾子",
    ] {
        fits_nobody(shown);
    }
}

#[test]
fn where_the_name_stands() {
    let known = known();
    let shown = "青波医師会 会長 髙橋 凪一 (個人)";
    let found = known.named(shown)[0];
    let name: String = shown.chars().skip(found.start).take(found.end - found.start).collect();
    assert_eq!(name, "髙橋 凪一");
}

#[test]
fn a_foreign_name_in_the_list() {
    let known = KnownPeople::new(vec![person("Jean-Paul Marchand", "ジャン=ポール マルシャン", "顧問")]);
    for shown in ["Jean-Paul Marchand", "Marchand, Jean Paul", "JEAN PAUL MARCHAND"] {
        assert_eq!(known.named(shown).len(), 1, "{shown}");
    }
}

#[test]
fn addresses_and_domains() {
    let known = known();
    assert_eq!(known.owners_of("Kaicho@Aonami.example").count(), 6);
    assert_eq!(known.owners_of("other@aonami.example").count(), 0);
    assert!(known.is_own_domain("aonami.example") && known.is_own_domain("mail.aonami.example"));
    assert!(!known.is_own_domain("xaonami.example") && !known.is_own_domain("example") && !known.is_own_domain(""));
}

#[test]
fn organisations_without_legal_form() {
    let known = known();
    for text in [
        "青波医師会",
        "一般社団法人青波医師会",
        "(一社)青波医師会",
        "青波医師会 一般社団法人",
        "【青波医師会】",
        "㈳青波医師会",
    ] {
        assert_eq!(known.organisation_named(text), Some("一般社団法人 青波医師会"), "{text}");
    }
    for text in ["", "青波医師会からのお知らせ", "青波歯科医師会", "一般社団法人"] {
        assert_eq!(known.organisation_named(text), None, "{text}");
    }
}

/// Facts section 2.3: edit distance hits 78-80 % of random Japanese names with ten people; equality must hit next to none.
#[test]
fn random_other_names_do_not_fit() {
    let read = |table: &'static str| -> Vec<&'static str> {
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_whitespace().next()).collect()
    };
    let families = read(include_str!("../../data/surnames.txt"));
    let givens = read(include_str!("../../data/given_names.txt"));
    let all: Vec<String> =
        families.iter().flat_map(|family| givens.iter().map(move |given| format!("{family} {given}"))).collect();
    // Every 400th name is protected: 50 people, spread over the whole table.
    let step = all.len() / 50;
    let protected: Vec<Person> = all.iter().step_by(step).take(50).map(|name| person(name, "", "理事")).collect();
    let names: Vec<String> = protected.iter().map(|person| noroshi_terms::fold_name(&person.name)).collect();
    let known = KnownPeople::new(protected);
    let others: Vec<&String> = all.iter().filter(|name| !names.contains(&noroshi_terms::fold_name(name))).collect();
    let wrong: Vec<&&String> = others.iter().filter(|name| !known.named(name).is_empty()).collect();
    let rate = wrong.len() as f64 / others.len() as f64;
    println!("{} of {} other names fit one of 50 people: {:.4} %", wrong.len(), others.len(), rate * 100.0);
    assert!(rate < 0.001, "{wrong:?}");
}

#[test]
fn ten_thousand_people() {
    let families = include_str!("../../data/surnames.txt").lines().filter(|line| !line.starts_with('#'));
    let families: Vec<&str> = families.filter_map(|line| line.split_whitespace().next()).collect();
    let people: Vec<Person> = (0..10_000)
        .map(|number| {
            let given: String =
                [number / 100, number % 100].iter().filter_map(|part| char::from_u32(0x5000 + part)).collect();
            person(&format!("{} {given}", families[number as usize % families.len()]), "さとう はるき", "理事")
        })
        .collect();
    let known = KnownPeople::new(people);
    assert_eq!(known.named("佐藤 不在").len(), 0);
    // All of them have one reading; nobody needs to hear of each.
    assert_eq!(known.named("さとう はるき").len(), 64);
}

proptest! {
    #[test]
    fn any_shown_text_is_looked_at(shown in any::<String>()) {
        let known = known();
        for found in known.named(&shown) {
            prop_assert!(found.start <= found.end && found.end <= shown.chars().count());
        }
    }

    #[test]
    fn a_name_is_found_between_any_signs(before in "[ 　【(\"'<・|/*★]{0,3}", after in "[ 　】)\"'>・|/*★]{0,3}") {
        fits(&format!("{before}髙橋 凪一{after}"), "髙橋 凪一", NameStrength::Full);
    }
}
