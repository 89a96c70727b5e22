//! What the fields of a table hold: one pass over the rows of every partition, noted for the next run.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int64Type, TimeUnit, TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate};
use hashbrown::HashSet;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::notes;
use super::table::{PARTITIONS_AT_ONCE, Rows, StoredTable, dates};
use crate::lake::LakeError;
use crate::model::money::format_minor;
use crate::model::period::{Month, from_days, to_days};
use crate::model::tables::{ColumnSpec, ColumnType, Word};

/// Different values that are counted at most; of more, the number is unknown.
pub const DISTINCT_LIMIT: usize = 50_000;
/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldQuality {
    /// Table.
    pub source: String,
    /// Column.
    pub column: String,
    /// Rows.
    pub rows: u64,
    /// Rows with a value.
    pub filled: u64,
    /// Different values of text columns; none for other columns, and above [`DISTINCT_LIMIT`].
    pub distinct: Option<u64>,
    /// Smallest value as text; none for personal data.
    pub smallest: Option<String>,
    /// Largest value as text; none for personal data.
    pub largest: Option<String>,
    /// Of a column of words, rows with a word that it does not know, and one of these.
    pub unknown_words: Option<(u64, String)>,
}

/// Rows and amount of a month. The amount is that of the rows that have one, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthSum {
    /// Rows.
    pub rows: u64,
    /// Amount.
    pub amount: i128,
}

/// What a table holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableProfile {
    /// Rows; of masters, of the latest snapshot.
    pub rows: u64,
    /// First and last business date, or date of the snapshot.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// By month of the business date.
    pub months: BTreeMap<Month, MonthSum>,
    /// Columns, in the order of the table.
    pub fields: Vec<FieldQuality>,
}

/// Sums up the table. Partitions that are known from an earlier look are not read again.
pub fn profile(table: &StoredTable<'_>) -> Result<TableProfile, LakeError> {
    let specs = table.columns();
    let mut whole = Sums::of(&specs);
    for parts in (0..table.partitions.len()).collect::<Vec<_>>().chunks(PARTITIONS_AT_ONCE) {
        let sums: Vec<Result<Sums, LakeError>> =
            parts.par_iter().map(|place| partition(table, *place, &specs)).collect();
        for sums in sums {
            whole.merge(sums?);
        }
    }
    let fields = whole.fields.into_iter().zip(&specs);
    Ok(TableProfile {
        rows: whole.rows,
        days: whole.days.map(|(first, last)| (from_days(first), from_days(last))),
        months: whole.months,
        fields: fields.map(|(field, spec)| field.finish(table, spec, whole.rows)).collect(),
    })
}

/// The sums of a partition: those noted earlier, when all of its rows count at the as-of date; else it is read.
fn partition(table: &StoredTable<'_>, place: usize, specs: &[&'static ColumnSpec]) -> Result<Sums, LakeError> {
    let Some(note) = table.notes.get(place) else { return read(table, place, Rows::Current, specs) };
    let all = match &note.known {
        Some(path) => notes::read(path, specs)?,
        None => {
            let all = read(table, place, Rows::All, specs)?;
            notes::write(&note.path, &all)?;
            all
        }
    };
    let all_count = all.days.is_none_or(|(_, last)| last <= to_days(table.as_of));
    if all_count { Ok(all) } else { read(table, place, Rows::Current, specs) }
}

fn read(table: &StoredTable<'_>, place: usize, rows: Rows, specs: &[&'static ColumnSpec]) -> Result<Sums, LakeError> {
    let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
    let mut sums = Sums::of(specs);
    table.for_each_batch(&table.partitions[place], rows, &names, |batch| sums.add(table, batch))?;
    Ok(sums)
}

/// What was met so far.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) rows: u64,
    pub(super) days: Option<(i32, i32)>,
    pub(super) months: BTreeMap<Month, MonthSum>,
    pub(super) fields: Vec<Field>,
}

