//! Choosing members (一部の会員への伝達, R03): a body passes a letter to only some of its members.
//!
//! Whom the clerk takes off is kept, not whom the clerk ticks: who joins before the letter goes gets it. Invariants: over
//! the revision that was seen, like saving a cover; somebody is left to be written to; what went out does not change.
//! Left out: reach, which counts the direct path's audience as before; a body left out here is still addressed by it (R01).

use noroshi_access::Permit;
use noroshi_directory::BodyKind;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::{BodyId, FeeTable, WrittenCode};

use crate::relay::{Relay, RelayError, audit, still_holds, why_not};
use crate::stand_in::{Addressed, addressed};
use crate::store::{self, Member};

/// What sort of member (会員の種別), as clerks choose by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberGroup {
    /// An association (会).
    Association,
    /// A hospital (病院), by its name: clinics may not bear the word (医療法 article 3).
    Hospital,
    /// A clinic (診療所) and whatever the others are not.
    Clinic,
    /// A dental institution (歯科), by its code.
    Dental,
    /// A pharmacy (薬局), by its code.
    Pharmacy,
    /// A home-nursing station (訪問看護), by its code.
    HomeNursing,
}

impl MemberGroup {
    /// All groups, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Association, Self::Hospital, Self::Clinic, Self::Dental, Self::Pharmacy, Self::HomeNursing];

    /// Word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Association => "association",
            Self::Hospital => "hospital",
            Self::Clinic => "clinic",
            Self::Dental => "dental",
            Self::Pharmacy => "pharmacy",
            Self::HomeNursing => "home-nursing",
        }
    }

    /// Word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Association => "会",
            Self::Hospital => "病院",
            Self::Clinic => "診療所など",
            Self::Dental => "歯科",
            Self::Pharmacy => "薬局",
            Self::HomeNursing => "訪問看護",
        }
    }

    /// The group of a member.
    pub(crate) fn of(member: &Member) -> Self {
        if member.kind != BodyKind::Institution {
            return Self::Association;
        }
        let table = match member.code.parse::<WrittenCode>() {
            Ok(WrittenCode::Full(code)) => code.table(),
            _ => FeeTable::Medical,
        };
        match table {
            FeeTable::Dental => Self::Dental,
            FeeTable::Pharmacy => Self::Pharmacy,
            FeeTable::HomeNursing => Self::HomeNursing,
            FeeTable::Medical if member.name.contains("歯科") && !member.name.contains("病院") => Self::Dental,
            FeeTable::Medical if member.name.contains("病院") || member.name.contains("医療センター") => {
                Self::Hospital
            }
            FeeTable::Medical => Self::Clinic,
        }
    }
}

/// What the clerk did on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everybody gets it.
    Everybody,
    /// Only members of this group.
    Only(MemberGroup),
    /// Nobody of this group.
    Without(MemberGroup),
    /// Of those shown, exactly these.
    Shown {
        /// Members that the page showed.
        shown: Vec<BodyId>,
        /// Those that were ticked.
        to: Vec<BodyId>,
    },
}

/// The choice was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// Nobody would get the letter.
    #[error("送る会員がいなくなります。1か所以上を選んでください。")]
    Nobody,
    /// As for a cover: sent or saved meanwhile, or no such task.
    #[error(transparent)]
    Relay(#[from] RelayError),
}

impl From<DbError> for ChooseError {
    fn from(error: DbError) -> Self {
        Self::Relay(error.into())
    }
}

impl Choice {
    /// Who is left out after it.
    fn left_out(&self, now: &Addressed) -> Vec<BodyId> {
        let is_out = |(member, gets_it): &(&Member, bool)| match self {
            Self::Everybody => false,
            Self::Only(group) => MemberGroup::of(member) != *group,
            Self::Without(group) => !gets_it || MemberGroup::of(member) == *group,
            Self::Shown { shown, to } if shown.contains(&member.body) => !to.contains(&member.body),
            Self::Shown { .. } => !gets_it,
        };
        now.everybody().into_iter().filter(is_out).map(|(member, _)| member.body).collect()
    }
}

/// Keeps who shall get the letter.
pub async fn choose_members(app: &App, permit: &Permit<Relay>, seen: i64, choice: &Choice) -> Result<(), ChooseError> {
    let (id, by) = (*permit.subject(), permit.person().ok_or(RelayError::NoPerson)?);
    let mut tx = app.db.begin().await?;
    let task = store::task(&mut tx, id).await?.ok_or(RelayError::NotFound)?;
    still_holds(&mut tx, &task).await?;
    if store::touch(&mut tx, id, seen, (by, app.now())).await? == 0 {
        return Err(why_not(&mut tx, id).await?.into());
    }
    let now = addressed(&mut tx, task.body, task.bulletin).await?;
    let left_out = choice.left_out(&now);
    if left_out.len() == now.everybody().len() {
        return Err(ChooseError::Nobody);
    }
    store::set_left_out(&mut tx, id, &left_out).await?;
    audit(&mut tx, app, permit, format!("leaves {} members out", left_out.len())).await?;
    Ok(tx.commit().await?)
}
