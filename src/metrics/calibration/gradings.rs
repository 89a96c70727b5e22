//! When leads were given which level.

use std::collections::BTreeMap;

use super::scale::Scale;
use crate::metrics::process::leads::{Ending, Lead, Leads};

/// A spell of a lead at a level. It counts as one grading, on the day that it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grading {
    /// Place of the lead among the leads.
    pub lead: usize,
    /// Place of the level on the scale.
    pub level: usize,
    /// Day that the level was given.
    pub day: i32,
    /// Day that the lead was won on; none where it was not.
    pub won: Option<i32>,
}

/// The gradings of all leads up to a date, in the order of leads and days, and what does not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gradings {
    /// Spells.
    pub list: Vec<Grading>,
    /// Leads without a dated level: when theirs was given is not known.
    pub without_history: Vec<usize>,
    /// Leads with levels that were given after the order. They are not counted.
    pub after_order: Vec<usize>,
    /// Leads with levels that were given before the lead was opened. They count on their day.
    pub before_opened: Vec<usize>,
    /// Leads that are said to be won, and of which no order is found: when they closed is not known, they are not counted.
    pub won_without_order: Vec<usize>,
    /// Codes of the history that the scale does not have, with the number of rows.
    pub unknown_levels: Vec<(String, i64)>,
}

impl Grading {
    /// The last day of the horizon.
    pub fn horizon_end(&self, scale: &Scale) -> i64 {
        i64::from(self.day) + i64::from(scale.horizon(self.level))
    }

    /// Whether the lead closed within the horizon, both ends included; none while the horizon runs (F32). Who closed
    /// while it runs is not counted early: of leads graded on one day either all count or none.
    pub fn closed(&self, scale: &Scale, as_of: i32) -> Option<bool> {
        let end = self.horizon_end(scale);
        (end <= i64::from(as_of)).then(|| self.won.is_some_and(|won| self.day <= won && i64::from(won) <= end))
    }
}

/// All gradings by the dated levels of leads.
///
/// Of several changes of a day the last one counts. A change to the level that the lead has already begins nothing, one
/// after a loss does: the lead was taken up again.
pub fn gradings(leads: &Leads, scale: &Scale) -> Gradings {
    let mut found = Gradings::default();
    let mut unknown = BTreeMap::new();
    for (place, lead) in leads.leads.iter().enumerate() {
        let won = scale.won_day(lead);
        let days = levels_by_day(lead, scale, &mut unknown);
        if days.is_empty() {
            if lead.changes.iter().all(|change| change.to.is_none()) {
                found.without_history.push(place);
            }
            continue;
        }
        if won.is_none() && lead.ending() == Ending::Won(None) {
            found.won_without_order.push(place);
            continue;
        }
        if days[0].0 < lead.created {
            found.before_opened.push(place);
        }
        let mut now: Option<(usize, i32)> = None;
        for (day, level) in days {
            if won.is_some_and(|won| day > won) {
                found.after_order.push(place);
                break;
            }
            let was_lost = |since: i32| lead.lost.is_some_and(|lost| since <= lost && lost < day);
            if now.is_some_and(|(known, since)| known == level && !was_lost(since)) {
                continue;
            }
            now = Some((level, day));
            found.list.push(Grading { lead: place, level, day, won });
        }
    }
    found.unknown_levels = unknown.into_iter().collect();
    found
}

/// The last level of each day that has one, ascending.
fn levels_by_day(lead: &Lead, scale: &Scale, unknown: &mut BTreeMap<String, i64>) -> Vec<(i32, usize)> {
    let mut days: Vec<(i32, usize)> = Vec::new();
    for change in &lead.changes {
        let Some(to) = change.to.as_deref() else { continue };
        let is_other = scale.scheme.as_deref().zip(change.scheme.as_deref()).is_some_and(|(own, other)| own != other);
        if is_other || scale.won.iter().chain(&scale.lost).any(|end| end == to) {
            continue;
        }
        let Some(level) = scale.place(to, change.scheme.as_deref()) else {
            *unknown.entry(to.to_owned()).or_insert(0) += 1;
            continue;
        };
        match days.last_mut().filter(|last| last.0 == change.day) {
            Some(last) => last.1 = level,
            None => days.push((change.day, level)),
        }
    }
    days
}
