//! Makes the plan of a source's rows from its settings and the headers of its files, or finds everything that is wrong.

mod settings;

use std::collections::BTreeSet;

use crate::config::types::{Identity, PersonalData, Source};
use crate::ingest::expressions::{Objection, Parsed, Program, ValueType};
use crate::ingest::headers::{Recognised, Recognition};
use crate::ingest::mapping::{Finding, Needed, Origin, PlannedColumn, ProgramInput, RowPlan};
use crate::ingest::rules::RowRules;
use crate::model::tables::{ColumnSpec, ColumnType, TableKind, TableSchema};

/// Names of a header in a message, and characters of each.
const NAMES_SHOWN: usize = 40;
const NAME_WIDTH: usize = 40;

/// The header of a file and what was made of it.
#[derive(Debug, Clone)]
pub struct FileHeader {
    /// Name of the file.
    pub name: String,
    /// All of its cells.
    pub header: Vec<String>,
    /// Which of them is which column.
    pub recognition: Recognition,
}

/// What a plan needs beside the settings of its source.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The table.
    pub table: &'static TableSchema,
    /// Its settings.
    pub source: &'a Source,
    /// Settings of the pipeline.
    pub rules: &'a RowRules,
    /// Columns that the lake has already and that stay.
    pub stored: &'a [String],
    /// Headers of exports that were taken in before.
    pub known_headers: &'a [String],
}

/// Works on the settings of one source and the headers of its files.
pub struct Planner<'a> {
    context: PlanContext<'a>,
    source: &'a Source,
    table: &'static TableSchema,
    files: &'a [FileHeader],
    findings: Vec<Finding>,
    needed: Vec<Needed>,
}

