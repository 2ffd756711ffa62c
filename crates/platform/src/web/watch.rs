//! What operators see: one log line per request without anything personal, and the health answer.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Gate, Routes};
use crate::app::App;
use crate::db::query;

/// Logs method, route, status and duration. The path itself is never logged: it can carry receipt codes and tokens.
pub async fn log_requests(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(http.method = %method, http.route = route, http.status = response.status().as_u16(), duration_ms, "request");
    response
}

/// `GET /healthz`: 200 when the database answers.
pub fn health_routes(app: &App) -> Routes {
    Routes::new().get("/healthz", Gate::Open, (health, app))
}

async fn health(State(app): State<App>) -> Response {
    match query("SELECT 1 AS alive").one(&app.db).await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database\n").into_response(),
    }
}
