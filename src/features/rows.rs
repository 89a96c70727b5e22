//! Rows of tables, and aggregates of them by customer at a date.
//!
//! ```text
//! partitions ─▶ RawTables ─▶ TableFrames ─▶ aggregate(as_of) ─▶ one column a feature
//!  (engine)      a frame       by customer,    rows known at       on the customers of
//!                a table       then by date    the date            the feature frame
//! ```
//!
//! A row is known from its date on: rows dated later never count, and rows without a date never do, those of a master
//! without a snapshot date aside, which are always known. In a window in which the table tells of nobody, nothing is
//! known of anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;

use super::registry::Kind;
use super::typed::typed;
use crate::expressions::{Aggregate, Expression};
use crate::model::money;
use crate::model::period::{Window, months_before, to_days};
use crate::model::tables::{ColumnType, TableKind, TableSchema};

/// The column with the customer's number.
pub const CUSTOMER: &str = "customer";

/// Rows of canonical tables by table: `customer` (UInt32; null where the history does not know the customer) and the
/// columns that are read and that the table has.
pub type RawTables = BTreeMap<&'static str, DataFrame>;

/// Where rows come from: a canonical table, or one made of several.
#[derive(Debug, Clone, Copy)]
pub struct RowSource {
    /// Its name, the same as the table's or another.
    pub name: &'static str,
    /// The table.
    pub table: &'static TableSchema,
    /// How it is made when it is not the table itself.
    pub made: Option<&'static Made>,
}

/// Rows made of those of tables.
#[derive(Debug)]
pub struct Made {
    /// Tables and columns that it is made of.
    pub of: &'static [Part],
    /// Columns of the result, beside `customer`.
    pub columns: &'static [(&'static str, ColumnType)],
    /// Date of its rows.
    pub date: &'static str,
    /// Makes it. Frames have all columns of `of`; those that a table lacks, and all of a table without a source, are
    /// null or empty. The number is that of decimal places of money.
    pub make: fn(&RawTables, u8) -> PolarsResult<DataFrame>,
}

/// A table that rows are made of.
#[derive(Debug)]
pub struct Part {
    /// The table.
    pub table: &'static TableSchema,
    /// Columns without which nothing can be made.
    pub must: &'static [&'static str],
    /// Columns that are used when they are there.
    pub may: &'static [&'static str],
    /// Whether it can do without the table.
    pub optional: bool,
}

impl RowSource {
    /// The rows of a canonical table.
    pub const fn of(table: &'static TableSchema) -> RowSource {
        RowSource { name: table.name, table, made: None }
    }

    /// The type of a column.
    pub fn column(&self, name: &str) -> Option<ColumnType> {
        match self.made {
            Some(made) => made.columns.iter().find(|(column, _)| *column == name).map(|(_, found)| *found),
            None => self.table.column(name).map(|column| column.column_type),
        }
    }

    /// The date of its rows.
    pub fn date(&self) -> Option<&'static str> {
        self.made.map_or_else(|| self.table.date(), |made| Some(made.date))
    }

    /// The tables that it reads, and whether it can do without them.
    pub fn tables(&self) -> Vec<(&'static TableSchema, bool)> {
        match self.made {
            Some(made) => made.of.iter().map(|part| (part.table, part.optional)).collect(),
            None => vec![(self.table, false)],
        }
    }
}

/// The type of a column in frames: quantities, prices and shares are doubles, so that a decimal is always money.
pub fn frame_type(column: ColumnType, scale: u8) -> DataType {
    match column {
        ColumnType::Identifier | ColumnType::Text | ColumnType::Word(_) | ColumnType::Level | ColumnType::Time => {
            DataType::String
        }
        ColumnType::Flag => DataType::Boolean,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Date => DataType::Date,
        ColumnType::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
        ColumnType::Money => DataType::Decimal(money::PRECISION, usize::from(scale)),
        ColumnType::Quantity | ColumnType::Price | ColumnType::Ratio => DataType::Float64,
    }
}

