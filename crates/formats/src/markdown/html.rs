//! Plain HTML of a text (本文): only `p h2 ul ol li blockquote strong a br`, no class, no style, everything escaped.

use super::{Block, Inline, ListItem};

/// Writes the blocks, each on a line of its own.
pub(super) fn write(blocks: &[Block]) -> String {
    let mut html = String::new();
    for block in blocks {
        write_block(&mut html, block);
        html.push('\n');
    }
    html
}

fn write_block(html: &mut String, block: &Block) {
    match block {
        Block::Paragraph(inlines) => element(html, "p", inlines),
        Block::Heading(inlines) => element(html, "h2", inlines),
        Block::BulletList(items) => list(html, ("<ul>", "</ul>"), items),
        Block::NumberedList { first: 1, items } => list(html, ("<ol>", "</ol>"), items),
        Block::NumberedList { first, items } => list(html, (&format!("<ol start=\"{first}\">"), "</ol>"), items),
        Block::Quote(paragraphs) => {
            html.push_str("<blockquote>");
            paragraphs.iter().for_each(|inlines| element(html, "p", inlines));
            html.push_str("</blockquote>");
        }
    }
}

fn list(html: &mut String, (open, close): (&str, &str), items: &[ListItem]) {
    html.push_str(open);
    items.iter().for_each(|item| element(html, "li", &item.0));
    html.push_str(close);
}

fn element(html: &mut String, name: &str, inlines: &[Inline]) {
    html.push_str(&format!("<{name}>"));
    inlines.iter().for_each(|inline| write_inline(html, inline));
    html.push_str(&format!("</{name}>"));
}

fn write_inline(html: &mut String, inline: &Inline) {
    match inline {
        Inline::Text(text) => escape(html, text),
        Inline::Bold(text) => {
            html.push_str("<strong>");
            escape(html, text);
            html.push_str("</strong>");
        }
        Inline::Link { target, label } => {
            html.push_str("<a href=\"");
            escape(html, target);
            html.push_str("\">");
            escape(html, label);
            html.push_str("</a>");
        }
        Inline::Break => html.push_str("<br>"),
    }
}

fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}
