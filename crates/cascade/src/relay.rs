//! Relaying (伝達): the cover is saved, sent once, and the next tier gets its tasks and mails.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_bulletin::{
    Ending, IssuedContent, MailStack, Recorded, held_ending, issued_in, letter_handling, mail_content,
    restricted_texts_at, restricted_words_in, tell_archive,
};
use noroshi_delivery::{NewDispatch, Path, dispatch_to};
use noroshi_formats::ContentHash;
use noroshi_numbering::{TakeNumber, TakeNumberError, take_all};
use noroshi_paper_model::Letter;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, CoverId, LetterNumber, PersonId, RelayTaskId, Timestamp};

use crate::cover::{self, CoverContent, CoverFault, CoverText, ReadCover};
use crate::follow::earlier_cover;
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
async fn still_holds(tx: &mut Tx, task: &RelayTask) -> Result<(), RelayError> {
    match held_ending(tx, task.bulletin).await? {
        Some(ending) if task.sent.is_none() => Err(RelayError::Ended(ending)),
        _ => Ok(()),
    }
}

async fn why_not(tx: &mut Tx, id: RelayTaskId) -> Result<RelayError, DbError> {
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
    let read = text.read().map_err(RelayError::Faults)?;
    let (id, by) = (*permit.subject(), permit.person().ok_or(RelayError::NoPerson)?);
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let task = store::task(&mut tx, id).await?.ok_or(RelayError::NotFound)?;
    still_holds(&mut tx, &task).await?;
    if store::save_draft(&mut tx, id, seen, (by, now), text).await? == 0
        || store::set_sent(&mut tx, id, by, now).await? == 0
    {
        return Err(why_not(&mut tx, id).await?);
    }
    let whose = store::task(&mut tx, id).await?.filter(|task| permit.body() != Some(task.body));
    let whose = whose.map_or_else(String::new, |task| format!(" for body {}", task.body));
    let (sent, outcome) = send_out(&mut tx, app, (id, by), (text, read)).await?;
    audit(&mut tx, app, &permit, format!("{sent}{whose}")).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// What follows from a task that was just marked sent: number, frozen cover, mails, tasks of the next tier. The text is
/// for the log.
pub(crate) async fn send_out(
    tx: &mut Tx,
    app: &App,
    (id, by): (RelayTaskId, PersonId),
    (text, read): (&CoverText, ReadCover),
) -> Result<(String, RelayOutcome), RelayError> {
    let now = app.now();
    let task = store::task(&mut *tx, id).await?.ok_or(RelayError::NotFound)?;
    if let Some(ending) = held_ending(tx, task.bulletin).await? {
        return Err(RelayError::Ended(ending));
    }
    let (bulletin, parents) = parents(tx, &task).await?;
    let limited = restricted_texts_at(&mut *tx, &bulletin, task.body, now.tokyo_date()).await?;
    no_restricted_words(text, &limited)?;
    let (number, date) = (read.number.clone(), read.date);
    if now.tokyo_date().days_until(date).unsigned_abs() > 365 {
        let text = format!(
            "日付が今日から1年以上離れています({}と読み取りました)。年をお確かめください。",
            date.with_weekday()
        );
        return Err(RelayError::Faults(vec![CoverFault { field: "date", text }]));
    }
    let earlier = earlier_cover(&mut *tx, &bulletin, task.body).await?;
    let letter = cover::letter(text, read, &bulletin, (&parents, earlier.as_ref()));
    if let Some(first) = number.numbers().first() {
        let order = TakeNumber { body: task.body, number: first, date, document: id.to_string(), by, at: now };
        take_all(tx, number.numbers(), order).await?;
    }
    let content = CoverContent {
        cover: CoverId::new(&*app.entropy),
        bulletin: task.bulletin,
        body: task.body,
        parent: task.parent_cover,
        parent_hash: task.parent_hash.parse().map_err(|_| RelayError::ParentAltered)?,
        letter,
    };
    let opened = send(tx, app, &content, (&bulletin, &parents)).await?;
    let outcome = RelayOutcome { cover: content.cover, opened: opened.tasks };
    Ok((sent_words(&number, &opened), outcome))
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
    let open = [&text.label, &text.addressee, &text.sender, &text.body, &text.own_words, &text.contact];
    match restricted_words_in(limited, &open.map(String::as_str)) {
        None => Ok(()),
        Some(start) => {
            let text =
                format!("限定の別添の文章「{start}…」が入っています。鑑文はメールでも届くため、除いてください。");
            Err(RelayError::Faults(vec![CoverFault { field: "body", text }]))
        }
    }
}

/// Everything behind the new cover, read back and compared with the hashes under which it was passed on.
async fn parents(tx: &mut Tx, task: &RelayTask) -> Result<(IssuedContent, Vec<Letter>), RelayError> {
    let (mut letters, mut cover, mut expected) = (Vec::new(), task.parent_cover, task.parent_hash.clone());
    while let Some(id) = cover {
        let (json, hash) = store::cover_row(&mut *tx, id).await?.ok_or(RelayError::ParentAltered)?;
        let content = CoverContent::read(&json, &hash).filter(|_| hash == expected).ok_or(RelayError::ParentAltered)?;
        (cover, expected) = (content.parent, content.parent_hash.to_string());
        letters.push(content.letter);
    }
    let bulletin = match issued_in(&mut *tx, task.bulletin).await {
        Ok(bulletin) => bulletin.ok_or(RelayError::NotFound)?,
        Err(PageError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(RelayError::ParentAltered),
    };
    match bulletin.canonical() {
        Ok((_, hash)) if hash.to_string() == expected => Ok((bulletin, letters)),
        _ => Err(RelayError::ParentAltered),
    }
}

async fn send(
    tx: &mut Tx,
    app: &App,
    content: &CoverContent,
    (bulletin, parents): (&IssuedContent, &[Letter]),
) -> Result<Opened, RelayError> {
    let (json, hash) = content.canonical().ok_or(RelayError::ParentAltered)?;
    let number = cover::number_text(&content.letter);
    let new = NewCover { content, json: &json, hash: hash.to_string(), number, at: app.now() };
    store::insert_cover(tx, new).await?;
    tell_archive(tx, app, Recorded::Cover(content.cover)).await?;
    let covers: Vec<Letter> = std::iter::once(content.letter.clone()).chain(parents.iter().cloned()).collect();
    let original = bulletin_hash(bulletin).ok_or(RelayError::ParentAltered)?;
    let handling = letter_handling(&mut *tx, bulletin).await?;
    let mail = mail_content(&MailStack { content: bulletin, hash: &original, covers: &covers, handling: &handling });
    let path = NewDispatch {
        bulletin: content.bulletin,
        source: content.cover.to_string(),
        path: Path::Relay,
        issuer: content.body,
        under: content.body,
        content: &mail,
    };
    let hash = hash.to_string();
    let parent = Parent { bulletin: content.bulletin, cover: Some(content.cover), hash: &hash, kind: bulletin.kind };
    let opened = open_below(tx, app, (content.body, content.body), &parent).await?;
    let above: Vec<BodyId> = std::iter::once(content.body).chain(opened.stood_in_for.iter().copied()).collect();
    let members = members_below(&mut *tx, &above).await?;
    dispatch_to(tx, app, path, &members).await?;
    Ok(opened)
}

fn bulletin_hash(bulletin: &IssuedContent) -> Option<ContentHash> {
    bulletin.canonical().ok().map(|(_, hash)| hash)
}

pub(crate) async fn audit(tx: &mut Tx, app: &App, permit: &Permit<Relay>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: Relay::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
