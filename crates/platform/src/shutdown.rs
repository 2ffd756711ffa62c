//! Orderly stop: one signal that every long-running part watches.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Pulls the stop signal.
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<bool>);

/// Watches the stop signal. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A connected pair.
pub fn pair() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks every part to stop.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// True once the stop was asked for.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the stop is asked for (or the stopper is gone).
    pub async fn stopped(&self) {
        let mut receiver = self.0.clone();
        let _ = receiver.wait_for(|stopping| *stopping).await;
    }
}

/// Hears SIGTERM and SIGINT from the moment it is made: a program that is asked to stop while it still starts stops in
/// order as soon as it can.
pub struct Termination {
    terminate: Option<Signal>,
    interrupt: Option<Signal>,
}

impl Termination {
    /// Begins to listen.
    pub fn listen() -> Self {
        Self { terminate: signal(SignalKind::terminate()).ok(), interrupt: signal(SignalKind::interrupt()).ok() }
    }

    /// Returns when the program was asked to stop.
    pub async fn asked(mut self) {
        tokio::select! {
            () = heard(&mut self.terminate) => {}
            () = heard(&mut self.interrupt) => {}
        }
    }
}

/// A signal that the system does not let us hear never comes.
async fn heard(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Returns at SIGTERM or SIGINT.
pub async fn termination() {
    Termination::listen().asked().await;
}
