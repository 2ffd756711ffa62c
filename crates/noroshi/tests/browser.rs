//! The pages in a real browser (Chromium, scripts off): the story by hand, by keyboard alone, and every page's form.
//!
//! Needs the Debian packages `chromium` and `chromium-driver`; a missing one is a failure, not a skip. Pictures of all
//! pages lie in `target/screenshots` afterwards.

// A build with a hole is looked at by the test of the routes.
#![cfg(not(feature = "seeded-hole"))]

mod browser {
    mod demonstration;
    mod driver;
    mod keyboard;
    mod pages;
    mod play;
    mod story;
}
