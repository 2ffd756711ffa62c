//! The contact block (問合せ先): who reads the letter must be able to ask, by telephone or by mail.

use noroshi_terms::{MailAddress, fold_width};

use super::{Check, fine, lines, stop};

pub(super) fn check_contact(text: &str, checks: &mut Vec<Check>) {
    if lines(text).next().is_none() {
        return; // said already
    }
    let is_reachable = lines(text).any(|line| has_telephone(&line) || has_mail(&line));
    checks.push(if is_reachable {
        fine("contact", "問合せ先に、電話番号かメールアドレスがあります")
    } else {
        stop("contact", "問合せ先に、電話番号かメールアドレスを入れてください。例:電話 03-0000-1124")
    });
}

/// A telephone number that is not a FAX number: ten digits or more after a zero.
fn has_telephone(line: &str) -> bool {
    let line = fold_width(line).to_lowercase().replace(['‐', '−', '―', 'ー'], "-");
    let mut before = String::new();
    let mut number = String::new();
    for letter in line.chars().chain(['\n']) {
        if letter.is_ascii_digit() || (!number.is_empty() && matches!(letter, '-' | '(' | ')')) {
            number.push(letter);
            continue;
        }
        if is_telephone(&number) && !is_for_fax(&before) {
            return true;
        }
        // A number ends what was said about it.
        if !number.is_empty() {
            before.clear();
            number.clear();
        }
        before.push(letter);
    }
    false
}

fn is_telephone(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    number.starts_with('0') && (10..=11).contains(&digits)
}

fn is_for_fax(before: &str) -> bool {
    let before = noroshi_terms::without_spaces(before);
    let is_named = |word: &str| before.contains(word);
    let is_both = ["tel/fax", "電話・fax", "電話/fax", "tel・fax", "兼"].into_iter().any(is_named);
    ["fax", "ファクス", "ファックス", "ファクシミリ"].into_iter().any(is_named) && !is_both
}

fn has_mail(line: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "@.-_+".contains(letter);
    fold_width(line)
        .split(|letter| !is_part(letter))
        .any(|word| word.contains('@') && word.parse::<MailAddress>().is_ok())
}
