//! Every route of the program, as every reader, with everything a reader could guess; every search box with every hidden
//! word and with a word that stands nowhere.

use std::collections::{BTreeMap, BTreeSet};

use noroshi_platform::web::RouteEntry;

use super::door::{Answer, Door, encoded};
use super::forms::{Box, search_boxes, without_print};
use super::ground::Ground;
use super::guesses::{Guesses, UNKNOWN_ID};
use super::rules::{Place, READERS, Reader};
use super::secrets::{NOWHERE, SECRETS, Secret};

/// Pages that take an id behind their path, and what stands for it.
const QUESTIONS: [(&str, &str); 6] = [
    ("/relay/bundle?{}=on", "id"),
    ("/reach/compare?b={}", "id"),
    ("/bulletins/new?office={}", "serial"),
    ("/archive?body={}", "serial"),
    ("/archive?before={}", "place"),
    ("/directory?under={}", "serial"),
];
/// Forms that take ids, with their fields; the words of their refusals are read.
const BODIES: [(&str, &[&str]); 3] = [
    ("/archive/topics/documents", &["bulletin", "topic"]),
    ("/archive/topics/documents/end", &["bulletin", "topic"]),
    ("/relay/substitutes/end", &["id"]),
];

/// By which way something came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Shown on a page.
    Page,
    /// On paper only.
    Print,
    /// Found by a search.
    Search,
    /// Told by a number.
    Count,
    /// In a list to take away.
    Export,
    /// In the words of a refusal.
    ErrorText,
    /// In what the program tells those who watch it.
    Metrics,
    /// In a mail.
    Mail,
    /// In the log.
    Log,
    /// In the reason of a failed job.
    Job,
    /// On the command line.
    Command,
    /// A route, an output or a form that this test cannot judge.
    Unknown,
}

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// By which way.
    pub way: Way,
    /// Where.
    pub place: String,
    /// To whom.
    pub reader: String,
    /// What.
    pub what: String,
}

/// A violation; the reader's name is for the report.
pub fn leak(way: Way, place: &str, reader: &str, what: &str) -> Leak {
    Leak { way, place: place.to_owned(), reader: reader.to_owned(), what: what.to_owned() }
}

/// The walk of all readers, and what was found.
pub struct Walk<'a> {
    ground: &'a Ground,
    guesses: Guesses,
    /// Receipt codes, and to whom each was mailed.
    codes: Vec<(String, Place)>,
    /// What was found.
    pub leaks: BTreeSet<Leak>,
    /// Which secrets were read by somebody who may.
    pub read: BTreeSet<(Reader, &'static str)>,
    boxes: BTreeMap<Reader, BTreeSet<Box>>,
    /// Requests so far.
    pub visits: usize,
}

impl<'a> Walk<'a> {
    /// Nothing visited yet.
    pub fn new(ground: &'a Ground, guesses: Guesses, codes: Vec<(String, Place)>) -> Self {
        let (leaks, read, boxes) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        Self { ground, guesses, codes, leaks, read, boxes, visits: 0 }
    }

    /// Pages, then search boxes, then forms, which change things.
    pub async fn all(&mut self) {
        for reader in READERS {
            self.pages(reader).await;
        }
        for reader in READERS {
            self.questions(reader).await;
        }
        for reader in READERS {
            self.searches(reader).await;
        }
        for reader in READERS {
            self.refusals(reader).await;
        }
    }

    fn routes(&self, method: &str) -> Vec<RouteEntry> {
        self.ground.site.table().iter().filter(|entry| entry.method == method).copied().collect()
    }

    /// Paths of a route; one that cannot be filled is a fault of this test.
    fn paths(&mut self, entry: &RouteEntry) -> Vec<String> {
        match self.guesses.paths(entry.path) {
            Ok(paths) => paths,
            Err(why) => {
                self.leaks.insert(leak(Way::Unknown, entry.path, "", &why));
                Vec::new()
            }
        }
    }

    async fn pages(&mut self, reader: Reader) {
        let mut door = self.ground.door(reader);
        let hidden = self.hidden(reader);
        for entry in self.routes("GET") {
            let paths = self.paths(&entry);
            let nothing = match entry.path.contains("{id}") {
                true => Some(door.get(&entry.path.replace("{id}", UNKNOWN_ID)).await),
                false => None,
            };
            for path in paths {
                let answer = door.get(&path).await;
                self.visits += 1;
                self.judge(reader, (entry.path, &path), &answer);
                let id = hidden.iter().find(|id| path.contains(id.as_str()));
                if let (Some(nothing), Some(id)) = (&nothing, id)
                    && (answer.status != nothing.status || answer.text.replace(id.as_str(), UNKNOWN_ID) != nothing.text)
                {
                    let what = format!("what is hidden answers otherwise than nothing ({})", answer.status);
                    self.found(Way::Page, entry.path, reader, &what);
                }
            }
        }
    }

    /// Bulletins of which this reader may see nothing at all, and tasks of offices for which this reader does not relay.
    fn hidden(&self, reader: Reader) -> Vec<String> {
        let is_hidden = |name: &str| {
            let mut own = SECRETS.iter().filter(|secret| secret.what.starts_with(&format!("{name}:")));
            !own.any(|secret| secret.scope.opens_to(reader))
        };
        let bulletins = self.ground.bulletins.iter().filter(|(name, _)| is_hidden(name)).map(|(_, id)| id);
        let tasks = self.ground.tasks.iter().filter(|(whose, _)| !whose.opens_to(reader)).map(|(_, id)| id);
        bulletins.chain(tasks).cloned().collect()
    }

