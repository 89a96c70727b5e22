//! Insights: families of marts about customers that are made at every date with results, once its classes are there.
//!
//! | family | what |
//! |---|---|
//! | `retention` | who stays: retention, survival, activation, loyalty |
//! | `churn` | who may leave: signals, risk, how often it was right |
//! | `clv` | what customers are worth: models of buying, life-time value |
//! | `programmes` | win-back, reasons of loss, points, prepayments |
//! | `actions` | whom to contact, and what became of the last list; alerts |
//! | `visiting` | visits planned, made and successful; who must be contacted how often |
//! | `prospects` | leads and opportunities through their stages, and what grades are worth |
//! | `registers` | visitors and callers, and whether the records agree |
//! | `planning` | targets and plans against what happened |
//! | `kpis` | the card of indicators, out of the marts of the four before |
//! | `worklist` | what every salesperson has to do next |
//!
//! A new one is a file here and a line in [`ALL`]: it says what it depends on and makes its marts; what is up to date,
//! selected or waiting is decided for all alike.

mod actions;
mod churn;
mod clv;
mod context;
mod kpis;
mod people;
mod planning;
mod process;
mod programmes;
mod prospects;
mod registers;
mod retention;
mod rows;
mod visiting;
mod worklist;

use serde_json::Value;

use super::measures::Mart;
use super::{EngineError, stage};
use crate::config::types::Pipeline;
use crate::model::tables::{TableSchema, VISIT_PLANS};

pub use context::{Classes, Context};
pub use process::Shared;

/// Takes a finished mart.
pub type Write<'a> = dyn FnMut(Mart) -> Result<(), EngineError> + 'a;

/// A family of marts.
pub struct Insight {
    /// Its name, that of its stages.
    pub name: &'static str,
    /// Changes when the same inputs give other results.
    pub version: u32,
    /// Whether the pipeline asks for it.
    pub is_wanted: fn(&Pipeline) -> bool,
    /// What of the pipeline its results depend on, beside features and schemes.
    pub settings: fn(&Pipeline) -> Value,
    /// Features of the catalog that it reads. Those that do not look at purchases are loaded for it.
    pub features: fn(&Pipeline) -> Vec<String>,
    /// Canonical tables whose rows it reads itself.
    pub tables: fn(&Pipeline) -> Vec<&'static TableSchema>,
    /// Schemes whose classes it reads.
    pub schemes: fn(&Pipeline) -> Vec<String>,
    /// Whether it asks which days are worked.
    pub asks_the_calendar: bool,
    /// Whether it is made of days and weeks too, on top of the last published month: see [`Context::base`].
    pub is_daily: bool,
    /// Insights before it whose marts it reads.
    pub reads: &'static [&'static str],
    /// Makes the marts at a date and hands each to the writer.
    pub marts: fn(&Context<'_>, &mut Write<'_>) -> Result<(), EngineError>,
}

/// All insights, each after those that it reads.
pub static ALL: [&Insight; 11] = [
    &retention::RETENTION,
    &churn::CHURN,
    &clv::CLV,
    &programmes::PROGRAMMES,
    &actions::ACTIONS,
    &visiting::VISITING,
    &prospects::PROSPECTS,
    &registers::REGISTERS,
    &planning::PLANNING,
    &kpis::KPIS,
    &worklist::WORKLIST,
];

/// Tables of plans whose rows of the days after a date count at it, up to the end of the next month: a plan is known before
/// its day.
pub fn tables_ahead(family: &str) -> &'static [&'static TableSchema] {
    static OF_WORKLIST: [&TableSchema; 1] = [&VISIT_PLANS];
    if family == worklist::WORKLIST.name { &OF_WORKLIST } else { &[] }
}

/// The insight of a family, of months or of days.
pub fn find(family: &str) -> Option<&'static Insight> {
    ALL.iter().copied().find(|insight| insight.name == stage::insight_of(family))
}

/// Those that a pipeline asks for and that are made of days too, in order.
pub fn of_days(pipeline: &Pipeline) -> impl Iterator<Item = &'static Insight> {
    of(pipeline).filter(|insight| insight.is_daily)
}

/// Those that a pipeline asks for, in order.
pub fn of(pipeline: &Pipeline) -> impl Iterator<Item = &'static Insight> {
    ALL.iter().copied().filter(|insight| (insight.is_wanted)(pipeline))
}

/// The scheme that classes are told by where no setting names one: the first of kind `rank`, else the first of all.
pub fn tier_scheme(pipeline: &Pipeline) -> Option<&str> {
    let ranked = pipeline.schemes.iter().find(|(_, scheme)| scheme.rank.is_some());
    ranked.or_else(|| pipeline.schemes.iter().next()).map(|(name, _)| name.as_str())
}
