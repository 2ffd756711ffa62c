//! Two at once: one wins, the others learn who and when, and nothing is done twice.

use std::sync::Arc;

use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{ApproveError, Office, PublishError, migrations, text};
use crate::stage::Stage;

const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_approve_at_once_one_wins_and_the_other_learns_who() {
    on_both(&migrations(), |test| async move {
        let office = Arc::new(Office::new(test).await);
        let id = office.create(&text()).await;
        office.submit(id, 1).await.unwrap();
        let attempts: Vec<_> = (0..AT_ONCE)
            .map(|index| {
                let office = Arc::clone(&office);
                tokio::spawn(async move {
                    let by = if index % 2 == 0 { &office.approver } else { &office.second_approver };
                    office.approve(by, id, 1).await
                })
            })
            .collect();
        let mut refused = Vec::new();
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(()) => {}
                Err(ApproveError::ApprovedMeanwhile { by, .. }) => refused.push(by),
                Err(other) => panic!("{other}"),
            }
        }
        let Stage::Approved { by, .. } = office.row(id).await.stage else { panic!("approved") };
        let winner = if by == office.approver.person() { "決裁 二葉" } else { "決裁 三枝" };
        assert_eq!(refused, vec![winner; AT_ONCE - 1]);
        assert_eq!(approvals(&office).await, 1);
    })
    .await;
}

async fn approvals(office: &Office) -> i64 {
    office.count("SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.approve'").await
}

/// Everybody publishes at once, each with a number of their own or all with the same one.
async fn publish_at_once(office: &Arc<Office>, id: BulletinId, number: fn(usize) -> String) -> Vec<PublishError> {
    let attempts: Vec<_> = (0..AT_ONCE)
        .map(|index| {
            let office = Arc::clone(office);
            tokio::spawn(async move {
                let by = if index % 2 == 0 { &office.approver } else { &office.second_approver };
                office.publish(by, id, &number(index)).await
            })
        })
        .collect();
    let mut refused = Vec::new();
    for attempt in attempts {
        refused.extend(attempt.await.unwrap().err());
    }
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_publish_at_once_exactly_one_takes_a_number() {
    on_both(&migrations(), |test| async move {
        let office = Arc::new(Office::new(test).await);
        for (round, number) in
            [|index| format!("全診連発第{}号", index + 1), |_| "全診連発第99号".to_owned()].into_iter().enumerate()
        {
            let id = office.approved(&text()).await;
            let refused = publish_at_once(&office, id, number).await;
            let Stage::Issued { number, by, .. } = office.row(id).await.stage else { panic!("issued") };
            let winner = if by == office.approver.person() { "決裁 二葉" } else { "決裁 三枝" };
            assert_eq!(refused.len(), AT_ONCE - 1);
            for error in refused {
                assert_eq!(
                    error.to_string(),
                    format!("{winner}さんが11月24日 10時00分に、{number}として先に発出しました。")
                );
            }
            let rounds = i64::try_from(round).unwrap() + 1;
            for sql in [
                "SELECT COUNT(*) AS rows_there FROM number_taken",
                "SELECT COUNT(*) AS rows_there FROM dispatch",
                "SELECT COUNT(*) AS rows_there FROM job WHERE kind = 'bulletin.issued'",
                "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.publish'",
            ] {
                assert_eq!(office.count(sql).await, rounds, "{sql}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_bulletins_that_want_one_number_at_once_one_gets_it() {
    on_both(&migrations(), |test| async move {
        let office = Arc::new(Office::new(test).await);
        let ids = [office.approved(&text()).await, office.approved(&text()).await];
        let attempts = ids.map(|id| {
            let office = Arc::clone(&office);
            tokio::spawn(async move { office.publish(&office.approver, id, "全診連発第5号").await.err() })
        });
        let mut refused = Vec::new();
        for attempt in attempts {
            refused.extend(attempt.await.unwrap());
        }
        assert!(matches!(refused.as_slice(), [PublishError::Number(_)]), "{refused:?}");
        let mut labels = Vec::new();
        for id in ids {
            labels.push(office.row(id).await.stage.label());
        }
        labels.sort_unstable();
        assert_eq!(labels, ["決裁済・発番待ち", "発出済"], "the other waits for another number");
    })
    .await;
}