/// A feature of rows: an aggregate of those that count.
#[derive(Debug, Clone)]
pub struct RowFeature {
    /// Rows.
    pub source: RowSource,
    /// What is made of them.
    pub value: Aggregate,
    /// Which of them count.
    pub filter: Option<Expression>,
    /// The date from which a row is known; none: always.
    pub date: Option<String>,
    /// How far back.
    pub window: Window,
    /// Months before the as-of date at which the window ends.
    pub earlier: u32,
    /// Value of customers without rows that count.
    pub empty: Option<i64>,
    /// Columns whose values count as unknown when the table does not have them.
    pub optional: &'static [&'static str],
}

impl RowFeature {
    /// The columns that it reads.
    pub fn reads(&self) -> BTreeSet<&str> {
        let of_filter = self.filter.iter().flat_map(Expression::reads);
        self.value.reads().iter().chain(of_filter).chain(&self.date).map(String::as_str).collect()
    }

    /// Two features of the same rows are computed together.
    fn selection(&self) -> (Option<&str>, Window, u32, Option<&str>) {
        (self.date.as_deref(), self.window, self.earlier, self.filter.as_ref().map(|filter| filter.text.as_str()))
    }

    /// The last day of the window.
    fn last_day(&self, as_of: NaiveDate) -> NaiveDate {
        if self.earlier == 0 { as_of } else { months_before(as_of, self.earlier) }
    }
}

/// Rows by customer and date, and the days on which there are any.
#[derive(Debug, Clone)]
struct Rows {
    frame: DataFrame,
    /// Distinct days by date column, ascending.
    days: BTreeMap<String, Vec<i32>>,
    /// Columns that the table has.
    has: BTreeSet<String>,
}

/// The rows that features read, by source: what the engine loads once a run.
#[derive(Debug, Clone, Default)]
pub struct TableFrames {
    rows: BTreeMap<&'static str, Rows>,
}

impl TableFrames {
    /// Puts the rows of all sources that features read in order. Tables without a source are not in `raw`.
    pub fn new(features: &[&RowFeature], raw: &RawTables, scale: u8) -> PolarsResult<TableFrames> {
        let mut wanted: BTreeMap<&'static str, (RowSource, BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
        for feature in features {
            let (_, columns, dates) =
                wanted.entry(feature.source.name).or_insert((feature.source, BTreeSet::new(), BTreeSet::new()));
            columns.extend(feature.reads());
            columns.extend(feature.source.date());
            dates.extend(feature.date.as_deref());
            dates.extend(feature.source.date());
        }
        let mut frames = TableFrames::default();
        for (name, (source, columns, dates)) in wanted {
            let Some(made) = made(&source, raw, scale)? else { continue };
            let has = made.get_column_names().into_iter().map(|name| name.to_string()).collect();
            frames.rows.insert(name, Rows::new(&source, made, &columns, &dates, has, scale)?);
        }
        Ok(frames)
    }

    /// The columns that a feature needs and its table does not have. `None` when there are no rows of its source at all.
    pub fn lacks(&self, feature: &RowFeature) -> Option<Vec<String>> {
        let rows = self.rows.get(feature.source.name)?;
        // A master without a date is always known.
        let is_snapshot =
            |column: &str| feature.source.table.kind == TableKind::Master && feature.source.date() == Some(column);
        let needed = feature.reads().into_iter().filter(|name| !feature.optional.contains(name) && !is_snapshot(name));
        Some(needed.filter(|column| !rows.has.contains(*column)).map(str::to_owned).collect())
    }

