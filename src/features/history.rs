//! The purchase history of all customers, in arrays.
//!
//! Built from the `purchase_days` fact month by month ([`history_builder`](super::history_builder)). Per purchase day it
//! keeps 24 bytes (32 with cost); per customer its id and one offset. Nine
//! million customers with fifty million purchase days take about 1.5 GB. Visits
//! lie beside it in [`VisitHistory`].

use std::hash::BuildHasher;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use polars::prelude::{DataFrame, DataType, PolarsError, PolarsResult};
use rayon::prelude::*;

use super::breadth::ProductView;
use super::history_builder::narrow;
use super::view::{Context, View};
use super::visit_history::{DayCounts, VisitHistory, VisitView};

/// Customer ids, sorted bytewise; a customer's number is its place here.
#[derive(Debug, Clone, Default)]
pub struct CustomerIds {
    bytes: String,
    ends: Vec<usize>,
}

impl CustomerIds {
    /// How many customers.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of a customer's number. The number must come from this history.
    pub fn get(&self, customer: u32) -> &str {
        let customer = customer as usize;
        let start = if customer == 0 { 0 } else { self.ends[customer - 1] };
        &self.bytes[start..self.ends[customer]]
    }

    /// The last id.
    pub(super) fn last(&self) -> Option<&str> {
        (!self.is_empty()).then(|| self.get(self.len() as u32 - 1))
    }

    pub(super) fn push(&mut self, id: &str) {
        self.bytes.push_str(id);
        self.ends.push(self.bytes.len());
    }

    /// Adds the ids of others, all of which come after those held.
    pub(super) fn append(&mut self, more: &CustomerIds) {
        let held = self.bytes.len();
        self.bytes.push_str(&more.bytes);
        self.ends.extend(more.ends.iter().map(|end| held + end));
    }
}

/// Purchases by product and day of all customers, laid out like the history. Present when `features.breadth_by` is set.
#[derive(Debug, Clone, Default)]
pub struct ProductHistory {
    starts: Vec<usize>,
    days: Vec<i32>,
    products: Vec<u32>,
    gross: Vec<i64>,
    /// Names by number.
    names: Vec<String>,
}

/// All purchases by product and day of one customer, ascending by day.
#[derive(Debug, Clone, Copy)]
pub struct ProductRows<'a> {
    /// Business dates, days since 1970-01-01.
    pub days: &'a [i32],
    /// Product or category, as a place in [`ProductHistory::names`].
    pub products: &'a [u32],
    /// Sales before returns, minor units.
    pub gross: &'a [i64],
}

/// All purchase days of one customer, ascending by day.
#[derive(Debug, Clone, Copy)]
pub struct PurchaseRows<'a> {
    /// Business dates, days since 1970-01-01, strictly ascending.
    pub days: &'a [i32],
    /// Orders with a positive total on each day.
    pub orders: &'a [u32],
    /// Sales before returns, minor units.
    pub gross: &'a [i64],
    /// Returns as positive amounts, minor units.
    pub returns: &'a [i64],
}

impl PurchaseRows<'_> {
    /// The first day with a positive order.
    pub fn first_order(&self) -> Option<i32> {
        self.days.iter().zip(self.orders).find(|(_, orders)| **orders > 0).map(|(day, _)| *day)
    }
}

impl<'a> PurchaseRows<'a> {
    /// The days up to `last` with a positive order, ascending.
    pub fn order_days_to(self, last: i32) -> impl DoubleEndedIterator<Item = i32> + 'a {
        let known = self.days.partition_point(|day| *day <= last);
        self.days[..known].iter().zip(&self.orders[..known]).filter(|(_, orders)| **orders > 0).map(|(day, _)| *day)
    }

    /// Whether a positive order lies within some days.
    pub fn has_order(self, days: Range<i32>) -> bool {
        self.between(days).any(|row| self.orders[row] > 0)
    }

    /// Net sales of some days, minor units.
    pub fn net_sales(self, days: Range<i32>) -> i128 {
        self.between(days).map(|row| i128::from(self.gross[row]) - i128::from(self.returns[row])).sum()
    }

    /// The rows dated within some days.
    fn between(self, days: Range<i32>) -> Range<usize> {
        let place = |day: i32| self.days.partition_point(|known| *known < day);
        place(days.start)..place(days.end)
    }
}

