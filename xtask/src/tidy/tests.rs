//! Every check with a fixture that breaks its rule and a look-alike that does not.

use super::rust_text::RustText;
use super::seeds::{Seeds, copied_text};
use super::{Fault, documented, functions, imports, names, persons, size, sql, words};
use crate::tree::{TextFile, Tree};

fn tree(files: &[(&str, &str)]) -> Tree {
    let file = |(path, text): &(&str, &str)| TextFile { path: (*path).to_owned(), text: (*text).to_owned() };
    Tree { files: files.iter().map(file).collect() }
}

/// The faults of one check as `path:line what`.
fn found(check: fn(&Tree) -> Vec<Fault>, files: &[(&str, &str)]) -> Vec<String> {
    check(&tree(files)).into_iter().map(|fault| format!("{}:{} {}", fault.path, fault.line, fault.what)).collect()
}

/// One file at one path: how many faults?
fn count(check: fn(&Tree) -> Vec<Fault>, path: &str, text: &str) -> usize {
    check(&tree(&[(path, text)])).len()
}

const LIST: &str = "order = [\"terms\", \"platform\", \"noroshi\"]\n[platform]\nterms = \"binds ids\"\n";
const TERMS: (&str, &str) = ("crates/terms/Cargo.toml", "name = \"noroshi-terms\"\n");
const PLATFORM: (&str, &str) = (
    "crates/platform/Cargo.toml",
    "name = \"noroshi-platform\"\n[dependencies]\nnoroshi-terms = \"1\"\nserde = \"1\"\n",
);

#[test]
fn listed_edges_to_the_left_are_fine() {
    assert_eq!(found(imports::import_edges, &[("xtask/imports.toml", LIST), TERMS, PLATFORM]), [""; 0]);
    let own = format!("{}[dev-dependencies]\nnoroshi-platform = {{ path = \".\" }}\n", PLATFORM.1);
    let own = ("crates/platform/Cargo.toml", own.as_str());
    assert_eq!(found(imports::import_edges, &[("xtask/imports.toml", LIST), TERMS, own]), [""; 0]);
}

#[test]
fn an_edge_needs_a_line_a_reason_and_a_direction() {
    let terms = ("crates/terms/Cargo.toml", "name = \"noroshi-terms\"\n[dev-dependencies]\nnoroshi-platform = \"1\"\n");
    let found_here = found(imports::import_edges, &[("xtask/imports.toml", LIST), terms, PLATFORM]);
    assert_eq!(
        found_here,
        [
            "crates/terms/Cargo.toml:3 terms imports platform without a line in xtask/imports.toml",
            "crates/terms/Cargo.toml:3 terms imports platform, which is not left of it",
        ]
    );
    let unreasoned = LIST.replace("binds ids", " ");
    let found_here = found(imports::import_edges, &[("xtask/imports.toml", &unreasoned), TERMS, PLATFORM]);
    assert_eq!(found_here, ["crates/platform/Cargo.toml:3 the edge platform → terms has no reason"]);
}

#[test]
fn a_listed_edge_must_exist_and_a_crate_must_have_its_place_and_name() {
    let platform = ("crates/platform/Cargo.toml", "name = \"noroshi-platform\"\n");
    let stale = found(imports::import_edges, &[("xtask/imports.toml", LIST), TERMS, platform]);
    assert_eq!(stale, ["xtask/imports.toml:2 platform does not import terms"]);
    let stranger = ("crates/weather/Cargo.toml", "name = \"weather\"\n");
    let found_here = found(imports::import_edges, &[("xtask/imports.toml", LIST), TERMS, PLATFORM, stranger]);
    assert_eq!(
        found_here,
        [
            "crates/weather/Cargo.toml:1 the package is not called noroshi-weather",
            "crates/weather/Cargo.toml:1 weather has no place in `order` of xtask/imports.toml",
        ]
    );
    assert_eq!(
        found(imports::import_edges, &[TERMS]),
        ["xtask/imports.toml:1 the list of import edges cannot be read"]
    );
}

