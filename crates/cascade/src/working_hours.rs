//! Working hours (執務時間): 9 to 17 o'clock on working days, as offices of associations keep them.

use std::time::Duration;

use noroshi_terms::{Timestamp, is_working_day};

const OPENS: u8 = 9;
const CLOSES: u8 = 17;
/// No closure lasts so long; without an end the last day of the calendar would be looked at for ever.
const LONGEST_LOOK: usize = 400;

/// The moment at which so many working hours have passed.
pub(crate) fn after_working_hours(from: Timestamp, hours: u32) -> Timestamp {
    let mut left = Duration::from_secs(u64::from(hours) * 3_600);
    let (mut day, mut reached) = (from.tokyo_date(), from);
    for _ in 0..LONGEST_LOOK {
        let (opens, closes) = (Timestamp::from_tokyo(day, OPENS, 0), Timestamp::from_tokyo(day, CLOSES, 0));
        if let (true, Some(opens), Some(closes)) = (is_working_day(day), opens, closes) {
            let begins = opens.max(from);
            let open_for = closes.since(begins);
            if !open_for.is_zero() && left <= open_for {
                return begins.plus(left);
            }
            left = left.saturating_sub(open_for);
            reached = reached.max(closes);
        }
        day = day.plus_days(1);
    }
    reached
}

#[cfg(test)]
mod tests;
