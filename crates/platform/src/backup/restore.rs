//! Restoring (復元): a whole installation out of an archive, or nothing.

use async_trait::async_trait;
use noroshi_terms::{Clock, Timestamp};
use sqlx::Any;
use sqlx::any::AnyArguments;

use super::catalog::{ColumnKind, Table, tables};
use super::ground::{Ground, HalfRestored, has_tables, refuse_half_restored};
use super::inspect::{Inspected, Listener, read};
use super::{ArchiveFault, BackupError, RestoreError};
use crate::config::Config;
use crate::db::{Db, DbError, Engine, Migration, Tx, Value, migrate_in, query};
use crate::secret::Secrets;
use crate::system::{SystemClock, SystemEntropy};

type Statement = sqlx::query::Query<'static, Any, AnyArguments>;

/// What a capability does with its rows in the transaction that restores them: the state is as old as the backup, and what
/// the program would do by itself may have been done since.
#[async_trait]
pub trait AfterRestore: Send + Sync {
    /// Does it.
    async fn after_restore(&self, tx: &mut Tx, now: Timestamp) -> Result<(), DbError>;
}

/// Fills the empty place that the configuration names. `migrations` are the program's; those that came after the archive
/// run on the restored rows. The database is filled in one transaction and shown last.
pub async fn restore(
    archive: &Inspected,
    config: &Config,
    migrations: &[Migration],
    then: &[&dyn AfterRestore],
) -> Result<(), RestoreError> {
    pass_what_is_complete(config).await?;
    let ground = Ground::take(config)?;
    let db = match Db::open(&ground.filling(config)).await {
        Ok(db) => db,
        Err(error) => {
            ground.give_up();
            return Err(error.into());
        }
    };
    match filled(&db, archive, (config, migrations), then).await {
        Ok(tx) => {
            let committed = tx.commit().await;
            db.close().await;
            show(ground, committed)
        }
        Err(error) => {
            db.close().await;
            ground.give_up();
            Err(error)
        }
    }
}

/// A restore that was interrupted after its commit is complete: its mark goes, and what it brought is in the way like any
/// other installation. Its secret must never be cleared as if it were half-done.
async fn pass_what_is_complete(config: &Config) -> Result<(), RestoreError> {
    match refuse_half_restored(config).await {
        Ok(()) | Err(HalfRestored::Unfinished(_)) => Ok(()),
        Err(HalfRestored::Database(error)) => Err(error.into()),
        Err(HalfRestored::Mark { path, source }) => Err(RestoreError::Write { path, source }),
    }
}

/// The last step.
fn show(ground: Ground, committed: Result<(), DbError>) -> Result<(), RestoreError> {
    match committed.map_err(RestoreError::from).and_then(|()| ground.show()) {
        Ok(()) => ground.release(),
        Err(error) => {
            // Whether PostgreSQL did a commit whose answer did not come, it says later: the mark stays until then.
            if ground.is_filled_aside() {
                ground.give_up();
            }
            Err(error)
        }
    }
}

/// Everything but the last step.
async fn filled(
    db: &Db,
    archive: &Inspected,
    (config, migrations): (&Config, &[Migration]),
    then: &[&dyn AfterRestore],
) -> Result<Tx, RestoreError> {
    let mut tx = fill(db, archive, migrations).await?;
    for each in then {
        each.after_restore(&mut tx, SystemClock.now()).await?;
    }
    Secrets::place(&config.secret_file, &archive.secret, &SystemEntropy)?;
    Ok(tx)
}

async fn fill(db: &Db, archive: &Inspected, migrations: &[Migration]) -> Result<Tx, RestoreError> {
    if has_tables(db).await? {
        return Err(RestoreError::DatabaseNotEmpty);
    }
    let mut tx = db.begin_filling().await?;
    migrate_in(&mut tx, &archive.migrations).await?;
    let known = tables(&mut tx).await.map_err(catalog_fault)?;
    loosen(&mut tx).await?;
    for table in &known {
        run(&mut tx, table.delete()).await?; // rows that migrations brought
    }
    let mut filler = Filler { tx: &mut tx, unfilled: known, table: None, waiting: Vec::new(), octets: 0 };
    let again = read(&archive.path, migrations, &mut filler).await?;
    if let Some(table) = filler.unfilled.first() {
        return Err(RestoreError::Tables(table.name.clone()));
    }
    if again.hash != archive.hash {
        let fault = ArchiveFault::Altered { at: 0 };
        return Err(RestoreError::Archive { path: archive.path.clone(), fault });
    }
    fasten(&mut tx).await?;
    migrate_in(&mut tx, migrations).await?;
    Ok(tx)
}

/// Puts rows into the tables, many at a time.
struct Filler<'a> {
    tx: &'a mut Tx,
    unfilled: Vec<Table>,
    table: Option<Table>,
    waiting: Vec<Vec<Value>>,
    octets: usize,
}

