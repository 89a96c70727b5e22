//! Historic value and the simple projection (F16): no model, only sums.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::Settings;
use crate::features::history::PurchaseHistory;
use crate::features::view::{Context, UNKNOWN_PROFIT, View};
use crate::model::period::{Window, months_before, to_days};

/// Months of the window that is projected, and of both that retention compares.
const YEAR: u32 = 12;

/// A rate over fewer customers than this is not used: that of all customers is.
const MIN_RETAINED: i64 = 20;

/// Gross profit over net sales, and where it is from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margin {
    /// Cost is known of all sales. The rate is that of all.
    Known(f64),
    /// Cost is known of some; the rate is theirs, and is used for the others. With the share of net sales it is known of.
    Partly(f64, f64),
    /// Cost is not known: the rate of the settings.
    Given(f64),
    /// Nothing is known of cost: values are of sales.
    Sales,
}

impl Margin {
    /// What sales without known cost are multiplied by to give value.
    pub fn rate(self) -> f64 {
        match self {
            Margin::Known(rate) | Margin::Partly(rate, _) | Margin::Given(rate) => rate,
            Margin::Sales => 1.0,
        }
    }
}

/// Sums over all customers.
#[derive(Default, Clone, Copy)]
struct Sums {
    net: i128,
    costed_net: i128,
    profit: i128,
}

/// The margin of all sales up to a date.
pub fn margin(history: &PurchaseHistory, context: &Context, settings: &Settings) -> Margin {
    let sums = super::super::fold_customers(
        history,
        Sums::default,
        |sums, customers| {
            for customer in customers {
                let Some(view) = history.view(customer, context) else { continue };
                for row in 0..view.days.len() {
                    let net = i128::from(view.gross[row]) - i128::from(view.returns[row]);
                    sums.net += net;
                    if let Some(profit) = view.profit.map(|profit| profit[row]).filter(|one| *one != UNKNOWN_PROFIT) {
                        sums.costed_net += net;
                        sums.profit += i128::from(profit);
                    }
                }
            }
        },
        |left, right| Sums {
            net: left.net + right.net,
            costed_net: left.costed_net + right.costed_net,
            profit: left.profit + right.profit,
        },
    );
    let measured = (sums.costed_net > 0).then(|| sums.profit as f64 / sums.costed_net as f64);
    match (measured, settings.margin) {
        (Some(rate), _) if sums.costed_net == sums.net => Margin::Known(rate),
        (Some(rate), given) => Margin::Partly(given.unwrap_or(rate), sums.costed_net as f64 / sums.net.max(1) as f64),
        (None, Some(given)) => Margin::Given(given),
        (None, None) => Margin::Sales,
    }
}

/// The value of some rows, minor units: gross profit, or net sales times the margin where cost is not known.
fn value_of(view: &View<'_>, rows: std::ops::Range<usize>, rate: f64) -> i128 {
    let (mut profit, mut without) = (0i128, 0i128);
    for row in rows {
        match view.profit.map(|profit| profit[row]).filter(|one| *one != UNKNOWN_PROFIT) {
            Some(one) => profit += i128::from(one),
            None => without += i128::from(view.gross[row]) - i128::from(view.returns[row]),
        }
    }
    profit + (without as f64 * rate).round() as i128
}

/// Value to date, and of the last twelve months, of each customer asked for; minor units.
pub fn values(history: &PurchaseHistory, context: &Context, margin: Margin, numbers: &[u32]) -> Vec<(i128, i128)> {
    numbers
        .par_iter()
        .map(|number| match history.view(*number, context) {
            Some(view) => {
                let rate = margin.rate();
                let year = view.window(Window::Months(YEAR));
                (value_of(&view, 0..view.days.len(), rate), value_of(&view, year, rate))
            }
            None => (0, 0),
        })
        .collect()
}

/// Classes by which retention is told.
#[derive(Debug, Clone, Default)]
pub struct Tiers {
    /// How many there are.
    pub classes: usize,
    /// Class of each customer by number, twelve months before the date.
    pub then: Vec<Option<u8>>,
    /// Class at the date.
    pub now: Vec<Option<u8>>,
}

/// Shares of customers kept from year to year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Retention {
    /// Of all; none when it is neither measured nor assumed.
    pub all: Option<f64>,
    /// Whether it is the assumed one of the settings.
    pub is_assumed: bool,
    /// Customers it was measured on.
    pub customers: i64,
    /// By class, where enough customers were in it.
    pub by_class: Vec<Option<f64>>,
}

impl Retention {
    /// That of a class, or of all.
    pub fn of(&self, class: Option<u8>) -> Option<f64> {
        let own = class.and_then(|class| self.by_class.get(usize::from(class)).copied().flatten());
        own.or(self.all)
    }
}

/// Who ordered in the twelve months before the last twelve, and of those who did again (F10), by class at the end of the
/// earlier ones.
pub fn retention(
    history: &PurchaseHistory,
    context: &Context,
    settings: &Settings,
    tiers: Option<&Tiers>,
) -> Retention {
    let classes = tiers.map_or(0, |tiers| tiers.classes);
    let Some(earlier) = context.earlier_window(YEAR) else {
        return Retention {
            all: settings.assumed_retention,
            is_assumed: settings.assumed_retention.is_some(),
            customers: 0,
            by_class: vec![None; classes],
        };
    };
    let later = earlier.end..context.as_of_day + 1;
    // Of all, then by class: active before, and again.
    let counts = super::super::fold_customers(
        history,
        || vec![(0i64, 0i64); classes + 1],
        |counts, customers| {
            for customer in customers {
                let Some(view) = history.view(customer, context) else { continue };
                let ordered = |days: &std::ops::Range<i32>| view.order_days().any(|day| days.contains(&day));
                if !ordered(&earlier) {
                    continue;
                }
                let kept = i64::from(ordered(&later));
                let class = tiers.and_then(|tiers| tiers.then.get(customer as usize).copied().flatten());
                for place in [Some(classes), class.map(usize::from)].into_iter().flatten() {
                    if let Some(count) = counts.get_mut(place) {
                        count.0 += 1;
                        count.1 += kept;
                    }
                }
            }
        },
        |mut left, right| {
            left.iter_mut().zip(right).for_each(|(left, right)| *left = (left.0 + right.0, left.1 + right.1));
            left
        },
    );
    let rate = |(before, kept): (i64, i64)| (before >= MIN_RETAINED).then(|| kept as f64 / before as f64);
    let all = rate(counts[classes]);
    Retention {
        all: all.or(settings.assumed_retention),
        is_assumed: all.is_none() && settings.assumed_retention.is_some(),
        customers: counts[classes].0,
        by_class: counts[..classes].iter().map(|count| rate(*count)).collect(),
    }
}

/// What one unit of the last twelve months' value is worth over the years to come: Σ r^t / (1+d)^t.
pub fn projection_factor(retention: f64, settings: &Settings) -> f64 {
    let step = retention / (1.0 + settings.discount_annual);
    (1..=settings.projection_years).map(|year| step.powi(year as i32)).sum()
}

/// Whether the data cover the last twelve months.
pub fn covers_a_year(context: &Context) -> bool {
    to_days(months_before(context.as_of, YEAR)) + 1 >= context.covered_from
}

/// The date at which customers were classed for [`Tiers::then`].
pub fn a_year_before(as_of: NaiveDate) -> NaiveDate {
    months_before(as_of, YEAR)
}
