//! Skeletons of texts (ひな形), one per kind: what such a bulletin has to say, with places 〔…〕 for the office's own words.
//!
//! Invariant: a draft that still has such a place is not submitted (the check reads the places from here).

use crate::text::{BulletinKind, DraftText};

/// Title, gist and letter to begin with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Skeleton {
    pub(crate) title: &'static str,
    pub(crate) gist: &'static str,
    pub(crate) letter: &'static str,
    /// What it is for, in one line.
    pub(crate) purpose: &'static str,
}

const WARNING: Skeleton = Skeleton {
    title: "〔何が起きているか〕について",
    gist: "〔どのようなことが起きているか〕\n〔気づいたときにすること〕\n〔してはいけないこと〕",
    letter: "日頃より本会の活動にお力添えをいただき、ありがとうございます。\n\n〔いつから、どこで、何が起きているか〕\n\n\
             ## お願い\n\n- 〔すぐにすること〕\n- 〔確かめる相手と方法〕\n\n\
             すでに応じてしまったときも、ご本人の落ち度ではありません。すぐに問合せ先へお知らせください。\n\n\
             つきましては、職員の皆さまにお伝えください。",
    purpose: "いま起きている危険を知らせ、すぐにすることを伝えます。",
};

const PASS_ON: Skeleton = Skeleton {
    title: "〔何を知らせるか〕の周知について",
    gist: "〔知らせる内容〕\n〔だれに伝えるか〕\n〔いつまでに伝えるか〕",
    letter: "日頃より本会の活動にお力添えをいただき、ありがとうございます。\n\n〔発出元の名称〕から、〔内容〕について連絡がありました。\n\n\
             ## 内容\n\n〔要旨〕\n\n## お願い\n\n- 〔伝える相手〕に、この文書をお伝えください。\n\n\
             お手数をおかけしますが、よろしくお願いいたします。",
    purpose: "ほかの機関などからの連絡を、会員に伝えてもらいます。",
};

const INFORMATION: Skeleton = Skeleton {
    title: "〔何の情報か〕について",
    gist: "〔わかったこと〕\n〔受け止め方〕",
    letter: "日頃より本会の活動にお力添えをいただき、ありがとうございます。\n\n〔何についての、いつの時点の情報か〕\n\n\
             ## わかっていること\n\n- 〔事実〕\n\n## わかっていないこと\n\n- 〔調べていること〕\n\n\
             新しいことがわかりましたら、あらためてお知らせします。いまの時点でお願いする作業はありません。",
    purpose: "知っておいてほしいことを伝えます。作業は求めません。",
};

const ADMINISTRATIVE: Skeleton = Skeleton {
    title: "〔用件〕について",
    gist: "〔用件〕\n〔いつまでに、何をするか〕",
    letter: "〔用件〕について、次のとおりご連絡します。\n\n- 期日 〔いつまで〕\n- 方法 〔どのように〕\n\n\
             ご不明の点は、問合せ先へお尋ねください。",
    purpose: "事務の連絡です。番号を付けないこともできます。",
};

/// The skeleton of a kind.
pub(crate) fn skeleton(kind: BulletinKind) -> &'static Skeleton {
    match kind {
        BulletinKind::Warning => &WARNING,
        BulletinKind::PassOn => &PASS_ON,
        BulletinKind::Information => &INFORMATION,
        BulletinKind::Administrative => &ADMINISTRATIVE,
    }
}

impl Skeleton {
    /// A draft of this kind that begins with it.
    pub(crate) fn begin(&self, kind: BulletinKind, text: DraftText) -> DraftText {
        let words = |words: &str| words.to_owned();
        DraftText { kind, title: words(self.title), gist: words(self.gist), letter: words(self.letter), ..text }
    }
}

/// The first place of a skeleton that is still open in this text.
pub(crate) fn open_place(text: &str) -> Option<&str> {
    text.match_indices('〔').find_map(|(start, _)| {
        let rest = text.get(start..)?;
        let place = rest.get(..rest.find('〕')? + '〕'.len_utf8())?;
        let is_ours = |skeleton: &Skeleton| {
            [skeleton.title, skeleton.gist, skeleton.letter].iter().any(|words| words.contains(place))
        };
        BulletinKind::ALL.into_iter().map(skeleton).any(is_ours).then_some(place)
    })
}
