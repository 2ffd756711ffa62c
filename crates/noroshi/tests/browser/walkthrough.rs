//! `make walkthrough`: the named tasks of the field, played in Chromium by clicking and typing as their people would.
//!
//! Life cycle: one demonstration with its catching mailbox, one browser, the tasks in their order; each prints its name,
//! clicks, seconds and whether it was done. Clicks count from the page that a person has open after signing in. When
//! `NOROSHI_PICTURES` names a folder, the pictures of the manual are written there; without it they are only drawn, and
//! in both cases their names must be those of `docs/manual`.

mod archive;
mod camera;
mod confirm;
mod correct;
mod import;
mod reach;
mod relay;
mod vendor;
mod write;

use std::cell::RefCell;
use std::io::Write;
use std::time::Instant;

use anyhow::ensure;

use self::camera::Camera;
use super::demonstration::Demonstration;
use super::driver::{Browser, DESK, Scripts, Size};
use super::play::Play;

type Task = fn(&Walk<'_>) -> anyhow::Result<()>;

/// The tasks, in the order of the story.
const TASKS: &[(&str, Task)] = &[
    ("sign-in", confirm::sign_in),
    ("import-a-cp932-csv-with-errors", import::cp932_csv),
    ("import-an-excel-list-with-errors", import::excel),
    ("write-and-submit", write::write),
    ("approve-and-issue", write::approve_and_issue),
    ("relay-as-prefecture", relay::as_prefecture),
    ("relay-as-district", relay::as_district),
    ("read-as-member", confirm::read_as_member),
    ("confirm-as-clinic-320", confirm::as_clinic),
    ("read-the-reach-report", reach::read),
    ("correct-the-bulletin", correct::correct),
    ("find-it-in-the-archive-in-every-role", archive::find),
    ("read-under-an-agreement-as-vendor", vendor::read_under_agreement),
];

#[test]
fn the_named_tasks_are_done() -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start_with(DESK, Scripts::On)?);
    let walk = Walk {
        play: Play { browser: &browser, demonstration: &demonstration },
        camera: Camera::load()?,
        facts: RefCell::default(),
    };
    let mut out = std::io::stdout();
    let (mut done, mut failures) = (0, Vec::new());
    writeln!(out)?;
    for (name, task) in TASKS {
        let (before, since) = (browser.clicks(), Instant::now());
        let outcome = task(&walk);
        let (clicks, seconds) = (browser.clicks() - before, since.elapsed().as_secs_f64());
        let verdict = if outcome.is_ok() { "ok" } else { "failed" };
        writeln!(out, "{name}\t{clicks} clicks\t{seconds:.1} s\t{verdict}")?;
        match outcome {
            Ok(()) => done += 1,
            Err(error) => failures.push(format!("{name}: {error:#}\n{}", browser.words().unwrap_or_default())),
        }
    }
    writeln!(out, "walkthrough: {done} of {} tasks done", TASKS.len())?;
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    walk.camera.agrees_with_the_manual()
}

/// The walk with what it brought forth so far.
struct Walk<'a> {
    play: Play<'a>,
    camera: Camera,
    facts: RefCell<Facts>,
}

/// What later tasks need of earlier ones.
#[derive(Default, Clone)]
struct Facts {
    /// Path of the bulletin.
    path: String,
    /// Its number.
    number: String,
    /// Numbers of the covers, the prefecture's first.
    covers: Vec<String>,
    /// Path of the clinic's receipt page.
    receipt: Option<String>,
}

impl Walk<'_> {
    fn browser(&self) -> &Browser {
        self.play.browser
    }

    /// A person signs in and sees 「いま」. Their clicks are counted from here.
    fn begin_as(&self, name: &str) -> anyhow::Result<()> {
        let clicks = self.browser().clicks();
        self.browser().resize(DESK)?;
        self.play.enter(name)?;
        self.play.open("/now")?;
        self.browser().set_clicks(clicks);
        Ok(())
    }

    /// A picture for the manual of the page that is open.
    fn picture(&self, name: &'static str, size: Size) -> anyhow::Result<()> {
        self.camera.take(self.browser(), name, size)
    }

    fn shows(&self, words: &str) -> anyhow::Result<()> {
        let shown = self.browser().words()?;
        ensure!(shown.contains(words), "{words} is not shown at {} but: {shown}", self.browser().url()?);
        Ok(())
    }
}
