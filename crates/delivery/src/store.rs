//! Statements of delivery, by what they are about. Of the directory they read bodies, their addresses (the view
//! `directory_addressee`) and who stands above whom (`body_ancestor`); they change nothing there.

pub(crate) mod acknowledgements;
pub(crate) mod answers;
pub(crate) mod dispatches;
pub(crate) mod expansion;
pub(crate) mod mails;
pub(crate) mod queue;
pub(crate) mod reach;
pub(crate) mod stops;

use noroshi_platform::db::{Column, DbError, Row, Value};
use noroshi_terms::Prefecture;

use crate::dispatch::Path;
use crate::reach::Cause;

struct Word<T>(T);

impl Column for Word<Path> {
    fn from_value(value: Value) -> Result<Self, String> {
        Path::from_code(&String::from_value(value)?).map(Self).ok_or_else(|| "not a path".to_owned())
    }
}

impl Column for Word<Cause> {
    fn from_value(value: Value) -> Result<Self, String> {
        Cause::from_code(&String::from_value(value)?).map(Self).ok_or_else(|| "not a cause".to_owned())
    }
}

impl Column for Word<Prefecture> {
    fn from_value(value: Value) -> Result<Self, String> {
        String::from_value(value)?.parse().map(Self).map_err(|_| "not a prefecture".to_owned())
    }
}

pub(crate) fn path_of(row: &Row) -> Result<Path, DbError> {
    row.get::<Word<Path>>("path").map(|word| word.0)
}

pub(crate) fn prefecture_of(row: &Row) -> Result<Option<Prefecture>, DbError> {
    Ok(row.get::<Option<Word<Prefecture>>>("prefecture")?.map(|word| word.0))
}
