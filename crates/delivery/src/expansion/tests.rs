//! The size of chunks follows the machine.

use super::*;

#[test]
fn a_chunk_grows_slowly_and_shrinks_at_once() {
    let after = |chunk, millis| fitting_chunk(chunk, Duration::from_millis(millis));
    assert_eq!(after(1_000, 60), 1_000);
    assert_eq!(after(1_000, 1), 1_250, "a fast moment is no reason to leap");
    assert_eq!(after(2_000, 240), 500);
    assert_eq!((after(2_400, 0), after(200, 9_000)), (LARGEST_CHUNK, SMALLEST_CHUNK));
    assert_eq!(after(3, 500), 3);
}
