//! Features that the user defines: from settings to entries of the catalog, with everything checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::{Catalog, Entry, How, Origin};
use super::registry::Unit;
use super::rows::{RowFeature, RowSource, frame_type};
use super::typed::{kind_in, kind_of, unit_of};
use crate::expressions::{AS_OF, Aggregate, Expression, Objection, Wanted};
use crate::model::period::Window;
use crate::model::tables;

/// Names that frames of features use themselves.
const RESERVED: [&str; 4] = ["customer", "customer_id", AS_OF, "months_in_state"];
/// What the names of classes as features begin with.
const CLASS: &str = "class_";

/// A feature as the pipeline file defines it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnFeature {
    /// Its name.
    pub name: String,
    /// SQL expression or aggregate.
    pub value: String,
    /// Table whose rows are aggregated.
    pub table: Option<String>,
    /// Which rows count.
    pub filter: Option<String>,
    /// Date from which a row is known.
    pub date: Option<String>,
    /// How far back.
    pub window: Option<String>,
    /// Value of customers without rows.
    pub empty: Option<i64>,
    /// Unit, where it is said.
    pub unit: Option<Unit>,
    /// Name in Chinese and in English.
    pub titles: Option<(String, String)>,
}

/// The setting that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name itself.
    Name,
    /// `value`
    Value,
    /// `table`
    Table,
    /// `where`
    Filter,
    /// `date`
    Date,
    /// `window`
    Window,
    /// `empty`
    Empty,
    /// `unit`
    Unit,
}

/// What is wrong with a feature that the user defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The feature.
    pub feature: String,
    /// Its setting.
    pub field: Field,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: String,
    /// A name that does not exist, and those that do.
    pub unknown: Option<(String, Vec<String>)>,
}

/// What is wrong, before it is known of which feature.
struct Wrong {
    field: Field,
    problem: String,
    hint: String,
    unknown: Option<(String, Vec<String>)>,
}

impl Wrong {
    fn new(field: Field, problem: impl Into<String>, hint: impl Into<String>) -> Wrong {
        Wrong { field, problem: problem.into(), hint: hint.into(), unknown: None }
    }

    fn of(field: Field, objection: Objection) -> Wrong {
        Wrong::new(field, objection.problem, objection.hint)
    }
}

/// Adds the features to the catalog, in an order in which each finds those that it reads. Those that are wrong, and those
/// that read them, are left out.
pub fn add(own: &[OwnFeature], catalog: &mut Catalog) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |feature: &str, wrong: Wrong| {
        let Wrong { field, problem, hint, unknown } = wrong;
        faults.push(Fault { feature: feature.to_owned(), field, problem, hint, unknown });
    };
    let mut waiting: Vec<&OwnFeature> = Vec::new();
    for feature in own {
        match check_name(&feature.name, catalog) {
            Ok(()) => waiting.push(feature),
            Err(wrong) => fault(&feature.name, wrong),
        }
    }
    let names: BTreeMap<String, Vec<String>> = waiting.iter().map(|own| (own.name.clone(), read_by(own))).collect();
    // A feature is ready once all of its own kind that it reads are done; rounds go on while one is.
    let mut done: BTreeMap<&str, bool> = BTreeMap::new();
    loop {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|own| {
            let reads = names.get(&own.name).into_iter().flatten();
            reads.filter(|read| names.contains_key(*read)).all(|read| done.contains_key(read.as_str()))
        });
        waiting = rest;
        if ready.is_empty() {
            break;
        }
        for own in ready {
            let reads = names.get(&own.name).into_iter().flatten();
            // What it reads is told to be wrong; that it cannot be made then goes without saying.
            if reads.clone().any(|read| done.get(read.as_str()) == Some(&false)) {
                done.insert(&own.name, false);
                continue;
            }
            let made = entry(own, catalog);
            done.insert(&own.name, made.is_ok());
            match made {
                Ok(entry) => catalog.add(entry),
                Err(wrong) => fault(&own.name, wrong),
            }
        }
    }
    for circle in circles(&waiting, &names) {
        let path = circle.iter().chain(circle.first()).cloned().collect::<Vec<_>>().join(" → ");
        let problem = format!("{path} is a circle: a feature cannot need itself");
        let hint = "let one of them stand on features that are there without it";
        fault(&circle[0], Wrong::new(Field::Value, problem, hint));
    }
    faults
}

/// Features that a definition reads.
fn read_by(own: &OwnFeature) -> Vec<String> {
    match own.table {
        Some(_) => Vec::new(),
        None => Expression::parse(&own.value).map_or(Vec::new(), |value| value.reads().iter().cloned().collect()),
    }
}

