//! Detection patterns (検知パターン) as data: version 1 of the file that travels with a bulletin to the mail guards.
//!
//! A pattern says which relation to a protected name, which requests, which structure and, if need be, which wording a
//! campaign's mails share. Sender addresses are no part of it, because each mail of such a campaign has a new one; of a
//! wording only the hashes of its character trigrams travel, so the file repeats nobody's mail.
//!
//! Life cycle: a pattern is *shadow* (on trial), then *banner*, then *hold*; it may be withdrawn, and ends with its
//! last valid day. Invariants: a pattern that holds asks for a borrowed name or a look-alike domain, asks for something
//! besides, and was tried on harmless mails without a hit (G02, G03, G11); unknown keys are refused, because a condition
//! that is not understood would make the pattern wider than its author meant.
//! Left out: the signature, and how the file reaches a mail guard; looking at mails (`mailguard`). The schema for other
//! programs is `docs/formats/pattern-1.schema.json`.

mod sketch;
#[cfg(test)]
mod tests;

pub use sketch::{ParseSketchError, Sketch, trigrams};

use noroshi_terms::{JapaneseDate, Tlp};
use serde::{Deserialize, Serialize};

/// What a request asks for (facts: intent slots A–L).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// A: make a group of a chat service.
    CreateGroup,
    /// B: nobody else is to be invited for now.
    Isolate,
    /// C: send back a code, an invitation link or a picture of it.
    ReturnToken,
    /// D: a list of staff or contacts.
    Roster,
    /// E: asks whether somebody is there or free.
    PresenceProbe,
    /// F: an order to act on an attachment the text does not explain.
    BareOrder,
    /// G: the receiver's own account or code.
    PersonalAccount,
    /// H: invite whoever keeps the money.
    AddFinance,
    /// I: balance, transfer, changed account, gift cards, wages.
    Money,
    /// J: cannot be telephoned.
    PhoneAvoidance,
    /// K: tell nobody.
    Secrecy,
    /// L: set one's name or title in the group.
    SetName,
}

/// How the mail's sender stands to a name or domain of the receiver's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityRelation {
    /// A protected name is shown and the address is not that person's.
    BorrowedName,
    /// The domain looks like one of the receiver's own.
    LookAlikeDomain,
    /// Either of both.
    Borrowed,
    /// None is asked for; such a pattern never holds (G03).
    Any,
}

/// One thing about a mail's structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Structure {
    /// The sender's domain is one of the big free-mail providers.
    FreeMail,
    /// No link in any text.
    NoLink,
    /// At most 200 characters of text.
    Short,
    /// The subject is the name of an organisation or a person.
    SubjectIsName,
    /// Answers go to another address.
    ReplyToElsewhere,
    /// An attachment is there.
    HasAttachment,
    /// Nothing but a picture, an attachment or an invitation code.
    SoleAttachment,
    /// A picture with an invitation code of a chat service.
    InvitationCode,
    /// The date lies far from the arrival.
    OddDate,
}

/// What a mail guard may do when the pattern fits (G11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// On trial: no effect on any mail.
    Shadow,
    /// At most a notice above the mail.
    Banner,
    /// May hold the mail.
    Hold,
}

/// How the pattern did on a frozen set of harmless mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenignTrial {
    /// Mails in the set.
    pub mails: u64,
    /// How many of them it fitted.
    pub hits: u64,
}

/// Which requests a mail must make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotCondition {
    /// All of these.
    #[serde(default)]
    pub all: Vec<Slot>,
    /// And at least one of these, when there are any.
    #[serde(default)]
    pub any: Vec<Slot>,
}

/// One detection pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its own name, unique among all files a guard reads.
    pub id: String,
    /// One line for people: what campaign it is about.
    pub title: String,
    /// The number of the bulletin it belongs to, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulletin: Option<String>,
    /// Label for handling the pattern itself.
    pub tlp: Tlp,
    /// First day on which it works, in Tokyo.
    pub valid_from: JapaneseDate,
    /// Last day on which it works, in Tokyo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<JapaneseDate>,
    /// Taken back: it has no effect any more.
    #[serde(default)]
    pub withdrawn: bool,
    /// What a guard may do.
    pub stage: Stage,
    /// How it did on harmless mails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benign: Option<BenignTrial>,
    /// The relation to a protected name or domain.
    pub identity: IdentityRelation,
    /// The requests.
    #[serde(default)]
    pub slots: SlotCondition,
    /// The structure; all of it.
    #[serde(default)]
    pub structure: Vec<Structure>,
    /// Wordings; at least one, when there are any.
    #[serde(default)]
    pub phrases: Vec<Sketch>,
}

