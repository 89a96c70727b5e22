//! Visits themselves: activity, outcomes, channels, tasks, follow-up ([`crate::metrics::visiting`]).

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;

use super::super::rows::Reading;
use super::super::{Context, Write};
use super::{Shared, class_scheme};
use crate::config::types::Pipeline;
use crate::engine::{EngineError, stage};
use crate::metrics::classes::Classes;
use crate::metrics::process::figures;
use crate::metrics::process::staff::Directory;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::table_rows;
use crate::metrics::visiting::{self, Check, Inputs, KEPT_COLUMNS, Kept, OnFile, PLAN_COLUMNS, Plans, Prepared};
use crate::model::levels::built_in;
use crate::model::period::{Month, from_days, to_days};
use crate::model::tables::{CUSTOMERS, SNAPSHOT_DATE, VISIT_CHANNELS, VISIT_PLANS, VISITS};

fn failed(what: &str) -> impl Fn(PolarsError) -> EngineError {
    let what = what.to_owned();
    move |source| EngineError::Frame { what: what.clone(), source }
}

/// The planned visits from the month of a day on, up to the date; none without a source of them.
pub(super) fn plans(
    context: &Context<'_>,
    from: NaiveDate,
    directory: &mut Directory,
) -> Result<Option<Plans>, EngineError> {
    if !context.has(VISIT_PLANS.name) {
        return Ok(None);
    }
    let Some(record) = context.stored.get(&stage::ingest(VISIT_PLANS.name)) else { return Ok(None) };
    let known = record.files.iter().filter_map(|(slot, file)| Some((slot.parse::<Month>().ok()?, file)));
    let (wanted, last) = (Month::of(from), Month::of(context.as_of));
    let paths: Vec<PathBuf> = known
        .clone()
        .filter(|(month, _)| wanted <= *month && *month <= last)
        .map(|(_, file)| (context.current)(file))
        .collect();
    let reading = Reading {
        schema: &VISIT_PLANS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let rows = reading.until(&paths, &PLAN_COLUMNS, context.as_of)?;
    let first = known.map(|(month, _)| month).min().map(|month| to_days(month.first_day()));
    Plans::new(&rows, first, directory).map(Some).map_err(failed("rows of visit_plans"))
}

/// The marts of visits.
pub(super) fn marts(context: &Context<'_>, shared: &Shared, write: &mut Write<'_>) -> Result<(), EngineError> {
    let (pipeline, as_of, scale) = (context.pipeline, context.as_of, context.pipeline.money_scale);
    let (classes, ranked_classes) = classes(context)?;
    let levels = levels(pipeline);
    let on_file = on_file(context)?;
    let prepared = Prepared::new(Inputs {
        rows: &shared.rows,
        history: context.history(),
        directory: &shared.directory,
        workdays: &shared.workdays,
        classes: classes.as_ref(),
        ranked_classes,
        levels: &levels,
        leads: shared.leads.as_deref(),
        plans: shared.plans.as_ref(),
        on_file: &on_file,
        kept: shared.kept.as_ref(),
        until: last_told(context, &shared.workdays).unwrap_or(i32::MIN),
        from: context.covered(VISITS.name, &shared.workdays).map_or(i32::MAX, |(first, _)| first),
        as_of,
        settings: &pipeline.visits,
    });
    let states = visiting::contact_state(&prepared);
    let frame = visiting::contact_state_frame(&prepared, &states);
    write(("contact_state", frame.map_err(failed("contact_state"))?))?;
    let issues = visiting::issues(&prepared);
    let mut checks = visiting::checks(&prepared);
    checks.extend(stopped(context, &shared.workdays));
    write(("visit_checks", visiting::checks_frame(&checks, as_of).map_err(failed("visit_checks"))?))?;
    let days = visiting::days_frame(&prepared, scale).map_err(failed("visit_days"))?;
    write(("visit_days", days))?;
    let measures = match context.base {
        Some(_) => visiting::measures(&prepared, &states, &issues, None),
        None => {
            let to_order = visiting::to_order(&prepared, &states);
            let frame = visiting::to_order_frame(&to_order, as_of);
            write(("contacts_to_order", frame.map_err(failed("contacts_to_order"))?))?;
            let give_ups = visiting::give_ups(&prepared, &states);
            let frame = visiting::give_ups_frame(&prepared, &give_ups);
            write(("early_give_ups", frame.map_err(failed("early_give_ups"))?))?;
            let frame = visiting::issues_frame(&prepared, &issues);
            write(("visit_issues", frame.map_err(failed("visit_issues"))?))?;
            visiting::measures(&prepared, &states, &issues, Some((&give_ups, &to_order)))
        }
    };
    write(("visit_measures", figures::frame(&measures, as_of, scale).map_err(failed("visit_measures"))?))
}

/// The last day that the export of visits tells of; none without a row.
pub(super) fn last_told(context: &Context<'_>, workdays: &Workdays) -> Option<i32> {
    context.covered(VISITS.name, workdays).map(|(_, last)| last)
}

/// Tells that the export of visits has no row any more: what is judged by contacts is judged up to there.
fn stopped(context: &Context<'_>, workdays: &Workdays) -> Option<Check> {
    let last = last_told(context, workdays);
    let is_over = last.is_none_or(|last| last < to_days(context.as_of));
    let example = last.map(|last| from_days(last).to_string());
    is_over.then_some(Check { check: "export_stopped", table: VISITS.name, rows: i64::from(last.is_some()), example })
}

/// Who made the last contacts as the published date told that the edition of a day builds on; none in an edition of a month.
pub(super) fn kept(context: &Context<'_>, directory: &mut Directory) -> Result<Option<Kept>, EngineError> {
    if context.base.is_none() {
        return Ok(None);
    }
    let rows = context.base_mart("contact_state", &KEPT_COLUMNS)?.unwrap_or_default();
    let first = to_days(visiting::first_day(context.as_of, &context.pipeline.visits, false));
    Kept::new(&rows, first, (context.history(), directory)).map(Some).map_err(failed("contact_state"))
}

/// The classes at the date, within a month those of the month end before, and how many of them the scheme ranks.
fn classes(context: &Context<'_>) -> Result<(Option<Classes>, usize), EngineError> {
    let (Some(scheme), Some(at)) = (class_scheme(context.pipeline), context.classed_by(context.as_of)) else {
        return Ok((None, 0));
    };
    let Some(stored) = context.classes(scheme, at)? else { return Ok((None, 0)) };
    let ranked = stored.all.iter().filter(|class| !class.outside).count();
    let codes = stored.all.iter().map(|class| class.code.clone()).collect();
    let of = stored.of.iter().map(|place| place.map(u16::from)).collect();
    Ok((Some(Classes { codes, of }), ranked))
}

/// The places of the levels of visits, by the scheme that the source names; those of an order come before all.
fn levels(pipeline: &Pipeline) -> BTreeMap<String, usize> {
    let named = pipeline.sources.get(VISITS.name).map(|source| &source.levels);
    let Some(scheme) = named.and_then(|named| named.get("level_after").or_else(|| named.get("level_before"))) else {
        return BTreeMap::new();
    };
    let codes: Vec<String> = match (pipeline.level_schemes.get(scheme), built_in(scheme)) {
        (Some(own), _) => own.codes.iter().map(|level| level.code.clone()).collect(),
        (None, Some(known)) => known.levels.iter().map(|level| level.code.to_owned()).collect(),
        (None, None) => Vec::new(),
    };
    codes.into_iter().enumerate().map(|(place, code)| (code, place)).collect()
}

/// What the file of customers says at the date: the newest known channel and interval, the earliest known opening, and
/// since when the customer is lost for good without a break.
fn on_file(context: &Context<'_>) -> Result<OnFile, EngineError> {
    let columns = ["preferred_channel", "preferred_freq", "created_at", "dead_flag", SNAPSHOT_DATE];
    let Some(rows) = context.rows(CUSTOMERS.name, &columns)? else { return Ok(OnFile::default()) };
    read_on_file(&rows, context.history().customers()).map_err(failed("rows of customers"))
}

fn read_on_file(rows: &DataFrame, customers: usize) -> PolarsResult<OnFile> {
    let numbers = table_rows::customers(rows)?;
    let snapshots = table_rows::days(rows, SNAPSHOT_DATE)?;
    let (channels, opened) = (table_rows::texts(rows, "preferred_channel")?, table_rows::days(rows, "created_at")?);
    let intervals = table_rows::texts(rows, "preferred_freq")?;
    let dead: Vec<Option<bool>> = rows.column("dead_flag")?.bool()?.iter().collect();
    let mut order: Vec<usize> = (0..rows.height()).filter(|row| numbers[*row].is_some()).collect();
    order.sort_by_key(|row| snapshots[*row]);
    let mut on_file = OnFile { opened: vec![None; customers], ended: vec![None; customers], ..OnFile::default() };
    let (mut preferred, mut every) = (vec![u8::MAX; customers], vec![0u16; customers]);
    let mut unread: BTreeMap<(&'static str, usize), &str> = BTreeMap::new();
    let mut known: BTreeMap<&str, Option<u16>> = BTreeMap::new();
    for row in order {
        let Some(customer) = numbers[row].map(|customer| customer as usize) else { continue };
        let mut note = |column, text, is_read| match is_read {
            true => unread.remove(&(column, customer)),
            false => unread.insert((column, customer), text),
        };
        if let Some(text) = written(channels[row]) {
            let place = channel(text);
            preferred[customer] = place.unwrap_or(preferred[customer]);
            note("preferred_channel", text, place.is_some());
        }
        if let Some(text) = written(intervals[row]) {
            // Few words stand in many rows.
            let read = || visiting::days_of(text).and_then(|days| u16::try_from(days).ok());
            let days = *known.entry(text).or_insert_with(read);
            every[customer] = days.unwrap_or(every[customer]);
            note("preferred_freq", text, days.is_some());
        }
        on_file.opened[customer] = match (on_file.opened[customer], opened[row]) {
            (Some(known), Some(other)) => Some(known.min(other)),
            (known, other) => known.or(other),
        };
        match dead[row] {
            Some(true) => on_file.ended[customer] = on_file.ended[customer].or(snapshots[row]),
            Some(false) => on_file.ended[customer] = None,
            None => {}
        }
    }
    if preferred.iter().any(|place| *place != u8::MAX) {
        on_file.preferred = preferred;
    }
    if every.iter().any(|days| *days > 0) {
        on_file.every = every;
    }
    for ((column, _), text) in unread {
        on_file.unread.entry(column).or_insert_with(|| (0, text.to_owned())).0 += 1;
    }
    Ok(on_file)
}

/// What a cell says, unless it is blank.
fn written(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// The place of a channel in words.
fn channel(text: &str) -> Option<u8> {
    let code = visiting::code_of(VISIT_CHANNELS, text)?;
    VISIT_CHANNELS.iter().position(|word| word.code == code).map(|place| place as u8)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::features::rows::CUSTOMER;

    fn dates(name: &str, days: &[Option<&str>]) -> Column {
        let days = days.iter().map(|day| day.map(|day| to_days(day.parse().unwrap())));
        days.collect::<Int32Chunked>().with_name(name.into()).into_date().into_series().into_column()
    }

    #[test]
    fn the_file_tells_the_newest_channel_the_earliest_opening_and_the_last_end() {
        let columns = vec![
            Column::new(CUSTOMER.into(), [Some(0u32), Some(1), Some(1), Some(1), None]),
            Column::new("preferred_channel".into(), [None, Some("微信"), Some("电话"), Some("灯塔"), Some("微信")]),
            Column::new(
                "preferred_freq".into(),
                [Some("常联系"), Some("常联系"), Some("每周"), Some(" "), Some("每月")],
            ),
            dates("created_at", &[None, Some("2024-05-01"), Some("2024-03-01"), None, None]),
            Column::new("dead_flag".into(), [Some(true), Some(true), Some(false), Some(true), Some(true)]),
            dates(
                SNAPSHOT_DATE,
                &[Some("2026-01-31"), Some("2026-01-31"), Some("2026-02-28"), Some("2026-03-31"), Some("2026-03-31")],
            ),
        ];
        let on_file = read_on_file(&DataFrame::new(5, columns).unwrap(), 3).unwrap();
        let day = |text: &str| Some(to_days(text.parse().unwrap()));
        assert_eq!(on_file.opened, [None, day("2024-03-01"), None]);
        assert_eq!(on_file.ended, [day("2026-01-31"), day("2026-03-31"), None]);
        let phone = VISIT_CHANNELS.iter().position(|word| word.code == "phone").unwrap() as u8;
        assert_eq!(on_file.preferred, [u8::MAX, phone, u8::MAX], "a word that means no channel changes nothing");
        assert_eq!(on_file.every, [0, 7, 0], "nor does a blank");
        // What a newer snapshot says in words that are known is no more unread.
        let unread = [("preferred_channel", (1, "灯塔".to_owned())), ("preferred_freq", (1, "常联系".to_owned()))];
        assert_eq!(on_file.unread, unread.into());
    }
}
