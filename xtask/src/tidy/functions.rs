//! Functions of a source file: name, first and last line, number of parameters.
//!
//! Invariants: read from code without comments and literals; a function pointer type and a function made by a macro
//! (`fn $name`) are not functions here. `self` counts as a parameter, as it does for clippy.

/// One function as it stands in the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
    pub(crate) parameters: usize,
}

/// All functions in code made by [`super::rust_text::RustText`].
pub(crate) fn functions(code: &str) -> Vec<Function> {
    let chars: Vec<char> = code.chars().collect();
    let mut cursor = Cursor { chars: &chars, at: 0, line: 1 };
    let mut found = Vec::new();
    while let Some(word) = cursor.next_word() {
        if word == "fn" {
            // The body is read again by the outer loop, because a function may hold others.
            found.extend(cursor.function());
        }
    }
    found
}

#[derive(Clone, Copy)]
struct Cursor<'code> {
    chars: &'code [char],
    at: usize,
    line: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += 1;
        self.line += usize::from(char == '\n');
        Some(char)
    }

    fn take_word(&mut self) -> String {
        let mut word = String::new();
        while let Some(char) = self.peek().filter(|char| is_word(*char)) {
            word.push(char);
            self.bump();
        }
        word
    }

    fn next_word(&mut self) -> Option<String> {
        while !is_word(self.peek()?) {
            self.bump();
        }
        Some(self.take_word())
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    /// Stands behind the word `fn`.
    fn function(mut self) -> Option<Function> {
        let line = self.line;
        self.skip_space();
        let name = self.take_word();
        if name.is_empty() {
            return None;
        }
        self.skip_space();
        if self.peek() == Some('<') {
            self.group();
        }
        self.skip_space();
        if self.peek() != Some('(') {
            return None;
        }
        let parameters = self.group();
        let last = self.body_end();
        Some(Function { name, line, lines: last - line + 1, parameters })
    }

    /// Passes one bracketed group and counts its members, which commas separate.
    fn group(&mut self) -> usize {
        let mut depth = 0_usize;
        let mut members = 0;
        let mut is_empty = true;
        let mut previous = ' ';
        while let Some(char) = self.bump() {
            match char {
                '(' | '[' | '{' | '<' => {
                    is_empty = is_empty && depth == 0;
                    depth += 1;
                }
                '>' if previous == '-' => {}
                ')' | ']' | '}' | '>' => depth -= 1,
                ',' if depth == 1 => {
                    members += usize::from(!is_empty);
                    is_empty = true;
                }
                _ => is_empty = is_empty && char.is_whitespace(),
            }
            if depth == 0 {
                break;
            }
            previous = char;
        }
        members + usize::from(!is_empty)
    }

    /// The line of the closing brace, or of the semicolon of a function without a body.
    fn body_end(&mut self) -> usize {
        let mut brackets = 0_i32;
        let mut braces = 0_i32;
        while let Some(char) = self.bump() {
            match char {
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets -= 1,
                '{' => braces += 1,
                '}' => braces -= 1,
                ';' if braces == 0 && brackets == 0 => return self.line,
                _ => continue,
            }
            if char == '}' && braces == 0 {
                return self.line;
            }
        }
        self.line
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}
