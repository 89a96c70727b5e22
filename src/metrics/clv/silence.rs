//! What a model says of customers at an earlier date, for the back-test of churn: cheap, from one fit to the next.

use chrono::NaiveDate;

use super::buyers::Buyers;
use super::{Settings, choice};
use crate::features::history::PurchaseHistory;
use crate::model::period::to_days;
use crate::models::fit::{self, PurchaseFit};
use crate::models::forecast::{Forecasts, Question, forecast};
use crate::models::{Model, Rows};

/// A customer that the model knows nothing of.
const NOBODY: u32 = u32::MAX;

/// What the model says at a date. Nothing where there was no model: too few customers or days, or a fit that did not
/// converge.
#[derive(Debug, Clone, Default)]
pub struct Buying {
    /// The fit, to start the next one from.
    pub fit: Option<PurchaseFit>,
    /// By number of the customer, the row of the forecasts.
    row_of: Vec<u32>,
    forecasts: Forecasts,
}

impl Buying {
    /// The chance that a customer still buys at all; none of one without a purchase by the date.
    pub fn p_alive(&self, customer: u32) -> Option<f64> {
        let row = self.row(customer)?;
        Some(self.forecasts.rows[row].alive.value)
    }

    /// The chance that it does not buy within the days at a place of those that were asked for.
    pub fn p_silent(&self, customer: u32, place: usize) -> Option<f64> {
        let row = self.row(customer)?;
        Some(self.forecasts.silence(row, place).clamp(0.0, 1.0))
    }

    fn row(&self, customer: u32) -> Option<usize> {
        self.row_of.get(customer as usize).filter(|row| **row != NOBODY).map(|row| *row as usize)
    }
}

/// The model of the settings (`best` is MBG/NBD here), fitted to what was known at `as_of`, and its forecasts for the days
/// ahead, as `[30, 90, 180]`. `near` is the fit of a date nearby.
pub fn buying(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    days_ahead: &[u32],
    settings: &Settings,
    near: Option<&PurchaseFit>,
) -> Buying {
    let end = to_days(as_of);
    let nothing = Buying::default();
    let Some(first) = history.first_day() else { return nothing };
    if i64::from(end) - i64::from(first) + 1 < i64::from(settings.min_days) {
        return nothing;
    }
    let buyers = Buyers::at(history, end, end, 0);
    if buyers.len() < settings.min_buyers as usize || buyers.repeat_buyers() == 0 {
        return nothing;
    }
    let (rows, places) = Rows::collapse(&buyers.customers);
    let model = settings.model.named().map_or(Model::MbgNbd, choice::model_of);
    let Some(fit) = fit::fit(model, &rows, near).filter(|fit| fit.converged) else { return nothing };
    let silences = days_ahead.iter().map(|days| Buyers::weeks(*days)).collect();
    let forecasts = forecast(&fit, &rows, &Question { silences, ..Question::default() });
    let mut row_of = vec![NOBODY; history.customers()];
    for (number, row) in buyers.numbers.iter().zip(places) {
        row_of[*number as usize] = row;
    }
    Buying { fit: Some(fit), row_of, forecasts }
}
