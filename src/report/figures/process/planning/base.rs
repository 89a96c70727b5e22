//! The customer base and the open leads by grade, and customers by age of the last contact.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Planning;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// A grade in a month: who was in it, who came and went.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// `customers` or `leads`.
    pub subject: String,
    /// First day.
    pub month: NaiveDate,
    pub grade: String,
    /// 1 is best.
    pub place: i64,
    pub opening: Option<i64>,
    /// In the order of [`FLOWS`].
    pub flows: [Option<i64>; 8],
    pub closing: Option<i64>,
}

/// Columns of what came and went.
pub const FLOWS: [&str; 8] = ["new", "reactivated", "up_in", "down_in", "up_out", "down_out", "lost", "closed"];
/// How many of them came; the others went.
pub const CAME: usize = 4;

/// Customers by age of the last contact at the end of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Aged {
    pub month: NaiveDate,
    pub bucket: String,
    pub place: i64,
    pub customers: Option<i64>,
}

/// Mart `base_stocktake`.
pub(super) fn taken(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Taken>, ReportError> {
    let Some(rows) = Rows::read(marts, "base_stocktake", as_of)? else { return Ok(Vec::new()) };
    let (subjects, months, grades) =
        (rows.required_texts("subject")?, rows.dates("month")?, rows.required_texts("grade")?);
    let (places, opening, closing) = (rows.required_ints("place")?, rows.ints("opening")?, rows.ints("closing")?);
    let mut flows = Vec::with_capacity(FLOWS.len());
    for name in FLOWS {
        flows.push(rows.ints(name)?);
    }
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(month) = months[row] else { continue };
        found.push(Taken {
            subject: subjects[row].clone(),
            month,
            grade: grades[row].clone(),
            place: places[row],
            opening: opening[row],
            flows: std::array::from_fn(|at| flows[at][row]),
            closing: closing[row],
        });
    }
    found.sort_by_cached_key(|one| (one.subject.clone(), one.month, one.place));
    Ok(found)
}

/// Mart `base_ageing`.
pub(super) fn aged(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Aged>, ReportError> {
    let Some(rows) = Rows::read(marts, "base_ageing", as_of)? else { return Ok(Vec::new()) };
    let (months, buckets) = (rows.dates("month")?, rows.required_texts("bucket")?);
    let (places, customers) = (rows.required_ints("place")?, rows.ints("customers")?);
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(month) = months[row] else { continue };
        found.push(Aged { month, bucket: buckets[row].clone(), place: places[row], customers: customers[row] });
    }
    found.sort_by_key(|one| (one.month, one.place));
    Ok(found)
}

impl Planning {
    /// The months of a subject, ascending.
    pub fn stock_months(&self, subject: &str) -> Vec<NaiveDate> {
        let months: BTreeSet<NaiveDate> =
            self.taken.iter().filter(|one| one.subject == subject).map(|one| one.month).collect();
        months.into_iter().collect()
    }

    /// The grades of a subject in a month, from best to worst.
    pub fn stock<'a>(&'a self, subject: &'a str, month: NaiveDate) -> impl Iterator<Item = &'a Taken> + 'a {
        self.taken.iter().filter(move |one| one.subject == subject && one.month == month)
    }

    /// The customers by age of the last contact at the end of a month.
    pub fn ages(&self, month: NaiveDate) -> impl Iterator<Item = &Aged> {
        self.aged.iter().filter(move |one| one.month == month)
    }
}
