//! Look: what decides whether the text of an element is seen, inherited from element to element.

use super::entities::decoded;
use super::sheet::Sheet;
use super::tokens::Tag;

/// Letters up to this size, in CSS pixels, are not seen.
const UNSEEN_SIZE: f32 = 1.0;
/// A place so far off the page is not seen.
const OFF_PAGE: f32 = -200.0;
/// Colours that differ by no more than this in each of red, green and blue are one.
const SAME_COLOUR: u8 = 12;

type Colour = [u8; 3];
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
const LINK: Colour = [0, 0, 238];

/// Whether text is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    #[default]
    Seen,
    /// By some programs.
    Doubtful,
    Hidden,
}

/// What an element hands on to those inside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    /// Of the element as a box: nothing inside can undo it.
    boxed: Sight,
    /// By `visibility`, which an element inside can undo.
    is_invisible: bool,
    /// By the size of letters, which an element inside can undo.
    is_tiny: bool,
    /// None when it cannot be known.
    ink: Option<Colour>,
    paper: Option<Colour>,
    /// Letters run from right to left against their nature.
    pub(super) is_reversed: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            boxed: Sight::Seen,
            is_invisible: false,
            is_tiny: false,
            ink: Some(BLACK),
            paper: Some(WHITE),
            is_reversed: false,
        }
    }
}

impl Look {
    /// Whether text of this look is seen.
    pub(super) fn sight(&self) -> Sight {
        if self.is_invisible || self.is_tiny {
            return Sight::Hidden;
        }
        let is_same = match (self.ink, self.paper) {
            (Some(ink), Some(paper)) => ink.iter().zip(paper).all(|(ink, paper)| ink.abs_diff(paper) <= SAME_COLOUR),
            _ => false,
        };
        if is_same { self.boxed.max(Sight::Doubtful) } else { self.boxed }
    }

    /// The look of an element inside.
    pub(super) fn within(mut self, tag: &Tag<'_>, sheet: &Sheet) -> Self {
        match tag.name.len() {
            1 if tag.name.eq_ignore_ascii_case("a") => self.ink = Some(LINK),
            2 if ["rt", "rp"].iter().any(|name| tag.name.eq_ignore_ascii_case(name)) => self.conceal(Sight::Doubtful),
            8 if tag.name.eq_ignore_ascii_case("template") => self.conceal(Sight::Hidden),
            _ => {}
        }
        let class = tag.attribute("class");
        if sheet.is_there {
            if sheet.hides(tag.name, class, tag.attribute("id")) {
                self.conceal(Sight::Doubtful);
            }
            if class.is_some() {
                // The style sheet may colour it.
                (self.ink, self.paper) = (None, None);
            }
        }
        if tag.has_attributes() {
            self.take_attributes(tag);
            if let Some(style) = tag.attribute("style") {
                self.take_style(&decoded(style).to_ascii_lowercase());
            }
        }
        self
    }

    fn conceal(&mut self, sight: Sight) {
        self.boxed = self.boxed.max(sight);
    }

    fn take_attributes(&mut self, tag: &Tag<'_>) {
        if tag.attribute("hidden").is_some() {
            self.conceal(Sight::Hidden);
        }
        if let Some(paper) = tag.attribute("bgcolor") {
            self.paper = colour(&paper.to_ascii_lowercase());
        }
        if tag.attribute("background").is_some() {
            self.paper = None;
        }
        if let Some(ink) = tag.attribute("color").or_else(|| tag.attribute("text")) {
            self.ink = colour(&ink.to_ascii_lowercase());
        }
        if tag.name.eq_ignore_ascii_case("bdo") {
            self.is_reversed = tag.attribute("dir").is_some_and(|dir| dir.eq_ignore_ascii_case("rtl"));
        }
    }

    /// Takes declarations in lower case.
    fn take_style(&mut self, style: &str) {
        for (name, value) in declarations(style) {
            match name {
                "font-size" => self.take_size(value),
                "font" => {
                    if let Some(size) =
                        value.split([' ', '/']).find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))
                    {
                        self.take_size(size);
                    }
                }
                "visibility" => self.is_invisible = value != "visible",
                "color" if is_transparent(value) => self.ink = self.paper,
                "color" => self.ink = colour(value),
                "background-color" | "background" if is_transparent(value) => {}
                "background-color" | "background" => self.paper = paper(value),
                "background-image" if value != "none" => self.paper = None,
                "unicode-bidi" => self.is_reversed = value.contains("override") && style.contains("rtl"),
                _ => {}
            }
        }
        self.conceal(concealment(style));
    }

    fn take_size(&mut self, size: &str) {
        match length(size) {
            Some(Length::Pixels(pixels)) => self.is_tiny = pixels <= UNSEEN_SIZE,
            Some(Length::Relative(share)) => self.is_tiny |= share <= 0.05,
            None => self.is_tiny = false,
        }
    }
}

/// Whether declarations of a style sheet hide what they are for.
pub(super) fn hides(style: &str) -> bool {
    // Which colours meet is not known where a rule sets only one of them.
    let mut look = Look { ink: None, paper: None, ..Look::default() };
    look.take_style(&style.to_ascii_lowercase());
    look.sight() != Sight::Seen
}

