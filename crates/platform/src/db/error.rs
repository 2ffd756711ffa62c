//! What went wrong in the database, sorted by what the caller can do about it.

/// The kinds a caller acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbErrorKind {
    /// The row exists already: somebody was first.
    Unique,
    /// Others are writing; trying again later helps.
    Busy,
    /// No room left on the disk, or the file is read-only.
    Full,
    /// The server cannot be reached.
    Unavailable,
    /// A stored value does not read back as what it should be.
    Unreadable,
    /// Anything else: a defect of ours or of the installation.
    Other,
}

/// An error of the database. Its text is for the log; people read [`DbError::message`].
#[derive(Debug, thiserror::Error)]
#[error("database: {kind:?}: {detail}")]
pub struct DbError {
    kind: DbErrorKind,
    detail: String,
    #[source]
    source: Option<sqlx::Error>,
}

impl DbError {
    /// What the caller can act on.
    pub fn kind(&self) -> DbErrorKind {
        self.kind
    }

    /// What a person reads where no form is that could have kept something.
    pub fn page_message(&self) -> String {
        self.message().replace("入力は残っています。", "")
    }

    /// What a person reads beside a form, which keeps what was typed: what happened and what to do.
    pub fn message(&self) -> &'static str {
        match self.kind {
            DbErrorKind::Unique => {
                "ほぼ同時に、別の方が同じ操作をされました。画面を開き直して、結果をお確かめください。"
            }
            DbErrorKind::Busy => "ただいま混み合っています。入力は残っています。少し待って、もう一度お試しください。",
            DbErrorKind::Full => {
                "保存する場所がいっぱいです。入力は残っています。管理者に「保存先の空き」をお伝えのうえ、もう一度お試しください。"
            }
            DbErrorKind::Unavailable => {
                "記録の保存先につながりません。入力は残っています。少し待って、もう一度お試しください。"
            }
            DbErrorKind::Unreadable | DbErrorKind::Other => {
                "うまく受け取れませんでした。入力は残っています。もう一度お試しください。"
            }
        }
    }

    /// True when the trouble lies with the database itself, not with what was written.
    pub(crate) fn is_of_the_place(&self) -> bool {
        matches!(self.kind, DbErrorKind::Busy | DbErrorKind::Full | DbErrorKind::Unavailable)
    }

    /// The same trouble, told to somebody else who met it.
    pub(crate) fn told_again(&self) -> Self {
        Self { kind: self.kind, detail: self.detail.clone(), source: None }
    }

    pub(crate) fn unreadable(detail: String) -> Self {
        Self { kind: DbErrorKind::Unreadable, detail, source: None }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(source: sqlx::Error) -> Self {
        let kind = kind_of(&source);
        // The driver's own words may carry bound values (names, addresses): keep only the code in the log.
        let detail = match &source {
            sqlx::Error::Database(error) => error.code().map_or_else(|| "no code".to_owned(), |code| code.into_owned()),
            sqlx::Error::PoolTimedOut => "no connection in time".to_owned(),
            other => other.to_string(),
        };
        Self { kind, detail, source: Some(source) }
    }
}

fn kind_of(error: &sqlx::Error) -> DbErrorKind {
    match error {
        sqlx::Error::Database(database) if database.is_unique_violation() => DbErrorKind::Unique,
        sqlx::Error::Database(database) => code_kind(database.code().as_deref().unwrap_or_default()),
        sqlx::Error::PoolTimedOut => DbErrorKind::Busy,
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => DbErrorKind::Unavailable,
        _ => DbErrorKind::Other,
    }
}

/// SQLite gives (extended) result codes in decimal, PostgreSQL five-character SQLSTATEs.
fn code_kind(code: &str) -> DbErrorKind {
    if code.len() == 5 {
        return match code {
            "53100" | "53200" => DbErrorKind::Full,
            "40001" | "40P01" | "55P03" | "53300" => DbErrorKind::Busy,
            state if state.starts_with("08") || state.starts_with("57P") => DbErrorKind::Unavailable,
            _ => DbErrorKind::Other,
        };
    }
    match code.parse::<u32>().map(|extended| extended & 0xff) {
        Ok(5 | 6) => DbErrorKind::Busy,
        Ok(8 | 10 | 13) => DbErrorKind::Full, // read-only, I/O error, disk full
        Ok(14) => DbErrorKind::Unavailable,   // cannot open
        _ => DbErrorKind::Other,
    }
}
