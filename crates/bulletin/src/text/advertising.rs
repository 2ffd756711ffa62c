//! Advertising (W02): a warning carries no offers. An advertisement would also bring the law on advertising mail upon every
//! bulletin, and teach readers to expect offers from the office.
//!
//! A block that says itself that it is one stops the draft; words of selling outside quotation are worth a look. A warning
//! that quotes an offer, in 「」 or as a block quote, is none.

use super::words::{Words, without_quotations};
use super::{Check, fine, look, stop};

/// A line that says nothing else begins an advertisement.
const MARKERS: [&str; 12] = [
    "広告",
    "pr",
    "ad",
    "広告枠",
    "お知らせ(広告)",
    "スポンサー",
    "スポンサー広告",
    "協賛広告",
    "提供広告",
    "sponsored",
    "プロモーション",
    "タイアップ広告",
];
/// What sellers write.
const SELLING: [&str; 20] = [
    "今なら",
    "特別価格",
    "特別割引",
    "割引",
    "キャンペーン価格",
    "無料お試し",
    "無料体験",
    "お申し込みはこちら",
    "お申込みはこちら",
    "資料請求",
    "期間限定",
    "先着",
    "ポイント進呈",
    "プレゼント",
    "お得",
    "限定価格",
    "導入費用",
    "月額",
    "お見積り無料",
    "ご購入",
];

pub(super) fn check_advertising(fields: &[Words<'_>], checks: &mut Vec<Check>) {
    let before = checks.len();
    for (field, text) in fields {
        if let Some(line) = text.lines().position(is_marker) {
            let advice =
                format!("{}行目から広告の枠のようです。通知文書には広告を入れられません。除いてください。", line + 1);
            checks.push(stop(field, &advice));
        } else if let Some((line, words)) = selling_paragraph(text) {
            let advice = format!(
                "{line}行目の段落に「{}」などの言葉があります。宣伝でないことをお確かめください。通知文書には広告を入れられません。",
                words.join("」「")
            );
            checks.push(look(field, &advice));
        }
    }
    if checks.len() == before {
        checks.push(fine("letter", "宣伝にあたる文はありません"));
    }
}

fn is_marker(line: &str) -> bool {
    let folded = noroshi_terms::without_spaces(&noroshi_terms::fold_width(line)).to_lowercase();
    let bare = folded.trim_matches(|letter: char| "【】[]()〔〕《》≪≫<>#*-=_―─━◆■●★☆・:。".contains(letter));
    MARKERS.contains(&bare)
}

/// The first paragraph, outside quotation, with two words of selling: one alone is everyday language.
fn selling_paragraph(text: &str) -> Option<(usize, Vec<&'static str>)> {
    let mut first_line = 1;
    let mut paragraph = String::new();
    for (line, number) in text.lines().chain([""]).zip(1..) {
        if line.trim().is_empty() {
            let spoken = without_quotations(&paragraph);
            let words: Vec<_> = SELLING.into_iter().filter(|word| spoken.contains(word)).collect();
            let words: Vec<_> = words
                .iter()
                .filter(|word| !words.iter().any(|other| other != *word && other.contains(**word)))
                .copied()
                .collect();
            if words.len() > 1 {
                return Some((first_line, words));
            }
            paragraph.clear();
            first_line = number + 1;
        } else if !line.trim_start().starts_with('>') {
            paragraph.push_str(line.trim());
        }
    }
    None
}
