//! Following (訂正・取下げの伝達): a notice goes down every path that the bulletin it ends had taken (R07).
//!
//! Besides the first tier, which gets its task as always, every body that had a task for the ended bulletin gets one for the
//! notice at once, in whatever tree it stands; a body whose clerk has gone since is stood in for. Waiting tier by tier would
//! let the wrong text stand for days at the lower tiers. So the cover of a lower tier stands directly in front of the notice.
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
    for (body, has_clerk) in store::bodies_on_the_way(&mut *tx, notice.bulletin).await? {
        if has_clerk {
            opened.tasks += usize::from(open_one(tx, app, body, parent).await?);
        } else if store::stand_in(tx, (notice.bulletin, body), (notice.issuer, None), app.now()).await? {
            opened.stood_in_for.push(body);
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
