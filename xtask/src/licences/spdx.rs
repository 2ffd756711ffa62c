//! SPDX licence expressions: `MIT OR Apache-2.0`, `(MIT OR Apache-2.0) AND Unicode-3.0`, `X WITH exception`.
//!
//! Invariants: AND binds tighter than OR (SPDX 2.3, annex D); a licence WITH an exception is one name of its own, as
//! it is for cargo-deny; the old slash `MIT/Apache-2.0` means OR. Left out: `+` and licence references, which are
//! plain names here and so are only allowed when listed.

/// Does the expression allow use under allowed licences alone? `None`: it cannot be read.
pub(crate) fn permits(expression: &str, is_allowed: impl Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut parser = Parser { words: spaced.split_whitespace().collect(), at: 0, is_allowed };
    let verdict = parser.any_of()?;
    (parser.at == parser.words.len()).then_some(verdict)
}

struct Parser<'text, F> {
    words: Vec<&'text str>,
    at: usize,
    is_allowed: F,
}

impl<'text, F: Fn(&str) -> bool> Parser<'text, F> {
    fn any_of(&mut self) -> Option<bool> {
        let mut verdict = self.all_of()?;
        while self.accepts("OR") {
            verdict |= self.all_of()?;
        }
        Some(verdict)
    }

    fn all_of(&mut self) -> Option<bool> {
        let mut verdict = self.licence()?;
        while self.accepts("AND") {
            verdict &= self.licence()?;
        }
        Some(verdict)
    }

    fn licence(&mut self) -> Option<bool> {
        if self.accepts("(") {
            let verdict = self.any_of()?;
            return self.accepts(")").then_some(verdict);
        }
        let name = self.name()?;
        if self.accepts("WITH") {
            let exception = self.name()?;
            return Some((self.is_allowed)(&format!("{name} WITH {exception}")));
        }
        Some((self.is_allowed)(name))
    }

    fn name(&mut self) -> Option<&'text str> {
        let name = *self.words.get(self.at)?;
        self.at += 1;
        (!matches!(name, "OR" | "AND" | "WITH" | "(" | ")")).then_some(name)
    }

    fn accepts(&mut self, word: &str) -> bool {
        let is_here = self.words.get(self.at) == Some(&word);
        self.at += usize::from(is_here);
        is_here
    }
}