impl Sums {
    pub(super) fn of(specs: &[&'static ColumnSpec]) -> Sums {
        Sums { fields: specs.iter().map(|spec| Field::new(spec)).collect(), ..Sums::default() }
    }

    fn add(&mut self, table: &StoredTable<'_>, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        for field in &mut self.fields {
            if let Some(column) = batch.column_by_name(field.name) {
                field.add(column);
            }
        }
        let Some(days) = table.schema.date().and_then(|date| dates(batch, date)) else { return };
        let amounts = table.schema.amount.and_then(|amount| batch.column_by_name(amount));
        let amounts = amounts.and_then(|amounts| amounts.as_primitive_opt::<Decimal128Type>());
        // Rows of a partition mostly are of one month: the calendar is asked once a day that changes.
        let (mut last_day, mut month) = (0, Month::of(from_days(0)));
        for (row, day) in days.iter().enumerate() {
            let Some(day) = day else { continue };
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
            if day != last_day {
                (last_day, month) = (day, Month::of(from_days(day)));
            }
            let sum = self.months.entry(month).or_default();
            sum.rows += 1;
            let amount = amounts.filter(|amounts| amounts.is_valid(row)).map_or(0, |amounts| amounts.value(row));
            sum.amount = sum.amount.saturating_add(amount);
        }
    }

    fn merge(&mut self, other: Sums) {
        self.rows += other.rows;
        self.days = match (self.days, other.days) {
            (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
            (one, other) => one.or(other),
        };
        for (month, more) in other.months {
            let sum = self.months.entry(month).or_default();
            sum.rows += more.rows;
            sum.amount = sum.amount.saturating_add(more.amount);
        }
        for (field, more) in self.fields.iter_mut().zip(other.fields) {
            field.merge(more);
        }
    }
}

/// Smallest and largest value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Extremes {
    Number(i128, i128),
    Text(String, String),
}

/// What was met of a column.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) filled: u64,
    pub(super) extremes: Option<Extremes>,
    /// Hashes of the values; none when they are too many or not counted.
    pub(super) distinct: Option<HashSet<u64>>,
    /// Words that the column knows.
    words: Option<&'static [Word]>,
    /// Rows with another word, and the first of them.
    pub(super) unknown_words: Option<(u64, String)>,
}

impl Field {
    fn new(spec: &ColumnSpec) -> Field {
        let is_counted = spec.column_type.is_text() && spec.column_type != ColumnType::Time;
        let words = match spec.column_type {
            ColumnType::Word(words) => Some(words),
            _ => None,
        };
        let distinct = is_counted.then(HashSet::new);
        Field { name: spec.name, filled: 0, extremes: None, distinct, words, unknown_words: None }
    }

