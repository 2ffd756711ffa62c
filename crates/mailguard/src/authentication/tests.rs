//! Whom the fields are believed, and what they then amount to (contract of `scan`, rules G01 and G09).

use super::*;
use crate::mail::{HeaderField, Mailbox};
use crate::people::{KnownPeople, Person};
use proptest::prelude::*;

fn context() -> Context {
    let chairman =
        Person { name: "架空 太郎".to_owned(), domains: vec!["kai.example".to_owned()], ..Person::default() };
    Context {
        people: KnownPeople::new(vec![chairman]),
        trusted_hosts: vec!["MX.Provider.Example".to_owned()],
        ..Context::default()
    }
}

fn mail(from: &[&str], fields: &[&str]) -> Mail {
    Mail {
        headers: fields
            .iter()
            .map(|value| HeaderField { name: "authentication-results".to_owned(), value: (*value).to_owned() })
            .collect(),
        mailboxes: from
            .iter()
            .map(|address| Mailbox { field: AddressField::From, name: String::new(), address: (*address).to_owned() })
            .collect(),
        ..Mail::default()
    }
}

/// The standing of `kai.example`, then the words it rests on.
fn standing(fields: &[&str]) -> String {
    let authentication = Authentication::of(&mail(&["taro@kai.example"], fields), &context(), &Verification::default());
    let fact = authentication.fact("kai.example").unwrap();
    let contradicted = if fact.is_contradicted { " !" } else { "" };
    format!(
        "{:?} {}{contradicted}",
        fact.standing,
        fact.evidence.as_ref().map_or("", |evidence| evidence.text.as_str())
    )
}

#[test]
fn a_named_host_is_believed_in_everything() {
    let pass = "mx.provider.example; dmarc=pass header.from=kai.example";
    let fail = "mx.provider.example; dmarc=fail header.from=kai.example";
    assert_eq!(standing(&[pass]), "Aligned dmarc=pass");
    assert_eq!(standing(&[fail]), "Failed dmarc=fail");
    assert_eq!(standing(&[pass, fail]), "Failed dmarc=fail !");
    assert_eq!(standing(&[]), "Unknown ");
}

#[test]
fn a_host_of_ours_can_harm_a_mail_but_never_help_it() {
    assert_eq!(standing(&["mx1.kai.example; dmarc=pass header.from=kai.example"]), "Unknown ");
    assert_eq!(standing(&["mx1.kai.example; dmarc=fail header.from=kai.example"]), "Failed dmarc=fail");
    assert_eq!(standing(&["kai.example; spf=fail smtp.mailfrom=kai.example"]), "Failed spf=fail");
    // A second field cannot excuse the first, it may be forged.
    assert_eq!(
        standing(&["kai.example; dkim=pass header.d=kai.example", "kai.example; spf=fail smtp.mailfrom=kai.example"]),
        "Failed spf=fail"
    );
    // Neither can a host that is believed in everything.
    assert_eq!(
        standing(&[
            "kai.example; dmarc=fail header.from=kai.example",
            "mx.provider.example; dmarc=pass header.from=kai.example"
        ]),
        "Failed dmarc=fail !"
    );
}

#[test]
fn all_others_are_ignored_and_reported() {
    for host in ["evilkai.example", "mx.other.example", "example", "mx.provider.example.evil.example"] {
        let field = format!("{host}; dmarc=fail header.from=kai.example");
        assert_eq!(standing(&[&field]), "Unknown ");
        let ignored =
            Authentication::of(&mail(&["taro@kai.example"], &[&field]), &context(), &Verification::default()).ignored;
        assert_eq!(ignored.iter().map(|(host, _)| host.as_str()).collect::<Vec<_>>(), [host]);
    }
    assert_eq!(standing(&["dmarc=pass action=none header.from=kai.example"]), "Unknown ");
}

#[test]
fn one_proof_is_enough_unless_the_owner_wants_more() {
    let forwarded = "mx.provider.example; spf=fail smtp.mailfrom=kai.example; dkim=pass header.d=mail.kai.example";
    assert_eq!(standing(&[forwarded]), "Aligned dkim=pass");
    let strict = "mx.provider.example; dkim=pass header.d=mail.kai.example; dmarc=fail header.from=kai.example";
    assert_eq!(standing(&[strict]), "Failed dmarc=fail");
    // Filters of one host that write a field each are one report.
    let fields = [
        "mx.provider.example; dkim=pass header.d=kai.example",
        "mx.provider.example; spf=fail smtp.mailfrom=kai.example",
    ];
    assert_eq!(standing(&fields), "Aligned dkim=pass");
    // The same within one field of a host of ours: no failure, and no help either.
    assert_eq!(
        standing(&["kai.example; spf=fail smtp.mailfrom=kai.example; dkim=pass header.d=kai.example"]),
        "Unknown "
    );
}

