//! Fields (フィールド) of a text document: instructions that Word follows, of which some fetch or start something.
//!
//! An instruction may be cut into many runs and its letters written as numbers; it is put together before it is read.

/// What the instructions of a part do, once put together.
pub(super) fn fetch(xml: &str) -> bool {
    instructions(xml).split(BEGIN).any(|instruction| {
        let mut words = instruction.split_whitespace();
        let first = words.next().unwrap_or_default();
        let says = |wanted: &[&str]| wanted.iter().any(|word| first.eq_ignore_ascii_case(word));
        let is_spelled_out = says(&["QUOTE"]) && words.any(|word| word.bytes().all(|octet| octet.is_ascii_digit()));
        is_spelled_out || says(&["LINK", "INCLUDETEXT"]) || instruction.split_whitespace().any(is_dde)
    })
}

/// DDE and DDEAUTO hand words to another program, anywhere in an instruction.
fn is_dde(word: &str) -> bool {
    word.eq_ignore_ascii_case("DDE") || word.eq_ignore_ascii_case("DDEAUTO")
}

/// Where a field begins.
const BEGIN: char = '\u{1}';

/// All instructions of a part, one after the other.
fn instructions(xml: &str) -> String {
    let mut found = String::new();
    for element in xml.split('<').skip(1) {
        let (tag, text) = element.split_once('>').unwrap_or((element, ""));
        let name = tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        match name.rsplit(':').next().unwrap_or_default() {
            "instrText" => found.push_str(&plain(text)),
            "fldChar" if tag.contains("begin") => found.push(BEGIN),
            "fldSimple" => {
                found.push(BEGIN);
                found.push_str(&plain(instruction_of(tag)));
                found.push(BEGIN);
            }
            _ => {}
        }
    }
    found
}

/// The value of the attribute `instr`.
fn instruction_of(tag: &str) -> &str {
    let Some((_, rest)) = tag.split_once("instr") else { return "" };
    let rest = rest.trim_start_matches([' ', '\t', '\r', '\n', '=']);
    let value = |mark: char| rest.strip_prefix(mark).and_then(|rest| rest.split(mark).next());
    value('"').or_else(|| value('\'')).unwrap_or_default()
}

/// With letters for `&#68;` and `&#x44;`.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let letter = after.split_once(';').and_then(|(name, following)| Some((letter(name)?, following)));
        match letter {
            Some((letter, following)) => {
                plain.push(letter);
                rest = following;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn letter(name: &str) -> Option<char> {
    match name {
        "quot" => Some('"'),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
