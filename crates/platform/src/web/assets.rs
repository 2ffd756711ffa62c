//! Style sheet and script, under names that change with their content, so that browsers may keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::{Gate, PageError, Routes};

const STYLESHEET: &str = include_str!("../../static/noroshi.css");
const SCRIPT: &str = include_str!("../../static/noroshi.js");

static STYLESHEET_NAME: LazyLock<String> = LazyLock::new(|| file_name(STYLESHEET, "css"));
static SCRIPT_NAME: LazyLock<String> = LazyLock::new(|| file_name(SCRIPT, "js"));

fn file_name(content: &str, ending: &str) -> String {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(content));
    format!("noroshi-{}.{ending}", digest.get(..12).unwrap_or(&digest))
}

/// Path of the style sheet.
pub fn stylesheet_path() -> String {
    format!("/static/{}", *STYLESHEET_NAME)
}

/// Path of the script, for the pages that [`super::live_html`] renders.
pub fn script_path() -> String {
    format!("/static/{}", *SCRIPT_NAME)
}

/// The routes of files.
pub fn asset_routes() -> Routes {
    Routes::new().get("/static/{file}", Gate::Open, (file, &()))
}

async fn file(Path(name): Path<String>) -> Result<Response, PageError> {
    let (kind, content) = match name {
        name if name == *STYLESHEET_NAME => ("text/css; charset=utf-8", STYLESHEET),
        name if name == *SCRIPT_NAME => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return Err(PageError::NotFound),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, content).into_response())
}
