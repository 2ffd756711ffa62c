//! What stands behind a cover, and several bulletins behind one (まとめての伝達, R03).
//!
//! A letter for several bulletins has one number and one 記 that cites each of them. Every bulletin has its own row of it,
//! with the hash of what is directly behind, because each goes its own way below: the next tier may pass one on alone.
//! Invariants: all tasks are marked sent in one transaction, or none; parents stay octet for octet, in the order of the 記; the
//! letters have the same readers and go to the same members, because one mail names them all.

use noroshi_access::Permit;
use noroshi_bulletin::{IssuedContent, MailStack, bundle_mail, held_ending, issued_in, letter_handling, mail_content};
use noroshi_delivery::MailContent;
use noroshi_formats::ContentHash;
use noroshi_paper_model::{Letter, RecordItem};
use noroshi_platform::app::App;
use noroshi_platform::db::Tx;
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, CoverId, Handling, RelayTaskId};

use crate::cover::{Bundle, BundledParent, CoverContent, CoverText, earlier_item, record_item};
use crate::follow::earlier_cover;
use crate::relay::{Relay, RelayError, RelayOutcome, audit, send_out, still_holds, why_not};
use crate::store::{self, RelayTask};

/// More letters in one mail nobody would read.
const MOST: usize = 10;

/// A bulletin that is to be relayed, with the covers it came with, nearest first.
pub(crate) struct Behind {
    pub(crate) task: RelayTask,
    pub(crate) bulletin: IssuedContent,
    covers: Vec<CoverContent>,
    /// The office's own cover in front of what this notice ends.
    earlier: Option<Letter>,
}

impl Behind {
    /// Everything read back and compared with the hashes under which it was passed on.
    pub(crate) async fn read(tx: &mut Tx, id: RelayTaskId) -> Result<Self, RelayError> {
        let task = store::task(&mut *tx, id).await?.ok_or(RelayError::NotFound)?;
        if let Some(ending) = held_ending(tx, task.bulletin).await? {
            return Err(RelayError::Ended(ending));
        }
        let (mut covers, mut next, mut expected) = (Vec::new(), task.parent_cover, task.parent_hash.clone());
        while let Some(id) = next {
            let (json, hash) = store::cover_row(&mut *tx, id).await?.ok_or(RelayError::ParentAltered)?;
            let content =
                CoverContent::read(&json, &hash).filter(|_| hash == expected).ok_or(RelayError::ParentAltered)?;
            (next, expected) = (content.parent, content.parent_hash.to_string());
            covers.push(content);
        }
        let bulletin = match issued_in(&mut *tx, task.bulletin).await {
            Ok(bulletin) => bulletin.ok_or(RelayError::NotFound)?,
            Err(PageError::Database(error)) => return Err(error.into()),
            Err(_) => return Err(RelayError::ParentAltered),
        };
        let earlier = earlier_cover(&mut *tx, &bulletin, task.body).await?;
        match bulletin.canonical() {
            Ok((_, hash)) if hash.to_string() == expected => Ok(Self { task, bulletin, covers, earlier }),
            _ => Err(RelayError::ParentAltered),
        }
    }

    /// What 記 says of it.
    pub(crate) fn record_items(&self) -> Vec<RecordItem> {
        let item = record_item(&self.bulletin, self.covers.iter().map(|cover| &cover.letter));
        std::iter::once(item).chain(self.earlier.as_ref().map(earlier_item)).collect()
    }

    /// The mail behind this cover, with which it came, without what else had come in it.
    pub(crate) async fn as_it_came(&self, tx: &mut Tx, with: &CoverContent) -> Result<MailContent, RelayError> {
        let covers = if self.covers.is_empty() { std::slice::from_ref(with) } else { &self.covers };
        let covers: Vec<Letter> = covers.iter().map(|cover| cover.letter.clone()).collect();
        let (hash, handling) = (self.hash()?, letter_handling(&mut *tx, &self.bulletin).await?);
        Ok(mail_content(&MailStack { content: &self.bulletin, hash: &hash, covers: &covers, handling: &handling }))
    }

    fn hash(&self) -> Result<ContentHash, RelayError> {
        self.bulletin.canonical().map(|(_, hash)| hash).map_err(|_| RelayError::ParentAltered)
    }

    fn parent(&self) -> Result<BundledParent, RelayError> {
        Ok(BundledParent {
            bulletin: self.task.bulletin,
            parent: self.task.parent_cover,
            parent_hash: self.task.parent_hash.parse().map_err(|_| RelayError::ParentAltered)?,
        })
    }
}

/// What a letter for so many bulletins is called, unless the clerk calls it otherwise.
pub(crate) fn usual_title(bulletins: usize) -> String {
    format!("{bulletins}件の通知について")
}

