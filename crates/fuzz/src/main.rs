//! The engine around one target: `NOROSHI_FUZZ=target noroshi-fuzz [options of libFuzzer] FOLDER…`.
//!
//! Only a panic that leaves the target is a finding: the guard catches those of a library of its own accord.
#![no_main]

use libfuzzer_sys::fuzz_target;
use noroshi_fuzz::TARGETS;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::{LazyLock, Mutex, PoisonError};

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("NOROSHI_FUZZ").unwrap_or_default();
    let target = TARGETS.iter().find(|target| target.name == wanted);
    target.map_or_else(|| no_such(&wanted), |target| target.run)
});

/// What the last panic said.
static LAST: Mutex<String> = Mutex::new(String::new());

fuzz_target!(
    init: set_hook(Box::new(|panic| *LAST.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string())),
    |octets: &[u8]| {
        if catch_unwind(AssertUnwindSafe(|| (RUN)(octets))).is_err() {
            eprintln!("{}", LAST.lock().unwrap_or_else(PoisonError::into_inner));
            std::process::abort();
        }
    }
);

fn no_such(target: &str) -> fn(&[u8]) {
    eprintln!("NOROSHI_FUZZ={target} names no target");
    std::process::exit(1);
}
