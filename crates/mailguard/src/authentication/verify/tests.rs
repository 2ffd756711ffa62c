//! Mails that another program signed and sealed, and everything that can go wrong with them.

use super::*;
use crate::authentication::verification::NoAnswer;
use std::collections::HashMap;
use std::net::IpAddr;

/// Answers from `fixtures/authentication/records.txt`.
struct Listed(HashMap<(String, String), Vec<String>>);

impl Listed {
    fn new() -> Self {
        let mut records: HashMap<(String, String), Vec<String>> = HashMap::new();
        let lines = include_str!("../../../fixtures/authentication/records.txt").lines();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let mut columns = line.splitn(3, ' ').map(str::to_owned);
            let key = (columns.next().unwrap(), columns.next().unwrap());
            records.entry(key).or_default().push(columns.next().unwrap());
        }
        Self(records)
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _), _| known != name);
        self
    }

    fn all(&self, name: &str, kind: &str) -> Result<Vec<String>, NoAnswer> {
        self.0.get(&(name.to_owned(), kind.to_owned())).cloned().ok_or(NoAnswer::Missing)
    }
}

impl Resolver for Listed {
    fn texts(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        self.all(name, "txt")
    }

    fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, NoAnswer> {
        Ok(self.all(name, "address")?.iter().map(|address| address.parse().unwrap()).collect())
    }

    fn mail_hosts(&self, name: &str) -> Result<Vec<(u16, String)>, NoAnswer> {
        Ok(self.all(name, "mail")?.into_iter().map(|host| (10, host)).collect())
    }

    fn names(&self, _: IpAddr) -> Result<Vec<String>, NoAnswer> {
        Err(NoAnswer::Missing)
    }
}

/// A line that is broken off.
struct Down;

impl Resolver for Down {
    fn texts(&self, _: &str) -> Result<Vec<String>, NoAnswer> {
        Err(NoAnswer::Unreachable)
    }

    fn addresses(&self, _: &str) -> Result<Vec<IpAddr>, NoAnswer> {
        Err(NoAnswer::Unreachable)
    }

    fn mail_hosts(&self, _: &str) -> Result<Vec<(u16, String)>, NoAnswer> {
        Err(NoAnswer::Unreachable)
    }

    fn names(&self, _: IpAddr) -> Result<Vec<String>, NoAnswer> {
        Err(NoAnswer::Unreachable)
    }
}

const FOREIGN: &str = "203.0.113.99";

