//! Who may enter where, written down a second time and by hand: the program's gates and permits are compared with this
//! table, never the other way round. A new route needs its lines here.

use super::guests::EVERYBODY;
use super::guests::Guest::{
    self, Administrator, AdministratorElsewhere, AdministratorOfOtherTree, Approver, ApproverElsewhere, Author,
    AuthorElsewhere, CallTaker, ClerkElsewhere, DistrictClerk, MailAdministrator, Member, MemberElsewhere,
    MinistryDesk, PoliceDesk, PrefectureClerk, Vendor, WindowDesk,
};

/// What stands in the place of a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The path has no placeholder.
    Plain,
    /// The national association's issued bulletin, the district's open task, the story's institution, its receipt code, a
    /// job that is done.
    Own,
    /// The draft of the national association.
    Draft,
    /// The bulletin that waits for approval there.
    Submitted,
    /// The prefecture above the district: its sent task, its page.
    Upper,
    /// The same kind of thing in another prefecture.
    Elsewhere,
    /// Something that does not exist.
    Unknown,
}

use Subject::{Draft, Elsewhere, Own, Plain, Submitted, Unknown, Upper};

/// One line: a route, what it is asked for, who may enter, what a form carries besides its token.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Method and path as registered.
    pub route: &'static str,
    /// What it is asked for.
    pub subject: Subject,
    /// Who may enter; everybody else is turned away.
    pub may: &'static [Guest],
    /// Fields of the form. They never make the verb succeed in a way that a later visit would notice.
    pub fields: &'static [(&'static str, &'static str)],
}

const fn line(route: &'static str, subject: Subject, may: &'static [Guest]) -> Line {
    Line { route, subject, may, fields: &[] }
}

const fn form(
    route: &'static str,
    subject: Subject,
    may: &'static [Guest],
    fields: &'static [(&'static str, &'static str)],
) -> Line {
    Line { route, subject, may, fields }
}

const NOBODY: &[Guest] = &[];

const SIGNED_IN: &[Guest] = EVERYBODY.split_at(1).1;

const BULLETIN_READERS: &[Guest] = &[
    Author,
    Approver,
    PrefectureClerk,
    DistrictClerk,
    Member,
    MailAdministrator,
    Vendor,
    WindowDesk,
    CallTaker,
    MinistryDesk,
    PoliceDesk,
    AuthorElsewhere,
    ApproverElsewhere,
    ClerkElsewhere,
    MemberElsewhere,
];

/// The letter is for members: offices, institutions, the window.
pub const LETTER_READERS: &[Guest] = &[
    Author,
    Approver,
    PrefectureClerk,
    DistrictClerk,
    Member,
    WindowDesk,
    CallTaker,
    AuthorElsewhere,
    ApproverElsewhere,
    ClerkElsewhere,
    MemberElsewhere,
];

/// The attachment is for staff of offices and institutions.
pub const ATTACHMENT_READERS: &[Guest] = &[
    Author,
    Approver,
    PrefectureClerk,
    DistrictClerk,
    Member,
    AuthorElsewhere,
    ApproverElsewhere,
    ClerkElsewhere,
    MemberElsewhere,
];

/// What another prefecture issues is for its own area.
pub const READERS_ELSEWHERE: &[Guest] = &[AuthorElsewhere, ApproverElsewhere, ClerkElsewhere, MemberElsewhere];

/// The office that writes.
pub const OFFICE: &[Guest] = &[Author, Approver];

const WRITING_OFFICES: &[Guest] = &[Author, Approver, AuthorElsewhere, ApproverElsewhere];

const OFFICES: &[Guest] = &[
    Author,
    Approver,
    PrefectureClerk,
    DistrictClerk,
    Administrator,
    AuthorElsewhere,
    ApproverElsewhere,
    ClerkElsewhere,
    AdministratorElsewhere,
    AdministratorOfOtherTree,
];

const OFFICES_WITHOUT_ADMINISTRATOR: &[Guest] =
    &[Author, Approver, PrefectureClerk, DistrictClerk, AuthorElsewhere, ApproverElsewhere, ClerkElsewhere];

