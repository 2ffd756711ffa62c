//! What tables there are, from the database's own catalog, and the statements that read and fill them.

use serde::{Deserialize, Serialize};

use super::BackupError;
use crate::db::{Engine, Tx, query_by_engine};

/// A table in the archive and in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<TableColumn>,
}

/// A column of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
}

/// The four types that columns have here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ColumnKind {
    /// TEXT.
    Text,
    /// BIGINT.
    Int,
    /// DOUBLE PRECISION.
    Real,
    /// BLOB or BYTEA.
    Bytes,
}

/// So many values go with one statement; both engines take more.
const VALUES: usize = 4_000;

/// All tables in the order of their names. Without the list of migrations, which the header holds; without what the
/// engine keeps by itself (indexes, generated columns, the inner tables of a text index).
pub(super) async fn tables(tx: &mut Tx) -> Result<Vec<Table>, BackupError> {
    let rows = query_by_engine(
        "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS column_type \
           FROM pragma_table_list AS m JOIN pragma_table_info(m.name) AS c \
          WHERE m.schema = 'main' AND m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
            AND m.name <> 'schema_migration' ORDER BY m.name, c.cid",
        "SELECT CAST(c.table_name AS TEXT) AS table_name, CAST(c.column_name AS TEXT) AS column_name, \
                CAST(c.data_type AS TEXT) AS column_type \
           FROM information_schema.columns AS c JOIN information_schema.tables AS m \
             ON m.table_schema = c.table_schema AND m.table_name = c.table_name \
          WHERE c.table_schema = current_schema() AND m.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' \
            AND c.table_name <> 'schema_migration' ORDER BY c.table_name, c.ordinal_position",
    )
    .all(tx)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in &rows {
        let table: String = row.get("table_name")?;
        let (name, kind): (String, String) = (row.get("column_name")?, row.get("column_type")?);
        let Some(known) = ColumnKind::of(&kind) else { return Err(BackupError::Column { table, column: name, kind }) };
        let column = TableColumn { name, kind: known };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

impl ColumnKind {
    fn of(declared: &str) -> Option<Self> {
        Some(match declared {
            "text" => Self::Text,
            "bigint" => Self::Int,
            "double" | "double precision" => Self::Real,
            "blob" | "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

impl Table {
    /// Reads all rows.
    pub(super) fn select(&self) -> String {
        format!("SELECT {} FROM {}", self.column_list(), quoted(&self.name))
    }

    /// Empties the table.
    pub(super) fn delete(&self) -> String {
        format!("DELETE FROM {}", quoted(&self.name))
    }

    /// Adds so many rows. SQLite looks a numbered parameter up by its name, which takes long with thousands of them.
    pub(super) fn insert(&self, engine: Engine, rows: usize) -> String {
        let mut number = 0;
        let mut one = || {
            let places: Vec<String> = self
                .columns
                .iter()
                .map(|_| {
                    number += 1;
                    if engine == Engine::Sqlite { "?".to_owned() } else { format!("${number}") }
                })
                .collect();
            format!("({})", places.join(", "))
        };
        let all: Vec<String> = (0..rows).map(|_| one()).collect();
        format!("INSERT INTO {} ({}) VALUES {}", quoted(&self.name), self.column_list(), all.join(", "))
    }

    /// Rows that go with one statement.
    pub(super) fn rows_at_once(&self) -> usize {
        (VALUES / self.columns.len().max(1)).max(1)
    }

    /// The same columns, in whatever order.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.columns.len() == other.columns.len() && self.columns.iter().all(|column| other.columns.contains(column))
    }

    fn column_list(&self) -> String {
        self.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
