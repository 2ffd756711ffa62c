//! Charset repair: the letters a mail means, whatever character set it names.
//!
//! The label is tried first. Where it cannot be right (letters that do not decode, escape sequences left over, kana that
//! read like noise) the sets that Japanese mail is written in are tried, and the likeliest reading wins; a close second
//! is kept, because a mail program may take that one (facts, section 6).

mod label;
mod likeness;

use super::jis;
use super::oddities::{Oddity, OdditySet};
use super::utf7;
use encoding_rs::{EUC_JP, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};
use label::Label;
use likeness::Likeness;

/// A labelled reading below this likeness is doubted.
const SOUND: f32 = 0.35;
/// A second reading below this likeness is noise that nobody could read.
const READABLE: f32 = 0.45;
/// Hardly any text of another set is valid UTF-8 by chance.
const VALID_UTF8: f32 = 0.4;
/// Any octets at all are Windows-1252.
const ANY_OCTETS: f32 = 0.3;
/// So many letters that decode as UTF-8 do so hardly by chance, when there are so many of them to each that does not.
const MANY_LETTERS: usize = 8;
const FEW_BROKEN: usize = 16;
/// Share of full-width kana from which a text is surely Japanese.
const MUCH_KANA: f32 = 0.2;

/// Decoded letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    /// The likeliest reading.
    pub(super) text: String,
    /// Another one that a mail program may take.
    pub(super) second: Option<String>,
    /// What was odd.
    pub(super) oddities: OdditySet,
}

/// Decodes octets that are said to be in the character set `label`; `None` or an empty label says nothing.
pub(super) fn letters(octets: &[u8], label: Option<&str>) -> Letters {
    let label = Label::of(label.unwrap_or_default());
    if let Label::Encoding(encoding) = label
        && encoding.name().starts_with("UTF-16")
    {
        return Letters { text: encoding.decode(octets).0.into_owned(), ..Letters::default() };
    }
    if octets.is_ascii() { seven_bits(octets, label) } else { eight_bits(octets, label) }
}

/// Seven-bit octets: plain ASCII, ISO-2022-JP with or without its label, or UTF-7.
fn seven_bits(octets: &[u8], label: Label) -> Letters {
    if jis::has_escapes(octets) {
        let mut letters = Letters { text: jis::decode(octets, true), ..Letters::default() };
        if !label.is_jis() {
            letters.oddities.insert(label.fault());
        }
        mark_undecodable(&mut letters);
        let unbroken = jis::decode(octets, false);
        if unbroken != letters.text && !unbroken.contains('\u{fffd}') {
            letters.second = Some(unbroken);
        }
        return letters;
    }
    let text = String::from_utf8_lossy(octets).into_owned();
    match label {
        Label::Utf7 => {
            let second = utf7::decode(&text);
            let oddities = OdditySet::default().with(Oddity::Utf7);
            Letters { second: (second != text).then_some(second), text, oddities }
        }
        Label::Chinese => Letters { text, second: None, oddities: OdditySet::default().with(Oddity::ChineseCharset) },
        Label::Jis | Label::Missing | Label::Ascii => {
            let second = jis::restore_escapes(octets);
            let mut oddities = OdditySet::default();
            if second.is_some() {
                oddities.insert(Oddity::DoubtfulCharset);
            }
            Letters { text, second, oddities }
        }
        _ => Letters { text, ..Letters::default() },
    }
}

/// Octets with the eighth bit: the label, if it can be right, else the likeliest of the usual sets.
fn eight_bits(octets: &[u8], label: Label) -> Letters {
    let utf8 = std::str::from_utf8(octets).ok();
    if let Some(text) = utf8.filter(|_| label.is(UTF_8)) {
        return Letters { text: text.trim_start_matches('\u{feff}').to_owned(), ..Letters::default() };
    }
    let is_utf8 = utf8.is_some();
    if let Some((encoding, _)) = Encoding::for_bom(octets) {
        let mut oddities = OdditySet::default();
        if !label.is(encoding) {
            oddities.insert(label.fault());
        }
        return Letters { text: encoding.decode(octets).0.into_owned(), second: None, oddities };
    }
    if (is_utf8 || is_nearly_utf8(octets)) && !label.is_of_many_octets() {
        let text = String::from_utf8_lossy(octets).into_owned();
        let mut letters = Letters { text, second: None, oddities: OdditySet::default().with(label.fault()) };
        mark_undecodable(&mut letters);
        return letters;
    }
    let labelled = label.encoding().map(|encoding| Reading::of(octets, encoding));
    if !is_utf8
        && let Some(reading) = &labelled
        && reading.is_sound()
        && !(reading.encoding.is_single_byte() && is_japanese(octets))
    {
        return labelled.map(|reading| reading.chosen(label, None)).unwrap_or_default();
    }
    likeliest(octets, label, labelled)
}

