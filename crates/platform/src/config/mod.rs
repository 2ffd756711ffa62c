//! Configuration: one TOML file, overridden key by key from the environment (`server.listen` ← `NOROSHI_SERVER_LISTEN`).
//!
//! Wrong configuration stops the program at its start and names the key, the place (file and line, or the variable) and
//! what is allowed; all faults are told at once. Secrets are files; no key of this file holds one.

mod read;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use noroshi_terms::{JapaneseDate, MailAddress};

use crate::db::DatabaseUrl;
use read::Reader;

pub use read::{ConfigError, ConfigFault, Place};

/// The whole, checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Web server.
    pub server: ServerConfig,
    /// Where data lies.
    pub data_dir: PathBuf,
    /// The database.
    pub database: DatabaseUrl,
    /// File with the installation's secret.
    pub secret_file: PathBuf,
    /// Outgoing mail.
    pub mail: MailConfig,
    /// Legal basis of the shared directory (共同利用, rule W05).
    pub shared_use: SharedUse,
    /// Days of the year (month, day) from which contacts and role holders are to be verified again (rule R09).
    pub recheck_days: Vec<(i8, i8)>,
}

/// Web server.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What stands in links of mails and papers, without a final slash.
    pub public_url: String,
}

impl ServerConfig {
    /// True when people reach the pages by HTTPS: cookies are then marked Secure.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// When the connection to the mail relay is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// Never; for a relay on the same machine.
    Never,
    /// When the relay offers it.
    WhenOffered,
    /// Always; mail waits when the relay does not offer it.
    Required,
}

/// Outgoing mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// Host name of the relay.
    pub relay_host: String,
    /// Port of the relay.
    pub relay_port: u16,
    /// Encryption towards the relay.
    pub tls: MailTls,
    /// Name given in EHLO.
    pub helo: String,
    /// Sender address of official mail; also the domain of Message-IDs.
    pub from: MailAddress,
    /// Parallel connections; also the number of mails that may be doubtful after a crash.
    pub connections: usize,
    /// How long a mail whose end is unknown waits before it is sent again with the same Message-ID, in seconds (O04).
    pub doubt_seconds: u64,
    /// File with `user:password` for the relay.
    pub credentials_file: Option<PathBuf>,
    /// Signing keys.
    pub dkim: Vec<DkimConfig>,
}

/// One DKIM key (RFC 6376, RFC 8463).
#[derive(Debug, Clone)]
pub struct DkimConfig {
    /// Signing domain.
    pub domain: String,
    /// Selector.
    pub selector: String,
    /// PEM file of the private key; RSA or Ed25519.
    pub key_file: PathBuf,
}

/// What the directory page states about shared use of personal data (個人情報保護法27条5項3号).
#[derive(Debug, Clone)]
pub struct SharedUse {
    /// Which items.
    pub items: String,
    /// Among whom.
    pub parties: String,
    /// What for.
    pub purpose: String,
    /// Who answers for it.
    pub responsible: String,
}

impl Config {
    /// Reads the file (when given) and the environment.
    pub fn load(file: Option<&Path>, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = match file {
            None => None,
            Some(path) => Some(
                std::fs::read_to_string(path)
                    .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?,
            ),
        };
        Self::parse(file.unwrap_or(Path::new("noroshi.toml")), text.as_deref().unwrap_or_default(), environment)
    }

    /// Reads configuration text; `path` is only named in messages.
    pub fn parse(path: &Path, text: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(path, text, environment);
        let data_dir: PathBuf = reader.text("data.dir", "フォルダーの場所", "noroshi-data").into();
        let server = server(&mut reader);
        let sqlite = format!("sqlite:{}", data_dir.join("noroshi.sqlite").display());
        let database = reader.value(
            "database.url",
            "sqlite:ファイル名 か postgres://利用者@サーバー/名前",
            &sqlite,
            |text| text.parse().ok(),
        );
        let secret_file =
            reader.text("keys.secret_file", "ファイルの場所", &data_dir.join("secret.key").to_string_lossy());
        let mail = mail(&mut reader, server.as_ref());
        let shared_use = shared_use(&mut reader);
        let recheck_days =
            reader.value("directory.recheck_days", "月-日をコンマで区切ったもの 例 04-01,10-01", "04-01", recheck_days);
        reader.finish()?;
        match (server, database, mail, recheck_days) {
            (Some(server), Some(database), Some(mail), Some(recheck_days)) => {
                Ok(Self { server, data_dir, database, secret_file: secret_file.into(), mail, shared_use, recheck_days })
            }
            _ => Err(ConfigError::Faults(Vec::new())), // finish() already told every fault
        }
    }
}

