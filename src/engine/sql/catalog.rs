//! The tables of the published state, by the names that SQL knows them by.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::SqlError;
use super::scan::TableSource;
use crate::config::did_you_mean;
use crate::engine::marts::{self, PublishedTable, TableOrigin};
use crate::features::built_in;
use crate::lake::{Lake, LakeError, Published};
use crate::model::tables;

/// What can be asked about.
pub struct Catalog<'a> {
    lake: &'a Lake,
    tables: BTreeMap<String, PublishedTable>,
    as_of: Option<NaiveDate>,
}

impl<'a> Catalog<'a> {
    /// The tables of a published state; marts at one as-of date, or at all.
    pub fn of(lake: &'a Lake, state: &Published, as_of: Option<NaiveDate>) -> Result<Catalog<'a>, SqlError> {
        let mut tables = marts::published_tables(state);
        if tables.is_empty() {
            let hint = "nothing was published in this lake yet; run the pipeline first".to_owned();
            return Err(LakeError::NotPublished { name: "lake".into(), as_of: None, hint }.into());
        }
        for table in marts::ingested_tables(state) {
            let name = format!("quarantine.{table}");
            tables.entry(name).or_insert_with(|| PublishedTable { origin: TableOrigin::Quarantine, files: Vec::new() });
        }
        Ok(Catalog { lake, tables, as_of })
    }

    /// The table that the words of a name mean: `snapshots`, `marts.snapshots`, `quarantine.transactions`,
    /// `quarantine_transactions`. Case does not count.
    pub fn find(&self, words: &[&str]) -> Option<String> {
        let exact = |name: &str| self.tables.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned();
        match words {
            [name] => exact(name).or_else(|| {
                let table = name.get(.."quarantine_".len()).filter(|start| start.eq_ignore_ascii_case("quarantine_"));
                table.and_then(|start| exact(&format!("quarantine.{}", &name[start.len()..])))
            }),
            [schema, name] => match schema.to_ascii_lowercase().as_str() {
                "quarantine" => exact(&format!("quarantine.{name}")),
                kind @ ("tables" | "facts" | "marts") => {
                    exact(name).filter(|found| format!("{}s", self.tables[found].origin.name()) == kind)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The error for a name that is no table's.
    pub fn no_table(&self, name: &str) -> SqlError {
        let names: Vec<&String> = self.tables.keys().collect();
        let near = did_you_mean(name, &names).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let all = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        SqlError::NoTable { name: name.to_owned(), hint: format!("{near}the lake has {all}") }
    }

    /// A table's files at the dates that are asked for.
    fn files(&self, name: &str) -> Result<Vec<PathBuf>, SqlError> {
        let Some(table) = self.tables.get(name) else { return Err(self.no_table(name)) };
        let dates = table.dates();
        let wanted = self.as_of.filter(|_| !dates.is_empty());
        if let Some(date) = wanted
            && !dates.contains(&date)
        {
            let list: Vec<String> = dates.iter().map(NaiveDate::to_string).collect();
            let hint = format!("it is published at {}", list.join(", "));
            return Err(LakeError::NotPublished { name: name.into(), as_of: Some(date.to_string()), hint }.into());
        }
        let files = table.files.iter().filter(|(date, _)| wanted.is_none() || *date == wanted);
        Ok(files.map(|(_, file)| self.lake.path(file)).collect())
    }

    /// A table, ready to be read.
    pub fn open(&self, name: &str) -> Result<TableSource, SqlError> {
        TableSource::open(name, self.files(name)?).map_err(SqlError::from)
    }

    /// All tables: name, kind, rows, as-of dates and files.
    pub fn list(&self) -> Result<DataFrame, SqlError> {
        let opened: Vec<(&String, &PublishedTable, TableSource)> = self
            .tables
            .par_iter()
            .filter(|(_, table)| {
                self.as_of.is_none_or(|date| table.dates().is_empty() || table.dates().contains(&date))
            })
            .map(|(name, table)| Ok((name, table, self.open(name)?)))
            .collect::<Result<_, SqlError>>()?;
        let mut columns: [Vec<String>; 2] = Default::default();
        let (mut rows, mut files) = (Vec::new(), Vec::new());
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for (name, table, source) in &opened {
            columns[0].push((*name).clone());
            columns[1].push(table.origin.name().to_owned());
            rows.push(source.rows() as i64);
            files.push(source.files() as i64);
            let dates = table.dates();
            let day = |date: Option<&NaiveDate>| self.as_of.filter(|_| !dates.is_empty()).or(date.copied());
            first.push(day(dates.first()).map(|date| date.to_string()));
            last.push(day(dates.last()).map(|date| date.to_string()));
        }
        let [names, kinds] = columns;
        let frame = DataFrame::new_infer_height(vec![
            Column::new("name".into(), names),
            Column::new("kind".into(), kinds),
            Column::new("rows".into(), rows),
            Column::new("first_as_of".into(), first),
            Column::new("last_as_of".into(), last),
            Column::new("files".into(), files),
        ]);
        frame.map_err(|error| SqlError::Failed { message: error.to_string() })
    }

    /// The columns of a table: name, type and, where it is written down, meaning.
    pub fn describe(&self, name: &str) -> Result<DataFrame, SqlError> {
        let source = self.open(name)?;
        let (mut columns, mut types, mut meanings) = (Vec::new(), Vec::new(), Vec::new());
        for (column, data_type) in source.columns() {
            columns.push(column.clone());
            types.push(type_name(&data_type));
            meanings.push(meaning(name, &column));
        }
        let frame = DataFrame::new_infer_height(vec![
            Column::new("column".into(), columns),
            Column::new("type".into(), types),
            Column::new("meaning".into(), meanings),
        ]);
        frame.map_err(|error| SqlError::Failed { message: error.to_string() })
    }
}

/// What a column of a table means: of canonical tables and features it is written down.
fn meaning(table: &str, column: &str) -> Option<String> {
    if let Some(found) = tables::table(table) {
        return found.columns.iter().find(|known| known.name == column).map(|known| known.docs.to_owned());
    }
    if table == "customer_features" {
        return built_in().find(column).map(|feature| feature.formula.clone());
    }
    None
}

/// A type as SQL writes it.
fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::String => "TEXT".into(),
        DataType::Boolean => "BOOLEAN".into(),
        DataType::Float64 => "DOUBLE".into(),
        DataType::Date => "DATE".into(),
        DataType::Datetime(_, _) => "TIMESTAMP".into(),
        DataType::Decimal(precision, scale) => format!("DECIMAL({precision},{scale})"),
        DataType::Int64 => "BIGINT".into(),
        DataType::Int32 => "INTEGER".into(),
        other => other.to_string(),
    }
}
