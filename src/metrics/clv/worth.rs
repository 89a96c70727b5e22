//! What each customer, and each class and cohort, is worth.

use rayon::prelude::*;

use super::buyers::Buyers;
use super::value::{Margin, Retention};
use super::{Settings, value};
use crate::metrics::growth::{Dimension, UNKNOWN};
use crate::model::money;
use crate::models::NORMAL_95;
use crate::models::fit::PurchaseFit;
use crate::models::forecast::{Forecasts, Question, forecast};
use crate::models::gamma_gamma::{SpendFit, expected_spend};
use crate::models::{DAYS_PER_WEEK, Rows};

/// Weeks of a month: 365.25 days over 12.
pub const WEEKS_PER_MONTH: f64 = 365.25 / 12.0 / DAYS_PER_WEEK;

/// An estimate and its 95 % interval, where one is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// What is expected of one customer, and what it brought.
#[derive(Debug, Clone, Copy, Default)]
pub struct Worth {
    /// Chance to be alive.
    pub alive: Estimate,
    /// Purchases within the horizon.
    pub purchases: Estimate,
    /// Net sales of a purchase, in the currency.
    pub spend: Option<f64>,
    /// Discounted value over the horizon, in the currency.
    pub clv: Estimate,
    /// Derivatives of ln clv by the logarithms of the parameters of both models.
    slopes: ([f32; 4], [f32; 3]),
    /// Value to date, minor units.
    pub historic: i128,
    /// Simple projection (F16), minor units.
    pub projected: Option<i128>,
}

/// The models that are used.
pub struct Used<'a> {
    pub purchases: &'a PurchaseFit,
    pub spend: Option<&'a SpendFit>,
}

/// The question that values ask.
pub fn question(settings: &Settings) -> Question {
    let months = settings.horizon_months;
    let periods = (1..=months)
        .map(|month| (f64::from(month) * WEEKS_PER_MONTH, (1.0 + settings.discount_monthly).powi(-(month as i32))))
        .collect();
    Question { horizon: f64::from(months) * WEEKS_PER_MONTH, periods, silences: Vec::new() }
}

/// What values are made of beside models.
pub struct Parts<'a> {
    pub buyers: &'a Buyers,
    /// Value to date and of twelve months, by place in `buyers`.
    pub values: &'a [(i128, i128)],
    pub retention: &'a Retention,
    /// Class of each customer by number, where there are classes.
    pub classes: &'a [Option<u8>],
    pub margin: Margin,
    pub scale: u8,
}

/// The worth of all buyers; without a model the simple projection is the value.
pub fn of_all(parts: &Parts<'_>, used: Option<(&Used<'_>, &Rows, &[u32])>, settings: &Settings) -> Vec<Worth> {
    let forecasts = used.map(|(used, rows, _)| forecast(used.purchases, rows, &question(settings)));
    (0..parts.buyers.len())
        .into_par_iter()
        .map(|place| {
            let number = parts.buyers.numbers[place];
            let class = parts.classes.get(number as usize).copied().flatten();
            let (historic, of_year) = parts.values[place];
            let factor = parts.retention.of(class).map(|kept| value::projection_factor(kept, settings));
            let projected = factor.map(|factor| (of_year as f64 * factor).round() as i128);
            let mut worth = Worth { historic, projected, ..Worth::default() };
            match (used, &forecasts) {
                (Some((used, _, row_of)), Some(forecasts)) => {
                    by_model(&mut worth, used, forecasts, row_of[place], parts, place);
                }
                _ => worth.clv.value = projected.map(|minor| money::to_f64(minor, parts.scale)),
            }
            worth
        })
        .collect()
}

