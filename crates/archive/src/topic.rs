//! Topic pages (主題のページ): what belongs together, with an introduction, for an audience of its own.
//!
//! Life: made by an issuing office, changed by it, put away in the end. Bulletins are added from their own page or by
//! number, and taken off again; nothing of the bulletin changes by that.
//! Invariants: who may read the page is asked of `topic_reader`, what stands on it of `part_reader`, both at the moment of the
//! question; a keeper adds only what they may read; title and introduction repeat no line of what stands on the page for
//! fewer people; each change leaves an entry, and so does each reading of a page for a limited audience.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_bulletin::{handling_for, issued_in, restricted_words_in};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::web::PageError;
use noroshi_terms::{Audience, BodyId, BulletinId, JapaneseDate, PersonId, TopicId};

use crate::document::number_key;
use crate::search::{Found, PAGE, SearchArchive, handling, hits};
use crate::store::{self, Topic};

/// The verb of keeping topic pages (主題の編集), of a body, one page or a new one.
#[derive(Debug)]
pub struct KeepTopic;

impl Verb for KeepTopic {
    const NAME: &'static str = "archive.keep_topic";
    type Subject = (BodyId, Option<TopicId>);
}

/// A page as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicText {
    /// Title.
    pub title: String,
    /// Introduction: paragraphs.
    pub intro: String,
    /// Code of the audience.
    pub audience: String,
}

/// A field that must be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicFault {
    /// Field of the form.
    pub field: &'static str,
    /// What and how to mend.
    pub text: String,
}

