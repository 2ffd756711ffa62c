//! Pages of the catching mailbox, for the demonstration only: every mail as its recipient would see it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use noroshi_platform::web::{Frame, Gate, PageError, Routes, html};
use serde::Deserialize;

use super::{CatchingMailbox, CaughtMail, MailFilter};

/// Mails on a page of the list.
const PAGE: usize = 50;

/// What the pages need.
#[derive(Clone)]
pub struct CatchingState {
    /// The mailbox.
    pub mailbox: CatchingMailbox,
    /// Links that begin so may be followed from a mail; no others.
    pub public_url: String,
}

/// The routes of the mailbox. Registered by the demonstration and by nothing else: they show everybody's mail.
pub fn catching_routes(state: &CatchingState) -> Routes {
    Routes::new()
        .get("/demo/mailbox", Gate::Open, (list, state))
        .get("/demo/mailbox/{number}", Gate::Open, (mail, state))
        .get("/demo/mailbox/{number}/html", Gate::Open, (as_html, state))
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct ListPage {
    frame: Frame,
    text: String,
    mails: Vec<CaughtMail>,
    found: usize,
    newer: Option<usize>,
    older: Option<usize>,
}

#[derive(Template)]
#[template(path = "mailbox_mail.html")]
struct MailPage {
    frame: Frame,
    mail: CaughtMail,
    from: String,
    to: String,
    lines: Vec<Vec<Piece>>,
    has_html: bool,
    attachments: Vec<Attachment>,
}

/// A piece of a line: plain, or a link into our own pages.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_link: bool,
}

struct Attachment {
    name: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

async fn list(
    State(state): State<CatchingState>,
    Query(query): Query<ListQuery>,
    frame: Frame,
) -> Result<Response, PageError> {
    let page = query.page.clamp(1, 1_000_000);
    let filter = MailFilter { text: query.q, skip: (page - 1) * PAGE, limit: PAGE };
    let (mails, found) = state.mailbox.messages(&filter);
    let newer = (page > 1).then(|| page - 1);
    let older = (page * PAGE < found).then(|| page + 1);
    html(&ListPage { frame, text: filter.text, mails, found, newer, older })
}

async fn mail(
    State(state): State<CatchingState>,
    Path(number): Path<usize>,
    frame: Frame,
) -> Result<Response, PageError> {
    let (mail, raw) = read(&state, number)?;
    let message = parsed(&raw)?;
    let text = message.body_text(0).unwrap_or_default();
    let page = MailPage {
        frame,
        from: address(message.from()),
        to: address(message.to()),
        lines: text.lines().map(|line| pieces(line, &state.public_url)).collect(),
        has_html: has_html(&message),
        attachments: message.attachments().map(attachment).collect(),
        mail,
    };
    html(&page)
}

/// The HTML part as it is; the content security policy of every page lets it load and run nothing.
async fn as_html(State(state): State<CatchingState>, Path(number): Path<usize>) -> Result<Response, PageError> {
    let (_, raw) = read(&state, number)?;
    let message = parsed(&raw)?;
    if !has_html(&message) {
        return Err(PageError::NotFound);
    }
    Ok(Html(message.body_html(0).unwrap_or_default().into_owned()).into_response())
}

fn read(state: &CatchingState, number: usize) -> Result<(CaughtMail, Vec<u8>), PageError> {
    let read = state.mailbox.raw(number).map_err(|error| PageError::Damaged(error.to_string()))?;
    read.ok_or(PageError::NotFound)
}

fn parsed(raw: &[u8]) -> Result<Message<'_>, PageError> {
    MessageParser::default().parse(raw).ok_or_else(|| PageError::Damaged("no message".to_owned()))
}

fn has_html(message: &Message<'_>) -> bool {
    message.html_part(0).is_some_and(|part| matches!(part.body, PartType::Html(_)))
}

fn address(field: Option<&Address<'_>>) -> String {
    let Some(first) = field.and_then(Address::first) else { return String::new() };
    match (first.name(), first.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    }
}

fn attachment(part: &mail_parser::MessagePart<'_>) -> Attachment {
    Attachment {
        name: part.attachment_name().unwrap_or("名前のない添付").to_owned(),
        text: part.text_contents().map(str::to_owned),
    }
}

/// Splits a line at links into our own pages; whatever else looks like a link stays text.
pub(super) fn pieces(line: &str, public_url: &str) -> Vec<Piece> {
    let plain = |text: &str| Piece { text: text.to_owned(), is_link: false };
    let mut pieces = Vec::new();
    let mut rest = line;
    let start = format!("{}/", public_url.trim_end_matches('/'));
    while let Some((before, after)) = rest.split_once(start.as_str()) {
        let ends = |c: char| !c.is_ascii_graphic() || "<>\"'()".contains(c);
        let (path, following) = after.split_at_checked(after.find(ends).unwrap_or(after.len())).unwrap_or((after, ""));
        pieces.push(plain(before));
        pieces.push(Piece { text: format!("{start}{path}"), is_link: true });
        rest = following;
    }
    pieces.push(plain(rest));
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}
