#![doc = include_str!("head.md")]

mod buyers;
mod checks;
mod choice;
mod course;
mod frames;
mod silence;
#[cfg(test)]
mod tests;
mod value;
mod worth;

use chrono::{Datelike, NaiveDate};

pub use buyers::Buyers;
pub use checks::{Check, Judgement};
pub use choice::{Fits, Fitted, Holdout};
pub use frames::SIMPLE;
pub use silence::{Buying, buying};
pub use value::{Margin, Retention, Tiers, a_year_before};
pub use worth::{Estimate, Residual, Worth};

use crate::config::types::Clv as Settings;
use crate::features::history::PurchaseHistory;
use crate::features::view::Context;
use crate::metrics::growth::{Dimension, UNKNOWN};
use crate::model::period::{from_days, to_days};
use crate::models::Rows;
use crate::models::gamma_gamma::{self, SpendFit};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// What was found at a date.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub as_of: NaiveDate,
    /// Decimal places of money.
    pub scale: u8,
    /// Days of data: from the first one to the date, both included.
    pub days: i64,
    pub buyers: Buyers,
    pub fits: Fits,
    /// The model of spending; none where none of purchases was fitted either.
    pub spend: Option<SpendFit>,
    /// Of repeat purchases and their mean amount, over repeat buyers.
    pub correlation: Option<f64>,
    pub margin: Margin,
    pub retention: Retention,
    /// Whether the data cover the last twelve months.
    pub covers_a_year: bool,
    /// By place in `buyers`.
    pub worths: Vec<Worth>,
    pub residuals: Vec<Residual>,
    pub checks: Vec<Check>,
}

/// What values are told by.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// Classes by which retention is told, where there are any.
    pub tiers: Option<Tiers>,
    /// Attributes by which values are summed; the cohort comes by itself.
    pub dimensions: Vec<Dimension>,
}

/// Fits the models at a date and values all customers.
pub fn measure(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    settings: &Settings,
    groups: &Groups,
    scale: u8,
) -> Outcome {
    let last = to_days(as_of);
    let first = history.first_day().filter(|first| *first <= last);
    let context = Context::new(as_of, history.covered_from());
    let buyers = Buyers::at(history, last, last, scale);
    let (rows, row_of) = Rows::collapse(&buyers.customers);
    let days = first.map_or(0, |first| i64::from(last) - i64::from(first) + 1);
    let is_enough = buyers.len() >= settings.min_buyers as usize
        && days >= i64::from(settings.min_days)
        && buyers.repeat_buyers() > 0;
    let data = choice::Data { history, buyers: &buyers, rows: &rows, days: (first.unwrap_or(last), last), scale };
    let fits = if is_enough { choice::fit_all(&data, settings) } else { Fits::default() };
    let spend = if is_enough { gamma_gamma::fit(&buyers.spend, None) } else { None };

    let margin = value::margin(history, &context, settings);
    let values = value::values(history, &context, margin, &buyers.numbers);
    let tiers = groups.tiers.as_ref();
    let retention = value::retention(history, &context, settings, tiers);
    let used = fits
        .used()
        .map(|fitted| worth::Used { purchases: &fitted.fit, spend: spend.as_ref().filter(|spend| spend.converged) });
    let classes = tiers.map_or(&[][..], |tiers| tiers.now.as_slice());
    let parts = worth::Parts { buyers: &buyers, values: &values, retention: &retention, classes, margin, scale };
    let asked = used.as_ref().map(|used| (used, &rows, row_of.as_slice()));
    let worths = worth::of_all(&parts, asked, settings);
    let mut dimensions = groups.dimensions.clone();
    dimensions.push(cohorts(&buyers, history.customers()));
    let residuals = worth::residuals(&buyers, &worths, &dimensions, used.as_ref());
    let correlation = correlation(&buyers.spend);
    let mut outcome = Outcome {
        as_of,
        scale,
        days,
        fits,
        spend,
        correlation,
        margin,
        retention,
        covers_a_year: value::covers_a_year(&context),
        worths,
        residuals,
        checks: Vec::new(),
        buyers,
    };
    outcome.checks = checks::checks(&outcome, settings);
    outcome
}

/// The quarter of the first purchase, as `2011-Q3`.
fn cohorts(buyers: &Buyers, customers: usize) -> Dimension {
    let quarter = |day: i32| {
        let date = from_days(day);
        (date.year(), date.month0() / 3 + 1)
    };
    let mut quarters: Vec<(i32, u32)> = buyers.firsts.iter().map(|day| quarter(*day)).collect();
    quarters.sort_unstable();
    quarters.dedup();
    let mut codes = vec![UNKNOWN; customers];
    for (number, first) in buyers.numbers.iter().zip(&buyers.firsts) {
        let place = quarters.partition_point(|known| *known < quarter(*first));
        codes[*number as usize] = place as u32;
    }
    let members = quarters.iter().map(|(year, quarter)| format!("{year}-Q{quarter}")).collect();
    Dimension { name: "cohort".into(), members, codes }
}

/// Pearson's correlation of repeat purchases and their mean amount; none when either is the same for all.
fn correlation(spend: &[(u32, f64)]) -> Option<f64> {
    let known = || {
        spend.iter().filter(|(count, mean)| *count > 0 && *mean > 0.0).map(|(count, mean)| (f64::from(*count), *mean))
    };
    let count = known().count() as f64;
    let means = known().fold((0.0, 0.0), |sums, (x, m)| (sums.0 + x / count, sums.1 + m / count));
    let squares = known().fold([0.0; 3], |[xx, mm, xm], (x, m)| {
        let (x, m) = (x - means.0, m - means.1);
        [xx + x * x, mm + m * m, xm + x * m]
    });
    let [xx, mm, xm] = squares;
    // Rounding of equal amounts is no scatter.
    let scatters = |sum: f64, mean: f64| sum > count * mean * mean * 1e-20;
    (count >= 3.0 && scatters(xx, means.0) && scatters(mm, means.1)).then(|| (xm / (xx * mm).sqrt()).clamp(-1.0, 1.0))
}
