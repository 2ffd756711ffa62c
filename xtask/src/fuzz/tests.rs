//! What the engine says is read right.

use super::*;

#[test]
fn the_last_figures_count() {
    let mut run = Run::default();
    for line in [
        "INFO: Seed: 1",
        "#2\tINITED cov: 90 ft: 91 corp: 1/1b exec/s: 0 rss: 40Mb",
        "#4096\tpulse  cov: 812 ft: 2044 corp: 96/31Kb lim: 4096 exec/s: 682 rss: 90Mb",
        "stat::number_of_executed_units: 5000",
        "stat::slowest_unit_time_sec:    0",
    ] {
        run.note(line);
    }
    assert_eq!(run, Run { executions: 5_000, edges: 812, features: 2_044, inputs: 96, is_well: false });
    assert_eq!(run.line("mail"), "mail\t5000\t812\t2044\t96\tfound");
}

#[test]
fn wishes_are_read_and_strangers_refused() {
    let wishes = Wishes::read(&["TIME=600", "ONLY=pdf"]).unwrap();
    assert_eq!(wishes, Wishes { seconds: 600, only: Some("pdf".to_owned()) });
    assert_eq!(Wishes::read(&[]).unwrap(), Wishes { seconds: SECONDS, only: None });
    assert!(Wishes::read(&["TIME=long"]).is_err());
    assert!(Wishes::read(&["pdf"]).is_err());
}
