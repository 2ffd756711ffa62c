//! Related documents (関係する文書): what a letter cites, what cites it, and letters in similar words.
//!
//! All of it is found by the search of this reader, so that nothing stands here that they could not find themselves. What is
//! compared is the letter; a restricted part lends no word to the question.

use noroshi_access::Permit;
use noroshi_bulletin::IssuedContent;
use noroshi_platform::app::App;
use noroshi_platform::web::PageError;
use noroshi_terms::search_text::SearchQuery;
use noroshi_terms::{BulletinId, JapaneseDate, PersonId};

use crate::document::{Citation, Form, citations, letter_text, number_key};
use crate::search::{Asked, Hit, SearchArchive, Sight, handling, hits, search};
use crate::store::{self, Visible};

/// Numbers in a text that are looked up.
const CITATIONS: usize = 6;
/// Words of the title that are compared.
const WORDS: usize = 8;
/// Similar letters that are shown.
const SIMILAR: usize = 5;
/// Letters of every other kind that are shown; the search by the number finds the rest.
const SHOWN: usize = 8;

/// What is related to a letter, for one reader.
#[derive(Debug, Default)]
pub(crate) struct Related {
    pub(crate) notices: Vec<Hit>,
    pub(crate) cites: Vec<Hit>,
    pub(crate) cited_by: Vec<Hit>,
    pub(crate) similar: Vec<Hit>,
    /// There are more than are shown.
    pub(crate) has_more: bool,
}

/// Looks for it.
pub(crate) async fn related(
    app: &App,
    permit: &Permit<SearchArchive>,
    content: &IssuedContent,
) -> Result<Related, PageError> {
    let own = content.bulletin;
    let mut notices = notices(app, permit, own).await?;
    let mut cites = cites(app, permit, content).await?;
    let sight = Sight::of(app, permit).await?;
    let mut cited_by = cited_by(app, &sight, content).await?;
    cites.retain(|hit| hit.bulletin != own);
    cited_by.retain(|hit| hit.bulletin != own);
    let known: Vec<BulletinId> =
        notices.iter().chain(&cites).chain(&cited_by).map(|hit| hit.bulletin).chain([own]).collect();
    let mut similar = similar(app, &sight, content).await?;
    similar.retain(|hit| !known.contains(&hit.bulletin));
    similar.truncate(SIMILAR);
    let has_more = [&notices, &cites, &cited_by].into_iter().any(|hits| hits.len() > SHOWN);
    for hits in [&mut notices, &mut cites, &mut cited_by] {
        hits.truncate(SHOWN);
    }
    Ok(Related { notices, cites, cited_by, similar, has_more })
}

/// Letters whose number stands in this one.
async fn cites(app: &App, permit: &Permit<SearchArchive>, content: &IssuedContent) -> Result<Vec<Hit>, PageError> {
    let keys = cited_keys(&letter_text(&content.letter));
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let reader = reader(app, permit)?;
    lines(app, reader, store::letters_with_numbers(&app.db, reader, &keys).await?).await
}

/// What corrected or withdrew this bulletin, and what it corrects or withdraws.
async fn notices(app: &App, permit: &Permit<SearchArchive>, own: BulletinId) -> Result<Vec<Hit>, PageError> {
    let reader = reader(app, permit)?;
    lines(app, reader, store::letters_around(&app.db, reader, own).await?).await
}

type Reader = (PersonId, JapaneseDate);

fn reader(app: &App, permit: &Permit<SearchArchive>) -> Result<Reader, PageError> {
    Ok((permit.person().ok_or(PageError::NotFound)?, app.now().tokyo_date()))
}

async fn lines(app: &App, reader: Reader, documents: Vec<Visible>) -> Result<Vec<Hit>, PageError> {
    let mut found = Vec::new();
    for document in documents {
        let handling = handling(app, reader, &document).await?;
        found.push((document, handling));
    }
    hits(app, found, &[]).await
}

/// Letters in which one of this letter's numbers stands.
async fn cited_by(app: &App, sight: &Sight<'_>, content: &IssuedContent) -> Result<Vec<Hit>, PageError> {
    let numbers = content.letter.number.as_ref().map(|number| number.numbers()).unwrap_or_default();
    let mut all: Vec<Hit> = Vec::new();
    for number in numbers.iter().filter(|number| number.serial().is_some()) {
        let words = SearchQuery::read(&number_key(&number.to_string()));
        let asked = Asked { words, form: Some(Form::Letter), ..Asked::default() };
        for hit in search(app, sight, &asked).await?.hits {
            if all.iter().all(|known| known.bulletin != hit.bulletin) {
                all.push(hit);
            }
        }
    }
    Ok(all)
}

/// Letters that share at least two words of the title, those that share most first.
async fn similar(app: &App, sight: &Sight<'_>, content: &IssuedContent) -> Result<Vec<Hit>, PageError> {
    let mut counted: Vec<(usize, Hit)> = Vec::new();
    for word in title_words(&content.letter.title) {
        if word == content.kind.label() {
            continue;
        }
        let asked = Asked { words: SearchQuery::read(&word), form: Some(Form::Letter), ..Asked::default() };
        for hit in search(app, sight, &asked).await?.hits {
            match counted.iter_mut().find(|(_, known)| known.bulletin == hit.bulletin) {
                Some((count, _)) => *count += 1,
                None => counted.push((1, hit)),
            }
        }
    }
    counted.retain(|(count, _)| *count >= 2);
    // Sorting keeps the order of those that share as many: newest first.
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    Ok(counted.into_iter().map(|(_, hit)| hit).collect())
}

/// Everything in a text that could be the key of a number: what begins before the serial of a citation and ends at its 号 or
/// a little behind.
fn cited_keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for Citation { letters, serial, end } in citations(text).iter().take(CITATIONS) {
        for start in 0..*serial {
            for last in *end..letters.len() {
                keys.extend(letters.get(start..=last).map(|key| key.iter().collect::<String>()));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Runs of kanji, of katakana, or of letters and digits: the words of a title that tell what it is about.
fn title_words(title: &str) -> Vec<String> {
    let class = |letter: char| match letter {
        '\u{4E00}'..='\u{9FFF}' | '々' => 1,
        'ァ'..='ヺ' | 'ー' => 2,
        _ if letter.is_ascii_alphanumeric() => 3,
        _ => 0,
    };
    let mut words: Vec<String> = Vec::new();
    let mut before = 0;
    for letter in title.chars() {
        let now = class(letter);
        match words.last_mut().filter(|_| now == before && now != 0) {
            Some(word) => word.push(letter),
            None if now != 0 => words.push(letter.to_string()),
            None => {}
        }
        before = now;
    }
    words.retain(|word| word.chars().count() >= 2);
    let mut each: Vec<String> = Vec::new();
    for word in words {
        if !each.contains(&word) {
            each.push(word);
        }
    }
    each.truncate(WORDS);
    each
}

#[cfg(test)]
mod tests;
