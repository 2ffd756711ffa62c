//! A picture of a page: the file that it is, or its pixels in shades of grey.

use super::PagePicture;
use crate::attachment::budget::Budget;
use crate::attachment::gray::Gray;
use crate::mail::Fate;
use lopdf::{Dictionary, Document, Object, Stream};

/// How the samples of a pixel become a shade.
enum Colours {
    /// One sample: the shade itself.
    Gray,
    /// Three samples.
    Rgb,
    /// Four samples of ink.
    Cmyk,
    /// One sample: the number of a colour; the shades of all colours.
    Listed(Vec<u8>),
}

/// Octets before the data of a facsimile: the head, the number of entries, ten entries, the end of their list.
const FACSIMILE_HEAD: u32 = 8 + 2 + 10 * 12 + 4;

/// Takes a picture out of its stream.
///
/// # Errors
///
/// The fate of the file when the picture has more pixels than may be, or is packed in a way that is not read.
pub(super) fn picture(document: &Document, stream: &Stream, budget: &mut Budget) -> Result<PagePicture, Fate> {
    let number = |long: &[u8], short: &[u8]| {
        let value = stream.dict.get_deref(long, document).or_else(|_| stream.dict.get_deref(short, document));
        value.and_then(Object::as_i64).ok().and_then(|number| usize::try_from(number).ok())
    };
    let width = number(b"Width", b"W").ok_or(Fate::Unreadable)?;
    let height = number(b"Height", b"H").ok_or(Fate::Unreadable)?;
    let pixels = u64::try_from(width.saturating_mul(height.max(1))).unwrap_or(u64::MAX);
    if pixels > budget.pixels {
        return Err(budget.excess(width.saturating_mul(height), stream.content.len()));
    }
    match stream.filters().unwrap_or_default().as_slice() {
        [b"DCTDecode" | b"DCT"] => return Ok(PagePicture::File(stream.content.clone())),
        [b"CCITTFaxDecode" | b"CCF"] => return Ok(PagePicture::File(facsimile(document, stream, width, height))),
        filters
            if filters.iter().any(|filter| {
                matches!(*filter, b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode" | b"CCITTFaxDecode" | b"CCF")
            }) =>
        {
            return Err(Fate::Unreadable);
        }
        _ => {}
    }
    let is_mask =
        stream.dict.get(b"ImageMask").or_else(|_| stream.dict.get(b"IM")).and_then(Object::as_bool).unwrap_or(false);
    let bits = if is_mask { 1 } else { number(b"BitsPerComponent", b"BPC").unwrap_or(8) };
    let samples = stream.get_plain_content_with_limit(budget.octets).map_err(|_| Fate::Unreadable)?;
    budget.octets = budget.octets.saturating_sub(samples.len());
    budget.pixels = budget.pixels.saturating_sub(pixels);
    let colours = if is_mask { Colours::Gray } else { colours(document, &stream.dict) };
    Ok(PagePicture::Pixels(Gray::new(width, shades(&samples, width, bits, &colours))))
}

/// A page of a facsimile as a TIFF file (TIFF 6.0, sections 2 and 11), whose reader knows the compression.
fn facsimile(document: &Document, stream: &Stream, width: usize, height: usize) -> Vec<u8> {
    let parameters =
        stream.dict.get_deref(b"DecodeParms", document).or_else(|_| stream.dict.get_deref(b"DP", document));
    let parameters = parameters.ok().and_then(|parameters| match parameters {
        Object::Array(all) => document.dereference(all.first()?).ok().map(|(_, first)| first),
        single => Some(single),
    });
    let scheme = parameters.and_then(|parameters| parameters.as_dict().ok()?.get(b"K").and_then(Object::as_i64).ok());
    // Below nothing: group 4. Nothing: group 3 line by line. Above: group 3, lines told by those before them.
    let (compression, options) = match scheme.unwrap_or(0) {
        ..0 => (4, 0),
        0 => (3, 0),
        _ => (3, 1),
    };
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (width, height, octets) = (number(width), number(height), number(stream.content.len()));
    let option_tag = if compression == 4 { 293 } else { 292 };
    let entries: [(u16, u32); 10] = [
        (256, width),
        (257, height),
        (258, 1),
        (259, compression),
        (262, 0),
        (273, FACSIMILE_HEAD),
        (277, 1),
        (278, height),
        (279, octets),
        (option_tag, options),
    ];
    let mut file = b"II*\0\x08\0\0\0\x0a\0".to_vec();
    for (tag, value) in entries {
        file.extend(tag.to_le_bytes());
        // One value of 32 bits.
        file.extend([4, 0, 1, 0, 0, 0]);
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file.extend(&stream.content);
    file
}

fn colours(document: &Document, picture: &Dictionary) -> Colours {
    let space = picture.get_deref(b"ColorSpace", document).or_else(|_| picture.get_deref(b"CS", document));
    space.map_or(Colours::Gray, |space| colour_space(document, space))
}

fn colour_space(document: &Document, space: &Object) -> Colours {
    let by_count = |count: i64| match count {
        3 => Colours::Rgb,
        4 => Colours::Cmyk,
        _ => Colours::Gray,
    };
    let resolve = |object: &Object| document.dereference(object).ok().map(|(_, object)| object.clone());
    match space {
        Object::Name(name) => match name.as_slice() {
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Colours::Rgb,
            b"DeviceCMYK" | b"CMYK" => Colours::Cmyk,
            _ => Colours::Gray,
        },
        Object::Array(parts) => match parts.as_slice() {
            [Object::Name(kind), profile, ..] if kind == b"ICCBased" => {
                let profile = resolve(profile);
                let count =
                    profile.and_then(|profile| profile.as_stream().ok()?.dict.get(b"N").and_then(Object::as_i64).ok());
                by_count(count.unwrap_or(1))
            }
            [Object::Name(kind), base, _, list, ..] if kind == b"Indexed" || kind == b"I" => {
                let base = resolve(base).map_or(Colours::Rgb, |base| match base {
                    Object::Array(ref parts)
                        if parts.first().is_some_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Indexed")) =>
                    {
                        Colours::Gray
                    }
                    base => colour_space(document, &base),
                });
                let list = match resolve(list) {
                    Some(Object::String(list, _)) => list,
                    Some(Object::Stream(list)) => list.get_plain_content_with_limit(4 << 10).unwrap_or_default(),
                    _ => Vec::new(),
                };
                Colours::Listed(shades(&list, list.len(), 8, &base))
            }
            [Object::Name(kind), ..] if kind == b"CalRGB" || kind == b"Lab" => Colours::Rgb,
            [single @ Object::Name(_)] => colour_space(document, single),
            _ => Colours::Gray,
        },
        _ => Colours::Gray,
    }
}

/// The shade of each pixel; rows begin at whole octets.
fn shades(samples: &[u8], width: usize, bits: usize, colours: &Colours) -> Vec<u8> {
    let count = match colours {
        Colours::Gray | Colours::Listed(_) => 1,
        Colours::Rgb => 3,
        Colours::Cmyk => 4,
    };
    let row_octets = (width * count * bits).div_ceil(8).max(1);
    let mean = |values: &[u8]| (values.iter().map(|value| u32::from(*value)).sum::<u32>() / count as u32) as u8;
    let mut shades = Vec::with_capacity(samples.len());
    for row in samples.chunks(row_octets) {
        let values: Vec<u8> = match bits {
            8 => row.to_vec(),
            16 => row.iter().step_by(2).copied().collect(),
            1 | 2 | 4 => {
                let most = (1_u8 << bits) - 1;
                // A number of a colour stays as it is, a shade is stretched to the whole scale.
                let stretch = if matches!(colours, Colours::Listed(_)) { 1 } else { 255 / most };
                let parts =
                    |octet: u8| (0..8 / bits).map(move |part| (octet >> (8 - bits * (part + 1)) & most) * stretch);
                row.iter().flat_map(|octet| parts(*octet)).collect()
            }
            _ => return Vec::new(),
        };
        let shade = |values: &[u8]| match (colours, values) {
            (Colours::Listed(list), [number]) => list.get(usize::from(*number)).copied().unwrap_or(0),
            (Colours::Cmyk, values) => 255 - mean(values),
            (_, values) => mean(values),
        };
        shades.extend(values.chunks_exact(count).take(width).map(shade));
    }
    shades
}

#[cfg(test)]
mod tests;
