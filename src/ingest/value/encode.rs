//! Values on their way into encoded rows.

use crate::ingest::codec::{push_null, push_number, push_text};
use crate::ingest::computed::Computed;
use crate::ingest::expressions::WORK_SCALE;
use crate::ingest::reason::Reason;
use crate::ingest::value::Storage;
use crate::ingest::value::number::rescale;

impl Storage {
    /// The result of an expression as a number of the column's scale, or a tick as 0 or 1, checked like one that was read;
    /// null for a null.
    pub fn computed_number(&self, computed: &Computed, row: usize) -> Result<Option<i128>, Reason> {
        if computed.has_failed(row) {
            return Err(Reason::ExpressionFailed);
        }
        if self.is_flag() {
            return Ok(computed.truth(row).map(i128::from).or(self.blank()));
        }
        let Some(value) = computed.number(row) else { return Ok(None) };
        let value = match self.decimal_scale() {
            Some(scale) => rescale(value, WORK_SCALE, scale)?,
            None => value,
        };
        self.check_number(value)
    }
}

/// Appends a text to an encoded row.
#[inline]
pub fn append_text(row: &mut Vec<u8>, text: Option<&[u8]>) {
    match text {
        Some(text) => push_text(row, text),
        None => push_null(row),
    }
}

/// Appends a number to an encoded row.
#[inline]
pub fn append_number(row: &mut Vec<u8>, number: Option<i128>) {
    match number {
        Some(number) => push_number(row, number),
        None => push_null(row),
    }
}
