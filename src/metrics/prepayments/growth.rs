//! Growth of those who prepay, against others like them.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::Settings;
use super::ledger::Ledger;
use crate::features::history::PurchaseHistory;
use crate::metrics::classes::Classes;
use crate::metrics::table_rows::divided;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::{Month, from_days, months_before, to_days};

/// 97.5 % quantile of the standard normal distribution.
const NORMAL: f64 = 1.959_963_984_540_054;

/// Deciles of sales.
const PARTS: usize = 10;

/// The windows of those who first prepaid in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// The day before the month, at which customers are matched.
    pub matched_at: NaiveDate,
    /// Days before the month.
    before: Range<i32>,
    /// Days from the first of the month on.
    after: Range<i32>,
    /// Of them, those after the month itself, in which an order is a repurchase.
    later: Range<i32>,
}

impl Cohort {
    fn of(month: Month, months: u32) -> Cohort {
        let first = to_days(month.first_day());
        let matched_at = from_days(first - 1);
        let mut last = month;
        for _ in 1..months {
            last = last.next();
        }
        let end = to_days(last.last_day()) + 1;
        Cohort {
            matched_at,
            before: to_days(months_before(matched_at, months)) + 1..first,
            after: first..end,
            later: to_days(month.last_day()) + 1..end,
        }
    }
}

/// One customer before and after, minor units.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Unit {
    before: i128,
    after: i128,
    again: bool,
    /// How many participants it stands for.
    weight: f64,
}

/// Sums of one group.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Group {
    /// How many customers it has; of the matched, each counts once a month that it is compared with.
    pub customers: i64,
    /// Minor units; of the matched, for as many customers as there are participants.
    pub before: i128,
    /// Likewise.
    pub after: i128,
    /// After over before, less 1.
    pub growth: Option<f64>,
    /// Standard error of it.
    pub error: Option<f64>,
    /// Share that ordered again.
    pub repurchase: Option<f64>,
}

/// The comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Growth {
    /// Those who prepay and have others like them.
    pub participants: Group,
    /// The others.
    pub matched: Group,
    /// Rebate on the prepayments of the months after; none where it is not known.
    pub rebate: Option<i128>,
    /// Participants that are left out: their months before begin ahead of the data.
    pub too_early: i64,
    /// Their months after are not over.
    pub too_late: i64,
    /// They had no net sales before.
    pub without_sales: i64,
    /// Nobody is like them.
    pub unmatched: i64,
}

