//! The table from a font's codes to Unicode (ToUnicode CMap; ISO 32000-1 section 9.10.3, Adobe Technical Note 5411).

use std::collections::BTreeMap;

/// Entries that are kept at most: all codes of two octets.
const MOST_ENTRIES: usize = 1 << 16;

/// What a range of codes means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    /// The first code's text; the others count on from its last unit.
    Counting(Vec<u16>),
    /// A text for each code.
    Each(Vec<Vec<u16>>),
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CMap {
    /// Length in octets, first and last code of each code space.
    spaces: Vec<(usize, u32, u32)>,
    /// Length and first code, then last code and meaning.
    ranges: BTreeMap<(usize, u32), (u32, Target)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Code(Vec<u8>),
    Word(String),
    Open,
    Close,
}

impl CMap {
    /// Reads a table; what is not understood is passed over.
    pub(super) fn parse(octets: &[u8]) -> Self {
        let mut cmap = Self::default();
        let tokens = tokens(octets);
        let mut rest = tokens.as_slice();
        while let Some((token, behind)) = rest.split_first() {
            rest = behind;
            let Token::Word(word) = token else { continue };
            let end =
                |wanted: &str| behind.iter().position(|token| matches!(token, Token::Word(word) if word == wanted));
            let section = |wanted: &str| behind.get(..end(wanted).unwrap_or(behind.len())).unwrap_or_default();
            match word.as_str() {
                "begincodespacerange" => cmap.add_spaces(section("endcodespacerange")),
                "beginbfchar" => cmap.add_characters(section("endbfchar")),
                "beginbfrange" => cmap.add_ranges(section("endbfrange")),
                _ => {}
            }
        }
        cmap
    }

    fn add_spaces(&mut self, section: &[Token]) {
        for pair in section.chunks_exact(2) {
            if let [Token::Code(first), Token::Code(last)] = pair {
                self.spaces.push((first.len(), number(first), number(last)));
            }
        }
    }

    fn add_characters(&mut self, section: &[Token]) {
        for pair in section.chunks_exact(2) {
            if let [Token::Code(code), Token::Code(text)] = pair {
                self.add((code.len(), number(code)), number(code), Target::Counting(units(text)));
            }
        }
    }

    fn add_ranges(&mut self, section: &[Token]) {
        let mut rest = section;
        while let [Token::Code(first), Token::Code(last), target, behind @ ..] = rest {
            rest = behind;
            let key = (first.len(), number(first));
            match target {
                Token::Code(text) => self.add(key, number(last), Target::Counting(units(text))),
                Token::Open => {
                    let length = behind.iter().take_while(|token| matches!(token, Token::Code(_))).count();
                    let texts = behind.iter().take(length).filter_map(|token| match token {
                        Token::Code(text) => Some(units(text)),
                        _ => None,
                    });
                    self.add(key, number(last), Target::Each(texts.collect()));
                    rest = behind.get(length + 1..).unwrap_or_default();
                }
                _ => return,
            }
        }
    }

    fn add(&mut self, key: (usize, u32), last: u32, target: Target) {
        if self.ranges.len() < MOST_ENTRIES {
            self.ranges.insert(key, (last, target));
        }
    }

    /// Whether the table holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The text of a string of codes; `usual` is the length of a code where the table does not say.
    pub(super) fn text(&self, codes: &[u8], usual: usize) -> String {
        let mut text = String::new();
        let mut rest = codes;
        while !rest.is_empty() {
            let length = self.length(rest).unwrap_or(usual).clamp(1, rest.len());
            let (code, behind) = rest.split_at(length);
            rest = behind;
            text.extend(self.meaning(code));
        }
        text
    }

    /// The length of the first code, by the code spaces.
    fn length(&self, codes: &[u8]) -> Option<usize> {
        let fits = |(length, first, last): &&(usize, u32, u32)| {
            codes.get(..*length).is_some_and(|code| (*first..=*last).contains(&number(code)))
        };
        self.spaces.iter().find(fits).map(|(length, ..)| *length)
    }

    fn meaning(&self, code: &[u8]) -> Vec<char> {
        let wanted = number(code);
        let Some(((length, first), (last, target))) = self.ranges.range(..=(code.len(), wanted)).next_back() else {
            return Vec::new();
        };
        if *length != code.len() || wanted > *last {
            return Vec::new();
        }
        let offset = wanted - first;
        let units = match target {
            Target::Each(texts) => texts.get(offset as usize).cloned().unwrap_or_default(),
            Target::Counting(start) => counted(start, offset),
        };
        char::decode_utf16(units).flatten().filter(|letter| *letter != '\0').collect()
    }
}

/// The text that stands `offset` codes behind the first one.
fn counted(start: &[u16], offset: u32) -> Vec<u16> {
    let letters: Vec<char> = char::decode_utf16(start.iter().copied()).flatten().collect();
    let Some((last, before)) = letters.split_last() else { return Vec::new() };
    let last = char::from_u32(u32::from(*last).saturating_add(offset));
    before.iter().copied().chain(last).collect::<String>().encode_utf16().collect()
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |number, octet| number << 8 | u32::from(*octet))
}

fn units(text: &[u8]) -> Vec<u16> {
    match text {
        [only] => vec![u16::from(*only)],
        _ => {
            text.chunks_exact(2).map(|pair| pair.iter().fold(0, |unit, octet| unit << 8 | u16::from(*octet))).collect()
        }
    }
}

fn tokens(octets: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = octets;
    while let Some((first, behind)) = rest.split_first() {
        let until = |is_end: fn(&u8) -> bool| behind.iter().position(is_end).unwrap_or(behind.len());
        let (token, length) = match first {
            b'%' => (None, until(|octet| matches!(octet, b'\r' | b'\n'))),
            b'<' if behind.first() == Some(&b'<') => (None, 1),
            b'<' => {
                let end = until(|octet| *octet == b'>');
                (Some(Token::Code(hexadecimal(behind.get(..end).unwrap_or_default()))), end + 1)
            }
            b'[' => (Some(Token::Open), 0),
            b']' => (Some(Token::Close), 0),
            b'>' | b'(' | b')' | b'{' | b'}' => (None, 0),
            _ if first.is_ascii_whitespace() => (None, 0),
            _ => {
                let end = until(|octet| octet.is_ascii_whitespace() || b"<>[](){}%".contains(octet));
                let word = [&[*first], behind.get(..end).unwrap_or_default()].concat();
                (Some(Token::Word(String::from_utf8_lossy(&word).into_owned())), end)
            }
        };
        tokens.extend(token);
        rest = behind.get(length..).unwrap_or_default();
    }
    tokens
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.iter().filter_map(|digit| char::from(*digit).to_digit(16)).map(|digit| digit as u8).collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |octet, digit| octet << 4 | digit) << (4 * (2 - pair.len())))
        .collect()
}

#[cfg(test)]
mod tests;
