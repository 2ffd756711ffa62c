//! Programs that run beside a measurement: the real `noroshi serve`, a mail server that throws mail away, its sender.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::country::configuration;

/// A child that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only when it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `noroshi serve`, as it is installed.
pub(crate) struct Serving {
    program: Running,
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// Starts it on a data folder and waits until it listens.
    pub(crate) fn start(data: &Path, more: &str) -> anyhow::Result<Self> {
        let config = data.join("bench.toml");
        std::fs::write(&config, configuration(data, more))?;
        let child = Command::new(env!("CARGO_BIN_EXE_noroshi"))
            .arg("serve")
            .arg("--config")
            .arg(&config)
            .args(["--listen", "127.0.0.1:0"])
            .env("RUST_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(data.join("serve.log"))?)
            .spawn()
            .context("noroshi serve")?;
        let mut program = Running(child);
        let out = program.0.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening http://").context("noroshi serve did not listen")?;
        Ok(Self { address: address.parse()?, program })
    }

    /// Megabytes of a line of its status: `VmRSS` now, `VmHWM` at most so far.
    pub(crate) fn memory(&self, line: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.program.0.id()))?;
        let found = status.lines().find_map(|text| text.strip_prefix(line)).context("no such line")?;
        let kilobytes: f64 = found.trim_matches([':', ' ', '\t']).trim_end_matches(" kB").trim().parse()?;
        Ok(kilobytes / 1_024.0)
    }
}

/// Postfix's test server, which takes every mail and forgets it.
pub(crate) struct SmtpSink {
    _program: Running,
    pub(crate) port: u16,
}

impl SmtpSink {
    /// Starts it; none when Postfix is not installed.
    pub(crate) fn start() -> anyhow::Result<Option<Self>> {
        let Some(program) = installed("smtp-sink") else { return Ok(None) };
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(program)
            .args(root_gives_way()?)
            .args([&format!("127.0.0.1:{port}"), "200"])
            .stdout(Stdio::null())
            .spawn()
            .context("smtp-sink")?;
        let sink = Self { _program: Running(child), port };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(since.elapsed() < Duration::from_secs(5), "smtp-sink does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Some(sink))
    }
}

/// As root it asks to become somebody else.
fn root_gives_way() -> anyhow::Result<&'static [&'static str]> {
    let output = Command::new("id").arg("-u").output()?;
    Ok(if output.stdout.trim_ascii() == b"0" { &["-u", "nobody"] } else { &[] })
}

/// Postfix's test sender against a sink: so many mails of a size over so many kept connections; mails per second.
pub(crate) fn smtp_source(port: u16, mails: usize, bytes: usize, connections: usize) -> anyhow::Result<Option<f64>> {
    let Some(program) = installed("smtp-source") else { return Ok(None) };
    let since = Instant::now();
    let status = Command::new(program)
        .args(["-d", "-s", &connections.to_string(), "-m", &mails.to_string(), "-l", &bytes.to_string()])
        .args(["-f", "sender@noroshi.example", "-t", "clinic@clinic.example"])
        .arg(format!("127.0.0.1:{port}"))
        .stdout(Stdio::null())
        .status()?;
    let seconds = since.elapsed().as_secs_f64();
    if !status.success() {
        bail!("smtp-source: {status}");
    }
    Ok(Some(mails as f64 / seconds))
}

fn installed(name: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/local/sbin", "/usr/lib/postfix/sbin"]
        .iter()
        .map(|place| Path::new(place).join(name))
        .find(|path| path.exists())
}

/// Configuration of a relay on this machine and of both signing keys, made by OpenSSL in `folder`.
pub(crate) fn mail_configuration(folder: &Path, port: u16) -> anyhow::Result<String> {
    let mut keys = Vec::new();
    for (selector, words) in [
        ("rsa", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"].as_slice()),
        ("ed", ["genpkey", "-algorithm", "ED25519"].as_slice()),
    ] {
        let file = folder.join(format!("{selector}.pem"));
        let status = Command::new("openssl").args(words).arg("-out").arg(&file).stderr(Stdio::null()).status()?;
        ensure!(status.success(), "openssl: {status}");
        let file = file.display().to_string();
        keys.push(format!("{{ domain = \"noroshi.example\", selector = \"{selector}\", key_file = {file:?} }}"));
    }
    Ok(format!("mail.relay = \"127.0.0.1:{port}\"\nmail.dkim = [{}]\n", keys.join(", ")))
}
