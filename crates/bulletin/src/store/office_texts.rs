//! Statements about the standard texts of an office.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, PersonId, Timestamp};

use crate::office_texts::OfficeTexts;

/// What the body's next draft begins with; none until somebody kept some.
pub(crate) async fn office_texts(on: impl Into<On<'_>>, body: BodyId) -> Result<Option<OfficeTexts>, DbError> {
    let row = query(
        "SELECT addressee, honorific, sender, contact, attachment_sentence, fax_sentence FROM office_text WHERE body = $1",
    )
    .bind(body)
    .optional(on)
    .await?;
    row.map(|row| {
        Ok(OfficeTexts {
            addressee: row.get("addressee")?,
            honorific: row.get("honorific")?,
            sender: row.get("sender")?,
            contact: row.get("contact")?,
            attachment_sentence: row.get("attachment_sentence")?,
            fax_sentence: row.get("fax_sentence")?,
        })
    })
    .transpose()
}

pub(crate) async fn set_office_texts(
    tx: &mut Tx,
    body: BodyId,
    (by, at): (PersonId, Timestamp),
    texts: &OfficeTexts,
) -> Result<(), DbError> {
    query(
        "INSERT INTO office_text (body, addressee, honorific, sender, contact, attachment_sentence, fax_sentence, kept_by, kept_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (body) DO UPDATE SET addressee = excluded.addressee, \
         honorific = excluded.honorific, sender = excluded.sender, contact = excluded.contact, \
         attachment_sentence = excluded.attachment_sentence, fax_sentence = excluded.fax_sentence, \
         kept_by = excluded.kept_by, kept_at = excluded.kept_at",
    )
    .bind(body)
    .bind(texts.addressee.as_str())
    .bind(texts.honorific.as_str())
    .bind(texts.sender.as_str())
    .bind(texts.contact.as_str())
    .bind(texts.attachment_sentence.as_str())
    .bind(texts.fax_sentence.as_str())
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}
