//! A browser without JavaScript: pages over TCP, forms with their token, the session's cookie.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use noroshi::demo::Page;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Longer than the program may wait for its database.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Somebody with a browser, signed in or not. The session outlives the program.
#[derive(Clone, Default)]
pub struct Browser {
    cookie: Option<String>,
}

impl Browser {
    /// Uses a one-time link.
    pub async fn enter(address: SocketAddr, link: &str) -> Self {
        let mut browser = Self::default();
        let (_, cookie) = browser.send(address, "POST", (link, "")).await.unwrap();
        browser.cookie = Some(cookie.expect("the link opens a session"));
        browser
    }

    /// Opens a page.
    pub async fn get(&self, address: SocketAddr, path: &str) -> Result<Page> {
        Ok(self.send(address, "GET", (path, "")).await?.0)
    }

    /// Opens the page at `from` and sends its form to `to`: what stands in it already, and these fields.
    pub async fn submit(&self, address: SocketAddr, (from, to): (&str, &str), fields: &[(&str, &str)]) -> Result<Page> {
        let page = self.get(address, from).await?;
        self.send_again(address, (&page, to), fields).await
    }

    /// Sends the form of a page that is open already.
    pub async fn send_again(
        &self,
        address: SocketAddr,
        (page, to): (&Page, &str),
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let hidden = |name: &'static str| page.field(name).map(|value| (name, value));
        let mut all: Vec<(&str, String)> = ["csrf", "revision"].into_iter().filter_map(hidden).collect();
        all.retain(|(name, _)| fields.iter().all(|(typed, _)| typed != name));
        all.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let body: Vec<String> = all.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        Ok(self.send(address, "POST", (to, &body.join("&"))).await?.0)
    }

    /// Opens a stream of events.
    pub async fn watch(&self, address: SocketAddr, path: &str) -> Watching {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut watching = Watching { stream: BufReader::new(stream) };
        let head = watching.until_empty_line().await;
        assert!(head.contains(" 200 ") && head.contains("text/event-stream"), "{head}");
        watching
    }

    async fn send(&self, address: SocketAddr, method: &str, request: (&str, &str)) -> Result<(Page, Option<String>)> {
        let answered = tokio::time::timeout(LONGEST_ANSWER, self.converse(address, method, request)).await;
        answered.map_err(|_| Error::from(ErrorKind::TimedOut))?
    }

    async fn converse(
        &self,
        address: SocketAddr,
        method: &str,
        (path, body): (&str, &str),
    ) -> Result<(Page, Option<String>)> {
        let mut stream = TcpStream::connect(address).await?;
        let cookie = self.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        // HTTP/1.0: the answer is not cut into chunks and ends with the connection.
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        read(&String::from_utf8_lossy(&answer)).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

/// A stream of events that somebody watches.
pub struct Watching {
    stream: BufReader<TcpStream>,
}

impl Watching {
    /// The data of the next event with this name.
    pub async fn event(&mut self, name: &str) -> String {
        loop {
            let event = tokio::time::timeout(LONGEST_ANSWER, self.until_empty_line()).await.expect("an event in time");
            assert!(!event.is_empty(), "the stream ended before {name}");
            if event.lines().any(|line| line == format!("event: {name}")) {
                return event;
            }
        }
    }

    /// True once the other side closed.
    pub async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        tokio::time::timeout(LONGEST_ANSWER, self.stream.read_to_end(&mut rest)).await.is_ok()
    }

    async fn until_empty_line(&mut self) -> String {
        let mut text = String::new();
        while !text.ends_with("\n\n") && !text.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut text).await.unwrap() == 0 {
                break;
            }
        }
        text
    }
}

/// None when the answer broke off.
fn read(answer: &str) -> Option<(Page, Option<String>)> {
    let (head, text) = answer.split_once("\r\n\r\n")?;
    let status: u16 = head.split(' ').nth(1)?.parse().ok()?;
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    if header("content-length").is_some_and(|length| length.parse() != Ok(text.len())) {
        return None;
    }
    let cookie = header("set-cookie").and_then(|cookie| cookie.split(';').next().map(str::to_owned));
    let (status, location) = (StatusCode::from_u16(status).ok()?, header("location"));
    Some((Page { status, text: text.to_owned(), location, headers: HeaderMap::new() }, cookie))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
