//! HTML: what a reader sees of a page, and apart from it what is there but not seen.
//!
//! One pass, without a tree: elements are opened and closed on a stack that carries what decides over sight (display,
//! size of letters, colours). Text that is surely not seen (`display:none`, letters of size 0) is only hidden; text whose
//! sight depends on the program (style sheets, colours, places off the page, descriptions of pictures, branches for
//! Outlook) is hidden or seen by our best guess, and stands in `doubtful` besides.

mod entities;
mod look;
mod sheet;
mod tokens;

use super::charset;
use super::transfer::{Base64, percent};
use crate::mail::Attachment;
use entities::decoded;
use look::{Look, Sight};
use sheet::Sheet;
use tokens::{Tag, Token, Tokens};

/// Deepest nesting of elements that is told apart.
const DEEPEST: usize = 512;
/// How far up an element is looked for when its end stands in the page.
const REACH: usize = 64;
/// Most links and pictures that are kept.
const MOST_LINKS: usize = 1_000;

/// A page as it was read.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// What a reader sees, blocks on lines of their own.
    pub(super) visible: String,
    /// What is there but not seen.
    pub(super) hidden: String,
    /// What some programs show and others do not.
    pub(super) doubtful: String,
    /// Targets of links.
    pub(super) links: Vec<String>,
    /// Sources of pictures.
    pub(super) pictures: Vec<String>,
    /// Pictures that stand in the page itself (`data:`).
    pub(super) inline_pictures: Vec<Attachment>,
}

/// Reads a page.
pub(super) fn page(source: &str) -> Page {
    let mut reader = Reader::default();
    reader.read(source);
    Page {
        visible: reader.visible.text,
        hidden: reader.hidden.text,
        doubtful: reader.doubtful.text,
        links: reader.links,
        pictures: reader.pictures,
        inline_pictures: reader.inline_pictures,
    }
}

/// What keeps two texts apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
}

/// A text that grows; blanks between its words are one.
#[derive(Default)]
struct Sink {
    text: String,
    gap: Gap,
}

impl Sink {
    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn push(&mut self, text: &str) {
        let is_blank = |octet: &u8| matches!(octet, b' ' | b'\n' | b'\r' | b'\t' | 0x0c);
        let mut rest = text;
        while !rest.is_empty() {
            let blanks = rest.bytes().take_while(is_blank).count();
            if blanks > 0 {
                self.part(Gap::Blank);
                rest = rest.get(blanks..).unwrap_or_default();
                continue;
            }
            let end = rest.bytes().position(|octet| is_blank(&octet)).unwrap_or(rest.len());
            let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if !self.text.is_empty() {
                match self.gap {
                    Gap::None => {}
                    Gap::Blank => self.text.push(' '),
                    Gap::Line => self.text.push('\n'),
                }
            }
            self.gap = Gap::None;
            self.text.push_str(word);
            rest = behind;
        }
    }
}

/// An element that is open.
struct Open<'a> {
    name: &'a str,
    look: Look,
}

#[derive(Default)]
struct Reader<'a> {
    visible: Sink,
    hidden: Sink,
    doubtful: Sink,
    links: Vec<String>,
    pictures: Vec<String>,
    inline_pictures: Vec<Attachment>,
    stack: Vec<Open<'a>>,
    sheet: Sheet,
}

impl<'a> Reader<'a> {
    fn read(&mut self, source: &'a str) {
        let mut tokens = Tokens::of(source);
        while let Some(token) = tokens.next_token() {
            match token {
                Token::Text(text) => self.text(text),
                Token::Open(tag) => self.open(tag),
                Token::Close(name) => self.close(name),
                Token::Style(text) => {
                    self.sheet.add(text);
                    sheet::contents(text, |content| self.doubt(content));
                }
                Token::Conditional(text) => {
                    let branch = page_of_branch(text);
                    self.doubt(&branch);
                }
                Token::Lost(text) => self.doubt(text),
            }
        }
    }

    fn look(&self) -> Look {
        self.stack.last().map(|open| open.look).unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        let text = decoded(text);
        let look = self.look();
        match look.sight() {
            Sight::Seen if look.is_reversed => {
                self.visible.push(&text.chars().rev().collect::<String>());
                self.doubtful.push(&text);
            }
            Sight::Seen => self.visible.push(&text),
            Sight::Doubtful => {
                self.hidden.push(&text);
                self.doubtful.push(&text);
            }
            Sight::Hidden => self.hidden.push(&text),
        }
    }

    /// Text that some programs show.
    fn doubt(&mut self, text: &str) {
        if !text.contains(char::is_alphabetic) {
            return;
        }
        self.doubtful.part(Gap::Line);
        self.doubtful.push(text);
        self.doubtful.part(Gap::Line);
    }

    fn gap(&mut self, gap: Gap) {
        self.visible.part(gap);
        self.hidden.part(gap);
        self.doubtful.part(gap);
    }

    fn open(&mut self, tag: Tag<'a>) {
        self.gap(gap_around(tag.name));
        self.close_implied(tag.name);
        self.note_targets(&tag);
        if is_void(tag.name) || tag.is_closed {
            return;
        }
        if self.stack.len() < DEEPEST {
            let look = self.look().within(&tag, &self.sheet);
            self.stack.push(Open { name: tag.name, look });
        }
    }

