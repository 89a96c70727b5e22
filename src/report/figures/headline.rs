//! Headline measures with their history.

use chrono::NaiveDate;

use super::period::Month;
use crate::model::period::{Window, months_before};
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
    /// First month whose window lies wholly inside the data; `None` when all do. Earlier months cover the part
    /// that there is, and are compared with nothing.
    pub full_from: Option<Month>,
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

    /// The measure in a month for comparison with another: guarded by D-48, and unknown while its window is not full.
    pub fn comparable_at(&self, month: Month, min_n: i64) -> Known {
        if self.full_from.is_some_and(|from| month < from) { Known::Unknown } else { self.known_at(month, min_n) }
    }

    /// How many of the first months have a window that is not full.
    pub fn partial(&self) -> usize {
        let Some(from) = self.full_from else { return 0 };
        self.points.iter().take_while(|point| point.month < from).count()
    }

    /// The measure in a month, guarded by D-48.
    pub fn known_at(&self, month: Month, min_n: i64) -> Known {
        match self.at(month) {
            Some(point) => known(point.value, self.unit, point.n, min_n),
            None => Known::Unknown,
        }
    }
}

/// Windows of measures, in months: one for what is summed over the month, and those of activity and loyalty, and of concentration (`None`: all data).
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    pub active: u32,
    pub retention: u32,
    pub contribution: Option<u32>,
}

impl Windows {
    /// Months that a measure looks back; `None` for one that looks at all data.
    fn of(self, measure: &str) -> Option<u32> {
        match measure {
            "net_sales"
            | "gross_sales"
            | "returns"
            | "known_customers"
            | "new_customers"
            | "return_rate"
            | "orders"
            | "average_order_value" => Some(1),
            "active_customers" => Some(self.active),
            "repeat_rate" => Some(self.retention),
            "top_20_share" | "top_5_share" | "top_1_share" | "gini" => self.contribution,
            _ => None,
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

/// First month of the grid whose window of `months` starts with the data or later; `None` when that is the first one.
fn full_from(first: Month, as_of: NaiveDate, data_from: NaiveDate, months: u32) -> Option<Month> {
    let current = Month::of(as_of);
    let mut back = 0;
    while current.back(back) >= first
        && Window::Months(months).first_day(months_before(as_of, back.unsigned_abs())) >= data_from
    {
        back += 1;
    }
    (current.back(back) >= first).then(|| current.back(back - 1))
}

pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    data_from: Option<NaiveDate>,
    windows: Windows,
) -> Result<Option<Headline>, ReportError> {
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
            None => measures.push(Measure { name: names[row].clone(), unit, points: vec![point], full_from: None }),
        }
    }
    for measure in &mut measures {
        measure.points.sort_by_key(|point| point.month);
        if let (Some(from), Some(months), Some(first)) = (data_from, windows.of(&measure.name), measure.points.first())
        {
            measure.full_from = full_from(first.month, as_of, from, months);
        }
    }
    measures.sort_by(|left, right| left.name.cmp(&right.name));
    let month = Month::of(as_of);
    Ok((!measures.is_empty()).then_some(Headline { month, measures }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_window_is_full_once_it_starts_inside_the_data() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let month = |year, month| Month { year, month };
        let from = |as_of, months| full_from(month(2010, 12), day(as_of), day("2010-12-01"), months);
        assert_eq!(from("2011-11-30", 12), Some(month(2011, 11)));
        assert_eq!(from("2011-11-30", 3), Some(month(2011, 2)));
        assert_eq!(from("2011-11-30", 1), None);
        // Not even the report's own window is full: nothing can be compared.
        assert_eq!(from("2011-05-31", 12), Some(month(2011, 6)));
    }
}
