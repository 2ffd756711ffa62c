//! The real program, started as a user starts it, and the people who sign in to it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::Context;
use noroshi_directory::demonstration::Demonstration as Country;
use serde_json::Value;
use tempfile::TempDir;

use super::driver::Browser;

pub(crate) const AUTHOR: &str = "菅野 ほのか";
pub(crate) const APPROVER: &str = "堂本 恵";
pub(crate) const ADMINISTRATOR: &str = "真鍋 栞";
pub(crate) const PREFECTURE_CLERK: &str = "若槻 文香";
pub(crate) const DISTRICT_CLERK: &str = "浜口 千尋";
pub(crate) const MEMBER: &str = "岸本 佳代";
pub(crate) const VENDOR: &str = "織部 健吾";
pub(crate) const MINISTRY: &str = "鳴海 誠司";
pub(crate) const POLICE: &str = "風間 涼介";

const INSTITUTIONS: usize = 60;

/// The program while it runs; ends with the value.
struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_noroshi"))
            .args(arguments)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let out = BufReader::new(child.stdout.take().context("the program has no output")?);
        Ok(Self { child, out, folder })
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.out.read_line(&mut line)?;
        anyhow::ensure!(!line.is_empty(), "the program ended before it was ready");
        Ok(line.trim_end().to_owned())
    }
}

/// A running demonstration.
pub(crate) struct Demonstration {
    /// Where its pages are.
    pub(crate) url: String,
    links: HashMap<String, String>,
    sessions: RefCell<HashMap<String, Value>>,
    program: Program,
}

impl Demonstration {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut program = Program::start(&["demo", "--institutions", &INSTITUTIONS.to_string()])?;
        let first = program.line()?;
        let url = first.strip_prefix("listening ").with_context(|| first.clone())?.to_owned();
        let people = Country { seed: 1, institutions: INSTITUTIONS }.story_people().len();
        let mut links = HashMap::new();
        for _ in 0..people {
            let line = program.line()?;
            let mut fields = line.split('\t').skip(2);
            let (name, link) = (fields.next().context("no name")?, fields.next().context("no link")?);
            links.insert(name.to_owned(), link.to_owned());
        }
        Ok(Self { url, links, sessions: RefCell::default(), program })
    }

    /// The folder of its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.program.folder.path().join("data")
    }

    /// Full address of a path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The one-time link of a person.
    pub(crate) fn link(&self, name: &str) -> anyhow::Result<&str> {
        self.links.get(name).map(String::as_str).with_context(|| format!("no link for {name}"))
    }

    /// Goes on as this person: by the one-time link, later by the session that it opened.
    pub(crate) fn enter(&self, browser: &Browser, name: &str) -> anyhow::Result<()> {
        browser.open(&self.at("/guide"))?;
        browser.forget()?;
        if let Some(cookie) = self.sessions.borrow().get(name) {
            return browser.put_cookie(cookie);
        }
        browser.open(self.link(name)?)?;
        browser.click_words("入る")?;
        self.keep(browser, name)
    }

    /// Remembers the session that is open now.
    pub(crate) fn keep(&self, browser: &Browser, name: &str) -> anyhow::Result<()> {
        let cookie = browser.cookie().with_context(|| format!("{name} has no session"))?;
        self.sessions.borrow_mut().insert(name.to_owned(), cookie);
        Ok(())
    }

    /// Signs in with the link that is mailed to this address.
    pub(crate) fn enter_by_mail(&self, browser: &Browser, mail: &str) -> anyhow::Result<()> {
        browser.open(&self.at("/signin"))?;
        browser.forget()?;
        browser.fill("#mail", mail)?;
        browser.click_words("リンクを送る")?;
        browser.open_until(&self.at(&format!("/demo/mailbox?q={mail}")), "サインイン")?;
        browser.click("tbody tr td a")?;
        browser.click("a[href*='/signin/link/']")?;
        browser.click_words("入る")?;
        self.keep(browser, mail)
    }
}

/// An installation without any data, with its first link.
pub(crate) struct Fresh {
    pub(crate) link: String,
    _program: Program,
}

impl Fresh {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut program = Program::start(&["serve"])?;
        program.line()?;
        let line = program.line()?;
        let link = line.strip_prefix("first sign-in ").with_context(|| line.clone())?.to_owned();
        Ok(Self { link, _program: program })
    }
}