#[test]
fn the_printed_order_is_the_checked_order() {
    let style = "# Style\n## Who may import whom\n```\nterms < platform\n < noroshi (the program: wiring only)\n```\n";
    let list = ("xtask/imports.toml", LIST);
    assert_eq!(found(imports::printed_order, &[list, ("docs/STYLE.md", style)]), [""; 0]);
    let swapped = style.replace("terms < platform", "platform < terms");
    let found_here = found(imports::printed_order, &[list, ("docs/STYLE.md", &swapped)]);
    assert_eq!(found_here, ["docs/STYLE.md:2 the printed import order differs from `order` in xtask/imports.toml"]);
}

#[test]
fn files_have_a_limit_and_test_files_a_higher_one() {
    let lines = |count: usize| "//! Page.\n".repeat(count);
    assert_eq!(count(size::file_length, "crates/terms/src/date.rs", &lines(400)), 0);
    assert_eq!(count(size::file_length, "crates/terms/src/date.rs", &lines(401)), 1);
    assert_eq!(count(size::file_length, "crates/terms/src/date/tests.rs", &lines(1_000)), 0);
    assert_eq!(count(size::file_length, "crates/terms/tests/date.rs", &lines(1_001)), 1);
    assert_eq!(count(size::file_length, "crates/terms/src/contests.rs", &lines(401)), 1);
}

#[test]
fn one_function_in_a_hundred_may_be_long() {
    let long = format!("fn long() {{\n{}}}\n", "    call();\n".repeat(60));
    let with_short = |short: usize| format!("{long}{}", "fn short() {}\n".repeat(short));
    assert_eq!(count(size::function_length, "crates/terms/src/date.rs", &with_short(98)), 1);
    assert_eq!(count(size::function_length, "crates/terms/src/date.rs", &with_short(99)), 0);
    let fitting = format!("fn fitting() {{\n{}}}\n", "    call();\n".repeat(58));
    assert_eq!(count(size::function_length, "crates/terms/src/date.rs", &fitting), 0);
}

#[test]
fn functions_are_read_with_generics_literals_and_nesting() {
    let source = r##"
fn plain(&self, map: HashMap<String, Vec<(u8, u8)>>, call: impl Fn(u8, u8) -> bool,) -> [u8; 4] { "}"; '}'; /* } */ }
fn generic<F: Fn(u8, u8) -> u8, const N: usize>(
    first: F,
) where F: Clone
{
    fn inner() {}
    let raw = r#"fn not_code(a, b) { "#;
}
trait Verb { fn declared(&self, id: u8); }
type Pointer = fn(u8, u8, u8, u8, u8, u8);
"##;
    let found = functions::functions(&RustText::read(source).code);
    let shown: Vec<_> = found
        .iter()
        .map(|f| format!("{} line {} lines {} parameters {}", f.name, f.line, f.lines, f.parameters))
        .collect();
    assert_eq!(
        shown,
        [
            "plain line 2 lines 1 parameters 3",
            "generic line 3 lines 7 parameters 1",
            "inner line 7 lines 1 parameters 0",
            "declared line 10 lines 1 parameters 2",
        ]
    );
}

#[test]
fn six_parameters_are_one_too_many() {
    let path = "crates/terms/src/date.rs";
    assert_eq!(count(size::parameters, path, "fn five(&self, a: u8, b: u8, c: (u8, u8), d: [u8; 2]) {}"), 0);
    assert_eq!(count(size::parameters, path, "fn six(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) {}"), 1);
}

#[test]
fn lifetimes_are_code_and_characters_are_not() {
    let text = RustText::read("fn f<'a>(x: &'a str) { 'x'; '\\''; '\"'; b'\\n'; \"it's\"; r\"\\\"; let r#type = 1; }");
    assert!(text.code.contains("fn f<'a>(x: &'a str)"));
    assert!(text.code.contains("let r#type = 1; }"));
    assert_eq!(text.literals.iter().map(|literal| literal.text.as_str()).collect::<Vec<_>>(), ["it's", "\\"]);
}

#[test]
fn every_file_opens_with_its_page() {
    let path = "crates/terms/src/date.rs";
    assert_eq!(count(documented::opening_page, path, "//! Dates (年月日).\n"), 0);
    assert_eq!(count(documented::opening_page, path, "use std::fmt;\n//! Dates.\n"), 1);
    assert_eq!(count(documented::opening_page, path, "// Dates.\n"), 1);
    assert_eq!(count(documented::opening_page, "crates/terms/src/date.txt", "no page"), 0);
}

