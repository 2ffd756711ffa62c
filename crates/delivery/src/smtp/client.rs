//! Relay client (中継サーバーへの送信): one connection, one message at a time, stopping before the final dot.
//!
//! Life cycle: `open` → (`begin` → `finish`)* → `quit`. After `begin` the relay holds the whole message and must not
//! deliver it; the caller writes submitted-unknown (rule O03) and then calls `finish`. Dropping the connection between
//! the two takes the message back, because a relay discards what has no final dot (RFC 5321 4.1.1.4).
//!
//! Invariants: a call that was broken off (also a dropped future) leaves a connection that refuses every further call,
//! so no half sentence is ever continued; credentials only travel encrypted or to this very machine.
//!
//! Left out: retries, throttling and the choice of the relay, which are the sender's.

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use noroshi_terms::MailAddress;
use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::client_error::{Lost, SmtpError, Stage};
use super::client_tls;
use super::data_lines::stuffed;
use super::relay::{Credentials, Envelope, Relay, TlsPolicy};
use super::reply::{ReadReplyError, Reply, read_reply};

/// The relay's answer to the final dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedReply {
    /// 250 as a rule.
    pub code: u16,
    /// The relay's words, often its queue id; cleaned.
    pub text: String,
}

/// Where the conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Ready,
    /// The last message was refused half-way: RSET before the next.
    Stale,
    /// The whole message is with the relay, without its dot.
    AwaitingDot,
    /// Broken off; see the invariants.
    Broken,
}

pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}
/// A plain or encrypted line.
pub(super) type Wire = Box<dyn Duplex>;

/// An open conversation with the relay.
pub struct Connection {
    wire: BufReader<Wire>,
    timeout: Duration,
    phase: Phase,
    is_encrypted: bool,
    /// Keywords of the EHLO answer, upper case, with their parameters.
    offers: Vec<String>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Connection({:?})", self.phase)
    }
}

impl Connection {
    /// Connects, says EHLO, encrypts by policy against the public certification authorities, signs in.
    pub async fn open(relay: &Relay) -> Result<Self, SmtpError> {
        Self::open_trusting(relay, client_tls::public_roots()?).await
    }

    /// Like [`Self::open`], for a relay whose certificate comes from the association's own authority.
    pub async fn open_trusting(relay: &Relay, tls: Arc<ClientConfig>) -> Result<Self, SmtpError> {
        let (wire, is_loopback) = dial(relay).await?;
        let mut connection = Self::over(wire, relay.timeout);
        let greeting = connection.reply(Stage::Greeting).await?;
        expect(greeting, Stage::Greeting, 220)?;
        connection.hello(&relay.helo_name).await?;
        if connection.shall_encrypt(relay.tls)? {
            connection = connection.encrypted(relay, tls).await?;
        }
        if let Some(credentials) = &relay.credentials {
            if !connection.is_encrypted && !is_loopback {
                return Err(SmtpError::Tls {
                    detail: "パスワードは暗号化された接続でしか送りません".to_owned()
                });
            }
            connection.sign_in(credentials).await?;
        }
        connection.phase = Phase::Ready;
        Ok(connection)
    }

    /// True when everything travels under TLS.
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Hands over the envelope and the whole message, everything but the final dot (rule O03).
    pub async fn begin(&mut self, envelope: &Envelope, message: &[u8]) -> Result<(), SmtpError> {
        let commands = self.envelope_commands(envelope, message)?;
        if self.phase == Phase::Stale {
            self.reset().await?;
        }
        self.leave(Phase::Ready, Stage::Sender)?;
        match self.converse(&commands).await {
            Ok(()) => {
                self.send(&stuffed(message), Lost::BeforeDot).await?;
                self.phase = Phase::AwaitingDot;
                Ok(())
            }
            Err(refused) => {
                if !refused.is_connection_over() {
                    self.phase = Phase::Stale;
                }
                Err(refused)
            }
        }
    }

