//! Dates against the topmost Received field.

use super::super::check::dated;
use super::RULE;

const RECEIVED: &str = "from a.example by mx.example; Mon, 2 Feb 2026 10:00:00 +0900";

#[test]
fn a_date_in_the_future_or_long_ago_is_told() {
    for date in ["Mon, 2 Feb 2026 13:30:00 +0900", "Tue, 3 Mar 2026 10:00:00 +0900", "Mon, 5 Jan 2026 10:00:00 +0900"] {
        assert_eq!(dated(&RULE, date, RECEIVED).len(), 1, "{date}");
    }
}

#[test]
fn a_date_near_the_time_of_arrival_is_spared() {
    for date in [
        "Mon, 2 Feb 2026 09:59:30 +0900",
        "Mon, 2 Feb 2026 01:00:00 +0000",
        "Sun, 1 Feb 2026 20:00:00 -0500",
        "Mon, 2 Feb 2026 10:30:00 +0900",
        "Fri, 30 Jan 2026 18:00:00 +0900",
        "yesterday",
        "",
    ] {
        assert!(dated(&RULE, date, RECEIVED).is_empty(), "{date}");
    }
    assert!(dated(&RULE, "Mon, 2 Feb 2026 13:30:00 +0900", "without a date").is_empty());
}

#[test]
fn dates_are_read_as_the_calendar_has_them() {
    for (date, seconds) in [
        ("Thu, 1 Jan 1970 00:00:00 +0000", 0),
        ("Sun, 29 Feb 2004 12:00:00 GMT", 1_078_056_000),
        ("2 Mar 2026 09:11:58 +0900", 1_772_410_318),
        ("Fri, 31 Dec 1999 23:59:59 -0500", 946_702_799),
    ] {
        assert_eq!(super::seconds(date), Some(seconds), "{date}");
    }
    assert_eq!(super::seconds("Mon, 99 Mar 2026 09:11:58 +0900"), None);
}
