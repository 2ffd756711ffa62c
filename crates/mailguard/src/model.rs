//! Linear model (線形モデル): how much a Japanese text is worded like the frauds of the corpus.
//!
//! The folded text is cut into runs of one to three characters; each run is hashed into a bucket, and each bucket that
//! occurs adds its weight once. The sum is divided by the length of the vector, so a long text is judged by what it is
//! full of. `make train` learns the weights from mails of the repository alone (logistic regression with L2), the same
//! to the last octet on every machine; `data/model-report.md` says from which and how well.
//!
//! Invariants: an opinion only ever adds a finding, and that finding allows a banner at most (facts G04). Weights that
//! cannot be read are an error and give no opinion. Left out: mails without kana, which are most mails of the world and
//! of which the corpus has too few frauds to learn from; subjects of mails with a body, because they name organisations.

#[cfg(test)]
mod tests;

use crate::case::{Case, TextView};
use crate::finding::{Evidence, Place};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// How many buckets there are.
pub const BUCKETS: usize = 1 << 15;
/// Longest run of characters.
const LONGEST_GRAM: usize = 3;
/// What stands behind so many folded characters is not read: the campaign's texts have 10 to 200.
const MOST_LETTERS: usize = 1_500;
/// Of a mail with more bodies and attached texts only the first are read.
const MOST_VIEWS: usize = 4;
/// A body of fewer characters says nothing; then the subject is the text.
const SHORTEST_BODY: usize = 5;
/// First line of a file of weights.
const TITLE: &str = "noroshi-model 1";

/// Why weights cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelError {
    /// It is no file of weights, or one of another version.
    NoModel,
    /// This number is missing or is none.
    Number(&'static str),
    /// There are not as many weights as buckets, but so many.
    Length(usize),
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoModel => write!(out, "the weights do not begin with {TITLE:?}"),
            Self::Number(name) => write!(out, "the weights have no number {name}"),
            Self::Length(found) => write!(out, "there are {found} weights, not {BUCKETS}"),
        }
    }
}

impl std::error::Error for ModelError {}

/// The buckets that occur in a mail, each once, in the order in which they are met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(Vec<u16>);

impl Features {
    /// What the model reads of a case: its Japanese texts; nothing when there are none.
    pub fn of(case: &Case<'_>) -> Self {
        let mut features = Self::default();
        let mut seen = vec![0_u64; BUCKETS / 64];
        for view in read_views(case) {
            each_gram(&view.folded.text, |gram| {
                let (word, bit) = (usize::from(gram.bucket) / 64, 1_u64 << (gram.bucket % 64));
                if let Some(word) = seen.get_mut(word).filter(|word| **word & bit == 0) {
                    *word |= bit;
                    features.0.push(gram.bucket);
                }
            });
        }
        features
    }

    /// The buckets.
    pub fn buckets(&self) -> &[u16] {
        &self.0
    }
}

/// Learned weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Opinion on a mail of which nothing is known.
    pub bias: f64,
    /// What one unit of a weight adds.
    pub step: f64,
    /// An opinion from here on is told.
    pub threshold: f64,
    /// One weight for each bucket.
    weights: Vec<i8>,
}

impl Model {
    /// Weights as they were learned, in units of `step`.
    ///
    /// # Errors
    /// When there are not as many weights as [`BUCKETS`].
    pub fn new(bias: f64, step: f64, threshold: f64, weights: Vec<i8>) -> Result<Self, ModelError> {
        if weights.len() != BUCKETS {
            return Err(ModelError::Length(weights.len()));
        }
        Ok(Self { bias, step, threshold, weights })
    }

    /// The weights that the crate brings.
    ///
    /// # Errors
    /// When they are spoilt.
    pub fn built_in() -> Result<&'static Self, &'static ModelError> {
        static BUILT_IN: LazyLock<Result<Model, ModelError>> =
            LazyLock::new(|| Model::parse(include_bytes!("../data/model.bin")));
        BUILT_IN.as_ref()
    }

