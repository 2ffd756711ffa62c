//! The mail of a bulletin: gist first, then the letters as an office would file them. Restricted parts never travel by mail.

use askama::Template;
use noroshi_delivery::{MailContent, OpenFile, Summary, TextAttachment};
use noroshi_formats::ContentHash;
use noroshi_paper_model::{Letter, Stack};
use noroshi_terms::{Handling, LetterNumber};

use crate::content::IssuedContent;
use crate::files::AttachedFile;
use crate::notice::bare_title;

/// What a mail is made of: the bulletin and the covers in front of it, newest first.
#[derive(Debug)]
pub struct MailStack<'a> {
    /// The bulletin.
    pub content: &'a IssuedContent,
    /// Its hash, printed for comparison.
    pub hash: &'a ContentHash,
    /// Covers.
    pub covers: &'a [Letter],
    /// How the letter is to be handled: its label stands in subject and body (H04).
    pub handling: &'a Handling,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct TextMail<'a> {
    content: &'a IssuedContent,
    handling: &'a Handling,
    sender: String,
    kind: String,
    letters: Vec<&'a Letter>,
    hash: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct HtmlMail<'a> {
    content: &'a IssuedContent,
    handling: &'a Handling,
    sender: String,
    kind: String,
    letters: Vec<&'a Letter>,
    hash: String,
}

/// Freezes subject, text, HTML and the letter as a file; `{{recipient}}`, `{{link}}` and `{{code}}` are filled per mail.
pub fn mail_content(stack: &MailStack<'_>) -> MailContent {
    let content = stack.content;
    let top = stack.covers.first().unwrap_or(&content.letter);
    let sender = top.sender.first().cloned().unwrap_or_default();
    let letters: Vec<&Letter> = stack.covers.iter().chain([&content.letter]).collect();
    let text = Stack(letters.iter().copied().cloned().collect()).to_text();
    #[cfg(feature = "seeded-leak")]
    let text = text + &crate::seeded_leak::words_of(content);
    let (hash, handling) = (stack.hash.short(), stack.handling);
    let kind = kind_words(content);
    let plain = TextMail {
        content,
        handling,
        sender: sender.clone(),
        kind: kind.clone(),
        letters: letters.clone(),
        hash: hash.clone(),
    };
    let html = HtmlMail { content, handling, sender: sender.clone(), kind, letters, hash };
    MailContent {
        subject: format!("[{}]{}", handling.tlp(), subject_words(content)),
        from_name: sender,
        reply_to: None,
        // Rendering into a text cannot fail; an empty mail would be seen in every test.
        text: plain.render().unwrap_or_default(),
        html: html.render().unwrap_or_default(),
        attachments: vec![TextAttachment {
            file_name: file_name(content),
            content_type: "text/plain; charset=utf-8".to_owned(),
            text,
        }],
        summary: summary(content),
    }
}

/// Kind of the paper in words: 注意喚起の訂正.
fn kind_words(content: &IssuedContent) -> String {
    match &content.relation {
        Some(relation) => format!("{}の{}", content.kind.label(), relation.kind.label()),
        None => content.kind.label().to_owned(),
    }
}

/// The name under which the letter is filed; a paper without number is filed by its date.
fn file_name(content: &IssuedContent) -> String {
    let number = match &content.letter.number {
        Some(LetterNumber::Numbered(_)) => content.number(),
        _ => content.letter.date.to_string(),
    };
    format!("{}_{number}.txt", kind_words(content))
}

/// What the page behind the receipt link may show to whoever has the link.
pub(crate) fn summary(content: &IssuedContent) -> Summary {
    Summary {
        kind_label: kind_words(content),
        title: content.title_in_lists(),
        number: content.number(),
        date: content.letter.date.to_string(),
        gist: content.gist.clone(),
        issuer: content.letter.sender.first().cloned().into_iter().collect(),
        is_accompanied_by_restricted_part: content.parts().iter().any(|(_, part)| part.audience.is_restricted()),
        further: Vec::new(),
        questions: content.questions.clone(),
        files: open_files(content),
    }
}

/// What the page behind the receipt link gives out besides.
pub(crate) fn open_files(content: &IssuedContent) -> Vec<OpenFile> {
    let named = |file: &AttachedFile| OpenFile { id: file.id, name: file.name.clone(), facts: file.facts() };
    content.open_files().into_iter().map(named).collect()
}

/// The words before the title: what kind of paper it is, and first of all whether it ends another one.
fn subject_words(content: &IssuedContent) -> String {
    let (kind, title) = (content.kind.label(), content.title_in_lists());
    match &content.relation {
        Some(relation) => format!("{}【{kind}】{}", relation.kind.prefix(), bare_title(&title)),
        None => format!("【{kind}】{title}"),
    }
}
