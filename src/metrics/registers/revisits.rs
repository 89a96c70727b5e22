//! Whether closed customers are visited again (S48): first within some days of the first order, then without long gaps.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::NOBODY;
use super::tally::Share;
use crate::config::types::Registers as Settings;
use crate::features::PurchaseHistory;
use crate::features::view::{Context, View};
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::model::period::to_days;

/// Customers that were visited again in time, of those of whom it can be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revisits {
    /// First contact after the day of the first order, within the days.
    pub first: Share,
    /// No gap longer than the days.
    pub gaps: Share,
}

/// Whether the first contact came in time: after the day of the first order, at the latest so many days after it. Unknown
/// as long as the days have not run out.
fn is_first_in_time(first_order: i32, contacts: &[i32], days: i32, as_of: i32) -> Option<bool> {
    let due = first_order + days;
    let is_made = contacts.iter().any(|day| first_order < *day && *day <= due);
    (is_made || due < as_of).then_some(is_made)
}

/// Whether no gap between contacts is longer than so many days, from `start` to the date. A contact up to so many days
/// before `start` begins the first gap.
fn is_without_gap(start: i32, contacts: &[i32], days: i32, as_of: i32) -> bool {
    let mut last = contacts.iter().copied().filter(|day| *day <= start && start - *day <= days).max().unwrap_or(start);
    for day in contacts.iter().copied().filter(|day| *day > start) {
        if day - last > days {
            return false;
        }
        last = day;
    }
    as_of - last <= days
}

impl Revisits {
    fn merge(&mut self, other: Revisits) {
        self.first.merge(other.first);
        self.gaps.merge(other.gaps);
    }
}

/// The customers of a history, by who looks after them ([`NOBODY`] where that is not known). Visits tell of
/// the days from `visits_from` to `visits_to`: nothing is known of the time before and after. First contacts are those after
/// first orders within the window.
/// Gaps are those of customers that ordered within the window and whose first order lies longer back than a gap may be.
pub fn revisits(
    history: &PurchaseHistory,
    settings: &Settings,
    (window, (visits_from, visits_to)): (Period, (i32, i32)),
    owners: &[StaffNumber],
) -> BTreeMap<StaffNumber, Revisits> {
    let (first_day, as_of) = (to_days(window.first), to_days(window.last));
    let (first_days, gap) = (settings.first_revisit_days as i32, settings.revisit_gap_days as i32);
    let context = Context::new(window.last, history.covered_from());
    let contacts_of = |view: &View<'_>, from: i32| -> Vec<i32> {
        let Some(visits) = view.visits else { return Vec::new() };
        let (days, counts) = visits.since(from);
        days.iter().zip(counts).filter(|(_, counts)| counts.contacts() > 0).map(|(day, _)| *day).collect()
    };
    let one = |customer: u32| -> Option<Revisits> {
        let first_order = history.purchases(customer).first_order().filter(|day| *day <= as_of)?;
        if !history.purchases(customer).has_order(first_day..as_of + 1) {
            return None;
        }
        let view = history.view(customer, &context)?;
        let mut found = Revisits::default();
        if first_order >= first_day.max(visits_from).max(history.covered_from()) {
            let contacts = contacts_of(&view, first_order);
            let over = as_of.min(visits_to.saturating_add(1));
            found.first.add(is_first_in_time(first_order, &contacts, first_days, over));
        }
        let start = first_order.max(first_day).max(visits_from);
        let known_to = as_of.min(visits_to);
        if known_to - start > gap {
            let contacts = contacts_of(&view, start - gap);
            found.gaps.add(Some(is_without_gap(start, &contacts, gap, known_to)));
        }
        Some(found)
    };
    let add = |mut all: BTreeMap<StaffNumber, Revisits>, customer: u32| {
        if let Some(found) = one(customer) {
            let owner = owners.get(customer as usize).copied().unwrap_or(NOBODY);
            all.entry(owner).or_default().merge(found);
        }
        all
    };
    let join = |mut left: BTreeMap<StaffNumber, Revisits>, right: BTreeMap<StaffNumber, Revisits>| {
        for (owner, found) in right {
            left.entry(owner).or_default().merge(found);
        }
        left
    };
    (0..history.customers() as u32).into_par_iter().fold(BTreeMap::new, add).reduce(BTreeMap::new, join)
}

