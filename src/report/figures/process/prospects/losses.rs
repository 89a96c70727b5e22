//! Lost deals.

use chrono::NaiveDate;

use super::list;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// Losses of a member of a dimension.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loss {
    pub dimension: String,
    /// `None` of all, and where it is not known.
    pub member: Option<String>,
    /// Window, `12mo`.
    pub period: String,
    pub lost: i64,
    /// An order has no reason of a loss and no competitor.
    pub won: Option<i64>,
    pub decided: i64,
    pub rate: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub amount: Option<Money>,
    pub with_amount: i64,
    pub rewon: i64,
    pub rewon_rate: Option<f64>,
}

/// The members of a dimension.
pub fn of<'a>(losses: &'a [Loss], dimension: &str) -> Vec<&'a Loss> {
    losses.iter().filter(|one| one.dimension == dimension).collect()
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Loss>, ReportError> {
    list(marts, "lost_deals", as_of, losses)
}

fn losses(rows: &Rows) -> Result<Vec<Loss>, ReportError> {
    let (dimensions, members, periods) =
        (rows.required_texts("dimension")?, rows.texts("member")?, rows.required_texts("period")?);
    let (lost, won, decided) = (rows.required_ints("lost")?, rows.ints("won")?, rows.required_ints("decided")?);
    let (rates, low, high) = (rows.floats("loss_rate")?, rows.floats("low")?, rows.floats("high")?);
    let (amounts, with_amount) = (rows.money("lost_amount")?, rows.required_ints("with_amount")?);
    let (rewon, rewon_rates) = (rows.required_ints("rewon")?, rows.floats("rewon_rate")?);
    let one = |row: usize| Loss {
        dimension: dimensions[row].clone(),
        member: members[row].clone(),
        period: periods[row].clone(),
        lost: lost[row],
        won: won[row],
        decided: decided[row],
        rate: rates[row],
        interval: low[row].zip(high[row]),
        amount: amounts[row],
        with_amount: with_amount[row],
        rewon: rewon[row],
        rewon_rate: rewon_rates[row],
    };
    Ok((0..rows.len()).map(one).collect())
}
