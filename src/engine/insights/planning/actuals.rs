//! What happened, as far as the tables tell.
//!
//! | metric | table | counted |
//! |---|---|---|
//! | sales | `transactions` | net sales: sales less returns and allowances |
//! | profit | `transactions` | gross profit, else net amount less cost; unknown where a line tells neither |
//! | orders | `transactions` | orders with a positive total; an order is whose its largest line is |
//! | new_customers | `transactions` | customers on the day of their first order, whose that order is |
//! | leads | `leads` | leads opened |
//! | visits | `visits` | contacts: rows that were made, or that nothing says were not |
//! | aak | `sell_out` | units that resellers sold on to end customers |
//!
//! Other metrics (`submission`, `display`, `csat`, `loyalty`, `growth`) have no table that tells them day by day: unknown.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::super::Context;
use super::checks::Checks;
use super::lines::{self, Attribution, LineSums, MonthOfLines, Wanted, owners_of};
use super::months;
use super::owners::{Owners, called};
use super::targets::thousandths;
use crate::engine::EngineError;
use crate::metrics::attainment::actuals::Actuals;
use crate::metrics::attainment::plan::{Key, Level, ONE, Plan, SCALE};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::staff::Directory;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::table_rows::{self, divided};
use crate::model::period::{from_days, month_end, to_days};
use crate::model::tables::{LEADS, PRODUCTS, SELL_OUT, TRANSACTIONS, VISITS};

/// A count among the sums of lines.
type CountOf = fn(&LineSums) -> i64;

/// Metrics that `transactions` tell.
const OF_LINES: [&str; 4] = ["sales", "profit", "orders", "new_customers"];
/// Levels of people.
const OF_PEOPLE: [Level; 4] = [Level::Company, Level::Region, Level::Team, Level::Person];

/// What actuals are made from.
pub struct Sources<'a> {
    /// Targets.
    pub plan: &'a Plan,
    /// Who looks after whom.
    pub owners: &'a Owners,
    /// Leads.
    pub leads: Option<&'a Leads>,
    /// First day that is asked for.
    pub from: NaiveDate,
    /// Which days are worked.
    pub workdays: &'a Workdays,
}

/// What happened of the metrics that have targets. Members of staff that the directory does not have are taken into it.
pub fn read(
    context: &Context<'_>,
    sources: &Sources<'_>,
    directory: &mut Directory,
    checks: &mut Checks,
) -> Result<Actuals, EngineError> {
    let metrics: BTreeSet<&str> = sources.plan.current().map(|(key, _)| key.metric.as_str()).collect();
    let wanted = wanted(context, sources, &metrics);
    let mut actuals = Actuals::default();
    know(context, sources, directory, &mut actuals)?;
    // What owners can carry is told of every metric by their sales.
    let by = Attribution { directory, owners: sources.owners, history: context.history(), wanted: &wanted };
    let make = |rows: &DataFrame| lines::add_up(rows, &by);
    let covered = |table: &str| context.covered(table, sources.workdays);
    let mut unknown: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    if let Some(parts) = months::each(context, &TRANSACTIONS, &lines::COLUMNS, sources.from, make)? {
        let until = covered(TRANSACTIONS.name).map_or(i32::MAX, |(_, until)| until);
        add_lines(&mut actuals, &parts, (context, until), &wanted);
        let without: i64 = parts.iter().map(|part| part.without_person).sum();
        if actuals.is_measured("sales", Level::Person) {
            checks.add_rows("sale_of_nobody", TRANSACTIONS.name, without, || "no member of staff is known".to_owned());
        }
        let unknown = unknown.entry(TRANSACTIONS.name).or_default();
        unknown.extend(parts.into_iter().flat_map(|part| part.unknown_staff));
    }
    if metrics.contains("visits") {
        let make = |rows: &DataFrame| lines::count_contacts(rows, &by);
        if let Some(parts) = months::each(context, &VISITS, &lines::VISIT_COLUMNS, sources.from, make)? {
            measure(&mut actuals, "visits", covered(VISITS.name));
            let unknown = unknown.entry(VISITS.name).or_default();
            for part in parts {
                for (owner, days) in part.sums.of_owners() {
                    let (level, owner) = part.names.get(owner);
                    let contacts = days.map(|(day, sums)| (day, Some(i128::from(sums.lines) * ONE), sums.lines));
                    actuals.add_days(("visits", level), owner, contacts);
                }
                unknown.extend(part.unknown_staff);
            }
        }
    }
    if let Some(leads) = sources.leads.filter(|_| metrics.contains("leads")) {
        measure(&mut actuals, "leads", covered(LEADS.name));
        for lead in &leads.leads {
            for (level, owner) in owners_of(&by, lead.staff, lead.customer) {
                actuals.add(("leads", level), &owner, lead.created, Some(ONE), 1);
            }
        }
    }
    if metrics.contains("aak") {
        sold_on(context, sources, &by, &mut actuals)?;
    }
    directory.add_unknown(unknown.values().flatten().map(String::as_str));
    for (table, called) in unknown.into_iter().flat_map(|(table, all)| all.into_iter().map(move |one| (table, one))) {
        checks.add("unknown_staff", table, || called);
    }
    Ok(actuals)
}