    /// Sends the final dot: from here on the relay answers for the message.
    pub async fn finish(&mut self) -> Result<AcceptedReply, SmtpError> {
        self.leave(Phase::AwaitingDot, Stage::Message)?;
        self.send(b".\r\n", Lost::AfterDot).await?;
        let reply = self.reply(Stage::FinalDot).await?;
        let accepted = AcceptedReply { code: reply.code, text: reply.text() };
        let outcome = expect_class(reply, Stage::FinalDot, 2);
        if !outcome.as_ref().is_err_and(SmtpError::is_connection_over) {
            self.phase = Phase::Ready;
        }
        outcome.map(|()| accepted)
    }

    /// Forgets a refused envelope, so that the next message starts clean.
    pub async fn reset(&mut self) -> Result<(), SmtpError> {
        if self.phase == Phase::Stale {
            self.phase = Phase::Ready;
        }
        self.leave(Phase::Ready, Stage::Reset)?;
        let reply = self.ask("RSET\r\n", Stage::Reset).await?;
        expect_class(reply, Stage::Reset, 2)?;
        self.phase = Phase::Ready;
        Ok(())
    }

    /// Says goodbye. A message without its dot is taken back by simply hanging up: QUIT would become part of its text.
    pub async fn quit(mut self) -> Result<(), SmtpError> {
        if matches!(self.phase, Phase::AwaitingDot | Phase::Broken) {
            return Ok(());
        }
        let reply = self.ask("QUIT\r\n", Stage::Quit).await?;
        expect_class(reply, Stage::Quit, 2)
    }

    fn over(wire: Wire, timeout: Duration) -> Self {
        let wire = BufReader::new(wire);
        Self { wire, timeout, phase: Phase::Broken, is_encrypted: false, offers: Vec::new() }
    }

    /// Checks the phase and counts the connection as broken until the call has come to its end.
    fn leave(&mut self, expected: Phase, stage: Stage) -> Result<(), SmtpError> {
        let found = std::mem::replace(&mut self.phase, Phase::Broken);
        if found == expected {
            return Ok(());
        }
        let detail = "この接続は前のメールの途中で止まっています".to_owned();
        Err(SmtpError::Protocol { stage, detail })
    }

