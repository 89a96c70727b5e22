//! The RFM map: customers and their value by recency and frequency score.

use chrono::NaiveDate;

use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Customers with one pair of R and F scores.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cell {
    /// Customers.
    pub customers: i64,
    /// Their monetary value, summed.
    pub monetary: Money,
}

impl Cell {
    /// Monetary value per customer; `None` in an empty cell.
    pub fn mean(&self) -> Option<f64> {
        (self.customers > 0).then(|| self.monetary.to_f64() / self.customers as f64)
    }
}

/// The map of one RFM scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct RfmMap {
    /// Key of the scheme.
    pub scheme: String,
    /// Score levels.
    pub bins: usize,
    /// `cells[r − 1][f − 1]`.
    pub cells: Vec<Vec<Cell>>,
    /// Customers on the map.
    pub customers: i64,
    /// Monetary value on the map.
    pub monetary: Money,
}

pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    wanted: Option<&str>,
    bins: impl Fn(&str) -> Option<usize>,
) -> Result<Option<RfmMap>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "rfm", as_of)? else { return Ok(None) };
    let scheme = wanted.map(str::to_string).or(rows.distinct("scheme")?.into_iter().next());
    let Some(scheme) = scheme else { return Ok(None) };
    rows.retain_text("scheme", &scheme)?;
    if rows.len() == 0 {
        return Ok(None);
    }
    let (r_scores, f_scores) = (rows.required_ints("r_score")?, rows.required_ints("f_score")?);
    let monetary = rows.required_money("monetary")?;
    let highest = r_scores.iter().chain(&f_scores).copied().max().unwrap_or(1).max(1) as usize;
    let bins = bins(&scheme).unwrap_or(highest).max(highest);
    let mut cells = vec![vec![Cell::default(); bins]; bins];
    for row in 0..rows.len() {
        for (column, score) in [("r_score", r_scores[row]), ("f_score", f_scores[row])] {
            if score < 1 {
                return Err(rows.value_error(column, row, format!("score {score} is below 1")));
            }
        }
        let cell = &mut cells[r_scores[row] as usize - 1][f_scores[row] as usize - 1];
        cell.customers += 1;
        cell.monetary = cell.monetary + monetary[row];
    }
    Ok(Some(RfmMap { scheme, bins, cells, customers: rows.len() as i64, monetary: monetary.into_iter().sum() }))
}
