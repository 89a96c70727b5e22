//! How long customers stay in a class, and who goes back and forth.

use chrono::NaiveDate;
use polars::prelude::*;

use crate::metrics::as_of_column;
use crate::model::period::Month;

/// A customer inside a scheme.
#[derive(Debug, Clone, Copy)]
pub struct Stay<'a> {
    /// Place of its class.
    pub class: usize,
    /// Month end at which it came into the class; `None` where that is not known.
    pub since: Option<NaiveDate>,
    /// Its steps of the last four months, oldest first: `U` up, `D` down, and others that are no moves between classes.
    pub path: &'a str,
}

/// How stable one class is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stability {
    /// Customers in it.
    pub customers: i64,
    /// Mean months in it; `None` where it is known of nobody.
    pub mean_months: Option<f64>,
    /// Median months in it.
    pub median_months: Option<f64>,
    /// Those who moved up and down within the last four months.
    pub flip_flops: i64,
}

/// The stability of each of so many classes.
pub fn stability<'a>(classes: usize, stays: impl Iterator<Item = Stay<'a>>, as_of: NaiveDate) -> Vec<Stability> {
    let mut found = vec![Stability::default(); classes];
    // Customers by months in the class.
    let mut months: Vec<Vec<i64>> = vec![Vec::new(); classes];
    let this_month = Month::of(as_of);
    for stay in stays {
        let Some(class) = found.get_mut(stay.class) else { continue };
        class.customers += 1;
        class.flip_flops += i64::from(stay.path.contains('U') && stay.path.contains('D'));
        let Some(since) = stay.since else { continue };
        let length = this_month.since(Month::of(since)).max(0) as usize;
        let counts = &mut months[stay.class];
        if counts.len() <= length {
            counts.resize(length + 1, 0);
        }
        counts[length] += 1;
    }
    for (class, counts) in found.iter_mut().zip(&months) {
        let known: i64 = counts.iter().sum();
        if known > 0 {
            let all: i64 = counts.iter().enumerate().map(|(length, count)| length as i64 * count).sum();
            class.mean_months = Some(all as f64 / known as f64);
            class.median_months = Some((nth(counts, (known - 1) / 2) + nth(counts, known / 2)) as f64 / 2.0);
        }
    }
    found
}

/// The value at a place, from 0, among values in ascending order given by their counts.
fn nth(counts: &[i64], place: i64) -> usize {
    let mut seen = 0;
    counts
        .iter()
        .position(|count| {
            seen += count;
            seen > place
        })
        .unwrap_or_default()
}

/// The mart `scheme_stability` of one scheme; `codes` are its classes, best first.
pub fn stability_frame(
    scheme: &str,
    codes: &[String],
    found: &[Stability],
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let rows = found.len().min(codes.len());
    let found = &found[..rows];
    DataFrame::new(
        rows,
        vec![
            as_of_column(as_of, rows),
            Column::new("scheme".into(), vec![scheme; rows]),
            Column::new("code".into(), codes[..rows].iter().map(String::as_str).collect::<Vec<_>>()),
            Column::new("customers".into(), found.iter().map(|class| class.customers).collect::<Vec<_>>()),
            Column::new("mean_months".into(), found.iter().map(|class| class.mean_months).collect::<Vec<_>>()),
            Column::new("median_months".into(), found.iter().map(|class| class.median_months).collect::<Vec<_>>()),
            Column::new("flip_flops".into(), found.iter().map(|class| class.flip_flops).collect::<Vec<_>>()),
        ],
    )
}
