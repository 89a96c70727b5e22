//! Which header of an export is which canonical column.

use std::collections::BTreeMap;

use crate::config::types::Names;
use crate::model::tables::{ColumnSpec, TableSchema};

/// Why a header is taken for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The pipeline says so.
    Explicit,
    /// It is the canonical name.
    Name,
    /// It is a known name of the column.
    Alias(&'static str),
}

/// A header that is a canonical column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The column.
    pub column: &'static ColumnSpec,
    /// Position in the header.
    pub position: usize,
    /// The header.
    pub header: String,
    /// Why.
    pub evidence: Evidence,
    /// Unit that stands in brackets in the header.
    pub unit: Option<String>,
}

/// What was made of a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognition {
    /// Columns, in table order. A header may stand for two columns: a range of times.
    pub columns: Vec<Recognised>,
    /// Positions that are no column.
    pub unused: Vec<usize>,
}

/// Matches a header with a table.
pub fn recognise(
    table: &'static TableSchema,
    header: &[String],
    explicit: &BTreeMap<String, Names>,
    _ignore: &[String],
) -> Recognition {
    let mut columns = Vec::new();
    for spec in table.columns {
        let (names, evidence) = match explicit.get(spec.name) {
            Some(names) => (names.all().to_vec(), Evidence::Explicit),
            None => (vec![spec.name.to_owned()], Evidence::Name),
        };
        let found = names.iter().find_map(|name| header.iter().position(|cell| cell == name));
        if let Some(position) = found {
            columns.push(Recognised { column: spec, position, header: header[position].clone(), evidence, unit: None });
        }
    }
    let unused =
        (0..header.len()).filter(|position| !columns.iter().any(|column| column.position == *position)).collect();
    Recognition { columns, unused }
}
