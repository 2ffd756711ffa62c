//! The work list (仕事の一覧) of a clerk: what waits at the own offices and where the clerk stands in, most urgent first.

use noroshi_access::{Actor, Verb};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;

use crate::relay::Relay;
use crate::store::{self, RelayTask};
use crate::urgency::Waiting;

/// A waiting task as its clerk sees it.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) task: RelayTask,
    pub(crate) waiting: Waiting,
    /// The clerk relays for another office here (代理).
    pub(crate) is_substitution: bool,
}

/// So many tasks are read for each office.
const LISTED: i64 = 100;

/// What waits, and what is over (sent, or ended by a notice before it was), at every office for which this clerk may relay today.
pub(crate) async fn work_list(app: &App, actor: &Actor) -> Result<(Vec<Work>, Vec<RelayTask>), DbError> {
    let (db, today) = (&app.db, app.now().tokyo_date());
    let own = actor.bodies_for(Relay::NAME);
    let mut tasks = Vec::new();
    for body in &own {
        tasks.extend(store::tasks_of(db, *body, LISTED).await?.into_iter().map(|task| (task, false)));
    }
    for (body, office) in store::substitutions_of(db, actor.person(), today).await? {
        if own.contains(&office) && !own.contains(&body) {
            let readable = store::tasks_readable_at(db, (body, office), (actor.person(), today), LISTED).await?;
            tasks.extend(readable.into_iter().map(|task| (task, true)));
        }
    }
    let (mut waiting, mut over) = (Vec::new(), Vec::new());
    for (task, is_substitution) in tasks {
        match task.is_open() {
            false => over.push(task),
            true => {
                let since = Waiting::since(task.kind, task.opened_at.tokyo_date(), today);
                waiting.push(Work { task, waiting: since, is_substitution });
            }
        }
    }
    waiting.sort_by_key(|work| (work.waiting.urgency, work.task.opened_at));
    Ok((waiting, over))
}
