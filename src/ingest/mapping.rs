//! From the settings of a source and the header of an export to a plan for its rows.
//!
//! Everything that can be wrong without looking at a row is found here: unknown columns and headers, formats,
//! expressions and their types, keys. [`check_mapping`] is what `check` shows, [`RowPlan`] is what workers follow.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::config::types::{Identity, Source};
use crate::ingest::date::DateFormat;
use crate::ingest::error::IngestError;
use crate::ingest::expressions::{Objection, Parsed, Program, ValueType};
use crate::ingest::input::InputReader;
use crate::ingest::record::{Advance, RecordCursor};
use crate::ingest::scanner::BlockReader;
use crate::model::tables::{ColumnSpec, ColumnType, TableSchema};

const DEFAULT_DATE_FORMAT: &str = "%Y-%m-%d";
const DEFAULT_TIMESTAMP_FORMAT: &str = "%Y-%m-%d %H:%M:%S";
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
    fn value_type(&self) -> ValueType {
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
        Planner { source, table, money_scale, header, findings: Vec::new(), headers: Vec::new() }.plan()
    }

    /// Finds the needed headers in another file's header.
    pub fn locate(&self, header: &[String]) -> Result<FileColumns, Vec<Finding>> {
        let mut slots = Vec::with_capacity(self.headers.len());
        let mut findings = Vec::new();
        for needed in &self.headers {
            match header.iter().position(|found| found == needed) {
                Some(position) => slots.push(position),
                None => findings.push(Finding {
                    path: format!("sources.{}", self.table.name),
                    problem: format!("no column `{needed}` in the header"),
                    suggestion: suggest(needed, header.iter().map(String::as_str)),
                    hint: Some("all files of a source need the columns that the pipeline names".into()),
                }),
            }
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

struct Planner<'a> {
    source: &'a Source,
    table: &'static TableSchema,
    money_scale: u8,
    header: &'a [String],
    findings: Vec<Finding>,
    headers: Vec<String>,
}

impl Planner<'_> {
    fn plan(mut self) -> Result<RowPlan, Vec<Finding>> {
        let delimiter = self.delimiter();
        self.check_names();
        let formats = self.formats();
        let mut columns = Vec::new();
        let mut expressions = Vec::new();
        if let Some(sql) = &self.source.filter {
            let path = self.path(&["filter"]);
            expressions.push((path.clone(), self.parse(&path, sql), ValueType::Truth));
        }
        let filter = self.source.filter.is_some().then_some(0);
        for spec in self.specs_in_plan_order() {
            let storage = self.storage(spec, &formats);
            let name = spec.name;
            let (origin, label) = if let Some(header) = self.source.columns.get(name) {
                (Origin::Header(self.slot(header)), header.clone())
            } else if let Some(sql) = self.source.expressions.get(name) {
                let path = self.path(&["expressions", name]);
                expressions.push((path.clone(), self.parse(&path, sql), storage.value_type()));
                (Origin::Expression(expressions.len() - 1), name.to_string())
            } else if name == self.table.date && self.is_given(self.table.timestamp) {
                // The position is filled in once all columns are planned.
                (Origin::DateOf(usize::MAX), name.to_string())
            } else if name == self.table.kind {
                (Origin::SignOfAmount, name.to_string())
            } else {
                continue;
            };
            columns.push(PlannedColumn { spec, storage, origin, label });
        }
        self.check_required(&columns);
        let key = self.key(&columns);
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        if let Some(timestamp) = columns.iter().position(|column| column.spec.name == self.table.timestamp) {
            for column in &mut columns {
                if column.origin == Origin::DateOf(usize::MAX) {
                    column.origin = Origin::DateOf(timestamp);
                    column.label = self.source.columns.get(self.table.timestamp).unwrap_or(&column.label).clone();
                }
            }
        }
        let (program, program_inputs) = self.program(&columns, &expressions);
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        Ok(RowPlan {
            table: self.table,
            money_scale: self.money_scale,
            delimiter,
            headers: self.headers,
            columns,
            program,
            program_inputs,
            filter,
            identity: self.source.identity,
            key,
        })
    }

    fn path(&self, parts: &[&str]) -> String {
        format!("sources.{}.{}", self.table.name, parts.join("."))
    }

    fn find(&mut self, path: String, problem: String, suggestion: Option<String>, hint: Option<&str>) {
        self.findings.push(Finding { path, problem, suggestion, hint: hint.map(String::from) });
    }

    fn is_given(&self, name: &str) -> bool {
        self.source.columns.contains_key(name) || self.source.expressions.contains_key(name)
    }

    fn delimiter(&mut self) -> u8 {
        match self.source.delimiter.as_bytes() {
            [delimiter] if delimiter.is_ascii() && !b"\"\r\n".contains(delimiter) => *delimiter,
            _ => {
                let problem = format!("{:?} is not a delimiter", self.source.delimiter);
                let hint = Some("one ASCII character, such as \",\", \";\" or \"\\t\"");
                self.find(self.path(&["delimiter"]), problem, None, hint);
                b','
            }
        }
    }

    fn check_names(&mut self) {
        let known = || self.table.columns.iter().map(|column| column.name);
        let source = self.source;
        for (setting, names) in [
            ("columns", source.columns.keys().collect::<Vec<_>>()),
            ("expressions", source.expressions.keys().collect()),
            ("formats", source.formats.keys().collect()),
        ] {
            for name in names {
                if self.table.column(name).is_none() {
                    let problem = format!("`{}` has no column `{name}`", self.table.name);
                    self.find(self.path(&[setting, name]), problem, suggest(name, known()), None);
                }
            }
        }
        for name in source.expressions.keys().filter(|name| source.columns.contains_key(*name)) {
            let problem = format!("`{name}` is given both by `columns` and by `expressions`");
            self.find(self.path(&["expressions", name]), problem, None, Some("keep one of them"));
        }
        for (name, header) in &source.columns {
            self.check_header(self.path(&["columns", name]), header);
        }
    }

    fn check_header(&mut self, path: String, name: &str) {
        match self.header.iter().filter(|found| *found == name).count() {
            1 => {}
            0 => {
                let mut suggestion = suggest(name, self.header.iter().map(String::as_str));
                if suggestion.is_none() && self.source.columns.contains_key(name) {
                    suggestion = self.source.columns.get(name).cloned();
                }
                let hint = if self.header.len() == 1 {
                    format!("the header is one column, `{}`: is `delimiter` right?", self.header[0])
                } else {
                    format!("the header has {}", self.header.join(", "))
                };
                self.find(path, format!("no column `{name}` in the header"), suggestion, Some(&hint));
            }
            count => {
                let problem = format!("the header has {count} columns `{name}`");
                self.find(path, problem, None, Some("give them names of their own in the export"));
            }
        }
    }

    fn formats(&mut self) -> BTreeMap<&'static str, DateFormat> {
        let mut formats = BTreeMap::new();
        for spec in self.table.columns.iter().filter(|spec| spec.column_type.is_temporal()) {
            let default = match spec.column_type {
                ColumnType::Date => DEFAULT_DATE_FORMAT,
                _ => DEFAULT_TIMESTAMP_FORMAT,
            };
            let text = self.source.formats.get(spec.name).map_or(default, String::as_str);
            match DateFormat::compile(text) {
                Ok(format) => drop(formats.insert(spec.name, format)),
                Err(problem) => {
                    let hint = Some("strftime, such as \"%Y-%m-%d\" or \"%d/%m/%Y %H:%M\"");
                    self.find(self.path(&["formats", spec.name]), problem, None, hint);
                }
            }
        }
        for name in self.source.formats.keys() {
            let Some(spec) = self.table.column(name) else { continue };
            if !spec.column_type.is_temporal() {
                let problem = format!("`{name}` is {}, only dates have formats", spec.column_type.in_words());
                self.find(self.path(&["formats", name]), problem, None, None);
            } else if !self.source.columns.contains_key(name) {
                let problem = format!("`{name}` is not in `columns`, so that nothing has this format");
                self.find(self.path(&["formats", name]), problem, None, None);
            }
        }
        formats
    }

    fn storage(&self, spec: &ColumnSpec, formats: &BTreeMap<&'static str, DateFormat>) -> Storage {
        match (spec.column_type, formats.get(spec.name)) {
            (ColumnType::Date, Some(format)) => Storage::Date(format.clone()),
            (ColumnType::Timestamp, Some(format)) => Storage::Timestamp(format.clone()),
            (ColumnType::Identifier, _) => Storage::Identifier,
            (ColumnType::Word(words), _) => Storage::Word(words),
            (ColumnType::Integer, _) => Storage::Integer,
            (column_type, _) => match column_type.decimal_scale(self.money_scale) {
                Some(scale) => Storage::Decimal(scale),
                None => Storage::Text,
            },
        }
    }

    /// Customer, date and amount first: workers, sorting and control totals want them at hand.
    fn specs_in_plan_order(&self) -> Vec<&'static ColumnSpec> {
        let first = [self.table.entity, self.table.date, self.table.amount];
        let mut specs: Vec<&ColumnSpec> = first.iter().filter_map(|name| self.table.column(name)).collect();
        specs.extend(self.table.columns.iter().filter(|spec| !first.contains(&spec.name)));
        specs
    }

    fn slot(&mut self, header: &str) -> usize {
        if let Some(slot) = self.headers.iter().position(|known| known == header) {
            return slot;
        }
        self.headers.push(header.to_string());
        self.headers.len() - 1
    }

    fn parse(&mut self, path: &str, sql: &str) -> Option<Parsed> {
        match Parsed::parse(sql) {
            Ok(parsed) => {
                for header in parsed.headers() {
                    self.check_header(path.to_string(), &header);
                }
                Some(parsed)
            }
            Err(objection) => {
                self.object(path, objection);
                None
            }
        }
    }

    fn object(&mut self, path: &str, objection: Objection) {
        self.find(path.to_string(), objection.problem, None, Some(&objection.hint));
    }

    fn check_required(&mut self, columns: &[PlannedColumn]) {
        for spec in self.table.columns.iter().filter(|spec| spec.required) {
            if columns.iter().any(|column| column.spec.name == spec.name) {
                continue;
            }
            let also =
                if spec.name == self.table.date { format!(" (or `{}`)", self.table.timestamp) } else { String::new() };
            let problem = format!("`{}`{also} is required and not mapped", spec.name);
            let hint = format!("name its header in `columns`, or compute it in `expressions`: {}", spec.docs);
            self.find(self.path(&["columns"]), problem, None, Some(&hint));
        }
    }

    fn key(&mut self, columns: &[PlannedColumn]) -> Vec<usize> {
        let source = self.source;
        let path = self.path(&["key"]);
        if source.identity != Identity::Key {
            if !source.key.is_empty() {
                let problem = "`key` is given without `identity = \"key\"`".to_string();
                self.find(path, problem, None, Some("set identity = \"key\", or drop `key`"));
            }
            return Vec::new();
        }
        if source.key.is_empty() {
            let problem = "`identity = \"key\"` needs the columns of the key".to_string();
            self.find(path.clone(), problem, None, Some("key = [\"order_id\", \"line_no\"]"));
        }
        let mut key = Vec::new();
        for name in &source.key {
            match columns.iter().position(|column| column.spec.name == name) {
                Some(position) => key.push(position),
                None => {
                    let problem = format!("`{name}` is not a mapped column");
                    let suggestion = suggest(name, columns.iter().map(|column| column.spec.name));
                    self.find(path.clone(), problem, suggestion, None);
                }
            }
        }
        key
    }

    fn program(
        &mut self,
        columns: &[PlannedColumn],
        expressions: &[(String, Option<Parsed>, ValueType)],
    ) -> (Option<Program>, Vec<ProgramInput>) {
        if expressions.is_empty() {
            return (None, Vec::new());
        }
        let mut inputs: Vec<ProgramInput> = Vec::new();
        let mut named = Vec::new();
        for (index, (_, parsed, _)) in expressions.iter().enumerate() {
            let for_filter = index == 0 && self.source.filter.is_some();
            for header in parsed.iter().flat_map(Parsed::headers) {
                let slot = self.slot(&header);
                if inputs.iter().any(|input| input.slot == slot) {
                    continue;
                }
                let column = columns.iter().position(|column| column.origin == Origin::Header(slot));
                let value_type = column.map_or(ValueType::Text, |column| columns[column].storage.value_type());
                inputs.push(ProgramInput { slot, column, for_filter });
                named.push((header, value_type));
            }
        }
        let mut program = Program::new(named);
        for (path, parsed, value_type) in expressions {
            let Some(parsed) = parsed else { continue };
            if let Err(objection) = program.add(parsed, *value_type) {
                self.object(path, objection);
            }
        }
        (Some(program), inputs)
    }
}

/// The known name that is most like `name`, when one is like enough.
fn suggest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let simple = |text: &str| text.to_lowercase().replace([' ', '_', '-'], "");
    let wanted = simple(name);
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let likeness = strsim::jaro_winkler(&wanted, &simple(candidate));
        if likeness > 0.8 && best.is_none_or(|(known_best, _)| likeness > known_best) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_string())
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
            ("}\nexpressions = { net_amount = 'A' }", "expressions.net_amount", "both"),
            ("}\nexpressions = { quantity = 'A *' }", "expressions.quantity", "not an SQL expression"),
            ("}\nexpressions = { quantity = 'C' }", "expressions.quantity", "expected a decimal"),
            ("}\nexpressions = { quantity = 'SUM(A)' }", "expressions.quantity", "beyond its own row"),
            ("}\nfilter = 'A'", "filter", "true or false"),
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
