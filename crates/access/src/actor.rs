//! The person at the door, with the roles they hold.

use async_trait::async_trait;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_platform::db::DbError;
use noroshi_terms::{Audience, BodyId, MailAddress, PersonId};

use crate::permit::{Denied, Permit, Subject, Verb, decide};

/// A role as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Code, for example `approver`.
    pub code: String,
    /// Japanese name, for example 決裁者.
    pub name: String,
}

/// A role held at a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub body: BodyId,
    /// What it may do.
    pub verbs: Vec<String>,
    /// Which parts it may see without a confidentiality agreement.
    pub audiences: Vec<Audience>,
}

impl Grant {
    /// True when the role may do the verb.
    pub fn knows(&self, verb: &str) -> bool {
        self.verbs.iter().any(|known| known == verb)
    }
}

/// The person who is signed in.
#[derive(Debug, Clone)]
pub struct Actor {
    person: PersonId,
    name: String,
    grants: Vec<Grant>,
    csrf: String,
}

impl Actor {
    pub(crate) fn new(person: PersonId, name: String, grants: Vec<Grant>, csrf: String) -> Self {
        Self { person, name, grants, csrf }
    }

    /// An actor for tests of other crates.
    #[cfg(feature = "testing")]
    pub fn for_test(person: PersonId, grants: Vec<Grant>) -> Self {
        Self::new(person, "見本 太郎".to_owned(), grants, "csrf".to_owned())
    }

    /// Who.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Name, for pages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Roles held.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Bodies at which any role is held.
    pub fn bodies(&self) -> Vec<BodyId> {
        self.grants.iter().map(|grant| grant.body).collect()
    }

    /// Bodies at which a role with this verb is held.
    pub fn bodies_for(&self, verb: &str) -> Vec<BodyId> {
        self.grants.iter().filter(|grant| grant.knows(verb)).map(|grant| grant.body).collect()
    }

    /// True when any role knows the verb.
    pub fn knows(&self, verb: &str) -> bool {
        self.grants.iter().any(|grant| grant.knows(verb))
    }

    /// Asks for permission to do `V`.
    pub fn permit<V: Verb>(&self, subject: Subject<V::Subject>) -> Result<Permit<V>, Denied> {
        decide(self, subject)
    }

    /// Token that forms of this session carry.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// A page that needs a person sends strangers to the sign-in page.
impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Redirect::to("/signin").into_response())
    }
}

/// A person as access needs to know them.
#[derive(Debug, Clone)]
pub struct PersonCard {
    /// Name.
    pub name: String,
    /// Where one-time links go.
    pub mail: Option<MailAddress>,
}

/// Asked of the directory, which stands to the right.
#[async_trait]
pub trait People: Send + Sync {
    /// A person who has not left.
    async fn person(&self, person: PersonId) -> Result<Option<PersonCard>, DbError>;
    /// The person with this address.
    async fn person_by_mail(&self, mail: &MailAddress) -> Result<Option<PersonId>, DbError>;
    /// Name of a body, for the frame.
    async fn body_name(&self, body: BodyId) -> Result<Option<String>, DbError>;
}
