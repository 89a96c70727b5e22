//! The period that a page tells of: the month, the week or the day of the report's edition, and those before it.

use chrono::{Days, NaiveDate};

use crate::config::types::Edition;
use crate::report::figures::process::Visits;
use crate::report::figures::process::visits::people::Share;
use crate::report::figures::process::visits::{PersonSum, Tally, days};
use crate::report::pages::Context;
use crate::report::text::visit_words as words;

/// Periods before the one that is told of.
const DAYS: usize = 15;

/// See the head of this file.
pub(super) struct Basis {
    /// `month`, `week` or `day`.
    pub grain: &'static str,
    /// The period as figures name it, and its first day.
    pub period: NaiveDate,
    pub first: NaiveDate,
    /// In words.
    pub name: String,
    /// The periods up to it with their sums, ascending; the last one is the period itself.
    pub history: Vec<(NaiveDate, PersonSum)>,
}

/// The length of the periods of an edition.
pub(super) fn grain(context: &Context) -> &'static str {
    match context.edition() {
        Edition::Monthly | Edition::MonthEnd => "month",
        Edition::Weekly => "week",
        Edition::Daily => "day",
    }
}

impl Basis {
    /// `None` where there is no figure of the period.
    pub fn of(context: &Context, visits: &Visits) -> Option<Basis> {
        let grain = grain(context);
        let period = visits.period(grain)?;
        let now = visits.sum(grain, period, "all", None);
        let as_of = context.figures.scope.as_of;
        let mut history: Vec<(NaiveDate, PersonSum)> = match grain {
            "month" => {
                let months = visits.measures.history("contacts", "month", "all", None).into_iter();
                months.map(|(month, _)| (month, visits.sum("month", month, "all", None))).collect()
            }
            "week" => weeks(visits, visits.told_to(as_of)),
            _ => by_day(visits, as_of),
        };
        match history.last_mut() {
            Some(last) if last.0 == period => last.1 = now,
            _ => history.push((period, now)),
        }
        let name = words::period(&context.print, grain, period);
        Some(Basis { grain, period, first: period, name, history })
    }

    /// The period itself.
    pub fn now(&self) -> &PersonSum {
        &self.history[self.history.len() - 1].1
    }

    /// The one before it.
    pub fn before(&self) -> Option<&PersonSum> {
        self.history.len().checked_sub(2).map(|place| &self.history[place].1)
    }
}

/// Weeks of the table of days that lie in it as a whole, up to the last day that visits tell of.
fn weeks(visits: &Visits, as_of: NaiveDate) -> Vec<(NaiveDate, PersonSum)> {
    let Some(first) = visits.days.iter().map(|day| day.day).min() else { return Vec::new() };
    let mut monday = days::monday(first);
    let mut found = Vec::new();
    while monday <= as_of {
        let tally = visits.tally((monday, (monday + Days::new(6)).min(as_of)), None);
        found.push((monday, of_tally(&tally)));
        monday = monday + Days::new(7);
    }
    found
}

/// Days with anything to tell.
fn by_day(visits: &Visits, as_of: NaiveDate) -> Vec<(NaiveDate, PersonSum)> {
    let days: std::collections::BTreeSet<NaiveDate> =
        visits.days.iter().map(|day| day.day).filter(|day| *day <= as_of).collect();
    let skipped = days.len().saturating_sub(DAYS);
    days.into_iter().skip(skipped).map(|day| (day, of_tally(&visits.tally((day, day), None)))).collect()
}

/// What days tell, in the shape of the figures.
pub(super) fn of_tally(tally: &Tally) -> PersonSum {
    let per_workday = (tally.working_days > 0).then(|| tally.contacts as f64 / tally.working_days as f64);
    PersonSum {
        contacts: Some(tally.contacts),
        per_workday,
        planned: tally.planned,
        planned_made: tally.planned_made,
        completion: Share { value: tally.completion(), n: tally.planned },
        success: Share { value: tally.success(), n: Some(tally.outcome_known) },
        unknown: Some(tally.contacts - tally.outcome_known),
        orders: Some(tally.orders),
        order_amount: tally.order_amount,
        idle_days: Some(tally.idle_days),
        working_days: Some(tally.working_days),
        ..PersonSum::default()
    }
}
