//! Whom a relay addresses: the members directly below, and those of bodies in which nobody holds the clerk's role.
//!
//! Standing in (代わりの伝達): such a body is relayed by the body above it. Its members get the letter of the body above,
//! its associations their tasks with that cover, at any depth. Invariants: of two bodies above, one stands in (the first
//! that relays); a member of several bodies gets a letter once.

use noroshi_platform::db::{DbError, On};
use noroshi_terms::{BodyId, BulletinId};

use crate::store::{self, Member};

/// Who gets a relay, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addressed {
    pub(crate) members: Vec<Member>,
    /// Whom the clerk left out (R03).
    pub(crate) left_out: Vec<Member>,
    /// Names of the bodies without a clerk.
    pub(crate) stood_in_for: Vec<String>,
    /// How many of the addressed are members of those only.
    pub(crate) their_members: u64,
}

impl Addressed {
    pub(crate) fn all(&self) -> u64 {
        self.members.len() as u64
    }

    pub(crate) fn with_mail(&self) -> u64 {
        self.members.iter().filter(|member| member.has_mail).count() as u64
    }

    /// Bodies among them that relay on.
    pub(crate) fn associations(&self) -> u64 {
        let associations = self.members.iter().filter(|member| member.kind.is_association()).count() as u64;
        associations.saturating_sub(self.stood_in_for.len() as u64)
    }

    /// Takes those apart whom the clerk left out.
    fn set_apart(&mut self, left_out: &[BodyId]) {
        let (apart, members) = self.members.drain(..).partition(|member| left_out.contains(&member.body));
        (self.left_out, self.members) = (apart, members);
        self.their_members = self.their_members.min(self.all());
    }

    /// Everybody who could get it, in the order of the directory.
    pub(crate) fn everybody(&self) -> Vec<(&Member, bool)> {
        let mut all: Vec<_> = self.members.iter().map(|member| (member, true)).collect();
        all.extend(self.left_out.iter().map(|member| (member, false)));
        all.sort_by_key(|(member, _)| member.body);
        all
    }

    fn add(&mut self, members: Vec<Member>) -> u64 {
        let before = self.members.len();
        for member in members {
            if self.members.iter().all(|known| known.body != member.body) {
                self.members.push(member);
            }
        }
        (self.members.len() - before) as u64
    }
}

/// Whom a relay of this body would address now.
pub(crate) async fn addressed(on: impl Into<On<'_>>, body: BodyId, bulletin: BulletinId) -> Result<Addressed, DbError> {
    let mut on = on.into();
    let left_out = store::left_out_by(on.again(), bulletin, body).await?;
    let (mut all, mut seen, mut above) = (Addressed::default(), vec![body], vec![body]);
    while let Some(next) = above.pop() {
        let added = all.add(store::members_of(on.again(), next).await?);
        all.their_members += if next == body { 0 } else { added };
        for child in store::relaying_children(on.again(), next, bulletin).await? {
            if child.has_clerk || child.is_taken || seen.contains(&child.body) || left_out.contains(&child.body) {
                continue;
            }
            all.stood_in_for.push(child.name);
            seen.push(child.body);
            above.push(child.body);
        }
    }
    all.set_apart(&left_out);
    Ok(all)
}

/// The members of these bodies, each once, in the order of the directory, without those whom the relayer leaves out.
pub(crate) async fn members_below(
    on: impl Into<On<'_>>,
    (bulletin, relayer): (BulletinId, BodyId),
    bodies: &[BodyId],
) -> Result<Vec<BodyId>, DbError> {
    let (mut on, mut members) = (on.into(), Vec::new());
    let left_out = store::left_out_by(on.again(), bulletin, relayer).await?;
    for body in bodies {
        members.extend(store::members_of(on.again(), *body).await?.into_iter().map(|member| member.body));
    }
    members.sort_unstable();
    members.dedup();
    members.retain(|member| !left_out.contains(member));
    Ok(members)
}