    /// Reads a file of weights: a title, three numbers, an empty line, one signed octet for each bucket.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(octets: &[u8]) -> Result<Self, ModelError> {
        let end = octets.windows(2).position(|pair| pair == b"\n\n").ok_or(ModelError::NoModel)?;
        let (head, weights) = (octets.get(..end).unwrap_or_default(), octets.get(end + 2..).unwrap_or_default());
        let head = std::str::from_utf8(head).map_err(|_| ModelError::NoModel)?;
        if head.lines().next() != Some(TITLE) {
            return Err(ModelError::NoModel);
        }
        let number = |name: &'static str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            let number = line.and_then(|line| line.parse::<f64>().ok()).filter(|number| number.is_finite());
            number.ok_or(ModelError::Number(name))
        };
        let weights = weights.iter().map(|weight| i8::from_ne_bytes([*weight])).collect();
        Self::new(number("bias")?, number("step")?, number("threshold")?, weights)
    }

    /// The same as a file.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut head = format!("{TITLE}\n");
        for (name, number) in [("bias", self.bias), ("step", self.step), ("threshold", self.threshold)] {
            // Writing to memory does not fail.
            let _ = writeln!(head, "{name} {number}");
        }
        head.push('\n');
        let weights = self.weights.iter().flat_map(|weight| weight.to_ne_bytes());
        head.bytes().chain(weights).collect()
    }

    /// Log-odds of fraud among the mails it was trained on; `None` when there is nothing to read.
    pub fn opinion(&self, features: &Features) -> Option<f64> {
        let count = features.0.len();
        let sum: i32 = features.0.iter().map(|bucket| i32::from(self.weight(*bucket))).sum();
        (count > 0).then(|| self.bias + self.step * f64::from(sum) / (count as f64).sqrt())
    }

    /// The words that speak most for fraud: the stretch of one text whose weights have the largest sum.
    pub(crate) fn words(&self, case: &Case<'_>) -> Option<Evidence> {
        let stretches = read_views(case).filter_map(|view| Some((self.stretch(&view.folded.text)?, view)));
        let ((_, start, end), view) = stretches.max_by_key(|((sum, ..), _)| *sum)?;
        Some(view.words(view.folded.origin_of_letters(start, end)))
    }

    /// The stretch of largest sum: the sum, its first character and the one behind its last.
    fn stretch(&self, text: &str) -> Option<(i32, usize, usize)> {
        let mut best: Option<(i32, usize, usize)> = None;
        let (mut sum, mut start) = (0, 0);
        each_gram(text, |gram| {
            if sum <= 0 {
                (sum, start) = (0, gram.end - gram.letters);
            }
            sum += i32::from(self.weight(gram.bucket));
            if sum > best.map_or(0, |(most, ..)| most) {
                best = Some((sum, start, gram.end));
            }
        });
        best
    }

    fn weight(&self, bucket: u16) -> i8 {
        self.weights.get(usize::from(bucket)).copied().unwrap_or_default()
    }
}

/// The Japanese bodies and attached texts as they are read first; the subject when there is no body to speak of.
fn read_views<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a TextView> {
    let is_body = |view: &TextView| !matches!(view.place, Place::Header(_));
    let has_body = case.texts.iter().any(|view| is_body(view) && view.folded.text.chars().nth(SHORTEST_BODY).is_some());
    let read = case.texts.iter().filter(move |view| {
        is_body(view) == has_body && !view.is_second_reading && crate::rules::is_japanese(&view.text)
    });
    read.take(MOST_VIEWS)
}

/// A run of characters.
struct Gram {
    /// Its bucket.
    bucket: u16,
    /// Behind its last character.
    end: usize,
    /// How many characters it has.
    letters: usize,
}

/// All runs of one to three characters; every digit is the same digit.
fn each_gram(text: &str, mut take: impl FnMut(Gram)) {
    let mut last = [0_u64; LONGEST_GRAM];
    for (at, letter) in text.chars().take(MOST_LETTERS).enumerate() {
        let code = u64::from(u32::from(if letter.is_ascii_digit() { '0' } else { letter }));
        last.rotate_right(1);
        last[0] = code;
        let mut hash = 0_u64;
        for (letters, code) in (1..).zip(last).take(at + 1) {
            hash = (hash ^ (code + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            hash ^= hash >> 29;
            // The upper bits are mixed best; fifteen of them name a bucket.
            take(Gram { bucket: (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 49) as u16, end: at + 1, letters });
        }
    }
}
