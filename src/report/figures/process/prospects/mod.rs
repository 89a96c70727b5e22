//! Figures of the pipeline and prospects (R08): flows, grades, open deals, lost deals.

pub mod deals;
mod flow_rows;
pub mod flows;
pub mod grades;
pub mod losses;

use chrono::NaiveDate;

pub use deals::Deal;
pub use flows::FlowBook;
pub use grades::{Grade, Optimist};
pub use losses::Loss;

use super::{Measures, Odd, odd};
use crate::config::types::{Pipeline, Section};
use crate::report::ReportError;
use crate::report::figures::SchemeBook;
use crate::report::marts::{MartReader, Rows};

/// What the pages of the pipeline and prospects (R08) show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prospects {
    /// Figures in long form.
    pub measures: Measures,
    /// Flows in the order of their names.
    pub flows: Vec<FlowBook>,
    /// What became of grades, and of the promises of everybody.
    pub grades: Vec<Grade>,
    pub optimists: Vec<Optimist>,
    /// Open leads and opportunities.
    pub deals: Vec<Deal>,
    pub losses: Vec<Loss>,
    /// What is odd in the rows.
    pub odd: Vec<Odd>,
}

impl Prospects {
    /// A flow by name.
    pub fn flow(&self, name: &str) -> Option<&FlowBook> {
        self.flows.iter().find(|flow| flow.name == name)
    }

    /// Ids of the customers that its lists name.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        let deals = self.deals.iter().filter_map(|deal| deal.customer.as_deref());
        let odd = self.flows.iter().flat_map(|flow| &flow.anomalies).filter_map(|one| one.customer.as_deref());
        deals.chain(odd)
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
    (pipeline, schemes): (&Pipeline, &[SchemeBook]),
) -> Result<Option<Prospects>, ReportError> {
    let measures = Measures::read(marts, "prospect_measures", as_of)?;
    let mut found = Prospects { measures: measures.clone().unwrap_or_default(), ..Prospects::default() };
    if sections.iter().any(|section| section.is_of_prospects()) {
        found.flows = flows::collect(marts, as_of, pipeline, schemes)?;
        (found.grades, found.optimists) = grades::collect(marts, as_of)?;
        found.deals = deals::collect(marts, as_of)?;
        found.losses = losses::collect(marts, as_of)?;
        found.odd = odd::collect(marts, "prospect_checks", as_of)?;
    }
    let nothing =
        found.flows.is_empty() && found.grades.is_empty() && found.deals.is_empty() && found.losses.is_empty();
    Ok((measures.is_some() || !nothing).then_some(found))
}

/// The rows of a mart, made by `one` of their places; none where it is not published or empty.
fn list<T>(
    marts: &dyn MartReader,
    mart: &'static str,
    as_of: NaiveDate,
    all: impl FnOnce(&Rows) -> Result<Vec<T>, ReportError>,
) -> Result<Vec<T>, ReportError> {
    match Rows::read(marts, mart, as_of)? {
        Some(rows) => all(&rows),
        None => Ok(Vec::new()),
    }
}
