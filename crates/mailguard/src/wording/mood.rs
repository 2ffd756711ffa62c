//! Mood (話しぶり) of a verb: whether it is asked for, done, denied or only talked about, read from what stands around it.
//!
//! Japanese says it behind the verb, whatever the register: お願いします, せよ, 頼む, しました, しないで. English says it before.

use super::Token;
use super::atoms::{Class, Form};
use super::page::{Joint, Page, Word};
use crate::text::Folded;
use std::sync::LazyLock;

/// How far behind a verb its ending is looked for, in folded characters.
const REACH: usize = 16;
/// The same when the sentence goes on with a further verb.
const REACH_OF_CHAIN: usize = 60;
/// How far behind a verb a denial still belongs to it.
const REACH_OF_DENIAL: usize = 12;
/// How far before an English verb the beginning of an order may stand.
const REACH_OF_BEGINNING: usize = 24;

/// What the text says about a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mood {
    /// Nothing; every noun has this mood.
    Bare,
    /// Somebody shall do it.
    Asked,
    /// It is taken for granted that somebody does it: once you have…
    After,
    /// The sentence ends with it: an order in telegraph style.
    Ended,
    /// The sentence ends with を behind it: the thing itself is asked for.
    Named,
    /// Asked as a question.
    Question,
    /// The writer wishes to do it himself.
    Wished,
    /// It was done.
    Done,
    /// It shall not be done.
    Negated,
    /// An explanation, a plan, a description.
    Other,
}

/// A set of moods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moods(u16);

impl Moods {
    /// Every mood.
    pub(crate) const ANY: Self = Self(u16::MAX);
    /// Something is wanted from the reader.
    pub(crate) const REQUEST: Self = Self(
        1 << Mood::Asked as u16
            | 1 << Mood::After as u16
            | 1 << Mood::Ended as u16
            | 1 << Mood::Named as u16
            | 1 << Mood::Question as u16,
    );
    /// Something is wanted from the reader in so many words.
    pub(crate) const ASKED: Self =
        Self(1 << Mood::Asked as u16 | 1 << Mood::After as u16 | 1 << Mood::Named as u16 | 1 << Mood::Question as u16);
    /// The thing itself is asked for: グループを。
    pub(crate) const NAMED: Self = Self(1 << Mood::Named as u16);
    /// Nothing says that it was done.
    pub(crate) const PLANNED: Self = Self(Self::ANY.0 & !(1 << Mood::Negated as u16));
    /// Nothing says that it was done, or is only talked about.
    pub(crate) const UNDONE: Self = Self(Self::ANY.0 & !(1 << Mood::Done as u16));
    /// Something is asked as a question, or asked for.
    pub(crate) const QUESTION: Self = Self(1 << Mood::Question as u16);
    /// Something is wanted from the reader, or the writer wishes to do it.
    pub(crate) const WISHED: Self = Self(Self::REQUEST.0 | 1 << Mood::Wished as u16);
    /// Something shall not be done.
    pub(crate) const NEGATED: Self = Self(1 << Mood::Negated as u16);
    /// Nothing speaks against a request: the verb is bare, or asked for.
    pub(crate) const OPEN: Self = Self(Self::REQUEST.0 | 1 << Mood::Bare as u16);

    /// Whether the mood is one of them.
    pub(crate) fn has(self, mood: Mood) -> bool {
        self.0 & (1 << mood as u16) != 0
    }
}

/// An ending found, characters of the folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// First character.
    pub(crate) at: usize,
    /// Behind the last character.
    pub(crate) to: usize,
    /// What it says.
    pub(crate) class: Class,
}

impl Word {
    /// The word as a token that knows its mood.
    pub(crate) fn with_mood(self, page: &Page, endings: &[Ending]) -> Token {
        let is_ascii = |at: usize| (at..at + 4).all(|at| page.letter(at).is_none_or(|letter| letter.is_ascii()));
        let is_latin = page.letter(self.token.at).is_some_and(|letter| letter.is_ascii_alphabetic());
        // LINE and QR stand in Japanese sentences as well.
        let is_alone = self.token.at == 0 && page.letter(self.token.to).is_none();
        let is_english = is_latin && !is_alone && is_ascii(self.token.to);
        let mood =
            if is_english { english_mood(&self.token, page, endings) } else { japanese_mood(&self, page, endings) };
        Token { mood, ..self.token }
    }
}

fn japanese_mood(word: &Word, page: &Page, endings: &[Ending]) -> Mood {
    // The て of a te-form begins its ending: てください.
    let to = word.token.to - usize::from(word.form == Form::Te);
    if is_compound(word, page, endings) {
        return Mood::Other;
    }
    match inflected(word, page) {
        Some(mood) => mood,
        None => ending_mood(to, page, endings).unwrap_or_else(|| unfinished(word, page)),
    }
}

