//! The whole at a glance: one light per table, and the sums over all of them.

use chrono::NaiveDate;

use super::canonical::table_order;
use super::{DataQuality, Outcome};
use crate::report::figures::quality::FileTotals;

/// Filled values of several columns of a table (F36).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Completeness {
    pub columns: i64,
    pub filled: i64,
    /// Rows × columns.
    pub cells: i64,
}

impl Completeness {
    /// filled ÷ cells; `None` without a cell.
    pub fn share(self) -> Option<f64> {
        (self.cells > 0).then(|| self.filled as f64 / self.cells as f64)
    }
}

/// Checks by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    pub pass: i64,
    pub warn: i64,
    pub fail: i64,
    /// Checks that could not be made; they are no part of [`Outcomes::all`].
    pub unchecked: i64,
}

impl Outcomes {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Pass => self.pass += 1,
            Outcome::Warn => self.warn += 1,
            Outcome::Fail => self.fail += 1,
            Outcome::Unchecked => self.unchecked += 1,
        }
    }

    /// All checks that were made.
    pub fn all(self) -> i64 {
        self.pass + self.warn + self.fail
    }
}

/// The light of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// A check failed, or a file does not balance.
    Fail,
    /// A check warned, or rows were refused.
    Warn,
    /// All checks passed.
    Pass,
    /// Nothing was checked.
    Unknown,
}

impl Light {
    /// As in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Light::Fail => "fail",
            Light::Warn => "warn",
            Light::Pass => "pass",
            Light::Unknown => "not_checked",
        }
    }
}

/// A table at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    pub source: String,
    pub files: i64,
    /// Rows in the table; `None` when `table_quality` was not published.
    pub rows: Option<i64>,
    pub first_date: Option<NaiveDate>,
    pub last_date: Option<NaiveDate>,
    pub days_since_last: Option<i64>,
    pub required: Completeness,
    pub optional: Completeness,
    pub read: i64,
    pub quarantined: i64,
    pub checks: Outcomes,
    /// True when the rows and the known amounts of every file balance.
    pub balances: bool,
    pub light: Light,
}

/// Sums over all tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    pub tables: i64,
    pub files: i64,
    /// Rows by fate; amounts are left out, since tables count different things.
    pub rows: FileTotals,
    pub checks: Outcomes,
    /// True when every file balances.
    pub balances: bool,
    /// Table with the latest, and with the earliest last date.
    pub newest: Option<(String, NaiveDate)>,
    pub oldest: Option<(String, NaiveDate)>,
}

impl Totals {
    /// A share of the rows read; `None` when none were.
    pub fn share(&self, rows: i64) -> Option<f64> {
        (self.rows.read > 0).then(|| rows as f64 / self.rows.read as f64)
    }
}

impl DataQuality {
    /// Every table that any of the marts names, in the order of the data model.
    fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = Vec::new();
        sources.extend(self.tables.iter().flatten().map(|table| table.source.clone()));
        sources.extend(self.files.iter().flatten().map(|file| file.totals.source.clone()));
        sources.extend(self.fields.iter().flatten().map(|field| field.source.clone()));
        sources.extend(self.checks.iter().flatten().map(|check| check.source.clone()));
        sources.sort_by_cached_key(|source| (table_order(source), source.clone()));
        sources.dedup();
        sources
    }

    /// The tables at a glance, in the order of the data model.
    pub fn overview(&self) -> Vec<Overview> {
        self.sources().into_iter().map(|source| self.overview_of(source)).collect()
    }

    fn overview_of(&self, source: String) -> Overview {
        let table = self.tables.iter().flatten().find(|table| table.source == source);
        let files: Vec<&FileTotals> =
            self.files.iter().flatten().map(|file| &file.totals).filter(|totals| totals.source == source).collect();
        let (mut required, mut optional) = (Completeness::default(), Completeness::default());
        for field in self.fields.iter().flatten().filter(|field| field.source == source) {
            let completeness = if field.required { &mut required } else { &mut optional };
            completeness.columns += 1;
            completeness.filled += field.filled;
            completeness.cells += field.rows;
        }
        let mut checks = Outcomes::default();
        for check in self.checks.iter().flatten().filter(|check| check.source == source) {
            checks.count(check.outcome);
        }
        let quarantined = files.iter().map(|file| file.quarantined).sum();
        let balances = files.iter().all(|file| file.balances());
        let light = if checks.fail > 0 || !balances {
            Light::Fail
        } else if checks.warn > 0 || quarantined > 0 {
            Light::Warn
        } else if checks.pass > 0 {
            Light::Pass
        } else {
            Light::Unknown
        };
        Overview {
            files: table.map_or(files.len() as i64, |table| table.files),
            rows: table.map(|table| table.rows),
            first_date: table.and_then(|table| table.first_date),
            last_date: table.and_then(|table| table.last_date),
            days_since_last: table.and_then(|table| table.days_since_last),
            required,
            optional,
            read: files.iter().map(|file| file.read).sum(),
            quarantined,
            checks,
            balances,
            light,
            source,
        }
    }

    /// Sums over all tables.
    pub fn totals(&self) -> Totals {
        let overview = self.overview();
        let mut totals = Totals { tables: overview.len() as i64, balances: true, ..Totals::default() };
        for table in &overview {
            totals.files += table.files;
            totals.checks.pass += table.checks.pass;
            totals.checks.warn += table.checks.warn;
            totals.checks.fail += table.checks.fail;
            totals.checks.unchecked += table.checks.unchecked;
            totals.balances &= table.balances;
            let Some(last) = table.last_date else { continue };
            if totals.newest.as_ref().is_none_or(|(_, date)| last > *date) {
                totals.newest = Some((table.source.clone(), last));
            }
            if totals.oldest.as_ref().is_none_or(|(_, date)| last < *date) {
                totals.oldest = Some((table.source.clone(), last));
            }
        }
        for file in self.files.iter().flatten() {
            let (sum, one) = (&mut totals.rows, &file.totals);
            sum.read += one.read;
            sum.stored += one.stored;
            sum.duplicate += one.duplicate;
            sum.replaced += one.replaced;
            sum.filtered += one.filtered;
            sum.quarantined += one.quarantined;
            sum.left_out += one.left_out;
        }
        totals
    }
}
