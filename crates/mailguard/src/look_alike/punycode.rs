//! Punycode (RFC 3492): the letters behind `xn--…` labels, to see what a reader sees.

const BASE: u32 = 36;
const FEWEST: u32 = 1;
const MOST: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_LETTER: u32 = 128;
/// A label has 63 octets at most (RFC 1035); longer ones are not decoded.
const LONGEST_LABEL: usize = 63;

/// The label as it is shown; one that is not international, or broken, as it stands.
pub(super) fn decode_label(label: &str) -> String {
    let encoded = label.strip_prefix("xn--").filter(|_| label.len() <= LONGEST_LABEL);
    encoded.and_then(decode).unwrap_or_else(|| label.to_owned())
}

fn decode(encoded: &str) -> Option<String> {
    let (plain, digits) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    let mut shown: Vec<char> = plain.chars().collect();
    let (mut letter, mut index, mut bias) = (FIRST_LETTER, 0_u32, FIRST_BIAS);
    let mut digits = digits.chars();
    while digits.as_str() != "" {
        let before = index;
        index = index.checked_add(delta(&mut digits, bias)?)?;
        let length = u32::try_from(shown.len()).ok()?.checked_add(1)?;
        bias = adapted(index - before, length, before == 0);
        letter = letter.checked_add(index / length)?;
        index %= length;
        shown.insert(index as usize, char::from_u32(letter)?);
        index += 1;
    }
    Some(shown.into_iter().collect())
}

/// One number of variable length (section 3.3).
fn delta(digits: &mut std::str::Chars<'_>, bias: u32) -> Option<u32> {
    let (mut number, mut weight, mut place) = (0_u32, 1_u32, BASE);
    loop {
        let digit = digits.next()?.to_digit(36)?;
        // Letters are 0 to 25 and digits 26 to 35, the other way round than in base 36.
        let digit = if digit < 10 { digit + 26 } else { digit - 10 };
        number = number.checked_add(digit.checked_mul(weight)?)?;
        let threshold = place.saturating_sub(bias).clamp(FEWEST, MOST);
        if digit < threshold {
            return Some(number);
        }
        weight = weight.checked_mul(BASE - threshold)?;
        place = place.checked_add(BASE)?;
    }
}

/// Section 6.1.
fn adapted(delta: u32, length: u32, is_first: bool) -> u32 {
    let delta = if is_first { delta / DAMP } else { delta / 2 };
    let mut delta = delta + delta / length;
    let mut steps = 0;
    while delta > (BASE - FEWEST) * MOST / 2 {
        delta /= BASE - FEWEST;
        steps += BASE;
    }
    steps + (BASE - FEWEST + 1) * delta / (delta + SKEW)
}
