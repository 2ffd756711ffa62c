//! Issuing at a chosen moment: once, with the number of that moment, by the right that still holds, or not at all.

use std::sync::Arc;
use std::time::Duration;

use noroshi_access::web::HomeSource;
use noroshi_access::{Actor, revoke_role};
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, Timestamp};

use super::{DraftText, Office, Publish, StatusCode, Subject, migrations, text};
use crate::schedule::{ScheduleError, ScheduleOrder, ScheduledIssue, read_moment, schedule, unschedule};
use crate::stage::{Stage, StepError};
use crate::{BulletinHome, BulletinKind, PublishError, store};

const HOUR: Duration = Duration::from_secs(3600);

/// Tomorrow, 25 November, at nine.
fn moment() -> Timestamp {
    Timestamp::from_tokyo("2026-11-25".parse().unwrap(), 9, 0).unwrap()
}

impl Office {
    async fn plan(&self, by: &Actor, id: BulletinId, at: Timestamp) -> Result<(), ScheduleError> {
        let order = ScheduleOrder { seen: self.revision(id).await, at, is_unnumbered: false };
        self.plan_as(by, id, order).await
    }

    async fn plan_as(&self, by: &Actor, id: BulletinId, order: ScheduleOrder) -> Result<(), ScheduleError> {
        schedule(&self.test.app, by.permit::<Publish>(Subject::of(self.issuer, id)).unwrap(), order).await
    }

    async fn take_back(&self, by: &Actor, id: BulletinId) -> Result<(), ScheduleError> {
        unschedule(&self.test.app, by.permit::<Publish>(Subject::of(self.issuer, id)).unwrap()).await
    }

    async fn work(&self) {
        let app = &self.test.app;
        run_due_once(&Workers::new(app.clone(), vec![Box::new(ScheduledIssue::new(app.clone()))])).await.unwrap();
    }

    async fn work_at(&self, now: Timestamp) {
        self.test.clock.set(now);
        self.work().await;
    }

    async fn number(&self, id: BulletinId) -> Option<String> {
        match self.row(id).await.stage {
            Stage::Issued { number, .. } => Some(number.to_string()),
            _ => None,
        }
    }

    async fn fault(&self, id: BulletinId) -> Option<String> {
        store::schedule(&self.test.app.db, id).await.unwrap().and_then(|schedule| schedule.fault)
    }

    async fn now_page(&self, who: &Actor) -> Vec<String> {
        let work = BulletinHome::new(self.test.app.clone()).work(who).await.unwrap();
        work.into_iter().map(|item| format!("{} {}", item.label, item.text)).collect()
    }
}

const ISSUES: &str =
    "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.publish' AND detail LIKE '全診連発第%'";

#[tokio::test]
async fn it_goes_out_at_its_moment_with_the_number_of_that_moment() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        office.plan(&office.approver, id, moment()).await.unwrap();
        let told = office.now_page(&office.approver).await;
        assert_eq!(told, ["発出予定 令和8年11月25日(水) 9時00分に、自動で発番して発出します。"]);
        office.work_at(moment().minus(Duration::from_secs(1))).await;
        assert_eq!(office.number(id).await, None, "not a second earlier");
        let other = office.approved(&text()).await;
        office.publish(&office.approver, other, "全診連発第1号").await.unwrap();
        office.work_at(moment()).await;
        assert_eq!(office.number(id).await.as_deref(), Some("全診連発第2号"));
        let Stage::Issued { by, date, .. } = office.row(id).await.stage else { panic!("issued") };
        assert_eq!((by, date.iso().as_str()), (office.approver.person(), "2026-11-25"));
        let by_program = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'bulletin.publish' AND actor = 'program' \
                          AND detail LIKE '%as scheduled by%'";
        assert_eq!(office.count(by_program).await, 1);
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM issue_schedule").await, 0);
        office.work_at(moment().plus(HOUR)).await;
        assert_eq!(office.count(ISSUES).await, 2, "once, however often the workers look");
    })
    .await;
}

#[tokio::test]
async fn it_can_be_taken_back_and_set_anew_until_it_runs() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        office.plan(&office.approver, id, moment()).await.unwrap();
        office.take_back(&office.second_approver, id).await.unwrap();
        assert!(matches!(office.take_back(&office.approver, id).await, Err(ScheduleError::Gone)));
        office.plan(&office.approver, id, moment()).await.unwrap();
        office.plan(&office.approver, id, moment().plus(HOUR)).await.unwrap();
        office.work_at(moment()).await;
        assert_eq!(office.number(id).await, None, "the first moment no longer counts");
        office.work_at(moment().plus(HOUR)).await;
        assert_eq!(office.number(id).await.as_deref(), Some("全診連発第1号"));
        assert!(matches!(office.take_back(&office.approver, id).await, Err(ScheduleError::Gone)));
        let returned = office.approved(&text()).await;
        office.plan(&office.approver, returned, moment().plus(2 * HOUR)).await.unwrap();
        office.send_back(&office.approver, returned, "題を直してください").await.unwrap();
        office.work_at(moment().plus(2 * HOUR)).await;
        assert!(matches!(office.row(returned).await.stage, Stage::Draft), "what was given back does not go out");
    })
    .await;
}

