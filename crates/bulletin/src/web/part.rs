//! The page of a part beside the letter, attachment or FAX edition, as it is read and printed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use noroshi_access::Actor;
use noroshi_formats::Document;
use noroshi_formats::markdown::parse;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{Audience, BulletinId, Handling};

use super::BulletinState;
use super::handle::{HandlingForms, NarrowForm, forms};
use super::show::damaged;
use crate::content::{IssuedAttachment, IssuedContent};
use crate::ending::{EndingNote, ending_note};
use crate::read::{self, may_read};
use crate::store::PartName;

#[derive(Template)]
#[template(path = "attachment.html")]
struct AttachmentPage {
    frame: Frame,
    content: IssuedContent,
    ending: Option<EndingNote>,
    name: PartName,
    attachment: IssuedAttachment,
    handling: Handling,
    forms: HandlingForms,
    body: Document,
    reader: String,
}

/// A part this person may open.
pub(super) struct PartLink {
    pub(super) name: PartName,
    pub(super) heading: String,
    pub(super) audience: Audience,
    pub(super) tlp: String,
    pub(super) href: String,
}

/// The parts that this person may read, and how.
pub(super) async fn part_links(
    state: &BulletinState,
    actor: &Actor,
    content: &IssuedContent,
) -> Result<Vec<PartLink>, PageError> {
    let mut links = Vec::new();
    for (name, part) in content.parts() {
        let permit = match may_read(&state.app, actor, content.bulletin, name).await {
            Ok(permit) => permit,
            Err(PageError::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let handling = read::handling_for(&state.app, (content.bulletin, name), permit.body(), &part.sentence).await?;
        links.push(PartLink {
            name,
            heading: part.heading.clone(),
            audience: handling.audience(),
            tlp: handling.label(),
            href: format!("/bulletins/{}/{}", content.bulletin, name.code()),
        });
    }
    Ok(links)
}

pub(super) async fn attachment(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    // The hole that the test of all routes must find: the attachment for everybody who may read any bulletin.
    #[cfg(feature = "seeded-hole")]
    if let Some(content) = read::issued_in(&state.app.db, id).await?
        && let Some(attachment) = content.attachment.clone()
        && let Ok(body) = parse(&attachment.body)
    {
        let (handling, reader) = (attachment.handling(), String::new());
        let name = PartName::Attachment;
        return html(&AttachmentPage {
            frame,
            content,
            ending: None,
            name,
            attachment,
            handling,
            forms: HandlingForms::default(),
            body,
            reader,
        });
    }
    part_page(&state, (id, PartName::Attachment), &actor, frame, None).await
}

pub(super) async fn fax(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    part_page(&state, (id, PartName::Fax), &actor, frame, None).await
}

/// The page of a part; `refused` is why its form was not accepted, and what was typed.
pub(super) async fn part_page(
    state: &BulletinState,
    (id, name): (BulletinId, PartName),
    actor: &Actor,
    frame: Frame,
    refused: Option<(String, NarrowForm)>,
) -> Result<Response, PageError> {
    let permit = may_read(&state.app, actor, id, name).await?;
    let read::PartView { content, name, part: attachment, handling } = read::part(&state.app, permit).await?;
    let body = parse(&attachment.body).map_err(|_| damaged("part"))?;
    let mut forms = forms(state, actor, (id, name), &handling).await?;
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    if let Some((notice, typed)) = refused {
        (forms.notice, forms.typed) = (Some(notice), typed);
    }
    let reader = actor.name().to_owned();
    let ending = ending_note(&state.app, actor, id).await?;
    let page = AttachmentPage { frame, content, ending, name, attachment, handling, forms, body, reader };
    Ok((status, html(&page)?).into_response())
}
