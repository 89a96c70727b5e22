#![doc = include_str!("head.md")]

mod by_customer;
mod categories;
mod checks;
mod contacts;
mod coverage;
mod days;
mod figures;
mod first_contact;
mod give_ups;
mod issues;
mod members;
mod outcome;
mod overlaps;
mod plans;
mod preferences;
mod spans;
mod tally;
#[cfg(test)]
mod tests;
mod to_order;

pub use categories::code_of;
pub use checks::{Check, checks, checks_frame};
pub use contacts::{ContactState, KEPT_COLUMNS, Kept, contact_state, contact_state_frame};
pub use days::days_frame;
pub use figures::measures;
pub use give_ups::{GiveUp, give_ups, give_ups_frame};
pub use issues::{Issue, issues, issues_frame};
pub use plans::{COLUMNS as PLAN_COLUMNS, Plan, Plans, planned_customers};
pub use preferences::days_of;
pub use to_order::{ToOrder, to_order, to_order_frame};

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::classes::Classes;
use super::process::leads::Leads;
use super::process::staff::Directory;
use super::process::visits::{TASKS, VisitRows};
use super::process::workdays::Workdays;
use crate::config::types::Visits;
use crate::features::history::PurchaseHistory;
use crate::model::period::{Month, from_days, to_days};

use by_customer::Contacts;
use categories::Categories;
use members::{Cells, Members, Subject};
use outcome::Levels;
use plans::{Fate, fates};
use spans::Spans;

/// Raised when results change.
pub const VERSION: u32 = 3;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Days ahead of the periods whose rows are looked at too: dates of next contacts that were promised before the window
/// fall due in it.
pub const LOOK_BACK_DAYS: u64 = 92;

/// What the file of customers says, by number of the customer; shorter or empty where it says nothing.
#[derive(Debug, Clone, Default)]
pub struct OnFile {
    /// Place of the channel that the customer prefers; beyond the last one where that is not known.
    pub preferred: Vec<u8>,
    /// Days between contacts that the customer wants; 0 where that is not known, empty where it is of nobody.
    pub every: Vec<u16>,
    /// Customers whose channel or interval cannot be read, by column, with the first of them and what it says.
    pub unread: BTreeMap<&'static str, (i64, String)>,
    /// Day that the file was opened.
    pub opened: Vec<Option<i32>>,
    /// Day from which on the customer is lost for good.
    pub ended: Vec<Option<i32>>,
}

/// All that visits are asked about at a date.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Rows of visits up to the date, from [`first_day`] on or earlier.
    pub rows: &'a VisitRows,
    /// Purchases, and visit days of all times.
    pub history: &'a PurchaseHistory,
    /// Members of staff.
    pub directory: &'a Directory,
    /// Working days.
    pub workdays: &'a Workdays,
    /// Classes at the date; none without a scheme.
    pub classes: Option<&'a Classes>,
    /// How many of them the scheme ranks, from the best on; those after them stand outside it.
    pub ranked_classes: usize,
    /// Place of each level from the best on; empty where the scheme of levels is not known.
    pub levels: &'a BTreeMap<String, usize>,
    /// Leads; none without a source of them.
    pub leads: Option<&'a Leads>,
    /// Planned visits; none without a source of them.
    pub plans: Option<&'a Plans>,
    /// What the file of customers says.
    pub on_file: &'a OnFile,
    /// Of the edition of a day, who made the last contacts as the published date told: the rows then reach back only to
    /// what the day, its week and its month ask for.
    pub kept: Option<&'a Kept>,
    /// Last day that the export of visits tells of: whom anybody contacted after it is not known.
    pub until: i32,
    /// First day that it tells of.
    pub from: i32,
    /// The date.
    pub as_of: NaiveDate,
    /// Settings.
    pub settings: &'a Visits,
}

