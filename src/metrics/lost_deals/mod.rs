#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::metrics::calibration::Scale;
use crate::metrics::columns::counts;
use crate::metrics::intervals::wilson;
use crate::metrics::process::leads::{Ending, Lead, Leads, ORDER};
use crate::metrics::process::staff::Directory;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::{Month, from_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Losses and orders of a member of a dimension.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Leads that were lost.
    pub lost: u64,
    /// Leads that were won.
    pub won: u64,
    /// Expected amounts of the lost ones that have one, minor units, and how many do.
    pub amount: i128,
    pub with_amount: u64,
    /// Lost ones that were won later.
    pub rewon: u64,
}

/// What does not count, and why: places of leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Odd {
    /// Lost, and won later.
    pub lost_then_won: Vec<usize>,
    /// Said to be lost on or after the day of the order: the loss does not count.
    pub lost_after_order: Vec<usize>,
    /// Lost on no known day.
    pub lost_without_day: Vec<usize>,
}

/// Losses and orders of the days from `first` to `last`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LostDeals {
    /// By dimension and member; none where that is not known.
    pub tallies: BTreeMap<(Dimension, Option<String>), Tally>,
    /// What does not count.
    pub odd: Odd,
}

/// What losses are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The whole.
    All,
    /// Month of the loss or order.
    Month,
    /// Why it was lost.
    Reason,
    /// To whom.
    Competitor,
    /// Level before the loss or order.
    Level,
    /// Who is in charge.
    Staff,
    /// Where the lead came from.
    Source,
}

impl Dimension {
    /// As it stands in the mart.
    pub fn code(self) -> &'static str {
        match self {
            Dimension::All => "all",
            Dimension::Month => "month",
            Dimension::Reason => "reason",
            Dimension::Competitor => "competitor",
            Dimension::Level => "level",
            Dimension::Staff => "staff",
            Dimension::Source => "source",
        }
    }

    /// Whether only losses have it: an order has no reason of a loss.
    fn is_of_losses(self) -> bool {
        matches!(self, Dimension::Reason | Dimension::Competitor)
    }
}

/// The level before a day's end that is none of success: that of the history, else of the list.
fn level_before<'a>(lead: &'a Lead, day: i32, won: &[String]) -> Option<&'a str> {
    let is_level = |code: &str| code != ORDER && !won.iter().any(|won| won == code);
    let dated = || lead.changes.iter().filter_map(|change| Some((change.day, change.to.as_deref()?)));
    match dated().rfind(|(on, code)| *on <= day && is_level(code)) {
        Some((_, code)) => Some(code),
        None if dated().next().is_some() => None,
        None => lead.state.as_ref()?.level.as_deref().filter(|code| is_level(code)),
    }
}

/// A row of the mart: dimension, member, what it came to.
type Row<'a> = (Dimension, Option<&'a str>, Tally);

