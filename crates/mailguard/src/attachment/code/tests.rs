//! Codes that other programs have made, in the shapes in which they arrive.

use super::*;
use crate::attachment::picture::grays;
use proptest::prelude::*;

const LINK: &str = "https://line.me/R/ti/g/KakuuSample01";

fn read(name: &str) -> Vec<String> {
    let path = format!("{}/fixtures/codes/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<String> =
        grays(&std::fs::read(path).unwrap(), 40_000_000).unwrap().iter().flat_map(codes).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn a_code_is_read_from_every_kind_of_file() {
    for name in ["plain.png", "plain.gif", "plain.bmp", "plain.webp", "plain.tiff", "lzw.tiff", "plain.jpg"] {
        assert_eq!(read(name), [LINK], "{name}");
    }
}

#[test]
fn a_code_is_read_however_it_is_shown() {
    for name in [
        "inverted.png",
        "one-pixel-modules.png",
        "rotated-33.png",
        "rotated-45.png",
        "mirrored.png",
        "white-on-transparent.png",
        "small-in-a-page.png",
        "photograph.jpg",
    ] {
        assert_eq!(read(name), [LINK], "{name}");
    }
}

#[test]
fn two_codes_of_one_picture_are_both_read() {
    assert_eq!(read("two.png"), ["https://chat.whatsapp.com/KakuuSample02", LINK]);
}

#[test]
fn japanese_letters_are_read() {
    assert_eq!(read("kanji-mode.png"), ["電話番号は名簿で確かめる"]);
}

#[test]
fn a_page_of_squarish_letters_is_no_code() {
    assert!(read("no-code.png").is_empty());
}

/// Nothing but marks in a grid: the picture on which a search from every mark to every other would take minutes.
#[test]
fn a_wall_of_marks_ends_the_search() {
    let side = 400;
    let is_dark = |x: usize, y: usize| {
        let (x, y) = ((x % 20).abs_diff(9), (y % 20).abs_diff(9));
        matches!(x.max(y) / 2, 0 | 1 | 3)
    };
    let pixels = (0..side * side).map(|index| if is_dark(index % side, index / side) { 0 } else { 255 }).collect();
    assert!(codes(&Gray::new(side, pixels)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn spoiled_codes_break_nothing(seed in any::<u64>(), share in 1_u64..40) {
        let gray = grays(include_bytes!("../../../fixtures/codes/two.png"), 1_000_000).unwrap().remove(0);
        let mut state = seed | 1;
        let pixels = (0..gray.width() * gray.height()).map(|index| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let pixel = gray.at(index % gray.width(), index / gray.width());
            if (state >> 33) % 100 < share { 255 - pixel } else { pixel }
        });
        codes(&Gray::new(gray.width(), pixels.collect()));
    }
}
