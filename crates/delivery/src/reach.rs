//! Reach (到達): how far a bulletin has come, who has not answered yet, and when it arrived on which path.
//!
//! Invariants: a body counts once, whatever ways lead to it, and its earliest time counts (R01); delivered means that
//! the next mail server took the mail, which is not 了知. Left out: the tiers above and below, which `cascade` counts.

use noroshi_directory::BodyKind;
use noroshi_platform::db::{Db, DbError};
use noroshi_terms::{BodyId, BulletinId, Prefecture, Timestamp};

use crate::dispatch::Path;
use crate::queue::DeliveryState;
use crate::store::reach as store;

/// How far a bulletin has come among the bodies of one kind in one prefecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressRow {
    /// The tier.
    pub kind: BodyKind,
    /// The prefecture; none for bodies without area.
    pub prefecture: Option<Prefecture>,
    /// Bodies in the audience.
    pub addressed: u64,
    /// Among them, bodies that had a mail address at issue.
    pub with_address: u64,
    /// Bodies whose mail was taken by the next server, on any path.
    pub delivered: u64,
    /// Bodies that said 了知.
    pub acknowledged: u64,
}

/// Reach by kind and prefecture.
pub async fn progress(db: &Db, bulletin: BulletinId) -> Result<Vec<ProgressRow>, DbError> {
    store::progress(db, bulletin).await
}

/// Why a body has not confirmed, by what can be done about it (R08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// Somebody said that this bulletin's mail came to the wrong place (宛先違い).
    Misdelivered,
    /// Somebody said that the person in charge has changed (担当者が替わった).
    LeftPost,
    /// Its mail was refused.
    Refused,
    /// It had no mail address at issue.
    NoMail,
    /// No server took its mail in time.
    TooLate,
    /// No mail was sent, or sending was called off.
    NotSent,
    /// The body has closed (閉院・廃止).
    Closed,
    /// Its mail waits, or is being looked after.
    Waiting,
    /// Delivered, but no 了知 yet.
    NoAnswer,
}

impl Cause {
    /// All causes, those first that somebody can mend.
    pub const ALL: [Self; 9] = [
        Self::Misdelivered,
        Self::LeftPost,
        Self::Refused,
        Self::NoMail,
        Self::TooLate,
        Self::NotSent,
        Self::Closed,
        Self::Waiting,
        Self::NoAnswer,
    ];

    /// The word in questions and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Misdelivered => "misdelivered",
            Self::LeftPost => "left-post",
            Self::Refused => "refused",
            Self::NoMail => "no-mail",
            Self::TooLate => "too-late",
            Self::NotSent => "not-sent",
            Self::Closed => "closed",
            Self::Waiting => "waiting",
            Self::NoAnswer => "no-answer",
        }
    }

    /// The cause of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Misdelivered => "宛先違いの申し出がある",
            Self::LeftPost => "担当者が替わった",
            Self::Refused => "メールが断られた",
            Self::NoMail => "メールアドレスがない",
            Self::TooLate => "期限までに送れなかった",
            Self::NotSent => "メールを送っていない",
            Self::Closed => "閉院・廃止の登録がある",
            Self::Waiting => "送信待ち・確かめているところ",
            Self::NoAnswer => "届いたが、お返事がない",
        }
    }

    /// What to do next.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Misdelivered => "電話で連絡先を確かめ、名簿を直します",
            Self::LeftPost => "電話で新しい担当者を確かめ、名簿を直します",
            Self::Refused => "電話でアドレスを確かめ、名簿を直します",
            Self::NoMail => "名簿にアドレスを加えるか、紙や電話でお知らせします",
            Self::TooLate | Self::NotSent => "電話などでお知らせします",
            Self::Closed => "名簿の登録が正しいか確かめます。お知らせは要りません",
            Self::Waiting => "操作は要りません。順に送っています",
            Self::NoAnswer => "電話などで、読んでいただけたか確かめます",
        }
    }
}

/// How many bodies have not confirmed, by tier and cause; only those below `under`, when it is given.
pub async fn causes(
    db: &Db,
    bulletin: BulletinId,
    under: Option<BodyId>,
) -> Result<Vec<(BodyKind, Cause, u64)>, DbError> {
    store::causes(db, bulletin, under).await
}

/// Which bodies of the audience are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnconfirmedFilter {
    /// Only this kind.
    pub kind: Option<BodyKind>,
    /// Only this prefecture.
    pub prefecture: Option<Prefecture>,
    /// Only bodies below this one, as counts of an area go.
    pub under: Option<BodyId>,
    /// Only those with this cause.
    pub cause: Option<Cause>,
}

/// A body that has not said 了知 yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnconfirmedRow {
    /// The body.
    pub body: BodyId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind.
    pub kind: BodyKind,
    /// Its prefecture.
    pub prefecture: Option<Prefecture>,
    /// It had a mail address at issue.
    pub has_mail: bool,
    /// What happened last to a mail for it; none without a mail.
    pub last_state: Option<DeliveryState>,
    /// Why, in the words of the relay: for those who run the program, never for clerks.
    pub reason: Option<String>,
    /// When the next server took the first mail.
    pub delivered_at: Option<Timestamp>,
    /// Why it has not confirmed.
    pub cause: Cause,
    /// The body has closed since the issue (R08).
    pub is_ended: bool,
}

/// One page of bodies without 了知, in serial order, after the last one of the page before.
pub async fn unconfirmed(
    db: &Db,
    bulletin: BulletinId,
    filter: UnconfirmedFilter,
    after: Option<BodyId>,
    limit: u32,
) -> Result<Vec<UnconfirmedRow>, DbError> {
    let mut rows = store::unconfirmed(db, bulletin, filter, after, limit).await?;
    let bodies: Vec<BodyId> = rows.iter().map(|row| row.body).collect();
    // Oldest first, so that the latest word stays.
    for (body, state, reason) in store::last_states(db, bulletin, &bodies).await? {
        if let Ok(place) = rows.binary_search_by_key(&body, |row| row.body)
            && let Some(row) = rows.get_mut(place)
        {
            (row.last_state, row.reason) = (Some(state), reason);
        }
    }
    Ok(rows)
}

/// How far the expansion of the direct dispatch is: n of N.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpansionState {
    /// Bodies done.
    pub expanded: u64,
    /// Bodies in the audience; 0 until they were counted.
    pub addressed: u64,
    /// All are done.
    pub is_complete: bool,
}

/// How far a bulletin's direct dispatch is expanded; none when it was not dispatched.
pub async fn expansion_state(db: &Db, bulletin: BulletinId) -> Result<Option<ExpansionState>, DbError> {
    store::expansion_state(db, bulletin).await
}

/// When a bulletin arrived at a body on one path (R01).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The path.
    pub path: Path,
    /// Who sent it.
    pub from: BodyId,
    /// When the next server took it.
    pub at: Timestamp,
}

/// Every arrival of a bulletin at a body, the earliest first; the earliest counts (R01).
pub async fn arrivals(db: &Db, bulletin: BulletinId, body: BodyId) -> Result<Vec<Arrival>, DbError> {
    store::arrivals(db, bulletin, body).await
}
