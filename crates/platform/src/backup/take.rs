//! Taking a backup: one consistent moment of all tables, while others write.

use std::io::{BufWriter, Write};
use std::path::Path;

use futures_util::TryStreamExt;
use noroshi_terms::Timestamp;

use super::block::{BlockWriter, Kind};
use super::catalog::{Table, tables};
use super::place::Unfinished;
use super::{BackupError, Header, Step, Totals, rows};
use crate::db::{Db, DbError, Row, Tx, query};
use crate::secret::Secrets;

/// Rows are gathered to blocks of about this size.
const BLOCK: usize = 1 << 20;

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Tables.
    pub tables: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Length of the file.
    pub bytes: u64,
    /// The hash at the end of the file, over all of it; note it elsewhere to know the file again.
    pub hash: String,
}

/// Writes everything into a new file that only its owner reads. Nothing is left when it fails.
pub async fn take(db: &Db, secrets: &Secrets, now: Timestamp, file: &Path) -> Result<Taken, BackupError> {
    let unfinished = Unfinished::begin(file)?;
    let failed = |source| BackupError::Write { path: file.to_owned(), source };
    let mut out = BlockWriter::begin(BufWriter::new(unfinished.file())).map_err(failed)?;
    let mut tx = db.begin_reading().await?;
    // The first statement fixes the moment.
    let header = Header {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: now.as_micros(),
        migrations: steps(&mut tx).await?,
    };
    let mut totals = Totals { tables: 0, rows: 0 };
    let tables = tables(&mut tx).await?;
    let opened = out.write(Kind::Header, &json(&header)?).and_then(|()| out.write(Kind::Secret, secrets.root()));
    opened.map_err(failed)?;
    for table in &tables {
        out.write(Kind::Table, &json(table)?).map_err(failed)?;
        totals.tables += 1;
        totals.rows += table_rows(&mut tx, table, &mut |block| out.write(Kind::Rows, block).map_err(failed)).await?;
    }
    tx.rollback().await?;
    out.write(Kind::End, &json(&totals)?).map_err(failed)?;
    let (mut buffer, hash, bytes) = out.end();
    buffer.flush().map_err(failed)?;
    drop(buffer);
    unfinished.finish()?;
    Ok(Taken { tables: totals.tables, rows: totals.rows, bytes, hash })
}

async fn steps(tx: &mut Tx) -> Result<Vec<Step>, DbError> {
    let rows = query("SELECT id, sha256 FROM schema_migration ORDER BY applied_order").all(tx).await?;
    rows.iter().map(|row| Ok(Step { id: row.get("id")?, sha256: row.get("sha256")? })).collect()
}

/// Hands the table's rows over, block by block.
async fn table_rows(
    tx: &mut Tx,
    table: &Table,
    hand_over: &mut (impl FnMut(&[u8]) -> Result<(), BackupError> + Send),
) -> Result<u64, BackupError> {
    let mut stream = sqlx::query(sqlx::AssertSqlSafe(table.select())).fetch(tx.connection());
    let (mut block, mut count) = (Vec::with_capacity(BLOCK + BLOCK / 4), 0);
    while let Some(row) = stream.try_next().await.map_err(DbError::from)? {
        let row = Row::from(row);
        for place in 0..table.columns.len() {
            rows::encode(&row.at(place)?, &mut block);
        }
        count += 1;
        if block.len() >= BLOCK {
            hand_over(&block)?;
            block.clear();
        }
    }
    if !block.is_empty() {
        hand_over(&block)?;
    }
    Ok(count)
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, DbError> {
    serde_json::to_vec(value).map_err(|error| DbError::unreadable(error.to_string()))
}
