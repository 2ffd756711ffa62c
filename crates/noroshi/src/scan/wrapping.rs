//! Lines of a terminal: Japanese breaks anywhere but before closing signs, and its letters are two columns wide.

use noroshi_terms::display_width;

/// Columns when nobody says how wide the terminal is.
const USUAL_COLUMNS: usize = 80;
/// Signs that never begin a line (JIS X 4051, 行頭禁則).
const NEVER_FIRST: &str = "、。,.)」』】〉》!?・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";

/// Columns of the terminal, by `COLUMNS` or the terminal itself; between 40 and 100.
pub(super) fn columns() -> usize {
    let by_variable = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
    let by_terminal = || rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|size| usize::from(size.ws_col));
    by_variable.or_else(by_terminal).filter(|columns| *columns > 0).unwrap_or(USUAL_COLUMNS).clamp(40, 100)
}

/// Breaks a text into lines of at most `columns`; words of Latin letters stay whole when they fit a line.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let Some(line) = lines.last_mut() else { return lines };
        let hangs = piece.chars().next().is_some_and(|first| NEVER_FIRST.contains(first));
        if hangs || display_width(line) + display_width(piece) <= columns {
            line.push_str(piece);
        } else {
            let begun = line.trim_end().len();
            line.truncate(begun);
            lines.push(piece.trim_start().to_owned());
        }
    }
    lines
}

/// The places between which a line may break: single wide letters, and runs of Latin letters with the space behind them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_latin = |letter: char| letter.is_ascii() && letter != ' ';
        let end = if is_latin(first) {
            let word = rest.find(|letter| !is_latin(letter)).unwrap_or(rest.len());
            let behind = rest.get(word..).unwrap_or_default();
            word + (behind.len() - behind.trim_start_matches(' ').len())
        } else {
            first.len_utf8()
        };
        let (piece, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(piece)
    })
}

/// The text without control characters and signs that turn the direction of writing: a mail must not steer the terminal.
pub(super) fn harmless(text: &str) -> String {
    let is_steering = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|letter| if is_steering(letter) { ' ' } else { letter }).collect()
}
