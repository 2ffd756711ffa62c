//! Only whole result lines reach the table.

use super::is_result;

#[test]
fn a_result_has_eight_fields_and_a_verdict() {
    assert!(is_result("issue-113523\t3.9\ts\t-\t-\t-\t5\tmet"));
    assert!(is_result("postfix-relay\t-\tmails/s\tpostfix\t-\t-\t1.0\tunmeasured"));
    assert!(!is_result("running 0 tests"));
    assert!(!is_result("issue-113523\t3.9\ts\tmet"));
    assert!(!is_result("issue-113523\t3.9\ts\t-\t-\t-\t5\tfast"));
}
