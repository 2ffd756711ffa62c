//! Shades, sizes and turns of small pictures.

use super::*;
use proptest::prelude::*;

#[test]
fn sizes_change_by_whole_numbers() {
    let checks = Gray::new(4, vec![0, 0, 200, 200, 0, 0, 200, 200]);
    assert_eq!(checks.shrunk(2), Gray::new(2, vec![0, 200]));
    let larger = checks.enlarged(2);
    assert_eq!((larger.width(), larger.height()), (4 * 2 + 16, 2 * 2 + 16));
    assert_eq!((larger.at(7, 8), larger.at(8, 8), larger.at(12, 11), larger.at(12, 12)), (255, 0, 200, 255));
}

#[test]
fn a_turned_picture_keeps_its_middle() {
    let mut pixels = vec![255; 41 * 41];
    for dot in [19, 20, 21].into_iter().flat_map(|y| [19, 20, 21].map(|x| y * 41 + x)) {
        pixels[dot] = 7;
    }
    let turned = Gray::new(41, pixels).turned();
    let middle = turned.width() / 2;
    let near = (middle - 1..=middle + 1).flat_map(|y| (middle - 1..=middle + 1).map(move |x| (x, y)));
    assert!(near.into_iter().any(|(x, y)| turned.at(x, y) == 7));
    assert_eq!(turned.at(0, 0), 255);
}

#[test]
fn dark_is_relative() {
    assert_eq!(Gray::new(4, vec![100, 90, 30, 20]).dark_overall(), [false, false, true, true]);
    // Light falls off from left to right: no single shade parts the dots from the ground.
    let ground = |x: usize| 240 - x;
    let pixels: Vec<u8> = (0..100 * 40)
        .map(|index| (index % 100, index / 100))
        .map(|(x, y)| (if x % 10 == 5 && y % 10 == 5 { ground(x) / 2 } else { ground(x) }) as u8)
        .collect();
    let dark = Gray::new(100, pixels).dark_nearby();
    assert!((0..100 * 40).all(|index| dark[index] == (index % 100 % 10 == 5 && index / 100 % 10 == 5)));
}

proptest! {
    #[test]
    fn no_size_breaks_anything(width in 0_usize..20, pixels in prop::collection::vec(any::<u8>(), 0..300), by in 1_usize..5) {
        let gray = Gray::new(width, pixels);
        prop_assert_eq!(gray.dark_overall().len(), gray.dark_nearby().len());
        prop_assert_eq!(gray.shrunk(by).height(), if width / by == 0 { 0 } else { gray.height() / by });
        gray.turned();
        gray.enlarged(by);
    }
}