/// The customers of the rows of files that were read, by number: several families read the same tables, and looking up
/// millions of ids takes longer than all that is done with them. Holds for the identities of one run.
#[derive(Debug, Default)]
pub struct NumberedFiles {
    files: Mutex<HashMap<PathBuf, Arc<Vec<Option<u32>>>>>,
}

/// Another history may have other numbers.
impl Clone for NumberedFiles {
    fn clone(&self) -> NumberedFiles {
        NumberedFiles::default()
    }
}

impl NumberedFiles {
    /// The customers of the rows of a file, where they are known.
    pub fn of(&self, path: &Path) -> Option<Arc<Vec<Option<u32>>>> {
        self.files.lock().ok()?.get(path).cloned()
    }

    /// Keeps those of a file.
    pub fn keep(&self, path: &Path, customers: Vec<Option<u32>>) {
        if let Ok(mut files) = self.files.lock() {
            files.insert(path.to_path_buf(), Arc::new(customers));
        }
    }
}

/// Numbers of customers by a hash of their ids. Rows of tables name customers in any order: a search among millions of
/// sorted ids would look at twenty of them for every row. Ids that are short lie in the table itself, so that finding one
/// looks at one place in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    short: HashTable<(u128, u32)>,
    /// Those that are longer, by number.
    long: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// Bytes of an id that lies in the table itself; the last one is its length.
const SHORT_BYTES: usize = size_of::<u128>() - 1;

/// A short id as a number; none of a longer one.
fn short(id: &str) -> Option<u128> {
    let mut bytes = [0; size_of::<u128>()];
    bytes.get_mut(..id.len()).filter(|_| id.len() <= SHORT_BYTES)?.copy_from_slice(id.as_bytes());
    bytes[SHORT_BYTES] = id.len() as u8;
    Some(u128::from_le_bytes(bytes))
}

impl Places {
    fn of(ids: &CustomerIds) -> Places {
        let hasher = DefaultHashBuilder::default();
        let are_short = (0..ids.len() as u32).filter(|number| ids.get(*number).len() <= SHORT_BYTES).count();
        let (mut all_short, mut long) =
            (HashTable::with_capacity(are_short), HashTable::with_capacity(ids.len() - are_short));
        for number in 0..ids.len() as u32 {
            match short(ids.get(number)) {
                Some(id) => {
                    let hash = |(id, _): &(u128, u32)| hasher.hash_one(id);
                    all_short.insert_unique(hasher.hash_one(id), (id, number), hash);
                }
                None => {
                    let hash = |number: &u32| hasher.hash_one(ids.get(*number));
                    long.insert_unique(hash(&number), number, hash);
                }
            }
        }
        Places { short: all_short, long, hasher }
    }

    fn find(&self, ids: &CustomerIds, id: &str) -> Option<u32> {
        match short(id) {
            Some(id) => self.short.find(self.hasher.hash_one(id), |(known, _)| *known == id).map(|(_, number)| *number),
            None => self.long.find(self.hasher.hash_one(id), |number| ids.get(*number) == id).copied(),
        }
    }
}

/// The purchase days of all customers, and their visit days where the pipeline has visits.
#[derive(Debug, Clone, Default)]
pub struct PurchaseHistory {
    /// Customer ids, sorted: of everyone with a purchase or a visit.
    pub ids: CustomerIds,
    /// Whom the rows of files are about that were read before.
    pub numbered: NumberedFiles,
    /// Numbers by id, made when the first id is looked for.
    pub(super) places: OnceLock<Places>,
    pub(super) starts: Vec<usize>,
    /// While it is filled: rows of each customer that are.
    pub(super) filled: Vec<u32>,
    pub(super) days: Vec<i32>,
    pub(super) orders: Vec<u32>,
    pub(super) gross: Vec<i64>,
    pub(super) returns: Vec<i64>,
    pub(super) profit: Vec<i64>,
    pub(super) products: Option<ProductHistory>,
    pub(super) visits: Option<VisitHistory>,
    /// By customer, the day from which on `customers` or `leads` name it; the last of all days where neither does. Empty
    /// unless they were asked for.
    pub(super) named_from: Vec<i32>,
    pub(super) first_day: i32,
    pub(super) last_day: i32,
    pub(super) covered_from: i32,
}

