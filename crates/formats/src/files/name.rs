//! Names of files as they may be stored, shown and given back.

use super::FileKind;

/// Longest name without its ending, in characters.
const LONGEST: usize = 60;

/// The name with the ending of what the file is, without folders and without characters that mislead.
pub fn safe_name(name: &str, kind: FileKind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|letter| !misleads(*letter))
        .map(|letter| if is_reserved(letter) { '_' } else { letter })
        .collect();
    let mut stem = trimmed(&plain);
    while let Some((before, ending)) = stem.rsplit_once('.').filter(|(_, ending)| is_ending(ending)) {
        let is_own = kind == FileKind::of(&ending.to_lowercase()).unwrap_or(kind);
        stem = trimmed(before);
        if !is_own {
            break;
        }
    }
    let stem: String = stem.chars().take(LONGEST).collect();
    let stem = match trimmed(&stem) {
        "" => "添付".to_owned(),
        device if is_device(device) => format!("_{device}"),
        stem => stem.to_owned(),
    };
    format!("{stem}.{}", kind.ending())
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|letter: char| letter.is_whitespace() || letter == '.')
}

/// An ending is short and has a letter: the 2 of "v1.2" is none.
fn is_ending(ending: &str) -> bool {
    let is_short = (1..=5).contains(&ending.len());
    is_short
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Characters nobody sees, and those that turn the direction of writing: fdp.exe shown as exe.pdf.
fn misleads(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What some system gives a meaning in names.
fn is_reserved(letter: char) -> bool {
    "<>:\"|?*;%".contains(letter)
}

/// Names that some systems take for devices.
fn is_device(stem: &str) -> bool {
    let stem = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|last: char| last.is_ascii_digit()))
}