/// Compares all who prepaid with those who never did, of the same class and decile of sales before. `classes` gives the
/// classes at a date.
pub fn growth<E>(
    ledger: &Ledger,
    history: &PurchaseHistory,
    as_of: NaiveDate,
    settings: &Settings,
    classes: &mut dyn FnMut(NaiveDate) -> Result<Option<Classes>, E>,
) -> Result<Growth, E> {
    let mut growth = Growth { rebate: Some(0), ..Growth::default() };
    let mut prepays = vec![false; history.customers()];
    let mut by_month: BTreeMap<Month, Vec<u32>> = BTreeMap::new();
    for (customer, day) in ledger.first_prepayments() {
        prepays[customer as usize] = true;
        by_month.entry(Month::of(from_days(day))).or_default().push(customer);
    }
    let (mut ours, mut theirs): (Vec<Unit>, Vec<Unit>) = (vec![], vec![]);
    let mut matched = Group::default();
    for (month, customers) in by_month {
        let cohort = Cohort::of(month, settings.growth_months);
        if cohort.before.start < history.covered_from() {
            growth.too_early += customers.len() as i64;
            continue;
        }
        if cohort.after.end > to_days(as_of) + 1 {
            growth.too_late += customers.len() as i64;
            continue;
        }
        let classes = classes(cohort.matched_at)?;
        let cells = Cells::new(history, &cohort, classes.as_ref());
        let mut wanted: BTreeMap<(Option<u16>, u8), Vec<u32>> = BTreeMap::new();
        for customer in customers {
            match cells.of(customer) {
                Some(cell) => wanted.entry(cell).or_default().push(customer),
                None => growth.without_sales += 1,
            }
        }
        let mut others: BTreeMap<(Option<u16>, u8), Vec<u32>> = BTreeMap::new();
        for (customer, _) in prepays.iter().enumerate().filter(|(_, prepays)| !**prepays) {
            if let Some(cell) = cells.of(customer as u32).filter(|cell| wanted.contains_key(cell)) {
                others.entry(cell).or_default().push(customer as u32);
            }
        }
        for (cell, participants) in wanted {
            let Some(others) = others.get(&cell) else {
                growth.unmatched += participants.len() as i64;
                continue;
            };
            let weight = participants.len() as f64 / others.len() as f64;
            let unit = |customer: &u32, weight: f64| unit(history, *customer, &cohort, weight);
            let like: Vec<Unit> = others.par_iter().map(|customer| unit(customer, weight)).collect();
            let (many, few) = (participants.len() as i128, others.len() as i128);
            matched.before += divided(many * like.iter().map(|unit| unit.before).sum::<i128>(), few);
            matched.after += divided(many * like.iter().map(|unit| unit.after).sum::<i128>(), few);
            theirs.extend(like);
            ours.extend(participants.iter().map(|customer| unit(customer, 1.0)));
            for customer in &participants {
                let rebate = rebate(ledger, *customer, &cohort.after);
                growth.rebate = growth.rebate.zip(rebate).map(|(sum, more)| sum + more);
            }
        }
    }
    let sum = |of: fn(&Unit) -> i128| ours.iter().map(of).sum::<i128>();
    let participants = Group { before: sum(|unit| unit.before), after: sum(|unit| unit.after), ..Group::default() };
    growth.participants = with_growth(participants, &ours);
    growth.matched = with_growth(matched, &theirs);
    Ok(growth)
}

fn unit(history: &PurchaseHistory, customer: u32, cohort: &Cohort, weight: f64) -> Unit {
    let rows = history.purchases(customer);
    Unit {
        before: rows.net_sales(cohort.before.clone()),
        after: rows.net_sales(cohort.after.clone()),
        again: rows.has_order(cohort.later.clone()),
        weight,
    }
}

/// The rebate on what a customer prepaid within some days.
fn rebate(ledger: &Ledger, customer: u32, days: &Range<i32>) -> Option<i128> {
    let place = ledger.customers.binary_search_by_key(&customer, |(known, _)| *known).ok()?;
    let entries = &ledger.entries[ledger.customers[place].1.clone()];
    let within = |day: i32| entries.partition_point(|entry| entry.day < day);
    Ledger::rebate_of(&entries[within(days.start)..within(days.end)])
}

/// Class and decile of each customer with net sales before.
struct Cells<'a> {
    deciles: Vec<u8>,
    classes: Option<&'a Classes>,
}