fn by_model(worth: &mut Worth, used: &Used<'_>, forecasts: &Forecasts, row: u32, parts: &Parts<'_>, place: usize) {
    let forecast = &forecasts.rows[row as usize];
    let estimate = |value: f64, interval: Option<(f64, f64)>| Estimate {
        value: Some(value),
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
    };
    worth.alive = estimate(forecast.alive.value, forecast.alive.chance_interval());
    worth.purchases = estimate(forecast.purchases.value, forecast.purchases.interval());
    let (count, mean) = parts.buyers.spend[place];
    let Some((spend, slopes)) = used.spend.and_then(|fit| expected_spend(fit, count, mean)) else { return };
    worth.spend = Some(spend.value);
    let value = forecast.discounted.value * spend.value * parts.margin.rate();
    let both = forecast.discounted.error.zip(spend.error);
    let interval = both.map(|(purchases, spend)| {
        let width = (NORMAL_95 * purchases.hypot(spend)).exp();
        // Below 0 where goods are sold at a loss.
        if value < 0.0 { (value * width, value / width) } else { (value / width, value * width) }
    });
    worth.clv = estimate(value, interval);
    worth.slopes = (forecast.slopes, slopes.map(|slope| slope as f32));
}

/// What the customers of a member of a dimension are worth together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Residual {
    pub dimension: String,
    pub member: Option<String>,
    pub customers: i64,
    /// Mean chance to be alive.
    pub alive: Option<f64>,
    /// Purchases within the horizon.
    pub purchases: Option<f64>,
    /// Sum of values, with the interval that the error of the estimates gives it.
    pub clv: Estimate,
    /// Minor units.
    pub historic: i128,
}

/// Sums of one member.
#[derive(Clone, Copy, Default)]
struct Total {
    customers: i64,
    alive: f64,
    purchases: f64,
    clv: f64,
    unknown: i64,
    slopes: ([f64; 4], [f64; 3]),
    historic: i128,
}

impl Total {
    fn add(&mut self, worth: &Worth) {
        self.customers += 1;
        self.alive += worth.alive.value.unwrap_or(0.0);
        self.purchases += worth.purchases.value.unwrap_or(0.0);
        self.historic += worth.historic;
        let Some(value) = worth.clv.value else {
            self.unknown += 1;
            return;
        };
        self.clv += value;
        self.slopes.0.iter_mut().zip(worth.slopes.0).for_each(|(sum, slope)| *sum += value * f64::from(slope));
        self.slopes.1.iter_mut().zip(worth.slopes.1).for_each(|(sum, slope)| *sum += value * f64::from(slope));
    }

    fn residual(&self, dimension: &str, member: Option<&str>, used: Option<&Used<'_>>) -> Residual {
        let known = (self.unknown == 0).then_some(self.clv);
        let variance = used.and_then(|used| {
            let of_spend = used.spend?.variance_by_logarithms(&self.slopes.1)?;
            Some(used.purchases.variance_by_logarithms(&self.slopes.0)? + of_spend)
        });
        // Of a sum below 0 the width is below 1, so that low stays the lower one.
        let width = variance.filter(|_| self.clv != 0.0).map(|variance| (NORMAL_95 * variance.sqrt() / self.clv).exp());
        Residual {
            dimension: dimension.to_owned(),
            member: member.map(str::to_owned),
            customers: self.customers,
            alive: used.filter(|_| self.customers > 0).map(|_| self.alive / self.customers as f64),
            purchases: used.map(|_| self.purchases),
            clv: Estimate {
                value: known,
                low: known.zip(width).map(|(value, width)| value / width),
                high: known.zip(width).map(|(value, width)| value * width),
            },
            historic: self.historic,
        }
    }
}

/// The whole, then the members of each dimension in their order; those of unknown attribute last, without a name.
pub fn residuals(buyers: &Buyers, all: &[Worth], dimensions: &[Dimension], used: Option<&Used<'_>>) -> Vec<Residual> {
    let mut whole = Total::default();
    all.iter().for_each(|worth| whole.add(worth));
    let mut found = vec![whole.residual("all", Some("all"), used)];
    for dimension in dimensions {
        let mut totals = vec![Total::default(); dimension.members.len() + 1];
        for (number, worth) in buyers.numbers.iter().zip(all) {
            let code = dimension.codes.get(*number as usize).map_or(UNKNOWN, |code| *code) as usize;
            totals[code.min(dimension.members.len())].add(worth);
        }
        let names = dimension.members.iter().map(|member| Some(member.as_str())).chain([None]);
        for (total, name) in totals.iter().zip(names).filter(|(total, _)| total.customers > 0) {
            found.push(total.residual(&dimension.name, name, used));
        }
    }
    found
}
