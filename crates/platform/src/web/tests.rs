//! Forms of other sites are refused; every answer carries the headers; errors speak Japanese.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use tower::ServiceExt;

use super::{ErrorPage, Frame, Gate, PageError, Routes, allow_same_site_only, live_html, security_headers};

async fn status(headers: &[(&str, &str)]) -> StatusCode {
    let router = Routes::new()
        .post("/form", Gate::Open, (async || "done", &()))
        .into_router()
        .layer(from_fn(allow_same_site_only));
    let mut request = Request::post("/form");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn own_forms_pass_and_foreign_forms_do_not() {
    assert_eq!(status(&[("sec-fetch-site", "same-origin")]).await, StatusCode::OK);
    assert_eq!(status(&[("host", "a.example"), ("origin", "https://a.example")]).await, StatusCode::OK);
    assert_eq!(status(&[]).await, StatusCode::OK);
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("host", "a.example"), ("origin", "https://b.example")],
        &[("host", "a.example"), ("origin", "null")],
        &[("host", "a.example"), ("origin", "https://a.example.b.example")],
    ] {
        assert_eq!(status(foreign).await, StatusCode::FORBIDDEN, "{foreign:?}");
    }
}

#[tokio::test]
async fn every_answer_forbids_scripts_and_frames() {
    let router =
        Routes::new().get("/", Gate::Open, (async || "page", &())).into_router().layer(from_fn(security_headers));
    let response = router.oneshot(Request::get("/missing").body(Body::empty()).unwrap()).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("script") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn only_a_page_that_asks_runs_the_script_and_only_ours() {
    #[derive(askama::Template)]
    #[template(source = "page", ext = "html")]
    struct Page;
    let router = Routes::new()
        .get("/", Gate::Open, (async || live_html(&Page), &()))
        .merge(super::asset_routes())
        .into_router()
        .layer(from_fn(security_headers));
    let ask = async |path: &str| router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let policy = ask("/").await.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    let script = ask(&super::script_path()).await;
    assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(ask("/static/noroshi.js").await.status(), StatusCode::NOT_FOUND);
}

#[test]
fn the_table_lists_what_was_registered() {
    let routes =
        Routes::new().get("/a", Gate::Open, (async || "", &())).post("/a", Gate::Verb("keep"), (async || "", &()));
    let listed: Vec<_> = routes.table().iter().map(|entry| (entry.method, entry.path, entry.gate)).collect();
    assert_eq!(listed, [("GET", "/a", Gate::Open), ("POST", "/a", Gate::Verb("keep"))]);
}

#[test]
fn what_may_not_be_seen_and_what_is_not_there_look_the_same() {
    let page = ErrorPage::from(&PageError::NotFound);
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(PageError::NotFound.into_response().status(), StatusCode::NOT_FOUND);
    assert_eq!(page.render(&Frame::default()).status(), StatusCode::NOT_FOUND);
}
