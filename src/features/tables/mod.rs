//! Features of tables other than the facts: one entry each, in the file of its table.
//!
//! An entry is an SQL aggregate over the rows of a customer that are known at the as-of date, with unit, formula, null
//! rule and source. **A new feature is one entry.** Attributes of masters are the newest known value:
//! `LAST(industry)` over the snapshots up to the date.

mod complaints;
mod contacts;
mod contracts;
mod customers;
mod expenses;
mod leads;
mod points;
mod receivables;
mod surveys;
#[cfg(test)]
mod tests;
mod transactions;
mod visits;

use std::sync::LazyLock;

use super::registry::Unit;
use super::rows::RowSource;
use crate::model::period::Window;

/// A built-in feature of rows of a table.
#[derive(Debug, Clone)]
pub struct TableFeature {
    /// Column name and configuration key.
    pub name: &'static str,
    /// Name in Chinese and in English.
    pub titles: (&'static str, &'static str),
    /// Rows.
    pub rows: &'static RowSource,
    /// SQL aggregate over them.
    pub value: &'static str,
    /// Which rows count, in SQL.
    pub filter: Option<&'static str>,
    /// Date from which a row is known, where it is not the one of the rows.
    pub date: Option<&'static str>,
    /// How far back.
    pub window: Window,
    /// Months before the as-of date at which the window ends.
    pub earlier: u32,
    /// Value of customers without rows that count.
    pub empty: Option<i64>,
    /// Unit of the values.
    pub unit: Unit,
    /// What it is, in words and symbols.
    pub formula: &'static str,
    /// When it is null, the rules of all features of tables aside.
    pub null_when: &'static str,
    /// Formula, decision and system numbers.
    pub source: &'static str,
    /// Columns that count as unknown when the table does not have them.
    pub optional: &'static [&'static str],
}

/// Twelve months.
const YEAR: Window = Window::Months(12);

impl TableFeature {
    /// A feature of all rows known at the date, unknown for customers without rows.
    const fn new(
        name: &'static str,
        titles: (&'static str, &'static str),
        rows: &'static RowSource,
        value: &'static str,
        unit: Unit,
    ) -> TableFeature {
        TableFeature {
            name,
            titles,
            rows,
            value,
            filter: None,
            date: None,
            window: Window::Life,
            earlier: 0,
            empty: None,
            unit,
            formula: "",
            null_when: "",
            source: "",
            optional: &[],
        }
    }

    const fn told(self, formula: &'static str, null_when: &'static str, source: &'static str) -> TableFeature {
        TableFeature { formula, null_when, source, ..self }
    }

    const fn when(self, filter: &'static str) -> TableFeature {
        TableFeature { filter: Some(filter), ..self }
    }

    const fn within(self, window: Window) -> TableFeature {
        TableFeature { window, ..self }
    }

    /// The window ends so many months before the as-of date.
    const fn before(self, earlier: u32) -> TableFeature {
        TableFeature { earlier, ..self }
    }

    /// Customers without rows that count have 0, or no.
    const fn else_zero(self) -> TableFeature {
        TableFeature { empty: Some(0), ..self }
    }

    const fn by(self, date: &'static str) -> TableFeature {
        TableFeature { date: Some(date), ..self }
    }

    const fn optional(self, optional: &'static [&'static str]) -> TableFeature {
        TableFeature { optional, ..self }
    }
}

/// All built-in features of tables, table by table.
pub fn all() -> &'static [TableFeature] {
    static ALL: LazyLock<Vec<TableFeature>> = LazyLock::new(|| {
        let families = [
            customers::features(),
            receivables::features(),
            complaints::features(),
            contracts::features(),
            contacts::features(),
            surveys::features(),
            points::features(),
            expenses::features(),
            leads::features(),
            transactions::features(),
            visits::features(),
        ];
        families.into_iter().flatten().collect()
    });
    &ALL
}
