//! Frozen figures: typed values collected once from the marts.
//!
//! Charts, pages, workbooks and CSV files see these and nothing else. A figure that cannot be
//! known is `None` here and "n/a" in print, never 0. A section whose mart is absent or empty is
//! `None` as a whole and prints a note.

mod actions;
mod agreement;
mod alerts;
mod classes;
mod cohorts;
mod contribution;
mod customer_names;
pub mod data_quality;
mod flow;
mod growth;
mod headline;
mod money;
mod movements;
mod period;
pub mod process;
mod quality;
mod questions;
mod restatements;
mod rfm;
pub mod risk;
mod scheme_detail;
pub mod worth;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use actions::{Action, ActionBook, ListSum, Outcome};
pub use agreement::{Agreement, Association, Cross, CrossCell};
pub use alerts::{Alert, AlertBook, KindSum};
pub use classes::{Class, Cut, SchemeBook};
pub use cohorts::{Cohort, Cohorts};
pub use contribution::{Contribution, CurvePoint, RANKED_ROWS, Ranked};
pub use customer_names::CustomerNames;
pub use data_quality::DataQuality;
pub use flow::{Flow, FlowMonth, FlowSales};
pub use growth::{Factor, Growth, GrowthBook, GrowthPeriod, Part, Step, dimension_place};
pub use headline::{Headline, Known, Measure, Point, Unit, known};
pub use money::Money;
pub use movements::{Accounts, Cause, Crossing, Direction, Moved, Movements, Path, Rates, Stream};
pub use period::Month;
pub use process::Process;
pub use quality::{FileTotals, Quality, Reason, TableTotals};
pub use questions::{Answer, Question};
pub use restatements::{Restated, RestatedScheme, Restatements, exact};
pub use rfm::{Cell, RfmMap};
pub use risk::RiskBook;
pub use scheme_detail::{Comparison, Disagreement, Forecast, MEMBERS, Member, Near, RuleUse, SchemeDetail, Stability};
pub use worth::Worth;

use super::marts::MartReader;
use super::{Manifest, ReportError};
use crate::config::types::{Pipeline, Report, Section, Text};

/// What a report is about and how it was made: the words of covers and footers.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    pub title: Text,
    pub pipeline: String,
    pub as_of: NaiveDate,
    pub data_from: Option<NaiveDate>,
    pub data_to: Option<NaiveDate>,
    pub currency: String,
    pub money_scale: u8,
    pub run_id: String,
    pub settings_hash: String,
    pub version: String,
    pub files: usize,
    /// Rows read from them.
    pub rows: i64,
    pub notes: Vec<String>,
    /// A customer is active when it ordered in so many months.
    pub active_months: u32,
    /// Months of each of the two periods that retention compares, and of the repeat rate.
    pub retention_months: u32,
    /// Window of the ranked sales, `12mo`.
    pub contribution_window: String,
    /// Rates over fewer customers are not shown (D-48).
    pub min_n: i64,
    /// Rows of each list of accounts on the page.
    pub top_accounts: usize,
}

/// Everything a report shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub scope: Scope,
    pub headline: Option<Headline>,
    pub flow: Option<Flow>,
    /// Every scheme with its classes, by key.
    pub schemes: Vec<SchemeBook>,
    /// Key of the scheme on the pyramid, movement and account pages.
    pub tier_scheme: Option<String>,
    pub rfm: Option<RfmMap>,
    pub movements: Option<Movements>,
    pub accounts: Option<Accounts>,
    pub cohorts: Option<Cohorts>,
    pub contribution: Option<Contribution>,
    pub quality: Option<Quality>,
    /// Growth explained; collected for reports with the section.
    pub growth: Option<GrowthBook>,
    /// Questions on customers; collected for reports with the section.
    pub questions: Option<Vec<Question>>,
    /// The tier scheme's moves over several periods; collected for reports with the section.
    pub path: Option<Path>,
    /// What schemes publish beside their classes, by key: of all for the book, of the tier scheme for its movements.
    pub details: BTreeMap<String, SchemeDetail>,
    /// How the schemes agree; collected for the book.
    pub agreement: Option<Agreement>,
    /// Collected for reports with a section that shows it.
    pub data_quality: Option<DataQuality>,
    /// What was changed after publication; collected for reports with the section.
    pub restatements: Option<Restatements>,
    /// Risk of losing customers; collected for reports with the section.
    pub risk: Option<RiskBook>,
    /// Alerts; collected for reports with the section.
    pub alerts: Option<AlertBook>,
    /// Action lists; collected for reports with the section.
    pub actions: Option<ActionBook>,
    /// Retention, loyalty, value, win-back and programmes; each collected for reports with its section.
    pub worth: Worth,
    /// Visits, prospects, register and plans; each collected for reports with a section of it.
    pub process: Process,
    /// Names of the customers in lists of them.
    pub names: CustomerNames,
}

