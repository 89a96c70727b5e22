//! From the settings of a source and the header of an export to a plan for its rows.
//!
//! Everything that can be wrong without looking at a row is found here: unknown columns and headers, formats,
//! expressions and their types, keys. [`check_mapping`] is what `check` shows, [`RowPlan`] is what workers follow.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::config::types::{Identity, Source};
use crate::ingest::date::DateFormat;
use crate::ingest::error::IngestError;
use crate::ingest::expressions::{Program, ValueType};
use crate::ingest::input::InputReader;
use crate::ingest::planner::{Planner, suggest};
use crate::ingest::record::{Advance, RecordCursor};
use crate::ingest::scanner::BlockReader;
use crate::model::tables::{ColumnSpec, TableSchema};

const HEADER_BLOCK_BYTES: usize = 64 * 1024;

/// Something in the settings of a source that does not fit its table or its export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The setting, as `sources.transactions.columns.order_id`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, ", did you mean `{suggestion}`?")?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n    hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// How the text of a field becomes a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// Text as it is.
    Text,
    /// Text without surrounding white space.
    Identifier,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// A date of this format.
    Date(DateFormat),
    /// A timestamp of this format.
    Timestamp(DateFormat),
    /// A decimal with so many places.
    Decimal(u8),
}

impl Storage {
    /// What expressions see of it.
    pub fn value_type(&self) -> ValueType {
        match self {
            Storage::Text | Storage::Identifier | Storage::Word(_) => ValueType::Text,
            Storage::Integer => ValueType::Integer,
            Storage::Date(_) => ValueType::Date,
            Storage::Timestamp(_) => ValueType::Timestamp,
            Storage::Decimal(_) => ValueType::Decimal,
        }
    }
}

/// Where the value of a column comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A needed header, by its position in [`RowPlan::headers`].
    Header(usize),
    /// An output of the program.
    Expression(usize),
    /// The date of the timestamp column, by its position in [`RowPlan::columns`].
    DateOf(usize),
    /// `return` for negative amounts, else `sale`.
    SignOfAmount,
}

/// A column that is stored.
#[derive(Debug, Clone)]
pub struct PlannedColumn {
    /// Its description.
    pub spec: &'static ColumnSpec,
    /// How text becomes its value.
    pub storage: Storage,
    /// Where its value comes from.
    pub origin: Origin,
    /// What messages call it: the header, or the canonical name where it is computed.
    pub label: String,
}

/// A header that expressions read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramInput {
    /// Position in [`RowPlan::headers`].
    pub slot: usize,
    /// The stored column that the header is mapped to; without one it is text.
    pub column: Option<usize>,
    /// Whether the filter reads it.
    pub for_filter: bool,
}

/// What workers do with every record of every file of a source.
#[derive(Debug, Clone)]
pub struct RowPlan {
    /// The table.
    pub table: &'static TableSchema,
    /// Decimal places of money.
    pub money_scale: u8,
    /// Field delimiter.
    pub delimiter: u8,
    /// Headers that are needed.
    pub headers: Vec<String>,
    /// Stored columns: customer, date, amount, then the others in table order.
    pub columns: Vec<PlannedColumn>,
    /// Expressions and filter, when there are any.
    pub program: Option<Program>,
    /// Headers that the program reads, in its order.
    pub program_inputs: Vec<ProgramInput>,
    /// Which output of the program is the filter.
    pub filter: Option<usize>,
    /// What makes two rows the same.
    pub identity: Identity,
    /// Positions of the key columns, with [`Identity::Key`].
    pub key: Vec<usize>,
}

/// Positions of a plan's columns that every plan has.
pub const CUSTOMER: usize = 0;
/// See [`CUSTOMER`].
pub const DATE: usize = 1;
/// See [`CUSTOMER`].
pub const AMOUNT: usize = 2;

/// Where a file has the headers that a plan needs.
#[derive(Debug, Clone)]
pub struct FileColumns {
    /// The whole header.
    pub header: Vec<String>,
    /// For every needed header its position.
    pub slots: Vec<usize>,
}

/// Reads the header of an export: its first line that is not blank, without surrounding white space.
pub fn read_header(path: &Path, name: &str, source: &Source) -> Result<Vec<String>, IngestError> {
    let delimiter = source.delimiter.as_bytes().first().copied().unwrap_or(b',');
    let reader = InputReader::open(path, Arc::default())?;
    let mut blocks = BlockReader::new(reader, name, delimiter, HEADER_BLOCK_BYTES);
    while let Some(block) = blocks.next_block()? {
        if block.bytes.starts_with(&[0xff, 0xfe]) || block.bytes.starts_with(&[0xfe, 0xff]) {
            return Err(IngestError::HeaderEncoding { file: name.to_string(), found: "it is UTF-16".into() });
        }
        let mut cursor = RecordCursor::new(&block.bytes, delimiter);
        loop {
            match cursor.advance() {
                Advance::Blank => {}
                Advance::End => break,
                Advance::Record => return header_of(&cursor, name),
            }
        }
    }
    Err(IngestError::NoHeader { file: name.to_string() })
}

fn header_of(cursor: &RecordCursor<'_>, name: &str) -> Result<Vec<String>, IngestError> {
    let mut header = Vec::with_capacity(cursor.width());
    for index in 0..cursor.width() {
        let field = cursor.field(index);
        let text = std::str::from_utf8(field).map_err(|_| IngestError::HeaderEncoding {
            file: name.to_string(),
            found: format!("column {} begins `{}`", index + 1, field.escape_ascii()),
        })?;
        header.push(text.trim().to_string());
    }
    Ok(header)
}

