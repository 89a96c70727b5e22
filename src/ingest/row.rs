//! One row of a block: its fields, and their values by column.

use crate::ingest::computed::{Computed, Values};
use crate::ingest::error::Reason;
use crate::ingest::expressions::WORK_SCALE;
use crate::ingest::mapping::{FileColumns, Origin, PlannedColumn};
use crate::ingest::record::RecordCursor;
use crate::ingest::value::number::POWERS_OF_TEN;
use crate::ingest::value::{Storage, Unit};
use crate::model::money::format_minor;

/// A row that is being looked at.
pub struct Row<'r> {
    pub cursor: &'r RecordCursor<'r>,
    pub columns: &'r FileColumns,
    /// Results of the program for the block.
    pub computed: &'r [Computed],
    /// Position of the row in them.
    pub index: usize,
}

impl Row<'_> {
    pub fn field(&self, slot: usize) -> &[u8] {
        match self.columns.slots.get(slot) {
            Some(Some(position)) => self.cursor.field(*position),
            _ => &[],
        }
    }

    pub fn unit(&self, slot: usize) -> Option<Unit> {
        self.columns.units.get(slot).copied().flatten()
    }

    /// The value of a column that is a number, date, timestamp or flag.
    #[inline]
    pub fn number(&self, column: &PlannedColumn) -> Result<Option<i128>, Reason> {
        match &column.origin {
            Origin::Field(slot) => column.storage.number(self.field(*slot), &self.columns.context, self.unit(*slot)),
            Origin::Expression(output) => match self.computed.get(*output) {
                Some(computed) => column.storage.computed_number(computed, self.index),
                None => Err(Reason::ExpressionFailed),
            },
            Origin::SnapshotDate => Ok(self.columns.snapshot.map(i128::from)),
            _ => Ok(None),
        }
    }

    /// The value of a text column.
    #[inline]
    pub fn text<'s>(&'s self, column: &PlannedColumn, scratch: &'s mut Vec<u8>) -> Result<Option<&'s [u8]>, Reason> {
        match &column.origin {
            Origin::Field(slot) => column.storage.text(self.field(*slot), scratch),
            Origin::Expression(output) => match self.computed.get(*output) {
                Some(computed) if !computed.has_failed(self.index) => {
                    column.storage.text(computed.text(self.index).unwrap_or("").as_bytes(), scratch)
                }
                _ => Err(Reason::ExpressionFailed),
            },
            _ => Ok(None),
        }
    }

    /// The value at fault, for messages.
    pub fn shown(&self, column: &PlannedColumn) -> Option<String> {
        match column.origin {
            Origin::Field(slot) => Some(String::from_utf8_lossy(self.field(slot)).into_owned()),
            Origin::Expression(output) => {
                let computed = self.computed.get(output)?;
                match (computed.number(self.index), column.storage.decimal_scale()) {
                    (Some(number), Some(_)) => {
                        let text = format_minor(number, WORK_SCALE);
                        Some(text.trim_end_matches('0').trim_end_matches('.').to_string())
                    }
                    (Some(number), None) => Some(number.to_string()),
                    (None, _) => computed.text(self.index).map(String::from),
                }
            }
            _ => None,
        }
    }
}

/// Appends the value of a field to an input of the program: null where it cannot be read, and then the reason.
pub fn push_input(
    values: &mut Values,
    storage: Option<&Storage>,
    field: &[u8],
    row: &Row<'_>,
    slot: usize,
    translated: bool,
) -> Option<Reason> {
    let (context, unit) = (&row.columns.context, row.unit(slot));
    match (values, storage) {
        (Values::Text(texts), storage) => {
            // Words and levels are checked where they are stored: an expression may translate them.
            let mut scratch = Vec::new();
            if let Some(storage) = storage.filter(|_| translated) {
                let text = storage.text(field, &mut scratch).ok().flatten();
                texts.push(text.and_then(|text| std::str::from_utf8(text).ok()));
                return None;
            }
            let mut text = std::str::from_utf8(field).ok().filter(|text| !text.trim().is_empty());
            if storage.is_some_and(|storage| !storage.keeps_space()) {
                text = text.map(str::trim);
            }
            texts.push(text);
            None
        }
        (Values::Number(numbers), Some(storage)) => {
            let value = storage.number(field, context, unit).map(|number| match storage.decimal_scale() {
                // Numbers have at most 18 whole digits: with more places they still fit.
                Some(scale) => number.map(|number| number * POWERS_OF_TEN[usize::from(WORK_SCALE - scale)]),
                None => number,
            });
            numbers.push(value.ok().flatten());
            value.err()
        }
        (Values::Truth(truths), Some(storage)) => {
            let value = storage.number(field, context, unit);
            truths.push(value.ok().flatten().map(|flag| flag != 0));
            value.err()
        }
        (Values::Number(numbers), None) => {
            numbers.push(None);
            None
        }
        (Values::Truth(truths), None) => {
            truths.push(None);
            None
        }
    }
}