impl Figures {
    /// A scheme by key.
    pub fn scheme(&self, key: &str) -> Option<&SchemeBook> {
        self.schemes.iter().find(|book| book.scheme == key)
    }

    /// What a scheme publishes beside its classes; nothing where it was not collected.
    pub fn detail(&self, key: &str) -> Option<&SchemeDetail> {
        self.details.get(key)
    }

    /// The scheme of the pyramid page, when its classes are published.
    pub fn tiers(&self) -> Option<&SchemeBook> {
        self.scheme(self.tier_scheme.as_deref()?)
    }
}

/// Collects all figures of a report.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub fn collect(
    marts: &dyn MartReader,
    manifest: &Manifest,
    settings: &Report,
    pipeline: &Pipeline,
) -> Result<Figures, ReportError> {
    let as_of = manifest.as_of;
    let windows = headline::Windows {
        active: pipeline.metrics.customer_flow.active_months,
        retention: pipeline.metrics.headline.retention_months,
        contribution: pipeline.metrics.contribution.window.strip_suffix("mo").and_then(|months| months.parse().ok()),
    };
    let headline = headline::collect(marts, as_of, manifest.data_from, windows)?;
    let tier_scheme = settings.tier_scheme.clone().or_else(|| {
        let first = |kind: fn(&crate::config::types::Scheme) -> bool| {
            pipeline.schemes.iter().find(|(_, scheme)| kind(scheme)).map(|(key, _)| key.clone())
        };
        first(|scheme| scheme.rank.is_some()).or_else(|| first(|scheme| scheme.cumulative.is_some()))
    });
    let bins = |key: &str| pipeline.schemes.get(key)?.rfm.as_ref().map(|rfm| usize::from(rfm.bins));
    let (movements, accounts) = match &tier_scheme {
        Some(scheme) => (movements::collect(marts, as_of, scheme)?, movements::collect_accounts(marts, as_of, scheme)?),
        None => (None, None),
    };
    let contribution = contribution::collect(marts, as_of, headline.as_ref())?;
    let data_quality = match settings.sections.iter().any(|section| section.is_data_quality()) {
        true => Some(data_quality::collect(marts, as_of)?),
        false => None,
    };
    let restatements = match settings.sections.contains(&Section::Restatements) {
        true => Some(restatements::collect(marts)?),
        false => None,
    };
    let schemes = classes::collect(marts, as_of, pipeline)?;
    let wants = |section: Section| settings.sections.contains(&section);
    let growth = if wants(Section::Growth) { growth::collect(marts, as_of)? } else { None };
    let questions = if wants(Section::Questions) { questions::collect(marts, as_of)? } else { None };
    let risk = if wants(Section::Risk) { risk::collect(marts, as_of, &pipeline.churn)? } else { None };
    let alerts = if wants(Section::Alerts) { alerts::collect(marts, as_of)? } else { None };
    let actions = if wants(Section::Actions) { actions::collect(marts, as_of)? } else { None };
    let agreement = if wants(Section::Book) { agreement::collect(marts, as_of)? } else { None };
    let path = match &tier_scheme {
        Some(scheme) if wants(Section::MovementDetail) => movements::collect_path(marts, as_of, scheme)?,
        _ => None,
    };
    let detailed: BTreeSet<String> = match (wants(Section::Book), wants(Section::MovementDetail)) {
        (true, _) => schemes.iter().map(|book| book.scheme.clone()).collect(),
        (false, true) => tier_scheme.iter().cloned().collect(),
        (false, false) => BTreeSet::new(),
    };
    let details = scheme_detail::collect(marts, as_of, &detailed, contribution.as_ref())?;
    let worth = worth::collect(marts, as_of, &settings.sections)?;
    let mut process = process::collect(marts, as_of, &settings.sections, (pipeline, &schemes))?;
    // Name proposals have the names themselves.
    let mut listed = listed(accounts.as_ref(), contribution.as_ref(), restatements.as_ref());
    listed.extend(details.values().flat_map(SchemeDetail::customers));
    listed.extend(questions.iter().flatten().flat_map(Question::customers));
    listed.extend(risk.iter().flat_map(RiskBook::customers));
    listed.extend(alerts.iter().flat_map(|book| &book.alerts).map(|alert| alert.customer.as_str()));
    listed.extend(actions.iter().flat_map(|book| &book.actions).map(|action| action.customer.as_str()));
    listed.extend(worth.customers());
    listed.extend(process.visits.iter().flat_map(process::Visits::customers));
    listed.extend(process.prospects.iter().flat_map(|prospects| prospects.customers()));
    listed.extend(process.registers.iter().flat_map(process::Registers::customers));
    let names = customer_names::collect(marts, as_of, &listed)?;
    if let Some(visits) = &mut process.visits {
        visits.name(&names);
    }
    Ok(Figures {
        scope: scope(manifest, settings, pipeline),
        flow: flow::collect(marts, as_of)?,
        schemes,
        tier_scheme,
        rfm: rfm::collect(marts, as_of, settings.rfm_scheme.as_deref(), bins)?,
        movements,
        accounts,
        cohorts: cohorts::collect(marts, as_of)?,
        contribution,
        quality: quality::collect(marts, as_of)?,
        growth,
        questions,
        path,
        details,
        agreement,
        data_quality,
        restatements,
        risk,
        alerts,
        actions,
        worth,
        process,
        names,
        headline,
    })
}