impl Inputs<'_> {
    /// The date as days since 1970-01-01.
    pub fn today(&self) -> i32 {
        to_days(self.as_of)
    }

    /// The last day up to the date whose contacts are known.
    fn told_to(&self) -> i32 {
        self.until.min(self.today())
    }

    /// The first order of a customer from a day on, up to the date.
    fn next_order(&self, customer: Option<u32>, day: i32) -> Option<i32> {
        let rows = self.history.purchases(customer?);
        let first = rows.days.partition_point(|known| *known < day);
        let place = (first..rows.days.len()).find(|row| rows.orders[*row] > 0)?;
        Some(rows.days[place]).filter(|day| *day <= self.today())
    }

    /// The last day of the first month of the data: what was before them is not known. Orders and contacts are asked
    /// about whose history is whole: those that begin after it.
    fn last_day_of_first_month(&self) -> Option<i32> {
        let first = self.history.first_visit_day()?.max(self.history.first_day().unwrap_or(i32::MIN));
        Some(to_days(Month::of(from_days(first)).last_day()))
    }
}

/// The first day whose rows must be loaded for the measures at a date.
pub fn first_day(as_of: NaiveDate, settings: &Visits, is_daily: bool) -> NaiveDate {
    let weeks = as_of - chrono::Days::new(u64::from(settings.day_weeks) * 7);
    let first = match is_daily {
        true => Spans::of_day(as_of).first_day(),
        false => Spans::new(as_of, settings.months).first_day().min(weeks),
    };
    let back = LOOK_BACK_DAYS.max(u64::from(settings.channel_days));
    first.checked_sub_days(chrono::Days::new(back)).unwrap_or(first)
}

/// The inputs with what all parts look up.
pub struct Prepared<'a> {
    inputs: Inputs<'a>,
    spans: Spans,
    members: Members,
    categories: Categories,
    levels: Levels,
    areas: &'a [u32],
    /// Rows that are looked at.
    within: std::ops::Range<usize>,
    /// Contacts of each customer.
    contacts: Contacts,
    /// What became of every plan.
    fates: Vec<Fate>,
}

impl<'a> Prepared<'a> {
    /// Looks them up.
    pub fn new(inputs: Inputs<'a>) -> Prepared<'a> {
        let categories = Categories::new(&inputs);
        // Rows that other parts had loaded too must not show in the results.
        let first = to_days(first_day(inputs.as_of, inputs.settings, inputs.kept.is_some()));
        let within = inputs.rows.between(first, to_days(inputs.as_of));
        let contacts = Contacts::new(&inputs, &categories, within.clone());
        Prepared {
            within,
            inputs,
            spans: match inputs.kept {
                Some(_) => Spans::of_day(inputs.as_of),
                None => Spans::new(inputs.as_of, inputs.settings.months),
            },
            members: Members::new(&inputs, &categories),
            categories,
            levels: Levels::new(&inputs),
            areas: inputs.rows.list("area").1,
            fates: inputs.plans.map_or(Vec::new(), |plans| fates(&contacts, plans)),
            contacts,
        }
    }

    /// Whether the export of visits tells of a period to its end, as far as that has come.
    fn is_told(&self, period: usize) -> bool {
        let (_, last) = self.spans.bounds(period);
        self.inputs.from <= last && last <= self.inputs.told_to()
    }

    fn subject(&self, row: usize) -> Subject {
        let rows = self.inputs.rows;
        Subject {
            staff: rows.staff(row),
            customer: rows.customer(row),
            channel: rows.channel(row).map_or(u8::MAX, |place| place as u8),
            area: self.areas.get(row).copied().unwrap_or(u32::MAX),
            category: self.categories.of(row).unwrap_or(u16::MAX),
        }
    }

    fn cells(&self, row: usize) -> Cells {
        self.members.of_row(&self.inputs, &self.subject(row))
    }

    /// The plans, where there are any: else flags of the rows tell what was planned.
    fn plans(&self) -> Option<&'a Plans> {
        self.inputs.plans.filter(|plans| !plans.plans.is_empty())
    }

    /// Whether any task at the outlet is told of.
    fn tells_tasks(&self) -> bool {
        TASKS.iter().any(|task| self.inputs.rows.tells(task)) || self.inputs.rows.tells("damaged")
    }
}
