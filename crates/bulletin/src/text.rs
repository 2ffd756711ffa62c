//! What the author types, and the checks that run while writing.
//!
//! A draft is kept exactly as typed, complete or not; [`DraftText::checks`] says what is missing. Only a draft without a
//! stop can be submitted, and it is read into [`crate::IssuedContent`] at issue.

use noroshi_formats::markdown::parse;
use noroshi_paper_model::{Addressee, Honorific};
use noroshi_terms::{Audience, JapaneseDate, is_working_day};
use serde::{Deserialize, Serialize};

use crate::files::AttachedFile;
use crate::skeleton::open_place;
use crate::store::PartName;

mod advertising;
mod contact;
mod customs;
mod parts;
mod printable;
mod questions;
mod seasons;
mod words;

pub(crate) use parts::PartText;
pub use questions::QuestionTexts;
pub(crate) use seasons::{Preset, begun_season, closed_season, presets};

/// Kind of a bulletin (種別).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum BulletinKind {
    /// 注意喚起.
    #[default]
    Warning,
    /// 周知依頼.
    PassOn,
    /// 情報提供.
    Information,
    /// 事務連絡.
    Administrative,
}

impl BulletinKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Warning, Self::PassOn, Self::Information, Self::Administrative];

    /// Code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::PassOn => "pass_on",
            Self::Information => "information",
            Self::Administrative => "administrative",
        }
    }

    /// Word on pages and in subjects.
    pub fn label(self) -> &'static str {
        match self {
            Self::Warning => "注意喚起",
            Self::PassOn => "周知依頼",
            Self::Information => "情報提供",
            Self::Administrative => "事務連絡",
        }
    }
}

/// The texts of a draft as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftText {
    /// Kind.
    pub kind: BulletinKind,
    /// 体裁; `plain`: the title as written and no 要点 under 記, as many offices write. Empty: as usual.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub layout: String,
    /// 件名.
    pub title: String,
    /// 要点, up to three lines.
    pub gist: String,
    /// 宛先 without honorific.
    pub addressee: String,
    /// 敬称.
    pub honorific: String,
    /// 差出人, one line each: organisation, office and name.
    pub sender: String,
    /// Body of the letter.
    pub letter: String,
    /// Who may see the letter.
    pub letter_audience: String,
    /// Heading of the attachment (別添); no attachment when empty together with its text.
    pub attachment_heading: String,
    /// Text of the attachment.
    pub attachment: String,
    /// Who may see the attachment.
    pub attachment_audience: String,
    /// The handling sentence, as the issuer words it.
    pub attachment_sentence: String,
    /// Heading of the FAX edition (FAX版); none when empty together with its text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fax_heading: String,
    /// Text of the FAX edition.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fax: String,
    /// Who may see the FAX edition.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fax_audience: String,
    /// Its handling sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fax_sentence: String,
    /// What a notice changes, or why it withdraws; empty on ordinary bulletins.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub change: String,
    /// 回答期限.
    pub due: String,
    /// 問合せ先, one line each.
    pub contact: String,
    /// What is asked after 了知.
    #[serde(flatten, skip_serializing_if = "QuestionTexts::is_empty")]
    pub questions: QuestionTexts,
    /// Files beside it. Never part of a form: the database says what is there.
    #[serde(skip)]
    pub files: Vec<AttachedFile>,
}

/// How grave a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Must be mended before approval.
    Stop,
    /// Worth a look.
    Look,
    /// In order.
    Fine,
}

/// One line of the check list (点検).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How grave.
    pub tone: Tone,
    /// Field of the form.
    pub field: &'static str,
    /// What and how to mend.
    pub text: String,
}

impl Check {
    /// True for what must be mended.
    pub fn is_stop(&self) -> bool {
        self.tone == Tone::Stop
    }

    /// Class of the list's sign.
    pub fn sign(&self) -> &'static str {
        match self.tone {
            Tone::Stop => "x",
            Tone::Look => "w",
            Tone::Fine => "y",
        }
    }

    /// The same in a word.
    pub fn word(&self) -> &'static str {
        match self.tone {
            Tone::Stop => "直す",
            Tone::Look => "確かめる",
            Tone::Fine => "済",
        }
    }

    /// True for what is worth a look.
    pub fn is_look(&self) -> bool {
        self.tone == Tone::Look
    }
}