const OFFICES_ELSEWHERE: &[Guest] = &[AuthorElsewhere, ApproverElsewhere, ClerkElsewhere];

const WATCHERS: &[Guest] = &[
    Author,
    Approver,
    Administrator,
    AuthorElsewhere,
    ApproverElsewhere,
    AdministratorElsewhere,
    AdministratorOfOtherTree,
];

const CLERKS: &[Guest] = &[PrefectureClerk, DistrictClerk, ClerkElsewhere];

/// Who sees the story's institution in the directory.
pub const NEAR_OWN: &[Guest] = &[Author, Approver, Administrator, PrefectureClerk, DistrictClerk];

/// Who sees the institution elsewhere.
pub const NEAR_ELSEWHERE: &[Guest] =
    &[Author, Approver, Administrator, AuthorElsewhere, ApproverElsewhere, ClerkElsewhere, AdministratorElsewhere];

/// Somebody else saved in between: nothing is overwritten.
const STALE: &[(&str, &str)] = &[("revision", "999"), ("action", "save"), ("title", "x")];
const NO_TITLE: &[(&str, &str)] = &[("title", ""), ("revision", "999")];
const NO_TOPIC: &[(&str, &str)] = &[("topic", "0198c0de-0000-7000-8000-000000000000")];
const NO_CONTACT: &[(&str, &str)] = &[("channel", "mail"), ("address", "")];
const UNKNOWN_CONTACT: &[(&str, &str)] = &[("contact", "999999")];
const NO_LABEL: &[(&str, &str)] = &[("part", "letter"), ("tlp", "amber")];
const NO_MOMENT: &[(&str, &str)] = &[("date", "きのう"), ("clock", "9:00")];
const NO_FILE: &[(&str, &str)] = &[("file", "x")];
const NOT_NARROWER: &[(&str, &str)] = &[("part", "letter"), ("audience", "associations")];
const NO_AGREEMENT: &[(&str, &str)] = &[("vendor_code", "nowhere"), ("agreement", "999999")];
const NO_BODY: &[(&str, &str)] = &[("kind", "district"), ("code", "")];
const NOBODYS_NAME: &[(&str, &str)] = &[("name", ""), ("role", "x")];
const UNKNOWN_PERSON: &[(&str, &str)] = &[("person", "999999"), ("name", "")];
const NO_CODE: &[(&str, &str)] = &[("new_code", ""), ("ended_code", "nowhere")];
const NO_NAME: &[(&str, &str)] = &[("own_name", "")];
const NO_PARENT: &[(&str, &str)] = &[("parent_code", "nowhere"), ("parent", "999999")];
const NO_ROLE: &[(&str, &str)] = &[("person_name", "x"), ("role", "nothing")];
const NO_PERSON: &[(&str, &str)] = &[("person", "0198c0de-0000-7000-8000-000000000000"), ("role", "author")];
const NOT_MY_OFFICE: &[(&str, &str)] = &[("body", "999999")];
const NO_PURPOSE: &[(&str, &str)] = &[("number", "x"), ("date", ""), ("purpose", "")];
const NO_NUMBER: &[(&str, &str)] = &[("series_key", "x"), ("year", "2026"), ("serial", "999"), ("reason", "")];

