//! Compares one row with the body that it means: what is different, and so would change. Pure.

use noroshi_terms::{BodyId, Prefecture};

use super::ImportKind;
use super::rows::Stated;
use crate::body::Channel;
use crate::store::imported::{Detail, KnownBody};

/// What changes at a known body.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) body: BodyId,
    /// Code, name, reading, prefecture and abbreviation as they will be; none when they stay.
    pub(crate) face: Option<Face>,
    /// The code that it has no longer.
    pub(crate) former_code: Option<String>,
    pub(crate) detail: Option<Detail>,
    pub(crate) parents_added: Vec<BodyId>,
    pub(crate) parents_ended: Vec<BodyId>,
    pub(crate) contacts_added: Vec<(Channel, String)>,
    pub(crate) contacts_ended: Vec<i64>,
}

/// What a body is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) prefecture: Option<Prefecture>,
    pub(crate) abbreviation: Option<String>,
}

/// Lines to be added and ended. A list of institutions names all parents; a list of bodies names one, and further ones
/// (R06) stay.
pub(super) fn parent_changes(kind: ImportKind, body: &KnownBody, stated: &[BodyId]) -> (Vec<BodyId>, Vec<BodyId>) {
    let added: Vec<BodyId> = stated.iter().filter(|parent| !body.parents.contains(parent)).copied().collect();
    let replaces = kind == ImportKind::Institutions || (body.parents.len() == 1 && !added.is_empty());
    let is_ended = |parent: &&BodyId| !stated.is_empty() && replaces && !stated.contains(parent);
    (added, body.parents.iter().filter(is_ended).copied().collect())
}

pub(super) fn change_of(
    serial: BodyId,
    body: &KnownBody,
    code: Option<String>,
    stated: &Stated,
    (parents_added, parents_ended): (Vec<BodyId>, Vec<BodyId>),
) -> Option<Change> {
    let before = Face {
        code: body.code.clone(),
        name: body.name.clone(),
        kana: body.kana.clone(),
        prefecture: body.prefecture,
        abbreviation: body.abbreviation.clone(),
    };
    let after = Face {
        code: code.clone().unwrap_or_else(|| body.code.clone()),
        name: stated.name.clone(),
        kana: stated.kana.clone().unwrap_or_else(|| body.kana.clone()),
        prefecture: stated.prefecture.or(body.prefecture),
        abbreviation: stated.abbreviation.clone().or_else(|| body.abbreviation.clone()),
    };
    let detail = Detail {
        postal: stated.postal.clone().unwrap_or_else(|| body.detail.postal.clone()),
        address: stated.address.clone().unwrap_or_else(|| body.detail.address.clone()),
        director: stated.director.clone().unwrap_or_else(|| body.detail.director.clone()),
    };
    let (contacts_added, contacts_ended) = contact_changes(body, stated);
    let (face, detail) = ((after != before).then_some(after), (detail != body.detail).then_some(detail));
    let is_same = face.is_none() && detail.is_none() && contacts_added.is_empty();
    if is_same && parents_added.is_empty() && parents_ended.is_empty() {
        return None;
    }
    let former_code = code.map(|_| body.code.clone());
    let body = serial;
    Some(Change { body, face, former_code, detail, parents_added, parents_ended, contacts_added, contacts_ended })
}

/// A new address takes the place of the only one known; where several are known it is added.
fn contact_changes(body: &KnownBody, stated: &Stated) -> (Vec<(Channel, String)>, Vec<i64>) {
    let (mut added, mut ended) = (Vec::new(), Vec::new());
    for (channel, address) in &stated.contacts {
        let known: Vec<_> = body.contacts.iter().filter(|contact| contact.channel == *channel).collect();
        if known.iter().any(|contact| is_same_address(*channel, &contact.address, address)) {
            continue;
        }
        added.push((*channel, address.clone()));
        if let [only] = known.as_slice() {
            ended.push(only.id);
        }
    }
    (added, ended)
}

fn is_same_address(channel: Channel, one: &str, other: &str) -> bool {
    match channel {
        Channel::Mail => one.eq_ignore_ascii_case(other),
        Channel::Fax | Channel::Telephone => digits(one) == digits(other),
    }
}

pub(super) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
