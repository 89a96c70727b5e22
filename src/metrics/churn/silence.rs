//! How long silence may last: a customer's own limit, else that of its class, else that of all; and when it is lost.

use polars::prelude::*;

use super::ClassesAt;
use crate::config::types::Lost;
use crate::features::history::PurchaseRows;

/// Customers with a limit of their own that a class must have to lend its (D-48).
const FEWEST: usize = 5;

/// Whose limit a customer's is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOf {
    /// Its own gaps.
    Own,
    /// The median of the limits of its class.
    Class,
    /// The median of all limits.
    All,
}

impl LimitOf {
    /// As marts name it.
    pub fn name(self) -> &'static str {
        match self {
            LimitOf::Own => "own",
            LimitOf::Class => "class",
            LimitOf::All => "all",
        }
    }
}

/// A limit in days, and whose it is.
pub type Limit = Option<(f64, LimitOf)>;

/// The limits of customers: `own` are their 90th-percentile gaps where they have gaps enough, `classes` their classes.
pub fn limits(own: &[Option<f64>], classes: &[Option<u8>]) -> Vec<Limit> {
    let mut all: Vec<f64> = own.iter().flatten().copied().collect();
    let of_all = median(&mut all);
    let mut by_class: Vec<Vec<f64>> = vec![Vec::new(); usize::from(u8::MAX) + 1];
    for (limit, class) in own.iter().zip(classes) {
        if let (Some(limit), Some(class)) = (limit, class) {
            by_class[usize::from(*class)].push(*limit);
        }
    }
    let of_class: Vec<Option<f64>> =
        by_class.iter_mut().map(|limits| if limits.len() < FEWEST { None } else { median(limits) }).collect();
    let lent = |class: &Option<u8>| class.and_then(|class| of_class[usize::from(class)]);
    let limit = |(own, class): (&Option<f64>, &Option<u8>)| match (own, lent(class)) {
        (Some(own), _) => Some((*own, LimitOf::Own)),
        (None, Some(lent)) => Some((lent, LimitOf::Class)),
        (None, None) => of_all.map(|all| (all, LimitOf::All)),
    };
    own.iter().zip(classes).map(limit).collect()
}

/// The classes of the customers of a frame.
pub fn classes_of(customers: &[u32], classes: Option<&ClassesAt>) -> Vec<Option<u8>> {
    let class = |customer: &u32| classes.and_then(|classes| classes.of.get(*customer as usize).copied().flatten());
    customers.iter().map(class).collect()
}

/// The median of some values: the mean of the middle two when their number is even.
pub fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp);
    Some(lower.filter(|_| even).map_or(upper, |lower| (lower + upper) / 2.0))
}

/// Whether a silence counts as a loss, contracts aside (D-17). `ratio` is unknown with fewer than three order dates.
pub fn is_lost(recency: i64, ratio: Option<f64>, lost: &Lost) -> bool {
    recency > i64::from(lost.days) || ratio.is_some_and(|ratio| ratio > lost.silence_ratio)
}

/// The first day on which a customer without further orders is lost. `None` without an order by `day`.
pub fn loss_day(rows: PurchaseRows<'_>, day: i32, lost: &Lost) -> Option<i32> {
    let orders = rows.days.iter().zip(rows.orders).filter(|(date, orders)| **orders > 0 && **date <= day);
    let days: Vec<i32> = orders.map(|(date, _)| *date).collect();
    let last = *days.last()?;
    let by_days = last.saturating_add(lost.days as i32).saturating_add(1);
    if days.len() < 3 {
        return Some(by_days);
    }
    let mut gaps: Vec<f64> = days.windows(2).map(|pair| f64::from(pair[1] - pair[0])).collect();
    let by_ratio = median(&mut gaps).and_then(|gap| {
        // The first whole day on which the silence is longer than so many gaps, by the quotient that `is_lost` looks at:
        // the product can be rounded to the other side of a whole number.
        let mut silence = (gap * lost.silence_ratio).floor().max(0.0);
        if silence >= f64::from(lost.days) {
            return None;
        }
        while silence / gap <= lost.silence_ratio {
            silence += 1.0;
        }
        Some(last.saturating_add(silence as i32))
    });
    Some(by_ratio.map_or(by_days, |day| day.min(by_days)))
}

/// A column of a frame as numbers.
pub fn numbers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<f64>>> {
    crate::expressions::numbers(frame.column(name)?)
}

/// A column of a frame as whole numbers.
pub fn integers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i64>>> {
    Ok(frame.column(name)?.cast(&DataType::Int64)?.i64()?.iter().collect())
}
