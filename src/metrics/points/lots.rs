//! Which points are left: what is used is taken from the oldest first (FIFO).

use std::collections::VecDeque;

use chrono::{Months, NaiveDate};

use super::ledger::{Entry, Kind};
use crate::model::period::{from_days, to_days};

/// Points of one day that are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// Day on which they were earned.
    pub day: i32,
    /// How many are left.
    pub left: i64,
}

/// What a customer has left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lots {
    /// Oldest first.
    pub open: VecDeque<Lot>,
    /// Points used beyond those there were: later ones pay for them first.
    pub owed: i64,
    /// Points that were redeemed before they were earned, paid for since or not.
    pub redeemed_ahead: i64,
}

impl Lots {
    /// What is left after some entries, in order.
    pub fn after(entries: &[Entry]) -> Lots {
        let mut lots = Lots::default();
        for entry in entries {
            if entry.points >= 0 {
                lots.add(entry.day, entry.points);
            } else {
                let short = lots.take(entry.points.saturating_neg());
                if entry.kind == Kind::Redeem {
                    lots.redeemed_ahead += short;
                }
            }
        }
        lots
    }

    fn add(&mut self, day: i32, points: i64) {
        let paid = points.min(self.owed);
        self.owed -= paid;
        if points > paid {
            self.open.push_back(Lot { day, left: points - paid });
        }
    }

    /// Takes points from the oldest lots; what there was not enough of is owed.
    fn take(&mut self, mut points: i64) -> i64 {
        while points > 0 {
            let Some(oldest) = self.open.front_mut() else { break };
            let taken = points.min(oldest.left);
            oldest.left -= taken;
            points -= taken;
            if oldest.left == 0 {
                self.open.pop_front();
            }
        }
        self.owed += points;
        points
    }

    /// Points left less points owed.
    pub fn balance(&self) -> i64 {
        self.open.iter().map(|lot| lot.left).sum::<i64>() - self.owed
    }
}

/// The day on which points of a day are no longer valid.
pub fn expires_on(day: i32, months: u32) -> i32 {
    to_days(from_days(day).checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX))
}
