//! The stages' own logic: order, counting, and a cluster that leaves nothing behind.

use super::postgres::Cluster;
use super::{NEEDS_ROOT, Step, passed, stages};
use std::path::PathBuf;

#[test]
fn cheap_stages_come_first_and_the_cluster_before_the_tests() {
    for has_nextest in [true, false] {
        let names: Vec<_> = stages(has_nextest).iter().map(|stage| stage.name).collect();
        let expected = "tidy licences fmt clippy docs axe build postgres tests doctests seeded";
        assert_eq!(names.join(" "), expected);
    }
    assert!(!NEEDS_ROOT.is_empty());
}

#[test]
fn without_nextest_the_hole_must_still_be_looked_for() {
    let is_counted =
        |has_nextest: bool| stages(has_nextest).iter().any(|stage| matches!(stage.step, Step::AtLeastOne(_)));
    assert!(is_counted(false));
    assert!(!is_counted(true), "nextest fails by itself when no test is run");
}

#[test]
fn passed_tests_are_summed_over_programs() {
    let text = "test result: ok. 0 passed; 0 failed\nrunning 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored\n";
    assert_eq!(passed(text), 2);
    assert_eq!(passed("running 0 tests\ntest result: ok. 0 passed; 0 failed\n"), 0);
    assert_eq!(passed("test result: FAILED. 7 passed; 1 failed\n"), 0);
}

#[test]
fn a_dropped_cluster_leaves_neither_socket_nor_folder() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.url();
    let socket = PathBuf::from(url.rsplit_once("host=").unwrap().1);
    assert!(socket.join(".s.PGSQL.5432").exists());
    drop(cluster);
    assert!(!socket.parent().unwrap().exists());
}

#[test]
fn the_stages_cover_the_verification_of_senders() {
    let program = include_str!("../../../crates/noroshi/Cargo.toml");
    let line = program.lines().find(|line| line.starts_with("noroshi-mailguard = ")).unwrap();
    assert!(
        line.contains("\"verify\""),
        "without it no stage compiles or tests crates/mailguard/src/authentication/verify"
    );
}
