//! The parts beside the letter, as typed: attachment (別添) and FAX edition (FAX版), each with its own handling.

use noroshi_terms::Audience;

use super::{Check, DraftText, check_text, fine, stop};
use crate::leak::restricted_words_in;
use crate::store::PartName;

/// A part beside the letter, as typed.
pub(crate) struct PartText<'a> {
    /// Which.
    pub(crate) name: PartName,
    /// Names of its fields: heading, text, audience, sentence.
    fields: [&'static str; 4],
    pub(crate) heading: &'a str,
    pub(crate) text: &'a str,
    /// Files carry it, so that it may have no text of its own.
    has_files: bool,
    audience: &'a str,
    pub(crate) sentence: &'a str,
}

impl PartText<'_> {
    /// Who may see it, when that is readable.
    pub(crate) fn audience(&self) -> Option<Audience> {
        self.audience.parse().ok()
    }

    fn is_there(&self) -> bool {
        self.has_files || !self.text.trim().is_empty() || !self.heading.trim().is_empty()
    }
}

impl DraftText {
    fn attachment_text(&self) -> PartText<'_> {
        PartText {
            name: PartName::Attachment,
            fields: ["attachment_heading", "attachment", "attachment_audience", "attachment_sentence"],
            heading: &self.attachment_heading,
            text: &self.attachment,
            has_files: self.files_of(PartName::Attachment).next().is_some(),
            audience: &self.attachment_audience,
            sentence: &self.attachment_sentence,
        }
    }

    fn fax_text(&self) -> PartText<'_> {
        PartText {
            name: PartName::Fax,
            fields: ["fax_heading", "fax", "fax_audience", "fax_sentence"],
            heading: &self.fax_heading,
            text: &self.fax,
            has_files: false,
            audience: &self.fax_audience,
            sentence: &self.fax_sentence,
        }
    }

    /// The parts that are there.
    pub(crate) fn parts(&self) -> Vec<PartText<'_>> {
        [self.attachment_text(), self.fax_text()].into_iter().filter(PartText::is_there).collect()
    }

    /// True when a part is for a limited audience.
    pub(crate) fn has_restricted_part(&self) -> bool {
        self.parts().iter().any(|part| part.audience().is_some_and(Audience::is_restricted))
    }

    pub(super) fn check_parts(&self, checks: &mut Vec<Check>) {
        let parts = self.parts();
        if !self.has_attachment() {
            checks.push(fine("attachment", "別添はありません"));
        }
        for part in &parts {
            self.check_part(part, checks);
        }
    }

    fn check_part(&self, part: &PartText<'_>, checks: &mut Vec<Check>) {
        let [heading, text, audience, sentence] = part.fields;
        let name = part.name.label();
        if part.heading.trim().is_empty() {
            checks.push(stop(heading, &format!("{name}の題名を入れてください。")));
        }
        let (missing, well) = (format!("{name}の本文を入れてください。"), format!("{name}の書き方が整っています"));
        if !(part.has_files && part.text.trim().is_empty()) {
            check_text(checks, text, part.text, &missing, &well);
        }
        checks.push(match part.audience() {
            None => stop(audience, &format!("{name}を見せてよい相手を選んでください。")),
            Some(readers) if readers.is_restricted() && part.sentence.trim().is_empty() => {
                stop(sentence, "限定の文言を入れてください。だれに見せてよいかを、貴会の言葉で書きます。")
            }
            Some(readers) if readers.is_restricted() => self.leak_check(part, readers),
            Some(_) => fine(audience, &format!("{name}を見せてよい相手が決まっています")),
        });
    }

    /// Every field but the restricted text itself travels by mail, the headings too; text and sentence of the other part may have more readers.
    fn leak_check(&self, part: &PartText<'_>, readers: Audience) -> Check {
        let questions = self.questions.words();
        let mut open = vec![
            questions.as_str(),
            &self.title,
            &self.gist,
            &self.letter,
            &self.change,
            &self.addressee,
            &self.sender,
            &self.contact,
            &self.attachment_heading,
            &self.fax_heading,
        ];
        let others = self.parts();
        let wider = others.iter().filter(|other| other.audience().is_some_and(|other| other < readers));
        open.extend(wider.flat_map(|other| [other.text, other.sentence]));
        match restricted_words_in(part.text, &open) {
            Some(start) => {
                let text =
                    format!("限定の文章「{start}…」が、件名・要点・本文などにもあります。どちらかから除いてください。");
                stop("letter", &text)
            }
            None => fine("letter", "限定の文章は、件名・要点・本文にありません"),
        }
    }
}
