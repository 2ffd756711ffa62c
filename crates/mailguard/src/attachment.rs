//! Attached files (添付): their texts and the codes in their pictures become texts of the mail.
//!
//! The request of this fraud often stands in the attachment alone, under a text that only says "see the attachment".
//! What is read here is judged like any other text, with `attachment:NAME` or `qr` as its place. A budget is shared by
//! all files of a mail, nested ones too; it counts work (octets unpacked, pixels, pages), never time. A file that would
//! unpack to a multiple of what it weighs is a bomb and is left closed. Archives are named and not entered.

mod blocks;
mod budget;
mod code;
mod finder;
mod gray;
mod kind;
mod office;
mod pdf;
mod picture;

use crate::finding::Place;
use crate::mail::{Attachment, Fate, Mail, Opened, TextPart};
use crate::reading::{Limits, read, text_of, visible_text_of};
use budget::{Budget, LONGEST_TEXT};
use gray::Gray;
use kind::{Kind, kind};
use pdf::PagePicture;
use picture::{PictureFault, announced_pixels, grays};

/// Pixels per octet from which a picture that is too large is a bomb; photographs have fewer than ten.
const BOMB_PIXELS_PER_OCTET: u64 = 200;

/// Opens all files of the mail, and looks for codes that its texts draw.
pub(crate) fn open(mail: &mut Mail, limits: &Limits) {
    let mut opening = Opening { budget: Budget::new(limits), limits: *limits, texts: Vec::new(), opened: Vec::new() };
    for part in &mail.texts {
        opening.drawn_codes(&part.text);
    }
    for file in &mail.attachments {
        opening.file(file, 0);
    }
    for part in opening.texts {
        // A reader of mail may have shown a text file already.
        if !mail.texts.iter().any(|known| known.place == part.place && known.text == part.text) {
            mail.texts.push(part);
        }
    }
    mail.opened = opening.opened;
}

/// What was found until now, and what may still be done.
struct Opening {
    budget: Budget,
    limits: Limits,
    texts: Vec<TextPart>,
    opened: Vec<Opened>,
}

impl Opening {
    fn file(&mut self, file: &Attachment, depth: usize) {
        let fate = match self.budget.files.checked_sub(1) {
            Some(left) => {
                self.budget.files = left;
                self.by_kind(file, depth)
            }
            None => Fate::TooLarge,
        };
        self.opened.push(Opened { name: file.name.clone(), fate });
    }

    fn by_kind(&mut self, file: &Attachment, depth: usize) -> Fate {
        let octets = file.octets.as_slice();
        match kind(file) {
            Kind::Picture => self.picture(octets),
            Kind::Pdf => self.pdf(file),
            Kind::Office => self.office(file),
            Kind::Text => self.text(file, &text_of(octets.get(..LONGEST_TEXT).unwrap_or(octets))),
            Kind::Html => self.text(file, &visible_text_of(octets.get(..LONGEST_TEXT).unwrap_or(octets))),
            Kind::Mail if depth < self.limits.depth => self.mail(file, depth),
            Kind::Mail => Fate::TooLarge,
            Kind::Archive => Fate::Archive,
            Kind::LockedOffice => Fate::Locked,
            Kind::Other => Fate::NotOpened,
        }
    }

    fn office(&mut self, file: &Attachment) -> Fate {
        let office = office::open(&file.octets, &mut self.budget);
        self.text(file, &office.text);
        let inner: Vec<Fate> = office.pictures.iter().map(|picture| self.picture(picture)).collect();
        worst(office.fate, inner)
    }

    fn pdf(&mut self, file: &Attachment) -> Fate {
        let pdf = pdf::open(&file.octets, &mut self.budget);
        self.text(file, &pdf.text);
        let mut inner = Vec::new();
        for picture in pdf.pictures {
            match picture {
                PagePicture::File(octets) => inner.push(self.picture(&octets)),
                PagePicture::Pixels(gray) => self.codes(&[gray]),
            }
        }
        worst(pdf.fate, inner)
    }

    /// Reads a mail within the mail: its subjects, texts and files. Its sender is not the one of the mail.
    fn mail(&mut self, file: &Attachment, depth: usize) -> Fate {
        let inner = read(&file.octets, &self.limits);
        let subjects = inner.header("Subject").map(|subject| (subject, false));
        let texts = inner.texts.iter().map(|part| (part.text.as_str(), part.is_second_reading));
        for (text, is_second_reading) in subjects.chain(texts) {
            self.part(file, text, is_second_reading);
        }
        for file in &inner.attachments {
            self.file(file, depth + 1);
        }
        Fate::Read
    }

    fn text(&mut self, file: &Attachment, text: &str) -> Fate {
        self.part(file, text, false);
        Fate::Read
    }

    fn part(&mut self, file: &Attachment, text: &str, is_second_reading: bool) {
        if text.trim().is_empty() {
            return;
        }
        self.drawn_codes(text);
        let place = Place::Attachment(file.name.clone());
        self.texts.push(TextPart { place, text: text.to_owned(), hidden: String::new(), is_second_reading });
    }

    /// Looks for codes in a picture.
    fn picture(&mut self, octets: &[u8]) -> Fate {
        match grays(octets, self.budget.pixels) {
            Ok(pictures) => {
                let pixels: usize = pictures.iter().map(|picture| picture.width() * picture.height()).sum();
                self.budget.pixels = self.budget.pixels.saturating_sub(u64::try_from(pixels).unwrap_or(u64::MAX));
                self.codes(&pictures);
                Fate::Read
            }
            Err(PictureFault::Unreadable) => Fate::Unreadable,
            Err(PictureFault::TooManyPixels) => {
                let weight = u64::try_from(octets.len()).unwrap_or(u64::MAX);
                let is_bomb = announced_pixels(octets).unwrap_or(0) / weight.max(1) >= BOMB_PIXELS_PER_OCTET;
                if is_bomb { Fate::Bomb } else { Fate::TooLarge }
            }
        }
    }

    /// Adds what the codes of pictures say, each text once.
    fn codes(&mut self, pictures: &[Gray]) {
        for text in pictures.iter().flat_map(code::codes) {
            if !self.texts.iter().any(|part| part.place == Place::Qr && part.text == text) {
                self.texts.push(TextPart { place: Place::Qr, text, hidden: String::new(), is_second_reading: false });
            }
        }
    }

    fn drawn_codes(&mut self, text: &str) {
        self.codes(&blocks::pictures(text));
    }
}

/// The fate of a file with pictures in it: a bomb inside makes it one, broken pictures of a document that could be read
/// leave something unread.
fn worst(fate: Fate, inner: Vec<Fate>) -> Fate {
    let of = |wanted| inner.contains(&wanted);
    match fate {
        _ if of(Fate::Bomb) => Fate::Bomb,
        Fate::Read if of(Fate::TooLarge) => Fate::TooLarge,
        fate => fate,
    }
}

#[cfg(test)]
mod tests;
