//! All words of a draft, each with the field it was typed into: what every check of words looks through.

use std::borrow::Cow;

use super::DraftText;

/// A field of the form and what stands in it.
pub(crate) type Words<'a> = (&'static str, Cow<'a, str>);

impl DraftText {
    /// What is written at length: each is read as a letter.
    pub(super) fn bodies(&self) -> [(&'static str, &str); 3] {
        [("letter", self.letter.as_str()), ("attachment", &self.attachment), ("fax", &self.fax)]
    }

    /// Every field of words, with its name; also what a notice changes and what is asked.
    pub(super) fn texts(&self) -> Vec<Words<'_>> {
        let typed = [
            ("title", self.title.as_str()),
            ("gist", &self.gist),
            ("letter", &self.letter),
            ("addressee", &self.addressee),
            ("sender", &self.sender),
            ("contact", &self.contact),
            ("attachment_heading", &self.attachment_heading),
            ("attachment", &self.attachment),
            ("attachment_sentence", &self.attachment_sentence),
            ("fax_heading", &self.fax_heading),
            ("fax", &self.fax),
            ("fax_sentence", &self.fax_sentence),
            ("change", &self.change),
        ];
        let asked = self.questions.rows().into_iter().flat_map(|row| {
            [(row.field(), Cow::Owned(row.text.clone())), (row.choices_field(), Cow::Owned(row.choices))]
        });
        typed.into_iter().map(|(field, text)| (field, Cow::Borrowed(text))).chain(asked).collect()
    }
}

/// What the author says, without what is quoted: 「…」, 『…』, “…” and block quotes. Lines stay lines.
pub(super) fn without_quotations(text: &str) -> String {
    let mut depth = 0_usize;
    let mut spoken = String::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('>')) {
        for letter in line.chars() {
            match letter {
                '「' | '『' | '“' => depth += 1,
                '」' | '』' | '”' => depth = depth.saturating_sub(1),
                _ if depth == 0 => spoken.push(letter),
                _ => {}
            }
        }
        spoken.push('\n');
    }
    spoken
}
