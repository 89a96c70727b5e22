//! All features of a pipeline: of the history, of other tables, and those that the user defines.
//!
//! An [`Entry`] says what a feature is and how it is made; [`Catalog::needed`] puts what some features need in an order
//! in which all of it can be made. [`compute`](super::compute_named) makes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use polars::prelude::*;

use super::derived::{self, DerivedFeature};
use super::frame::{FeatureError, data_type};
use super::own::{self, Fault, OwnFeature};
use super::registry::{self, Feature, Kind, Unit};
use super::rows::{RowFeature, TableFrames, frame_type};
use super::tables::{self, TableFeature};
use super::typed::{kind_in, kind_of};
use crate::expressions::{Aggregate, Expression, Wanted};
use crate::model::tables::{TRANSACTIONS, TableSchema, VISITS};

/// How a feature is made.
#[derive(Clone)]
pub enum How {
    /// From the history of purchases and visits.
    History(&'static Feature),
    /// From rows of a table.
    Rows(Arc<RowFeature>),
    /// From other features of the same customer and date.
    Expression(Arc<Expression>),
    /// Completed months from the earlier of `first_purchase` and `coop_start_date` (F05, D-27).
    CooperationMonths,
}

/// Where a feature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Built in, of purchases and visits.
    History,
    /// Built in, of rows of another table.
    Table(&'static TableSchema),
    /// Built in, of other features.
    Derived,
    /// Defined in the pipeline.
    Own,
}

/// One feature.
#[derive(Clone)]
pub struct Entry {
    /// Column name and configuration key.
    pub name: String,
    /// Unit of the values.
    pub unit: Unit,
    /// Column type.
    pub kind: Kind,
    /// Name in Chinese and in English, where there is one.
    pub titles: Option<(String, String)>,
    /// What it is, in words and symbols.
    pub formula: String,
    /// When it is null.
    pub null_when: String,
    /// Formula, decision and system numbers.
    pub source: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Settings that change what it is.
    pub settings: Vec<String>,
    /// How it is made.
    pub how: How,
}

impl Entry {
    /// Features that it reads.
    pub fn reads(&self) -> Vec<&str> {
        match &self.how {
            How::History(_) | How::Rows(_) => Vec::new(),
            How::Expression(expression) => expression.reads().iter().map(String::as_str).collect(),
            How::CooperationMonths => vec!["first_purchase", "coop_start_date"],
        }
    }

    /// Tables that it reads itself, and whether it can do without them.
    pub fn own_tables(&self) -> Vec<(&'static TableSchema, bool)> {
        match &self.how {
            How::History(feature) => vec![(feature.table, false)],
            How::Rows(feature) => feature.source.tables(),
            How::Expression(_) | How::CooperationMonths => Vec::new(),
        }
    }
}

/// What the features of a pipeline depend on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CatalogSettings {
    /// Decimal places of money.
    pub scale: u8,
    /// What a visit costs.
    pub visit_cost: Option<f64>,
    /// Tables with a source.
    pub sources: BTreeSet<String>,
    /// Features of the user's own.
    pub own: Vec<OwnFeature>,
}

/// All features of a pipeline.
#[derive(Clone)]
pub struct Catalog {
    entries: Vec<Entry>,
    places: BTreeMap<String, usize>,
    scale: u8,
    sources: BTreeSet<String>,
}

impl Catalog {
    /// The features of a pipeline, and what is wrong with those that the user defines; those are left out.
    pub fn new(settings: &CatalogSettings) -> (Catalog, Vec<Fault>) {
        let mut catalog = Catalog {
            entries: Vec::new(),
            places: BTreeMap::new(),
            scale: settings.scale,
            sources: settings.sources.clone(),
        };
        for feature in registry::all() {
            catalog.add(of_history(feature));
        }
        for feature in tables::all() {
            let entry = of_table(feature, settings.scale);
            catalog.extend(entry);
        }
        catalog.add(cooperation_months());
        for feature in derived::all(settings.visit_cost, settings.sources.contains("customers")) {
            let entry = of_derived(feature, &catalog);
            catalog.extend(entry);
        }
        let faults = own::add(&settings.own, &mut catalog);
        (catalog, faults)
    }

    pub(super) fn add(&mut self, entry: Entry) {
        self.places.insert(entry.name.clone(), self.entries.len());
        self.entries.push(entry);
    }

