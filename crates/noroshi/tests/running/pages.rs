//! A reader of pages over TCP: one plain HTTP/1.1 request after the other, with the session's cookie.

#![allow(clippy::indexing_slicing)] // an answer that is cut short shall stop the test

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use noroshi::demo::Page;

/// Somebody with a browser, elsewhere.
#[derive(Debug, Clone)]
pub struct Reader {
    host: String,
    /// The session, when there is one.
    pub cookie: Option<String>,
}

impl Reader {
    /// A stranger at this address (`http://HOST:PORT`).
    pub fn new(url: &str) -> Self {
        Self { host: url.trim_start_matches("http://").to_owned(), cookie: None }
    }

    /// Opens a page.
    pub fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, "")
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.ask("POST", path, &pairs.join("&"))
    }

    /// Sends a form with the token of the page it stands on.
    pub fn submit(&mut self, from: &str, to: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.get(from).field("csrf").unwrap_or_default();
        self.post(to, &[&[("csrf", token.as_str())], fields].concat())
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Page {
        let cookie = self.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{cookie}Content-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.host).expect("the program listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let page = read_answer(&answer);
        if let Some(cookie) = page.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        page
    }
}

fn read_answer(answer: &[u8]) -> Page {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an end of the headers");
    let (head, body) = (String::from_utf8_lossy(&answer[..end]).into_owned(), &answer[end + 4..]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let is_chunked = headers.get(header::TRANSFER_ENCODING).is_some_and(|coding| coding == "chunked");
    let body = if is_chunked { joined(body) } else { body.to_vec() };
    Page {
        status: StatusCode::from_bytes(status.as_bytes()).unwrap(),
        text: String::from_utf8_lossy(&body).into_owned(),
        location: headers.get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned()),
        headers,
    }
}

/// The chunks of an answer (RFC 9112, 7.1) in one piece.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).expect("the size of a chunk");
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