/// A file of detection patterns, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternFile {
    /// Always `noroshi-patterns`.
    pub format: String,
    /// Always 1.
    pub version: u32,
    /// Who made the file.
    pub issuer: String,
    /// The patterns.
    pub patterns: Vec<Pattern>,
}

/// Why a pattern file is not used; nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum PatternFileError {
    /// Not JSON, a key is missing, unknown or of the wrong kind.
    #[error("検知パターンのファイルを読み取れません({line}行{column}文字目): {detail}", line = .0.line(), column = .0.column(), detail = .0)]
    Unreadable(#[source] serde_json::Error),
    /// Another format or a later version.
    #[error(
        "検知パターンの形式「{0}」版{1}には対応していません。「noroshi-patterns」版1のファイルを指定してください。"
    )]
    OtherFormat(String, u32),
    /// One pattern contradicts itself.
    #[error("検知パターン「{id}」は使えません。{fault}")]
    Fault {
        /// The pattern's name.
        id: String,
        /// What is wrong with it.
        fault: PatternFault,
    },
}

/// What is wrong with one pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// Two patterns of this name.
    #[error("同じidのパターンが2つあります。")]
    Twice,
    /// The name is empty.
    #[error("idが空です。")]
    NoId,
    /// The last day lies before the first.
    #[error("有効期間の終わり(valid_until)が始まり(valid_from)より前です。")]
    EndsBeforeItBegins,
    /// It would hold by wording alone (G03) or by identity alone (G02).
    #[error(
        "保留(hold)にするパターンには、名前やドメインの借用(identity)と、依頼・構造・文面のいずれかの条件が必要です。"
    )]
    HoldsTooMuch,
    /// It would hold without a clean trial (G11).
    #[error("保留(hold)にするパターンは、無害なメールで試して一致が0件である必要があります(benign)。")]
    Untried,
    /// It has no condition at all.
    #[error("条件が1つもありません。")]
    Empty,
}

impl PatternFile {
    /// Reads a file and checks every pattern; one fault refuses the file.
    pub fn parse(octets: &[u8]) -> Result<Self, PatternFileError> {
        let file: Self = serde_json::from_slice(octets).map_err(PatternFileError::Unreadable)?;
        if file.format != "noroshi-patterns" || file.version != 1 {
            return Err(PatternFileError::OtherFormat(file.format, file.version));
        }
        let mut seen = std::collections::BTreeSet::new();
        for pattern in &file.patterns {
            let fault = if seen.insert(&pattern.id) { pattern.fault() } else { Some(PatternFault::Twice) };
            if let Some(fault) = fault {
                return Err(PatternFileError::Fault { id: pattern.id.clone(), fault });
            }
        }
        Ok(file)
    }
}

impl Pattern {
    /// Whether it works on this day: neither withdrawn nor outside its days.
    pub fn works_on(&self, day: JapaneseDate) -> bool {
        !self.withdrawn && self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }

    fn fault(&self) -> Option<PatternFault> {
        let asks = !(self.slots.all.is_empty()
            && self.slots.any.is_empty()
            && self.structure.is_empty()
            && self.phrases.is_empty());
        let borrows = self.identity != IdentityRelation::Any;
        let was_tried = self.benign.is_some_and(|trial| trial.mails > 0 && trial.hits == 0);
        let holds = self.stage == Stage::Hold;
        [
            (self.id.trim().is_empty(), PatternFault::NoId),
            (self.valid_until.is_some_and(|last| last < self.valid_from), PatternFault::EndsBeforeItBegins),
            (!asks && !borrows, PatternFault::Empty),
            (holds && !(asks && borrows), PatternFault::HoldsTooMuch),
            (holds && !was_tried, PatternFault::Untried),
        ]
        .into_iter()
        .find_map(|(is_so, fault)| is_so.then_some(fault))
    }
}
