//! `make eval`: how well the mail guard judges mails whose writers had not seen its rules.
//!
//! Judges the written sets of `corpus/blind` and, where they lie beside the repository, real mails; prints what was held and
//! bannered with the bounds of what so many mails can show, what identity and wording do alone, and what is lost when the
//! texts are disguised. `--list SET` names every mail of a set that was judged otherwise than it should be.
//! `--train` learns the linear model instead (`make train`), `--calibrate` the curve of the score (`make calibrate`).

#![allow(clippy::print_stdout)] // its table is its output

mod calibrate;
mod disguises;
mod files;
mod real;
mod reliability;
mod tally;
mod train;
mod written;

use anyhow::Context as _;
use noroshi_mailguard::{Assessment, Context, KnownPeople, RuleId, Verdict, assess};
use std::path::{Path, PathBuf};

use crate::reliability::Reliability;
use crate::tally::Tally;
use crate::written::{Written, read};

/// The rule of the linear model.
const MODEL: RuleId = RuleId("worded-like-fraud");

/// A set of written mails, and whom they borrow names from.
struct Set {
    name: String,
    context: Context,
    fraud: Vec<Written>,
    harmless: Vec<Written>,
}

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("--train") => return train::train(&root),
        Some("--calibrate") => return calibrate::calibrate(&root),
        _ => {}
    }
    let listed = arguments
        .windows(2)
        .find(|pair| pair.first().is_some_and(|first| first == "--list"))
        .and_then(|pair| pair.last());
    let sets = ["first", "second", "third", "fourth"].map(|name| set(&root.join("corpus/blind"), name));
    let sets: Vec<Set> = sets.into_iter().collect::<anyhow::Result<_>>()?;
    let mut all = Judgement::default();
    println!("set\tmails\thold\tbanner\tpass\tbounds (95 %)");
    for set in &sets {
        let judged = judge(set, listed.is_some_and(|name| *name == set.name));
        println!("{} fraud\t{}\thold {}", set.name, judged.fraud, judged.fraud.bounds(judged.fraud.hold));
        println!("{} harmless\t{}\thold {}", set.name, judged.harmless, judged.harmless.bounds(judged.harmless.hold));
        all.add(&judged);
    }
    let (fraud, mut harmless) = (all.fraud, all.harmless);
    let context = sets.first().context("no set")?.context.clone();
    let real = real::judge(&root.join("../shared/corpus"), &context, &mut harmless)?;
    println!("\nwhat is left out\tfraud held\tfraud bannered\tharmless held\tharmless bannered");
    let (name, without_wording) = disguises::WITHOUT_WORDING;
    let ablations = [
        (name, altered(&sets, |mail, _| without_wording(mail))),
        (disguises::WITHOUT_IDENTITY, altered(&sets, disguises::without_identity)),
    ];
    for (name, (held, spared)) in ablations {
        println!("{name}\t{}\t{}\t{}\t{}", held.hold, held.banner, spared.hold, spared.banner);
    }
    let (held, spared) = (all.fraud_without_model, all.harmless_without_model);
    println!("model (rules alone)\t{}\t{}\t{}\t{}", held.hold, held.banner, spared.hold, spared.banner);
    println!("nothing\t{}\t{}\t{}\t{}", fraud.hold, fraud.banner, all.harmless.hold, all.harmless.banner);
    println!("\nreliability of the score on the written sets\n{}", all.reliability);
    println!("\ndisguise\tfraud held\trecall lost (points)");
    for (name, disguise) in disguises::DISGUISES {
        let (held, _) = altered(&sets, |mail, _| disguise(mail));
        println!("{name}\t{} of {}\t{:.1}", held.hold, held.mails, fraud.percent(fraud.hold) - held.percent(held.hold));
    }
    if !real {
        println!("\nreal mails: none beside the repository, unmeasured");
    }
    println!(
        "eval: hold recall {:.1} % of {}, false holds {} of {}, banners {} of {}",
        fraud.percent(fraud.hold),
        fraud.mails,
        harmless.hold,
        harmless.mails,
        harmless.banner,
        harmless.mails
    );
    Ok(())
}

fn set(folder: &Path, name: &str) -> anyhow::Result<Set> {
    let folder: PathBuf = folder.join(name);
    let list = KnownPeople::from_csv(&std::fs::read(folder.join("people.csv"))?);
    let (fraud, harmless) = (read(&folder.join("fraud.jsonl"))?, read(&folder.join("harmless.jsonl"))?);
    let mut trusted_hosts: Vec<String> = fraud.iter().chain(&harmless).map(Written::receiver).collect();
    trusted_hosts.sort_unstable();
    trusted_hosts.dedup();
    let context = Context { people: list.people, trusted_hosts, ..Context::default() };
    Ok(Set { name: name.to_owned(), context, fraud, harmless })
}

/// What the mails of a set got.
#[derive(Default)]
struct Judgement {
    fraud: Tally,
    harmless: Tally,
    fraud_without_model: Tally,
    harmless_without_model: Tally,
    reliability: Reliability,
}

impl Judgement {
    fn count(&mut self, assessment: &Assessment, is_fraud: bool) {
        let (tally, without) = if is_fraud {
            (&mut self.fraud, &mut self.fraud_without_model)
        } else {
            (&mut self.harmless, &mut self.harmless_without_model)
        };
        tally.count(assessment.verdict);
        without.count(assessment.verdict_without(MODEL));
        self.reliability.count(f64::from(assessment.score), is_fraud);
    }

    fn add(&mut self, other: &Self) {
        self.fraud.add(&other.fraud);
        self.harmless.add(&other.harmless);
        self.fraud_without_model.add(&other.fraud_without_model);
        self.harmless_without_model.add(&other.harmless_without_model);
        self.reliability.add(&other.reliability);
    }
}

fn judge(set: &Set, lists: bool) -> Judgement {
    let mut judged = Judgement::default();
    for (mails, is_fraud) in [(&set.fraud, true), (&set.harmless, false)] {
        let wanted = if is_fraud { Verdict::Hold } else { Verdict::Pass };
        for mail in mails {
            let assessment = assess(&mail.octets(), &set.context);
            judged.count(&assessment, is_fraud);
            if lists && assessment.verdict != wanted {
                let rules: Vec<&str> = assessment.findings.iter().map(|finding| finding.rule.0).collect();
                println!("{} {} {} {:?}: {}", mail.id, assessment.verdict, mail.family, mail.slots, rules.join(" "));
            }
        }
    }
    judged
}

/// All sets with every mail changed in one way.
fn altered(sets: &[Set], change: impl Fn(&mut Written, &KnownPeople)) -> (Tally, Tally) {
    let (mut held, mut spared) = (Tally::default(), Tally::default());
    for set in sets {
        for (mails, tally) in [(&set.fraud, &mut held), (&set.harmless, &mut spared)] {
            for mail in mails {
                let mut mail = mail.clone();
                change(&mut mail, &set.context.people);
                tally.count(assess(&mail.octets(), &set.context).verdict);
            }
        }
    }
    (held, spared)
}
