//! The words of one XML part of an office file.

use crate::attachment::budget::LONGEST_TEXT;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Strings that a workbook shares between its cells, at most.
const MOST_SHARED: usize = 100_000;

/// What an element means for the words in it; names without their prefix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Its characters are words.
    Words,
    /// The value of a cell.
    Value,
    /// A cell; one that names a shared string when it says so.
    Cell,
    /// Words that no reader sees, or sees twice: readings above kanji, copies for old programs.
    Unseen,
    Other,
}

fn meaning(name: &str) -> Meaning {
    match name {
        "t" | "instrText" | "p" | "h" | "span" | "a" => Meaning::Words,
        "v" => Meaning::Value,
        "c" => Meaning::Cell,
        "rPh" | "Fallback" | "ruby-text" | "tracked-changes" => Meaning::Unseen,
        _ => Meaning::Other,
    }
}

/// Reads the strings that a workbook's cells share.
pub(super) fn shared(xml: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut text = String::new();
    walk(xml, &[], &mut text, |name, text| {
        if name == "si" && strings.len() < MOST_SHARED {
            strings.push(std::mem::take(text));
        }
    });
    strings
}

/// Adds the words of a part, a line for each paragraph or row.
pub(super) fn add(xml: &str, shared: &[String], text: &mut String) {
    walk(xml, shared, text, |name, text| {
        let ends_line = matches!(name, "p" | "h" | "row" | "tr" | "table-row" | "Relationship" | "comment");
        if ends_line && !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    });
}

/// Goes through all elements; `ended` is told the name of each element that ends.
fn walk(xml: &str, shared: &[String], text: &mut String, mut ended: impl FnMut(&str, &mut String)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut open: Vec<Meaning> = Vec::new();
    let mut unseen = 0_usize;
    let mut is_shared = false;
    while text.len() < LONGEST_TEXT {
        // Where the part is broken, what stood before is kept, as programs do that offer to repair it.
        let Ok(event) = reader.read_event() else { break };
        let inner = open.last().copied().unwrap_or(Meaning::Other);
        match event {
            Event::Start(element) => {
                let meaning = meaning(element.local_name().as_ref());
                if meaning == Meaning::Cell {
                    is_shared = attribute(&element, "t").is_some_and(|kind| kind == "s");
                }
                unseen += usize::from(meaning == Meaning::Unseen);
                open.push(meaning);
            }
            Event::End(element) => {
                unseen = unseen.saturating_sub(usize::from(open.pop() == Some(Meaning::Unseen)));
                let name = element.local_name();
                if name.as_ref() == "c" || name.as_ref() == "tc" || name.as_ref() == "table-cell" {
                    text.push('\t');
                }
                ended(name.as_ref(), text);
            }
            Event::Empty(element) => empty(&element, text, &mut ended),
            Event::Text(words) if unseen == 0 => {
                add_words(&words.xml10_content(), inner, is_shared.then_some(shared), text)
            }
            Event::CData(words) if unseen == 0 => add_words(&words.xml10_content(), inner, None, text),
            Event::GeneralRef(reference) if unseen == 0 && inner == Meaning::Words => {
                let named = match reference.xml10_content().as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                text.extend(named);
            }
            Event::Eof => break,
            _ => {}
        }
    }
}

/// Adds characters by what they stand in; `shared` is given when a value is the number of a shared string.
fn add_words(words: &str, inner: Meaning, shared: Option<&[String]>, text: &mut String) {
    match (inner, shared) {
        (Meaning::Value, Some(shared)) => {
            let string = words.trim().parse::<usize>().ok().and_then(|index| shared.get(index));
            text.push_str(string.map_or("", String::as_str));
        }
        (Meaning::Words | Meaning::Value, _) => text.push_str(words),
        _ => {}
    }
}

/// An element without content: a break, a gap, or a link to the outside.
fn empty(element: &BytesStart<'_>, text: &mut String, ended: &mut impl FnMut(&str, &mut String)) {
    match element.local_name().as_ref() {
        "br" | "cr" | "line-break" => text.push('\n'),
        "tab" | "s" => text.push(' '),
        "Relationship" if attribute(element, "TargetMode").is_some_and(|mode| mode == "External") => {
            text.push_str(&attribute(element, "Target").unwrap_or_default());
        }
        _ => {}
    }
    ended(element.local_name().as_ref(), text);
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.replace("&amp;", "&"))
}
