//! What waits for those who keep a body's contacts.

use async_trait::async_trait;
use noroshi_access::web::{HomeSource, WorkItem};
use noroshi_access::{Actor, Verb};
use noroshi_platform::App;
use noroshi_platform::db::DbError;

use crate::keep::KeepDirectory;
use crate::recheck::{self, Waiting};
use crate::store;

/// Role holders and contacts to be verified again (R09).
pub struct DirectoryHome {
    app: App,
}

impl DirectoryHome {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl HomeSource for DirectoryHome {
    async fn work(&self, actor: &Actor) -> Result<Vec<WorkItem>, DbError> {
        let mut bodies = actor.bodies_for(KeepDirectory::NAME);
        bodies.sort_unstable();
        bodies.dedup();
        let mut work = Vec::new();
        for serial in bodies {
            let waiting = recheck::waiting(&self.app, &self.app.db, serial).await?;
            let Some(body) = store::body(&self.app.db, serial).await?.filter(|_| !waiting.is_empty()) else { continue };
            work.push(self.item(&body.name, &waiting, format!("/directory/{serial}/recheck")));
        }
        Ok(work)
    }
}

impl DirectoryHome {
    fn item(&self, body: &str, waiting: &Waiting, href: String) -> WorkItem {
        let (holders, contacts) = (waiting.holders.len(), waiting.contacts.len());
        WorkItem {
            tone: "warn",
            label: "要確認",
            title: format!("{body}の担当者と連絡先"),
            text: format!("担当者{holders}名と連絡先{contacts}件が、いまも変わりないか、お確かめください。"),
            note: format!("{}から後に確かめたものは、出ません", recheck::fresh_from(&self.app)),
            href,
            action: "担当者と連絡先を確かめる",
            // No bulletin waits for it: it stands behind everything else.
            since: self.app.now(),
        }
    }
}
