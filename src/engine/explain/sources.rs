//! What the lake holds of one customer beside classes and figures: its master data, its rows, and what was refused.

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::ExplainError;
use super::customer::Place;
use super::figures::{first_row, value_of};
use super::find;
use super::page::{Named, RefusedRow, SimilarName, SourceRows, Value};
use crate::engine::marts::{self, PublishedMarts, TableOrigin};
use crate::features::registry;
use crate::lake::{LakeError, files};
use crate::model::period::Window;
use crate::model::tables::TRANSACTIONS;
use crate::schemes;

/// Columns that say where a row is from.
const PROVENANCE: [&str; 3] = ["source_file", "source_row", "run_id"];

/// Refused rows beyond this are not looked through: they are read whole, for what they say of the customer.
const MOST_REFUSED: usize = 100_000;

/// The newest row of the customer master, without what it leaves blank.
pub fn profile(place: &Place<'_>, ids: &[String]) -> Result<Vec<Named>, ExplainError> {
    let tables = marts::published_tables(place.state);
    let Some(customers) = tables.get("customers") else { return Ok(Vec::new()) };
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    // The newest snapshot comes last. The customer's own row counts before those that stand for it.
    for id in ids.iter().map(|id| [*id]) {
        for (_, file) in customers.files.iter().rev() {
            let found = find::rows_of(&place.lake.path(file), "customer_id", &id)?;
            if found.is_empty() {
                continue;
            }
            let row = found.read(None)?;
            let values = first_row(&row.tail(Some(1)));
            let names = row.get_column_names();
            let filled = names.iter().filter(|name| !PROVENANCE.contains(&name.as_str())).filter_map(|name| {
                let value = values.get(name.as_str())?.clone();
                let is_blank = matches!(&value, Value::Unknown) || value == Value::Text(String::new());
                (!is_blank).then(|| Named { name: name.to_string(), value })
            });
            return Ok(filled.collect());
        }
    }
    Ok(Vec::new())
}

/// The transactions of the longest window that a scheme looks at. `None` without the table.
pub fn rows(place: &Place<'_>, ids: &[String], as_of: NaiveDate) -> Result<Option<SourceRows>, ExplainError> {
    let tables = marts::published_tables(place.state);
    let Some(table) = tables.get(TRANSACTIONS.name) else { return Ok(None) };
    let (Some(date), Some(entity)) = (TRANSACTIONS.date(), TRANSACTIONS.entity) else { return Ok(None) };
    let from = window_start(place, as_of)?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let parts: Vec<DataFrame> = table
        .files
        .par_iter()
        .map(|(_, file)| find::rows_of(&place.lake.path(file), entity, &ids)?.read(None))
        .collect::<Result<_, LakeError>>()?;
    let mut columns: Vec<String> = Vec::new();
    for name in parts.iter().flat_map(|part| part.get_column_names()) {
        if name != "run_id" && !columns.iter().any(|known| known == name.as_str()) {
            columns.push(name.to_string());
        }
    }
    let mut rows: Vec<(String, String, i64, Vec<Value>)> = Vec::new();
    for part in &parts {
        for row in 0..part.height() {
            let value = |name: &str| match part.column(name).and_then(|column| column.get(row)) {
                Ok(value) => value_of(&value),
                Err(_) => Value::Unknown,
            };
            let day = value(date).text();
            if day > as_of.to_string() || from.is_some_and(|from| day < from.to_string()) {
                continue;
            }
            let source_row = match value("source_row") {
                Value::Integer(row) => row,
                _ => 0,
            };
            let values = columns.iter().map(|name| value(name)).collect();
            rows.push((day, value("source_file").text(), source_row, values));
        }
    }
    rows.sort_by(|left, right| (&left.0, &left.1, left.2).cmp(&(&right.0, &right.1, right.2)));
    Ok(Some(SourceRows {
        table: TRANSACTIONS.name.to_owned(),
        from: from.map(|date| date.to_string()),
        to: as_of.to_string(),
        columns,
        rows: rows.into_iter().map(|(_, _, _, values)| values).collect(),
    }))
}

