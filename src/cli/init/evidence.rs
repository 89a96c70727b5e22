//! What a folder of exports seems to hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::SourceFile;
use crate::config::types::{Names, Quoting};
use crate::ingest::headers::{Evidence, Likeness, likely_tables, names_a_table, recognise, recognised_cells};
use crate::ingest::readers::{self, Container, ExportFile, Probe, ReadSettings};
use crate::ingest::value::dictionary::fold_word;
use crate::ingest::value::{LevelDictionary, mask_shapes, protect_text};
use crate::model::levels::{LEVELS, built_in};
use crate::model::tables::{ColumnSpec, ColumnType, TABLES, TableSchema, Word};

/// Values shown of a column.
const EXAMPLES: usize = 3;
/// Letters shown of a value.
const EXAMPLE_LETTERS: usize = 16;

/// What all files seem to hold.
pub struct Survey {
    /// Tables, in the order of the data model.
    pub tables: Vec<TableSurvey>,
    /// Exports that are no table, and why.
    pub unknown: Vec<(String, String)>,
}

impl Survey {
    /// What was found of a table.
    pub fn table(&self, name: &str) -> Option<&TableSurvey> {
        self.tables.iter().find(|table| table.table.name == name)
    }
}

/// The exports of one table.
pub struct TableSurvey {
    /// The table.
    pub table: &'static TableSchema,
    /// Its exports.
    pub exports: Vec<FoundExport>,
    /// Columns that some export has, in table order.
    pub columns: Vec<FoundColumn>,
    /// Headers that are no column.
    pub unused: Vec<String>,
    /// Headers that may be a column: column, header, why.
    pub proposals: Vec<(&'static str, String, String)>,
}

impl TableSurvey {
    /// Columns that every row needs, with the exports that have none of them.
    pub fn lacking(&self) -> Vec<(String, Vec<&str>)> {
        let in_group = |name: &str| self.table.one_of.iter().any(|group| group.contains(&name));
        let single = self.table.columns.iter().filter(|spec| spec.required && !in_group(spec.name));
        let single = single.map(|spec| vec![spec.name]);
        let groups = self.table.one_of.iter().map(|group| group.to_vec()).chain(single);
        let none: BTreeMap<String, Names> = BTreeMap::new();
        let mut lacking = Vec::new();
        for group in groups {
            let lacks = |export: &&FoundExport| {
                let recognition = recognise(self.table, &export.probe.header, &none, &[]);
                !group.iter().any(|name| recognition.column(name).is_some())
            };
            let files: Vec<&str> = self.exports.iter().filter(lacks).map(|export| export.file.name.as_str()).collect();
            if !files.is_empty() {
                lacking.push((group.join("` or `"), files));
            }
        }
        lacking
    }
}

/// An export and how it is read.
pub struct FoundExport {
    /// The file and sheet.
    pub file: ExportFile,
    /// Whether its workbook has other visible sheets.
    pub has_other_sheets: bool,
    /// How it is read.
    pub probe: Probe,
    /// Why it is taken for the table.
    pub why: String,
}

/// A column and where it was found.
pub struct FoundColumn {
    /// The column.
    pub spec: &'static ColumnSpec,
    /// Headers, in the order of the exports.
    pub headers: Vec<String>,
    /// Why, in words.
    pub evidence: String,
    /// Values, as they stand in the exports; personal ones masked.
    pub examples: Vec<String>,
    /// Share of the sample that has a value, in percent.
    pub filled_percent: usize,
    /// For dates: what was found out about their form.
    pub dates: Option<DateForm>,
    /// For levels: the scheme that understands all values, or that most likely does.
    pub level_scheme: Option<String>,
    /// For levels: the values of the sample.
    levels: Vec<String>,
    /// For words: the codes of those that were seen, ascending.
    pub codes: BTreeSet<&'static str>,
}

impl FoundColumn {
    /// How many of the levels of the sample a built-in scheme understands.
    fn understood(&self, scheme: &str) -> usize {
        let dictionary = built_in(scheme).and_then(|scheme| LevelDictionary::built_in(scheme).ok());
        dictionary.map_or(0, |own| self.levels.iter().filter(|level| own.find(level).is_some()).count())
    }
}

/// Dates with slashes that could be read in two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateForm {
    /// Some have a first number above 12.
    DayFirst,
    /// Some have a second number above 12.
    MonthFirst,
    /// None tells.
    Ambiguous,
}

/// Looks at all files.
pub fn survey(files: &[SourceFile]) -> Survey {
    let mut by_table: BTreeMap<usize, Vec<FoundExport>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for file in files {
        for (export, has_other_sheets) in match sheets_of(file) {
            Ok(exports) => exports,
            Err(why) => {
                unknown.push((file.name.clone(), why));
                continue;
            }
        } {
            match look_at(&export) {
                Ok((position, probe, why)) => by_table.entry(position).or_default().push(FoundExport {
                    file: export,
                    has_other_sheets,
                    probe,
                    why,
                }),
                Err(why) => unknown.push((export.name.clone(), why)),
            }
        }
    }
    let mut tables: Vec<TableSurvey> =
        by_table.into_iter().map(|(position, exports)| table_survey(TABLES[position], exports)).collect();
    agree_on_levels(&mut tables);
    Survey { tables, unknown }
}

