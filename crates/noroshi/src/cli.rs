//! The command line. Exit codes: 0 done, 1 not done, 2 wrong use.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;

use crate::import_command::ImportOptions;
use crate::scan::{ScanOptions, scan};
use crate::start::Overrides;
use crate::{audit_command, backup_command, demo, doctor, import_command, serve};

/// 狼煙(のろし): 注意喚起を全国から医療機関まで伝え、読まれたことを確かめる。
#[derive(Debug, Parser)]
#[command(name = "noroshi", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Web pages, jobs, mail and the sealing of the log in one program.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Address and port; port 0 takes a free one.
        #[arg(long)]
        listen: Option<SocketAddr>,
    },
    /// Jobs and mail beside `serve`, on PostgreSQL.
    Worker {
        #[command(flatten)]
        place: Place,
        /// Only this kind of work.
        #[arg(long)]
        only: Option<Work>,
    },
    /// A whole demonstration sector with its own mailbox; nothing leaves this machine.
    Demo(demo::DemoOptions),
    /// The tamper-evident log.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Takes everything into one new file, also while `serve` works. The file holds the secret: keep it safe.
    Backup {
        /// The new file.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Fills an empty data folder (and an empty database) from a backup.
    Restore {
        /// The backup.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Reads a list (CSV or XLSX) into the directory; without `--commit` it only says what would change.
    Import {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        options: ImportOptions,
    },
    /// Judges mails in files, folders and mailboxes: does one borrow the name of somebody we know?
    Scan(ScanOptions),
    /// Looks whether everything is as it should be.
    Doctor {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, clap::Args)]
struct Place {
    /// Configuration file (TOML).
    #[arg(long)]
    config: Option<PathBuf>,
    /// Folder of the data.
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Checks the whole chain.
    Verify {
        #[command(flatten)]
        place: Place,
    },
}

/// What a worker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Work {
    /// Sends mail.
    Mail,
    /// Does jobs of the outbox.
    Jobs,
}

impl Place {
    fn overrides(self, listen: Option<SocketAddr>) -> Overrides {
        Overrides { config: self.config, data: self.data, listen }
    }
}

/// Every command, as it is typed; a test asks each of them what it tells.
pub fn commands() -> Vec<String> {
    let program = Cli::command();
    let mut names = Vec::new();
    for command in program.get_subcommands() {
        let below: Vec<String> =
            command.get_subcommands().map(|below| format!("{} {}", command.get_name(), below.get_name())).collect();
        match below.is_empty() {
            true => names.push(command.get_name().to_owned()),
            false => names.extend(below),
        }
    }
    names
}

/// Runs the command.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if cfg!(any(feature = "seeded-hole", feature = "seeded-leak")) {
        eprintln!("noroshi: 試験のために穴を開けた版です。使わずに、ふつうの版を入れてください");
        return ExitCode::FAILURE;
    }
    if let Command::Scan(options) = cli.command {
        return exit_code_of_scan(&options);
    }
    let says_all = matches!(cli.command, Command::Demo(_) | Command::Backup { .. } | Command::Restore { .. });
    log_to_standard_error(says_all);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("noroshi: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve { place, listen } => serve::serve(place.overrides(listen)).await,
            Command::Worker { place, only } => serve::work(place.overrides(None), only).await,
            Command::Demo(options) => demo::demo(options).await,
            Command::Audit { command: AuditCommand::Verify { place } } => {
                audit_command::verify(place.overrides(None)).await
            }
            Command::Backup { file, place } => backup_command::backup(place.overrides(None), &file).await,
            Command::Restore { file, place } => backup_command::restore(place.overrides(None), &file).await,
            Command::Import { place, options } => import_command::import(place.overrides(None), options).await,
            Command::Doctor { place } => doctor::doctor(place.overrides(None)).await,
            Command::Scan(options) => scan(&options),
        }
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("noroshi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// 0: everything was read; 1: something was not; 2: wrong use, as an unreadable list of people.
fn exit_code_of_scan(options: &ScanOptions) -> ExitCode {
    match scan(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("noroshi: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// JSON, one line each, without personal data. Commands whose own words say all are quiet unless asked by
/// `RUST_LOG`; what takes long in a backup is no slow statement.
fn log_to_standard_error(says_all: bool) {
    let usual = if says_all { "error" } else { "info" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let _ = tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_env_filter(filter).try_init();
}
