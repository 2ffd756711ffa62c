//! `noroshi doctor`: lines `ok|warn|fail<TAB>TOPIC<TAB>WHAT TO DO`; exit 1 on any fail. It changes nothing.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use noroshi_delivery::{MailSettings, check_relay};
use noroshi_platform::backup::last_taken;
use noroshi_platform::config::{Config, MailTls};
use noroshi_platform::db::{Db, Engine, pending_migrations};
use noroshi_platform::secret::Secrets;
use noroshi_platform::system::SystemClock;
use noroshi_terms::Clock;

use crate::start::{Overrides, configuration, migrations};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Ok,
    Warn,
    Fail,
}

struct Report(Vec<(Finding, &'static str, String)>);

impl Report {
    fn say(&mut self, finding: Finding, topic: &'static str, text: impl Into<String>) {
        self.0.push((finding, topic, text.into()));
    }
}

/// Looks at everything and tells what to do; false when something fails.
pub async fn doctor(overrides: Overrides) -> anyhow::Result<bool> {
    let mut report = Report(Vec::new());
    match configuration(&overrides) {
        Err(error) => report.say(Finding::Fail, "configuration", one_line(&error.to_string())),
        Ok(config) => {
            report.say(Finding::Ok, "configuration", "設定を読めました");
            data_folder(&mut report, &config);
            secret(&mut report, &config);
            database(&mut report, &config).await;
            address(&mut report, &config);
            mail(&mut report, &config).await;
        }
    }
    let mut out = std::io::stdout().lock();
    for (finding, topic, text) in &report.0 {
        let word = match finding {
            Finding::Ok => "ok",
            Finding::Warn => "warn",
            Finding::Fail => "fail",
        };
        writeln!(out, "{word}\t{topic}\t{text}")?;
    }
    Ok(report.0.iter().all(|(finding, ..)| *finding != Finding::Fail))
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn data_folder(report: &mut Report, config: &Config) {
    let path = &config.data_dir;
    match std::fs::metadata(path) {
        Err(_) => {
            report.say(Finding::Warn, "data", format!("{} はまだありません。noroshi serve が作ります", path.display()))
        }
        Ok(about) if !about.is_dir() => {
            report.say(
                Finding::Fail,
                "data",
                format!("{} はフォルダーではありません。data.dir を直してください", path.display()),
            );
        }
        Ok(about) if about.permissions().mode() & 0o007 != 0 => {
            let text = format!("{} をほかの利用者が開けます。chmod 700 を実行してください", path.display());
            report.say(Finding::Warn, "data", text);
        }
        Ok(_) => writable(report, path),
    }
}

fn writable(report: &mut Report, path: &Path) {
    let probe = path.join(".noroshi-doctor");
    let written = std::fs::write(&probe, vec![0u8; 1 << 20]).and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => report.say(Finding::Ok, "data", format!("{} に書けます", path.display())),
        Err(error) => {
            let text = format!("{} に書けません({error})。空きと権限をお確かめください", path.display());
            report.say(Finding::Fail, "data", text);
        }
    }
}

fn secret(report: &mut Report, config: &Config) {
    if !config.secret_file.exists() {
        let text = format!("{} はまだありません。noroshi serve が作ります", config.secret_file.display());
        return report.say(Finding::Warn, "secret", text);
    }
    match Secrets::load(&config.secret_file) {
        Ok(_) => report.say(Finding::Ok, "secret", "鍵を読めます。noroshi backup の控えにも入ります"),
        Err(error) => report.say(Finding::Fail, "secret", error.to_string()),
    }
}

async fn database(report: &mut Report, config: &Config) {
    if let Some(file) = config.database.sqlite_file()
        && !file.exists()
    {
        let text = format!("{} はまだありません。noroshi serve が作ります", file.display());
        return report.say(Finding::Warn, "database", text);
    }
    let opened = Db::open(&config.database).await;
    let pending = match &opened {
        Ok(db) => pending_migrations(db, &migrations()).await,
        Err(_) => Ok(Vec::new()),
    };
    match opened.and_then(|db| Ok((db, pending?))) {
        Ok((db, pending)) if pending.is_empty() => {
            let engine = if config.database.engine() == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
            report.say(Finding::Ok, "database", format!("{engine} を使えます。表は最新です"));
            backup(report, &db).await;
        }
        Ok((_, pending)) => {
            let text = format!(
                "表の更新が{}件待っています。noroshi backup で控えを取ってから noroshi serve を起動すると更新されます",
                pending.len()
            );
            report.say(Finding::Warn, "database", text);
        }
        Err(error) => {
            report.say(Finding::Fail, "database", format!("使えません({error})。database.url をお確かめください"))
        }
    }
}

/// A backup that nobody takes any more is noticed on the day it is needed.
async fn backup(report: &mut Report, db: &Db) {
    let now = SystemClock.now();
    match last_taken(db).await {
        Err(error) => report.say(Finding::Fail, "backup", format!("控えの記録を読めません({error})")),
        Ok(None) => {
            report.say(Finding::Warn, "backup", "控えがまだありません。noroshi backup ファイル名 で控えてください");
        }
        Ok(Some(at)) => {
            let (days, when) = (now.since(at).as_secs() / 86_400, at.tokyo_date());
            match days {
                0..=7 => report.say(Finding::Ok, "backup", format!("最後の控えは{when}です({days}日前)")),
                _ => report.say(
                    Finding::Warn,
                    "backup",
                    format!("最後の控えは{when}です({days}日前)。noroshi backup ファイル名 で控えてください"),
                ),
            }
        }
    }
}

fn address(report: &mut Report, config: &Config) {
    let (url, listen) = (&config.server.public_url, config.server.listen);
    if config.server.is_https() {
        report.say(Finding::Ok, "address", format!("{url} をメールに書きます"));
    } else if listen.ip().is_loopback() {
        let text = "server.public_url が https ではありません。外から使う前に、HTTPSの入口を置いて server.public_url に書いてください";
        report.say(Finding::Warn, "address", text);
    } else {
        let text = "暗号化なしで外から開けます。HTTPSの入口を前に置き、server.public_url を https:// にしてください";
        report.say(Finding::Fail, "address", text);
    }
}

async fn mail(report: &mut Report, config: &Config) {
    let settings = match MailSettings::from_config(&config.mail) {
        Ok(settings) => settings,
        Err(error) => return report.say(Finding::Fail, "mail", one_line(&error.to_string())),
    };
    if config.mail.from.domain().ends_with("example") {
        report.say(Finding::Warn, "mail-from", "mail.from が見本のままです。貴会のアドレスを書いてください");
    }
    if config.mail.dkim.is_empty() {
        report.say(
            Finding::Warn,
            "dkim",
            "署名の鍵がありません。mail.dkim に鍵を書くと、なりすましと区別されやすくなります",
        );
    } else {
        report.say(Finding::Ok, "dkim", format!("署名の鍵を{}つ読めます", config.mail.dkim.len()));
    }
    let place = format!("{}:{}", config.mail.relay_host, config.mail.relay_port);
    match check_relay(&settings).await {
        Ok(_) if config.mail.tls == MailTls::Never && config.mail.relay_host != "127.0.0.1" => {
            report.say(
                Finding::Warn,
                "relay",
                format!("{place} とは暗号化なしでやり取りします。mail.tls を required にできないかお確かめください"),
            );
        }
        Ok(_) => report.say(Finding::Ok, "relay", format!("{place} が応答しました")),
        Err(error) => {
            let text = format!("{place} につながりません({error})。つながるまで、メールは送信待ちのまま残ります");
            report.say(Finding::Fail, "relay", one_line(&text));
        }
    }
}
