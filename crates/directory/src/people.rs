//! The directory's answers to `access`, which stands to the left and asks by trait.

use async_trait::async_trait;
use noroshi_access::{People, PersonCard};
use noroshi_platform::db::{Db, DbError};
use noroshi_terms::{BodyId, MailAddress, PersonId};

use crate::store;

/// Persons and bodies for `access`.
#[derive(Clone)]
pub struct DirectoryPeople {
    db: Db,
}

impl DirectoryPeople {
    /// Answers from this database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl People for DirectoryPeople {
    async fn person(&self, person: PersonId) -> Result<Option<PersonCard>, DbError> {
        let found = store::person_present(&self.db, person).await?;
        Ok(found.map(|person| PersonCard { name: person.name, mail: person.mail.and_then(|mail| mail.parse().ok()) }))
    }

    async fn person_by_mail(&self, mail: &MailAddress) -> Result<Option<PersonId>, DbError> {
        Ok(store::person_by_mail(&self.db, &mail.to_string()).await?.map(|person| person.id))
    }

    async fn body_name(&self, body: BodyId) -> Result<Option<String>, DbError> {
        Ok(store::body(&self.db, body).await?.map(|body| body.name))
    }
}
