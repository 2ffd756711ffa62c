//! Turns the events of the Markdown parser into blocks (本文), refusing what the set does not know.
//!
//! A refused construct is skipped as a whole, so that it gives one message and not one per piece.

use super::links::allowed_target;
use super::{Block, Inline, ListItem, MarkdownError};
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};
use std::ops::Range;

const MOST_ERRORS: usize = 20;
const ALLOWED: &str =
    "使えるのは、段落、見出し(##)、箇条書き(-)、番号付き(1.)、引用(>)、太字(**)、リンクです。書き直してください。";

/// Reads the blocks of a text, or tells what is refused.
pub(super) fn read(source: &str) -> Result<Vec<Block>, Vec<MarkdownError>> {
    // Tables are recognised only to be refused: as plain text they would fall apart on paper.
    let events = Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter();
    let mut reader = Reader::new(source);
    reader.refuse_definitions(&events);
    for (event, range) in events {
        reader.take(event, range);
    }
    reader.errors.sort_by_key(|error| error.line);
    if reader.errors.is_empty() { Ok(reader.blocks) } else { Err(reader.errors) }
}

/// Where the next paragraph belongs.
enum Place {
    Body,
    List { first: Option<u64>, items: Vec<ListItem> },
    Quote(Vec<Vec<Inline>>),
}

/// What the next piece of text belongs to.
#[derive(PartialEq)]
enum Words {
    Plain,
    Bold,
    Link { target: String, label: String },
}

struct Reader<'s> {
    source: &'s str,
    blocks: Vec<Block>,
    errors: Vec<MarkdownError>,
    place: Place,
    inlines: Vec<Inline>,
    words: Words,
    /// How many open tags belong to a construct that was refused.
    skipped: usize,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str) -> Self {
        let (blocks, errors, inlines) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, blocks, errors, place: Place::Body, inlines, words: Words::Plain, skipped: 0 }
    }

    /// A line like `[注]: 別紙` defines a link and would vanish from every edition.
    fn refuse_definitions(&mut self, events: &OffsetIter<'_>) {
        let spans: Vec<Range<usize>> =
            events.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
        for span in spans {
            self.refuse(
                "[ ]: で始まる行は表示されません。行頭に全角の空白を入れるか、別の括弧で書いてください。",
                &span,
            );
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => self.push_text(&text, &range),
            Event::SoftBreak | Event::HardBreak => self.push_break(),
            Event::Html(_) | Event::InlineHtml(_) => self.refuse(&format!("HTMLは使えません。{ALLOWED}"), &range),
            Event::Code(_) => self.refuse(&format!("コード(`)は使えません。{ALLOWED}"), &range),
            Event::Rule => self.refuse(&format!("区切り線は使えません。{ALLOWED}"), &range),
            _ => self.refuse(&format!("この書き方は使えません。{ALLOWED}"), &range),
        }
    }

    fn open(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin_paragraph(),
            Tag::Heading { level: HeadingLevel::H2, .. } if self.stands_in_body() && self.begins_with_hash(&range) => {}
            Tag::List(first) if self.stands_in_body() => self.place = Place::List { first, items: Vec::new() },
            Tag::Item => self.inlines.clear(),
            Tag::BlockQuote(_) if self.stands_in_body() => self.place = Place::Quote(Vec::new()),
            Tag::Strong if self.words == Words::Plain => self.words = Words::Bold,
            Tag::Link { link_type, dest_url, title, .. } => self.open_link(link_type, &dest_url, &title, range),
            other => {
                self.refuse(&format!("{}{ALLOWED}", refusal(&other)), &range);
                self.skipped = 1;
            }
        }
    }

    fn open_link(&mut self, kind: LinkType, address: &CowStr<'_>, title: &CowStr<'_>, range: Range<usize>) {
        let is_written_here = matches!(kind, LinkType::Inline | LinkType::Autolink | LinkType::Email);
        let target = allowed_target(kind, address).filter(|_| is_written_here && title.is_empty());
        match target {
            Some(target) if self.words == Words::Plain => self.words = Words::Link { target, label: String::new() },
            Some(_) => {
                self.refuse("太字の中にリンクは書けません。太字の記号(**)を外してください。", &range);
                self.skipped = 1;
            }
            None => {
                self.refuse(
                    "このリンクは使えません。[文字](https://…) の形で、https:、mailto:、tel: のいずれかで書いてください。",
                    &range,
                );
                self.skipped = 1;
            }
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => {
                let inlines = self.finished_inlines();
                self.blocks.push(Block::Heading(inlines));
            }
            TagEnd::Item => {
                let item = ListItem(self.finished_inlines());
                if let Place::List { items, .. } = &mut self.place {
                    items.push(item);
                }
            }
            TagEnd::List(_) | TagEnd::BlockQuote(_) => self.end_place(),
            TagEnd::Strong => self.words = Words::Plain,
            TagEnd::Link => {
                if let Words::Link { target, label } = std::mem::replace(&mut self.words, Words::Plain) {
                    self.inlines.push(Inline::Link { target, label });
                }
            }
            _ => {}
        }
    }

    /// A second paragraph of a list item continues it on a new line.
    fn begin_paragraph(&mut self) {
        match self.place {
            Place::List { .. } if !self.inlines.is_empty() => self.inlines.push(Inline::Break),
            Place::List { .. } => {}
            Place::Body | Place::Quote(_) => self.inlines.clear(),
        }
    }

    fn end_paragraph(&mut self) {
        if matches!(self.place, Place::List { .. }) {
            return;
        }
        let inlines = self.finished_inlines();
        match &mut self.place {
            Place::Quote(paragraphs) => paragraphs.push(inlines),
            _ => self.blocks.push(Block::Paragraph(inlines)),
        }
    }

    fn end_place(&mut self) {
        match std::mem::replace(&mut self.place, Place::Body) {
            Place::List { first: Some(first), items } => self.blocks.push(Block::NumberedList { first, items }),
            Place::List { first: None, items } => self.blocks.push(Block::BulletList(items)),
            Place::Quote(paragraphs) => self.blocks.push(Block::Quote(paragraphs)),
            Place::Body => {}
        }
    }

    fn push_text(&mut self, text: &str, range: &Range<usize>) {
        if text.contains(is_hidden) {
            self.refuse("目に見えない制御文字が入っています。文を打ち直してください。", range);
        }
        match (&mut self.words, self.inlines.last_mut()) {
            (Words::Link { label, .. }, _) => label.push_str(text),
            (Words::Plain, Some(Inline::Text(last))) | (Words::Bold, Some(Inline::Bold(last))) => last.push_str(text),
            (Words::Plain, _) => self.inlines.push(Inline::Text(text.to_owned())),
            (Words::Bold, _) => self.inlines.push(Inline::Bold(text.to_owned())),
        }
    }

    fn push_break(&mut self) {
        if !matches!(self.words, Words::Link { .. }) {
            self.inlines.push(Inline::Break);
        }
    }

    fn finished_inlines(&mut self) -> Vec<Inline> {
        std::mem::take(&mut self.inlines).into_iter().flat_map(bold_beside_punctuation).collect()
    }

    fn stands_in_body(&self) -> bool {
        matches!(self.place, Place::Body)
    }

    /// A line of dashes under a paragraph would make it a heading, which nobody means.
    fn begins_with_hash(&self, range: &Range<usize>) -> bool {
        self.source.get(range.clone()).is_some_and(|written| written.starts_with('#'))
    }

    fn refuse(&mut self, message: &str, range: &Range<usize>) {
        if self.errors.len() < MOST_ERRORS {
            let before = self.source.bytes().take(range.start);
            let line = before.filter(|byte| *byte == b'\n').count() + 1;
            self.errors.push(MarkdownError { line, message: message.to_owned() });
        }
    }
}

