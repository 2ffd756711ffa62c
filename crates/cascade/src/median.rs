//! The median (中央値) of counted figures, the same everywhere: of an even number the mean of both in the middle.

/// The median of values that occur so often; none of nothing.
pub(crate) fn median(values: impl IntoIterator<Item = (u64, u64)>) -> Option<f64> {
    let mut values: Vec<(u64, u64)> = values.into_iter().filter(|(_, count)| *count > 0).collect();
    values.sort_unstable();
    let all: u64 = values.iter().map(|(_, count)| count).sum();
    let at = |place: u64| {
        let mut before = 0;
        values.iter().find(|(_, count)| {
            before += count;
            before > place
        })
    };
    let (lower, upper) = (at(all.checked_sub(1)? / 2)?.0, at(all / 2)?.0);
    Some((lower as f64 + upper as f64) / 2.0)
}

/// A figure as read: whole ones with their thousands, others with one decimal.
pub(crate) fn figure(value: f64) -> String {
    if value.fract() == 0.0 { noroshi_terms::grouped(value as u64) } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_same_for_days_and_answers() {
        for (values, expected) in [
            (&[(3, 1)][..], "3"),
            (&[(1, 1), (2, 1)], "1.5"),
            (&[(14, 1), (6, 1), (20, 1), (2, 1)], "10"),
            (&[(1, 3), (9, 1)], "1"),
            (&[(1, 2), (4_001, 2)], "2,001"),
            (&[(5, 0), (7, 1)], "7"),
        ] {
            assert_eq!(figure(median(values.iter().copied()).unwrap()), expected, "{values:?}");
        }
        assert!(median([]).is_none());
    }
}