    /// The values of features at a date for `customers`, ascending numbers within `range`: one column each, of the
    /// feature's name and kind.
    pub fn aggregate(
        &self,
        features: &[(&str, Kind, &RowFeature)],
        as_of: NaiveDate,
        customers: &UInt32Chunked,
        range: Range<u32>,
        scale: u8,
    ) -> PolarsResult<Vec<Column>> {
        let mut made: Vec<Option<Column>> = vec![None; features.len()];
        for (place, (name, kind, feature)) in features.iter().enumerate() {
            if made[place].is_some() {
                continue;
            }
            let rows = self.rows.get(feature.source.name);
            let known = rows.filter(|rows| rows.tells(feature, as_of));
            let Some(rows) = known.filter(|_| self.lacks(feature).is_some_and(|lacks| lacks.is_empty())) else {
                let unknown = super::frame::data_type(*kind, scale);
                made[place] = Some(Column::full_null((*name).into(), customers.len(), &unknown));
                continue;
            };
            let alike: Vec<usize> = (place..features.len())
                .filter(|other| {
                    let (_, _, other) = features[*other];
                    other.source.name == feature.source.name
                        && other.selection() == feature.selection()
                        && self.lacks(other).is_some_and(|lacks| lacks.is_empty())
                })
                .collect();
            let values: Vec<Expr> =
                alike.iter().map(|place| features[*place].2.value.at(as_of).alias(features[*place].0)).collect();
            let found = rows.known(feature, as_of, range.clone())?;
            let found = found.group_by_stable([col(CUSTOMER)]).agg(values).collect()?;
            let places = places(found.column(CUSTOMER)?.u32()?, customers);
            for place in alike {
                let (name, kind, feature) = features[place];
                let column = found.column(name)?.as_materialized_series().clone();
                let column = typed(column.into_column(), kind, scale)?;
                let column = column.as_materialized_series().take(&places)?.into_column();
                made[place] = Some(match feature.empty {
                    Some(empty) => without_rows(column, &places, empty, kind, scale)?,
                    None => column,
                });
            }
        }
        Ok(made.into_iter().flatten().collect())
    }
}

impl Rows {
    fn new(
        source: &RowSource,
        mut frame: DataFrame,
        columns: &BTreeSet<&str>,
        dates: &BTreeSet<&str>,
        has: BTreeSet<String>,
        scale: u8,
    ) -> PolarsResult<Rows> {
        let height = frame.height();
        let mut typed = vec![frame.column(CUSTOMER)?.clone()];
        for name in columns {
            let Some(column_type) = source.column(name) else { continue };
            let wanted = frame_type(column_type, scale);
            typed.push(match frame.column(name) {
                Ok(column) => column.cast(&wanted)?,
                Err(_) => Column::full_null((*name).into(), height, &wanted),
            });
        }
        frame = DataFrame::new(height, typed)?;
        for date in dates {
            let days = frame.column(date)?.cast(&DataType::Date)?;
            // A master without a date is always known.
            let days = match source.table.kind {
                TableKind::Master if source.date() == Some(*date) => {
                    let days = days.cast(&DataType::Int32)?;
                    let days: Int32Chunked = days.i32()?.iter().map(|day| Some(day.unwrap_or(i32::MIN))).collect();
                    days.with_name((*date).into()).into_date().into_series().into_column()
                }
                _ => days,
            };
            frame.with_column(days)?;
        }
        let mut order = vec![col(CUSTOMER)];
        order.extend(source.date().filter(|date| columns.contains(date)).map(col));
        let options = SortMultipleOptions::default().with_maintain_order(true).with_nulls_last(false);
        let frame = frame.lazy().filter(col(CUSTOMER).is_not_null()).sort_by_exprs(order, options).collect()?;
        let mut days = BTreeMap::new();
        for date in dates {
            let physical = frame.column(date)?.cast(&DataType::Int32)?;
            let mut of_rows: Vec<i32> = physical.i32()?.iter().flatten().collect();
            of_rows.sort_unstable();
            of_rows.dedup();
            days.insert((*date).to_owned(), of_rows);
        }
        Ok(Rows { frame, days, has })
    }

    /// Whether the table tells of anybody in the window of a feature.
    fn tells(&self, feature: &RowFeature, as_of: NaiveDate) -> bool {
        let Some(days) = feature.date.as_ref().and_then(|date| self.days.get(date)) else {
            return self.frame.height() > 0;
        };
        let last = feature.last_day(as_of);
        let known = days.partition_point(|day| *day <= to_days(last));
        known > days.partition_point(|day| *day < first_day(feature.window, last))
    }

