//! Sales order lines of a month, summed up by whose they are.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use polars::prelude::*;

use super::owners::{Owners, called};
use crate::features::PurchaseHistory;
use crate::metrics::attainment::plan::{COMPANY, Level};
use crate::metrics::process::staff::{Directory, NOBODY, Told};
use crate::metrics::table_rows;

/// Columns of `transactions` that are read.
pub const COLUMNS: [&str; 12] = [
    "order_id",
    "order_date",
    "net_amount",
    "kind",
    "product_id",
    "product_name",
    "category",
    "cost_amount",
    "gross_profit",
    "staff_id",
    "staff_name",
    "region",
];

/// What is asked of lines beside people, teams and regions.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Customers that have targets.
    pub customers: BTreeMap<u32, String>,
    /// Articles and categories that have targets.
    pub products: BTreeSet<String>,
    /// Whether orders and new customers are counted.
    pub orders: bool,
}

/// What rows are attributed by.
pub struct Attribution<'a> {
    /// Members of staff.
    pub directory: &'a Directory,
    /// Who looks after whom.
    pub owners: &'a Owners,
    /// Purchases.
    pub history: &'a PurchaseHistory,
    /// What is asked.
    pub wanted: &'a Wanted,
}

/// Whose a row is: places in [`Names`], by level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whose {
    person: Option<u32>,
    team: Option<u32>,
    region: Option<u32>,
    customer: Option<u32>,
}

/// Owners by level, each with a number of its own.
#[derive(Debug, Default)]
pub struct Names {
    of: Vec<(Level, String)>,
    places: BTreeMap<Level, HashMap<String, u32>>,
}

impl Names {
    /// The number of an owner.
    pub fn place(&mut self, level: Level, owner: &str) -> u32 {
        let of = &mut self.of;
        // Most rows name owners that are there already.
        *self.places.entry(level).or_default().entry_ref(owner).or_insert_with(|| {
            of.push((level, owner.to_owned()));
            of.len() as u32 - 1
        })
    }

    /// Whether there are any of a level.
    pub fn has(&self, level: Level) -> bool {
        self.of.iter().any(|(known, _)| *known == level)
    }

    /// An owner.
    pub fn get(&self, place: u32) -> (Level, &str) {
        let (level, owner) = &self.of[place as usize];
        (*level, owner)
    }
}

/// Sums of an owner on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineSums {
    /// Net sales, minor units.
    pub net: i128,
    /// Gross profit of the lines that tell it.
    pub profit: i128,
    /// Lines.
    pub lines: i64,
    /// Lines that do not tell their profit.
    pub without_profit: i64,
    /// Orders with a positive total.
    pub orders: i64,
    /// Customers whose first order it was.
    pub new_customers: i64,
}

/// Sums by owner and day, laid out for the days of a month.
#[derive(Debug, Default)]
pub struct DaySums {
    first: i32,
    width: usize,
    sums: Vec<LineSums>,
}

impl DaySums {
    /// None yet, for rows of these days.
    fn of_days(days: &[Option<i32>]) -> DaySums {
        let first = days.iter().flatten().min().copied().unwrap_or(0);
        let last = days.iter().flatten().max().copied().unwrap_or(first);
        DaySums { first, width: (last - first) as usize + 1, sums: Vec::new() }
    }

    /// The sums of an owner on one of the days.
    fn at(&mut self, owner: u32, day: i32) -> &mut LineSums {
        let place = owner as usize * self.width + (day - self.first) as usize;
        if place >= self.sums.len() {
            self.sums.resize((owner as usize + 1) * self.width, LineSums::default());
        }
        &mut self.sums[place]
    }

    /// The days of every owner that has any, ascending.
    pub fn of_owners(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = (i32, &LineSums)>)> {
        let none = LineSums::default();
        let owners = self.sums.chunks(self.width.max(1)).enumerate();
        owners.map(move |(owner, days)| {
            let days = days.iter().enumerate().filter(move |(_, sums)| **sums != none);
            (owner as u32, days.map(|(place, sums)| (self.first + place as i32, sums)))
        })
    }
}

/// The lines of a month.
#[derive(Debug, Default)]
pub struct MonthOfLines {
    /// Owners.
    pub names: Names,
    /// Sums of every owner, by day.
    pub sums: DaySums,
    /// Lines that are nobody's.
    pub without_person: i64,
    /// Members of staff that the directory does not have.
    pub unknown_staff: BTreeSet<String>,
}

/// An order that is being added up.
struct Order {
    net: i128,
    /// The largest line: whose it is, the order is.
    largest: i128,
    whose: Whose,
}

