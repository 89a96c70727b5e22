//! From the history to a feature frame.

use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use rayon::prelude::*;
use thiserror::Error;

use super::history::PurchaseHistory;
use super::registry::{self, Compute, Feature, Kind};
use super::view::{Context, View};
use crate::config::types::Who;
use crate::model::money;
use crate::model::tables::VISITS;

/// Customers that one task works through before it hands over its columns.
const CUSTOMERS_PER_TASK: usize = 1 << 15;

/// Customers whose views are held while the features of all of them are computed.
const CUSTOMERS_IN_CACHE: usize = 1 << 10;

/// Why features could not be computed.
#[derive(Debug, Error)]
pub enum FeatureError {
    /// The name is not in the registry.
    #[error("there is no feature `{name}`\nhint: `keyfolio check` lists the features a scheme can use")]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// A feature needs itself.
    #[error("{path} is a circle: a feature cannot need itself")]
    Circle {
        /// The features of the circle, the first once more at its end.
        path: String,
    },
    /// A frame could not be built.
    #[error("feature frame at {as_of}: {source}")]
    Frame {
        /// As-of date.
        as_of: NaiveDate,
        /// What polars said.
        source: PolarsError,
    },
}

/// Whom a feature frame is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// Everyone with a purchase day on or before the as-of date: those that schemes class.
    Buyers,
    /// Them, and everyone with a visit on or before it.
    Everyone,
}

impl Population {
    /// The customers that a scheme can class.
    pub fn of(who: Who) -> Population {
        match who {
            Who::Buyers => Population::Buyers,
            Who::Everyone => Population::Everyone,
        }
    }
}

/// The feature frame of `as_of` for buyers: `customer` (UInt32, ascending), then one column for each name, in the order
/// given. Money is a decimal of `scale` places.
pub fn compute(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    names: &[String],
    scale: u8,
) -> Result<DataFrame, FeatureError> {
    let customers = 0..history.customers() as u32;
    compute_range(history, as_of, names, scale, customers, Population::Buyers)
}

/// As [`compute`], of those of `population` whose numbers lie in a range: for callers that handle one part after another.
pub fn compute_range(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    names: &[String],
    scale: u8,
    customers: Range<u32>,
    population: Population,
) -> Result<DataFrame, FeatureError> {
    let features: Vec<&Feature> = names
        .iter()
        .map(|name| registry::find(name).ok_or_else(|| FeatureError::Unknown { name: name.clone() }))
        .collect::<Result<_, _>>()?;
    // Without visits their features are null for everyone: nothing to compute.
    let is_computed = |feature: &Feature| history.has_visits() || feature.table.name != VISITS.name;
    let computed: Vec<&Feature> = features.iter().copied().filter(|feature| is_computed(feature)).collect();
    let context = Context::new(as_of, history.covered_from());
    let mut parts: Vec<Part> = customers
        .clone()
        .into_par_iter()
        .step_by(CUSTOMERS_PER_TASK)
        .map(|start| {
            let end = start.saturating_add(CUSTOMERS_PER_TASK as u32).min(customers.end);
            Part::compute(history, &context, start..end, population, &computed)
        })
        .collect();

    // One column after the other, so that no more than one of them exists twice.
    let height = parts.iter().map(|part| part.customers.len()).sum();
    let mut known: Vec<u32> = Vec::with_capacity(height);
    for part in &mut parts {
        known.append(&mut part.customers);
    }
    let mut columns = vec![UInt32Chunked::from_vec("customer".into(), known).into_column()];
    for feature in features.iter().rev() {
        let column = if is_computed(feature) {
            let pieces: Vec<Values> = parts.iter_mut().filter_map(|part| part.columns.pop()).collect();
            into_column(pieces, height, &feature.name, scale)
        } else {
            Column::full_null(PlSmallStr::from_str(&feature.name), height, &data_type(feature.kind(), scale))
        };
        columns.insert(1, column);
    }
    DataFrame::new(height, columns).map_err(|source| FeatureError::Frame { as_of, source })
}

pub(super) fn data_type(kind: Kind, scale: u8) -> DataType {
    match kind {
        Kind::Money => DataType::Decimal(money::PRECISION, usize::from(scale)),
        Kind::Integer => DataType::Int64,
        Kind::Float => DataType::Float64,
        Kind::Date => DataType::Date,
        Kind::Text => DataType::String,
        Kind::Truth => DataType::Boolean,
    }
}

/// Some customers' values.
struct Part {
    customers: Vec<u32>,
    columns: Vec<Values>,
}