const LONGEST_TITLE: usize = 120;
const LONGEST_TEXT: usize = 20_000;

impl DraftText {
    /// True when the letter is set as it is written, without what the program adds.
    pub(crate) fn is_plain(&self) -> bool {
        self.layout == "plain"
    }

    /// True when there is an attachment.
    pub fn has_attachment(&self) -> bool {
        self.parts().iter().any(|part| part.name == PartName::Attachment)
    }

    /// The files of one part.
    pub(crate) fn files_of(&self, part: PartName) -> impl Iterator<Item = &AttachedFile> {
        self.files.iter().filter(move |file| file.part == part)
    }

    /// The reply date, when it has passed on this day: nobody could keep it.
    pub(crate) fn passed_due(&self, day: JapaneseDate) -> Option<JapaneseDate> {
        self.due_date().filter(|due| *due < day)
    }

    /// Lines of the gist without their bullets.
    pub fn gist_lines(&self) -> Vec<String> {
        lines(&self.gist).map(|line| line.trim_start_matches(['・', '-', '*', ' ']).to_owned()).collect()
    }

    /// The reply date, when one is given and readable.
    pub fn due_date(&self) -> Option<JapaneseDate> {
        self.due.trim().parse().ok()
    }

    /// Every check, and what the calendar says today.
    pub fn checks_on(&self, today: JapaneseDate) -> Vec<Check> {
        let mut checks = self.checks();
        seasons::check_seasons(self, today, &mut checks);
        if let Some(due) = self.passed_due(today) {
            checks.retain(|check| check.field != "due");
            checks.push(stop(
                "due",
                &format!("回答期限の{}は、もう過ぎています。これからの日にしてください。", due.with_weekday()),
            ));
        }
        by_gravity(checks)
    }

    /// Every check with its outcome, the grave ones first.
    pub fn checks(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        self.check_title(&mut checks);
        self.check_frame(&mut checks);
        self.check_bodies(&mut checks);
        self.check_parts(&mut checks);
        self.check_due(&mut checks);
        self.check_lengths(&mut checks);
        self.check_places(&mut checks);
        customs::check_gist_words(self, &mut checks);
        customs::check_customs(self, &mut checks);
        contact::check_contact(&self.contact, &mut checks);
        advertising::check_advertising(&self.texts(), &mut checks);
        printable::check_characters(&self.texts(), &mut checks);
        self.questions.check(&mut checks);
        by_gravity(checks)
    }

    /// True when nothing must be mended.
    pub fn is_ready(&self) -> bool {
        !self.checks().iter().any(Check::is_stop)
    }

    fn check_title(&self, checks: &mut Vec<Check>) {
        let length = self.title.trim().chars().count();
        let found = match length {
            0 => stop("title", "件名を入れてください。"),
            1..=LONGEST_TITLE if !self.title.contains('\n') => fine("title", "件名があります"),
            _ => stop("title", "件名は1行、120字までにしてください。"),
        };
        checks.push(found);
        let gist = self.gist_lines();
        checks.push(match gist.len() {
            0 => stop("gist", "要点を1行から3行で入れてください。メールの冒頭に大きく載ります。"),
            1..=3 if gist.iter().any(|line| line.chars().count() > 120) => {
                stop("gist", "要点は、1行を120字までにしてください。")
            }
            1..=3 if gist.iter().all(|line| line.chars().count() <= 60) => {
                fine("gist", "要点は3行までに収まっています")
            }
            1..=3 => look("gist", "要点に60字を超える行があります。短くすると、電話の画面でも読みやすくなります。"),
            _ => stop("gist", "要点は3行までにしてください。"),
        });
    }

    fn check_frame(&self, checks: &mut Vec<Check>) {
        checks.push(match self.addressee_parsed() {
            Ok(_) => fine("addressee", "宛先と敬称が整っています"),
            Err(reason) => stop("addressee", &reason),
        });
        for (field, text, missing) in [
            ("sender", &self.sender, "差出人を入れてください。団体名と、役職・氏名を1行ずつ書きます。"),
            (
                "contact",
                &self.contact,
                "問合せ先を入れてください。読んだ方が電話できるように、部署と電話番号を書きます。",
            ),
        ] {
            let count = lines(text).count();
            checks.push(match count {
                0 => stop(field, missing),
                1..=6 => fine(field, if field == "sender" { "差出人があります" } else { "問合せ先があります" }),
                _ => stop(field, "6行までにしてください。"),
            });
        }
    }

