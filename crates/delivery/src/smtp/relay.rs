//! Relay (中継サーバー) as an administrator configures it, and the envelope of one mail.
//!
//! Invariant: a password is never printed. Left out: where these values are kept, and a check whether they work.

use std::fmt;
use std::time::Duration;

use noroshi_terms::MailAddress;

/// Whether the connection to the relay is encrypted (暗号化の方針). Certificates are checked whenever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsPolicy {
    /// In clear: a relay on this machine or a trial.
    Never,
    /// STARTTLS when the relay offers it.
    WhenOffered,
    /// Nothing is sent to a relay that does not offer STARTTLS.
    Required,
}

/// User name and password at the relay (認証情報).
#[derive(Clone)]
pub struct Credentials {
    /// User name.
    pub user: String,
    /// Password; never printed.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials(…)")
    }
}

/// The next mail server (中継サーバー) as configured.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Host name, also the name that its certificate must carry.
    pub host: String,
    /// Usually 25 or 587.
    pub port: u16,
    /// Encryption.
    pub tls: TlsPolicy,
    /// How we call ourselves in EHLO: a public name, never taken from the machine.
    pub helo_name: String,
    /// When the relay wants to know who sends.
    pub credentials: Option<Credentials>,
    /// Longest wait for one answer.
    pub timeout: Duration,
}

/// Envelope (封筒): where the mail comes from and goes to, independent of its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Return path (VERP, rule O06).
    pub from: MailAddress,
    /// The one recipient; each delivery is its own message.
    pub to: MailAddress,
}
