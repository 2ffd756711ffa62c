//! One page: the words it draws, in the order of drawing, its links, and its pictures.

use super::font::Font;
use super::{Pdf, image};
use crate::attachment::budget::{Budget, LONGEST_TEXT};
use crate::mail::Fate;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::HashMap;

/// How deep forms are drawn within forms.
const DEEPEST_FORM: usize = 4;

/// Pictures of one file that are looked at, at most.
const MOST_PICTURES: usize = 40;

/// Gap between two pieces of a line from which it is a space, in thousandths of the letters' size.
const GAP: f32 = 200.0;

/// What is being drawn.
struct Drawing<'a, 'b> {
    document: &'a Document,
    budget: &'b mut Budget,
    pdf: &'b mut Pdf,
    /// Objects that were drawn: a picture that stands on every page is looked at once.
    drawn: Vec<ObjectId>,
}

/// Reads a page.
pub(super) fn read(document: &Document, page: ObjectId, budget: &mut Budget, pdf: &mut Pdf) {
    let content = match document.get_page_content_with_limit(page, budget.octets) {
        Ok(content) => content,
        Err(_) => {
            pdf.fate = Fate::Unreadable;
            return;
        }
    };
    budget.octets = budget.octets.saturating_sub(content.len());
    let (direct, referred) = document.get_page_resources(page).unwrap_or_default();
    let referred = referred.iter().filter_map(|id| document.get_dictionary(*id).ok());
    let resources: Vec<&Dictionary> = direct.into_iter().chain(referred).collect();
    let mut drawing = Drawing { document, budget, pdf, drawn: Vec::new() };
    drawing.draw(&content, &resources, 0);
    let links = document.get_page_annotations(page).unwrap_or_default();
    for link in links.into_iter().filter_map(|annotation| target(document, annotation)) {
        drawing.line_end();
        drawing.add(&link);
    }
    drawing.line_end();
}

/// Where a link of a page leads.
fn target(document: &Document, annotation: &Dictionary) -> Option<String> {
    let action = annotation.get_deref(b"A", document).and_then(Object::as_dict).ok()?;
    let address = action.get_deref(b"URI", document).and_then(Object::as_str).ok()?;
    Some(String::from_utf8_lossy(address).into_owned())
}

impl<'a> Drawing<'a, '_> {
    /// Draws a content stream with its resources, the nearest first.
    fn draw(&mut self, content: &[u8], resources: &[&'a Dictionary], depth: usize) {
        let Ok(content) = Content::decode(content) else {
            self.pdf.fate = Fate::Unreadable;
            return;
        };
        let mut fonts: HashMap<Vec<u8>, Font<'a>> = HashMap::new();
        let mut current: Vec<u8> = Vec::new();
        for Operation { operator, operands } in &content.operations {
            if self.pdf.text.len() >= LONGEST_TEXT {
                return;
            }
            match (operator.as_str(), operands.as_slice()) {
                ("Tf", [Object::Name(name), ..]) => {
                    current.clone_from(name);
                    if !fonts.contains_key(name) {
                        let font = self.named(resources, b"Font", name).and_then(|(_, font)| font.as_dict().ok());
                        fonts.insert(name.clone(), font.map_or(Font::Unknown, |font| Font::of(font, self.document)));
                    }
                }
                ("Tj", [text]) => self.show(fonts.get(&current), text),
                ("TJ", [Object::Array(pieces)]) => {
                    pieces.iter().for_each(|piece| self.show(fonts.get(&current), piece))
                }
                ("'", [text]) | ("\"", [_, _, text]) => {
                    self.line_end();
                    self.show(fonts.get(&current), text);
                }
                ("Td" | "TD", [_, down]) if down.as_float().is_ok_and(|down| down != 0.0) => self.line_end(),
                ("T*" | "ET", _) => self.line_end(),
                ("Do", [Object::Name(name)]) => self.place(resources, name, depth),
                ("BI", [Object::Stream(picture)]) => self.picture(picture),
                _ => {}
            }
        }
    }

    /// An object of this kind and name in the resources.
    fn named(&self, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<(Option<ObjectId>, &'a Object)> {
        resources.iter().find_map(|resources| {
            let kind = resources.get_deref(kind, self.document).and_then(Object::as_dict).ok()?;
            self.document.dereference(kind.get(name).ok()?).ok()
        })
    }

    /// Adds the letters of a string, or a gap.
    fn show(&mut self, font: Option<&Font<'a>>, piece: &Object) {
        match piece {
            Object::String(codes, _) => {
                let text = font.map_or(String::new(), |font| font.text(codes));
                if matches!(font, None | Some(Font::Unknown)) && !codes.is_empty() {
                    self.pdf.fate = Fate::Unreadable;
                }
                self.add(&text);
            }
            Object::Integer(_) | Object::Real(_) => {
                let is_gap = piece.as_float().is_ok_and(|gap| gap < -GAP);
                if is_gap && self.pdf.text.ends_with(|letter: char| letter.is_ascii_graphic()) {
                    self.add(" ");
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        self.pdf.text.push_str(text);
    }

    fn line_end(&mut self) {
        if !self.pdf.text.is_empty() && !self.pdf.text.ends_with('\n') {
            self.pdf.text.push('\n');
        }
    }

    /// Draws a named object: a form is drawn like a page, a picture is kept.
    fn place(&mut self, resources: &[&'a Dictionary], name: &[u8], depth: usize) {
        let Some((id, object)) = self.named(resources, b"XObject", name) else { return };
        let Ok(stream) = object.as_stream() else { return };
        if id.is_some_and(|id| self.drawn.contains(&id)) {
            return;
        }
        self.drawn.extend(id);
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => self.picture(stream),
            Ok(b"Form") if depth < DEEPEST_FORM => {
                let Ok(content) = stream.get_plain_content_with_limit(self.budget.octets) else {
                    self.pdf.fate = Fate::Unreadable;
                    return;
                };
                self.budget.octets = self.budget.octets.saturating_sub(content.len());
                let own = stream.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
                let nearest: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
                self.draw(&content, &nearest, depth + 1);
            }
            _ => {}
        }
    }

    /// Keeps a picture, and the mask through which it is seen: a code may stand in either.
    fn picture(&mut self, stream: &Stream) {
        let mask = stream.dict.get_deref(b"SMask", self.document).and_then(Object::as_stream).ok();
        for stream in [Some(stream), mask].into_iter().flatten() {
            if self.pdf.pictures.len() >= MOST_PICTURES {
                self.pdf.fate = Fate::TooLarge;
                return;
            }
            match image::picture(self.document, stream, self.budget) {
                Ok(picture) => self.pdf.pictures.push(picture),
                Err(fate) => self.pdf.fate = fate,
            }
        }
    }
}