/// Everything in the settings of a source that does not fit its table or the header of an export.
pub fn check_mapping(source: &Source, table: &'static TableSchema, money_scale: u8, header: &[String]) -> Vec<Finding> {
    match RowPlan::new(source, table, money_scale, header) {
        Ok(plan) => plan.locate(header).err().unwrap_or_default(),
        Err(findings) => findings,
    }
}

impl RowPlan {
    /// Plans the rows of exports with this header.
    pub fn new(
        source: &Source,
        table: &'static TableSchema,
        money_scale: u8,
        header: &[String],
    ) -> Result<RowPlan, Vec<Finding>> {
        Planner::new(source, table, money_scale, header).plan()
    }

    /// Finds the needed headers in another file's header.
    pub fn locate(&self, header: &[String]) -> Result<FileColumns, Vec<Finding>> {
        let mut slots = Vec::with_capacity(self.headers.len());
        let mut findings = Vec::new();
        for needed in &self.headers {
            let positions: Vec<usize> = (0..header.len()).filter(|position| header[*position] == *needed).collect();
            if let [position] = positions.as_slice() {
                slots.push(*position);
                continue;
            }
            let (problem, suggestion, hint) = if positions.is_empty() {
                let suggestion = suggest(needed, header.iter().map(String::as_str));
                let hint = "all files of a source need the columns that the pipeline names";
                (format!("no column `{needed}` in the header"), suggestion, hint)
            } else {
                let hint = "give them names of their own in the export";
                (format!("the header has {} columns `{needed}`", positions.len()), None, hint)
            };
            let path = format!("sources.{}", self.table.name);
            findings.push(Finding { path, problem, suggestion, hint: Some(hint.into()) });
        }
        if findings.is_empty() { Ok(FileColumns { header: header.to_vec(), slots }) } else { Err(findings) }
    }

    /// Positions of the stored columns in table order.
    pub fn output_order(&self) -> Vec<usize> {
        let in_table = |name: &str| self.columns.iter().position(|column| column.spec.name == name);
        self.table.columns.iter().filter_map(|spec| in_table(spec.name)).collect()
    }

    /// The column of that canonical name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.spec.name == name)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::tables::TRANSACTIONS;

    fn findings(toml_text: &str, header: &str) -> Vec<Finding> {
        let source: Source = toml::from_str(toml_text).unwrap();
        let header: Vec<String> = header.split(',').map(String::from).collect();
        check_mapping(&source, &TRANSACTIONS, 2, &header)
    }

    const GOOD: &str = r#"
        files = ["a.csv"]
        columns = { customer_id = "Customer", ordered_at = "Date", quantity = "Qty", unit_price = "Price" }
        expressions = { net_amount = "Qty * Price" }
        filter = "Customer IS NOT NULL AND Note <> 'x'"
    "#;

    #[test]
    fn a_mapping_that_fits_has_no_findings() {
        assert_eq!(findings(GOOD, "Note,Customer,Date,Qty,Price,More"), []);
    }

    #[test]
    fn misspelt_headers_name_the_setting_and_the_nearest_header() {
        let found = findings(GOOD, "Note,Customer ID,Date,Qty,price");
        let shown: Vec<String> = found.iter().map(|finding| finding.to_string()).collect();
        assert!(shown[0].starts_with(
            "sources.transactions.columns.customer_id: no column `Customer` in the header, did you mean `Customer ID`?"
        ));
        assert!(
            shown.iter().any(|text| text.starts_with("sources.transactions.expressions.net_amount: no column `Price`"))
        );
        assert!(shown.iter().any(|text| text.starts_with("sources.transactions.filter: no column `Customer`")));
    }

    #[test]
    fn every_kind_of_mistake_is_found_at_its_setting() {
        let start = "files = []\ncolumns = { customer_id = 'C', order_date = 'D', net_amount = 'A' ";
        for (rest, path, word) in [
            ("}\ndelimiter = ';;'", "delimiter", "not a delimiter"),
            (", custmer_name = 'C' }", "columns.custmer_name", "customer_name"),
            (", currency = 'C' }", "columns.currency", "currency"),
            ("}\nexpressions = { net_amount = 'A' }", "expressions.net_amount", "both"),
            ("}\nexpressions = { quantity = 'A *' }", "expressions.quantity", "not an SQL expression"),
            ("}\nexpressions = { quantity = 'C' }", "expressions.quantity", "expected a decimal"),
            ("}\nexpressions = { quantity = 'SUM(A)' }", "expressions.quantity", "beyond its own row"),
            ("}\nfilter = 'A'", "filter", "true or false"),
            ("}\nfilter = 'A > 0 junk'", "filter", "found an alias `junk`"),
            ("}\nfilter = \"D >= '2024-02-01'\"", "filter", "hint: write DATE '2024-02-01'"),
            ("}\nformats = { order_date = '%Y-%m' }", "formats.order_date", "%d"),
            ("}\nformats = { customer_id = '%Y' }", "formats.customer_id", "text"),
            ("}\nidentity = 'key'", "key", "needs"),
            ("}\nkey = ['customer_id']", "key", "without"),
            ("}\nidentity = 'key'\nkey = ['order_id']", "key", "not a mapped column"),
        ] {
            let found = findings(&format!("{start}{rest}"), "C,D,A");
            assert_eq!(found.len(), 1, "{rest}: {found:?}");
            assert_eq!(found[0].path, format!("sources.transactions.{path}"));
            assert!(found[0].to_string().contains(word), "{}", found[0]);
        }
        let found = findings("files = []\ncolumns = { customer_id = 'C' }", "C");
        assert_eq!(found.len(), 2, "date and amount are required: {found:?}");
        assert!(findings(&format!("{start}}}"), "C,D,A,C")[0].problem.contains("2 columns `C`"));
        assert!(findings(&format!("{start}}}"), "C;D;A")[0].hint.as_deref().unwrap().contains("delimiter"));
    }
}