/// Customers and products that have targets.
fn wanted(context: &Context<'_>, sources: &Sources<'_>, metrics: &BTreeSet<&str>) -> Wanted {
    let mut wanted =
        Wanted { orders: metrics.contains("orders") || metrics.contains("new_customers"), ..Wanted::default() };
    for (key, _) in sources.plan.current() {
        match key.level {
            Level::Customer => {
                let number = context.history().find(&key.owner);
                wanted.customers.extend(number.map(|number| (number, key.owner.clone())));
            }
            Level::Product => {
                wanted.products.insert(key.owner.clone());
            }
            _ => {}
        }
    }
    wanted
}

/// Owners that there are, whether or not they have rows.
fn know(
    context: &Context<'_>,
    sources: &Sources<'_>,
    directory: &Directory,
    actuals: &mut Actuals,
) -> Result<(), EngineError> {
    for (number, member) in directory.members().iter().enumerate() {
        if let Some(called) = called(directory, number as u32) {
            actuals.know(Level::Person, called);
        }
        if let Some(team) = &member.row.team {
            actuals.know(Level::Team, team);
        }
        if let Some(region) = &member.row.region {
            actuals.know(Level::Region, region);
        }
    }
    for region in sources.owners.regions() {
        actuals.know(Level::Region, region);
    }
    for (key, _) in sources.plan.current().filter(|(key, _)| key.level == Level::Customer) {
        if context.history().find(&key.owner).is_some() {
            actuals.know(Level::Customer, &key.owner);
        }
    }
    let columns = ["product_id", "product_name", "category"];
    if let Some(rows) = context.rows(PRODUCTS.name, &columns)? {
        for column in columns {
            let failed = |source| EngineError::Frame { what: "rows of products".into(), source };
            for product in table_rows::texts(&rows, column).map_err(failed)?.into_iter().flatten() {
                actuals.know(Level::Product, product);
            }
        }
    }
    Ok(())
}

/// Amounts in minor units in thousandths.
fn of_minor(amount: i128, scale: u8) -> i128 {
    match scale.cmp(&SCALE) {
        std::cmp::Ordering::Greater => divided(amount, 10i128.pow(u32::from(scale - SCALE))),
        _ => amount * 10i128.pow(u32::from(SCALE - scale)),
    }
}

