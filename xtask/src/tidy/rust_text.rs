//! Rust text with comments and literals taken out, so that a check does not mistake prose for code.
//!
//! Invariants: `code` has the same lines as the source; every comment and every literal's content is blank in it;
//! string literals are kept apart with the line on which they begin. Left out: a parser; macros are read as written.

/// A string literal and the line on which it begins.
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// One source file, split into code and string literals.
#[derive(Default)]
pub(crate) struct RustText {
    pub(crate) code: String,
    pub(crate) literals: Vec<Literal>,
}

impl RustText {
    /// Splits a source text.
    pub(crate) fn read(source: &str) -> Self {
        let mut reader = Reader { chars: source.chars().collect(), at: 0, line: 1, split: Self::default() };
        while let Some(char) = reader.peek(0) {
            reader.step(char);
        }
        reader.split
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    split: RustText,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn step(&mut self, char: char) {
        match (char, self.peek(1)) {
            ('/', Some('/')) => self.blank_while(|reader| reader.peek(0) != Some('\n')),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.string(),
            ('\'', _) => self.quote(),
            ('r', Some('"' | '#')) if !self.after_identifier() => self.raw_string(),
            _ => self.keep(),
        }
    }

    /// `br"…"` is a raw string too, `bar"…"` is not Rust: only a lone `b` or `c` may stand before the `r`.
    fn after_identifier(&self) -> bool {
        let is_word = |char: &char| char.is_alphanumeric() || *char == '_';
        let mut before = self.chars.iter().take(self.at).rev();
        match before.next() {
            Some('b' | 'c') => before.next().is_some_and(is_word),
            other => other.is_some_and(is_word),
        }
    }

    fn keep(&mut self) {
        if let Some(char) = self.peek(0) {
            self.split.code.push(char);
            self.advance(char);
        }
    }

    fn blank(&mut self) -> Option<char> {
        let char = self.peek(0)?;
        self.split.code.push(if char == '\n' { '\n' } else { ' ' });
        self.advance(char);
        Some(char)
    }

    fn advance(&mut self, char: char) {
        self.at += 1;
        self.line += usize::from(char == '\n');
    }

    fn blank_while(&mut self, goes_on: impl Fn(&Self) -> bool) {
        while self.peek(0).is_some() && goes_on(self) {
            self.blank();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (Some(_), _) => {
                    self.blank();
                    continue;
                }
                (None, _) => return,
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.keep();
        while let Some(char) = self.peek(0) {
            if char == '"' {
                self.keep();
                break;
            }
            self.blank();
            text.push(char);
            if char == '\\' {
                text.extend(self.blank());
            }
        }
        self.split.literals.push(Literal { line, text });
    }

    fn raw_string(&mut self) {
        let hashes = self.chars.iter().skip(self.at + 1).take_while(|char| **char == '#').count();
        if self.peek(1 + hashes) != Some('"') {
            self.keep(); // A raw identifier such as r#type.
            return;
        }
        let line = self.line;
        for _ in 0..hashes + 2 {
            self.blank();
        }
        let mut text = String::new();
        while self.peek(0).is_some() && !self.closes_raw(hashes) {
            text.extend(self.blank());
        }
        for _ in 0..=hashes {
            self.blank();
        }
        self.split.literals.push(Literal { line, text });
    }

    fn closes_raw(&self, hashes: usize) -> bool {
        self.peek(0) == Some('"') && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'))
    }

    /// A character literal is blanked, a lifetime is code.
    fn quote(&mut self) {
        if self.peek(1) == Some('\\') {
            for _ in 0..3 {
                self.blank();
            }
            self.blank_while(|reader| reader.peek(0) != Some('\''));
            self.blank();
        } else if self.peek(2) == Some('\'') {
            for _ in 0..3 {
                self.blank();
            }
        } else {
            self.keep();
        }
    }
}
