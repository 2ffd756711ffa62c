//! `noroshi scan` as other programs use it: one object a message, what is an input and what is not, exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that meets the unexpected must stop

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PEOPLE: &str = "name,kana,role,organisation,domains,addresses,telephone\n\
    架空 太郎,カクウ タロウ,院長,架空病院,kakuu.example,taro@kakuu.example;kakuu.taro.000@gmail.com,03-0000-1234\n";
const FRAUD: &str = "Received: from a.example by mx.kakuu.example; Thu, 22 Jan 2026 09:00:00 +0900\r\n\
    From: 架空 太郎 <noroshi.sample.mail.000.aa@outlook.com>\r\nTo: info@kakuu.example\r\nSubject: ご連絡\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n業務用のLINEグループを新しく作り、招待用のQRコードをこのメールに返信してください。\r\n";
const HARMLESS: &str = "From: 佐伯 花 <saeki@partner.example>\r\nTo: info@kakuu.example\r\nSubject: 打合せ\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n来週の打合せの資料をお送りします。\r\n";

fn scan(folder: &Path, arguments: &[&str]) -> Output {
    fs::write(folder.join(".people.csv"), PEOPLE).unwrap();
    let people = folder.join(".people.csv");
    Command::new(env!("CARGO_BIN_EXE_noroshi"))
        .arg("scan")
        .arg("--directory")
        .arg(people)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn verdicts(output: &Output) -> Vec<(String, String)> {
    let pair = |line: &Value| (line["path"].as_str().unwrap().to_owned(), line["verdict"].as_str().unwrap().to_owned());
    let mut all: Vec<_> = lines(output).iter().map(pair).collect();
    all.sort();
    all
}

#[test]
fn a_held_mail_says_why_in_the_form_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one"), FRAUD).unwrap();
    let output = scan(folder.path(), &["--format", "json", "one"]);
    assert!(output.status.success());
    let line = &lines(&output)[0];
    assert_eq!(line["path"], "one");
    assert_eq!(line["verdict"], "hold");
    assert!((80..=100).contains(&line["score"].as_u64().unwrap()));
    assert_eq!(line["subject"], "ご連絡");
    assert_eq!(line["from"][0]["name"], "架空 太郎");
    assert_eq!(line["from"][0]["address"], "noroshi.sample.mail.000.aa@outlook.com");
    assert!(line["millis"].as_f64().unwrap() >= 0.0);
    let findings = line["findings"].as_array().unwrap();
    for rule in ["borrowed-officer-name", "create-group", "return-token"] {
        let finding =
            findings.iter().find(|finding| finding["rule"] == rule).unwrap_or_else(|| panic!("{rule}: {line:#}"));
        assert!(["low", "medium", "high"].contains(&finding["confidence"].as_str().unwrap()));
        assert!(!finding["reason"].as_str().unwrap().is_empty() && finding["reason_en"].as_str().unwrap().is_ascii());
        let evidence = &finding["evidence"];
        let (start, end) = (evidence["start"].as_u64().unwrap(), evidence["end"].as_u64().unwrap());
        let text = evidence["text"].as_str().unwrap();
        assert!(start < end && text.chars().count() <= 120, "{evidence}");
    }
    let body = "業務用のLINEグループを新しく作り、招待用のQRコードをこのメールに返信してください。";
    let group = findings.iter().find(|finding| finding["rule"] == "create-group").unwrap();
    let (start, end) = (group["evidence"]["start"].as_u64().unwrap(), group["evidence"]["end"].as_u64().unwrap());
    let quoted: String = body.chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!(group["evidence"]["text"], quoted.as_str(), "the span points at the words");
    assert_eq!(group["evidence"]["part"], "text");
}

#[test]
fn every_regular_file_is_an_input_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mails = folder.path().join("mails");
    for place in ["cur", "new", "tmp", "deep/tmp", ".hidden"] {
        fs::create_dir_all(mails.join(place)).unwrap();
    }
    fs::write(mails.join("no-extension"), HARMLESS).unwrap();
    fs::write(mails.join("cur/1700000000.M1.host:2,S"), FRAUD).unwrap();
    fs::write(mails.join("tmp/half"), FRAUD).unwrap();
    fs::write(mails.join("deep/tmp/not-a-maildir"), HARMLESS).unwrap();
    fs::write(mails.join(".hidden/x"), FRAUD).unwrap();
    fs::write(mails.join(".dot"), FRAUD).unwrap();
    fs::write(mails.join("new/empty"), "").unwrap();
    std::os::unix::fs::symlink(mails.join("no-extension"), mails.join("link")).unwrap();
    std::os::unix::fs::symlink(&mails, mails.join("deep/loop")).unwrap();
    let output = scan(folder.path(), &["--format", "json", "mails"]);
    assert!(output.status.success());
    let expected = [
        ("mails/cur/1700000000.M1.host:2,S", "hold"),
        ("mails/deep/tmp/not-a-maildir", "pass"),
        ("mails/new/empty", "pass"),
        ("mails/no-extension", "pass"),
    ];
    assert_eq!(verdicts(&output), expected.map(|(path, verdict)| (path.to_owned(), verdict.to_owned())));
    let empty = lines(&output).into_iter().find(|line| line["path"] == "mails/new/empty").unwrap();
    assert_eq!(empty["findings"][0]["rule"], "not-a-mail");
}

