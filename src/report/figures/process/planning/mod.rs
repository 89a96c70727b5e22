//! Figures of plans (R10).

pub mod base;
pub mod kpis;
pub mod leads;
pub mod rolling;
pub mod targets;

use chrono::NaiveDate;

pub use base::{Aged, Taken};
pub use kpis::Indicator;
pub use leads::{LeadMonth, LeadWeek};
pub use rolling::Version;
pub use targets::{Attained, Part, Split};

use super::{Measures, Odd, odd};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::MartReader;

/// What the pages of plans (R10) show. A list is empty where its mart is not published or has no row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Planning {
    /// Figures in long form.
    pub measures: Measures,
    /// The card of indicators.
    pub indicators: Vec<Indicator>,
    /// Targets against what happened.
    pub attained: Vec<Attained>,
    /// Targets against the sums of their parts.
    pub splits: Vec<Split>,
    /// Parts of targets against what their owners sold before.
    pub parts: Vec<Part>,
    /// What every version of the plan said of every month.
    pub versions: Vec<Version>,
    pub lead_months: Vec<LeadMonth>,
    pub lead_weeks: Vec<LeadWeek>,
    /// The customer base and the open leads by grade.
    pub taken: Vec<Taken>,
    /// Customers by age of the last contact.
    pub aged: Vec<Aged>,
    /// What is odd about targets and what they are compared with.
    pub odd: Vec<Odd>,
}

/// Unit of a metric of plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanUnit {
    Money,
    Count,
    Ratio,
}

impl PlanUnit {
    /// The unit of a metric, as `targets` names it.
    pub fn of_metric(metric: &str) -> PlanUnit {
        match metric {
            "sales" | "profit" => PlanUnit::Money,
            "csat" | "loyalty" | "growth" => PlanUnit::Ratio,
            _ => PlanUnit::Count,
        }
    }

    fn of_code(code: &str) -> PlanUnit {
        match code {
            "money" => PlanUnit::Money,
            "ratio" => PlanUnit::Ratio,
            _ => PlanUnit::Count,
        }
    }
}

/// Place of a level of owners, from the whole to its parts.
pub fn level_place(level: &str) -> usize {
    ["company", "region", "team", "person", "customer", "product"]
        .iter()
        .position(|one| *one == level)
        .unwrap_or(usize::MAX)
}

/// Place of a metric: those of money first, then orders and deliveries, then what leads to them.
pub fn metric_place(metric: &str) -> usize {
    let order = [
        "sales",
        "profit",
        "orders",
        "aak",
        "submission",
        "new_customers",
        "leads",
        "visits",
        "display",
        "csat",
        "loyalty",
        "growth",
    ];
    order.iter().position(|one| *one == metric).unwrap_or(order.len())
}

/// Task before goal.
fn kind_place(kind: Option<&str>) -> usize {
    match kind {
        Some("task") | None => 0,
        Some("goal") => 1,
        Some(_) => 2,
    }
}

/// Decimals as doubles: for axes and print, never for sums.
fn doubles(values: Vec<Option<Money>>) -> Vec<Option<f64>> {
    values.into_iter().map(|value| value.map(Money::to_f64)).collect()
}

impl Planning {
    fn is_empty(&self) -> bool {
        self.attained.is_empty()
            && self.indicators.is_empty()
            && self.splits.is_empty()
            && self.versions.is_empty()
            && self.lead_months.is_empty()
            && self.taken.is_empty()
            && self.measures.iter().next().is_none()
    }
}

/// Collects them; none where no mart of them is published.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    sections: &[Section],
) -> Result<Option<Planning>, ReportError> {
    let wants = |section: Section| sections.contains(&section);
    let mut planning = Planning {
        measures: Measures::read(marts, "plan_measures", as_of)?.unwrap_or_default(),
        ..Planning::default()
    };
    if wants(Section::KpiCard) {
        planning.indicators = kpis::indicators(marts, as_of)?;
    }
    if wants(Section::Targets) {
        planning.attained = targets::attained(marts, as_of)?;
        planning.splits = targets::splits(marts, as_of)?;
        planning.parts = targets::parts(marts, as_of)?;
        planning.odd = odd::collect(marts, "plan_checks", as_of)?;
    }
    if wants(Section::RollingPlan) {
        planning.versions = rolling::versions(marts, as_of)?;
    }
    if wants(Section::LeadPlan) {
        planning.lead_months = leads::months(marts, as_of)?;
        planning.lead_weeks = leads::weeks(marts, as_of)?;
    }
    if wants(Section::Stocktake) {
        planning.taken = base::taken(marts, as_of)?;
        planning.aged = base::aged(marts, as_of)?;
    }
    Ok((!planning.is_empty()).then_some(planning))
}
