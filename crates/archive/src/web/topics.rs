//! Topic pages: the list, one page with its documents, and the forms of its keepers.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_platform::app::App;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{Audience, BodyId, BulletinId, JapaneseDate, PersonId, TopicId};
use serde::Deserialize;

use crate::search::{Found, SearchArchive};
use crate::store::{self, Topic};
use crate::topic::{
    KeepTopic, TopicError, TopicFault, TopicText, add_to_topic, by_number, create_topic, documents, end_topic,
    note_reading, save_topic, take_off_topic,
};

#[derive(Template)]
#[template(path = "topics.html")]
struct TopicsPage {
    frame: Frame,
    topics: Vec<Topic>,
    may_keep: bool,
    /// How many are left out by the link to older ones; none when these are the last.
    older: Option<i64>,
}

/// So many topics are on one page.
const LISTED: i64 = 30;

#[derive(Template)]
#[template(path = "topic.html")]
struct TopicPage {
    frame: Frame,
    topic: Topic,
    found: Found,
    is_first_page: bool,
    may_keep: bool,
    number: String,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "topic_edit.html")]
struct EditPage {
    frame: Frame,
    /// None for a new one.
    topic: Option<Topic>,
    offices: Vec<(BodyId, String)>,
    form: TopicForm,
    faults: Vec<TopicFault>,
    notice: Option<String>,
}

/// The form of a page as it came.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TopicForm {
    body: String,
    title: String,
    intro: String,
    audience: String,
    /// A text: a number beside flattened fields would not be read.
    revision: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Position {
    before: String,
}

/// A bulletin by its id, or by its number as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DocumentForm {
    topic: String,
    bulletin: String,
    number: String,
}

#[derive(Deserialize)]
pub(super) struct EndForm {}

fn reader(app: &App, actor: &Actor) -> (PersonId, JapaneseDate) {
    (actor.person(), app.now().tokyo_date())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListPosition {
    skip: String,
}

pub(super) async fn list(
    State(app): State<App>,
    Query(position): Query<ListPosition>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let skipped = position.skip.parse::<i64>().unwrap_or(0).clamp(0, 1_000_000);
    let mut topics = store::topics(&app.db, reader(&app, &actor), (skipped, LISTED + 1)).await?;
    let older = (topics.len() as i64 > LISTED).then_some(skipped + LISTED);
    topics.truncate(LISTED as usize);
    html(&TopicsPage { frame, topics, may_keep: actor.knows(KeepTopic::NAME), older })
}

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<TopicId>,
    Query(position): Query<Position>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let page = page(&app, &actor, (id, position.before.parse().ok()), frame).await?;
    html(&page)
}

async fn page(
    app: &App,
    actor: &Actor,
    (id, before): (TopicId, Option<i64>),
    frame: Frame,
) -> Result<TopicPage, PageError> {
    let reader = reader(app, actor);
    let topic = store::topic(&app.db, reader, id).await?.ok_or(PageError::NotFound)?;
    note_reading(app, &SearchArchive::permit(actor)?, &topic).await?;
    let found = documents(app, reader, id, before).await?;
    let may_keep = actor.bodies_for(KeepTopic::NAME).contains(&topic.body);
    Ok(TopicPage { frame, topic, found, is_first_page: before.is_none(), may_keep, number: String::new(), fault: None })
}

