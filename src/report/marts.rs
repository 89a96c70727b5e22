//! Reading published marts column by column, with the contract's types checked.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType};

use super::ReportError;
use super::figures::Money;

/// Hands over published marts. The lake implements it; the report never opens a file of the lake itself.
pub trait MartReader {
    /// The rows of a mart in the partition of the report's as-of date, with the columns of the contract.
    /// `None` when the mart was not published. Decimals keep their scale.
    ///
    /// # Errors
    /// Whatever stops a published mart from being read.
    fn read(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>>;

    /// The rows of a mart in the partition of an earlier date; `None` where that date has none, or where only the
    /// report's date can be read.
    ///
    /// # Errors
    /// Whatever stops a published mart from being read.
    fn read_at(
        &self,
        _mart: &str,
        _as_of: NaiveDate,
    ) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(None)
    }

    /// The rows of a mart at the newest date up to the report's that has one: for what only the end of a month knows and
    /// the report of a day needs too. Where only the report's date can be read, as [`MartReader::read`].
    ///
    /// # Errors
    /// Whatever stops a published mart from being read.
    fn read_newest(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        self.read(mart)
    }
}

/// The rows of one mart at the report's as-of date.
#[derive(Clone)]
pub(crate) struct Rows {
    mart: &'static str,
    frame: DataFrame,
    /// Row numbers of the frame that belong to the as-of date.
    kept: Vec<usize>,
}

impl Rows {
    /// Reads a mart and keeps the rows of `as_of`. `None` when the mart is absent or has no such row.
    pub(crate) fn read(
        marts: &dyn MartReader,
        mart: &'static str,
        as_of: NaiveDate,
    ) -> Result<Option<Rows>, ReportError> {
        Ok(Rows::published(marts, mart, as_of)?.filter(|rows| !rows.kept.is_empty()))
    }

    /// Reads a mart whose `as_of` is not the report's, and keeps all rows. `None` when the mart is absent.
    pub(crate) fn of_all_dates(marts: &dyn MartReader, mart: &'static str) -> Result<Option<Rows>, ReportError> {
        let frame = marts.read(mart).map_err(|source| ReportError::Mart { mart: mart.to_string(), source })?;
        Ok(frame.map(|frame| Rows { mart, kept: (0..frame.height()).collect(), frame }))
    }

    /// Reads a mart of the newest date up to the report's that has one. `None` where no date has.
    pub(crate) fn newest(marts: &dyn MartReader, mart: &'static str) -> Result<Option<Rows>, ReportError> {
        let frame = marts.read_newest(mart).map_err(|source| ReportError::Mart { mart: mart.to_string(), source })?;
        Ok(frame.map(|frame| Rows { mart, kept: (0..frame.height()).collect(), frame }))
    }

    /// Reads a mart and keeps the rows of `as_of`, of which there may be none. `None` when the mart is absent.
    pub(crate) fn published(
        marts: &dyn MartReader,
        mart: &'static str,
        as_of: NaiveDate,
    ) -> Result<Option<Rows>, ReportError> {
        let frame = marts.read(mart).map_err(|source| ReportError::Mart { mart: mart.to_string(), source })?;
        Rows::of_date(frame, mart, as_of)
    }

    /// Reads a mart of an earlier date than the report's. `None` when it has no row of that date.
    pub(crate) fn earlier(
        marts: &dyn MartReader,
        mart: &'static str,
        as_of: NaiveDate,
    ) -> Result<Option<Rows>, ReportError> {
        let frame =
            marts.read_at(mart, as_of).map_err(|source| ReportError::Mart { mart: mart.to_string(), source })?;
        Ok(Rows::of_date(frame, mart, as_of)?.filter(|rows| !rows.kept.is_empty()))
    }

    fn of_date(frame: Option<DataFrame>, mart: &'static str, as_of: NaiveDate) -> Result<Option<Rows>, ReportError> {
        let Some(frame) = frame else { return Ok(None) };
        let mut rows = Rows { mart, kept: Vec::new(), frame };
        let wanted = as_of.to_epoch_days();
        let column = rows.column("as_of", "Date")?;
        let dates = column.date().map_err(|_| rows.wrong("as_of", "Date", column.dtype().to_string()))?.physical();
        rows.kept = (0..rows.frame.height()).filter(|&row| dates.get(row) == Some(wanted)).collect();
        Ok(Some(rows))
    }