/// The page was not changed.
#[derive(Debug, thiserror::Error)]
pub enum TopicError {
    /// There is no such page, or it was put away.
    #[error("この主題は見つかりませんでした。")]
    NotFound,
    /// Fields must be mended.
    #[error("直すところが{}つあります。", .0.len())]
    Faults(Vec<TopicFault>),
    /// Somebody saved in between.
    #[error("ご覧になったあとで、{0}さんが保存しました。新しい内容をお確かめください。")]
    SavedMeanwhile(String),
    /// No bulletin that this person may read has the number.
    #[error("発番「{0}」の文書は見つかりませんでした。発番をお確かめください。")]
    UnknownNumber(String),
    /// The number stands on several bulletins, for example of two fiscal years.
    #[error("発番「{0}」の文書がいくつかあります。文書の「関係する文書」の画面から加えてください。")]
    SeveralHaveNumber(String),
    /// The page would tell everybody what the bulletin tells few.
    #[error("この文書の限定の文章と同じところが、主題の題かはじめの文にあります。直してから加えてください。")]
    Tells,
    /// What stands on the page is damaged.
    #[error("この主題の文書に、照合値の合わないものがあります。管理者へお知らせください。")]
    Damaged,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

impl TopicText {
    fn read(&self) -> Result<(String, String, Audience), TopicError> {
        let (title, intro) = (self.title.trim(), self.intro.trim());
        let mut faults = Vec::new();
        let mut fault = |field, text: &str| faults.push(TopicFault { field, text: text.to_owned() });
        match title.chars().count() {
            0 => fault("title", "主題を入れてください。"),
            1..=80 => {}
            _ => fault("title", "80字までにしてください。"),
        }
        if intro.chars().count() > 2_000 {
            fault("intro", "2000字までにしてください。");
        }
        match self.audience.parse::<Audience>() {
            Ok(audience) if faults.is_empty() => Ok((title.to_owned(), intro.to_owned(), audience)),
            Ok(_) => Err(TopicError::Faults(faults)),
            Err(_) => {
                faults.push(TopicFault {
                    field: "audience", text: "見せてよい相手を選んでください。".to_owned()
                });
                Err(TopicError::Faults(faults))
            }
        }
    }
}

/// Makes a page.
pub async fn create_topic(app: &App, permit: Permit<KeepTopic>, text: &TopicText) -> Result<TopicId, TopicError> {
    let (title, intro, audience) = text.read()?;
    let ((body, _), by) = (*permit.subject(), permit.person().ok_or(TopicError::NoPerson)?);
    let id = TopicId::new(&*app.entropy);
    let topic = Topic { id, body, body_name: String::new(), title, intro, audience, revision: 1 };
    let mut tx = app.db.begin().await?;
    store::insert_topic(&mut tx, &topic, (by, app.now())).await?;
    note(&mut tx, app, &permit, id, "made".to_owned()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes title, introduction and audience, in the revision that was looked at.
pub async fn save_topic(app: &App, permit: Permit<KeepTopic>, seen: i64, text: &TopicText) -> Result<(), TopicError> {
    let (title, intro, audience) = text.read()?;
    let (id, by) = (topic_of(&permit)?, permit.person().ok_or(TopicError::NoPerson)?);
    for bulletin in store::bulletins_on(&app.db, id).await? {
        for (field, words) in [("title", &title), ("intro", &intro)] {
            if tells(app, (permit.subject().0, audience), bulletin, &[words.as_str()]).await? {
                let text = "主題に集めた文書の、限定の文章と同じところがあります。除いてください。".to_owned();
                return Err(TopicError::Faults(vec![TopicFault { field, text }]));
            }
        }
    }
    let mut tx = app.db.begin().await?;
    if store::update_topic(&mut tx, (id, seen), (&title, &intro, audience), (by, app.now())).await? == 0 {
        let saved_by = store::topic_saved_by(&mut tx, id).await?.ok_or(TopicError::NotFound)?;
        return Err(TopicError::SavedMeanwhile(saved_by));
    }
    note(&mut tx, app, &permit, id, format!("saved for {audience}")).await?;
    Ok(tx.commit().await?)
}

/// Puts a page away.
pub async fn end_topic(app: &App, permit: Permit<KeepTopic>) -> Result<(), TopicError> {
    let id = topic_of(&permit)?;
    let mut tx = app.db.begin().await?;
    if store::end_topic(&mut tx, id, app.now()).await? == 0 {
        return Err(TopicError::NotFound);
    }
    note(&mut tx, app, &permit, id, "put away".to_owned()).await?;
    Ok(tx.commit().await?)
}

/// Puts a bulletin on the page. Only one whose letter the keeper may read; adding it again is no change.
pub async fn add_to_topic(app: &App, permit: Permit<KeepTopic>, bulletin: BulletinId) -> Result<(), TopicError> {
    let (id, by) = (topic_of(&permit)?, permit.person().ok_or(TopicError::NoPerson)?);
    let topic = store::kept_topic(&app.db, id).await?.ok_or(TopicError::NotFound)?;
    let tells = tells(app, (topic.body, topic.audience), bulletin, &[topic.title.as_str(), &topic.intro]).await?;
    let mut tx = app.db.begin().await?;
    let reader = (by, app.now().tokyo_date());
    if store::add_to_topic(&mut tx, (id, bulletin), reader, app.now()).await? == 0 {
        return match store::stands_on(&mut tx, id, bulletin).await? {
            true => Ok(()),
            false => Err(TopicError::NotFound),
        };
    }
    // Only now: whoever may not read the bulletin learns nothing of it.
    if tells {
        return Err(TopicError::Tells);
    }
    note(&mut tx, app, &permit, id, format!("added {bulletin}")).await?;
    Ok(tx.commit().await?)
}

/// Whether the page says a line that a part of the bulletin has for fewer people than the page.
async fn tells(
    app: &App,
    (body, audience): (BodyId, Audience),
    bulletin: BulletinId,
    open: &[&str],
) -> Result<bool, TopicError> {
    let Some(content) = issued_in(&app.db, bulletin).await.map_err(plain)? else { return Ok(false) };
    for (name, part) in content.parts() {
        let handling = match handling_for(app, (bulletin, name), Some(body), &part.sentence).await {
            Ok(handling) => handling,
            Err(PageError::NotFound) => continue,
            Err(error) => return Err(plain(error)),
        };
        if handling.audience() > audience && restricted_words_in(&part.body, open).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn plain(error: PageError) -> TopicError {
    match error {
        PageError::Database(error) => error.into(),
        _ => TopicError::Damaged,
    }
}

/// Leaves an entry that a page for a limited audience was read, before it is shown.
pub(crate) async fn note_reading(app: &App, permit: &Permit<SearchArchive>, topic: &Topic) -> Result<(), DbError> {
    if !topic.audience.is_restricted() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let (doer, body, subject) = (permit.doer(), permit.body(), topic.id.to_string());
    let entry = Entry { doer, body, verb: "archive.read_topic", subject, detail: topic.audience.to_string() };
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    tx.commit().await
}

/// Takes a bulletin off the page.
pub async fn take_off_topic(app: &App, permit: Permit<KeepTopic>, bulletin: BulletinId) -> Result<(), TopicError> {
    let id = topic_of(&permit)?;
    let mut tx = app.db.begin().await?;
    if store::take_off_topic(&mut tx, id, bulletin).await? == 0 {
        return Err(TopicError::NotFound);
    }
    note(&mut tx, app, &permit, id, format!("took off {bulletin}")).await?;
    Ok(tx.commit().await?)
}

/// The one bulletin with a number, of those that the keeper may read.
pub async fn by_number(app: &App, permit: &Permit<KeepTopic>, number: &str) -> Result<BulletinId, TopicError> {
    let reader = (permit.person().ok_or(TopicError::NoPerson)?, app.now().tokyo_date());
    let found = store::letters_with_numbers(&app.db, reader, &[number_key(number)]).await?;
    match found.as_slice() {
        [] => Err(TopicError::UnknownNumber(number.trim().to_owned())),
        [only] => Ok(only.bulletin),
        _ => Err(TopicError::SeveralHaveNumber(number.trim().to_owned())),
    }
}

/// What stands on a page for this reader, newest first.
pub(crate) async fn documents(
    app: &App,
    reader: (PersonId, JapaneseDate),
    topic: TopicId,
    before: Option<i64>,
) -> Result<Found, PageError> {
    let visible =
        store::visible_on_topic(&app.db, reader, (topic, before.unwrap_or(i64::MAX)), PAGE as i64 + 1).await?;
    let older = visible.get(PAGE - 1).filter(|_| visible.len() > PAGE).map(|last| last.place);
    let mut found = Vec::new();
    for document in visible.into_iter().take(PAGE) {
        let handling = handling(app, reader, &document).await?;
        found.push((document, handling));
    }
    Ok(Found { hits: hits(app, found, &[]).await?, older })
}

fn topic_of(permit: &Permit<KeepTopic>) -> Result<TopicId, TopicError> {
    permit.subject().1.ok_or(TopicError::NotFound)
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<KeepTopic>, id: TopicId, detail: String) -> Result<(), DbError> {
    let (doer, body, subject) = (permit.doer(), permit.body(), id.to_string());
    let entry = Entry { doer, body, verb: KeepTopic::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
