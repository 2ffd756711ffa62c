//! The targets, by name.

use crate::frame;
use noroshi_formats::pattern::PatternFile;
use noroshi_mailguard::{Context, KnownPeople, Limits, Verdict, assess, fold, read, split_mbox};
use std::sync::LazyLock;

/// A border at which octets of strangers come in.
pub struct Target {
    /// Name of the folder of its inputs.
    pub name: &'static str,
    /// Takes any octets; ends badly only when something is to be mended.
    pub run: fn(&[u8]),
}

/// All targets, in the order of their names.
pub const TARGETS: [Target; 15] = [
    Target { name: "authentication", run: authentication },
    Target { name: "code", run: |octets| judge(&frame::file("code.bmp", &frame::bitmap(octets))) },
    Target { name: "fold", run: folded },
    Target { name: "html", run: |octets| reading(&frame::part("Content-Type: text/html; charset=utf-8", octets)) },
    Target { name: "letters", run: letters },
    Target { name: "mail", run: judge },
    Target { name: "mbox", run: mbox },
    Target { name: "office", run: |octets| judge(&frame::file("office.docx", octets)) },
    Target { name: "outlook", run: judge },
    Target { name: "pattern", run: pattern },
    Target { name: "pdf", run: |octets| judge(&frame::file("paper.pdf", octets)) },
    Target { name: "people", run: people },
    Target { name: "picture", run: |octets| judge(&frame::file("picture.png", octets)) },
    Target { name: "rich-text", run: |octets| reading(&frame::file("winmail.dat", &frame::rich_text(octets))) },
    Target { name: "tnef", run: |octets| reading(&frame::file("winmail.dat", octets)) },
];

const PEOPLE: &str = "name,kana,romaji,role,organisation,domains,addresses,telephone,former\n\
    架空 太郎,カクウ タロウ,Tarou Kakuu,院長,医療法人架空会 架空病院,kakuu-hp.example,t.kakuu@kakuu-hp.example,03-0000-1100,\n\
    髙𣘺 見本,タカハシ ミホン,Mihon Takahashi,前理事長,架空県医師会,kakuu-med.example,mihon@kakuu-med.example;mihon.private.0000@gmail.com,,1\n";

/// What every mail is judged against; little may be unpacked, so that many inputs are tried.
static CONTEXT: LazyLock<Context> = LazyLock::new(|| Context {
    people: KnownPeople::from_csv(PEOPLE.as_bytes()).people,
    trusted_hosts: vec!["mx.kakuu-hp.example".to_owned()],
    limits: Limits { pixels: 400_000, expanded: 2 << 20, ..Limits::default() },
    ..Context::default()
});

/// The whole guard.
fn judge(octets: &[u8]) {
    let judged = assess(octets, &CONTEXT);
    assert!(judged.score <= 100, "the score is a number from 0 to 100");
    assert!(judged.verdict == Verdict::Pass || !judged.findings.is_empty(), "every verdict explains itself");
}

/// Reading alone, where no rule has anything to add.
fn reading(octets: &[u8]) {
    let limits = CONTEXT.limits;
    let mail = read(octets, &limits);
    let letters: usize = mail.texts.iter().map(|part| part.text.len() + part.hidden.len()).sum();
    // A letter of a foreign character set becomes up to three octets, and each of a few readings is kept.
    assert!(letters <= 64 * limits.text, "texts stay within a multiple of the limit");
}

/// A body in a character set and a transfer encoding that the first octet chooses.
fn letters(octets: &[u8]) {
    const SETS: [&str; 10] = [
        "iso-2022-jp",
        "shift_jis",
        "euc-jp",
        "utf-8",
        "us-ascii",
        "utf-7",
        "gb18030",
        "utf-16",
        "x-unknown",
        "iso-2022-kr",
    ];
    const ENCODINGS: [&str; 4] = ["8bit", "base64", "quoted-printable", "x-uuencode"];
    let Some((choice, body)) = octets.split_first() else { return };
    let choice = usize::from(*choice);
    let (Some(set), Some(encoding)) = (SETS.get(choice % SETS.len()), ENCODINGS.get(choice / 16 % ENCODINGS.len()))
    else {
        return;
    };
    let fields = format!("Content-Type: text/plain; charset={set}\r\nContent-Transfer-Encoding: {encoding}");
    reading(&frame::part(&fields, body));
    reading(&frame::fields(body));
}

/// Fields of results, ours and those of a host that is not trusted.
fn authentication(octets: &[u8]) {
    let text = String::from_utf8_lossy(octets).replace(['\r', '\n'], " ");
    let fields = format!(
        "Authentication-Results: {text}\r\nAuthentication-Results: mx.kakuu-hp.example; {text}\r\n\
         ARC-Authentication-Results: i=1; mx.kakuu-hp.example; {text}\r\nReceived-SPF: {text}"
    );
    judge(&frame::part(&fields, b"."));
}

/// A mailbox file loses no mail, and none of its mails is longer than the file.
fn mbox(octets: &[u8]) {
    let mails = split_mbox(octets);
    assert!(mails.iter().map(|mail| mail.octets.len()).sum::<usize>() <= octets.len(), "nothing is added");
    for (index, mail) in mails.iter().enumerate() {
        assert!(mail.number.is_none_or(|number| number == index + 1), "mails are counted one by one");
        reading(&mail.octets);
    }
}

/// Patterns that can be read are asked about a mail.
fn pattern(octets: &[u8]) {
    let Ok(file) = PatternFile::parse(octets) else { return };
    let context = Context { patterns: file.patterns, ..CONTEXT.clone() };
    assess(
        &frame::part("Content-Type: text/plain; charset=utf-8", "新しくグループを作成してください。".as_bytes()),
        &context,
    );
}

/// Everybody on a list is found under the name that the list gives.
fn people(octets: &[u8]) {
    let list = KnownPeople::from_csv(octets);
    for person in list.people.iter().take(20) {
        list.people.named(&person.name);
        for address in &person.addresses {
            assert!(list.people.owners_of(address).next().is_some(), "a registered address is somebody's");
        }
    }
    let context = Context { people: list.people, limits: CONTEXT.limits, ..Context::default() };
    assess(&frame::part("Content-Type: text/plain", b"."), &context);
}

/// Folding keeps the way back to the letters it came from.
fn folded(octets: &[u8]) {
    let text = String::from_utf8_lossy(octets);
    fold(&text);
    judge(&frame::part("Content-Type: text/plain; charset=utf-8", text.as_bytes()));
}