fn server(reader: &mut Reader<'_>) -> Option<ServerConfig> {
    let listen: SocketAddr =
        reader.value("server.listen", "アドレス:ポート 例 127.0.0.1:8080", "127.0.0.1:8080", |text| {
            text.parse().ok()
        })?;
    let public_url = reader.value(
        "server.public_url",
        "https://… か http://…(末尾の / なし) 例 https://noroshi.example",
        &format!("http://{listen}"),
        |text| {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
            (!rest.is_empty() && !rest.contains(['/', ' ', '?', '#'])).then(|| text.to_owned())
        },
    )?;
    Some(ServerConfig { listen, public_url })
}

fn mail(reader: &mut Reader<'_>, server: Option<&ServerConfig>) -> Option<MailConfig> {
    let host = server.and_then(|server| host_of(&server.public_url)).unwrap_or("localhost");
    let relay = reader.value("mail.relay", "ホスト名:ポート 例 127.0.0.1:25", "127.0.0.1:25", |text| {
        let (host, port) = text.rsplit_once(':')?;
        (!host.is_empty()).then_some(())?;
        Some((host.to_owned(), port.parse::<u16>().ok()?))
    });
    let tls = reader.value("mail.tls", "never / when-offered / required", "when-offered", |text| match text {
        "never" => Some(MailTls::Never),
        "when-offered" => Some(MailTls::WhenOffered),
        "required" => Some(MailTls::Required),
        _ => None,
    });
    let from = reader.value(
        "mail.from",
        "メールアドレス 例 ceptoar@noroshi.example",
        "ceptoar@noroshi.example",
        |text| text.parse::<MailAddress>().ok(),
    );
    let connections = reader.value("mail.connections", "1から64までの数", "8", |text| {
        text.parse().ok().filter(|count| (1..=64).contains(count))
    });
    let doubt_seconds = reader.value("mail.doubt_seconds", "1から86400までの数(秒)", "600", |text| {
        text.parse().ok().filter(|seconds| (1..=86_400).contains(seconds))
    });
    let helo = reader.text("mail.helo", "ホスト名", host);
    let credentials_file = reader.optional("mail.credentials_file").map(PathBuf::from);
    let dkim = dkim(reader);
    let (relay_host, relay_port) = relay?;
    Some(MailConfig {
        relay_host,
        relay_port,
        tls: tls?,
        helo,
        from: from?,
        connections: connections?,
        doubt_seconds: doubt_seconds?,
        credentials_file,
        dkim,
    })
}

fn dkim(reader: &mut Reader<'_>) -> Vec<DkimConfig> {
    (0..reader.length("mail.dkim"))
        .map(|index| DkimConfig {
            domain: reader.required(&format!("mail.dkim.{index}.domain"), "署名するドメイン 例 noroshi.example"),
            selector: reader.required(&format!("mail.dkim.{index}.selector"), "セレクター 例 s2026"),
            key_file: reader.required(&format!("mail.dkim.{index}.key_file"), "秘密鍵のファイル(PEM)").into(),
        })
        .collect()
}

fn shared_use(reader: &mut Reader<'_>) -> SharedUse {
    let mut text = |key: &str, default: &str| reader.text(key, "文章", default);
    SharedUse {
        items: text("shared_use.items", "機関名、所在地、連絡先(電話・FAX・メール)、担当者の氏名と役割"),
        parties: text("shared_use.parties", "この仕組みに参加する全国・都道府県・郡市区の会"),
        purpose: text("shared_use.purpose", "注意喚起などの通知文書の伝達、了知の確認、事案のときの連絡"),
        responsible: text(
            "shared_use.responsible",
            "設定の shared_use.responsible に、責任を負う団体の名称を入れてください",
        ),
    }
}

/// Days that exist in every year.
fn recheck_days(text: &str) -> Option<Vec<(i8, i8)>> {
    let day = |text: &str| {
        let (month, day) = text.trim().split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        JapaneseDate::new(2025, month, day).map(|_| (month, day))
    };
    text.split(',').map(day).collect()
}

fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.rsplit_once(':').map_or(rest, |(host, _)| host))
}
