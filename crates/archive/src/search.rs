//! Searching (検索): a page of what this reader may read, the newest first.
//!
//! The index gives candidates window by window; each is then asked for as its page would ask. Work is bounded: after
//! [`MOST`] candidates the answer says from where to go on. Restricted hits have no excerpt (docs/decisions/0006).

use noroshi_access::{Actor, Permit, Subject, Verb};
use noroshi_bulletin::{BulletinKind, EndKind, handling_for};
use noroshi_platform::app::App;
use noroshi_platform::web::PageError;
use noroshi_terms::search_text::{Excerpt, SearchQuery};
use noroshi_terms::{BodyId, BulletinId, Handling, JapaneseDate, PersonId, Tlp};

use crate::document::{Form, bulletin_text, letter_text, number_key, part_text};
use crate::index::{
    Window, day, first_place, form_mark, kind_mark, label_mark, query_grams, reader_mark, received_mark, windows,
};
use crate::store::{self, Candidates, Contents, ReaderKey, Visible};

/// Hits of one page.
pub const PAGE: usize = 20;
/// Candidates that are asked for at once.
const BATCH: usize = 40;
/// So many candidates are looked at for one page.
const MOST: usize = 4_000;
/// Characters before and behind a hit.
const AROUND: usize = 36;

/// The verb of finding (検索). Its subject are the reader's own bodies.
#[derive(Debug)]
pub struct SearchArchive;

impl Verb for SearchArchive {
    const NAME: &'static str = "bulletin.read";
    type Subject = Vec<BodyId>;
}

impl SearchArchive {
    /// Permission to search: whoever reads bulletins at all. What is found is another question.
    pub fn permit(actor: &Actor) -> Result<Permit<Self>, PageError> {
        let mut own = actor.bodies();
        own.sort_unstable();
        own.dedup();
        Ok(actor.permit(Subject::of_any(actor.bodies_for(Self::NAME), own))?)
    }
}

/// Whose documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// All.
    #[default]
    All,
    /// 受け取ったもの: of other bodies.
    Received,
    /// 出したもの: of the own bodies.
    Sent,
}

/// What is looked for. Nothing set: everything.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Words, all of which must stand in the document.
    pub words: Option<SearchQuery>,
    /// Part of a number, as typed.
    pub number: String,
    /// First day of the letter.
    pub from: Option<JapaneseDate>,
    /// Last day.
    pub to: Option<JapaneseDate>,
    /// Whose.
    pub body: Option<BodyId>,
    /// Label for this reader.
    pub label: Option<Tlp>,
    /// Kind of bulletin.
    pub kind: Option<BulletinKind>,
    /// Form.
    pub form: Option<Form>,
    /// Whose documents.
    pub side: Side,
    /// Go on behind this place.
    pub before: Option<i64>,
}

/// A document that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The bulletin.
    pub bulletin: BulletinId,
    /// Form.
    pub form: Form,
    /// Kind of bulletin.
    pub kind: BulletinKind,
    /// Title or heading.
    pub title: String,
    /// Number as written.
    pub number: String,
    /// Date of the letter.
    pub date: JapaneseDate,
    /// Who wrote it, or filed it when it came from outside.
    pub body_name: String,
    /// Who wrote a paper from outside, as on the paper.
    pub received_from: Option<String>,
    /// How this reader is to handle it.
    pub handling: Handling,
    /// The place where the words stand, or how it begins; none when it is restricted.
    pub excerpt: Option<Excerpt>,
    /// How the bulletin ended, when it did.
    pub ended: Option<EndKind>,
    /// The notice that ended it, when this reader may read it.
    pub notice: Option<BulletinId>,
}

/// A page of hits.
#[derive(Debug, Default)]
pub struct Found {
    /// The hits, newest first.
    pub hits: Vec<Hit>,
    /// Where older ones go on; none when these were the last.
    pub older: Option<i64>,
}

/// What could open to a reader today, asked once for all questions of a page.
#[derive(Debug)]
pub struct Sight<'a> {
    permit: &'a Permit<SearchArchive>,
    reader: (PersonId, JapaneseDate),
    keys: Vec<ReaderKey>,
}

