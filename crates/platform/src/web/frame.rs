//! The frame around a page: mark, body, person, navigation, footer. Filled once per request by `access`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::assets::{script_path, stylesheet_path};

/// One entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Word shown.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// How much waits there for this person.
    pub waiting: u64,
    /// True for the section the page belongs to.
    pub is_current: bool,
}

/// What the frame shows; pages without sign-in have no person and no navigation.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Body and office, two lines at most.
    pub organisation: Vec<String>,
    /// Name and role of the person signed in.
    pub person: Option<String>,
    /// Navigation, at most seven words.
    pub nav: Vec<NavItem>,
    /// Token that every form of this session carries.
    pub csrf: String,
    /// The demonstration says on every page that it is one.
    pub is_demonstration: bool,
}

impl Frame {
    /// Address of the style sheet.
    pub fn stylesheet(&self) -> String {
        stylesheet_path()
    }

    /// Address of the script; a page that names it must be rendered by [`super::live_html`].
    pub fn script(&self) -> String {
        script_path()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
