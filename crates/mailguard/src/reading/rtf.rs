//! Rich Text Format (RTF 1.9): the text that a reader sees; Outlook keeps bodies in it.
//!
//! Groups and control words are followed as far as they decide which letters are seen: destinations that are not text,
//! hidden text, fonts and code pages (`\'hh` under `\fcharset128` is CP932), `\u` with what stands in for it. One pass,
//! no recursion; groups nested deeper than the limit keep the state of the deepest. Left out: pictures and objects, and
//! the HTML that Outlook wraps in RTF, whose text stands beside it.

mod compressed;
mod tokens;

#[cfg(test)]
mod tests;

use super::charset::letters;
use super::code_page::code_page;
use std::collections::HashMap;
use tokens::{Token, Tokens};

/// Most octets of RTF that are read, whatever they are unpacked from.
const MOST: usize = 4 << 20;
/// Most groups within groups whose state is kept, and most fonts.
const DEEPEST: usize = 1_000;
const MOST_FONTS: usize = 1_000;

/// Groups whose content is not text of the page.
const NOT_TEXT: [&str; 12] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "datastore",
];

/// The text of compressed RTF; nothing when it is none.
pub(super) fn text_of_compressed(octets: &[u8]) -> Option<String> {
    compressed::unpacked(octets, MOST).map(|rtf| text(&rtf))
}

/// The text of RTF.
pub(super) fn text(rtf: &[u8]) -> String {
    let mut page = Page::default();
    for token in Tokens::new(rtf.get(..MOST).unwrap_or(rtf)) {
        page.take(token);
    }
    page.flush();
    page.text
}

/// What holds within a group.
#[derive(Clone, Copy, Default)]
struct State {
    is_not_text: bool,
    is_hidden: bool,
    is_font_table: bool,
    font: i32,
    /// How many letters stand in for one `\u`; one, unless told otherwise.
    stand_ins: Option<usize>,
}

#[derive(Default)]
struct Page {
    text: String,
    state: State,
    outer: Vec<State>,
    /// Groups beyond the deepest.
    beyond: usize,
    /// Character set of the document, and of each font.
    label: Option<&'static str>,
    fonts: HashMap<i32, &'static str>,
    /// Octets in the font's character set, and units of `\u`, that are not text yet.
    octets: Vec<u8>,
    units: Vec<u16>,
    /// Letters that stand in for the last `\u` and are still to come.
    skip: usize,
    /// The group began with `\*`: unknown destinations are skipped.
    is_optional: bool,
}

impl Page {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open => self.open(),
            Token::Close => self.close(),
            Token::Optional => self.is_optional = true,
            Token::Octet(octet) => self.octet(octet),
            Token::Letters(octets) => octets.iter().for_each(|octet| self.octet(*octet)),
            Token::Sign(sign) => self.sign(sign),
            Token::Word(word, number) => self.word(word, number),
        }
    }

    fn open(&mut self) {
        self.flush();
        self.is_optional = false;
        self.skip = 0;
        if self.outer.len() < DEEPEST {
            self.outer.push(self.state);
        } else {
            self.beyond += 1;
        }
    }

    fn close(&mut self) {
        self.flush();
        self.is_optional = false;
        self.skip = 0;
        if self.beyond > 0 {
            self.beyond -= 1;
        } else {
            self.state = self.outer.pop().unwrap_or_default();
        }
    }

    fn is_seen(&self) -> bool {
        !self.state.is_not_text && !self.state.is_hidden
    }

    fn octet(&mut self, octet: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_seen() {
            self.flush_units();
            self.octets.push(octet);
        }
    }

    /// A letter that a control word or sign stands for.
    fn sign(&mut self, sign: char) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_seen() {
            self.flush();
            self.text.push(sign);
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let is_on = number != Some(0);
        match word {
            "fonttbl" => (self.state.is_not_text, self.state.is_font_table) = (true, true),
            word if NOT_TEXT.contains(&word) => self.state.is_not_text = true,
            // The address that a link leads to, and what is shown of it, are read.
            "fldinst" => {}
            _ if std::mem::take(&mut self.is_optional) => self.state.is_not_text = true,
            "v" => {
                self.flush();
                self.state.is_hidden = is_on;
            }
            "plain" => {
                self.flush();
                (self.state.is_hidden, self.state.font) = (false, 0);
            }
            "f" => {
                self.flush();
                self.state.font = number.unwrap_or(0);
            }
            "fcharset" if self.state.is_font_table => self.font(number.unwrap_or(0)),
            "ansicpg" => self.label = number.and_then(|page| code_page(u32::try_from(page).ok()?)),
            "uc" => self.state.stand_ins = number.and_then(|count| usize::try_from(count).ok()),
            "u" => self.unit(number.unwrap_or(0)),
            _ => sign_of(word).into_iter().for_each(|sign| self.sign(sign)),
        }
        self.is_optional = false;
    }

    /// The character set of the font that the table tells of (RTF 1.9, `\fcharset`).
    fn font(&mut self, set: i32) {
        let page = match set {
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            204 => 1251,
            238 => 1250,
            _ => return,
        };
        if let Some(label) = code_page(page).filter(|_| self.fonts.len() < MOST_FONTS) {
            self.fonts.insert(self.state.font, label);
        }
    }

    /// A unit of UTF-16, written as a number that may be below zero.
    fn unit(&mut self, number: i32) {
        if self.is_seen() {
            self.flush_octets();
            self.units.push((number & 0xffff) as u16);
        }
        self.skip = self.state.stand_ins.unwrap_or(1);
    }

    fn flush(&mut self) {
        self.flush_octets();
        self.flush_units();
    }

    fn flush_octets(&mut self) {
        if !self.octets.is_empty() {
            let label = self.fonts.get(&self.state.font).copied().or(self.label).unwrap_or("windows-1252");
            self.text += &letters(&self.octets, Some(label)).text;
            self.octets.clear();
        }
    }

    fn flush_units(&mut self) {
        if !self.units.is_empty() {
            self.text += &String::from_utf16_lossy(&self.units);
            self.units.clear();
        }
    }
}

/// The letter that a control word stands for.
fn sign_of(word: &str) -> Option<char> {
    Some(match word {
        "par" | "line" | "row" | "sect" | "page" => '\n',
        "tab" | "cell" => '\t',
        "emdash" => '—',
        "endash" => '–',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        "bullet" => '•',
        _ => return None,
    })
}
