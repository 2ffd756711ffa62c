//! What tests of the running program share: the program as a child, its pages over TCP, a post office that catches its
//! mail, and the office's usual steps through the pages.
//!
//! Each test file uses a part of it.

#![allow(dead_code, unreachable_pub)] // every test file is a program of its own and uses only a part
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot have what it needs must stop

pub mod letters;
pub mod pages;
pub mod post_office;
pub mod program;

use std::path::Path;
use std::time::{Duration, Instant};

use noroshi::demo::DemoOptions;

/// How long a test waits for what must come by itself.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The options of a small demonstration in this folder.
pub fn small_demonstration(folder: &Path, institutions: u32) -> DemoOptions {
    let listen = "127.0.0.1:0".parse().unwrap();
    let data = Some(folder.to_owned());
    DemoOptions { listen, data, institutions, seed: 1, once: false, real: false, database: None }
}

/// Asks until there is an answer; stops the test when there is none in time.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(since.elapsed() < PATIENCE, "{what} did not come in {} s", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