    /// Narrows to the rows whose text in a column is `wanted`.
    pub(crate) fn retain_text(&mut self, column: &str, wanted: &str) -> Result<(), ReportError> {
        let found = self.column(column, "text")?;
        let values = found.str().map_err(|_| self.wrong(column, "text", found.dtype().to_string()))?;
        let kept = self.kept.iter().copied().filter(|&row| values.get(row) == Some(wanted)).collect();
        self.kept = kept;
        Ok(())
    }

    /// Narrows to the rows whose text in a column is one of those wanted.
    pub(crate) fn retain_any(&mut self, column: &str, wanted: &BTreeSet<&str>) -> Result<(), ReportError> {
        let found = self.column(column, "text")?;
        let values = found.str().map_err(|_| self.wrong(column, "text", found.dtype().to_string()))?;
        let any = |row: &usize| values.get(*row).is_some_and(|value| wanted.contains(value));
        let kept = self.kept.iter().copied().filter(any).collect();
        self.kept = kept;
        Ok(())
    }

    /// Narrows to the rows whose count in a column is at most `most`.
    pub(crate) fn retain_up_to(&mut self, column: &str, most: i64) -> Result<(), ReportError> {
        let found = self.column(column, "Int64")?;
        let values = found.i64().map_err(|_| self.wrong(column, "Int64", found.dtype().to_string()))?;
        let kept =
            self.kept.iter().copied().filter(|&row| values.get(row).is_some_and(|value| value <= most)).collect();
        self.kept = kept;
        Ok(())
    }

    /// Narrows to rows by their place among those kept.
    pub(crate) fn retain_rows(&mut self, rows: &[usize]) {
        self.kept = rows.iter().filter_map(|row| self.kept.get(*row).copied()).collect();
    }

    /// Shows every text of a column, without a copy of it: for marts with a row per customer.
    pub(crate) fn each_text(&self, column: &str, mut see: impl FnMut(Option<&str>)) -> Result<(), ReportError> {
        let found = self.column(column, "text")?;
        let values = found.str().map_err(|_| self.wrong(column, "text", found.dtype().to_string()))?;
        for &row in &self.kept {
            see(values.get(row));
        }
        Ok(())
    }

