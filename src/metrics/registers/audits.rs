//! Spot checks of leads and of entries of the register (S71).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use polars::prelude::*;

use super::NOBODY;
use super::checks::{Check, Found};
use super::entries::Register;
use super::tally::Share;
use crate::config::types::Registers as Settings;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::metrics::table_rows;
use crate::model::period::{from_days, to_days};

/// Columns of `audits`.
pub const AUDIT_COLUMNS: [&str; 6] = ["lead_id", "walkin_id", "check_date", "field", "ok_flag", "corrected_at"];

/// A field that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Day of the check.
    pub day: i32,
    /// What was checked.
    pub field: String,
    /// Whether it was right; none where the row does not say.
    pub right: Option<bool>,
    /// Day that it was put right.
    pub corrected: Option<i32>,
    /// Who is in charge of the lead, or received the visitor; [`NOBODY`] where that is not known.
    pub staff: StaffNumber,
}

/// The checks that a table tells of, and what is odd in it.
pub fn audits(rows: &DataFrame, register: &Register, leads: Option<&Leads>) -> PolarsResult<(Vec<Audit>, Vec<Check>)> {
    let text = |name: &str| table_rows::texts(rows, name);
    let (lead_ids, walkin_ids, fields) = (text("lead_id")?, text("walkin_id")?, text("field")?);
    let (days, corrected) = (table_rows::days(rows, "check_date")?, table_rows::days(rows, "corrected_at")?);
    let right = rows.column("ok_flag")?.bool()?;
    let of_lead: HashMap<&str, StaffNumber> =
        leads.iter().flat_map(|leads| &leads.leads).map(|lead| (lead.id.as_str(), lead.staff)).collect();
    let of_entry: HashMap<String, StaffNumber> =
        register.entries.iter().map(|entry| (register.id(entry), entry.staff)).collect();
    let (mut found, mut unknown, mut early) = (Vec::new(), Found::default(), Found::default());
    for row in 0..rows.height() {
        let (Some(day), Some(field)) = (days[row], fields[row]) else { continue };
        let lead = lead_ids[row].and_then(|id| of_lead.get(id));
        let staff = lead.or_else(|| walkin_ids[row].and_then(|id| of_entry.get(id))).copied();
        if staff.is_none() {
            unknown.add(|| lead_ids[row].or(walkin_ids[row]).unwrap_or_default().to_owned());
        }
        if corrected[row].is_some_and(|on| on < day) {
            early.add(|| lead_ids[row].or(walkin_ids[row]).unwrap_or_default().to_owned());
        }
        found.push(Audit {
            day,
            field: field.to_owned(),
            right: right.get(row),
            corrected: corrected[row],
            staff: staff.unwrap_or(NOBODY),
        });
    }
    let checks = [unknown.check("audit_of_unknown", "audits"), early.check("corrected_before_check", "audits")];
    Ok((found, checks.into_iter().flatten().collect()))
}

/// Whether a wrong field was put right in time; none while there is time left, and of a day before that of the check.
fn is_in_time(audit: &Audit, days: i32, as_of: i32) -> Option<bool> {
    match audit.corrected.filter(|on| *on <= as_of) {
        Some(on) if on < audit.day => None,
        Some(on) if on - audit.day <= days => Some(true),
        _ if as_of - audit.day <= days => None,
        _ => Some(false),
    }
}

/// Checked, right, put right in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    checked: i64,
    right: Share,
    in_time: Share,
}

