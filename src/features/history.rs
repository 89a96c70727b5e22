//! The purchase history of all customers, in arrays.
//!
//! Built from the `purchase_days` fact month by month. Per purchase day it
//! keeps 24 bytes (32 with cost); per customer its id and one offset. Nine
//! million customers with fifty million purchase days take about 1.5 GB. Visits
//! lie beside it in [`VisitHistory`].

use hashbrown::HashTable;
use polars::prelude::{DataFrame, DataType, PolarsError, PolarsResult};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::breadth::ProductView;
use super::view::{Context, UNKNOWN_PROFIT, View};
use super::visit_history::{VisitHistory, VisitView};
use crate::model::period::{Month, from_days, to_days};

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

    fn push(&mut self, id: &str) {
        self.bytes.push_str(id);
        self.ends.push(self.bytes.len());
    }
}

/// Columns of the fact that the second pass reads.
pub const VALUE_COLUMNS: [&str; 5] = ["order_date", "orders", "gross_sales", "returns", "gross_profit"];

/// Builds a history in two passes over the months of the fact: ids first, then values.
#[derive(Default)]
pub struct HistoryBuilder {
    ids: CustomerIds,
    table: HashTable<u32>,
    months: Vec<Vec<u32>>,
    visit_months: Vec<Vec<u32>>,
}

impl HistoryBuilder {
    /// First pass: the `customer_id` column of the next month, in the order of its rows.
    pub fn add_ids(&mut self, month: &DataFrame) -> PolarsResult<()> {
        let customers = self.intern_all(month, "purchase_days")?;
        self.months.push(customers);
        Ok(())
    }

    /// First pass: the `customer_id` column of the next month of `visit_days`, in the order of its rows.
    pub fn add_visited_ids(&mut self, month: &DataFrame) -> PolarsResult<()> {
        let customers = self.intern_all(month, "visit_days")?;
        self.visit_months.push(customers);
        Ok(())
    }

    fn intern_all(&mut self, month: &DataFrame, fact: &str) -> PolarsResult<Vec<u32>> {
        let ids = month.column("customer_id")?.str()?;
        let mut customers = Vec::with_capacity(ids.len());
        for id in ids.iter() {
            let id = id.ok_or_else(|| PolarsError::ComputeError(format!("{fact} holds a null customer_id").into()))?;
            customers.push(self.intern(id));
        }
        Ok(customers)
    }

    fn intern(&mut self, id: &str) -> u32 {
        let hash = xxh3_64(id.as_bytes());
        let HistoryBuilder { ids, table, .. } = self;
        if let Some(customer) = table.find(hash, |known| ids.get(*known) == id) {
            return *customer;
        }
        let customer = ids.len() as u32;
        ids.push(id);
        table.insert_unique(hash, customer, |known| xxh3_64(ids.get(*known).as_bytes()));
        customer
    }

    /// Ends the first pass: customers are numbered in the order of their ids.
    pub fn into_filler(self) -> HistoryFiller {
        let HistoryBuilder { ids, table, mut months, mut visit_months } = self;
        drop(table);
        let mut order: Vec<u32> = (0..ids.len() as u32).collect();
        order.par_sort_unstable_by(|left, right| ids.get(*left).cmp(ids.get(*right)));
        let mut number_of = vec![0u32; ids.len()];
        let mut sorted = CustomerIds::default();
        for (number, customer) in order.iter().enumerate() {
            number_of[*customer as usize] = number as u32;
            sorted.push(ids.get(*customer));
        }
        drop(ids);
        let starts = renumber(&mut months, &number_of);
        let visit_starts = renumber(&mut visit_months, &number_of);
        let rows = starts[sorted.len()];
        let history = PurchaseHistory {
            ids: sorted,
            next: starts[..starts.len() - 1].to_vec(),
            starts,
            days: vec![0; rows],
            orders: vec![0; rows],
            gross: vec![0; rows],
            returns: vec![0; rows],
            profit: Vec::new(),
            products: None,
            visits: (!visit_months.is_empty()).then(|| VisitHistory::with_starts(visit_starts)),
            first_day: i32::MAX,
            last_day: i32::MIN,
            covered_from: i32::MAX,
        };
        HistoryFiller { history, months: months.into_iter(), visit_months: visit_months.into_iter() }
    }
}

