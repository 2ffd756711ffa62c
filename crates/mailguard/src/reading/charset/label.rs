//! Labels: what a mail calls its character set, and what that means.
//!
//! The names that the Encoding Standard knows, and those that Japanese mail programs use besides.

use super::super::oddities::Oddity;
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8};

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// None is given.
    Missing,
    /// US-ASCII, which mail programs also write when they mean nothing by it.
    Ascii,
    /// Any kind of ISO-2022-JP.
    Jis,
    /// UTF-7.
    Utf7,
    /// HZ or ISO-2022-CN, which are not decoded.
    Chinese,
    /// A set with a decoder.
    Encoding(&'static Encoding),
    /// A name nobody knows.
    Unknown,
}

impl Label {
    /// Reads a label; quotes, spaces and the language behind a `*` (RFC 2231) do not matter.
    pub(super) fn of(label: &str) -> Self {
        let label = label.split('*').next().unwrap_or_default();
        let label = label.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\''));
        if label.is_empty() {
            return Self::Missing;
        }
        if label.eq_ignore_ascii_case("utf-8") {
            return Self::Encoding(UTF_8);
        }
        let label = label.to_ascii_lowercase();
        match label.as_str() {
            "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "7bit" | "8bit" | "unknown-8bit" => Self::Ascii,
            "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" | "csutf7" => Self::Utf7,
            "cp932" | "ms932" | "windows-932" | "sjis-win" | "x-ms-cp932" | "sjis" | "shift-jis" | "shiftjis"
            | "x-sjis-cp932" | "cp943" | "cp943c" | "ibm-943" => Self::Encoding(SHIFT_JIS),
            "eucjp" | "euc_jp" | "eucjp-ms" | "eucjp-win" | "eucjpms" | "euc-jp-ms" | "cp51932" | "ujis" | "x-euc"
            | "x-eucjp" => Self::Encoding(EUC_JP),
            "utf8n" | "utf-8n" | "utf_8" | "utf8mb4" | "x-utf-8" | "cp65001" => Self::Encoding(UTF_8),
            "jis" | "jis7" | "jis8" | "cp50220" | "cp50221" | "cp50222" | "x-windows-iso2022jp" => Self::Jis,
            "hz-gb-2312" | "hz" | "iso-2022-cn" | "iso-2022-cn-ext" => Self::Chinese,
            jis if jis.starts_with("iso-2022-jp") || jis.starts_with("iso2022jp") || jis.starts_with("iso_2022-jp") => {
                Self::Jis
            }
            other => match Encoding::for_label(other.as_bytes()) {
                Some(encoding) if encoding == ISO_2022_JP => Self::Jis,
                Some(encoding) if encoding == REPLACEMENT => Self::Unknown,
                Some(encoding) => Self::Encoding(encoding),
                None => Self::Unknown,
            },
        }
    }

    /// The decoder of a label whose octets have the eighth bit.
    pub(super) fn encoding(self) -> Option<&'static Encoding> {
        match self {
            Self::Encoding(encoding) => Some(encoding),
            _ => None,
        }
    }

    /// Whether the label means this very set.
    pub(super) fn is(self, encoding: &'static Encoding) -> bool {
        self == Self::Encoding(encoding) || (encoding == ISO_2022_JP && self.is_jis())
    }

    /// Whether letters beyond ASCII take several octets in this set, so that wrong octets would show.
    pub(super) fn is_of_many_octets(self) -> bool {
        matches!(self, Self::Encoding(encoding) if !encoding.is_single_byte())
    }

    pub(super) fn is_jis(self) -> bool {
        self == Self::Jis
    }

    pub(super) fn is_chinese(self) -> bool {
        self == Self::Chinese
    }

    /// What is odd when the letters are not in this set.
    pub(super) fn fault(self) -> Oddity {
        if self == Self::Missing { Oddity::MissingCharset } else { Oddity::WrongCharset }
    }
}
