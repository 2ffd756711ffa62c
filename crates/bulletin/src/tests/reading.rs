//! Who reads which part: every role at every place against one table; readings of a restricted part are recorded.

use noroshi_access::{Actor, Subject};
use noroshi_platform::testing::on_both;
use noroshi_platform::web::PageError;
use noroshi_terms::{Audience, BulletinId, JapaneseDate, Timestamp};

use super::{
    Arc, CLINIC, COUNTRY, DISTRICT, DraftText, NATIONAL, OTHER_NATIONAL, OTHER_PREFECTURE, Office, PREFECTURE,
    StatusCode, body, hired, migrations, plant, text,
};
use crate::{PartName, ReadBulletin, issued, may_read, read, store};

const EVERYTHING: &[Audience] = &Audience::ALL;
const STAFF: &[Audience] =
    &[Audience::Public, Audience::Members, Audience::MedicalStaffAndNdaVendors, Audience::MedicalStaff];
const MEMBERS: &[Audience] = &[Audience::Public, Audience::Members];
const PUBLIC: &[Audience] = &[Audience::Public];

/// What each role may see at the issuer and below it.
const SIGHT: [(&str, &[Audience]); 11] = [
    ("author", EVERYTHING),
    ("approver", EVERYTHING),
    ("association_clerk", EVERYTHING),
    ("institution_member", STAFF),
    ("vendor", PUBLIC),
    ("administrator", &[]),
    ("window_desk", MEMBERS),
    ("ministry_desk", PUBLIC),
    ("police_desk", PUBLIC),
    ("mail_administrator", PUBLIC),
    ("call_taker", MEMBERS),
];

/// Bodies at the issuer (the prefecture) or below it; everybody else reads nothing, whatever the role.
const INSIDE: [i64; 3] = [PREFECTURE, DISTRICT, CLINIC];
const OUTSIDE: [i64; 3] = [NATIONAL, OTHER_PREFECTURE, OTHER_NATIONAL];

fn today(office: &Office) -> JapaneseDate {
    office.test.app.now().tokyo_date()
}

async fn reads(office: &Office, who: &Actor, id: BulletinId, part: PartName) -> bool {
    match may_read(&office.test.app, who, id, part).await {
        Ok(permit) => {
            assert_eq!(permit.person(), Some(who.person()));
            true
        }
        Err(PageError::NotFound) => false,
        Err(error) => panic!("{error}"),
    }
}

/// One bulletin for each pair of audiences.
async fn bulletins(office: &Office) -> Vec<(BulletinId, Audience, Option<Audience>)> {
    let mut bulletins = Vec::new();
    for (letter, attachment) in [
        (Audience::Public, Some(Audience::MedicalStaffAndNdaVendors)),
        (Audience::Members, Some(Audience::Public)),
        (Audience::Members, Some(Audience::Members)),
        (Audience::Public, Some(Audience::MedicalStaff)),
        (Audience::Public, Some(Audience::Associations)),
        (Audience::Public, None),
    ] {
        let mut text = text();
        text.letter_audience = letter.code().into();
        match attachment {
            Some(audience) => text.attachment_audience = audience.code().into(),
            None => (text.attachment, text.attachment_heading) = (String::new(), String::new()),
        }
        let number = format!("高診連発第{}号", bulletins.len() + 1);
        bulletins.push((office.issued(&text, &number).await, letter, attachment));
        office.test.clock.advance(std::time::Duration::from_secs(1));
    }
    bulletins
}

