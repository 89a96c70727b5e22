//! The columns of the mart `snapshots`, the longest table that is written (customers × schemes × month ends).
//!
//! All schemes class the same customers at a date, so the columns that say which are encoded once for all of them. The
//! other texts are few: they are written from the codes that the snapshot holds, not from rows of text.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use crate::lake::encoded::{Codes, EncodedColumn, PlainEncoder, Value};
use crate::lake::files::WriteOptions;
use crate::model::period;

use super::error::{Problem, SchemeError};
use super::memory::{PATHS, path_text};
use super::snapshot::{Flags, Snapshot};

/// Columns of the mart `snapshots`.
pub static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        Field::new("as_of", DataType::Date32, false),
        Field::new("scheme", DataType::Utf8, false),
        Field::new("customer_id", DataType::Utf8, false),
        Field::new("code", DataType::Utf8, false),
        Field::new("rank", DataType::Int64, true),
        Field::new("score", DataType::Float64, true),
        Field::new("computed_code", DataType::Utf8, false),
        Field::new("reason", DataType::Utf8, false),
        Field::new("since", DataType::Date32, false),
        Field::new("previous_code", DataType::Utf8, true),
        Field::new("path", DataType::Utf8, false),
        Field::new("reviews_below", DataType::Int64, false),
        Field::new("flags", DataType::Utf8, true),
    ]))
});

/// All paths, by their number.
static PATH_TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| (0..PATHS as u16).map(path_text).collect());

/// How the mart `snapshots` is written: ids of customers ascend.
pub fn write_options() -> WriteOptions {
    WriteOptions::sorted_by(&["customer_id"])
}

/// Columns that the snapshots of a date share.
pub struct CustomerColumns {
    customers: Arc<Vec<u32>>,
    as_of: EncodedColumn,
    customer_id: EncodedColumn,
}

/// Columns of one snapshot.
pub struct ClassColumns {
    scheme: EncodedColumn,
    code: EncodedColumn,
    rank: EncodedColumn,
    score: EncodedColumn,
    computed_code: EncodedColumn,
    reason: EncodedColumn,
    since: EncodedColumn,
    previous_code: EncodedColumn,
    path: EncodedColumn,
    reviews_below: EncodedColumn,
    flags: EncodedColumn,
}

impl CustomerColumns {
    /// The columns of the customers of `snapshot`. `id_of` gives the id of a dense customer index.
    pub fn encode<'s>(
        snapshot: &Snapshot,
        as_of: NaiveDate,
        id_of: &(dyn Fn(u32) -> &'s str + Sync),
        row_group_rows: usize,
    ) -> Result<CustomerColumns, SchemeError> {
        let encode = || -> Result<CustomerColumns, Problem> {
            let customers = snapshot.customers.clone();
            let date = [Some(Value::Date32(period::to_days(as_of)))];
            let as_of = coded("as_of", &date, Codes::Constant(customers.len()), row_group_rows)?;
            let field = SCHEMA.field_with_name("customer_id")?;
            let text_of = |row: usize| id_of(customers[row]);
            let customer_id = EncodedColumn::sorted_text(field, customers.len(), &text_of, row_group_rows)?;
            Ok(CustomerColumns { customers, as_of, customer_id })
        };
        encode().map_err(|problem| problem.of(&snapshot.scheme))
    }

    /// True when they are of the customers of `snapshot`, row by row.
    pub fn belong_to(&self, snapshot: &Snapshot) -> bool {
        Arc::ptr_eq(&self.customers, &snapshot.customers) || self.customers == snapshot.customers
    }
}

impl ClassColumns {
    /// The columns of a snapshot. `computed_code` is the class before hysteresis and overrides.
    pub fn encode(
        snapshot: &Snapshot,
        options: &WriteOptions,
        row_group_rows: usize,
    ) -> Result<ClassColumns, SchemeError> {
        let encode = || -> Result<ClassColumns, Problem> {
            let classes = snapshot.classes();
            let class_of = Codes::U8(&snapshot.standing.class_of);
            let codes: Vec<_> = classes.iter().map(|class| Some(Value::Text(&class.code))).collect();
            let ranks: Vec<_> = classes.iter().map(|class| class.rank.map(Value::Int64)).collect();
            let computed = snapshot.computed_of.as_ref().map_or(class_of, |computed| Codes::U8(computed));
            let memory = &snapshot.memory;
            let dates: Vec<_> = memory.dates.iter().map(|date| Some(Value::Date32(*date))).collect();
            let previous: Vec<_> = std::iter::once(None).chain(codes.iter().copied()).collect();
            let below: Vec<_> = (0..=i64::from(u8::MAX)).map(|reviews| Some(Value::Int64(reviews))).collect();
            let below_of = match memory.below.iter().all(|reviews| *reviews == 0) {
                true => Codes::Constant(snapshot.len()),
                false => Codes::U8(&memory.below),
            };
            let flags: Vec<Option<String>> = snapshot.flags.as_ref().map_or(vec![None], Flags::texts);
            let flag_texts: Vec<_> = flags.iter().map(|text| text.as_deref().map(Value::Text)).collect();
            let flags_of =
                snapshot.flags.as_ref().map_or(Codes::Constant(snapshot.len()), |flags| Codes::U16(&flags.of));
            let paths: Vec<_> = PATH_TEXTS.iter().map(|text| Some(Value::Text(text))).collect();
            let reasons: Vec<_> = snapshot.reasons.iter().map(|reason| Some(Value::Text(reason))).collect();
            let scheme = [Some(Value::Text(&snapshot.scheme))];
            let mut score = PlainEncoder::new(SCHEMA.field_with_name("score")?, options, row_group_rows)?;
            score.append(Arc::new(snapshot.score.clone()))?;
            Ok(ClassColumns {
                scheme: coded("scheme", &scheme, Codes::Constant(snapshot.len()), row_group_rows)?,
                code: coded("code", &codes, class_of, row_group_rows)?,
                rank: coded("rank", &ranks, class_of, row_group_rows)?,
                score: score.finish()?,
                computed_code: coded("computed_code", &codes, computed, row_group_rows)?,
                reason: coded("reason", &reasons, Codes::U16(&snapshot.reason_of), row_group_rows)?,
                since: coded("since", &dates, Codes::U16(&memory.since), row_group_rows)?,
                previous_code: coded("previous_code", &previous, Codes::U8(&memory.previous), row_group_rows)?,
                path: coded("path", &paths, Codes::U16(&memory.path), row_group_rows)?,
                reviews_below: coded("reviews_below", &below, below_of, row_group_rows)?,
                flags: coded("flags", &flag_texts, flags_of, row_group_rows)?,
            })
        };
        encode().map_err(|problem| problem.of(&snapshot.scheme))
    }

    /// All columns, in the order of [`SCHEMA`].
    pub fn with<'c>(&'c self, customers: &'c CustomerColumns) -> [&'c EncodedColumn; 13] {
        [
            &customers.as_of,
            &self.scheme,
            &customers.customer_id,
            &self.code,
            &self.rank,
            &self.score,
            &self.computed_code,
            &self.reason,
            &self.since,
            &self.previous_code,
            &self.path,
            &self.reviews_below,
            &self.flags,
        ]
    }
}

fn coded(
    name: &str,
    values: &[Option<Value<'_>>],
    codes: Codes<'_>,
    row_group_rows: usize,
) -> Result<EncodedColumn, Problem> {
    Ok(EncodedColumn::coded(SCHEMA.field_with_name(name)?, values, codes, row_group_rows)?)
}
