//! A correction and a withdrawal go wherever the bulletin had gone, and nothing of the bulletin goes on after them.

use std::time::Duration;

use noroshi_access::Subject;
use noroshi_bulletin::{
    Approve, Draft, Publish, PublishError, RelationKind, approve, begin_notice, bulletin, publish, save as save_text,
    submit,
};
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    Arc, BORDER, BRANCH, Country, KOCHI, NARUTO, NATIONAL, RelayError, SHIOMI, StatusCode, TODAY, TOKUSHIMA, body,
    cover, migrations,
};
use crate::{SetPolicy, set_policy};

impl Country {
    /// A notice on an issued bulletin, approved and ready to be issued.
    pub(super) async fn approved_notice(&self, original: BulletinId, kind: RelationKind) -> BulletinId {
        let (app, at) = (&self.test.app, body(NATIONAL));
        let draft = |id| self.author.permit::<Draft>(Subject::of(at, (Some(id), at))).unwrap();
        let id = begin_notice(app, draft(original), kind).await.unwrap();
        let mut text = bulletin(&app.db, id).await.unwrap().unwrap().text;
        text.change = "電話番号の誤りがありました。".into();
        save_text(app, &draft(id), 1, &text).await.unwrap();
        submit(app, &draft(id), 2).await.unwrap();
        approve(app, self.approver.permit::<Approve>(Subject::of(at, id)).unwrap(), 2).await.unwrap();
        id
    }

    pub(super) async fn issue_notice(&self, id: BulletinId, number: &str) -> Result<(), PublishError> {
        let permit = self.approver.permit::<Publish>(Subject::of(body(NATIONAL), id)).unwrap();
        publish(&self.test.app, permit, 2, &number.parse().unwrap(), TODAY.parse().unwrap()).await
    }

    pub(super) async fn ended(&self, original: BulletinId, kind: RelationKind, number: &str) -> BulletinId {
        let id = self.approved_notice(original, kind).await;
        self.issue_notice(id, number).await.unwrap();
        self.work().await;
        id
    }

    /// Where a bulletin has a task.
    pub(super) async fn task_bodies(&self, id: BulletinId) -> Vec<i64> {
        let rows = query("SELECT body FROM relay_task WHERE bulletin = $1 ORDER BY body").bind(id);
        rows.all(&self.test.app.db).await.unwrap().iter().map(|row| row.get("body").unwrap()).collect()
    }

    async fn waiting(&self, serial: i64) -> usize {
        let (waiting, _) = crate::work::work_list(&self.test.app, &self.clerks[&serial]).await.unwrap();
        waiting.len()
    }

    async fn mails(&self, id: BulletinId, state: &'static str) -> i64 {
        query(
            "SELECT COUNT(*) AS mails FROM delivery d JOIN dispatch p ON p.serial = d.dispatch \
             WHERE p.bulletin = $1 AND d.state = $2",
        )
        .bind(id)
        .bind(state)
        .one(&self.test.app.db)
        .await
        .unwrap()
        .get("mails")
        .unwrap()
    }
}

#[tokio::test]
async fn a_notice_has_a_task_at_once_wherever_the_bulletin_had_one() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI, SHIOMI]).await;
        assert_eq!(country.task_bodies(id).await, [KOCHI, TOKUSHIMA, SHIOMI, BRANCH, BORDER]);
        let correction = country.ended(id, RelationKind::Corrects, "全診連発第13号").await;
        assert_eq!(country.task_bodies(correction).await, [KOCHI, TOKUSHIMA, SHIOMI, BRANCH, BORDER]);
        let withdrawal = country.ended(correction, RelationKind::Withdraws, "全診連発第14号").await;
        assert_eq!(country.task_bodies(withdrawal).await, [KOCHI, TOKUSHIMA, SHIOMI, BRANCH, BORDER]);
        assert_eq!((country.waiting(KOCHI).await, country.waiting(BRANCH).await), (1, 1), "only the last word waits");
        for (serial, number) in [(SHIOMI, "汐診発第8号"), (KOCHI, "高診連発第8号")] {
            country.relay(withdrawal, serial, &cover(number, TODAY)).await.unwrap();
        }
        country.work().await;
        let letters = country.texts("SELECT content AS text FROM cover ORDER BY sent_at, number").await;
        let second = letters.iter().filter(|cover| cover.contains("本会がさきにお送りした文書")).count();
        assert_eq!(second, 2, "both cite the cover that their members know");
        assert!(country.mails(id, "cancelled").await > 0, "what had not left does not leave");
        assert_eq!((country.mails(id, "queued").await, country.mails(correction, "queued").await), (0, 0));
        assert!(country.mails(withdrawal, "queued").await > 0);
    })
    .await;
}

#[tokio::test]
async fn a_closed_task_says_why_and_is_neither_saved_nor_sent() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let withdrawal = country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        let text = cover("高診連発第7号", TODAY);
        let before = country.traces().await;
        let expected =
            "この文書は、11月24日 10時00分に取り下げられています。伝達せずに、届いたお知らせのほうを伝達してください。";
        let refused = country.relay(id, KOCHI, &text).await.unwrap_err();
        assert_eq!(refused.to_string(), expected);
        let saved = country.save_as(&country.clerks[&KOCHI], (id, KOCHI), 0, &text).await.unwrap_err();
        assert!(matches!(saved, RelayError::Ended(_)), "{saved}");
        assert_eq!(country.traces().await, before);
        let task = country.task(id, KOCHI).await.unwrap();
        let (status, page) = country.open(&country.clerks[&KOCHI], &format!("/relay/{}", task.id)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("取下げ済") && page.contains(&format!("/bulletins/{withdrawal}")) && !page.contains("<form")
        );
        let (_, list) = country.open(&country.clerks[&KOCHI], "/relay").await;
        assert!(list.contains("伝達しません") && list.contains("1件が伝達を待っています"), "{list}");
        let (_, reach) = country.open(&country.approver, &format!("/reach/{id}")).await;
        assert!(reach.contains("取下げ済"));
    })
    .await;
}