/// Permission to keep a page that the person also reads.
async fn permit(app: &App, actor: &Actor, id: TopicId) -> Result<(Topic, Permit<KeepTopic>), PageError> {
    let topic = store::topic(&app.db, reader(app, actor), id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit(Subject::of(topic.body, (topic.body, Some(id))))?;
    Ok((topic, permit))
}

async fn offices(app: &App, actor: &Actor) -> Result<Vec<(BodyId, String)>, PageError> {
    let mut offices: Vec<(BodyId, String)> = Vec::new();
    for body in actor.bodies_for(KeepTopic::NAME) {
        if offices.iter().all(|(known, _)| *known != body) {
            let name = directory::body(&app.db, body).await?.map(|body| body.name).unwrap_or_default();
            offices.push((body, name));
        }
    }
    Ok(offices)
}

pub(super) async fn new(State(app): State<App>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let form = TopicForm { audience: Audience::Members.code().to_owned(), ..TopicForm::default() };
    let offices = offices(&app, &actor).await?;
    html(&EditPage { frame, topic: None, offices, form, faults: Vec::new(), notice: None })
}

pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<TopicForm>,
) -> Result<Response, PageError> {
    let own = actor.bodies_for(KeepTopic::NAME);
    let body = form.body.parse().ok().or(own.first().copied().filter(|_| form.body.is_empty()));
    let body: BodyId = body.ok_or(PageError::NotFound)?;
    let permit = actor.permit(Subject::of(body, (body, None)))?;
    match create_topic(&app, permit, &form.text()).await {
        Ok(id) => Ok(Redirect::to(&format!("/archive/topics/{id}")).into_response()),
        Err(error) => {
            let offices = offices(&app, &actor).await?;
            refused(EditPage { frame, topic: None, offices, form, faults: Vec::new(), notice: None }, error)
        }
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    Path(id): Path<TopicId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (topic, _permit) = permit(&app, &actor, id).await?;
    let form = TopicForm {
        body: topic.body.to_string(),
        title: topic.title.clone(),
        intro: topic.intro.clone(),
        audience: topic.audience.code().to_owned(),
        revision: topic.revision.to_string(),
    };
    html(&EditPage { frame, topic: Some(topic), offices: Vec::new(), form, faults: Vec::new(), notice: None })
}

pub(super) async fn save(
    State(app): State<App>,
    Path(id): Path<TopicId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<TopicForm>,
) -> Result<Response, PageError> {
    let (topic, permit) = permit(&app, &actor, id).await?;
    match save_topic(&app, permit, form.revision.parse().unwrap_or(0), &form.text()).await {
        Ok(()) => Ok(Redirect::to(&format!("/archive/topics/{id}")).into_response()),
        Err(error) => {
            let page =
                EditPage { frame, topic: Some(topic), offices: Vec::new(), form, faults: Vec::new(), notice: None };
            refused(page, error)
        }
    }
}

/// The form again with what was typed and what is to be mended.
fn refused(mut page: EditPage, error: TopicError) -> Result<Response, PageError> {
    let status = match error {
        TopicError::NotFound => return Err(PageError::NotFound),
        TopicError::Database(error) => return Err(error.into()),
        TopicError::SavedMeanwhile(_) => {
            // Saving again overwrites what the other one wrote, which has been said.
            page.form.revision = page.topic.as_ref().map(|topic| topic.revision.to_string()).unwrap_or_default();
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page.notice = Some(error.to_string());
    if let TopicError::Faults(faults) = error {
        page.faults = faults;
    }
    Ok((status, html(&page)?).into_response())
}

pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<TopicId>,
    actor: Actor,
    SignedForm(_): SignedForm<EndForm>,
) -> Result<Response, PageError> {
    let (_, permit) = permit(&app, &actor, id).await?;
    end_topic(&app, permit).await.map_err(plain)?;
    Ok(Redirect::to("/archive/topics").into_response())
}

/// A bulletin joins a page, from the page itself by number or from the bulletin's related documents.
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<DocumentForm>,
) -> Result<Response, PageError> {
    let id: TopicId = form.topic.parse().map_err(|_| PageError::NotFound)?;
    let (_, permit) = permit(&app, &actor, id).await?;
    let bulletin = match form.bulletin.parse::<BulletinId>() {
        Ok(bulletin) => Ok(bulletin),
        Err(_) => by_number(&app, &permit, &form.number).await,
    };
    let added = match bulletin {
        Ok(bulletin) => add_to_topic(&app, permit, bulletin).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(()) => Ok(Redirect::to(&format!("/archive/topics/{id}")).into_response()),
        Err(error @ (TopicError::UnknownNumber(_) | TopicError::SeveralHaveNumber(_) | TopicError::Tells)) => {
            let page = page(&app, &actor, (id, None), frame).await?;
            let page = TopicPage { number: form.number, fault: Some(error.to_string()), ..page };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(error) => Err(plain(error)),
    }
}

pub(super) async fn take_off(
    State(app): State<App>,
    actor: Actor,
    SignedForm(form): SignedForm<DocumentForm>,
) -> Result<Response, PageError> {
    let id: TopicId = form.topic.parse().map_err(|_| PageError::NotFound)?;
    let (_, permit) = permit(&app, &actor, id).await?;
    let bulletin = form.bulletin.parse().map_err(|_| PageError::NotFound)?;
    take_off_topic(&app, permit, bulletin).await.map_err(plain)?;
    Ok(Redirect::to(&format!("/archive/topics/{id}")).into_response())
}

/// For actions without a form of their own to show again.
fn plain(error: TopicError) -> PageError {
    match error {
        TopicError::NotFound => PageError::NotFound,
        TopicError::Database(error) => error.into(),
        other => PageError::Refused(other.to_string()),
    }
}

impl TopicForm {
    fn text(&self) -> TopicText {
        TopicText { title: self.title.clone(), intro: self.intro.clone(), audience: self.audience.clone() }
    }
}

impl EditPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }

    fn audiences(&self) -> [Audience; 5] {
        Audience::ALL
    }
}
