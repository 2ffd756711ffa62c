//! A lean HTTP/1.1 client with one kept-alive connection: as little of the machine as possible goes to the asking side.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Browser {
    server: SocketAddr,
    stream: TcpStream,
    cookie: String,
    buffer: Vec<u8>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    cookie: Option<String>,
}

impl Browser {
    /// Connects as somebody with this cookie; empty for a stranger.
    pub(crate) async fn connect(server: SocketAddr, cookie: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { server, stream, cookie: cookie.to_owned(), buffer: Vec::new() })
    }

    /// Enters by a one-time link; the cookie of the session.
    pub(crate) async fn sign_in(server: SocketAddr, link: &str) -> anyhow::Result<String> {
        let answer = Self::connect(server, "").await?.post(link, "").await?;
        answer.cookie.with_context(|| format!("the link opened no session ({})", answer.status))
    }

    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let cookie = self.cookie.clone();
        self.get_as(&cookie, path).await
    }

    /// Asks with another cookie on the same connection.
    pub(crate) async fn get_as(&mut self, cookie: &str, path: &str) -> anyhow::Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n\r\n", self.server);
        self.ask(&request).await.with_context(|| path.to_owned())
    }

    pub(crate) async fn post(&mut self, path: &str, form: &str) -> anyhow::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.server,
            self.cookie,
            form.len()
        );
        self.ask(&request).await.with_context(|| path.to_owned())
    }

    async fn ask(&mut self, request: &str) -> anyhow::Result<Answer> {
        self.stream.write_all(request.as_bytes()).await?;
        timeout(PATIENCE, self.answer()).await.context("no answer in time")?
    }

    async fn answer(&mut self) -> anyhow::Result<Answer> {
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            self.more().await?;
        };
        let text = String::from_utf8_lossy(self.buffer.get(..head).unwrap_or_default()).into_owned();
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status")?;
        let header = |name: &str| {
            text.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim())
        };
        let Some(length) = header("content-length") else { bail!("an answer without length ({status})") };
        let end = head + 4 + length.parse::<usize>()?;
        while self.buffer.len() < end {
            self.more().await?;
        }
        let body = String::from_utf8_lossy(self.buffer.get(head + 4..end).unwrap_or_default()).into_owned();
        let cookie = header("set-cookie").and_then(|value| value.split(';').next()).map(str::to_owned);
        Ok(Answer { status, body, cookie })
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.buffer).await?;
        ensure!(read > 0, "the server closed the connection");
        Ok(())
    }
}

/// The value of a form's field.
pub(crate) fn field(page: &str, name: &str) -> anyhow::Result<String> {
    let named = format!("name=\"{name}\"");
    let mut tags = page.split("<input").skip(1).filter_map(|tag| tag.split('>').next());
    let tag = tags.find(|tag| tag.contains(&named)).with_context(|| format!("no field {name}"))?;
    let value = tag.split_once("value=\"").and_then(|(_, rest)| rest.split('"').next());
    Ok(value.with_context(|| format!("field {name} is empty"))?.to_owned())
}

/// Percent-encoded for a form or a query.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
