//! Choosing a moment for the issue, and taking it back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject};
use noroshi_platform::web::{Frame, PageError, database_status};
use noroshi_terms::{BulletinId, JapaneseDate, Timestamp};
use serde::Deserialize;

use super::BulletinState;
use super::show::{DecisionInput, decision_page};
use crate::publish::Publish;
use crate::schedule::{Schedule, ScheduleError, ScheduleOrder, read_moment, schedule as set, unschedule};
use crate::store::{self, BulletinRow};
use crate::text::{BulletinKind, Preset, closed_season, presets};

/// The form as it came.
#[derive(Deserialize, Default, Clone)]
pub(super) struct ScheduleForm {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    preset: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    clock: String,
    #[serde(default)]
    numbering: String,
}

/// What the decision page shows about the moment.
pub(super) struct SchedulePanel {
    /// The moment that is set.
    pub(super) set: Option<Schedule>,
    /// Who set it.
    pub(super) by: String,
    pub(super) presets: Vec<Preset>,
    pub(super) typed: ScheduleForm,
    pub(super) may_be_unnumbered: bool,
    /// What was wrong with the form.
    pub(super) notice: Option<String>,
}

impl SchedulePanel {
    pub(super) async fn of(
        state: &BulletinState,
        row: &BulletinRow,
        typed: Option<(ScheduleForm, String)>,
    ) -> Result<Self, PageError> {
        let set = store::schedule(&state.app.db, row.id).await?;
        let by = match &set {
            Some(schedule) => store::name_of(&state.app.db, schedule.set_by).await?,
            None => String::new(),
        };
        let (typed, notice) = typed.map_or_else(|| (first(state.app.now()), None), |(form, why)| (form, Some(why)));
        let presets = presets(state.app.now().tokyo_date());
        let may_be_unnumbered = row.text.kind == BulletinKind::Administrative;
        Ok(Self { set, by, presets, typed, may_be_unnumbered, notice })
    }

    fn date(&self) -> &str {
        &self.typed.date
    }

    fn clock(&self) -> &str {
        &self.typed.clock
    }

    pub(super) fn is_chosen(&self, preset: &Preset) -> bool {
        self.typed.preset == preset.day.iso()
    }

    pub(super) fn is_unnumbered(&self) -> bool {
        self.may_be_unnumbered && self.typed.numbering != "next"
    }

    /// Date and clock time in the fields.
    pub(super) fn fields(&self) -> (&str, &str) {
        (self.date(), self.clock())
    }

    /// The season in which the set moment lies, when most institutions are closed.
    pub(super) fn season(&self) -> Option<&'static str> {
        self.set.as_ref().and_then(|schedule| closed_season(schedule.at.tokyo_date()))
    }
}

/// The next working morning.
fn first(now: Timestamp) -> ScheduleForm {
    let mut day = now.tokyo_date().plus_days(1);
    while !noroshi_terms::is_working_day(day) {
        day = day.plus_days(1);
    }
    ScheduleForm { date: day.to_string(), clock: "9時00分".to_owned(), ..ScheduleForm::default() }
}

pub(super) async fn schedule(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<ScheduleForm>,
) -> Result<Response, PageError> {
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<Publish>(Subject::of(row.issuer, id))?;
    let at = match moment(&form) {
        Ok(at) => at,
        Err(why) => return again(&state, (id, &actor), frame, form, why).await,
    };
    let is_unnumbered = form.numbering == "none";
    let order = ScheduleOrder { seen: form.revision.parse().unwrap_or(0), at, is_unnumbered };
    match set(&state.app, permit, order).await {
        Ok(()) => Ok(back_to(id)),
        Err(error) => refusal(&state, (id, &actor), frame, form, error).await,
    }
}

/// A preset's morning, or what was typed.
fn moment(form: &ScheduleForm) -> Result<Timestamp, String> {
    let (day, clock) = if form.preset.is_empty() { (&form.date, form.clock.as_str()) } else { (&form.preset, "9:00") };
    let day: JapaneseDate = day.trim().parse().map_err(|error: noroshi_terms::ParseDateError| error.to_string())?;
    read_moment(day, clock).ok_or_else(|| ScheduleError::Clock.to_string())
}

async fn refusal(
    state: &BulletinState,
    who: (BulletinId, &Actor),
    frame: Frame,
    form: ScheduleForm,
    error: ScheduleError,
) -> Result<Response, PageError> {
    match error {
        ScheduleError::NotFound => Err(PageError::NotFound),
        ScheduleError::Step(_) | ScheduleError::ChangedMeanwhile { .. } | ScheduleError::Gone => {
            Err(PageError::Overtaken(error.to_string()))
        }
        ScheduleError::Database(failure) if database_status(&failure).is_server_error() => Err(failure.into()),
        other => again(state, who, frame, form, other.to_string()).await,
    }
}

/// The page again with what was typed.
async fn again(
    state: &BulletinState,
    (id, actor): (BulletinId, &Actor),
    frame: Frame,
    form: ScheduleForm,
    why: String,
) -> Result<Response, PageError> {
    let input = DecisionInput { schedule: Some((form, why)), ..DecisionInput::default() };
    decision_page(state, id, actor, frame, input).await
}

#[derive(Deserialize)]
pub(super) struct UnscheduleForm {}

pub(super) async fn take_back(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(_): SignedForm<UnscheduleForm>,
) -> Result<Response, PageError> {
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<Publish>(Subject::of(row.issuer, id))?;
    match unschedule(&state.app, permit).await {
        Ok(()) => Ok(back_to(id)),
        Err(ScheduleError::Database(error)) => Err(error.into()),
        Err(error) => Err(PageError::Overtaken(error.to_string())),
    }
}

fn back_to(id: BulletinId) -> Response {
    Redirect::to(&format!("/bulletins/{id}")).into_response()
}
