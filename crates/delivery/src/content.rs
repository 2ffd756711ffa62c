//! Content (配信内容) of a dispatch: what every recipient gets, with fields that differ by recipient.
//!
//! Life cycle: written by whoever dispatches, frozen as JSON in the dispatch row with its hash, filled for each delivery.
//! Invariants: filling is one pass, so a recipient's name can never become a field; names are escaped in HTML.
//! Left out: who may read what. Restricted text does not belong into any of these fields.

#[cfg(test)]
mod tests;

use noroshi_terms::{FileId, MailAddress};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::question::Question;

/// A mail as every recipient gets it. `text` and `html` may hold `{{recipient}}`, `{{link}}` and `{{code}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailContent {
    /// Subject (件名).
    pub subject: String,
    /// Shown name of the sender.
    pub from_name: String,
    /// Where answers go when not to the sender.
    pub reply_to: Option<MailAddress>,
    /// Plain text.
    pub text: String,
    /// The same as HTML; empty for none.
    pub html: String,
    /// Readable attachments.
    pub attachments: Vec<TextAttachment>,
    /// What the acknowledgement page shows.
    pub summary: Summary,
}

/// A file of text that goes with the mail (添付).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextAttachment {
    /// File name as the reader shall see it.
    pub file_name: String,
    /// Media type, for example `text/plain; charset=utf-8`.
    pub content_type: String,
    /// The text.
    pub text: String,
}

/// All that the acknowledgement page shows to whoever holds a receipt code; never restricted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Kind of bulletin, for example 注意喚起.
    pub kind_label: String,
    /// Title.
    pub title: String,
    /// Document number (発番) as printed; empty for none.
    pub number: String,
    /// Date as printed.
    pub date: String,
    /// What matters, in short sentences.
    pub gist: Vec<String>,
    /// Issuing body and office, a line each.
    pub issuer: Vec<String>,
    /// There is a further part for members only; the page says no more than that.
    pub is_accompanied_by_restricted_part: bool,
    /// Further bulletins behind the same cover. Left out when there are none: contents from before keep their hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherNotice>,
    /// What is asked after 了知. Left out when nothing is: contents frozen before keep their hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Files for everybody who got the mail. Left out when there are none, for the same reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<OpenFile>,
}

/// A file that whoever holds the code may open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenFile {
    /// Its id.
    pub id: FileId,
    /// Its name.
    pub name: String,
    /// Kind and size in words.
    pub facts: String,
}

/// A further bulletin in the same mail, confirmed by the same code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherNotice {
    /// Kind of bulletin.
    pub kind_label: String,
    /// Title.
    pub title: String,
    /// Document number (発番) as printed; empty for none.
    pub number: String,
    /// Date as printed.
    pub date: String,
}

/// What differs from recipient to recipient.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) recipient: &'a str,
    pub(crate) link: &'a str,
    pub(crate) code: &'a str,
}

impl MailContent {
    /// The form that is stored, and its SHA-256.
    pub(crate) fn frozen(&self) -> Result<(String, String), serde_json::Error> {
        let json = serde_json::to_string(self)?;
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(json.as_bytes()));
        Ok((json, hash))
    }
}

impl Fields<'_> {
    /// The plain text for this recipient.
    pub(crate) fn fill_text(&self, template: &str) -> String {
        self.fill(template, str::to_owned)
    }

    /// The HTML for this recipient.
    pub(crate) fn fill_html(&self, template: &str) -> String {
        self.fill(template, escaped)
    }

    /// One pass from left to right: what was filled in is never looked at again.
    fn fill(&self, template: &str, write: impl Fn(&str) -> String) -> String {
        let mut filled = String::with_capacity(template.len() + 200);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let named = after.split_once("}}").and_then(|(name, following)| Some((self.named(name)?, following)));
            match named {
                Some((value, following)) => {
                    filled.push_str(&write(value));
                    rest = following;
                }
                None => {
                    filled.push_str("{{");
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    fn named(&self, name: &str) -> Option<&str> {
        match name {
            "recipient" => Some(self.recipient),
            "link" => Some(self.link),
            "code" => Some(self.code),
            _ => None,
        }
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
