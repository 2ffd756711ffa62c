//! What the offices write on the ground: every secret stands in the text that its name says.

use axum::http::StatusCode;
use noroshi::demo::Visitor;

use super::door::Door;

/// A bulletin to write.
pub struct Draft {
    /// Its name in the reports.
    pub name: &'static str,
    title: &'static str,
    letter: &'static str,
    letter_audience: &'static str,
    attachment: Part,
    fax: Part,
}

/// Heading, text, audience, sentence.
type Part = (&'static str, &'static str, &'static str, &'static str);

const NONE: Part = ("", "", "members", "");

/// Both parts limited, each in its own way.
pub const LIMITED: Draft = Draft {
    name: "limited",
    title: "蒼穹笹舟についてのお願い",
    letter: "本文の目印は琥珀燕尾です。職員の皆さまへお伝えください。",
    letter_audience: "members",
    attachment: (
        "紫苑薊野の見分け方",
        "別添の目印は翡翠鴎浜と書かれた封筒です。",
        "medical_staff_nda",
        "珊瑚鯨波の方だけにお見せください。",
    ),
    fax: (
        "瑠璃雲雀の見分け方",
        "紙の目印は玄武鷺草と書かれた便箋です。",
        "medical_staff",
        "白磁鶉坂の方だけにお見せください。",
    ),
};
/// A public letter with a part for associations only.
pub const OPEN: Draft = Draft {
    name: "open",
    title: "朱鷺茜坂のお知らせ",
    letter: "本文の目印は橙黄鯛焼です。どなたにもお見せいただけます。",
    letter_audience: "public",
    attachment: (
        "会の手順",
        "手順の目印は群青鷲巣と書かれた木箱です。",
        "associations",
        "黒曜梟谷の方だけにお見せください。",
    ),
    fax: ("掲示用", "掲示の目印は鼈甲椿油と書かれた小瓶です。", "members", ""),
};
/// Open when issued; the story's prefecture narrows it.
pub const NARROWED: Draft = Draft {
    name: "narrowed",
    title: "藍染鮎釣の手引き",
    letter: "本文は手引きのご案内です。別添をご覧ください。",
    letter_audience: "members",
    attachment: ("手引き", "手引きの目印は銀鼠蛍橋と書かれた地図です。", "members", ""),
    fax: NONE,
};
/// Another prefecture's own.
pub const ELSEWHERE: Draft = Draft {
    name: "elsewhere",
    title: "松葉蓬莱の県内通知",
    letter: "県内の目印は桔梗藤棚です。県内だけでお使いください。",
    letter_audience: "members",
    attachment: (
        "県内の例",
        "県内の例は菖蒲葵傘と書かれた名刺です。",
        "medical_staff_nda",
        "県内の職員の方だけにお見せください。",
    ),
    fax: NONE,
};
/// Only saved.
pub const DRAFT: Draft = Draft {
    name: "draft",
    title: "柿渋楓林の下書き",
    letter: "下書きの目印は梅鼠柳川です。まだどなたにも見せません。",
    letter_audience: "members",
    attachment: (
        "下書きの例",
        "下書きの例は桜貝檜扇と書かれた短冊です。",
        "medical_staff_nda",
        "職員の方だけにお見せください。",
    ),
    fax: NONE,
};
/// Waits for approval.
pub const SUBMITTED: Draft = Draft {
    name: "submitted",
    title: "山吹蕨餅の決裁待ち",
    letter: "決裁を待つ本文です。まだどなたにも見せません。",
    letter_audience: "members",
    attachment: NONE,
    fax: NONE,
};
/// What is corrected, and then withdrawn.
pub const MENDED: Draft = Draft {
    name: "mended",
    title: "のちに直すお知らせ",
    letter: "誤りのある本文です。のちに直します。",
    letter_audience: "members",
    attachment: NONE,
    fax: NONE,
};
/// The notices on it.
const NOTICE: Draft = Draft { name: "notice", title: "のちに直したお知らせ", ..MENDED };
pub const CORRECTED: (&str, &str) = ("correct", "訂正の目印は卵色鵜匠です。");
pub const WITHDRAWN: (&str, &str) = ("withdraw", "取下げの目印は洗柿鱒川です。");
/// Passed on to another tree.
pub const PASSED: Draft = Draft {
    name: "passed",
    title: "灰桜鷹羽の注意喚起",
    letter: "本文の目印は葡萄鼠笙です。ほかの会の皆さまにもお伝えします。",
    letter_audience: "members",
    attachment: (
        "見分け方",
        "別添の目印は黄蘗鰐淵と書かれた紙袋です。",
        "medical_staff_nda",
        "職員の方だけにお見せください。",
    ),
    fax: ("会の連絡", "連絡の目印は紅殻蓑亀と書かれた木札です。", "associations", "会の方だけにお見せください。"),
};
/// On the cover that the prefecture sent.
pub const SENT_COVER: &str = "送った鑑文の目印は薄墨鶴嘴です。";
/// On the cover that the district has only saved.
pub const SAVED_COVER: &str = "書きかけの鑑文の目印は濃紺亀甲です。";
/// On the cover that the other prefecture has only saved.
pub const SAVED_COVER_ELSEWHERE: &str = "よその書きかけの目印は鴇色鹿島です。";
/// On the cover of the national association of the other tree.
pub const DENTAL_COVER: &str = "ほかの会の鑑文の目印は煉瓦鶺鴒です。";
/// On the cover that reaches members of bodies without a clerk.
pub const STAND_IN_COVER: &str = "代わりの鑑文の目印は若竹鯉幟です。";
/// On the cover in front of two.
pub const BUNDLE_COVER: &str = "まとめた鑑文の目印は枯野雉笛です。";
/// On the cover with which the paper from outside goes on alone.
pub const CARRIED_COVER: &str = "地区の鑑文の目印は千草鳰浮です。";