    /// The rows of customers within `range` that count for a feature.
    fn known(&self, feature: &RowFeature, as_of: NaiveDate, range: Range<u32>) -> PolarsResult<LazyFrame> {
        let customers = self.frame.column(CUSTOMER)?.u32()?;
        let (first, end) = (rank(customers, range.start), rank(customers, range.end));
        let mut rows = self.frame.slice(first as i64, end - first).lazy();
        if let Some(date) = &feature.date {
            let last = feature.last_day(as_of);
            rows = rows.filter(col(date.as_str()).lt_eq(lit(last).cast(DataType::Date)));
            // By whatever date rows are chosen, those that the table dates later are not known yet.
            if let Some(own) = feature.source.date().filter(|own| own != date) {
                rows = rows.filter(col(own).lt_eq(lit(as_of).cast(DataType::Date)));
            }
            if feature.window != Window::Life {
                let first = feature.window.first_day(last);
                rows = rows.filter(col(date.as_str()).gt_eq(lit(first).cast(DataType::Date)));
            }
        }
        if let Some(filter) = feature.filter.as_ref().and_then(|filter| filter.of_row(as_of)) {
            rows = rows.filter(filter);
        }
        Ok(rows)
    }
}

fn first_day(window: Window, as_of: NaiveDate) -> i32 {
    if window == Window::Life { i32::MIN } else { to_days(window.first_day(as_of)) }
}

/// How many of ascending numbers lie below one.
fn rank(customers: &UInt32Chunked, number: u32) -> usize {
    let mut below = 0;
    for part in customers.downcast_iter() {
        below += part.values().partition_point(|customer| *customer < number);
    }
    below
}

/// Where each of `customers` stands among those found; both ascend.
fn places(found: &UInt32Chunked, customers: &UInt32Chunked) -> IdxCa {
    let mut found = found.into_no_null_iter().enumerate().peekable();
    let places = customers.into_no_null_iter().map(|customer| {
        while found.next_if(|(_, other)| *other < customer).is_some() {}
        found.next_if(|(_, other)| *other == customer).map(|(place, _)| place as IdxSize)
    });
    IdxCa::from_iter_options("place".into(), places.collect::<Vec<_>>().into_iter())
}

/// The column with the value of those who have no rows.
fn without_rows(column: Column, places: &IdxCa, empty: i64, kind: Kind, scale: u8) -> PolarsResult<Column> {
    let value = match kind {
        Kind::Truth => Column::new("empty".into(), [empty != 0]),
        _ => typed(Column::new("empty".into(), [empty]), kind, scale)?,
    };
    let series = column.as_materialized_series();
    let filled = series.zip_with(&places.is_not_null(), value.as_materialized_series())?;
    Ok(filled.with_name(series.name().clone()).into_column())
}

/// The rows of a source; none when a table that it cannot do without is missing, or lacks a column that it must have.
fn made(source: &RowSource, raw: &RawTables, scale: u8) -> PolarsResult<Option<DataFrame>> {
    let Some(made) = source.made else { return Ok(raw.get(source.name).cloned()) };
    let mut whole = RawTables::new();
    for part in made.of {
        let columns = part.must.iter().chain(part.may);
        let has_all = |frame: &&DataFrame| part.must.iter().all(|name| frame.column(name).is_ok());
        let Some(frame) = raw.get(part.table.name).filter(has_all) else {
            if !part.optional {
                return Ok(None);
            }
            let mut empty = vec![Column::new_empty(CUSTOMER.into(), &DataType::UInt32)];
            for name in columns {
                let found = part.table.column(name).map_or(ColumnType::Text, |column| column.column_type);
                empty.push(Column::new_empty((*name).into(), &frame_type(found, scale)));
            }
            whole.insert(part.table.name, DataFrame::new(0, empty)?);
            continue;
        };
        let mut filled = vec![frame.column(CUSTOMER)?.clone()];
        for name in columns {
            let found = part.table.column(name).map_or(ColumnType::Text, |column| column.column_type);
            let wanted = frame_type(found, scale);
            filled.push(match frame.column(name) {
                Ok(column) => column.cast(&wanted)?,
                Err(_) => Column::full_null((*name).into(), frame.height(), &wanted),
            });
        }
        whole.insert(part.table.name, DataFrame::new(frame.height(), filled)?);
    }
    (made.make)(&whole, scale).map(Some)
}
