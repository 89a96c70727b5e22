//! Whether the plan of a week or month names those whom a rule lets fall due in it (S57).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::Row;
use super::judge::{Subject, between};
use super::rule::{ClassPlace, Rule};
use super::sources::{Known, Subjects};
use crate::metrics::actions::Keeper;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, dates};
use crate::metrics::intervals::wilson;
use crate::metrics::process::periods::{Grain, Period};
use crate::model::period::to_days;

/// Subjects that one thread looks at.
const PART: usize = 8192;

/// A week or month, and the customers that its plan names, ascending; none where nobody knows what was planned.
pub struct Planned {
    /// The period.
    pub period: Period,
    /// Customers.
    pub customers: Option<Vec<u32>>,
}

/// Subjects that fell due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// How many.
    pub due: i64,
    /// Named by the plan.
    pub planned: i64,
    /// Contacted within the period.
    pub contacted: i64,
    /// Neither.
    pub neither: i64,
}

impl Due {
    fn add(&mut self, other: &Due) {
        self.due += other.due;
        self.planned += other.planned;
        self.contacted += other.contacted;
        self.neither += other.neither;
    }
}

/// Those of a period and member.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanGroup {
    /// The period.
    pub period: Period,
    /// `all`, `class`, `staff`, `manager`.
    pub dimension: &'static str,
    /// Which of them; none of subjects that nobody looks after.
    pub member: Option<String>,
    /// Counts.
    pub counts: Due,
    /// Whether it is known what was planned.
    pub is_told: bool,
    /// Whether the contacts of all its days are known.
    pub tells_contacts: bool,
}

impl Subject<'_> {
    /// The class held on a day, and the last day on which a contact is on time by what was known before that day; none
    /// where nothing was asked.
    fn due_before(&self, rule: &Rule<'_>, day: i32) -> Option<(ClassPlace, i32)> {
        let class = self.spells.iter().find(|spell| spell.first <= day && day <= spell.last)?.class;
        let every = rule.every(class)?;
        let before = self.contacts.partition_point(|contact| contact.day < day);
        let since = before.checked_sub(1).map_or(self.start, |last| self.contacts[last].day);
        Some((class, rule.clock.due(since, every)))
    }
}

/// Counts by period and cell: the classes, then the keepers.
struct Cells {
    of: Vec<Due>,
    classes: usize,
    cells: usize,
}

impl Cells {
    fn new(periods: usize, (classes, keepers): (usize, usize)) -> Cells {
        // One more for whom no keeper is known.
        let cells = classes + keepers + 1;
        Cells { of: vec![Due::default(); periods * cells], classes, cells }
    }

    fn add(&mut self, period: usize, (class, keeper): (ClassPlace, u32), due: &Due) {
        let own = &mut self.of[period * self.cells..(period + 1) * self.cells];
        own[usize::from(class)].add(due);
        let keeper = (self.classes + keeper as usize).min(self.cells - 1);
        own[keeper].add(due);
    }
}

/// Counts the subjects that fell due in each period: on its first day they held a class with a requirement, and by the
/// contacts before it that requirement runs out, or had run out, by the period's last day that has come. Periods that begin
/// after the last day whose contacts are known are left out: nobody knows who fell due in them.
pub fn plan_coverage(
    rule: &Rule<'_>,
    subjects: &dyn Subjects,
    rows: &[Row],
    (keepers, planned): (&[Keeper], &[Planned]),
) -> Vec<PlanGroup> {
    let size = (rule.classes.len(), keepers.len());
    let days: Vec<(i32, i32)> = planned
        .iter()
        .map(|planned| (to_days(planned.period.first), to_days(planned.period.until(rule.as_of))))
        .collect();
    let part = |rows: &[Row]| {
        let (mut cells, mut known) = (Cells::new(planned.len(), size), Known::default());
        for row in rows {
            subjects.read(row.subject, &mut known);
            let subject = known.subject();
            for (period, (first, last)) in days.iter().enumerate() {
                let Some((class, due)) = subject.due_before(rule, *first) else { continue };
                if due > *last {
                    continue;
                }
                let of_plan = planned[period].customers.as_ref();
                let is_planned = of_plan.is_some_and(|customers| customers.binary_search(&row.subject).is_ok());
                let is_contacted = !between(subject.contacts, (*first, *last)).is_empty();
                let counts = Due {
                    due: 1,
                    planned: i64::from(is_planned),
                    contacted: i64::from(is_contacted),
                    neither: i64::from(!is_planned && !is_contacted),
                };
                cells.add(period, (class, row.keeper), &counts);
            }
        }
        cells.of
    };
    let parts: Vec<Vec<Due>> = rows.par_chunks(PART).map(part).collect();
    let mut cells = Cells::new(planned.len(), size);
    for part in &parts {
        for (sum, own) in cells.of.iter_mut().zip(part) {
            sum.add(own);
        }
    }
    let is_told = |(_, planned): &(usize, &Planned)| to_days(planned.period.first) <= rule.judged_to;
    let told = planned.iter().enumerate().filter(is_told);
    told.flat_map(|(place, planned)| groups(rule, keepers, &cells, (place, planned))).collect()
}

