//! Figures in long form: one row a measure, period and member, as the mart `measures` has them, with the length of the
//! period and an interval.

use chrono::NaiveDate;
use polars::prelude::*;

use super::periods::{Grain, Period};
use crate::metrics::columns::{counts, dates};
use crate::metrics::intervals::wilson;
use crate::metrics::{as_of_column, money_column};

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub measure: String,
    /// Its period.
    pub period: Period,
    /// What it is broken down by; `all` for the whole.
    pub dimension: &'static str,
    /// Which of them; none where that is not known.
    pub member: Option<String>,
    /// The figure; none where it is not known.
    pub value: Option<f64>,
    /// Of money: the amount in minor units.
    pub amount: Option<i128>,
    /// Of a rate: what counts.
    pub numerator: Option<i64>,
    /// Of a rate: what it is of.
    pub denominator: Option<i64>,
    /// How many rows, customers or days it is made from.
    pub n: Option<i64>,
    /// 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// `count`, `ratio`, `days`, `minutes`, `money`.
    pub unit: &'static str,
    /// What it should be.
    pub target: Option<f64>,
}

impl Figure {
    /// The figure where nothing tells what it is.
    pub fn without_value(self) -> Figure {
        let place = Place { period: self.period, dimension: self.dimension, member: self.member };
        Figure { target: self.target, ..place.figure(&self.measure, self.unit) }
    }
}

/// Where a figure stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its period.
    pub period: Period,
    /// What it is broken down by.
    pub dimension: &'static str,
    /// Which of them.
    pub member: Option<String>,
}

impl Place {
    /// The whole of a period.
    pub fn all(period: Period) -> Place {
        Place { period, dimension: "all", member: None }
    }

    /// A member of a dimension.
    pub fn of(period: Period, dimension: &'static str, member: impl Into<String>) -> Place {
        Place { period, dimension, member: Some(member.into()) }
    }

    fn figure(&self, measure: &str, unit: &'static str) -> Figure {
        Figure {
            measure: measure.to_owned(),
            period: self.period,
            dimension: self.dimension,
            member: self.member.clone(),
            value: None,
            amount: None,
            numerator: None,
            denominator: None,
            n: None,
            interval: None,
            unit,
            target: None,
        }
    }

    /// A number of things.
    pub fn count(&self, measure: &str, count: Option<i64>) -> Figure {
        Figure { value: count.map(|count| count as f64), n: count, ..self.figure(measure, "count") }
    }

    /// A rate with Wilson's interval; unknown of nothing.
    pub fn rate(&self, measure: &str, part: i64, whole: i64) -> Figure {
        Figure {
            value: (whole > 0).then(|| part as f64 / whole as f64),
            numerator: Some(part),
            denominator: Some(whole),
            n: Some(whole),
            interval: wilson(part.max(0) as u64, whole.max(0) as u64).filter(|_| part <= whole),
            ..self.figure(measure, "ratio")
        }
    }

    /// A rate that cannot be known, because nothing in the data says so.
    pub fn unknown_rate(&self, measure: &str) -> Figure {
        self.figure(measure, "ratio")
    }

    /// A figure of its own unit, made from `n`.
    pub fn value(&self, measure: &str, unit: &'static str, value: Option<f64>, n: i64) -> Figure {
        Figure { value, n: Some(n), ..self.figure(measure, unit) }
    }

    /// An amount in minor units, made from `n`.
    pub fn amount(&self, measure: &str, amount: Option<i128>, n: i64) -> Figure {
        Figure { amount, n: Some(n), ..self.figure(measure, "money") }
    }
}

/// The mart of figures.
pub fn frame(figures: &[Figure], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let float = |name: &str, of: &dyn Fn(&Figure) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), figures.iter().map(of)).into_column()
    };
    let text = |name: &str, of: &dyn Fn(&Figure) -> &str| {
        Column::new(name.into(), figures.iter().map(of).collect::<Vec<&str>>())
    };
    let members: Vec<Option<&str>> = figures.iter().map(|figure| figure.member.as_deref()).collect();
    DataFrame::new(
        figures.len(),
        vec![
            as_of_column(as_of, figures.len()),
            text("measure", &|figure| &figure.measure),
            text("grain", &|figure| Grain::code(figure.period.grain)),
            dates("period", figures.iter().map(|figure| Some(figure.period.first))),
            text("dimension", &|figure| figure.dimension),
            Column::new("member".into(), members),
            float("value", &|figure| figure.value),
            money_column("amount", figures.iter().map(|figure| figure.amount).collect(), scale),
            counts("numerator", figures.iter().map(|figure| figure.numerator)),
            counts("denominator", figures.iter().map(|figure| figure.denominator)),
            counts("n", figures.iter().map(|figure| figure.n)),
            float("low", &|figure| figure.interval.map(|(low, _)| low)),
            float("high", &|figure| figure.interval.map(|(_, high)| high)),
            text("unit", &|figure| figure.unit),
            float("target", &|figure| figure.target),
        ],
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_rate_of_nothing_is_unknown_and_says_what_it_is_of() {
        let as_of: NaiveDate = "2026-10-31".parse().unwrap();
        let place = Place::all(Grain::Month.of(as_of));
        let figures = [place.rate("capture_rate", 0, 0), place.rate("capture_rate", 3, 4), place.unknown_rate("x")];
        assert_eq!((figures[0].value, figures[0].denominator), (None, Some(0)));
        assert_eq!(figures[1].value, Some(0.75));
        let (low, high) = figures[1].interval.unwrap();
        assert!((low - 0.3006).abs() < 1e-4 && (high - 0.9544).abs() < 1e-4, "{low} {high}");
        assert_eq!(figures[2].denominator, None);
        let frame = frame(&figures, as_of, 2).unwrap();
        assert_eq!(frame.shape(), (3, 15));
    }
}
