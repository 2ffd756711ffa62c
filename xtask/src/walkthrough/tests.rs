//! What counts as a line of the walkthrough.

use super::is_result;

#[test]
fn lines_of_tasks_and_the_last_line_are_results() {
    for line in
        ["relay-as-district\t2 clicks\t1.4 s\tok", "x\t9 clicks\t0.1 s\tfailed", "walkthrough: 7 of 8 tasks done"]
    {
        assert!(is_result(line), "{line}");
    }
    for line in ["", "running 1 test", "test browser::walkthrough ... ok", "x\ty\tz\tok", "a\t1 clicks\t1 s\tmaybe"] {
        assert!(!is_result(line), "{line}");
    }
}
