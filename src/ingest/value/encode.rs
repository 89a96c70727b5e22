//! Values on their way into encoded rows.

use crate::ingest::codec::{push_null, push_number, push_text};
use crate::ingest::computed::Computed;
use crate::ingest::expressions::WORK_SCALE;
use crate::ingest::reason::Reason;
use crate::ingest::value::Storage;
use crate::ingest::value::number::rescale;

/// The result of an expression as a number of the column's scale, checked like one that was read; `None` for a null.
pub fn computed_number(storage: &Storage, computed: &Computed, row: usize) -> Result<Option<i128>, Reason> {
    if computed.has_failed(row) {
        return Err(Reason::ExpressionFailed);
    }
    if storage.is_flag() {
        let blank = storage.blank();
        return Ok(computed.truth(row).map(i128::from).or(blank));
    }
    let Some(value) = computed.number(row) else { return Ok(None) };
    let value = match storage.decimal_scale() {
        Some(scale) => rescale(value, WORK_SCALE, scale)?,
        None => value,
    };
    storage.check_number(value)
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