/// CommonMark does not see `**` as bold between a Japanese bracket and a letter; authors mean it nevertheless.
fn bold_beside_punctuation(inline: Inline) -> Vec<Inline> {
    let Inline::Text(text) = &inline else { return vec![inline] };
    let pieces: Vec<&str> = text.split("**").collect();
    let is_paired = pieces.len() > 1 && pieces.len() % 2 == 1;
    if !is_paired {
        return vec![inline];
    }
    let written = pieces.into_iter().zip([Inline::Text as fn(String) -> Inline, Inline::Bold].into_iter().cycle());
    written.filter(|(piece, _)| !piece.is_empty()).map(|(piece, kind)| kind(piece.to_owned())).collect()
}

/// Control characters, and marks that reverse the direction of writing and so hide what is written.
fn is_hidden(character: char) -> bool {
    let reverses = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    reverses || (character.is_control() && !matches!(character, '\t' | '\n'))
}

fn refusal(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Heading { .. } => "この見出しは使えません。見出しは行頭の ## だけです。",
        Tag::List(_) => "箇条書きや引用の中に箇条書きは書けません。",
        Tag::BlockQuote(_) => "箇条書きや引用の中に引用は書けません。",
        Tag::CodeBlock(_) => "コードは使えません。行頭の半角空白4つもコードになります。",
        Tag::HtmlBlock => "HTMLは使えません。",
        Tag::Table(_) => "表は使えません。",
        Tag::Image { .. } => "画像は使えません。",
        Tag::Emphasis => "斜体(* や _ で囲む)は使えません。",
        Tag::Strong => "リンクや太字の中に太字は書けません。",
        _ => "この書き方は使えません。",
    }
}