/// The table. `POST /signout` comes last: it ends the sessions.
pub const TABLE: &[Line] = &[
    line("GET /static/{file}", Own, EVERYBODY),
    line("GET /healthz", Plain, EVERYBODY),
    line("GET /", Plain, EVERYBODY),
    line("GET /guide", Plain, EVERYBODY),
    line("GET /now", Plain, SIGNED_IN),
    line("GET /signin", Plain, EVERYBODY),
    line("POST /signin", Plain, EVERYBODY),
    line("GET /signin/link/{token}", Unknown, EVERYBODY),
    line("POST /signin/link/{token}", Unknown, EVERYBODY),
    line("GET /signin/demo/{token}", Unknown, EVERYBODY),
    line("POST /signin/demo/{token}", Unknown, EVERYBODY),
    line("GET /signin/first/{token}", Unknown, EVERYBODY),
    line("POST /signin/first/{token}", Unknown, EVERYBODY),
    line("GET /directory", Plain, OFFICES),
    line("GET /directory.csv", Plain, OFFICES),
    line("GET /directory.xlsx", Plain, OFFICES),
    line("GET /directory/import", Plain, &[Administrator]),
    line("POST /directory/import", Plain, &[Administrator]),
    line("GET /directory/import/{id}", Own, &[Administrator]),
    line("POST /directory/import/{id}/take", Own, &[Administrator]),
    line("POST /directory/import/{id}/give-up", Unknown, NOBODY),
    line("GET /directory/import/{id}/report.csv", Own, &[Administrator]),
    line("GET /directory/{serial}", Own, NEAR_OWN),
    line("GET /directory/{serial}", Upper, NEAR_OWN),
    line("GET /directory/{serial}", Elsewhere, NEAR_ELSEWHERE),
    line("GET /directory/{serial}/recheck", Own, &[Administrator, DistrictClerk]),
    line("GET /directory/{serial}/recheck", Upper, &[Administrator, PrefectureClerk]),
    line("GET /directory/{serial}/recheck", Elsewhere, &[Administrator, AdministratorElsewhere]),
    form("POST /directory/{serial}/recheck/holder", Own, &[Administrator, DistrictClerk], NO_PERSON),
    form("POST /directory/{serial}/recheck/holder", Elsewhere, &[Administrator, AdministratorElsewhere], NO_PERSON),
    form("POST /directory/{serial}/recheck/contact", Own, &[Administrator, DistrictClerk], UNKNOWN_CONTACT),
    form(
        "POST /directory/{serial}/recheck/contact",
        Elsewhere,
        &[Administrator, AdministratorElsewhere],
        UNKNOWN_CONTACT,
    ),
    line("POST /directory/{serial}/recheck/all", Elsewhere, &[Administrator, AdministratorElsewhere]),
    line("GET /directory/{serial}/protected", Own, &[Administrator, DistrictClerk]),
    line("GET /directory/{serial}/protected", Upper, &[Administrator, PrefectureClerk]),
    line("GET /directory/{serial}/protected", Elsewhere, &[Administrator, AdministratorElsewhere]),
    line("GET /directory/{serial}/protected.csv", Own, &[Administrator, DistrictClerk]),
    line("GET /directory/{serial}/protected.csv", Elsewhere, &[Administrator, AdministratorElsewhere]),
    // Nobody is protected in this scene; who sees a person is tested beside the page.
    line("GET /directory/{serial}/protected/{person}", Own, NOBODY),
    form("POST /directory/{serial}/protected", Own, &[Administrator, DistrictClerk], NOBODYS_NAME),
    form("POST /directory/{serial}/protected", Elsewhere, &[Administrator, AdministratorElsewhere], NOBODYS_NAME),
    form("POST /directory/{serial}/protected/mend", Own, NOBODY, UNKNOWN_PERSON),
    form("POST /directory/{serial}/protected/remove", Own, &[Administrator, DistrictClerk], UNKNOWN_PERSON),
    form(
        "POST /directory/{serial}/protected/remove",
        Elsewhere,
        &[Administrator, AdministratorElsewhere],
        UNKNOWN_PERSON,
    ),
    form("POST /directory/{serial}/codes", Own, &[Administrator], NO_CODE),
    form("POST /directory/{serial}/codes", Elsewhere, &[Administrator, AdministratorElsewhere], NO_CODE),
    form("POST /directory/{serial}/codes/end", Own, &[Administrator], NO_CODE),
    form("POST /directory/{serial}/codes/end", Elsewhere, &[Administrator, AdministratorElsewhere], NO_CODE),
    form("POST /directory/{serial}/contacts", Own, &[Administrator, DistrictClerk], NO_CONTACT),
    form("POST /directory/{serial}/contacts", Upper, &[Administrator, PrefectureClerk], NO_CONTACT),
    form("POST /directory/{serial}/contacts", Elsewhere, &[Administrator, AdministratorElsewhere], NO_CONTACT),
    form("POST /directory/{serial}/contacts/end", Own, &[Administrator, DistrictClerk], UNKNOWN_CONTACT),
    form("POST /directory/{serial}/contacts/end", Elsewhere, &[Administrator, AdministratorElsewhere], UNKNOWN_CONTACT),
    form("POST /directory/{serial}/contacts/verify", Own, &[Administrator, DistrictClerk], UNKNOWN_CONTACT),
    form(
        "POST /directory/{serial}/contacts/verify",
        Elsewhere,
        &[Administrator, AdministratorElsewhere],
        UNKNOWN_CONTACT,
    ),
    form("POST /directory/{serial}/agreements", Own, &[Administrator, DistrictClerk], NO_AGREEMENT),
    form("POST /directory/{serial}/agreements", Elsewhere, &[Administrator, AdministratorElsewhere], NO_AGREEMENT),
    form("POST /directory/{serial}/agreements/end", Own, &[Administrator, DistrictClerk], NO_AGREEMENT),
    form("POST /directory/{serial}/agreements/end", Elsewhere, &[Administrator, AdministratorElsewhere], NO_AGREEMENT),
    form("POST /directory/{serial}/bodies", Own, &[Administrator], NO_BODY),
    form("POST /directory/{serial}/bodies", Elsewhere, &[Administrator, AdministratorElsewhere], NO_BODY),
    form("POST /directory/{serial}/description", Own, &[Administrator], NO_NAME),
    form("POST /directory/{serial}/description", Elsewhere, &[Administrator, AdministratorElsewhere], NO_NAME),
    line("POST /directory/{serial}/end", Upper, &[Administrator]),
    form("POST /directory/{serial}/parents", Own, &[Administrator], NO_PARENT),
    form("POST /directory/{serial}/parents", Elsewhere, &[Administrator, AdministratorElsewhere], NO_PARENT),
    form("POST /directory/{serial}/parents/end", Own, &[Administrator], NO_PARENT),
    form("POST /directory/{serial}/parents/end", Elsewhere, &[Administrator, AdministratorElsewhere], NO_PARENT),
    form("POST /directory/{serial}/people", Own, &[Administrator], NO_ROLE),
    form("POST /directory/{serial}/people", Elsewhere, &[Administrator, AdministratorElsewhere], NO_ROLE),
    form("POST /directory/{serial}/people/end", Own, &[Administrator], NO_PERSON),
    form("POST /directory/{serial}/people/end", Elsewhere, &[Administrator, AdministratorElsewhere], NO_PERSON),
    form("POST /directory/{serial}/people/leave", Own, &[Administrator], NO_PERSON),
    form("POST /directory/{serial}/people/leave", Elsewhere, &[Administrator, AdministratorElsewhere], NO_PERSON),
    line("GET /status", Plain, WATCHERS),
    line("POST /status/jobs/{id}/again", Own, &[Author, Approver, Administrator]),
    line("GET /numbers", Plain, OFFICES_WITHOUT_ADMINISTRATOR),
    form("POST /numbers/cancel", Plain, OFFICES_WITHOUT_ADMINISTRATOR, NO_NUMBER),
    form("POST /numbers/hold", Plain, OFFICES_WITHOUT_ADMINISTRATOR, NO_PURPOSE),
    line("GET /k/{code}", Own, EVERYBODY),
    // The story's bulletin has no file; who opens one by a code is tested beside the page.
    line("GET /k/{code}/files/{file}", Own, NOBODY),
    line("POST /k/{code}", Own, EVERYBODY),
    line("POST /k/{code}/answers", Own, EVERYBODY),
    line("POST /k/{code}/elsewhere", Own, EVERYBODY),
    line("GET /bulletins", Plain, BULLETIN_READERS),
    line("GET /bulletins/new", Plain, &[Author, AuthorElsewhere]),
    line("POST /bulletins/new", Plain, &[Author, AuthorElsewhere]),
    line("GET /bulletins/{id}", Own, LETTER_READERS),
    line("GET /bulletins/{id}", Draft, OFFICE),
    line("GET /bulletins/{id}", Submitted, OFFICE),
    line("GET /bulletins/{id}", Elsewhere, READERS_ELSEWHERE),
    line("GET /bulletins/{id}/attachment", Own, ATTACHMENT_READERS),
    line("GET /bulletins/{id}/attachment", Draft, NOBODY),
    line("GET /bulletins/{id}/attachment", Submitted, NOBODY),
    line("GET /bulletins/{id}/attachment", Elsewhere, READERS_ELSEWHERE),
    // The story's bulletin has no FAX edition; who reads one is tested beside the page.
    line("GET /bulletins/{id}/fax", Own, NOBODY),
    line("GET /bulletins/{id}/fax", Draft, NOBODY),
    line("GET /bulletins/{id}/fax", Elsewhere, NOBODY),
    form("POST /bulletins/{id}/label", Own, OFFICE, NO_LABEL),
    form("POST /bulletins/{id}/label", Draft, OFFICE, NO_LABEL),
    form("POST /bulletins/{id}/label", Elsewhere, &[AuthorElsewhere, ApproverElsewhere], NO_LABEL),
    form("POST /bulletins/{id}/narrow", Own, CLERKS, NOT_NARROWER),
    form("POST /bulletins/{id}/narrow", Draft, NOBODY, NOT_NARROWER),
    form("POST /bulletins/{id}/narrow", Elsewhere, &[ClerkElsewhere], NOT_NARROWER),
    line("POST /bulletins/{id}/acknowledge", Own, &[Member, MemberElsewhere]),
    line("POST /bulletins/{id}/acknowledge", Draft, NOBODY),
    line("POST /bulletins/{id}/acknowledge", Elsewhere, &[MemberElsewhere]),
    line("POST /bulletins/{id}/correct", Draft, &[Author]),
    line("POST /bulletins/{id}/correct", Submitted, &[Author]),
    line("POST /bulletins/{id}/correct", Elsewhere, &[AuthorElsewhere]),
    line("POST /bulletins/{id}/withdraw", Draft, &[Author]),
    line("POST /bulletins/{id}/withdraw", Submitted, &[Author]),
    line("POST /bulletins/{id}/answers", Own, &[Member, MemberElsewhere]),
    line("POST /bulletins/{id}/answers", Draft, NOBODY),
    line("POST /bulletins/{id}/answers", Elsewhere, &[MemberElsewhere]),
    line("GET /bulletins/{id}/edit", Own, &[Author]),
    line("GET /bulletins/{id}/edit", Draft, &[Author]),
    line("GET /bulletins/{id}/edit", Submitted, &[Author]),
    line("GET /bulletins/{id}/edit", Elsewhere, &[AuthorElsewhere]),
    line("GET /papers/new", Plain, CLERKS),
    line("POST /papers/new", Plain, CLERKS),
    // Without a reason nothing is taken back.
    line("POST /papers/{id}/take-back", Own, NOBODY),
    line("POST /papers/{id}/take-back", Draft, NOBODY),
    line("POST /papers/{id}/take-back", Elsewhere, &[ClerkElsewhere]),
    line("GET /bulletins/{id}/pass", Own, &[Author, Approver]),
    line("GET /bulletins/{id}/pass", Elsewhere, NOBODY),
    form("POST /bulletins/{id}/pass", Own, &[Author, Approver], &[("body", "0")]),
    form("POST /bulletins/{id}/pass", Elsewhere, NOBODY, &[("body", "0")]),
    form("POST /bulletins/{id}/edit", Own, &[Author], STALE),
    form("POST /bulletins/{id}/edit", Draft, &[Author], STALE),
    form("POST /bulletins/{id}/edit", Submitted, &[Author], STALE),
    form("POST /bulletins/{id}/edit", Elsewhere, &[AuthorElsewhere], STALE),
    line("GET /bulletins/{id}/files", Own, &[Author]),
    line("GET /bulletins/{id}/files", Draft, &[Author]),
    line("GET /bulletins/{id}/files", Elsewhere, &[AuthorElsewhere]),
    form("POST /bulletins/{id}/files", Own, &[Author], NO_LABEL),
    form("POST /bulletins/{id}/files", Draft, &[Author], NO_LABEL),
    form("POST /bulletins/{id}/files", Elsewhere, &[AuthorElsewhere], NO_LABEL),
    form("POST /bulletins/{id}/files/remove", Draft, &[Author], NO_FILE),
    form("POST /bulletins/{id}/files/remove", Submitted, &[Author], NO_FILE),
    form("POST /bulletins/{id}/files/remove", Elsewhere, &[AuthorElsewhere], NO_FILE),
    // The story's bulletin has no file; who opens one is tested beside the page.
    line("GET /bulletins/{id}/files/{file}", Own, NOBODY),
    line("GET /bulletins/{id}/files/{file}", Draft, NOBODY),
    form("POST /bulletins/{id}/approve", Own, &[Approver], STALE),
    form("POST /bulletins/{id}/approve", Draft, &[Approver], STALE),
    form("POST /bulletins/{id}/approve", Submitted, &[Approver], STALE),
    form("POST /bulletins/{id}/approve", Elsewhere, &[ApproverElsewhere], STALE),
    line("POST /bulletins/{id}/return", Submitted, &[Approver]),
    line("POST /bulletins/{id}/return", Elsewhere, NOBODY),
    line("POST /bulletins/{id}/publish", Submitted, OFFICE),
    line("POST /bulletins/{id}/publish", Elsewhere, NOBODY),
    form("POST /bulletins/{id}/schedule", Submitted, OFFICE, NO_MOMENT),
    form("POST /bulletins/{id}/schedule", Elsewhere, NOBODY, NO_MOMENT),
    line("POST /bulletins/{id}/schedule/cancel", Submitted, OFFICE),
    line("POST /bulletins/{id}/schedule/cancel", Elsewhere, &[AuthorElsewhere, ApproverElsewhere]),
    line("GET /archive", Plain, BULLETIN_READERS),
    line("GET /archive/related/{id}", Own, LETTER_READERS),
    line("GET /archive/related/{id}", Draft, NOBODY),
    line("GET /archive/related/{id}", Submitted, NOBODY),
    line("GET /archive/related/{id}", Elsewhere, READERS_ELSEWHERE),
    line("GET /archive/topics", Plain, BULLETIN_READERS),
    line("GET /archive/topics/new", Plain, WRITING_OFFICES),
    form("POST /archive/topics/new", Plain, WRITING_OFFICES, NO_TITLE),
    form("POST /archive/topics/documents", Plain, NOBODY, NO_TOPIC),
    form("POST /archive/topics/documents/end", Plain, NOBODY, NO_TOPIC),
    line("GET /archive/topics/{id}", Own, LETTER_READERS),
    line("GET /archive/topics/{id}", Elsewhere, READERS_ELSEWHERE),
    line("GET /archive/topics/{id}/edit", Own, OFFICE),
    line("GET /archive/topics/{id}/edit", Elsewhere, &[AuthorElsewhere, ApproverElsewhere]),
    form("POST /archive/topics/{id}/edit", Own, OFFICE, NO_TITLE),
    form("POST /archive/topics/{id}/edit", Elsewhere, &[AuthorElsewhere, ApproverElsewhere], NO_TITLE),
    // Who puts a page away is tested beside the verb: the second one who may would not find it any more.
    line("POST /archive/topics/{id}/end", Unknown, NOBODY),
    line("GET /relay", Plain, CLERKS),
    line("GET /relay/substitutes", Plain, CLERKS),
    form("POST /relay/substitutes", Plain, NOBODY, NOT_MY_OFFICE),
    form("POST /relay/substitutes/end", Plain, NOBODY, NOT_MY_OFFICE),
    line("GET /relay/bundle", Plain, CLERKS),
    form("POST /relay/bundle", Plain, CLERKS, &[("number", "x")]),
    line("GET /relay/policy", Plain, CLERKS),
    form("POST /relay/policy", Plain, NOBODY, NOT_MY_OFFICE),
    line("GET /relay/{id}/members", Own, &[DistrictClerk]),
    line("GET /relay/{id}/members", Upper, &[PrefectureClerk]),
    line("GET /relay/{id}/members", Elsewhere, &[ClerkElsewhere]),
    form("POST /relay/{id}/members", Own, &[DistrictClerk], STALE),
    form("POST /relay/{id}/members", Upper, &[PrefectureClerk], STALE),
    form("POST /relay/{id}/members", Elsewhere, &[ClerkElsewhere], STALE),
    line("GET /relay/{id}", Own, &[DistrictClerk]),
    line("GET /relay/{id}", Upper, &[PrefectureClerk]),
    line("GET /relay/{id}", Elsewhere, &[ClerkElsewhere]),
    form("POST /relay/{id}", Own, &[DistrictClerk], STALE),
    form("POST /relay/{id}", Upper, &[PrefectureClerk], STALE),
    form("POST /relay/{id}", Elsewhere, &[ClerkElsewhere], STALE),
    line("GET /reach", Plain, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/compare", Plain, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}", Draft, NOBODY),
    line("GET /reach/{id}", Submitted, NOBODY),
    line("GET /reach/{id}", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/live", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/live", Draft, NOBODY),
    line("GET /reach/{id}/live", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/sheet", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/sheet", Draft, NOBODY),
    line("GET /reach/{id}/sheet", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/figures.csv", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/figures.csv", Draft, NOBODY),
    line("GET /reach/{id}/figures.csv", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/figures.xlsx", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/figures.xlsx", Draft, NOBODY),
    line("GET /reach/{id}/figures.xlsx", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/answers", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/answers", Draft, NOBODY),
    line("GET /reach/{id}/answers", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/answers.csv", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/answers.csv", Draft, NOBODY),
    line("GET /reach/{id}/answers.csv", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/answers.xlsx", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/answers.xlsx", Draft, NOBODY),
    line("GET /reach/{id}/answers.xlsx", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/unconfirmed.xlsx", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/unconfirmed.xlsx", Draft, NOBODY),
    line("GET /reach/{id}/unconfirmed.xlsx", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/arrivals", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/arrivals", Draft, NOBODY),
    line("GET /reach/{id}/arrivals", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/unconfirmed", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/unconfirmed", Draft, NOBODY),
    line("GET /reach/{id}/unconfirmed", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /reach/{id}/unconfirmed.csv", Own, OFFICES_WITHOUT_ADMINISTRATOR),
    line("GET /reach/{id}/unconfirmed.csv", Draft, NOBODY),
    line("GET /reach/{id}/unconfirmed.csv", Elsewhere, OFFICES_ELSEWHERE),
    line("GET /status", Plain, WATCHERS),
    line("POST /status/jobs/{id}/again", Own, &[Author, Approver, Administrator]),
    line("GET /demo/mailbox", Plain, EVERYBODY),
    line("GET /demo/mailbox/{number}", Own, EVERYBODY),
    line("GET /demo/mailbox/{number}/html", Own, EVERYBODY),
    line("POST /signout", Plain, SIGNED_IN),
];

/// What is wrong between the table and the routes that the program has.
pub fn disagreements(table: &[Line], routes: &[String]) -> Vec<String> {
    let missing = routes.iter().filter(|route| table.iter().all(|line| line.route != *route));
    let stale = table.iter().filter(|line| routes.iter().all(|route| route != line.route));
    missing
        .map(|route| format!("no line of the table says who may enter {route}"))
        .chain(stale.map(|line| format!("the table names {}, which is no route", line.route)))
        .collect()
}

/// Every line, and for each route with a placeholder one that asks for something unknown.
pub fn visits() -> Vec<Line> {
    let mut visits: Vec<Line> = Vec::new();
    for line in TABLE {
        let is_first =
            TABLE.iter().find(|other| other.route == line.route).is_some_and(|first| std::ptr::eq(first, line));
        let names_unknown = TABLE.iter().any(|other| other.route == line.route && other.subject == Unknown);
        if is_first && line.route.contains('{') && !names_unknown {
            visits.push(Line { subject: Unknown, may: NOBODY, ..*line });
        }
        visits.push(*line);
    }
    visits
}