/// As figures of the window: of all, by who looks after the customers, and by their managers. Without visits both rates are
/// unknown.
pub fn figures(
    revisits: Option<&BTreeMap<StaffNumber, Revisits>>,
    directory: &Directory,
    window: Period,
) -> Vec<Figure> {
    let Some(revisits) = revisits else {
        let place = Place::all(window);
        return vec![place.unknown_rate("first_revisit_rate"), place.unknown_rate("revisit_gap_rate")];
    };
    let mut members: BTreeMap<(&'static str, Option<&str>), Revisits> = BTreeMap::new();
    members.insert(("all", None), Revisits::default());
    for (owner, found) in revisits {
        members.entry(("all", None)).or_default().merge(*found);
        if let Some(label) = directory.label(*owner) {
            members.entry(("staff", Some(label))).or_default().merge(*found);
        }
        if let Some(manager) = directory.manager_label(*owner) {
            members.entry(("manager", Some(manager))).or_default().merge(*found);
        }
    }
    let mut figures = Vec::new();
    for ((dimension, member), found) in members {
        let place = Place { period: window, dimension, member: member.map(str::to_owned) };
        figures.push(place.rate("first_revisit_rate", found.first.yes, found.first.known));
        figures.push(place.rate("revisit_gap_rate", found.gaps.yes, found.gaps.known));
    }
    figures
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::features::testing::{history_with_visits, visit};

    #[test]
    fn a_visit_on_the_last_day_is_in_time_and_one_on_the_day_of_the_order_is_none() {
        assert_eq!(is_first_in_time(100, &[100, 107], 7, 200), Some(true));
        assert_eq!(is_first_in_time(100, &[100, 108], 7, 200), Some(false));
        assert_eq!(is_first_in_time(100, &[], 7, 107), None, "the last day is not over");
        assert_eq!(is_first_in_time(100, &[], 7, 108), Some(false));
        assert_eq!(is_first_in_time(100, &[101], 7, 102), Some(true));
    }

    #[test]
    fn nothing_is_late_after_the_export_of_visits_has_stopped() {
        let orders = [("甲", "2026-01-10", 1, 100, None), ("甲", "2026-09-10", 1, 100, None)];
        let visits = [visit("甲", "2026-02-20")];
        let history = history_with_visits(&orders, Some(&visits));
        let day = |text: &str| to_days(text.parse().unwrap());
        let window = Period::window("2026-10-31".parse().unwrap(), 12);
        let to = |last: &str| {
            let settings = Settings { first_revisit_days: 30, revisit_gap_days: 90, ..Settings::default() };
            let found = revisits(&history, &settings, (window, (day("2026-01-01"), day(last))), &[NOBODY]);
            let found = found[&NOBODY];
            ((found.first.yes, found.first.known), (found.gaps.yes, found.gaps.known))
        };
        assert_eq!(to("2026-10-31"), ((0, 1), (0, 1)));
        // Within ninety days of the order and of the visit nothing was missed yet.
        assert_eq!(to("2026-05-21"), ((0, 1), (1, 1)));
        assert_eq!(to("2026-02-09"), ((0, 1), (0, 0)), "the thirtieth day is known");
        assert_eq!(to("2026-02-08"), ((0, 0), (0, 0)));
    }

    #[test]
    fn gaps_are_those_between_contacts_and_up_to_the_date() {
        assert!(is_without_gap(100, &[190, 280], 90, 370));
        assert!(!is_without_gap(100, &[191], 90, 200));
        assert!(!is_without_gap(100, &[190], 90, 281));
        // A contact before the window begins the gap, unless it is older than a gap may be.
        assert!(!is_without_gap(100, &[40, 131], 90, 140));
        assert!(is_without_gap(100, &[9, 131], 90, 140));
    }
}
