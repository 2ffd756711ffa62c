//! Passing on to another tree: by a national body only, and never by the first click.

use noroshi_access::Subject;
use noroshi_platform::testing::on_both;

use super::{NATIONAL, OTHER_NATIONAL, Office, PREFECTURE, StatusCode, body, migrations, text};
use crate::{PassError, PassOn, pass_on};

const PASSES: &str = "SELECT COUNT(*) AS rows_there FROM bulletin_pass";

#[tokio::test]
async fn the_button_stands_on_a_page_that_says_whom_it_reaches() {
    on_both(&migrations(), |test| async move {
        let office = Office::new(test).await;
        let id = office.issued(&text(), "全診連発第1号").await;
        let path = format!("/bulletins/{id}/pass");
        let (_, page) = office.open(&office.author, &path).await;
        assert!(page.contains("/pass?body=6") && !page.contains("method=\"post\" action=\"/bulletins"), "{page}");
        assert!(!page.contains("name=\"body\""), "nothing goes out by one click");
        let (_, page) = office.open(&office.author, &format!("{path}?body={OTHER_NATIONAL}")).await;
        assert!(
            page.contains("その下の会 0、医療機関 0か所に届きます") && page.contains("name=\"body\" value=\"6\""),
            "{page}"
        );
        let (_, page) = office.open(&office.author, &format!("{path}?body={PREFECTURE}")).await;
        assert!(!page.contains("name=\"body\""), "a body of the own tree");
        assert_eq!(office.count(PASSES).await, 0);
        let (status, _) = office.send(&office.author, &path, "body=6").await;
        assert_eq!((status, office.count(PASSES).await), (StatusCode::SEE_OTHER, 1));
    })
    .await;
}

#[tokio::test]
async fn a_prefecture_does_not_write_to_another_tree() {
    on_both(&migrations(), |test| async move {
        let national = Office::new(test).await;
        let office = Office::at(national.test.clone(), PREFECTURE).await;
        let id = office.issued(&text(), "高診連発第1号").await;
        let (status, _) = office.open(&office.author, &format!("/bulletins/{id}/pass")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, page) = office.open(&office.author, &format!("/bulletins/{id}")).await;
        assert!(!page.contains("ほかの会へ回す"), "{page}");
        for to in [OTHER_NATIONAL, NATIONAL] {
            let permit = office.author.permit::<PassOn>(Subject::of(body(PREFECTURE), id)).unwrap();
            let refused = pass_on(&office.test.app, permit, body(to)).await;
            assert!(matches!(refused, Err(PassError::NotNational)), "{refused:?}");
        }
        assert_eq!(office.count(PASSES).await, 0);
    })
    .await;
}
