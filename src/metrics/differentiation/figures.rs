//! What the questions look at: sales by fiscal year, and features by number of the customer.

use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::{Answer, Inputs, fiscal_year};
use crate::features::history::PurchaseHistory;
use crate::model::money::to_f64;
use crate::model::period::{months_before, to_days};

/// Features that are numbers or flags.
pub const NUMBERS: [&str; 13] = [
    "complaints_12m",
    "contacts_12m",
    "cost_to_serve_12m",
    "est_annual_purchase",
    "gross_profit_12m",
    "growth_12m",
    "image_flag",
    "loyalty_index",
    "net_contribution_12m",
    "product_breadth_12m",
    "strategic_flag",
    "tenure_months",
    "wish_flag",
];

/// Net sales of one customer in the periods that the questions ask of, minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CustomerSales {
    /// The fiscal year before this one.
    pub last_year: i64,
    /// This fiscal year up to the as-of date.
    pub this_year: i64,
    /// Last fiscal year up to the same day.
    pub same_period: i64,
    /// Twelve months.
    pub twelve_months: i64,
    /// The twelve months before them.
    pub twelve_before: i64,
    /// Orders of twelve months.
    pub orders: i64,
}

/// Sales of all customers.
pub struct Sales {
    /// By number of the customer.
    pub of: Vec<CustomerSales>,
    /// Whether the data hold the whole of last year.
    pub knows_last_year: bool,
    /// Whether the data hold the whole of the twelve months before the last twelve.
    pub knows_twelve_before: bool,
}

impl Sales {
    /// Adds up the rows of all customers.
    pub fn of(history: &PurchaseHistory, as_of: NaiveDate, start_month: u32) -> Sales {
        let this_year = fiscal_year(as_of, start_month);
        let last_year = months_before(this_year, 12);
        let day = to_days;
        let after = |date: NaiveDate| day(date) + 1;
        let (year_ago, two_years_ago) = (months_before(as_of, 12), months_before(as_of, 24));
        let periods: [Range<i32>; 5] = [
            day(last_year)..day(this_year),
            day(this_year)..after(as_of),
            day(last_year)..after(year_ago),
            after(year_ago)..after(as_of),
            after(two_years_ago)..after(year_ago),
        ];
        let of_customer = |customer: u32| {
            let rows = history.purchases(customer);
            let place = |day: i32| rows.days.partition_point(|known| *known < day);
            let places = periods.clone().map(|days| place(days.start)..place(days.end));
            let net = |places: &Range<usize>| -> i64 {
                let gross: i64 = rows.gross[places.clone()].iter().sum();
                gross - rows.returns[places.clone()].iter().sum::<i64>()
            };
            CustomerSales {
                last_year: net(&places[0]),
                this_year: net(&places[1]),
                same_period: net(&places[2]),
                twelve_months: net(&places[3]),
                twelve_before: net(&places[4]),
                orders: rows.orders[places[3].clone()].iter().map(|orders| i64::from(*orders)).sum(),
            }
        };
        Sales {
            of: (0..history.customers() as u32).into_par_iter().map(of_customer).collect(),
            knows_last_year: periods[0].start >= history.covered_from(),
            knows_twelve_before: periods[4].start >= history.covered_from(),
        }
    }

    /// Customers above zero in a period, largest first; ties by number, which is the order of ids.
    pub fn ranked(&self, period: fn(&CustomerSales) -> i64) -> Vec<u32> {
        let above = (0..self.of.len() as u32).filter(|customer| period(&self.of[*customer as usize]) > 0);
        let mut customers: Vec<u32> = above.collect();
        customers.sort_by_key(|customer| (std::cmp::Reverse(period(&self.of[*customer as usize])), *customer));
        customers
    }
}

/// How many the first so many percent of `count` are (F08).
pub fn first_percent(count: usize, percent: u32) -> usize {
    (count * percent as usize).div_ceil(100)
}

/// The features, column by column.
pub struct Figures<'a> {
    inputs: &'a Inputs<'a>,
    /// Sales of all customers.
    pub sales: &'a Sales,
    /// Number of the customer of each row of the features.
    customers: Vec<u32>,
}

