//! Tokens of HTML: text, beginnings and ends of elements, style sheets, and branches that only Outlook reads.
//!
//! Comments, scripts and titles give no token. Nothing is copied, and every octet is looked at a bounded number of times.

use memchr::{memchr, memmem};

/// A piece of a page.
pub(super) enum Token<'a> {
    /// Text as it stands, references not decoded.
    Text(&'a str),
    Open(Tag<'a>),
    Close(&'a str),
    /// The content of a style element.
    Style(&'a str),
    /// The content of a comment that Outlook reads as part of the page.
    Conditional(&'a str),
    /// What stands behind a comment, a script or a tag that never ends.
    Lost(&'a str),
}

/// The beginning of an element.
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    /// `<name …/>`
    pub(super) is_closed: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute as it stands; the first one counts, empty without a value.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(super) fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }
}

struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_blank = |letter: char| letter.is_ascii_whitespace();
        self.rest = self.rest.trim_start_matches(|letter: char| is_blank(letter) || letter == '/' || letter == '=');
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.find(|letter: char| is_blank(letter) || matches!(letter, '=' | '/'));
        let (name, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        let Some(value) = rest.trim_start_matches(is_blank).strip_prefix('=') else {
            self.rest = rest;
            return Some((name, ""));
        };
        let value = value.trim_start_matches(is_blank);
        let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => {
                let inside = value.get(1..)?;
                inside.split_once(quote).unwrap_or((inside, ""))
            }
            None => value.split_at_checked(value.find(is_blank).unwrap_or(value.len()))?,
        };
        self.rest = rest;
        Some((name, value))
    }
}

pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        Self { rest: source }
    }

    pub(super) fn next_token(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            let at = memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
            if at > 0 {
                return Some(Token::Text(self.take(at)));
            }
            let behind = self.rest.get(1..).unwrap_or_default();
            let token = match behind.bytes().next() {
                Some(b'!') => self.comment(),
                Some(b'?') => self.skip_to_bracket(),
                Some(b'/') => self.end_tag(),
                Some(octet) if octet.is_ascii_alphabetic() => self.tag(),
                _ => Some(Token::Text(self.take(1))),
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// A comment, or a declaration.
    fn comment(&mut self) -> Option<Token<'a>> {
        let Some(inside) = self.rest.strip_prefix("<!--") else { return self.skip_to_bracket() };
        if inside.starts_with('>') || inside.starts_with("->") {
            return self.skip_to_bracket();
        }
        let end = memmem::find(inside.as_bytes(), b"-->").or_else(|| memmem::find(inside.as_bytes(), b"--!>"));
        let Some(end) = end else {
            self.rest = "";
            return Some(Token::Lost(inside));
        };
        let (content, rest) = inside.split_at_checked(end)?;
        self.rest = rest.get(rest.find('>').map_or(rest.len(), |at| at + 1)..).unwrap_or_default();
        let is_branch = content.starts_with("[if") && !content.starts_with("[if !");
        is_branch.then(|| {
            let content = content.split_once("]>").map_or(content, |(_, content)| content);
            Token::Conditional(content)
        })
    }

    fn skip_to_bracket(&mut self) -> Option<Token<'a>> {
        let end = memchr(b'>', self.rest.as_bytes()).map_or(self.rest.len(), |at| at + 1);
        self.take(end);
        None
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        let end = memchr(b'>', self.rest.as_bytes()).map_or(self.rest.len(), |at| at + 1);
        let inside = self.take(end);
        let name = name_at(inside.get(2..)?);
        (!name.is_empty()).then_some(Token::Close(name))
    }

    fn tag(&mut self) -> Option<Token<'a>> {
        let inside = self.rest.get(1..)?;
        let name = name_at(inside);
        let attributes = inside.get(name.len()..)?;
        let Some(end) = tag_end(attributes) else {
            self.rest = "";
            return Some(Token::Lost(attributes));
        };
        let (attributes, rest) = attributes.split_at_checked(end)?;
        self.rest = rest.get(1..).unwrap_or_default();
        let is_closed = attributes.ends_with('/');
        let attributes = attributes.trim();
        for raw in ["style", "script", "title"] {
            if name.eq_ignore_ascii_case(raw) && !is_closed {
                return self.raw_text(raw);
            }
        }
        Some(Token::Open(Tag { name, is_closed, attributes }))
    }

    /// The content of an element that holds no elements.
    fn raw_text(&mut self, name: &str) -> Option<Token<'a>> {
        let Some(end) = find_end_tag(self.rest, name) else {
            let rest = std::mem::take(&mut self.rest);
            return Some(Token::Lost(rest));
        };
        let content = self.take(end);
        self.skip_to_bracket();
        (name == "style").then_some(Token::Style(content))
    }
}

fn name_at(text: &str) -> &str {
    let end = text.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>'));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Where a tag ends: at the first `>` outside of quotes that hold a value.
fn tag_end(attributes: &str) -> Option<usize> {
    let octets = attributes.as_bytes();
    let mut at = 0;
    let mut is_value = false;
    while let Some(octet) = octets.get(at) {
        match octet {
            b'>' => return Some(at),
            b'"' | b'\'' if is_value => {
                let behind = octets.get(at + 1..)?;
                // A quote that is never closed is a letter; the tag would swallow the page.
                at += memchr(*octet, behind).map_or(0, |length| length + 1);
                is_value = false;
            }
            b'=' => is_value = true,
            octet if octet.is_ascii_whitespace() => {}
            _ => is_value = false,
        }
        at += 1;
    }
    None
}

fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let octets = text.as_bytes();
    memmem::find_iter(octets, b"</").find(|at| {
        octets.get(at + 2..at + 2 + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    })
}
