//! The facts natively: one pass over the batches of a month, sums in flat arrays, one sort of the groups.
//!
//! Rows may come in any order: ingest writes them in the order of the exports, not by customer. Customers, customer
//! days and orders of a day are numbered as they are met; sums go to the arrays those numbers point into. What is held
//! is the groups, not the rows: about 90 bytes a customer day and 50 an order, beside the ids themselves, and one
//! batch. Sums are exact in `i128`; one that would not fit is an error.

use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::SchemaRef;

use super::columns::value_of;
use super::groups::{CustomerDates, Pairs, Texts, TooMany, in_order};
use super::lines::{Kind, Lines, Overflowed};
use super::visits::{COUNTS, Visits};
use super::{Backend, Partition, ReduceError, product_days_schema, purchase_days_schema, visit_days_schema};
use crate::model::money;

/// Number of the order that lines without an order id belong to, one per customer and date. No text has it.
const NO_ORDER: u32 = u32::MAX;

/// This process, on Arrow batches. Gives what the SQL texts define.
pub struct LocalBackend;

impl Backend for LocalBackend {
    fn purchase_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        reduce::<PurchaseDays>(partition, |batch| Lines::of(batch, what, scale, None))
    }

    fn product_days(&self, partition: Partition<'_>, product: &str) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        reduce::<ProductDays>(partition, |batch| Lines::of(batch, what, scale, Some(product)))
    }

    fn visit_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        reduce::<VisitDays>(partition, |batch| Visits::of(batch, what, scale))
    }
}

/// The groups of a fact under construction.
trait Groups: Default {
    /// The typed view of a batch of the table.
    type Rows;

    /// Adds the rows of a batch.
    fn add(&mut self, rows: &Self::Rows) -> Result<(), Failure>;

    /// The fact.
    fn finish(self, scale: u8) -> Result<RecordBatch, Failure>;
}

/// One pass over the batches of a partition.
fn reduce<G: Groups>(
    partition: Partition<'_>,
    typed: impl Fn(&RecordBatch) -> Result<G::Rows, ReduceError>,
) -> Result<RecordBatch, ReduceError> {
    let Partition { what, scale, batches } = partition;
    let mut groups = G::default();
    for batch in batches {
        groups.add(&typed(&batch?)?).map_err(|failure| failure.during(what))?;
    }
    groups.finish(scale).map_err(|failure| failure.during(what))
}

/// A failure that does not know its month.
enum Failure {
    TooManyGroups,
    Overflow(&'static str),
    Arrow(arrow::error::ArrowError),
}

impl Failure {
    fn during(self, what: &str) -> ReduceError {
        let what = what.to_owned();
        match self {
            Failure::TooManyGroups => ReduceError::TooManyGroups { what },
            Failure::Overflow(column) => ReduceError::Overflow { what, column },
            Failure::Arrow(source) => ReduceError::Arrow { what, source },
        }
    }
}

impl From<TooMany> for Failure {
    fn from(_: TooMany) -> Failure {
        Failure::TooManyGroups
    }
}

/// Adds to a sum, unless `i128` would not hold it.
fn add(sum: &mut i128, amount: i128, column: &'static str) -> Result<(), Failure> {
    *sum = sum.checked_add(amount).ok_or(Failure::Overflow(column))?;
    Ok(())
}

/// What is known of a customer on one date.
#[derive(Debug, Default)]
struct DayTotals {
    lines: i64,
    lines_with_profit: i64,
    orders: i64,
    gross: i128,
    net: i128,
    profit: i128,
}

/// The groups of `purchase_days`.
#[derive(Default)]
struct PurchaseDays {
    days: CustomerDates,
    totals: Vec<DayTotals>,
    orders: Texts,
    /// Customer day and order.
    order_days: Pairs,
    order_net: Vec<i128>,
}

impl Groups for PurchaseDays {
    type Rows = Lines;

    fn add(&mut self, lines: &Lines) -> Result<(), Failure> {
        for row in 0..lines.len() {
            let Some(kind) = lines.kind(row) else {
                continue;
            };
            let day = self.days.number_of(lines.customer.value(row), lines.date.value(row))?;
            if day as usize == self.totals.len() {
                self.totals.push(DayTotals::default());
            }
            let order = match lines.order.as_ref().and_then(|column| value_of(column, row)) {
                Some(order) => self.orders.number_of(order)?,
                None => NO_ORDER,
            };
            let order_day = self.order_days.number_of((day, order))?;
            if order_day as usize == self.order_net.len() {
                self.order_net.push(0);
            }

            let net = lines.net.value(row);
            let totals = &mut self.totals[day as usize];
            totals.lines += 1;
            add(&mut totals.net, net, "net_sales")?;
            if kind == Kind::Sale {
                add(&mut totals.gross, net, "gross_sales")?;
            }
            if let Some(profit) = lines.profit(row).map_err(|Overflowed| Failure::Overflow("gross_profit"))? {
                add(&mut totals.profit, profit, "gross_profit")?;
                totals.lines_with_profit += 1;
            }
            add(&mut self.order_net[order_day as usize], net, "net_sales")?;
        }
        Ok(())
    }

