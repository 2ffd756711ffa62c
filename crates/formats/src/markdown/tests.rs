//! What every edition must show alike, what is refused and where, and that no text becomes markup.

use super::*;
use proptest::prelude::*;

fn html(text: &str) -> String {
    read(text).to_html().trim_end().replace('\n', "")
}

fn read(text: &str) -> Document {
    parse(text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// Lines of the refusals.
fn refused_lines(text: &str) -> Vec<usize> {
    parse(text).err().unwrap_or_default().into_iter().map(|error| error.line).collect()
}

#[test]
fn every_block_of_the_set_is_written_as_plain_html() {
    assert_eq!(html("一行目\n二行目\n\n次の段落"), "<p>一行目<br>二行目</p><p>次の段落</p>");
    assert_eq!(html("## 確認のお願い"), "<h2>確認のお願い</h2>");
    assert_eq!(html("- 一つ目\n- 二つ目"), "<ul><li>一つ目</li><li>二つ目</li></ul>");
    assert_eq!(html("1. 切る\n2. 電話する"), "<ol><li>切る</li><li>電話する</li></ol>");
    assert_eq!(html("3. 三\n4. 四"), "<ol start=\"3\"><li>三</li><li>四</li></ol>");
    assert_eq!(html("> 届いた文\n>\n> 二段落目"), "<blockquote><p>届いた文</p><p>二段落目</p></blockquote>");
    assert_eq!(html("返信**しない**で"), "<p>返信<strong>しない</strong>で</p>");
    assert_eq!(html(""), "");
}

#[test]
fn a_list_item_of_two_paragraphs_stays_one_item() {
    assert_eq!(html("- 一\n\n  続き\n- 二"), "<ul><li>一<br>続き</li><li>二</li></ul>");
}

#[test]
fn bold_beside_japanese_punctuation_is_bold() {
    assert_eq!(html("これは**「重要」**です"), "<p>これは<strong>「重要」</strong>です</p>");
    assert_eq!(html("5**ではなく"), "<p>5**ではなく</p>", "an odd mark stays text");
}

#[test]
fn links_of_three_schemes_are_written() {
    assert_eq!(html("[頁](https://a.example/b?c=d&e)"), "<p><a href=\"https://a.example/b?c=d&amp;e\">頁</a></p>");
    assert_eq!(html("[電話](tel:03-0000-1124)"), "<p><a href=\"tel:03-0000-1124\">電話</a></p>");
    assert_eq!(html("<jimu@a.example>"), "<p><a href=\"mailto:jimu@a.example\">jimu@a.example</a></p>");
    assert_eq!(html("<HTTPS://a.example>"), "<p><a href=\"https://a.example\">HTTPS://a.example</a></p>");
    assert_eq!(html("[書く](mailto:jimu@a.example)"), "<p><a href=\"mailto:jimu@a.example\">書く</a></p>");
}

#[test]
fn other_links_are_refused() {
    for link in [
        "[x](http://a.example)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,x)",
        "[x](/there)",
        "[x](//a.example)",
        "[x]()",
        "[x](https:a.example)",
        "[x](https://)",
        "[x](https:///etc)",
        "[x](https://bank.example@evil.example/)",
        "[x](tel:)",
        "[x](tel:110;ext=<b>)",
        "[x](mailto:)",
        "[x](mailto:a@b.example,c@d.example)",
        "[x](ftp://a.example)",
        "<ftp://a.example>",
        "<javascript:x>",
        "[x](https://a.example \"題\")",
        "[x](https&#58;//a.example\\b)",
        "**[x](https://a.example)**",
    ] {
        assert_eq!(refused_lines(link), [1], "{link}");
    }
}

#[test]
fn everything_else_is_refused_with_its_line_and_what_is_allowed() {
    for construct in [
        "<script>alert(1)</script>",
        "文<b>太</b>",
        "<!-- 注 -->",
        "![図](https://a.example/a.png)",
        "`code`",
        "```\ncode\n```",
        "    四つの空白",
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
        "# 大見出し",
        "### 小見出し",
        "題\n---",
        "題\n===",
        "***",
        "文 *斜体* 文",
        "- 一\n  - 中の二",
        "> - 中",
        "- > 中",
        "> > 中",
        "- ## 見出し",
        "[注]: 別紙のとおり",
        "[**x**](https://a.example)",
        "制御\u{1}文字",
        "逆\u{202e}向き",
    ] {
        let errors = parse(&format!("前の段落\n\n{construct}")).expect_err(construct);
        assert!(errors[0].line >= 3, "{construct}: {errors:?}");
        assert!(!errors[0].message.is_empty());
    }
    let errors = parse("よい\n\n<hr>\n\nよい\n\n### 三").expect_err("two places");
    assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [3, 7]);
    assert!(errors[0].to_string().starts_with("3行目: HTML"), "{}", errors[0]);
    assert!(errors[0].message.contains("見出し(##)"));
}

#[test]
fn look_alikes_of_markup_are_plain_text() {
    assert_eq!(html("<至急>確認"), "<p>&lt;至急&gt;確認</p>");
    assert_eq!(html("1 & 2 < 3"), "<p>1 &amp; 2 &lt; 3</p>");
    assert_eq!(html("*1 注記"), "<p>*1 注記</p>");
    assert_eq!(html("9時~10時~12時"), "<p>9時~10時~12時</p>");
    assert_eq!(html("a_b_c"), "<p>a_b_c</p>");
    assert_eq!(html("#見出しでない"), "<p>#見出しでない</p>");
    assert_eq!(html("&lt;script&gt;"), "<p>&lt;script&gt;</p>");
    assert_eq!(html("\u{3000}一字下げ"), "<p>\u{3000}一字下げ</p>");
}

#[test]
fn plain_text_has_ideographic_indents_and_marks() {
    let text = read(
        "平素より\n続き\n\n## 見出し\n\n- 甲\n  続き\n- 乙\n\n9. 九\n10. 十\n\n> 引用\n\n[頁](https://a.example/) **強**",
    );
    assert_eq!(
        text.to_text(),
        "\u{3000}平素より\n続き\n\n■\u{3000}見出し\n\n・甲\n\u{3000}続き\n・乙\n\n９\u{3000}九\n10\u{3000}十\n\n\u{3000}\u{3000}引用\n\n\u{3000}頁 <https://a.example/> 強\n"
    );
    assert_eq!(read("\u{3000}自分で下げた").to_text(), "\u{3000}自分で下げた\n");
    assert_eq!(read("").to_text(), "");
}

#[test]
fn json_is_the_source() {
    let document = read("## 題\n\n- **一**");
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(json, "\"## 題\\n\\n- **一**\"");
    assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
    assert!(serde_json::from_str::<Document>("\"<b>\"").is_err());
}

#[test]
fn a_flood_of_errors_is_cut() {
    assert_eq!(refused_lines(&"<hr>\n\n".repeat(500)).len(), 20);
}

/// Every tag of the page must be one of ours: whatever is left after removing them has no angle bracket.
fn without_own_tags(html: &str) -> String {
    let mut rest = html.to_owned();
    for name in ["p", "h2", "ul", "ol", "li", "blockquote", "strong", "a"] {
        rest = rest.replace(&format!("<{name}>"), "").replace(&format!("</{name}>"), "");
    }
    let mut cleaned = rest.replace("<br>", "");
    for opening in ["<a href=\"https://", "<a href=\"mailto:", "<a href=\"tel:", "<ol start=\""] {
        while let Some(at) = cleaned.find(opening) {
            let attribute = cleaned.get(at + opening.len()..).expect("found at a character");
            let end = at + opening.len() + attribute.find("\">").expect("attribute is closed") + 2;
            cleaned.replace_range(at..end, "");
        }
    }
    cleaned
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "<script>",
        "</script>",
        "<",
        ">",
        "\"",
        "'",
        "&",
        "&lt;",
        "**",
        "*",
        "_",
        "[",
        "](",
        ")",
        "https://",
        "javascript:",
        "mailto:a@b.example",
        "tel:1",
        "## ",
        "- ",
        "1. ",
        "> ",
        "\n",
        "\n\n",
        "    ",
        "`",
        "|",
        "---",
        "文",
        "「",
        "」",
        "\\",
        "![",
        "<a@b.example>",
        "\u{3000}",
        "[a]: ",
    ]);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_becomes_markup(text in prop_oneof![pieces(), any::<String>()]) {
        if let Ok(document) = parse(&text) {
            let html = document.to_html();
            let rest = without_own_tags(&html);
            prop_assert!(!rest.contains(['<', '>', '"', '\'']), "{}", html);
            prop_assert!(!html.contains("<script"));
            prop_assert_eq!(document.source(), text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_an_existing_line(text in pieces()) {
        match parse(&text) {
            Ok(document) => {
                let hides_something = document.to_text().contains(|c: char| c.is_control() && c != '\n' && c != '\t');
                prop_assert!(!hides_something);
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!((1..=text.lines().count().max(1)).contains(&error.line), "{}", error);
                }
            }
        }
    }

    #[test]
    fn words_are_never_lost(words in "[あ-んア-ン一-龠、。]{1,40}") {
        let document = read(&words);
        prop_assert!(document.to_text().contains(&words) && document.to_html().contains(&words));
    }
}
