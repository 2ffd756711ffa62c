//! What leaves the program otherwise than as an answer: mails, the log, reasons of failed jobs, words on the command line.
//! Job kinds and commands are taken from the program; one that is not known here is a failure.

use std::collections::{BTreeSet, HashMap};
use std::process::Command;

use mail_parser::{MessageParser, MimeHeaders};
use noroshi::cli::commands;
use noroshi::serve::runners;
use noroshi_delivery::MailSettings;
use noroshi_platform::db::query;
use noroshi_platform::outbox::{NewJob, Workers, enqueue, run_due_once};
use noroshi_terms::JobId;

use super::ground::Ground;
use super::rules::{Place, Scope};
use super::secrets::SECRETS;
use super::walk::{Leak, Way, leak};

/// Commands of the program and how each is looked at.
const COMMANDS: &[(&str, Look)] = &[
    ("serve", Look::Log),
    ("worker", Look::Log),
    ("demo", Look::Log),
    ("doctor", Look::Run(&["doctor"])),
    ("audit verify", Look::Run(&["audit", "verify"])),
    ("backup", Look::File("backup")),
    ("restore", Look::Log),
    ("import", Look::Run(&["import", "people", "/dev/null"])),
    ("scan", Look::Apart),
];

/// How a command is looked at.
#[derive(Clone, Copy)]
enum Look {
    /// It says nothing but lines of the log and where it listens; the log of all of it is read.
    Log,
    /// It opens neither the data folder nor the database: nothing of an installation can reach its words.
    Apart,
    /// It is run, and what it says is read.
    Run(&'static [&'static str]),
    /// The same with a new file: the file holds everything and is for its owner alone, the words are read.
    File(&'static str),
}

/// Every secret in a mail that may not travel, or not there.
pub async fn in_mails(ground: &Ground) -> BTreeSet<Leak> {
    let addresses = Addresses::read(ground).await;
    let mut leaks = BTreeSet::new();
    let (mut letters, mut travelled) = (0, BTreeSet::new());
    for number in 1..=ground.sector.mailbox.count() {
        let (mail, raw) = ground.sector.mailbox.raw(number).unwrap().unwrap();
        let text = whole_text(&raw);
        for secret in SECRETS.iter().filter(|secret| text.contains(secret.word)) {
            letters += usize::from(matches!(secret.scope, Scope::Letter(..)));
            match secret.scope.area().is_some_and(|area| mail.to.iter().all(|to| addresses.are_in(ground, to, area))) {
                true => travelled.insert(secret.what),
                false => leaks.insert(leak(Way::Mail, "mail", &mail.to.join(" "), secret.what)),
            };
        }
    }
    assert!(letters > 900, "{letters} words of letters in all mails: they were not read");
    // The withdrawal stops the correction before anybody has to get it.
    let never = SECRETS.iter().filter(|secret| {
        secret.scope.area().is_some() && !secret.what.starts_with("correction:") && !travelled.contains(secret.what)
    });
    leaks.extend(never.map(|secret| leak(Way::Unknown, "no mail", "", secret.what)));
    leaks
}

/// Where each mail address of the directory hangs.
struct Addresses {
    above: HashMap<String, BTreeSet<i64>>,
    directly_above: HashMap<String, BTreeSet<i64>>,
}

impl Addresses {
    async fn read(ground: &Ground) -> Self {
        let by_address = async |sql: &'static str| {
            let mut all: HashMap<String, BTreeSet<i64>> = HashMap::new();
            for row in query(sql).all(&ground.sector.app.db).await.unwrap() {
                all.entry(row.get("address").unwrap()).or_default().insert(row.get("upper").unwrap());
            }
            all
        };
        let above = "SELECT c.address, a.ancestor AS upper FROM contact c JOIN body_ancestor a ON a.body = c.body \
                     WHERE c.channel = 'mail' UNION \
                     SELECT p.mail AS address, a.ancestor AS upper FROM person p JOIN role_grant g ON g.person = p.id \
                     JOIN body_ancestor a ON a.body = g.body WHERE p.mail IS NOT NULL";
        let directly = "SELECT c.address, p.parent AS upper FROM contact c JOIN body_parent p ON p.child = c.body \
                        WHERE c.channel = 'mail'";
        Self { above: by_address(above).await, directly_above: by_address(directly).await }
    }

    fn are_in(&self, ground: &Ground, address: &str, area: Place) -> bool {
        let is_in = |known: &HashMap<String, BTreeSet<i64>>, upper: &[Place]| {
            let uppers = upper.iter().map(|place| ground.bodies[place].as_i64());
            known.get(address).is_some_and(|above| uppers.into_iter().any(|upper| above.contains(&upper)))
        };
        match area {
            Place::BothTrees => is_in(&self.above, &[Place::National, Place::DentalNational]),
            // Each cover addresses the members directly below its body.
            Place::OnThePapersWay => is_in(&self.directly_above, &[Place::Prefecture, Place::District]),
            one => is_in(&self.above, &[one]),
        }
    }
}