    fn extend(&mut self, entry: Option<Entry>) {
        debug_assert!(
            entry.is_some(),
            "a built-in feature after {:?} fits its table",
            self.entries.last().map(|last| &last.name)
        );
        if let Some(entry) = entry {
            self.add(entry);
        }
    }

    /// All features: of the history, of tables, derived, of the user's own.
    pub fn all(&self) -> &[Entry] {
        &self.entries
    }

    /// The feature of that name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.places.get(name).map(|place| &self.entries[*place])
    }

    /// Decimal places of money.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// The type of a feature's column.
    pub fn data_type(&self, name: &str) -> Option<DataType> {
        self.find(name).map(|entry| data_type(entry.kind, self.scale))
    }

    /// Everything that features need, each once, what is read before what reads it.
    pub fn needed(&self, names: &[String]) -> Result<Vec<&Entry>, FeatureError> {
        let mut order = Vec::new();
        let mut done: BTreeSet<&str> = BTreeSet::new();
        let mut path: Vec<&str> = Vec::new();
        for name in names {
            self.need(name, &mut path, &mut done, &mut order)?;
        }
        Ok(order)
    }

    fn need<'a>(
        &'a self,
        name: &str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
        order: &mut Vec<&'a Entry>,
    ) -> Result<(), FeatureError> {
        let entry = self.find(name).ok_or_else(|| FeatureError::Unknown { name: name.to_owned() })?;
        if done.contains(entry.name.as_str()) {
            return Ok(());
        }
        if let Some(start) = path.iter().position(|known| *known == entry.name) {
            let circle: Vec<&str> = path[start..].iter().copied().chain([entry.name.as_str()]).collect();
            return Err(FeatureError::Circle { path: circle.join(" → ") });
        }
        path.push(&entry.name);
        for read in entry.reads() {
            self.need(read, path, done, order)?;
        }
        path.pop();
        done.insert(&entry.name);
        order.push(entry);
        Ok(())
    }

    /// The tables that features read beyond the facts: those of which rows must be loaded. In the order of their names.
    pub fn row_tables(&self, names: &[String]) -> Vec<&'static TableSchema> {
        let features = self.row_features(names);
        let read: BTreeMap<&str, &'static TableSchema> =
            features.iter().flat_map(|feature| feature.source.tables()).map(|(table, _)| (table.name, table)).collect();
        read.into_values().filter(|table| self.sources.contains(table.name)).collect()
    }

    /// The columns of a table that features read.
    pub fn row_columns(&self, names: &[String], table: &TableSchema) -> BTreeSet<String> {
        let mut columns = BTreeSet::new();
        for feature in self.row_features(names) {
            match feature.source.made {
                None if feature.source.table.name == table.name => {
                    columns.extend(feature.reads().into_iter().map(str::to_owned));
                    columns.extend(feature.source.date().map(str::to_owned));
                }
                None => {}
                Some(made) => {
                    let parts = made.of.iter().filter(|part| part.table.name == table.name);
                    columns
                        .extend(parts.flat_map(|part| part.must.iter().chain(part.may)).map(|name| (*name).to_owned()));
                }
            }
        }
        columns
    }

    /// The features of rows among those that features need. Unknown names need nothing.
    pub fn row_features(&self, names: &[String]) -> Vec<&RowFeature> {
        let known: Vec<String> = names.iter().filter(|name| self.find(name).is_some()).cloned().collect();
        let needed = self.needed(&known).unwrap_or_default();
        needed
            .into_iter()
            .filter_map(|entry| match &entry.how {
                How::Rows(feature) => Some(feature.as_ref()),
                _ => None,
            })
            .collect()
    }

    /// Whether features look at rows of `transactions` beyond the facts.
    pub fn reads_lines(&self, name: &str) -> bool {
        self.row_tables(&[name.to_owned()]).iter().any(|table| table.name == TRANSACTIONS.name)
    }

    /// Tables without a source that a feature itself cannot do without: where there is one its values are unknown.
    pub fn missing_tables(&self, name: &str) -> Vec<&'static str> {
        let Some(entry) = self.find(name) else { return Vec::new() };
        if matches!(entry.how, How::History(feature) if feature.table.name == TRANSACTIONS.name) {
            return Vec::new();
        }
        if entry.origin == Origin::Table(&TRANSACTIONS) {
            return Vec::new();
        }
        let tables = entry.own_tables().into_iter().filter(|(_, optional)| !optional);
        tables.map(|(table, _)| table.name).filter(|table| !self.sources.contains(*table)).collect()
    }

    /// What is unknown of some features for want of a table or of columns, one line each, in the order of their names.
    /// `frames` are the rows that were loaded; without them only tables are looked at.
    pub fn unknown(&self, names: &[String], frames: Option<&TableFrames>) -> Vec<String> {
        let mut lines = Vec::new();
        let Ok(needed) = self.needed(names) else { return lines };
        for entry in needed {
            let tables = self.missing_tables(&entry.name);
            if !tables.is_empty() {
                let tables: Vec<String> = tables.iter().map(|table| format!("`{table}`")).collect();
                lines.push(format!("{}: no source {}", entry.name, tables.join(", ")));
                continue;
            }
            let How::Rows(feature) = &entry.how else { continue };
            let lacks = frames.map(|frames| frames.lacks(feature));
            match lacks {
                Some(Some(columns)) if !columns.is_empty() => {
                    let columns: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
                    let (name, table) = (&entry.name, feature.source.table.name);
                    lines.push(format!("{name}: `{table}` has no column {}", columns.join(", ")));
                }
                Some(None) if feature.source.made.is_some() => {
                    let (name, table) = (&entry.name, feature.source.table.name);
                    lines.push(format!("{name}: `{table}` lacks columns that it is made of"));
                }
                _ => {}
            }
        }
        lines.sort();
        lines
    }

    /// The features of the mart `customer_features`: those of the history, those of tables that have a source, the user's
    /// own, and those that `asked` names or the user's own read. Features of `transactions` beyond the facts are in it for
    /// no other reason, since all lines must be read for them.
    pub fn published(&self, asked: &BTreeSet<String>) -> Vec<String> {
        let mut names = Vec::new();
        let own: Vec<String> = self.of_user().map(|entry| entry.name.clone()).collect();
        let read: BTreeSet<&str> =
            self.needed(&own).unwrap_or_default().into_iter().map(|entry| entry.name.as_str()).collect();
        for entry in &self.entries {
            let is_asked = asked.contains(&entry.name) || read.contains(entry.name.as_str());
            let is_published = match entry.origin {
                Origin::History | Origin::Own => true,
                _ if is_asked => true,
                Origin::Table(_) => self.has_tables(&entry.name) && !self.reads_lines(&entry.name),
                Origin::Derived => self.has_any_table(&entry.name) && !self.reads_lines(&entry.name),
            };
            if is_published {
                names.push(entry.name.clone());
            }
        }
        names
    }

    /// The features that the user defines.
    pub fn of_user(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.origin == Origin::Own)
    }

    fn has_tables(&self, name: &str) -> bool {
        self.missing_tables(name).is_empty()
    }

    /// Whether one of the tables that a derived feature goes back to, the facts of purchases aside, has a source; true of
    /// one that goes back to the facts alone.
    fn has_any_table(&self, name: &str) -> bool {
        let needed = self.needed(&[name.to_owned()]).unwrap_or_default();
        let mut tables = needed.iter().flat_map(|entry| entry.own_tables()).map(|(table, _)| table.name);
        let rows: Vec<&str> = tables.by_ref().filter(|table| *table != TRANSACTIONS.name).collect();
        // Visits alone have no cost, and a start of cooperation is not needed for the months of it.
        let optional = name == "cooperation_months" || ["tenure_part", "loyalty_index"].contains(&name);
        rows.is_empty() || optional || rows.iter().any(|table| *table != VISITS.name && self.sources.contains(*table))
    }
}