/// Rows with attachments go in smaller numbers.
const OCTETS: usize = 8 << 20;

impl Listener for Filler<'_> {
    async fn table(&mut self, table: Table) -> Result<(), RestoreError> {
        self.end().await?;
        let place = self.unfilled.iter().position(|known| known.name == table.name && known.is_like(&table));
        match place {
            Some(place) => drop(self.unfilled.remove(place)),
            None => return Err(RestoreError::Tables(table.name)),
        }
        self.table = Some(table);
        Ok(())
    }

    async fn row(&mut self, row: Vec<Value>) -> Result<(), RestoreError> {
        self.octets += row.iter().map(octets).sum::<usize>();
        self.waiting.push(row);
        let is_full = self.table.as_ref().is_some_and(|table| self.waiting.len() >= table.rows_at_once());
        if is_full || self.octets >= OCTETS { self.end().await } else { Ok(()) }
    }

    async fn end(&mut self) -> Result<(), RestoreError> {
        let rows = std::mem::take(&mut self.waiting);
        self.octets = 0;
        let Some(table) = self.table.as_ref().filter(|_| !rows.is_empty()) else { return Ok(()) };
        let sql = sqlx::AssertSqlSafe(table.insert(self.tx.engine(), rows.len()));
        // PostgreSQL remembers with a prepared text the types of its first values, and the driver gives an absent real
        // number another type than a present one.
        let mut statement: Statement = sqlx::query(sql).persistent(self.tx.engine() == Engine::Sqlite);
        for (value, column) in rows.into_iter().flatten().zip(table.columns.iter().cycle()) {
            statement = bound(statement, value, column.kind).ok_or_else(|| RestoreError::Tables(table.name.clone()))?;
        }
        statement.execute(self.tx.connection()).await.map_err(DbError::from)?;
        Ok(())
    }
}

fn octets(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 8,
    }
}

/// None when the value does not fit the column.
fn bound(statement: Statement, value: Value, kind: ColumnKind) -> Option<Statement> {
    Some(match (value, kind) {
        (Value::Text(text), ColumnKind::Text) => statement.bind(text),
        (Value::Int(number), ColumnKind::Int) => statement.bind(number),
        (Value::Real(number), ColumnKind::Real) => statement.bind(number),
        (Value::Bytes(bytes), ColumnKind::Bytes) => statement.bind(bytes),
        (Value::NoText | Value::NoInt, ColumnKind::Text) => statement.bind(None::<String>),
        (Value::NoText | Value::NoInt, ColumnKind::Int) => statement.bind(None::<i64>),
        (Value::NoText | Value::NoInt, ColumnKind::Real) => statement.bind(None::<f64>),
        (Value::NoText | Value::NoInt, ColumnKind::Bytes) => statement.bind(None::<Vec<u8>>),
        _ => return None,
    })
}

/// Tables come in the order of their names: PostgreSQL's references are taken off while they are filled. (SQLite does
/// not look at them on a filling connection.)
async fn loosen(tx: &mut Tx) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres {
        tx.run_all(
            "CREATE TEMPORARY TABLE kept_reference ON COMMIT DROP AS \
               SELECT CAST(CAST(conrelid AS regclass) AS TEXT) AS of_table, conname, pg_get_constraintdef(oid) AS rule \
                 FROM pg_constraint WHERE contype = 'f' \
                  AND connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()); \
             DO $$ DECLARE kept record; BEGIN FOR kept IN SELECT * FROM kept_reference LOOP \
               EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', kept.of_table, kept.conname); END LOOP; END $$;",
        )
        .await?;
    }
    Ok(())
}

/// All references must hold again.
async fn fasten(tx: &mut Tx) -> Result<(), RestoreError> {
    match tx.engine() {
        Engine::Sqlite => {
            let torn = query("SELECT \"table\" AS torn FROM pragma_foreign_key_check LIMIT 1").optional(tx).await?;
            torn.map_or(Ok(()), |row| Err(RestoreError::Torn(row.get("torn")?)))
        }
        Engine::Postgres => {
            // The planner knows nothing yet of rows that came at once.
            let fastened = tx.run_all(
                "DO $$ DECLARE kept record; BEGIN FOR kept IN SELECT * FROM kept_reference LOOP \
                   EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', kept.of_table, kept.conname, kept.rule); \
                 END LOOP; END $$; ANALYZE;",
            );
            Ok(fastened.await?)
        }
    }
}

async fn run(tx: &mut Tx, sql: String) -> Result<(), DbError> {
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(tx.connection()).await?;
    Ok(())
}

fn catalog_fault(error: BackupError) -> RestoreError {
    match error {
        BackupError::Database(error) => error.into(),
        BackupError::Column { table, .. } => RestoreError::Tables(table),
        _ => RestoreError::DatabaseNotEmpty,
    }
}
