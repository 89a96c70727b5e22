//! From names to a feature frame, whatever the features are made of.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;

use super::catalog::{Catalog, Entry, How};
use super::frame::{FeatureError, Population, compute_range};
use super::history::PurchaseHistory;
use super::rows::{CUSTOMER, TableFrames};
use super::typed::typed;
use super::view::Context;
use crate::expressions;
use crate::model::period::to_days;

/// What features are computed from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// All features of the pipeline.
    pub catalog: &'a Catalog,
    /// Purchases and visits of all customers.
    pub history: &'a PurchaseHistory,
    /// Rows of other tables.
    pub tables: &'a TableFrames,
}

/// The feature frame of `as_of`: `customer` (UInt32, ascending), then one column for each name, in the order given. When
/// all of them are of the history, it is that of [`compute_range`] and nothing else is done.
pub fn compute_named(
    inputs: Inputs<'_>,
    as_of: NaiveDate,
    names: &[String],
    population: Population,
) -> Result<DataFrame, FeatureError> {
    let everyone = 0..inputs.history.customers() as u32;
    FrameMaker::new(inputs, as_of, names, population)?.range(everyone)
}

/// Makes the feature frame of one date, part after part.
///
/// Percentiles and ranks compare all buyers, those with a purchase day on or before the date, whichever part is made:
/// features that have them, or read such, are made once, for all.
pub struct FrameMaker<'a> {
    inputs: Inputs<'a>,
    as_of: NaiveDate,
    names: Vec<String>,
    population: Population,
    needed: Vec<&'a Entry>,
    /// The features that look at all customers, of all customers.
    whole: Option<DataFrame>,
}

