//! A reader's way in: one request after the other with the session's cookie; answers as text, whatever their form.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use calamine::{Data, Reader as _, Xlsx};
use futures_util::StreamExt;
use tower::ServiceExt;

/// Somebody's session at the pages.
#[derive(Clone)]
pub struct Door {
    router: Router,
    cookie: Option<String>,
}

/// What came back.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Form of the content, without parameters.
    pub form: String,
    /// Content and headers as text.
    pub text: String,
}

impl Answer {
    /// True for lists to take away.
    pub fn is_export(&self) -> bool {
        self.form == "text/csv" || self.form == WORKBOOK || self.form == "application/pdf"
    }
}

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Forms that are text as they are; anything else must be taught to [`readable`] before a route may answer it.
const PLAIN: [&str; 10] = [
    "",
    "text/html",
    "text/css",
    "text/plain",
    "text/csv",
    "application/json",
    "application/javascript",
    "text/javascript",
    "text/event-stream",
    "application/pdf", // as planted: not compressed
];
/// An event stream never ends; what it says at once is enough.
const PATIENCE: Duration = Duration::from_millis(300);

impl Door {
    /// A stranger.
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None }
    }

    /// Uses a one-time link.
    pub async fn enter(&mut self, link: &str) {
        let entered = self.ask(Request::post(link), String::new()).await;
        assert!(self.cookie.is_some(), "{link}: {}", entered.status);
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(Request::get(path), String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.ask(Request::post(path), fields.join("&")).await
    }

    /// Sends a form with a file; `edge` parts its fields.
    pub async fn upload(&mut self, path: &str, edge: &str, body: String) -> Answer {
        let form = format!("multipart/form-data; boundary={edge}");
        self.ask(Request::post(path).header(header::CONTENT_TYPE, form), body).await
    }

    /// The token that forms of this session carry.
    pub async fn token(&mut self, page: &str) -> String {
        let page = self.get(page).await;
        let token = page.text.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        token.unwrap_or_default().to_owned()
    }

    async fn ask(&mut self, mut request: axum::http::request::Builder, body: String) -> Answer {
        if request.headers_ref().is_none_or(|headers| !headers.contains_key(header::CONTENT_TYPE)) {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request = request.header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        let form = parts.headers.get(header::CONTENT_TYPE).map_or("", |form| form.to_str().unwrap());
        let form = form.split(';').next().unwrap_or_default().to_owned();
        let octets = all_of(body, form == "text/event-stream").await;
        let text = format!("{}\n{}", readable(&form, &octets), headers(&parts.headers));
        Answer { status: parts.status, form, text }
    }
}

async fn all_of(body: Body, is_endless: bool) -> Vec<u8> {
    let (mut stream, mut all) = (body.into_data_stream(), Vec::new());
    loop {
        let next = stream.next();
        let chunk: Option<Bytes> = match is_endless {
            true => tokio::time::timeout(PATIENCE, next).await.unwrap_or_default().map(Result::unwrap),
            false => next.await.map(Result::unwrap),
        };
        let Some(chunk) = chunk else { return all };
        all.extend_from_slice(&chunk);
    }
}

fn readable(form: &str, octets: &[u8]) -> String {
    if form == WORKBOOK {
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(octets)).unwrap();
        let sheets = book.worksheets();
        let cells = sheets.iter().flat_map(|(_, sheet)| sheet.rows().flatten());
        return cells.map(Data::to_string).collect::<Vec<_>>().join("\t");
    }
    assert!(PLAIN.contains(&form), "an answer of the form {form}, which this test cannot read");
    String::from_utf8_lossy(octets).into_owned()
}

/// Header lines, also as they read without percent signs: names of files are written so.
fn headers(headers: &HeaderMap) -> String {
    // A workbook holds the moment of its making, packed: its length tells that and no more than its cells.
    let is_told = |name: &&header::HeaderName| !matches!(**name, header::SET_COOKIE | header::CONTENT_LENGTH);
    let lines = headers.iter().filter(|(name, _)| is_told(name));
    let lines: Vec<String> =
        lines.map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))).collect();
    let lines = lines.join("\n");
    format!("{lines}\n{}", decoded(&lines))
}

/// As a browser writes it into an address.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let (mut octets, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(octet) => {
                octets.push(octet);
                rest = &after[2..];
            }
            None => {
                octets.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}
