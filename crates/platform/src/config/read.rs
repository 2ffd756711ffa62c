//! Reads keys from the TOML text and the environment, and remembers where each value stood.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// Where a value stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// File and line, counted from 1.
    File(PathBuf, usize),
    /// A variable of the environment.
    Environment(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, line) => write!(formatter, "{} {line}行目", path.display()),
            Self::Environment(name) => write!(formatter, "環境変数 {name}"),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The key, for example `server.listen`.
    pub key: String,
    /// Where it stands.
    pub place: Place,
    /// What is allowed there.
    pub allowed: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({}): 使えるのは {} です", self.key, self.place, self.allowed)
    }
}

/// The program does not start with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("設定ファイル {} を読めません。場所と権限をお確かめください", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The text is not TOML.
    #[error("設定ファイルの書き方に誤りがあります({place}): {detail}")]
    NotToml {
        /// Where.
        place: Place,
        /// The parser's words.
        detail: String,
    },
    /// Keys or values are wrong.
    #[error("設定に直すところがあります。\n{}", .0.iter().map(|fault| format!("- {fault}")).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<ConfigFault>),
}

struct Entry {
    text: String,
    place: Place,
}

/// Hands out values and collects faults; [`Reader::finish`] tells them all.
pub(super) struct Reader<'a> {
    path: &'a Path,
    environment: &'a dyn Fn(&str) -> Option<String>,
    entries: BTreeMap<String, Entry>,
    known: Vec<String>,
    faults: Vec<ConfigFault>,
    broken: Option<ConfigError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(path: &'a Path, text: &str, environment: &'a dyn Fn(&str) -> Option<String>) -> Self {
        let mut reader =
            Self { path, environment, entries: BTreeMap::new(), known: Vec::new(), faults: Vec::new(), broken: None };
        match DeTable::parse(text) {
            Ok(table) => reader.flatten_table("", table.get_ref(), text),
            Err(error) => {
                let line = line_of(text, error.span().map_or(0, |span| span.start));
                let place = Place::File(path.to_owned(), line);
                reader.broken = Some(ConfigError::NotToml { place, detail: error.message().to_owned() });
            }
        }
        reader
    }

    fn flatten_table(&mut self, prefix: &str, table: &DeTable<'_>, text: &str) {
        for (key, value) in table {
            let dotted =
                if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            self.flatten(&dotted, value.get_ref(), value.span().start, text);
        }
    }

    fn flatten(&mut self, key: &str, value: &DeValue<'_>, start: usize, text: &str) {
        let plain = match value {
            DeValue::Table(table) => return self.flatten_table(key, table, text),
            DeValue::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.flatten(&format!("{key}.{index}"), item.get_ref(), item.span().start, text);
                }
                return;
            }
            DeValue::String(words) => words.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Datetime(moment) => moment.to_string(),
        };
        let place = Place::File(self.path.to_owned(), line_of(text, start));
        self.entries.insert(key.to_owned(), Entry { text: plain, place });
    }

    fn look(&mut self, key: &str) -> Option<Entry> {
        self.known.push(key.to_owned());
        let variable = format!("NOROSHI_{}", key.replace('.', "_").to_uppercase());
        let in_file = self.entries.remove(key);
        (self.environment)(&variable).map(|text| Entry { text, place: Place::Environment(variable) }).or(in_file)
    }

    /// A checked value; a fault and `None` when it cannot be read.
    pub(super) fn value<T>(
        &mut self,
        key: &str,
        allowed: &str,
        default: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        match self.look(key) {
            None => parse(default),
            Some(entry) => {
                let parsed = parse(&entry.text);
                if parsed.is_none() {
                    self.faults.push(ConfigFault {
                        key: key.to_owned(),
                        place: entry.place,
                        allowed: allowed.to_owned(),
                    });
                }
                parsed
            }
        }
    }

    /// Any non-empty text.
    pub(super) fn text(&mut self, key: &str, allowed: &str, default: &str) -> String {
        self.value(key, allowed, default, |text| (!text.trim().is_empty()).then(|| text.to_owned())).unwrap_or_default()
    }

    /// A text that may be missing.
    pub(super) fn optional(&mut self, key: &str) -> Option<String> {
        self.look(key).map(|entry| entry.text)
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, key: &str, allowed: &str) -> String {
        match self.look(key) {
            Some(entry) if !entry.text.trim().is_empty() => entry.text,
            found => {
                let place = found.map_or_else(|| Place::File(self.path.to_owned(), 1), |entry| entry.place);
                self.faults.push(ConfigFault { key: key.to_owned(), place, allowed: allowed.to_owned() });
                String::new()
            }
        }
    }

    /// How many entries a list has.
    pub(super) fn length(&self, key: &str) -> usize {
        let prefix = format!("{key}.");
        self.entries
            .keys()
            .filter_map(|entry| entry.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok())
            .max()
            .map_or(0, |last| last + 1)
    }

    /// All faults, unknown keys among them.
    pub(super) fn finish(mut self) -> Result<(), ConfigError> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        for (key, entry) in std::mem::take(&mut self.entries) {
            let section = key.split('.').next().unwrap_or_default();
            let near: Vec<_> =
                self.known.iter().filter(|known| known.split('.').next() == Some(section)).cloned().collect();
            let allowed = if near.is_empty() { self.known.join(", ") } else { near.join(", ") };
            self.faults.push(ConfigFault { key, place: entry.place, allowed });
        }
        if self.faults.is_empty() { Ok(()) } else { Err(ConfigError::Faults(self.faults)) }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
