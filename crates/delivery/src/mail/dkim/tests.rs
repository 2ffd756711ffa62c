//! Signatures are judged by two strangers to each other: mail-auth's verifier and Debian's dkimpy.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, Error, MessageAuthenticator, Parameters, ResolverCache, Txt};
use noroshi_terms::{SeededEntropy, Timestamp};

use super::*;

const NOW: Timestamp = Timestamp::from_micros(1_795_314_600_000_000);
const DOMAIN: &str = "renmei.example";

fn message() -> Vec<u8> {
    let text = "From: =?utf-8?B?5Yy7?= <jimu@renmei.example>\r\nTo: info@clinic.example\r\nSubject: one\r\n  two\r\n\
        Date: Sun, 22 Nov 2026 09:00:00 +0900\r\nMessage-ID: <7.900@renmei.example>\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\nfirst  line \r\n.dot\r\n\r\nlast\r\n\r\n\r\n";
    text.as_bytes().to_vec()
}

fn ed25519() -> DkimKey {
    DkimKey::generate_ed25519(DOMAIN, "ed1", &SeededEntropy::new(7)).unwrap().0
}

/// The program's output; a missing program is a failed test, not a skipped one.
fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn rsa() -> DkimKey {
    DkimKey::from_pem(DOMAIN, "rsa1", &run("openssl", &["genrsa", "2048"])).unwrap()
}

/// Answers every name, so that no test ever asks the network.
struct Records(HashMap<Box<str>, Txt>);

impl ResolverCache<Box<str>, Txt> for Records {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        let missing = || Txt::Error(Error::MissingParameters);
        Some(self.0.get(name).cloned().unwrap_or_else(missing))
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

fn verdicts(signed: &[u8], records: &[(String, String)]) -> Vec<bool> {
    let records = records.iter().map(|(name, record)| {
        let key = DomainKey::parse(record.as_bytes()).unwrap();
        (format!("{name}.").into_boxed_str(), Txt::DomainKey(Arc::new(key)))
    });
    let records = Records(records.collect());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let resolver = MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default()).unwrap();
        let message = AuthenticatedMessage::parse(signed).unwrap();
        let outputs = resolver.verify_dkim(Parameters::new(&message).with_txt_cache(&records)).await;
        outputs.iter().map(|output| output.result() == &DkimResult::Pass).collect()
    })
}

/// dkimpy's answer for the signature with this index, all DNS answers given by us.
fn dkimpy(signed: &[u8], index: usize, records: &[(String, String)]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("mail.eml");
    std::fs::write(&mail, signed).unwrap();
    let script = "import sys, dkim\n\
        records = dict(zip(sys.argv[3::2], sys.argv[4::2]))\n\
        lookup = lambda name, timeout=5: records[name.decode().rstrip('.')].encode()\n\
        mail = open(sys.argv[1], 'rb').read()\n\
        try:\n \x20 print(dkim.DKIM(mail).verify(idx=int(sys.argv[2]), dnsfunc=lookup))\n\
        except dkim.ValidationError:\n \x20 print(False)\n";
    let mut arguments = vec!["-c".to_owned(), script.to_owned(), mail.to_str().unwrap().to_owned(), index.to_string()];
    arguments.extend(records.iter().flat_map(|(name, record)| [name.clone(), record.clone()]));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run("/usr/bin/python3", &arguments).trim() == "True"
}

#[test]
fn both_signatures_hold_for_two_independent_verifiers() {
    let (rsa, ed25519) = (rsa(), ed25519());
    let records = [(rsa.dns_name(), rsa.dns_record()), (ed25519.dns_name(), ed25519.dns_record())];
    let signed = Signer::new(vec![rsa, ed25519]).sign(&message(), NOW).unwrap();
    assert!(signed.ends_with(&message()));
    assert_eq!(verdicts(&signed, &records), [true, true]);
    assert!(dkimpy(&signed, 0, &records) && dkimpy(&signed, 1, &records));

    // One changed letter in body or subject, or a second From, and both verifiers refuse both signatures.
    let text = String::from_utf8(signed).unwrap();
    for changed in [
        text.replace("last", "lost"),
        text.replace("Subject: one", "Subject: own"),
        format!("From: other@clinic.example\r\n{text}"),
    ] {
        assert!(!verdicts(changed.as_bytes(), &records).contains(&true), "{changed}");
        assert!(!dkimpy(changed.as_bytes(), 0, &records) && !dkimpy(changed.as_bytes(), 1, &records), "{changed}");
    }
}

#[test]
fn what_relays_may_change_does_not_break_a_signature() {
    let key = ed25519();
    let records = [(key.dns_name(), key.dns_record())];
    let signed = String::from_utf8(Signer::new(vec![key]).sign(&message(), NOW).unwrap()).unwrap();
    let relayed =
        signed.replace("Subject: one\r\n  two", "subject:  one two").replace("first  line \r\n", "first line\r\n");
    assert_ne!(relayed, signed);
    assert_eq!(verdicts(format!("Received: by relay\r\n{relayed}\r\n").as_bytes(), &records), [true]);
}

