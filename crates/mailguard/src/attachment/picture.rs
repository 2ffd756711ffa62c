//! Pictures (画像): from a file to shades of grey, within limits that are checked before anything is unpacked.

use super::gray::Gray;
use image::{DynamicImage, ImageReader};
use std::io::Cursor;

/// Why a picture was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureFault {
    /// It would have more pixels than allowed: says its head, before unpacking.
    TooManyPixels,
    /// Not a picture, or a broken one.
    Unreadable,
}

/// How many pixels the picture's head announces.
pub(crate) fn announced_pixels(octets: &[u8]) -> Option<u64> {
    let reader = ImageReader::new(Cursor::new(octets)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    Some(u64::from(width) * u64::from(height))
}

/// Unpacks a picture of at most this many pixels. A picture that can be seen through gives two: on white and on black.
pub(crate) fn grays(octets: &[u8], most_pixels: u64) -> Result<Vec<Gray>, PictureFault> {
    let pixels = announced_pixels(octets).ok_or(PictureFault::Unreadable)?;
    if pixels > most_pixels {
        return Err(PictureFault::TooManyPixels);
    }
    let mut reader =
        ImageReader::new(Cursor::new(octets)).with_guessed_format().map_err(|_| PictureFault::Unreadable)?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(most_pixels.saturating_mul(16).max(1 << 20));
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|_| PictureFault::Unreadable)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| PictureFault::Unreadable)?;
    Ok(flattened(&picture))
}

fn flattened(picture: &DynamicImage) -> Vec<Gray> {
    let width = picture.width() as usize;
    if !picture.color().has_alpha() {
        return vec![Gray::new(width, picture.to_luma8().into_raw())];
    }
    let both = picture.to_luma_alpha8().into_raw();
    let on = |ground: u16| {
        let shade = |pair: &[u8]| match pair {
            [shade, alpha] => {
                let (shade, alpha) = (u16::from(*shade), u16::from(*alpha));
                ((shade * alpha + ground * (255 - alpha)) / 255) as u8
            }
            _ => u8::MAX,
        };
        Gray::new(width, both.chunks_exact(2).map(shade).collect())
    };
    let is_solid = both.chunks_exact(2).all(|pair| pair.last() == Some(&u8::MAX));
    if is_solid { vec![on(255)] } else { vec![on(255), on(0)] }
}

#[cfg(test)]
mod tests;
