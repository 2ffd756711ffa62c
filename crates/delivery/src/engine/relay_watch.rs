//! Relay watch: whether the relay can be reached, and how long the whole engine waits when it cannot.
//!
//! Invariants: a pause begins only when no lane has an open connection — a relay that merely limits its connections
//! still takes mail on the others; pauses double up to a limit and start anew after the first success.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

pub(super) struct RelayWatch {
    first_pause: Duration,
    longest_pause: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open_lines: usize,
    pause: Option<Pause>,
    next_pause: Option<Duration>,
}

/// The engine waits.
#[derive(Debug, Clone)]
pub(super) struct Pause {
    pub(super) until: Instant,
    pub(super) length: Duration,
    /// For people: what the relay said, in Japanese.
    pub(super) reason: String,
}

impl RelayWatch {
    pub(super) fn new(first_pause: Duration, longest_pause: Duration) -> Self {
        Self { first_pause, longest_pause, state: Mutex::new(State::default()) }
    }

    pub(super) fn line_opened(&self) {
        let mut state = self.state();
        state.open_lines += 1;
        (state.pause, state.next_pause) = (None, None);
    }

    pub(super) fn line_closed(&self) {
        let mut state = self.state();
        state.open_lines = state.open_lines.saturating_sub(1);
    }

    /// A connection could not be opened. True when the engine pauses now, false when other lines are open.
    pub(super) fn could_not_open(&self, reason: String) -> bool {
        let mut state = self.state();
        if state.open_lines > 0 {
            return false;
        }
        if state.pause.as_ref().is_none_or(|pause| pause.until <= Instant::now()) {
            let length = state.next_pause.unwrap_or(self.first_pause).min(self.longest_pause);
            state.next_pause = Some(length * 2);
            state.pause = Some(Pause { until: Instant::now() + length, length, reason });
        }
        true
    }

    pub(super) fn pause(&self) -> Option<Pause> {
        self.state().pause.clone()
    }

    /// The relay answered again.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        (state.pause, state.next_pause) = (None, None);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
