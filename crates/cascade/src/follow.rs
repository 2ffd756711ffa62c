//! Following (訂正・取下げの伝達): a notice goes down every path that the bulletin it ends had taken (R07).
//!
//! Besides the first tier, which gets its task as always, every body that had a task for the ended bulletin gets one for the
//! notice at once, in whatever tree it stands. Waiting tier by tier would let the wrong text stand for days at the lower tiers.
//! So the cover of a lower tier stands directly in front of the notice. A body without a clerk is left to whoever above it has
//! a task for the notice: that relay stands in for it, as for the original, and its members get the cover.
//! Left out: the mails, which `delivery` sends to everybody who had been addressed.

use noroshi_bulletin::IssuedContent;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::BodyId;

use crate::open::{Opened, Parent, open_one};
use crate::store;

/// Opens the tasks of a notice where the ended bulletin had been; bodies below the first tier that have one already keep it.
pub(crate) async fn open_followed(
    tx: &mut Tx,
    app: &App,
    notice: &IssuedContent,
    (parent, opened): (&Parent<'_>, &mut Opened),
) -> Result<(), DbError> {
    let way = store::bodies_on_the_way(&mut *tx, notice.bulletin).await?;
    for (body, _) in way.iter().filter(|(_, has_clerk)| *has_clerk) {
        opened.tasks += usize::from(open_one(tx, app, *body, parent).await?);
    }
    for (body, _) in way.iter().filter(|(_, has_clerk)| !has_clerk) {
        let key = (notice.bulletin, *body);
        if !store::has_task_above(&mut *tx, notice.bulletin, *body).await?
            && store::stand_in(tx, key, (notice.issuer, None), app.now()).await?
        {
            opened.stood_in_for.push(*body);
        }
    }
    Ok(())
}

/// The cover with which this body had passed on what the notice ends: its members know that number.
pub(crate) async fn earlier_cover(
    on: impl Into<noroshi_platform::db::On<'_>>,
    notice: &IssuedContent,
    body: BodyId,
) -> Result<Option<noroshi_paper_model::Letter>, DbError> {
    match notice.relation {
        Some(_) => store::earlier_cover(on, notice.bulletin, body).await,
        None => Ok(None),
    }
}