impl<'a> FrameMaker<'a> {
    /// For these features at a date.
    pub fn new(
        inputs: Inputs<'a>,
        as_of: NaiveDate,
        names: &[String],
        population: Population,
    ) -> Result<FrameMaker<'a>, FeatureError> {
        let needed = inputs.catalog.needed(names)?;
        Ok(FrameMaker { inputs, as_of, names: names.to_vec(), population, needed, whole: None })
    }

    /// As [`new`](Self::new), for callers that ask for more than one part.
    pub fn in_parts(
        inputs: Inputs<'a>,
        as_of: NaiveDate,
        names: &[String],
        population: Population,
    ) -> Result<FrameMaker<'a>, FeatureError> {
        let mut maker = FrameMaker::new(inputs, as_of, names, population)?;
        let whole: Vec<String> = maker.looking_at_all().into_iter().map(str::to_owned).collect();
        if !whole.is_empty() {
            maker.whole = Some(compute_named(inputs, as_of, &whole, population)?);
        }
        Ok(maker)
    }

    /// The features that look at all customers. Those that only read such are made part by part.
    fn looking_at_all(&self) -> Vec<&'a str> {
        let looks = |entry: &&&Entry| matches!(&entry.how, How::Expression(value) if value.looks_at_all());
        self.needed.iter().filter(looks).map(|entry| entry.name.as_str()).collect()
    }

    /// The frame of the customers whose numbers lie in a range: the whole range, unless the maker works in parts.
    pub fn range(&self, customers: Range<u32>) -> Result<DataFrame, FeatureError> {
        let Inputs { history, catalog, .. } = self.inputs;
        let scale = catalog.scale();
        let of_history = |name: &String| matches!(catalog.find(name).map(|entry| &entry.how), Some(How::History(_)));
        if self.names.iter().all(of_history) {
            return compute_range(history, self.as_of, &self.names, scale, customers, self.population);
        }
        let mut base: Vec<String> = Vec::new();
        for entry in &self.needed {
            if matches!(entry.how, How::History(_)) {
                base.push(entry.name.clone());
            }
        }
        let mut frame = compute_range(history, self.as_of, &base, scale, customers.clone(), self.population)?;
        let failed = |source| FeatureError::Frame { as_of: self.as_of, source };
        self.add_rows(&mut frame, customers.clone()).map_err(failed)?;
        self.add_derived(&mut frame, customers).map_err(failed)?;
        let wanted = std::iter::once(CUSTOMER).chain(self.names.iter().map(String::as_str));
        frame.select(wanted).map_err(failed)
    }

    fn add_rows(&self, frame: &mut DataFrame, range: Range<u32>) -> PolarsResult<()> {
        let mut features = Vec::new();
        for entry in &self.needed {
            if let How::Rows(feature) = &entry.how {
                features.push((entry.name.as_str(), entry.kind, feature.as_ref()));
            }
        }
        if features.is_empty() {
            return Ok(());
        }
        let customers = frame.column(CUSTOMER)?.u32()?.clone();
        let scale = self.inputs.catalog.scale();
        for column in self.inputs.tables.aggregate(&features, self.as_of, &customers, range, scale)? {
            frame.with_column(column)?;
        }
        Ok(())
    }

    fn add_derived(&self, frame: &mut DataFrame, range: Range<u32>) -> PolarsResult<()> {
        let scale = self.inputs.catalog.scale();
        let mut whole: BTreeSet<String> = BTreeSet::new();
        if let Some(all) = &self.whole {
            let numbers = all.column(CUSTOMER)?.cast(&DataType::UInt32)?;
            let numbers: Vec<u32> = numbers.u32()?.into_no_null_iter().collect();
            let first = numbers.partition_point(|number| *number < range.start);
            let end = numbers.partition_point(|number| *number < range.end);
            for column in all.columns().iter().skip(1) {
                whole.insert(column.name().to_string());
                frame.with_column(column.slice(first as i64, end - first))?;
            }
        }
        for entry in &self.needed {
            let made = match &entry.how {
                How::History(_) | How::Rows(_) => continue,
                _ if whole.contains(&entry.name) => continue,
                How::CooperationMonths => self.cooperation_months(frame)?,
                How::Expression(value) => {
                    let members = if value.looks_at_all() { self.buyers(frame)? } else { None };
                    let made = expressions::evaluate(&[value], frame, self.as_of, members.as_deref())?;
                    made.into_iter().next().unwrap_or_default()
                }
            };
            let made = typed(made.with_name(entry.name.as_str().into()), entry.kind, scale)?;
            frame.with_column(made)?;
        }
        Ok(())
    }

    /// Which rows are buyers; none when all are.
    fn buyers(&self, frame: &DataFrame) -> PolarsResult<Option<Vec<bool>>> {
        if self.population == Population::Buyers {
            return Ok(None);
        }
        let as_of = to_days(self.as_of);
        let customers = frame.column(CUSTOMER)?.u32()?.into_no_null_iter();
        let bought =
            |customer: u32| self.inputs.history.purchases(customer).days.first().is_some_and(|day| *day <= as_of);
        Ok(Some(customers.map(bought).collect()))
    }

    fn cooperation_months(&self, frame: &DataFrame) -> PolarsResult<Column> {
        let days =
            |name: &str| -> PolarsResult<Int32Chunked> { frame.column(name)?.cast(&DataType::Int32)?.i32().cloned() };
        let (first, start) = (days("first_purchase")?, days("coop_start_date")?);
        let earliest = [&first, &start].into_iter().filter_map(|days| days.min()).min();
        let context = Context::new(self.as_of, earliest.unwrap_or(i32::MAX).max(to_days(EARLIEST)));
        let known = |day: Option<i32>| day.filter(|day| *day <= context.as_of_day);
        let months = first.iter().zip(start.iter()).map(|(first, start)| {
            let day = [known(first), known(start)].into_iter().flatten().min()?;
            Some(context.completed_months(day))
        });
        Ok(Int64Chunked::from_iter_options("cooperation_months".into(), months).into_column())
    }
}

/// No cooperation counts as longer than from this day on: a mistyped year must not make a thousand years of months.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