#[tokio::test]
async fn whose_right_has_ended_issues_nothing_and_everybody_is_told() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        office.plan(&office.approver, id, moment()).await.unwrap();
        let mut tx = office.test.app.db.begin().await.unwrap();
        revoke_role(&mut tx, office.approver.person(), "approver", office.issuer, office.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        office.work_at(moment()).await;
        assert_eq!(office.number(id).await, None);
        assert_eq!(office.fault(id).await.as_deref(), Some("予約した方の、発出の権限がなくなりました。"));
        let told = office.now_page(&office.second_approver).await;
        assert!(told[0].starts_with("発出できず 令和8年11月25日(水) 9時00分に発出できませんでした。予約した方の"), "{told:?}");
        let noted = "SELECT COUNT(*) AS rows_there FROM audit_entry WHERE detail = 'not issued as scheduled' AND actor = 'program'";
        assert_eq!((office.count(noted).await, office.count(ISSUES).await), (1, 0));
        assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await, 0);
        let (_, page) = office.open(&office.second_approver, &format!("/bulletins/{id}")).await;
        assert!(page.contains("発出できませんでした") && page.contains("日時を決め直してください"));
        office.plan(&office.second_approver, id, moment().plus(HOUR)).await.unwrap();
        office.work_at(moment().plus(HOUR)).await;
        assert_eq!(office.number(id).await.as_deref(), Some("全診連発第1号"));
    })
    .await;
}

