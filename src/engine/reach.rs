//! How far exports reach. An export that has stopped says nothing of the days after it: what it would tell of them is
//! unknown, and that is not zero.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::stage;
use crate::config::types::Pipeline;
use crate::lake::StageRecord;
use crate::metrics::process::workdays::Workdays;
use crate::model::calendar::Calendar;
use crate::model::period::Month;
use crate::model::tables::{LEAD_STAGE_HISTORY, LEADS, TRANSACTIONS, VISIT_PLANS, VISITS, WALKINS};

/// Tables with rows in every month of which anything is told: that they have none is no fact but a lack.
const EVENTS: [&str; 5] = [VISITS.name, VISIT_PLANS.name, LEADS.name, LEAD_STAGE_HISTORY.name, WALKINS.name];
/// Of these, whose rows are dated ahead by their nature.
const AHEAD: [&str; 1] = [VISIT_PLANS.name];

/// First and last day up to a date that the months of a table tell of; none without a month. An export that goes on has
/// rows of a month once a working day of it is over: before that the months before are all that there is to know, after it
/// the export has stopped. Rows dated after the month of the date tell nothing of the days up to it.
pub fn reach(record: &StageRecord, as_of: NaiveDate, workdays: &Workdays) -> Option<(NaiveDate, NaiveDate)> {
    let month = Month::of(as_of);
    let months = || record.files.keys().filter_map(|slot| slot.parse::<Month>().ok()).filter(|known| *known <= month);
    let (first, last) = (months().min()?.first_day(), months().max()?.last_day());
    let goes_on = last < as_of && workdays.count(last + Days::new(1), as_of) == 0;
    Some((first, if goes_on { as_of } else { last }))
}

/// Rows of a table in months after that of a date, all of its rows, and its last month.
fn later(record: &StageRecord, as_of: NaiveDate) -> (u64, u64, Option<Month>) {
    let rows = record.details.get("rows").and_then(|rows| rows.as_object());
    let of_months =
        rows.into_iter().flatten().filter_map(|(slot, rows)| Some((slot.parse::<Month>().ok()?, rows.as_u64()?)));
    of_months.fold((0, 0, None), |(later, all, last), (month, rows)| {
        let is_later = month > Month::of(as_of);
        (later + if is_later { rows } else { 0 }, all + rows, last.max(Some(month)))
    })
}

/// Whether the rows of a table that are dated after the month of a date are slips: a single one, or at most one in two
/// hundred, while the sales themselves end with that month. More of them tell that the export was made later.
pub fn has_later_rows(stored: &BTreeMap<String, StageRecord>, table: &str, as_of: NaiveDate) -> bool {
    let Some(record) = stored.get(&stage::ingest(table)) else { return false };
    let (rows, all, _) = later(record, as_of);
    let are_slips = rows <= 1 || rows * 200 <= all;
    rows > 0 && !(are_slips && is_at_the_end(stored, as_of))
}

/// Whether the sales have no later month.
fn is_at_the_end(stored: &BTreeMap<String, StageRecord>, as_of: NaiveDate) -> bool {
    let sales = stored.get(&stage::ingest(TRANSACTIONS.name));
    sales.is_some_and(|sales| later(sales, as_of).0 == 0)
}

/// What a reader should know of exports that have stopped, have no row, or have rows of months to come.
pub fn notes(
    pipeline: &Pipeline,
    stored: &BTreeMap<String, StageRecord>,
    calendar: &Calendar,
    as_of: NaiveDate,
) -> Vec<String> {
    let mut notes = Vec::new();
    for table in pipeline.sources.0.keys() {
        let Some(record) = stored.get(&stage::ingest(table)) else { continue };
        if record.files.is_empty() {
            notes.push(format!("`{table}` has no row: what it would tell is unknown"));
        }
        if !EVENTS.contains(&table.as_str()) {
            continue;
        }
        let (ahead, _, last) = later(record, as_of);
        if let Some(last) =
            last.filter(|_| ahead > 0 && !AHEAD.contains(&table.as_str()) && is_at_the_end(stored, as_of))
        {
            let (month, rows) = (Month::of(as_of), if ahead == 1 { "row" } else { "rows" });
            notes.push(format!(
                "`{table}` has {ahead} {rows} of later months than {month}, the last of {last}: left out"
            ));
        }
        if let Some(told_to) = stopped_on(record, calendar, as_of) {
            notes.push(format!(
                "`{table}` has no row after {told_to}: what it tells is judged up to there, and unknown of later days"
            ));
        }
    }
    notes
}

