#![doc = include_str!("head.md")]

mod frames;
mod rates;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::attainment::period::PlanPeriod;
use super::attainment::plan::ONE;
use super::attainment::{Elapsed, quotient};
use super::process::figures::{Figure, Place};
use super::process::leads::{Ending, Lead};
use super::process::periods::{Grain, Period};
use super::process::workdays::Workdays;
use crate::model::period::{Month, months_before, to_days};

pub use frames::{frame, week_frame};
pub use rates::{MonthlyRates, Tallies};

/// Raised when results change.
pub const VERSION: u32 = 3;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Weeks that new leads are told by source for.
const WEEKS: u32 = 5;

/// A share with what it is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// What counts.
    pub part: i64,
    /// What it is of.
    pub whole: i64,
}

impl Counted {
    /// The share; unknown of nothing.
    pub fn share(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }
}

/// What targets say of a month, in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthTargets {
    /// Orders that are wanted.
    pub orders: Option<i128>,
    /// Leads that are planned.
    pub leads: Option<i128>,
}

/// What leads are planned from.
pub struct Inputs<'a> {
    /// All leads.
    pub leads: &'a [Lead],
    /// Entries of the visitors' register that say whether data were left: day, and whether they were.
    pub entries: &'a [(i32, bool)],
    /// Targets by month.
    pub targets: &'a BTreeMap<Month, MonthTargets>,
    /// Rates of the open leads of the as-of date that others learned; else they are learned here.
    pub rates: Option<&'a MonthlyRates>,
    /// Which days are worked.
    pub workdays: &'a Workdays,
    /// Nothing after it counts.
    pub as_of: NaiveDate,
    /// First and last day that the list of leads tells of.
    pub told: (i32, i32),
    /// Months that are shown.
    pub months: u32,
    /// Months that rates are learned from.
    pub learn_months: u32,
}

impl Inputs<'_> {
    /// Whether the list of leads tells of days: before its first month and after its export has stopped it does not.
    fn tells(&self, from: i32, to: i32) -> bool {
        self.told.0 <= to && from <= self.told.1
    }
}

/// The leads that a month needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// The month.
    pub month: Month,
    /// Orders that are wanted, in thousandths.
    pub order_target: Option<i128>,
    /// Leads open when the month began.
    pub open_leads: i64,
    /// Orders that are expected of them within the month.
    pub expected: Option<f64>,
    /// Where their rates come from.
    pub expected_by: &'static str,
    /// Of the visitors that came in the months before, those who left their data.
    pub filing: Counted,
    /// Of the leads opened in the months before, those won by then.
    pub conversion: Counted,
    /// Leads that must be filed for the orders that are missing.
    pub required_filed: Option<f64>,
    /// Contacts that must be made for those.
    pub required: Option<f64>,
    /// Leads that are planned, in thousandths.
    pub planned: Option<i128>,
    /// Leads opened so far; none of a month that has not begun.
    pub actual: Option<i64>,
    /// How far the month has come.
    pub elapsed: Elapsed,
}

/// When a lead was open.
pub struct Course<'a> {
    /// The lead.
    pub lead: &'a Lead,
    /// Day that it was opened.
    pub from: i32,
    /// Day that it was won or lost, whichever came first; of one that ended on a day that nobody knows the one it was
    /// opened on: it is never counted as open.
    pub until: i32,
    /// Day of the order.
    pub won: Option<i32>,
}

