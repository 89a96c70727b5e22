#![doc = include_str!("head.md")]

mod figures;
mod key_accounts;
mod questions;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::{as_of_column, money_column};
use crate::config::types::Metrics as Settings;
use crate::features::history::PurchaseHistory;
use figures::{Figures, Sales};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The questions, in order.
pub const QUESTIONS: [&str; 8] =
    ["gold", "drag", "wish", "complaining", "largest", "narrow", "value_class", "key_candidate"];

/// The features that the questions ask for. One that nobody provides is given as a column of nulls, or not at all.
pub fn features() -> Vec<&'static str> {
    let mut names = vec!["customer_name", "industry"];
    names.extend(figures::NUMBERS);
    names
}

/// What the questions are asked of.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The purchases.
    pub history: &'a PurchaseHistory,
    /// As-of date.
    pub as_of: NaiveDate,
    /// `customer` (u32, number of the customer) and columns named as in [`features`]: numbers of any kind, flags, text.
    pub features: &'a DataFrame,
    /// The wish list of the leads; `None` without such a table. Customers with the feature `wish_flag` stand in for it.
    pub wishes: Option<&'a [Wish]>,
    /// Decimal places of money.
    pub scale: u8,
}

/// A company on the wish list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Its id, where it is a customer already.
    pub customer_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What it may buy, minor units.
    pub potential: Option<i128>,
    /// How far the deal is, in Chinese and in English.
    pub status: Option<(String, String)>,
}

/// A row of the mart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// One of [`QUESTIONS`].
    pub question: &'static str,
    /// From 1; 0 says that the question cannot be answered.
    pub place: i64,
    /// Id of the customer.
    pub customer_id: Option<String>,
    /// Its name.
    pub customer_name: Option<String>,
    /// Minor units.
    pub net_sales: Option<i128>,
    /// Minor units.
    pub compared_sales: Option<i128>,
    /// What the place is decided by.
    pub measure: &'static str,
    /// Its value.
    pub value: Option<f64>,
    /// Why, in Chinese.
    pub note_zh: String,
    /// Why, in English.
    pub note_en: String,
}

/// The answers, question by question.
pub fn answers(inputs: &Inputs<'_>, settings: &Settings) -> PolarsResult<Vec<Answer>> {
    let sales = Sales::of(inputs.history, inputs.as_of, settings.fiscal_year_start);
    let figures = Figures::new(inputs, &sales)?;
    let questions = &settings.differentiation;
    let mut answers = questions::gold(&figures, questions);
    answers.extend(questions::drag(&figures, questions)?);
    answers.extend(questions::wish(&figures, inputs.wishes)?);
    answers.extend(questions::complaining(&figures, questions)?);
    answers.extend(questions::largest(&figures, questions));
    answers.extend(questions::narrow(&figures, questions)?);
    answers.push(questions::value_class());
    answers.extend(key_accounts::candidates(&figures, questions)?);
    Ok(answers)
}

/// First day of the fiscal year that holds a date.
fn fiscal_year(date: NaiveDate, start_month: u32) -> NaiveDate {
    let year = if date.month() < start_month { date.year() - 1 } else { date.year() };
    NaiveDate::from_ymd_opt(year, start_month, 1).unwrap_or(date)
}

/// The mart `differentiation`.
pub fn frame(answers: &[Answer], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let texts = |name: &str, pick: &dyn Fn(&Answer) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), answers.iter().map(pick)).into_column()
    };
    let money =
        |name: &str, pick: fn(&Answer) -> Option<i128>| money_column(name, answers.iter().map(pick).collect(), scale);
    DataFrame::new(
        answers.len(),
        vec![
            as_of_column(as_of, answers.len()),
            texts("question", &|answer| Some(answer.question.into())),
            Column::new("place".into(), answers.iter().map(|answer| answer.place).collect::<Vec<_>>()),
            texts("customer_id", &|answer| answer.customer_id.clone()),
            texts("customer_name", &|answer| answer.customer_name.clone()),
            money("net_sales", |answer| answer.net_sales),
            money("compared_sales", |answer| answer.compared_sales),
            texts("measure", &|answer| Some(answer.measure.into())),
            Column::new("value".into(), answers.iter().map(|answer| answer.value).collect::<Vec<_>>()),
            texts("note_zh", &|answer| Some(answer.note_zh.clone())),
            texts("note_en", &|answer| Some(answer.note_en.clone())),
        ],
    )
}