impl PurchaseHistory {
    /// Number of customers with any row in the data.
    pub fn customers(&self) -> usize {
        self.ids.len()
    }

    /// Purchases by product, where breadth is counted.
    pub fn products(&self) -> Option<&ProductHistory> {
        self.products.as_ref()
    }

    /// Whether it holds anything of visits.
    pub fn has_visits(&self) -> bool {
        self.visits.is_some()
    }

    /// Days with visits of a customer up to a day, ascending, and what is counted of them; none without visits in the data.
    pub fn visit_days(&self, customer: u32, last: i32) -> (&[i32], &[DayCounts]) {
        match &self.visits {
            Some(all) => VisitView { all, customer, as_of_day: last }.since(i32::MIN),
            None => (&[], &[]),
        }
    }

    /// First day with a visit to anyone, days since 1970-01-01.
    pub fn first_visit_day(&self) -> Option<i32> {
        self.visits.as_ref()?.first_day()
    }

    /// Visit days of all customers, where the pipeline has visits.
    pub fn visits(&self) -> Option<&VisitHistory> {
        self.visits.as_ref()
    }

    /// The first day on which anything is known of a customer: a purchase, a visit, or a row of a table that names it.
    pub fn first_known(&self, customer: u32) -> Option<i32> {
        let bought = self.days_of(customer).first().copied();
        let visited = self.visits.as_ref().and_then(|visits| visits.days(customer).0.first().copied());
        let named = self.named_from.get(customer as usize).copied().filter(|day| *day != i32::MAX);
        [bought, visited, named].into_iter().flatten().min()
    }

    /// First business date in the data, days since 1970-01-01; `None` without data.
    pub fn first_day(&self) -> Option<i32> {
        (self.first_day != i32::MAX).then_some(self.first_day)
    }

    /// The day from which on the data are whole: the first business date, or the start of its month when that is near.
    /// Comparisons of windows that begin earlier are unknown.
    pub fn covered_from(&self) -> i32 {
        self.covered_from
    }

    /// Last business date in the data, days since 1970-01-01; `None` without data.
    pub fn last_day(&self) -> Option<i32> {
        (self.last_day != i32::MIN).then_some(self.last_day)
    }

    /// What is known of a customer on the context's as-of date; `None` before its first purchase day, even when it was
    /// visited: schemes and metrics are about those who bought.
    pub fn view<'a>(&'a self, customer: u32, context: &'a Context) -> Option<View<'a>> {
        let known = self.days_of(customer).partition_point(|day| *day <= context.as_of_day);
        (known > 0).then(|| self.view_of(customer, known, context))
    }

    /// As [`view`](Self::view), of visited customers too and of those that other tables name: of one without a purchase
    /// day, with no rows. `None` before its first purchase day, its first visit and the day it is named from.
    pub fn view_of_anyone<'a>(&'a self, customer: u32, context: &'a Context) -> Option<View<'a>> {
        let known = self.days_of(customer).partition_point(|day| *day <= context.as_of_day);
        let is_visited = || self.visits.as_ref().is_some_and(|visits| visits.knows(customer, context.as_of_day));
        let is_named = || self.named_from.get(customer as usize).is_some_and(|day| *day <= context.as_of_day);
        (known > 0 || is_visited() || is_named()).then(|| self.view_of(customer, known, context))
    }