/// The last day that an export tells of, where it has stopped before a date.
fn stopped_on(record: &StageRecord, calendar: &Calendar, as_of: NaiveDate) -> Option<NaiveDate> {
    let month = Month::of(as_of);
    let months = record.files.keys().filter_map(|slot| slot.parse::<Month>().ok());
    let last = months.filter(|known| *known <= month).max()?.last_day();
    let workdays = Workdays::new(calendar.clone(), [], (last.min(as_of), as_of.max(last)));
    reach(record, as_of, &workdays).map(|(_, told_to)| told_to).filter(|told_to| *told_to < as_of)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Stored tables with rows by month.
    fn stored(tables: &[(&str, &[(&str, u64)])]) -> BTreeMap<String, StageRecord> {
        let record = |rows: &[(&str, u64)]| StageRecord {
            files: rows.iter().map(|(month, _)| ((*month).to_owned(), format!("{month}.parquet"))).collect(),
            details: serde_json::json!({ "rows": rows.iter().map(|(month, rows)| ((*month).to_owned(), *rows)).collect::<BTreeMap<_, _>>() }),
            ..StageRecord::default()
        };
        tables.iter().map(|(table, rows)| (stage::ingest(table), record(rows))).collect()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(stored: &BTreeMap<String, StageRecord>, as_of: &str) -> Vec<String> {
        let sources =
            "[sources.transactions]\nfiles = ['s']\n[sources.visits]\nfiles = ['v']\n[sources.leads]\nfiles = ['l']";
        let pipeline = toml::from_str(&format!("version = 1\nname = 'shop'\n{sources}")).unwrap();
        notes(&pipeline, stored, &Calendar::default(), date(as_of))
    }

    const SALES: (&str, &[(&str, u64)]) = ("transactions", &[("2026-09", 500), ("2026-10", 500)]);

    #[test]
    fn exports_that_stopped_or_are_empty_are_told_once_a_working_day_is_over() {
        let stored = stored(&[SALES, ("visits", &[("2026-08", 40), ("2026-09", 40)]), ("leads", &[])]);
        let told_of = told(&stored, "2026-10-31");
        assert_eq!(told_of.len(), 2, "{told_of:?}");
        assert!(told_of.iter().any(|note| note.starts_with("`visits` has no row after 2026-09-30")));
        assert!(told_of.iter().any(|note| note.starts_with("`leads` has no row: ")));
        // The first of October 2026 is a Thursday; to its end a working day is over, to that of September none.
        assert_eq!(told(&stored, "2026-09-30").len(), 1);
    }

    #[test]
    fn a_row_dated_ahead_does_not_hide_that_an_export_has_stopped() {
        let stored = stored(&[SALES, ("visits", &[("2026-08", 40), ("2026-12", 1)])]);
        let told_of = told(&stored, "2026-10-31");
        assert!(told_of[0].contains("1 row of later months than 2026-10"), "{told_of:?}");
        assert!(told_of[1].contains("has no row after 2026-08-31"), "{told_of:?}");
        // What comes later does not change what is said of a date.
        assert!(told(&stored, "2026-09-30")[0].contains("has no row after 2026-08-31"));
    }

    #[test]
    fn a_slip_of_the_pen_does_not_make_a_list_newer_and_many_later_rows_do() {
        let with = |rows: &[(&str, u64)]| stored(&[SALES, ("leads", rows)]);
        let as_of = date("2026-10-31");
        let slip = with(&[("2026-09", 40), ("2026-10", 40), ("2026-12", 1)]);
        assert!(!has_later_rows(&slip, "leads", as_of));
        let told_of = told(&slip, "2026-10-31");
        assert!(told_of[0].contains("1 row of later months than 2026-10, the last of 2026-12"), "{told_of:?}");
        assert!(has_later_rows(&with(&[("2026-10", 40), ("2026-11", 2)]), "leads", as_of));
        assert!(!has_later_rows(&with(&[("2026-10", 400), ("2026-11", 2)]), "leads", as_of));
        // A look back is one, however few came since.
        assert!(has_later_rows(&with(&[("2026-09", 400), ("2026-10", 1)]), "leads", date("2026-09-30")));
        assert!(!has_later_rows(&with(&[("2026-10", 40)]), "leads", as_of));
    }
}
