//! What the tests of bad surroundings share: an installation in a folder, the built program as a process of its own that
//! can be killed, a browser over TCP, and a post office that remembers what it took.

#![allow(dead_code, unreachable_pub)] // each test file is a program of its own and uses only a part
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // a test that cannot go on stops

pub mod browser;
pub mod installation;
pub mod letterbox;
pub mod story;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a test waits for what must come by itself.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A running `noroshi serve` or `noroshi worker`; killed with the test that started it.
pub struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Program {
    /// Starts a command on an installation; its log goes to a file beside the configuration.
    pub fn start(word: &str, config: &Path) -> Self {
        let log = File::options().create(true).append(true).open(config.with_extension("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_noroshi"))
            .args([word, "--config", &config.display().to_string()])
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// Waits until `serve` listens.
    pub fn address(&mut self) -> SocketAddr {
        let mut line = String::new();
        while !line.starts_with("listening ") {
            line.clear();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "the program ended before it listened");
        }
        line.trim().rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Another process kills it, without a word of warning.
    pub fn kill(&mut self) {
        self.signal("-9");
        let ended = self.child.wait().unwrap();
        assert_eq!(ended.code(), None, "it was killed and did not end by itself");
    }

    /// Asks it to stop; true when it ended well.
    pub fn stop(&mut self) -> bool {
        self.signal("-TERM");
        self.child.wait().unwrap().success()
    }

    fn signal(&self, signal: &str) {
        // Util-linux has a program of this name; the shell's word needs none.
        let command = format!("kill {signal} {}", self.child.id());
        assert!(
            Command::new("sh").args(["-c", &command]).status().unwrap().success(),
            "the program had ended by itself"
        );
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until it is so.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < PATIENCE, "{what} did not come in {} s", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
