//! The marts.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Class, Scores};
use crate::config::types::LoyaltyIndex;
use crate::features::history::CustomerIds;
use crate::metrics::columns::{counts, ratio};
use crate::metrics::{as_of_column, money_column};

/// Points of a band of the distribution.
const BAND: i64 = 10;
/// Bands of the distribution.
const BANDS: usize = 10;

/// The mart `loyalty`. `ids` are those of the history.
pub fn customer_frame(
    scores: &Scores,
    previous: Option<&Scores>,
    lines: &LoyaltyIndex,
    ids: &CustomerIds,
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let rows = scores.customers.len();
    let mut previous_index: Vec<Option<f64>> = vec![None; rows];
    let mut previous_class: Vec<Option<&str>> = vec![None; rows];
    if let Some(previous) = previous {
        // Both ascend, and whoever was known then is known now.
        let mut row = 0;
        for (customer, index) in previous.customers.iter().zip(&previous.index) {
            while row < rows && scores.customers[row] < *customer {
                row += 1;
            }
            if row < rows && scores.customers[row] == *customer {
                previous_index[row] = *index;
                previous_class[row] = Some(Class::of(*index, lines).code());
            }
        }
    }
    let customer_ids: StringChunked = scores.customers.iter().map(|customer| Some(ids.get(*customer))).collect();
    let classes: StringChunked = scores.index.iter().map(|index| Some(Class::of(*index, lines).code())).collect();
    let [tenure, activity, stability] = &scores.parts;
    DataFrame::new(
        rows,
        vec![
            as_of_column(as_of, rows),
            customer_ids.with_name("customer_id".into()).into_column(),
            Column::new("index".into(), &scores.index),
            Column::new("tenure_part".into(), tenure),
            Column::new("activity_part".into(), activity),
            Column::new("stability_part".into(), stability),
            classes.with_name("class".into()).into_column(),
            Column::new("previous_index".into(), previous_index),
            Column::new("previous_class".into(), previous_class),
        ],
    )
}

/// Sums of one class.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    customers: i64,
    net_sales: i128,
    /// Sum and number of the known: index, then the parts.
    known: [(f64, i64); 4],
}

/// The mart `loyalty_classes`. `net_sales` are those of twelve months by customer number, in minor units.
pub fn class_frame(
    scores: &Scores,
    previous: Option<&Scores>,
    lines: &LoyaltyIndex,
    net_sales: &[i128],
    (as_of, scale): (NaiveDate, u8),
) -> PolarsResult<DataFrame> {
    let mut sums = [Sums::default(); Class::ALL.len()];
    for (row, customer) in scores.customers.iter().enumerate() {
        let held = &mut sums[Class::of(scores.index[row], lines) as usize];
        held.customers += 1;
        held.net_sales += net_sales[*customer as usize];
        let [tenure, activity, stability] = &scores.parts;
        for (held, value) in held.known.iter_mut().zip([&scores.index, tenure, activity, stability]) {
            if let Some(value) = value[row] {
                held.0 += value;
                held.1 += 1;
            }
        }
    }
    let earlier = previous.map(|previous| {
        let mut customers = [0i64; Class::ALL.len()];
        previous.index.iter().for_each(|index| customers[Class::of(*index, lines) as usize] += 1);
        customers
    });
    let known: i64 =
        Class::ALL.iter().filter(|class| **class != Class::Unknown).map(|class| sums[*class as usize].customers).sum();
    let share = |class: Class| match class {
        Class::Unknown => None,
        class => ratio(sums[class as usize].customers.into(), known.into()),
    };
    let each = |pick: &dyn Fn(&Sums) -> Option<f64>| sums.iter().map(pick).collect::<Vec<_>>();
    let mut columns = vec![
        as_of_column(as_of, sums.len()),
        Column::new("class".into(), Class::ALL.map(Class::code).to_vec()),
        counts("customers", sums.iter().map(|sums| Some(sums.customers))),
        Column::new("share".into(), Class::ALL.map(share).to_vec()),
        money_column("net_sales", sums.iter().map(|sums| Some(sums.net_sales)).collect(), scale),
    ];
    for (place, name) in ["index_mean", "tenure_mean", "activity_mean", "stability_mean"].into_iter().enumerate() {
        let mean = |sums: &Sums| (sums.known[place].1 > 0).then(|| sums.known[place].0 / sums.known[place].1 as f64);
        columns.push(Column::new(name.into(), each(&mean)));
    }
    columns.push(counts("previous_customers", (0..sums.len()).map(|place| earlier.map(|earlier| earlier[place]))));
    DataFrame::new(sums.len(), columns)
}

/// The mart `loyalty_distribution`.
pub fn distribution_frame(scores: &Scores, previous: Option<&Scores>, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let bands = |scores: &Scores| {
        let mut customers = [0i64; BANDS];
        for index in scores.index.iter().flatten() {
            let band = ((index + super::ROUNDING) / BAND as f64).floor().clamp(0.0, (BANDS - 1) as f64);
            customers[band as usize] += 1;
        }
        customers
    };
    let now = bands(scores);
    let earlier = previous.map(bands);
    let known: i64 = now.iter().sum();
    let from = |place: usize| place as i64 * BAND;
    DataFrame::new(
        BANDS,
        vec![
            as_of_column(as_of, BANDS),
            counts("band_from", (0..BANDS).map(|place| Some(from(place)))),
            counts("band_to", (0..BANDS).map(|place| Some(from(place) + BAND))),
            counts("customers", now.iter().map(|customers| Some(*customers))),
            Column::new("share".into(), now.map(|customers| ratio(customers.into(), known.into())).to_vec()),
            counts("previous_customers", (0..BANDS).map(|place| earlier.map(|earlier| earlier[place]))),
        ],
    )
}
