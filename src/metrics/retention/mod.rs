#![doc = include_str!("head.md")]

mod frames;
mod sums;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

pub use frames::frame;
pub use sums::Sums;

use super::grouping::{Group, Groups};
use super::growth::fold_parts;
use super::sliding::{Sliding, WindowDays};
use crate::features::history::{PurchaseHistory, PurchaseRows};
use crate::features::view::Context;
use crate::model::period::{Window, to_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Groups that customers move between, as the classes of a scheme, at the dates at which they are known.
#[derive(Debug, Clone, Default)]
pub struct ClassDates {
    /// As `class_pyramid`.
    pub dimension: String,
    /// The members, in order.
    pub members: Vec<String>,
    /// Dates with the place in `members` of each customer's class.
    pub dates: Vec<(NaiveDate, Arc<[u8]>)>,
}

impl ClassDates {
    fn at(&self, day: i32) -> Option<&[u8]> {
        self.dates.iter().find(|(date, _)| to_days(*date) == day).map(|(_, codes)| codes.as_ref())
    }
}

/// One comparison at one period, by all groups.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Months of each window.
    pub months: u32,
    /// Last day of the later window.
    pub period: NaiveDate,
    /// Sums of each group.
    pub groups: Vec<(Group, Sums)>,
}

/// Both windows of one comparison at all periods.
struct Windows {
    months: u32,
    earlier: WindowDays,
    later: WindowDays,
    /// Whether the data cover the earlier window.
    is_covered: Vec<bool>,
    contexts: Vec<Context>,
}

impl Windows {
    fn of(history: &PurchaseHistory, periods: &[NaiveDate], months: u32) -> Windows {
        let context = |date: &NaiveDate| Context::new(*date, history.covered_from());
        let contexts: Vec<Context> = periods.iter().map(context).collect();
        Windows {
            months,
            earlier: WindowDays::earlier(&contexts, months),
            later: WindowDays::ending_at(periods, Window::Months(months)),
            is_covered: contexts.iter().map(|context| context.earlier_window(months).is_some()).collect(),
            contexts,
        }
    }

    /// First place at which the earlier window begins after a day.
    fn place_after(&self, day: i32) -> usize {
        (0..self.is_covered.len()).find(|place| self.earlier.first(*place) > day).unwrap_or(self.is_covered.len())
    }

    /// The last day of the earlier window.
    fn middle(&self, place: usize) -> i32 {
        self.contexts[place].months_back(self.months as usize)
    }
}

/// Groups that customers move between, at the ends of the earlier windows.
struct Moving<'a> {
    classes: &'a ClassDates,
    /// Places of members by comparison and period; none where they are not known.
    codes: Vec<Vec<Option<&'a [u8]>>>,
}