/// The features that are there without a pipeline.
pub fn built_in() -> &'static Catalog {
    static BUILT_IN: LazyLock<Catalog> = LazyLock::new(|| {
        let sources = BTreeSet::from(["customers".to_owned()]);
        Catalog::new(&CatalogSettings { scale: 2, sources, ..CatalogSettings::default() }).0
    });
    &BUILT_IN
}

fn of_history(feature: &'static Feature) -> Entry {
    let settings = match feature.name.as_str() {
        name if name.starts_with("product_") => vec!["features.breadth_by".to_owned()],
        // From when on the data count as whole.
        name if name.starts_with("growth") || name.starts_with("trend") => vec!["complete_within_days".to_owned()],
        _ => Vec::new(),
    };
    let null_when = match feature.table.name {
        "transactions" => feature.null_when.to_owned(),
        table => format!("{}; always without a source of {table}", feature.null_when),
    };
    Entry {
        name: feature.name.clone(),
        unit: feature.unit,
        kind: feature.kind(),
        titles: None,
        formula: feature.formula.to_owned(),
        null_when,
        source: feature.source.to_owned(),
        origin: Origin::History,
        settings,
        how: How::History(feature),
    }
}

/// The feature of a table; none when its SQL does not fit the table, which a test rules out.
fn of_table(feature: &TableFeature, scale: u8) -> Option<Entry> {
    let types = |name: &str| feature.rows.column(name).map(|found| frame_type(found, scale));
    let value = Aggregate::parse(feature.value).ok()?;
    let found = kind_of(&value.check(&types).ok()?)?;
    let filter = feature.filter.map(Expression::parse).transpose().ok()?;
    if let Some(filter) = &filter {
        filter.check(&types, Wanted::Truth).ok()?;
    }
    let date = feature.date.or_else(|| feature.rows.date());
    Some(Entry {
        name: feature.name.to_owned(),
        unit: feature.unit,
        kind: kind_in(found, feature.unit)?,
        titles: Some((feature.titles.0.to_owned(), feature.titles.1.to_owned())),
        formula: feature.formula.to_owned(),
        null_when: null_rule(feature),
        source: feature.source.to_owned(),
        origin: Origin::Table(feature.rows.table),
        settings: Vec::new(),
        how: How::Rows(Arc::new(RowFeature {
            source: *feature.rows,
            value,
            filter,
            date: date.map(str::to_owned),
            window: feature.window,
            earlier: feature.earlier,
            empty: feature.empty,
            optional: feature.optional,
        })),
    })
}

