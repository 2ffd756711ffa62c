//! What a notice is about: where it differs from the original, and what it needs beyond an ordinary bulletin. Pure but for
//! reading the original.

use noroshi_platform::db::On;
use noroshi_platform::web::PageError;
use noroshi_terms::{Audience, BulletinId};

use super::{IssuedRelation, NoticeError, RelationKind, bare_title};
use crate::content::IssuedContent;
use crate::leak::restricted_words_in;
use crate::read::issued_in;
use crate::store::{self, PartName};
use crate::text::{Check, DraftText, Tone};

/// What a notice is about, with the original's content, for its pages and checks.
#[derive(Debug, Clone)]
pub struct NoticeOf {
    /// What it does.
    pub kind: RelationKind,
    /// The original.
    pub original: IssuedContent,
}

/// What a draft is meant to end; none for an ordinary one.
pub async fn notice_of(on: impl Into<On<'_>>, id: BulletinId) -> Result<Option<NoticeOf>, PageError> {
    let mut on = on.into();
    let Some(relation) = store::relation(on.again(), id).await? else { return Ok(None) };
    let original = issued_in(on, relation.original).await?.ok_or(PageError::NotFound)?;
    Ok(Some(NoticeOf { kind: relation.kind, original }))
}

/// A field of a correction that differs from the original: its name, the old and the new text.
pub(crate) type Difference = (&'static str, String, String);

const LONGEST_CHANGE: usize = 400;

impl NoticeOf {
    /// What will be frozen with these words.
    pub(crate) fn relation(&self, change: &str) -> Result<IssuedRelation, NoticeError> {
        IssuedRelation::new(self.kind, &self.original, change)
    }

    /// Where a correction differs from the original, for its approver. Of the parts only that they differ: their words are
    /// shown where each reading is recorded.
    pub(crate) fn differences(&self, new: &IssuedContent) -> Vec<Difference> {
        if self.kind == RelationKind::Withdraws {
            return Vec::new();
        }
        let (old, letter) = (&self.original, |content: &IssuedContent| content.letter.clone());
        let title = |content: &IssuedContent| bare_title(content.title()).to_owned();
        let due = |content: &IssuedContent| content.due.map_or_else(|| "なし".to_owned(), |due| due.to_string());
        let pairs = [
            ("件名", title(old), title(new)),
            ("要点", old.gist.join("\n"), new.gist.join("\n")),
            ("本文", letter(old).body.to_text(), letter(new).body.to_text()),
            ("宛先", letter(old).addressee.to_string(), letter(new).addressee.to_string()),
            ("差出人", letter(old).sender.join("\n"), letter(new).sender.join("\n")),
            ("問合せ先", letter(old).contact.join("\n"), letter(new).contact.join("\n")),
            ("回答期限", due(old), due(new)),
        ];
        let mut different: Vec<Difference> = pairs.into_iter().filter(|(_, old, new)| old != new).collect();
        for name in [PartName::Attachment, PartName::Fax] {
            if old.part(name) != new.part(name) {
                different.push((name.label(), "元の文書のとおり".to_owned(), "変わりました".to_owned()));
            }
        }
        let files = |content: &IssuedContent| {
            let mut files: Vec<_> = content.files.iter().map(|file| (file.part.code(), file.sha256.clone())).collect();
            files.sort_unstable();
            files
        };
        if files(old) != files(new) {
            different.push(("添えたファイル", "元の文書のとおり".to_owned(), "変わりました".to_owned()));
        }
        different
    }

    /// What a notice needs beyond an ordinary bulletin.
    pub fn checks(&self, text: &DraftText) -> Vec<Check> {
        [self.change_check(text), self.audience_check(text), self.leak_check(text)].into_iter().flatten().collect()
    }

    fn change_check(&self, text: &DraftText) -> Option<Check> {
        let (count, label) = (text.change.trim().chars().count(), self.kind.change_label());
        let text = match count {
            0 => format!("{label}を入れてください。読んだ方が、どこが変わるのかを一目で分かるように書きます。"),
            1..=LONGEST_CHANGE => return Some(check(Tone::Fine, "change", format!("{label}があります"))),
            _ => format!("{label}は、{LONGEST_CHANGE}字までにしてください。"),
        };
        Some(check(Tone::Stop, "change", text))
    }

    /// Whoever could read the original must be able to read that it no longer holds.
    fn audience_check(&self, text: &DraftText) -> Option<Check> {
        let audience = text.letter_audience.parse::<Audience>().ok()?;
        (audience > self.original.letter_audience).then(|| {
            let wanted = self.original.letter_audience.label();
            check(Tone::Stop, "letter_audience", format!("元の文書と同じ相手に見せてください({wanted})。"))
        })
    }

    /// The notice travels by mail; the restricted words of the original do not.
    fn leak_check(&self, text: &DraftText) -> Option<Check> {
        let open = [text.title.as_str(), &text.gist, &text.letter, &text.change, &text.sender, &text.contact];
        let start = restricted_words_in(&self.original.restricted_texts(), &open)?;
        let text = format!("元の文書の限定の文章「{start}…」が、件名・要点・本文などにあります。除いてください。");
        Some(check(Tone::Stop, "letter", text))
    }
}

fn check(tone: Tone, field: &'static str, text: String) -> Check {
    Check { tone, field, text }
}