#[test]
fn the_signature_covers_what_a_reader_sees() {
    let signed = String::from_utf8(Signer::new(vec![ed25519()]).sign(&message(), NOW).unwrap()).unwrap();
    let header: String = signed.split("\r\nFrom: ").next().unwrap().split_whitespace().collect();
    for part in ["a=ed25519-sha256", "c=relaxed/relaxed", "d=renmei.example", "s=ed1", "t=1795314600"] {
        assert!(header.contains(part), "{header}");
    }
    let covered = header.split("h=").nth(1).unwrap().split(';').next().unwrap().to_lowercase();
    assert_eq!(covered.split(':').filter(|name| *name == "from").count(), 2, "{covered}");
    for name in ["to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type"] {
        assert!(covered.split(':').any(|covered| covered == name), "{covered}");
    }
    assert_eq!(signed, String::from_utf8(Signer::new(vec![ed25519()]).sign(&message(), NOW).unwrap()).unwrap());
    assert!(signed.split("\r\n").all(|line| line.len() <= 100));
}

#[test]
fn what_cannot_be_signed_safely_is_refused() {
    let sign = |text: &str| Signer::new(vec![ed25519()]).sign(text.as_bytes(), NOW);
    assert_eq!(sign("From: a@b.example\n\nx"), Err(SignError::BareNewline));
    assert_eq!(sign("From: a@b.example\r\n\r\nx\ry"), Err(SignError::BareNewline));
    assert_eq!(sign("From: a@b.example\r\n\r\nx\r"), Err(SignError::BareNewline));
    assert_eq!(sign("From: a@b.example\r\n\r\nx\r\r\n"), Err(SignError::BareNewline));
    assert_eq!(sign("Subject: x\r\n\r\nx"), Err(SignError::NotOneSender));
    assert_eq!(sign("From: a@b.example\r\nfrom: c@d.example\r\n\r\nx"), Err(SignError::NotOneSender));
    assert_eq!(sign("From: a@b.example\r\nno colon here\r\n\r\nx"), Err(SignError::Malformed));
    assert_eq!(sign("From: a@b.example\r\n"), Err(SignError::Malformed));
    assert_eq!(sign(""), Err(SignError::Malformed));
    assert!(sign("From: a@b.example\r\n\r\n").is_ok());
    assert!(sign("From: a@b.example\r\n\r\nx").is_ok());
}

#[test]
fn keys_are_read_in_every_common_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rsa.pem");
    let path = path.to_str().unwrap();
    run("openssl", &["genrsa", "-out", path, "2048"]);
    let traditional = run("openssl", &["rsa", "-in", path, "-traditional"]);
    assert!(traditional.contains("BEGIN RSA PRIVATE KEY"));
    let pkcs8 = std::fs::read_to_string(path).unwrap();
    let record = |pem: &str| DkimKey::from_pem(DOMAIN, "s", pem).unwrap().dns_record();
    assert_eq!(record(&traditional), record(&pkcs8));
    let public: String =
        run("openssl", &["rsa", "-in", path, "-pubout"]).lines().filter(|l| !l.starts_with('-')).collect();
    assert_eq!(record(&pkcs8), format!("v=DKIM1; k=rsa; p={public}"));
    assert!(record(&run("openssl", &["genpkey", "-algorithm", "ed25519"])).starts_with("v=DKIM1; k=ed25519; p="));
    // RFC 8463 A.2, the published test key.
    assert_eq!(
        record("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n"),
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    );
}

#[test]
fn unusable_keys_say_why() {
    let read = |pem: &str| DkimKey::from_pem(DOMAIN, "s", pem).unwrap_err();
    assert_eq!(read("not a key"), DkimKeyError::Unreadable);
    assert_eq!(read("QUJD"), DkimKeyError::Unreadable);
    assert_eq!(read("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"), DkimKeyError::Unusable);
    assert_eq!(read(&run("openssl", &["genrsa", "1024"])), DkimKeyError::Unusable);
    let curve = run("openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    assert_eq!(read(&curve), DkimKeyError::Unusable);
    let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    for name in ["renmei", "renmei.example; d=other.example", "", "a..example", "連盟.example"] {
        assert!(matches!(DkimKey::from_pem(name, "s", seed), Err(DkimKeyError::BadName(_))), "{name}");
    }
    assert!(matches!(DkimKey::from_pem(DOMAIN, "s\r\nx", seed), Err(DkimKeyError::BadName(_))));
}

#[test]
fn a_new_key_can_be_kept_and_read_back_and_is_not_printed() {
    let (key, pem) = DkimKey::generate_ed25519(DOMAIN, "Ed1", &SeededEntropy::new(7)).unwrap();
    assert_eq!(DkimKey::from_pem(DOMAIN, "ed1", &pem).unwrap().dns_record(), key.dns_record());
    assert_eq!(format!("{key:?}"), "DkimKey(ed1._domainkey.renmei.example)");
    let (other, _) = DkimKey::generate_ed25519(DOMAIN, "ed1", &SeededEntropy::new(8)).unwrap();
    assert_ne!(other.dns_record(), key.dns_record());
}
