//! Acknowledgement (了知): somebody at the institution says that the bulletin was read.
//!
//! By the link of a mail or the code on paper, without sign-in, or by a person who is signed in. Life cycle: said once,
//! kept for ever. Invariants: the first time counts and is told to everybody who says it again (R01); a code confirms
//! its own bulletin for its own body and nothing else; forged codes change nothing and reveal nothing.
//! Left out: a limit on guesses per source; one guess succeeds with 2⁻²⁸.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{Batch, Change, DbError, Tx};
use noroshi_terms::{BodyId, BulletinId, DispatchId, Timestamp};

use crate::receipt_code::{ReceiptCodeError, ReceiptKey};
use crate::store::acknowledgements::{self as store, NewAcknowledgement};
use crate::store::dispatches;

/// Saying 了知 for a body. The subject is the bulletin and the body.
#[derive(Debug)]
pub struct Acknowledge;

impl Verb for Acknowledge {
    const NAME: &'static str = "bulletin.acknowledge";
    type Subject = (BulletinId, BodyId);
}

const MISDELIVERY: &str = "bulletin.misdelivery";
/// Letters a reader's name may have.
pub const LONGEST_READER: usize = 60;

/// What was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// Of which bulletin.
    pub bulletin: BulletinId,
    /// For which body.
    pub body: BodyId,
    /// Since when it counts.
    pub at: Timestamp,
    /// False when it had been said before.
    pub is_first: bool,
}

/// Nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// The code cannot be read; the text tells what to look at.
    #[error(transparent)]
    Unreadable(ReceiptCodeError),
    /// The code belongs to nothing that was sent.
    #[error("このコードに当たる通知は見つかりませんでした。お手元の紙やメールのコードと見比べてください。")]
    Unknown,
    /// The name is too long.
    #[error("お名前は60文字までで入れてください。空欄のままでもかまいません。")]
    ReaderTooLong,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// The key of all receipt codes of this installation.
pub fn receipt_key(app: &App) -> ReceiptKey {
    ReceiptKey::from_bytes(app.secrets.derive("receipt"))
}

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) dispatch: DispatchId,
    pub(crate) bulletin: BulletinId,
    pub(crate) body: BodyId,
}

/// Reads a code and looks up what it stands for.
pub(crate) async fn receipt(app: &App, code: &str) -> Result<Receipt, AcknowledgeError> {
    let (dispatch, body) = receipt_key(app).read(code).map_err(AcknowledgeError::Unreadable)?;
    let bulletin = store::addressed_bulletin(&app.db, dispatch, body).await?.ok_or(AcknowledgeError::Unknown)?;
    Ok(Receipt { dispatch, bulletin, body })
}

/// The bulletins that the mail of a code carried, in their order, and the body it was for.
pub async fn carried_by_code(app: &App, code: &str) -> Result<(Vec<BulletinId>, BodyId), AcknowledgeError> {
    let found = receipt(app, code).await?;
    let further = dispatches::further(&app.db, found.dispatch).await?;
    Ok((std::iter::once(found.bulletin).chain(further).collect(), found.body))
}

/// Words of 了知 that come in at the same moment and are written together: a whole country answers within the hour.
pub(crate) type Gathering = Batch<CodeWord>;

/// Records 了知 by a receipt code. `reader` is the name somebody typed, if any.
pub async fn acknowledge_by_code(
    app: &App,
    code: &str,
    reader: Option<&str>,
) -> Result<Acknowledged, AcknowledgeError> {
    acknowledge_among(&Gathering::default(), app, code, reader).await
}

/// The same, together with others who say it at the same moment.
pub(crate) async fn acknowledge_among(
    gathering: &Gathering,
    app: &App,
    code: &str,
    reader: Option<&str>,
) -> Result<Acknowledged, AcknowledgeError> {
    let reader = reader.map(|name| name.replace(char::is_control, ""));
    let reader = reader.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if reader.is_some_and(|name| name.chars().count() > LONGEST_READER) {
        return Err(AcknowledgeError::ReaderTooLong);
    }
    let receipt = receipt(app, code).await?;
    // What came behind a cover is frozen with it: it is asked for before others are made to wait.
    let further = dispatches::further(&app.db, receipt.dispatch).await?;
    let word = CodeWord { app: app.clone(), receipt, further, reader: reader.map(str::to_owned) };
    Ok(gathering.write(&app.db, word).await?)
}