/// The circles among features that wait for each other, each once.
fn circles(waiting: &[&OwnFeature], reads: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for own in waiting {
        let mut path: Vec<String> = vec![own.name.clone()];
        loop {
            let last = path.last().cloned().unwrap_or_default();
            let waits = |read: &&String| waiting.iter().any(|other| other.name == **read);
            let Some(next) = reads.get(&last).into_iter().flatten().find(waits) else { break };
            if let Some(start) = path.iter().position(|known| known == next) {
                let circle = path[start..].to_vec();
                if !found.iter().any(|known| known.contains(&circle[0])) {
                    found.push(circle);
                }
                break;
            }
            path.push(next.clone());
        }
    }
    found
}

fn check_name(name: &str, catalog: &Catalog) -> Result<(), Wrong> {
    let well_formed = name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !well_formed {
        let hint = "a letter from a to z, then such letters, digits and `_`; `title` can be any text, Chinese too";
        return Err(Wrong::new(Field::Name, format!("{name:?} cannot name a feature"), hint));
    }
    if RESERVED.contains(&name) || name.starts_with(CLASS) {
        let hint = "choose another name; `class_<scheme>` is the class that a scheme gives";
        return Err(Wrong::new(Field::Name, format!("the name `{name}` is taken"), hint));
    }
    if let Some(known) = catalog.find(name) {
        let hint = format!("choose another name, as my_{name}; `keyfolio explain metric {name}` tells what there is");
        return Err(Wrong::new(Field::Name, format!("`{}` is a feature already", known.name), hint));
    }
    Ok(())
}

fn entry(own: &OwnFeature, catalog: &Catalog) -> Result<Entry, Wrong> {
    let (found, how, formula, null_when) = match &own.table {
        Some(table) => rows(own, table, catalog)?,
        None => expression(own, catalog)?,
    };
    let natural = kind_of(&found).ok_or_else(|| {
        Wrong::new(
            Field::Value,
            format!("`{}` gives nothing that a column can hold", own.value),
            "give it a type: CAST(… AS DOUBLE)",
        )
    })?;
    let unit = own.unit.unwrap_or(unit_of(natural));
    let kind = kind_in(natural, unit).ok_or_else(|| {
        let problem = format!("`{}` is no number, and `unit` says {}", own.value, unit.in_words());
        Wrong::new(Field::Unit, problem, "leave `unit` out, or make a number of it")
    })?;
    Ok(Entry {
        name: own.name.clone(),
        unit,
        kind,
        titles: own.titles.clone(),
        formula,
        null_when,
        source: String::new(),
        origin: Origin::Own,
        settings: vec![format!("features.define.{}", own.name)],
        how,
    })
}

/// Type of the values, how they are made, what they are and when they are null.
type Made = (polars::prelude::DataType, How, String, String);

fn expression(own: &OwnFeature, catalog: &Catalog) -> Result<Made, Wrong> {
    let useless = [
        (own.filter.is_some(), Field::Filter, "where"),
        (own.date.is_some(), Field::Date, "date"),
        (own.window.is_some(), Field::Window, "window"),
        (own.empty.is_some(), Field::Empty, "empty"),
    ];
    if let Some((_, field, name)) = useless.into_iter().find(|(is_set, ..)| *is_set) {
        let hint = format!("add `table`, or remove `{name}`");
        return Err(Wrong::new(field, format!("`{name}` chooses rows, and no `table` is named"), hint));
    }
    let value = Expression::parse(&own.value).map_err(|objection| Wrong::of(Field::Value, objection))?;
    if let Some(unknown) = value.reads().iter().find(|name| catalog.find(name).is_none()) {
        let names = catalog.all().iter().map(|entry| entry.name.clone()).collect();
        let problem = format!("`{}`: there is no feature `{unknown}`", own.value);
        let hint =
            "`keyfolio explain metric` lists the features; texts stand in single quotes; rows of a table need `table`";
        let wrong = Wrong::new(Field::Value, problem, hint);
        return Err(Wrong { unknown: Some((unknown.clone(), names)), ..wrong });
    }
    let found = value
        .check(&|name: &str| catalog.data_type(name), Wanted::Any)
        .map_err(|objection| Wrong::of(Field::Value, objection))?;
    let null_when = "what it reads is unknown, as SQL has it".to_owned();
    Ok((found, How::Expression(Arc::new(value)), own.value.clone(), null_when))
}

