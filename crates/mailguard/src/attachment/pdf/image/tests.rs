//! Samples of every depth and colour.

use super::*;

#[test]
fn samples_become_shades() {
    assert_eq!(shades(&[0b1010_0000, 0b0100_0000], 3, 1, &Colours::Gray), [255, 0, 255, 0, 255, 0]);
    assert_eq!(shades(&[0x0f, 0xf0], 2, 4, &Colours::Gray), [0, 255, 255, 0]);
    assert_eq!(shades(&[0, 0, 0, 255, 255, 255, 30, 60, 90], 3, 8, &Colours::Rgb), [0, 255, 60]);
    assert_eq!(shades(&[0, 0, 0, 0, 255, 255, 255, 255], 2, 8, &Colours::Cmyk), [255, 0]);
    assert_eq!(shades(&[0x01], 2, 4, &Colours::Listed(vec![9, 200])), [9, 200]);
    assert_eq!(shades(&[1, 2, 3, 4], 2, 16, &Colours::Gray), [1, 3]);
}

#[test]
fn odd_depths_and_short_rows_give_what_there_is() {
    assert!(shades(&[1, 2, 3], 3, 7, &Colours::Gray).is_empty());
    assert!(shades(&[1, 2], 2, 8, &Colours::Rgb).is_empty());
    assert!(shades(&[], 0, 8, &Colours::Gray).is_empty());
}