impl<'a> Cells<'a> {
    fn new(history: &PurchaseHistory, cohort: &Cohort, classes: Option<&'a Classes>) -> Cells<'a> {
        let sales: Vec<i128> = (0..history.customers() as u32)
            .into_par_iter()
            .map(|customer| history.purchases(customer).net_sales(cohort.before.clone()))
            .collect();
        let mut sorted: Vec<i128> = sales.iter().copied().filter(|net| *net > 0).collect();
        sorted.par_sort_unstable_by(|left, right| right.cmp(left));
        // Equal sales have equal deciles: that of the first of them.
        let decile = |net: &i128| {
            let before = sorted.partition_point(|more| more > net);
            if *net > 0 { (before * PARTS / sorted.len()) as u8 + 1 } else { 0 }
        };
        Cells { deciles: sales.par_iter().map(decile).collect(), classes }
    }

    fn of(&self, customer: u32) -> Option<(Option<u16>, u8)> {
        let decile = self.deciles[customer as usize];
        let class = self.classes.and_then(|classes| classes.place(customer));
        (decile > 0).then_some((class, decile))
    }
}

/// Growth of a group, its error, and who ordered again. The error is that of a ratio of two weighted sums, linearised.
fn with_growth(group: Group, units: &[Unit]) -> Group {
    let n = units.len() as f64;
    let weighted = |of: &dyn Fn(&Unit) -> f64| units.iter().map(|unit| unit.weight * of(unit)).sum::<f64>();
    let (before, after) = (weighted(&|unit| unit.before as f64), weighted(&|unit| unit.after as f64));
    let ratio = (before > 0.0).then(|| after / before);
    let error = ratio.filter(|_| units.len() > 1).map(|ratio| {
        let squares = |unit: &Unit| (unit.weight * (unit.after as f64 - ratio * unit.before as f64)).powi(2);
        (units.iter().map(squares).sum::<f64>() * n / (n - 1.0)).sqrt() / before
    });
    let all = weighted(&|_| 1.0);
    let again = weighted(&|unit| f64::from(u8::from(unit.again)));
    Group {
        customers: units.len() as i64,
        growth: ratio.map(|ratio| ratio - 1.0),
        error,
        repurchase: (all > 0.0).then(|| again / all),
        ..group
    }
}

impl Growth {
    /// Growth of the participants less that of the matched, and its standard error.
    pub fn difference(&self) -> (Option<f64>, Option<f64>) {
        let growth = self.participants.growth.zip(self.matched.growth).map(|(ours, theirs)| ours - theirs);
        let error = self.participants.error.zip(self.matched.error).map(|(ours, theirs)| ours.hypot(theirs));
        (growth, error)
    }

    /// The gross margin at which the profit on what was bought more than the matched let expect pays for the rebate.
    pub fn break_even_margin(&self) -> Option<f64> {
        let expected = self.participants.before as f64 * (1.0 + self.matched.growth?);
        let more = self.participants.after as f64 - expected;
        (more > 0.0).then_some(self.rebate? as f64 / more)
    }
}

/// The mart `prepayment_growth`.
pub fn frame(growth: &Growth, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let (difference, error) = growth.difference();
    let rows = [
        ("participants", Some(growth.participants), growth.participants.growth, growth.participants.error),
        ("matched", Some(growth.matched), growth.matched.growth, growth.matched.error),
        ("difference", None, difference, error),
    ];
    let limit = |sign: f64| {
        let limits = rows.iter().map(|(_, _, growth, error)| Some((*growth)? + sign * NORMAL * (*error)?));
        limits.collect::<Vec<Option<f64>>>()
    };
    let of_participants = |value: Option<f64>| vec![value, None, None];
    let money = |of: fn(&Group) -> i128| rows.iter().map(|row| row.1.as_ref().map(of)).collect::<Vec<_>>();
    let repurchase = rows.iter().map(|(_, group, _, _)| group.and_then(|group| group.repurchase));
    let customers = rows.iter().map(|(_, group, _, _)| group.unwrap_or(growth.participants).customers);
    let rebate = growth.rebate.filter(|_| growth.participants.customers > 0);
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("group".into(), rows.iter().map(|(name, _, _, _)| *name).collect::<Vec<_>>()),
            Column::new("customers".into(), customers.collect::<Vec<i64>>()),
            money_column("sales_before", money(|group| group.before), scale),
            money_column("sales_after", money(|group| group.after), scale),
            Column::new("growth".into(), rows.iter().map(|(_, _, growth, _)| *growth).collect::<Vec<_>>()),
            Column::new("low".into(), limit(-1.0)),
            Column::new("high".into(), limit(1.0)),
            Column::new("repurchase_rate".into(), repurchase.collect::<Vec<_>>()),
            money_column("rebate", vec![rebate, None, None], scale),
            Column::new("break_even_margin".into(), of_participants(growth.break_even_margin())),
        ],
    )
}
