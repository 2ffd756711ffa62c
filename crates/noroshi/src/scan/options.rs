//! What is asked of a scan, and what the mails are judged against.

use super::wrapping::harmless;
use anyhow::{Context as _, ensure};
use clap::ValueEnum;
use noroshi_formats::pattern::PatternFile;
use noroshi_mailguard::{Context, KnownPeople};
use std::io::IsTerminal;
use std::path::PathBuf;

/// `noroshi scan`.
#[derive(Debug, clap::Args)]
pub struct ScanOptions {
    /// People whose names could be borrowed (people.csv); may be given more than once.
    #[arg(long, value_name = "FILE")]
    directory: Vec<PathBuf>,
    /// Detection patterns (version 1); may be given more than once.
    #[arg(long, value_name = "FILE")]
    patterns: Vec<PathBuf>,
    /// A host whose Authentication-Results are believed; may be given more than once.
    #[arg(long = "authserv-id", value_name = "HOST")]
    authserv_ids: Vec<String>,
    /// For people, or one JSON object per line.
    #[arg(long, default_value = "text")]
    pub(super) format: Format,
    /// How many mails are judged at once; all processors unless told otherwise.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Shows every finding with its rule and its place.
    #[arg(long)]
    pub(super) explain: bool,
    /// Files, folders, mailboxes (mbox), or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One JSON object per message and line.
    Json,
}

impl ScanOptions {
    /// Workers that judge at once.
    pub(super) fn jobs(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.jobs.map_or_else(all, usize::from)
    }

    /// Colours only on a terminal, and never when NO_COLOR is set (no-color.org).
    pub(super) fn is_coloured(&self, out: &impl IsTerminal) -> bool {
        out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// Reads the people and the patterns. A row that cannot be used is told; a list without anybody is an error.
    pub(super) fn context(&self) -> anyhow::Result<Context> {
        let mut people = Vec::new();
        for path in &self.directory {
            let list = KnownPeople::from_csv(&read(path)?);
            for problem in &list.problems {
                eprintln!("{}\t{}", path.display(), harmless(&problem.to_string()));
            }
            ensure!(
                !list.people.is_empty(),
                "{}: 守る人が1人も読み取れません。見出しの行に name の列があるか、お確かめください",
                path.display()
            );
            people.extend(list.people.iter().cloned());
        }
        let mut patterns = Vec::new();
        for path in &self.patterns {
            let file = PatternFile::parse(&read(path)?).with_context(|| path.display().to_string())?;
            patterns.extend(file.patterns);
        }
        Ok(Context {
            people: KnownPeople::new(people),
            patterns,
            trusted_hosts: self.authserv_ids.iter().map(|host| host.to_lowercase()).collect(),
            ..Context::default()
        })
    }
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path)
        .with_context(|| format!("{}: ファイルを開けません。場所と名前をお確かめください", path.display()))
}
