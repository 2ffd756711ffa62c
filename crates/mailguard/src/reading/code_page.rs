//! Code pages: the numbers by which Outlook names character sets.

/// The label of a code page's character set.
pub(super) fn code_page(number: u32) -> Option<&'static str> {
    Some(match number {
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1252 => "windows-1252",
        20127 => "us-ascii",
        20932 | 51932 => "euc-jp",
        50220..=50222 => "iso-2022-jp",
        54936 => "gb18030",
        65000 => "utf-7",
        65001 => "utf-8",
        _ => return None,
    })
}
