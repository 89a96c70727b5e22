//! What follows contracts, leads and categories: visits, surveys, orders (S13, S26, S36).

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::features::history::PurchaseHistory;
use crate::metrics::medians::median;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::table_rows;
use crate::model::period::{from_days, months_before, to_days};
use crate::model::tables::LEAD_CATEGORIES;

/// Days within which a ready customer acts (S26).
const READY_DAYS: i32 = 30;

/// No category.
const NO_CATEGORY: u8 = u8::MAX;

/// Columns of `visits` that are read.
pub const VISIT_COLUMNS: [&str; 3] = ["visit_date", "actual_flag", "category"];

/// A contact that was made with a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Touch {
    day: i32,
    customer: u32,
    /// Place in [`LEAD_CATEGORIES`].
    category: u8,
}

/// Contacts that were made, ascending by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touches {
    rows: Vec<Touch>,
}

impl Touches {
    /// The contacts of a part of the table: `customer` and [`VISIT_COLUMNS`]. A contact that nothing says was not made was.
    pub fn of_part(rows: &DataFrame) -> PolarsResult<Touches> {
        let (days, customers) = (table_rows::days(rows, "visit_date")?, table_rows::customers(rows)?);
        let categories = table_rows::texts(rows, "category")?;
        let made: Vec<Option<bool>> = match rows.column("actual_flag") {
            Ok(column) => column.cast(&DataType::Boolean)?.bool()?.iter().collect(),
            Err(_) => vec![None; rows.height()],
        };
        let mut known: BTreeMap<&str, u8> = BTreeMap::new();
        let mut found = Vec::with_capacity(rows.height());
        for row in 0..rows.height() {
            let (Some(day), Some(customer), true) = (days[row], customers[row], made[row] != Some(false)) else {
                continue;
            };
            let place = |text: &str| category(text).map_or(NO_CATEGORY, |place| place as u8);
            let category =
                categories[row].map_or(NO_CATEGORY, |text| *known.entry(text).or_insert_with(|| place(text)));
            found.push(Touch { day, customer, category });
        }
        Ok(Touches { rows: found })
    }

    /// Parts as one; rows of a day stay in the order of the parts.
    pub fn join(parts: Vec<Touches>) -> Touches {
        let mut rows: Vec<Touch> = parts.into_iter().flat_map(|part| part.rows).collect();
        rows.sort_by_key(|touch| touch.day);
        Touches { rows }
    }

    /// Whether any of them tells a category of prospects.
    pub fn tells_category(&self) -> bool {
        self.rows.iter().any(|touch| touch.category != NO_CATEGORY)
    }
}

/// Days of contact of some customers, ascending by customer and day.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    rows: Vec<(u32, i32)>,
}

impl Contacts {
    /// Contacts with the customers asked for.
    pub fn new(touches: &Touches, is_wanted: impl Fn(u32) -> bool) -> Contacts {
        let wanted = touches.rows.iter().filter(|touch| is_wanted(touch.customer));
        let mut rows: Vec<(u32, i32)> = wanted.map(|touch| (touch.customer, touch.day)).collect();
        rows.sort_unstable();
        Contacts { rows }
    }

    /// The first day of contact after a day.
    pub fn first_after(&self, customer: u32, day: i32) -> Option<i32> {
        let place = self.rows.partition_point(|row| *row <= (customer, day));
        self.rows.get(place).filter(|row| row.0 == customer).map(|row| row.1)
    }

    /// The last day of contact.
    pub fn last(&self, customer: u32) -> Option<i32> {
        let place = self.rows.partition_point(|row| *row <= (customer, i32::MAX));
        self.rows[..place].last().filter(|row| row.0 == customer).map(|row| row.1)
    }
}

/// A contract of a customer that the history knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Number of the customer.
    pub customer: u32,
    /// Day of signing, first and last day.
    pub signed: i32,
    pub starts: Option<i32>,
    pub ends: Option<i32>,
    /// Day that what was agreed is due, and that it was done.
    pub due: Option<i32>,
    pub done: Option<i32>,
}

/// The contracts of the rows, and how many are of customers that the history does not know.
pub fn contracts(rows: &DataFrame) -> PolarsResult<(Vec<Contract>, i64)> {
    let customers = table_rows::customers(rows)?;
    let days = |name: &str| table_rows::days(rows, name);
    let (signed, starts, ends) = (days("sign_date")?, days("start_date")?, days("end_date")?);
    let (due, done) = (days("due_date")?, days("done_date")?);
    let mut unknown = 0;
    let mut found = Vec::new();
    for row in 0..rows.height() {
        let Some(signed) = signed[row] else { continue };
        match customers[row] {
            Some(customer) => found.push(Contract {
                customer,
                signed,
                starts: starts[row],
                ends: ends[row],
                due: due[row],
                done: done[row],
            }),
            None => unknown += 1,
        }
    }
    Ok((found, unknown))
}