    async fn hello(&mut self, name: &str) -> Result<(), SmtpError> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-[]:".contains(&byte);
        if name.is_empty() || name.len() > 255 || !name.bytes().all(is_name) {
            let detail = "設定された自局名に使えない文字があります".to_owned();
            return Err(SmtpError::Protocol { stage: Stage::Hello, detail });
        }
        let reply = self.ask(&format!("EHLO {name}\r\n"), Stage::Hello).await?;
        if reply.code / 100 == 5 && reply.code != 554 {
            // A server from before 1995, or one that hides its abilities (RFC 5321 3.2).
            let reply = self.ask(&format!("HELO {name}\r\n"), Stage::Hello).await?;
            return expect(reply, Stage::Hello, 250);
        }
        self.offers = reply.lines.iter().skip(1).map(|line| line.trim().to_ascii_uppercase()).collect();
        expect(reply, Stage::Hello, 250)
    }

    fn offer(&self, keyword: &str) -> Option<&str> {
        let lines = self.offers.iter().map(String::as_str);
        lines.filter_map(|line| line.strip_prefix(keyword)).find(|rest| rest.is_empty() || rest.starts_with([' ', '=']))
    }

    fn shall_encrypt(&self, policy: TlsPolicy) -> Result<bool, SmtpError> {
        match (policy, self.offer("STARTTLS").is_some()) {
            (TlsPolicy::Never, _) | (TlsPolicy::WhenOffered, false) => Ok(false),
            (TlsPolicy::WhenOffered | TlsPolicy::Required, true) => Ok(true),
            (TlsPolicy::Required, false) => Err(SmtpError::Tls {
                detail: "サーバーが暗号化(STARTTLS)に対応していません".to_owned(),
            }),
        }
    }

    async fn encrypted(mut self, relay: &Relay, tls: Arc<ClientConfig>) -> Result<Self, SmtpError> {
        let reply = self.ask("STARTTLS\r\n", Stage::StartTls).await?;
        expect(reply, Stage::StartTls, 220)?;
        if !self.wire.buffer().is_empty() {
            // Words slipped in before the encryption would later pass as encrypted ones (CVE-2011-0411).
            return Err(SmtpError::Tls {
                detail: "暗号化の開始前に余分な応答が届きました".to_owned()
            });
        }
        let handshake = client_tls::encrypt(self.wire.into_inner(), &relay.host, tls);
        let wire = tokio::time::timeout(relay.timeout, handshake).await;
        let wire =
            wire.map_err(|_| SmtpError::Tls { detail: "時間内に始まりませんでした".to_owned() })??;
        let mut connection = Self::over(Box::new(wire), relay.timeout);
        connection.is_encrypted = true;
        connection.hello(&relay.helo_name).await?;
        Ok(connection)
    }

    async fn sign_in(&mut self, credentials: &Credentials) -> Result<(), SmtpError> {
        let Credentials { user, password } = credentials;
        let methods: Vec<&str> = self.offer("AUTH").unwrap_or_default().split([' ', '=']).collect();
        let stage = Stage::Authentication;
        if user.contains('\0') || password.contains('\0') {
            return Err(SmtpError::Protocol {
                stage, detail: "認証情報に使えない文字があります".to_owned()
            });
        }
        if methods.contains(&"PLAIN") {
            let secret = BASE64.encode(format!("\0{user}\0{password}").as_bytes());
            return expect(self.ask(&format!("AUTH PLAIN {secret}\r\n"), stage).await?, stage, 235);
        }
        if !methods.contains(&"LOGIN") {
            let detail = "サーバーがAUTH PLAINとAUTH LOGINのどちらにも対応していません".to_owned();
            return Err(SmtpError::Protocol { stage, detail });
        }
        expect(self.ask("AUTH LOGIN\r\n", stage).await?, stage, 334)?;
        let user = BASE64.encode(user.as_bytes());
        expect(self.ask(&format!("{user}\r\n"), stage).await?, stage, 334)?;
        let password = BASE64.encode(password.as_bytes());
        expect(self.ask(&format!("{password}\r\n"), stage).await?, stage, 235)
    }

    /// MAIL, RCPT and DATA as lines.
    fn envelope_commands(&self, envelope: &Envelope, message: &[u8]) -> Result<[String; 3], SmtpError> {
        let from = plain_address(&envelope.from, Stage::Sender)?;
        let to = plain_address(&envelope.to, Stage::Recipient)?;
        let size = self.offer("SIZE").map(|_| format!(" SIZE={}", message.len())).unwrap_or_default();
        let is_eight_bit = !message.is_ascii() && self.offer("8BITMIME").is_some();
        let body = if is_eight_bit { " BODY=8BITMIME" } else { "" };
        Ok([format!("MAIL FROM:<{from}>{size}{body}\r\n"), format!("RCPT TO:<{to}>\r\n"), "DATA\r\n".to_owned()])
    }

    async fn converse(&mut self, commands: &[String; 3]) -> Result<(), SmtpError> {
        let [mail, recipient, start] = commands;
        if self.offer("PIPELINING").is_none() {
            expect_class(self.ask(mail, Stage::Sender).await?, Stage::Sender, 2)?;
            expect_class(self.ask(recipient, Stage::Recipient).await?, Stage::Recipient, 2)?;
            return expect(self.ask(start, Stage::Message).await?, Stage::Message, 354);
        }
        self.send(commands.concat().as_bytes(), Lost::BeforeDot).await?;
        let mail = expect_class(self.reply(Stage::Sender).await?, Stage::Sender, 2);
        if mail.as_ref().is_err_and(SmtpError::is_connection_over) {
            return mail;
        }
        let recipient = expect_class(self.reply(Stage::Recipient).await?, Stage::Recipient, 2);
        if recipient.as_ref().is_err_and(SmtpError::is_connection_over) {
            return mail.and(recipient);
        }
        let envelope = mail.and(recipient);
        let start = expect(self.reply(Stage::Message).await?, Stage::Message, 354);
        if envelope.is_err() && start.is_ok() {
            // RFC 2920 3.1: it waits for a text although nobody may get it; an empty one ends that harmlessly.
            self.ask(".\r\n", Stage::Message).await?;
        }
        envelope.and(start)
    }

    async fn ask(&mut self, line: &str, stage: Stage) -> Result<Reply, SmtpError> {
        self.send(line.as_bytes(), Lost::BeforeDot).await?;
        self.reply(stage).await
    }

    async fn send(&mut self, bytes: &[u8], lost: Lost) -> Result<(), SmtpError> {
        let writing = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        let written = tokio::time::timeout(self.timeout, writing).await.unwrap_or_else(|late| Err(late.into()));
        written.map_err(|source| SmtpError::ConnectionLost { lost, source })
    }

    async fn reply(&mut self, stage: Stage) -> Result<Reply, SmtpError> {
        let lost = if stage == Stage::FinalDot { Lost::AfterDot } else { Lost::BeforeDot };
        let read = tokio::time::timeout(self.timeout, read_reply(&mut self.wire)).await;
        match read.unwrap_or_else(|late| Err(ReadReplyError::Lost(late.into()))) {
            Ok(reply) => Ok(reply),
            Err(ReadReplyError::Lost(source)) => Err(SmtpError::ConnectionLost { lost, source }),
            Err(ReadReplyError::Malformed(why)) => Err(SmtpError::Protocol { stage, detail: why.to_owned() }),
        }
    }
}

