//! What was changed of results that were published before (`restatements`): figures and classes, old and new, with the
//! cause.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// One change of a published result.
#[derive(Debug, Clone, PartialEq)]
pub struct Restated {
    /// Date of the result that was changed.
    pub as_of: NaiveDate,
    /// Whether a class was changed; otherwise a figure.
    pub is_class: bool,
    /// Measure, or scheme.
    pub subject: String,
    /// Whose class; `None` for figures.
    pub customer: Option<String>,
    /// What was published; `None` when it was not known, or the customer not there.
    pub old: Option<String>,
    /// What is published now.
    pub new: Option<String>,
    /// Unit of a figure.
    pub unit: Option<String>,
    /// Why.
    pub cause: String,
    /// The run that changed it.
    pub run_id: String,
}

impl Restated {
    /// What was published, as a number.
    pub fn old_number(&self) -> Option<f64> {
        self.old.as_ref()?.parse().ok()
    }

    /// What is published now, as a number.
    pub fn new_number(&self) -> Option<f64> {
        self.new.as_ref()?.parse().ok()
    }
}

/// A decimal text as an exact amount; `None` for a text of another form.
pub fn exact(text: &str) -> Option<Money> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !is_digits(digits) || !is_digits(fraction) {
        return None;
    }
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some(Money::new(units, u32::try_from(fraction.len()).ok()?))
}

/// Customers of one scheme at one date whose class was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct RestatedScheme<'r> {
    /// Key of the scheme.
    pub scheme: &'r str,
    /// Changes, in the order of the mart.
    pub customers: Vec<&'r Restated>,
    /// From, to, customers: the most frequent first.
    pub moves: Vec<(Option<&'r str>, Option<&'r str>, i64)>,
}

/// All changes; empty when nothing published was changed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Restatements {
    /// By date, the latest first; figures before classes; then by subject and customer.
    pub rows: Vec<Restated>,
}

impl Restatements {
    /// The dates that were restated, the latest first.
    pub fn dates(&self) -> Vec<NaiveDate> {
        let mut dates: Vec<NaiveDate> = self.rows.iter().map(|row| row.as_of).collect();
        dates.dedup();
        dates
    }

    /// Figures of a date.
    pub fn figures(&self, as_of: NaiveDate) -> Vec<&Restated> {
        self.rows.iter().filter(|row| row.as_of == as_of && !row.is_class).collect()
    }

    /// Schemes of a date.
    pub fn schemes(&self, as_of: NaiveDate) -> Vec<RestatedScheme<'_>> {
        let mut schemes: Vec<RestatedScheme> = Vec::new();
        for row in self.rows.iter().filter(|row| row.as_of == as_of && row.is_class) {
            match schemes.last_mut().filter(|scheme| scheme.scheme == row.subject) {
                Some(scheme) => scheme.customers.push(row),
                None => schemes.push(RestatedScheme { scheme: &row.subject, customers: vec![row], moves: Vec::new() }),
            }
        }
        for scheme in &mut schemes {
            let mut moves: BTreeMap<(Option<&str>, Option<&str>), i64> = BTreeMap::new();
            for row in &scheme.customers {
                *moves.entry((row.old.as_deref(), row.new.as_deref())).or_default() += 1;
            }
            scheme.moves = moves.into_iter().map(|((from, to), customers)| (from, to, customers)).collect();
            scheme.moves.sort_by_key(|(_, _, customers)| std::cmp::Reverse(*customers));
        }
        schemes
    }

    /// Figures and classes that were changed.
    pub fn counts(&self) -> (i64, i64) {
        let classes = self.rows.iter().filter(|row| row.is_class).count();
        ((self.rows.len() - classes) as i64, classes as i64)
    }
}

/// Reads the ledger. A lake of an earlier version has none, and then nothing was changed.
pub(super) fn collect(marts: &dyn MartReader) -> Result<Restatements, ReportError> {
    let Some(rows) = Rows::of_all_dates(marts, "restatements")? else { return Ok(Restatements::default()) };
    let (dates, kinds, subjects) =
        (rows.dates("restated_as_of")?, rows.required_texts("kind")?, rows.required_texts("subject")?);
    let (customers, old, new) = (rows.texts("customer_id")?, rows.texts("old_value")?, rows.texts("new_value")?);
    let (units, causes, runs) = (rows.texts("unit")?, rows.required_texts("cause")?, rows.required_texts("run_id")?);
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let as_of =
            dates[row].ok_or_else(|| rows.value_error("restated_as_of", row, "null where a date is required"))?;
        let is_class = match kinds[row].as_str() {
            "figure" => false,
            "class" => true,
            other => return Err(rows.value_error("kind", row, format!("`{other}` is neither figure nor class"))),
        };
        found.push(Restated {
            as_of,
            is_class,
            subject: subjects[row].clone(),
            customer: customers[row].clone(),
            old: old[row].clone(),
            new: new[row].clone(),
            unit: units[row].clone(),
            cause: causes[row].clone(),
            run_id: runs[row].clone(),
        });
    }
    found.sort_by(|left, right| {
        let key = |row: &Restated| (row.is_class, row.subject.clone(), row.customer.clone());
        right.as_of.cmp(&left.as_of).then_with(|| key(left).cmp(&key(right)))
    });
    Ok(Restatements { rows: found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_texts_are_read_exactly_and_others_are_not() {
        assert_eq!(exact("-0.05"), Some(Money::new(-5, 2)));
        assert_eq!(exact("123456789012345678901.50"), Some(Money::new(12_345_678_901_234_567_890_150, 2)));
        assert_eq!((exact(""), exact("1e5"), exact("vip"), exact("1.2.3")), (None, None, None, None));
    }
}