fn add_lines(actuals: &mut Actuals, parts: &[MonthOfLines], (context, until): (&Context<'_>, i32), wanted: &Wanted) {
    let covered = (context.history().covered_from(), until);
    let is_told = |level: Level| parts.iter().any(|part| part.names.has(level));
    for level in Level::ALL {
        let of_owners = matches!(level, Level::Company | Level::Customer | Level::Product);
        for metric in OF_LINES {
            let is_counted = match metric {
                "orders" | "new_customers" => wanted.orders && level != Level::Product,
                _ => true,
            };
            if is_counted && (of_owners || is_told(level)) {
                actuals.measure(metric, level, covered);
            }
        }
    }
    let scale = context.pipeline.money_scale;
    for part in parts {
        for (owner, days) in part.sums.of_owners() {
            let (level, owner) = part.names.get(owner);
            let days: Vec<(i32, &LineSums)> = days.collect();
            let sales = days.iter().map(|(day, sums)| (*day, Some(of_minor(sums.net, scale)), sums.lines));
            actuals.add_days(("sales", level), owner, sales);
            let known = |sums: &LineSums| sums.lines - sums.without_profit;
            let profit = days.iter().map(|(day, sums)| (*day, Some(of_minor(sums.profit, scale)), known(sums)));
            actuals.add_days(("profit", level), owner, profit);
            let unknown = days.iter().filter(|(_, sums)| sums.without_profit > 0);
            actuals.add_days(("profit", level), owner, unknown.map(|(day, sums)| (*day, None, sums.without_profit)));
            let counts: [(&str, CountOf); 2] =
                [("orders", |sums| sums.orders), ("new_customers", |sums| sums.new_customers)];
            for (metric, count) in counts {
                let some = days.iter().map(|(day, sums)| (*day, count(sums))).filter(|(_, count)| *count > 0);
                let some = some.map(|(day, count)| (day, Some(i128::from(count) * ONE), count));
                actuals.add_days((metric, level), owner, some);
            }
        }
    }
}

fn measure(actuals: &mut Actuals, metric: &str, covered: Option<(i32, i32)>) {
    let Some(covered) = covered else { return };
    for level in OF_PEOPLE.into_iter().chain([Level::Customer]) {
        actuals.measure(metric, level, covered);
    }
}

/// Owners, day, units in thousandths.
type SoldOn = (Vec<(Level, String)>, i32, Option<i128>);

/// Units that resellers sold on: of an article, of the reseller and of whoever looks after it.
fn sold_on(
    context: &Context<'_>,
    sources: &Sources<'_>,
    by: &Attribution<'_>,
    actuals: &mut Actuals,
) -> Result<(), EngineError> {
    let columns = ["date", "product_id", "product", "qty"];
    let make = |rows: &DataFrame| -> PolarsResult<Vec<SoldOn>> {
        let (ids, names) = (table_rows::texts(rows, "product_id")?, table_rows::texts(rows, "product")?);
        let (days, customers) = (table_rows::days(rows, "date")?, table_rows::customers(rows)?);
        let units = thousandths(rows, "qty")?;
        let one = |row: usize| {
            let day = days[row]?;
            let mut owners = owners_of(by, by.owners.person(customers[row], day), customers[row]);
            let called: BTreeSet<&str> = [ids[row], names[row]].into_iter().flatten().collect();
            let called = called.into_iter().filter(|called| by.wanted.products.contains(*called));
            owners.extend(called.map(|called| (Level::Product, called.to_owned())));
            Some((owners, day, units[row]))
        };
        Ok((0..rows.height()).filter_map(one).collect())
    };
    let Some(parts) = months::each(context, &SELL_OUT, &columns, sources.from, make)? else { return Ok(()) };
    let newest = parts.iter().flatten().map(|(_, day, _)| *day).max();
    let covered = context.covered(SELL_OUT.name, sources.workdays).map(|(first, last)| {
        // Sums of a month stand on its last day: before it the month is not known, though its file is there.
        let told = newest.map_or(first - 1, |day| to_days(month_end(from_days(day))));
        let is_open = told < last && sources.workdays.between(told, to_days(context.as_of)) > 0;
        (first, if is_open { told } else { last })
    });
    measure(actuals, "aak", covered);
    actuals.measure("aak", Level::Product, covered.unwrap_or((i32::MAX, i32::MAX)));
    for (owners, day, units) in parts.into_iter().flatten() {
        for (level, owner) in owners {
            actuals.add(("aak", level), &owner, day, units, 1);
        }
    }
    Ok(())
}

/// Whether what a target is of has an owner that nobody knows, so that what it did cannot be told.
pub fn is_unknown_owner(actuals: &Actuals, key: &Key) -> bool {
    actuals.is_measured(&key.metric, key.level) && !actuals.knows(key.level, &key.owner)
}
