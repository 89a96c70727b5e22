//! Makes the plan of a source's rows, or finds everything that is wrong with its settings.

use std::collections::BTreeMap;

use crate::config::types::{Identity, Source};
use crate::ingest::date::DateFormat;
use crate::ingest::expressions::{Objection, Parsed, Program, ValueType};
use crate::ingest::mapping::{Finding, Origin, PlannedColumn, ProgramInput, RowPlan, Storage};
use crate::model::tables::{ColumnSpec, ColumnType, TableSchema};

const DEFAULT_DATE_FORMAT: &str = "%Y-%m-%d";
const DEFAULT_TIMESTAMP_FORMAT: &str = "%Y-%m-%d %H:%M:%S";

/// Works on the settings of one source and the header of one of its files.
pub struct Planner<'a> {
    source: &'a Source,
    table: &'static TableSchema,
    money_scale: u8,
    header: &'a [String],
    findings: Vec<Finding>,
    headers: Vec<String>,
}

impl<'a> Planner<'a> {
    /// Begins with nothing found.
    pub fn new(source: &'a Source, table: &'static TableSchema, money_scale: u8, header: &'a [String]) -> Planner<'a> {
        Planner { source, table, money_scale, header, findings: Vec::new(), headers: Vec::new() }
    }

    /// The plan, or all findings.
    pub fn plan(mut self) -> Result<RowPlan, Vec<Finding>> {
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
pub fn suggest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
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
