//! Compressed RTF (MS-OXRTFCP): literals, and references into the last 4,096 octets, which begin as the format says.

use super::super::compound::long;

/// What both sides hold before the first octet (section 2.1.2.1).
const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
    \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
    \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const WINDOW: usize = 4_096;
const HEAD: usize = 16;
/// `LZFu` and `MELA`, as the number they are.
const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;

/// The RTF, at most so many octets of it; nothing when these octets are something else. Where they are cut short, what
/// came before is given. The checksum is not asked for: what Outlook refuses to show, another program may.
pub(crate) fn unpacked(octets: &[u8], most: usize) -> Option<Vec<u8>> {
    let content = octets.get(HEAD..)?;
    match long(octets, 8)? {
        PLAIN => Some(content.get(..most).unwrap_or(content).to_vec()),
        COMPRESSED => Some(Window::default().all(content, most)),
        _ => None,
    }
}

/// The last octets that were given out.
struct Window {
    octets: Vec<u8>,
    next: usize,
}

impl Default for Window {
    fn default() -> Self {
        let mut octets = BEGINNING.to_vec();
        octets.resize(WINDOW, b' ');
        Self { octets, next: BEGINNING.len() }
    }
}

impl Window {
    fn all(&mut self, content: &[u8], most: usize) -> Vec<u8> {
        let mut unpacked = Vec::new();
        let mut rest = content.iter().copied();
        while let Some(kinds) = rest.next() {
            for bit in 0..8 {
                if unpacked.len() >= most {
                    return unpacked;
                }
                let Some(first) = rest.next() else { return unpacked };
                if kinds >> bit & 1 == 0 {
                    self.give(first, &mut unpacked);
                    continue;
                }
                let Some(second) = rest.next() else { return unpacked };
                let place = usize::from(first) << 4 | usize::from(second) >> 4;
                if place == self.next {
                    return unpacked;
                }
                for step in 0..usize::from(second & 15) + 2 {
                    let octet = self.octets.get((place + step) % WINDOW).copied().unwrap_or(b' ');
                    self.give(octet, &mut unpacked);
                }
            }
        }
        unpacked
    }

    fn give(&mut self, octet: u8, unpacked: &mut Vec<u8>) {
        unpacked.push(octet);
        if let Some(place) = self.octets.get_mut(self.next) {
            *place = octet;
        }
        self.next = (self.next + 1) % WINDOW;
    }
}
