//! The words that settings may use and that other floors define: canonical columns, features, class codes.

use std::sync::{Mutex, PoisonError};

use polars::prelude::DataType;

use super::types::{DefinedUnit, Pipeline};
use crate::features::own::{Fault, OwnFeature};
use crate::features::registry::Unit;
use crate::features::{Catalog, CatalogSettings};
use crate::model::tables;

/// How the class of another scheme is named in expressions: `class_pyramid`.
pub const CLASS_OF: &str = "class_";

/// The type of what an expression over features can name: a feature, or the class of a scheme.
pub fn type_of(pipeline: &Pipeline, catalog: &Catalog, name: &str) -> Option<DataType> {
    if let Some(scheme) = name.strip_prefix(CLASS_OF)
        && pipeline.schemes.contains_key(scheme)
    {
        return Some(DataType::String);
    }
    catalog.data_type(name)
}

/// All names that [`type_of`] knows.
pub fn names(pipeline: &Pipeline, catalog: &Catalog) -> Vec<String> {
    let features = catalog.all().iter().map(|feature| feature.name.clone());
    features.chain(pipeline.schemes.keys().map(|scheme| format!("{CLASS_OF}{scheme}"))).collect()
}

/// What a feature measures; decides which settings can use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureKind {
    /// An amount, exact.
    Money,
    /// A number of orders, days or products.
    Count,
    /// A length of time in days or months.
    Duration,
    /// A ratio or a slope.
    Ratio,
    /// A calendar date: cannot be ranked or added up.
    Date,
    /// A word or name.
    Text,
    /// True or false.
    Truth,
}

/// A feature that a scheme can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFeature {
    /// Its column.
    pub name: String,
    /// What it measures.
    pub kind: FeatureKind,
}

/// Numbers of months for which features exist; a setting in months that selects a feature must be one of them.
pub const FEATURE_MONTHS: [u32; 4] = [1, 3, 6, 12];

/// Windows as settings write them.
pub const WINDOW_SETTINGS: [&str; 5] = ["1mo", "3mo", "6mo", "12mo", "all"];

/// Codes that snapshots and movements use themselves; no class may be called so.
pub const RESERVED_CODES: [&str; 9] = [
    "returns_only",
    "no_sales",
    "no_order_in_window",
    "not_in_population",
    "unknown",
    "unmatched",
    "new",
    "lost",
    "none",
];

/// All features that a pipeline can use.
pub fn catalog(pipeline: &Pipeline) -> Catalog {
    checked_catalog(pipeline).0
}

/// As [`catalog`], with what is wrong with the features that the pipeline defines.
pub fn checked_catalog(pipeline: &Pipeline) -> (Catalog, Vec<Fault>) {
    let mut own = Vec::new();
    for (name, definition) in &pipeline.features.define {
        own.push(OwnFeature {
            name: name.clone(),
            value: definition.value.clone(),
            table: definition.table.clone(),
            filter: definition.filter.clone(),
            date: definition.date.clone(),
            window: definition.window.clone(),
            empty: definition.empty,
            unit: definition.unit.map(unit_of),
            titles: definition.title.as_ref().map(|title| (title.zh.clone(), title.en.clone())),
        });
    }
    let settings = CatalogSettings {
        scale: pipeline.money_scale,
        visit_cost: pipeline.features.visit_cost,
        sources: pipeline.sources.0.keys().cloned().collect(),
        own,
    };
    // Every feature's types are worked out: once for the same settings, however many rooms ask.
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, made)) = last.as_ref()
        && *known == settings
    {
        return made.clone();
    }
    let made = Catalog::new(&settings);
    *last = Some((settings, made.clone()));
    made
}

/// A catalog, and what is wrong with the features the user defined.
type Made = (Catalog, Vec<Fault>);

/// The catalog that was asked for last, with the settings it was made for.
static LAST: Mutex<Option<(CatalogSettings, Made)>> = Mutex::new(None);

fn unit_of(unit: DefinedUnit) -> Unit {
    match unit {
        DefinedUnit::Money => Unit::Money,
        DefinedUnit::Days => Unit::Days,
        DefinedUnit::Months => Unit::Months,
        DefinedUnit::Orders => Unit::Orders,
        DefinedUnit::Count => Unit::Count,
        DefinedUnit::Ratio => Unit::Ratio,
        DefinedUnit::Score => Unit::Score,
    }
}

/// All features in the order of their columns.
pub fn known_features(catalog: &Catalog) -> Vec<KnownFeature> {
    let mut features = Vec::new();
    for feature in catalog.all() {
        let kind = match feature.unit {
            Unit::Money => FeatureKind::Money,
            Unit::Orders | Unit::Count => FeatureKind::Count,
            // Days counted in a window add up over customers; days since or between purchases do not.
            Unit::Days if feature.name.starts_with("purchase_days_") => FeatureKind::Count,
            Unit::Days | Unit::Months => FeatureKind::Duration,
            Unit::Ratio | Unit::Score => FeatureKind::Ratio,
            Unit::Date => FeatureKind::Date,
            Unit::Text => FeatureKind::Text,
            Unit::Truth => FeatureKind::Truth,
        };
        features.push(KnownFeature { name: feature.name.clone(), kind });
    }
    features
}

/// The canonical columns of a table, in reading order; none for a table that does not exist.
pub fn canonical_columns(table: &str) -> Vec<&'static str> {
    tables::table(table).map_or(Vec::new(), |schema| schema.columns.iter().map(|column| column.name).collect())
}

/// Whether a canonical column holds dates or timestamps, so that a format applies to it.
pub fn is_date_or_timestamp(table: &str, column: &str) -> bool {
    tables::table(table).and_then(|schema| schema.column(column)).is_some_and(|column| column.column_type.is_temporal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_feature_and_no_column_is_listed_twice() {
        let mut names: Vec<String> = known_features(&Catalog::new(&CatalogSettings::default()).0)
            .into_iter()
            .map(|feature| feature.name)
            .collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        let mut columns = canonical_columns("transactions");
        let count = columns.len();
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns.len(), count);
    }
}
