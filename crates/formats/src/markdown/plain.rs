//! Plain text of a text (本文): ideographic indents, `・` and numbers in front of items, one empty line between blocks.

use super::{Block, Inline, ListItem};

const INDENT: char = '\u{3000}';

/// Writes the blocks; lines are not folded, the edition knows its width.
pub(super) fn write(blocks: &[Block]) -> String {
    let texts: Vec<String> = blocks.iter().map(write_block).collect();
    let mut text = texts.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn write_block(block: &Block) -> String {
    match block {
        Block::Paragraph(inlines) => indented(&lines(inlines), ""),
        Block::Heading(inlines) => format!("■{INDENT}{}", lines(inlines).replace('\n', "")),
        Block::BulletList(items) => list(items, |_| "・".to_owned()),
        Block::NumberedList { first, items } => list(items, |index| numeral(first.saturating_add(index))),
        Block::Quote(paragraphs) => {
            let texts: Vec<String> = paragraphs.iter().map(|inlines| quoted(&lines(inlines))).collect();
            texts.join("\n")
        }
    }
}

/// Paragraphs begin with one ideographic space, unless the author wrote it.
fn indented(text: &str, margin: &str) -> String {
    if text.starts_with(INDENT) { format!("{margin}{text}") } else { format!("{margin}{INDENT}{text}") }
}

fn quoted(text: &str) -> String {
    let margin = String::from_iter([INDENT, INDENT]);
    let quoted: Vec<String> = text.lines().map(|line| format!("{margin}{line}")).collect();
    quoted.join("\n")
}

/// Items with their mark; further lines stand under the first one's text.
fn list(items: &[ListItem], mark: impl Fn(u64) -> String) -> String {
    let written: Vec<String> = (0..).zip(items).map(|(index, item)| hanging(&mark(index), &lines(&item.0))).collect();
    written.join("\n")
}

fn hanging(mark: &str, text: &str) -> String {
    let hang: String = std::iter::repeat_n(INDENT, noroshi_terms::display_width(mark).div_ceil(2)).collect();
    format!("{mark}{}", text.replace('\n', &format!("\n{hang}")))
}

/// One digit is full-width as in letters; longer numbers are half-width and take the room of one or two characters.
fn numeral(number: u64) -> String {
    match u32::try_from(number).ok().filter(|digit| *digit < 10).and_then(|digit| char::from_u32(0xff10 + digit)) {
        Some(digit) => format!("{digit}{INDENT}"),
        None => format!("{number}{INDENT}"),
    }
}

fn lines(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(piece) | Inline::Bold(piece) => text.push_str(piece),
            Inline::Link { target, label } => text.push_str(&link(target, label)),
            Inline::Break => text.push('\n'),
        }
    }
    text
}

/// On paper a link must be readable: the address stands behind the words unless they are the address.
fn link(target: &str, label: &str) -> String {
    let address = target.strip_prefix("mailto:").or_else(|| target.strip_prefix("tel:")).unwrap_or(target);
    match label {
        "" => address.to_owned(),
        _ if label == address || label == target => label.to_owned(),
        _ => format!("{label} <{address}>"),
    }
}
