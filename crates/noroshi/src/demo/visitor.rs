//! A visitor of the pages, inside the program: follows links, fills forms, keeps the session cookie.
//!
//! The story is played through the real routes with their gates, forms and permits, as a browser without JavaScript
//! would do it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use futures_util::StreamExt;
use tower::ServiceExt;

/// Somebody with a browser.
#[derive(Clone)]
pub struct Visitor {
    router: Router,
    cookie: Option<String>,
}

/// A page as it was answered.
#[derive(Debug, Clone)]
pub struct Page {
    /// Status.
    pub status: StatusCode,
    /// Text of the page.
    pub text: String,
    /// Where it leads on, when it is a redirect.
    pub location: Option<String>,
    /// All headers.
    pub headers: HeaderMap,
}

/// Between the parts of a form with a file.
const EDGE: &str = "noroshi-form-edge";
const LARGEST_PAGE: usize = 64 * 1024 * 1024;

impl Visitor {
    /// A stranger.
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None }
    }

    /// The session as a browser sends it: `name=value`.
    pub fn session(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Opens a one-time link and enters.
    pub async fn sign_in(&mut self, path: &str) -> anyhow::Result<Page> {
        let entered = self.send(Request::post(path), String::new()).await?;
        anyhow::ensure!(self.cookie.is_some(), "the link {} did not open a session", entered.status);
        Ok(entered)
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Page> {
        self.send(Request::get(path), String::new()).await
    }

    /// Sends a form with the token that the page at `from` carries.
    pub async fn submit(&mut self, from: &str, to: &str, fields: &[(&str, &str)]) -> anyhow::Result<Page> {
        let page = self.get(from).await?;
        let token = hidden(&page.text, "csrf").unwrap_or_default();
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post(to, &all).await
    }

    /// Sends a form with one file, with the token that the page at `from` carries.
    pub async fn upload(
        &mut self,
        (from, to): (&str, &str),
        fields: &[(&str, &str)],
        (field, name, content): (&str, &str, &str),
    ) -> anyhow::Result<Page> {
        let token = hidden(&self.get(from).await?.text, "csrf").unwrap_or_default();
        let mut body = String::new();
        for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
            body += &format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        body += &format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        body += &format!("{content}\r\n--{EDGE}--\r\n");
        self.send_as(&format!("multipart/form-data; boundary={EDGE}"), Request::post(to), body).await
    }

    /// Sends fields as they are.
    pub async fn post(&mut self, to: &str, fields: &[(&str, &str)]) -> anyhow::Result<Page> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        self.send(Request::post(to), body.join("&")).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> anyhow::Result<Page> {
        self.send_as("application/x-www-form-urlencoded", request, body).await
    }

    async fn send_as(
        &mut self,
        media_type: &str,
        request: axum::http::request::Builder,
        body: String,
    ) -> anyhow::Result<Page> {
        let mut request = request.header(header::CONTENT_TYPE, media_type).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body))?).await?;
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        if let Some(cookie) = text(header::SET_COOKIE) {
            self.cookie = cookie.split(';').next().map(str::to_owned).filter(|pair| !pair.ends_with('='));
        }
        let (status, location, headers) = (response.status(), text(header::LOCATION), response.headers().clone());
        let is_endless = text(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = match is_endless {
            // The first of what comes by itself; the rest has no end.
            true => response.into_body().into_data_stream().next().await.transpose()?.unwrap_or_default(),
            false => to_bytes(response.into_body(), LARGEST_PAGE).await?,
        };
        Ok(Page { status, text: String::from_utf8_lossy(&bytes).into_owned(), location, headers })
    }
}

impl Page {
    /// The value of a form's field, as the page shows it.
    pub fn field(&self, name: &str) -> Option<String> {
        hidden(&self.text, name).or_else(|| textarea(&self.text, name)).or_else(|| chosen(&self.text, name))
    }

    /// The first link that begins with `start`.
    pub fn link(&self, start: &str) -> Option<String> {
        let after = self.text.split_once(&format!("href=\"{start}"))?.1;
        Some(format!("{start}{}", unescaped(after.split('"').next()?)))
    }
}

fn hidden(text: &str, name: &str) -> Option<String> {
    let tags = text.split("<input").skip(1).filter_map(|tag| tag.split('>').next());
    let tag = tags.into_iter().find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
    let value = tag.split_once("value=\"")?.1.split('"').next()?;
    Some(unescaped(value))
}

fn textarea(text: &str, name: &str) -> Option<String> {
    let named = format!("name=\"{name}\"");
    let tag =
        text.split("<textarea").skip(1).find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(&named)))?;
    let value = tag.split_once('>')?.1.split("</textarea>").next()?;
    Some(unescaped(value))
}

fn chosen(text: &str, name: &str) -> Option<String> {
    let named = format!("name=\"{name}\"");
    let lists = text.split("<select").skip(1).filter_map(|list| list.split("</select>").next());
    let list = lists.into_iter().find(|list| list.split('>').next().is_some_and(|tag| tag.contains(&named)))?;
    let option =
        list.split("<option").find(|option| option.split('>').next().is_some_and(|tag| tag.contains("selected")))?;
    match option.split_once("value=\"") {
        Some((_, value)) => value.split('"').next().map(unescaped),
        None => option.split_once('>')?.1.split('<').next().map(unescaped),
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
