//! Invitation (招待): a link that leads into a chat or a meeting of some service.
//!
//! The fraud moves its victim from mail to a chat. Such a link stands in the text, or in a picture as a
//! two-dimensional code. Which links lead where is data: `data/invitations.txt`.

use std::sync::LazyLock;

/// What the link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InvitationKind {
    /// A group of several people.
    Group,
    /// A chat with one person.
    Contact,
    /// The public account of a shop or office; much advertised, seldom used for fraud.
    Account,
    /// A meeting by video.
    Meeting,
}

/// A link that leads into a chat or a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What it opens.
    pub kind: InvitationKind,
    /// The service's name.
    pub service: String,
    /// First character of the link within the text, and the one behind its last.
    pub span: (usize, usize),
}

impl InvitationKind {
    /// What it opens, in Japanese.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Group => "グループへの招待",
            Self::Contact => "個人とのトークへの招待",
            Self::Account => "公式アカウントの追加",
            Self::Meeting => "オンライン会議への招待",
        }
    }
}

/// One line of the list.
struct Entry {
    kind: InvitationKind,
    service: &'static str,
    /// `host` or `scheme://`.
    host: &'static str,
    is_any_below: bool,
    path: &'static str,
}

static ENTRIES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| include_str!("../data/invitations.txt").lines().filter_map(entry).collect());

fn entry(line: &'static str) -> Option<Entry> {
    let mut columns = line.split(' ');
    let kind = match columns.next()? {
        "group" => InvitationKind::Group,
        "contact" => InvitationKind::Contact,
        "account" => InvitationKind::Account,
        "meeting" => InvitationKind::Meeting,
        _ => return None,
    };
    let (service, host, path) = (columns.next()?, columns.next()?, columns.next()?);
    let below = host.strip_prefix("*.");
    Some(Entry { kind, service, host: below.unwrap_or(host), is_any_below: below.is_some(), path })
}

/// All invitations of a text, in their order. A link needs no `https://` before it, and full-width letters count as plain
/// ones, because people who are asked to type it will type it.
pub fn invitations(text: &str) -> Vec<Invitation> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut link = String::new();
    for (index, letter) in text.chars().chain([' ']).enumerate() {
        match link_letter(letter) {
            Some(plain) => {
                if link.is_empty() {
                    start = index;
                }
                link.push(plain);
            }
            None if link.is_empty() => {}
            None => {
                let end = index;
                found.extend(destination(&link).map(|entry| Invitation {
                    kind: entry.kind,
                    service: entry.service.replace('_', " "),
                    span: (start, end),
                }));
                link.clear();
            }
        }
    }
    found
}

/// The letter as it stands in a link; nothing when a link ends before it.
fn link_letter(letter: char) -> Option<char> {
    let plain = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0)?,
        _ => letter,
    };
    (plain.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'*+=%".contains(plain)).then_some(plain)
}

/// What a run of link letters leads to, also behind the link of a gateway that rewrites links.
fn destination(run: &str) -> Option<&'static Entry> {
    if !run.contains('/') || run.len() < 6 {
        return None;
    }
    read(run).or_else(|| {
        let plain = unescaped(run);
        let inner =
            plain.match_indices("http").filter_map(|(at, _)| plain.get(at..)).filter(|inner| inner.contains("://"));
        inner.skip_while(|inner| inner.len() == plain.len()).find_map(read)
    })
}

/// The link with its percent signs resolved where they stand for ASCII.
fn unescaped(link: &str) -> String {
    let mut plain = String::with_capacity(link.len());
    let mut rest = link;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let code = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii_graphic);
        match (code, after.get(2..)) {
            (Some(code), Some(behind)) => {
                plain.push(char::from(code));
                rest = behind;
            }
            _ => {
                plain.push('%');
                rest = after;
            }
        }
    }
    plain + rest
}

/// What one link leads to.
fn read(run: &str) -> Option<&'static Entry> {
    let (scheme, rest) = run.split_once("://").unwrap_or(("", run));
    let letters_before = scheme.rfind(|letter: char| !letter.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let scheme = scheme.get(letters_before..).unwrap_or_default().to_ascii_lowercase();
    if !matches!(scheme.as_str(), "" | "http" | "https") {
        let own = ENTRIES.iter().filter(|entry| entry.host.strip_suffix("://") == Some(scheme.as_str()));
        return own.filter(|entry| begins_with(rest, entry.path)).max_by_key(|entry| entry.path.len());
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.').to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let path = if path.starts_with('/') { path } else { "/" };
    let fits = |entry: &&Entry| {
        let is_host = if entry.is_any_below {
            host.strip_suffix(entry.host).is_some_and(|before| before.ends_with('.'))
        } else {
            host == entry.host
        };
        // A path of the list that is `/` alone still needs something behind it to open.
        is_host && begins_with(path, entry.path) && path.len() > 1
    };
    ENTRIES.iter().filter(fits).max_by_key(|entry| entry.path.len())
}

fn begins_with(path: &str, beginning: &str) -> bool {
    path.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning))
}

#[cfg(test)]
mod tests;
