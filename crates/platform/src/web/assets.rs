//! The style sheet, under a name that changes with its content, so that browsers may keep it for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::{Gate, PageError, Routes};

const STYLESHEET: &str = include_str!("../../static/noroshi.css");

static FILE_NAME: LazyLock<String> = LazyLock::new(|| {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(STYLESHEET));
    format!("noroshi-{}.css", digest.get(..12).unwrap_or(&digest))
});

/// Path of the style sheet.
pub fn stylesheet_path() -> String {
    format!("/static/{}", *FILE_NAME)
}

/// The routes of files.
pub fn asset_routes() -> Routes {
    Routes::new().get("/static/{file}", Gate::Open, (file, &()))
}

async fn file(Path(name): Path<String>) -> Result<Response, PageError> {
    if name != *FILE_NAME {
        return Err(PageError::NotFound);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, STYLESHEET).into_response())
}
