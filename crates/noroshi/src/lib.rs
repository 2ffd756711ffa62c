//! The program: wiring, command line, demonstration.
//!
//! One program holds the web server, the workers of the outbox, the mail engine and the sealer of the log; `noroshi
//! worker` runs the latter three beside it on PostgreSQL. Everything that decides lives in the capabilities' crates;
//! here they are only put together.
//! Invariants: every route of the program comes from [`site::Site`], so that a test can list them all; nothing is
//! printed to standard output but what the command-line contract names; logs go to standard error as JSON.

pub mod audit_command;
pub mod backup_command;
pub mod cli;
pub mod demo;
pub mod doctor;
pub mod forms;
pub mod import_command;
pub mod scan;
pub mod serve;
pub mod site;
pub mod start;
