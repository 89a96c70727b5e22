//! Measures of a programme, period by period: the rows of its summary mart.

use chrono::NaiveDate;
use polars::prelude::*;

use super::columns::counts;
use super::{as_of_column, money_column, period_name};
use crate::model::money;
use crate::model::period::{Window, to_days};

/// The first day of the window of so many months that ends at a date, days since 1970-01-01.
pub fn window_start(date: NaiveDate, months: u32) -> i32 {
    to_days(Window::Months(months).first_day(date))
}

/// One figure of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name.
    pub measure: &'static str,
    /// The period, as `2026-10`.
    pub period: String,
    /// Its value; money as a float.
    pub value: Option<f64>,
    /// Exact money, minor units.
    pub amount: Option<i128>,
    /// What is divided.
    pub numerator: Option<f64>,
    /// By what.
    pub denominator: Option<f64>,
    /// Over how many customers.
    pub n: Option<i64>,
    /// `points`, `money`, `ratio`, `customers`, `rows`.
    pub unit: &'static str,
}

/// The figures of one period, as they are found.
#[derive(Debug)]
pub struct Figures {
    /// Found so far.
    pub rows: Vec<Figure>,
    period: String,
    scale: u8,
}

impl Figures {
    /// No figures yet.
    pub fn new(scale: u8) -> Figures {
        Figures { rows: Vec::new(), period: String::new(), scale }
    }

    /// What follows is of the period that ends at `date`.
    pub fn of(&mut self, date: NaiveDate) {
        self.period = period_name(date);
    }

    fn push(&mut self, measure: &'static str, unit: &'static str, value: Option<f64>) -> &mut Figure {
        let period = self.period.clone();
        let row = Figure { measure, period, value, amount: None, numerator: None, denominator: None, n: None, unit };
        self.rows.push(row);
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// A count.
    pub fn count(&mut self, measure: &'static str, unit: &'static str, value: Option<i128>) {
        self.push(measure, unit, value.map(|value| value as f64));
    }

    /// A share that is no quotient of other figures.
    pub fn share(&mut self, measure: &'static str, value: Option<f64>) {
        self.push(measure, "ratio", value);
    }

    /// An amount in minor units.
    pub fn money(&mut self, measure: &'static str, amount: Option<i128>) {
        let scale = self.scale;
        self.push(measure, "money", amount.map(|amount| money::to_f64(amount, scale))).amount = amount;
    }

    /// A ratio; unknown where either is, or the divisor is not above zero.
    pub fn ratio(
        &mut self,
        measure: &'static str,
        unit: &'static str,
        parts: (Option<f64>, Option<f64>),
        n: Option<i64>,
    ) {
        let (numerator, denominator) = parts;
        let value = numerator.zip(denominator).filter(|(_, by)| *by > 0.0).map(|(over, by)| over / by);
        let row = self.push(measure, unit, value);
        (row.numerator, row.denominator, row.n) = (numerator, denominator, n);
    }

    /// The mart.
    pub fn frame(&self, as_of: NaiveDate) -> PolarsResult<DataFrame> {
        let rows = &self.rows;
        let floats = |of: fn(&Figure) -> Option<f64>| rows.iter().map(of).collect::<Vec<_>>();
        DataFrame::new(
            rows.len(),
            vec![
                as_of_column(as_of, rows.len()),
                Column::new("measure".into(), rows.iter().map(|row| row.measure).collect::<Vec<_>>()),
                Column::new("period".into(), rows.iter().map(|row| row.period.as_str()).collect::<Vec<_>>()),
                Column::new("value".into(), floats(|row| row.value)),
                money_column("amount", rows.iter().map(|row| row.amount).collect(), self.scale),
                Column::new("numerator".into(), floats(|row| row.numerator)),
                Column::new("denominator".into(), floats(|row| row.denominator)),
                counts("n", rows.iter().map(|row| row.n)),
                Column::new("unit".into(), rows.iter().map(|row| row.unit).collect::<Vec<_>>()),
            ],
        )
    }
}