/// Adds up the rows of a month: `customer`, then [`COLUMNS`]. Sales, returns and allowances count, as in all figures of
/// sales.
pub fn add_up(rows: &DataFrame, by: &Attribution<'_>) -> PolarsResult<MonthOfLines> {
    let text = |name: &str| table_rows::texts(rows, name);
    let (orders, kinds, regions) = (text("order_id")?, text("kind")?, text("region")?);
    let (products, product_names, categories) = (text("product_id")?, text("product_name")?, text("category")?);
    let (staff_ids, staff_names) = (text("staff_id")?, text("staff_name")?);
    let days = table_rows::days(rows, "order_date")?;
    let money = |name: &str| table_rows::money(rows, name);
    let (net, cost, profit) = (money("net_amount")?, money("cost_amount")?, money("gross_profit")?);
    let customers = table_rows::customers(rows)?;
    let mut found = MonthOfLines { sums: DaySums::of_days(&days), ..MonthOfLines::default() };
    let company = found.names.place(Level::Company, COMPANY);
    let mut attribution = Attributed { by, staff: HashMap::new() };
    let mut by_order: HashMap<(Option<u32>, i32, Option<&str>), Order> = HashMap::new();
    for row in 0..rows.height() {
        let counts = matches!(kinds[row], Some("sale" | "return" | "allowance"));
        let (Some(day), Some(net), true) = (days[row], net[row], counts) else { continue };
        let told = (staff_ids[row], staff_names[row]);
        let whose = attribution.whose(&mut found, told, regions[row], (customers[row], day));
        let profit = profit[row].or_else(|| cost[row].map(|cost| net - cost));
        // An article may be called by its number, its name or its category; named twice it counts once.
        let called: BTreeSet<&str> = match by.wanted.products.is_empty() {
            true => BTreeSet::new(),
            false => [products[row], product_names[row], categories[row]].into_iter().flatten().collect(),
        };
        let called = called.into_iter().filter(|called| by.wanted.products.contains(*called));
        let of_products: Vec<u32> = called.map(|called| found.names.place(Level::Product, called)).collect();
        let of_people = [whose.person, whose.team, whose.region, whose.customer, Some(company)];
        for owner in of_people.into_iter().flatten().chain(of_products) {
            let sums = found.sums.at(owner, day);
            sums.net += net;
            sums.profit += profit.unwrap_or(0);
            sums.lines += 1;
            sums.without_profit += i64::from(profit.is_none());
        }
        found.without_person += i64::from(whose.person.is_none());
        if by.wanted.orders {
            let key = (customers[row], day, orders[row]);
            let order = by_order.entry(key).or_insert(Order { net: 0, largest: i128::MIN, whose });
            order.net += net;
            if net > order.largest {
                (order.largest, order.whose) = (net, whose);
            }
        }
    }
    count_orders(&mut found, company, &by_order, by.history);
    Ok(found)
}

/// Columns of `visits` that are read.
pub const VISIT_COLUMNS: [&str; 4] = ["visit_date", "staff_id", "staff_name", "actual_flag"];

/// Counts the contacts of a month, as lines: rows of visits that were made, or that nothing says were not.
pub fn count_contacts(rows: &DataFrame, by: &Attribution<'_>) -> PolarsResult<MonthOfLines> {
    let (ids, names) = (table_rows::texts(rows, "staff_id")?, table_rows::texts(rows, "staff_name")?);
    let days = table_rows::days(rows, "visit_date")?;
    let customers = table_rows::customers(rows)?;
    let made = rows.column("actual_flag")?.bool()?;
    let mut found = MonthOfLines { sums: DaySums::of_days(&days), ..MonthOfLines::default() };
    let company = found.names.place(Level::Company, COMPANY);
    let mut attribution = Attributed { by, staff: HashMap::new() };
    // Counted by owner and day, in less memory than sums take.
    let (first, width) = (found.sums.first, found.sums.width);
    let mut counts: Vec<u32> = Vec::new();
    for (row, made) in made.iter().enumerate() {
        let (Some(day), true) = (days[row], made != Some(false)) else { continue };
        let whose = attribution.whose(&mut found, (ids[row], names[row]), None, (customers[row], day));
        let all = [whose.person, whose.team, whose.region, whose.customer, Some(company)];
        for owner in all.into_iter().flatten() {
            let place = owner as usize * width + (day - first) as usize;
            if place >= counts.len() {
                counts.resize((owner as usize + 1) * width, 0);
            }
            counts[place] += 1;
        }
        found.without_person += i64::from(whose.person.is_none());
    }
    for (owner, days) in counts.chunks(width).enumerate() {
        for (place, count) in days.iter().enumerate().filter(|(_, count)| **count > 0) {
            found.sums.at(owner as u32, first + place as i32).lines = i64::from(*count);
        }
    }
    Ok(found)
}