impl<'a> Planner<'a> {
    /// Begins with nothing found.
    pub fn new(context: PlanContext<'a>, files: &'a [FileHeader]) -> Planner<'a> {
        let PlanContext { source, table, .. } = context;
        Planner { context, source, table, files, findings: Vec::new(), needed: Vec::new() }
    }

    /// The plan, or all findings.
    pub fn plan(mut self) -> Result<RowPlan, Vec<Finding>> {
        self.check_names();
        self.check_headers();
        let mut expressions = Vec::new();
        if let Some(sql) = &self.source.filter {
            let path = self.path(&["filter"]);
            expressions.push((path.clone(), self.parse(&path, sql), ValueType::Truth));
        }
        let filter = self.source.filter.is_some().then_some(0);
        let mut columns = Vec::new();
        let mut is_whole = true;
        for spec in self.specs_in_plan_order() {
            let Some((origin, label)) = self.origin(spec, &mut expressions) else { continue };
            let Some(storage) = self.storage(spec, &origin) else {
                is_whole = false;
                continue;
            };
            if let Origin::Expression(output) = origin {
                expressions[output].2 = storage.value_type();
            }
            let required = self.is_required(spec);
            columns.push(PlannedColumn { spec, storage, origin, label, required });
        }
        // A column whose settings are wrong is not missing.
        if !is_whole {
            return Err(self.findings);
        }
        self.check_required(&columns);
        let (identity, key, key_is_required) = self.key(&columns);
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        self.link(&mut columns);
        let (program, program_inputs) = self.program(&columns, &expressions);
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        let position = |name: Option<&str>| columns.iter().position(|column| Some(column.spec.name) == name);
        let entity = position(self.table.entity).map(|entity| (entity, position(self.table.entity_name)));
        let in_group = |group: &&[&str]| group.iter().filter_map(|name| position(Some(name))).collect();
        Ok(RowPlan {
            table: self.table,
            money_scale: self.context.rules.money_scale,
            date: position(self.table.date()),
            amount: position(self.table.amount),
            positive_returns: self.source.positive_returns,
            sign: position(self.table.sign).filter(|sign| columns[*sign].origin != Origin::SignOfAmount),
            entity,
            one_of: self.table.one_of.iter().map(in_group).collect(),
            elsewhere: self.elsewhere(),
            declared_units: self.source.units.clone(),
            needed: self.needed,
            columns,
            program,
            program_inputs,
            filter,
            identity,
            key,
            key_is_required,
        })
    }

    fn path(&self, parts: &[&str]) -> String {
        format!("sources.{}.{}", self.table.name, parts.join("."))
    }

    fn find(&mut self, path: String, problem: String, suggestion: Option<String>, hint: Option<&str>) {
        self.findings.push(Finding { path, problem, suggestion, hint: hint.map(String::from) });
    }

    /// The first file that has the column.
    fn recognised(&self, name: &str) -> Option<&'a Recognised> {
        let mut columns = self.files.iter().flat_map(|file| &file.recognition.columns);
        columns.find(|recognised| recognised.column.name == name)
    }

    fn is_required(&self, spec: &ColumnSpec) -> bool {
        let personal_data = self.source.personal_data.unwrap_or(self.context.rules.personal_data);
        // What is not stored cannot be asked for.
        let is_dropped = spec.personal.is_some() && personal_data == PersonalData::Drop;
        !is_dropped && (spec.required || self.source.checks.required.iter().any(|name| name == spec.name))
    }

    fn is_given(&self, name: &str) -> bool {
        self.recognised(name).is_some() || self.source.expressions.contains_key(name)
    }

    fn check_names(&mut self) {
        let known = || self.table.columns.iter().map(|column| column.name);
        let source = self.source;
        for (setting, names) in [
            ("columns", source.columns.keys().collect::<Vec<_>>()),
            ("expressions", source.expressions.keys().collect()),
            ("formats", source.formats.keys().collect()),
            ("units", source.units.keys().collect()),
            ("levels", source.levels.keys().collect()),
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
        for name in source.formats.keys() {
            let Some(spec) = self.table.column(name) else { continue };
            if !spec.column_type.is_temporal() {
                let problem = format!("`{name}` is {}, only dates have formats", spec.column_type.in_words());
                self.find(self.path(&["formats", name]), problem, None, None);
            } else if self.recognised(name).is_none() && !source.columns.contains_key(name) {
                let problem = format!("`{name}` is not mapped, so that nothing has this format");
                self.find(self.path(&["formats", name]), problem, None, None);
            }
        }
    }

    /// Some file must have one of the headers that the pipeline names for a column. A file without it has blanks there,
    /// unless rows need the column; `check` and the report say so.
    fn check_headers(&mut self) {
        let source = self.source;
        for (name, headers) in &source.columns {
            let path = self.path(&["columns", name]);
            let headers = headers.all();
            let is_there = |file: &FileHeader| headers.iter().any(|header| file.header.contains(header));
            // Exports taken in before have it.
            let is_known = self.context.stored.iter().any(|stored| stored == name);
            if let [only] = headers
                && !is_known
                && (self.files.len() == 1 || !self.files.iter().any(is_there))
            {
                self.check_header(path, only);
                continue;
            }
            if !is_known && !self.files.iter().any(|file| file.recognition.column(name).is_some()) {
                let problem = format!("no file has one of the columns `{}`", headers.join("`, `"));
                self.find(path.clone(), problem, None, self.header_hint(0).as_deref());
            }
            for file in self.files {
                let Some(found) = file.recognition.column(name) else { continue };
                let count = file.header.iter().filter(|header| **header == found.header).count();
                if count > 1 {
                    let problem = format!("the header of `{}` has {count} columns `{}`", file.name, found.header);
                    let hint = Some("give them names of their own in the export");
                    self.find(path.clone(), problem, None, hint);
                    break;
                }
            }
        }
    }

    /// The header stands once in every file.
    fn check_header(&mut self, path: String, name: &str) {
        for (position, file) in self.files.iter().enumerate() {
            let of_file = if self.files.len() > 1 { format!(" of `{}`", file.name) } else { String::new() };
            match file.header.iter().filter(|found| *found == name).count() {
                1 => continue,
                0 => {
                    let mut suggestion = suggest(name, file.header.iter().map(String::as_str));
                    if suggestion.is_none() {
                        suggestion = self.source.columns.get(name).and_then(|names| names.all().first().cloned());
                    }
                    let hint = self.header_hint(position);
                    self.find(path, format!("no column `{name}` in the header{of_file}"), suggestion, hint.as_deref());
                }
                count => {
                    let problem = format!("the header{of_file} has {count} columns `{name}`");
                    self.find(path, problem, None, Some("give them names of their own in the export"));
                }
            }
            return;
        }
    }

    fn header_hint(&self, file: usize) -> Option<String> {
        let header = &self.files.get(file)?.header;
        Some(match header.as_slice() {
            [only] => format!("the header is one column, `{}`: is `delimiter` right?", shortened(only)),
            _ => format!("the header has {}", listed(header)),
        })
    }

    /// Where a column comes from and what messages call it; none when nothing gives it.
    fn origin(&mut self, spec: &ColumnSpec, expressions: &mut Vec<PlannedExpression>) -> Option<(Origin, String)> {
        let name = spec.name;
        if let Some(sql) = self.source.expressions.get(name) {
            let path = self.path(&["expressions", name]);
            expressions.push((path.clone(), self.parse(&path, sql), ValueType::Text));
            return Some((Origin::Expression(expressions.len() - 1), name.to_owned()));
        }
        if let Some(recognised) = self.recognised(name) {
            let slot = self.slot(Needed::Column(recognised.column.name));
            return Some((Origin::Field(slot), recognised.header.clone()));
        }
        let is_given = |wanted: Option<&str>| wanted.is_some_and(|wanted| self.is_given(wanted));
        // Positions are filled in once all columns are planned.
        if self.table.date() == Some(name) && is_given(self.table.timestamp()) {
            return Some((Origin::DateOf(usize::MAX), name.to_owned()));
        }
        if self.table.entity == Some(name) && is_given(self.table.entity_name) {
            return Some((Origin::NameOf(usize::MAX), name.to_owned()));
        }
        if self.table.sign == Some(name) {
            return Some((Origin::SignOfAmount, name.to_owned()));
        }
        if self.table.kind == TableKind::Master && self.table.date() == Some(name) {
            return Some((Origin::SnapshotDate, name.to_owned()));
        }
        if let Some((level, scheme)) = self.scheme_of(name) {
            return Some((Origin::SchemeOf(usize::MAX, scheme), level));
        }
        let is_stored = self.context.stored.iter().any(|stored| stored == name);
        is_stored.then(|| (Origin::Absent, name.to_owned()))
    }

    /// For the column that names the scheme of a level: the level column and its scheme.
    fn scheme_of(&self, name: &str) -> Option<(String, String)> {
        let levels = self.table.columns.iter().filter(|column| column.column_type == ColumnType::Level);
        let mut of_levels = levels.filter(|column| {
            let own = format!("{}_scheme", column.name);
            let has_own = self.table.column(&own).is_some();
            if has_own { own == name } else { matches!(name, "level_scheme" | "tier_scheme") }
        });
        of_levels.find_map(|column| {
            let scheme = self.source.levels.get(column.name)?;
            self.is_given(column.name).then(|| (column.name.to_owned(), scheme.clone()))
        })
    }

    /// Date and amount first: partitions and control totals want them at hand.
    fn specs_in_plan_order(&self) -> Vec<&'static ColumnSpec> {
        let first = [self.table.date(), self.table.amount];
        let mut specs: Vec<&ColumnSpec> = first.iter().filter_map(|name| self.table.column((*name)?)).collect();
        specs.extend(self.table.columns.iter().filter(|spec| !first.contains(&Some(spec.name))));
        specs
    }

    fn slot(&mut self, needed: Needed) -> usize {
        if let Some(slot) = self.needed.iter().position(|known| *known == needed) {
            return slot;
        }
        self.needed.push(needed);
        self.needed.len() - 1
    }

    fn parse(&mut self, path: &str, sql: &str) -> Option<Parsed> {
        match Parsed::parse(sql) {
            Ok(parsed) => {
                for header in parsed.headers() {
                    // A file may lack it when others have it: it is null there.
                    let is_known = self.is_header(&header) || self.context.known_headers.contains(&header);
                    if self.recognised(&header).is_none() && !is_known {
                        self.check_header(path.to_string(), &header);
                    }
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

    /// What the table requires must come from somewhere in every file.
    fn check_required(&mut self, columns: &[PlannedColumn]) {
        let planned =
            |name: &str| columns.iter().find(|column| column.spec.name == name && column.origin != Origin::Absent);
        let groups = self.table.one_of.iter().map(|group| group.to_vec());
        let single = self.table.columns.iter().filter(|spec| spec.required).map(|spec| vec![spec.name]);
        let single = single.filter(|name| !self.table.one_of.iter().any(|group| group.contains(&name[0])));
        for group in groups.chain(single).collect::<Vec<_>>() {
            let given: Vec<&PlannedColumn> = group.iter().filter_map(|name| planned(name)).collect();
            let shown = group.join("` or `");
            let docs = self.table.column(group[0]).map_or("", |spec| spec.docs);
            let hint = format!("name its header in `columns`, or compute it in `expressions`: {docs}");
            if given.is_empty() {
                let file = self.files.first().map(|file| file.name.as_str()).unwrap_or_default();
                let problem = format!("`{file}` has no column for `{shown}`, which is required and not mapped");
                let header = self.files.first().map(|file| listed(&file.header)).unwrap_or_default();
                let hint = format!("{hint} The header has {header}");
                self.find(self.path(&["columns"]), problem, None, Some(&hint));
                continue;
            }
            let computed = given.iter().any(|column| matches!(column.origin, Origin::Expression(_)));
            let lacks =
                |file: &&FileHeader| !file.recognition.columns.iter().any(|column| group.contains(&column.column.name));
            if !computed && let Some(file) = self.files.iter().find(lacks) {
                let problem = format!("`{}` has no column for `{shown}`, which is required", file.name);
                let hint = format!("{hint} The header has {}", listed(&file.header));
                self.find(self.path(&["columns"]), problem, None, Some(&hint));
            }
        }
    }

    /// What makes two rows the same: as set, else the key of the table where all of it is there, else content.
    fn key(&mut self, columns: &[PlannedColumn]) -> (Identity, Vec<usize>, bool) {
        let source = self.source;
        let path = self.path(&["key"]);
        let position = |name: &str| columns.iter().position(|column| column.spec.name == name);
        if source.identity.is_some_and(|identity| identity != Identity::Key) && !source.key.is_empty() {
            let problem = "`key` is given without `identity = \"key\"`".to_string();
            self.find(path.clone(), problem, None, Some("set identity = \"key\", or drop `key`"));
        }
        match source.identity {
            Some(Identity::Key) if source.key.is_empty() && self.table_key(&position).is_none() => {
                let problem = "`identity = \"key\"` needs the columns of the key".to_string();
                self.find(path.clone(), problem, None, Some("key = [\"order_id\", \"line_no\"]"));
            }
            Some(identity @ (Identity::Occurrence | Identity::Distinct)) => return (identity, Vec::new(), false),
            _ => {}
        }
        if source.key.is_empty() {
            return match self.table_key(&position) {
                Some(key) => (Identity::Key, key, false),
                None if matches!(self.table.kind, TableKind::Dated { .. }) => (Identity::Occurrence, Vec::new(), false),
                None => (Identity::Distinct, Vec::new(), false),
            };
        }
        let mut key = Vec::new();
        for name in &source.key {
            match position(name) {
                Some(position) => key.push(position),
                None => {
                    let problem = format!("`{name}` is not a mapped column");
                    let suggestion = suggest(name, columns.iter().map(|column| column.spec.name));
                    self.find(path.clone(), problem, suggestion, None);
                }
            }
        }
        (Identity::Key, key, true)
    }

    /// The first key of the table whose columns are all there, with the snapshot's date for masters.
    fn table_key(&self, position: &dyn Fn(&str) -> Option<usize>) -> Option<Vec<usize>> {
        let whole = |key: &&[&str]| key.iter().map(|name| position(name)).collect::<Option<Vec<usize>>>();
        let mut key = self.table.keys.iter().find_map(whole)?;
        if self.table.kind == TableKind::Master {
            key.extend(self.table.date().and_then(position));
        }
        Some(key)
    }

    /// Headers that some export has, now or before.
    fn elsewhere(&self) -> BTreeSet<String> {
        let now = self.files.iter().flat_map(|file| &file.header);
        now.chain(self.context.known_headers).cloned().collect()
    }

    /// Fills in the positions of the columns that others are taken from.
    fn link(&self, columns: &mut [PlannedColumn]) {
        let position = |columns: &[PlannedColumn], name: Option<&str>| {
            columns.iter().position(|column| Some(column.spec.name) == name)
        };
        for index in 0..columns.len() {
            let from = match &columns[index].origin {
                Origin::DateOf(_) => position(columns, self.table.timestamp()),
                Origin::NameOf(_) => position(columns, self.table.entity_name),
                Origin::SchemeOf(..) => position(columns, Some(columns[index].label.as_str())),
                _ => continue,
            };
            let Some(from) = from else { continue };
            let label = columns[from].label.clone();
            match &mut columns[index].origin {
                Origin::DateOf(position) | Origin::NameOf(position) => {
                    *position = from;
                    columns[index].label = label;
                }
                Origin::SchemeOf(position, _) => *position = from,
                _ => {}
            }
        }
    }

    fn program(
        &mut self,
        columns: &[PlannedColumn],
        expressions: &[PlannedExpression],
    ) -> (Option<Program>, Vec<ProgramInput>) {
        if expressions.is_empty() {
            return (None, Vec::new());
        }
        let mut inputs: Vec<ProgramInput> = Vec::new();
        let mut named = Vec::new();
        for (index, (_, parsed, _)) in expressions.iter().enumerate() {
            let for_filter = index == 0 && self.source.filter.is_some();
            for name in parsed.iter().flat_map(Parsed::headers) {
                let needed = self.needed_by_expression(&name);
                let slot = self.slot(needed);
                let translated = !self.is_header(&name);
                if inputs.iter().any(|input| input.slot == slot && input.translated == translated) {
                    continue;
                }
                let column = columns.iter().position(|column| column.origin == Origin::Field(slot));
                let value_type = column.map_or(ValueType::Text, |column| columns[column].storage.value_type());
                inputs.push(ProgramInput { slot, column, translated, for_filter });
                named.push((name, value_type));
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

    fn is_header(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.header.iter().any(|header| header == name))
    }

    /// A name in an expression is a header, or else a canonical column.
    fn needed_by_expression(&self, name: &str) -> Needed {
        let as_header = self.files.iter().flat_map(|file| &file.recognition.columns).find(|found| found.header == name);
        match as_header.or_else(|| self.recognised(name)) {
            Some(recognised) => Needed::Column(recognised.column.name),
            None => Needed::Header(name.to_owned()),
        }
    }
}

/// The setting it stands in, the expression unless it is broken, and the type that it must have.
type PlannedExpression = (String, Option<Parsed>, ValueType);

impl RowPlan {
    /// Plans the rows of exports with these headers.
    pub fn new(context: PlanContext<'_>, files: &[FileHeader]) -> Result<RowPlan, Vec<Finding>> {
        Planner::new(context, files).plan()
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

/// The names of a header for a message: on one line, and not all of a file that has none.
fn listed(header: &[String]) -> String {
    let mut names: Vec<String> = header.iter().take(NAMES_SHOWN).map(|name| shortened(name)).collect();
    if header.len() > NAMES_SHOWN {
        names.push(format!("… {} more", header.len() - NAMES_SHOWN));
    }
    names.join(", ")
}

/// A name without control characters, cut to a width.
fn shortened(name: &str) -> String {
    let shown: String =
        name.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect();
    match shown.char_indices().nth(NAME_WIDTH) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}
