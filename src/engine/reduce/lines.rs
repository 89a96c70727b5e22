//! A batch of `transactions` with its columns typed.

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, Decimal128Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type};

use super::ReduceError;
use crate::model::tables::DECIMAL_PRECISION;

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

/// The text of a row, or none when it is null.
pub(super) fn value_of(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// Looks columns up by name and type.
struct Columns<'a> {
    batch: &'a RecordBatch,
    what: &'a str,
    scale: u8,
}

impl Columns<'_> {
    fn required<T: Array>(
        &self,
        name: &str,
        find: impl Fn(&Self, &str) -> Result<Option<T>, ReduceError>,
        in_every_row: bool,
    ) -> Result<T, ReduceError> {
        let Some(column) = find(self, name)? else {
            return Err(ReduceError::NoColumn { what: self.what.to_owned(), column: name.to_owned() });
        };
        if in_every_row && column.null_count() > 0 {
            let rows = column.null_count();
            return Err(ReduceError::NullValue { what: self.what.to_owned(), column: name.to_owned(), rows });
        }
        Ok(column)
    }

    fn text(&self, name: &str) -> Result<Option<StringArray>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        match column.data_type() {
            DataType::Utf8 => Ok(Some(column.as_string().clone())),
            DataType::LargeUtf8 | DataType::Utf8View => {
                let plain = cast(column, &DataType::Utf8)
                    .map_err(|source| ReduceError::Arrow { what: self.what.to_owned(), source })?;
                Ok(Some(plain.as_string().clone()))
            }
            _ => Err(self.wrong_type(name, column, &DataType::Utf8)),
        }
    }

    fn date(&self, name: &str) -> Result<Option<Date32Array>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        match column.as_primitive_opt::<Date32Type>() {
            Some(days) => Ok(Some(days.clone())),
            None => Err(self.wrong_type(name, column, &DataType::Date32)),
        }
    }

    fn money(&self, name: &str) -> Result<Option<Decimal128Array>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        let expected = DataType::Decimal128(DECIMAL_PRECISION, self.scale as i8);
        match column.as_primitive_opt::<Decimal128Type>() {
            Some(amounts) if column.data_type() == &expected => Ok(Some(amounts.clone())),
            _ => Err(self.wrong_type(name, column, &expected)),
        }
    }

    fn wrong_type(&self, name: &str, column: &ArrayRef, expected: &DataType) -> ReduceError {
        ReduceError::WrongType {
            what: self.what.to_owned(),
            column: name.to_owned(),
            expected: expected.to_string(),
            found: column.data_type().to_string(),
        }
    }
}
