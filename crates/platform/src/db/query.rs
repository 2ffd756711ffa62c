//! A statement with its bound values, run on the read pool or inside a transaction.

use std::future::Future;

use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{Any, ColumnIndex, Row as _, ValueRef as _};

use super::value::{Column, Value};
use super::{Db, DbError, Engine, Tx};

/// Where a statement runs: `&Db` reads from the pool, `&mut Tx` inside the transaction.
pub enum On<'a> {
    /// The read pool.
    Pool(&'a Db),
    /// A write transaction.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Db> for On<'a> {
    fn from(db: &'a Db) -> Self {
        Self::Pool(db)
    }
}
impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}
impl On<'_> {
    /// Borrows again, for a function that asks twice.
    pub fn again(&mut self) -> On<'_> {
        match self {
            Self::Pool(db) => On::Pool(db),
            Self::Tx(tx) => On::Tx(tx),
        }
    }

    fn engine(&self) -> Engine {
        match self {
            Self::Pool(db) => db.engine(),
            Self::Tx(tx) => tx.engine(),
        }
    }
}

/// A statement and its values. The text is a constant of the program: no SQL is put together at run time.
#[derive(Debug)]
#[must_use]
pub struct Query {
    sqlite: &'static str,
    postgres: &'static str,
    values: Vec<Value>,
}

/// Begins a statement; `$1`, `$2`… are filled by [`Query::bind`] in order.
pub fn query(sql: &'static str) -> Query {
    Query { sqlite: sql, postgres: sql, values: Vec::new() }
}

/// The rare statement whose words differ (leases, text search).
pub fn query_by_engine(sqlite: &'static str, postgres: &'static str) -> Query {
    Query { sqlite, postgres, values: Vec::new() }
}

impl Query {
    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// All rows.
    pub fn all<'a>(self, on: impl Into<On<'a>>) -> impl Future<Output = Result<Vec<Row>, DbError>> + Send + 'a {
        let on = on.into();
        async move {
            let query = self.prepared(on.engine());
            let rows = match on {
                On::Pool(db) => query.fetch_all(&db.read).await?,
                On::Tx(tx) => query.fetch_all(&mut *tx.inner).await?,
            };
            Ok(rows.into_iter().map(Row).collect())
        }
    }

    /// At most one row.
    pub fn optional<'a>(self, on: impl Into<On<'a>>) -> impl Future<Output = Result<Option<Row>, DbError>> + Send + 'a {
        let on = on.into();
        async move {
            let query = self.prepared(on.engine());
            let row = match on {
                On::Pool(db) => query.fetch_optional(&db.read).await?,
                On::Tx(tx) => query.fetch_optional(&mut *tx.inner).await?,
            };
            Ok(row.map(Row))
        }
    }

    /// Exactly one row, as an aggregate gives.
    pub fn one<'a>(self, on: impl Into<On<'a>>) -> impl Future<Output = Result<Row, DbError>> + Send + 'a {
        let on = on.into();
        async move { self.optional(on).await?.ok_or_else(|| DbError::unreadable("one row expected, none found".to_owned())) }
    }

    /// Changes rows; returns how many.
    pub async fn execute(self, tx: &mut Tx) -> Result<u64, DbError> {
        Ok(self.prepared(tx.engine()).execute(&mut *tx.inner).await?.rows_affected())
    }

    fn prepared(self, engine: Engine) -> sqlx::query::Query<'static, Any, sqlx::any::AnyArguments> {
        let sql = match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        };
        self.values.into_iter().fold(sqlx::query(sql), |query, value| match value {
            Value::Text(text) => query.bind(text),
            Value::Int(number) => query.bind(number),
            Value::Real(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::NoText => query.bind(None::<String>),
            Value::NoInt => query.bind(None::<i64>),
            Value::Match { sqlite, postgres } => query.bind(match engine {
                Engine::Sqlite => sqlite,
                Engine::Postgres => postgres,
            }),
        })
    }
}

/// One row of an answer.
pub struct Row(AnyRow);

impl From<AnyRow> for Row {
    fn from(row: AnyRow) -> Self {
        Self(row)
    }
}

impl Row {
    /// Reads a column by its name as a domain value.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, DbError> {
        let value = self.value(column).map_err(|error| DbError::unreadable(format!("{column}: {error}")))?;
        T::from_value(value).map_err(|why| DbError::unreadable(format!("{column}: {why}")))
    }

    /// The value at a place, as it is stored.
    pub(crate) fn at(&self, place: usize) -> Result<Value, DbError> {
        self.value(place).map_err(|error| DbError::unreadable(format!("column {place}: {error}")))
    }

    fn value<I: ColumnIndex<AnyRow> + Copy>(&self, column: I) -> Result<Value, sqlx::Error> {
        let raw = self.0.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(Value::NoText);
        }
        Ok(match raw.type_info().kind() {
            AnyTypeInfoKind::Text => Value::Text(self.0.try_get(column)?),
            AnyTypeInfoKind::Blob => Value::Bytes(self.0.try_get(column)?),
            AnyTypeInfoKind::Double | AnyTypeInfoKind::Real => Value::Real(self.0.try_get(column)?),
            AnyTypeInfoKind::Null => Value::NoText,
            _ => Value::Int(self.0.try_get(column)?),
        })
    }
}
