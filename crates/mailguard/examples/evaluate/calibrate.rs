//! `make calibrate`: fits the curve from sums of weights to scores, and writes it with its report.
//!
//! Fitted on the written set `first`; the report tries it on `second` too, which it was not fitted on, and compares the
//! weight of each rule with what the mails say it should be. The model's own rule was learned from that set, so its line
//! says too much.

mod curve;
mod weights;

#[cfg(test)]
mod tests;

use crate::reliability::Reliability;
use crate::{Set, set};
use noroshi_mailguard::{Calibration, RuleId, Verdict, assess};
use std::collections::BTreeSet;
use std::path::Path;

/// A mail as it was judged.
struct Judged {
    verdict: Verdict,
    sum: f64,
    is_fraud: bool,
    rules: BTreeSet<RuleId>,
}

/// Fits and writes both files.
pub(crate) fn calibrate(root: &Path) -> anyhow::Result<()> {
    let blind = root.join("corpus/blind");
    let first = judged(&set(&blind, "first")?);
    let second = judged(&set(&blind, "second")?);
    let table = curve::table(&first);
    let calibration = Calibration::parse(&table)?;
    let report = format!(
        "# How the score was calibrated\n\n\
         Written by `make calibrate`, which also writes `calibration.txt`. Weights and scores hold for mails such as these: as\n\
         many frauds as harmless mails, most of the latter made to look like frauds.\n\n\
         ## Fitted on `corpus/blind/first`\n\n{}\n\n## Tried on `corpus/blind/second`, which it was not fitted on\n\n{}\n\n\
         ## Weights of the rules, measured on `corpus/blind/first`\n\n{}",
        reliability(&calibration, &first),
        reliability(&calibration, &second),
        weights::table(&first)
    );
    print!("{report}");
    for (name, text) in [("calibration.txt", table), ("calibration-report.md", report)] {
        std::fs::write(root.join("crates/mailguard/data").join(name), text)?;
        println!("written: crates/mailguard/data/{name}");
    }
    Ok(())
}

fn judged(set: &Set) -> Vec<Judged> {
    let kinds = [(&set.fraud, true), (&set.harmless, false)];
    let mails = kinds.into_iter().flat_map(|(mails, is_fraud)| mails.iter().map(move |mail| (mail, is_fraud)));
    mails
        .map(|(mail, is_fraud)| {
            let assessment = assess(&mail.octets(), &set.context);
            let rules = assessment.findings.iter().map(|finding| finding.rule).collect();
            Judged { verdict: assessment.verdict, sum: assessment.sum, is_fraud, rules }
        })
        .collect()
}

fn reliability(calibration: &Calibration, mails: &[Judged]) -> Reliability {
    let mut reliability = Reliability::default();
    for mail in mails {
        reliability.count(calibration.percent(mail.verdict, mail.sum), mail.is_fraud);
    }
    reliability
}
