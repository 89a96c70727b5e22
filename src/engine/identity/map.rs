//! Resolved customers in record batches.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, GenericStringArray, GenericStringBuilder, OffsetSizeTrait, RecordBatch};
use arrow::datatypes::{DataType, Int32Type};
use arrow::error::ArrowError;
use hashbrown::HashMap;

/// Raw ids that mean another customer. Raw ids that mean themselves are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityMap {
    resolved: HashMap<String, String>,
}

impl IdentityMap {
    /// From pairs of raw id and customer.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> IdentityMap {
        let changed = pairs.into_iter().filter(|(raw, resolved)| raw != resolved);
        IdentityMap { resolved: changed.map(|(raw, resolved)| (raw.to_owned(), resolved.to_owned())).collect() }
    }

    /// Whether every raw id means itself.
    pub fn is_empty(&self) -> bool {
        self.resolved.is_empty()
    }

    /// The customer that a raw id means.
    pub fn resolve<'a>(&'a self, raw_id: &'a str) -> &'a str {
        self.resolved.get(raw_id).map_or(raw_id, String::as_str)
    }

    /// The pairs, by raw id: for fingerprints.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<(&str, &str)> = self.resolved.iter().map(|(raw, id)| (raw.as_str(), id.as_str())).collect();
        pairs.sort_unstable();
        pairs
    }

    /// The batch with resolved customers in `column`, which holds text, plain or as a dictionary. A batch in which
    /// nothing changes, or that has no such column, comes back as it is.
    pub fn apply(&self, batch: RecordBatch, column: &str) -> Result<RecordBatch, ArrowError> {
        if self.is_empty() {
            return Ok(batch);
        }
        let Ok(place) = batch.schema_ref().index_of(column) else { return Ok(batch) };
        let Some(changed) = self.changed(batch.column(place))? else { return Ok(batch) };
        let mut columns = batch.columns().to_vec();
        columns[place] = changed;
        RecordBatch::try_new(batch.schema(), columns)
    }

    /// The column with resolved customers; none when nothing changes.
    fn changed(&self, column: &ArrayRef) -> Result<Option<ArrayRef>, ArrowError> {
        match column.data_type() {
            DataType::Utf8 => Ok(self.changed_text(column.as_string::<i32>())),
            DataType::LargeUtf8 => Ok(self.changed_text(column.as_string::<i64>())),
            DataType::Dictionary(key, _) if **key == DataType::Int32 => {
                let dictionary = column.as_dictionary::<Int32Type>();
                let values = self.changed(dictionary.values())?;
                Ok(values.map(|values| Arc::new(dictionary.with_values(values)) as ArrayRef))
            }
            other => Err(ArrowError::SchemaError(format!("customers are stored as {other}, not as text"))),
        }
    }

    fn changed_text<O: OffsetSizeTrait>(&self, texts: &GenericStringArray<O>) -> Option<ArrayRef> {
        let first = texts.iter().flatten().position(|text| self.resolved.contains_key(text));
        first?;
        let mut builder = GenericStringBuilder::<O>::with_capacity(texts.len(), texts.value_data().len());
        // Rows of a customer mostly follow each other: the last one is tried before the table.
        let mut last = ("", self.resolve(""));
        for text in texts {
            match text {
                None => builder.append_null(),
                Some(text) => {
                    if text != last.0 {
                        last = (text, self.resolve(text));
                    }
                    builder.append_value(last.1);
                }
            }
        }
        Some(Arc::new(builder.finish()))
    }
}
