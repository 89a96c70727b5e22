//! A batch of `transactions` with its columns typed.

use arrow::array::{Array, Date32Array, Decimal128Array, RecordBatch, StringArray};

use super::ReduceError;
use super::columns::{Columns, value_of};

/// What a line is to the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Counts as gross sales.
    Sale,
    /// Return or allowance: taken off gross sales.
    Deduction,
}

/// The columns of a batch that the facts are made from. Those in `Option` may be absent; their values, and those of
/// `kind`, may be null. The others hold no null.
pub(super) struct Lines {
    pub(super) customer: StringArray,
    pub(super) date: Date32Array,
    kind: StringArray,
    pub(super) net: Decimal128Array,
    pub(super) order: Option<StringArray>,
    pub(super) product: Option<StringArray>,
    cost: Option<Decimal128Array>,
    profit: Option<Decimal128Array>,
}

impl Lines {
    /// The columns of `batch`, with `product` as the product. `what` and `scale` as in [`super::Partition`].
    pub(super) fn of(batch: &RecordBatch, what: &str, scale: u8, product: Option<&str>) -> Result<Lines, ReduceError> {
        let columns = Columns { batch, what, scale };
        Ok(Lines {
            customer: columns.required("customer_id", Columns::text, true)?,
            date: columns.required("order_date", Columns::date, true)?,
            kind: columns.required("kind", Columns::text, false)?,
            net: columns.required("net_amount", Columns::money, true)?,
            order: columns.text("order_id")?,
            product: product.map(|name| columns.required(name, Columns::text, false)).transpose()?,
            cost: columns.money("cost_amount")?,
            profit: columns.money("gross_profit")?,
        })
    }

    /// How many lines.
    pub(super) fn len(&self) -> usize {
        self.customer.len()
    }

    /// What the line is; none when it does not count (expense, cancel, unknown).
    pub(super) fn kind(&self, row: usize) -> Option<Kind> {
        match value_of(&self.kind, row)? {
            "sale" => Some(Kind::Sale),
            "return" | "allowance" => Some(Kind::Deduction),
            _ => None,
        }
    }

    /// Gross profit of the line as given, else its amount less its cost; `Ok(None)` when neither is known. Fails when
    /// the difference overflows.
    pub(super) fn profit(&self, row: usize) -> Result<Option<i128>, Overflowed> {
        if let Some(profit) = self.profit.as_ref().filter(|column| column.is_valid(row)) {
            return Ok(Some(profit.value(row)));
        }
        let Some(cost) = self.cost.as_ref().filter(|column| column.is_valid(row)) else {
            return Ok(None);
        };
        self.net.value(row).checked_sub(cost.value(row)).map(Some).ok_or(Overflowed)
    }
}

/// A sum or difference that `i128` does not hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Overflowed;