    fn close(&mut self, name: &str) {
        self.gap(gap_around(name));
        let near = self.stack.iter().rev().take(REACH).position(|open| open.name.eq_ignore_ascii_case(name));
        if let Some(up) = near {
            self.stack.truncate(self.stack.len() - up - 1);
        }
    }

    /// Elements that end where another one begins, as in `<p>…<p>`.
    fn close_implied(&mut self, name: &str) {
        let Some(last) = self.stack.last() else { return };
        let is = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        let mut lower = [0_u8; 8];
        let ends = match lower_case(last.name, &mut lower) {
            "p" => gap_around(name) == Gap::Line && !name.eq_ignore_ascii_case("br"),
            "li" => is(&["li"]),
            "option" => is(&["option"]),
            "td" | "th" => is(&["td", "th", "tr"]),
            "tr" => is(&["tr"]),
            "rt" | "rp" => is(&["rt", "rp"]),
            _ => false,
        };
        if ends {
            self.stack.pop();
            self.close_implied(name);
        }
    }

    /// Links, pictures, and texts that stand in attributes.
    fn note_targets(&mut self, tag: &Tag<'a>) {
        let mut lower = [0_u8; 8];
        match lower_case(tag.name, &mut lower) {
            "a" | "area" | "form" => {
                let target = tag.attribute("href").or_else(|| tag.attribute("action"));
                keep(&mut self.links, target.map(|target| decoded(target).trim().to_owned()));
            }
            "img" | "image" | "input" => {
                let source = tag.attribute("src").or_else(|| tag.attribute("href"));
                if let Some(source) = source {
                    self.picture(&decoded(source));
                }
                let is_field = tag.name.eq_ignore_ascii_case("input");
                if is_field && !tag.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden")) {
                    self.text(tag.attribute("value").unwrap_or_default());
                }
                if let Some(alt) = tag.attribute("alt").filter(|alt| !alt.contains('.')) {
                    let alt = decoded(alt).into_owned();
                    self.doubt(&alt);
                }
            }
            _ => {}
        }
    }

    fn picture(&mut self, source: &str) {
        let source = source.trim();
        let Some(data) = source.get(..5).filter(|begin| begin.eq_ignore_ascii_case("data:")) else {
            return keep(&mut self.pictures, Some(source.to_owned()));
        };
        let rest = source.get(data.len()..).unwrap_or_default();
        let Some((kind, content)) = rest.split_once(',') else { return };
        let (media_type, is_base64) = match kind.to_ascii_lowercase().strip_suffix(";base64") {
            Some(media_type) => (media_type.to_owned(), true),
            None => (kind.to_ascii_lowercase(), false),
        };
        let mut octets = percent(content.as_bytes());
        if is_base64 {
            let encoded = std::mem::take(&mut octets);
            Base64::default().decode(&encoded, &mut octets);
        }
        if media_type.starts_with("image/svg") {
            let drawing = page_of_branch(&charset::letters(&octets, None).text);
            self.doubt(&drawing);
        }
        if self.inline_pictures.len() < MOST_LINKS {
            self.inline_pictures.push(Attachment { name: String::new(), media_type, octets });
        }
    }
}

fn keep(list: &mut Vec<String>, target: Option<String>) {
    if let Some(target) = target.filter(|target| !target.is_empty() && list.len() < MOST_LINKS) {
        list.push(target);
    }
}

/// The text of a piece of HTML that stands inside another: without branches of its own.
fn page_of_branch(source: &str) -> String {
    let mut reader = Reader::default();
    let mut tokens = Tokens::of(source);
    while let Some(token) = tokens.next_token() {
        match token {
            Token::Text(text) => reader.text(text),
            Token::Open(tag) => reader.open(tag),
            Token::Close(name) => reader.close(name),
            _ => {}
        }
    }
    reader.visible.text
}

/// A short name in lower case; empty when it is longer than any that matters.
fn lower_case<'b>(name: &str, buffer: &'b mut [u8; 8]) -> &'b str {
    let Some(place) = buffer.get_mut(..name.len()) else { return "" };
    place.copy_from_slice(name.as_bytes());
    place.make_ascii_lowercase();
    std::str::from_utf8(place).unwrap_or_default()
}

fn is_void(name: &str) -> bool {
    const VOID: [&str; 15] = [
        "br", "img", "hr", "meta", "link", "input", "wbr", "area", "base", "col", "embed", "source", "track", "param",
        "basefont",
    ];
    VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
}

/// What an element keeps apart: blocks are lines, cells are words, everything else is nothing.
fn gap_around(name: &str) -> Gap {
    const LINES: [&str; 38] = [
        "p",
        "div",
        "br",
        "tr",
        "table",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "blockquote",
        "pre",
        "center",
        "body",
        "head",
        "html",
        "dl",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "form",
        "tbody",
        "thead",
        "tfoot",
        "address",
        "fieldset",
        "main",
        "nav",
        "aside",
        "title",
    ];
    if name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th") || name.eq_ignore_ascii_case("option") {
        return Gap::Blank;
    }
    if LINES.iter().any(|line| name.eq_ignore_ascii_case(line)) { Gap::Line } else { Gap::None }
}