/// Gives the customers of all rows their final numbers. Returns where the rows of each customer begin when they are laid
/// out by customer, and where the last one's end.
fn renumber(months: &mut [Vec<u32>], number_of: &[u32]) -> Vec<usize> {
    let mut starts = vec![0usize; number_of.len() + 1];
    for customer in months.iter_mut().flatten() {
        *customer = number_of[*customer as usize];
        starts[*customer as usize + 1] += 1;
    }
    for customer in 0..number_of.len() {
        starts[customer + 1] += starts[customer];
    }
    starts
}

/// The second pass.
pub struct HistoryFiller {
    history: PurchaseHistory,
    months: std::vec::IntoIter<Vec<u32>>,
    visit_months: std::vec::IntoIter<Vec<u32>>,
}

impl HistoryFiller {
    /// The [`VALUE_COLUMNS`] of the next month, months ascending and rows in the order of the first pass.
    /// Rows of one customer must ascend by date.
    pub fn add_values(&mut self, month: &DataFrame) -> PolarsResult<()> {
        let customers = self
            .months
            .next()
            .ok_or_else(|| PolarsError::ComputeError("purchase_days changed between two readings of it".into()))?;
        let days = month.column("order_date")?.cast(&DataType::Int32)?;
        let days = days.i32()?.rechunk();
        let orders = month.column("orders")?.i64()?.rechunk();
        let gross = month.column("gross_sales")?.decimal()?.physical().rechunk();
        let returns = month.column("returns")?.decimal()?.physical().rechunk();
        let profit = month.column("gross_profit")?.decimal()?.physical().rechunk();
        let (days, orders) = (days.cont_slice()?, orders.cont_slice()?);
        let (gross, returns) = (gross.cont_slice()?, returns.cont_slice()?);
        let history = &mut self.history;
        if days.len() != customers.len() {
            return Err(PolarsError::ComputeError("purchase_days changed between two readings of it".into()));
        }
        if history.profit.is_empty() && profit.null_count() < profit.len() {
            history.profit = vec![UNKNOWN_PROFIT; history.days.len()];
        }
        for (row, customer) in customers.iter().enumerate() {
            let place = history.next[*customer as usize];
            history.next[*customer as usize] += 1;
            history.days[place] = days[row];
            history.orders[place] = orders[row] as u32;
            history.gross[place] = narrow(gross[row])?;
            history.returns[place] = narrow(returns[row])?;
            history.first_day = history.first_day.min(days[row]);
            history.last_day = history.last_day.max(days[row]);
        }
        if !history.profit.is_empty() && profit.null_count() < profit.len() {
            let mut next = vec![];
            next.extend_from_slice(&history.next);
            for (row, customer) in customers.iter().enumerate().rev() {
                next[*customer as usize] -= 1;
                if let Some(amount) = profit.get(row) {
                    history.profit[next[*customer as usize]] = narrow(amount)?;
                }
            }
        }
        Ok(())
    }

    /// The [`VISIT_COLUMNS`](super::visit_history::VISIT_COLUMNS) of the next month of `visit_days`, months ascending and
    /// rows in the order of the first pass. Rows of one customer must ascend by date.
    pub fn add_visits(&mut self, month: &DataFrame) -> PolarsResult<()> {
        match (self.history.visits.as_mut(), self.visit_months.next()) {
            (Some(visits), Some(customers)) => visits.add(month, &customers),
            _ => Err(PolarsError::ComputeError("visit_days changed between two readings of it".into())),
        }
    }

    /// The data begin on this day or before, whatever the first row says: for a history of some customers only.
    pub fn begin_by(&mut self, day: i32) {
        self.history.first_day = self.history.first_day.min(day);
    }