/// Counts orders with a positive total, and customers on the day of their first one: of several on that day the largest
/// says whose the customer is.
fn count_orders(
    found: &mut MonthOfLines,
    company: u32,
    orders: &HashMap<(Option<u32>, i32, Option<&str>), Order>,
    history: &PurchaseHistory,
) {
    let mut first: BTreeMap<(u32, i32), (i128, Whose)> = BTreeMap::new();
    for ((customer, day, _), order) in orders.iter().filter(|(_, order)| order.net > 0) {
        let all = [order.whose.person, order.whose.team, order.whose.region, order.whose.customer, Some(company)];
        for owner in all.into_iter().flatten() {
            found.sums.at(owner, *day).orders += 1;
        }
        let Some(customer) = customer.filter(|customer| history.purchases(*customer).first_order() == Some(*day))
        else {
            continue;
        };
        let held = first.entry((customer, *day)).or_insert((order.net, order.whose));
        // Orders come in no order: of equal ones the owner that is named first in the month counts.
        let is_larger = order.net > held.0 || order.net == held.0 && order.whose.person < held.1.person;
        if is_larger {
            *held = (order.net, order.whose);
        }
    }
    for ((_, day), (_, whose)) in first {
        let all = [whose.person, whose.team, whose.region, whose.customer, Some(company)];
        for owner in all.into_iter().flatten() {
            found.sums.at(owner, day).new_customers += 1;
        }
    }
}

/// Person, team and region of what a row calls a member of staff.
type OfStaff = (Option<u32>, Option<u32>, Option<u32>);

/// What rows name, looked up once.
struct Attributed<'a, 'r> {
    by: &'a Attribution<'a>,
    staff: HashMap<(Option<&'r str>, Option<&'r str>), Option<OfStaff>>,
}

impl<'r> Attributed<'_, 'r> {
    fn whose(
        &mut self,
        found: &mut MonthOfLines,
        told: (Option<&'r str>, Option<&'r str>),
        row_region: Option<&str>,
        (customer, day): (Option<u32>, i32),
    ) -> Whose {
        let by = self.by;
        let of_row = *self.staff.entry(told).or_insert_with(|| match by.directory.told(told.0, told.1) {
            Told::Nobody => None,
            Told::Known(number) => Some(of_number(by.directory, number, &mut found.names)),
            Told::Unknown(called) => {
                found.unknown_staff.insert(called.to_owned());
                Some((Some(found.names.place(Level::Person, called)), None, None))
            }
        });
        let of_staff = of_row.unwrap_or_else(|| match by.owners.person(customer, day) {
            NOBODY => (None, None, None),
            number => of_number(by.directory, number, &mut found.names),
        });
        let region = of_staff.2.or_else(|| {
            let region = row_region.or_else(|| by.owners.region(customer))?;
            Some(found.names.place(Level::Region, region))
        });
        let asked = customer.and_then(|customer| by.wanted.customers.get(&customer));
        Whose {
            person: of_staff.0,
            team: of_staff.1,
            region,
            customer: asked.map(|customer| found.names.place(Level::Customer, customer)),
        }
    }
}

fn of_number(directory: &Directory, number: u32, names: &mut Names) -> OfStaff {
    let person = called(directory, number).map(|called| names.place(Level::Person, called));
    let row = directory.member(number).map(|member| &member.row);
    let team = row.and_then(|row| row.team.as_deref()).map(|team| names.place(Level::Team, team));
    let region = row.and_then(|row| row.region.as_deref()).map(|region| names.place(Level::Region, region));
    (person, team, region)
}

/// Whose something is that a member of staff did for a customer: the owners of every level.
pub fn owners_of(by: &Attribution<'_>, number: u32, customer: Option<u32>) -> Vec<(Level, String)> {
    let mut found = vec![(Level::Company, COMPANY.to_owned())];
    let row = by.directory.member(number).map(|member| &member.row);
    let own = |text: Option<&str>| text.map(str::to_owned);
    found.extend(called(by.directory, number).map(|called| (Level::Person, called.to_owned())));
    found.extend(row.and_then(|row| own(row.team.as_deref())).map(|team| (Level::Team, team)));
    let region = row.and_then(|row| row.region.as_deref()).or_else(|| by.owners.region(customer));
    found.extend(own(region).map(|region| (Level::Region, region)));
    let asked = customer.and_then(|customer| by.wanted.customers.get(&customer));
    found.extend(asked.map(|customer| (Level::Customer, customer.clone())));
    found
}
