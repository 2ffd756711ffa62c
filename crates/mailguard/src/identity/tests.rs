//! Whose names a mail shows and how its sender stands to them, worst reading first.

mod matrix;
mod verdicts;

use super::{ClaimPlace, Relation};
use crate::assess::Context;
use crate::case::Case;
use crate::finding::{Confidence, Place};
use crate::mail::{AddressField, HeaderField, Mail, Mailbox, TextPart};
use crate::people::{KnownPeople, Person};
use expect_test::{Expect, expect};

fn context() -> Context {
    let person = |name: &str, role: &str, address: &str| Person {
        name: name.to_owned(),
        role: role.to_owned(),
        organisation: "青波医師会".to_owned(),
        domains: vec!["aonami.example".to_owned()],
        addresses: vec![address.to_owned()],
        ..Person::default()
    };
    let people = vec![
        person("髙橋 凪一", "会長", "kaicho@aonami.example"),
        person("葛西 奏", "理事", "kasai@clinic.example"),
        person("葛西 奏", "監事", "kasai@other.example"),
        person("佐藤 誠", "事務局長", "sato@aonami.example"),
    ];
    Context { people: KnownPeople::new(people), ..Context::default() }
}

fn mailbox(field: AddressField, name: &str, address: &str) -> Mailbox {
    Mailbox { field, name: name.to_owned(), address: address.to_owned() }
}

/// `name <address>` for each mailbox, a subject, a body.
fn mail(mailboxes: &[(AddressField, &str, &str)], subject: &str, body: &str) -> Mail {
    Mail {
        headers: vec![HeaderField { name: "Subject".to_owned(), value: subject.to_owned() }],
        mailboxes: mailboxes.iter().map(|(field, name, address)| mailbox(*field, name, address)).collect(),
        texts: vec![TextPart {
            place: Place::Text,
            text: body.to_owned(),
            hidden: String::new(),
            is_second_reading: false,
        }],
        ..Mail::default()
    }
}

fn check(mail: &Mail, expected: Expect) {
    let context = context();
    let case = Case::new(mail, &context);
    let told = case.identity.claims.iter().map(|claim| {
        format!("{:?} {} {:?} {:?}", claim.place, claim.evidence.text, claim.relation, claim.confidence())
    });
    expected.assert_eq(&told.collect::<Vec<_>>().join("\n"));
}

use AddressField::{From, ReplyTo, Sender};

#[test]
fn the_address_decides_whose_name_it_is() {
    check(&mail(&[(From, "会長 髙橋凪一", "x@gmail.com")], "", ""), expect!["Field(From) 髙橋凪一 Stranger High"]);
    check(&mail(&[(From, "髙橋 凪一", "Kaicho@aonami.example")], "", ""), expect!["Field(From) 髙橋 凪一 Person High"]);
    check(
        &mail(&[(From, "髙橋 凪一", "soumu@aonami.example")], "", ""),
        expect!["Field(From) 髙橋 凪一 Colleague High"],
    );
    check(&mail(&[(From, "髙橋 凪一", "no-reply@zoom.us")], "", ""), expect!["Field(From) 髙橋 凪一 Relayed Medium"]);
    check(&mail(&[(From, "佐藤 誠", "x@gmail.com")], "", ""), expect!["Field(From) 佐藤 誠 Stranger Medium"]);
    check(&mail(&[(From, "髙橋 凪一", "")], "", ""), expect!["Field(From) 髙橋 凪一 Stranger High"]);
    check(&mail(&[(From, "山野 花江", "x@gmail.com")], "", ""), expect![""]);
}

