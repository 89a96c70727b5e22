//! What a figure means, which settings are in force, and its newest value.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::ExplainError;
use super::page::Value;
use super::readings;
use crate::config;
use crate::config::Resolved;
use crate::config::document::Origin;
use crate::config::path::KeyPath;
use crate::engine::marts::{self, PublishedMarts};
use crate::features::{self, Catalog, Entry};
use crate::lake::{Lake, Published};
use crate::metrics::registry as figures;
use crate::schemes::{self, KINDS};

/// All that is told of a figure: the document of `explain metric --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricPage {
    /// Its name.
    pub name: String,
    /// What it is. Several, where marts have columns of one name.
    pub definitions: Vec<Definition>,
    /// The settings it depends on, as they are in force. Empty without a pipeline.
    pub settings: Vec<Setting>,
    /// The as-of date of the values.
    pub as_of: Option<String>,
    /// Its newest values.
    pub values: Vec<Reading>,
}

/// What a figure is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// `feature`, `measure`, `column`, `scheme` or `kind of scheme`.
    pub kind: &'static str,
    /// The marts that carry it.
    pub marts: Vec<String>,
    /// Its unit.
    pub unit: String,
    /// What it is, in words and symbols.
    pub formula: String,
    /// When it is null.
    pub null_when: String,
    /// The definitions it follows.
    pub sources: Vec<Source>,
    /// Of schemes: columns, formulas, null and tie rules as a table in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The schemes of the pipeline that read it.
    pub read_by: Vec<String>,
}

/// A definition of docs/formulas.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its number.
    pub number: String,
    /// What it fixes; null for numbers that are explained by themselves.
    pub fixes: Option<String>,
}

/// A setting in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// Its path in the pipeline file.
    pub path: String,
    /// Its value.
    pub value: Json,
    /// `default`, or where it was written.
    pub origin: String,
}

/// A value of the figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// What it is of: scheme, period, class … or `statistic` for features.
    pub of: BTreeMap<String, Value>,
    /// The value.
    pub value: Value,
}

/// Where to look for settings and values.
#[derive(Clone, Copy)]
pub struct MetricPlace<'a> {
    /// Settings in force.
    pub resolved: &'a Resolved,
    /// The lake.
    pub lake: &'a Lake,
    /// Its published state; empty when nothing is published yet.
    pub state: &'a Published,
}

/// A name in the list of everything that can be explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The name.
    pub name: String,
    /// `feature`, `measure`, `column`, `scheme` or `kind of scheme`.
    pub kind: &'static str,
    /// The mart that carries it.
    pub mart: String,
    /// Its unit.
    pub unit: String,
    /// What it is.
    pub formula: String,
}

/// Everything that can be explained; with a pipeline, its schemes too.
pub fn list(resolved: Option<&Resolved>) -> Vec<Listed> {
    let mut all = Vec::new();
    for figure in figures::all() {
        all.push(Listed {
            name: if figure.mart == figures::MEASURES {
                figure.name.into()
            } else {
                format!("{}.{}", figure.mart, figure.name)
            },
            kind: if is_measure(figure) { "measure" } else { "column" },
            mart: figure.mart.into(),
            unit: figure.unit.into(),
            formula: figure.formula.into(),
        });
    }
    for feature in catalog_of(resolved).all() {
        all.push(Listed {
            name: feature.name.clone(),
            kind: "feature",
            mart: "customer_features".into(),
            unit: feature.unit.in_words().into(),
            formula: feature.formula.clone(),
        });
    }
    let scheme = |name: &str, kind: &'static str, head: &str| Listed {
        name: name.to_owned(),
        kind,
        mart: "snapshots".into(),
        unit: "class".into(),
        formula: head.lines().next().unwrap_or_default().to_owned(),
    };
    all.extend(KINDS.iter().map(|kind| scheme(kind.name, "kind of scheme", kind.head)));
    for (name, settings) in resolved.iter().flat_map(|resolved| &resolved.pipeline.schemes) {
        if let Ok((kind, _)) = schemes::kind_of(settings) {
            all.push(scheme(name, "scheme", kind.head));
        }
    }
    all
}

/// Whether a figure is a row of the mart `measures`, not a column.
pub(super) fn is_measure(figure: &figures::Figure) -> bool {
    figure.is_measure()
}

/// The page of a figure; `None` when nothing has this name.
pub fn explain_metric(name: &str, place: Option<MetricPlace<'_>>) -> Result<Option<MetricPage>, ExplainError> {
    let mut page =
        MetricPage { name: name.to_owned(), definitions: vec![], settings: vec![], as_of: None, values: vec![] };
    let mut paths: Vec<String> = Vec::new();
    let found = figures::find(name);
    for figure in &found {
        page.definitions.push(of_figure(figure));
        paths.extend(figure.settings.iter().map(|path| (*path).to_owned()));
    }
    let catalog = catalog_of(place.map(|place| place.resolved));
    let feature = catalog.find(name);
    if let Some(feature) = feature {
        page.definitions.push(of_feature(feature, &catalog, place)?);
        paths.extend(feature.settings.iter().cloned());
    }
    let scheme = place.and_then(|place| place.resolved.pipeline.schemes.get(name));
    let kind = match scheme {
        Some(scheme) => {
            let (kind, _) = schemes::kind_of(scheme).map_err(|problem| problem.of(name))?;
            page.definitions.push(of_scheme("scheme", kind.head));
            paths.push(format!("schemes.{name}"));
            None
        }
        None => KINDS.iter().find(|kind| kind.name == name),
    };
    page.definitions.extend(kind.map(|kind| of_scheme("kind of scheme", kind.head)));
    if page.definitions.is_empty() {
        return Ok(None);
    }
    let Some(place) = place else { return Ok(Some(page)) };
    page.settings = settings(place.resolved, &paths);
    let Some(as_of) = marts::published_dates(place.state).last().copied() else { return Ok(Some(page)) };
    page.as_of = Some(as_of.to_string());
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    for figure in found {
        page.values.extend(readings::of_figure(&marts, figure)?);
    }
    if let Some(feature) = feature {
        page.values.extend(readings::of_feature(&marts, &feature.name)?);
    }
    if scheme.is_some() {
        page.values.extend(readings::of_scheme(&marts, name)?);
    }
    Ok(Some(page))
}

