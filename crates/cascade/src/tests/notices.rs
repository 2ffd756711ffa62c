//! A notice reaches whom the bulletin had reached: members of bodies without a clerk, and the other trees, whenever it comes.

use noroshi_bulletin::RelationKind;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::stand_in::without_clerks;
use super::trees::{DENTIST, dental_tree, pass};
use super::{BRANCH, CLINIC, Country, KOCHI, OTHER_NATIONAL, OTHER_PREFECTURE, SHIOMI, TODAY, cover, migrations};

impl Country {
    /// Whom the relays of a bulletin name: who sends, and to whom.
    pub(super) async fn relayed_to(&self, id: BulletinId) -> Vec<String> {
        let rows = query(
            "SELECT d.issuer || '>' || l.body AS text FROM dispatch d JOIN dispatch_addressee l ON l.dispatch = d.serial \
             WHERE d.path = 'relay' AND d.bulletin = $1 ORDER BY d.issuer, l.body",
        );
        let rows = rows.bind(id).all(&self.test.app.db).await.unwrap();
        rows.iter().map(|row| row.get("text").unwrap()).collect()
    }

    /// How many mails of a bulletin's direct paths there are for a body.
    async fn direct_mails(&self, id: BulletinId, serial: i64) -> i64 {
        let rows = query(
            "SELECT COUNT(*) AS mails FROM delivery v JOIN dispatch d ON d.serial = v.dispatch \
             WHERE d.path = 'direct' AND d.bulletin = $1 AND v.body = $2",
        );
        rows.bind(id).bind(serial).one(&self.test.app.db).await.unwrap().get("mails").unwrap()
    }
}

#[tokio::test]
async fn the_members_of_a_body_without_a_clerk_get_the_cover_of_a_notice_as_of_the_original() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        without_clerks(&country, &[SHIOMI, BRANCH]).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        let reached = ["2>4", "2>5", "2>6", "2>9"];
        assert_eq!(country.relayed_to(id).await, reached);
        let correction = country.ended(id, RelationKind::Corrects, "全診連発第13号").await;
        let path = format!("/relay/{}", country.task(correction, KOCHI).await.unwrap().id);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(page.contains("汐見地区診療連合会") && page.contains("4か所へ送る"), "{page}");
        country.relay(correction, KOCHI, &cover("高診連発第8号", TODAY)).await.unwrap();
        country.work().await;
        assert_eq!(country.relayed_to(correction).await, reached, "down to the clinic, as before");
        let withdrawal = country.ended(correction, RelationKind::Withdraws, "全診連発第14号").await;
        country.relay(withdrawal, KOCHI, &cover("高診連発第9号", TODAY)).await.unwrap();
        country.work().await;
        assert_eq!(country.relayed_to(withdrawal).await, reached);
    })
    .await;
}

#[tokio::test]
async fn a_notice_goes_down_the_other_tree_while_the_original_still_waits_to_be_sent() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
        country.work().await;
        // Nothing of it has left: all mails are queued, then called off.
        let notice = country.ended(id, RelationKind::Corrects, "全診連発第13号").await;
        for serial in [CLINIC, OTHER_NATIONAL, OTHER_PREFECTURE, DENTIST] {
            assert_eq!(country.direct_mails(notice, serial).await, 1, "{serial}: one, whatever trees it stands in");
        }
        let counted = query("SELECT COUNT(*) AS bodies FROM addressee WHERE bulletin = $1").bind(notice);
        let bodies: i64 = counted.one(&country.test.app.db).await.unwrap().get("bodies").unwrap();
        assert_eq!(bodies, 11, "everybody of both trees once");
        assert_eq!(country.task_bodies(notice).await, [2, 3, OTHER_NATIONAL]);
    })
    .await;
}

#[tokio::test]
async fn a_notice_opens_the_other_trees_task_though_the_original_s_never_opened() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
        let notice = country.approved_notice(id, RelationKind::Withdraws).await;
        country.issue_notice(notice, "全診連発第13号").await.unwrap();
        country.work().await;
        assert!(country.task(id, OTHER_NATIONAL).await.is_none(), "the original had ended before its job ran");
        assert!(country.task(notice, OTHER_NATIONAL).await.is_some());
        assert_eq!(country.direct_mails(notice, DENTIST).await, 1);
        pass(&country, &country.author, notice, OTHER_NATIONAL).await.unwrap();
        country.work().await;
        assert_eq!(country.direct_mails(notice, DENTIST).await, 1, "passed on again, nothing changes");
    })
    .await;
}

/// Who was reached at an address that is no longer in the directory is told once, by whichever path is theirs.
#[tokio::test]
async fn whoever_has_left_the_other_tree_is_still_told_and_once() {
    on_both(&migrations(), |test| async move {
        let mut country = Country::new(test).await;
        dental_tree(&mut country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        pass(&country, &country.author, id, OTHER_NATIONAL).await.unwrap();
        country.work().await;
        country.tamper("UPDATE delivery SET state = 'accepted', accepted_at = 5").await.unwrap();
        country.tamper("UPDATE body SET ended_at = 1 WHERE serial = 41").await.unwrap();
        country.tamper("DELETE FROM contact WHERE body = 6").await.unwrap();
        let notice = country.ended(id, RelationKind::Withdraws, "全診連発第13号").await;
        for serial in [CLINIC, DENTIST, OTHER_NATIONAL, KOCHI] {
            assert_eq!(country.direct_mails(notice, serial).await, 1, "{serial}");
        }
    })
    .await;
}