    /// The different texts of a column, ascending.
    pub(crate) fn distinct(&self, column: &str) -> Result<Vec<String>, ReportError> {
        let found = self.column(column, "text")?;
        let values = found.str().map_err(|_| self.wrong(column, "text", found.dtype().to_string()))?;
        let texts: BTreeSet<&str> = self.kept.iter().filter_map(|&row| values.get(row)).collect();
        Ok(texts.into_iter().map(str::to_string).collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    fn wrong(&self, column: &str, expected: &'static str, found: String) -> ReportError {
        ReportError::Column { mart: self.mart.to_string(), column: column.to_string(), expected, found }
    }

    /// An error that names this mart, a column and a row.
    pub(crate) fn value_error(&self, column: &str, row: usize, reason: impl Into<String>) -> ReportError {
        ReportError::Value {
            mart: self.mart.to_string(),
            column: column.to_string(),
            row: row + 1,
            reason: reason.into(),
        }
    }

    /// Whether the mart has a column that marts of earlier versions lack.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.frame.column(column).is_ok()
    }

    fn column(&self, column: &str, expected: &'static str) -> Result<&polars::prelude::Column, ReportError> {
        self.frame.column(column).map_err(|_| self.wrong(column, expected, "no such column".to_string()))
    }

    pub(crate) fn texts(&self, column: &str) -> Result<Vec<Option<String>>, ReportError> {
        let found = self.column(column, "text")?;
        let values = found.str().map_err(|_| self.wrong(column, "text", found.dtype().to_string()))?;
        Ok(self.kept.iter().map(|&row| values.get(row).map(str::to_string)).collect())
    }

    /// Texts of a column that the contract says is never null.
    pub(crate) fn required_texts(&self, column: &str) -> Result<Vec<String>, ReportError> {
        let values = self.texts(column)?;
        let mut out = Vec::with_capacity(values.len());
        for (row, value) in values.into_iter().enumerate() {
            out.push(value.ok_or_else(|| self.value_error(column, row, "null where a text is required"))?);
        }
        Ok(out)
    }

    pub(crate) fn ints(&self, column: &str) -> Result<Vec<Option<i64>>, ReportError> {
        let found = self.column(column, "Int64")?;
        let values = found.i64().map_err(|_| self.wrong(column, "Int64", found.dtype().to_string()))?;
        Ok(self.kept.iter().map(|&row| values.get(row)).collect())
    }

    /// Texts of a column that marts of earlier versions lack: all unknown there.
    pub(crate) fn texts_if_any(&self, column: &str) -> Result<Vec<Option<String>>, ReportError> {
        if self.has(column) { self.texts(column) } else { Ok(vec![None; self.len()]) }
    }

    /// Numbers of a column that marts of earlier versions lack: all unknown there.
    pub(crate) fn floats_if_any(&self, column: &str) -> Result<Vec<Option<f64>>, ReportError> {
        if self.has(column) { self.floats(column) } else { Ok(vec![None; self.len()]) }
    }

    /// Counts of a column that the contract says is never null.
    pub(crate) fn required_ints(&self, column: &str) -> Result<Vec<i64>, ReportError> {
        let values = self.ints(column)?;
        let mut out = Vec::with_capacity(values.len());
        for (row, value) in values.into_iter().enumerate() {
            out.push(value.ok_or_else(|| self.value_error(column, row, "null where a count is required"))?);
        }
        Ok(out)
    }

    pub(crate) fn floats(&self, column: &str) -> Result<Vec<Option<f64>>, ReportError> {
        let found = self.column(column, "Float64")?;
        let values = found.f64().map_err(|_| self.wrong(column, "Float64", found.dtype().to_string()))?;
        Ok(self.kept.iter().map(|&row| values.get(row).filter(|value| value.is_finite())).collect())
    }

    /// Numbers of a column of doubles or of counts.
    pub(crate) fn numbers(&self, column: &str) -> Result<Vec<Option<f64>>, ReportError> {
        if self.column(column, "Float64")?.dtype() == &DataType::Int64 {
            return Ok(self.ints(column)?.into_iter().map(|value| value.map(|value| value as f64)).collect());
        }
        self.floats(column)
    }

    /// Yes, no, or not known.
    pub(crate) fn answers(&self, column: &str) -> Result<Vec<Option<bool>>, ReportError> {
        let found = self.column(column, "Boolean")?;
        let values = found.bool().map_err(|_| self.wrong(column, "Boolean", found.dtype().to_string()))?;
        Ok(self.kept.iter().map(|&row| values.get(row)).collect())
    }

    pub(crate) fn bools(&self, column: &str) -> Result<Vec<bool>, ReportError> {
        let found = self.column(column, "Boolean")?;
        let values = found.bool().map_err(|_| self.wrong(column, "Boolean", found.dtype().to_string()))?;
        Ok(self.kept.iter().map(|&row| values.get(row).unwrap_or(false)).collect())
    }

    pub(crate) fn dates(&self, column: &str) -> Result<Vec<Option<NaiveDate>>, ReportError> {
        let found = self.column(column, "Date")?;
        let values = found.date().map_err(|_| self.wrong(column, "Date", found.dtype().to_string()))?;
        let days = values.physical();
        Ok(self.kept.iter().map(|&row| days.get(row).and_then(NaiveDate::from_epoch_days)).collect())
    }

    /// Exact amounts of a decimal column.
    pub(crate) fn money(&self, column: &str) -> Result<Vec<Option<Money>>, ReportError> {
        let found = self.column(column, "Decimal")?;
        let DataType::Decimal(_, scale) = *found.dtype() else {
            return Err(self.wrong(column, "Decimal", found.dtype().to_string()));
        };
        let values = found.decimal().map_err(|_| self.wrong(column, "Decimal", found.dtype().to_string()))?;
        let units = values.physical();
        let scale = u32::try_from(scale).unwrap_or(0);
        Ok(self.kept.iter().map(|&row| units.get(row).map(|units| Money::new(units, scale))).collect())
    }

    /// Exact amounts of a column that the contract says is never null.
    pub(crate) fn required_money(&self, column: &str) -> Result<Vec<Money>, ReportError> {
        let values = self.money(column)?;
        let mut out = Vec::with_capacity(values.len());
        for (row, value) in values.into_iter().enumerate() {
            out.push(value.ok_or_else(|| self.value_error(column, row, "null where an amount is required"))?);
        }
        Ok(out)
    }
}
