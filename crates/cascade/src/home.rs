//! What waits for association clerks, how far recent bulletins came, and the state of delivery.

use async_trait::async_trait;
use noroshi_access::web::{HomeSource, Panel, PanelLine, ReachLine, WorkItem};
use noroshi_access::{Actor, Verb};
use noroshi_bulletin::recent_issued;
use noroshi_delivery::{QueueState, recent_queue_state};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_platform::outbox::counts;
use noroshi_platform::web::PageError;
use noroshi_terms::Timestamp;

use crate::cache::ReachCache;
use crate::store::left_to_clerks;
use crate::web::{CascadeState, ReadReach, may_see_reach};
use crate::work::{Work, work_list};

/// Relay tasks, reach, delivery.
pub struct CascadeHome {
    app: App,
    cache: ReachCache,
}

impl CascadeHome {
    /// Shares the figures with the reach pages.
    pub fn new(state: &CascadeState) -> Self {
        Self { app: state.app.clone(), cache: state.cache.clone() }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }
}

#[async_trait]
impl HomeSource for CascadeHome {
    async fn work(&self, actor: &Actor) -> Result<Vec<WorkItem>, DbError> {
        let (waiting, _) = work_list(&self.app, actor).await?;
        Ok(waiting.into_iter().map(item).collect())
    }

    async fn panels(&self, actor: &Actor) -> Result<Vec<Panel>, DbError> {
        if !actor.knows("delivery.watch") {
            return Ok(Vec::new());
        }
        let queue = recent_queue_state(&self.app.db).await?;
        let jobs = counts(&self.app.db).await?;
        let mut lines = vec![mail_line(&queue, self.app.now())];
        if queue.doubtful > 0 {
            let text = format!("届いたか確かめているメール {} 通。同じ番号で送り直すことがあります", queue.doubtful);
            lines.push(PanelLine { tone: "warn", label: "確認中", text });
        }
        if queue.bounced > 0 {
            lines.push(PanelLine {
                tone: "warn",
                label: "届かず",
                text: format!("断られたメール {} 通", queue.bounced),
            });
        }
        let left = left_to_clerks(&self.app.db).await?;
        if left > 0 {
            let text = format!("自動で伝達できなかった通知 {left} 件。その会の担当者が確かめるのを待っています");
            lines.push(PanelLine { tone: "warn", label: "確認", text });
        }
        lines.push(match jobs.failed {
            0 => PanelLine {
                tone: "ok",
                label: "正常",
                text: format!("後続の仕事 待ち {} 件", jobs.queued + jobs.leased),
            },
            failed => PanelLine {
                tone: "stop",
                label: "停止",
                text: format!("{failed} 件が止まっています。管理者へお知らせください"),
            },
        });
        Ok(vec![Panel { title: "配信の状態", lines, href: Some("/status") }])
    }

    async fn reach(&self, actor: &Actor) -> Result<Vec<ReachLine>, DbError> {
        let Some(body) = actor.bodies_for(ReadReach::NAME).first().copied() else { return Ok(Vec::new()) };
        let now = self.app.now();
        let mut lines = Vec::new();
        for issued in recent_issued(&self.app.db, (actor.person(), body), now.tokyo_date(), 3).await? {
            // The same view as the page that the line leads to.
            let view = match may_see_reach(&self.app, actor, issued.id).await {
                Ok((_permit, view)) => view,
                Err(PageError::Database(error)) => return Err(error),
                Err(_) => continue,
            };
            let reach = self.cache.summary(&self.app, view).await?.institutions();
            lines.push(ReachLine {
                title: match issued.ended {
                    Some(end) => format!("【{}】{}", end.label(), issued.title),
                    None => issued.title,
                },
                number: issued.number.unwrap_or_default(),
                href: format!("/reach/{}", issued.id),
                age: age(now.since(issued.saved_at).as_secs()),
                addressed: reach.addressed,
                delivered: reach.delivered,
                acknowledged: reach.acknowledged,
            });
        }
        Ok(lines)
    }
}

fn item(work: Work) -> WorkItem {
    let (task, urgency) = (work.task, work.waiting.urgency);
    let whose = if work.is_substitution { format!("{}の代理です。", task.body_name) } else { String::new() };
    let by_itself = match (task.auto_at, task.auto_fault) {
        (Some(at), _) => format!("操作がないときは、{}に自動で伝達します。", at.tokyo_moment()),
        (None, Some(_)) => "自動では伝達できませんでした。鑑文を確かめて、お送りください。".to_owned(),
        (None, None) => String::new(),
    };
    WorkItem {
        tone: urgency.tone(),
        label: urgency.label(),
        title: task.title,
        text: format!("{whose}鑑文はいつもの書き方で作ってあります。確かめて、送るだけです。{by_itself}"),
        note: format!(
            "{} ・ {} {} に届きました ・ {}",
            task.bulletin_number,
            task.opened_at.tokyo_date().with_weekday(),
            task.opened_at.tokyo_clock(),
            work.waiting.words()
        ),
        href: format!("/relay/{}", task.id),
        action: "鑑文を確かめて送る",
        since: task.opened_at,
    }
}

/// What the mail queue does next, and when, in words. Rows whose time has come are being sent; only a relay that is away
/// or a refusal for now puts the next try into the future.
pub(crate) fn mail_line(queue: &QueueState, now: Timestamp) -> PanelLine {
    let waiting = queue.queued + queue.leased;
    let next = queue.paused_until.or(queue.next_due.filter(|due| *due > now));
    match (&queue.last_reason, next) {
        (Some(reason), Some(next)) if waiting > 0 => {
            let reason = reason.trim_end_matches('。');
            let text = format!("メール 待ち {waiting} 通({reason})。{}にもう一度送ります", next.tokyo_clock());
            PanelLine { tone: "warn", label: "遅れ", text }
        }
        _ => PanelLine { tone: "ok", label: "正常", text: format!("メール 待ち {waiting} 通") },
    }
}

pub(crate) fn age(seconds: u64) -> String {
    match seconds {
        0..3_600 => format!("{}分", seconds / 60),
        3_600..86_400 => format!("{}時間", seconds / 3_600),
        _ => format!("{}日", seconds / 86_400),
    }
}
