//! What each form does, in the words of its button. A form that came too late is given back with them, so that nobody
//! sends one again without knowing what happens then.

use noroshi_access::FormName;

const fn form(path: &'static str, words: &'static str) -> FormName {
    FormName { path, action: "", words }
}

/// One button of several.
const fn button(path: &'static str, action: &'static str, words: &'static str) -> FormName {
    FormName { path, action, words }
}

/// Every form of signed-in people; a test compares it with the routes.
pub const FORMS: &[FormName] = &[
    form("/signout", "サインアウト"),
    form("/directory/import", "一覧の読み込み"),
    form("/directory/import/{id}/take", "一覧を名簿に取り込む"),
    form("/directory/import/{id}/give-up", "一覧の取り込みをやめる"),
    form("/directory/{serial}/description", "名簿の記載の訂正"),
    form("/directory/import", "一覧の試し読み"),
    form("/directory/import/{id}/take", "一覧の取り込み"),
    form("/directory/import/{id}/give-up", "一覧の取りやめ"),
    form("/directory/{serial}/recheck/holder", "担当者に変わりがないことの確認"),
    form("/directory/{serial}/recheck/contact", "連絡先に変わりがないことの確認"),
    form("/directory/{serial}/recheck/all", "すべてに変わりがないことの確認"),
    form("/directory/{serial}/protected", "守る人の追加"),
    form("/directory/{serial}/protected/mend", "守る人の登録の訂正"),
    form("/directory/{serial}/protected/remove", "守る人の登録を消す"),
    form("/directory/{serial}/codes", "コードの記録"),
    form("/directory/{serial}/codes/end", "別のコードを終える"),
    form("/directory/{serial}/contacts", "連絡先の追加"),
    form("/directory/{serial}/contacts/end", "連絡先を使わないことにする"),
    form("/directory/{serial}/contacts/verify", "連絡先が届くことの確認"),
    form("/directory/{serial}/agreements", "秘密保持契約の登録"),
    form("/directory/{serial}/agreements/end", "秘密保持契約を今すぐ終える"),
    form("/directory/{serial}/bodies", "団体・医療機関の追加"),
    form("/directory/{serial}/end", "団体・医療機関の終了"),
    form("/directory/{serial}/parents", "上の団体の追加"),
    form("/directory/{serial}/parents/end", "上の団体とのつながりを終える"),
    form("/directory/{serial}/people", "担当者の追加"),
    form("/directory/{serial}/people/end", "担当者の役割を終える"),
    form("/directory/{serial}/people/leave", "担当者の退任・異動"),
    form("/status/jobs/{id}/again", "止まった仕事をもう一度行う"),
    form("/numbers/hold", "番号を手で取る"),
    form("/numbers/cancel", "番号を欠番にする"),
    button("/bulletins/new", "submit", "決裁に出す"),
    button("/bulletins/new", "preview", "下書きの見え方の確認"),
    form("/bulletins/new", "下書きの保存"),
    button("/bulletins/{id}/edit", "submit", "決裁に出す"),
    button("/bulletins/{id}/edit", "preview", "下書きの見え方の確認"),
    form("/bulletins/{id}/edit", "下書きの保存"),
    form("/bulletins/{id}/approve", "決裁"),
    form("/bulletins/{id}/return", "起案者への差し戻し"),
    form("/bulletins/{id}/publish", "発番して発出"),
    form("/bulletins/{id}/correct", "訂正の起案"),
    form("/bulletins/{id}/withdraw", "取下げの起案"),
    form("/bulletins/{id}/schedule", "発出の予約"),
    form("/bulletins/{id}/schedule/cancel", "発出の予約の取り消し"),
    form("/bulletins/{id}/label", "TLPの表示の変更"),
    form("/bulletins/{id}/narrow", "取扱いを狭める"),
    form("/bulletins/{id}/acknowledge", "了知"),
    form("/bulletins/{id}/answers", "了知のときの質問へのお答え"),
    form("/archive/topics/new", "主題の作成"),
    form("/archive/topics/documents", "主題に文書を加える"),
    form("/archive/topics/documents/end", "主題から文書を外す"),
    form("/archive/topics/{id}/edit", "主題の保存"),
    form("/archive/topics/{id}/end", "主題をしまう"),
    form("/bulletins/{id}/answers", "質問への回答"),
    form("/bulletins/{id}/files", "ファイルを加える"),
    form("/bulletins/{id}/files/remove", "ファイルを除く"),
    button("/relay/{id}", "send", "鑑文を付けて送る"),
    form("/relay/{id}", "鑑文の保存"),
    form("/relay/{id}/members", "送る会員の選び方"),
    form("/relay/bundle", "まとめての伝達"),
    form("/bulletins/{id}/pass", "ほかの会への回付"),
    form("/papers/new", "外から届いた文書の登録"),
    form("/papers/{id}/take-back", "外から届いた文書の登録の取り消し"),
    form("/relay/substitutes", "代理の指定"),
    form("/relay/substitutes/end", "代理を終える"),
    button("/relay/policy", "end", "自動伝達をやめる"),
    form("/relay/policy", "自動伝達の設定"),
];