#[test]
fn a_mailbox_is_cut_and_a_single_from_line_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let from = "From a@b.example Thu Jan 22 09:00:00 2026\r\n";
    fs::write(folder.path().join("box"), format!("{from}{HARMLESS}\r\n{from}{FRAUD}\r\n{from}{HARMLESS}")).unwrap();
    fs::write(folder.path().join("single"), format!("{from}{FRAUD}\r\nFrom here on nothing is a mailbox.\r\n"))
        .unwrap();
    let output = scan(folder.path(), &["--format", "json", "box", "single"]);
    let expected = [("box#1", "pass"), ("box#2", "hold"), ("box#3", "pass"), ("single", "hold")];
    assert_eq!(verdicts(&output), expected.map(|(path, verdict)| (path.to_owned(), verdict.to_owned())));
}

#[test]
fn standard_input_is_one_message_or_a_mailbox() {
    let folder = tempfile::tempdir().unwrap();
    let from = "From a@b.example Thu Jan 22 09:00:00 2026\n";
    let two = format!("{from}{HARMLESS}\n{from}{HARMLESS}");
    for (input, paths) in [(HARMLESS, vec!["-"]), (two.as_str(), vec!["-#1", "-#2"])] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_noroshi"))
            .args(["scan", "--format", "json", "-"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        program.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = program.wait_with_output().unwrap();
        assert_eq!(verdicts(&output).into_iter().map(|(path, _)| path).collect::<Vec<_>>(), paths);
    }
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("here"), HARMLESS).unwrap();
    let output = scan(folder.path(), &["--format", "json", "gone", "here"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(verdicts(&output), [("here".to_owned(), "pass".to_owned())]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("gone: 読み取れません"));
}

#[test]
fn wrong_use_ends_with_two() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mail"), HARMLESS).unwrap();
    fs::write(folder.path().join("odd.csv"), "氏,名\nあ,い\n").unwrap();
    fs::write(folder.path().join("patterns.json"), "{\"format\":\"noroshi-patterns\",\"version\":2}").unwrap();
    for arguments in [
        &[][..],
        &["--format", "xml", "mail"],
        &["--jobs", "0", "mail"],
        &["--directory", "odd.csv", "mail"],
        &["--directory", "gone.csv", "mail"],
        &["--patterns", "patterns.json", "mail"],
    ] {
        let output = scan(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn many_workers_give_the_same_in_the_same_order() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<String> = (0..120).map(|number| format!("mail-{number:03}")).collect();
    for (number, path) in paths.iter().enumerate() {
        fs::write(folder.path().join(path), if number % 3 == 0 { FRAUD } else { HARMLESS }).unwrap();
    }
    let mut arguments = vec!["--format", "json"];
    arguments.extend(paths.iter().map(String::as_str));
    let without_time = |output: &Output| {
        let mut all = lines(output);
        all.iter_mut().for_each(|line| drop(line.as_object_mut().unwrap().remove("millis")));
        all
    };
    let alone = without_time(&scan(folder.path(), &[&["--jobs", "1"], arguments.as_slice()].concat()));
    let together = without_time(&scan(folder.path(), &[&["--jobs", "8"], arguments.as_slice()].concat()));
    assert_eq!(alone.iter().map(|line| line["path"].as_str().unwrap()).collect::<Vec<_>>(), paths);
    assert_eq!(alone, together);
}

#[test]
fn people_read_reasons_and_what_to_do_and_no_mail_steers_their_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let steering = FRAUD.replace("Subject: ご連絡", "Subject: =?utf-8?B?G1szMW3jgZTpgKPntaHigK5B?=");
    fs::write(folder.path().join("one"), &steering).unwrap();
    fs::write(folder.path().join("two"), HARMLESS).unwrap();
    let output = scan(folder.path(), &["one", "two"]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(text.contains("保留  one") && text.contains("通過  two"), "{text}");
    assert!(text.contains("架空 太郎") && text.contains("03-0000-1234"), "the number we know: {text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    assert!(!text.contains("borrowed-officer-name"), "{text}");
    let explained = scan(folder.path(), &["--explain", "one"]);
    let explained = String::from_utf8(explained.stdout).unwrap();
    assert!(explained.contains("borrowed-officer-name") && explained.contains("header:From"), "{explained}");
    let summary = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(summary.contains("2 通を判定しました") && summary.contains("保留 1"), "{summary}");
}