impl<'a> Moving<'a> {
    fn of(classes: &'a ClassDates, windows: &[Windows], periods: usize) -> Moving<'a> {
        let at = |windows: &Windows| (0..periods).map(|place| classes.at(windows.middle(place))).collect();
        Moving { classes, codes: windows.iter().map(at).collect() }
    }

    fn members(&self) -> usize {
        self.classes.members.len()
    }
}

/// Sums of the fixed groups, and of each of the moving ones.
#[derive(Clone)]
struct Totals {
    fixed: Vec<Sums>,
    moving: Vec<Vec<Sums>>,
}

/// Compares windows of each of `compare` months at each of the periods, ascending, for all groups.
pub fn cells(
    history: &PurchaseHistory,
    periods: &[NaiveDate],
    compare: &[u32],
    groups: &Groups,
    classes: &[ClassDates],
) -> Vec<Cell> {
    let windows: Vec<Windows> = compare.iter().map(|months| Windows::of(history, periods, *months)).collect();
    let moving: Vec<Moving<'_>> = classes.iter().map(|classes| Moving::of(classes, &windows, periods.len())).collect();
    let width = windows.len() * periods.len();
    let empty = || Totals {
        fixed: vec![Sums::default(); groups.len() * width],
        moving: moving.iter().map(|moving| vec![Sums::default(); moving.members() * width]).collect(),
    };
    let add = |totals: &mut Totals, customer: u32| {
        let rows = history.purchases(customer);
        let Some(first_order) = rows.first_order() else { return };
        for (comparison, windows) in windows.iter().enumerate() {
            let start = comparison * periods.len();
            mark_beginnings(&mut totals.fixed, windows, first_order, |place| {
                groups.of(customer as usize).map(move |group| group * width + start + place)
            });
            each_active(windows, rows, first_order, |place, sums| {
                for group in groups.of(customer as usize) {
                    totals.fixed[group * width + start + place].add(&sums);
                }
                for (moving, held) in moving.iter().zip(&mut totals.moving) {
                    let Some(codes) = moving.codes[comparison][place] else { continue };
                    let code = usize::from(codes.get(customer as usize).copied().unwrap_or(u8::MAX));
                    if code < moving.members() {
                        held[code * width + start + place].add(&sums);
                    }
                }
            });
        }
    };
    let mut totals = fold_parts(history, empty, add, |totals, more| {
        merge(&mut totals.fixed, &more.fixed);
        totals.moving.iter_mut().zip(&more.moving).for_each(|(held, more)| merge(held, more));
    });
    for row in totals.fixed.chunks_mut(periods.len().max(1)) {
        accumulate(row);
    }
    let first_orders = first_orders(history, &moving);
    for (moving, held) in moving.iter().zip(&mut totals.moving) {
        count_by_class(&first_orders, &windows, moving, held, width);
    }

    let mut cells = Vec::with_capacity(width);
    for (comparison, windows) in windows.iter().enumerate() {
        for (place, period) in periods.iter().enumerate().filter(|(place, _)| windows.is_covered[*place]) {
            let at = comparison * periods.len() + place;
            let of_group = |(index, group): (usize, &Group)| (group.clone(), totals.fixed[index * width + at]);
            let mut found: Vec<(Group, Sums)> = groups.list.iter().enumerate().map(of_group).collect();
            for (moving, held) in
                moving.iter().zip(&totals.moving).filter(|(one, _)| one.codes[comparison][place].is_some())
            {
                found.extend(moving.classes.members.iter().enumerate().map(|(index, member)| {
                    let group = Group { dimension: moving.classes.dimension.clone(), member: Some(member.clone()) };
                    (group, held[index * width + at])
                }));
            }
            found.retain(|(_, sums)| !sums.is_empty());
            cells.push(Cell { months: windows.months, period: *period, groups: found });
        }
    }
    cells
}

fn merge(sums: &mut [Sums], more: &[Sums]) {
    sums.iter_mut().zip(more).for_each(|(sums, more)| sums.merge(more));
}

/// Marks the first period at which a customer counts as one that ever ordered, and as one that ordered ahead of P.
fn mark_beginnings<P: Iterator<Item = usize>>(
    sums: &mut [Sums],
    windows: &Windows,
    first_order: i32,
    places: impl Fn(usize) -> P,
) {
    let periods = windows.is_covered.len();
    let known = windows.later.place_of(first_order);
    if known < periods {
        places(known).for_each(|place| sums[place].ever += 1);
    }
    let ahead = windows.place_after(first_order);
    if ahead < periods {
        places(ahead).for_each(|place| sums[place].ahead += 1);
    }
}

/// Who ever ordered at a period did so at all later ones: sums the marks up.
fn accumulate(periods: &mut [Sums]) {
    let (mut ever, mut ahead) = (0, 0);
    for sums in periods {
        ever += sums.ever;
        ahead += sums.ahead;
        (sums.ever, sums.ahead) = (ever, ahead);
    }
}

/// Hands over what one customer adds to each period in whose windows it is active.
fn each_active(windows: &Windows, rows: PurchaseRows<'_>, first_order: i32, mut hand: impl FnMut(usize, Sums)) {
    let (mut earlier, mut later) = (Sliding::new(&windows.earlier, rows), Sliding::new(&windows.later, rows));
    let mut place = windows.later.place_of(first_order);
    while place < windows.is_covered.len() {
        earlier.move_to(place);
        later.move_to(place);
        if windows.is_covered[place] && (earlier.orders > 0 || later.orders > 0) {
            let bought_ahead = first_order < windows.earlier.first(place);
            hand(place, Sums::of_customer(&earlier, &later, bought_ahead));
        }
        place += 1;
        if earlier.is_empty() && later.is_empty() {
            let Some(day) = later.next_day() else { return };
            place = place.max(windows.later.place_of(day));
        }
    }
}

/// The first order of every customer, or the last of all days; nobody's where no groups need them.
fn first_orders(history: &PurchaseHistory, moving: &[Moving<'_>]) -> Vec<i32> {
    let customers = if moving.is_empty() { 0 } else { history.customers() as u32 };
    let first_order = |customer| history.purchases(customer).first_order().unwrap_or(i32::MAX);
    (0..customers).into_par_iter().map(first_order).collect()
}

/// Counts, by class, who ever ordered and who ordered ahead of P: a class differs from period to period.
fn count_by_class(first_orders: &[i32], windows: &[Windows], moving: &Moving<'_>, held: &mut [Sums], width: usize) {
    for (comparison, windows) in windows.iter().enumerate() {
        let periods = windows.is_covered.len();
        let counts: Vec<Vec<(i64, i64)>> = (0..periods)
            .into_par_iter()
            .map(|place| {
                let mut counts = vec![(0, 0); moving.members()];
                let Some(codes) = moving.codes[comparison][place] else { return counts };
                let (last, start) = (windows.contexts[place].as_of_day, windows.earlier.first(place));
                for (code, first_order) in codes.iter().zip(first_orders) {
                    if let Some((ever, ahead)) = counts.get_mut(usize::from(*code)) {
                        *ever += i64::from(*first_order <= last);
                        *ahead += i64::from(*first_order < start);
                    }
                }
                counts
            })
            .collect();
        for (place, counts) in counts.into_iter().enumerate() {
            for (member, (ever, ahead)) in counts.into_iter().enumerate() {
                let sums = &mut held[member * width + comparison * periods + place];
                (sums.ever, sums.ahead) = (ever, ahead);
            }
        }
    }
}
