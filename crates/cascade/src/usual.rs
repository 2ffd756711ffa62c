//! The cover as an office always writes it (いつもの鑑文): from its last one, else from the directory.

use noroshi_bulletin::{IssuedContent, RelationKind, issued_in};
use noroshi_directory::{Channel, store as directory};
use noroshi_numbering::{ProposalError, proposal};
use noroshi_paper_model::Honorific;
use noroshi_platform::db::{Db, DbError};
use noroshi_platform::web::PageError;
use noroshi_terms::JapaneseDate;

use crate::bundle::usual_title;
use crate::cover::CoverText;
use crate::store::{self, CoverOnTheWay, RelayTask};

/// The covers that this one will stand in front of, nearest first: those the task came with. Under two parents the cover
/// of the other parent is on the way too, but not behind this one (R01).
pub(crate) async fn covers_behind(db: &Db, task: &RelayTask) -> Result<Vec<CoverOnTheWay>, DbError> {
    let mut on_the_way = store::covers_on_the_way(db, task.bulletin, task.body).await?;
    let (mut behind, mut next) = (Vec::new(), task.parent_cover);
    while let Some(place) = next.and_then(|id| on_the_way.iter().position(|cover| cover.content.cover == id)) {
        let cover = on_the_way.swap_remove(place);
        next = cover.content.parent;
        behind.push(cover);
    }
    Ok(behind)
}

/// The whole cover with the body's next number and today's date; `clerk` is who shall be asked for on a first one.
pub(crate) async fn usual_cover(
    db: &Db,
    task: &RelayTask,
    today: JapaneseDate,
    clerk: Option<&str>,
) -> Result<CoverText, PageError> {
    let number = match proposal(db, task.body, today).await {
        Ok(number) => number.to_string(),
        Err(ProposalError::Database(error)) => return Err(error.into()),
        Err(ProposalError::NoSeries) => String::new(),
    };
    let from = match covers_behind(db, task).await?.first() {
        Some(cover) => format!("{}を通じて、", cover.body_name),
        None => String::new(),
    };
    let bulletin = issued_in(db, task.bulletin).await?.ok_or(PageError::NotFound)?;
    let issuer = match (&bulletin.received, bulletin.letter.sender.first()) {
        (Some(_), Some(outside)) => outside.clone(),
        _ => directory::body(db, bulletin.issuer).await?.map(|body| body.name).unwrap_or_default(),
    };
    let body = format!(
        "日頃より本会の活動にご協力いただき、ありがとうございます。\n\n{from}{issuer}から{}",
        arrived(&bulletin)
    );
    let last = store::cover_texts_of(db, task.body).await?;
    let usual = match last {
        Some(last) => last,
        None => first_cover(db, task, clerk).await?,
    };
    Ok(CoverText { number, date: today.to_string(), title: String::new(), body, own_words: String::new(), ..usual })
}

/// The same for several bulletins behind one letter.
pub(crate) async fn usual_bundle_cover(
    db: &Db,
    tasks: &[RelayTask],
    today: JapaneseDate,
    clerk: Option<&str>,
) -> Result<CoverText, PageError> {
    let first = tasks.first().ok_or(PageError::NotFound)?;
    let body = format!(
        "日頃より本会の活動にご協力いただき、ありがとうございます。\n\n下記の通知{}件が届きましたので、まとめてご案内いたします。職員の皆さまへの周知をお願いいたします。",
        tasks.len()
    );
    Ok(CoverText { title: usual_title(tasks.len()), body, ..usual_cover(db, first, today, clerk).await? })
}

/// What arrived, and what is asked of the reader.
fn arrived(bulletin: &IssuedContent) -> String {
    match bulletin.relation.as_ref().map(|relation| relation.kind) {
        None => format!(
            "標記の{}が届きましたので、ご案内いたします。職員の皆さまへの周知をお願いいたします。",
            bulletin.kind.label()
        ),
        Some(RelationKind::Corrects) => {
            "標記の訂正が届きましたので、ご案内いたします。さきの文書にかえて、周知をお願いいたします。".to_owned()
        }
        Some(RelationKind::Withdraws) => "標記の取下げのお知らせが届きましたので、ご案内いたします。さきの文書はお使いにならないよう、周知をお願いいたします。".to_owned(),
    }
}

async fn first_cover(db: &Db, task: &RelayTask, clerk: Option<&str>) -> Result<CoverText, DbError> {
    let mut contacts = directory::contacts(db, task.body).await?;
    contacts.sort_by_key(|contact| std::cmp::Reverse(contact.channel)); // the telephone first: people shall call
    let numbers = contacts
        .iter()
        .filter(|contact| contact.channel != Channel::Mail)
        .map(|contact| format!("{} {}", contact.channel.label(), contact.address));
    let has_associations = store::has_associations(db, task.body).await?;
    let (addressee, honorific) = if has_associations {
        ("郡市区の会 担当理事", Honorific::Dono)
    } else {
        ("施設長", Honorific::Kakui)
    };
    let office = format!("{} 事務局 {}", task.body_name, clerk.unwrap_or_default());
    Ok(CoverText {
        label: "情報提供".to_owned(),
        addressee: addressee.to_owned(),
        honorific: honorific.word().to_owned(),
        sender: task.body_name.clone(),
        contact: std::iter::once(office.trim().to_owned()).chain(numbers).collect::<Vec<_>>().join("\n"),
        ..CoverText::default()
    })
}
