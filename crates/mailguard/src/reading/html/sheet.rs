//! Style sheets: which classes, elements and ids they hide, and the texts they add.
//!
//! Only plain selectors count (`.class`, `#id`, `p`, `p.class`) outside of `@media` and its like: what such a rule hides
//! is hidden on small screens only.

use super::look::hides;

/// Most hidden selectors of one page that are kept: each element is compared with all of them.
const MOST_RULES: usize = 64;

/// What the style sheets of a page hide.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Whether there is any style sheet.
    pub(super) is_there: bool,
    hidden: Vec<String>,
}

impl Sheet {
    /// Reads one more style sheet.
    pub(super) fn add(&mut self, text: &str) {
        self.is_there = true;
        let mut rest = text;
        while let Some((selectors, behind)) = rest.split_once('{') {
            let selectors = selectors.rsplit(['}', ';']).next().unwrap_or_default();
            let selectors = selectors.rsplit("*/").next().unwrap_or_default().trim();
            if selectors.starts_with('@') {
                rest = behind_block(behind);
                continue;
            }
            let (declarations, behind) = behind.split_once('}').unwrap_or((behind, ""));
            if hides(declarations) && self.hidden.len() < MOST_RULES {
                let plain = selectors.split(',').map(str::trim).filter(|one| is_plain(one));
                self.hidden.extend(plain.map(|one| one.trim_start_matches('*').to_ascii_lowercase()));
            }
            rest = behind;
        }
    }

    /// Whether an element of this name, class and id is hidden.
    pub(super) fn hides(&self, name: &str, class: Option<&str>, id: Option<&str>) -> bool {
        self.hidden.iter().any(|selector| match selector.split_once(['.', '#']) {
            None => selector.eq_ignore_ascii_case(name),
            Some((element, word)) => {
                let is_element = element.is_empty() || element.eq_ignore_ascii_case(name);
                let is_class =
                    class.is_some_and(|class| class.split_whitespace().any(|one| one.eq_ignore_ascii_case(word)));
                let is_id = selector.contains('#') && id.is_some_and(|id| id.trim().eq_ignore_ascii_case(word));
                is_element && (is_id || (!selector.contains('#') && is_class))
            }
        })
    }
}

fn is_plain(selector: &str) -> bool {
    !selector.is_empty()
        && selector != "*"
        && selector.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '#' | '-' | '_' | '*'))
        && selector.matches(['.', '#']).count() <= 1
}

/// What stands behind a block that holds blocks.
fn behind_block(text: &str) -> &str {
    let mut depth = 1_u32;
    for (at, octet) in text.bytes().enumerate() {
        match octet {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(at + 1..).unwrap_or_default();
        }
    }
    ""
}

/// Hands out the texts that a style sheet adds to the page (`content: "…"`).
pub(super) fn contents(text: &str, mut take: impl FnMut(&str)) {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("content") {
        rest = behind;
        let Some(value) = behind.trim_start().strip_prefix(':') else { continue };
        let value = value.trim_start();
        let Some(quote) = value.chars().next().filter(|letter| matches!(letter, '"' | '\'')) else { continue };
        let Some((content, _)) = value.get(1..).and_then(|inside| inside.split_once(quote)) else { continue };
        if content.chars().any(char::is_alphabetic) && !content.starts_with('\\') {
            take(content);
        }
    }
}
