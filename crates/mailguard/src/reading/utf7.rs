//! UTF-7 (RFC 2152): letters as base64 of UTF-16 between `+` and `-`.
//!
//! Hardly any mail is honestly written in it, but some programs still read it, so its reading is a view of its own.

/// Decodes; what is not UTF-7 stays as it is.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, shifted)) = rest.split_once('+') {
        decoded.push_str(before);
        if let Some(behind) = shifted.strip_prefix('-') {
            decoded.push('+');
            rest = behind;
            continue;
        }
        let end = shifted.find(|letter: char| sextet(letter).is_none()).unwrap_or(shifted.len());
        let (base64, behind) = shifted.split_at_checked(end).unwrap_or((shifted, ""));
        if base64.is_empty() {
            decoded.push('+');
        } else {
            decoded.push_str(&String::from_utf16_lossy(&units(base64)));
        }
        rest = behind.strip_prefix('-').unwrap_or(behind);
    }
    decoded.push_str(rest);
    decoded
}

fn sextet(letter: char) -> Option<u32> {
    match letter {
        'A'..='Z' => Some(u32::from(letter) - u32::from('A')),
        'a'..='z' => Some(u32::from(letter) - u32::from('a') + 26),
        '0'..='9' => Some(u32::from(letter) - u32::from('0') + 52),
        '+' => Some(62),
        '/' => Some(63),
        _ => None,
    }
}

fn units(base64: &str) -> Vec<u16> {
    let (mut pool, mut bits) = (0_u32, 0_u32);
    let mut units = Vec::with_capacity(base64.len() * 6 / 16);
    for sextet in base64.chars().filter_map(sextet) {
        pool = (pool << 6) | sextet;
        bits += 6;
        if bits >= 16 {
            bits -= 16;
            units.push((pool >> bits) as u16);
            pool &= (1 << bits) - 1;
        }
    }
    units
}
