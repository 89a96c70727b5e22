//! Figures in long form: one row a measure, period and member.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// A figure with what it is made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    pub value: Option<f64>,
    pub amount: Option<Money>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub n: Option<i64>,
    /// 95 % interval.
    pub interval: Option<(f64, f64)>,
    pub unit: String,
    pub target: Option<f64>,
}

impl Measured {
    /// The value where it is made from at least `min_n`.
    pub fn over(&self, min_n: i64) -> Option<f64> {
        self.value.filter(|_| self.n.is_some_and(|n| n >= min_n.max(1)))
    }
}

/// Where a figure stands: measure, length of its period, first day of it, dimension, member.
type Key = (String, String, NaiveDate, String, Option<String>);

/// All figures of a mart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measures {
    figures: BTreeMap<Key, Measured>,
}

impl Measures {
    /// Reads a mart of figures; none where it is not published or empty.
    ///
    /// # Errors
    /// A mart that does not follow the contract.
    pub fn read(marts: &dyn MartReader, mart: &'static str, as_of: NaiveDate) -> Result<Option<Measures>, ReportError> {
        let Some(rows) = Rows::read(marts, mart, as_of)? else { return Ok(None) };
        let (measures, grains) = (rows.required_texts("measure")?, rows.required_texts("grain")?);
        let (periods, dimensions) = (rows.dates("period")?, rows.required_texts("dimension")?);
        let (members, values, amounts) = (rows.texts("member")?, rows.floats("value")?, rows.money("amount")?);
        let (numerators, denominators, n) = (rows.ints("numerator")?, rows.ints("denominator")?, rows.ints("n")?);
        let (low, high) = (rows.floats("low")?, rows.floats("high")?);
        let (units, targets) = (rows.required_texts("unit")?, rows.floats("target")?);
        let mut figures = BTreeMap::new();
        for row in 0..rows.len() {
            let Some(period) = periods[row] else { continue };
            let key =
                (measures[row].clone(), grains[row].clone(), period, dimensions[row].clone(), members[row].clone());
            let measured = Measured {
                value: values[row],
                amount: amounts[row],
                numerator: numerators[row],
                denominator: denominators[row],
                n: n[row],
                interval: low[row].zip(high[row]),
                unit: units[row].clone(),
                target: targets[row],
            };
            figures.insert(key, measured);
        }
        Ok(Some(Measures { figures }))
    }

    /// One figure.
    pub fn get(
        &self,
        measure: &str,
        grain: &str,
        period: NaiveDate,
        dimension: &str,
        member: Option<&str>,
    ) -> Option<&Measured> {
        let member = member.map(str::to_string);
        self.figures.get(&(measure.to_string(), grain.to_string(), period, dimension.to_string(), member))
    }

    /// The figure of the newest period of a length, for the whole.
    pub fn latest(&self, measure: &str, grain: &str) -> Option<(NaiveDate, &Measured)> {
        self.history(measure, grain, "all", None).into_iter().next_back()
    }

    /// A figure over the periods of a length, ascending.
    pub fn history(
        &self,
        measure: &str,
        grain: &str,
        dimension: &str,
        member: Option<&str>,
    ) -> Vec<(NaiveDate, &Measured)> {
        let of_it = |key: &Key| key.0 == measure && key.1 == grain && key.3 == dimension && key.4.as_deref() == member;
        self.figures.iter().filter(|(key, _)| of_it(key)).map(|(key, found)| (key.2, found)).collect()
    }

    /// The members of a dimension that have a figure in a period, ascending.
    pub fn members(
        &self,
        measure: &str,
        grain: &str,
        period: NaiveDate,
        dimension: &str,
    ) -> Vec<(Option<&str>, &Measured)> {
        let of_it = |key: &Key| key.0 == measure && key.1 == grain && key.2 == period && key.3 == dimension;
        self.figures.iter().filter(|(key, _)| of_it(key)).map(|(key, found)| (key.4.as_deref(), found)).collect()
    }

    /// Leaves the rows of some measures out.
    pub(super) fn leave_out(&mut self, measures: &[&str]) {
        self.figures.retain(|key, _| !measures.contains(&key.0.as_str()));
    }

    /// All rows, by measure, length of the period, first day, dimension and member.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Measured)> {
        self.figures.iter()
    }
}
