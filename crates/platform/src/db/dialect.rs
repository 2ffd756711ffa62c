//! What differs between SQLite and PostgreSQL, in one place: type names of tables and the words of a lease.

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
        match self {
            Self::Sqlite => sql.replace(" BYTES", " BLOB"),
            Self::Postgres => sql.replace(" BYTES", " BYTEA"),
        }
    }

    /// Taken before migrating, so that two programs that start together do not both change the tables.
    pub(crate) fn migration_lock(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT 1", // BEGIN IMMEDIATE already holds the only write lock
            Self::Postgres => "SELECT pg_advisory_xact_lock(7046021)",
        }
    }
}