/// 了知 said with a code. Saying it twice changes nothing.
#[derive(Clone)]
pub(crate) struct CodeWord {
    app: App,
    receipt: Receipt,
    /// Further bulletins behind the same cover: one act confirms them all (R03).
    further: Vec<BulletinId>,
    reader: Option<String>,
}

impl Change for CodeWord {
    type Answer = Acknowledged;

    async fn make(&self, tx: &mut Tx) -> Result<Acknowledged, DbError> {
        let acknowledged = self.keep_for(tx, self.receipt.bulletin).await?;
        for bulletin in &self.further {
            self.keep_for(tx, *bulletin).await?;
        }
        Ok(acknowledged)
    }
}

impl CodeWord {
    async fn keep_for(&self, tx: &mut Tx, bulletin: BulletinId) -> Result<Acknowledged, DbError> {
        let Receipt { dispatch, body, .. } = self.receipt;
        let (at, reader) = (self.app.now(), self.reader.as_deref());
        let new = NewAcknowledgement { bulletin, body, at, via: "link", dispatch: Some(dispatch), reader };
        let entry = Entry {
            doer: Doer::CodeHolder,
            body: Some(body),
            verb: Acknowledge::NAME,
            subject: bulletin.to_string(),
            detail: format!("via link, dispatch {dispatch}"),
        };
        keep(tx, &self.app, &new, entry).await
    }
}

/// Records 了知 by a person who is signed in.
pub async fn acknowledge(app: &App, permit: Permit<Acknowledge>) -> Result<Acknowledged, AcknowledgeError> {
    let (bulletin, body) = *permit.subject();
    let new = NewAcknowledgement { bulletin, body, at: app.now(), via: "page", dispatch: None, reader: None };
    let mut tx = app.db.begin().await?;
    let entry = Entry {
        doer: permit.doer(),
        body: Some(body),
        verb: Acknowledge::NAME,
        subject: bulletin.to_string(),
        detail: "via page".to_owned(),
    };
    let acknowledged = keep(&mut tx, app, &new, entry).await?;
    tx.commit().await?;
    Ok(acknowledged)
}

async fn keep(tx: &mut Tx, app: &App, new: &NewAcknowledgement<'_>, entry: Entry<'_>) -> Result<Acknowledged, DbError> {
    let is_first = store::insert(tx, new).await?;
    let at = if is_first {
        store::mark_addressee(tx, new).await?;
        record(tx, &*app.entropy, new.at, entry).await?;
        new.at
    } else {
        store::first_time(tx, new.bulletin, new.body).await?
    };
    Ok(Acknowledged { bulletin: new.bulletin, body: new.body, at, is_first })
}

/// Since when a body has acknowledged a bulletin.
pub async fn acknowledged_at(app: &App, bulletin: BulletinId, body: BodyId) -> Result<Option<Timestamp>, DbError> {
    store::acknowledged_at(&app.db, bulletin, body).await
}

/// Why a mail came wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misdelivery {
    /// 「この機関ではありません」: it reached somebody else.
    Elsewhere,
    /// 「担当者が替わりました」: the institution is right, but whoever was addressed has left the post.
    LeftPost,
}

impl Misdelivery {
    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Elsewhere => "elsewhere",
            Self::LeftPost => "left-post",
        }
    }
}

/// Records that the mail came wrong.
pub async fn report_misdelivery(app: &App, code: &str, why: Misdelivery) -> Result<(), AcknowledgeError> {
    let found = receipt(app, code).await?;
    let now = app.now();
    let mut tx = app.db.begin().await?;
    if store::insert_misdelivery(&mut tx, &found, (why, now)).await? {
        let entry = Entry {
            doer: Doer::CodeHolder,
            body: Some(found.body),
            verb: MISDELIVERY,
            subject: found.bulletin.to_string(),
            detail: format!("{}, dispatch {}", why.code(), found.dispatch),
        };
        record(&mut tx, &*app.entropy, now, entry).await?;
    }
    Ok(tx.commit().await?)
}