/// The first day of the longest window of the features that decide classes; `None` when one looks at all of the history.
fn window_start(place: &Place<'_>, as_of: NaiveDate) -> Result<Option<NaiveDate>, ExplainError> {
    let mut first = as_of;
    for (name, scheme) in &place.pipeline.schemes {
        let (_, settings) = schemes::kind_of(scheme).map_err(|problem| problem.of(name))?;
        let mut features = settings.features().map_err(|problem| problem.of(name))?;
        features.push(schemes::weight_feature(scheme).map_err(|problem| problem.of(name))?);
        for feature in features.iter().filter_map(|name| registry::find(name)) {
            match feature.window {
                Some(Window::Life) => return Ok(None),
                Some(window) => first = first.min(window.first_day(as_of)),
                // Recency looks no further than to the last order, which lies in the window of its scheme.
                None => {}
            }
        }
    }
    Ok(Some(first))
}

/// Refused rows that name one of the identifiers. `None` when there are too many refused rows to look through.
pub fn refused(place: &Place<'_>, ids: &[String]) -> Result<Option<Vec<RefusedRow>>, ExplainError> {
    let mut found = Vec::new();
    for (name, table) in marts::published_tables(place.state) {
        if table.origin != TableOrigin::Quarantine {
            continue;
        }
        for (_, file) in &table.files {
            let path = place.lake.path(file);
            if files::read_schema(&path)?.field_with_name("raw").is_err() {
                continue;
            }
            let rows = files::read_frame(&path, None)?;
            if rows.height() > MOST_REFUSED {
                return Ok(None);
            }
            let text = |column: &str, row: usize| {
                rows.column(column)
                    .and_then(|column| column.get(row))
                    .map_or(String::new(), |value| value_of(&value).text())
            };
            for row in 0..rows.height() {
                let raw = text("raw", row);
                if ids.iter().any(|id| names(&raw, id)) {
                    found.push(RefusedRow {
                        table: name.trim_start_matches("quarantine.").to_owned(),
                        source_file: text("source_file", row),
                        source_row: text("source_row", row),
                        column: text("column", row),
                        value: text("value", row),
                        reason: text("reason", row),
                    });
                }
            }
        }
    }
    Ok(Some(found))
}

/// Whether a text holds an identifier as a word of its own.
fn names(text: &str, id: &str) -> bool {
    let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    !id.is_empty()
        && text.match_indices(id).any(|(start, found)| {
            !is_word(text[..start].chars().next_back()) && !is_word(text[start + found.len()..].chars().next())
        })
}

/// Names that may be the same customer.
pub fn similar_names(place: &Place<'_>, customer: &str, as_of: NaiveDate) -> Result<Vec<SimilarName>, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    let Some(frame) = marts::read_files(place.lake, &marts.files("name_proposals"))? else { return Ok(Vec::new()) };
    let text = |name: &str, row: usize| frame.column(name).ok()?.str().ok()?.get(row).map(str::to_owned);
    let mut similar = Vec::new();
    for row in 0..frame.height() {
        let (own, other) = (text("customer_id", row), text("similar_customer_id", row));
        let likeness = frame.column("likeness").and_then(|column| column.get(row));
        let likeness = likeness.map_or(Value::Unknown, |value| value_of(&value));
        let why = text("why", row).unwrap_or_default();
        let (name, similar_name) =
            (text("name", row).unwrap_or_default(), text("similar_name", row).unwrap_or_default());
        if own.as_deref() == Some(customer) {
            similar.push(SimilarName { name, similar_name, similar_customer_id: other, likeness, why });
        } else if other.as_deref() == Some(customer) {
            let (name, similar_name) = (similar_name, name);
            similar.push(SimilarName { name, similar_name, similar_customer_id: own, likeness, why });
        }
    }
    Ok(similar)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_identifier_is_found_as_a_word_only() {
        assert!(names(r#"["2024-01-01","C01","9"]"#, "C01"));
        assert!(names("C01", "C01"));
        assert!(!names("C012", "C01") && !names("XC01", "C01") && !names("客C01", "C01") && !names("C01", ""));
    }
}
