//! Telephone numbers that cannot be anybody's: the exchange begins with 00, which no exchange in Japan does.

/// A pair of numbers, telephone and FAX, for one slot of an area: `088-000-0214` and `088-000-0215`.
/// After 5,000 slots the block 001 follows, then 002.
pub(super) fn numbers(area_code: &str, slot: u64) -> (String, String) {
    (number(area_code, 2 * slot), number(area_code, 2 * slot + 1))
}

fn number(area_code: &str, line: u64) -> String {
    let width = 6_usize.saturating_sub(area_code.len());
    format!("{area_code}-{:0width$}-{:04}", line / 10_000, line % 10_000)
}
