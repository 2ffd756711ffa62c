//! An archive for measurements: many issued bulletins at once, as their jobs would have taken them in one by one.

use std::collections::{BTreeSet, HashMap};

use noroshi_bulletin::{ContentError, IssuedContent, PartName};
use noroshi_platform::db::{Db, DbError};
use noroshi_terms::{BodyId, Timestamp};

use crate::document::{Document, PartHandling, number_key, of_bulletin};
use crate::index::{COVER, day, first_place, indexed};
use crate::store::plant as store;

/// Plants bulletins; keeps where the next document of each day stands.
#[derive(Debug, Default)]
pub struct Planter {
    last: HashMap<i64, i64>,
    keys: BTreeSet<(i64, &'static str)>,
    documents: usize,
}

/// A bulletin cannot be planted.
#[derive(Debug, thiserror::Error)]
pub enum PlantError {
    /// Its content has no canonical form.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Planter {
    /// Documents so far.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// Plants issued bulletins, each with the name of its issuer, in one transaction; each was issued on the morning of its
    /// letter's day, at the latest now.
    pub async fn plant(
        &mut self,
        db: &Db,
        bulletins: &[(IssuedContent, String)],
        at: Timestamp,
    ) -> Result<(), PlantError> {
        let (mut rows, mut parts, mut documents) = (Vec::new(), Vec::new(), Vec::new());
        for (content, issuer) in bulletins {
            let (json, hash) = content.canonical()?;
            let date = content.letter.date.iso();
            let at = Timestamp::from_tokyo(content.letter.date, 9, 0).map_or(at, |morning| morning.min(at)).as_micros();
            rows.push((
                content.bulletin.to_string(),
                content.issuer.as_i64(),
                content.title().to_owned(),
                content.number(),
                date,
                at,
                json,
                hash.to_string(),
            ));
            for document in of_bulletin(content, &handlings(content)) {
                let audience = document.audience.map_or(COVER, |audience| audience.code());
                let label = document.labels.first().map(ToString::to_string).unwrap_or_default();
                parts.push((content.bulletin.to_string(), document.form.code(), audience, label));
                documents.push(self.row(&document, audience, issuer));
            }
        }
        self.documents += documents.len();
        let mut tx = db.begin().await?;
        store::bulletins(&mut tx, &rows).await?;
        store::parts(&mut tx, &parts).await?;
        store::documents(&mut tx, &documents).await?;
        store::keys(&mut tx, &self.keys.iter().collect::<Vec<_>>()).await?;
        Ok(tx.commit().await?)
    }

    fn row(&mut self, document: &Document, audience: &'static str, issuer: &str) -> store::Row {
        let day = day(document.date);
        let last = self.last.entry(day).or_default();
        *last += 1;
        self.keys.insert((document.body.as_i64(), audience));
        let words = document.words(issuer);
        store::Row {
            place: first_place(day) + *last,
            document: document.name(),
            bulletin: document.bulletin.to_string(),
            form: document.form.code(),
            body: BodyId::as_i64(document.body),
            kind: document.kind.code(),
            title: document.title.clone(),
            number_key: number_key(&document.number),
            number: document.number.clone(),
            date: document.date.iso(),
            grams: indexed(document, &words),
            words,
        }
    }
}

fn handlings(content: &IssuedContent) -> Vec<PartHandling> {
    let handling =
        |part, audience: noroshi_terms::Audience| PartHandling { part, audience, labels: vec![audience.derived_tlp()] };
    let letter = handling(PartName::Letter, content.letter_audience);
    let others = content.parts().into_iter().map(|(name, part)| handling(name, part.audience));
    std::iter::once(letter).chain(others).collect()
}