fn sheets_of(file: &SourceFile) -> Result<Vec<(ExportFile, bool)>, String> {
    let export = |sheet: Option<String>, name: String| ExportFile { path: file.path.clone(), name, sheet };
    let sheets = readers::sheets(&file.path).map_err(|error| first_line(&error.to_string()))?;
    let Some(sheets) = sheets else { return Ok(vec![(export(None, file.name.clone()), false)]) };
    let visible: Vec<String> = sheets.into_iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.name).collect();
    let several = visible.len() > 1;
    let named = |sheet: String| {
        let name = if several { format!("{}#{sheet}", file.name) } else { file.name.clone() };
        (export(Some(sheet), name), several)
    };
    Ok(visible.into_iter().map(named).collect())
}

/// Which table an export is, by its position, how it is read, and why it is that table.
fn look_at(export: &ExportFile) -> Result<(usize, Probe, String), String> {
    let settings = ReadSettings { encoding: None, delimiter: None, quoting: Quoting::Double, header_row: None };
    let none = BTreeMap::new();
    let recognisers: Vec<_> = TABLES.iter().map(|table| recognised_cells(table, &none)).collect();
    let recognised = |cells: &[String]| recognisers.iter().map(|count| count(cells)).max().unwrap_or(0);
    let probe = readers::probe(export, &settings, &recognised).map_err(|error| first_line(&error.to_string()))?;
    let file_name = export.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // `expenses/2026-10.csv`: the folder says what it is.
    let folder = export.path.parent().and_then(|folder| folder.file_name()).map(|name| name.to_string_lossy());
    let called = match folder.filter(|folder| names_a_table(folder)) {
        Some(folder) => format!("{folder} {file_name}"),
        None => file_name,
    };
    let likely = likely_tables(&probe.header, &called, export.sheet.as_deref());
    let Some(best) = likely.first() else {
        return Err(format!("no table has its columns: {}", probe.header.join(", ")));
    };
    let position = TABLES.iter().position(|table| table.name == best.table.name).unwrap_or(0);
    Ok((position, probe, best.why.clone()))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn table_survey(table: &'static TableSchema, exports: Vec<FoundExport>) -> TableSurvey {
    let none: BTreeMap<String, Names> = BTreeMap::new();
    let recognitions: Vec<_> =
        exports.iter().map(|export| recognise(table, &export.probe.header, &none, &[])).collect();
    let mut columns = Vec::new();
    for spec in table.columns {
        let mut headers: Vec<String> = Vec::new();
        let mut evidence: Option<String> = None;
        let mut values: Vec<&str> = Vec::new();
        let (mut rows, mut filled) = (0_usize, 0_usize);
        for (export, recognition) in exports.iter().zip(&recognitions) {
            let Some(found) = recognition.column(spec.name) else { continue };
            if !headers.contains(&found.header) {
                headers.push(found.header.clone());
            }
            evidence.get_or_insert_with(|| in_words(found.evidence, &found.header));
            for row in &export.probe.sample {
                // Titles, totals and remarks fill few cells.
                if row.iter().filter(|cell| !cell.trim().is_empty()).count() * 2 < recognition.columns.len() {
                    continue;
                }
                rows += 1;
                if let Some(value) = row.get(found.position).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
                    filled += 1;
                    values.push(value);
                }
            }
        }
        let Some(evidence) = evidence else { continue };
        columns.push(FoundColumn {
            spec,
            headers,
            evidence,
            examples: examples(spec, &values),
            filled_percent: (filled * 100).checked_div(rows).unwrap_or(0),
            dates: if spec.column_type.is_temporal() { date_form(&values) } else { None },
            level_scheme: if spec.column_type == ColumnType::Level { level_scheme(&values) } else { None },
            levels: match spec.column_type {
                ColumnType::Level => values.iter().map(|value| (*value).to_owned()).collect(),
                _ => Vec::new(),
            },
            codes: codes(spec.column_type, &values),
        });
    }
    let mut unused: Vec<String> = Vec::new();
    let mut proposals: Vec<(&'static str, String, String)> = Vec::new();
    for (export, recognition) in exports.iter().zip(&recognitions) {
        for proposal in &recognition.proposals {
            let why = match proposal.likeness {
                Likeness::Spelling | Likeness::Brackets => {
                    format!("{}, `{}`", proposal.likeness.in_words(), proposal.like)
                }
                other => other.in_words().to_owned(),
            };
            let known = |(column, header, _): &(&str, String, String)| {
                *column == proposal.column.name && *header == proposal.header
            };
            let is_mapped = columns.iter().any(|column| column.spec.name == proposal.column.name);
            if !proposals.iter().any(known) && !is_mapped {
                proposals.push((proposal.column.name, proposal.header.clone(), why));
            }
        }
        for position in &recognition.unused {
            let header = &export.probe.header[*position];
            if !header.is_empty() && !unused.contains(header) {
                unused.push(header.clone());
            }
        }
    }
    TableSurvey { table, exports, columns, unused, proposals }
}

fn in_words(evidence: Evidence, header: &str) -> String {
    match evidence {
        Evidence::Explicit => "named".into(),
        Evidence::Name => "canonical name".into(),
        Evidence::Alias { alias, .. } if alias == header => "known name".into(),
        Evidence::Alias { alias, .. } => format!("known as {alias}"),
    }
}

/// The first different values, masked when they are personal.
fn examples(spec: &ColumnSpec, values: &[&str]) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for value in values {
        let mut shown = match spec.personal {
            Some(kind) => protect_text(kind, value),
            None => mask_shapes(value),
        };
        if shown.chars().count() > EXAMPLE_LETTERS {
            shown = shown.chars().take(EXAMPLE_LETTERS - 1).chain(['…']).collect();
        }
        shown.retain(|letter| !letter.is_control());
        if !examples.contains(&shown) {
            examples.push(shown);
        }
        if examples.len() == EXAMPLES {
            break;
        }
    }
    examples
}

