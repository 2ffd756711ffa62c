//! Late relays on the status page: counted in working days, of the own office's bulletins, for who watches delivery.

use std::time::Duration;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use noroshi_access::Actor;
use noroshi_bulletin::{BulletinKind, RelationKind};
use noroshi_delivery::{Late, LateRelays};
use noroshi_platform::testing::on_both;
use noroshi_terms::JapaneseDate;
use proptest::prelude::*;
use tower::ServiceExt;

use super::{Arc, Country, KOCHI, NATIONAL, OTHER_NATIONAL, SHIOMI, TODAY, TOKUSHIMA, hired, migrations};
use crate::CascadeHome;
use crate::urgency::{Urgency, Waiting, overdue_before};
use crate::web::CascadeState;

const DAY: Duration = Duration::from_secs(86_400);

impl Country {
    fn home(&self) -> CascadeHome {
        CascadeHome::new(&CascadeState::new(self.test.app.clone()))
    }

    async fn late(&self, who: &Actor) -> Late {
        self.home().late(who).await.unwrap()
    }

    async fn status_page(&self, who: &Actor) -> String {
        let routes = noroshi_delivery::status_routes(&self.test.app, Arc::new(self.home()));
        let router = routes.into_router().layer(Extension(who.clone()));
        let response = router.oneshot(Request::get("/status").body(Body::empty()).unwrap()).await.unwrap();
        String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    }
}

fn names(late: &Late) -> Vec<&str> {
    late.lines.iter().map(|line| line.name.as_str()).collect()
}

#[tokio::test]
async fn what_waits_too_long_is_told_to_the_office_that_issued_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let kind = country.task(id, KOCHI).await.unwrap().kind;
        assert_eq!(country.late(&country.author).await.count, 0);
        assert!(country.status_page(&country.author).await.contains("伝達されていないものはありません"));
        // Over a weekend and whatever else may be off.
        country.test.clock.advance(DAY * 14);
        country.relayed(id, &[KOCHI]).await;
        let late = country.late(&country.author).await;
        assert_eq!((late.count, names(&late)), (1, vec!["徳島県診療連合会"]), "what reached the district now has time");
        let opened = country.task(id, TOKUSHIMA).await.unwrap().opened_at.tokyo_date();
        let waiting = Waiting::since(kind, opened, country.test.app.now().tokyo_date());
        assert_eq!((late.lines[0].waiting.clone(), waiting.urgency), (waiting.words(), Urgency::Overdue));
        let page = country.status_page(&country.author).await;
        let link = format!("href=\"/directory/{TOKUSHIMA}\"");
        assert!(page.contains(&link) && page.contains(&format!("href=\"/reach/{id}\"")) && page.contains("1件"));
        country.test.clock.advance(DAY * 14);
        let late = country.late(&country.author).await;
        assert_eq!((late.count, late.lines.len()), (3, 3), "and the two districts that Kochi passed it on to");
        assert_eq!(names(&late)[0], "徳島県診療連合会", "the longest waiting first");
    })
    .await;
}

#[tokio::test]
async fn nobody_else_is_told_and_what_has_ended_is_not_late() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.test.clock.advance(DAY * 14);
        assert_eq!(country.late(&country.author).await.count, 2);
        let administrator = hired(&country.test, "管理 五葉", "administrator", NATIONAL).await;
        let late = country.late(&administrator).await;
        assert_eq!(late.count, 2);
        assert!(late.lines.iter().all(|line| line.bulletin.is_none()), "who may not open its reach sees no number");
        assert!(!country.status_page(&administrator).await.contains("全診連発第12号"));
        for (role, at) in [("author", KOCHI), ("author", OTHER_NATIONAL), ("association_clerk", SHIOMI)] {
            let who = hired(&country.test, "見本 六花", role, at).await;
            assert_eq!(country.late(&who).await.count, 0, "{role} at {at}");
        }
        country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        assert_eq!(country.late(&country.author).await.count, 0, "its notice has time");
    })
    .await;
}

proptest! {
    #[test]
    fn the_moment_says_the_same_as_each_task(year in 2024_i16..2030, month in 1_i8..=12, day in 1_i8..=28, ago in 0_i32..40) {
        let today = JapaneseDate::new(year, month, day).unwrap();
        let opened = today.plus_days(-ago);
        for kind in BulletinKind::ALL {
            let is_overdue = Waiting::since(kind, opened, today).urgency == Urgency::Overdue;
            let last_minute = noroshi_terms::Timestamp::from_tokyo(opened, 23, 59).unwrap();
            prop_assert_eq!(last_minute < overdue_before(kind, today).unwrap(), is_overdue);
        }
    }
}
