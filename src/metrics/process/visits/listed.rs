//! Texts of a column, each once.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::NO_ENTRY;
use crate::metrics::table_rows;

/// A list of texts, and the place in it for every row; empty where no row has any.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    pub(super) texts: Vec<String>,
    pub(super) of: Vec<u32>,
}

impl Listed {
    pub fn of_column(rows: &DataFrame, name: &str) -> PolarsResult<Listed> {
        let found = table_rows::distinct(rows, name)?;
        let mut sorted = found.texts.clone();
        sorted.sort_unstable();
        let place = |text: &&str| sorted.binary_search(text).map_or(NO_ENTRY, |place| place as u32);
        let places: Vec<u32> = found.texts.iter().map(place).collect();
        if found.texts.is_empty() {
            return Ok(Listed::default());
        }
        let of = found.of.iter().map(|old| places.get(*old as usize).copied().unwrap_or(NO_ENTRY)).collect();
        Ok(Listed { texts: sorted.iter().map(|text| (*text).to_owned()).collect(), of })
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        self.texts.get(*self.of.get(row)? as usize).map(String::as_str)
    }

    /// Parts, each of as many rows, as one.
    pub fn join(parts: &[(Listed, usize)]) -> Listed {
        let all: BTreeSet<&String> = parts.iter().flat_map(|(part, _)| &part.texts).collect();
        let texts: Vec<String> = all.into_iter().cloned().collect();
        if texts.is_empty() {
            return Listed::default();
        }
        let mut of = Vec::with_capacity(parts.iter().map(|(_, rows)| rows).sum());
        for (part, rows) in parts {
            let end = of.len() + rows;
            let place = |text: &String| texts.binary_search(text).map_or(NO_ENTRY, |place| place as u32);
            let places: Vec<u32> = part.texts.iter().map(place).collect();
            of.extend(part.of.iter().map(|old| places.get(*old as usize).copied().unwrap_or(NO_ENTRY)));
            of.resize(end, NO_ENTRY);
        }
        Listed { texts, of }
    }
}