/// Whether a box with this style is seen.
fn concealment(style: &str) -> Sight {
    let mut sight = Sight::Seen;
    let (mut is_flat, mut is_cut, mut is_placed, mut is_away) = (false, false, false, false);
    for (name, value) in declarations(style) {
        let pixels = match length(value) {
            Some(Length::Pixels(pixels)) => Some(pixels),
            Some(Length::Relative(share)) => Some(share * 16.0),
            None => None,
        };
        match name {
            "display" if value == "none" => sight = Sight::Hidden,
            "mso-hide" if value == "all" => sight = Sight::Hidden,
            "opacity" if value.trim_end_matches('%').parse::<f32>().is_ok_and(|share| share < 0.05) => {
                sight = Sight::Hidden;
            }
            "max-height" | "height" | "max-width" | "width" => {
                is_flat |= pixels.is_some_and(|pixels| pixels <= UNSEEN_SIZE)
            }
            "overflow" | "overflow-x" | "overflow-y" => is_cut |= value == "hidden" || value == "clip",
            "position" => is_placed |= value == "absolute" || value == "fixed",
            "left" | "top" | "right" | "bottom" => is_away |= pixels.is_some_and(|pixels| pixels <= OFF_PAGE),
            "text-indent" | "margin-left" | "margin-top" if pixels.is_some_and(|pixels| pixels <= OFF_PAGE) => {
                sight = sight.max(Sight::Doubtful);
            }
            "clip" | "clip-path" if value.contains('(') => sight = sight.max(Sight::Doubtful),
            "transform" if value.contains("scale(0") => sight = sight.max(Sight::Doubtful),
            _ => {}
        }
    }
    if is_flat && is_cut {
        sight = sight.max(Sight::Hidden);
    }
    if is_placed && is_away { sight.max(Sight::Doubtful) } else { sight }
}

/// The declarations of a style, without comments and `!important`.
fn declarations(style: &str) -> impl Iterator<Item = (&str, &str)> {
    let has_comments = style.contains('*');
    style.split(';').filter_map(move |one| {
        let one = if has_comments { one.rsplit("*/").next().unwrap_or_default() } else { one };
        let (name, value) = one.split_once(':')?;
        let value = value.split('!').next().unwrap_or_default();
        Some((name.trim(), value.trim()))
    })
}

enum Length {
    Pixels(f32),
    /// As a share of the letters around it.
    Relative(f32),
}

fn length(value: &str) -> Option<Length> {
    let end = value
        .find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '-' | '+'))
        .unwrap_or(value.len());
    let (number, unit) = value.split_at_checked(end)?;
    let number: f32 = number.parse().ok()?;
    Some(match unit.trim() {
        "em" | "rem" | "ex" | "ch" | "vw" | "vh" => Length::Relative(number),
        "%" => Length::Relative(number / 100.0),
        "pt" => Length::Pixels(number * 4.0 / 3.0),
        "in" => Length::Pixels(number * 96.0),
        "cm" => Length::Pixels(number * 38.0),
        "mm" => Length::Pixels(number * 3.8),
        _ => Length::Pixels(number),
    })
}

fn is_transparent(value: &str) -> bool {
    value == "transparent" || (value.starts_with("rgba") && value.replace(' ', "").ends_with(",0)"))
}

/// The colour of a background; none when a picture lies over it.
fn paper(value: &str) -> Option<Colour> {
    if value.contains("url(") || value.contains("gradient") {
        return None;
    }
    if value.contains('(') { colour(value) } else { value.split_whitespace().find_map(colour) }
}

/// Reads a colour in lower case.
fn colour(value: &str) -> Option<Colour> {
    let value = value.trim();
    let named = match value {
        "white" => Some(WHITE),
        "black" => Some(BLACK),
        "snow" => Some([255, 250, 250]),
        "ivory" => Some([255, 255, 240]),
        "whitesmoke" => Some([245, 245, 245]),
        "ghostwhite" => Some([248, 248, 255]),
        "red" => Some([255, 0, 0]),
        "blue" => Some([0, 0, 255]),
        "green" => Some([0, 128, 0]),
        "yellow" => Some([255, 255, 0]),
        "gray" | "grey" => Some([128, 128, 128]),
        "silver" => Some([192, 192, 192]),
        "navy" => Some([0, 0, 128]),
        _ => None,
    };
    if named.is_some() {
        return named;
    }
    if let Some(inside) = value.strip_prefix("rgb").and_then(|rest| rest.split_once('(')).map(|(_, inside)| inside) {
        let mut numbers = inside.split([',', ' ', ')', '/']).filter_map(|number| number.trim().parse::<f32>().ok());
        let mut next = || numbers.next().map(|number| number.clamp(0.0, 255.0) as u8);
        return Some([next()?, next()?, next()?]);
    }
    let digits = value.strip_prefix('#').unwrap_or(value);
    let number = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        3 => Some([(number >> 8) as u8 & 15, (number >> 4) as u8 & 15, number as u8 & 15].map(|part| part * 17)),
        6 => Some([(number >> 16) as u8, (number >> 8) as u8, number as u8]),
        8 => Some([(number >> 24) as u8, (number >> 16) as u8, (number >> 8) as u8]),
        _ => None,
    }
}