#[test]
fn every_crate_opens_with_five_lines() {
    let page = "//! A\n//! B\n//!\n//! C\n//! D\n";
    assert_eq!(count(documented::crate_page, "crates/terms/src/lib.rs", page), 0);
    assert_eq!(count(documented::crate_page, "crates/terms/src/lib.rs", "//! A\n\n//! B\n//! C\n//! D\n//! E\n"), 1);
    assert_eq!(count(documented::crate_page, "crates/noroshi/src/main.rs", "//! The program.\n"), 1);
    assert_eq!(count(documented::crate_page, "crates/terms/src/date.rs", "//! Dates.\n"), 0);
    let both = [("crates/guard/src/lib.rs", page), ("crates/guard/src/main.rs", "//! Starts it.\n")];
    assert_eq!(found(documented::crate_page, &both), [""; 0]);
}

#[test]
fn sqlx_is_used_in_platform_only() {
    let check = sql::sqlx_only_in_platform;
    assert_eq!(count(check, "crates/platform/src/db.rs", "use sqlx::Any;\n"), 0);
    assert_eq!(count(check, "crates/bulletin/src/store.rs", "//! Store.\nuse sqlx::Any;\n"), 1);
    assert_eq!(count(check, "crates/bulletin/src/store.rs", "//! No sqlx here.\nlet text = \"sqlx\";\n"), 0);
    assert_eq!(count(check, "crates/bulletin/Cargo.toml", "[dependencies]\nsqlx = { workspace = true }\n"), 1);
    assert_eq!(count(check, "crates/platform/Cargo.toml", "[dependencies]\nsqlx.workspace = true\n"), 0);
}

#[test]
fn statements_stand_in_stores_only() {
    let check = sql::statements_in_stores;
    let statement = "let sql = \"\n  SELECT id FROM bulletin\";\n";
    assert_eq!(count(check, "crates/bulletin/src/web.rs", statement), 1);
    assert_eq!(count(check, "crates/bulletin/src/web.rs", "let sql = r\"DELETE FROM bulletin\";"), 1);
    for allowed in
        ["bulletin/src/store.rs", "bulletin/src/store/list.rs", "platform/src/jobs.rs", "bulletin/src/tests.rs"]
    {
        assert_eq!(count(check, &format!("crates/{allowed}"), statement), 0, "{allowed}");
    }
    for harmless in ["\"DELETE\"", "\"SELECTED one\"", "\"Select one\"", "\"UPDATE \"", "// \"SELECT id FROM x\""] {
        assert_eq!(count(check, "crates/bulletin/src/web.rs", harmless), 0, "{harmless}");
    }
}

#[test]
fn every_advisory_lock_has_a_number_of_its_own() {
    let lock =
        |number: &str| format!("//! Store.\nfn lock() {{ query(\"SELECT pg_advisory_xact_lock({number})\") }}\n");
    let (one, shared) = (lock("7, $1"), lock("7").replace("lock(7", "lock_shared(7"));
    let twice = format!("{one}{}", shared.replace("//! Store.\n", ""));
    let (two, other) = (lock("8"), lock("7"));
    let fine = [("crates/a/src/store.rs", twice.as_str()), ("crates/b/src/store.rs", two.as_str())];
    assert_eq!(found(sql::lock_numbers, &fine), [""; 0]);
    let wrong = [("crates/a/src/store.rs", one.as_str()), ("crates/b/src/store.rs", other.as_str())];
    assert_eq!(found(sql::lock_numbers, &wrong), ["crates/b/src/store.rs:2 lock 7 is that of crates/a/src/store.rs"]);
    let shared = [("crates/a/src/store.rs", one.as_str()), ("crates/b/src/store.rs", shared.as_str())];
    assert_eq!(found(sql::lock_numbers, &shared).len(), 1);
}

