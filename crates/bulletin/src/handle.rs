//! Changing how a part is to be handled (取扱い): the originator confirms the label, a tier narrows for itself and below.
//!
//! Invariants: a looser label comes from the originator alone (H05); a tier's narrowing is compared with what holds for it
//! now, its own earlier narrowing included, and never taken back; the letter is not narrowed, because it went out by mail;
//! of an ended bulletin nothing is changed any more, so that the notice misses nothing.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, BulletinId, Handling, HandlingError, Narrowing, PersonId, Timestamp, Tlp};

use crate::ending::Ending;
use crate::notice::held_ending;
use crate::recorded::{Recorded, tell_archive};
use crate::store::{self, PartName};

/// The originator's verb (取扱いの確認): says that a label is right, or sets another one.
#[derive(Debug)]
pub struct ConfirmHandling;

impl Verb for ConfirmHandling {
    const NAME: &'static str = "bulletin.confirm_handling";
    type Subject = (BulletinId, PartName);
}

/// A tier's verb (限定の追加): narrows a part for the permit's body and everybody below it.
#[derive(Debug)]
pub struct NarrowHandling;

impl Verb for NarrowHandling {
    const NAME: &'static str = "bulletin.narrow_handling";
    type Subject = (BulletinId, PartName);
}

/// The handling was not changed.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// There is no such part.
    #[error("この文書は見つかりませんでした。")]
    NotFound,
    /// Only the originator loosens a label (H05).
    #[error("ほかの団体が発信した文書の表示は、変えられません。")]
    NotOriginator,
    /// The letter is on its way already.
    #[error("文書はすでにメールで届いているため、狭められません。限定できるのは、別添とFAX版です。")]
    LetterIsOut,
    /// What holds now is the notice: it had taken over what was narrowed until then.
    #[error("この文書は、{}に{}。取扱いは、訂正や取下げのお知らせのほうで変えてください。", .0.at.tokyo_moment(), .0.kind.done())]
    Ended(Ending),
    /// The mark itself cannot be so.
    #[error(transparent)]
    Mark(#[from] HandlingError),
    /// The words would not fit on the page.
    #[error("文言は{0}字までにしてください。")]
    TooLong(usize),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

const LONGEST_WORDS: usize = 400;

/// Sets the label of a part as the originator wants it; until then it was derived.
pub async fn confirm_handling(app: &App, permit: Permit<ConfirmHandling>, tlp: Tlp) -> Result<(), HandleError> {
    let part = *permit.subject();
    let mut tx = app.db.begin().await?;
    if store::is_received(&mut tx, part.0).await? {
        return Err(HandleError::NotOriginator);
    }
    refuse_ended(&mut tx, part.0).await?;
    let before = store::handling(&mut tx, part, "").await?.ok_or(HandleError::NotFound)?;
    let after = before.confirmed(tlp)?;
    store::set_label(&mut tx, part, &after).await?;
    let detail = format!("{} {} to {}", part.1.code(), before.tlp(), after.tlp());
    note(&mut tx, app, (permit.doer(), permit.body(), ConfirmHandling::NAME), part.0, detail).await?;
    Ok(tx.commit().await?)
}

/// Narrows a part for the permit's body and everybody below it.
pub async fn narrow_handling(
    app: &App,
    permit: Permit<NarrowHandling>,
    asked: &Narrowing,
) -> Result<Handling, HandleError> {
    let part = *permit.subject();
    let (by, body) = (permit.person().ok_or(HandleError::NoPerson)?, permit.body().ok_or(HandleError::NoPerson)?);
    if part.1 == PartName::Letter {
        return Err(HandleError::LetterIsOut);
    }
    if asked.sentence.chars().count() > LONGEST_WORDS {
        return Err(HandleError::TooLong(LONGEST_WORDS));
    }
    let (mut tx, now) = (app.db.begin().await?, app.now());
    refuse_ended(&mut tx, part.0).await?;
    store::lock_part(&mut tx, part).await?;
    let original = store::handling(&mut tx, part, "").await?.ok_or(HandleError::NotFound)?;
    let earlier = store::narrowings(&mut tx, part, body, now.tokyo_date()).await?;
    let current = earlier.iter().fold(original, |handling, narrowing| handling.under(narrowing));
    let narrowed = current.narrowed(asked)?;
    set(&mut tx, part, (body, by, now), asked).await?;
    let detail = format!("{} for body {body}: {} {}", part.1.code(), narrowed.audience(), narrowed.tlp());
    note(&mut tx, app, (permit.doer(), Some(body), NarrowHandling::NAME), part.0, detail).await?;
    tx.commit().await?;
    Ok(narrowed)
}

/// A change beside the issue of a correction comes before it and is inherited, or is refused and belongs to the correction:
/// the bulletin's row is held until the end of the transaction.
async fn refuse_ended(tx: &mut Tx, id: BulletinId) -> Result<(), HandleError> {
    match held_ending(tx, id).await? {
        Some(ending) => Err(HandleError::Ended(ending)),
        None => Ok(()),
    }
}

/// What the body asked for before stays in force: the stricter marks, and its words in their order.
async fn set(
    tx: &mut Tx,
    part: (BulletinId, PartName),
    by: (BodyId, PersonId, Timestamp),
    asked: &Narrowing,
) -> Result<(), DbError> {
    let mut all = Narrowing { sentence: asked.sentence.trim().to_owned(), ..asked.clone() };
    if let Some(before) = store::narrowing_of(&mut *tx, part, by.0).await? {
        let words = [before.sentence, all.sentence];
        all.sentence = words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
        all.audience = all.audience.max(before.audience);
        all.tlp = all.tlp.max(before.tlp);
    }
    store::set_narrowing(tx, part, by, &all).await
}

/// The entry of the log, and word to the archive, which finds documents by their label.
async fn note(
    tx: &mut Tx,
    app: &App,
    (doer, body, verb): (Doer, Option<BodyId>, &'static str),
    id: BulletinId,
    detail: String,
) -> Result<(), DbError> {
    let entry = Entry { doer, body, verb, subject: id.to_string(), detail };
    record(tx, &*app.entropy, app.now(), entry).await?;
    tell_archive(tx, app, Recorded::Bulletin(id)).await
}
