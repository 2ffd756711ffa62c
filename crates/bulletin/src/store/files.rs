//! Statements about the files of a bulletin.

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{BulletinId, FileId, PersonId, Timestamp};

use super::PartName;
use crate::files::AttachedFile;

/// The files of a bulletin in the order in which they were added, without their octets.
pub(crate) async fn files(on: impl Into<On<'_>>, bulletin: BulletinId) -> Result<Vec<AttachedFile>, DbError> {
    let rows =
        query("SELECT id, part, name, kind, size, sha256 FROM bulletin_file WHERE bulletin = $1 ORDER BY added_at, id")
            .bind(bulletin)
            .all(on)
            .await?;
    rows.iter().map(read_file).collect()
}

fn read_file(row: &Row) -> Result<AttachedFile, DbError> {
    let part: String = row.get("part")?;
    Ok(AttachedFile {
        id: row.get("id")?,
        part: if part == PartName::Attachment.code() { PartName::Attachment } else { PartName::Letter },
        name: row.get("name")?,
        kind: row.get("kind")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
    })
}

/// What is inside a file of this bulletin.
pub(crate) async fn file_octets(db: &Db, bulletin: BulletinId, file: FileId) -> Result<Option<Vec<u8>>, DbError> {
    let row = query("SELECT octets FROM bulletin_file WHERE bulletin = $1 AND id = $2")
        .bind(bulletin)
        .bind(file)
        .optional(db)
        .await?;
    row.map(|row| row.get("octets")).transpose()
}

/// False when the part has the same octets already.
pub(crate) async fn insert_file(
    tx: &mut Tx,
    bulletin: BulletinId,
    (file, octets): (&AttachedFile, &[u8]),
    (by, at): (PersonId, Timestamp),
) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO bulletin_file (id, bulletin, part, name, kind, size, sha256, octets, added_by, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (bulletin, part, sha256) DO NOTHING",
    )
    .bind(file.id)
    .bind(bulletin)
    .bind(file.part.code())
    .bind(file.name.as_str())
    .bind(file.kind.as_str())
    .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
    .bind(file.sha256.as_str())
    .bind(octets.to_vec())
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

pub(crate) async fn delete_file(tx: &mut Tx, bulletin: BulletinId, file: FileId) -> Result<u64, DbError> {
    query("DELETE FROM bulletin_file WHERE bulletin = $1 AND id = $2").bind(bulletin).bind(file).execute(tx).await
}

/// Moves a draft on to its next revision and holds it to the end of the transaction; zero rows when it is no draft.
pub(crate) async fn move_revision(
    tx: &mut Tx,
    bulletin: BulletinId,
    (by, at): (PersonId, Timestamp),
) -> Result<u64, DbError> {
    query("UPDATE bulletin SET revision = revision + 1, saved_by = $1, saved_at = $2 WHERE id = $3 AND stage = 'draft'")
        .bind(by)
        .bind(at)
        .bind(bulletin)
        .execute(tx)
        .await
}

/// The same file beside another draft, under an id of its own and in its old place of the order.
pub(crate) async fn copy_file(
    tx: &mut Tx,
    (file, copy): (FileId, FileId),
    draft: BulletinId,
    by: PersonId,
) -> Result<(), DbError> {
    query(
        "INSERT INTO bulletin_file (id, bulletin, part, name, kind, size, sha256, octets, added_by, added_at) \
         SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), part, name, kind, size, sha256, octets, CAST($3 AS TEXT), added_at \
           FROM bulletin_file WHERE id = $4",
    )
    .bind(copy)
    .bind(draft)
    .bind(by)
    .bind(file)
    .execute(tx)
    .await?;
    Ok(())
}
