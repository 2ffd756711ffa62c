//! The rules: one file each, all listed in [`ALL`].

mod add_finance;
mod asks_for_something;
mod attached_archive;
mod attached_bomb;
mod attached_locked;
mod attached_unread;
mod authentication_contradicts;
mod authentication_failed;
mod authentication_ignored;
mod authentication_proven;
mod bare_order;
mod borrowed;
mod borrowed_name_in_local_part;
mod borrowed_name_in_reply_to;
mod borrowed_name_in_signature;
mod borrowed_name_in_subject;
mod borrowed_officer_name;
mod bulletin_pattern;
#[cfg(test)]
pub(crate) mod check;
mod chinese_residue;
mod create_group;
mod disposable_sender;
mod ever_new_address;
mod first_contact;
mod foreign_zone;
mod free_mail_sender;
mod invitation_code;
mod invitation_link;
mod isolate;
mod local_part_fits;
mod local_part_mismatch;
mod look_alike_domain;
mod money;
mod no_addressee;
mod odd_date;
mod own_domain_sender;
mod personal_account;
mod phone_avoidance;
mod picture_code;
mod presence_probe;
mod protected_address_in_name;
mod quoted_warning;
mod random_local_part;
mod registered_address_forged;
mod registered_sender;
mod reply_to_differs;
mod reply_to_leaves_person;
mod request;
mod return_token;
mod role_recipient;
mod roster;
mod secrecy;
mod service_notice;
mod set_name;
mod short_without_link;
mod sole_content;
mod subject_is_order;
mod subject_is_organisation;
mod surname_alone;
mod unnatural_japanese;
mod worded_like_fraud;

use crate::case::Case;
use crate::finding::{Finding, RuleId};
pub use noroshi_formats::pattern::Slot;

/// What a rule's finding means to the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Somebody's name is borrowed, or a domain looks like theirs (the impersonation gate).
    Identity,
    /// The sender is not the one whose name is shown.
    Sender,
    /// The mail asks for something.
    Intent(Slot),
    /// The mail asks for something that no slot knows.
    Request,
    /// How the mail is made.
    Structure,
    /// The mail can be read in more than one way, or was hard to read.
    Oddity,
    /// A pattern of a bulletin fits.
    Pattern,
    /// The linear model's opinion.
    Model,
    /// Speaks for the mail.
    Calming,
}

/// A rule: its name, what it means, how much it weighs, and how it looks.
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// What its finding means to the gate.
    pub family: Family,
    /// Weight as a log-likelihood ratio (natural logarithm): positive speaks against the mail, negative for it.
    pub weight: f64,
    /// Looks at a case.
    pub look: fn(&Case<'_>) -> Vec<Finding>,
}

/// All rules, in the order in which their findings are told.
pub const ALL: &[Rule] = &[
    borrowed_officer_name::RULE,
    protected_address_in_name::RULE,
    look_alike_domain::RULE,
    borrowed_name_in_reply_to::RULE,
    borrowed_name_in_subject::RULE,
    borrowed_name_in_signature::RULE,
    borrowed_name_in_local_part::RULE,
    reply_to_leaves_person::RULE,
    disposable_sender::RULE,
    free_mail_sender::RULE,
    random_local_part::RULE,
    local_part_mismatch::RULE,
    reply_to_differs::RULE,
    first_contact::RULE,
    ever_new_address::RULE,
    subject_is_organisation::RULE,
    role_recipient::RULE,
    surname_alone::RULE,
    service_notice::RULE,
    registered_sender::RULE,
    own_domain_sender::RULE,
    local_part_fits::RULE,
    bulletin_pattern::RULE,
    create_group::RULE,
    isolate::RULE,
    return_token::RULE,
    roster::RULE,
    presence_probe::RULE,
    bare_order::RULE,
    personal_account::RULE,
    add_finance::RULE,
    money::RULE,
    phone_avoidance::RULE,
    secrecy::RULE,
    set_name::RULE,
    asks_for_something::RULE,
    sole_content::RULE,
    subject_is_order::RULE,
    short_without_link::RULE,
    no_addressee::RULE,
    odd_date::RULE,
    foreign_zone::RULE,
    chinese_residue::RULE,
    unnatural_japanese::RULE,
    worded_like_fraud::RULE,
    quoted_warning::RULE,
    registered_address_forged::RULE,
    authentication_failed::RULE,
    authentication_contradicts::RULE,
    authentication_ignored::RULE,
    authentication_proven::RULE,
    invitation_code::RULE,
    invitation_link::RULE,
    picture_code::RULE,
    attached_bomb::RULE,
    attached_locked::RULE,
    attached_archive::RULE,
    attached_unread::RULE,
];

/// The rule of this name.
pub(crate) fn rule(id: RuleId) -> Option<&'static Rule> {
    ALL.iter().chain(crate::reading::ODDITIES).find(|rule| rule.id == id)
}

/// Whether a text holds kana.
pub(crate) fn is_japanese(text: &str) -> bool {
    !text.is_ascii() && text.contains(|letter| matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ｦ'..='ﾝ'))
}

#[cfg(test)]
mod tests;
