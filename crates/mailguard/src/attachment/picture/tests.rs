//! Limits of pictures, and files that are none.

use super::*;
use proptest::prelude::*;

#[test]
fn the_head_is_asked_before_anything_is_unpacked() {
    let small = include_bytes!("../../../fixtures/codes/plain.png");
    assert!(announced_pixels(small).unwrap() > 10_000);
    assert_eq!(grays(small, 100).unwrap_err(), PictureFault::TooManyPixels);
    let mut bomb = small.to_vec();
    // Width and height stand in the head of a PNG, behind its eight octets and those of the chunk; the sum is not
    // checked before they are believed, so a wrong one may also be called unreadable.
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    assert!(grays(&bomb, 40_000_000).is_err());
}

#[test]
fn what_is_no_picture_is_unreadable() {
    assert_eq!(grays(b"GIF89a", 1_000).unwrap_err(), PictureFault::Unreadable);
    assert_eq!(grays(b"", 1_000).unwrap_err(), PictureFault::Unreadable);
    assert_eq!(grays("こんにちは".as_bytes(), 1_000).unwrap_err(), PictureFault::Unreadable);
}

#[test]
fn a_picture_to_see_through_has_two_readings() {
    assert_eq!(grays(include_bytes!("../../../fixtures/codes/white-on-transparent.png"), 1_000_000).unwrap().len(), 2);
    assert_eq!(grays(include_bytes!("../../../fixtures/codes/plain.png"), 1_000_000).unwrap().len(), 1);
}

proptest! {
    #[test]
    fn spoiled_files_break_nothing(name in prop::sample::select(vec!["plain.png", "plain.gif", "plain.bmp", "plain.webp", "lzw.tiff", "plain.jpg"]), places in prop::collection::vec((any::<usize>(), any::<u8>()), 1..12), cut in any::<usize>()) {
        let path = format!("{}/fixtures/codes/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut octets = std::fs::read(path).unwrap();
        let length = octets.len();
        for (place, octet) in places {
            octets[place % length] = octet;
        }
        octets.truncate(length - cut % (length / 2));
        if let Ok(grays) = grays(&octets, 1_000_000) {
            prop_assert!(grays.iter().all(|gray| gray.width() * gray.height() <= 1_000_000));
        }
    }
}
