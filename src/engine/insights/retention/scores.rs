//! Loyalty at several dates. Whole scores are held, of two dates; of the others the index alone is made, and not kept: at
//! a million customers the scores of a date take seventy megabytes.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::NaiveDate;

use super::Context;
use crate::engine::EngineError;
use crate::features::Population;
use crate::metrics::loyalty::{self, FEATURES, INDEX, Scores};
use crate::model::period::{months_before, to_days};

/// Scores by date.
pub struct ScoresByDate<'a, 'c> {
    context: &'a Context<'c>,
    found: BTreeMap<NaiveDate, Rc<Scores>>,
}

impl<'a, 'c> ScoresByDate<'a, 'c> {
    /// None yet.
    pub fn new(context: &'a Context<'c>) -> ScoresByDate<'a, 'c> {
        ScoresByDate { context, found: BTreeMap::new() }
    }

    /// Those of a date.
    pub fn at(&mut self, date: NaiveDate) -> Result<Rc<Scores>, EngineError> {
        if let Some(scores) = self.found.get(&date) {
            return Ok(scores.clone());
        }
        let names = FEATURES.map(str::to_owned);
        let frame = self.context.features(&names, date, Population::Buyers)?;
        let failed = |source| EngineError::Frame { what: format!("loyalty at {date}"), source };
        let scores = Rc::new(Scores::read(&frame).map_err(failed)?);
        self.found.insert(date, scores.clone());
        Ok(scores)
    }

    /// The index of every customer at a date, by number; none where it is not known, or the customer is not.
    pub fn index_at(&self, date: NaiveDate) -> Result<Vec<Option<f64>>, EngineError> {
        let customers = self.context.history().customers();
        if let Some(scores) = self.found.get(&date) {
            return Ok(scores.by_customer(customers));
        }
        let frame = self.context.features(&[INDEX.to_owned()], date, Population::Buyers)?;
        let failed = |source| EngineError::Frame { what: format!("loyalty at {date}"), source };
        loyalty::index_by_customer(&frame, customers).map_err(failed)
    }

    /// Those of so many months before the as-of date; none where the data do not reach back so far.
    pub fn months_before(&mut self, months: u32) -> Result<Option<Rc<Scores>>, EngineError> {
        let date = months_before(self.context.as_of, months);
        let is_covered = to_days(date) >= self.context.history().covered_from();
        is_covered.then(|| self.at(date)).transpose()
    }
}