impl<'a> Figures<'a> {
    /// Reads which customer each row is of.
    pub fn new(inputs: &'a Inputs<'a>, sales: &'a Sales) -> PolarsResult<Figures<'a>> {
        let customers = inputs.features.column("customer")?.u32()?.iter().map(|customer| customer.unwrap_or(u32::MAX));
        Ok(Figures { inputs, sales, customers: customers.collect() })
    }

    /// A feature of all customers, not a number where it is not known; `None` when it is known of nobody.
    pub fn numbers(&self, name: &str) -> PolarsResult<Option<Vec<f64>>> {
        let Ok(column) = self.inputs.features.column(name) else { return Ok(None) };
        if column.null_count() == column.len() {
            return Ok(None);
        }
        let values = column.cast(&DataType::Float64)?;
        let mut numbers = vec![f64::NAN; self.sales.of.len()];
        for (customer, value) in self.customers.iter().zip(values.f64()?.iter()) {
            if let (Some(number), Some(value)) = (numbers.get_mut(*customer as usize), value) {
                *number = value;
            }
        }
        Ok(Some(numbers))
    }

    /// A text of all customers; `None` when it is known of nobody.
    pub fn texts(&self, name: &str) -> PolarsResult<Option<Vec<Option<&'a str>>>> {
        let Ok(column) = self.inputs.features.column(name) else { return Ok(None) };
        if column.null_count() == column.len() {
            return Ok(None);
        }
        let mut texts = vec![None; self.sales.of.len()];
        for (customer, text) in self.customers.iter().zip(column.str()?.iter()) {
            if let Some(held) = texts.get_mut(*customer as usize) {
                *held = text;
            }
        }
        Ok(Some(texts))
    }

    /// The number of a customer id.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.inputs.history.find(id)
    }

    /// A share of money, or any amount as a float, in the currency.
    pub fn money(&self, minor: i64) -> f64 {
        to_f64(i128::from(minor), self.inputs.scale)
    }

    /// Answers of a question about customers, in the order in which they come.
    pub fn placed(&self, question: &'static str, found: impl Iterator<Item = Found>) -> Vec<Answer> {
        let names = self.texts("customer_name").ok().flatten();
        let answer = |(place, found): (usize, Found)| {
            let name = names.as_ref().and_then(|names| names.get(found.customer as usize).copied().flatten());
            Answer {
                question,
                place: place as i64 + 1,
                customer_id: Some(self.inputs.history.ids.get(found.customer).to_owned()),
                customer_name: name.map(str::to_owned),
                net_sales: Some(i128::from(found.net_sales)),
                compared_sales: found.compared_sales.map(i128::from),
                measure: found.measure,
                value: found.value,
                note_zh: found.note.0,
                note_en: found.note.1,
            }
        };
        found.enumerate().map(answer).collect()
    }
}

/// A customer that answers a question.
pub struct Found {
    /// Its number.
    pub customer: u32,
    /// Minor units.
    pub net_sales: i64,
    /// Minor units.
    pub compared_sales: Option<i64>,
    /// What the place is decided by.
    pub measure: &'static str,
    /// Its value.
    pub value: Option<f64>,
    /// Why, in Chinese and in English.
    pub note: (String, String),
}

/// The row of a question that cannot be answered.
pub fn unanswered(question: &'static str, measure: &'static str, zh: &str, en: &str) -> Answer {
    Answer { question, measure, note_zh: zh.into(), note_en: en.into(), ..Answer::default() }
}

/// The middle of some values, the mean of two where their number is even; `None` without any. Not numbers are left out.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut known: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    let last = known.len().checked_sub(1)?;
    Some((known[last / 2] + known[last.div_ceil(2)]) / 2.0)
}

/// Percentiles among the values that are numbers: of the others, the share with a smaller one; equal values alike, the
/// largest 100. Not a number where the value is none.
pub fn percentiles(values: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    let percentile = |value: &f64| match known.last() {
        _ if value.is_nan() => f64::NAN,
        Some(largest) if value >= largest => 100.0,
        _ => known.partition_point(|other| other < value) as f64 * 100.0 / (known.len() - 1).max(1) as f64,
    };
    values.iter().map(percentile).collect()
}
