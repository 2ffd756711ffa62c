//! Fuzz targets (ファズ試験): the borders at which octets of strangers come in, each as a function that must end well.
//!
//! Life cycle: `make fuzz` lets an engine seek inputs that reach new code, starting from `corpus/fuzz/TARGET`; an input
//! that ends a target badly is kept there and mended; the test of this crate replays everything kept.
//! Invariants: a target takes any octets, has no state and no I/O, and goes through the guard's public border only, so
//! that what is fuzzed is what runs. Left out: seeking in `make test`, which must say the same every time.

mod frame;
mod target;

pub use target::{TARGETS, Target};
