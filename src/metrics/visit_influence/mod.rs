#![doc = include_str!("head.md")]

mod contacts;
mod design;
mod estimate;
mod rhythm;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;
mod units;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use polars::prelude::*;

pub use contacts::Contacts;
pub use estimate::{Difference, Effect, Group};

use self::design::Design;
use super::classes::Classes;
use super::columns::counts;
use super::{as_of_column, money_column};
use crate::config::types::Influence;
use crate::features::PurchaseHistory;
use crate::model::period::{Month, months_before};

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Columns, formulas, null rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Matched visits below this share are told in the note.
const FEW_MATCHED: f64 = 0.5;

/// What the comparison is made of.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Purchases.
    pub history: &'a PurchaseHistory,
    /// Days of contact, from [`rows_from`] on or earlier.
    pub contacts: &'a Contacts,
    /// Classes at the end of the month before, by month; a month without any has customers without a class.
    pub classes: &'a BTreeMap<Month, Classes>,
    /// The date.
    pub as_of: NaiveDate,
    /// Last day that the export of visits tells of: who was not contacted after it is not known.
    pub until: i32,
    /// Settings.
    pub settings: &'a Influence,
}

/// The first day whose contacts are needed.
pub fn rows_from(as_of: NaiveDate, settings: &Influence) -> NaiveDate {
    let first = months_before(as_of, settings.months);
    first.checked_sub_days(Days::new(u64::from(settings.quiet_days))).unwrap_or(first)
}

/// The months of the visits, whose classes are asked for.
pub fn months(as_of: NaiveDate, settings: &Influence) -> Vec<Month> {
    let first = Month::of(months_before(as_of, settings.months) + Days::new(1));
    let mut months = vec![first];
    while let Some(last) = months.last().copied().filter(|last| *last < Month::of(as_of)) {
        months.push(last.next());
    }
    months
}

/// The codes of classes, and what the weeks after visits brought: window by window, of everybody, by class, by silence.
#[derive(Debug, Clone, PartialEq)]
pub struct Influences {
    codes: Vec<String>,
    effects: Vec<Effect>,
}

impl Influences {
    /// All rows.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }
}

/// Compares visits with days of alike customers.
pub fn influences(inputs: Inputs<'_>) -> Influences {
    let (design, visits) = Design::new(inputs);
    let effects = estimate::effects(&design, &visits);
    Influences { codes: design.codes, effects }
}

/// What a reader must be told of a row.
fn note(effect: &Effect) -> &'static str {
    match (effect.visits, effect.matched) {
        (0, _) => "no_visits",
        (_, 0) => "no_match",
        (visits, matched) if (matched as f64) < FEW_MATCHED * visits as f64 => "not_an_experiment+few_matched",
        _ => "not_an_experiment",
    }
}

/// The mart `visit_influence`.
pub fn frame(found: &Influences, settings: &Influence, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let effects = &found.effects;
    let text = |name: &str, of: &dyn Fn(&Effect) -> Option<&'static str>| {
        Column::new(name.into(), effects.iter().map(of).collect::<Vec<Option<&str>>>())
    };
    let class = |effect: &Effect| match effect.group {
        Group::Class(class) => found.codes.get(class).map(String::as_str),
        _ => None,
    };
    let number = |name: &str, of: &dyn Fn(&Effect) -> Option<f64>| {
        Column::new(name.into(), effects.iter().map(of).collect::<Vec<Option<f64>>>())
    };
    let money = |name: &str, of: &dyn Fn(&Difference) -> f64| {
        let rounded = effects.iter().map(|effect| effect.sales.as_ref().map(|sales| of(sales).round() as i128));
        money_column(name, rounded.collect(), scale)
    };
    let count = |name: &str, of: &dyn Fn(&Effect) -> i64| counts(name, effects.iter().map(|effect| Some(of(effect))));
    DataFrame::new(
        effects.len(),
        vec![
            as_of_column(as_of, effects.len()),
            count("window_weeks", &|effect| i64::from(settings.weeks[effect.window])),
            text("dimension", &|effect| {
                Some(match effect.group {
                    Group::All => "all",
                    Group::Class(_) => "class",
                    Group::Silence(_) => "rhythm",
                })
            }),
            Column::new("class".into(), effects.iter().map(class).collect::<Vec<Option<&str>>>()),
            text("rhythm", &|effect| match effect.group {
                Group::Silence(band) => Some(rhythm::SILENCE[band]),
                _ => None,
            }),
            count("visits", &|effect| effect.visits),
            count("treated", &|effect| effect.matched),
            number("matched_share", &|effect| {
                (effect.visits > 0).then(|| effect.matched as f64 / effect.visits as f64)
            }),
            count("customers", &|effect| effect.customers),
            count("control", &|effect| effect.others),
            number("order_rate_treated", &|effect| effect.rate.map(|rate| rate.visited)),
            number("order_rate_control", &|effect| effect.rate.map(|rate| rate.others)),
            number("difference", &|effect| effect.rate.map(|rate| rate.value())),
            number("low", &|effect| effect.rate.map(|rate| rate.low.max(-1.0))),
            number("high", &|effect| effect.rate.map(|rate| rate.high.min(1.0))),
            money("sales_treated", &|sales| sales.visited),
            money("sales_control", &|sales| sales.others),
            money("sales_difference", &Difference::value),
            money("sales_low", &|sales| sales.low),
            money("sales_high", &|sales| sales.high),
            text("note", &|effect| Some(note(effect))),
        ],
    )
}