    /// Looks for every secret in an answer, and for search boxes.
    fn judge(&mut self, reader: Reader, (route, path): (&str, &str), answer: &Answer) {
        for secret in SECRETS.iter().filter(|secret| answer.text.contains(secret.word)) {
            // Whoever holds a mailed link sees what the mail said.
            let mailed_to = self.codes.iter().find(|(code, _)| route.starts_with("/k/") && path.contains(code));
            let is_mailed = mailed_to.is_some_and(|(_, place)| secret.scope.travels_to(*place));
            if secret.scope.opens_to(reader) {
                self.read.insert((reader, secret.what));
            } else if !is_mailed {
                self.found(way_of(route, secret, answer), route, reader, secret.what);
            }
        }
        if answer.form == "text/html" {
            self.boxes.entry(reader).or_default().extend(search_boxes(&answer.text, path));
        }
    }

    fn found(&mut self, way: Way, place: &str, reader: Reader, what: &str) {
        self.leaks.insert(leak(way, place, &format!("{reader:?}"), what));
    }

    /// Ids in questions behind the path: what a page is about may stand there too.
    async fn questions(&mut self, reader: Reader) {
        let mut door = self.ground.door(reader);
        let hidden = self.hidden(reader);
        for (route, placeholder) in QUESTIONS {
            let ask = |value: &str| route.replace("{}", value);
            let nothing = door.get(&ask(UNKNOWN_ID)).await;
            for value in self.guesses.values(placeholder) {
                let answer = door.get(&ask(&value)).await;
                self.visits += 1;
                self.judge(reader, (route, &ask(&value)), &answer);
                let is_hidden = hidden.contains(&value);
                if is_hidden
                    && (answer.status, answer.text.replace(&value, UNKNOWN_ID))
                        != (nothing.status, nothing.text.clone())
                {
                    let what = format!("what is hidden answers otherwise than nothing ({})", answer.status);
                    self.found(Way::Page, route, reader, &what);
                }
            }
        }
    }

    async fn searches(&mut self, reader: Reader) {
        let mut door = self.ground.door(reader);
        let mut boxes = self.boxes.get(&reader).cloned().unwrap_or_default();
        // Lists to take away follow the search of their page.
        let exports =
            self.routes("GET").into_iter().filter(|entry| !entry.path.contains('{') && entry.path.contains('.'));
        boxes.extend(exports.map(|entry| Box { path: entry.path.to_owned(), field: "q".to_owned() }));
        for searched in boxes {
            let nothing = self.search(&mut door, &searched, NOWHERE).await;
            for secret in SECRETS {
                let answer = self.search(&mut door, &searched, secret.word).await;
                self.compare(reader, &searched, &secret, (&answer, &nothing));
            }
        }
    }

    async fn search(&mut self, door: &mut Door, searched: &Box, word: &str) -> Answer {
        self.visits += 1;
        door.get(&format!("{}?{}={}", searched.path, searched.field, encoded(word))).await
    }

    /// What may be read may be found; what may not must answer as what does not exist, and no answer shows others' words.
    fn compare(&mut self, reader: Reader, searched: &Box, secret: &Secret, (answer, nothing): (&Answer, &Answer)) {
        for other in SECRETS.iter().filter(|other| other.word != secret.word && answer.text.contains(other.word)) {
            if !other.scope.opens_to(reader) {
                self.found(Way::Search, &searched.path, reader, other.what);
            }
        }
        let (with, without) = (neutral(&answer.text, secret.word), neutral(&nothing.text, NOWHERE));
        if secret.scope.opens_to(reader) || (with == without && answer.status == nothing.status) {
            return;
        }
        let way = if without_digits(&with) == without_digits(&without) { Way::Count } else { Way::Search };
        self.found(way, &searched.path, reader, secret.what);
    }

    /// Every form, with nothing but its token: the words of the refusal are read.
    async fn refusals(&mut self, reader: Reader) {
        let mut door = self.ground.door(reader);
        let token = door.token("/guide").await;
        for entry in self.routes("POST").into_iter().filter(|entry| entry.path != "/signout") {
            for path in self.paths(&entry) {
                let answer = door.post(&path, &[("csrf", &token)]).await;
                self.visits += 1;
                self.judge(reader, (entry.path, &path), &answer);
            }
        }
        for (path, fields) in BODIES {
            for value in self.guesses.values("id") {
                for field in fields {
                    let others = fields.iter().filter(|other| *other != field).map(|other| (*other, UNKNOWN_ID));
                    let mut body: Vec<(&str, &str)> = vec![("csrf", &token), (field, &value)];
                    body.extend(others);
                    let answer = door.post(path, &body).await;
                    self.visits += 1;
                    self.judge(reader, (path, path), &answer);
                }
            }
        }
    }
}

fn way_of(route: &str, secret: &Secret, answer: &Answer) -> Way {
    if answer.status.is_client_error() || answer.status.is_server_error() {
        Way::ErrorText
    } else if matches!(route, "/healthz" | "/readyz" | "/metrics") {
        Way::Metrics
    } else if answer.is_export() {
        Way::Export
    } else if !without_print(&answer.text).contains(secret.word) {
        Way::Print
    } else {
        Way::Page
    }
}

/// The page without the word that was asked for: it may be repeated.
fn neutral(page: &str, word: &str) -> String {
    page.replace(word, "…").replace(&encoded(word), "…")
}

fn without_digits(page: &str) -> String {
    page.chars().filter(|letter| !letter.is_numeric()).collect()
}
