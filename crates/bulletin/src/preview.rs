//! What the words become (見え方): letter, mail and page of a draft, made by the functions that make the real ones.
//!
//! Nothing is stored. What is missing is shown as missing, so that there is something to look at from the first line on.
//! Invariant: the mail is shown only when no restricted words are in it, as it would be refused with them.

use noroshi_formats::markdown::parse;
use noroshi_paper_model::{Honorific, Letter};
use noroshi_terms::{Audience, BodyId, BulletinId, JapaneseDate, LetterNumber};

use crate::content::IssuedContent;
use crate::leak::restricted_words_in;
use crate::mail::{MailStack, mail_content};
use crate::notice::NoticeOf;
use crate::text::DraftText;

/// Three views of one draft.
#[derive(Debug, Clone)]
pub(crate) struct Preview {
    /// The letter, without a number.
    pub(crate) letter: Letter,
    /// The mail; none while restricted words would travel with it.
    pub(crate) mail: Option<MailView>,
    /// Kind, title, gist and parts, as a member's page shows them.
    pub(crate) content: IssuedContent,
}

/// The mail as text.
#[derive(Debug, Clone)]
pub(crate) struct MailView {
    pub(crate) from: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// More is not set while writing; the check says so.
const LONGEST_PREVIEW: usize = 20_000;

/// The views of a draft of this issuer, dated today.
pub(crate) fn preview(issuer: BodyId, text: &DraftText, today: JapaneseDate) -> Option<Preview> {
    Some(views(content(issuer, text, today)?))
}

/// The views of a draft that corrects or withdraws something.
pub(crate) fn notice_preview(
    issuer: BodyId,
    text: &DraftText,
    today: JapaneseDate,
    notice: &NoticeOf,
) -> Option<Preview> {
    Some(views(content(issuer, text, today)?.as_notice(notice.relation(&text.change).ok()?)))
}

fn content(issuer: BodyId, text: &DraftText, today: JapaneseDate) -> Option<IssuedContent> {
    let nobody: BulletinId = "00000000-0000-0000-0000-000000000000".parse().ok()?;
    IssuedContent::assemble(nobody, issuer, &completed(text), (LetterNumber::Unnumbered, today)).ok()
}

fn views(mut content: IssuedContent) -> Preview {
    content.letter.number = None;
    Preview { letter: content.letter.clone(), mail: mail_view(&content), content }
}

fn mail_view(content: &IssuedContent) -> Option<MailView> {
    let (_, hash) = content.canonical().ok()?;
    let handling = content.letter_handling();
    let mail = mail_content(&MailStack { content, hash: &hash, covers: &[], handling: &handling });
    if restricted_words_in(&content.restricted_texts(), &[&mail.subject, &mail.text]).is_some() {
        return None;
    }
    let filled = mail.text.replace("{{recipient}}", "(宛先の名称)").replace("{{link}}", "(確認の画面へのリンク)");
    let text = filled.replace("{{code}}", "(確認コード)").replace(&hash.short(), "(発出のときに決まります)");
    Some(MailView { from: mail.from_name, subject: mail.subject, text })
}

/// The draft with words in the places of what is missing or cannot be read yet.
fn completed(text: &DraftText) -> DraftText {
    let mut text = text.clone();
    let letter: String = text.letter.chars().take(LONGEST_PREVIEW).collect();
    text.letter = match parse(&letter) {
        Ok(_) if letter.trim().is_empty() => "(本文はまだありません)".to_owned(),
        Ok(_) => letter,
        Err(_) => "(本文の書き方を直すと、ここに表示されます)".to_owned(),
    };
    if text.title.trim().is_empty() {
        text.title = "(件名はまだありません)".to_owned();
    }
    if text.addressee_parsed().is_err() {
        (text.addressee, text.honorific) = ("(宛先)".to_owned(), Honorific::Dono.word().to_owned());
    }
    if text.letter_audience.parse::<Audience>().map_or(true, Audience::is_restricted) {
        text.letter_audience = Audience::Members.code().to_owned();
    }
    for (heading, body, audience) in [
        (&mut text.attachment_heading, &text.attachment, &mut text.attachment_audience),
        (&mut text.fax_heading, &text.fax, &mut text.fax_audience),
    ] {
        if heading.trim().is_empty() && !body.trim().is_empty() {
            *heading = "(題名はまだありません)".to_owned();
        }
        // Until somebody has chosen, nobody is let in.
        if audience.parse::<Audience>().is_err() {
            *audience = Audience::Associations.code().to_owned();
        }
    }
    text
}
