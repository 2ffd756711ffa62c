//! Memo (控えの数): figures that many pages show and that cost a look at a hundred thousand rows, kept for a moment.
//!
//! Life: made by the first who asks, served while fresh; when stale, one who asks makes it anew while the others still
//! get the old one. A transaction that changes what was counted empties the memo of its program when it commits.
//! Left out: anything that decides or permits — only what is shown may be a few seconds old; sharing between programs.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::DbError;

/// The kept figures of one program. Cheap to clone.
#[derive(Clone, Default)]
pub struct Memo {
    kept: Arc<Mutex<HashMap<String, Kept>>>,
}

struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    at: Instant,
    making_since: Option<Instant>,
}

/// So many figures are kept; then the memo starts again.
const MOST: usize = 2_000;
/// Whoever makes a figure anew and goes away holds the others back no longer than this.
const MAKING: Duration = Duration::from_secs(5);

impl Memo {
    /// The figure under this key, at most `age` old; made by `make` when it is not.
    pub async fn recent<T, F>(&self, key: &str, age: Duration, make: F) -> Result<Arc<T>, DbError>
    where
        T: Any + Send + Sync,
        F: Future<Output = Result<T, DbError>>,
    {
        if let Some(value) = self.look(key, age) {
            return Ok(value);
        }
        let value = Arc::new(make.await?);
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.clear();
        }
        let entry = Kept { value: Arc::clone(&value) as _, at: Instant::now(), making_since: None };
        kept.insert(key.to_owned(), entry);
        Ok(value)
    }

    /// Empties the memo: what it counted has changed.
    pub(super) fn forget(&self) {
        self.lock().clear();
    }

    fn look<T: Any + Send + Sync>(&self, key: &str, age: Duration) -> Option<Arc<T>> {
        let mut kept = self.lock();
        let entry = kept.get_mut(key)?;
        let is_being_made = entry.making_since.is_some_and(|since| since.elapsed() < MAKING);
        if entry.at.elapsed() > age && !is_being_made {
            entry.making_since = Some(Instant::now());
            return None;
        }
        Arc::clone(&entry.value).downcast().ok()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
