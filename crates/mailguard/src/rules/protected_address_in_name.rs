//! The name of a sender holds an address of ours, while the mail comes from another one (facts section 8, probe 18).
//!
//! Programs that show the name alone show our address as if it were the sender's.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::{AddressField, Mailbox};

pub(super) const RULE: Rule = Rule {
    id: RuleId("protected-address-in-name"),
    family: Family::Identity,
    weight: 5.0,
    look: protected_address_in_name,
};

fn protected_address_in_name(case: &Case<'_>) -> Vec<Finding> {
    let fields = [AddressField::From, AddressField::Sender, AddressField::ReplyTo];
    fields
        .into_iter()
        .flat_map(|field| case.mail.mailboxes_of(field))
        .filter_map(|mailbox| seen(case, mailbox))
        .collect()
}

fn seen(case: &Case<'_>, mailbox: &Mailbox) -> Option<Finding> {
    let people = &case.context.people;
    let is_ours = |address: &str| {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        people.is_own_domain(domain) || people.owners_of(address).next().is_some()
    };
    if is_ours(&mailbox.address) {
        return None;
    }
    let address = addresses(&mailbox.name).into_iter().find(|address| is_ours(address))?;
    // A list that writes its members' addresses before its own sends answers there.
    let mut replies = case.mail.mailboxes_of(AddressField::ReplyTo).peekable();
    if replies.peek().is_some() && replies.all(|reply| reply.address.eq_ignore_ascii_case(&address)) {
        return None;
    }
    Some(Finding {
        rule: RULE.id,
        confidence: Confidence::High,
        evidence: Evidence::whole(place_of(mailbox.field), &mailbox.name),
        reason: format!(
            "差出人の名前の中に当方のアドレス{address}が書かれていますが、実際の送信元は{}です。",
            mailbox.address
        ),
        reason_en: "The sender's name holds an address of ours, but the mail comes from another one.".to_owned(),
    })
}

/// Addresses written inside a name, in lower case and one width; characters that are not seen do not part them.
fn addresses(name: &str) -> Vec<String> {
    let folded: String = noroshi_terms::fold_width(name).chars().filter(|letter| !is_unseen(*letter)).collect();
    let words = folded.split(|letter: char| !(letter.is_ascii_alphanumeric() || "@.-_+%".contains(letter)));
    let addresses = words.filter(|word| word.contains('@'));
    addresses.map(|word| word.trim_matches(['.', '-', '_', '@']).to_lowercase()).collect()
}

fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || letter.is_control()
}
