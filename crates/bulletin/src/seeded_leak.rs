//! Leaks for the test of all outputs, which must name each. Compiled only with the feature `seeded-leak`, and closed until
//! the test opens them; a release build with the feature is refused by the compiler.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::content::IssuedContent;

static IS_OPEN: AtomicBool = AtomicBool::new(false);

/// From now on this program leaks.
pub fn open() {
    IS_OPEN.store(true, Ordering::SeqCst);
}

/// True once the test has opened the leaks.
pub fn is_open() -> bool {
    IS_OPEN.load(Ordering::SeqCst)
}

/// What must not come out, or nothing while the leaks are closed.
pub(crate) fn words_of(content: &IssuedContent) -> String {
    let parts = content.parts();
    let words: Vec<&str> = parts.iter().filter(|_| is_open()).map(|(_, part)| part.body.as_str()).collect();
    words.join("\n")
}
