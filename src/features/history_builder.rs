//! Building a history in two passes over the months of its facts: ids first, then values.
//!
//! The passes read other columns, so nothing is read twice, and between them no value is held. Months are read on all
//! cores; their rows are laid out by customer on all cores too, each with customers of its own.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Int64Type};
use polars::prelude::{DataFrame, PolarsError, PolarsResult};
use rayon::prelude::*;

use super::history::PurchaseHistory;
use super::history_ids::{self, MonthCustomers, MonthIds};
use super::view::UNKNOWN_PROFIT;
use super::visit_history::VisitHistory;
use crate::model::period::{Month, from_days, to_days};

/// Columns of the fact that the second pass reads.
pub const VALUE_COLUMNS: [&str; 5] = ["order_date", "orders", "gross_sales", "returns", "gross_profit"];

/// The fact whose errors are told.
const FACT: &str = "purchase_days";

/// Customers that other tables name, and the days from which on they do.
#[derive(Debug, Default)]
pub struct Named {
    /// Identifiers, ascending, each once.
    pub ids: MonthIds,
    /// A day for each.
    pub days: Vec<i32>,
}

/// Numbers the customers of all months of `purchase_days` and of `visit_days`, and makes room for their rows.
pub fn lay_out(purchases: Vec<MonthIds>, visits: Vec<MonthIds>) -> HistoryFiller {
    lay_out_with(purchases, visits, None)
}

/// As [`lay_out`], with customers whom other tables name.
pub fn lay_out_with(purchases: Vec<MonthIds>, visits: Vec<MonthIds>, named: Option<Named>) -> HistoryFiller {
    let (bought, visited) = (purchases.len(), visits.len());
    let (named, days) = named.map_or((None, Vec::new()), |named| (Some(named.ids), named.days));
    let has_named = named.is_some();
    let (ids, mut months) = history_ids::number(purchases.into_iter().chain(visits).chain(named).collect());
    let mut visit_months = months.split_off(bought);
    let mut named_from = Vec::new();
    if let Some(named) = visit_months.pop_if(|_| has_named) {
        named_from = vec![i32::MAX; ids.len()];
        for (number, day) in named.of_rows().into_iter().zip(days) {
            named_from[number as usize] = day;
        }
    }
    let starts = starts(&months, ids.len());
    let rows = starts[ids.len()];
    let visits = (visited > 0).then(|| VisitHistory::with_starts(self::starts(&visit_months, ids.len())));
    let history = PurchaseHistory {
        numbered: Default::default(),
        places: Default::default(),
        filled: vec![0; ids.len()],
        ids,
        starts,
        days: vec![0; rows],
        orders: vec![0; rows],
        gross: vec![0; rows],
        returns: vec![0; rows],
        profit: Vec::new(),
        products: None,
        visits,
        named_from,
        first_day: i32::MAX,
        last_day: i32::MIN,
        covered_from: i32::MAX,
    };
    HistoryFiller { history, months: months.into_iter(), visit_months: visit_months.into_iter() }
}

/// Where the rows of each customer begin when they are laid out by customer, and where the last one's end.
fn starts(months: &[MonthCustomers], customers: usize) -> Vec<usize> {
    let mut starts = vec![0usize; customers + 1];
    for month in months {
        for (place, number) in month.numbers.iter().enumerate() {
            starts[*number as usize + 1] += month.rows_of(place).len();
        }
    }
    for customer in 0..customers {
        starts[customer + 1] += starts[customer];
    }
    starts
}

/// The values of one month, by row.
#[derive(Debug, Default)]
pub struct MonthValues {
    days: Vec<i32>,
    orders: Vec<u32>,
    gross: Vec<i64>,
    returns: Vec<i64>,
    profit: Vec<i64>,
    knows_profit: bool,
}

impl MonthValues {
    /// Adds a batch with [`VALUE_COLUMNS`]; its rows follow those of the batches before.
    pub fn add(&mut self, batch: &RecordBatch) -> PolarsResult<()> {
        let missing = |name: &str| PolarsError::ComputeError(format!("{FACT} has no usable column {name}").into());
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
        let days = column(VALUE_COLUMNS[0])?.as_primitive_opt::<Date32Type>();
        let orders = column(VALUE_COLUMNS[1])?.as_primitive_opt::<Int64Type>();
        self.days.extend_from_slice(days.ok_or_else(|| missing(VALUE_COLUMNS[0]))?.values());
        let orders = orders.ok_or_else(|| missing(VALUE_COLUMNS[1]))?.values();
        self.orders.extend(orders.iter().map(|orders| *orders as u32));
        let sums = [&mut self.gross, &mut self.returns, &mut self.profit];
        for (sums, name) in sums.into_iter().zip(&VALUE_COLUMNS[2..]) {
            let amounts = column(name)?.as_primitive_opt::<Decimal128Type>().ok_or_else(|| missing(name))?;
            sums.reserve(amounts.len());
            if *name != "gross_profit" {
                for amount in amounts.values() {
                    sums.push(narrow(*amount)?);
                }
            } else if amounts.null_count() == amounts.len() {
                sums.resize(sums.len() + amounts.len(), UNKNOWN_PROFIT);
            } else {
                self.knows_profit = true;
                for amount in amounts {
                    sums.push(amount.map_or(Ok(UNKNOWN_PROFIT), narrow)?);
                }
            }
        }
        Ok(())
    }
}

