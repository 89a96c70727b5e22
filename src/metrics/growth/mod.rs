#![doc = include_str!("head.md")]

mod frames;
mod members;
mod products;
mod tally;
#[cfg(test)]
mod tests;
mod tree;

use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;

pub use frames::{bridge_frame, tree_frame};
pub use members::{ALL, OTHER};
pub use products::by_product;
pub use tally::{Change, PARTS, Step, Tally, WindowSums};
pub use tree::{Factor, factors};

use crate::features::history::{PurchaseHistory, PurchaseRows};
use crate::features::view::Context;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The code of customers whose attribute is not known.
pub const UNKNOWN: u32 = u32::MAX;

/// Two adjoining windows of so many months, as days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    /// Length of each.
    pub months: u32,
    /// Days of the earlier one.
    pub earlier: Range<i32>,
    /// Days of the later one, which ends at the as-of date.
    pub later: Range<i32>,
}

impl Windows {
    /// The windows of a comparison; `None` when the earlier one begins ahead of the data.
    pub fn ending_at(history: &PurchaseHistory, as_of: NaiveDate, months: u32) -> Option<Windows> {
        let context = Context::new(as_of, history.covered_from());
        let earlier = context.earlier_window(months)?;
        let later = earlier.end..context.as_of_day + 1;
        Some(Windows { months, earlier, later })
    }

    /// The comparison as settings and marts write it.
    pub fn name(&self) -> String {
        format!("{}mo", self.months)
    }
}

/// An attribute by which growth is broken down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dimension {
    /// Its name, as `region` or `class_pyramid`.
    pub name: String,
    /// Its values.
    pub members: Vec<String>,
    /// The place in `members` of each customer's value, or [`UNKNOWN`]; by number of the customer.
    pub codes: Vec<u32>,
}

/// Quantities net of returns of each customer in both windows; `None` where not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quantities {
    /// Decimal places of the quantities.
    pub scale: u8,
    /// Of the earlier window, in units of 10^-scale, by number of the customer.
    pub earlier: Vec<Option<i64>>,
    /// Of the later window.
    pub later: Vec<Option<i64>>,
}

/// The members of one dimension, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The dimension.
    pub dimension: String,
    /// Name and sums of each member; no name where the attribute is not known.
    pub members: Vec<(Option<String>, Tally)>,
}

/// One comparison, by all dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// As `12mo`.
    pub compare: String,
    /// The whole, then the dimensions.
    pub breakdowns: Vec<Breakdown>,
    /// Decimal places of quantities; `None` where no quantities are known.
    pub quantity_scale: Option<u8>,
}

/// Compares two windows for the whole and by each of the dimensions, with the `top` members of each.
pub fn compare(
    history: &PurchaseHistory,
    windows: &Windows,
    dimensions: &[Dimension],
    top: usize,
    quantities: Option<&Quantities>,
) -> Comparison {
    let empty = || {
        let of_dimension = |dimension: &Dimension| vec![Tally::default(); dimension.members.len() + 1];
        (Tally::default(), dimensions.iter().map(of_dimension).collect::<Vec<_>>())
    };
    let (all, tallies) = fold_parts(
        history,
        empty,
        |(all, tallies), customer| {
            let quantities = tally::quantities_of(quantities, customer);
            let change = Change { quantities, ..change_of(&history.purchases(customer), windows) };
            all.add(&change);
            for (dimension, tallies) in dimensions.iter().zip(tallies) {
                let code = dimension.codes.get(customer as usize).map_or(UNKNOWN, |code| *code) as usize;
                tallies[code.min(dimension.members.len())].add(&change);
            }
        },
        |(all, tallies), (more_all, more)| {
            all.merge(&more_all);
            tallies.iter_mut().zip(&more).for_each(|(tallies, more)| merge(tallies, more));
        },
    );
    let whole = Breakdown { dimension: ALL.into(), members: vec![(Some(ALL.into()), all)] };
    let of_dimension = |(dimension, tallies): (&Dimension, Vec<Tally>)| Breakdown {
        dimension: dimension.name.clone(),
        members: members::largest(&dimension.members, tallies, top),
    };
    let mut breakdowns = vec![whole];
    breakdowns.extend(dimensions.iter().zip(tallies).map(of_dimension));
    Comparison { compare: windows.name(), breakdowns, quantity_scale: quantities.map(|quantities| quantities.scale) }
}

fn merge(tallies: &mut [Tally], more: &[Tally]) {
    tallies.iter_mut().zip(more).for_each(|(tally, more)| tally.merge(more));
}

/// What a customer bought in both windows.
fn change_of(rows: &PurchaseRows<'_>, windows: &Windows) -> Change {
    let place = |day: i32| rows.days.partition_point(|known| *known < day);
    let (start, middle, end) = (place(windows.earlier.start), place(windows.later.start), place(windows.later.end));
    let sum = |amounts: &[i64]| amounts.iter().map(|amount| i128::from(*amount)).sum::<i128>();
    let net = |places: Range<usize>| sum(&rows.gross[places.clone()]) - sum(&rows.returns[places]);
    let orders = |places: Range<usize>| rows.orders[places].iter().map(|orders| i64::from(*orders)).sum();
    Change {
        from: net(start..middle),
        to: net(middle..end),
        orders_from: orders(start..middle),
        orders_to: orders(middle..end),
        ordered_before: rows.orders[..middle].iter().any(|orders| *orders > 0),
        quantities: None,
    }
}

/// Folds all customers into one total, a part of them on each core. `merge` must not depend on order.
pub(super) fn fold_parts<T: Send>(
    history: &PurchaseHistory,
    empty: impl Fn() -> T + Sync + Send,
    add: impl Fn(&mut T, u32) + Sync + Send,
    merge: impl Fn(&mut T, T) + Sync + Send,
) -> T {
    let customers = history.customers();
    let part = customers.div_ceil(rayon::current_num_threads()).max(1);
    (0..customers)
        .into_par_iter()
        .step_by(part)
        .map(|start| {
            let mut total = empty();
            (start..(start + part).min(customers)).for_each(|customer| add(&mut total, customer as u32));
            total
        })
        .reduce(&empty, |mut left, right| {
            merge(&mut left, right);
            left
        })
}
