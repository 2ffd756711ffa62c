//! Whether a paper is known already (R01): registered by the same body, above or below it, or written here.
//!
//! Numbers are compared as numbers and issuers and titles as names, however they were typed. What a body below registered
//! is not registered again above it: the body above takes it over and relays the same document, so that whoever gets it on
//! both ways is counted once. What writes here is never an outside issuer: its name in the list would be believed.

use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BodyId, BulletinId, JobId, LetterNumber, fold_name};

use super::typed::Identity;
use super::{PaperText, RegisterError, RegisterPaper};
use crate::pass::PASSED_EVENT;
use crate::store::{self, KnownDocument};

/// Where a paper is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAt {
    /// Here.
    Here,
    /// At a body above, whose cover comes.
    Above,
    /// At a body below, whose registration this body may take over.
    Below,
    /// It was written and issued here.
    Issued,
}

/// A paper that is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPaper {
    /// The document.
    pub bulletin: BulletinId,
    /// Who registered or issued it.
    pub body: String,
    /// Where that is.
    pub at: KnownAt,
}

impl KnownPaper {
    /// What happened and what to do next.
    pub fn sentence(&self) -> String {
        let body = &self.body;
        match self.at {
            KnownAt::Here => {
                "同じ発信者・番号の文書が、すでに登録されています。「届いた通知」をご覧ください。".to_owned()
            }
            KnownAt::Above => format!(
                "この文書は、{body}が登録しています。鑑文とともに「届いた通知」に届きますので、登録せずにお待ちください。"
            ),
            KnownAt::Below => format!(
                "この文書は、{body}が先に登録しています。二重に数えないよう、その文書を引き継いで伝達してください。"
            ),
            KnownAt::Issued => format!("この文書は、{body}がこの仕組みで発出しています。「通知文書」をご覧ください。"),
        }
    }
}

/// Refuses what is known already and what cannot have come from outside. Registrations wait for each other here.
pub(super) async fn refuse_known(
    tx: &mut Tx,
    body: BodyId,
    (identity, title): (&Identity, &str),
) -> Result<(), RegisterError> {
    store::lock_papers(tx).await?;
    if let Some(known) = known(tx, body, (identity, title)).await? {
        return Err(RegisterError::Known(known));
    }
    match writer_named(&store::writing_bodies(tx).await?, &identity.issuer) {
        Some(name) => Err(RegisterError::WritesHere(name.to_owned())),
        None => Ok(()),
    }
}

async fn known(tx: &mut Tx, body: BodyId, (identity, title): (&Identity, &str)) -> Result<Option<KnownPaper>, DbError> {
    let others = store::documents_around(tx, body, identity.date.fiscal_year()).await?;
    let same = others.into_iter().find(|other| is_same(other, identity, title));
    Ok(same.map(|other| {
        let at = match (other.is_paper, other.body == body, other.is_above) {
            (false, ..) => KnownAt::Issued,
            (true, true, _) => KnownAt::Here,
            (true, false, true) => KnownAt::Above,
            (true, false, false) => KnownAt::Below,
        };
        KnownPaper { bulletin: other.bulletin, body: other.body_name, at }
    }))
}

/// The same number of the same year, or without one the same title on the same day, from the same issuer.
fn is_same(other: &KnownDocument, identity: &Identity, title: &str) -> bool {
    let number: LetterNumber = other.number.parse().unwrap_or(LetterNumber::Unnumbered);
    let is_same_paper = match (number.numbers(), identity.number.numbers()) {
        ([], []) => other.date == identity.date && fold_name(&other.title) == fold_name(title),
        (theirs, ours) => theirs.iter().any(|their| ours.iter().any(|our| their.same_number(our))),
    };
    is_same_paper && is_same_issuer(&fold_name(&other.issuer), &fold_name(&identity.issuer.join("")))
}

/// One clerk types the ministry, another the ministry and its office.
fn is_same_issuer(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// So go on the names of bodies when somebody of them signs; 医師会病院 is another body.
const OFFICES: [&str; 9] = ["会長", "副会長", "理事", "専務", "常務", "常任", "事務局", "事務長", "担当"];

/// The body of this installation that a line of the issuer names.
pub(super) fn writer_named<'a>(writers: &'a [String], issuer: &[String]) -> Option<&'a str> {
    let names_it = |name: &str, line: &str| {
        let words: Vec<String> = line.split_whitespace().map(fold_name).collect();
        let is_first = words.first().is_some_and(|first| {
            first
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || OFFICES.iter().any(|office| rest.starts_with(office)))
        });
        is_first || fold_name(line) == name
    };
    let is_named = |writer: &&String| {
        let name = fold_name(writer);
        issuer.iter().any(|line| names_it(&name, line))
    };
    writers.iter().find(is_named).map(String::as_str)
}

/// Takes over what a body below registered: the same document is read and relayed from the permit's body on.
pub async fn take_over_paper(
    app: &App,
    permit: Permit<RegisterPaper>,
    text: &PaperText,
) -> Result<BulletinId, RegisterError> {
    let (body, by, now) = (*permit.subject(), permit.person().ok_or(RegisterError::NoPerson)?, app.now());
    let mut faults = Vec::new();
    let Some(identity) = text.identity(app, &mut faults) else { return Err(RegisterError::Faults(faults)) };
    let mut tx = app.db.begin().await?;
    store::lock_papers(&mut tx).await?;
    let known = known(&mut tx, body, (&identity, text.title.trim())).await?.ok_or(RegisterError::NothingBelow)?;
    if known.at != KnownAt::Below {
        return Err(RegisterError::Known(known));
    }
    let id = known.bulletin;
    if store::insert_pass(&mut tx, (id, body), (by, now)).await? {
        let payload = format!("{id} {body}");
        let job = NewJob { kind: PASSED_EVENT, subject: payload.clone(), payload, due: now };
        enqueue(&mut tx, JobId::new(&*app.entropy), job, now).await?;
        let (doer, detail) = (permit.doer(), format!("taken over by body {body}"));
        let verb = <RegisterPaper as noroshi_access::Verb>::NAME;
        record(&mut tx, &*app.entropy, now, Entry { doer, body: permit.body(), verb, subject: id.to_string(), detail })
            .await?;
    }
    tx.commit().await?;
    Ok(id)
}
