//! The pages in a real browser (Chromium, scripts off): the story by hand, by keyboard alone, and every page's form.
//!
//! axe-core judges every page in every role. Needs the Debian packages `chromium` and `chromium-driver`; a missing one is a
//! failure, not a skip. Pictures of all pages lie in `target/screenshots` afterwards.

// A build with a hole is looked at by the test of the routes.
#![cfg(not(feature = "seeded-hole"))]

/// The scene of the routes' test, of which only a part is used here.
macro_rules! shared {
    ($($name:ident $path:literal)*) => {$(
        #[path = $path]
        #[allow(dead_code, unreachable_pub)]
        #[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
        mod $name;
    )*};
}

shared! { guests "routes/guests.rs" running "running/mod.rs" scene "routes/scene.rs" table "routes/table.rs" }

mod browser {
    mod demonstration;
    mod driver;
    mod judge;
    mod keyboard;
    mod live;
    mod pages;
    mod paper;
    mod play;
    mod roles;
    mod story;
    mod typing;
    mod walkthrough;
}