/// Subject, texts, and files, decoded.
fn whole_text(raw: &[u8]) -> String {
    let message = MessageParser::default().parse(raw).expect("a mail");
    let mut text = vec![message.subject().unwrap_or_default().to_owned(), String::from_utf8_lossy(raw).into_owned()];
    for part in &message.parts {
        text.push(String::from_utf8_lossy(part.contents()).into_owned());
        text.push(part.attachment_name().unwrap_or_default().to_owned());
    }
    text.join("\n")
}

/// Every secret in the log, whoever may read it.
pub fn in_log(log: &str) -> BTreeSet<Leak> {
    assert!(log.lines().count() > 500, "the visits were logged");
    let told =
        SECRETS.iter().filter(|secret| log.contains(secret.word) || log.contains(&super::door::encoded(secret.word)));
    told.map(|secret| leak(Way::Log, "log", "", secret.what)).collect()
}

/// Gives every kind of job a payload that cannot be read and holds a secret; the reason must not repeat it.
pub async fn in_job_reasons(ground: &Ground) -> BTreeSet<Leak> {
    let app = &ground.sector.app;
    let settings = MailSettings::from_config(&app.config.mail).unwrap();
    let secret = &SECRETS[3];
    let runners = runners(app, &settings);
    let kinds: Vec<&'static str> = runners.iter().map(|runner| runner.kind()).collect();
    let mut tx = app.db.begin().await.unwrap();
    for kind in &kinds {
        let payload = format!("{} {}", secret.word, secret.word);
        let job = NewJob { kind, subject: "unreadable".to_owned(), payload, due: app.now() };
        enqueue(&mut tx, JobId::new(&*app.entropy), job, app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let _ = run_due_once(&Workers::new(app.clone(), runners)).await;
    let mut leaks = BTreeSet::new();
    let rows = query("SELECT kind, COALESCE(reason, '') AS reason FROM job WHERE subject = 'unreadable'");
    let rows = rows.all(&app.db).await.unwrap();
    assert_eq!(rows.len(), kinds.len(), "every kind of job was tried");
    for row in rows {
        let (kind, reason): (String, String) = (row.get("kind").unwrap(), row.get("reason").unwrap());
        if reason.contains(secret.word) {
            leaks.insert(leak(Way::Job, &kind, "", secret.what));
        }
    }
    leaks
}

/// Every command of the program.
pub fn on_command_line(ground: &Ground) -> BTreeSet<Leak> {
    let mut leaks = BTreeSet::new();
    for name in commands() {
        let Some((_, look)) = COMMANDS.iter().find(|(known, _)| *known == name) else {
            leaks.insert(leak(Way::Unknown, &name, "", "a command that this test does not know"));
            continue;
        };
        let file = ground.folder.path().join("a.backup").display().to_string();
        let words: Vec<&str> = match look {
            Look::Log | Look::Apart => continue,
            Look::Run(words) => words.to_vec(),
            Look::File(word) => vec![word, &file],
        };
        let program = env!("CARGO_BIN_EXE_noroshi");
        let said = Command::new(program).args(words).args(&ground.place).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(!said.is_empty(), "{name} says nothing");
        let told = SECRETS.iter().filter(|secret| said.contains(secret.word));
        leaks.extend(told.map(|secret| leak(Way::Command, &name, "", secret.what)));
    }
    for (name, _) in COMMANDS.iter().filter(|(name, _)| commands().iter().all(|known| known != name)) {
        leaks.insert(leak(Way::Unknown, name, "", "no command of the program"));
    }
    leaks
}
