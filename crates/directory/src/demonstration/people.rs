//! The invented people of the demonstration and what each is there for.
//!
//! Invariant: every association, down to the branches, has at least one clerk, so that every cover letter has somebody
//! to send it; every mail address is unique.

use noroshi_terms::BodyId;

use super::dice::Dice;
use super::names;
use super::{Demonstration, PlannedBody};
use crate::body::{BodyKind, Channel};

/// What a person of the demonstration is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Writes bulletins (起案).
    Author,
    /// Approves them (決裁).
    Approver,
    /// Watches reach and campaigns (担当役員).
    Officer,
    /// Relays for an association (事務局).
    Clerk,
    /// Reads and confirms at an institution (会員).
    Member,
    /// Runs the mail guard at an institution (メール管理者).
    MailAdministrator,
    /// Maintains systems under an NDA (保守会社).
    Vendor,
    /// Takes over incidents at the consultation window (相談窓口).
    Window,
    /// Answers the window's telephone (電話受付).
    CallTaker,
    /// Sits at the ministry's desk (行政).
    Ministry,
    /// Sits at the police desk (警察).
    Police,
    /// Keeps the system (管理者).
    Administrator,
}

impl Part {
    /// The code of the role in `access`; officers hold the author's.
    pub fn role(self) -> &'static str {
        match self {
            Self::Author | Self::Officer => "author",
            Self::Approver => "approver",
            Self::Clerk => "association_clerk",
            Self::Member => "institution_member",
            Self::MailAdministrator => "mail_administrator",
            Self::Vendor => "vendor",
            Self::Window => "window_desk",
            Self::CallTaker => "call_taker",
            Self::Ministry => "ministry_desk",
            Self::Police => "police_desk",
            Self::Administrator => "administrator",
        }
    }
}

/// A person who is to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPerson {
    /// Name as written.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Address for sign-in links.
    pub mail: String,
    /// For which body.
    pub body: BodyId,
    /// As what.
    pub part: Part,
}

/// The people of the story (name, reading, address, part); the body follows from the part.
pub(super) const STORY: [(&str, &str, &str, Part); 14] = [
    ("菅野 ほのか", "かんの ほのか", "kanno@shinryo.example", Part::Author),
    ("堂本 恵", "どうもと めぐみ", "domoto@shinryo.example", Part::Approver),
    ("榊原 透子", "さかきばら とうこ", "sakakibara@shinryo.example", Part::Approver),
    ("三枝 圭吾", "さえぐさ けいご", "saegusa@shinryo.example", Part::Officer),
    ("真鍋 栞", "まなべ しおり", "manabe@shinryo.example", Part::Administrator),
    ("岸本 佳代", "きしもと かよ", "kishimoto@c000001.clinic.example", Part::Member),
    ("七尾 航平", "ななお こうへい", "nanao@c000001.clinic.example", Part::MailAdministrator),
    ("織部 健吾", "おりべ けんご", "oribe@minamo.example", Part::Vendor),
    ("早川 志保", "はやかわ しほ", "hayakawa@shinryo.example", Part::Window),
    ("柚木 麻衣", "ゆずき まい", "yuzuki@shinryo.example", Part::CallTaker),
    ("鳴海 誠司", "なるみ せいじ", "narumi@ministry.example", Part::Ministry),
    ("風間 涼介", "かざま りょうすけ", "kazama@police.example", Part::Police),
    ("浜口 千尋", "はまぐち ちひろ", "hamaguchi@shiomi.district.example", Part::Clerk),
    ("若槻 文香", "わかつき ふみか", "wakatsuki@kochi.pref.example", Part::Clerk),
];

/// Everybody, the people of the story first.
pub(super) fn everybody(demonstration: &Demonstration) -> Vec<PlannedPerson> {
    let associations = demonstration.associations();
    let first_institution = (demonstration.institutions > 0).then(|| super::nth_body(associations.len() + 1));
    let mut people: Vec<PlannedPerson> =
        STORY.iter().filter_map(|line| story_person(line, &associations, first_institution)).collect();
    for association in associations.iter().filter(|body| body.kind.is_association()) {
        let has_clerk = people.iter().any(|person| person.body == association.serial && person.part == Part::Clerk);
        if !has_clerk {
            people.push(clerk(demonstration.seed, association));
        }
    }
    people
}

fn story_person(
    (name, kana, mail, part): &(&str, &str, &str, Part),
    associations: &[PlannedBody],
    first_institution: Option<BodyId>,
) -> Option<PlannedPerson> {
    let body = match part {
        Part::Member | Part::MailAdministrator => first_institution?,
        Part::Clerk => {
            let domain = mail.split('@').nth(1)?;
            let is_theirs = |body: &&PlannedBody| office_mail(body).is_some_and(|address| address.ends_with(domain));
            associations.iter().find(is_theirs)?.serial
        }
        other => associations.iter().find(|body| body.kind == kind_of(*other))?.serial,
    };
    Some(PlannedPerson {
        name: (*name).to_owned(),
        kana: (*kana).to_owned(),
        mail: (*mail).to_owned(),
        body,
        part: *part,
    })
}

/// The kind of body at which somebody with this part sits.
fn kind_of(part: Part) -> BodyKind {
    match part {
        Part::Vendor => BodyKind::Vendor,
        Part::Window | Part::CallTaker => BodyKind::Window,
        Part::Ministry => BodyKind::Ministry,
        Part::Police => BodyKind::Police,
        Part::Clerk => BodyKind::District,
        Part::Member | Part::MailAdministrator => BodyKind::Institution,
        Part::Author | Part::Approver | Part::Officer | Part::Administrator => BodyKind::National,
    }
}

/// A clerk with a drawn name; the address takes the office's domain and, at branches that share one, its own local part.
fn clerk(seed: u64, association: &PlannedBody) -> PlannedPerson {
    let mut dice = Dice::new(seed, "clerk", association.serial.as_i64().unsigned_abs());
    let name = names::draw(&mut dice);
    let office = office_mail(association).unwrap_or("jimu@jimu.example");
    let mail = match (association.kind, office.split_once('@')) {
        (BodyKind::Branch, Some((side, domain))) => format!("{}.{side}@{domain}", name.latin()),
        (_, Some((_, domain))) => format!("{}.jimu@{domain}", name.latin()),
        (_, None) => office.to_owned(),
    };
    PlannedPerson { name: name.written(), kana: name.kana(), mail, body: association.serial, part: Part::Clerk }
}

fn office_mail(body: &PlannedBody) -> Option<&str> {
    body.contacts.iter().find(|contact| contact.channel == Channel::Mail).map(|contact| contact.address.as_str())
}