impl Part {
    fn compute(
        history: &PurchaseHistory,
        context: &Context,
        customers: Range<u32>,
        population: Population,
        features: &[&Feature],
    ) -> Part {
        let mut columns: Vec<Values> =
            features.iter().map(|feature| Values::for_feature(feature, customers.len())).collect();
        let mut known: Vec<u32> = Vec::with_capacity(customers.len());
        // Column by column, for as many customers as stay in the cache: the same loop over and over.
        let mut views: Vec<View> = Vec::with_capacity(CUSTOMERS_IN_CACHE);
        let mut customers = customers;
        while !customers.is_empty() {
            views.clear();
            for customer in customers.by_ref().take(CUSTOMERS_IN_CACHE) {
                let view = match population {
                    Population::Buyers => history.view(customer, context),
                    Population::Everyone => history.view_of_anyone(customer, context),
                };
                if let Some(view) = view {
                    known.push(customer);
                    views.push(view);
                }
            }
            for (column, feature) in columns.iter_mut().zip(features) {
                column.extend(&views, feature);
            }
        }
        Part { customers: known, columns }
    }
}

/// Values of one type; those that cannot be known hold a default and are marked.
struct Known<T> {
    values: Vec<T>,
    /// Which are known; absent while all are.
    known: Option<MutableBitmap>,
}

impl<T: Copy + Default> Known<T> {
    fn with_capacity(capacity: usize) -> Known<T> {
        Known { values: Vec::with_capacity(capacity), known: None }
    }

    fn push(&mut self, value: Option<T>) {
        match (value, &mut self.known) {
            (Some(_), None) => {}
            (value, Some(known)) => known.push(value.is_some()),
            (None, none) => {
                let mut known = MutableBitmap::with_capacity(self.values.capacity());
                known.extend_constant(self.values.len(), true);
                known.push(false);
                *none = Some(known);
            }
        }
        self.values.push(value.unwrap_or_default());
    }

    fn extend(&mut self, views: &[View], compute: impl Fn(&View) -> Option<T>) {
        for view in views {
            self.push(compute(view));
        }
    }

    /// Several pieces as one.
    fn concat(pieces: Vec<Known<T>>, height: usize) -> (Vec<T>, Option<Bitmap>) {
        let mut values = Vec::with_capacity(height);
        let mut known = MutableBitmap::with_capacity(height);
        let is_whole = pieces.iter().all(|piece| piece.known.is_none());
        for piece in pieces {
            match (is_whole, piece.known) {
                (true, _) => {}
                (false, Some(bits)) => known.extend_from_bitmap(&bits.freeze()),
                (false, None) => known.extend_constant(piece.values.len(), true),
            }
            values.extend_from_slice(&piece.values);
        }
        (values, (!is_whole).then(|| known.freeze()))
    }
}

/// One column under construction.
enum Values {
    Money(Known<i128>),
    Integer(Known<i64>),
    Float(Known<f64>),
    Date(Known<i32>),
}

impl Values {
    fn for_feature(feature: &Feature, capacity: usize) -> Values {
        match feature.compute {
            Compute::Money(_) => Values::Money(Known::with_capacity(capacity)),
            Compute::Integer(_) => Values::Integer(Known::with_capacity(capacity)),
            Compute::Float(_) => Values::Float(Known::with_capacity(capacity)),
            Compute::Date(_) => Values::Date(Known::with_capacity(capacity)),
        }
    }

    fn extend(&mut self, views: &[View], feature: &Feature) {
        match (self, feature.compute) {
            (Values::Money(values), Compute::Money(compute)) => values.extend(views, |view| compute(view, feature)),
            (Values::Integer(values), Compute::Integer(compute)) => values.extend(views, |view| compute(view, feature)),
            (Values::Float(values), Compute::Float(compute)) => values.extend(views, |view| compute(view, feature)),
            (Values::Date(values), Compute::Date(compute)) => values.extend(views, |view| compute(view, feature)),
            _ => debug_assert!(false, "a column is made for its feature's kind"),
        }
    }
}

/// The pieces of one column, which are all of one kind, as a polars column.
fn into_column(pieces: Vec<Values>, height: usize, name: &str, scale: u8) -> Column {
    let (mut money, mut integers, mut floats, mut dates) = (vec![], vec![], vec![], vec![]);
    for piece in pieces {
        match piece {
            Values::Money(values) => money.push(values),
            Values::Integer(values) => integers.push(values),
            Values::Float(values) => floats.push(values),
            Values::Date(values) => dates.push(values),
        }
    }
    let kind = registry::find(name).map(Feature::kind);
    let name = PlSmallStr::from_str(name);
    match kind {
        Some(Kind::Money) => {
            let (values, known) = Known::concat(money, height);
            Int128Chunked::from_vec_validity(name, values, known)
                .into_decimal_unchecked(money::PRECISION, usize::from(scale))
                .into_series()
                .into_column()
        }
        Some(Kind::Float) => {
            let (values, known) = Known::concat(floats, height);
            Float64Chunked::from_vec_validity(name, values, known).into_column()
        }
        Some(Kind::Date) => {
            let (values, known) = Known::concat(dates, height);
            Int32Chunked::from_vec_validity(name, values, known).into_date().into_series().into_column()
        }
        // The history has neither texts nor truths.
        Some(Kind::Integer | Kind::Text | Kind::Truth) | None => {
            let (values, known) = Known::concat(integers, height);
            Int64Chunked::from_vec_validity(name, values, known).into_column()
        }
    }
}
