//! The list of rules in the manual says what the code does, and every rule has its page and its mails.
//!
//! `make rules` writes the list anew; the test fails when it is not what the code and the pages say.

use super::{ALL, FEWEST, mails};
use crate::reading::ODDITIES;
use crate::rules::{Family, Rule, Slot};
use expect_test::expect_file;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs/manual/rules").join(format!("{name}.md"))).unwrap_or_default()
}

/// The Japanese name of a rule: behind its id in the title of its page.
fn name(rule: &Rule) -> String {
    let page = page(rule.id.0);
    let title = page.lines().next().and_then(|line| line.strip_prefix("# ")?.strip_prefix(rule.id.0));
    title.unwrap_or_default().trim().to_owned()
}

/// The first sentence of an oddity's section.
fn first_sentence(page: &str, rule: &Rule) -> String {
    let mut lines = page.lines().skip_while(|line| *line != format!("### {}", rule.id));
    let text = lines.nth(1).unwrap_or_default();
    text.split_inclusive('。').next().unwrap_or_default().to_owned()
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Identity => "名前の騙り",
        Family::Sender => "差出人",
        Family::Intent(_) | Family::Request => "求めること",
        Family::Structure => "作り",
        Family::Oddity => "読み方",
        Family::Pattern => "通知のパターン",
        Family::Model => "文面の似かた",
        Family::Calming => "安心できること",
    }
}

fn leads_to(family: Family) -> &'static str {
    match family {
        Family::Identity => "これだけで注意まで。差出人と求めることがそろうと保留",
        Family::Sender => "名前の騙りと求めることがそろうと保留",
        Family::Intent(Slot::SetName) => "点数だけ",
        Family::Intent(_) => "名前の騙りと差出人がそろうと保留",
        Family::Request => "名前の騙りと、その名前の人が選びそうにないアドレスがそろうと保留",
        Family::Pattern => "注意。確かめ済みのものは、名前の騙りと差出人がそろうと保留",
        Family::Model => "これだけで注意まで",
        Family::Structure | Family::Oddity => "点数だけ",
        Family::Calming => "点数を下げる",
    }
}

fn list() -> String {
    let mut text = String::from(
        "# 規則の一覧\n\n\
         この一覧は `make rules` が作ります。手で直さないでください。「重み」は、所見があるときに詐欺である見込みが何倍になるかの\n\
         自然対数です(0.7で約2倍、2.3で約10倍)。負の値は、安心できることを表します。「名前の騙り」は、保留に必ず要ります。\n\n\
         点数は、評価用のメールで同じ点数になった百通のうち、詐欺だった数の目安です。評価用のメールは半分が詐欺なので、ふだんの\n\
         メールではもっと少なくなります。重みの和から点数への表は、`make calibrate` が評価用のメールから作ります。\n\n\
         | 規則 | 名前 | 組 | 重み | 判定へのはたらき |\n|---|---|---|---|---|\n",
    );
    for rule in ALL {
        let (family, leads_to, name) = (family(rule.family), leads_to(rule.family), name(rule));
        let _ = writeln!(text, "| [{0}]({0}.md) | {name} | {family} | {1:+.1} | {leads_to} |", rule.id, rule.weight);
    }
    text.push_str("\n## メールの読み方で見つかること\n\nどれも点数だけに効きます。\n\n| 規則 | 見つかること | 重み |\n|---|---|---|\n");
    let page = page("oddities");
    for rule in ODDITIES {
        let sentence = first_sentence(&page, rule);
        let _ = writeln!(text, "| [{0}](oddities.md#{0}) | {sentence} | {1:+.1} |", rule.id, rule.weight);
    }
    text
}

#[test]
fn the_list_of_the_manual_is_what_the_code_says() {
    expect_file![root().join("docs/manual/rules/README.md")].assert_eq(&list());
}

#[test]
fn every_rule_has_a_page_and_every_page_a_rule() {
    let nameless: Vec<&str> = ALL.iter().filter(|rule| name(rule).is_empty()).map(|rule| rule.id.0).collect();
    assert!(nameless.is_empty(), "pages without `# id 名前`: {nameless:?}");
    let mut known: BTreeSet<String> = ALL.iter().map(|rule| rule.id.to_string()).collect();
    known.extend(["oddities", "README"].map(str::to_owned));
    let pages = std::fs::read_dir(root().join("docs/manual/rules")).unwrap().map(|entry| entry.unwrap().path());
    let strange: Vec<PathBuf> =
        pages.filter(|path| path.file_stem().is_none_or(|stem| !known.contains(&*stem.to_string_lossy()))).collect();
    assert!(strange.is_empty(), "pages of no rule: {strange:?}");
    let page = page("oddities");
    let untold: Vec<&str> =
        ODDITIES.iter().filter(|rule| first_sentence(&page, rule).is_empty()).map(|rule| rule.id.0).collect();
    assert!(untold.is_empty(), "oddities without a section: {untold:?}");
}

#[test]
fn every_rule_has_mails_on_both_sides_and_every_folder_a_rule() {
    for side in ["fire", "spare"] {
        let known: BTreeSet<&str> = ALL.iter().map(|rule| rule.id.0).collect();
        for rule in &known {
            assert!(mails(side, rule).len() >= FEWEST, "corpus/{side}/{rule} has fewer than {FEWEST} mails");
        }
        for entry in std::fs::read_dir(root().join("corpus").join(side)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            assert!(known.contains(name.as_str()), "corpus/{side}/{name} belongs to no rule");
        }
    }
}
