//! Looks for restricted words wherever the program puts words: takes routes, job kinds and commands from the program, asks
//! as every reader for everything that can be guessed, and compares with rules written by hand (H01 to H07, R03, R06), on
//! both databases.
//!
//! Built with the feature `seeded-leak` the program can be made to leak in five ways, and the same walk must name all five.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that meets the unexpected must stop
#![allow(clippy::indexing_slicing, clippy::string_slice, unreachable_pub)]

#[path = "leak/door.rs"]
mod door;
#[path = "leak/forms.rs"]
mod forms;
#[path = "leak/ground.rs"]
mod ground;
#[path = "leak/guesses.rs"]
mod guesses;
#[path = "leak/outputs.rs"]
mod outputs;
#[path = "leak/rules.rs"]
mod rules;
mod running;
#[path = "leak/secrets.rs"]
mod secrets;
#[path = "leak/walk.rs"]
mod walk;
#[path = "leak/ways.rs"]
mod ways;
#[path = "leak/writing.rs"]
mod writing;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use ground::{Ground, mail_of};
use guesses::Guesses;
use noroshi_platform::db::Engine;
use rules::{OFFICES, Place, READERS, Reader, STAFF, Scope};
use secrets::SECRETS;
use walk::{Leak, Walk};

/// Collects the program's log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One log per test program, because a program has one subscriber.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().with_env_filter("info,noroshi=debug");
    subscriber.with_writer(move || writer.clone()).init();
    log
});

fn log() -> String {
    String::from_utf8_lossy(&LOG.0.lock().unwrap()).into_owned()
}

/// The receipt code in the newest mail to the institution at this place.
async fn code_at(ground: &Ground, place: Place) -> String {
    let address = mail_of(&ground.sector.app, ground.bodies[&place]).await;
    let filter = noroshi_delivery::MailFilter { text: address, skip: 0, limit: 1 };
    let (mails, _) = ground.sector.mailbox.messages(&filter);
    let mut visitor = noroshi::demo::Visitor::new(ground.sector.site.router());
    let page = visitor.get(&format!("/demo/mailbox/{}", mails[0].number)).await.unwrap();
    running::post_office::path_after(&page.text, "/k/").unwrap().trim_start_matches("/k/").to_owned()
}

/// Everything that came out and must not.
async fn leaks(ground: &Ground) -> BTreeSet<Leak> {
    let mut guesses = Guesses::in_database(&ground.sector.app.db).await;
    let mut codes = Vec::new();
    for place in [Place::Clinic, Place::ClinicElsewhere, Place::ClinicInBoth, Place::DentalClinic] {
        codes.push((code_at(ground, place).await, place));
    }
    codes.iter().for_each(|(code, _)| guesses.add("code", code.clone()));
    // Of tokens only the hash is kept: nobody finds one, and a stranger can only try.
    guesses.add("token", guesses::unknown("token").to_owned());
    ground.tasks.iter().for_each(|(_, task)| guesses.add("id", task.clone()));
    let mut walk = Walk::new(ground, guesses, codes);
    walk.all().await;
    assert!(walk.visits > 1_000, "only {} visits", walk.visits);
    let mut leaks = std::mem::take(&mut walk.leaks);
    leaks.extend(missed(&walk).iter().map(|what| walk::leak(walk::Way::Unknown, "nowhere", "", what)));
    leaks.extend(outputs::in_mails(ground).await);
    leaks.extend(outputs::in_job_reasons(ground).await);
    leaks.extend(outputs::in_log(&log()));
    leaks
}

/// Without this a walk that finds nothing would prove nothing: every secret is read by everybody it is for.
fn missed(walk: &Walk<'_>) -> Vec<String> {
    let mut missed = Vec::new();
    for secret in &SECRETS {
        // A public part is for everybody, but has no public page.
        let must = READERS.into_iter().filter(|reader| match secret.scope {
            // The mail names it to everybody; pages only to those who may open the part.
            Scope::Letter(..) if secret.what.contains("heading of the FAX") => *reader == Reader::Author,
            Scope::Letter(issuer, audience) | Scope::Part(issuer, audience) => {
                reader.place().is_within(issuer) && reader.sight().contains(&audience)
            }
            Scope::Cover(_) => secret.scope.opens_to(*reader) && [OFFICES, STAFF].contains(&reader.sight()),
            Scope::Unissued(_) => matches!(reader, Reader::Author | Reader::Approver),
            Scope::Answer(..) => {
                use Reader::{Author, DentalClerk, DentalMember, DistrictClerk, Member};
                let reads = matches!(reader, Author | DentalClerk | DentalMember | DistrictClerk | Member);
                reads && secret.scope.opens_to(*reader)
            }
            scope => scope.opens_to(*reader),
        });
        let unread = must.filter(|reader| !walk.read.contains(&(*reader, secret.what)));
        missed.extend(unread.map(|reader| format!("{} as {reader:?}", secret.what)));
    }
    missed
}

fn told(leaks: &BTreeSet<Leak>) -> String {
    let lines = leaks.iter().map(|leak| format!("{:?}: {} as {}: {}", leak.way, leak.place, leak.reader, leak.what));
    lines.collect::<Vec<_>>().join("\n")
}

/// Five leaks were put into this build, one of each kind, and the walk names each of them and nothing else. The hole of
/// the other seeded test stands open too; it is not this test's.
#[cfg(feature = "seeded-leak")]
#[tokio::test(flavor = "multi_thread")]
async fn seeded_leaks_are_all_named() {
    LazyLock::force(&LOG);
    noroshi_bulletin::seeded_leak::open();
    let ground = Ground::lay(Engine::Sqlite).await;
    let mut found = leaks(&ground).await;
    // Through the hole nobody sees how a part is to be handled.
    found.retain(|leak| leak.place != "/bulletins/{id}/attachment" && leak.place != "nowhere");
    let ways: BTreeSet<walk::Way> = found.iter().map(|leak| leak.way).collect();
    use walk::Way::{Count, Log, Mail, Print, Search};
    assert_eq!(ways, BTreeSet::from([Search, Count, Mail, Print, Log]), "{}", told(&found));
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_noroshi")).arg("doctor").output().unwrap();
    assert!(!refused.status.success(), "a seeded build does no work");
}

#[cfg(not(any(feature = "seeded-leak", feature = "seeded-hole")))]
async fn nothing_leaks_on(engine: Engine) {
    LazyLock::force(&LOG);
    let ground = Ground::lay(engine).await;
    let mut found = leaks(&ground).await;
    found.extend(outputs::on_command_line(&ground));
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), told(&found));
}

#[cfg(not(any(feature = "seeded-leak", feature = "seeded-hole")))]
#[tokio::test(flavor = "multi_thread")]
async fn real_build_leaks_nothing() {
    nothing_leaks_on(Engine::Sqlite).await;
}

#[cfg(not(any(feature = "seeded-leak", feature = "seeded-hole")))]
#[tokio::test(flavor = "multi_thread")]
async fn real_build_leaks_nothing_on_postgresql() {
    nothing_leaks_on(Engine::Postgres).await;
}