impl<'a> Course<'a> {
    /// When a lead was open.
    pub fn of(lead: &'a Lead) -> Course<'a> {
        let won = lead.won();
        let ends_unknown = matches!(lead.ending(), Ending::Won(None) | Ending::Lost(None));
        let ended = [won, lead.lost].into_iter().flatten().min().unwrap_or(i32::MAX);
        Course { lead, from: lead.created, until: if ends_unknown { lead.created } else { ended }, won }
    }

    /// Whether it is open at the end of a day.
    pub fn is_open(&self, day: i32) -> bool {
        self.from <= day && day < self.until
    }
}

/// The months that are shown, and the one after the as-of date.
pub fn needed(inputs: &Inputs<'_>) -> Vec<Needed> {
    let shown = Period::last(Grain::Month, inputs.as_of, inputs.months);
    let mut months: Vec<Month> = shown.iter().map(|period| Month::of(period.first)).collect();
    months.push(Month::of(inputs.as_of).next());
    let courses: Vec<Course<'_>> = inputs.leads.par_iter().map(Course::of).collect();
    let tallies = Tallies::new(&courses, months.iter().map(|month| stock_date(*month, inputs)), inputs.learn_months);
    months.into_par_iter().map(|month| needed_in(month, inputs, &courses, &tallies)).collect()
}

/// The day whose open leads a month begins with: of a month that has not begun the as-of date.
fn stock_date(month: Month, inputs: &Inputs<'_>) -> NaiveDate {
    (month.first_day() - Days::new(1)).min(inputs.as_of)
}

fn needed_in(month: Month, inputs: &Inputs<'_>, courses: &[Course<'_>], tallies: &Tallies<'_>) -> Needed {
    let (first, as_of) = (month.first_day(), to_days(inputs.as_of));
    let stock_date = stock_date(month, inputs);
    let stock_day = to_days(stock_date);
    let is_ahead = first > inputs.as_of;
    let learn_from = to_days(months_before(stock_date, inputs.learn_months));
    let own = tallies.learned(stock_date);
    let (rates, expected_by) = match inputs.rates.filter(|_| is_ahead) {
        Some(rates) => (rates, "calibration"),
        None => (&own, "learned"),
    };
    let open: Vec<&Course<'_>> = courses.iter().filter(|course| course.is_open(stock_day)).collect();
    let chance = |course: &&Course<'_>| {
        let level = course.lead.level_at(stock_day).map(|(level, _)| level);
        rates.of(level).or_else(|| own.of(None))
    };
    let chances: Option<Vec<f64>> = open.iter().map(chance).collect();
    let expected = chances.map(|chances| chances.iter().sum::<f64>());
    let mut conversion = Counted::default();
    for course in courses.iter().filter(|course| learn_from < course.from && course.from <= stock_day) {
        let is_won = course.won.map_or_else(|| course.lead.ending() == Ending::Won(None), |day| day <= stock_day);
        conversion.whole += 1;
        conversion.part += i64::from(is_won);
    }
    let mut filing = Counted::default();
    for (_, filed) in inputs.entries.iter().filter(|(day, _)| learn_from < *day && *day <= stock_day) {
        filing.whole += 1;
        filing.part += i64::from(*filed);
    }
    let targets = inputs.targets.get(&month).copied().unwrap_or_default();
    let missing =
        targets.orders.zip(expected).map(|(target, expected)| (target as f64 / ONE as f64 - expected).max(0.0));
    let over = |wanted: Option<f64>, share: Counted| {
        let wanted = wanted?;
        // Nothing is missing: nothing is needed, whatever the rate.
        if wanted == 0.0 { Some(0.0) } else { share.share().filter(|share| *share > 0.0).map(|share| wanted / share) }
    };
    let required_filed = over(missing, conversion);
    let (from, to) = (to_days(first), to_days(month.last_day()).min(as_of));
    Needed {
        month,
        order_target: targets.orders,
        open_leads: open.len() as i64,
        expected,
        expected_by,
        filing,
        conversion,
        required_filed,
        required: over(required_filed, filing),
        planned: targets.leads,
        actual: (!is_ahead && inputs.tells(from, to)).then(|| opened(inputs.leads, from, to)),
        elapsed: Elapsed::of(&PlanPeriod::of_month(month), inputs.workdays, inputs.as_of),
    }
}

/// Leads that were opened from one day to another, both included.
fn opened(leads: &[Lead], from: i32, to: i32) -> i64 {
    leads.iter().filter(|lead| from <= lead.created && lead.created <= to).count() as i64
}

/// Where the leads of a month stood at the end of a week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekOfLeads {
    /// The month.
    pub month: Month,
    /// Monday of the week; the week over a month's end counts in both, with the days of each.
    pub week: NaiveDate,
    /// The plan of the month times the share of its working days up to the end of the week.
    pub planned: Option<f64>,
    /// Leads opened since the month began; none of a week that has not begun.
    pub actual: Option<i64>,
    /// Share of the working days of the month up to the end of the week.
    pub elapsed: Elapsed,
}

/// The weeks of the months that are shown (S66).
pub fn weeks(inputs: &Inputs<'_>) -> Vec<WeekOfLeads> {
    let mut found = Vec::new();
    for period in Period::last(Grain::Month, inputs.as_of, inputs.months) {
        let month = Month::of(period.first);
        let planned = inputs.targets.get(&month).and_then(|targets| targets.leads);
        let mut week = Grain::Week.of(period.first);
        while week.first <= period.last {
            let end = week.last.min(period.last);
            let elapsed = Elapsed::of(&PlanPeriod::of_month(month), inputs.workdays, end);
            let has_begun = week.first.max(period.first) <= inputs.as_of;
            let until = to_days(end.min(inputs.as_of));
            found.push(WeekOfLeads {
                month,
                week: week.first,
                planned: planned
                    .and_then(|planned| quotient(planned * i128::from(elapsed.worked), ONE * i128::from(elapsed.of))),
                actual: (has_begun && inputs.tells(to_days(period.first), until))
                    .then(|| opened(inputs.leads, to_days(period.first), until)),
                elapsed,
            });
            week = Grain::Week.of(week.last + Days::new(1));
        }
    }
    found
}

/// New leads by source: of the months that are shown, and of the last weeks (S66).
pub fn by_source(inputs: &Inputs<'_>) -> Vec<Figure> {
    let mut periods = Period::last(Grain::Month, inputs.as_of, inputs.months);
    periods.extend(Period::last(Grain::Week, inputs.as_of, WEEKS));
    let mut figures = Vec::new();
    for period in periods {
        let (from, to) = (to_days(period.first), to_days(period.until(inputs.as_of)));
        let mut sources: BTreeMap<Option<&str>, i64> = BTreeMap::new();
        for lead in inputs.leads.iter().filter(|lead| from <= lead.created && lead.created <= to) {
            *sources.entry(lead.source.as_deref()).or_default() += 1;
        }
        let all = inputs.tells(from, to).then(|| sources.values().sum());
        figures.push(Place::all(period).count("new_leads", all));
        for (source, leads) in sources {
            let place = Place { period, dimension: "source", member: source.map(str::to_owned) };
            figures.push(place.count("new_leads", Some(leads)));
        }
    }
    figures
}
