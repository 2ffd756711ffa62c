//! Tests of address fields: every mailbox that a program might see.

use super::{mail, told};
use expect_test::{Expect, expect};

fn check(from: &str, expected: Expect) {
    expected.assert_eq(&told(&mail(format!("From: {from}\r\nSubject: x\r\n\r\n"))));
}

#[test]
fn plain_forms() {
    check(
        "a@b.example",
        expect![[r#"
        From: "" <a@b.example>
        text: ""
    "#]],
    );
    check(
        "山田 <a@b.example>",
        expect![[r#"
        From: "山田" <a@b.example>
        text: ""
        raw-8bit-header"#]],
    );
    check(
        "\"Yamada, Taro\" <A.B@B.Example.>",
        expect![[r#"
        From: "Yamada, Taro" <A.B@b.example>
        text: ""
    "#]],
    );
    check(
        "Taro (Tokyo (office)) <a@b.example>",
        expect![[r#"
        From: "Taro" <a@b.example>
        text: ""
    "#]],
    );
    check(
        "a@b.example (Taro)",
        expect![[r#"
        From: "Taro" <a@b.example>
        text: ""
    "#]],
    );
    check(
        "\"a@b.example\" <a@b.example>",
        expect![[r#"
        From: "a@b.example" <a@b.example>
        text: ""
    "#]],
    );
}

#[test]
fn odd_forms_are_noted() {
    check(
        "Taro a@b.example",
        expect![[r#"
        From: "Taro" <a@b.example>
        text: ""
        malformed-address"#]],
    );
    check(
        "Taro <a@b.example> <c@d.example>",
        expect![[r#"
        From: "Taro" <a@b.example>
        From: "Taro" <c@d.example>
        text: ""
        malformed-address several-from-addresses"#]],
    );
    check(
        "Taro <@relay.example,@other.example:a@b.example>",
        expect![[r#"
        From: "Taro" <a@b.example>
        text: ""
        malformed-address"#]],
    );
    check(
        "\"Taro <a@b.example>",
        expect![[r#"
        From: "Taro" <a@b.example>
        text: ""
        malformed-address"#]],
    );
    check(
        "\"a b\"@b.example",
        expect![[r#"
        From: "" <ab@b.example>
        text: ""
        malformed-address"#]],
    );
    check(
        "Taro",
        expect![[r#"
        From: "Taro" <>
        text: ""
        malformed-address"#]],
    );
    check(
        "boss@b.example <a@d.example>",
        expect![[r#"
        From: "boss@b.example" <a@d.example>
        text: ""
        name-contains-address"#]],
    );
    check(
        "<=?utf-8?Q?boss=40b.example?=@d.example>",
        expect![[r#"
            From: "" <boss@b.example@d.example>
            From: "" <boss@b.example>
            text: ""
            malformed-address several-from-addresses"#]],
    );
    check(
        "Group: Taro <a@b.example>, c@d.example;",
        expect![[r#"
        From: "Taro" <a@b.example>
        From: "" <c@d.example>
        From: "Group" <a@b.example>
        From: "Group" <c@d.example>
        text: ""
        group-in-from several-from-addresses"#]],
    );
    check(
        "undisclosed:;",
        expect![[r#"
        From: "undisclosed" <>
        text: ""
        group-in-from"#]],
    );
}

#[test]
fn every_field_is_read() {
    let octets = "From: a@b.example\r\nSender: s@b.example\r\nReply-To: 部長 <r@free.example>\r\nTo: t@b.example; u@b.example\r\nCc: c@b.example\r\nReturn-Path: <>\r\n\r\n";
    expect![[r#"
        From: "" <a@b.example>
        Sender: "" <s@b.example>
        Reply-To: "部長" <r@free.example>
        To: "" <t@b.example>
        To: "" <u@b.example>
        Cc: "" <c@b.example>
        Return-Path: "" <>
        text: ""
        raw-8bit-header"#]]
    .assert_eq(&told(&mail(octets)));
}

#[test]
fn fields_behind_a_bare_return_are_read() {
    let octets = "From: a@b.example\rFrom: boss@b.example\r\nSubject: x\r\n\r\n";
    expect![[r#"
        From: "From: boss@b.example" <a@b.example>
        From: "" <boss@b.example>
        text: ""
        bare-cr malformed-address name-contains-address several-from-fields"#]]
    .assert_eq(&told(&mail(octets)));
}