fn of_figure(figure: &figures::Figure) -> Definition {
    Definition {
        kind: if is_measure(figure) { "measure" } else { "column" },
        marts: vec![figure.mart.into()],
        unit: figure.unit.into(),
        formula: figure.formula.into(),
        null_when: figure.null_when.into(),
        sources: sources_of(figure.source),
        rules: None,
        read_by: Vec::new(),
    }
}

/// The features of a pipeline, or those that are there without one.
fn catalog_of(resolved: Option<&Resolved>) -> Catalog {
    resolved.map_or_else(|| features::built_in().clone(), |resolved| config::catalog(&resolved.pipeline))
}

fn of_feature(feature: &Entry, catalog: &Catalog, place: Option<MetricPlace<'_>>) -> Result<Definition, ExplainError> {
    let mut read_by = Vec::new();
    for (name, scheme) in place.iter().flat_map(|place| &place.resolved.pipeline.schemes) {
        if schemes::required_features(scheme).map_err(|problem| problem.of(name))?.contains(&feature.name) {
            read_by.push(name.clone());
        }
    }
    for own in catalog.of_user().filter(|own| own.reads().contains(&feature.name.as_str())) {
        read_by.push(own.name.clone());
    }
    let missing = match place {
        Some(_) => catalog.unknown(std::slice::from_ref(&feature.name), None),
        None => Vec::new(),
    };
    let null_when = match missing.as_slice() {
        [] => feature.null_when.clone(),
        missing => format!("{}. Now: {}", feature.null_when, missing.join("; ")),
    };
    Ok(Definition {
        kind: "feature",
        marts: vec!["customer_features".into()],
        unit: feature.unit.in_words().into(),
        formula: feature.formula.clone(),
        null_when,
        sources: sources_of(&feature.source),
        rules: None,
        read_by,
    })
}

fn of_scheme(kind: &'static str, head: &str) -> Definition {
    let (first, rules) = head.split_once('\n').unwrap_or((head, ""));
    Definition {
        kind,
        marts: ["snapshots", "scheme_classes", "scheme_cuts", "movements"].map(String::from).to_vec(),
        unit: "class".into(),
        formula: first.to_owned(),
        null_when: "see the rules".into(),
        sources: Vec::new(),
        rules: Some(rules.trim().to_owned()),
        read_by: Vec::new(),
    }
}

fn sources_of(numbers: &str) -> Vec<Source> {
    let numbers = numbers.split(", ").filter(|number| !number.is_empty());
    numbers
        .map(|number| Source { number: number.to_owned(), fixes: figures::meaning_of(number).map(str::to_owned) })
        .collect()
}

/// The settings at paths and below them. `<scheme>` in a path stands for every scheme.
fn settings(resolved: &Resolved, paths: &[String]) -> Vec<Setting> {
    let mut whole: Vec<String> = Vec::new();
    for path in paths {
        if path.contains("<scheme>") {
            whole.extend(resolved.pipeline.schemes.keys().map(|scheme| path.replace("<scheme>", scheme)));
        } else {
            whole.push(path.clone());
        }
    }
    whole.sort();
    whole.dedup();
    let mut found = Vec::new();
    for path in whole {
        let mut value = &resolved.settings;
        for part in path.split('.') {
            value = value.get(part).unwrap_or(&Json::Null);
        }
        leaves(resolved, &path, value, &mut found);
    }
    found
}

/// A list of tables is one setting: its entries mean nothing apart.
fn leaves(resolved: &Resolved, path: &str, value: &Json, found: &mut Vec<Setting>) {
    match value {
        Json::Object(entries) => {
            for (key, value) in entries {
                leaves(resolved, &format!("{path}.{key}"), value, found);
            }
        }
        value => {
            let origin = origin(resolved, path);
            if !(value.is_null() && origin == "default" && path.starts_with("schemes.")) {
                found.push(Setting { path: path.to_owned(), value: without_nulls(value), origin });
            }
        }
    }
}

/// A value without the keys that say nothing.
fn without_nulls(value: &Json) -> Json {
    match value {
        Json::Array(elements) => Json::Array(elements.iter().map(without_nulls).collect()),
        Json::Object(entries) => {
            let said = entries.iter().filter(|(_, value)| !value.is_null());
            Json::Object(said.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        other => other.clone(),
    }
}

fn origin(resolved: &Resolved, path: &str) -> String {
    let loaded = resolved.loaded();
    match loaded.document.get(&KeyPath::from_dotted(path)).map(|node| &node.origin) {
        None => "default".into(),
        Some(Origin::File { source, span }) => {
            let (line, _) = source.line_and_column(span.start);
            format!("{}:{line}", source.name)
        }
        Some(Origin::Environment { variable }) => format!("environment variable {variable}"),
        Some(Origin::Set { argument }) => format!("--set {argument}"),
    }
}
