//! Leads and the history of their levels, as they were known at a date.
//!
//! The table `leads` is a list as of its export: its level, status and expectations have no day of their own. At the
//! newest date of the data they count as they stand; at an earlier one, when the list already tells of later months, only
//! what has a day does: changes of level, the day of the loss, the order.

use std::collections::BTreeMap;

use super::staff::StaffNumber;

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its number; the name of the customer where the list has no numbers.
    pub id: String,
    /// Number of the customer in the history; none where it knows nothing of them.
    pub customer: Option<u32>,
    /// The customer, as the list has it.
    pub customer_id: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// Day that it was opened.
    pub created: i32,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// Where it came from.
    pub source: Option<String>,
    /// State of the list; nothing in it has a day. None at an earlier date.
    pub state: Option<LeadState>,
    /// Day that it was lost.
    pub lost: Option<i32>,
    /// Why, and to whom.
    pub lost_reason: Option<String>,
    pub lost_competitor: Option<String>,
    /// First day on or after `created` on which the customer ordered.
    pub ordered: Option<i32>,
    /// Net sales of that day, minor units.
    pub ordered_sales: Option<i128>,
    /// Changes of level, by day and running number.
    pub changes: Vec<Change>,
}

/// What the list says of a lead without saying since when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadState {
    /// Level.
    pub level: Option<String>,
    /// Level scheme.
    pub level_scheme: Option<String>,
    /// Category, as the canonical word.
    pub category: Option<String>,
    /// `now`, `future`, `none`.
    pub need_status: Option<String>,
    /// `open`, `negotiating`, `won`, `lost`, `frozen`.
    pub deal_status: Option<String>,
    /// Day that the deal is expected.
    pub expected_close: Option<i32>,
    /// Amount that is expected, minor units.
    pub est_amount: Option<i128>,
    /// What stands in the way.
    pub obstacle: Option<String>,
    /// What comes next, and when.
    pub next_action: Option<String>,
    pub next_date: Option<i32>,
    /// Whether it is one of those we most want.
    pub wish: Option<bool>,
}

/// A change of level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Day.
    pub day: i32,
    /// Running number of changes of one day; rows without one follow in the order of the table.
    pub seq: Option<i64>,
    /// Level before, as the row says.
    pub from: Option<String>,
    /// Level after; none where the row only tells of a follow-up.
    pub to: Option<String>,
    /// Level scheme.
    pub scheme: Option<String>,
    /// Day that the follow-up was planned for, and made on.
    pub planned: Option<i32>,
    pub made: Option<i32>,
    /// What came of it.
    pub result: Option<String>,
}

impl Change {
    /// The day of the follow-up that the change tells of: that on which it was made, else the day of the change unless it
    /// was only planned.
    pub fn follow_up(&self) -> Option<i32> {
        self.made.or_else(|| self.planned.is_none().then_some(self.day))
    }
}

/// How a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Still open.
    Open,
    /// Won on the day; none where nothing says which.
    Won(Option<i32>),
    /// Lost on the day; none where nothing says which.
    Lost(Option<i32>),
}

/// The code of a level that stands for an order (D-04).
pub const ORDER: &str = "O";

impl Lead {
    /// The day of the order: the first order of the customer since the lead was opened, else the change to `O`.
    pub fn won(&self) -> Option<i32> {
        let change = self.changes.iter().find(|change| change.to.as_deref() == Some(ORDER)).map(|change| change.day);
        match (self.ordered, change) {
            (Some(ordered), Some(change)) => Some(ordered.min(change)),
            (ordered, change) => ordered.or(change),
        }
    }

    /// How it stands at the date. An order wins, also after a loss (D-04).
    pub fn ending(&self) -> Ending {
        if let Some(day) = self.won() {
            return Ending::Won(Some(day));
        }
        if self.lost.is_some() {
            return Ending::Lost(self.lost);
        }
        match self.state.as_ref().and_then(|state| state.deal_status.as_deref()) {
            Some("won") => Ending::Won(None),
            Some("lost") => Ending::Lost(None),
            _ => Ending::Open,
        }
    }

    /// Its level on a day, by the changes up to it, and since when; of a lead without any, the level of the list since it
    /// was opened.
    pub fn level_at(&self, day: i32) -> Option<(&str, i32)> {
        let known = self.changes.iter().filter(|change| change.day <= day);
        let mut level: Option<(&str, i32)> = None;
        for change in known {
            let Some(to) = change.to.as_deref() else { continue };
            if level.is_none_or(|(now, _)| now != to) {
                level = Some((to, change.day));
            }
        }
        if level.is_some() || self.changes.iter().any(|change| change.to.is_some()) {
            return level;
        }
        let level = self.state.as_ref()?.level.as_deref()?;
        (self.created <= day).then_some((level, self.created))
    }
}

/// All leads that were opened by a date.
#[derive(Debug, Clone, Default)]
pub struct Leads {
    /// Leads, by number.
    pub leads: Vec<Lead>,
    /// Changes of leads that the list does not have, by lead.
    pub orphans: BTreeMap<String, Vec<Change>>,
    /// Whether the list tells of no later month, so that what it says without a day counts.
    pub is_newest: bool,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::metrics::process::staff::NOBODY;

    fn change(day: i32, to: Option<&str>) -> Change {
        let to = to.map(str::to_owned);
        Change { day, seq: None, from: None, to, scheme: None, planned: None, made: None, result: None }
    }

    fn lead(changes: Vec<Change>) -> Lead {
        Lead {
            id: "L1".into(),
            customer: None,
            customer_id: None,
            name: None,
            created: 10,
            staff: NOBODY,
            source: None,
            state: Some(LeadState { level: Some("B".into()), ..LeadState::default() }),
            lost: None,
            lost_reason: None,
            lost_competitor: None,
            ordered: None,
            ordered_sales: None,
            changes,
        }
    }

    #[test]
    fn the_level_of_a_day_is_that_of_the_last_change_before_it() {
        let changed = lead(vec![change(10, Some("C")), change(20, Some("B")), change(25, None), change(30, Some("B"))]);
        assert_eq!(changed.level_at(9), None);
        assert_eq!(changed.level_at(19), Some(("C", 10)));
        assert_eq!(changed.level_at(40), Some(("B", 20)));
        assert_eq!(lead(vec![]).level_at(12), Some(("B", 10)));
    }

    #[test]
    fn an_order_wins_even_after_a_loss() {
        let mut one = lead(vec![change(15, Some("H"))]);
        assert_eq!(one.ending(), Ending::Open);
        one.lost = Some(30);
        assert_eq!(one.ending(), Ending::Lost(Some(30)));
        one.ordered = Some(40);
        assert_eq!(one.ending(), Ending::Won(Some(40)));
        one.changes.push(change(35, Some(ORDER)));
        assert_eq!(one.ending(), Ending::Won(Some(35)));
        let mut told = lead(vec![]);
        told.state.as_mut().unwrap().deal_status = Some("won".into());
        assert_eq!(told.ending(), Ending::Won(None));
    }
}
