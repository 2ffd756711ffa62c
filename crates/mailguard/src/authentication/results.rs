//! The field Authentication-Results (RFC 8601): which host says what about which domain.
//!
//! Read leniently, because the programs that write it are many: comments may stand anywhere and nest, values may be
//! quoted, unknown properties are passed over. A value that stands in quotation marks or in a comment never becomes a
//! result of its own, so that an address like `"a; dmarc=pass"@b.example` says nothing.

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Method {
    /// Whether the connecting host may send for the envelope's sender (RFC 7208).
    Spf,
    /// A signature over the mail (RFC 6376).
    Dkim,
    /// Either of them for the domain of the From field, by its owner's policy (RFC 7489).
    Dmarc,
}

/// How it ended, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// Proven.
    Pass,
    /// Disproven; nothing softer counts as this.
    Fail,
}

/// One result: a method, its end, and the domain it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// What was tried.
    pub method: Method,
    /// How it ended.
    pub outcome: Outcome,
    /// The domain it speaks of, in lower case; empty when the field does not say.
    pub domain: String,
    /// First character of the result within the field's value, and the one behind its last.
    pub span: (usize, usize),
}

/// What one field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// The host that says it (authserv-id), in lower case; empty when the field names none.
    pub host: String,
    /// Results that ended in pass or fail; all others are neutral and left away.
    pub statements: Vec<Statement>,
}

/// A piece of the value: a word without its quotation marks, or one of `=` and `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Word(String, (usize, usize)),
    Equals,
    Semicolon,
}

/// Reads the value of one field.
pub(crate) fn read(value: &str) -> Report {
    let pieces = pieces(value);
    let mut sections = pieces.split(|piece| *piece == Piece::Semicolon);
    let first = sections.next().unwrap_or_default();
    // Some services leave their own name away and begin with the first result.
    let names_no_host = first.contains(&Piece::Equals);
    let host = match first.first() {
        Some(Piece::Word(host, _)) if !names_no_host => host.to_ascii_lowercase(),
        _ => String::new(),
    };
    let unnamed = names_no_host.then_some(first);
    Report { host, statements: unnamed.into_iter().chain(sections).filter_map(statement).collect() }
}

/// The result of one section: `method=result`, then properties `type.name=value`.
fn statement(section: &[Piece]) -> Option<Statement> {
    let mut pairs = section.windows(3).filter_map(|three| match three {
        [Piece::Word(name, (start, _)), Piece::Equals, Piece::Word(value, (_, end))] => {
            Some((name.to_ascii_lowercase(), value, (*start, *end)))
        }
        _ => None,
    });
    let (name, result, span) = pairs.next()?;
    let method = match name.split('/').next()? {
        "spf" => Method::Spf,
        "dkim" => Method::Dkim,
        "dmarc" => Method::Dmarc,
        _ => return None,
    };
    let outcome = match result.to_ascii_lowercase().as_str() {
        "pass" => Outcome::Pass,
        "fail" | "hardfail" => Outcome::Fail,
        _ => return None,
    };
    let properties: Vec<(String, &String)> = pairs.map(|(name, value, _)| (name, value)).collect();
    let speaks_of = |wanted: &[&str]| {
        let found = wanted.iter().find_map(|wanted| properties.iter().find(|(name, _)| name == wanted));
        found.map_or(String::new(), |(_, value)| domain_of(value))
    };
    let domain = match method {
        Method::Spf => speaks_of(&["smtp.mailfrom", "smtp.mail", "smtp.helo"]),
        Method::Dkim => speaks_of(&["header.d", "header.i"]),
        Method::Dmarc => speaks_of(&["header.from"]),
    };
    Some(Statement { method, outcome, domain, span })
}

/// The domain of an address, or a domain as it stands, in lower case and without a final dot.
fn domain_of(value: &str) -> String {
    let domain = value.rsplit('@').next().unwrap_or_default();
    domain.trim_matches(['<', '>', '.']).to_ascii_lowercase()
}

/// Cuts the value into pieces; comments are gaps, quoted text belongs to the word around it.
fn pieces(value: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut word: Option<(String, usize)> = None;
    let mut letters = value.chars().enumerate().peekable();
    let mut depth = 0_usize;
    let mut is_quoted = false;
    while let Some((index, letter)) = letters.next() {
        let is_plain = !is_quoted && depth == 0;
        match letter {
            '\\' if !is_plain => {
                let escaped = letters.next();
                if let (true, Some((_, escaped)), Some((text, _))) = (is_quoted, escaped, &mut word) {
                    text.push(escaped);
                }
            }
            '"' if depth == 0 => {
                is_quoted = !is_quoted;
                word.get_or_insert_with(|| (String::new(), index));
            }
            '(' if !is_quoted => {
                close(&mut word, index, &mut pieces);
                depth += 1;
            }
            ')' if !is_quoted && depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '=' | ';' if is_plain => {
                close(&mut word, index, &mut pieces);
                pieces.push(if letter == '=' { Piece::Equals } else { Piece::Semicolon });
            }
            _ if is_plain && letter.is_whitespace() => close(&mut word, index, &mut pieces),
            _ => word.get_or_insert_with(|| (String::new(), index)).0.push(letter),
        }
    }
    close(&mut word, value.chars().count(), &mut pieces);
    pieces
}

/// Ends the word before the character `end`. A property may be written with gaps around its dot: `header . d`.
fn close(word: &mut Option<(String, usize)>, end: usize, pieces: &mut Vec<Piece>) {
    let Some((text, start)) = word.take() else { return };
    match pieces.last_mut() {
        Some(Piece::Word(before, span)) if before.ends_with(['.', '/']) || text.starts_with(['.', '/']) => {
            before.push_str(&text);
            span.1 = end;
        }
        _ => pieces.push(Piece::Word(text, (start, end))),
    }
}

#[cfg(test)]
mod tests;
