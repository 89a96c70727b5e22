//! What became of a list.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::super::{as_of_column, money_column};
use super::Keeper;
use crate::model::period::to_days;

/// A customer that was listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Number of the customer.
    pub customer: u32,
    /// Who was to act.
    pub keeper: Keeper,
    /// Minor units; none where no probability or no sales at risk were known.
    pub expected_loss: Option<i128>,
}

/// What became of a customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Became {
    /// Whether it was contacted; none without a source of visits.
    pub contacted: Option<bool>,
    /// Whether it ordered.
    pub ordered: bool,
    /// Net sales since, minor units.
    pub sales: i128,
    /// Whether it is lost by now.
    pub lost: bool,
}

/// What became of a list, or of part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Customers.
    pub listed: i64,
    /// Of them contacted; none without a source of visits.
    pub contacted: Option<i64>,
    /// Of them ordered.
    pub ordered: i64,
    /// Of those contacted, ordered.
    pub contacted_ordered: Option<i64>,
    /// Net sales of those that ordered, minor units.
    pub ordered_sales: i128,
    /// Lost by now.
    pub lost: i64,
    /// Loss that was expected, of those of whom it is known; minor units. None where it is known of none.
    pub expected_loss: Option<i128>,
}

impl Outcome {
    fn add(&mut self, listed: &Listed, became: Became) {
        self.listed += 1;
        self.ordered += i64::from(became.ordered);
        if let Some(contacted) = became.contacted {
            *self.contacted.get_or_insert(0) += i64::from(contacted);
            *self.contacted_ordered.get_or_insert(0) += i64::from(contacted && became.ordered);
        }
        if became.ordered {
            self.ordered_sales += became.sales;
        }
        self.lost += i64::from(became.lost);
        if let Some(loss) = listed.expected_loss {
            *self.expected_loss.get_or_insert(0) += loss;
        }
    }
}

/// Whose list it was; the whole first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    All,
    Keeper(Keeper),
}

/// What became of a list, of all and of every salesperson. Nothing where nobody was listed.
pub fn outcomes(listed: &[Listed], became: &dyn Fn(u32) -> Became) -> Vec<(Option<Keeper>, Outcome)> {
    let mut found: BTreeMap<Of, Outcome> = BTreeMap::new();
    for one in listed {
        let fate = became(one.customer);
        for of in [Of::All, Of::Keeper(one.keeper.clone())] {
            found.entry(of).or_default().add(one, fate);
        }
    }
    let of = |of: Of| match of {
        Of::All => None,
        Of::Keeper(keeper) => Some(keeper),
    };
    found.into_iter().map(|(whose, outcome)| (of(whose), outcome)).collect()
}

/// The mart `action_outcomes`.
pub fn frame(
    outcomes: &[(Option<Keeper>, Outcome)],
    made_as_of: NaiveDate,
    as_of: NaiveDate,
    scale: u8,
) -> PolarsResult<DataFrame> {
    let rows = outcomes.len();
    let text = |name: &str, pick: &dyn Fn(&Keeper) -> Option<String>| {
        let values = outcomes.iter().map(|(keeper, _)| pick(keeper.as_ref()?));
        StringChunked::from_iter_options(name.into(), values).into_column()
    };
    let count = |name: &str, pick: &dyn Fn(&Outcome) -> Option<i64>| {
        Column::new(name.into(), outcomes.iter().map(|(_, outcome)| pick(outcome)).collect::<Vec<_>>())
    };
    let money = |name: &str, pick: &dyn Fn(&Outcome) -> Option<i128>| {
        money_column(name, outcomes.iter().map(|(_, outcome)| pick(outcome)).collect(), scale)
    };
    let scopes = outcomes.iter().map(|(keeper, _)| Some(if keeper.is_some() { "staff" } else { "all" }));
    DataFrame::new(
        rows,
        vec![
            as_of_column(as_of, rows),
            Int32Chunked::from_vec("made_as_of".into(), vec![to_days(made_as_of); rows]).into_date().into_column(),
            StringChunked::from_iter_options("scope".into(), scopes).into_column(),
            text("manager", &|keeper| keeper.manager.clone()),
            text("staff", &|keeper| keeper.staff.clone()),
            count("listed", &|outcome| Some(outcome.listed)),
            count("contacted", &|outcome| outcome.contacted),
            count("ordered", &|outcome| Some(outcome.ordered)),
            count("contacted_ordered", &|outcome| outcome.contacted_ordered),
            money("ordered_sales", &|outcome| Some(outcome.ordered_sales)),
            count("lost", &|outcome| Some(outcome.lost)),
            money("expected_loss", &|outcome| outcome.expected_loss),
        ],
    )
}
