//! Permits: the proof, as a value, that this actor may do this verb to this subject.

use std::marker::PhantomData;

use noroshi_audit::Doer;
use noroshi_platform::outbox::Lease;
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, PersonId};

use crate::actor::Actor;

/// Something people do, as a marker type beside the function that does it.
pub trait Verb: 'static {
    /// The name in `role_verb`, in the log and in the table of routes.
    const NAME: &'static str;
    /// What it is done to.
    type Subject;
}

/// What a verb is done to, and at which bodies a role must be held for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject<T> {
    value: T,
    bodies: Vec<BodyId>,
}

impl<T> Subject<T> {
    /// A thing of one body.
    pub fn of(body: BodyId, value: T) -> Self {
        Self { value, bodies: vec![body] }
    }

    /// A thing that several bodies may touch.
    pub fn of_any(bodies: Vec<BodyId>, value: T) -> Self {
        Self { value, bodies }
    }
}

/// Not permitted. Towards people this is "not found".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not permitted")]
pub struct Denied;

impl From<Denied> for PageError {
    fn from(_: Denied) -> Self {
        Self::NotFound
    }
}

/// Permission for the verb `V`, for one actor and one subject. Made by [`decide`] or from a job's lease, used once.
///
/// It cannot be put together elsewhere:
///
/// ```compile_fail,E0451
/// use noroshi_access::{Permit, Verb};
/// struct Publish;
/// impl Verb for Publish { const NAME: &'static str = "bulletin.publish"; type Subject = u32; }
/// let forged: Permit<Publish> = Permit { doer: noroshi_audit::Doer::Program, body: None, subject: 1, verb: std::marker::PhantomData };
/// ```
///
/// It cannot be copied to be used a second time:
///
/// ```compile_fail,E0599
/// use noroshi_access::{Permit, Verb};
/// struct Publish;
/// impl Verb for Publish { const NAME: &'static str = "bulletin.publish"; type Subject = u32; }
/// fn twice(permit: Permit<Publish>) -> (Permit<Publish>, Permit<Publish>) { (permit.clone(), permit) }
/// ```
///
/// A permit for one verb is none for another:
///
/// ```compile_fail,E0308
/// use noroshi_access::{Permit, Verb};
/// struct Read;
/// impl Verb for Read { const NAME: &'static str = "bulletin.read"; type Subject = u32; }
/// struct Publish;
/// impl Verb for Publish { const NAME: &'static str = "bulletin.publish"; type Subject = u32; }
/// fn publish(_: Permit<Publish>) {}
/// fn sneak(permit: Permit<Read>) { publish(permit) }
/// ```
///
/// The same lines compile when the permit is the right one, so the three above fail for their own reason:
///
/// ```
/// use noroshi_access::{Permit, Verb};
/// struct Publish;
/// impl Verb for Publish { const NAME: &'static str = "bulletin.publish"; type Subject = u32; }
/// fn publish(permit: Permit<Publish>) -> u32 { *permit.subject() }
/// fn once(permit: Permit<Publish>) -> u32 { publish(permit) }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Permit<V: Verb> {
    doer: Doer,
    body: Option<BodyId>,
    subject: V::Subject,
    verb: PhantomData<V>,
}

impl<V: Verb> Permit<V> {
    /// Who acts, for the log.
    pub fn doer(&self) -> Doer {
        self.doer
    }

    /// The body at which the role is held.
    pub fn body(&self) -> Option<BodyId> {
        self.body
    }

    /// The person, when it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self.doer {
            Doer::Person(person) => Some(person),
            Doer::Program | Doer::CodeHolder => None,
        }
    }

    /// What the verb is done to. Verbs take ids from here, never from elsewhere.
    pub fn subject(&self) -> &V::Subject {
        &self.subject
    }

    /// The program's own permit, while it holds the lease of a job.
    pub fn for_job(_lease: &Lease, subject: V::Subject) -> Self {
        Self { doer: Doer::Program, body: None, subject, verb: PhantomData }
    }
}

/// The one place where permission is decided: the actor holds, at one of the subject's bodies, a role that knows the verb.
pub fn decide<V: Verb>(actor: &Actor, subject: Subject<V::Subject>) -> Result<Permit<V>, Denied> {
    let grant = actor
        .grants()
        .iter()
        .find(|grant| grant.knows(V::NAME) && subject.bodies.contains(&grant.body))
        .ok_or(Denied)?;
    Ok(Permit { doer: Doer::Person(actor.person()), body: Some(grant.body), subject: subject.value, verb: PhantomData })
}