/// The line to the relay, and whether it ends on this machine.
async fn dial(relay: &Relay) -> Result<(Wire, bool), SmtpError> {
    let unreachable =
        |source: io::Error| SmtpError::Unreachable { relay: format!("{}:{}", relay.host, relay.port), source };
    let connecting = TcpStream::connect((relay.host.as_str(), relay.port));
    let stream = tokio::time::timeout(relay.timeout, connecting).await.unwrap_or_else(|late| Err(late.into()));
    let stream = stream.map_err(unreachable)?;
    let is_loopback = stream.peer_addr().map_err(unreachable)?.ip().is_loopback();
    // The dot follows the message at once; waiting for a fuller packet would cost a round trip per mail.
    stream.set_nodelay(true).map_err(unreachable)?;
    Ok((Box::new(stream), is_loopback))
}

/// A second look at a checked type: these characters would end the command and begin another.
fn plain_address(address: &MailAddress, stage: Stage) -> Result<String, SmtpError> {
    let text = address.to_string();
    if text.chars().all(|c| c.is_ascii_graphic() && c != '<' && c != '>') {
        return Ok(text);
    }
    Err(SmtpError::Protocol { stage, detail: "メールアドレスに使えない文字があります".to_owned() })
}

fn expect(reply: Reply, stage: Stage, code: u16) -> Result<(), SmtpError> {
    if reply.code == code { Ok(()) } else { Err(refusal(reply, stage)) }
}

fn expect_class(reply: Reply, stage: Stage, class: u16) -> Result<(), SmtpError> {
    if reply.code / 100 == class { Ok(()) } else { Err(refusal(reply, stage)) }
}

fn refusal(reply: Reply, stage: Stage) -> SmtpError {
    let text = reply.text();
    match reply.code / 100 {
        4 => SmtpError::Temporary { stage, code: reply.code, enhanced: reply.enhanced, text },
        5 => SmtpError::Permanent { stage, code: reply.code, enhanced: reply.enhanced, text },
        _ => SmtpError::Protocol { stage, detail: format!("予期しない応答 {} {text}", reply.code) },
    }
}