#[tokio::test]
async fn what_would_go_out_by_itself_does_not_after_the_end() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        for serial in [KOCHI, TOKUSHIMA] {
            let permit = country.clerks[&serial].permit::<SetPolicy>(Subject::of(body(serial), body(serial))).unwrap();
            set_policy(&country.test.app, permit, "1").await.unwrap();
        }
        let id = country.issued("全診連発第12号", TODAY).await;
        let withdrawal = country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        country.test.clock.advance(Duration::from_secs(3_600));
        country.work().await;
        let sent = "SELECT bulletin AS text FROM cover ORDER BY body";
        assert_eq!(
            country.texts(sent).await,
            vec![withdrawal.to_string(); 2],
            "the notice went out by itself, the rest not"
        );
        assert!(country.task(id, KOCHI).await.unwrap().auto_at.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_bulletin_that_ended_before_its_tasks_were_opened_opens_none() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let correction = country.approved_notice(id, RelationKind::Corrects).await;
        country.issue_notice(correction, "全診連発第13号").await.unwrap();
        let withdrawal = country.approved_notice(correction, RelationKind::Withdraws).await;
        country.issue_notice(withdrawal, "全診連発第14号").await.unwrap();
        country.work().await;
        assert_eq!(country.task_bodies(correction).await, [0_i64; 0]);
        assert_eq!(country.task_bodies(withdrawal).await, [KOCHI, TOKUSHIMA], "follows what the correction had ended");
        assert_eq!(country.mails(correction, "queued").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_notice_reaches_whoever_left_since_and_whoever_came() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.tamper("UPDATE delivery SET state = 'accepted', accepted_at = 1 WHERE body IN (6, 7)").await.unwrap();
        country.tamper("UPDATE body SET ended_at = 1 WHERE serial IN (6, 7)").await.unwrap();
        country
            .tamper(
                "INSERT INTO misdelivery (bulletin, body, at, dispatch) SELECT bulletin, 7, 1, serial FROM dispatch",
            )
            .await
            .unwrap();
        let withdrawal = country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        let addressed = |id: BulletinId| query("SELECT body FROM addressee WHERE bulletin = $1 ORDER BY body").bind(id);
        let rows = addressed(withdrawal).all(&country.test.app.db).await.unwrap();
        let before = addressed(id).all(&country.test.app.db).await.unwrap();
        assert_eq!(rows.len(), before.len(), "also those who closed");
        let mails = "SELECT 'x' || d.body AS text FROM delivery d JOIN dispatch p ON p.serial = d.dispatch \
                     WHERE d.body IN (6, 7) AND d.state = 'queued' ORDER BY d.body";
        assert_eq!(country.texts(mails).await, ["x6"], "the old address, unless somebody said that it is not theirs");
    })
    .await;
}

/// Everybody at once: a withdrawal, a clerk, the rule, and the mails' first chunk.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_and_a_withdrawal_at_once_leave_nothing_half() {
    on_both(&migrations(), |test| async move {
        let country = Arc::new(Country::new(test).await);
        let permit =
            country.clerks[&TOKUSHIMA].permit::<SetPolicy>(Subject::of(body(TOKUSHIMA), body(TOKUSHIMA))).unwrap();
        set_policy(&country.test.app, permit, "1").await.unwrap();
        for round in 0..6_u64 {
            let id = country.issued(&format!("全診連発第{}号", 2 * round + 1), TODAY).await;
            let notice = country.approved_notice(id, RelationKind::Withdraws).await;
            country.test.clock.advance(Duration::from_secs(3_600));
            let relays = {
                let country = Arc::clone(&country);
                let text =
                    cover(&format!("高診連発第{}号", round + 1), &country.test.app.now().tokyo_date().to_string());
                tokio::spawn(async move { country.relay_as(&country.clerks[&KOCHI], (id, KOCHI), 0, &text).await })
            };
            let goes_by_itself = {
                let country = Arc::clone(&country);
                tokio::spawn(async move { country.work().await })
            };
            let issued = country.issue_notice(notice, &format!("全診連発第{}号", 2 * round + 2)).await;
            issued.unwrap();
            let relayed = relays.await.unwrap();
            goes_by_itself.await.unwrap();
            country.work().await;
            match &relayed {
                Ok(_) | Err(RelayError::Ended(_)) => {}
                Err(other) => panic!("{other}"),
            }
            let task = country.task(id, KOCHI).await.unwrap();
            assert_eq!(task.sent.is_some(), relayed.is_ok());
            for serial in [KOCHI, TOKUSHIMA] {
                let count = "SELECT COUNT(*) AS covers FROM cover WHERE bulletin = $1 AND body = $2";
                let covers = query(count).bind(id).bind(serial).one(&country.test.app.db).await.unwrap();
                let is_sent = country.task(id, serial).await.unwrap().sent.is_some();
                assert_eq!(covers.get::<i64>("covers").unwrap(), i64::from(is_sent), "round {round}");
                assert!(country.task(notice, serial).await.is_some(), "the notice is to be relayed in either case");
            }
            assert_eq!(country.mails(id, "queued").await, 0, "nothing of it leaves any more");
            if relayed.is_ok() {
                assert!(country.task(notice, SHIOMI).await.is_some(), "wherever the relay had gone");
            }
            assert!(
                country.task(notice, NARUTO).await.is_some()
                    || country.task(id, TOKUSHIMA).await.unwrap().sent.is_none()
            );
        }
    })
    .await;
}