/// Ids of the customers that a report lists.
fn listed<'a>(
    accounts: Option<&'a Accounts>,
    contribution: Option<&'a Contribution>,
    restatements: Option<&'a Restatements>,
) -> BTreeSet<&'a str> {
    let moved = accounts.iter().flat_map(|accounts| &accounts.moved).map(|moved| moved.customer.as_str());
    let ranked = contribution.iter().flat_map(|found| &found.ranked).map(|ranked| ranked.customer.as_str());
    let restated = restatements.iter().flat_map(|found| &found.rows).filter_map(|row| row.customer.as_deref());
    moved.chain(ranked).chain(restated).collect()
}

fn scope(manifest: &Manifest, settings: &Report, pipeline: &Pipeline) -> Scope {
    let plain = pipeline.title.clone().or_else(|| manifest.title.clone()).unwrap_or_else(|| pipeline.name.clone());
    let title = settings.title.clone().unwrap_or(Text { zh: plain.clone(), en: plain.clone() });
    Scope {
        title,
        pipeline: plain,
        as_of: manifest.as_of,
        data_from: manifest.data_from,
        data_to: manifest.data_to,
        currency: manifest.currency.clone(),
        money_scale: manifest.money_scale,
        run_id: manifest.run_id.clone(),
        settings_hash: manifest.short_hash(),
        version: manifest.version.clone(),
        files: manifest.inputs.len(),
        rows: manifest.inputs.iter().map(|input| input.rows).sum(),
        notes: manifest.notes.clone(),
        active_months: pipeline.metrics.customer_flow.active_months,
        retention_months: pipeline.metrics.headline.retention_months,
        contribution_window: pipeline.metrics.contribution.window.clone(),
        min_n: i64::from(pipeline.metrics.headline.min_n),
        top_accounts: settings.top_accounts as usize,
    }
}
