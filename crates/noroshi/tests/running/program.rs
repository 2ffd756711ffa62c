//! The built program as a child of the test: its lines, its log, its end.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A running `noroshi`; killed with the test that started it.
pub struct Program {
    child: Child,
    lines: Receiver<String>,
    log: Option<JoinHandle<String>>,
}

/// How it ended.
pub struct Ended {
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// From the signal to the end.
    pub took: Duration,
    /// Everything on standard error.
    pub log: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noroshi"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

/// What a finished program wrote: standard output, standard error, exit code.
pub fn outcome(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

impl Program {
    /// Starts it.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments)
            .env("RUST_LOG", "info,noroshi=debug")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = channel();
        let (out, mut errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        Self { child, lines, log: Some(log) }
    }

    /// Starts `serve` on a folder with this relay; answers it with its address.
    pub fn serve(folder: &Path, relay: &str) -> (Self, String) {
        let config = configuration(folder, relay);
        let program = Self::start(&["serve", "--config", &config.display().to_string()]);
        let url = program.line("listening ");
        (program, url)
    }

    /// Waits for the next line that begins so; answers the rest of it.
    pub fn line(&self, start: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|_| panic!("no line begins with {start}"));
            if let Some(rest) = line.strip_prefix(start) {
                return rest.to_owned();
            }
        }
    }

    /// Asks it to stop and waits for its end.
    pub fn terminate(mut self) -> Ended {
        let since = Instant::now();
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status().unwrap();
        assert!(asked.success(), "the program ended by itself");
        let code = self.child.wait().unwrap().code();
        let took = since.elapsed();
        Ended { code, took, log: self.log.take().unwrap().join().unwrap() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes the configuration of an installation in this folder.
pub fn configuration(folder: &Path, relay: &str) -> PathBuf {
    let path = folder.join("noroshi.toml");
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[data]\ndir = {:?}\n[mail]\nrelay = \"{relay}\"\ntls = \"never\"\n\
         from = \"ceptoar@shinryo.example\"\nhelo = \"noroshi.example\"\n",
        folder.join("data").display().to_string()
    );
    std::fs::write(&path, text).unwrap();
    path
}
