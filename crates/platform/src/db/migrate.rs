//! Migrations: only added, never changed; each crate brings its own, the program gives them in order.

use sha2::{Digest, Sha256};

use super::{Db, DbError, Tx, query};

/// One step of the tables' history.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// File name without ending, for example `0001_directory`; unique in the whole program.
    pub id: &'static str,
    /// The statements. `BYTES` stands for the engine's type of octets.
    pub sql: &'static str,
}

/// Migrating stopped.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A step that ran once has a different text now: the program and the database do not belong together.
    #[error(
        "migration {0} was changed after it ran; use the program version that made this database, or restore a backup"
    )]
    Changed(&'static str),
    /// The database knows steps that this program does not: it was used by a newer version.
    #[error("the database was used by a newer version ({0}); start that version")]
    Newer(String),
    /// The statements failed.
    #[error("migration {id} failed")]
    Failed {
        /// Which step.
        id: &'static str,
        /// Why.
        #[source]
        source: DbError,
    },
    /// The table of steps could not be read or written.
    #[error(transparent)]
    Database(#[from] DbError),
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration \
    (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_order BIGINT NOT NULL)";

/// Brings the tables up to date in one transaction: all steps or none.
pub async fn migrate(db: &Db, migrations: &[Migration]) -> Result<usize, MigrationError> {
    let mut tx = db.begin().await?;
    let count = migrate_in(&mut tx, migrations).await?;
    tx.commit().await?;
    Ok(count)
}

/// The same inside a transaction.
pub(crate) async fn migrate_in(tx: &mut Tx, migrations: &[Migration]) -> Result<usize, MigrationError> {
    query(tx.engine().migration_lock()).all(&mut *tx).await?;
    query(TABLE).execute(tx).await?;
    let applied = applied(tx).await?;
    if let Some((unknown, _)) = applied.iter().find(|(id, _)| migrations.iter().all(|migration| migration.id != id)) {
        return Err(MigrationError::Newer(unknown.clone()));
    }
    let mut count = 0;
    for migration in migrations {
        let digest = fingerprint(migration.sql);
        match applied.iter().find(|(id, _)| id == migration.id) {
            Some((_, known)) if *known == digest => {}
            Some(_) => return Err(MigrationError::Changed(migration.id)),
            None => {
                run(tx, migration, applied.len() + count, &digest).await?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Steps that have not run yet, for `noroshi doctor`.
pub async fn pending_migrations(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>, DbError> {
    let rows = query("SELECT id FROM schema_migration").all(db).await?;
    let known = rows.iter().map(|row| row.get::<String>("id")).collect::<Result<Vec<_>, _>>()?;
    Ok(migrations.iter().map(|migration| migration.id).filter(|id| known.iter().all(|k| k != id)).collect())
}

async fn applied(tx: &mut Tx) -> Result<Vec<(String, String)>, DbError> {
    let rows = query("SELECT id, sha256 FROM schema_migration ORDER BY applied_order").all(tx).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("sha256")?))).collect()
}

async fn run(tx: &mut Tx, migration: &Migration, order: usize, digest: &str) -> Result<(), MigrationError> {
    let ddl = tx.engine().ddl(migration.sql);
    let failed = |source| MigrationError::Failed { id: migration.id, source };
    tx.run_all(ddl).await.map_err(failed)?;
    query("INSERT INTO schema_migration (id, sha256, applied_order) VALUES ($1, $2, $3)")
        .bind(migration.id)
        .bind(digest)
        .bind(i64::try_from(order).unwrap_or(i64::MAX))
        .execute(tx)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Tells a changed text.
pub(crate) fn fingerprint(sql: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(sql.as_bytes()))
}
