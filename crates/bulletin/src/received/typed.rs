//! What the clerk typed from a paper, read into what can be registered; every fault is named at once.
//!
//! A paper has an open letter, a limited part (別添), or both. One that is limited as a whole has only the part: its letter
//! then holds issuer, number, date and title, and says so. A printed label is taken over as it stands, and never handed to
//! more people than it allows.

use noroshi_formats::ContentHash;
use noroshi_formats::files::{FileKind, inspect, safe_name};
use noroshi_paper_model::Addressee;
use noroshi_platform::app::App;
use noroshi_terms::{Audience, FileId, Handling, JapaneseDate, LetterNumber, Tlp};

use super::{PaperFault, PaperFiles, PaperText, SentPaper};
use crate::files::{AttachedFile, LARGEST_FILE};
use crate::store::PartName;
use crate::text::{BulletinKind, lines};

/// A paper whose every field reads.
pub(super) struct ReadPaper {
    pub(super) kind: BulletinKind,
    pub(super) identity: Identity,
    pub(super) addressee: Addressee,
    pub(super) letter: Handling,
    pub(super) attachment: Option<(String, Handling)>,
    pub(super) files: Vec<(AttachedFile, Vec<u8>)>,
}

/// What makes a paper the same paper, wherever it is registered.
pub(super) struct Identity {
    pub(super) issuer: Vec<String>,
    pub(super) number: LetterNumber,
    pub(super) date: JapaneseDate,
}

impl PaperText {
    /// Reads every field; all faults at once.
    pub(super) fn read(&self, app: &App, files: PaperFiles<'_>) -> Result<ReadPaper, Vec<PaperFault>> {
        let mut faults = Vec::new();
        let identity = self.identity(app, &mut faults);
        self.check_lengths(&mut faults);
        let kind = keep(&mut faults, "kind", self.read_kind());
        let addressee = keep(&mut faults, "addressee", self.read_addressee());
        let letter = keep(&mut faults, "letter_audience", self.read_letter_handling());
        let attachment = self.read_attachment(&mut faults, files.attachment.is_some());
        let mut kept = Vec::new();
        match files.letter {
            Some(sent) => kept.extend(keep(&mut faults, "letter_file", look_into(app, PartName::Letter, sent))),
            None => self.check_without_letter(files.attachment.is_some(), &mut faults),
        }
        if let Some(sent) = files.attachment {
            kept.extend(keep(&mut faults, "attachment_file", look_into(app, PartName::Attachment, sent)));
        }
        match (kind, identity, addressee, letter) {
            (Some(kind), Some(identity), Some(addressee), Some(letter)) if faults.is_empty() => {
                Ok(ReadPaper { kind, identity, addressee, letter, attachment, files: kept })
            }
            _ => Err(faults),
        }
    }

    /// Issuer, number and date, which say which paper it is.
    pub(super) fn identity(&self, app: &App, faults: &mut Vec<PaperFault>) -> Option<Identity> {
        let issuer: Vec<String> = lines(&self.issuer).collect();
        let is_written =
            !issuer.is_empty() && issuer.len() <= 6 && issuer.iter().all(|line| line.chars().count() <= 80);
        if !is_written {
            faults.push(fault("issuer", "発信者を、文書に書かれているとおりに入れてください(6行まで、1行80字まで)。"));
        }
        let number = keep(faults, "number", self.read_number());
        let date = keep(faults, "date", self.read_date(app.now().tokyo_date()));
        Some(Identity { issuer, number: number?, date: date? }).filter(|_| is_written)
    }

    /// Only a paper that is limited as a whole has no open letter.
    fn check_without_letter(&self, has_attachment: bool, faults: &mut Vec<PaperFault>) {
        let is_limited = self.attachment_audience.parse::<Audience>().is_ok_and(Audience::is_restricted);
        if !has_attachment {
            faults.push(fault(
                "letter_file",
                "受け取った文書のファイルを選んでください。全体が限定の文書は、別添だけを選びます。",
            ));
        } else if !is_limited {
            faults.push(fault(
                "letter_file",
                "文書のファイルを選んでください。別添だけにできるのは、全体が限定の文書です。",
            ));
        }
        if !self.letter_tlp.trim().is_empty() {
            faults.push(fault("letter_tlp", "全体が限定の文書では、印刷されたTLPの表示を別添のほうで選んでください。"));
        }
    }

    fn check_lengths(&self, faults: &mut Vec<PaperFault>) {
        if self.title.trim().is_empty() || self.title.chars().count() > 120 {
            faults.push(fault("title", "標題を、文書に書かれているとおりに入れてください(120字まで)。"));
        }
        if lines(&self.gist).count() > 3 || lines(&self.gist).any(|line| line.chars().count() > 80) {
            faults.push(fault("gist", "要点は、3行まで、1行80字までにしてください。"));
        }
        if self.attachment_sentence.chars().count() > 400 || self.attachment_heading.chars().count() > 80 {
            faults.push(fault("attachment_heading", "別添の題名は80字まで、限定の文言は400字までにしてください。"));
        }
    }

