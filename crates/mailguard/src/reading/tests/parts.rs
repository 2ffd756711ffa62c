//! Tests of multiparts: which readings there are, and what is noted.

use super::{mail, told};
use expect_test::{Expect, expect};

const HEAD: &str = "From: a@b.example\r\nMIME-Version: 1.0\r\n";

fn check(rest: &str, expected: Expect) {
    expected.assert_eq(&told(&mail(format!("{HEAD}{}", rest.replace('\n', "\r\n")))));
}

#[test]
fn nested_parts_are_read_in_order() {
    check(
        "Content-Type: multipart/mixed; boundary=\"o\"\n\nThis is a multi-part message.\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nplain text\n--i\nContent-Type: text/html\n\n<p>plain text\n--i--\n--o\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--o--\n",
        expect![[r#"
            From: "" <a@b.example>
            text: "plain text"
            html: "plain text"
            file "a.pdf" application/pdf 4
        "#]],
    );
}

#[test]
fn unfinished_and_missing_boundaries() {
    check(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n--x\n\nsecond",
        expect![[r#"
        From: "" <a@b.example>
        text: "first"
        text: "second"
        unfinished-multipart"#]],
    );
    check(
        "Content-Type: multipart/mixed; boundary=x\n\nno part at all\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "no part at all\r\n"
        missing-boundary"#]],
    );
    check(
        "Content-Type: multipart/mixed\n\n--y\nContent-Type: text/plain\n\ninside\n--y--\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "--y\r\nContent-Type: text/plain\r\n\r\ninside\r\n--y--\r\n"
        text again: "inside"
        missing-boundary"#]],
    );
    check(
        "Content-Type: multipart/mixed; boundary=x\n\n--x1\n\nfirst\n--x2\n\nsecond\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "--x1\r\n\r\nfirst\r\n--x2\r\n\r\nsecond\r\n"
        text again: "first"
        text again: "second\r\n"
        missing-boundary odd-boundary unfinished-multipart"#]],
    );
}

#[test]
fn what_stands_around_the_parts_is_a_second_reading() {
    check(
        "Content-Type: multipart/mixed; boundary=x\n\nbefore\n--x\n\ninside\n--x--\nafter\n--x\n\nbehind\n",
        expect![[r#"
        From: "" <a@b.example>
        text again: "before"
        text: "inside"
        text again: "behind\r\n"
        text again: "after"
        parts-after-end"#]],
    );
}

#[test]
fn lines_among_the_header_fields() {
    check(
        "this is no field\nSubject: x\n\nbody\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "body\r\n"
        text again: "this is no field\r\nSubject: x\r\n\r\nbody\r\n"
        broken-header-line"#]],
    );
    check(
        "Subject: a\n \n b\n\nbody\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "body\r\n"
        text again: "Subject: a\r\n \r\n b\r\n"
        broken-header-line"#]],
    );
}

#[test]
fn a_part_without_header_keeps_its_first_lines() {
    check(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nNote: hello\n\nrest\n--x--\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "rest"
        text again: "Note: hello\r\n\r\nrest"
    "#]],
    );
}

#[test]
fn messages_inside_are_files() {
    check(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nFrom: c@d.example\n\ninner\n--x\nContent-Type: message/external-body; access-type=URL\n\n\n--x--\n",
        expect![[r#"
            From: "" <a@b.example>
            file "" message/rfc822 26
            external-body"#]],
    );
}

#[test]
fn transfer_encodings_that_lie() {
    check(
        "Content-Transfer-Encoding: base64\n\nお世話になっております。\n",
        expect![[r#"
        From: "" <a@b.example>
        text: ""
        text again: "お世話になっております。\r\n"
        base64-junk missing-charset-label"#]],
    );
    check(
        "Content-Transfer-Encoding: nonsense\n\ntext\n",
        expect![[r#"
        From: "" <a@b.example>
        text: "text\r\n"
        broken-transfer-encoding"#]],
    );
    check(
        "Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\ndGV4dA==\n",
        expect![[r#"
            From: "" <a@b.example>
            text: "dGV4dA==\r\n"
            text again: "text"
            repeated-header"#]],
    );
}

#[test]
fn file_names_that_mislead() {
    check(
        "Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=\"a.exe\"\n\nx\n",
        expect![[r#"
        From: "" <a@b.example>
        file "a.exe" application/pdf 3
        odd-file-name"#]],
    );
    check(
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"a\u{202e}fdp.exe\"\n\nx\n",
        expect![[r#"
        From: "" <a@b.example>
        file "a\u{202e}fdp.exe" application/pdf 3
        odd-file-name raw-8bit-header"#]],
    );
}

#[test]
fn alternatives_that_say_the_same_are_no_oddity() {
    check(
        "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n会議は三時からです。よろしくお願いします。\n--x\nContent-Type: text/html; charset=utf-8\n\n<p>会議は三時からです。</p><p>よろしくお願いします。</p>\n--x--\n",
        expect![[r#"
            From: "" <a@b.example>
            text: "会議は三時からです。よろしくお願いします。"
            html: "会議は三時からです。\nよろしくお願いします。"
        "#]],
    );
}
