//! Pages of plans (R10).

mod base;
mod cover;
mod kpis;
mod leads;
mod owners;
mod parts;
mod rolling;
mod targets;

pub(super) use cover::findings;

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::process::planning::Attained;
use crate::report::pages::{Built, Context};

/// The pages of a section; none where its mart is absent or empty.
pub(super) fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(planning) = &context.figures.process.planning else { return Ok(Vec::new()) };
    match section {
        Section::KpiCard => kpis::build(context, planning),
        Section::Targets => {
            let mut built = Vec::new();
            built.extend(targets::build(context, planning)?);
            built.extend(owners::build(context, planning)?);
            built.extend(parts::build(context, planning)?);
            Ok(built)
        }
        Section::RollingPlan => Ok(rolling::build(context, planning)?.into_iter().collect()),
        Section::LeadPlan => Ok(leads::build(context, planning)?.into_iter().collect()),
        Section::Stocktake => base::build(context, planning),
        _ => Ok(Vec::new()),
    }
}

/// Months over which a rate must be told before it is printed: fewer rows than a year has months tell no accuracy.
const MIN_MONTHS: i64 = 6;

/// Rows that a rate over people or leads needs.
fn min_n(context: &Context) -> i64 {
    i64::from(context.pipeline.planning.min_n)
}

/// Whether a target is a task, or the table does not say: goals stand in the workbook.
fn is_task(one: &&Attained) -> bool {
    one.kind.as_deref() != Some("goal")
}
