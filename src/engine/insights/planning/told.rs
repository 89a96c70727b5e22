//! What is told of plans as odd.
//!
//! | check | what |
//! |---|---|
//! | `incomplete_target` | no period, metric, level, owner or value |
//! | `unreadable_period` | the period is no year, month or week |
//! | `target_not_above_zero`, `minimum_above_target` | values that cannot be reached or do not make sense |
//! | `two_versions_one_day` | one target with two different values of one day: the last row counts |
//! | `unknown_owner` | the metric is measured, but nobody knows the owner: what happened is unknown |
//! | `not_measured` | no table tells the metric at that level: what happened is unknown |
//! | `before_the_data` | the period began before the data do: what happened is unknown |
//! | `after_the_data` | the export has no row of the last month looked at, though a working day of it is over: unknown |
//! | `no_working_days` | the period has none: how far it has come is unknown |
//! | `year_without_months` | a year's target that is not divided into months |
//! | `does_not_add_up`, `missing_parts` | parts that miss their target, parts without a target |
//! | `version_after_period` | a version made after the month that it tells of: left out of the rolling plan |
//! | `unknown_staff`, `sale_of_nobody` | rows that name somebody whom `staff` does not have, lines that are nobody's |
//! | `end_without_day` | a lead that ended on a day that nothing tells: not in the base, never counted as open |
//! | `ended_before_the_data`, `begins_years_ahead` | a target of a year that nothing tells of, likely misspelt: no page shows it |
//! | `share_above_one` | a share (`csat`, `loyalty`) above 1, as 90 or 200 for per cent: it counts as it stands |
//! | `left_before_hired` | a member of staff who left before the first day: never employed |
//! | `managers_in_circle` | members of staff who are their own managers by way of others or at once |
//! | `unknown_holidays` | a year whose holidays are not known: Monday to Friday count |

use chrono::{Months, NaiveDate};

use super::actuals::is_unknown_owner;
use super::checks::Checks;
use crate::metrics::attainment::actuals::Actuals;
use crate::metrics::attainment::period::PlanGrain;
use crate::metrics::attainment::plan::{Key, ONE, Plan, is_whole_at_one};
use crate::metrics::attainment::{Attained, Question};
use crate::metrics::decomposition::{Part, Split};
use crate::metrics::process::leads::{Ending, Leads};
use crate::metrics::process::staff::Directory;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::rolling_plan;
use crate::model::period::from_days;
use crate::model::tables::{CALENDAR, LEADS, STAFF, TARGETS};

/// Months ahead of the as-of date by which every plan has begun.
const MONTHS_AHEAD: Months = Months::new(120);

/// What is odd about targets that are shown.
pub fn of_targets(
    plan: &Plan,
    rows: &[Attained],
    splits: &[Split],
    actuals: &Actuals,
    asked: &Question<'_>,
    checks: &mut Checks,
) {
    for (key, day) in &plan.twins {
        checks.add("two_versions_one_day", TARGETS.name, || format!("{} {}", written(key), from_days(*day)));
    }
    for (key, day) in rolling_plan::late(plan, asked) {
        checks.add("version_after_period", TARGETS.name, || format!("{} {}", written(key), from_days(day)));
    }
    for row in rows.iter().filter(|row| row.key.period.grain != PlanGrain::YearToDate) {
        let key = &row.key;
        if row.elapsed.of == 0 {
            checks.add("no_working_days", TARGETS.name, || written(key));
        }
        if row.actual.value.is_some() || key.period.first > asked.as_of {
            continue;
        }
        let why = match () {
            () if !actuals.is_measured(&key.metric, key.level) => "not_measured",
            () if is_unknown_owner(actuals, key) => "unknown_owner",
            () if actuals.begins_after(&key.metric, key.level, key.period.first) => "before_the_data",
            () if actuals.ends_before(&key.metric, key.level, key.period.last.min(asked.as_of)) => "after_the_data",
            () => "amount_unknown",
        };
        checks.add(why, TARGETS.name, || written(key));
    }
    for split in splits {
        let example = || format!("{} → {}", written(&split.key), split.part.code());
        if split.children.is_empty() {
            checks.add("year_without_months", TARGETS.name, example);
            continue;
        }
        if split.adds_up() == Some(false) {
            checks.add("does_not_add_up", TARGETS.name, example);
        }
        let missing = split.missing.len() as i64;
        // A month that is divided among some weeks only is one that goes on.
        if split.part != Part::Weeks {
            checks.add_rows("missing_parts", TARGETS.name, missing, || split.missing.join(", "));
        }
    }
}

/// What is odd about targets whether or not they are shown. `first` is the first day of the data.
pub fn of_plan(plan: &Plan, first: Option<NaiveDate>, as_of: NaiveDate, checks: &mut Checks) {
    for (key, version) in plan.current() {
        if first.is_some_and(|first| key.period.last < first) {
            checks.add("ended_before_the_data", TARGETS.name, || written(key));
        }
        if as_of.checked_add_months(MONTHS_AHEAD).is_some_and(|last| key.period.first > last) {
            checks.add("begins_years_ahead", TARGETS.name, || written(key));
        }
        if is_whole_at_one(&key.metric) && version.value > ONE {
            checks.add("share_above_one", TARGETS.name, || written(key));
        }
    }
}

/// What is odd about the table of staff.
pub fn of_staff(directory: &Directory, checks: &mut Checks) {
    let labelled = |number: u32| directory.label(number).unwrap_or_default();
    for (number, member) in directory.members().iter().enumerate() {
        let days = member.row.hired.zip(member.row.left);
        if let Some((hired, left)) = days.filter(|(hired, left)| left < hired) {
            let days = || format!("{} {} → {}", labelled(number as u32), from_days(hired), from_days(left));
            checks.add("left_before_hired", STAFF.name, days);
        }
    }
    for circle in directory.circles() {
        let chain = || circle.iter().chain(&circle[..1]).map(|one| labelled(*one)).collect::<Vec<_>>().join(" → ");
        checks.add_rows("managers_in_circle", STAFF.name, circle.len() as i64, chain);
    }
}

/// A target, as checks name it.
fn written(key: &Key) -> String {
    let kind = key.kind.as_deref().unwrap_or_default();
    let told = [key.period.grain.code(), &key.period.first.to_string(), &key.metric, &key.owner, kind].join(" ");
    told.trim_end().to_owned()
}

/// What is odd about leads.
pub fn of_leads(leads: &Leads, checks: &mut Checks) {
    for lead in &leads.leads {
        if matches!(lead.ending(), Ending::Won(None) | Ending::Lost(None)) {
            checks.add("end_without_day", LEADS.name, || lead.id.clone());
        }
    }
}

/// Years whose holidays are not known.
pub fn of_calendar(workdays: &Workdays, (from, to): (NaiveDate, NaiveDate), checks: &mut Checks) {
    for year in workdays.unknown_years(from, to) {
        checks.add("unknown_holidays", CALENDAR.name, || year.to_string());
    }
}