/// Of the contracts that fell due in the period, those that were carried out by that day (S38). What was done after the
/// as-of date is not known yet. Unknown where no contract has a day that it is due, or none one that it was done.
pub fn delivered(contracts: &[Contract], period: Period) -> Figure {
    let place = Place::all(period);
    let as_of = to_days(period.last);
    let is_told = contracts.iter().any(|one| one.due.is_some()) && contracts.iter().any(|one| one.done.is_some());
    if !is_told {
        return place.unknown_rate("delivered_on_time");
    }
    let due: Vec<(i32, Option<i32>)> = contracts
        .iter()
        .filter_map(|one| Some((one.due?, one.done)))
        .filter(|(due, _)| period.holds(from_days(*due)) && *due <= as_of)
        .collect();
    let in_time = due.iter().filter(|(due, done)| done.is_some_and(|done| done <= *due)).count();
    place.rate("delivered_on_time", in_time as i64, due.len() as i64)
}

/// Of the contracts signed in the period whose time for it is over, those whose customer was visited again: after the day of
/// signing, at most `days` later.
pub fn revisited(contracts: &[Contract], contacts: Option<&Contacts>, period: Period, days: u32) -> Figure {
    let place = Place::all(period);
    let measure = "revisited_30d";
    let Some(contacts) = contacts else { return place.unknown_rate(measure) };
    let (days, as_of) = (days as i32, to_days(period.last));
    let due = || contracts.iter().filter(|one| period.holds(from_days(one.signed)) && one.signed + days <= as_of);
    let is_visited =
        |one: &&Contract| contacts.first_after(one.customer, one.signed).is_some_and(|day| day <= one.signed + days);
    place.rate(measure, due().filter(is_visited).count() as i64, due().count() as i64)
}

/// Of the customers under contract at the as-of date, those that were surveyed within so many months. A contract runs from
/// its first day, else from signing, to its last day, else for twelve months.
pub fn surveyed(contracts: &[Contract], surveys: Option<&[(u32, i32)]>, period: Period, months: u32) -> Figure {
    let day = Grain::Day.of(period.last);
    let place = Place::all(day);
    let Some(surveys) = surveys else { return place.unknown_rate("surveyed_12m") };
    let as_of = to_days(period.last);
    let year_ago = to_days(months_before(period.last, 12));
    let runs = |one: &&Contract| {
        one.starts.unwrap_or(one.signed) <= as_of && one.ends.map_or(one.signed > year_ago, |ends| as_of <= ends)
    };
    let customers: BTreeSet<u32> = contracts.iter().filter(runs).map(|one| one.customer).collect();
    let since = to_days(months_before(period.last, months));
    let asked: BTreeSet<u32> =
        surveys.iter().filter(|(_, day)| since < *day && *day <= as_of).map(|(customer, _)| *customer).collect();
    place.rate("surveyed_12m", customers.intersection(&asked).count() as i64, customers.len() as i64)
}

/// The category that a text of the visits stands for, as place in [`LEAD_CATEGORIES`].
pub fn category(text: &str) -> Option<usize> {
    let text = text.trim();
    LEAD_CATEGORIES.iter().position(|word| word.code.eq_ignore_ascii_case(text) || word.aliases.contains(&text))
}

/// Of the times that a customer was said to be ready (of each run of visits that say so the first), and whose 30 days are
/// over, those that were followed by an order within them, the day itself included (S26, F32).
pub fn ready_to_order(touches: &Touches, history: &PurchaseHistory, period: Period) -> Figure {
    let whole = Place::all(period);
    let measure = "ready_to_order_30d";
    if !touches.tells_category() {
        return whole.unknown_rate(measure);
    }
    let (first, as_of) = (to_days(period.first), to_days(period.last));
    let mut last: Vec<u8> = vec![NO_CATEGORY; history.customers()];
    let (mut ready, mut ordered) = (0, 0);
    let until = touches.rows.partition_point(|touch| touch.day <= as_of);
    for touch in touches.rows[..until].iter().filter(|touch| touch.category != NO_CATEGORY) {
        let before = std::mem::replace(&mut last[touch.customer as usize], touch.category);
        let is_new = before != touch.category && LEAD_CATEGORIES[usize::from(touch.category)].code == "ready";
        if is_new && first <= touch.day && touch.day + READY_DAYS <= as_of {
            ready += 1;
            let days = touch.day..touch.day + READY_DAYS + 1;
            ordered += i64::from(history.purchases(touch.customer).has_order(days));
        }
    }
    whole.rate(measure, ordered, ready)
}

/// Days from the opening of a lead to the first follow-up after that day, of leads opened in the period: a row of the
/// history of levels, or a contact with the customer. And how many leads had one.
pub fn first_follow_up(leads: &Leads, contacts: Option<&Contacts>, period: Period) -> [Figure; 2] {
    let place = Place::all(period);
    let has_history = leads.leads.iter().any(|lead| !lead.changes.is_empty());
    let names = ["first_follow_up_days", "followed_up_share"];
    if !has_history && contacts.is_none() {
        return [place.value(names[0], "days", None, 0), place.unknown_rate(names[1])];
    }
    let as_of = to_days(period.last);
    let mut days = Vec::new();
    let mut opened = 0;
    for lead in leads.leads.iter().filter(|lead| period.holds(from_days(lead.created))) {
        opened += 1;
        let rows = lead.changes.iter().map(|change| change.made.unwrap_or(change.day));
        let row = rows.filter(|day| *day > lead.created && *day <= as_of).min();
        let contact = lead.customer.and_then(|customer| contacts?.first_after(customer, lead.created));
        if let Some(first) = row.into_iter().chain(contact).min() {
            days.push(first - lead.created);
        }
    }
    let n = days.len() as i64;
    [place.value(names[0], "days", median(days), n), place.rate(names[1], n, opened)]
}
