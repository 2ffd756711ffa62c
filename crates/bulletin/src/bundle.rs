//! The mail of several bulletins behind one cover (まとめての伝達, R03): it names all of them and carries every letter in order.

use askama::Template;
use noroshi_delivery::{FurtherNotice, MailContent, TextAttachment};
use noroshi_paper_model::{Letter, Stack};
use noroshi_terms::Handling;

use crate::content::IssuedContent;
use crate::mail::{MailStack, open_files, summary};

#[derive(Template)]
#[template(path = "mail_bundle.txt", escape = "none")]
struct TextMail<'a> {
    stacks: &'a [MailStack<'a>],
    handling: &'a Handling,
    sender: String,
    letters: Vec<&'a Letter>,
}

#[derive(Template)]
#[template(path = "mail_bundle.html")]
struct HtmlMail<'a> {
    title: &'a str,
    stacks: &'a [MailStack<'a>],
    handling: &'a Handling,
    sender: String,
    letters: Vec<&'a Letter>,
}

/// One mail for all of these: the cover, then each bulletin behind the covers it came with. None when there is no bulletin.
pub fn bundle_mail(cover: &Letter, stacks: &[MailStack<'_>]) -> Option<MailContent> {
    let first = stacks.first()?;
    // The strictest label of all stands over the whole.
    let handling = stacks.iter().map(|stack| stack.handling).max_by_key(|handling| handling.tlp())?;
    let letters: Vec<&Letter> = std::iter::once(cover)
        .chain(stacks.iter().flat_map(|stack| stack.covers.iter().chain([&stack.content.letter])))
        .collect();
    let text = Stack(letters.iter().copied().cloned().collect()).to_text();
    let sender = cover.sender.first().cloned().unwrap_or_default();
    let plain = TextMail { stacks, handling, sender: sender.clone(), letters: letters.clone() };
    let html = HtmlMail { title: &cover.title, stacks, handling, sender: sender.clone(), letters };
    let mut summary = summary(first.content);
    summary.further = stacks.iter().skip(1).map(|stack| further(stack.content)).collect();
    summary.files = stacks.iter().flat_map(|stack| open_files(stack.content)).collect();
    summary.is_accompanied_by_restricted_part =
        stacks.iter().any(|stack| stack.content.parts().iter().any(|(_, part)| part.audience.is_restricted()));
    Some(MailContent {
        subject: format!("[{}]{} ほか{}件", handling.tlp(), first.content.title(), stacks.len() - 1),
        from_name: sender,
        reply_to: None,
        // Rendering into a text cannot fail; an empty mail would be seen in every test.
        text: plain.render().unwrap_or_default(),
        html: html.render().unwrap_or_default(),
        attachments: vec![TextAttachment {
            file_name: format!("通知{}件_{}.txt", stacks.len(), cover.date),
            content_type: "text/plain; charset=utf-8".to_owned(),
            text,
        }],
        summary,
    })
}

fn further(content: &IssuedContent) -> FurtherNotice {
    let summary = summary(content);
    FurtherNotice { kind_label: summary.kind_label, title: summary.title, number: summary.number, date: summary.date }
}