    fn add(&mut self, column: &ArrayRef) {
        self.filled += (column.len() - column.null_count()) as u64;
        match column.data_type() {
            DataType::Utf8 => {
                let texts = column.as_string::<i32>();
                if let Some(words) = self.words {
                    self.count_unknown(words, texts.iter().flatten());
                }
                self.add_text(texts.iter().flatten());
            }
            DataType::Boolean => self.add_numbers(column.as_boolean().iter().flatten().map(i128::from)),
            DataType::Int64 => self.add_numbers(column.as_primitive::<Int64Type>().iter().flatten().map(i128::from)),
            DataType::Date32 => self.add_numbers(column.as_primitive::<Date32Type>().iter().flatten().map(i128::from)),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                let moments = column.as_primitive::<TimestampMicrosecondType>();
                self.add_numbers(moments.iter().flatten().map(i128::from));
            }
            DataType::Decimal128(..) => self.add_numbers(column.as_primitive::<Decimal128Type>().iter().flatten()),
            // No canonical column is stored otherwise.
            _ => {}
        }
    }

    fn count_unknown<'a>(&mut self, words: &[Word], texts: impl Iterator<Item = &'a str>) {
        let mut last = ("", true);
        for text in texts {
            if text != last.0 {
                last = (text, words.iter().any(|word| word.code == text));
            }
            if !last.1 {
                self.unknown_words.get_or_insert_with(|| (0, text.to_owned())).0 += 1;
            }
        }
    }

    fn add_numbers(&mut self, numbers: impl Iterator<Item = i128>) {
        let mut found: Option<(i128, i128)> = None;
        for number in numbers {
            let (smallest, largest) = found.unwrap_or((number, number));
            found = Some((smallest.min(number), largest.max(number)));
        }
        if let Some((smallest, largest)) = found {
            self.widen(Extremes::Number(smallest, largest));
        }
    }

    fn add_text<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut found: Option<(&str, &str)> = None;
        let mut last = None;
        for text in texts {
            if last == Some(text) {
                continue;
            }
            last = Some(text);
            let (smallest, largest) = found.unwrap_or((text, text));
            found = Some((smallest.min(text), largest.max(text)));
            if let Some(distinct) = &mut self.distinct {
                distinct.insert(xxh3_64(text.as_bytes()));
                if distinct.len() > DISTINCT_LIMIT {
                    self.distinct = None;
                }
            }
        }
        if let Some((smallest, largest)) = found {
            self.widen(Extremes::Text(smallest.to_owned(), largest.to_owned()));
        }
    }

    fn widen(&mut self, more: Extremes) {
        self.extremes = Some(match (self.extremes.take(), more) {
            (Some(Extremes::Number(low, high)), Extremes::Number(more_low, more_high)) => {
                Extremes::Number(low.min(more_low), high.max(more_high))
            }
            (Some(Extremes::Text(low, high)), Extremes::Text(more_low, more_high)) => {
                Extremes::Text(low.min(more_low), high.max(more_high))
            }
            (_, more) => more,
        });
    }

    fn merge(&mut self, other: Field) {
        self.filled += other.filled;
        if let Some((rows, example)) = other.unknown_words {
            self.unknown_words.get_or_insert((0, example)).0 += rows;
        }
        if let Some(extremes) = other.extremes {
            self.widen(extremes);
        }
        self.distinct = match (self.distinct.take(), other.distinct) {
            (Some(mut distinct), Some(more)) => {
                distinct.extend(more);
                (distinct.len() <= DISTINCT_LIMIT).then_some(distinct)
            }
            _ => None,
        };
    }

    fn finish(self, table: &StoredTable<'_>, spec: &ColumnSpec, rows: u64) -> FieldQuality {
        let shown = self.extremes.filter(|_| spec.personal.is_none());
        let (smallest, largest) = match shown {
            None => (None, None),
            Some(Extremes::Text(smallest, largest)) => (Some(shorten(&smallest)), Some(shorten(&largest))),
            Some(Extremes::Number(smallest, largest)) => {
                let text = |number| number_text(number, spec.column_type, table.money_scale);
                (Some(text(smallest)), Some(text(largest)))
            }
        };
        FieldQuality {
            source: table.schema.name.to_owned(),
            column: spec.name.to_owned(),
            rows,
            filled: self.filled,
            distinct: self.distinct.map(|distinct| distinct.len() as u64),
            smallest,
            largest,
            unknown_words: self.unknown_words,
        }
    }
}

/// A stored number as it is read.
fn number_text(number: i128, column_type: ColumnType, money_scale: u8) -> String {
    match column_type {
        ColumnType::Flag => (number != 0).to_string(),
        ColumnType::Date => from_days(number as i32).to_string(),
        ColumnType::Timestamp => DateTime::from_timestamp_micros(number as i64)
            .map_or_else(|| number.to_string(), |moment| moment.format("%Y-%m-%d %H:%M:%S").to_string()),
        other => format_minor(number, other.decimal_scale(money_scale).unwrap_or(0)),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
