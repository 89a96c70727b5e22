//! Rows that say what cannot be, or not be whole: counted, with an example. What they count as stands in the head.

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::Prepared;
use super::overlaps::times;
use super::tally::submitted_on;
use crate::metrics::as_of_column;
use crate::metrics::columns::counts;
use crate::metrics::process::staff::NOBODY;
use crate::model::period::from_days;

/// A kind of bad row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Kind.
    pub check: &'static str,
    /// Table.
    pub table: &'static str,
    /// How many rows.
    pub rows: i64,
    /// The first of them.
    pub example: Option<String>,
}

/// Looks through the rows of the window, and through the plans.
pub fn checks(prepared: &Prepared<'_>) -> Vec<Check> {
    let inputs = &prepared.inputs;
    let rows = inputs.rows;
    let window = prepared.spans.bounds(prepared.spans.window());
    let within = rows.between(window.0, window.1);
    let knows_staff = inputs.directory.members().iter().any(|member| member.is_known);
    let is_unknown = |staff: u32| inputs.directory.member(staff).is_some_and(|member| !member.is_known);
    let of_row = |(count, first): (i64, Option<usize>), check: &'static str| Check {
        check,
        table: "visits",
        rows: count,
        example: first.map(|row| told(prepared, rows.day(row), rows.staff(row), rows.customer(row))),
    };
    let pick = |check: &'static str, is_asked: bool, is_bad: &(dyn Fn(usize) -> bool + Sync)| {
        let asked = if is_asked { within.clone() } else { 0..0 };
        let bad = asked.into_par_iter().filter(|row| is_bad(*row)).map(|row| (1, Some(row)));
        of_row(bad.reduce(|| (0, None), earlier), check)
    };
    let listed = |found: &[usize]| (found.len() as i64, found.first().copied());
    let on_file = |row: usize, days: &[Option<i32>]| days.get(rows.customer(row)? as usize).copied().flatten();
    let is_told = |days: &[Option<i32>]| days.iter().any(Option::is_some);
    let (opened, ended) = (&inputs.on_file.opened, &inputs.on_file.ended);
    let mut found = vec![
        pick("unknown_staff", knows_staff, &|row| is_unknown(rows.staff(row))),
        pick("no_staff", true, &|row| rows.staff(row) == NOBODY),
        pick("future_dated", rows.tells("submitted_at"), &|row| {
            rows.is_contact(row) && submitted_on(prepared, row).is_some_and(|day| day < rows.day(row))
        }),
        pick("before_customer", is_told(opened), &|row| on_file(row, opened).is_some_and(|day| rows.day(row) < day)),
        pick("after_end", is_told(ended), &|row| on_file(row, ended).is_some_and(|day| rows.day(row) > day)),
        pick("successful_not_made", rows.tells("actual_flag"), &|row| {
            !rows.is_contact(row) && rows.success(row) == Some(true)
        }),
        pick("next_date_not_later", rows.tells("next_date"), &|row| {
            rows.next_date(row).is_some_and(|next| next <= rows.day(row))
        }),
    ];
    let times = times(prepared, window);
    found.push(of_row(listed(&times.overlapping), "overlapping_times"));
    found.push(of_row(listed(&times.negative), "negative_stay"));
    let (twice, out_of_order) = levels(prepared, window);
    found.push(of_row(listed(&twice), "level_twice_a_day"));
    found.push(of_row(listed(&out_of_order), "level_out_of_order"));
    let plans = inputs.plans.map_or(&[][..], |plans| &plans.plans);
    let of_plan = |check: &'static str, is_bad: &dyn Fn(&super::plans::Plan) -> bool| {
        let bad: Vec<_> = plans.iter().filter(|plan| is_bad(plan)).collect();
        let first = bad.iter().min_by_key(|plan| (plan.day, plan.staff, plan.customer));
        Check {
            check,
            table: "visit_plans",
            rows: bad.len() as i64,
            example: first.map(|plan| told(prepared, plan.day, plan.staff, plan.customer)),
        }
    };
    found.push(of_plan("plan_unknown_staff", &|plan| knows_staff && is_unknown(plan.staff)));
    found.push(of_plan("plan_unknown_customer", &|plan| plan.customer.is_none()));
    for (check, column) in
        [("preferred_channel_unread", "preferred_channel"), ("preferred_freq_unread", "preferred_freq")]
    {
        if let Some((rows, example)) = inputs.on_file.unread.get(column) {
            found.push(Check { check, table: "customers", rows: *rows, example: Some(example.clone()) });
        }
    }
    let unseen = prepared.categories.unseen(inputs.settings);
    let example = unseen.first().map(|category| (*category).to_owned());
    found.push(Check { check: "advised_category_unseen", table: "visits", rows: unseen.len() as i64, example });
    found.retain(|check| check.rows > 0);
    found
}

/// Rows of both, and the first of them.
fn earlier(one: (i64, Option<usize>), other: (i64, Option<usize>)) -> (i64, Option<usize>) {
    (one.0 + other.0, one.1.into_iter().chain(other.1).min())
}

/// A row in words: day, member of staff, customer.
fn told(prepared: &Prepared<'_>, day: i32, staff: u32, customer: Option<u32>) -> String {
    let staff = prepared.inputs.directory.label(staff).unwrap_or("–");
    let customer = customer.map_or("–", |customer| prepared.inputs.history.ids.get(customer));
    format!("{} {staff} {customer}", from_days(day))
}

/// Rows that change the level of a customer a second time on a day, and rows whose level before is not the one after the
/// last row with a level.
fn levels(prepared: &Prepared<'_>, (from, to): (i32, i32)) -> (Vec<usize>, Vec<usize>) {
    let (mut twice, mut out_of_order) = (Vec::new(), Vec::new());
    if !prepared.levels.are_known() {
        return (twice, out_of_order);
    }
    for customer in 0..prepared.inputs.history.customers() as u32 {
        let mut last_after = None;
        let mut changed_on = None;
        for contact in prepared.contacts.of(customer) {
            let (row, day) = (contact.row(), contact.day);
            let (before, after) = prepared.levels.of(row);
            let is_asked = from <= day && day <= to;
            if is_asked && before.is_some() && last_after.is_some() && before != last_after {
                out_of_order.push(row);
            }
            if before.is_some() && after.is_some() && before != after {
                if is_asked && changed_on == Some(day) {
                    twice.push(row);
                }
                changed_on = Some(day);
            }
            last_after = after.or(before).or(last_after);
        }
    }
    twice.sort_unstable();
    out_of_order.sort_unstable();
    (twice, out_of_order)
}

/// The mart `visit_checks`.
pub fn checks_frame(found: &[Check], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    DataFrame::new(
        found.len(),
        vec![
            as_of_column(as_of, found.len()),
            Column::new("check".into(), found.iter().map(|check| check.check).collect::<Vec<_>>()),
            Column::new("table".into(), found.iter().map(|check| check.table).collect::<Vec<_>>()),
            counts("rows", found.iter().map(|check| Some(check.rows))),
            Column::new("example".into(), found.iter().map(|check| check.example.as_deref()).collect::<Vec<_>>()),
        ],
    )
}