#[test]
fn two_people_of_one_name() {
    check(&mail(&[(From, "葛西 奏", "kasai@other.example")], "", ""), expect!["Field(From) 葛西 奏 Person High"]);
    check(
        &mail(&[(From, "葛西 奏", "x@gmail.com")], "", ""),
        expect![[r#"
            Field(From) 葛西 奏 Stranger High
            Field(From) 葛西 奏 Stranger High"#]],
    );
}

#[test]
fn every_mailbox_is_judged_for_itself() {
    let both = [(From, "髙橋 凪一", "kaicho@aonami.example"), (From, "髙橋 凪一", "x@gmail.com")];
    check(
        &mail(&both, "", ""),
        expect![[r#"
            Field(From) 髙橋 凪一 Person High
            Field(From) 髙橋 凪一 Stranger High"#]],
    );
    let replies =
        [(From, "", "x@partner.example"), (ReplyTo, "髙橋凪一", "x@gmail.com"), (Sender, "髙橋会長", "y@a.example")];
    check(
        &mail(&replies, "", ""),
        expect![[r#"
            Field(Sender) 髙橋 Stranger High
            Field(ReplyTo) 髙橋凪一 Stranger High"#]],
    );
}

#[test]
fn a_service_whose_answers_go_to_the_person() {
    let notice = |reply| [(From, "髙橋 凪一", "noreply@box.com"), (ReplyTo, "", reply)];
    check(&mail(&notice("kaicho@aonami.example"), "", ""), expect!["Field(From) 髙橋 凪一 Colleague High"]);
    check(&mail(&notice("x@gmail.com"), "", ""), expect!["Field(From) 髙橋 凪一 Relayed Medium"]);
}

#[test]
fn what_somebody_said_in_a_chat_is_no_signature() {
    let talk = "未読のメッセージがあります。\n\n髙橋凪一：資料はありますか\n髙橋凪一: 見つかりました\n";
    check(&mail(&[(From, "知らせ", "info@chat.example")], "", talk), expect![""]);
    let signed = "未読のメッセージがあります。\n\n資料はありますか\n\n差出人：髙橋凪一\n";
    check(&mail(&[(From, "知らせ", "info@chat.example")], "", signed), expect!["Signature 髙橋凪一 Stranger High"]);
}

#[test]
fn a_list_whose_answers_go_to_the_person() {
    let list = [(From, "髙橋 凪一 via 会員ML", "ml@list.example"), (ReplyTo, "", "kaicho@aonami.example")];
    check(&mail(&list, "", ""), expect!["Field(From) 髙橋 凪一 Relayed Medium"]);
}

#[test]
fn subjects_and_signatures() {
    let from = [(From, "", "x@gmail.com")];
    check(&mail(&from, "会長 髙橋凪一", ""), expect!["Subject 髙橋凪一 Stranger High"]);
    check(&mail(&from, "髙橋凪一会長様", ""), expect![""]);
    let body = "至急返信してください。\n\n青波医師会\n会長　髙橋 凪一";
    check(&mail(&from, "", body), expect!["Signature 髙橋 凪一 Stranger High"]);
    check(
        &mail(&from, "", "会長の髙橋です。\n返信をください。\n\n\n急ぎます。\n待っています。\n"),
        expect!["Signature 髙橋 Stranger High"],
    );
    check(&mail(&from, "", "髙橋会長\nお世話になります。\n資料です。\nご確認ください。\n山野"), expect![""]);
    check(&mail(&from, "", "了解です。\n山野\n-----Original Message-----\n会長 髙橋凪一\n"), expect![""]);
    let own = [(From, "", "soumu@aonami.example")];
    check(&mail(&own, "", body), expect!["Signature 髙橋 凪一 Colleague High"]);
}

#[test]
fn evidence_stands_where_it_says() {
    let context = context();
    let body = "はじめの行\n\n会長　髙橋 凪一\n";
    let mail = mail(&[(From, "", "x@gmail.com")], "", body);
    let case = Case::new(&mail, &context);
    let claim = case.identity.claims_in(ClaimPlace::Signature).next().unwrap();
    let words: String =
        body.chars().skip(claim.evidence.start).take(claim.evidence.end - claim.evidence.start).collect();
    assert_eq!((words.as_str(), claim.relation), ("髙橋 凪一", Relation::Stranger));
    assert_eq!(claim.confidence(), Confidence::High);
}

#[test]
fn without_people_nobody_is_named() {
    let mail = mail(&[(From, "髙橋 凪一", "x@gmail.com")], "", "");
    let context = Context::default();
    assert!(Case::new(&mail, &context).identity.claims.is_empty());
}

/// Rules that find something in a mail.
fn rules(mail: &Mail) -> Vec<&'static str> {
    let context = context();
    let case = Case::new(mail, &context);
    let rules = crate::rules::ALL.iter().filter(|rule| !(rule.look)(&case).is_empty());
    rules.map(|rule| rule.id.0).collect()
}

#[test]
fn a_sender_without_an_address_is_a_stranger() {
    for nobody in [mail(&[(From, "髙橋 凪一", "")], "", ""), mail(&[], "会長 髙橋凪一", "")] {
        let rules = rules(&nobody);
        assert!(rules.contains(&"first-contact") && rules.iter().any(|rule| rule.starts_with("borrowed")), "{rules:?}");
    }
}

#[test]
fn whoever_sends_for_a_colleague_is_asked_for() {
    let sent_for = mail(&[(From, "総務課", "soumu@aonami.example"), (Sender, "髙橋凪一", "x@gmail.com")], "", "");
    let rules = rules(&sent_for);
    assert!(rules.contains(&"borrowed-name-in-reply-to") && rules.contains(&"first-contact"), "{rules:?}");
}

#[test]
fn learned_addresses_are_no_strangers() {
    let memory = std::sync::Arc::new(crate::memory::MemoryInRam::default());
    let passing = crate::memory::Passing {
        name: "髙橋 凪一",
        address: "nagiichi@mail.example",
        message_id: "<1@aonami.example>",
        answers: &[],
        day: 100,
    };
    crate::memory::learn_sent(&*memory, passing);
    let recollection = crate::memory::Recollection { memory, today: 120 };
    let context = Context { memory: Some(recollection), ..context() };
    for (address, expected) in [("nagiichi@mail.example", Relation::Colleague), ("x@gmail.com", Relation::Stranger)] {
        let mail = mail(&[(From, "高橋 凪一", address)], "", "");
        let case = Case::new(&mail, &context);
        assert_eq!(case.identity.claims[0].relation, expected, "{address}");
    }
}
