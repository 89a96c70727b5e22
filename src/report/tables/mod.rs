//! The tables of workbook and CSV as typed cells, built once and written twice.
//!
//! A table names its columns twice: by key, as in marts and CSV heads, and in words for the workbook.
//! Cells keep their type: a count is a number, a date is a date, an amount stays exact.

mod actions;
mod customers;
mod data_quality;
mod details;
mod growth;
mod loyalty;
mod process;
mod programmes;
mod restatements;
pub(in crate::report::tables) mod retention;
mod risk;
mod scheme;
mod value;
mod whole;
mod win_back;

pub use data_quality::sheets;
pub use restatements::RESTATEMENTS;

use chrono::NaiveDate;

use retention::{both, number};

use super::Manifest;
use super::figures::{CustomerNames, Figures, Known, Money, Unit};
use super::text::Pair;
use crate::config::types::{Section, Text};

/// A value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not known, or not applicable.
    Empty,
    Count(i64),
    Money(Money),
    /// An amount that is a mean or another quotient.
    Amount(f64),
    Ratio(f64),
    Number(f64),
    Date(NaiveDate),
    Text(String),
    /// A text in both languages; in English in a column of plain text of a CSV file.
    Words(Text),
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Name in CSV.
    pub key: &'static str,
    /// Head in the workbook.
    pub caption: Pair,
    /// Width in the workbook, in characters.
    pub width: f64,
    /// True when its cells are [`Cell::Words`]: two columns in CSV.
    pub words: bool,
}

/// A table: a sheet of the workbook, a file of CSV.
#[derive(Debug, Clone)]
pub struct Table {
    /// File name in CSV, without ending.
    pub key: &'static str,
    /// Name of the sheet, at most 31 characters.
    pub title: Pair,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Remark above the head: a scheme, a cut, a rule. Empty when there is none.
    pub note: Text,
}

fn column(key: &'static str, zh: &'static str, en: &'static str, width: f64) -> Column {
    Column { key, caption: Pair { zh, en }, width, words: false }
}

fn words_column(key: &'static str, zh: &'static str, en: &'static str, width: f64) -> Column {
    Column { key, caption: Pair { zh, en }, width, words: true }
}

fn no_note() -> Text {
    Text { zh: String::new(), en: String::new() }
}

fn count(value: Option<i64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Count)
}

fn money(value: Option<Money>) -> Cell {
    value.map_or(Cell::Empty, Cell::Money)
}

fn date(value: Option<NaiveDate>) -> Cell {
    value.map_or(Cell::Empty, Cell::Date)
}

fn ratio(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Ratio)
}

fn text(value: &Option<String>) -> Cell {
    value.as_ref().map_or(Cell::Empty, |value| Cell::Text(value.clone()))
}

/// Puts a column with the name of the customer after the column of its id, where any customer of the report has a name.
fn with_names(mut table: Table, names: &CustomerNames) -> Table {
    let id = table.columns.iter().position(|column| column.key == "customer_id");
    let Some(id) = id.filter(|_| !names.is_empty()) else { return table };
    table.columns.insert(id + 1, column("customer_name", "客户名称", "Customer name", 34.0));
    for row in &mut table.rows {
        let name = match &row[id] {
            Cell::Text(customer) => names.of(customer).map(|name| Cell::Text(name.to_string())),
            _ => None,
        };
        row.insert(id + 1, name.unwrap_or(Cell::Empty));
    }
    table
}

/// A value in the type of its unit; empty when unknown or not shown (D-48).
fn measured(value: Known, unit: Unit) -> Cell {
    match (value, unit) {
        (Known::Value(value), Unit::Ratio) => Cell::Ratio(value),
        (Known::Value(value), Unit::Money) => Cell::Amount(value),
        (Known::Value(value), Unit::Customers | Unit::Orders) if value.fract() == 0.0 => Cell::Count(value as i64),
        (Known::Value(value), _) => Cell::Number(value),
        _ => Cell::Empty,
    }
}

/// All tables of the figures there are, in the order of the workbook.
pub fn all(figures: &Figures, manifest: &Manifest, sections: &[Section]) -> Vec<Table> {
    let mut tables = Vec::new();
    for section in sections {
        match section {
            section if section.is_of_process() => tables.extend(process::tables(*section, figures)),
            Section::Headline => tables.extend(whole::headline(figures)),
            Section::Flow => tables.extend(whole::flow(figures)),
            Section::Pyramid => tables.extend(scheme::classes(figures)),
            Section::Rfm => tables.extend(scheme::rfm_map(figures)),
            Section::Movements => tables.extend(scheme::movements(figures)),
            Section::Cohorts => tables.extend(whole::cohorts(figures)),
            Section::Contribution => tables.extend(customers::contribution(figures)),
            Section::Accounts => tables.extend(customers::moved(figures)),
            Section::Growth => tables.extend(growth::growth(figures)),
            Section::Questions => tables.extend(growth::questions(figures)),
            Section::Risk => tables.extend(risk::risk(figures)),
            Section::Alerts => tables.extend(actions::alerts(figures)),
            Section::Actions => tables.extend(actions::actions(figures)),
            // The accounts page has the same table.
            Section::MovementDetail if sections.contains(&Section::Accounts) => {
                tables.extend(details::details(figures))
            }
            Section::MovementDetail => {
                tables.extend(customers::moved(figures));
                tables.extend(details::details(figures));
            }
            Section::Book => {
                // Each table stands once, whichever of the sections comes first.
                let has = |section: Section| sections.contains(&section);
                if !has(Section::Pyramid) {
                    tables.extend(scheme::classes(figures));
                }
                if !has(Section::MovementDetail) {
                    tables.extend(details::details(figures));
                }
                tables.extend(details::book(figures));
            }
            Section::Retention => tables.extend(retention::retention(figures)),
            Section::Loyalty => tables.extend(loyalty::loyalty(figures)),
            Section::Value => tables.extend(value::value(figures)),
            Section::WinBack => tables.extend(win_back::win_back(figures)),
            Section::LossReasons => tables.extend(win_back::loss_reasons(figures)),
            Section::Programmes => tables.extend(programmes::programmes(figures)),
            Section::Quality => tables.extend(whole::quality(figures)),
            Section::Restatements => tables.extend(restatements::restatements(figures)),
            Section::Definitions => {}
            Section::DataSources => tables.extend(data_quality::sources(figures)),
            Section::DataMapping => tables.extend(data_quality::mapping(figures)),
            Section::DataCompleteness => tables.extend(data_quality::completeness(figures)),
            Section::DataChecks => tables.extend(data_quality::checks(figures)),
            // The short quality page has the same table.
            Section::Quarantine if sections.contains(&Section::Quality) => {}
            Section::Quarantine => tables.extend(data_quality::quarantine(figures)),
            Section::NameProposals => tables.extend(data_quality::names(figures)),
            _ => {}
        }
    }
    tables.push(whole::definitions(figures, sections));
    tables.push(whole::settings(manifest));
    tables.retain(|table| !table.rows.is_empty());
    tables
}
