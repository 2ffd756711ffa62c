//! Pages of access: sign-in, sign-out, the home page "now", the guide.

mod home;
mod signin;

use std::sync::Arc;

use async_trait::async_trait;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_platform::web::{Gate, Routes};

use crate::actor::Actor;
use crate::enter::{NavEntry, SharedPeople};
use crate::kept_form::FormName;

pub use home::{Panel, PanelLine, ReachLine, WorkItem};

/// What the pages of access need.
#[derive(Clone)]
pub struct AccessState {
    /// The running program.
    pub app: App,
    /// Persons and bodies.
    pub people: SharedPeople,
    /// What waits for a person, from every capability.
    pub sources: Arc<[Arc<dyn HomeSource>]>,
    /// Words of the navigation.
    pub nav: &'static [NavEntry],
    /// What each form does, for the page that gives one back.
    pub forms: &'static [FormName],
    /// The demonstration says so on every page.
    pub is_demonstration: bool,
}

/// A capability's part of the home page.
#[async_trait]
pub trait HomeSource: Send + Sync {
    /// What waits for this person, most urgent first.
    async fn work(&self, actor: &Actor) -> Result<Vec<WorkItem>, DbError>;
    /// State shown beside it.
    async fn panels(&self, _actor: &Actor) -> Result<Vec<Panel>, DbError> {
        Ok(Vec::new())
    }
    /// Recent bulletins and how far they came.
    async fn reach(&self, _actor: &Actor) -> Result<Vec<ReachLine>, DbError> {
        Ok(Vec::new())
    }
}

impl AccessState {
    /// How many things wait for this person.
    pub(crate) async fn waiting(&self, actor: &Actor) -> Result<u64, DbError> {
        let mut count = 0;
        for source in self.sources.iter() {
            count += source.work(actor).await?.len() as u64;
        }
        Ok(count)
    }
}

/// The routes of access.
pub fn routes(state: &AccessState) -> Routes {
    Routes::new()
        .get("/", Gate::Open, (home::start, state))
        .get("/now", Gate::SignedIn, (home::now, state))
        .get("/guide", Gate::Open, (home::guide, state))
        .get("/signin", Gate::Open, (signin::form, state))
        .post("/signin", Gate::Open, (signin::ask, state))
        .get("/signin/link/{token}", Gate::Open, (signin::mailed_link, state))
        .post("/signin/link/{token}", Gate::Open, (signin::use_mailed_link, state))
        .get("/signin/demo/{token}", Gate::Open, (signin::demo_link, state))
        .post("/signin/demo/{token}", Gate::Open, (signin::use_demo_link, state))
        .post("/signout", Gate::SignedIn, (signin::leave, state))
}
