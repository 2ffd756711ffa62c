//! What is related to a bulletin (関係する文書), and the topics on which it stands.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use noroshi_access::{Actor, Verb};
use noroshi_bulletin::{PartName, issued, may_read};
use noroshi_platform::app::App;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::BulletinId;

use crate::related::{Related, related};
use crate::search::{Hit, SearchArchive};
use crate::store::{self, Topic};
use crate::topic::KeepTopic;

/// So many topics are listed, and offered to be added to.
const OFFERED: usize = 20;

#[derive(Template)]
#[template(path = "related.html")]
struct RelatedPage {
    frame: Frame,
    id: BulletinId,
    number: String,
    title: String,
    topics: Vec<Topic>,
    /// Pages of this person on which it does not stand yet.
    own_topics: Vec<Topic>,
    may_keep: bool,
    related: Related,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (content, _) = issued(&app, &may_read(&app, &actor, id, PartName::Letter).await?).await?;
    let reader = (actor.person(), app.now().tokyo_date());
    let mut topics = store::topics_of(&app.db, reader, id).await?;
    let kept = actor.bodies_for(KeepTopic::NAME);
    let mut own_topics = if kept.is_empty() { Vec::new() } else { store::topics(&app.db, reader, (0, 200)).await? };
    own_topics.retain(|topic| kept.contains(&topic.body) && topics.iter().all(|known| known.id != topic.id));
    own_topics.truncate(OFFERED); // more are added from their own page, by the number
    topics.truncate(OFFERED);
    let related = related(&app, &SearchArchive::permit(&actor)?, &content).await?;
    let (number, title) = (content.number(), content.title().to_owned());
    html(&RelatedPage { frame, id, number, title, topics, own_topics, may_keep: !kept.is_empty(), related })
}

impl RelatedPage {
    /// Heading, what is said when there is nothing, and the documents.
    fn sections(&self) -> [(&'static str, &'static str, &[Hit]); 4] {
        [
            ("訂正・取下げ", "ありません。", &self.related.notices),
            ("この文書が番号を引いている文書", "見つかりませんでした。", &self.related.cites),
            ("この文書の番号を引いている文書", "見つかりませんでした。", &self.related.cited_by),
            ("件名のことばが近い文書", "見つかりませんでした。", &self.related.similar),
        ]
    }
}
