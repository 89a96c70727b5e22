//! Leads: needed, planned and opened; the weeks of the month.

use chrono::{Datelike, NaiveDate};

use super::min_n;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::burn_up::{self, Week};
use crate::report::charts::needed::{self, Need};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::{LeadMonth, LeadWeek};
use crate::report::figures::worth::over;
use crate::report::pages::blocks::{Block, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::text::{plan_findings as findings, plan_words as words};

const MONTHS: f64 = 430.0;
const WEEKS: f64 = 295.0;
const TALL: f64 = 180.0;
/// Months that the table lists.
const LISTED: usize = 12;

/// Leads that are needed, where their conversion is told by enough leads.
pub(super) fn required(one: &LeadMonth, min_n: i64) -> Option<f64> {
    over(one.required, one.conversion_n, min_n)
}

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Option<Built>, ReportError> {
    let (print, as_of, min_n) = (&context.print, context.figures.scope.as_of, min_n(context));
    let months = &planning.lead_months;
    if months.is_empty() {
        return Ok(None);
    }
    let now = planning.lead_month(as_of);
    let title = findings::leads_title(print, now, now.and_then(|one| required(one, min_n)));
    let learned = context.pipeline.planning.learn_months.to_string();
    let subtitle = print.fill(words::LEADS_BASIS, &[("months", &learned), ("n", &min_n.to_string())]);
    let mut charts: Vec<Chart> = Vec::new();
    let needs: Vec<Need> = months
        .iter()
        .map(|one| Need {
            needed: required(one, min_n),
            planned: one.planned,
            done: one.actual.map(|actual| actual as f64),
        })
        .collect();
    let mut columns = Vec::new();
    let mut widths = Vec::new();
    if needs.iter().any(|need| need.needed.or(need.planned).or(need.done).is_some()) {
        let names = [words::KEY_REQUIRED, words::KEY_PLANNED, words::KEY_OPENED].map(|name| print.pick(name));
        let axis: Vec<Month> = months.iter().map(|one| Month::of(one.month)).collect();
        let alt = print.fill(words::ALT_LEADS, &[("title", &title)]);
        charts.push(charts::draw(context.words("lead-plan", title.clone(), alt), (MONTHS, TALL), |canvas| {
            needed::draw(canvas, &axis, &needs, names, print)
        })?);
        let heading = Block::Heading { text: print.pick(words::LEADS_HEAD).to_string(), note: String::new() };
        columns.push(std::iter::once(heading).chain(charts.last().map(show)).collect::<Vec<Block>>());
        widths.push(MONTHS);
    }
    if let Some(weeks) = weeks(context, planning, (now.map(|one| one.month), &title), &mut charts)? {
        columns.push(weeks);
        widths.push(WEEKS);
    }
    let mut blocks = match columns.len() {
        0 => Vec::new(),
        1 => columns.remove(0),
        _ => vec![Block::Columns { widths, columns }],
    };
    blocks.push(Block::Space { height: 8.0 });
    blocks.push(Block::Table(table(context, months, min_n)));
    let mut remarks = Vec::new();
    if let Some(now) = now.filter(|one| required(one, min_n).is_none()) {
        remarks.push(findings::no_required(print, now, min_n));
    }
    if needed::is_far(&needs) {
        remarks.push(print.pick(words::OUT_OF_SCALE).to_string());
    }
    if !remarks.is_empty() {
        blocks.push(Block::Space { height: 7.0 });
        blocks.push(Block::Note { text: remarks.join(if print.chinese() { "" } else { " " }) });
    }
    let page = Page::new(context.kicker(Section::LeadPlan, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// The weeks of the month, up to the date.
fn weeks(
    context: &Context,
    planning: &Planning,
    (month, title): (Option<NaiveDate>, &str),
    charts: &mut Vec<Chart>,
) -> Result<Option<Vec<Block>>, ReportError> {
    let print = &context.print;
    let Some(month) = month else { return Ok(None) };
    let of_month: Vec<&LeadWeek> = planning.lead_weeks.iter().filter(|one| one.month == month).collect();
    if of_month.iter().all(|one| one.planned.is_none() && one.actual.is_none()) {
        return Ok(None);
    }
    let end = |one: &LeadWeek| {
        // The week's Sunday, or the last day of the month.
        let sunday = one.week + chrono::Days::new(6);
        let last = crate::model::period::month_end(month);
        sunday.min(last)
    };
    let weeks: Vec<Week> = of_month
        .iter()
        .map(|one| Week {
            name: format!("{}-{:02}", end(one).month(), end(one).day()),
            planned: one.planned,
            done: one.actual.map(|actual| actual as f64),
        })
        .collect();
    let note = words::month(print, month);
    let heading = Block::Heading { text: print.pick(words::BURN_UP).to_string(), note };
    let alt = print.fill(words::ALT_BURN, &[("title", title)]);
    let names = (print.pick(words::KEY_PLANNED), print.pick(words::KEY_OPENED));
    charts.push(charts::draw(context.words("lead-weeks", title.to_string(), alt), (WEEKS, TALL), |canvas| {
        burn_up::draw(canvas, &weeks, names, &|value| print.number(value, 0))
    })?);
    Ok(Some(std::iter::once(heading).chain(charts.last().map(show)).collect()))
}

/// The months, newest first.
fn table(context: &Context, months: &[LeadMonth], min_n: i64) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(words::MONTH), 1.0),
        right(print.pick(words::ORDER_TARGET), 1.0),
        right(print.pick(words::OPEN_LEADS), 0.9),
        right(print.pick(words::FROM_STOCK), 0.9),
        right(print.pick(words::CONVERSION), 0.9),
        right("n", 0.6),
        right(print.pick(words::REQUIRED), 1.0),
        right(print.pick(words::FILING), 0.9),
        right("n", 0.6),
        right(print.pick(words::CONTACTS), 1.1),
        right(print.pick(words::PLANNED), 0.9),
        right(print.pick(words::OPENED), 0.9),
        right(print.pick(words::ATTAINMENT), 0.9),
        right(print.pick(words::ELAPSED), 0.9),
    ];
    let dash = || "–".to_string();
    let number = |value: Option<f64>, decimals| value.map_or_else(dash, |value| print.number(value, decimals));
    let rows = months.iter().rev().take(LISTED).map(|one| {
        let percent = |rate, n| over(rate, n, min_n).map_or_else(dash, |rate| print.percent(rate));
        let needed = required(one, min_n);
        let contacts = needed.and(over(one.contacts, one.filing_n, min_n));
        let reached = one.planned.filter(|planned| *planned > 0.0).zip(one.actual);
        let reached = reached.map(|(planned, actual)| actual as f64 / planned);
        row(vec![
            cell(words::month_short(one.month)).tone("strong"),
            cell(number(one.order_target, 0)),
            cell(one.open.map_or_else(dash, |n| print.count(n))),
            cell(number(one.from_stock, 1)),
            cell(percent(one.conversion, one.conversion_n)),
            cell(one.conversion_n.map_or_else(dash, |n| print.count(n))).tone("muted"),
            cell(number(needed.map(f64::ceil), 0)).tone("strong"),
            cell(percent(one.filing, one.filing_n)),
            cell(one.filing_n.map_or_else(dash, |n| print.count(n))).tone("muted"),
            cell(number(contacts.map(f64::ceil), 0)),
            cell(number(one.planned, 0)),
            cell(one.actual.map_or_else(dash, |n| print.count(n))).tone("strong"),
            cell(reached.map_or_else(dash, |share| words::share(print, share))).tone(
                if reached.zip(one.elapsed).is_some_and(|(share, gone)| share < gone) { "loss" } else { "normal" },
            ),
            cell(one.elapsed.map_or_else(dash, |share| print.percent_short(share))).tone("muted"),
        ])
    });
    Table { rows: rows.collect(), columns, size: 7.6, pad: 0.36 }
}