/// As figures by month and over the window: of all, by who is in charge and their managers, and by field.
pub fn figures(
    audits: &[Audit],
    directory: &Directory,
    settings: &Settings,
    (as_of, window): (NaiveDate, Period),
) -> Vec<Figure> {
    let today = to_days(as_of);
    let mut sums: BTreeMap<(Period, &'static str, Option<&str>), Sums> = BTreeMap::new();
    let mut periods = Period::last(Grain::Month, as_of, settings.months);
    periods.push(window);
    // Before the first check nobody knows whether there were none.
    let begins = audits.iter().map(|audit| audit.day).min().unwrap_or(i32::MAX);
    for period in periods.into_iter().filter(|period| begins <= to_days(period.last)) {
        sums.insert((period, "all", None), Sums::default());
    }
    for audit in audits {
        let date = from_days(audit.day);
        if !window.holds(date) || audit.day > today {
            continue;
        }
        let mut members = vec![("all", None), ("field", Some(audit.field.as_str()))];
        if audit.staff != NOBODY {
            members.extend(directory.label(audit.staff).map(|label| ("staff", Some(label))));
            members.extend(directory.manager_label(audit.staff).map(|label| ("manager", Some(label))));
        }
        for period in [Grain::Month.of(date), window] {
            for (dimension, member) in &members {
                let sum = sums.entry((period, dimension, *member)).or_default();
                sum.checked += 1;
                sum.right.add(audit.right);
                if audit.right == Some(false) {
                    sum.in_time.add(is_in_time(audit, settings.audit_days as i32, today));
                }
            }
        }
    }
    let mut figures = Vec::new();
    for ((period, dimension, member), sum) in sums {
        let place = Place { period, dimension, member: member.map(str::to_owned) };
        figures.push(place.count("audited", Some(sum.checked)));
        figures.push(place.rate("audit_right_rate", sum.right.yes, sum.right.known));
        figures.push(place.rate("audit_corrected_rate", sum.in_time.yes, sum.in_time.known));
    }
    figures
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::metrics::process::staff::StaffRow;

    fn day(text: &str) -> i32 {
        to_days(text.parse().unwrap())
    }

    fn audit(on: &str, field: &str, right: Option<bool>, corrected: Option<&str>, staff: StaffNumber) -> Audit {
        Audit { day: day(on), field: field.into(), right, corrected: corrected.map(day), staff }
    }

    #[test]
    fn what_was_right_and_what_was_put_right_within_seven_days() {
        let row = |id: &str, name: &str, manager: Option<&str>| StaffRow {
            id: Some(id.into()),
            name: Some(name.into()),
            manager: manager.map(str::to_owned),
            ..StaffRow::default()
        };
        let directory = Directory::new(vec![row("E0", "王", None), row("E1", "李", Some("E0"))]);
        let audits = [
            audit("2026-10-01", "电话", Some(true), None, 1),
            // On the seventh day, on the eighth, never, and one that has time until the date.
            audit("2026-10-02", "电话", Some(false), Some("2026-10-09"), 1),
            audit("2026-10-02", "级别", Some(false), Some("2026-10-10"), 1),
            audit("2026-10-02", "级别", Some(false), None, NOBODY),
            audit("2026-10-24", "级别", Some(false), None, NOBODY),
            // Put right before it was found wrong, and one that does not say.
            audit("2026-09-20", "电话", Some(false), Some("2026-09-19"), 1),
            audit("2026-09-21", "电话", None, None, 1),
            audit("2026-11-01", "电话", Some(false), None, 1),
        ];
        let as_of: NaiveDate = "2026-10-31".parse().unwrap();
        let settings = Settings { months: 2, ..Settings::default() };
        let window = Period::window(as_of, 2);
        let found = figures(&audits, &directory, &settings, (as_of, window));
        let of = |measure: &str, period: Period, dimension: &str, member: Option<&str>| {
            let is_it = |one: &&Figure| {
                one.measure == measure
                    && one.period == period
                    && one.dimension == dimension
                    && one.member.as_deref() == member
            };
            let figure = found.iter().find(is_it).unwrap();
            (figure.numerator, figure.denominator, figure.value)
        };
        let october = Grain::Month.of(as_of);
        assert_eq!(of("audited", october, "all", None).2, Some(5.0));
        assert_eq!(of("audit_right_rate", october, "all", None), (Some(1), Some(5), Some(0.2)));
        assert_eq!(of("audit_corrected_rate", october, "all", None), (Some(1), Some(3), Some(1.0 / 3.0)));
        assert_eq!(of("audit_right_rate", window, "all", None), (Some(1), Some(6), Some(1.0 / 6.0)));
        assert_eq!(of("audit_corrected_rate", window, "staff", Some("李")), (Some(1), Some(2), Some(0.5)));
        assert_eq!(of("audit_corrected_rate", window, "manager", Some("王")), (Some(1), Some(2), Some(0.5)));
        assert_eq!(of("audit_right_rate", october, "field", Some("电话")), (Some(1), Some(2), Some(0.5)));
        let september = Grain::Month.of("2026-09-01".parse().unwrap());
        assert_eq!(of("audit_corrected_rate", september, "all", None), (Some(0), Some(0), None));
    }
}
