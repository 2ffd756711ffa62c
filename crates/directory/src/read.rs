//! Who may read what of the directory.
//!
//! People see their own bodies, those above and those below. Administrators, and whoever reads the directory for the
//! national association, see all. Everything else is "not found", never "forbidden".

use noroshi_access::{Actor, Denied, Permit, Subject, Verb};
use noroshi_platform::db::{Db, DbError};
use noroshi_platform::web::PageError;
use noroshi_terms::BodyId;

use crate::body::{Body, BodyKind};
use crate::build::BuildDirectory;
use crate::keep::KeepDirectory;
use crate::store::{self, Sight};

/// Reading a body's page.
#[derive(Debug)]
pub struct ReadDirectory;

impl Verb for ReadDirectory {
    const NAME: &'static str = "directory.read";
    type Subject = BodyId;
}

/// What the actor may see of lists.
pub async fn sight(db: &Db, actor: &Actor) -> Result<Sight, DbError> {
    let own = actor.bodies_for(ReadDirectory::NAME);
    if actor.knows(BuildDirectory::NAME) {
        return Ok(Sight::Everything);
    }
    for body in &own {
        if store::body(db, *body).await?.is_some_and(|body| body.kind == BodyKind::National) {
            return Ok(Sight::Everything);
        }
    }
    Ok(Sight::Around(own))
}

/// Permission to read one body.
pub async fn permit_to_read(db: &Db, actor: &Actor, serial: BodyId) -> Result<Permit<ReadDirectory>, PageError> {
    let own = actor.bodies_for(ReadDirectory::NAME);
    let near = match sight(db, actor).await? {
        Sight::Everything => own,
        Sight::Around(own) => {
            let mut near = Vec::new();
            for body in own {
                if store::is_near(db, body, serial).await? {
                    near.push(body);
                }
            }
            near
        }
    };
    Ok(actor.permit(Subject::of_any(near, serial))?)
}

/// Permission to keep a body's contacts: its own clerk, the clerk of the association right above an institution (who
/// telephones them when a FAX fails), and administrators.
pub async fn permit_to_keep(db: &Db, actor: &Actor, body: &Body) -> Result<Permit<KeepDirectory>, PageError> {
    let mut keepers = actor.bodies_for(BuildDirectory::NAME);
    keepers.push(body.serial);
    if body.kind == BodyKind::Institution {
        keepers.extend(store::parents(db, body.serial).await?.into_iter().map(|parent| parent.serial));
    }
    Ok(actor.permit(Subject::of_any(keepers, body.serial))?)
}

/// Permission to build at a body: administrators, everywhere.
pub fn permit_to_build(actor: &Actor, serial: BodyId) -> Result<Permit<BuildDirectory>, Denied> {
    actor.permit(Subject::of_any(actor.bodies_for(BuildDirectory::NAME), serial))
}
