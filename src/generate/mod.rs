//! A synthetic company of any size: an industrial-supplies distributor, its customers and everything it writes down.
//!
//! ```text
//! Parameters ─▶ Company ─▶ Simulation, month by month ─ rows ─▶ Sink: tidy files, or files as people keep them
//!               who there is   what happens                            └▶ the truth about them
//! ```
//!
//! | part | what is in it |
//! |---|---|
//! | [`random`] | seeded random numbers and distributions, the same on every machine |
//! | [`company`] | parameters, customers, staff, the chances of prospects |
//! | [`products`], [`names`], [`calendar`] | catalogue, made-up names, seasons |
//! | [`simulate`] | what happens, as rows of canonical tables that agree with each other |
//! | [`value`] | a cell and a table, before anybody writes them down |
//! | [`clean`] | tidy CSV files, canonical column names |
//! | [`messy`] | exports as people keep them, and the truth about them |
//!
//! Memory holds the customers, the leads, who came to the show room, the orders of one month (not their lines) and what is
//! still to come of earlier months, such as payments.

pub mod calendar;
pub mod clean;
pub mod company;
pub mod messy;
pub mod names;
pub mod products;
pub mod random;
pub mod simulate;
pub mod value;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::period::{Month, months_before};
use company::{Company, Parameters};
use value::{Period, Shape, Value};

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateSettings {
    /// Customers of the whole span.
    pub customers: usize,
    /// Months.
    pub months: u32,
    /// The last of them.
    pub end: Month,
    /// Same seed, same bytes.
    pub seed: u64,
    /// Exports as people keep them, and the truth about them.
    pub messy: bool,
    /// Tables to write; `None` for all. What is written does not change what stands in it.
    pub tables: Option<BTreeSet<String>>,
}

impl GenerateSettings {
    /// First month.
    pub fn first_month(&self) -> Month {
        Month::of(months_before(self.end.first_day(), self.months.saturating_sub(1)))
    }

    /// Customers that bring about so many transaction lines in so many months.
    pub fn customers_for_lines(lines: u64, months: u32) -> usize {
        let each = Parameters::default().lines_per_customer_month() * f64::from(months.max(1));
        ((lines as f64 / each).round() as usize).max(10)
    }
}

/// What was written, by table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Generated {
    /// Rows that the company has, and the sum of their amounts in hundredths where the table has one.
    pub tables: BTreeMap<&'static str, Totals>,
    /// Files.
    pub files: usize,
    /// Their size together.
    pub bytes: u64,
}

/// Rows and amount of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Rows.
    pub rows: u64,
    /// Sum of the table's amount, in hundredths.
    pub amount: Option<i128>,
}

impl Totals {
    /// Adds a row.
    pub fn add(&mut self, shape: &Shape, row: &[Value]) {
        self.rows += 1;
        let Some(position) = shape.amount.and_then(|column| shape.position(column)) else { return };
        let amount = self.amount.get_or_insert(0);
        if let Value::Money(hundredths) = row[position] {
            *amount += i128::from(hundredths);
        }
    }
}

/// Why nothing, or not everything, was generated.
#[derive(Debug, Error)]
pub enum GenerateError {
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The layouts that keyfolio comes with are wrong.
    #[error("the layouts of the exports are wrong: {problem}\nhint: this is a fault of keyfolio, please report it")]
    Layouts {
        /// What is wrong.
        problem: String,
    },
    /// The directory holds something already.
    #[error("{} is not empty\nhint: name a directory that does not exist yet", path.display())]
    NotEmpty {
        /// The directory.
        path: PathBuf,
    },
}

/// Takes the rows of the company, table by table, in the order in which things happen.
pub trait Sink {
    /// Whether rows of the table are wanted at all.
    fn wants(&self, shape: &Shape) -> bool;
    /// A row; the rows of a table and period come one after another.
    fn row(&mut self, shape: &'static Shape, period: Period, row: &[Value]) -> Result<(), GenerateError>;
    /// No more rows of earlier months will come.
    fn month_done(&mut self, month: Month) -> Result<(), GenerateError>;
}

/// Writes a company into a new or empty directory. Tidy files stand in a folder for each table; with
/// [`GenerateSettings::messy`] there are two folders, `exports` and `truth`.
pub fn generate(
    directory: &Path,
    settings: &GenerateSettings,
    month_done: &dyn Fn(Month),
) -> Result<Generated, GenerateError> {
    refuse_filled(directory)?;
    let company = Company::new(settings);
    if settings.messy {
        let mut sink = messy::MessyFiles::new(directory, &company, settings.tables.clone())?;
        simulate::run(&company, &mut sink, month_done)?;
        return sink.finish();
    }
    let mut sink = clean::CleanFiles::new(directory, &company, settings.tables.clone());
    simulate::run(&company, &mut sink, month_done)?;
    sink.finish()
}

/// Names of the tables that a company has.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    simulate::shapes::ALL.iter().map(|shape| shape.name)
}

/// A directory with a README alone counts as empty: that of the sample company says how it was made.
fn refuse_filled(directory: &Path) -> Result<(), GenerateError> {
    let failed = |source| GenerateError::Write { path: directory.to_owned(), source };
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return std::fs::create_dir_all(directory).map_err(failed);
        }
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        if entry.map_err(failed)?.file_name() != "README.md" {
            return Err(GenerateError::NotEmpty { path: directory.to_owned() });
        }
    }
    Ok(())
}
