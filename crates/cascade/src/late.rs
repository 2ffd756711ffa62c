//! Late relays (遅れている伝達): what waits at bodies below an office for more working days than its kind allows.
//!
//! Of what the office itself issued, because only that office knows what it waits for: a paper that a body below registered
//! is no matter of those above. Left out: reminding; the office telephones.

use async_trait::async_trait;
use noroshi_access::{Actor, Verb};
use noroshi_bulletin::BulletinKind;
use noroshi_delivery::{Late, LateLine, LateRelays, WatchDelivery};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;

use crate::home::CascadeHome;
use crate::store::{LateTask, late_tasks};
use crate::urgency::{Waiting, overdue_before};
use crate::web::ReadReach;

/// So many one reads, and telephones to.
const SHOWN: usize = 30;

#[async_trait]
impl LateRelays for CascadeHome {
    async fn late(&self, actor: &Actor) -> Result<Late, DbError> {
        late(self.app(), actor).await
    }
}

async fn late(app: &App, actor: &Actor) -> Result<Late, DbError> {
    let (today, limit) = (app.now().tokyo_date(), i64::try_from(SHOWN).unwrap_or(i64::MAX));
    let readable = actor.bodies_for(ReadReach::NAME);
    let (mut count, mut all) = (0, Vec::new());
    let mut offices = actor.bodies_for(WatchDelivery::NAME);
    offices.sort_unstable();
    offices.dedup();
    for office in offices {
        for kind in BulletinKind::ALL {
            let Some(before) = overdue_before(kind, today) else { continue };
            let (late, tasks) = late_tasks(&app.db, office, (kind, before), limit).await?;
            count += late;
            all.extend(tasks.into_iter().map(|task| (task, readable.contains(&office))));
        }
    }
    all.sort_by_key(|(task, _)| (task.opened_at, task.body));
    all.truncate(SHOWN);
    let line = |(task, may_read): (LateTask, bool)| LateLine {
        body: task.body,
        name: task.name,
        waiting: Waiting::since(task.kind, task.opened_at.tokyo_date(), today).words(),
        bulletin: may_read.then(|| (task.number, format!("/reach/{}", task.bulletin))),
    };
    Ok(Late { count, lines: all.into_iter().map(line).collect() })
}
