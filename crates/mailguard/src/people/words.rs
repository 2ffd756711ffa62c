//! Words beside a name: titles, honorifics, and what makes an organisation's name official.

use crate::text::fold;
use std::collections::HashSet;
use std::sync::LazyLock;

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Folded titles with the forms 前, 元, 副… of each.
static TITLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let titles = words(include_str!("../../data/titles.txt"));
    titles.flat_map(title_forms).collect()
});

/// Folded words that follow a name, and whether they address somebody.
static HONORIFICS: LazyLock<Vec<(String, bool)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/honorifics.txt").lines().filter(|line| !line.starts_with('#'));
    let read = |line: &'static str| {
        let (kind, rest) = line.split_once(' ')?;
        Some(rest.split_whitespace().map(move |word| (fold(word), kind == "address")))
    };
    lines.filter_map(read).flatten().collect()
});

static LEGAL_FORMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut forms: Vec<String> = words(include_str!("../../data/legal_forms.txt")).map(fold).collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
});

/// A title and the same of somebody who was it, or stands in for it; folded.
pub(super) fn title_forms(title: &str) -> impl Iterator<Item = String> {
    let title = fold(title);
    ["", "前", "元", "副", "名誉", "新", "現"].map(fold).into_iter().map(move |before| format!("{before}{title}"))
}

/// Whether a folded text is a title.
pub(super) fn is_title(folded: &str) -> bool {
    TITLES.contains(folded)
}

/// Whether a folded text is a word that follows a name.
pub(super) fn is_honorific(folded: &str) -> bool {
    HONORIFICS.iter().any(|(word, _)| word == folded)
}

/// Whether a text begins with a word that addresses whoever is named before it (様, 会長様, 先生), so that the name is not
/// the writer's.
pub(crate) fn begins_with_address(text: &str) -> bool {
    let folded = fold(text);
    let is_address =
        |rest: &str| HONORIFICS.iter().any(|(word, is_address)| *is_address && rest.starts_with(word.as_str()));
    let behind_title = folded.char_indices().skip(1).take(LONGEST_TITLE).filter_map(|(octet, _)| {
        let (title, rest) = folded.split_at_checked(octet)?;
        is_title(title).then_some(rest)
    });
    is_address(&folded) || behind_title.into_iter().any(is_address)
}

/// Letters of the longest title.
const LONGEST_TITLE: usize = 12;

/// Whether a text begins with a word by which a writer names himself (です, と申します, より).
pub(crate) fn begins_with_self(text: &str) -> bool {
    let folded = fold(text);
    HONORIFICS.iter().any(|(word, is_address)| !is_address && folded.starts_with(word.as_str()))
}

/// An organisation's name as it is compared: folded, without legal form (法人格) and punctuation.
pub(crate) fn bare_organisation(name: &str) -> String {
    let mut bare = fold(name);
    loop {
        bare.retain(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '(' | ')'));
        let form = LEGAL_FORMS.iter().find(|form| bare.starts_with(form.as_str()) || bare.ends_with(form.as_str()));
        let Some(form) = form else { break };
        let rest = bare.strip_prefix(form.as_str()).or_else(|| bare.strip_suffix(form.as_str()));
        bare = rest.unwrap_or_default().to_owned();
    }
    bare.retain(|letter| !matches!(letter, '(' | ')'));
    bare
}

/// The names by which an organisation is called: all of it without legal form, and its last word when that alone names
/// a house (医療法人社団 青波会 青波病院 is called 青波病院).
pub(super) fn organisation_names(name: &str) -> Vec<String> {
    const HOUSES: [&str; 14] = [
        "病院",
        "医院",
        "クリニック",
        "診療所",
        "医師会",
        "協会",
        "学会",
        "センター",
        "薬剤師会",
        "看護協会",
        "療養所",
        "研究所",
        "大学",
        "事務局",
    ];
    let whole = bare_organisation(name);
    let last = name.split_whitespace().next_back().filter(|last| HOUSES.iter().any(|house| last.ends_with(house)));
    let last = last.map(bare_organisation).filter(|last| *last != whole && last.chars().count() >= 4);
    std::iter::once(whole).chain(last).filter(|name| name.chars().count() >= 2).collect()
}
