//! Standing in (代わりの伝達): a body in which nobody holds the clerk's role is relayed by the body above it.
//!
//! Its members get the letter of the body above, its associations their tasks with that cover, at any depth. Invariant: of
//! two bodies above, one stands in (the first that relays). Left out: handing a task on that was opened before the last
//! clerk went; the list of tasks that wait shows it.

use noroshi_platform::db::{Db, DbError};
use noroshi_terms::BodyId;

use crate::store::{self, ChildCount};

/// Who gets a relay of this body: those directly below, and the members of bodies without a clerk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addressed {
    pub(crate) count: ChildCount,
    /// Names of the bodies without a clerk.
    pub(crate) stood_in_for: Vec<String>,
    /// How many of the addressed are members of those.
    pub(crate) their_members: u64,
}

pub(crate) async fn addressed(db: &Db, body: BodyId) -> Result<Addressed, DbError> {
    let mut all = Addressed { count: store::child_count(db, body).await?, ..Addressed::default() };
    let (mut seen, mut above) = (vec![body], vec![body]);
    while let Some(next) = above.pop() {
        for child in store::relaying_children(db, next).await? {
            if child.has_clerk || seen.contains(&child.body) {
                continue;
            }
            let below = store::child_count(db, child.body).await?;
            all.count.all += below.all;
            all.count.mail += below.mail;
            all.count.associations = (all.count.associations + below.associations).saturating_sub(1);
            all.their_members += below.all;
            all.stood_in_for.push(child.name);
            seen.push(child.body);
            above.push(child.body);
        }
    }
    Ok(all)
}
