//! Marks and the squares they span, drawn by hand.

use super::*;

/// A picture with marks of this module size at these corners.
fn drawn(side: usize, module: usize, corners: &[(usize, usize)]) -> Vec<bool> {
    let mut dark = vec![false; side * side];
    for (left, top) in corners {
        for y in 0..7 * module {
            for x in 0..7 * module {
                let ring = (x / module).abs_diff(3).max((y / module).abs_diff(3));
                dark[(top + y) * side + left + x] = ring != 2;
            }
        }
    }
    dark
}

fn mask(side: usize, dark: &[bool], is_inverted: bool) -> Mask<'_> {
    Mask { width: side, dark, is_inverted }
}

#[test]
fn three_marks_span_a_square() {
    for module in [1, 2, 5] {
        let side = 40 * module;
        let (near, far) = (4 * module, 26 * module);
        let dark = drawn(side, module, &[(near, near), (far, near), (near, far)]);
        let mask = mask(side, &dark, false);
        let marks = marks(&mask);
        assert_eq!(marks.len(), 3, "{marks:?}");
        let middle = near as f32 + 3.5 * module as f32;
        assert!((marks[0].x - middle).abs() <= module as f32 && (marks[0].y - middle).abs() <= module as f32);
        let squares = squares(&marks, &mask);
        assert_eq!(squares.len(), 1);
        assert!(squares[0].left <= near && squares[0].right >= far + 7 * module);
    }
}

#[test]
fn light_marks_are_found_when_colours_are_exchanged() {
    let dark: Vec<bool> = drawn(120, 3, &[(12, 12), (78, 12), (12, 78)]).iter().map(|dark| !dark).collect();
    assert_eq!(marks(&mask(120, &dark, true)).len(), 3);
    assert!(marks(&mask(120, &dark, false)).is_empty());
}

#[test]
fn marks_in_a_row_or_of_different_sizes_span_nothing() {
    let dark = drawn(200, 3, &[(12, 12), (80, 12), (150, 12)]);
    let mask = mask(200, &dark, false);
    assert!(squares(&marks(&mask), &mask).is_empty());
}

#[test]
fn stripes_and_empty_pictures_have_no_marks() {
    let stripes: Vec<bool> =
        (0..100 * 100).map(|index| [true, false, true, true, true, false, true][index % 100 % 7]).collect();
    assert!(marks(&mask(100, &stripes, false)).is_empty());
    assert!(marks(&mask(0, &[], false)).is_empty());
    assert!(marks(&mask(100, &vec![true; 10_000], false)).is_empty());
}
