//! The figures that the synthetic company is made from.

use serde::Serialize;

use super::prospects::SalesProcess;

/// True parameters: what a model that is fitted to the exports should find again.
#[derive(Debug, Clone, Serialize)]
pub struct Parameters {
    /// Orders per month of a living customer: gamma with this shape …
    pub rate_shape: f64,
    /// … and this mean.
    pub rate_mean: f64,
    /// Amount of an order around the customer's own mean: gamma with this shape.
    pub spend_shape: f64,
    /// The customers' means: inverse gamma with this shape …
    pub spend_spread: f64,
    /// … and this mean, in currency.
    pub spend_mean: f64,
    /// Months from the first order to the last: Weibull with this shape …
    pub life_shape: f64,
    /// … and this scale.
    pub life_scale_months: f64,
    /// Share of customers that were there before the first month.
    pub share_old: f64,
    /// Growth of a customer's rate per month: normal with this mean …
    pub trend_mean: f64,
    /// … and this deviation.
    pub trend_deviation: f64,
    /// Months before the end of a customer over which its rate falls to nothing.
    pub decline_months: f64,
    /// Lines of an order beyond the first: Poisson with this mean.
    pub further_lines: f64,
    /// How much more is bought in the days after a visit.
    pub visit_uplift: f64,
    /// How many days that lasts.
    pub visit_effect_days: i32,
    /// Share of lines that come back.
    pub share_returned: f64,
    /// Share of customers that lead a group.
    pub share_groups: f64,
    /// Visits a month to key accounts, important accounts and the others.
    pub visits_per_month: [f64; 3],
    /// Share of visits that are followed up by telephone or chat.
    pub share_followed_up: f64,
    /// How prospects become customers, and how well that is written down.
    pub sales_process: SalesProcess,
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters {
            rate_shape: 0.9,
            rate_mean: 0.69,
            spend_shape: 2.4,
            spend_spread: 3.2,
            spend_mean: 9_000.0,
            life_shape: 0.8,
            life_scale_months: 60.0,
            share_old: 0.72,
            trend_mean: 0.002,
            trend_deviation: 0.015,
            decline_months: 4.0,
            further_lines: 1.6,
            visit_uplift: 0.3,
            visit_effect_days: 30,
            share_returned: 0.012,
            share_groups: 0.02,
            visits_per_month: [3.0, 1.3, 0.4],
            share_followed_up: 0.3,
            sales_process: SalesProcess::default(),
        }
    }
}

impl Parameters {
    /// Lines that a customer of the whole list brings in a month, roughly: by it a number of lines becomes a number of
    /// customers.
    pub fn lines_per_customer_month(&self) -> f64 {
        // Of the customers of the list, 70 of a hundred are there in a middling month; visits, growth and groups add a
        // third. Measured on 1,500 customers and 24 months.
        0.91 * self.rate_mean * (1.0 + self.further_lines) * (1.0 + self.share_returned)
    }
}