#[test]
fn vague_names_are_refused_for_folders_files_and_modules() {
    let page = "//! Page.\n";
    assert_eq!(count(names::vague_names, "crates/util/src/lib.rs", page), 1);
    assert_eq!(count(names::vague_names, "crates/terms/src/helpers.rs", page), 1);
    assert_eq!(count(names::vague_names, "crates/terms/src/lib.rs", "pub(crate) mod common {\n}\n"), 1);
    assert_eq!(count(names::vague_names, "crates/terms/src/utility_bill.rs", page), 0);
    assert_eq!(count(names::vague_names, "crates/terms/src/lib.rs", "// mod common\nmod commonwealth;\n"), 0);
}

#[test]
fn forbidden_words_are_found_and_their_look_alikes_are_not() {
    let faulty = [
        concat!("see /wo", "rk/main"),
        concat!("HOME=/ro", "ot/x"),
        concat!("from https://index.crates", ".io/"),
        concat!("    todo", "!(\"later\")"),
        concat!("#[igno", "re = \"slow\"]"),
        concat!("// TO", "DO: later"),
        concat!("// FIX", "ME(later)"),
    ];
    for line in faulty {
        assert_eq!(count(words::forbidden_words, "docs/a.md", line), 1, "{line}");
    }
    let fine = [
        concat!("GET https://hub.example/wo", "rk/7"),
        concat!("// TO", "DO #12: later"),
        concat!("// TO", "DO(#12) later"),
        concat!("MAS", "TODON"),
        concat!("todo", " = \"warn\""),
        "crates and registries in general",
    ];
    for line in fine {
        assert_eq!(count(words::forbidden_words, "docs/a.md", line), 0, "{line}");
    }
    assert_eq!(count(words::forbidden_words, "Cargo.lock", faulty[2]), 0);
}

#[test]
fn a_listed_person_is_found_with_or_without_a_space() {
    let list = format!("{}\n", persons::sha256("狼火灯子"));
    let faults =
        |text: &str| found(persons::named_persons, &[("xtask/persons.sha256", &list), ("docs/letter.md", text)]);
    assert_eq!(faults("会長\n狼火 灯子 様"), ["docs/letter.md:2 a person of the seed letters is named"]);
    assert_eq!(faults("会長狼火　灯子"), ["docs/letter.md:1 a person of the seed letters is named"]);
    assert_eq!(faults("会長 狼火 灯火"), [""; 0]);
    assert_eq!(found(persons::named_persons, &[]), ["xtask/persons.sha256:1 the list of persons is missing"]);
}

const LETTER: &str = "この町の郵便局は、来月の最初の月曜日から新しい窓口で小包の受付を始めます。覚え書き「北町及び南町の橋の手入れに関する長い長い名前の覚書」による。";

fn copies(text: &str) -> Vec<String> {
    let tree = tree(&[
        ("xtask/seeds-allowed.toml", "allowed = [\"北町及び南町の橋の手入れに関する長い長い名前の覚書\"]\n"),
        ("docs/letter.md", text),
    ]);
    let faults = copied_text(&tree, &Seeds::of([LETTER].into_iter()));
    faults.into_iter().map(|fault| format!("{}:{} {}", fault.path, fault.line, fault.what)).collect()
}

#[test]
fn twenty_copied_characters_are_found_across_lines_and_spaces() {
    let found_here = copies("はじめに\n郵便局は、来月の最初の\n月曜日 から新しい窓口 と書く");
    assert_eq!(found_here, ["docs/letter.md:2 21 characters of a seed letter stand here: 郵便局は、来月の…"]);
}

#[test]
fn nineteen_characters_and_official_names_are_free() {
    assert_eq!(copies("の郵便局は、来月の最初の月曜日から新し"), [""; 0]);
    assert_eq!(copies("の郵便局は、来月の最初の月曜日から新しい").len(), 1);
    assert_eq!(copies("書類「北町及び南町の橋の手入れに関する長い長い名前の覚書」を読む"), [""; 0]);
    assert_eq!(copies("小包の受付を始めます。覚え書き「北町及び南町の橋の手入れに関する長い長い名前の覚書").len(), 0);
    assert_eq!(copies("郵便局は来月の最初の月曜日に新しい窓口で小包の受付を始める"), [""; 0]);
}