/// When a feature of a table is null, in words.
fn null_rule(feature: &TableFeature) -> String {
    let tables: Vec<&str> =
        feature.rows.tables().iter().filter(|(_, optional)| !optional).map(|(table, _)| table.name).collect();
    let tells_nobody = match (feature.rows.table.name, feature.window) {
        ("customers", _) => None,
        (_, crate::model::period::Window::Life) => Some("the table tells of nobody up to the date"),
        _ => Some("the table tells of nobody in the window"),
    };
    let own = Some(feature.null_when).filter(|rule| !rule.is_empty());
    let rules = own.into_iter().chain(tells_nobody).map(str::to_owned);
    let source = match tables.as_slice() {
        ["transactions"] => None,
        tables => Some(format!("always without a source of {}", tables.join(" and "))),
    };
    rules.chain(source).collect::<Vec<_>>().join("; ")
}

fn of_derived(feature: DerivedFeature, catalog: &Catalog) -> Option<Entry> {
    let value = Expression::parse(&feature.value).ok()?;
    let found = value.check(&|name: &str| catalog.data_type(name), Wanted::Any).ok()?;
    let settings =
        if feature.name.starts_with("cost_to_serve") { vec!["features.visit_cost".to_owned()] } else { Vec::new() };
    Some(Entry {
        name: feature.name.to_owned(),
        unit: feature.unit,
        kind: kind_in(kind_of(&found)?, feature.unit)?,
        titles: Some((feature.titles.0.to_owned(), feature.titles.1.to_owned())),
        formula: feature.formula,
        null_when: feature.null_when.to_owned(),
        source: feature.source.to_owned(),
        origin: Origin::Derived,
        settings,
        how: How::Expression(Arc::new(value)),
    })
}

fn cooperation_months() -> Entry {
    Entry {
        name: "cooperation_months".to_owned(),
        unit: Unit::Months,
        kind: Kind::Integer,
        titles: Some(("合作月数".to_owned(), "Months of cooperation".to_owned())),
        formula: "completed months from the earlier of first_purchase and coop_start_date to the as-of date; \
                  tenure_months counts from the first order alone"
            .to_owned(),
        null_when: "neither day is known, or both lie after the date".to_owned(),
        source: "F05, D-27".to_owned(),
        origin: Origin::Derived,
        settings: Vec::new(),
        how: How::CooperationMonths,
    }
}