fn rows(own: &OwnFeature, table: &str, catalog: &Catalog) -> Result<Made, Wrong> {
    let schema = tables::table(table).filter(|schema| schema.entity.is_some()).ok_or_else(|| {
        let with_customers = tables::TABLES.iter().filter(|schema| schema.entity.is_some());
        let names = with_customers.map(|schema| schema.name.to_owned()).collect();
        let problem = match tables::table(table) {
            Some(_) => format!("rows of `{table}` belong to no customer"),
            None => format!("there is no table `{table}`"),
        };
        let wrong = Wrong::new(Field::Table, problem, "name a table whose rows belong to a customer");
        Wrong { unknown: Some((table.to_owned(), names)), ..wrong }
    })?;
    let source = RowSource::of(schema);
    let types = |name: &str| source.column(name).map(|found| frame_type(found, catalog.scale()));
    let no_column = |field: Field, name: &str, written: &str| {
        let names = schema.columns.iter().map(|column| column.name.to_owned()).collect();
        let problem = format!("`{written}`: the table `{table}` has no column `{name}`");
        let wrong = Wrong::new(field, problem, format!("`keyfolio explain table {table}` lists its columns"));
        Wrong { unknown: Some((name.to_owned(), names)), ..wrong }
    };
    let value = Aggregate::parse(&own.value).map_err(|objection| Wrong::of(Field::Value, objection))?;
    if let Some(name) = value.reads().iter().find(|name| source.column(name).is_none()) {
        return Err(no_column(Field::Value, name, &own.value));
    }
    let found = value.check(&types).map_err(|objection| Wrong::of(Field::Value, objection))?;
    let filter = match &own.filter {
        None => None,
        Some(text) => {
            let filter = Expression::parse(text).map_err(|objection| Wrong::of(Field::Filter, objection))?;
            if let Some(name) = filter.reads().iter().find(|name| source.column(name).is_none()) {
                return Err(no_column(Field::Filter, name, text));
            }
            if filter.looks_at_all() {
                let hint = "PERCENTILE and RANK compare customers: use them in a feature without `table`";
                return Err(Wrong::new(Field::Filter, format!("`{text}` compares rows with each other"), hint));
            }
            filter.check(&types, Wanted::Truth).map_err(|objection| Wrong::of(Field::Filter, objection))?;
            Some(filter)
        }
    };
    let date = match &own.date {
        None => source.date().map(str::to_owned),
        Some(date) => match source.column(date) {
            Some(column) if column.is_temporal() => Some(date.clone()),
            Some(column) => {
                let problem = format!("`{date}` is {}, and no date", column.in_words());
                return Err(Wrong::new(Field::Date, problem, "name a column of dates, or leave `date` out"));
            }
            None => return Err(no_column(Field::Date, date, date)),
        },
    };
    let window = own.window.as_deref().map_or(Some(Window::Life), window).ok_or_else(|| {
        let problem = format!("{:?} is not a window", own.window.as_deref().unwrap_or_default());
        Wrong::new(Field::Window, problem, "a number of months, as \"12mo\" (1mo to 120mo), or \"all\"")
    })?;
    if window != Window::Life && date.is_none() {
        let problem = format!("rows of `{table}` have no date that a window could begin at");
        return Err(Wrong::new(Field::Window, problem, "name one of its columns as `date`, or remove `window`"));
    }
    let mut formula = format!("{} over rows of {table}", own.value);
    if let Some(filter) = &own.filter {
        formula.push_str(&format!(" where {filter}"));
    }
    match (&date, window) {
        (Some(date), Window::Life) => formula.push_str(&format!(", {date} on or before the date")),
        (Some(date), window) => {
            formula.push_str(&format!(", {date} in the last {}", own.window.as_deref().unwrap_or(&window.suffix())))
        }
        (None, _) => {}
    }
    let mut null_when = match own.empty {
        Some(_) => String::new(),
        None => "the customer has no such row; ".to_owned(),
    };
    null_when.push_str("the table tells of nobody in the window");
    if table != tables::TRANSACTIONS.name {
        null_when.push_str(&format!("; always without a source of {table}"));
    }
    let feature = RowFeature { source, value, filter, date, window, earlier: 0, empty: own.empty, optional: &[] };
    Ok((found, How::Rows(Arc::new(feature)), formula, null_when))
}

/// A window of `1mo` to `120mo`, or `all`.
fn window(text: &str) -> Option<Window> {
    if text == "all" {
        return Some(Window::Life);
    }
    let digits = text.strip_suffix("mo").filter(|digits| !digits.starts_with(['0', '+']))?;
    let months = digits.parse::<u32>().ok()?;
    (1..=120).contains(&months).then_some(Window::Months(months))
}
