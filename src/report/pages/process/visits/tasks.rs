//! Tasks at outlets, records and follow-up, issues that are open.

use super::channels::{HALF, Span, mark, more, note};
use super::min_n;
use crate::config::types::{Edition, Section};
use crate::report::ReportError;
use crate::report::charts::intervals::{self, Row};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::visits::contacts::Issue;
use crate::report::figures::process::{Measured, Visits};
use crate::report::pages::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::text::contact_words as words;

/// Figures of the table, in its order.
const FIGURES: [&str; 20] = [
    "submission_rate",
    "submission_lag_days",
    "record_complete_rate",
    "next_step_rate",
    "next_date_overdue",
    "next_date_open",
    "follow_ups_per_order",
    "issue_closure_rate",
    "help_needed",
    "market_feedback",
    "damaged_rate",
    "out_of_stock_rate",
    "multi_channel_share",
    "preference_match",
    "preference_recorded",
    "interval_match",
    "interval_recorded",
    "largest_contacted",
    "largest_visited",
    "largest_by_executives",
];
/// Kinds of figures that are left out where nothing tells them.
const MAY_BE_LEFT_OUT: [&str; 3] = ["interval_", "largest_", "out_of_stock_"];
/// Issues that are listed.
const LISTED: usize = 20;

pub(super) fn build(context: &Context, visits: &Visits) -> Result<Option<Built>, ReportError> {
    let (print, min_n, measures) = (&context.print, min_n(context), &visits.measures);
    let Some(span) = Span::of(context, measures, "contacts") else { return Ok(None) };
    let of = |measure: &str| span.all(measures, measure);
    let open: Vec<&Issue> = visits.contacts.issues.iter().filter(|one| one.open == Some(true)).collect();
    let issues = (!visits.contacts.issues.is_empty())
        .then(|| (open.len() as i64, open.iter().filter_map(|issue| issue.age).max()));
    let overdue = of("next_date_overdue").and_then(|one| one.over(min_n));
    let lag = of("submission_lag_days").and_then(|one| one.over(min_n));
    let title = words::tasks_title(print, overdue, lag, issues);
    let values = [("period", span.name.clone()), ("n", print.count(min_n))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let subtitle = print.fill(words::TASKS_BASIS, &values);
    let mut charts: Vec<Chart> = Vec::new();
    let mut left_side = tasks(context, visits, (&span, &title), &mut charts)?;
    left_side.push(Block::Heading { text: print.pick(words::FOLLOW).to_string(), note: String::new() });
    left_side.push(Block::Table(figures(context, &of)));
    let right_side = listed(context, visits, &open)?;
    let blocks = vec![Block::Columns { widths: vec![HALF, HALF], columns: vec![left_side, right_side] }];
    let page = Page::new(context.kicker(Section::Channels, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

fn tasks(
    context: &Context,
    visits: &Visits,
    (span, title): (&Span, &str),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let heading =
        Block::Heading { text: print.pick(words::TASKS).to_string(), note: print.pick(words::TASKS_NOTE).to_string() };
    let mut told: Vec<(&str, &Measured)> = visits
        .measures
        .iter()
        .filter(|(key, one)| key.1 == span.grain && key.2 == span.period && key.3 == "all" && one.n > Some(0))
        .filter_map(|(key, one)| Some((key.0.strip_prefix("task_rate:")?, one)))
        .collect();
    told.sort_by(|one, other| {
        let value = |one: &Measured| one.value.unwrap_or(-1.0);
        value(other.1).total_cmp(&value(one.1)).then(one.0.cmp(other.0))
    });
    let rows: Vec<Row> = told
        .iter()
        .map(|(task, one)| Row {
            group: String::new(),
            name: words::task(print, task),
            marks: vec![mark(one, min_n)],
            note: note(context, one),
        })
        .collect();
    if rows.iter().all(|row| row.marks[0].value.is_none()) && !rows.is_empty() {
        let text = print.fill(words::FEW_TASKS, &[("n", &print.count(min_n))]);
        return Ok(vec![heading, Block::Text { text, tone: "muted" }]);
    }
    if rows.is_empty() {
        return Ok(vec![heading, Block::Text { text: print.pick(words::NO_TASKS).to_string(), tone: "muted" }]);
    }
    let alt = print.fill(words::ALT_TASKS, &[("title", title)]);
    let about = context.words("visit-tasks", title.to_string(), alt);
    charts.push(charts::draw(about, (HALF, intervals::height(&rows)), |canvas| {
        intervals::draw(canvas, &rows, &[], true, &|share| print.percent_short(share))
    })?);
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Figures with their n; those of which nothing is told stand as a dash.
fn figures<'a>(context: &Context, of: &impl Fn(&str) -> Option<&'a Measured>) -> Table {
    let (print, min_n) = (&context.print, min_n(context));
    let columns = vec![left(print.pick(words::FIGURE), 2.4), right(print.pick(words::VALUE), 1.0), right("n", 0.8)];
    let rows = FIGURES.iter().filter_map(|measure| {
        let is_asked_for = !MAY_BE_LEFT_OUT.iter().any(|kind| measure.starts_with(kind));
        let one = of(measure).filter(|one| one.value.is_some() || is_asked_for)?;
        let parts =
            one.numerator.zip(one.denominator).map(|(part, of)| format!("{}/{}", print.count(part), print.count(of)));
        let value = match one.unit.as_str() {
            // Of ten no rate is told.
            "ratio" if measure.starts_with("largest_") => parts,
            "ratio" => one.over(min_n).map(|share| print.percent(share)),
            "days" => one.over(min_n).map(|days| print.number(days, 1)),
            // Counts stand for themselves; contacts per order are a rate.
            _ if one.denominator.is_some() => one.over(min_n).map(|value| print.number(value, 2)),
            _ => one.value.map(|value| print.number(value, 0)),
        };
        let n = one.n.filter(|_| one.denominator.is_some() || one.unit != "count");
        Some(row(vec![
            cell(words::figure(print, measure)),
            cell(value.unwrap_or_else(|| "–".to_string())).tone("strong"),
            cell(n.map_or_else(String::new, |n| print.count(n))).tone("muted"),
        ]))
    });
    Table { rows: rows.collect(), columns, size: 7.8, pad: 0.36 }
}

/// Open issues, the oldest first.
fn listed(context: &Context, visits: &Visits, open: &[&Issue]) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let heading = Block::Heading {
        text: print.pick(words::ISSUES).to_string(),
        note: print.pick(words::ISSUES_NOTE).to_string(),
    };
    if open.is_empty() {
        let text = match (visits.contacts.issues.is_empty(), context.edition()) {
            (false, _) => words::NO_ISSUES,
            (true, Edition::Monthly) => words::NO_ISSUE_ROWS,
            (true, _) => words::ISSUES_MONTHLY,
        };
        return Ok(vec![heading, Block::Text { text: print.pick(text).to_string(), tone: "muted" }]);
    }
    let columns = vec![
        left(print.pick(words::CUSTOMER), 2.0),
        left(print.pick(words::STAFF), 0.9),
        right(print.pick(words::RAISED), 1.1),
        right(print.pick(words::AGE_DAYS), 0.7),
        left(print.pick(words::STATE), 0.9),
    ];
    let fit = Fit::new(&columns, 7.6, HALF)?;
    let rows = open.iter().take(LISTED).map(|issue| {
        let customer = issue.customer.as_deref().unwrap_or("");
        let name = context.figures.names.of(customer).unwrap_or(customer);
        row(vec![
            fit.strong_middle(0, if name.is_empty() { &issue.id } else { name }),
            fit.cell(1, issue.staff.as_deref().unwrap_or("–")),
            cell(issue.raised.map_or_else(|| "–".to_string(), |day| day.to_string())),
            cell(issue.age.map_or_else(|| "–".to_string(), |days| print.count(days))).tone("loss"),
            fit.cell(4, issue.status.as_deref().unwrap_or("–")),
        ])
    });
    let rows = rows.collect();
    let mut blocks = vec![heading, Block::Table(Table { rows, columns, size: 7.6, pad: 0.36 })];
    blocks.extend(more(context, open.len().saturating_sub(LISTED), words::SHEET_ISSUES));
    Ok(blocks)
}
