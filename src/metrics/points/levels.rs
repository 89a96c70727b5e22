//! Levels by points, and how they agree with the classes by sales (S18).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::customers::Member;
use super::{MONTHS, Settings};
use crate::features::history::PurchaseHistory;
use crate::metrics::classes::Classes;
use crate::metrics::columns::ratio;
use crate::metrics::monthly::window_start;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// The level of customers that are not in the ledger.
pub const NO_POINTS: &str = "no_points";

/// The customers of one level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Level {
    /// How many.
    pub customers: i64,
    /// Points earned in twelve months.
    pub points: i128,
    /// Points redeemed in twelve months.
    pub redeemed: i128,
    /// Net sales of twelve months, minor units.
    pub net_sales: i128,
}

/// The place of the level of so many points. `None` when they are below the limit of every level.
pub fn level_of(points: i64, settings: &Settings) -> Option<usize> {
    settings.levels.iter().position(|level| level.at_least.is_none_or(|limit| points >= limit))
}

/// The mart `points_levels`: one row a level, from the highest.
pub fn levels_frame(
    history: &PurchaseHistory,
    members: &[Member],
    as_of: NaiveDate,
    settings: &Settings,
    scale: u8,
) -> PolarsResult<DataFrame> {
    let (since, until) = (window_start(as_of, MONTHS), to_days(as_of));
    let mut levels = vec![Level::default(); settings.levels.len()];
    for member in members {
        let Some(level) = level_of(member.earned, settings) else { continue };
        let level = &mut levels[level];
        level.customers += 1;
        level.points += i128::from(member.earned);
        level.redeemed += i128::from(member.redeemed);
        level.net_sales += history.purchases(member.customer).net_sales(since..until + 1);
    }
    let engagement = levels.iter().map(|level| ratio(level.redeemed, level.points));
    let integers = |of: fn(&Level) -> i64| levels.iter().map(of).collect::<Vec<_>>();
    DataFrame::new(
        levels.len(),
        vec![
            as_of_column(as_of, levels.len()),
            Column::new("level".into(), settings.levels.iter().map(|level| level.code.as_str()).collect::<Vec<_>>()),
            Column::new("at_least".into(), settings.levels.iter().map(|level| level.at_least).collect::<Vec<_>>()),
            Column::new("customers".into(), integers(|level| level.customers)),
            Column::new("points".into(), integers(|level| level.points as i64)),
            Column::new("redeemed".into(), integers(|level| level.redeemed as i64)),
            Column::new("engagement".into(), engagement.collect::<Vec<_>>()),
            money_column("net_sales", levels.iter().map(|level| Some(level.net_sales)).collect(), scale),
        ],
    )
}

/// The mart `points_agreement`: pairs of level and class with customers, levels from the highest, then those without
/// points. The class is null for customers that the scheme does not have.
pub fn agreement_frame(
    history: &PurchaseHistory,
    members: &[Member],
    classes: Option<&Classes>,
    as_of: NaiveDate,
    settings: &Settings,
) -> PolarsResult<DataFrame> {
    let mut pairs: BTreeMap<(usize, Option<u16>), i64> = BTreeMap::new();
    if let (Some(classes), false) = (classes, settings.levels.is_empty()) {
        let none = settings.levels.len();
        let mut of_customer: Vec<Option<usize>> = vec![None; history.customers()];
        for member in members {
            of_customer[member.customer as usize] = Some(level_of(member.earned, settings).unwrap_or(none));
        }
        for (customer, level) in of_customer.iter().enumerate() {
            let class = classes.place(customer as u32);
            if level.is_some() || class.is_some() {
                *pairs.entry((level.unwrap_or(none), class)).or_default() += 1;
            }
        }
    }
    let level = |place: usize| settings.levels.get(place).map_or(NO_POINTS, |level| level.code.as_str());
    let class = |place: Option<u16>| classes?.codes.get(usize::from(place?)).map(String::as_str);
    DataFrame::new(
        pairs.len(),
        vec![
            as_of_column(as_of, pairs.len()),
            Column::new("points_level".into(), pairs.keys().map(|(place, _)| level(*place)).collect::<Vec<_>>()),
            Column::new("class".into(), pairs.keys().map(|(_, place)| class(*place)).collect::<Vec<_>>()),
            Column::new("customers".into(), pairs.into_values().collect::<Vec<_>>()),
        ],
    )
}