/// Whether dates are written with day and month in an order that has to be declared.
fn date_form(values: &[&str]) -> Option<DateForm> {
    let mut seen = None;
    for value in values {
        let parts: Vec<&str> = value.split([' ', 'T']).next().unwrap_or_default().split(['/', '-', '.']).collect();
        let [first, second, year] = parts.as_slice() else { continue };
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
        let (Some(first), Some(second)) = (number(first), number(second)) else { continue };
        if year.len() != 4 {
            continue;
        }
        if first > 12 {
            return Some(DateForm::DayFirst);
        }
        if second > 12 {
            return Some(DateForm::MonthFirst);
        }
        seen = Some(DateForm::Ambiguous);
    }
    seen
}

/// Columns that tell the level of a lead: of one scheme, as codes of two are never the same level (D-03).
const LEVELS_OF_LEADS: [(&str, &str); 6] = [
    ("leads", "level"),
    ("lead_stage_history", "from_level"),
    ("lead_stage_history", "to_level"),
    ("walkins", "level"),
    ("visits", "level_before"),
    ("visits", "level_after"),
];

/// Gives the levels of leads the one scheme that understands most of them together, where one understands nine in ten; a
/// column that another scheme understands better keeps that one.
fn agree_on_levels(tables: &mut [TableSurvey]) {
    let is_level = |table: &str, column: &FoundColumn| LEVELS_OF_LEADS.contains(&(table, column.spec.name));
    let mut values: Vec<String> = Vec::new();
    for table in tables.iter() {
        let columns = table.columns.iter().filter(|column| is_level(table.table.name, column));
        values.extend(columns.flat_map(|column| column.levels.iter().cloned()));
    }
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let Some(scheme) = level_scheme(&values) else { return };
    for table in tables.iter_mut() {
        let name = table.table.name;
        for column in table.columns.iter_mut().filter(|column| is_level(name, column)) {
            if column.level_scheme.as_deref().is_some_and(|own| column.understood(own) <= column.understood(&scheme)) {
                column.level_scheme = Some(scheme.clone());
            }
        }
    }
}

/// The built-in scheme that understands most of the values; of equals the one with the fewest codes.
fn level_scheme(values: &[&str]) -> Option<String> {
    let mut best: Option<(usize, usize, &str)> = None;
    for scheme in LEVELS {
        let Ok(dictionary) = LevelDictionary::built_in(scheme) else { continue };
        let understood = values.iter().filter(|value| dictionary.find(value).is_some()).count();
        let codes = dictionary.codes().len();
        let is_better = best
            .is_none_or(|(known, known_codes, _)| understood > known || (understood == known && codes < known_codes));
        if understood > 0 && is_better {
            best = Some((understood, codes, scheme.name));
        }
    }
    // A scheme that understands less than nine in ten values is none.
    best.filter(|(understood, ..)| understood * 10 >= values.len() * 9).map(|(.., name)| name.to_owned())
}

/// The codes of words; none of other columns.
fn codes(column_type: ColumnType, values: &[&str]) -> BTreeSet<&'static str> {
    let ColumnType::Word(words) = column_type else { return BTreeSet::new() };
    let is_said = |spelling: &str| values.iter().any(|value| fold_word(value) == fold_word(spelling));
    let is_seen = |word: &&Word| std::iter::once(word.code).chain(word.aliases.iter().copied()).any(is_said);
    words.iter().filter(is_seen).map(|word| word.code).collect()
}

/// How an export is read, in words.
pub fn format_in_words(export: &FoundExport) -> String {
    let probe = &export.probe;
    let container = match probe.container {
        Container::Text => {
            let encoding = probe.encoding.unwrap_or("UTF-8");
            let delimiter = match probe.delimiter {
                b'\t' => "tabs".to_owned(),
                other => format!("`{}`", char::from(other)),
            };
            format!("text in {encoding}, columns between {delimiter}")
        }
        Container::Xlsx => "XLSX".to_owned(),
        Container::Xls => "XLS".to_owned(),
        Container::Html => "HTML table".to_owned(),
        Container::Parquet => "Parquet".to_owned(),
    };
    format!("{container}, header in row {}", probe.header_record)
}
