//! Tests of header words and character sets.

use super::super::charset::letters;
use super::super::transfer::{quoted_printable, uuencode};
use super::super::words::unstructured;
use super::mail;
use encoding_rs::{EUC_JP, GBK, SHIFT_JIS};

#[track_caller]
fn check(raw: impl AsRef<[u8]>, expected: &str) {
    assert_eq!(unstructured(raw.as_ref()).text, expected);
}

#[test]
fn encoded_words_are_joined() {
    check("=?utf-8?Q?a_b?= =?utf-8?Q?c?=", "a bc");
    check("=?utf-8?Q?=E3=81?=\r\n =?utf-8?Q?=82x?=", "あx");
    check("=?utf-8?B?44E=?= =?utf-8?B?gg==?=", "あ");
    check("=?utf-8?B?44?= =?utf-8?B?GC?=", "あ");
    check("before =?utf-8*ja?q?=E3=81=82?= after", "before あ after");
    check("=?utf-8?q?a?==?utf-8?q?b?=", "ab");
    check("=?iso-2022-jp?B?GyRCJCIbKEI=?= =?utf-8?B?44GE?=", "あい");
}

#[test]
fn broken_words_stay_readable() {
    check("=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
    check("=?utf-8?B?44GC", "あ");
    check("a =? b", "a =? b");
    check("=?utf-8?Q?a b?=", "a b");
}

#[test]
fn raw_letters_of_every_set_are_read() {
    let text = "至急のお願いについて";
    check(SHIFT_JIS.encode(text).0, text);
    check(EUC_JP.encode(text).0, text);
    check(text.as_bytes(), text);
    check(encoding_rs::ISO_2022_JP.encode(text).0, text);
}

#[test]
fn sentences_are_told_apart_without_a_label() {
    let texts = [
        "お世話になっております。資料を添付いたしましたのでご確認ください。",
        "明日の会議は中止になりました。",
        "ライン",
        "先程の件、担当の者に伝えました。",
        "ﾃｽﾄ送信です。ご確認ください。",
    ];
    for text in texts {
        for octets in [SHIFT_JIS.encode(text).0, EUC_JP.encode(text).0, text.as_bytes().into()] {
            assert_eq!(letters(&octets, None).text, text);
            assert_eq!(letters(&octets, Some("us-ascii")).text, text);
            assert_eq!(letters(&octets, Some("iso-8859-1")).text, text);
        }
    }
}

#[test]
fn wrong_labels_are_not_believed() {
    let text = "お世話になっております。資料を添付いたしました。";
    assert_eq!(letters(&SHIFT_JIS.encode(text).0, Some("euc-jp")).text, text);
    assert_eq!(letters(&EUC_JP.encode(text).0, Some("shift_jis")).text, text);
    assert_eq!(letters(&SHIFT_JIS.encode(text).0, Some("utf-8")).text, text);
    assert_eq!(letters(text.as_bytes(), Some("shift_jis")).text, text);
    assert_eq!(letters(text.as_bytes(), Some("euc-jp")).text, text);
    assert_eq!(letters(text.as_bytes(), Some("x-unknown")).text, text);
}

#[test]
fn emoji_of_mobile_telephones_do_not_spoil_the_letters() {
    let octets = [&SHIFT_JIS.encode("テスト").0[..], b"\xf9\x91\xf9\x92\xf9\x93"].concat();
    assert!(letters(&octets, Some("shift_jis")).text.starts_with("テスト"));
    assert!(letters(&octets, None).text.starts_with("テスト"));
}

#[test]
fn right_labels_of_other_languages_are_believed() {
    assert_eq!(letters(b"caf\xe9 \xe0 la carte, \xe9t\xe9", Some("iso-8859-1")).text, "café à la carte, été");
    assert_eq!(letters(&GBK.encode("会议资料请查收").0, Some("gb2312")).text, "会议资料请查收");
    let cyrillic = encoding_rs::KOI8_R.encode("Добрый день, коллеги").0;
    assert_eq!(letters(&cyrillic, Some("koi8-r")).text, "Добрый день, коллеги");
    let korean = encoding_rs::EUC_KR.encode("안녕하세요 회의 자료입니다").0;
    assert_eq!(letters(&korean, Some("euc-kr")).text, "안녕하세요 회의 자료입니다");
}

#[test]
fn escapes_that_were_lost_are_a_second_reading() {
    let read = letters(b"$B$3$s$K$A$O(B", Some("iso-2022-jp"));
    assert_eq!(read.second.as_deref(), Some("こんにちは"));
    assert_eq!(letters(b"costs $B and (B) more", None).second, None);
}

#[test]
fn transfer_encodings() {
    assert_eq!(quoted_printable(b"a=3Db=\r\nc= \r\nd=zz="), b"a=bcd=zz");
    assert_eq!(uuencode(b"begin 644 x\r\n#0V%T\r\n`\r\nend\r\n").as_deref(), Some(&b"Cat"[..]));
    assert_eq!(uuencode(b"nothing"), None);
}

#[test]
fn a_mail_of_old_programs_is_read() {
    let read = mail("From: a@b.example\rSubject: x\r\rtext\r");
    assert_eq!((read.subject(), super::seen(&read).as_str()), ("x", "text\n"));
    let read = mail("From a@b.example Mon Feb  2 09:12:00 2026\nFrom: a@b.example\nSubject: x\n\ntext\n");
    assert_eq!((read.subject(), super::seen(&read).as_str()), ("x", "text\n"));
}