#[tokio::test]
async fn a_moment_long_past_or_in_the_holidays_it_warns_of_is_not_kept() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        office.plan(&office.approver, id, moment()).await.unwrap();
        office.work_at(moment().plus(25 * HOUR)).await;
        assert!(office.fault(id).await.unwrap().contains("動いていませんでした"));
        let year_end =
            DraftText { title: "年末年始の不審なメールについて".into(), due: String::new(), ..text() };
        let id = office.approved(&year_end).await;
        let eve = Timestamp::from_tokyo("2026-12-28".parse().unwrap(), 23, 0).unwrap();
        let refused = office.plan(&office.approver, id, eve.plus(2 * HOUR)).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "この文書は年末年始についてのものですが、年末年始は令和8年12月29日(火)に始まっています。始まる前の日時にしてください。"
        );
        office.plan(&office.approver, id, eve).await.unwrap();
        office.work_at(eve.plus(2 * HOUR)).await;
        assert_eq!(office.fault(id).await.as_deref(), Some("年末年始が始まってしまいました。"), "the program stood still");
        assert_eq!(office.count(ISSUES).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_at_once() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        let before = office.traces(id).await;
        let now = office.test.app.now();
        assert!(matches!(office.plan(&office.approver, id, now).await, Err(ScheduleError::Past(_))));
        let far = office.plan(&office.approver, id, now.plus(367 * 24 * HOUR)).await;
        assert!(matches!(far, Err(ScheduleError::Far(_))));
        let unseen = ScheduleOrder { seen: 0, at: moment(), is_unnumbered: false };
        assert!(matches!(
            office.plan_as(&office.approver, id, unseen).await,
            Err(ScheduleError::ChangedMeanwhile { .. })
        ));
        let unnumbered = ScheduleOrder { seen: 1, at: moment(), is_unnumbered: true };
        assert!(matches!(office.plan_as(&office.approver, id, unnumbered).await, Err(ScheduleError::Unnumbered)));
        assert_eq!(office.traces(id).await, before);
        let draft = office.create(&text()).await;
        let early = office.plan(&office.approver, draft, moment()).await;
        assert!(matches!(early, Err(ScheduleError::Step(StepError::WrongStage("下書き")))));
        let notice = DraftText { kind: BulletinKind::Administrative, ..text() };
        let id = office.approved(&notice).await;
        office.plan_as(&office.approver, id, unnumbered).await.unwrap();
        office.work_at(moment()).await;
        assert_eq!(office.number(id).await.as_deref(), Some("事務連絡"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_job_click_and_taking_back_one_wins() {
    on_both(&migrations(), |test| async move {
        let office = Arc::new(Office::new(test).await);
        for round in 0..6 {
            let id = office.approved(&text()).await;
            let at = office.test.app.now().plus(HOUR);
            office.plan(&office.approver, id, at).await.unwrap();
            office.test.clock.set(at);
            let (job, other) = (Arc::clone(&office), Arc::clone(&office));
            let job = tokio::spawn(async move { job.work().await });
            let other = tokio::spawn(async move {
                match round % 2 {
                    0 => match other.publish(&other.second_approver, id, &format!("全診連発第{}号", 100 + round)).await
                    {
                        Ok(()) | Err(PublishError::IssuedMeanwhile { .. }) => None,
                        Err(error) => panic!("{error}"),
                    },
                    _ => Some(other.take_back(&other.second_approver, id).await),
                }
            });
            job.await.unwrap();
            let taken_back = other.await.unwrap();
            let is_issued = office.number(id).await.is_some();
            match taken_back {
                None => assert!(is_issued),
                Some(Ok(())) => assert!(!is_issued, "taken back and yet issued"),
                Some(Err(ScheduleError::Gone)) => assert!(is_issued, "neither taken back nor issued"),
                Some(Err(error)) => panic!("{error}"),
            }
            let dispatches = office.count("SELECT COUNT(*) AS rows_there FROM dispatch").await;
            let numbers = office.count("SELECT COUNT(*) AS rows_there FROM number_taken").await;
            assert_eq!((office.count(ISSUES).await, dispatches), (numbers, numbers), "round {round}");
            if !is_issued {
                office.send_back(&office.approver, id, "見直します").await.unwrap();
            }
            assert_eq!(office.count("SELECT COUNT(*) AS rows_there FROM issue_schedule").await, 0);
        }
    })
    .await;
}

#[test]
fn clock_times_as_offices_write_them() {
    let day = "2026-11-25".parse().unwrap();
    for (typed, hour, minute) in
        [("9:00", 9, 0), ("09:05", 9, 5), ("9時", 9, 0), ("14時30分", 14, 30), (" 14 時 30 分", 14, 30), ("9時5", 9, 5)]
    {
        assert_eq!(read_moment(day, typed), Timestamp::from_tokyo(day, hour, minute), "{typed}");
    }
    for unreadable in ["", "9", "24:00", "9:60", "9:", "朝", "9時半", "9:0:0", "-1:00", "+9:00", "900:00"] {
        assert_eq!(read_moment(day, unreadable), None, "{unreadable}");
    }
}

#[tokio::test]
async fn the_page_offers_moments_and_keeps_what_was_typed() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&DraftText { due: String::new(), ..text() }).await;
        let path = format!("/bulletins/{id}/schedule");
        let (_, page) = office.open(&office.approver, &format!("/bulletins/{id}")).await;
        for words in ["令和8年11月25日", "9時00分", "年末年始(12月29日から) 令和8年12月24日(木) 9時00分"]
        {
            assert!(page.contains(words), "{words}");
        }
        for (form, words) in [
            ("revision=1&date=R8.11.25&clock=TYPED", "時刻を読み取れませんでした"),
            ("revision=1&date=R8.11.20&clock=9:00", "もう過ぎています"),
            ("revision=1&date=TYPED&clock=9:00", "読み取れません"),
        ] {
            let (status, page) = office.send(&office.approver, &path, form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains(words) && page.contains("<details open>"), "{words}");
        }
        assert_eq!(
            office.send(&office.approver, &path, "revision=1&preset=2026-12-24&date=&clock=").await.0,
            StatusCode::SEE_OTHER
        );
        let (_, page) = office.open(&office.author, &format!("/bulletins/{id}")).await;
        assert!(page.contains("令和8年12月24日(木) 9時00分") && page.contains("決裁 二葉さんが予約しました"));
        let (_, list) = office.open(&office.author, "/bulletins").await;
        assert!(list.contains("12月24日 9時00分 発出予定"));
        let cancel = format!("{path}/cancel");
        assert_eq!(office.send(&office.author, &cancel, "x=").await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.send(&office.author, &cancel, "x=").await.0, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_out_after_its_own_reply_date() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.approved(&text()).await;
        let late = Timestamp::from_tokyo("2026-12-01".parse().unwrap(), 9, 0).unwrap();
        let refused = office.plan(&office.approver, id, late).await;
        assert!(matches!(refused, Err(ScheduleError::AfterDue(_))), "{refused:?}");
        office.test.clock.set(late);
        let refused = office.publish(&office.approver, id, "全診連発第1号").await;
        assert!(matches!(refused, Err(PublishError::DuePassed(_))), "{refused:?}");
    })
    .await;
}
