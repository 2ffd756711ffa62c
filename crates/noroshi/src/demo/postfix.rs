//! A private Postfix for `--real`: mails go through a real mail server before the demonstration's mailbox catches them.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

/// A running instance of its own; stopped when dropped.
pub(super) struct Postfix {
    folder: PathBuf,
    address: SocketAddr,
}

const PROGRAM: &str = "/usr/sbin/postfix";

impl Postfix {
    /// Starts an instance that hands everything to `next`; none, with the reason, when that is not possible here.
    pub(super) fn start(next: SocketAddr) -> anyhow::Result<Option<Self>> {
        let id = Command::new("id").arg("-u").output().context("id")?;
        let is_root = String::from_utf8_lossy(&id.stdout).trim() == "0";
        if !Path::new(PROGRAM).exists() || !is_root {
            let why = if is_root {
                "Postfix が入っていません"
            } else {
                "Postfix の起動には管理者の権限が要ります"
            };
            writeln!(std::io::stderr(), "noroshi: {why}。内蔵の送り先だけを使います")?;
            return Ok(None);
        }
        let folder = std::env::temp_dir().join(format!("noroshi-postfix-{}", std::process::id()));
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let postfix = Self { folder, address };
        postfix.write_configuration(next)?;
        postfix.run("start")?;
        Ok(Some(postfix))
    }

    /// Where it takes mail.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    fn write_configuration(&self, next: SocketAddr) -> anyhow::Result<()> {
        let (config, queue, data) = (self.folder.join("etc"), self.folder.join("spool"), self.folder.join("data"));
        for folder in [&config, &queue, &data] {
            std::fs::create_dir_all(folder)?;
        }
        let owner = Command::new("chown").args(["postfix"]).arg(&data).status()?;
        anyhow::ensure!(owner.success(), "chown postfix");
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {}\ndata_directory = {}\nmail_owner = postfix\nmyhostname = relay.noroshi.example\n\
             mynetworks = 127.0.0.0/8\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmydestination =\nlocal_recipient_maps =\n\
             relayhost = [127.0.0.1]:{}\ndisable_dns_lookups = yes\nsmtp_tls_security_level = none\nsmtpd_tls_security_level = none\n\
             smtpd_client_connection_count_limit = 100\nmaillog_file = {}\nmaillog_file_prefixes = {}\n",
            queue.display(),
            data.display(),
            next.port(),
            self.folder.join("mail.log").display(),
            self.folder.display(),
        );
        let services = [
            "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce",
            "smtp unix - - n - - smtp",
            "relay unix - - n - - smtp",
            "error unix - - n - - error",
            "retry unix - - n - - error",
            "discard unix - - n - - discard",
            "anvil unix - - n - 1 anvil",
            "scache unix - - n - 1 scache",
            "postlog unix-dgram n - n - 1 postlogd",
        ];
        let master = format!("127.0.0.1:{} inet n - n - - smtpd\n{}\n", self.address.port(), services.join("\n"));
        std::fs::write(config.join("main.cf"), main)?;
        std::fs::write(config.join("master.cf"), master)?;
        Ok(())
    }

    fn run(&self, word: &str) -> anyhow::Result<()> {
        let config = self.folder.join("etc");
        let status = Command::new(PROGRAM)
            .arg("-c")
            .arg(&config)
            .arg(word)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        anyhow::ensure!(status.success(), "postfix {word}");
        Ok(())
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = self.run("stop");
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