impl LostDeals {
    /// Counts the losses and orders of the days from `first` to `last`. `scale` says which codes of levels stand for an
    /// order, where a flow of leads does.
    pub fn new(leads: &Leads, directory: &Directory, scale: Option<&Scale>, (first, last): (i32, i32)) -> LostDeals {
        let mut found = LostDeals::default();
        let mut tallies: BTreeMap<(Dimension, Option<&str>), Tally> = BTreeMap::new();
        let mut months: BTreeMap<Month, Tally> = BTreeMap::new();
        let codes: &[String] = scale.map(|scale| scale.won.as_slice()).unwrap_or_default();
        for (place, lead) in leads.leads.iter().enumerate() {
            let won = scale.map_or_else(|| lead.won(), |scale| scale.won_day(lead));
            let lost = match lead.lost {
                Some(lost) if won.is_some_and(|won| won <= lost) => {
                    found.odd.lost_after_order.push(place);
                    None
                }
                lost => lost,
            };
            if lost.is_some() && won.is_some() {
                found.odd.lost_then_won.push(place);
            }
            if won.is_none() && lead.ending() == Ending::Lost(None) {
                found.odd.lost_without_day.push(place);
            }
            for (day, is_loss) in [(lost, true), (won, false)] {
                let Some(day) = day.filter(|day| (first..=last).contains(day)) else { continue };
                let amount = lead.state.as_ref().and_then(|state| state.est_amount).filter(|_| is_loss);
                let one = Tally {
                    lost: u64::from(is_loss),
                    won: u64::from(!is_loss),
                    amount: amount.unwrap_or_default(),
                    with_amount: u64::from(amount.is_some()),
                    rewon: u64::from(is_loss && won.is_some()),
                };
                let members = [
                    (Dimension::All, None),
                    (Dimension::Reason, lead.lost_reason.as_deref()),
                    (Dimension::Competitor, lead.lost_competitor.as_deref()),
                    (Dimension::Level, level_before(lead, day, codes)),
                    (Dimension::Staff, directory.label(lead.staff)),
                    (Dimension::Source, lead.source.as_deref()),
                ];
                for key in members.into_iter().filter(|(dimension, _)| is_loss || !dimension.is_of_losses()) {
                    tallies.entry(key).or_default().add(&one);
                }
                months.entry(Month::of(from_days(day))).or_default().add(&one);
            }
        }
        let own = |((dimension, member), tally): ((Dimension, Option<&str>), Tally)| {
            ((dimension, member.map(str::to_owned)), tally)
        };
        found.tallies = tallies.into_iter().map(own).collect();
        let of_months = months.into_iter().map(|(month, tally)| ((Dimension::Month, Some(month.to_string())), tally));
        found.tallies.extend(of_months);
        found
    }

    /// The whole.
    pub fn all(&self) -> Tally {
        self.tallies.get(&(Dimension::All, None)).copied().unwrap_or_default()
    }

    /// The mart `lost_deals`, of a period of that name.
    pub fn frame(&self, as_of: NaiveDate, period: &str, scale: u8) -> PolarsResult<DataFrame> {
        let rows: Vec<Row<'_>> =
            self.tallies.iter().map(|((dimension, member), tally)| (*dimension, member.as_deref(), *tally)).collect();
        let all = self.all();
        let decided = |(dimension, _, tally): &Row<'_>| {
            if dimension.is_of_losses() { all.lost + all.won } else { tally.lost + tally.won }
        };
        let count = |value: u64| Some(value as i64);
        let floats = |name: &str, of: &dyn Fn(&Row<'_>) -> Option<f64>| {
            Float64Chunked::from_iter_options(name.into(), rows.iter().map(of)).into_column()
        };
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        DataFrame::new(
            rows.len(),
            vec![
                as_of_column(as_of, rows.len()),
                Column::new("dimension".into(), rows.iter().map(|row| row.0.code()).collect::<Vec<_>>()),
                Column::new("member".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()),
                Column::new("period".into(), vec![period; rows.len()]),
                counts("lost", rows.iter().map(|row| count(row.2.lost))),
                counts("won", rows.iter().map(|row| count(row.2.won).filter(|_| !row.0.is_of_losses()))),
                counts("decided", rows.iter().map(|row| count(decided(row)))),
                floats("loss_rate", &|row| share(row.2.lost, decided(row))),
                floats("low", &|row| Some(wilson(row.2.lost, decided(row))?.0)),
                floats("high", &|row| Some(wilson(row.2.lost, decided(row))?.1)),
                money_column(
                    "lost_amount",
                    rows.iter().map(|row| (row.2.with_amount > 0).then_some(row.2.amount)).collect(),
                    scale,
                ),
                counts("with_amount", rows.iter().map(|row| count(row.2.with_amount))),
                counts("rewon", rows.iter().map(|row| count(row.2.rewon))),
                floats("rewon_rate", &|row| share(row.2.rewon, row.2.lost)),
            ],
        )
    }
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.lost += other.lost;
        self.won += other.won;
        self.amount += other.amount;
        self.with_amount += other.with_amount;
        self.rewon += other.rewon;
    }
}