impl<'a> Sight<'a> {
    /// Asks what could open to whoever holds the permit.
    pub async fn of(app: &App, permit: &'a Permit<SearchArchive>) -> Result<Self, PageError> {
        let reader = (permit.person().ok_or(PageError::NotFound)?, app.now().tokyo_date());
        let keys = store::reader_keys(&app.db, reader.0, reader.1).await?;
        Ok(Self { permit, reader, keys })
    }

    /// Bodies whose documents could open to this reader, for the list to choose from.
    pub fn issuers(&self) -> Vec<(BodyId, String)> {
        let mut bodies: Vec<_> = self.keys.iter().map(|key| (key.body, key.body_name.clone())).collect();
        bodies.dedup_by_key(|(body, _)| *body);
        bodies
    }
}

/// Looks for documents. Who may read what is part of every question.
pub async fn search(app: &App, sight: &Sight<'_>, asked: &Asked) -> Result<Found, PageError> {
    let readers: Vec<String> = sight.keys.iter().filter_map(|key| asked.mark_of(key, sight.permit.subject())).collect();
    let Some(newest) = store::newest(&app.db).await?.filter(|_| !readers.is_empty()) else {
        return Ok(Found::default());
    };
    let question = Candidates { all: asked.marks(), readers };
    let reader = sight.reader;
    let mut search =
        Search { app, reader, asked, question: &question, found: Vec::new(), looked_at: 0, reached: newest };
    for window in asked.windows(newest) {
        if search.look_in(window).await? {
            break;
        }
    }
    search.answer().await
}

impl Asked {
    /// The mark of what is asked for among the documents of a key. A paper from outside that the own body filed was received.
    fn mark_of(&self, key: &ReaderKey, own: &[BodyId]) -> Option<String> {
        if self.body.is_some_and(|asked| asked != key.body) {
            return None;
        }
        match (self.side, own.contains(&key.body)) {
            (Side::All, _) | (Side::Received, false) | (Side::Sent, true) => Some(reader_mark(key.body, &key.opens)),
            (Side::Received, true) => Some(received_mark(key.body, &key.opens)),
            (Side::Sent, false) => None,
        }
    }

    /// What every hit has in the index.
    fn marks(&self) -> Vec<String> {
        let mut marks: Vec<String> = self.words.iter().flat_map(query_grams).collect();
        marks.extend(SearchQuery::read(&self.number_key()).iter().flat_map(query_grams));
        marks.extend(self.kind.map(kind_mark));
        marks.extend(self.form.map(form_mark));
        marks.extend(self.label.map(label_mark));
        marks
    }

    fn number_key(&self) -> String {
        number_key(&self.number)
    }

    fn windows(&self, newest: i64) -> Vec<Window> {
        let lower = self.from.map_or(i64::MIN, |from| first_place(day(from)));
        let behind = self.to.map_or(i64::MAX, |to| first_place(day(to) + 1));
        windows(lower.max(0), behind.min(self.before.unwrap_or(i64::MAX)).min(newest + 1))
    }
}

/// One search on its way through the windows.
struct Search<'a> {
    app: &'a App,
    reader: (PersonId, JapaneseDate),
    asked: &'a Asked,
    question: &'a Candidates,
    found: Vec<(Visible, Handling)>,
    looked_at: usize,
    reached: i64,
}