/// A paper from outside that is limited as a whole: its letter holds only its name.
pub struct Paper {
    /// Its name in the reports.
    pub name: &'static str,
    number: &'static str,
    title: &'static str,
    heading: &'static str,
    sentence: &'static str,
    /// Name of its file, and words in it.
    file: (&'static str, &'static str),
}

/// No cover takes it further.
pub const KEPT_BY_PREFECTURE: Paper = Paper {
    name: "paper",
    number: "医政総発1029第1号",
    title: "鳶茶鱗雲の確認について",
    heading: "青磁鴨脚の確認",
    sentence: "香染蜻蛉の方だけにお見せください。",
    file: ("海松鮫肌.pdf", "苔色蝸牛"),
};
/// The prefecture bundles it, the district passes it on.
pub const CARRIED: Paper = Paper {
    name: "carried",
    number: "医政総発1029第2号",
    title: "路考茶鵯の点検について",
    heading: "木賊瓢箪の点検",
    sentence: "空五倍子の方だけにお見せください。",
    file: ("蒲萄海鼠.pdf", "消炭獺祭"),
};
/// It came to the district, which has a substitute.
pub const KEPT_BY_DISTRICT: Paper = Paper {
    name: "kept",
    number: "保健発1029第3号",
    title: "鉄紺虎杖の照会について",
    heading: "照会の様式",
    sentence: "受け取った方だけにお見せください。",
    file: ("様式.pdf", "様式の本文"),
};

fn fields(draft: &Draft, action: &'static str) -> Vec<(&'static str, &'static str)> {
    let parts = [
        (["attachment_heading", "attachment", "attachment_audience", "attachment_sentence"], draft.attachment),
        (["fax_heading", "fax", "fax_audience", "fax_sentence"], draft.fax),
    ];
    let mut fields = vec![
        ("revision", "0"),
        ("action", action),
        ("kind", "warning"),
        ("title", draft.title),
        ("gist", "見慣れない差出人にご注意ください"),
        ("addressee", "都道府県の会 担当理事"),
        ("honorific", "殿"),
        ("sender", "全国診療連合会"),
        ("letter", draft.letter),
        ("letter_audience", draft.letter_audience),
        ("due", ""),
        ("contact", "事務局 電話 03-0000-1124"),
        ("question_text[]", "困っていることは何ですか"),
        ("question_kind[]", "text"),
        ("question_choices[]", ""),
    ];
    for ([heading, text, audience, sentence], part) in parts {
        fields.extend([(heading, part.0), (text, part.1), (audience, part.2), (sentence, part.3)]);
    }
    fields
}

/// Saves; answers the path of the page.
pub async fn save(author: &mut Visitor, draft: &Draft) -> String {
    let saved = author.submit("/bulletins/new", "/bulletins/new", &fields(draft, "save")).await.unwrap();
    saved.location.unwrap_or_else(|| panic!("{} was not saved ({}): {}", draft.name, saved.status, saved.text))
}

/// Hands in; answers the path of the page.
pub async fn submit(author: &mut Visitor, draft: &Draft) -> String {
    let saved = author.submit("/bulletins/new", "/bulletins/new", &fields(draft, "submit")).await.unwrap();
    saved.location.unwrap_or_else(|| panic!("{} was not handed in ({}): {}", draft.name, saved.status, saved.text))
}

/// A file beside the attachment, with a name and words of its own.
pub async fn add_file(author: &mut Door, page: &str) {
    let token = author.token(page).await;
    let field = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"漆黒鼬径.txt\"\r\n\
                Content-Type: text/plain\r\n\r\nファイルの目印は象牙鯱鉾と書かれた額です。\r\n--edge--\r\n";
    let body = format!("{}{}{file}", field("csrf", &token), field("part", "attachment"));
    let added = author.upload(&format!("{page}/files"), "edge", body).await;
    assert!(added.status.is_redirection(), "{}", added.text);
}