fn mail(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/authentication/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn envelope(client: &str) -> Envelope {
    Envelope {
        client: client.parse().unwrap(),
        helo: "out.kakuu-kango.example".to_owned(),
        sender: "taro@kakuu-kango.example".to_owned(),
        receiver: "mx.clinic.example".to_owned(),
    }
}

fn told(verification: &Verification) -> String {
    let told = verification.said.iter().map(|(one, _)| format!("{:?} {:?} {}", one.method, one.outcome, one.domain));
    told.collect::<Vec<_>>().join(" | ")
}

fn verified(octets: &[u8], client: &str) -> String {
    told(&verify(octets, &envelope(client), &Listed::new()))
}

#[test]
fn signatures_of_another_program_hold() {
    assert_eq!(
        verified(&mail("signed-rsa.eml"), FOREIGN),
        "Spf Fail kakuu-kango.example | Dkim Pass kakuu-kango.example | Dmarc Pass kakuu-kango.example"
    );
    assert_eq!(
        verified(&mail("signed-ed25519.eml"), FOREIGN),
        "Spf Fail kakuu-kango.example | Dkim Pass mail.kakuu-kango.example | Dmarc Pass kakuu-kango.example"
    );
}

#[test]
fn a_changed_mail_has_no_signature() {
    let text = String::from_utf8(mail("signed-rsa.eml")).unwrap();
    for changed in [text.replace("役員会", "総会"), text.replace("taro@", "jiro@")] {
        assert_eq!(
            verified(changed.as_bytes(), FOREIGN),
            "Spf Fail kakuu-kango.example | Dmarc Fail kakuu-kango.example"
        );
    }
}

#[test]
fn every_way_of_naming_a_host_is_followed() {
    for client in ["192.0.2.7", "192.0.2.9", "192.0.2.25", "198.51.100.3", "2001:db8::1"] {
        let verification = verify(&mail("unsigned.eml"), &envelope(client), &Listed::new());
        let expected = "Spf Pass kakuu-kango.example | Dmarc Pass kakuu-kango.example";
        assert_eq!(told(&verification), expected, "{client}");
    }
    assert_eq!(
        verified(&mail("unsigned.eml"), FOREIGN),
        "Spf Fail kakuu-kango.example | Dmarc Fail kakuu-kango.example"
    );
}

#[test]
fn the_proof_of_a_stranger_is_not_the_senders() {
    let from_list = Envelope { sender: "bounce@list.example".to_owned(), ..envelope("203.0.113.5") };
    let verification = verify(&mail("signed-by-a-stranger.eml"), &from_list, &Listed::new());
    assert_eq!(told(&verification), "Spf Pass list.example | Dkim Pass list.example | Dmarc Fail kakuu-kango.example");
}

#[test]
fn a_domain_without_a_policy_has_no_result_for_it() {
    let resolver = Listed::new().without("_dmarc.kakuu-kango.example");
    let verification = verify(&mail("unsigned.eml"), &envelope("192.0.2.7"), &resolver);
    assert_eq!(told(&verification), "Spf Pass kakuu-kango.example");
}

#[test]
fn what_cannot_be_asked_is_neutral() {
    for name in ["signed-rsa.eml", "unsigned.eml", "sealed-by-a-list.eml"] {
        assert_eq!(verify(&mail(name), &envelope(FOREIGN), &Down), Verification::default());
    }
    // A host that the policy names, but that has no address, is just not the sender.
    let resolver = Listed::new().without("out.kakuu-kango.example");
    let expected = "Spf Fail kakuu-kango.example | Dmarc Fail kakuu-kango.example";
    assert_eq!(told(&verify(&mail("unsigned.eml"), &envelope(FOREIGN), &resolver)), expected);
}

#[test]
fn a_policy_that_cannot_be_decided_leaves_the_signature_its_worth() {
    let mut resolver = Listed::new();
    let policy = "v=spf1 exists:%{i}.list.kakuu-kango.example -all".to_owned();
    resolver.0.insert(("kakuu-kango.example".to_owned(), "txt".to_owned()), vec![policy]);
    let signed = verify(&mail("signed-rsa.eml"), &envelope(FOREIGN), &resolver);
    assert_eq!(told(&signed), "Dkim Pass kakuu-kango.example | Dmarc Pass kakuu-kango.example");
    assert_eq!(told(&verify(&mail("unsigned.eml"), &envelope(FOREIGN), &resolver)), "");
}

#[test]
fn a_seal_tells_what_the_list_had_found() {
    let verification = verify(&mail("sealed-by-a-list.eml"), &envelope("203.0.113.5"), &Listed::new());
    let (sealer, found) = verification.sealed.clone().unwrap();
    assert_eq!(sealer, "list.example");
    assert!(found.iter().any(|one| one.method == Method::Dmarc && one.outcome == Outcome::Pass));
    assert!(told(&verification).ends_with("Dmarc Fail kakuu-kango.example"), "{}", told(&verification));
    let text = String::from_utf8(mail("sealed-by-a-list.eml")).unwrap().replace("名簿の会", "名簿の回");
    assert_eq!(verify(text.as_bytes(), &envelope("203.0.113.5"), &Listed::new()).sealed, None);
}

#[test]
fn no_octets_break_the_verifier() {
    let whole = mail("sealed-by-a-list.eml");
    for cut in (0..whole.len()).step_by(37) {
        verify(&whole[..cut], &envelope(FOREIGN), &Listed::new());
    }
    verify(b"", &envelope(FOREIGN), &Listed::new());
}

/// Policies written from the sections of RFC 7208, each with what it must decide.
#[test]
fn policies_decide_as_the_standard_says() {
    let lines = include_str!("../../../fixtures/authentication/policies.txt").lines();
    let mut wrong = Vec::new();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split(" | ").collect();
        let [_, policies, client, expected] = columns[..] else { panic!("{line}") };
        let mut resolver = Listed::new();
        let policies = policies.split(" & ").map(str::to_owned).collect();
        resolver.0.insert(("kakuu-kango.example".to_owned(), "txt".to_owned()), policies);
        let verification = verify(&mail("unsigned.eml"), &envelope(client), &resolver);
        let spf = verification.said.iter().find(|(one, _)| one.method == Method::Spf);
        let found = spf.map_or("-".to_owned(), |(one, _)| format!("{:?}", one.outcome));
        if found != expected {
            wrong.push(format!("{line}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
