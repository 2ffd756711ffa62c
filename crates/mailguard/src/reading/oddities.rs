//! Oddities: everything that may be odd while a mail is read, each with its name, its weight and its reason.
//!
//! An oddity is a fact about how the mail is made, never an error: the mail is judged on what was understood, over all
//! readings that a mail program may take (facts G12). Most are everyday faults of honest programs, so they weigh little.

use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use crate::rules::{Family, Rule};

/// One line per oddity: variant, rule id, how sure, weight (log-likelihood ratio), reason in Japanese, in English.
macro_rules! oddities {
    ($($variant:ident $id:literal $confidence:ident $weight:literal $reason:literal $reason_en:literal)*) => {
        /// What may be odd while a mail is read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Oddity { $(#[doc = $reason_en] $variant),* }

        /// The rule of each oddity: it weighs, its finding comes from reading the mail and not from looking at the case.
        pub const ODDITIES: &[Rule] = &[
            $(Rule { id: RuleId($id), family: Family::Oddity, weight: $weight, look: |_| Vec::new() }),*
        ];

        impl Oddity {
            /// All of them, in the order of [`ODDITIES`].
            const ALL: &[Self] = &[$(Self::$variant),*];

            fn description(self) -> (RuleId, Confidence, &'static str, &'static str) {
                match self {
                    $(Self::$variant => (RuleId($id), Confidence::$confidence, $reason, $reason_en)),*
                }
            }
        }
    };
}

oddities! {
    NotAMail "not-a-mail" High 0.0
        "メールとして読めるヘッダーがありません。" "There is no header that makes this a mail."
    WrongCharset "wrong-charset-label" High 0.1
        "文字コードの表示と実際の文字コードが違います。" "The letters are not in the character set that the mail names."
    MissingCharset "missing-charset-label" High 0.1
        "文字コードの表示がないため、推定して読みました。" "No character set is named; it was found by looking at the letters."
    DoubtfulCharset "doubtful-charset" Medium 0.1
        "文字コードを一つに決められないため、二通りに読みました。" "The letters can be read in two character sets; both readings were judged."
    ChineseCharset "chinese-charset" High 0.4
        "中国語の文字コードで書かれています。" "The letters are in a Chinese character set."
    Utf7 "utf-7" High 0.8
        "UTF-7 という、検査をすり抜けるために使われる文字コードで書かれています。"
        "The letters are in UTF-7, which is used to slip past checks."
    UndecodableLetters "undecodable-letters" High 0.1
        "読めない文字が残っています。" "Some letters could not be read."
    RawHeaderLetters "raw-8bit-header" High 0.1
        "ヘッダーに符号化されていない文字があります。" "A header field holds letters that are not encoded."
    BrokenEncodedWord "broken-encoded-word" High 0.2
        "ヘッダーの文字の符号化が壊れています。" "An encoded word of a header field is broken."
    SeveralFromFields "several-from-fields" High 0.8
        "差出人(From)が二つ以上あります。メールソフトによって違う差出人が表示されます。"
        "There are several From fields; mail programs show different senders."
    SeveralFromAddresses "several-from-addresses" High 0.5
        "差出人に二つ以上のアドレスが書かれています。" "The From field holds several addresses."
    GroupInFrom "group-in-from" High 0.6
        "差出人がグループの形で書かれ、名前だけが表示されます。" "The sender is written as a group, so that only its name is shown."
    NameContainsAddress "name-contains-address" High 0.8
        "表示名の中に、実際の送信元と違うメールアドレスが書かれています。"
        "The name that is shown contains a mail address that is not the sender's."
    MalformedAddress "malformed-address" High 0.4
        "差出人や返信先のアドレスの書き方が壊れています。" "An address of the sender or for replies is malformed."
    MissingFrom "missing-from" High 0.2
        "差出人(From)がありません。" "There is no From field."
    ControlInHeader "control-in-header" High 0.6
        "ヘッダーに見えない制御文字が入っています。" "A header field holds control characters that are not seen."
    SpaceBeforeColon "space-before-colon" High 0.3
        "ヘッダー名とコロンの間に空白があります。" "A header field has a space before its colon."
    RepeatedHeader "repeated-header" High 0.4
        "一度しか書けないヘッダーが二度書かれています。" "A header field that may stand once stands twice."
    BrokenHeader "broken-header-line" High 0.3
        "ヘッダーの途中に、ヘッダーとして読めない行があります。" "A line among the header fields is not a header field."
    BareReturn "bare-cr" High 0.5
        "ヘッダーの行の途中に改行とも読める文字があり、読み方が分かれます。"
        "A header field holds a bare carriage return, which some programs read as a new line."
    Base64Junk "base64-junk" High 0.4
        "符号化された本文に余計な文字が混ざっています。" "Encoded content holds characters that do not belong there."
    BrokenEncoding "broken-transfer-encoding" High 0.2
        "本文の符号化の指定が正しくありません。" "The transfer encoding of a part is wrong or unknown."
    DifferingAlternatives "differing-alternatives" Medium 0.2
        "テキスト形式とHTML形式で内容が違います。両方を調べました。"
        "The plain and the HTML form of the mail say different things; both were judged."
    HiddenText "hidden-text" Medium 0.2
        "HTML本文に、画面には見えない文字があります。" "The HTML body holds text that is not seen."
    RepeatedBoundary "repeated-boundary" High 0.6
        "部分の区切りの指定が二つあり、読み方が分かれます。" "A multipart names two boundaries; it was read with each of them."
    RepeatedContentType "repeated-content-type" High 0.6
        "内容の種類の指定が二つあり、読み方が分かれます。" "A part names two content types; it was read as each of them."
    MissingBoundary "missing-boundary" High 0.3
        "部分の区切りの指定がないか、本文の中に見当たりません。" "A multipart has no boundary, or the boundary is not found."
    UnfinishedMultipart "unfinished-multipart" High 0.1
        "最後の区切りがなく、途中で切れている可能性があります。" "A multipart has no end; it may have been cut."
    PartsAfterEnd "parts-after-end" High 0.5
        "終わりの区切りの後にさらに内容があります。" "There is content after the end of a multipart."
    OddBoundary "odd-boundary" High 0.3
        "区切りに似た行があり、読み方が分かれます。" "Lines look like a boundary but are not quite one; both readings were judged."
    PartialMessage "partial-message" High 0.6
        "一通を分割したメールの一部です。全体を調べられません。" "This is a piece of a mail that was cut up; the whole cannot be judged."
    ExternalBody "external-body" High 0.6
        "本文が外部に置かれています。" "The content lies elsewhere and is fetched by the mail program."
    OpaqueContainer "opaque-container" Medium 0.2
        "中を調べられない形式(暗号化・署名で包まれた部分、Outlook独自の書式)があります。"
        "A part cannot be looked into: encrypted or opaquely signed content, or text in Outlook's own format only."
    OddFileName "odd-file-name" High 0.6
        "添付ファイル名に紛らわしい文字があるか、名前が二通りに書かれています。"
        "A file name holds misleading characters, or is given in two ways."
    TooLarge "mail-too-large" High 0.1
        "メールが大きいため、途中までを調べました。" "The mail is too large; its beginning was judged."
    TooManyParts "too-many-parts" High 0.5
        "部分の数が多すぎるため、途中までを調べました。" "The mail has too many parts; the first ones were judged."
    TooDeep "too-deep" High 0.6
        "部分の入れ子が深すぎるため、途中までを調べました。" "The parts are nested too deep; the outer ones were judged."
    LongLine "over-long-line" High 0.1
        "一行が極端に長い部分があります。" "A line is extremely long."
    LongText "over-long-text" High 0.1
        "本文が長いため、途中までを調べました。" "The text is very long; its beginning was judged."
    BrokenOutlookFile "broken-msg-file" High 0.2
        "Outlook形式のファイルが壊れており、読めた部分だけを調べました。"
        "The Outlook file is damaged; what could be read was judged."
}