/// Registers a paper; answers its id.
pub async fn paper(clerk: &mut Door, paper: &Paper) -> String {
    let token = clerk.token("/papers/new").await;
    let mut body = String::new();
    for (name, value) in [
        ("csrf", token.as_str()),
        ("kind", "information"),
        ("issuer", "架空医療省 情報局"),
        ("number", paper.number),
        ("date", "平成30年10月29日"),
        ("addressee", "各関係団体の長"),
        ("honorific", "殿"),
        ("title", paper.title),
        ("letter_audience", "members"),
        ("attachment_heading", paper.heading),
        ("attachment_audience", "medical_staff_nda"),
        ("attachment_sentence", paper.sentence),
    ] {
        body.push_str(&format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    let (name, words) = paper.file;
    body.push_str(&format!(
        "--edge\r\nContent-Disposition: form-data; name=\"attachment_file\"; filename=\"{name}\"\r\n\
         Content-Type: application/pdf\r\n\r\n%PDF-1.7\n<< /Type /Catalog >> ({words})\n%%EOF\n\r\n--edge--\r\n",
    ));
    let registered = clerk.upload("/papers/new", "edge", body).await;
    assert!(registered.status.is_redirection(), "{}: {}", paper.name, registered.text);
    let place = registered.text.split("/bulletins/").nth(1).unwrap();
    place.chars().take_while(|letter| letter.is_ascii_hexdigit() || *letter == '-').collect()
}

/// Begins a correction or withdrawal, says what about it, and hands it in; answers the path of its page.
pub async fn notice(author: &mut Visitor, original: &str, (action, change): (&str, &'static str)) -> String {
    let page = format!("/bulletins/{original}");
    let begun = author.submit(&page, &format!("{page}/{action}"), &[]).await.unwrap();
    let edit = begun.location.unwrap_or_else(|| panic!("no {action} was begun: {}", begun.text));
    let form = author.get(&edit).await.unwrap();
    let (revision, letter) = (form.field("revision").unwrap(), "お知らせの本文です。どうぞお読みください。");
    let mut fields = fields(&NOTICE, "submit");
    fields[0] = ("revision", &revision);
    fields.retain(|(name, _)| *name != "letter");
    fields.extend([("letter", letter), ("change", change)]);
    let done = author.submit(&edit, &edit, &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    edit.trim_end_matches("/edit").to_owned()
}

/// Hands in what was saved before.
pub async fn hand_in(author: &mut Visitor, page: &str, draft: &Draft) {
    let edit = format!("{page}/edit");
    let revision = author.get(&edit).await.unwrap().field("revision").unwrap();
    let mut fields: Vec<(&str, &str)> = fields(draft, "submit");
    fields[0] = ("revision", &revision);
    let done = author.submit(&edit, &edit, &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

/// A topic for medical staff, with the bulletin on it.
pub async fn topic(author: &mut Visitor, office: &str, bulletin: &str) {
    let fields = [
        ("body", office),
        ("title", "利休鼬籠のまとめ"),
        ("intro", "主題の目印は臙脂鶉籠です。"),
        ("audience", "medical_staff"),
        ("revision", "0"),
    ];
    let made = author.submit("/archive/topics/new", "/archive/topics/new", &fields).await.unwrap();
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = made.location.unwrap();
    let id = page.trim_start_matches("/archive/topics/").split('/').next().unwrap().to_owned();
    let fields = [("topic", id.as_str()), ("bulletin", bulletin)];
    let added = author.submit("/archive/topics", "/archive/topics/documents", &fields).await.unwrap();
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
}

/// An institution confirms and answers.
pub async fn answer(member: &mut Visitor, bulletin: &str, words: &str) {
    let page = format!("/bulletins/{bulletin}");
    let known = member.submit(&page, &format!("{page}/acknowledge"), &[]).await.unwrap();
    assert_eq!(known.status, StatusCode::SEE_OTHER, "{}", known.text);
    let answered = member.submit(&page, &format!("{page}/answers"), &[("q1", words)]).await.unwrap();
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
}

/// A tier narrows the attachment.
pub async fn narrow(clerk: &mut Visitor, bulletin: &str) {
    let page = format!("/bulletins/{bulletin}/attachment");
    let fields =
        [("part", "attachment"), ("audience", "medical_staff"), ("sentence", "錆朱蜂蜜の方だけにお願いします。")];
    let done = clerk.submit(&page, &format!("/bulletins/{bulletin}/narrow"), &fields).await.unwrap();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}
