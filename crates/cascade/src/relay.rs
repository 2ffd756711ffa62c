//! Relaying (伝達): the cover is saved, sent once, and the next tier gets its tasks and mails.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_bulletin::{Ending, Recorded, held_ending, restricted_texts_at, restricted_words_in, tell_archive};
use noroshi_delivery::{NewDispatch, Path, carry_also, dispatch_to};
use noroshi_numbering::{TakeNumber, TakeNumberError, take_all};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, CoverId, LetterNumber, PersonId, RelayTaskId, Timestamp};

use crate::bundle::{self, Behind, fits_one_letter, relay_bundle};
use crate::cover::{self, CoverContent, CoverFault, CoverText, ReadCover};
use crate::open::{Opened, Parent, open_below, serials};
use crate::stand_in::members_below;
use crate::store::{self, NewCover, RelayTask};

/// The verb of association clerks (伝達).
#[derive(Debug)]
pub struct Relay;

impl Verb for Relay {
    const NAME: &'static str = "cascade.relay";
    type Subject = RelayTaskId;
}

/// Relaying was refused; nothing was numbered and nothing went out.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// There is no such task.
    #[error("この伝達の仕事は見つかりませんでした。")]
    NotFound,
    /// Somebody was first.
    #[error("{by}さんが{}に、先に送りました。", at.tokyo_moment())]
    SentMeanwhile {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The body's rule was first.
    #[error("操作がなかったため、{}に、自動で送られています。", at.tokyo_moment())]
    SentByItself {
        /// When.
        at: Timestamp,
    },
    /// Somebody saved in between; nothing was overwritten.
    #[error("{by}さんが{}に先に保存しました。このまま送ると、いまお書きの文章を使います。", at.tokyo_moment())]
    SavedMeanwhile {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
        /// The revision now.
        revision: i64,
    },
    /// The bulletin was corrected or withdrawn; its notice has a task of its own.
    #[error("この文書は、{}に{}。伝達せずに、届いたお知らせのほうを伝達してください。", .0.at.tokyo_moment(), .0.kind.done())]
    Ended(Ending),
    /// Fields must be mended.
    #[error("直すところが{}つあります。", .0.len())]
    Faults(Vec<CoverFault>),
    /// What stands behind the cover is not what was sent to this body.
    #[error("親文書の照合値が合いません。送らずに、管理者へお知らせください。")]
    ParentAltered,
    /// These do not go into one letter.
    #[error("{0}")]
    NotOneLetter(&'static str),
    /// The number is not to be had.
    #[error(transparent)]
    Number(Box<TakeNumberError>),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

impl From<TakeNumberError> for RelayError {
    fn from(error: TakeNumberError) -> Self {
        match error {
            TakeNumberError::Database(error) => Self::Database(error),
            other => Self::Number(Box::new(other)),
        }
    }
}

/// What a relay brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayOutcome {
    /// The cover.
    pub cover: CoverId,
    /// Tasks opened at the next tier.
    pub opened: usize,
}

/// Keeps the texts without sending.
pub async fn save(app: &App, permit: &Permit<Relay>, seen: i64, text: &CoverText) -> Result<(), RelayError> {
    let (id, by) = (*permit.subject(), permit.person().ok_or(RelayError::NoPerson)?);
    let mut tx = app.db.begin().await?;
    let task = store::task(&mut tx, id).await?.ok_or(RelayError::NotFound)?;
    still_holds(&mut tx, &task).await?;
    if store::save_draft(&mut tx, id, seen, (by, app.now()), text).await? == 0 {
        return Err(why_not(&mut tx, id).await?);
    }
    audit(&mut tx, app, permit, "saved".to_owned()).await?;
    Ok(tx.commit().await?)
}

/// What has ended is neither saved nor sent; it cannot end before this transaction does.
pub(crate) async fn still_holds(tx: &mut Tx, task: &RelayTask) -> Result<(), RelayError> {
    match held_ending(tx, task.bulletin).await? {
        Some(ending) if task.sent.is_none() => Err(RelayError::Ended(ending)),
        _ => Ok(()),
    }
}

pub(crate) async fn why_not(tx: &mut Tx, id: RelayTaskId) -> Result<RelayError, DbError> {
    let Some(task) = store::task(tx, id).await? else { return Ok(RelayError::NotFound) };
    Ok(match (task.sent, task.saved) {
        (Some((_, at)), _) if task.is_automatic => RelayError::SentByItself { at },
        (Some((by, at)), _) => RelayError::SentMeanwhile { by, at },
        (None, Some((by, at))) => RelayError::SavedMeanwhile { by, at, revision: task.revision },
        (None, None) => RelayError::NotFound,
    })
}

/// Sends the cover: number, frozen letter, mails, tasks of the next tier, all in one transaction.
pub async fn relay(app: &App, permit: Permit<Relay>, seen: i64, text: &CoverText) -> Result<RelayOutcome, RelayError> {
    relay_bundle(app, vec![(permit, seen)], text).await
}

/// What follows from tasks that were just marked sent with one letter: number, frozen cover, mails, tasks of the next tier.
/// The text is for the log.
pub(crate) async fn send_out(
    tx: &mut Tx,
    app: &App,
    (ids, by): (&[RelayTaskId], PersonId),
    (text, read): (&CoverText, ReadCover),
) -> Result<(String, RelayOutcome), RelayError> {
    let now = app.now();
    let mut behind = Vec::new();
    for id in ids {
        behind.push(Behind::read(tx, *id).await?);
    }
    let body = fits_one_letter(tx, &behind).await?;
    for one in &behind {
        let limited = restricted_texts_at(&mut *tx, &one.bulletin, body, now.tokyo_date()).await?;
        no_restricted_words(text, &limited)?;
    }
    let (number, date) = (read.number.clone(), read.date);
    if now.tokyo_date().days_until(date).unsigned_abs() > 365 {
        let text = format!(
            "日付が今日から1年以上離れています({}と読み取りました)。年をお確かめください。",
            date.with_weekday()
        );
        return Err(RelayError::Faults(vec![CoverFault { field: "date", text }]));
    }
    let letter =
        cover::letter(text, read, &title(text, &behind), behind.iter().flat_map(Behind::record_items).collect());
    if let (Some(first), Some(id)) = (number.numbers().first(), ids.first()) {
        let order = TakeNumber { body, number: first, date, document: id.to_string(), by, at: now };
        take_all(tx, number.numbers(), order).await?;
    }
    let covers = bundle::rows(app, body, &letter, &behind)?;
    let opened = send(tx, app, &covers, &behind).await?;
    let cover = covers.first().map(|cover| cover.cover).ok_or(RelayError::NotFound)?;
    let outcome = RelayOutcome { cover, opened: opened.tasks };
    Ok((sent_words(&number, &opened), outcome))
}

/// The bulletin's title, unless the clerk wrote one for several.
fn title(text: &CoverText, behind: &[Behind]) -> String {
    match behind {
        [one] => one.bulletin.letter.title.clone(),
        several if text.title.trim().is_empty() => bundle::usual_title(several.len()),
        _ => text.title.trim().to_owned(),
    }
}

/// What the log says of a relay.
fn sent_words(number: &LetterNumber, opened: &Opened) -> String {
    match opened.stood_in_for.as_slice() {
        [] => format!("sent {number}"),
        bodies => format!("sent {number} standing in for {:?}", serials(bodies)),
    }
}

/// A cover travels by mail: what is limited for its body, also by a tier above, must not be copied into it.
fn no_restricted_words(text: &CoverText, limited: &str) -> Result<(), RelayError> {
    let open = [&text.label, &text.title, &text.addressee, &text.sender, &text.body, &text.own_words, &text.contact];
    match restricted_words_in(limited, &open.map(String::as_str)) {
        None => Ok(()),
        Some(start) => {
            let text =
                format!("限定の別添の文章「{start}…」が入っています。鑑文はメールでも届くため、除いてください。");
            Err(RelayError::Faults(vec![CoverFault { field: "body", text }]))
        }
    }
}

/// Freezes the rows of one letter, opens the next tier below each bulletin, and sends one mail that carries all of them.
async fn send(tx: &mut Tx, app: &App, covers: &[CoverContent], behind: &[Behind]) -> Result<Opened, RelayError> {
    let lead = covers.first().ok_or(RelayError::NotFound)?;
    let mut all = Opened::default();
    for (content, behind) in covers.iter().zip(behind) {
        let (json, hash) = content.canonical().ok_or(RelayError::ParentAltered)?;
        let (hash, number) = (hash.to_string(), cover::number_text(&content.letter));
        store::insert_cover(tx, NewCover { content, json: &json, hash: hash.clone(), number, at: app.now() }).await?;
        tell_archive(tx, app, Recorded::Cover(content.cover)).await?;
        let kind = behind.bulletin.kind;
        let parent = Parent { bulletin: content.bulletin, cover: Some(content.cover), hash: &hash, kind };
        let opened = open_below(tx, app, (content.body, content.body), &parent).await?;
        all.tasks += opened.tasks;
        all.stood_in_for.extend(opened.stood_in_for);
    }
    all.stood_in_for.sort_unstable();
    all.stood_in_for.dedup();
    let mail = bundle::mail(tx, lead, behind).await?;
    let path = NewDispatch {
        bulletin: lead.bulletin,
        source: lead.cover.to_string(),
        path: Path::Relay,
        issuer: lead.body,
        under: lead.body,
        content: &mail,
    };
    let above: Vec<BodyId> = std::iter::once(lead.body).chain(all.stood_in_for.iter().copied()).collect();
    let members = members_below(&mut *tx, (lead.bulletin, lead.body), &above).await?;
    let dispatch = dispatch_to(tx, app, path, &members).await?;
    let further: Vec<_> = covers.iter().skip(1).map(|cover| cover.bulletin).collect();
    carry_also(tx, dispatch, &further).await?;
    Ok(all)
}

pub(crate) async fn audit(tx: &mut Tx, app: &App, permit: &Permit<Relay>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: Relay::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
