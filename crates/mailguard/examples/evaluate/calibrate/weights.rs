//! What each rule should weigh: the logarithm of how much oftener it fires on frauds than on harmless mails.

use super::Judged;
use noroshi_mailguard::{ODDITIES, RULES, Rule};
use std::fmt::Write as _;

/// How far the weight of a rule may lie from the one it has, before any mail was seen (standard deviation).
const DOUBT: f64 = 1.0;

/// One line for each rule that fired.
pub(super) fn table(mails: &[Judged]) -> String {
    let mut table = String::from(
        "Measured is the logarithm of the ratio of shares (half a mail added to each count), drawn towards the weight now as\n\
         if that were right to ± 1: a rule that rarely fired keeps its weight. Bounds are those of the ratio itself (95 %, Katz\n\
         1978). `!` marks a weight outside of them; rules that fire together share what they say, so not each is a fault. The\n\
         linear model was learned from the first set, and the rules of requests were mended on it: their lines say too much.\n\n\
         | rule | frauds | harmless | weight now | measured | bounds | |\n|---|---|---|---|---|---|---|\n",
    );
    let all = [true, false].map(|kind| mails.iter().filter(|mail| mail.is_fraud == kind).count() as f64);
    for rule in RULES.iter().chain(ODDITIES) {
        let hits = [true, false].map(|kind| fired(rule, mails, kind));
        if hits != [0.0, 0.0] {
            let _ = writeln!(table, "{}", line(rule, hits, all));
        }
    }
    table
}

fn fired(rule: &Rule, mails: &[Judged], kind: bool) -> f64 {
    mails.iter().filter(|mail| mail.is_fraud == kind && mail.rules.contains(&rule.id)).count() as f64
}

fn line(rule: &Rule, hits: [f64; 2], all: [f64; 2]) -> String {
    let [frauds, harmless] = [(hits[0] + 0.5) / (all[0] + 1.0), (hits[1] + 0.5) / (all[1] + 1.0)];
    let ratio = (frauds / harmless).ln();
    let variance = 1.0 / (hits[0] + 0.5) + 1.0 / (hits[1] + 0.5) - 1.0 / (all[0] + 1.0) - 1.0 / (all[1] + 1.0);
    let width = 1.96 * variance.max(0.0).sqrt();
    let doubt = DOUBT * DOUBT;
    let measured = (ratio * doubt + rule.weight * variance) / (doubt + variance);
    let mark = if (rule.weight - ratio).abs() > width { "!" } else { "" };
    format!(
        "| {} | {} | {} | {:+.1} | {measured:+.1} | {:+.1} to {:+.1} | {mark} |",
        rule.id,
        hits[0],
        hits[1],
        rule.weight,
        ratio - width,
        ratio + width
    )
}