/// Whether kanji follow without a break that are no ending: 連絡体制, 返信先 are things, not deeds.
fn is_compound(word: &Word, page: &Page, endings: &[Ending]) -> bool {
    let to = word.token.to;
    let is_kanji = |at: usize| page.original(at).is_some_and(|letter| matches!(letter, '一'..='鿿'));
    let begins_ending = || {
        let first = endings.partition_point(|ending| ending.at < to);
        endings.get(first).is_some_and(|ending| ending.at == to)
    };
    let is_helper = || page.original(to).is_some_and(|letter| HELPERS.contains(letter));
    let is_inside = to.checked_sub(1).is_some_and(is_kanji) && is_kanji(to) && page.joint(to) == Joint::Tight;
    word.form == Form::Plain && is_inside && !is_helper() && !begins_ending()
}

/// Kanji with which what is wanted of a deed begins: 作成方, 作成完了, 作成必須.
const HELPERS: &str = "方頂致下後願頼希求要必完済可不至即早速手対作業御依急";

/// What the letter right behind the stem decides.
fn inflected(word: &Word, page: &Page) -> Option<Mood> {
    let last = word.token.to.checked_sub(1).and_then(|last| page.letter(last))?;
    let kana = &*KANA;
    if word.form == Form::Imperative {
        let goes_on = page.letter(word.token.to).is_some_and(|next| kana.behind_conditional.contains(next));
        return (!goes_on).then_some(Mood::Asked);
    }
    let next = page.letter(word.token.to)?;
    let behind = page.letter(word.token.to + 1);
    if kana.e_row.contains(last) && kana.yo.contains(next) && !behind.is_some_and(|letter| kana.u.contains(letter)) {
        return Some(Mood::Asked);
    }
    let forbids = kana.u_row.contains(last) && kana.na.contains(next);
    if kana.denying.contains(next) || forbids && !behind.is_some_and(|letter| kana.behind_na.contains(letter)) {
        return Some(Mood::Negated);
    }
    let is_past = kana.ta.contains(next) && kana.stem.contains(last) || kana.da.contains(next) && kana.n.contains(last);
    let is_wish = behind.is_some_and(|letter| kana.behind_ta.contains(letter));
    let is_condition = behind.is_some_and(|letter| kana.ra.contains(letter));
    match (word.form == Form::Plain && is_past && !is_wish, is_condition) {
        (true, true) => Some(Mood::After),
        (true, false) => Some(Mood::Done),
        _ => None,
    }
}

/// Kana that decide, as they are folded.
struct Kana {
    /// 作れる, 作れます, 作れない, 作れば, 作れた, 入れて: no imperative.
    behind_conditional: String,
    denying: String,
    /// The last kana of a verb's stem before た.
    stem: String,
    behind_shi: String,
    /// 作りたい, 作りたく, 作りたまえ: no past.
    behind_ta: String,
    /// Stems whose imperative ends with よ or ろ: 知らせよ.
    e_row: String,
    yo: String,
    u: String,
    /// The last kana of a plain verb, before the な that forbids.
    u_row: String,
    /// など, なら, なのに: no な that forbids.
    behind_na: String,
    na: String,
    ta: String,
    da: String,
    n: String,
    ra: String,
    shi: String,
    wo: String,
}

static KANA: LazyLock<Kana> = LazyLock::new(|| {
    let folded = |kana: &str| kana.chars().map(|one| Folded::of(&one.to_string()).text).collect::<String>();
    Kana {
        behind_conditional: folded("るまなばたて"),
        denying: folded("ずぬ"),
        stem: folded("いきしちにひみりぎじびえけせてねへめれげぜべっ"),
        behind_shi: folded("てたまなよろ"),
        behind_ta: folded("いくま"),
        e_row: folded("えけせてねへめれげぜべ"),
        yo: folded("よろ"),
        u: folded("う"),
        u_row: folded("うくすつぬむるぐぶ"),
        behind_na: folded("どらのんいく"),
        na: folded("な"),
        ta: folded("た"),
        da: folded("だ"),
        n: folded("ん"),
        ra: folded("ら"),
        shi: folded("し"),
        wo: folded("をで"),
    }
});

/// The first ending behind the verb in its sentence; an ending that chains passes the question on to the next one.
fn ending_mood(to: usize, page: &Page, endings: &[Ending]) -> Option<Mood> {
    let mut limit = sentence_end(page, to, REACH);
    let mut denial = to + REACH_OF_DENIAL;
    let mut is_chained = goes_on_with_shi(page, to) || matches!(page.original(to), Some('、' | ','));
    if is_chained {
        limit = sentence_end(page, to, REACH_OF_CHAIN);
    }
    let mut from = to;
    let first = endings.partition_point(|ending| ending.at < to);
    for ending in endings.get(first..)? {
        if ending.at >= limit {
            break;
        }
        if ending.at < from {
            continue;
        }
        match ending.class {
            Class::Asked => return Some(Mood::Asked),
            Class::After => return Some(Mood::After),
            Class::Question => return Some(Mood::Question),
            Class::Wish if !is_chained => return Some(Mood::Wished),
            Class::Done => return Some(Mood::Done),
            Class::Negated if ending.at <= denial => return Some(Mood::Negated),
            Class::Other if !is_chained => return Some(Mood::Other),
            Class::Chained => {
                is_chained = true;
                limit = sentence_end(page, to, REACH_OF_CHAIN);
            }
            Class::Either => denial = to + REACH_OF_CHAIN,
            Class::Neutral => from = ending.to,
            _ => {}
        }
    }
    None
}