/// A set of oddities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OdditySet(u64);

impl OdditySet {
    pub(super) fn insert(&mut self, oddity: Oddity) {
        self.0 |= 1 << oddity as u32;
    }

    pub(super) fn with(mut self, oddity: Oddity) -> Self {
        self.insert(oddity);
        self
    }

    pub(super) fn contains(self, oddity: Oddity) -> bool {
        self.0 & (1 << oddity as u32) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Oddity> {
        Oddity::ALL.iter().copied().filter(move |oddity| self.contains(*oddity))
    }
}

/// Where oddities are written down while reading; each once per place.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) findings: Vec<Finding>,
}

impl Notes {
    /// Writes an oddity down, with the text it was seen in.
    pub(super) fn note(&mut self, oddity: Oddity, place: &Place, text: &str) {
        let (rule, confidence, reason, reason_en) = oddity.description();
        if self.findings.iter().any(|finding| finding.rule == rule && finding.evidence.place == *place) {
            return;
        }
        let evidence = Evidence::whole(place.clone(), text);
        let (reason, reason_en) = (reason.to_owned(), reason_en.to_owned());
        self.findings.push(Finding { rule, confidence, evidence, reason, reason_en });
    }

    /// Writes all oddities of a set down.
    pub(super) fn note_all(&mut self, oddities: OdditySet, place: &Place, text: &str) {
        if !oddities.is_empty() {
            oddities.iter().for_each(|oddity| self.note(oddity, place, text));
        }
    }
}