    fn finish(mut self, scale: u8) -> Result<RecordBatch, Failure> {
        for ((day, _), net) in self.order_days.keys().iter().zip(&self.order_net) {
            if *net > 0 {
                self.totals[*day as usize].orders += 1;
            }
        }
        let order = self.days.sorted();
        let sorted = || order.iter().map(|day| &self.totals[*day as usize]);
        let mut returns = Vec::with_capacity(order.len());
        for day in sorted() {
            returns.push(Some(day.gross.checked_sub(day.net).ok_or(Failure::Overflow("returns"))?));
        }
        let profits = sorted().map(|day| (day.lines_with_profit == day.lines).then_some(day.profit));
        let [customers, dates] = self.days.columns(&order);
        let columns: Vec<ArrayRef> = vec![
            customers,
            dates,
            Arc::new(Int64Array::from_iter_values(sorted().map(|day| day.lines))),
            Arc::new(Int64Array::from_iter_values(sorted().map(|day| day.orders))),
            money_column(sorted().map(|day| Some(day.gross)), scale, "gross_sales")?,
            money_column(returns.into_iter(), scale, "returns")?,
            money_column(sorted().map(|day| Some(day.net)), scale, "net_sales")?,
            money_column(profits, scale, "gross_profit")?,
        ];
        to_batch(purchase_days_schema(scale), columns)
    }
}

/// The groups of `product_days`.
#[derive(Default)]
struct ProductDays {
    days: CustomerDates,
    products: Texts,
    /// Customer day and product.
    product_days: Pairs,
    gross: Vec<i128>,
}

impl Groups for ProductDays {
    type Rows = Lines;

    fn add(&mut self, lines: &Lines) -> Result<(), Failure> {
        for row in 0..lines.len() {
            if lines.kind(row) != Some(Kind::Sale) {
                continue;
            }
            let Some(product) = lines.product.as_ref().and_then(|column| value_of(column, row)) else {
                continue;
            };
            let day = self.days.number_of(lines.customer.value(row), lines.date.value(row))?;
            let product = self.products.number_of(product)?;
            let product_day = self.product_days.number_of((day, product))?;
            if product_day as usize == self.gross.len() {
                self.gross.push(0);
            }
            add(&mut self.gross[product_day as usize], lines.net.value(row), "gross_sales")?;
        }
        Ok(())
    }

    fn finish(self, scale: u8) -> Result<RecordBatch, Failure> {
        let days_in_order = self.days.sorted();
        let mut day_ranks = vec![0u32; days_in_order.len()];
        for (rank, day) in days_in_order.iter().enumerate() {
            day_ranks[*day as usize] = rank as u32;
        }
        let product_ranks = self.products.ranks();
        let keys = self.product_days.keys();
        let order =
            in_order(keys.iter().map(|(day, product)| (day_ranks[*day as usize], product_ranks[*product as usize])));
        let days: Vec<u32> = order.iter().map(|group| keys[*group as usize].0).collect();
        let products = order.iter().map(|group| self.products.get(keys[*group as usize].1));
        let [customers, dates] = self.days.columns(&days);
        let columns: Vec<ArrayRef> = vec![
            customers,
            dates,
            Arc::new(StringArray::from_iter_values(products)),
            money_column(order.iter().map(|group| Some(self.gross[*group as usize])), scale, "gross_sales")?,
        ];
        to_batch(product_days_schema(scale), columns)
    }
}

/// What is known of the visits to a customer on one date.
#[derive(Debug, Default)]
struct VisitTotals {
    /// In the order of [`COUNTS`].
    counts: [i64; COUNTS.len()],
    order_amount: Option<i128>,
}

/// The groups of `visit_days`.
#[derive(Default)]
struct VisitDays {
    days: CustomerDates,
    totals: Vec<VisitTotals>,
}

impl Groups for VisitDays {
    type Rows = Visits;

    fn add(&mut self, visits: &Visits) -> Result<(), Failure> {
        for row in 0..visits.len() {
            let day = self.days.number_of(visits.customer.value(row), visits.date.value(row))?;
            if day as usize == self.totals.len() {
                self.totals.push(VisitTotals::default());
            }
            let totals = &mut self.totals[day as usize];
            visits.count(row, &mut totals.counts);
            if let Some(amount) = visits.order_amount(row) {
                add(totals.order_amount.get_or_insert(0), amount, "order_amount")?;
            }
        }
        Ok(())
    }

    fn finish(self, scale: u8) -> Result<RecordBatch, Failure> {
        let order = self.days.sorted();
        let sorted = || order.iter().map(|day| &self.totals[*day as usize]);
        let mut columns = self.days.columns(&order).to_vec();
        for place in 0..COUNTS.len() {
            columns.push(Arc::new(Int64Array::from_iter_values(sorted().map(|day| day.counts[place]))));
        }
        columns.push(money_column(sorted().map(|day| day.order_amount), scale, "order_amount")?);
        to_batch(visit_days_schema(scale), columns)
    }
}

fn money_column(
    amounts: impl Iterator<Item = Option<i128>>,
    scale: u8,
    column: &'static str,
) -> Result<ArrayRef, Failure> {
    let limit = 10u128.pow(u32::from(money::PRECISION as u8));
    let mut within = true;
    let array: Decimal128Array =
        amounts.inspect(|amount| within &= amount.unwrap_or(0).unsigned_abs() < limit).collect();
    if !within {
        return Err(Failure::Overflow(column));
    }
    let array = array.with_precision_and_scale(money::PRECISION as u8, scale as i8).map_err(Failure::Arrow)?;
    Ok(Arc::new(array))
}

fn to_batch(schema: SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch, Failure> {
    RecordBatch::try_new(schema, columns).map_err(Failure::Arrow)
}
