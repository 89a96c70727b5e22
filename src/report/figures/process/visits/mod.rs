//! Figures of visits and follow-up (R07): a file for each mart.

pub mod cadence;
pub mod contacts;
pub mod coverage;
pub mod days;
pub mod people;
pub mod worklist;

use chrono::NaiveDate;

use super::{Measures, Odd, odd};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::CustomerNames;
use crate::report::marts::MartReader;

pub use cadence::Cadences;
pub use contacts::Contacts;
pub use coverage::Covered;
pub use days::{PersonDay, Tally};
pub use people::PersonSum;
pub use worklist::Worklist;

/// What the pages of visits and follow-up (R07) show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Visits {
    /// Figures in long form.
    pub measures: Measures,
    /// People by day, of the last weeks; by person and day.
    pub days: Vec<PersonDay>,
    /// Plans are left out, as the visits list only those made; see [`Visits::without_plans_of_visits_made`].
    pub lists_only_made: bool,
    /// Who must be contacted how often; collected for reports with a section of it.
    pub cadences: Option<Cadences>,
    /// Whether plans name those whom rules let fall due; collected with them.
    pub covered: Vec<Covered>,
    /// Contacts before orders, issues, influence of visits; each collected for reports with its section.
    pub contacts: Contacts,
    /// The lists of the next working day; collected for reports with the section.
    pub worklist: Option<Worklist>,
    /// What is odd in the rows of visits and plans; collected for reports with the summary.
    pub odd: Vec<Odd>,
    /// Where the export of visits has stopped before the date.
    pub stopped: Option<Stopped>,
}

/// An export of visits that tells nothing of the last days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// The last day that it tells of; none where it has no row.
    pub last: Option<NaiveDate>,
}

impl Stopped {
    fn of(checks: &[Odd]) -> Option<Stopped> {
        let check = checks.iter().find(|odd| odd.check == "export_stopped")?;
        Some(Stopped { last: check.example.as_deref().and_then(|day| day.parse().ok()) })
    }
}

/// Subjects of rules and lines of lists that are customers.
const CUSTOMER: &str = "customer";

/// Figures of plans.
const OF_PLANS: [&str; 6] =
    ["planned", "planned_made", "completion_rate", "completion_rate_week", "planned_early", "planned_late"];

impl Visits {
    /// The last day up to a date that the export of visits tells of.
    pub fn told_to(&self, as_of: NaiveDate) -> NaiveDate {
        self.stopped.map_or(as_of, |stopped| stopped.last.unwrap_or(NaiveDate::MIN).min(as_of))
    }

    /// Customers that pages and lists name.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        let overdue = self.cadences.iter().flat_map(|all| all.overdue.iter().chain(all.shown.values()));
        let overdue = overdue.filter(|one| one.kind == CUSTOMER).map(|one| one.id.as_str());
        let lines = self.worklist.iter().flat_map(|list| &list.lines);
        let lines = lines.filter(|line| line.kind == CUSTOMER).map(|line| line.id.as_str());
        self.contacts.customers().chain(overdue).chain(lines)
    }

    /// Names customers whom no list of customers names as other exports do.
    pub(in crate::report::figures) fn name(&mut self, names: &CustomerNames) {
        let of = |kind: &str, id: &str, name: &mut Option<String>| {
            if kind == CUSTOMER && name.is_none() {
                *name = names.of(id).map(str::to_owned);
            }
        };
        if let Some(all) = &mut self.cadences {
            for one in all.overdue.iter_mut().chain(all.shown.values_mut()) {
                of(&one.kind, &one.id, &mut one.name);
            }
        }
        for line in self.worklist.iter_mut().flat_map(|list| &mut list.lines) {
            of(&line.kind, &line.id, &mut line.name);
        }
    }

    /// Leaves plans out where every visit that was noted as planned was made, in all periods: then the rows are those of
    /// visits made, and a completion of 100 % would say nothing. For pipelines without `visit_plans`.
    #[must_use]
    pub(super) fn without_plans_of_visits_made(mut self) -> Visits {
        let in_days = self.days.iter().filter_map(|day| day.planned.zip(day.planned_made));
        // Months of which it is not known what was made have no rate.
        let rates = self.measures.history("completion_rate", "month", "all", None).into_iter();
        let rates = rates.map(|(_, rate)| rate).filter(|rate| rate.value.is_some());
        let in_months = rates.filter_map(|rate| rate.denominator.zip(rate.numerator));
        let known: Vec<(i64, i64)> = in_days.chain(in_months).filter(|(planned, _)| *planned > 0).collect();
        if known.is_empty() || known.iter().any(|(planned, made)| made < planned) {
            return self;
        }
        self.lists_only_made = true;
        self.measures.leave_out(&OF_PLANS);
        for day in &mut self.days {
            (day.planned, day.planned_made) = (None, None);
        }
        self
    }
}

/// Collects them; none where no mart of them is published.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    sections: &[Section],
) -> Result<Option<Visits>, ReportError> {
    let wants = |section: Section| sections.contains(&section);
    let measures = Measures::read(marts, "visit_measures", as_of)?;
    let days = days::collect(marts, as_of)?;
    let cadences = match wants(Section::Cadence) || wants(Section::Overdue) {
        true => cadence::collect(marts, as_of, wants(Section::Cadence))?,
        false => None,
    };
    let covered = if wants(Section::Cadence) { coverage::covered(marts, as_of)? } else { Vec::new() };
    let contacts = contacts::collect(marts, as_of, sections)?;
    let worklist = if wants(Section::Today) { worklist::collect(marts, as_of)? } else { None };
    let checks = odd::collect(marts, "visit_checks", as_of)?;
    let stopped = Stopped::of(&checks);
    let odd = if wants(Section::VisitSummary) { checks } else { Vec::new() };
    if measures.is_none() && days.is_empty() && cadences.is_none() && worklist.is_none() && contacts.is_empty() {
        return Ok(None);
    }
    Ok(Some(Visits {
        measures: measures.unwrap_or_default(),
        days,
        lists_only_made: false,
        cadences,
        covered,
        contacts,
        worklist,
        odd,
        stopped,
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(planned: i64, planned_made: i64) -> PersonDay {
        PersonDay {
            staff: "E1".into(),
            manager: None,
            day: NaiveDate::from_ymd_opt(2026, 10, 8).unwrap(),
            is_working_day: true,
            contacts: 3,
            planned: Some(planned),
            made: None,
            planned_made: Some(planned_made),
            successful: None,
            outcome_known: 0,
            customers: 3,
            orders: 0,
            order_amount: None,
            level_up: None,
            level_down: None,
            is_idle: false,
        }
    }

    #[test]
    fn plans_that_were_all_kept_are_left_out_and_others_stay() {
        let visits = |days: Vec<PersonDay>| Visits { days, ..Visits::default() }.without_plans_of_visits_made();
        let kept = visits(vec![day(2, 2), day(0, 0)]);
        assert!(kept.lists_only_made && kept.days.iter().all(|day| day.planned.is_none()));
        let missed = visits(vec![day(2, 2), day(3, 2)]);
        assert!(!missed.lists_only_made && missed.days[1].planned == Some(3));
        assert!(!visits(vec![day(0, 0)]).lists_only_made);
    }
}
