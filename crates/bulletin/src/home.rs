//! What waits for authors and approvers.

use async_trait::async_trait;
use noroshi_access::web::{HomeSource, WorkItem};
use noroshi_access::{Actor, Verb};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;

use crate::approve::Approve;
use crate::draft::Draft;
use crate::publish::Publish;
use crate::store::{self, BulletinLine};

/// Drafts to approve, approved bulletins to issue, drafts that came back.
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
            for line in store::unissued(&self.app.db, body).await? {
                work.extend(item(actor, line));
            }
        }
        Ok(work)
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
