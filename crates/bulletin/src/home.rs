//! What waits for authors, approvers and those who confirm.

use std::time::Duration;

use async_trait::async_trait;
use noroshi_access::web::{HomeSource, WorkItem};
use noroshi_access::{Actor, Verb};
use noroshi_delivery::Acknowledge;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;

use crate::approve::Approve;
use crate::draft::Draft;
use crate::publish::Publish;
use crate::schedule::Schedule;
use crate::store::{self, BulletinLine};

/// Older bulletins stand in the list of bulletins and no longer on the first page.
const WAITING: Duration = Duration::from_secs(60 * 86_400);

/// Drafts to approve, approved bulletins to issue, drafts that came back; for an institution, what it has not confirmed.
pub struct BulletinHome {
    app: App,
}

impl BulletinHome {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl HomeSource for BulletinHome {
    async fn work(&self, actor: &Actor) -> Result<Vec<WorkItem>, DbError> {
        let mut work = Vec::new();
        let mut bodies = actor.bodies_for(Publish::NAME);
        bodies.extend(actor.bodies_for(Draft::NAME));
        bodies.sort_unstable();
        bodies.dedup();
        for body in bodies {
            let schedules = store::schedules(&self.app.db, body).await?;
            for line in store::unissued(&self.app.db, body).await? {
                let schedule = schedules.iter().find(|schedule| schedule.bulletin == line.id);
                work.extend(item(actor, line).map(|item| scheduled(item, schedule)));
            }
        }
        for body in actor.bodies_for(Acknowledge::NAME) {
            let now = self.app.now();
            let whose = (actor.person(), body);
            let lines = store::unconfirmed(&self.app.db, whose, now.tokyo_date(), now.minus(WAITING)).await?;
            work.extend(lines.into_iter().map(to_confirm));
        }
        Ok(work)
    }
}

fn to_confirm(line: BulletinLine) -> WorkItem {
    let issuer = line.issued_by();
    let number = line.number.filter(|number| !number.is_empty()).map(|number| format!("{number} ・ "));
    WorkItem {
        tone: "now",
        label: "了知待ち",
        title: line.title,
        text: "お読みになったら、「読みました(了知)」を押してください。".to_owned(),
        note: format!(
            "{}{} ・ {} {} 発出",
            number.unwrap_or_default(),
            issuer,
            line.saved_at.tokyo_date().with_weekday(),
            line.saved_at.tokyo_clock()
        ),
        href: format!("/bulletins/{}", line.id),
        action: "通知を読む",
        since: line.saved_at,
    }
}

/// What goes out by itself says when; what did not go out says why.
fn scheduled(item: WorkItem, schedule: Option<&Schedule>) -> WorkItem {
    let Some(schedule) = schedule else { return item };
    let moment = format!("{} {}", schedule.at.tokyo_date().with_weekday(), schedule.at.tokyo_clock());
    match &schedule.fault {
        None => WorkItem {
            tone: "",
            label: "発出予定",
            text: format!("{moment}に、自動で発番して発出します。"),
            action: "予約を確かめる",
            ..item
        },
        Some(fault) => WorkItem {
            tone: "stop",
            label: "発出できず",
            text: format!("{moment}に発出できませんでした。{fault}"),
            action: "発出し直す",
            ..item
        },
    }
}

fn item(actor: &Actor, line: BulletinLine) -> Option<WorkItem> {
    let (tone, label, action, text, page) = match line.stage.as_str() {
        "submitted" if actor.knows(Approve::NAME) => {
            ("now", "決裁待ち", "内容を確かめて決裁する", "起案された文書が、決裁を待っています。", "")
        }
        "approved" if actor.knows(Publish::NAME) => (
            "go",
            "発番待ち",
            "発番して発出する",
            "決裁が済みました。発番すると、医療機関へのメールが直ちに出ます。",
            "",
        ),
        "draft" if actor.knows(Draft::NAME) => ("", "下書き", "続きを書く", "まだ決裁に出していません。", "/edit"),
        _ => return None,
    };
    let title = if line.title.trim().is_empty() { "(件名はまだありません)".to_owned() } else { line.title };
    Some(WorkItem {
        tone,
        label,
        title,
        text: text.to_owned(),
        note: format!(
            "起案 {} ・ {} {}",
            line.author,
            line.saved_at.tokyo_date().with_weekday(),
            line.saved_at.tokyo_clock()
        ),
        href: format!("/bulletins/{}{page}", line.id),
        action,
        since: line.saved_at,
    })
}