impl Search<'_> {
    /// Goes through a window; true when enough was found or looked at.
    async fn look_in(&mut self, mut window: Window) -> Result<bool, PageError> {
        let words = self.asked.words.as_ref().map(SearchQuery::words).unwrap_or_default();
        let number = self.asked.number_key();
        loop {
            let places = store::candidates(&self.app.db, self.question, &window, BATCH as i64).await?;
            let visible = store::visible(&self.app.db, self.reader, &places, (words, &number)).await?;
            for found in visible {
                let handling = handling(self.app, self.reader, &found).await?;
                let is_on_side = self.asked.side != Side::Sent || found.received_from.is_none();
                if is_on_side && self.asked.label.is_none_or(|label| label == handling.tlp()) {
                    self.found.push((found, handling));
                }
            }
            self.looked_at += places.len();
            match places.last() {
                _ if self.found.len() > PAGE => return Ok(true),
                Some(last) if places.len() == BATCH => {
                    (window.upper, self.reached) = (*last, *last);
                    if self.looked_at >= MOST {
                        return Ok(true);
                    }
                }
                _ => return Ok(false),
            }
        }
    }

    async fn answer(mut self) -> Result<Found, PageError> {
        let older = match self.found.get(PAGE - 1) {
            Some((last, _)) if self.found.len() > PAGE => Some(last.place),
            _ if self.looked_at >= MOST => Some(self.reached),
            _ => None,
        };
        self.found.truncate(PAGE);
        let words = self.asked.words.as_ref().map(SearchQuery::words).unwrap_or_default();
        Ok(Found { hits: hits(self.app, self.found, words).await?, older })
    }
}

/// How a reader is to handle a document that they see.
pub(crate) async fn handling(
    app: &App,
    reader: (PersonId, JapaneseDate),
    found: &Visible,
) -> Result<Handling, PageError> {
    if found.is_narrowed {
        let through = store::read_through(&app.db, reader, found).await?;
        return handling_for(app, (found.bulletin, found.form.part()), through, "").await;
    }
    let derived = Handling::derived(found.audience, "");
    let confirmed = found.confirmed.and_then(|label| derived.confirmed(label).ok());
    Ok(confirmed.unwrap_or(derived))
}

/// Documents that a reader sees, with excerpts of what is not restricted for them.
pub(crate) async fn hits(app: &App, found: Vec<(Visible, Handling)>, words: &[String]) -> Result<Vec<Hit>, PageError> {
    let open = found.iter().filter(|(_, handling)| !handling.audience().is_restricted());
    let open: Vec<&Visible> = open.map(|(found, _)| found).collect();
    let contents = store::contents(&app.db, &open).await?;
    let hit = |(found, handling): (Visible, Handling)| {
        let is_open = !handling.audience().is_restricted();
        let text = is_open.then(|| text(&contents, &found)).flatten();
        Hit {
            bulletin: found.bulletin,
            form: found.form,
            kind: found.kind,
            excerpt: text.map(|text| excerpt(&text, words)),
            ended: found.ended,
            notice: found.notice,
            title: found.title,
            number: found.number,
            date: found.date,
            body_name: found.body_name,
            received_from: found.received_from,
            handling,
        }
    };
    Ok(found.into_iter().map(hit).collect())
}

fn text(contents: &Contents, found: &Visible) -> Option<String> {
    if let Some(cover) = found.cover {
        return contents.covers.get(&cover).map(|cover| letter_text(&cover.letter));
    }
    let content = contents.bulletins.get(&found.bulletin)?;
    match found.form {
        Form::Letter | Form::Cover => Some(bulletin_text(content)),
        Form::Attachment | Form::Fax => content.part(found.form.part()).map(|part| part_text(&part.body)),
    }
}

/// The place of the first word; when the words stand only in title or number, how the text begins.
fn excerpt(text: &str, words: &[String]) -> Excerpt {
    Excerpt::around(text, words, AROUND).unwrap_or_else(|| Excerpt::beginning(text, AROUND * 2))
}

impl Hit {
    /// The page that shows it. Its address tells neither title nor number (H07).
    pub fn href(&self) -> String {
        match self.form {
            Form::Letter | Form::Cover => format!("/bulletins/{}", self.bulletin),
            Form::Attachment | Form::Fax => format!("/bulletins/{}/{}", self.bulletin, self.form.code()),
        }
    }

    /// True when opening it leaves an entry.
    pub fn is_restricted(&self) -> bool {
        self.handling.audience().is_restricted()
    }
}

/// For the words of a link to the notice.
pub(crate) fn is_withdrawn(ended: EndKind) -> bool {
    ended == EndKind::Withdrawn
}