/// Whether octets are UTF-8 that was cut or damaged in a few places.
fn is_nearly_utf8(octets: &[u8]) -> bool {
    let (mut letters, mut broken) = (0, 0);
    for chunk in octets.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
        if broken > 8 && letters < broken * 4 {
            return false;
        }
    }
    letters >= MANY_LETTERS && letters > broken * FEW_BROKEN
}

/// The likeliest reading of all, and the second one.
fn likeliest(octets: &[u8], label: Label, labelled: Option<Reading>) -> Letters {
    let usual = [UTF_8, SHIFT_JIS, EUC_JP, GB18030, WINDOWS_1252].into_iter();
    let mut readings: Vec<Reading> = usual
        .filter(|encoding| labelled.as_ref().is_none_or(|reading| reading.encoding != *encoding))
        .map(|encoding| Reading::of(octets, encoding))
        .collect();
    if jis::has_escapes(octets) {
        let text = jis::decode(octets, true);
        readings.push(Reading { encoding: encoding_rs::ISO_2022_JP, likeness: Likeness::of(&text), text });
    }
    // In front of the others: it wins when it is as likely as they are.
    readings.splice(0..0, labelled);
    readings.sort_by(|left, right| right.likeness.mean.total_cmp(&left.likeness.mean));
    let mut readings = readings.into_iter();
    let Some(best) = readings.next() else { return Letters::default() };
    let second = readings.next().filter(|reading| reading.likeness.mean >= READABLE && reading.likeness.broken == 0);
    best.chosen(label, second)
}

fn is_japanese(octets: &[u8]) -> bool {
    [SHIFT_JIS, EUC_JP].into_iter().map(|encoding| Reading::of(octets, encoding)).any(|reading| {
        reading.likeness.broken == 0 && reading.likeness.kana >= MUCH_KANA && reading.likeness.mean >= SOUND
    })
}

fn mark_undecodable(letters: &mut Letters) {
    if letters.text.contains('\u{fffd}') {
        letters.oddities.insert(Oddity::UndecodableLetters);
    }
}

/// The octets read in one character set.
struct Reading {
    encoding: &'static Encoding,
    text: String,
    likeness: Likeness,
}

impl Reading {
    fn of(octets: &[u8], encoding: &'static Encoding) -> Self {
        let text = encoding.decode_without_bom_handling(octets).0.into_owned();
        let mut likeness = Likeness::of(&text);
        if encoding == UTF_8 && likeness.broken == 0 {
            likeness.mean += VALID_UTF8;
        } else if encoding == WINDOWS_1252 {
            likeness.mean -= ANY_OCTETS;
        }
        Self { encoding, likeness, text }
    }

    /// Whether the label may be believed.
    fn is_sound(&self) -> bool {
        let is_japanese = self.encoding == SHIFT_JIS || self.encoding == EUC_JP;
        self.likeness.broken == 0 && (!is_japanese || self.likeness.mean >= SOUND)
    }

    fn chosen(self, label: Label, second: Option<Self>) -> Letters {
        let mut oddities = OdditySet::default();
        if !label.is(self.encoding) {
            oddities.insert(label.fault());
        }
        if label.is_chinese() || [GB18030, GBK, encoding_rs::BIG5].contains(&self.encoding) {
            oddities.insert(Oddity::ChineseCharset);
        }
        if second.is_some() {
            oddities.insert(Oddity::DoubtfulCharset);
        }
        let mut letters = Letters { text: self.text, second: second.map(|reading| reading.text), oddities };
        mark_undecodable(&mut letters);
        letters
    }
}
