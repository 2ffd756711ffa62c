//! Reading an archive to its end before anything of it is used.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use noroshi_terms::Timestamp;
use serde::de::DeserializeOwned;

use super::block::{BlockReader, Kind};
use super::catalog::Table;
use super::rows::Values;
use super::{ArchiveFault, Header, RestoreError, Totals};
use crate::db::{Migration, Value, fingerprint};

/// An archive that is whole and fits this program.
pub struct Inspected {
    /// The moment it shows.
    pub taken_at: Timestamp,
    /// Tables.
    pub tables: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// The hash over all of it.
    pub hash: String,
    pub(super) path: PathBuf,
    pub(super) secret: [u8; 32],
    /// The migrations that had run, in this program's order.
    pub(super) migrations: Vec<Migration>,
}

/// What an archive tells, in its order.
pub(super) trait Listener {
    /// A table begins.
    async fn table(&mut self, table: Table) -> Result<(), RestoreError>;
    /// A row of the table.
    async fn row(&mut self, row: Vec<Value>) -> Result<(), RestoreError>;
    /// No more rows.
    async fn end(&mut self) -> Result<(), RestoreError>;
}

struct Nobody;

impl Listener for Nobody {
    async fn table(&mut self, _: Table) -> Result<(), RestoreError> {
        Ok(())
    }
    async fn row(&mut self, _: Vec<Value>) -> Result<(), RestoreError> {
        Ok(())
    }
    async fn end(&mut self) -> Result<(), RestoreError> {
        Ok(())
    }
}

/// Reads the whole file: every hash, every value, and whether these migrations know it.
pub async fn inspect(file: &Path, migrations: &[Migration]) -> Result<Inspected, RestoreError> {
    read(file, migrations, &mut Nobody).await
}

/// Reads the archive and lets somebody hear it.
pub(super) async fn read(
    file: &Path,
    migrations: &[Migration],
    listener: &mut impl Listener,
) -> Result<Inspected, RestoreError> {
    let refused = |fault| RestoreError::Archive { path: file.to_owned(), fault };
    let mut reader = File::open(file)
        .map_err(ArchiveFault::from)
        .and_then(|file| BlockReader::begin(BufReader::with_capacity(1 << 20, file)))
        .map_err(refused)?;
    let header: Header = expected(&mut reader, Kind::Header).map_err(refused)?;
    let migrations = known(&header, migrations).map_err(refused)?;
    let (kind, secret) = reader.next().map_err(refused)?;
    let secret = <[u8; 32]>::try_from(secret).ok().filter(|_| kind == Kind::Secret);
    let secret = secret.ok_or_else(|| refused(ArchiveFault::Unreadable { at: reader.at() }))?;
    let totals = body(&mut reader, file, listener).await?;
    listener.end().await?;
    Ok(Inspected {
        taken_at: Timestamp::from_micros(header.taken_at),
        tables: totals.tables,
        rows: totals.rows,
        hash: reader.end().map_err(refused)?,
        path: file.to_owned(),
        secret,
        migrations,
    })
}

type FileReader = BlockReader<BufReader<File>>;

/// Tables and rows until the last block, whose totals must be right.
async fn body(reader: &mut FileReader, file: &Path, listener: &mut impl Listener) -> Result<Totals, RestoreError> {
    let refused = |fault| RestoreError::Archive { path: file.to_owned(), fault };
    let (mut seen, mut columns) = (Totals { tables: 0, rows: 0 }, 0);
    loop {
        let (kind, content) = reader.next().map_err(refused)?;
        let unreadable = || refused(ArchiveFault::Unreadable { at: reader.at() });
        match kind {
            Kind::Table => {
                let table: Table = serde_json::from_slice(&content).map_err(|_| unreadable())?;
                columns = table.columns.len();
                seen.tables += 1;
                listener.table(table).await?;
            }
            Kind::Rows if columns > 0 => {
                let mut values = Values::of(&content);
                while !values.is_empty() {
                    let row: Option<Vec<Value>> = (0..columns).map(|_| values.next()).collect();
                    seen.rows += 1;
                    listener.row(row.ok_or_else(unreadable)?).await?;
                }
            }
            Kind::End if serde_json::from_slice(&content).ok() == Some(seen) => return Ok(seen),
            _ => return Err(unreadable()),
        }
    }
}

fn expected<T: DeserializeOwned>(reader: &mut FileReader, kind: Kind) -> Result<T, ArchiveFault> {
    let (found, content) = reader.next()?;
    let value = serde_json::from_slice(&content).ok().filter(|_| found == kind);
    value.ok_or(ArchiveFault::Unreadable { at: reader.at() })
}

/// The program's migrations that the archive has behind it.
fn known(header: &Header, migrations: &[Migration]) -> Result<Vec<Migration>, ArchiveFault> {
    for step in &header.migrations {
        match migrations.iter().find(|migration| migration.id == step.id) {
            None => return Err(ArchiveFault::Newer(step.id.clone())),
            Some(migration) if fingerprint(migration.sql) != step.sha256 => {
                return Err(ArchiveFault::Changed(step.id.clone()));
            }
            Some(_) => {}
        }
    }
    let has_run = |migration: &&Migration| header.migrations.iter().any(|step| step.id == migration.id);
    Ok(migrations.iter().filter(has_run).copied().collect())
}
