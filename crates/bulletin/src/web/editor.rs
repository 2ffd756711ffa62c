//! The editor's page: fields with what the checks say beside them, and what the words become.

use askama::Template;
use noroshi_paper_model::Honorific;
use noroshi_platform::web::Frame;
use noroshi_terms::{Audience, BodyId, JapaneseDate};

use crate::notice::NoticeOf;
use crate::preview::{Preview, notice_preview, preview};
use crate::skeleton::skeleton;
use crate::text::{BulletinKind, Check, DraftText};

#[derive(Template)]
#[template(path = "edit.html")]
pub(super) struct EditPage {
    frame: Frame,
    action: String,
    pub(super) revision: i64,
    pub(super) text: DraftText,
    checks: Vec<Check>,
    preview: Option<Preview>,
    today: JapaneseDate,
    pub(super) saved: Option<String>,
    pub(super) notice: Option<String>,
    pub(super) other: Option<DraftText>,
    pub(super) return_reason: Option<String>,
    kinds: Vec<BulletinKind>,
    honorifics: Vec<&'static str>,
    audiences: Vec<Audience>,
    issuer: BodyId,
    /// Of a new draft: the offices for which this person writes.
    pub(super) offices: Vec<(BodyId, String)>,
    /// What this draft corrects or withdraws.
    notice_of: Option<NoticeOf>,
}

impl EditPage {
    /// A page that says nothing about the words yet.
    pub(super) fn new(
        frame: Frame,
        (action, revision): (String, i64),
        (issuer, text): (BodyId, DraftText),
        today: JapaneseDate,
    ) -> Self {
        Self {
            frame,
            action,
            revision,
            checks: Vec::new(),
            preview: preview(issuer, &text, today),
            text,
            today,
            saved: None,
            notice: None,
            other: None,
            return_reason: None,
            kinds: BulletinKind::ALL.to_vec(),
            honorifics: Honorific::ALL.iter().map(|honorific| honorific.word()).collect(),
            audiences: Audience::ALL.to_vec(),
            issuer,
            offices: Vec::new(),
            notice_of: None,
        }
    }

    /// The same page of a draft that corrects or withdraws something.
    pub(super) fn about(mut self, issuer: BodyId, notice: Option<NoticeOf>) -> Self {
        if let Some(notice) = &notice {
            self.preview = notice_preview(issuer, &self.text, self.today, notice);
        }
        self.notice_of = notice;
        self
    }

    /// The page with what the checks say.
    pub(super) fn checked(mut self) -> Self {
        self.checks = self.text.checks_on(self.today);
        self.checks.extend(self.notice_of.iter().flat_map(|notice| notice.checks(&self.text)));
        self.checks.sort_by_key(|check| !check.is_stop());
        self
    }

    /// The first thing to mend at a field, shown under it.
    fn error(&self, field: &str) -> Option<&str> {
        self.checks.iter().find(|check| check.is_stop() && check.field == field).map(|check| check.text.as_str())
    }

    /// What is worth a look at a field, shown under it too.
    fn looks(&self, field: &str) -> Vec<&str> {
        self.checks
            .iter()
            .filter(|check| check.is_look() && check.field == field)
            .map(|check| check.text.as_str())
            .collect()
    }

    /// Attributes of a field that tie it to its help, its fault and its looks. Names of fields are ours, never typed.
    fn marks(&self, field: &'static str, help: &'static str) -> String {
        let mut told: Vec<String> = (!help.is_empty()).then(|| help.to_owned()).into_iter().collect();
        let is_bad = self.error(field).is_some();
        told.extend(is_bad.then(|| format!("{field}-e")));
        told.extend((!self.looks(field).is_empty()).then(|| format!("{field}-l")));
        let described =
            if told.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", told.join(" ")) };
        let bad = if is_bad { " class=\"bad\" aria-invalid=\"true\"" } else { "" };
        format!("id=\"{field}\" name=\"{field}\"{bad}{described}")
    }

    fn stops(&self) -> Vec<&Check> {
        self.checks.iter().filter(|check| check.is_stop()).collect()
    }

    /// Kinds with what their skeletons are for; offered before anything is saved.
    fn skeletons(&self) -> Vec<(BulletinKind, &'static str)> {
        let offered = if self.revision == 0 { BulletinKind::ALL.to_vec() } else { Vec::new() };
        offered.into_iter().map(|kind| (kind, skeleton(kind).purpose)).collect()
    }

    fn due_echo(&self) -> Option<String> {
        self.text.due_date().map(JapaneseDate::with_weekday)
    }

    /// Differences between what was typed and what somebody else saved, field by field.
    fn differences(&self) -> Vec<(&'static str, String)> {
        let Some(other) = &self.other else { return Vec::new() };
        let mine = &self.text;
        let (my_questions, other_questions) = (mine.questions.words(), other.questions.words());
        [
            ("件名", &mine.title, &other.title),
            ("訂正の内容・取下げの理由", &mine.change, &other.change),
            ("要点", &mine.gist, &other.gist),
            ("本文", &mine.letter, &other.letter),
            ("別添の題名", &mine.attachment_heading, &other.attachment_heading),
            ("別添", &mine.attachment, &other.attachment),
            ("限定の文言", &mine.attachment_sentence, &other.attachment_sentence),
            ("FAX版の題名", &mine.fax_heading, &other.fax_heading),
            ("FAX版", &mine.fax, &other.fax),
            ("FAX版の限定の文言", &mine.fax_sentence, &other.fax_sentence),
            ("宛先", &mine.addressee, &other.addressee),
            ("差出人", &mine.sender, &other.sender),
            ("問合せ先", &mine.contact, &other.contact),
            ("回答期限", &mine.due, &other.due),
            ("了知のときの質問", &my_questions, &other_questions),
        ]
        .into_iter()
        .filter(|(_, mine, other)| mine != other)
        .map(|(name, _, other)| (name, other.clone()))
        .collect()
    }
}