    pub(crate) fn addressee_parsed(&self) -> Result<Addressee, String> {
        let honorific: Honorific = self.honorific.trim().parse().map_err(|_| "敬称を選んでください。".to_owned())?;
        Addressee::new(self.addressee.trim(), honorific).map_err(|error| error.to_string())
    }

    fn check_bodies(&self, checks: &mut Vec<Check>) {
        check_text(checks, "letter", &self.letter, "本文を入れてください。", "本文の書き方が整っています");
        checks.push(match self.letter_audience.parse::<Audience>() {
            Ok(audience) if audience.is_restricted() => {
                stop("letter_audience", "文書は会員に周知するものです。限定する内容は別添に移してください。")
            }
            Ok(_) => fine("letter_audience", "文書を見せてよい相手が決まっています"),
            Err(_) => stop("letter_audience", "文書を見せてよい相手を選んでください。"),
        });
    }

    /// These lines go into every mail and onto paper.
    fn check_lengths(&self, checks: &mut Vec<Check>) {
        for (field, text, longest) in [
            ("addressee", &self.addressee, 80),
            ("sender", &self.sender, 80),
            ("contact", &self.contact, 80),
            ("attachment_heading", &self.attachment_heading, 80),
            ("attachment_sentence", &self.attachment_sentence, 400),
            ("fax_heading", &self.fax_heading, 80),
            ("fax_sentence", &self.fax_sentence, 400),
        ] {
            if lines(text).any(|line| line.chars().count() > longest) {
                checks.push(stop(field, &format!("1行を{longest}字までにしてください。")));
            }
        }
    }

    /// What a skeleton left for the author to say.
    fn check_places(&self, checks: &mut Vec<Check>) {
        checks.extend(self.texts().into_iter().filter_map(|(field, text)| {
            let place = open_place(&text)?;
            Some(stop(field, &format!("ひな形の「{place}」を、貴会の言葉に書きかえてください。")))
        }));
    }

    fn check_due(&self, checks: &mut Vec<Check>) {
        if self.due.trim().is_empty() {
            return;
        }
        checks.push(match self.due.trim().parse::<JapaneseDate>() {
            Err(_) => stop("due", "日付を読み取れませんでした。例:令和8年11月30日"),
            Ok(date) if !is_working_day(date) => {
                let text = format!(
                    "回答期限の{}は休みの日です。休診の機関が多いため、平日をおすすめします。",
                    date.with_weekday()
                );
                look("due", &text)
            }
            Ok(date) => fine("due", &format!("回答期限は{}です", date.with_weekday())),
        });
    }
}

fn by_gravity(mut checks: Vec<Check>) -> Vec<Check> {
    checks.sort_by_key(|check| match check.tone {
        Tone::Stop => 0,
        Tone::Look => 1,
        Tone::Fine => 2,
    });
    checks
}

fn check_text(checks: &mut Vec<Check>, field: &'static str, text: &str, missing: &str, well: &str) {
    if text.trim().is_empty() {
        return checks.push(stop(field, missing));
    }
    if text.chars().count() > LONGEST_TEXT {
        return checks.push(stop(field, "2万字までにしてください。"));
    }
    match parse(text) {
        Ok(_) => checks.push(fine(field, well)),
        Err(errors) => {
            checks.extend(errors.iter().map(|error| stop(field, &format!("{}行目: {}", error.line, error.message))))
        }
    }
}

pub(crate) fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}

fn stop(field: &'static str, text: &str) -> Check {
    Check { tone: Tone::Stop, field, text: text.to_owned() }
}
fn look(field: &'static str, text: &str) -> Check {
    Check { tone: Tone::Look, field, text: text.to_owned() }
}
fn fine(field: &'static str, text: &str) -> Check {
    Check { tone: Tone::Fine, field, text: text.to_owned() }
}