    /// Ends the second pass. Data that begin within `tolerance_days` of the start of a month count as covering it.
    pub fn finish(mut self, tolerance_days: u32) -> PurchaseHistory {
        let history = &mut self.history;
        history.next = Vec::new();
        if let Some(visits) = &mut history.visits {
            visits.finish();
        }
        history.covered_from = history.first_day;
        if let Some(first_day) = history.first_day() {
            let month_start = to_days(Month::of(from_days(first_day)).first_day());
            if first_day - month_start <= tolerance_days as i32 {
                history.covered_from = month_start;
            }
        }
        self.history
    }
}

fn narrow(amount: i128) -> PolarsResult<i64> {
    i64::try_from(amount)
        .map_err(|_| PolarsError::ComputeError("an amount of one customer and day exceeds 64 bits".into()))
}

/// Purchases by product and day of all customers, laid out like the history. Present when `features.breadth_by` is set.
#[derive(Debug, Clone, Default)]
pub struct ProductHistory {
    starts: Vec<usize>,
    days: Vec<i32>,
    products: Vec<u32>,
    gross: Vec<i64>,
}

/// The purchase days of all customers, and their visit days where the pipeline has visits.
#[derive(Debug, Clone, Default)]
pub struct PurchaseHistory {
    /// Customer ids, sorted: of everyone with a purchase or a visit.
    pub ids: CustomerIds,
    starts: Vec<usize>,
    next: Vec<usize>,
    days: Vec<i32>,
    orders: Vec<u32>,
    gross: Vec<i64>,
    returns: Vec<i64>,
    profit: Vec<i64>,
    products: Option<ProductHistory>,
    visits: Option<VisitHistory>,
    first_day: i32,
    last_day: i32,
    covered_from: i32,
}

impl PurchaseHistory {
    /// Number of customers with any row in the data.
    pub fn customers(&self) -> usize {
        self.ids.len()
    }

    /// Whether it holds anything of visits.
    pub fn has_visits(&self) -> bool {
        self.visits.is_some()
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

    /// As [`view`](Self::view), of visited customers too: of one without a purchase day, with no rows. `None` before its
    /// first purchase day and its first visit.
    pub fn view_of_anyone<'a>(&'a self, customer: u32, context: &'a Context) -> Option<View<'a>> {
        let known = self.days_of(customer).partition_point(|day| *day <= context.as_of_day);
        let is_visited = || self.visits.as_ref().is_some_and(|visits| visits.knows(customer, context.as_of_day));
        (known > 0 || is_visited()).then(|| self.view_of(customer, known, context))
    }

    /// What is known of a customer on each of several as-of dates, ascending: cheaper than one [`view`](Self::view)
    /// after another.
    pub fn views<'a>(
        &'a self,
        customer: u32,
        contexts: &'a [Context],
    ) -> impl Iterator<Item = Option<View<'a>>> + use<'a> {
        let days = self.days_of(customer);
        let mut known = 0;
        contexts.iter().map(move |context| {
            while known < days.len() && days[known] <= context.as_of_day {
                known += 1;
            }
            (known > 0).then(|| self.view_of(customer, known, context))
        })
    }

    fn days_of(&self, customer: u32) -> &[i32] {
        &self.days[self.starts[customer as usize]..self.starts[customer as usize + 1]]
    }

    fn view_of<'a>(&'a self, customer: u32, known: usize, context: &'a Context) -> View<'a> {
        let start = self.starts[customer as usize];
        let rows = start..start + known;
        View {
            context,
            days: &self.days[rows.clone()],
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
        self.products = Some(products);
        Ok(())
    }

    /// The number of a customer id.
    pub fn find(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0usize, self.ids.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.ids.get(middle as u32).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle as u32),
            }
        }
        None
    }
}

impl ProductHistory {
    fn view(&self, customer: u32, as_of_day: i32) -> ProductView<'_> {
        let start = self.starts[customer as usize];
        let all = &self.days[start..self.starts[customer as usize + 1]];
        let rows = start..start + all.partition_point(|day| *day <= as_of_day);
        ProductView { days: &self.days[rows.clone()], products: &self.products[rows.clone()], gross: &self.gross[rows] }
    }
}
