//! What differs between SQLite and PostgreSQL, in one place: type names of tables, text indexes, the lock of migrations.
//!
//! A text index is written `CREATE TEXT INDEX name ON table (key, column);` on one line of a migration. The column holds
//! grams (`noroshi_terms::search_text`), the key is the table's BIGINT primary key. On PostgreSQL it is a GIN index over the
//! column's words; on SQLite an FTS5 table of that name whose rowid is the key, kept by triggers, so that writing is the same
//! statement on both. Asking differs (`query_by_engine`): `name MATCH $n` against `string_to_array(column, ' ') @> string_to_array($n, ' ')`.

/// The database engine that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded SQLite, the default.
    Sqlite,
    /// PostgreSQL, for several nodes.
    Postgres,
}

impl Engine {
    /// Turns a migration's neutral type names into the engine's own.
    pub(crate) fn ddl(self, sql: &str) -> String {
        let lines: Vec<String> =
            sql.lines().map(|line| self.text_index(line).unwrap_or_else(|| line.to_owned())).collect();
        match self {
            Self::Sqlite => lines.join("\n").replace(" BYTES", " BLOB"),
            Self::Postgres => lines.join("\n").replace(" BYTES", " BYTEA"),
        }
    }

    /// The engine's own statements for a line that makes a text index; none for any other line.
    fn text_index(self, line: &str) -> Option<String> {
        let (name, rest) = line.strip_prefix("CREATE TEXT INDEX ")?.split_once(" ON ")?;
        let (table, columns) = rest.trim_end().strip_suffix(");")?.split_once(" (")?;
        let (key, column) = columns.split_once(", ")?;
        let new = format!("INSERT INTO {name} (rowid, {column}) VALUES (new.{key}, new.{column});");
        let old = format!("INSERT INTO {name} ({name}, rowid, {column}) VALUES ('delete', old.{key}, old.{column});");
        Some(match self {
            Self::Postgres => format!("CREATE INDEX {name} ON {table} USING GIN (string_to_array({column}, ' '));"),
            Self::Sqlite => format!(
                "CREATE VIRTUAL TABLE {name} USING fts5({column}, content='{table}', content_rowid='{key}', detail=none, \
                 columnsize=0, tokenize='unicode61 remove_diacritics 0');\n\
                 INSERT INTO {name} (rowid, {column}) SELECT {key}, {column} FROM {table};\n\
                 CREATE TRIGGER {name}_added AFTER INSERT ON {table} BEGIN {new} END;\n\
                 CREATE TRIGGER {name}_gone AFTER DELETE ON {table} BEGIN {old} END;\n\
                 CREATE TRIGGER {name}_changed AFTER UPDATE OF {column} ON {table} BEGIN {old} {new} END;"
            ),
        })
    }

    /// Taken before migrating, so that two programs that start together do not both change the tables.
    pub(crate) fn migration_lock(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT 1", // BEGIN IMMEDIATE already holds the only write lock
            Self::Postgres => "SELECT pg_advisory_xact_lock(7046021)",
        }
    }
}
