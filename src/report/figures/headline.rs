//! Headline measures with their history.

use chrono::{Datelike, NaiveDate};

use super::period::Month;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Unit of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Customers.
    Customers,
    /// Orders.
    Orders,
    /// Money in the report's currency.
    Money,
    /// A ratio; 1 is 100 %.
    Ratio,
    /// Days.
    Days,
}

/// A measure month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Name in the mart.
    pub name: String,
    /// Unit of its values.
    pub unit: Unit,
    /// Ascending by month, one per month of the grid.
    pub points: Vec<Point>,
}

/// A measure in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Month the value belongs to.
    pub month: Month,
    /// `None` when it cannot be known.
    pub value: Option<f64>,
    /// What is divided, for ratios.
    pub numerator: Option<f64>,
    /// What it is divided by, for ratios.
    pub denominator: Option<f64>,
    /// Customers behind a ratio.
    pub n: Option<i64>,
    /// Target, where one is set.
    pub target: Option<f64>,
}

/// A value that may be shown, or the reason why it is not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known {
    /// The value.
    Value(f64),
    /// It cannot be known from the data.
    Unknown,
    /// A ratio over too few customers to show (D-48).
    TooFew(i64),
}

impl Known {
    /// The value, when it may be shown.
    pub fn value(self) -> Option<f64> {
        match self {
            Known::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// A value, guarded by D-48: a ratio over fewer than `min_n` customers is not shown.
pub fn known(value: Option<f64>, unit: Unit, n: Option<i64>, min_n: i64) -> Known {
    match (value, n) {
        (_, Some(n)) if unit == Unit::Ratio && n < min_n => Known::TooFew(n),
        (Some(value), _) => Known::Value(value),
        (None, _) => Known::Unknown,
    }
}

impl Measure {
    /// The measure in a month.
    pub fn at(&self, month: Month) -> Option<&Point> {
        self.points.iter().find(|point| point.month == month)
    }

    /// The measure in a month, guarded by D-48.
    pub fn known_at(&self, month: Month, min_n: i64) -> Known {
        match self.at(month) {
            Some(point) => known(point.value, self.unit, point.n, min_n),
            None => Known::Unknown,
        }
    }
}

/// All measures, in the order of the mart's names.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// Month of the as-of date.
    pub month: Month,
    /// Measures over all customers.
    pub measures: Vec<Measure>,
}

impl Headline {
    /// A measure by name.
    pub fn measure(&self, name: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// The value of a measure in the month of the as-of date, unguarded.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.measure(name)?.at(self.month)?.value
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Headline>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "measures", as_of)? else { return Ok(None) };
    rows.retain_text("dimension", "all")?;
    rows.retain_text("member", "all")?;

    let names = rows.required_texts("measure")?;
    let periods = rows.required_texts("period")?;
    let units = rows.required_texts("unit")?;
    let values = rows.floats("value")?;
    let numerators = rows.floats("numerator")?;
    let denominators = rows.floats("denominator")?;
    let counts = rows.ints("n")?;
    let targets = rows.floats("target")?;

    let mut measures: Vec<Measure> = Vec::new();
    for row in 0..rows.len() {
        let month = Month::parse(&periods[row])
            .ok_or_else(|| rows.value_error("period", row, format!("`{}` is not a month", periods[row])))?;
        let unit = match units[row].as_str() {
            "customers" => Unit::Customers,
            "orders" => Unit::Orders,
            "money" => Unit::Money,
            "ratio" => Unit::Ratio,
            "days" => Unit::Days,
            other => return Err(rows.value_error("unit", row, format!("`{other}` is not a unit"))),
        };
        let point = Point {
            month,
            value: values[row],
            numerator: numerators[row],
            denominator: denominators[row],
            n: counts[row],
            target: targets[row],
        };
        match measures.iter_mut().find(|measure| measure.name == names[row]) {
            Some(measure) => measure.points.push(point),
            None => measures.push(Measure { name: names[row].clone(), unit, points: vec![point] }),
        }
    }
    for measure in &mut measures {
        measure.points.sort_by_key(|point| point.month);
    }
    measures.sort_by(|left, right| left.name.cmp(&right.name));
    let month = Month { year: as_of.year(), month: as_of.month() };
    Ok((!measures.is_empty()).then_some(Headline { month, measures }))
}
