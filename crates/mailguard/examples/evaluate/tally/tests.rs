//! Bounds against tables of Clopper and Pearson, and where single terms vanish.

use super::Tally;

fn bounds(count: u64, mails: u64) -> String {
    Tally { mails, ..Tally::default() }.bounds(count)
}

#[test]
fn bounds_are_those_of_the_tables() {
    assert_eq!(bounds(1, 10), "10.0 % (0.3–44.5)");
    assert_eq!(bounds(5, 10), "50.0 % (18.7–81.3)");
    assert_eq!(bounds(0, 3000), "0.0 % (0.0–0.1)");
    assert_eq!(bounds(10, 10), "100.0 % (69.2–100.0)");
}

#[test]
fn bounds_enclose_a_share_near_one_of_many() {
    assert_eq!(bounds(219, 226), "96.9 % (93.7–98.7)");
    assert_eq!(bounds(990, 1000), "99.0 % (98.2–99.5)");
}