fn goes_on_with_shi(page: &Page, to: usize) -> bool {
    let is_shi = page.letter(to).is_some_and(|letter| KANA.shi.contains(letter));
    is_shi && !page.letter(to + 1).is_some_and(|next| KANA.behind_shi.contains(next))
}

/// Where the sentence ends, at most `reach` characters on.
fn sentence_end(page: &Page, from: usize, reach: usize) -> usize {
    (from..from + reach)
        .find(|at| page.is_stop(*at) || *at > from && page.joint(*at) == Joint::Blank)
        .unwrap_or(from + reach)
}

/// The mood of a verb without an ending: it may be the last word of a terse order.
fn unfinished(word: &Word, page: &Page) -> Mood {
    let to = word.token.to;
    let behind = |suffixes: &[String]| suffixes.iter().find_map(|suffix| page.behind(to, suffix));
    let suffixes = &*SUFFIXES;
    match word.form {
        Form::Te if is_last(page, to) || behind(&suffixes.errand).is_some_and(|to| is_last(page, to)) => Mood::Asked,
        Form::Te | Form::Imperative => Mood::Bare,
        Form::Plain if asks_for_it(page, to) => Mood::Named,
        Form::Plain if page.is_question(to) => Mood::Question,
        Form::Plain if behind(&suffixes.order).is_some_and(|to| is_last(page, to)) => Mood::Asked,
        Form::Plain if is_last(page, to) || behind(&suffixes.terse).is_some_and(|to| is_last(page, to)) => Mood::Ended,
        Form::Plain => Mood::Bare,
    }
}

/// Whether を or で stands behind the word and the sentence is over: グループを。 エクセルで。
fn asks_for_it(page: &Page, to: usize) -> bool {
    let is_particle = page.letter(to).is_some_and(|letter| KANA.wo.contains(letter));
    is_particle && (page.is_stop(to + 1) || page.joint(to + 1) == Joint::Blank)
}

/// Whether a line or a sentence is over before this place, or the next point of a list begins.
fn is_last(page: &Page, at: usize) -> bool {
    let is_point = page.original(at).is_some_and(|letter| matches!(letter, '①'..='⑳' | '・' | '→' | '■' | '●'));
    page.is_stop(at) || page.joint(at) >= Joint::Line || is_point
}

/// What may stand between a verb and the end of an order, folded.
struct Suffixes {
    /// Behind a te-form: 買ってきて.
    errand: Vec<String>,
    /// Behind a plain form or a noun: 作成して, 作成のこと.
    order: Vec<String>,
    /// Telegraph style.
    terse: Vec<String>,
}

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(|| {
    let folded = |words: &[&str]| words.iter().map(|word| Folded::of(word).text).collect();
    Suffixes {
        errand: folded(&["きて", "来て", "こい", "来い", "ちょ"]),
        order: folded(&[
            "して",
            "こと",
            "依頼",
            "の依頼",
            "要請",
            "ように",
            "よう",
            "ること",
            "すること",
            "のこと",
            "の事",
            "るように",
            "するように",
            "るよう",
            "するよう",
        ]),
        terse: folded(&["を", "する", "の件", "る"]),
    }
});

/// English: an order begins the sentence, or follows words that ask.
fn english_mood(token: &Token, page: &Page, endings: &[Ending]) -> Mood {
    let behind = endings.partition_point(|ending| ending.at < token.at);
    let before = || endings.iter().take(behind).rev().take_while(|ending| ending.at + REACH_OF_BEGINNING >= token.at);
    let touches = |ending: &&Ending| ending.to + 1 >= token.at && ending.to <= token.at;
    let is_behind = |class: Class| before().any(|ending| ending.class == class && touches(&ending));
    if is_behind(Class::Denies) {
        return Mood::Negated;
    }
    if is_behind(Class::NotDoing) {
        return Mood::Other;
    }
    let begins = token.at == 0
        || page.joint(token.at) >= Joint::Blank
        || token.at.checked_sub(1).and_then(|at| page.letter(at)).is_some_and(|letter| !letter.is_alphanumeric());
    let is_asked = before().any(|ending| {
        ending.class == Class::Begins && ending.to <= token.at && (ending.to..token.at).all(|at| !page.is_stop(at))
    });
    if begins || is_asked { Mood::Asked } else { ending_mood(token.to, page, endings).unwrap_or(Mood::Bare) }
}