#[test]
fn results_for_strangers_say_nothing_about_the_sender() {
    let strangers =
        "mx.provider.example; spf=pass smtp.mailfrom=bounce.list.example; dkim=fail header.d=list.example; dmarc=pass";
    assert_eq!(standing(&[strangers]), "Unknown ");
    assert_eq!(standing(&["mx.provider.example; dmarc=fail"]), "Failed dmarc=fail");
}

#[test]
fn every_domain_of_the_from_field_has_its_own_fact() {
    let field = "mx.provider.example; dmarc=pass header.from=free.example";
    let authentication = Authentication::of(
        &mail(&["a@free.example", "taro@kai.example", "b@free.example"], &[field]),
        &context(),
        &Verification::default(),
    );
    let standings: Vec<_> = authentication.facts.iter().map(|fact| (fact.domain.as_str(), fact.standing)).collect();
    assert_eq!(standings, [("free.example", Standing::Aligned), ("kai.example", Standing::Unknown)]);
}

fn fields() -> impl Strategy<Value = Vec<String>> {
    let host = prop_oneof![Just("mx.provider.example"), Just("mx.kai.example"), Just("other.example")];
    let method = prop_oneof![
        Just("spf=R smtp.mailfrom=kai.example"),
        Just("dkim=R header.d=kai.example"),
        Just("dmarc=R header.from=kai.example")
    ];
    let result = prop_oneof![Just("pass"), Just("fail"), Just("none")];
    let statement = (method, result).prop_map(|(method, result)| method.replace('R', result));
    let field =
        (host, prop::collection::vec(statement, 1..4)).prop_map(|(host, all)| format!("{host}; {}", all.join("; ")));
    prop::collection::vec(field, 0..5)
}

proptest! {
    #[test]
    fn who_is_not_believed_changes_nothing(mut fields in fields(), at in 0_usize..6) {
        let of = |fields: &[String]| standing(&fields.iter().map(String::as_str).collect::<Vec<_>>());
        let before = of(&fields);
        fields.insert(at.min(fields.len()), "evil.example; dmarc=pass header.from=kai.example; spf=fail smtp.mailfrom=kai.example".to_owned());
        prop_assert_eq!(of(&fields), before);
    }

    #[test]
    fn a_host_of_ours_never_improves_a_standing(mut fields in fields(), result in "pass|fail|none", at in 0_usize..6) {
        let of = |fields: &[String]| {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            Authentication::of(&mail(&["taro@kai.example"], &fields), &context(), &Verification::default()).standing("kai.example")
        };
        let before = of(&fields);
        fields.insert(at.min(fields.len()), format!("mx.kai.example; dkim={result} header.d=kai.example"));
        prop_assert!(of(&fields) >= before);
    }
}

fn verified(outcome: Outcome, sealer: Option<&str>) -> Verification {
    let one = |outcome| Statement { method: Method::Dmarc, outcome, domain: "kai.example".to_owned(), span: (0, 11) };
    Verification {
        said: vec![(one(outcome), Place::Header("From".to_owned()))],
        sealed: sealer.map(|sealer| (sealer.to_owned(), vec![one(Outcome::Pass)])),
    }
}

#[test]
fn what_was_verified_is_believed_beside_the_fields() {
    let of = |verification: &Verification, fields: &[&str]| {
        Authentication::of(&mail(&["taro@kai.example"], fields), &context(), verification).standing("kai.example")
    };
    assert_eq!(of(&verified(Outcome::Pass, None), &[]), Standing::Aligned);
    assert_eq!(of(&verified(Outcome::Fail, None), &[]), Standing::Failed);
    assert_eq!(of(&verified(Outcome::Pass, None), &["kai.example; dmarc=fail"]), Standing::Failed);
    // A forged field of a host that is named does not outweigh what was verified.
    assert_eq!(
        of(&verified(Outcome::Fail, None), &["mx.provider.example; dmarc=pass header.from=kai.example"]),
        Standing::Failed
    );
}

#[test]
fn a_seal_excuses_a_failure_only_when_its_host_is_believed() {
    let of = |sealer: &str, fields: &[&str]| {
        let verification = verified(Outcome::Fail, Some(sealer));
        Authentication::of(&mail(&["taro@kai.example"], fields), &context(), &verification).standing("kai.example")
    };
    assert_eq!(of("provider.example", &[]), Standing::Unknown);
    assert_eq!(of("evil.example", &[]), Standing::Failed);
    assert_eq!(of("provider.example", &["kai.example; dmarc=fail"]), Standing::Failed);
}
