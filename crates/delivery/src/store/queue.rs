//! Statements on the queue of mails: looking at it.

use noroshi_platform::db::{Db, DbError, query};
use noroshi_terms::Timestamp;

use crate::queue::{DeliveryState, LeaseLine, QueueState};

pub(crate) async fn queue_state(db: &Db) -> Result<QueueState, DbError> {
    let mut state = QueueState::default();
    let rows = query(
        "SELECT state, COUNT(*) AS mails, MIN(due) AS due, MIN(lease_until) AS until FROM delivery GROUP BY state",
    )
    .all(db)
    .await?;
    for row in &rows {
        let mails = row.get("mails")?;
        match row.get::<DeliveryState>("state")? {
            DeliveryState::Queued => {
                state.queued = mails;
                state.next_due = row.get::<Option<Timestamp>>("due")?;
            }
            DeliveryState::Leased => state.leased = mails,
            DeliveryState::SubmittedUnknown => {
                state.doubtful = mails;
                state.doubtful_until = row.get("until")?;
            }
            DeliveryState::Accepted => state.accepted = mails,
            DeliveryState::Bounced => state.bounced = mails,
            DeliveryState::Expired => state.expired = mails,
            DeliveryState::Suppressed | DeliveryState::Cancelled => {}
        }
    }
    let repeated = query("SELECT COUNT(*) AS tries FROM delivery_attempt WHERE outcome = 'repeat-after-doubt'").one(db);
    state.repeated = repeated.await?.get("tries")?;
    let pause = query("SELECT until, reason FROM mail_pause ORDER BY until DESC LIMIT 1").optional(db).await?;
    if let Some(row) = pause {
        state.paused_until = Some(row.get("until")?);
        state.last_reason = Some(row.get("reason")?);
    } else {
        state.last_reason = last_reason(db).await?;
    }
    state.leases = leases(db).await?;
    Ok(state)
}

async fn last_reason(db: &Db) -> Result<Option<String>, DbError> {
    let row = query(
        "SELECT reason FROM delivery WHERE state IN ('queued', 'submitted-unknown') \
         AND reason IS NOT NULL ORDER BY state_at DESC LIMIT 1",
    )
    .optional(db)
    .await?;
    row.map(|row| row.get("reason")).transpose()
}

async fn leases(db: &Db) -> Result<Vec<LeaseLine>, DbError> {
    let rows = query(
        "SELECT lease_owner, MAX(lease_until) AS until, COUNT(*) AS mails FROM delivery \
         WHERE state IN ('leased', 'submitted-unknown') AND lease_owner IS NOT NULL \
         GROUP BY lease_owner ORDER BY lease_owner",
    )
    .all(db)
    .await?;
    rows.iter()
        .map(|row| Ok(LeaseLine { owner: row.get("lease_owner")?, until: row.get("until")?, count: row.get("mails")? }))
        .collect()
}