    /// All purchase days of a customer.
    pub fn purchases(&self, customer: u32) -> PurchaseRows<'_> {
        let rows = self.starts[customer as usize]..self.starts[customer as usize + 1];
        PurchaseRows {
            days: &self.days[rows.clone()],
            orders: &self.orders[rows.clone()],
            gross: &self.gross[rows.clone()],
            returns: &self.returns[rows],
        }
    }

    fn days_of(&self, customer: u32) -> &[i32] {
        &self.days[self.starts[customer as usize]..self.starts[customer as usize + 1]]
    }

    fn view_of<'a>(&'a self, customer: u32, known: usize, context: &'a Context) -> View<'a> {
        let start = self.starts[customer as usize];
        let rows = start..start + known;
        let days = &self.days[rows.clone()];
        View {
            context,
            days,
            window_rows: context.window_rows(days),
            orders: &self.orders[rows.clone()],
            gross: &self.gross[rows.clone()],
            returns: &self.returns[rows.clone()],
            profit: (!self.profit.is_empty()).then(|| &self.profit[rows]),
            products: self.products.as_ref().map(|products| products.view(customer, context.as_of_day)),
            visits: self.visits.as_ref().map(|all| VisitView { all, customer, as_of_day: context.as_of_day }),
        }
    }

    /// Adds purchases by product: columns `customer_id`, `order_date`, `product`, `gross_sales`, rows ascending by
    /// customer and date within each month, months ascending.
    pub fn add_products(&mut self, months: &[DataFrame]) -> PolarsResult<()> {
        let mut product_numbers: std::collections::HashMap<String, u32> = Default::default();
        let mut rows: Vec<(u32, i32, u32, i64)> = Vec::new();
        for month in months {
            let ids = month.column("customer_id")?.str()?;
            let products = month.column("product")?.str()?;
            let days = month.column("order_date")?.cast(&DataType::Int32)?;
            let gross = month.column("gross_sales")?.decimal()?.physical();
            let mut customer = 0u32;
            let rows_of_month = ids.iter().zip(products.iter()).zip(days.i32()?.iter()).zip(gross.iter());
            for (((id, product), day), gross) in rows_of_month {
                let (Some(id), Some(product), Some(day), Some(gross)) = (id, product, day, gross) else { continue };
                if self.ids.get(customer) != id {
                    customer = self.find(id).ok_or_else(|| {
                        PolarsError::ComputeError("product_days and purchase_days hold other customers".into())
                    })?;
                }
                let next_number = product_numbers.len() as u32;
                let number = match product_numbers.get(product) {
                    Some(number) => *number,
                    None => *product_numbers.entry(product.to_owned()).or_insert(next_number),
                };
                rows.push((customer, day, number, narrow(gross)?));
            }
        }
        rows.par_sort_unstable();
        let mut products = ProductHistory { starts: vec![0; self.customers() + 1], ..Default::default() };
        for (customer, day, product, gross) in rows {
            products.starts[customer as usize + 1] += 1;
            products.days.push(day);
            products.products.push(product);
            products.gross.push(gross);
        }
        for customer in 0..self.customers() {
            products.starts[customer + 1] += products.starts[customer];
        }
        products.names = vec![String::new(); product_numbers.len()];
        for (name, number) in product_numbers {
            products.names[number as usize] = name;
        }
        self.products = Some(products);
        Ok(())
    }

    /// The number of a customer id.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.places.get_or_init(|| Places::of(&self.ids)).find(&self.ids, id)
    }
}

impl ProductHistory {
    /// The products or categories, by number.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All rows of a customer.
    pub fn rows(&self, customer: u32) -> ProductRows<'_> {
        let rows = self.starts[customer as usize]..self.starts[customer as usize + 1];
        ProductRows { days: &self.days[rows.clone()], products: &self.products[rows.clone()], gross: &self.gross[rows] }
    }

    fn view(&self, customer: u32, as_of_day: i32) -> ProductView<'_> {
        let start = self.starts[customer as usize];
        let all = &self.days[start..self.starts[customer as usize + 1]];
        let rows = start..start + all.partition_point(|day| *day <= as_of_day);
        ProductView { days: &self.days[rows.clone()], products: &self.products[rows.clone()], gross: &self.gross[rows] }
    }
}
