//! Ways to change a mail: what is left of the judgement without the name or without the request, and disguises of texts
//! (facts section 8), each of which a person reads as the same mail.

use crate::written::Written;
use noroshi_mailguard::KnownPeople;

/// A way to change a mail, and its name.
pub(crate) type Change = (&'static str, fn(&mut Written));

/// What is left when all names are those of somebody whom nobody protects.
pub(crate) const WITHOUT_IDENTITY: &str = "identity (wording alone)";
/// What is left when nothing is asked for.
pub(crate) const WITHOUT_WORDING: Change = ("wording (identity alone)", without_wording);

/// Texts in other writings.
pub(crate) const DISGUISES: [Change; 10] = [
    ("zero-width spaces", |mail| letters(mail, |letter| vec![letter, '\u{200b}'])),
    ("soft hyphens in the name", |mail| mail.from_name = spread(&mail.from_name, |letter| vec![letter, '\u{ad}'])),
    ("spaces between letters", |mail| letters(mail, |letter| vec![letter, ' '])),
    ("full width", |mail| letters(mail, |letter| vec![wide(letter)])),
    ("hiragana", |mail| letters(mail, |letter| vec![hiragana(letter)])),
    ("katakana", |mail| letters(mail, |letter| vec![katakana(letter)])),
    ("look-alike letters", |mail| letters(mail, |letter| vec![twin(letter)])),
    ("line breaks", |mail| {
        letters(mail, |letter| if "をにはがで".contains(letter) { vec![letter, '\n'] } else { vec![letter] })
    }),
    ("html with entities", to_entities),
    ("iso-2022-jp", |mail| mail.charset = "iso-2022-jp".to_owned()),
];

fn without_wording(mail: &mut Written) {
    mail.subject = "ご連絡".to_owned();
    mail.body = "先日はありがとうございました。今後ともよろしくお願いいたします。".to_owned();
    mail.html.clear();
    mail.attachments.clear();
}

/// Nobody's name of the lists.
const UNPROTECTED: &str = "遠野 しずく";

/// Takes every protected name out of the mail, wherever it stands, and the addresses that answers would go to.
pub(crate) fn without_identity(mail: &mut Written, people: &KnownPeople) {
    UNPROTECTED.clone_into(&mut mail.from_name);
    "noroshi.sample.mail.000.zz@gmail.com".clone_into(&mut mail.from_address);
    mail.reply_to.clear();
    "pass".clone_into(&mut mail.auth);
    let files = mail.attachments.iter_mut().map(|file| &mut file.text);
    for text in [&mut mail.subject, &mut mail.body, &mut mail.html].into_iter().chain(files) {
        let lines: Vec<String> = text.split('\n').map(|line| without_names(line, people)).collect();
        *text = lines.join("\n");
    }
}

fn without_names(line: &str, people: &KnownPeople) -> String {
    let mut line = line.to_owned();
    while let Some(named) = people.named(&line).first() {
        let (before, behind) = (line.chars().take(named.start), line.chars().skip(named.end));
        line = before.chain(UNPROTECTED.chars()).chain(behind).collect();
    }
    line
}

fn letters(mail: &mut Written, change: fn(char) -> Vec<char>) {
    mail.subject = spread(&mail.subject, change);
    mail.body = spread(&mail.body, change);
}

fn spread(text: &str, change: impl Fn(char) -> Vec<char>) -> String {
    text.chars().flat_map(|letter| if letter == '\n' { vec![letter] } else { change(letter) }).collect()
}

fn wide(letter: char) -> char {
    match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}

fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(u32::from(letter) + 0x60).unwrap_or(letter),
        _ => letter,
    }
}

fn twin(letter: char) -> char {
    match letter {
        'L' => 'Ⅼ',
        'I' => 'Ι',
        'N' => 'Ν',
        'E' => 'Ε',
        'Q' => '𝖰',
        'R' => '𝖱',
        'ー' => '一',
        'ロ' => '口',
        'ニ' => '二',
        'カ' => '力',
        'エ' => '工',
        'タ' => '夕',
        'ト' => '卜',
        _ => letter,
    }
}

fn to_entities(mail: &mut Written) {
    if mail.html.is_empty() {
        let entities: String = mail.body.chars().map(|letter| format!("&#x{:x};", u32::from(letter))).collect();
        mail.html = format!("<html><body><p>{entities}</p></body></html>");
        mail.body.clear();
    }
}
