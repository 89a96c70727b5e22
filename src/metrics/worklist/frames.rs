//! The marts `worklist` and `worklist_staff`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Lists, Reason, Why};
use crate::metrics::columns::{counts, dates, days};
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// What is printed of an entry beside what it was ordered by.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail {
    /// `customer` or `lead`.
    pub subject: &'static str,
    /// Number of the customer or lead.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Class of a customer, level or stage of a lead.
    pub class: Option<String>,
    /// In Chinese and in English.
    pub evidence: (String, String),
    /// Day of the last contact, and its channel.
    pub last_contact: Option<i32>,
    /// Its channel, where it is known.
    pub last_channel: Option<String>,
    /// Channels that are advised, joined by `+`.
    pub advised_channels: Option<String>,
}

/// Codes of the reasons, each once, joined by `+`.
fn codes(reasons: &[Reason]) -> String {
    let told = |why: &Why| reasons.iter().any(|reason| reason.why == *why);
    Why::ALL.into_iter().filter(told).map(Why::code).collect::<Vec<_>>().join("+")
}

/// Manager of a member of staff; of nobody in the place of somebody who has left, that one's.
fn manager(directory: &Directory, staff: StaffNumber, instead_of: Option<StaffNumber>) -> Option<&str> {
    let of = if staff == NOBODY { instead_of.unwrap_or(NOBODY) } else { staff };
    directory.manager_label(of)
}

/// The mart `worklist`. `details` are those of the entries, row by row.
pub fn frame(
    lists: &Lists,
    details: &[Detail],
    directory: &Directory,
    (as_of, for_day): (NaiveDate, NaiveDate),
    scale: u8,
) -> PolarsResult<DataFrame> {
    let entries = &lists.entries;
    let rows = entries.len();
    let text = |name: &str, pick: &dyn Fn(usize) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), (0..rows).map(pick)).into_column()
    };
    let label = |staff: StaffNumber| directory.label(staff).map(str::to_owned);
    let late = |due: i32| i64::from((to_days(for_day) - due).max(0));
    DataFrame::new(
        rows,
        vec![
            as_of_column(as_of, rows),
            dates("for_day", (0..rows).map(|_| Some(for_day))),
            text("staff", &|row| label(entries[row].staff)),
            text("manager", &|row| manager(directory, entries[row].staff, entries[row].instead_of).map(str::to_owned)),
            Column::new("place".into(), entries.iter().map(|entry| entry.place).collect::<Vec<_>>()),
            text("subject", &|row| Some(details[row].subject.to_owned())),
            text("id", &|row| Some(details[row].id.clone())),
            text("name", &|row| details[row].name.clone()),
            text("class", &|row| details[row].class.clone()),
            text("why", &|row| Some(codes(&entries[row].reasons))),
            text("evidence_zh", &|row| Some(details[row].evidence.0.clone())),
            text("evidence_en", &|row| Some(details[row].evidence.1.clone())),
            days("due", entries.iter().map(|entry| entry.due())),
            counts("overdue_days", entries.iter().map(|entry| entry.due().map(late))),
            days("last_contact", details.iter().map(|detail| detail.last_contact)),
            text("last_channel", &|row| details[row].last_channel.clone()),
            text("advised_channels", &|row| details[row].advised_channels.clone()),
            text("next_step", &|row| {
                entries[row].reasons.iter().find_map(|reason| reason.origin.next_step()).map(str::to_owned)
            }),
            money_column("amount", entries.iter().map(|entry| entry.amount).collect(), scale),
            Column::new("priority".into(), entries.iter().map(|entry| entry.priority).collect::<Vec<_>>()),
        ],
    )
}

/// The mart `worklist_staff`: list by list, how many entries there are and how many were left out.
pub fn staff_frame(
    lists: &Lists,
    directory: &Directory,
    (as_of, for_day): (NaiveDate, NaiveDate),
) -> PolarsResult<DataFrame> {
    let mut listed: BTreeMap<StaffNumber, [i64; Why::ALL.len() + 1]> = BTreeMap::new();
    for entry in &lists.entries {
        let counts = listed.entry(entry.staff).or_default();
        counts[Why::ALL.len()] += 1;
        for (count, why) in counts.iter_mut().zip(Why::ALL) {
            *count += i64::from(entry.reasons.iter().any(|reason| reason.why == why));
        }
    }
    let staff: BTreeSet<StaffNumber> = lists.left_out.keys().chain(lists.lost.keys()).copied().collect();
    let staff: Vec<StaffNumber> = staff.into_iter().collect();
    let of = |staff: &StaffNumber, place: usize| listed.get(staff).map_or(0, |counts| counts[place]);
    let count = |name: &str, place: usize| counts(name, staff.iter().map(|staff| Some(of(staff, place))));
    let label = |name: &str, of: &dyn Fn(StaffNumber) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), staff.iter().map(|staff| of(*staff))).into_column()
    };
    let mut columns = vec![
        as_of_column(as_of, staff.len()),
        dates("for_day", staff.iter().map(|_| Some(for_day))),
        label("staff", &|staff| directory.label(staff).map(str::to_owned)),
        label("manager", &|staff| directory.manager_label(staff).map(str::to_owned)),
        count("listed", Why::ALL.len()),
    ];
    columns.extend(Why::ALL.into_iter().enumerate().map(|(place, why)| count(why.code(), place)));
    for (name, of) in [("left_out", &lists.left_out), ("lost", &lists.lost)] {
        columns.push(counts(name, staff.iter().map(|staff| Some(of.get(staff).copied().unwrap_or(0)))));
    }
    DataFrame::new(staff.len(), columns)
}
