//! Outlook's own container (MS-OXTNEF, `winmail.dat`): files and texts of a mail in a single attachment.
//!
//! Outlook shows what is inside in place of the mail's own text; other programs show the file. Text in compressed
//! RTF is read too.

use super::code_page::code_page;
use super::compound::{long, word};
use super::rtf::text_of_compressed;
use crate::finding::Place;
use crate::mail::Attachment;

const SIGNATURE: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];
/// Most attributes, and most properties of one list, that are read.
const MOST: usize = 10_000;

// Attributes (MS-OXTNEF, 2.1.3).
const BODY: u16 = 0x800c;
const FILE_CONTENT: u16 = 0x800f;
const FILE_TITLE: u16 = 0x8010;
const NEW_FILE: u16 = 0x9002;
const MESSAGE_PROPERTIES: u16 = 0x9003;
const FILE_PROPERTIES: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

// Properties (MS-OXPROPS).
const TEXT: u16 = 0x1000;
const RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
const INTERNET_CODE_PAGE: u16 = 0x3fde;
const LONG_NAME: u16 = 0x3707;
const MEDIA_TYPE: u16 = 0x370e;

/// What a container holds.
#[derive(Default)]
pub(super) struct Container {
    pub(super) texts: Vec<Text>,
    /// The text that stands there as RTF.
    pub(super) rich: Option<String>,
    pub(super) files: Vec<Attachment>,
    /// Its only text is RTF that cannot be read, or it ends too early.
    pub(super) is_partly_read: bool,
}

/// A text, and the character set it is in.
pub(super) struct Text {
    pub(super) place: Place,
    pub(super) octets: Vec<u8>,
    pub(super) label: Option<&'static str>,
}

/// Whether these octets are a container.
pub(super) fn is_tnef(octets: &[u8]) -> bool {
    octets.starts_with(SIGNATURE)
}

/// Unpacks a container, as far as it can be read.
pub(super) fn container(octets: &[u8]) -> Container {
    let mut container = Container::default();
    let (mut label, mut has_rtf) = (None, false);
    let mut rest = octets.get(6..).unwrap_or_default();
    for _ in 0..MOST {
        if rest.is_empty() {
            break;
        }
        let Some((attribute, content, behind)) = attribute(rest) else {
            container.is_partly_read = true;
            break;
        };
        rest = behind;
        match attribute {
            CODE_PAGE => label = long(content, 0).and_then(code_page),
            BODY => container.text(Place::Text, until_nul(content), label),
            NEW_FILE => {
                container.files.push(Attachment { name: String::new(), media_type: String::new(), octets: Vec::new() });
            }
            FILE_TITLE => container.name(super::charset::letters(until_nul(content), label).text),
            FILE_CONTENT => {
                if let Some(file) = container.files.last_mut() {
                    file.octets = content.to_vec();
                }
            }
            FILE_PROPERTIES => container.file_properties(content, label),
            MESSAGE_PROPERTIES => has_rtf |= container.message_properties(content, label),
            _ => {}
        }
    }
    container.is_partly_read |= has_rtf && container.texts.is_empty() && container.rich.is_none();
    container
}

impl Container {
    fn text(&mut self, place: Place, octets: &[u8], label: Option<&'static str>) {
        if !octets.trim_ascii().is_empty() {
            self.texts.push(Text { place, octets: octets.to_vec(), label });
        }
    }

    fn name(&mut self, name: String) {
        if let Some(file) = self.files.last_mut().filter(|_| !name.is_empty()) {
            file.name = name;
        }
    }

    fn file_properties(&mut self, content: &[u8], label: Option<&'static str>) {
        for property in properties(content) {
            match property.id {
                LONG_NAME => self.name(property.string(label)),
                MEDIA_TYPE => {
                    if let Some(file) = self.files.last_mut() {
                        file.media_type = property.string(label).to_lowercase();
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes the texts; whether there is something said to be RTF.
    fn message_properties(&mut self, content: &[u8], label: Option<&'static str>) -> bool {
        let all = properties(content);
        let page = all.iter().find(|property| property.id == INTERNET_CODE_PAGE);
        let internet = page.and_then(|property| long(property.value, 0)).and_then(code_page).or(label);
        for property in &all {
            match property.id {
                TEXT => self.text(Place::Text, property.string(label).as_bytes(), Some("utf-8")),
                HTML if property.kind == 0x0102 => self.text(Place::Html, property.value, internet),
                HTML => self.text(Place::Html, property.string(internet).as_bytes(), Some("utf-8")),
                RTF if self.rich.is_none() => self.rich = text_of_compressed(property.value),
                _ => {}
            }
        }
        all.iter().any(|property| property.id == RTF)
    }
}

/// The first attribute, its content, and what stands behind its checksum.
fn attribute(octets: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let id = word(octets, 1)?;
    let length = long(octets, 5)? as usize;
    let content = octets.get(9..)?.get(..length)?;
    Some((id, content, octets.get(9 + length..)?.get(2..).unwrap_or_default()))
}

struct Property<'a> {
    id: u16,
    kind: u16,
    value: &'a [u8],
}

impl Property<'_> {
    fn string(&self, label: Option<&'static str>) -> String {
        if self.kind == 0x001f {
            let units: Vec<u16> = self.value.chunks_exact(2).filter_map(|unit| word(unit, 0)).collect();
            return String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned();
        }
        super::charset::letters(until_nul(self.value), label).text
    }
}

/// The properties of a list, until one that cannot be read; of lists of values the last one.
fn properties(content: &[u8]) -> Vec<Property<'_>> {
    let count = long(content, 0).unwrap_or(0) as usize;
    let mut rest = content.get(4..).unwrap_or_default();
    let mut all = Vec::new();
    for _ in 0..count.min(MOST) {
        let Some((property, behind)) = property(rest) else { break };
        all.push(property);
        rest = behind;
    }
    all
}

fn property(octets: &[u8]) -> Option<(Property<'_>, &[u8])> {
    let (kind, id) = (word(octets, 0)?, word(octets, 2)?);
    let mut rest = octets.get(4..)?;
    if id >= 0x8000 {
        // A named property: its name stands here.
        rest = if long(rest, 16)? == 0 {
            rest.get(24..)?
        } else {
            let length = long(rest, 20)? as usize;
            rest.get(24..)?.get(padded(length)..)?
        };
    }
    let is_list = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let size = match kind {
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x000d | 0x001e | 0x001f | 0x0102 => None,
        _ => return None,
    };
    let mut values = 1;
    if is_list || size.is_none() {
        values = (long(rest, 0)? as usize).min(MOST);
        rest = rest.get(4..)?;
    }
    let mut value: &[u8] = &[];
    for _ in 0..values {
        let length = match size {
            Some(size) => size,
            None => {
                let length = long(rest, 0)? as usize;
                rest = rest.get(4..)?;
                length
            }
        };
        value = rest.get(..length)?;
        rest = rest.get(padded(length)..).unwrap_or_default();
    }
    Some((Property { id, kind, value }, rest))
}

fn padded(length: usize) -> usize {
    length.next_multiple_of(4)
}

fn until_nul(octets: &[u8]) -> &[u8] {
    octets.split(|octet| *octet == 0).next().unwrap_or_default()
}
