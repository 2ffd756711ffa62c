//! What RTF is made of: groups, control words with their numbers, signs, letters.

/// One piece of RTF.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\*`: the destination that follows may be unknown to the reader.
    Optional,
    /// `\'hh`.
    Octet(u8),
    /// Letters as they stand.
    Letters(&'a [u8]),
    /// A letter that a sign such as `\~` stands for, or the end of a line.
    Sign(char),
    /// `\word` or `\word-12`.
    Word(&'a str, Option<i32>),
}

/// Longest control word and longest number; longer ones are no RTF and are cut.
const LONGEST: usize = 32;
const MOST_DIGITS: usize = 10;

pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(rtf: &'a [u8]) -> Self {
        Self { rest: rtf }
    }

    /// Takes octets off the front while they are such.
    fn run(&mut self, most: usize, is_such: fn(&u8) -> bool) -> &'a [u8] {
        let length = self.rest.iter().take(most).take_while(|octet| is_such(octet)).count();
        let (run, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        run
    }

    /// What stands behind a backslash; nothing for a sign that stands for nothing.
    fn control(&mut self) -> Option<Token<'a>> {
        let word = self.run(LONGEST, u8::is_ascii_alphabetic);
        if !word.is_empty() {
            return self.word(std::str::from_utf8(word).unwrap_or_default());
        }
        let (sign, rest) = self.rest.split_first()?;
        self.rest = rest;
        match sign {
            b'\'' => Some(Token::Octet(self.hexadecimal()?)),
            b'*' => Some(Token::Optional),
            b'~' => Some(Token::Sign('\u{a0}')),
            b'_' => Some(Token::Sign('-')),
            b'\r' | b'\n' => Some(Token::Sign('\n')),
            // The second octet of a letter of two can be one of these.
            b'\\' | b'{' | b'}' => Some(Token::Octet(*sign)),
            _ => None,
        }
    }

    fn word(&mut self, word: &'a str) -> Option<Token<'a>> {
        let is_negative = self.rest.first() == Some(&b'-') && self.rest.get(1).is_some_and(u8::is_ascii_digit);
        if is_negative {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        let digits = std::str::from_utf8(self.run(MOST_DIGITS, u8::is_ascii_digit)).unwrap_or_default();
        let number = digits.parse::<i32>().ok().map(|number| if is_negative { -number } else { number });
        self.rest = self.rest.strip_prefix(b" ").unwrap_or(self.rest);
        if word == "bin" {
            let length = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
            self.rest = self.rest.get(length..).unwrap_or_default();
            return None;
        }
        Some(Token::Word(word, number))
    }

    fn hexadecimal(&mut self) -> Option<u8> {
        let digits = self.run(2, u8::is_ascii_hexdigit);
        u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let letters = self.run(usize::MAX, |octet| !matches!(octet, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0));
            if !letters.is_empty() {
                return Some(Token::Letters(letters));
            }
            let (octet, rest) = self.rest.split_first()?;
            self.rest = rest;
            let token = match octet {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                _ => None,
            };
            if token.is_some() {
                return token;
            }
        }
    }
}
