//! Fields are filled once, and a name is never more than a name.

use super::*;

const FIELDS: Fields<'_> =
    Fields { recipient: "<b>{{code}}</b>&医院", link: "https://n.example/k/A", code: "AAAA-2222" };

#[test]
fn every_field_is_filled_where_it_stands() {
    assert_eq!(
        FIELDS.fill_text("{{link}} と {{code}}、{{link}}"),
        "https://n.example/k/A と AAAA-2222、https://n.example/k/A"
    );
}

#[test]
fn a_name_is_neither_a_field_nor_html() {
    assert_eq!(FIELDS.fill_text("{{recipient}} 御中"), "<b>{{code}}</b>&医院 御中");
    assert_eq!(FIELDS.fill_html("{{recipient}}"), "&lt;b&gt;{{code}}&lt;/b&gt;&amp;医院");
}

#[test]
fn braces_that_are_no_field_stay() {
    for text in ["{{", "{{ code }}", "{{unknown}}", "{code}", "}}{{", "{{{{"] {
        assert_eq!(FIELDS.fill_text(text), text);
    }
    assert_eq!(FIELDS.fill_text("{{{{code}}"), "{{AAAA-2222");
}
