//! `make calibrate`: fits the curve from sums of weights to scores, and writes it with its report.
//!
//! Fitted on both written sets, because the rules were mended on the first and say too much there. The report tells how
//! well it fits mails that had no part in it: each is scored by a curve that was fitted without its family. It also
//! compares the weight of each rule with what the mails say it should be.

mod curve;
mod weights;

#[cfg(test)]
mod tests;

use crate::reliability::Reliability;
use crate::{Set, set};
use noroshi_mailguard::{Calibration, RuleId, Verdict, assess};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A mail as it was judged.
struct Judged {
    family: String,
    verdict: Verdict,
    sum: f64,
    is_fraud: bool,
    rules: BTreeSet<RuleId>,
}

/// Into how many parts the families are dealt.
const FOLDS: usize = 5;

/// Fits and writes both files.
pub(crate) fn calibrate(root: &Path) -> anyhow::Result<()> {
    let blind = root.join("corpus/blind");
    let mut mails = judged(&set(&blind, "first")?);
    let first = mails.len();
    mails.extend(judged(&set(&blind, "second")?));
    let table = curve::table(&mails.iter().collect::<Vec<_>>());
    let scored = scored(&mails)?;
    let report = format!(
        "# How the score was calibrated\n\n\
         Written by `make calibrate`, which also writes `calibration.txt`. Weights and scores hold for mails such as these: as\n\
         many frauds as harmless mails, most of the latter made to look like frauds. Fitted on `corpus/blind/first` and\n\
         `corpus/blind/second`; below, each mail is scored by a curve that was fitted without its family.\n\n\
         ## Both sets\n\n{}\n\n## `corpus/blind/second` alone, which nobody who writes rules reads\n\n{}\n\n\
         ## Weights of the rules, measured on both sets\n\n{}",
        reliability(&scored),
        reliability(scored.get(first..).unwrap_or_default()),
        weights::table(&mails)
    );
    print!("{report}");
    for (name, text) in [("calibration.txt", table), ("calibration-report.md", report)] {
        std::fs::write(root.join("crates/mailguard/data").join(name), text)?;
        println!("written: crates/mailguard/data/{name}");
    }
    Ok(())
}

/// Every mail's score by a curve that was fitted without its family, and whether it is a fraud.
fn scored(mails: &[Judged]) -> anyhow::Result<Vec<(f64, bool)>> {
    let families: BTreeSet<&str> = mails.iter().map(|mail| mail.family.as_str()).collect();
    let folds: BTreeMap<&str, usize> = families.into_iter().zip((0..FOLDS).cycle()).collect();
    let fold_of = |mail: &Judged| folds.get(mail.family.as_str()).copied();
    let mut curves = Vec::new();
    for fold in 0..FOLDS {
        let others: Vec<&Judged> = mails.iter().filter(|mail| fold_of(mail) != Some(fold)).collect();
        curves.push(Calibration::parse(&curve::table(&others))?);
    }
    let curve_of = |mail: &Judged| curves.get(fold_of(mail)?);
    let scored = mails.iter().filter_map(|mail| Some((curve_of(mail)?.percent(mail.verdict, mail.sum), mail.is_fraud)));
    Ok(scored.collect())
}

fn judged(set: &Set) -> Vec<Judged> {
    let kinds = [(&set.fraud, true), (&set.harmless, false)];
    let mails = kinds.into_iter().flat_map(|(mails, is_fraud)| mails.iter().map(move |mail| (mail, is_fraud)));
    mails
        .map(|(mail, is_fraud)| {
            let assessment = assess(&mail.octets(), &set.context);
            let rules = assessment.findings.iter().map(|finding| finding.rule).collect();
            Judged { family: mail.family.clone(), verdict: assessment.verdict, sum: assessment.sum, is_fraud, rules }
        })
        .collect()
}

fn reliability(scored: &[(f64, bool)]) -> Reliability {
    let mut reliability = Reliability::default();
    scored.iter().for_each(|(score, is_fraud)| reliability.count(*score, *is_fraud));
    reliability
}