/// Sends one letter for all these tasks; each with the revision that was seen.
pub async fn relay_bundle(
    app: &App,
    tasks: Vec<(Permit<Relay>, i64)>,
    text: &CoverText,
) -> Result<RelayOutcome, RelayError> {
    let read = text.read().map_err(RelayError::Faults)?;
    let ids: Vec<RelayTaskId> = tasks.iter().map(|(permit, _)| *permit.subject()).collect();
    let (lead, _) = tasks.first().ok_or(RelayError::NotFound)?;
    let (by, now) = (lead.person().ok_or(RelayError::NoPerson)?, app.now());
    let mut marking: Vec<(RelayTaskId, i64)> = tasks.iter().map(|(permit, seen)| (*permit.subject(), *seen)).collect();
    // In one order, so that two who bundle the same tasks wait for each other and do not stand in each other's way.
    marking.sort_unstable_by_key(|(id, _)| id.to_string());
    let mut tx = app.db.begin().await?;
    lock_bulletins(&mut tx, &ids).await?;
    for (id, seen) in marking {
        let task = store::task(&mut tx, id).await?.ok_or(RelayError::NotFound)?;
        still_holds(&mut tx, &task).await?;
        if store::save_draft(&mut tx, id, seen, (by, now), text).await? == 0
            || store::set_sent(&mut tx, id, by, now).await? == 0
        {
            return Err(why_not(&mut tx, id).await?);
        }
    }
    let (sent, outcome) = send_out(&mut tx, app, (&ids, by), (text, read)).await?;
    for (permit, _) in &tasks {
        let whose = store::task(&mut tx, *permit.subject()).await?.filter(|task| permit.body() != Some(task.body));
        let whose = whose.map_or_else(String::new, |task| format!(" for body {}", task.body));
        let bundled = if tasks.len() > 1 { format!(" with {} bulletins", tasks.len()) } else { String::new() };
        audit(&mut tx, app, permit, format!("{sent}{whose}{bundled}")).await?;
    }
    tx.commit().await?;
    Ok(outcome)
}

/// Takes the turns at all these bulletins before anything else is held, the smallest first: whoever opens tasks below takes
/// the same turns, and a letter names its bulletins in whatever order its clerk chose.
async fn lock_bulletins(tx: &mut Tx, ids: &[RelayTaskId]) -> Result<(), RelayError> {
    let mut bulletins = Vec::new();
    for id in ids {
        bulletins.push(store::task(&mut *tx, *id).await?.ok_or(RelayError::NotFound)?.bulletin);
    }
    bulletins.sort_unstable_by_key(ToString::to_string);
    bulletins.dedup();
    for bulletin in bulletins {
        store::lock_bulletin(tx, bulletin).await?;
    }
    Ok(())
}

/// The body that relays, when everything fits behind one letter of it.
pub(crate) async fn fits_one_letter(tx: &mut Tx, behind: &[Behind]) -> Result<BodyId, RelayError> {
    let first = behind.first().ok_or(RelayError::NotFound)?;
    let (body, bulletin) = (first.task.body, first.task.bulletin);
    if behind.len() > MOST {
        return Err(RelayError::NotOneLetter("一度にまとめられる通知は10件までです。"));
    }
    let left_out = store::left_out_by(&mut *tx, bulletin, body).await?;
    let readers = letter_handling(&mut *tx, &first.bulletin).await?.audience();
    for other in behind.iter().skip(1) {
        if other.task.body != body {
            return Err(RelayError::NotOneLetter("ちがう会に届いた通知は、まとめられません。"));
        }
        if letter_handling(&mut *tx, &other.bulletin).await?.audience() != readers {
            return Err(RelayError::NotOneLetter(
                "見せてよい相手がちがう文書は、まとめられません。別々にお送りください。",
            ));
        }
        if store::left_out_by(&mut *tx, other.task.bulletin, body).await? != left_out {
            return Err(RelayError::NotOneLetter(
                "送る会員の選び方がちがう通知は、まとめられません。選び方をそろえるか、別々にお送りください。",
            ));
        }
    }
    Ok(body)
}

/// The rows of one letter: one for each bulletin.
pub(crate) fn rows(
    app: &App,
    body: BodyId,
    letter: &Letter,
    behind: &[Behind],
) -> Result<Vec<CoverContent>, RelayError> {
    let parents = behind.iter().map(Behind::parent).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<CoverId> = parents.iter().map(|_| CoverId::new(&*app.entropy)).collect();
    let bundle = match ids.as_slice() {
        [lead, _, ..] => Some(Bundle { lead: *lead, parents: parents.clone() }),
        _ => None,
    };
    let row = |(cover, parent): (CoverId, BundledParent)| CoverContent {
        cover,
        bulletin: parent.bulletin,
        body,
        parent: parent.parent,
        parent_hash: parent.parent_hash,
        letter: letter.clone(),
        bundle: bundle.clone(),
    };
    Ok(ids.into_iter().zip(parents).map(row).collect())
}

/// One bulletin as the mail carries it.
struct Carried {
    covers: Vec<Letter>,
    hash: ContentHash,
    handling: Handling,
}

/// The mail with every letter in order. A cover that several of them came with stands once, in front of the first.
pub(crate) async fn mail(tx: &mut Tx, lead: &CoverContent, behind: &[Behind]) -> Result<MailContent, RelayError> {
    let (mut shown, mut carried): (Vec<CoverId>, Vec<Carried>) = (Vec::new(), Vec::new());
    for one in behind {
        let new: Vec<_> = one.covers.iter().filter(|cover| !shown.contains(&cover.letter_id())).collect();
        shown.extend(new.iter().map(|cover| cover.letter_id()));
        let covers = new.into_iter().map(|cover| cover.letter.clone()).collect();
        carried.push(Carried { covers, hash: one.hash()?, handling: letter_handling(&mut *tx, &one.bulletin).await? });
    }
    if let ([one], [Carried { covers, hash, handling }]) = (behind, carried.as_slice()) {
        let covers: Vec<Letter> = std::iter::once(lead.letter.clone()).chain(covers.iter().cloned()).collect();
        return Ok(mail_content(&MailStack { content: &one.bulletin, hash, covers: &covers, handling }));
    }
    let stacks: Vec<MailStack<'_>> = behind
        .iter()
        .zip(&carried)
        .map(|(one, Carried { covers, hash, handling })| MailStack { content: &one.bulletin, hash, covers, handling })
        .collect();
    bundle_mail(&lead.letter, &stacks).ok_or(RelayError::NotFound)
}
