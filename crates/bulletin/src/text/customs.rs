//! Customs of letters (文書の作法): pairs of words, honorifics, and what the letter sets by itself (L01, L02, L03).

use noroshi_paper_model::Honorific;

use super::words::without_quotations;
use super::{Check, DraftText, fine, look, stop};

/// Words that open a letter, and those that close it.
const SALUTATIONS: [(&str, &[&str]); 4] = [
    ("拝啓", &["敬具", "敬白", "拝具"]),
    ("謹啓", &["謹白", "謹言", "敬白"]),
    ("拝復", &["敬具", "敬答"]),
    ("前略", &["草々", "早々", "不一"]),
];

/// Honorifics that are two.
const DOUBLED: [&str; 8] = ["各位殿", "各位様", "各位御中", "御中様", "御中殿", "御中各位", "様御中", "殿御中"];

/// So ends the name of a body or an office within one.
const BODIES: [&str; 18] = [
    "会",
    "病院",
    "診療所",
    "クリニック",
    "医院",
    "センター",
    "事務局",
    "本部",
    "支部",
    "部",
    "課",
    "係",
    "室",
    "薬局",
    "機構",
    "協会",
    "法人",
    "御担当",
];
/// So ends the title of somebody who holds an office.
const HOLDERS: [&str; 6] = ["長", "理事", "委員", "担当者", "幹事", "主任"];

pub(super) fn check_customs(draft: &DraftText, checks: &mut Vec<Check>) {
    let before = checks.len();
    for (field, text) in draft.bodies() {
        checks.extend(record_check(field, text));
        checks.extend(salutation_check(field, text));
    }
    if checks.len() == before {
        checks.push(fine("letter", "記と以上、頭語と結語の組が整っています"));
    }
    for (field, text) in draft.texts() {
        checks.extend(doubled_honorific(&without_quotations(&text)).map(|word| {
            stop(field, &format!("「{word}」は敬称が重なっています。「各位」「御中」などの一つだけにしてください。"))
        }));
    }
    checks.extend(honorific_fit(draft));
}

/// 記 and 以上 stand in a line of their own; words such as 記録 and 以上の点 are other words.
fn record_check(field: &'static str, text: &str) -> Option<Check> {
    let lines: Vec<String> = text.lines().map(bare).collect();
    let record = lines.iter().position(|line| line == "記");
    let end = lines.iter().rposition(|line| matches!(line.as_str(), "以上" | "以上。"));
    match (record, end) {
        (Some(record), Some(end)) if record < end && field == "letter" => {
            Some(look(field, "文書には「記」と「以上」が自動で入ります。本文からは除くと、二重になりません。"))
        }
        (Some(record), Some(end)) if record < end => None,
        (Some(record), _) => Some(stop(
            field,
            &format!(
                "{}行目の「記」に、対になる「以上」がありません。終わりに「以上」を入れるか、「記」を除いてください。",
                record + 1
            ),
        )),
        (None, Some(end)) if field == "letter" => Some(look(
            field,
            &format!("文書には「以上」が自動で入ります。{}行目の「以上」は除くと、二重になりません。", end + 1),
        )),
        (None, _) => None,
    }
}

fn salutation_check(field: &'static str, text: &str) -> Option<Check> {
    let lines: Vec<&str> = text.lines().map(without_marks).collect();
    let opens = |word: &str| lines.iter().any(|line| line.strip_prefix(word).is_some_and(begins_a_letter));
    let closes = |word: &&str| lines.iter().any(|line| line.trim_end_matches('。').ends_with(word));
    for (opening, closings) in SALUTATIONS {
        let usual = closings.first().copied().unwrap_or_default();
        if opens(opening) && !closings.iter().any(closes) {
            let advice = format!(
                "「{opening}」に、対になる「{usual}」がありません。終わりに「{usual}」を入れるか、「{opening}」を除いてください。"
            );
            return Some(stop(field, &advice));
        }
    }
    let is_opened = SALUTATIONS.iter().any(|(opening, _)| opens(opening));
    let alone = |word: &&&str| lines.iter().any(|line| line.trim_end_matches('。') == **word);
    let closing = SALUTATIONS.iter().flat_map(|(_, closings)| closings.iter()).find(alone).filter(|_| !is_opened)?;
    Some(look(
        field,
        &format!("「{closing}」に、対になる頭語(拝啓など)がありません。どちらもない書き方をおすすめします。"),
    ))
}

/// After the word comes nothing, a space, or the words of the season.
fn begins_a_letter(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\u{3000}', '、']) || rest.starts_with("時下")
}

/// The first doubled honorific outside quotation, because a warning quotes what a forged mail says; 各位様式 and the like are other words.
fn doubled_honorific(text: &str) -> Option<&'static str> {
    let goes_on = |rest: &str| rest.starts_with(['式', '々', '子', '態', '相', '下', '方', '堂']);
    text.lines().find_map(|line| {
        let line = noroshi_terms::without_spaces(line);
        DOUBLED
            .into_iter()
            .find(|word| line.match_indices(word).any(|(at, _)| !line.get(at + word.len()..).is_some_and(goes_on)))
    })
}

/// 御中 is for bodies, 殿 and 様 for who holds an office; only clear cases are named.
fn honorific_fit(draft: &DraftText) -> Option<Check> {
    let addressee = draft.addressee_parsed().ok()?;
    let name = addressee.text().trim();
    let is_holder = HOLDERS.iter().any(|ending| name.ends_with(ending));
    let is_body = !is_holder && BODIES.iter().any(|ending| name.ends_with(ending));
    match addressee.honorific() {
        Honorific::Dono | Honorific::Sama if is_body => {
            Some(look("addressee", "宛先が団体や部署のときの敬称は「御中」です。"))
        }
        Honorific::Onchu if is_holder => Some(look("addressee", "宛先が役職のときの敬称は「殿」か「様」です。")),
        _ => None,
    }
}

/// The gist is shown as it is typed, large, at the head of every mail.
pub(super) fn check_gist_words(draft: &DraftText, checks: &mut Vec<Check>) {
    let lines = draft.gist_lines();
    if let Some(number) = lines.iter().position(|line| !line.chars().any(char::is_alphanumeric)) {
        checks.push(stop("gist", &format!("要点の{}つ目に言葉がありません。", number + 1)));
    }
    if lines.iter().any(|line| line.contains("**") || line.contains("](") || line.starts_with('#')) {
        checks.push(look(
            "gist",
            "要点では、太字・見出し・リンクの記号はそのまま表示されます。記号を除いてお書きください。",
        ));
    }
    if !draft.title.trim().is_empty() && lines.iter().any(|line| line.trim() == draft.title.trim()) {
        checks.push(look("gist", "要点が件名と同じです。何が起きていて、何をすればよいかをお書きください。"));
    }
}

/// A line without the marks of Markdown around it.
fn without_marks(line: &str) -> &str {
    line.trim().trim_start_matches(['#', '>', '*', '-', ' ', '\u{3000}']).trim_end_matches(['*', ' ', '\u{3000}'])
}

fn bare(line: &str) -> String {
    noroshi_terms::without_spaces(without_marks(line))
}
