//! rspamd, when it is installed: Debian's rules in a private folder, one worker on a free port of the loopback, and a
//! name server of ours that answers at once that there is no such name (else every mail waits for one second).

use crate::processor;
use anyhow::{Context as _, ensure};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/bin/rspamd";
const MAILS: usize = 1_000;
/// Mails that are judged first and not counted.
const WARMING: usize = 50;
const CONNECTIONS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);
/// At its first start it compiles its tables.
const PATIENCE_TO_START: Duration = Duration::from_secs(300);

/// Mails per second of processor time of all its processes; nothing when it is not installed.
pub(crate) fn mails_per_second(mails: &[Vec<u8>]) -> anyhow::Result<Option<f64>> {
    if !Path::new(PROGRAM).exists() {
        return Ok(None);
    }
    let Some(server) = Server::start()? else { return Ok(None) };
    let picked: Vec<&[u8]> =
        mails.iter().step_by((mails.len() / MAILS).max(1)).take(MAILS).map(Vec::as_slice).collect();
    server.judge(picked.get(..WARMING).unwrap_or(&picked))?;
    let programs = processor::family(server.program.id());
    let before = processor::of(&programs);
    server.judge(&picked)?;
    let seconds = processor::of(&programs) - before;
    ensure!(seconds > 0.0, "rspamd used no processor time");
    Ok(Some(picked.len() as f64 / seconds))
}

struct Server {
    program: Child,
    port: u16,
    folder: PathBuf,
}

impl Server {
    /// Starts it; nothing when it does not answer in time.
    fn start() -> anyhow::Result<Option<Self>> {
        let names = UdpSocket::bind("127.0.0.1:0")?;
        let name_port = names.local_addr()?.port();
        std::thread::spawn(move || answer(&names));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("noroshi-rspamd-{}", std::process::id()));
        configure(&folder, port, name_port)?;
        let variable = |name: &str, inside: &str| format!("--var={name}={}", folder.join(inside).display());
        let program = Command::new(PROGRAM)
            .args(["--no-fork", "--insecure"])
            .arg(variable("LOCAL_CONFDIR", "configuration"))
            .args(["DBDIR", "RUNDIR", "LOGDIR"].map(|name| variable(name, "state")))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("rspamd could not be started")?;
        let server = Self { program, port, folder };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if began.elapsed() > PATIENCE_TO_START {
                eprintln!("scan: rspamd did not open its port in {PATIENCE_TO_START:?}");
                return Ok(None);
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        Ok(Some(server))
    }

    /// Lets it judge all mails, a few at a time.
    fn judge(&self, mails: &[&[u8]]) -> anyhow::Result<()> {
        let share = mails.len().div_ceil(CONNECTIONS).max(1);
        std::thread::scope(|scope| {
            let hands: Vec<_> = mails
                .chunks(share)
                .map(|mails| scope.spawn(|| mails.iter().try_for_each(|mail| self.one(mail))))
                .collect();
            hands.into_iter().try_for_each(|hand| hand.join().unwrap_or_else(|_| anyhow::bail!("a thread ended badly")))
        })
    }

    fn one(&self, mail: &[u8]) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "POST /checkv2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            mail.len()
        )?;
        stream.write_all(mail)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "rspamd refused a mail");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The main process ends its workers when it is asked to end.
        let asked = rustix::process::Pid::from_child(&self.program);
        let _ = rustix::process::kill_process(asked, rustix::process::Signal::TERM);
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) && matches!(self.program.try_wait(), Ok(None)) {
            std::thread::park_timeout(Duration::from_millis(50));
        }
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn configure(folder: &Path, port: u16, name_port: u16) -> anyhow::Result<()> {
    let local = folder.join("configuration/local.d");
    fs::create_dir_all(&local)?;
    fs::create_dir_all(folder.join("state"))?;
    for (name, text) in [
        (
            "options.inc",
            format!(
                "dns {{ nameserver = [\"127.0.0.1:{name_port}:1\"]; }}\ncontrol_socket = \"{}/state/control mode=0600\";\n",
                folder.display()
            ),
        ),
        ("worker-normal.inc", format!("bind_socket = \"127.0.0.1:{port}\";\ncount = 1;\n")),
        ("worker-controller.inc", "enabled = false;\n".to_owned()),
        ("worker-proxy.inc", "enabled = false;\n".to_owned()),
        ("worker-fuzzy.inc", "enabled = false;\n".to_owned()),
        (
            "logging.inc",
            format!("type = \"file\";\nfilename = \"{}/state/log\";\nlevel = \"error\";\n", folder.display()),
        ),
        ("redis.conf", "servers = null;\n".to_owned()),
        ("fuzzy_check.conf", "enabled = false;\n".to_owned()),
    ] {
        fs::write(local.join(name), text)?;
    }
    Ok(())
}

/// Says of every name that it does not exist (RFC 1035, section 4.1.1: the question comes back with code 3).
fn answer(names: &UdpSocket) {
    let mut packet = [0; 4_096];
    while let Ok((length, from)) = names.recv_from(&mut packet) {
        if let Some([_, _, flags, code, ..]) = packet.get_mut(..length) {
            (*flags, *code) = (0x80 | *flags & 1, 0x83);
            let _ = names.send_to(packet.get(..length).unwrap_or_default(), from);
        }
    }
}