/// The whole, the classes as the rule has them, then members of staff and managers, those that nobody looks after last.
fn groups(rule: &Rule<'_>, keepers: &[Keeper], cells: &Cells, (place, planned): (usize, &Planned)) -> Vec<PlanGroup> {
    let own = &cells.of[place * cells.cells..(place + 1) * cells.cells];
    let tells_contacts = to_days(planned.period.until(rule.as_of)) <= rule.judged_to;
    let new = |dimension, member: Option<&str>, counts: Due| PlanGroup {
        period: planned.period,
        dimension,
        member: member.map(str::to_owned),
        counts,
        is_told: planned.customers.is_some(),
        tells_contacts,
    };
    let mut all = Due::default();
    let mut found = Vec::new();
    for (class, counts) in rule.classes.iter().zip(own) {
        all.add(counts);
        if counts.due > 0 {
            found.push(new("class", Some(&class.code), *counts));
        }
    }
    let mut people: BTreeMap<(&'static str, bool, Option<&str>), Due> = BTreeMap::new();
    let nobody = Keeper::default();
    for (keeper, counts) in keepers.iter().chain([&nobody]).zip(&own[cells.classes..]) {
        if counts.due == 0 {
            continue;
        }
        for (dimension, member) in [("staff", keeper.staff.as_deref()), ("manager", keeper.manager.as_deref())] {
            // Members of staff stand before managers.
            let place = if dimension == "staff" { "1" } else { "2" };
            people.entry((place, member.is_none(), member)).or_default().add(counts);
        }
    }
    found.insert(0, new("all", None, all));
    let people = people
        .into_iter()
        .map(|((place, _, member), counts)| new(if place == "1" { "staff" } else { "manager" }, member, counts));
    found.extend(people);
    found
}

/// The mart `plan_coverage`, of all rules.
pub fn frame(rules: &[(&str, &[PlanGroup])], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let names: Vec<&str> = rules.iter().flat_map(|(name, groups)| vec![*name; groups.len()]).collect();
    let all: Vec<&PlanGroup> = rules.iter().flat_map(|(_, groups)| *groups).collect();
    let text = |name: &str, of: &dyn Fn(&PlanGroup) -> Option<&str>| {
        Column::new(name.into(), all.iter().map(|group| of(group)).collect::<Vec<Option<&str>>>())
    };
    let count = |name: &str, of: &dyn Fn(&PlanGroup) -> Option<i64>| counts(name, all.iter().map(|group| of(group)));
    let told = |group: &PlanGroup, count: i64| group.is_told.then_some(count);
    let coverage = |group: &PlanGroup| {
        (group.is_told && group.counts.due > 0).then(|| group.counts.planned as f64 / group.counts.due as f64)
    };
    let interval =
        |group: &PlanGroup| wilson(group.counts.planned as u64, group.counts.due as u64).filter(|_| group.is_told);
    let float = |name: &str, of: &dyn Fn(&PlanGroup) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), all.iter().map(|group| of(group))).into_column()
    };
    DataFrame::new(
        all.len(),
        vec![
            as_of_column(as_of, all.len()),
            Column::new("cadence".into(), names),
            text("grain", &|group| Some(Grain::code(group.period.grain))),
            dates("period", all.iter().map(|group| Some(group.period.first))),
            text("dimension", &|group| Some(group.dimension)),
            text("member", &|group| group.member.as_deref()),
            count("due", &|group| Some(group.counts.due)),
            count("planned", &|group| told(group, group.counts.planned)),
            count("contacted", &|group| group.tells_contacts.then_some(group.counts.contacted)),
            count("neither", &|group| told(group, group.counts.neither).filter(|_| group.tells_contacts)),
            float("coverage", &coverage),
            float("low", &|group| interval(group).map(|(low, _)| low)),
            float("high", &|group| interval(group).map(|(_, high)| high)),
        ],
    )
}