    fn read_kind(&self) -> Result<BulletinKind, String> {
        let known = BulletinKind::ALL.into_iter().find(|kind| kind.code() == self.kind);
        known.ok_or_else(|| "文書の種類を選んでください。".to_owned())
    }

    fn read_number(&self) -> Result<LetterNumber, String> {
        match self.number.trim() {
            "" => Ok(LetterNumber::Unnumbered),
            written => written.parse::<LetterNumber>().map_err(|error| error.to_string()),
        }
    }

    fn read_date(&self, today: JapaneseDate) -> Result<JapaneseDate, String> {
        let date: JapaneseDate =
            self.date.trim().parse().map_err(|_| "文書の日付を読み取れませんでした。例:令和8年11月24日".to_owned())?;
        if today.days_until(date) > 31 {
            return Err(format!("{}と読み取りました。先の日付です。年をお確かめください。", date.with_weekday()));
        }
        Ok(date)
    }

    fn read_addressee(&self) -> Result<Addressee, String> {
        let honorific = self.honorific.trim().parse().map_err(|_| "敬称を選んでください。".to_owned())?;
        Addressee::new(self.addressee.trim(), honorific).map_err(|error| error.to_string())
    }

    fn read_letter_handling(&self) -> Result<Handling, String> {
        let audience: Audience =
            self.letter_audience.parse().map_err(|_| "文書を見せてよい相手を選んでください。".to_owned())?;
        if audience.is_restricted() {
            return Err("この欄の文書は、会員に周知するものです。限定の文書は、別添として登録してください。".to_owned());
        }
        marked(Handling::derived(audience, ""), &self.letter_tlp)
    }

    /// Heading, audience and file belong together; a limited one has its sentence.
    fn read_attachment(&self, faults: &mut Vec<PaperFault>, has_file: bool) -> Option<(String, Handling)> {
        let heading = self.attachment_heading.trim();
        match (heading.is_empty(), has_file) {
            (true, false) => return None,
            (true, true) => faults.push(fault("attachment_heading", "別添の題名を入れてください。")),
            (false, false) => faults.push(fault("attachment_file", "別添のファイルを選んでください。")),
            (false, true) => {}
        }
        let sentence = self.attachment_sentence.trim();
        let handling = match self.attachment_audience.parse::<Audience>() {
            Err(_) => Err("別添を見せてよい相手を選んでください。".to_owned()),
            Ok(audience) if audience.is_restricted() && sentence.is_empty() => {
                Err("限定の文言を、文書に書かれているとおりに入れてください。".to_owned())
            }
            Ok(audience) => marked(Handling::derived(audience, sentence), &self.attachment_tlp),
        };
        keep(faults, "attachment_audience", handling).map(|handling| (heading.to_owned(), handling))
    }
}

fn fault(field: &'static str, text: &str) -> PaperFault {
    PaperFault { field, text: text.to_owned() }
}

fn keep<T>(faults: &mut Vec<PaperFault>, field: &'static str, read: Result<T, String>) -> Option<T> {
    read.map_err(|text| faults.push(PaperFault { field, text })).ok()
}

/// A label that is printed on the paper is the originator's; otherwise it is derived (H05).
fn marked(derived: Handling, tlp: &str) -> Result<Handling, String> {
    match tlp.trim() {
        "" => Ok(derived),
        printed => {
            let tlp: Tlp = printed.parse().map_err(|_| "TLPの表示を選んでください。".to_owned())?;
            if tlp > derived.tlp() {
                return Err(too_strict(tlp, derived.audience()));
            }
            derived.confirmed(tlp).map_err(|error| error.to_string())
        }
    }
}

/// A label that says fewer people than the audience would be broken by the registration itself (H01, H02).
fn too_strict(printed: Tlp, audience: Audience) -> String {
    let way_out = match printed {
        Tlp::Red => "TLP:REDの文書は、受け取った方かぎりのものです。登録も伝達もせず、発信者にご相談ください。",
        Tlp::AmberStrict => "別添として、「医療機関の職員に限る」か「医師会の役職員に限る」で登録してください。",
        Tlp::Amber => "別添として、限定の相手を選んで登録してください。",
        _ => "見せてよい相手を狭めてください。",
    };
    format!("{printed}と印刷された文書は、「{}」にはできません。{way_out}", audience.label())
}

/// PDF or scan, by what is inside.
fn look_into(app: &App, part: PartName, sent: SentPaper<'_>) -> Result<(AttachedFile, Vec<u8>), String> {
    if sent.octets.len() > LARGEST_FILE {
        return Err("8 MBを超えています。読み取りの細かさを下げるか、分けて登録してください。".to_owned());
    }
    let kind = inspect(sent.name, sent.octets).map_err(|fault| fault.to_string())?;
    if !matches!(kind, FileKind::Pdf | FileKind::Png | FileKind::Jpeg) {
        return Err("PDFか、紙を読み取った画像(PNG・JPEG)にしてください。".to_owned());
    }
    let file = AttachedFile {
        id: FileId::new(&*app.entropy),
        part,
        name: safe_name(sent.name, kind),
        kind: kind.ending().to_owned(),
        size: sent.octets.len() as u64,
        sha256: ContentHash::of(sent.octets).to_string(),
    };
    Ok((file, sent.octets.to_vec()))
}
