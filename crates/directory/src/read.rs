//! Who may read what of the directory.
//!
//! People see their own bodies, those above and those below; whoever reads the directory for the body that began it sees
//! all, so that a national body of another tree sees its own tree and no other. An administrator builds at the own body and
//! below it, never above or beside it; that of the founding body also at the tops of other trees, so that somebody begins
//! there (R06). A body is taken in under another by who builds at both. Everything else is "not found", never "forbidden".

use noroshi_access::{Actor, Permit, Subject, Verb};
use noroshi_platform::db::{Db, DbError};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, fold_width, without_spaces};

use crate::body::{Body, BodyKind};
use crate::build::{BuildDirectory, BuildError, TakeIn};
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
    let founding = store::founding_body(db).await?;
    Ok(match founding.filter(|founding| own.contains(&founding.serial)) {
        Some(_) => Sight::Everything,
        None => Sight::Around(own),
    })
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
    let mut keepers = builders(db, actor, body.serial).await?;
    keepers.push(body.serial);
    if body.kind == BodyKind::Institution {
        keepers.extend(store::parents(db, body.serial).await?.into_iter().map(|parent| parent.serial));
    }
    Ok(actor.permit(Subject::of_any(keepers, body.serial))?)
}

/// Permission to build at a body: administrators of that body or of one above it, and at the top of another tree the
/// founding body's, who let its first people in. What is kept there stays that tree's own ([`permit_to_keep`]).
pub async fn permit_to_build(db: &Db, actor: &Actor, serial: BodyId) -> Result<Permit<BuildDirectory>, PageError> {
    let mut builders = builders(db, actor, serial).await?;
    if builders.is_empty() && store::parents(db, serial).await?.is_empty() {
        builders.extend(store::founding_body(db).await?.map(|founding| founding.serial));
    }
    Ok(actor.permit(Subject::of_any(builders, serial))?)
}

/// Permission to take a body in under the one with this code: administrators of that one or of one above it; and the founding
/// body's, whose lists do the same in every tree. What the actor does not see is not there.
pub async fn permit_to_take_in(db: &Db, actor: &Actor, code: &str) -> Result<Permit<TakeIn>, BuildError> {
    let code = without_spaces(&fold_width(code));
    let unknown = || BuildError::UnknownBody(code.clone());
    let parent = store::body_by_code(db, &code).await?.filter(|found| found.ended_at.is_none()).ok_or_else(unknown)?;
    match permit_to_read(db, actor, parent.serial).await {
        Ok(_) => {}
        Err(PageError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(unknown()),
    }
    let mut builders = builders(db, actor, parent.serial).await?;
    builders.extend(store::founding_body(db).await?.map(|founding| founding.serial));
    let taken = actor.permit::<TakeIn>(Subject::of_any(builders, parent.serial));
    taken.map_err(|_| BuildError::NotTheirsToTakeIn(parent.name))
}

/// The actor's own bodies, at or above this one, at which they are administrator.
async fn builders(db: &Db, actor: &Actor, serial: BodyId) -> Result<Vec<BodyId>, DbError> {
    let mut builders = Vec::new();
    for body in actor.bodies_for(BuildDirectory::NAME) {
        if store::is_under(db, serial, body).await? {
            builders.push(body);
        }
    }
    Ok(builders)
}