#[tokio::test]
async fn every_role_at_every_place_reads_exactly_what_the_table_says() {
    assert_eq!(INSIDE.len() + OUTSIDE.len(), COUNTRY.len());
    on_both(&migrations(), |test| async move {
        plant(&test).await;
        let office = Office::at(test, PREFECTURE).await;
        let bulletins = bulletins(&office).await;
        let unissued = office.approved(&text()).await;
        for (role, sight) in SIGHT {
            for place in INSIDE.into_iter().chain(OUTSIDE) {
                let who = hired(&office.test, "見本", role, body(place)).await;
                let mut letters = Vec::new();
                for (id, letter, attachment) in &bulletins {
                    let sees = |audience: &Audience| INSIDE.contains(&place) && sight.contains(audience);
                    let case = format!("{role} at {place}: {letter} {attachment:?}");
                    assert_eq!(reads(&office, &who, *id, PartName::Letter).await, sees(letter), "{case}");
                    let expected = attachment.as_ref().is_some_and(sees);
                    assert_eq!(reads(&office, &who, *id, PartName::Attachment).await, expected, "{case}");
                    letters.extend(sees(letter).then_some(*id));
                }
                assert!(!reads(&office, &who, unissued, PartName::Letter).await, "{role} at {place}: not issued");
                let listed = store::readable(
                    &office.test.app.db,
                    (who.person(), today(&office)),
                    Timestamp::from_micros(i64::MAX),
                    50,
                )
                .await;
                let mut listed: Vec<_> = listed.unwrap().into_iter().map(|line| line.id).collect();
                listed.reverse();
                assert_eq!(listed, letters, "the list of {role} at {place}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_that_may_see_lends_nothing_to_a_role_that_may_read() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        // Reads public parts for the ministry here, is a clerk elsewhere.
        let clerk = hired(&office.test, "兼務 六郎", "association_clerk", body(OTHER_NATIONAL)).await;
        let mut tx = office.test.app.db.begin().await.unwrap();
        noroshi_access::grant_role(&mut tx, clerk.person(), "ministry_desk", body(NATIONAL), office.test.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let desk = hired(&office.test, "省", "ministry_desk", body(NATIONAL)).await;
        let both = Actor::for_test(clerk.person(), [clerk.grants(), desk.grants()].concat());
        for part in [PartName::Letter, PartName::Attachment] {
            assert!(!reads(&office, &both, id, part).await, "{part:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_that_ended_reads_nothing_more() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let who = hired(&office.test, "見本", "association_clerk", body(DISTRICT)).await;
        assert!(reads(&office, &who, id, PartName::Letter).await);
        let mut tx = office.test.app.db.begin().await.unwrap();
        let now = office.test.app.now();
        noroshi_access::revoke_role(&mut tx, who.person(), "association_clerk", body(DISTRICT), now).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!reads(&office, &who, id, PartName::Letter).await);
        assert!(
            store::readable(&office.test.app.db, (who.person(), today(&office)), Timestamp::from_micros(i64::MAX), 9)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

async fn entries(office: &Office) -> (i64, i64) {
    let restricted = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.read_restricted'";
    (office.count(restricted).await, office.count("SELECT COUNT(*) AS rows_there FROM audit_entry").await)
}

#[tokio::test]
async fn each_reading_of_the_restricted_part_is_recorded_once_and_no_other() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let open_text = DraftText { attachment_audience: "members".into(), ..text() };
        let open = office.issued(&open_text, "全診連発第2号").await;
        let member = hired(&office.test, "見本 七海", "institution_member", body(CLINIC)).await;
        let (restricted, all) = entries(&office).await;
        for _ in 0..2 {
            let (status, page) = office.open(&member, &format!("/bulletins/{id}")).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("返信しないでください") && page.contains(&format!("/bulletins/{id}/attachment")));
            assert!(!page.contains("hint-alpha"), "the letter's page holds none of the attachment");
        }
        assert_eq!(office.open(&member, &format!("/bulletins/{open}/attachment")).await.0, StatusCode::OK);
        assert_eq!(
            entries(&office).await,
            (restricted, all + 2),
            "what members may read: one entry a day and bulletin"
        );
        office.test.clock.advance(std::time::Duration::from_secs(24 * 3_600));
        office.open(&member, &format!("/bulletins/{id}")).await;
        let all = all + 3;
        assert_eq!(entries(&office).await, (restricted, all), "another day");
        for times in 1..=2 {
            let (_, page) = office.open(&member, &format!("/bulletins/{id}/attachment")).await;
            assert!(page.contains("hint-alpha") && page.contains("医療機関の中だけで扱ってください。"));
            assert_eq!(entries(&office).await, (restricted + times, all + times));
        }
        let desk = hired(&office.test, "窓口 八重", "window_desk", body(DISTRICT)).await;
        assert_eq!(office.open(&desk, &format!("/bulletins/{id}/attachment")).await.0, StatusCode::NOT_FOUND);
        let (status, page) = office.open(&desk, &format!("/bulletins/{id}")).await;
        assert!(status == StatusCode::OK && !page.contains(&format!("/bulletins/{id}/attachment")));
        assert_eq!(entries(&office).await, (restricted + 2, all + 3), "a refusal is no reading, the letter is one");
    })
    .await;
}

#[tokio::test]
async fn a_permit_for_the_letter_opens_no_attachment() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let letter = |part| office.author.permit::<ReadBulletin>(Subject::of(office.issuer, (id, part))).unwrap();
        let refused = read::part(&office.test.app, letter(PartName::Letter)).await;
        assert!(matches!(refused, Err(PageError::NotFound)));
        let (content, hash) = issued(&office.test.app, &letter(PartName::Letter)).await.unwrap();
        assert_eq!(
            content.attachment.unwrap().body,
            "",
            "what the letter's permit shows has no text of the attachment in it"
        );
        assert_eq!(hash.to_string(), office.row(id).await.content.unwrap().1, "the hash is that of the whole");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_read_finds_nothing() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(Arc::clone(&test)).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let outsider = hired(&office.test, "他 九郎", "association_clerk", body(OTHER_NATIONAL)).await;
        let invented = BulletinId::new(&*test.app.entropy);
        let missing = office.open(&outsider, &format!("/bulletins/{invented}")).await;
        for path in [format!("/bulletins/{id}"), format!("/bulletins/{id}/attachment"), format!("/bulletins/{id}/edit")]
        {
            assert_eq!(office.open(&outsider, &path).await, missing, "{path}");
        }
        assert_eq!(missing.0, StatusCode::NOT_FOUND);
        for path in ["approve", "return", "publish", "acknowledge"] {
            let path = format!("/bulletins/{id}/{path}");
            assert_eq!(office.send(&outsider, &path, "reason=x&revision=1").await, missing, "{path}");
        }
        let (_, list) = office.open(&outsider, "/bulletins").await;
        assert!(!list.contains(&id.to_string()));
    })
    .await;
}
