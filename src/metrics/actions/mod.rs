#![doc = include_str!("head.md")]

mod alerts;
mod outcomes;
mod people;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{as_of_column, money_column};

pub use alerts::{Alert, frame as alerts_frame};
pub use outcomes::{Became, Listed, Outcome, frame as outcomes_frame, outcomes};
pub use people::{Assignment, Keeper, People, Staff};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Why a customer is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It may leave.
    Keep,
    /// It left and may come back.
    WinBack,
}

impl Kind {
    /// As it stands in the mart.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Keep => "keep",
            Kind::WinBack => "win_back",
        }
    }
}

/// Where a probability comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The share of sales at risk of the level that was lost, by the back-test.
    Record,
    /// The model of buying.
    Model,
    /// The score, as a share of 100.
    Score,
    /// The share of lost customers that were won back.
    WinBackRate,
}

impl Source {
    /// As it stands in the mart.
    pub fn code(self) -> &'static str {
        match self {
            Source::Record => "record",
            Source::Model => "model",
            Source::Score => "score",
            Source::WinBackRate => "win_back_rate",
        }
    }
}

/// A customer that may be listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Number of the customer.
    pub customer: u32,
    /// Its identifier.
    pub customer_id: String,
    /// Why.
    pub kind: Kind,
    /// `high`, `medium`, `low`; of one to win back `lost`.
    pub level: String,
    /// Points of its signals, 0–100; none of one to win back.
    pub score: Option<f64>,
    /// Minor units; none where they are not known.
    pub sales_at_risk: Option<i128>,
    /// That it does not order, or is won.
    pub probability: Option<(f64, Source)>,
}

impl Candidate {
    /// Probability × sales at risk, minor units, half away from zero.
    pub fn expected_loss(&self) -> Option<i128> {
        let (probability, _) = self.probability?;
        Some((probability * self.sales_at_risk? as f64).round() as i128)
    }

    fn order(&self) -> (Kind, Reverse<Option<i128>>, Reverse<Option<i128>>, &str) {
        (self.kind, Reverse(self.expected_loss()), Reverse(self.sales_at_risk), &self.customer_id)
    }
}

/// A customer on a salesperson's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Who is to act.
    pub keeper: Keeper,
    /// From 1.
    pub place: i64,
    /// The customer.
    pub candidate: Candidate,
}

/// The lists: of every salesperson the first `per_staff` customers at risk and the first `win_back` of those lost; by
/// manager, salesperson and place. Customers whom nobody looks after are one list.
pub fn lists(
    candidates: Vec<Candidate>,
    keeper_of: &dyn Fn(u32) -> Keeper,
    (per_staff, win_back): (usize, usize),
) -> Vec<Action> {
    let mut of_keeper: BTreeMap<Keeper, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        of_keeper.entry(keeper_of(candidate.customer)).or_default().push(candidate);
    }
    let mut actions = Vec::new();
    for (keeper, mut own) in of_keeper {
        own.sort_by(|left, right| left.order().cmp(&right.order()));
        let lost = own.partition_point(|candidate| candidate.kind == Kind::Keep);
        let back = own.split_off(lost);
        own.truncate(per_staff);
        own.extend(back.into_iter().take(win_back));
        for (place, candidate) in own.into_iter().enumerate() {
            actions.push(Action { keeper: keeper.clone(), place: place as i64 + 1, candidate });
        }
    }
    actions
}

/// What is printed of an action beside its figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail {
    /// Name of the customer.
    pub name: Option<String>,
    /// Its class, by the scheme of classes.
    pub class: Option<String>,
    /// Evidence, in Chinese and in English.
    pub reasons: (String, String),
    /// What its class advises, in Chinese and in English.
    pub advice: (Option<String>, Option<String>),
    /// Days since the last contact.
    pub days_since_contact: Option<i64>,
}

/// The mart `action_list`. `details` are those of the actions, row by row.
pub fn frame(actions: &[Action], details: &[Detail], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let rows = actions.len();
    let text = |name: &str, pick: &dyn Fn(usize) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), (0..rows).map(pick)).into_column()
    };
    let of = |row: usize| &actions[row].candidate;
    let last_contact: Vec<Option<i32>> = (0..rows)
        .map(|row| Some(crate::model::period::to_days(as_of) - details[row].days_since_contact? as i32))
        .collect();
    DataFrame::new(
        rows,
        vec![
            as_of_column(as_of, rows),
            text("manager", &|row| actions[row].keeper.manager.clone()),
            text("staff", &|row| actions[row].keeper.staff.clone()),
            Column::new("place".into(), actions.iter().map(|action| action.place).collect::<Vec<_>>()),
            text("kind", &|row| Some(of(row).kind.code().into())),
            text("customer_id", &|row| Some(of(row).customer_id.clone())),
            text("customer_name", &|row| details[row].name.clone()),
            text("class", &|row| details[row].class.clone()),
            text("risk_level", &|row| Some(of(row).level.clone())),
            Column::new("score".into(), (0..rows).map(|row| of(row).score).collect::<Vec<_>>()),
            text("reasons_zh", &|row| Some(details[row].reasons.0.clone())),
            text("reasons_en", &|row| Some(details[row].reasons.1.clone())),
            money_column("sales_at_risk", (0..rows).map(|row| of(row).sales_at_risk).collect(), scale),
            Column::new(
                "probability".into(),
                (0..rows).map(|row| of(row).probability.map(|(value, _)| value)).collect::<Vec<_>>(),
            ),
            text("probability_of", &|row| of(row).probability.map(|(_, source)| source.code().into())),
            money_column("expected_loss", (0..rows).map(|row| of(row).expected_loss()).collect(), scale),
            text("advice_zh", &|row| details[row].advice.0.clone()),
            text("advice_en", &|row| details[row].advice.1.clone()),
            Int32Chunked::from_iter_options("last_contact".into(), last_contact.into_iter()).into_date().into_column(),
            Column::new(
                "days_since_contact".into(),
                details.iter().map(|detail| detail.days_since_contact).collect::<Vec<_>>(),
            ),
        ],
    )
}
