//! What must not be read by everybody, by whom it may be read, and on which pages it belongs.

use super::guests::Guest::{self, ClerkElsewhere, DistrictClerk, Member, PrefectureClerk};
use super::scene::{
    DRAFT, ELSEWHERE, ISSUED, SAVED_WORDS, SAVED_WORDS_ELSEWHERE, SENT_WORDS, SUBMITTED, Scene, TOPIC, TOPIC_ELSEWHERE,
};
use super::table::{ATTACHMENT_READERS, LETTER_READERS, NEAR_ELSEWHERE, NEAR_OWN, OFFICE, READERS_ELSEWHERE};

/// One such text.
#[derive(Debug, Clone)]
pub struct Secret {
    /// For the report.
    pub what: &'static str,
    /// The text itself.
    pub text: String,
    /// Who may read it.
    pub readers: &'static [Guest],
    /// Beginnings and ends of the paths on which they may.
    pub pages: &'static [&'static str],
    /// True when it is in nobody's mail either, and in no table but the bulletins'.
    pub is_restricted: bool,
}

const ANYWHERE: &[&str] = &["/"];
const ON_ATTACHMENT: &[&str] = &["/attachment"];
const ON_LETTER: &[&str] = &["/bulletins/", "/relay/", "/archive"];

/// All of them.
pub fn secrets(scene: &Scene) -> Vec<Secret> {
    let secret =
        |what, text: &str, readers, pages| Secret { what, text: text.to_owned(), readers, pages, is_restricted: false };
    let restricted =
        |what, text: &str, readers, pages| Secret { is_restricted: true, ..secret(what, text, readers, pages) };
    vec![
        restricted("the restricted attachment", ISSUED.attachment, ATTACHMENT_READERS, ON_ATTACHMENT),
        restricted("the other prefecture's attachment", ELSEWHERE.attachment, READERS_ELSEWHERE, ON_ATTACHMENT),
        secret("the letter", ISSUED.letter, LETTER_READERS, ON_LETTER),
        secret("the other prefecture's letter", ELSEWHERE.letter, READERS_ELSEWHERE, ON_LETTER),
        secret("the other prefecture's title", ELSEWHERE.title, READERS_ELSEWHERE, ANYWHERE),
        secret("the topic", TOPIC, LETTER_READERS, &["/archive/"]),
        secret("the other prefecture's topic", TOPIC_ELSEWHERE, READERS_ELSEWHERE, &["/archive/"]),
        restricted("the draft's title", DRAFT.title, OFFICE, ANYWHERE),
        restricted("the draft's letter", DRAFT.letter, OFFICE, ON_LETTER),
        restricted("the draft's attachment", DRAFT.attachment, OFFICE, ON_LETTER),
        restricted("the submitted title", SUBMITTED.title, OFFICE, ANYWHERE),
        restricted("the submitted letter", SUBMITTED.letter, OFFICE, ON_LETTER),
        restricted("the submitted attachment", SUBMITTED.attachment, OFFICE, ON_LETTER),
        secret("the prefecture's cover", SENT_WORDS, &[PrefectureClerk, DistrictClerk, Member], ON_LETTER),
        secret("the district's unsent cover", SAVED_WORDS, &[DistrictClerk], &["/relay/"]),
        secret("the other prefecture's unsent cover", SAVED_WORDS_ELSEWHERE, &[ClerkElsewhere], &["/relay/"]),
        secret("the institution's address", &scene.own_mail, NEAR_OWN, &["/directory/", "/directory.csv"]),
        secret("the address elsewhere", &scene.mail_elsewhere, NEAR_ELSEWHERE, &["/directory/", "/directory.csv"]),
        secret("the receipt code elsewhere", &scene.code_elsewhere, &[], &[]),
    ]
}

/// The built-in mailbox of the demonstration shows everybody's mail, and says so; no installation has it.
fn is_mailbox(path: &str) -> bool {
    path.starts_with("/demo/mailbox")
}

impl Secret {
    /// True when this guest may read it on this page.
    pub fn may_stand(&self, guest: Guest, path: &str) -> bool {
        let is_its_page = self.pages.iter().any(|page| path.starts_with(page) || path.ends_with(page));
        (is_mailbox(path) && !self.is_restricted) || (self.readers.contains(&guest) && is_its_page)
    }
}
