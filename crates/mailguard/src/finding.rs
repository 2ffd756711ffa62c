//! Finding (所見): one thing a rule saw, where it saw it, and why that matters, in words for a receptionist.

use std::fmt;

/// Longest quoted evidence, in characters.
const LONGEST_QUOTE: usize = 120;

/// The name of a rule; its file, its folders of mails in `corpus/` and its page in `docs/manual/rules/` have it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How sure a rule is of what it saw; not how bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// It may well be something else.
    Low,
    /// Usually right.
    Medium,
    /// Read off the mail itself.
    High,
}

/// Where in a mail evidence stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A header field, named as RFC 5322 writes it: `header:From`.
    Header(String),
    /// A plain text body.
    Text,
    /// The text of an HTML body as a reader sees it.
    Html,
    /// The text of an attached file, named as it is attached.
    Attachment(String),
    /// What a two-dimensional code in a picture says.
    Qr,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header:{name}"),
            Self::Text => f.write_str("text"),
            Self::Html => f.write_str("html"),
            Self::Attachment(name) => write!(f, "attachment:{name}"),
            Self::Qr => f.write_str("qr"),
        }
    }
}

/// The very words a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where they stand.
    pub place: Place,
    /// First character, counted in characters (Unicode scalar values) of the decoded part.
    pub start: usize,
    /// Behind the last character.
    pub end: usize,
    /// The words, at most 120 characters of them.
    pub text: String,
}

impl Evidence {
    /// The characters `start..end` of `text`; what lies outside is left away.
    pub fn within(place: Place, text: &str, start: usize, end: usize) -> Self {
        let quoted = text.chars().skip(start).take(end.saturating_sub(start).min(LONGEST_QUOTE)).collect();
        Self { place, start, end, text: quoted }
    }

    /// The whole of `text`.
    pub fn whole(place: Place, text: &str) -> Self {
        Self::within(place, text, 0, text.chars().count())
    }
}

/// One thing a rule saw (所見).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that saw it.
    pub rule: RuleId,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// Where it saw it.
    pub evidence: Evidence,
    /// Why it matters, in Japanese a receptionist understands.
    pub reason: String,
    /// The same in English.
    pub reason_en: String,
}
