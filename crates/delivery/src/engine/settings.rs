//! Settings of the mail engine, read once at the start from the configuration and the files it names.
//!
//! A fault names its file. Left out: looking whether keys are published in DNS.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use noroshi_platform::config::{MailConfig, MailTls};
use noroshi_terms::MailAddress;

use crate::mail::{DkimKey, DkimKeyError, Signer};
use crate::smtp::{Connection, Credentials, Relay, SmtpError, TlsPolicy};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
/// Longest wait for one answer of the relay.
const PATIENCE: Duration = MINUTE;

/// How the engine sends.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The relay.
    pub relay: Relay,
    /// Signs every mail; without keys mails go unsigned.
    pub signer: Arc<Signer>,
    /// Sender address; its domain is the domain of Message-IDs.
    pub from: MailAddress,
    /// Parallel connections.
    pub connections: usize,
    /// How long a doubtful mail waits before it is sent again (O04).
    pub doubt: Duration,
    /// How long a lease lasts unless renewed: nobody waits longer for the mails of a killed program.
    pub lease: Duration,
    /// Pauses after the first, second … refusal for now; the last one repeats.
    pub retry_pauses: Vec<Duration>,
    /// How long after its issue a mail is given up (O05).
    pub deadline: Duration,
    /// First pause when the relay cannot be reached; doubles each time.
    pub relay_pause: Duration,
    /// Longest such pause.
    pub longest_relay_pause: Duration,
}

/// The mail part of the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// A file cannot be read.
    #[error("{} を読めません。場所と権限をお確かめください", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The relay's user and password are not written as `user:password`.
    #[error("{}: 利用者名:パスワード の形で1行に書いてください", .0.display())]
    Credentials(PathBuf),
    /// A signing key cannot be used.
    #[error("{}: {source}", path.display())]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: DkimKeyError,
    },
}

impl MailSettings {
    /// Reads what the configuration names.
    pub fn from_config(config: &MailConfig) -> Result<Self, MailSetupError> {
        Ok(Self {
            relay: relay(config)?,
            signer: Arc::new(signer(config)?),
            from: config.from.clone(),
            connections: config.connections,
            doubt: Duration::from_secs(config.doubt_seconds),
            lease: 5 * SECOND,
            retry_pauses: vec![30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 60 * MINUTE],
            deadline: 72 * 60 * MINUTE,
            relay_pause: 5 * SECOND,
            longest_relay_pause: MINUTE,
        })
    }

    /// How long to wait after so many tries.
    pub(super) fn pause_after(&self, attempts: i64) -> Duration {
        let place = usize::try_from(attempts).unwrap_or(usize::MAX);
        self.retry_pauses.get(place).or(self.retry_pauses.last()).copied().unwrap_or(MINUTE)
    }
}

fn relay(config: &MailConfig) -> Result<Relay, MailSetupError> {
    Ok(Relay {
        host: config.relay_host.clone(),
        port: config.relay_port,
        tls: match config.tls {
            MailTls::Never => TlsPolicy::Never,
            MailTls::WhenOffered => TlsPolicy::WhenOffered,
            MailTls::Required => TlsPolicy::Required,
        },
        helo_name: config.helo.clone(),
        credentials: config.credentials_file.as_deref().map(credentials).transpose()?,
        timeout: PATIENCE,
    })
}

fn credentials(path: &Path) -> Result<Credentials, MailSetupError> {
    let text = read(path)?;
    let (user, password) = text
        .trim_end_matches(['\r', '\n'])
        .split_once(':')
        .ok_or_else(|| MailSetupError::Credentials(path.to_owned()))?;
    Ok(Credentials { user: user.to_owned(), password: password.to_owned() })
}

fn signer(config: &MailConfig) -> Result<Signer, MailSetupError> {
    let keys = config.dkim.iter().map(|key| {
        let text = read(&key.key_file)?;
        DkimKey::from_pem(&key.domain, &key.selector, &text)
            .map_err(|source| MailSetupError::Key { path: key.key_file.clone(), source })
    });
    Ok(Signer::new(keys.collect::<Result<_, _>>()?))
}

fn read(path: &Path) -> Result<String, MailSetupError> {
    std::fs::read_to_string(path).map_err(|source| MailSetupError::Unreadable { path: path.to_owned(), source })
}

/// What doctor learns about the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayCheck {
    /// The conversation was encrypted.
    pub is_encrypted: bool,
}

/// Connects to the relay, says hello (and signs in) and goodbye; sends nothing. For `noroshi doctor`.
pub async fn check_relay(settings: &MailSettings) -> Result<RelayCheck, SmtpError> {
    let connection = Connection::open(&settings.relay).await?;
    let is_encrypted = connection.is_encrypted();
    // The answer to a goodbye decides nothing.
    let _ = connection.quit().await;
    Ok(RelayCheck { is_encrypted })
}
