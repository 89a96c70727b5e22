//! Grades against what happened: hit rates of levels, and how often everybody's promises were kept.

use chrono::NaiveDate;

use super::list;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Gradings of a level, of a member of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    pub flow: String,
    pub dimension: String,
    pub member: Option<String>,
    pub level: String,
    /// From the nearest to the order.
    pub place: i64,
    pub horizon_days: i64,
    /// Whether the level promises an order within the days.
    pub promised: bool,
    pub graded: i64,
    pub closed: i64,
    pub rate: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// The rate that the pipeline is weighted by.
    pub learned: Option<f64>,
    pub prior: Option<f64>,
    pub prior_n: i64,
    pub not_yet: i64,
}

/// What somebody promised and what was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimist {
    pub flow: String,
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub predicted: i64,
    pub actual: i64,
    /// predicted / actual; `None` where none was kept.
    pub index: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub leads: i64,
}

impl Optimist {
    /// Share of the promises kept, with the interval of the index turned over; nothing kept has no upper end of the
    /// index, and 0 as lower end of the share.
    pub fn kept(&self) -> Option<(f64, f64, f64)> {
        let share = (self.predicted > 0).then(|| self.actual as f64 / self.predicted as f64)?;
        let turned = |index: f64| if index > 0.0 { (1.0 / index).clamp(0.0, 1.0) } else { 1.0 };
        Some((share, self.high.map_or(0.0, turned), self.low.map_or(1.0, turned)))
    }
}

type Both = (Vec<Grade>, Vec<Optimist>);

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Both, ReportError> {
    Ok((list(marts, "calibration", as_of, grades)?, list(marts, "optimism", as_of, optimists)?))
}

fn grades(rows: &Rows) -> Result<Vec<Grade>, ReportError> {
    let (flows, dimensions, members) =
        (rows.required_texts("flow")?, rows.required_texts("dimension")?, rows.texts("member")?);
    let (levels, places, horizons) =
        (rows.required_texts("level")?, rows.required_ints("place")?, rows.required_ints("horizon_days")?);
    let (promised, graded, closed) =
        (rows.bools("promised")?, rows.required_ints("graded")?, rows.required_ints("closed")?);
    let (rates, low, high) = (rows.floats("rate")?, rows.floats("low")?, rows.floats("high")?);
    let (learned, priors) = (rows.floats("learned")?, rows.floats("prior_rate")?);
    let (prior_n, not_yet) = (rows.required_ints("prior_n")?, rows.required_ints("not_yet")?);
    let one = |row: usize| Grade {
        flow: flows[row].clone(),
        dimension: dimensions[row].clone(),
        member: members[row].clone(),
        level: levels[row].clone(),
        place: places[row],
        horizon_days: horizons[row],
        promised: promised[row],
        graded: graded[row],
        closed: closed[row],
        rate: rates[row],
        interval: low[row].zip(high[row]),
        learned: learned[row],
        prior: priors[row],
        prior_n: prior_n[row],
        not_yet: not_yet[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

fn optimists(rows: &Rows) -> Result<Vec<Optimist>, ReportError> {
    let (flows, staff, managers) = (rows.required_texts("flow")?, rows.texts("staff")?, rows.texts("manager")?);
    let (predicted, actual) = (rows.required_ints("predicted")?, rows.required_ints("actual")?);
    let (indices, low, high) = (rows.floats("index")?, rows.floats("low")?, rows.floats("high")?);
    let leads = rows.required_ints("n")?;
    let one = |row: usize| Optimist {
        flow: flows[row].clone(),
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        predicted: predicted[row],
        actual: actual[row],
        index: indices[row],
        low: low[row],
        high: high[row],
        leads: leads[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn optimist(predicted: i64, actual: i64, low: Option<f64>, high: Option<f64>) -> Optimist {
        let index = (actual > 0).then(|| predicted as f64 / actual as f64);
        Optimist { flow: "f".into(), staff: None, manager: None, predicted, actual, index, low, high, leads: predicted }
    }

    #[test]
    fn the_share_kept_is_the_index_turned_over_with_its_interval() {
        assert_eq!(optimist(20, 5, Some(2.0), Some(10.0)).kept(), Some((0.25, 0.1, 0.5)));
        // None kept: the index has no upper end, the share begins at 0.
        assert_eq!(optimist(24, 0, Some(4.0), None).kept(), Some((0.0, 0.0, 0.25)));
        assert_eq!(optimist(0, 0, None, None).kept(), None);
    }
}
