//! The text of bulletins and letters (本文): a small, fixed set of Markdown.
//!
//! | written | meaning |
//! |---|---|
//! | lines of text | paragraph; a line break stays a line break, as offices expect |
//! | `## 見出し` | heading, one level only |
//! | `- ` or `* ` | bullet list |
//! | `1. ` | numbered list; the first number is kept |
//! | `> ` | block quote of paragraphs |
//! | `**太字**` | bold, also beside Japanese punctuation |
//! | `[文字](https://…)` | link to `https:`, `mailto:` or `tel:` |
//!
//! Everything else that Markdown would give a meaning (HTML, pictures, code, tables, other headings, rules, italics,
//! lists in lists, reference definitions, other link schemes) is refused with its line, because every edition (letter,
//! FAX, mail, page) must show the same content. Marks without a meaning here, such as `~~`, are plain text.
//!
//! Invariants: a [`Document`] has been read without refusal and keeps its source; blocks do not nest; no text holds
//! control characters or marks that reverse the direction of writing.
//!
//! Left out: pages and fonts; each edition sets the blocks in its own way.

mod html;
mod links;
mod plain;
mod reader;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::str::FromStr;

/// A text (本文) that every edition can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    source: String,
    blocks: Vec<Block>,
}

/// One block of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph (段落).
    Paragraph(Vec<Inline>),
    /// A heading (見出し).
    Heading(Vec<Inline>),
    /// A bullet list (箇条書き).
    BulletList(Vec<ListItem>),
    /// A numbered list (番号付きの箇条書き).
    NumberedList {
        /// Number of the first item.
        first: u64,
        /// The items in order.
        items: Vec<ListItem>,
    },
    /// A block quote (引用) of paragraphs.
    Quote(Vec<Vec<Inline>>),
}

/// One item of a list; its paragraphs are joined by line breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListItem(pub Vec<Inline>);

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Bold text (太字).
    Bold(String),
    /// A link.
    Link {
        /// Address: `https:`, `mailto:` or `tel:`.
        target: String,
        /// The words shown.
        label: String,
    },
    /// A line break inside the block.
    Break,
}

/// Something in the text that not every edition can show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}行目: {message}")]
pub struct MarkdownError {
    /// Line of the source, counted from 1.
    pub line: usize,
    /// What stands there and what to write instead.
    pub message: String,
}

/// Reads a text, or says for every place (at most 20) why it is refused.
pub fn parse(text: &str) -> Result<Document, Vec<MarkdownError>> {
    reader::read(text).map(|blocks| Document { source: text.to_owned(), blocks })
}

impl Document {
    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The blocks in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Plain HTML without classes or styles; every text is escaped.
    pub fn to_html(&self) -> String {
        html::write(&self.blocks)
    }

    /// Plain text with ideographic indents, for mail and for letters on paper; lines are not folded.
    pub fn to_text(&self) -> String {
        plain::write(&self.blocks)
    }
}

impl FromStr for Document {
    type Err = MarkdownError;
    /// Reads a text; on refusal gives the first place. [`parse`] gives all.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|errors| {
            let unnamed = MarkdownError { line: 1, message: String::new() };
            errors.into_iter().next().unwrap_or(unnamed)
        })
    }
}

/// Stored as the source text.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
