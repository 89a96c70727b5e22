//! Leads for tests.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Scale;
use crate::metrics::process::leads::{Change, Lead, LeadState, Leads};
use crate::metrics::process::staff::{Directory, NOBODY, StaffRow};
use crate::model::period::to_days;

/// Days since 1970-01-01.
pub fn day(text: &str) -> i32 {
    to_days(date(text))
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// H 7, A 30, B 90, C none.
pub fn intention() -> Scale {
    Scale::of_scheme("intention").unwrap()
}

pub fn change(on: &str, to: &str) -> Change {
    Change {
        day: day(on),
        seq: None,
        from: None,
        to: Some(to.to_owned()),
        scheme: Some("intention".to_owned()),
        planned: None,
        made: None,
        result: None,
    }
}

/// A lead that was opened on its first change, with a list that is the newest.
pub fn lead(id: &str, changes: &[(&str, &str)]) -> Lead {
    Lead {
        id: id.to_owned(),
        customer: None,
        customer_id: None,
        name: None,
        created: changes.first().map_or(0, |(on, _)| day(on)),
        staff: NOBODY,
        source: None,
        state: Some(LeadState::default()),
        lost: None,
        lost_reason: None,
        lost_competitor: None,
        ordered: None,
        ordered_sales: None,
        changes: changes.iter().map(|(on, to)| change(on, to)).collect(),
    }
}

/// As they are known at a date: nothing dated later.
pub fn known(leads: &[Lead], as_of: &str) -> Leads {
    let last = day(as_of);
    let mut leads: Vec<Lead> = leads.iter().filter(|lead| lead.created <= last).cloned().collect();
    for lead in &mut leads {
        lead.changes.retain(|change| change.day <= last);
        lead.ordered = lead.ordered.filter(|day| *day <= last);
        lead.lost = lead.lost.filter(|day| *day <= last);
    }
    Leads { leads, orphans: BTreeMap::new(), is_newest: true }
}

/// Staff 0 `Li` and 1 `Wang` of `Zhao`, 2 `Sun` of nobody.
pub fn people() -> Directory {
    let row = |id: &str, name: &str, manager: Option<&str>| StaffRow {
        id: Some(id.to_owned()),
        name: Some(name.to_owned()),
        manager: manager.map(str::to_owned),
        ..StaffRow::default()
    };
    Directory::new(vec![row("1", "Li", Some("Zhao")), row("2", "Wang", Some("Zhao")), row("3", "Sun", None)])
}
