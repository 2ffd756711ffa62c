//! One-time links: short-lived, single use, stored as a hash, bound to one purpose.

use std::time::Duration;

use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::secret::{new_token, token_hash};
use noroshi_terms::{PersonId, SignInLinkId};

use crate::store::{self, StoredLink};

/// What a link is good for. A link for one purpose does nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in; mailed, good for 15 minutes.
    SignIn,
    /// Naming the first administrator of an empty installation; printed at the start, good for a day.
    FirstSignIn,
    /// Signing in to the demonstration; printed at its start, good for twelve hours.
    Demonstration,
}

impl Purpose {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::FirstSignIn => "first-sign-in",
            Self::Demonstration => "demonstration",
        }
    }

    fn life(self) -> Duration {
        match self {
            Self::SignIn => Duration::from_secs(15 * 60),
            Self::FirstSignIn => Duration::from_secs(24 * 3600),
            Self::Demonstration => Duration::from_secs(12 * 3600),
        }
    }

    /// Path of the page that takes such links; the token follows.
    fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/signin/link/",
            Self::FirstSignIn => "/signin/first/",
            Self::Demonstration => "/signin/demo/",
        }
    }
}

/// A link that was made; the token exists only here and in the mail.
#[derive(Debug)]
pub struct NewLink {
    /// Path with the token.
    pub path: String,
}

/// Why a link does not open anything.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No such link for this purpose.
    #[error("このリンクは使えません。お手数ですが、サインインの画面から新しいリンクをお求めください。")]
    Unknown,
    /// Used before.
    #[error("このリンクは、すでに一度使われています。サインインの画面から新しいリンクをお求めください。")]
    Used,
    /// Too old.
    #[error("このリンクは期限が過ぎて無効になりました。サインインの画面から新しいリンクをお求めください。")]
    Expired,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Makes a link in the transaction.
pub async fn issue_link(
    tx: &mut Tx,
    app: &App,
    purpose: Purpose,
    person: Option<PersonId>,
) -> Result<NewLink, DbError> {
    let token = new_token(&*app.entropy);
    let now = app.now();
    let link = StoredLink {
        id: SignInLinkId::new(&*app.entropy),
        token_hash: token_hash(&token),
        person,
        purpose: purpose.code(),
        created_at: now,
        expires_at: now.plus(purpose.life()),
    };
    store::insert_link(tx, &link).await?;
    Ok(NewLink { path: format!("{}{token}", purpose.path()) })
}

/// Uses a link up and tells whose it is (nobody's for [`Purpose::FirstSignIn`]).
pub async fn consume_link(
    tx: &mut Tx,
    app: &App,
    purpose: Purpose,
    token: &str,
) -> Result<Option<PersonId>, LinkError> {
    let now = app.now();
    let found = store::link(&mut *tx, &token_hash(token), purpose.code()).await?.ok_or(LinkError::Unknown)?;
    if found.used_at.is_some() {
        return Err(LinkError::Used);
    }
    if found.expires_at <= now {
        return Err(LinkError::Expired);
    }
    if !store::use_link(tx, found.id, now).await? {
        return Err(LinkError::Used);
    }
    Ok(found.person)
}

/// Looks whether a link could still be used, without using it: mail scanners open links too.
pub(crate) async fn link_is_usable(app: &App, purpose: Purpose, token: &str) -> Result<(), LinkError> {
    let found = store::link(&app.db, &token_hash(token), purpose.code()).await?.ok_or(LinkError::Unknown)?;
    match found {
        found if found.used_at.is_some() => Err(LinkError::Used),
        found if found.expires_at <= app.now() => Err(LinkError::Expired),
        _ => Ok(()),
    }
}