pub(super) fn narrow(amount: i128) -> PolarsResult<i64> {
    i64::try_from(amount)
        .map_err(|_| PolarsError::ComputeError("an amount of one customer and day exceeds 64 bits".into()))
}

/// The second pass.
pub struct HistoryFiller {
    history: PurchaseHistory,
    months: std::vec::IntoIter<MonthCustomers>,
    visit_months: std::vec::IntoIter<MonthCustomers>,
}

impl HistoryFiller {
    /// The values of the next months, ascending, rows in the order of the first pass. Rows of one customer must ascend
    /// by date.
    pub fn add_values(&mut self, months: &[MonthValues]) -> PolarsResult<()> {
        let customers: Vec<MonthCustomers> = self.months.by_ref().take(months.len()).collect();
        let rows_agree = customers.iter().zip(months).all(|(customers, values)| customers.rows() == values.days.len());
        if customers.len() != months.len() || !rows_agree {
            return Err(changed(FACT));
        }
        let history = &mut self.history;
        if history.profit.is_empty() && months.iter().any(|month| month.knows_profit) {
            history.profit = vec![UNKNOWN_PROFIT; history.days.len()];
        }
        let days = months.iter().flat_map(|month| &month.days);
        (history.first_day, history.last_day) =
            days.fold((history.first_day, history.last_day), |(first, last), day| (first.min(*day), last.max(*day)));
        let parts = CustomerPart::all(history, rayon::current_num_threads());
        parts.into_par_iter().for_each(|mut part| {
            for (customers, values) in customers.iter().zip(months) {
                part.fill(customers, values);
            }
        });
        Ok(())
    }

    /// The [`VISIT_COLUMNS`](super::visit_history::VISIT_COLUMNS) of the next months of `visit_days`, months ascending and
    /// rows in the order of the first pass. Rows of one customer must ascend by date.
    pub fn add_visits(&mut self, months: Vec<DataFrame>) -> PolarsResult<()> {
        let Some(visits) = self.history.visits.as_mut() else { return Err(changed("visit_days")) };
        let mut added = Vec::with_capacity(months.len());
        for month in months {
            added.push((month, self.visit_months.next().ok_or_else(|| changed("visit_days"))?));
        }
        visits.add(&added)
    }

    /// The data begin on this day or before, whatever the first row says: for a history of some customers only.
    pub fn begin_by(&mut self, day: i32) {
        self.history.first_day = self.history.first_day.min(day);
    }

    /// Ends the second pass. Data that begin within `tolerance_days` of the start of a month count as covering it.
    pub fn finish(mut self, tolerance_days: u32) -> PurchaseHistory {
        let history = &mut self.history;
        history.filled = Vec::new();
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

fn changed(fact: &str) -> PolarsError {
    PolarsError::ComputeError(format!("{fact} changed between two readings of it").into())
}

/// Some customers, and the rows of the history that are theirs.
struct CustomerPart<'a> {
    /// The first customer's number, and its first row.
    first: usize,
    /// First row of each customer, and the end of the last one's.
    starts: &'a [usize],
    /// How many rows of each are filled.
    filled: &'a mut [u32],
    days: &'a mut [i32],
    orders: &'a mut [u32],
    gross: &'a mut [i64],
    returns: &'a mut [i64],
    profit: &'a mut [i64],
}

impl<'a> CustomerPart<'a> {
    /// The history in about `parts` parts of as many customers.
    fn all(history: &'a mut PurchaseHistory, parts: usize) -> Vec<CustomerPart<'a>> {
        let customers = history.ids.len();
        let size = customers.div_ceil(parts.max(1)).max(1);
        let mut filled = history.filled.as_mut_slice();
        let (mut days, mut orders) = (history.days.as_mut_slice(), history.orders.as_mut_slice());
        let (mut gross, mut returns) = (history.gross.as_mut_slice(), history.returns.as_mut_slice());
        let mut profit = history.profit.as_mut_slice();
        let mut all = Vec::new();
        for first in (0..customers).step_by(size) {
            let held = size.min(customers - first);
            let starts = &history.starts[first..=first + held];
            let rows = starts[held] - starts[0];
            all.push(CustomerPart {
                first,
                starts,
                filled: take(&mut filled, held),
                days: take(&mut days, rows),
                orders: take(&mut orders, rows),
                gross: take(&mut gross, rows),
                returns: take(&mut returns, rows),
                // Without cost there is none.
                profit: if profit.is_empty() { &mut [] } else { take(&mut profit, rows) },
            });
        }
        all
    }

    fn fill(&mut self, customers: &MonthCustomers, values: &MonthValues) {
        let places = |number: usize| customers.numbers.partition_point(|known| (*known as usize) < number);
        for place in places(self.first)..places(self.first + self.filled.len()) {
            let customer = customers.numbers[place] as usize - self.first;
            let rows = customers.rows_of(place);
            let start = self.starts[customer] - self.starts[0] + self.filled[customer] as usize;
            self.filled[customer] += rows.len() as u32;
            for (to, row) in (start..).zip(rows) {
                self.days[to] = values.days[row];
                self.orders[to] = values.orders[row];
                self.gross[to] = values.gross[row];
                self.returns[to] = values.returns[row];
                if values.knows_profit {
                    self.profit[to] = values.profit[row];
                }
            }
        }
    }
}

/// Takes the first `length` of what is left.
/// The first `length` of what is left.
pub(super) fn take<'a, T>(left: &mut &'a mut [T], length: usize) -> &'a mut [T] {
    let (taken, rest) = std::mem::take(left).split_at_mut(length);
    *left = rest;
    taken
}
