//! Checks: duplicates, orphans, freshness, change; what did not pass, with its n and an example.

use super::blocks::{Block, Cell, Fit, PAD, Page, Row, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, freshness};
use crate::report::figures::DataQuality;
use crate::report::figures::data_quality::{Check, Outcome};
use crate::report::tables::sheets;
use crate::report::text::{Pair, check_details, data_findings, data_words, labels};

/// Findings listed on the page; the workbook has all.
const FINDINGS: usize = 60;
const SIZE: f64 = 8.0;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(data) = context.data_quality() else { return Ok(None) };
    let Some(checks) = &data.checks else { return Ok(None) };
    let print = &context.print;
    let totals = data.totals();
    let title = data_findings::checks(print, checks, &totals);
    let heading = |text: Pair| Block::Heading { text: print.pick(text).to_string(), note: String::new() };

    let chart = freshness_chart(context, data)?;
    let by_kind = vec![heading(data_words::BY_KIND), Block::Table(by_kind(context, checks))];
    let mut blocks = match &chart {
        None => by_kind,
        Some(chart) => vec![Block::Columns {
            widths: vec![1.0, 1.0],
            columns: vec![vec![heading(data_words::FRESHNESS), show(chart)], by_kind],
        }],
    };
    blocks.push(Block::Space { height: 6.0 });
    blocks.push(heading(data_words::NOT_PASSED));
    let found: Vec<&Check> = checks.iter().filter(|check| check.outcome.is_finding()).collect();
    if found.is_empty() {
        let text = print.pick(data_words::ALL_PASSED).to_string();
        blocks.push(Block::Text { text, tone: "muted" });
    } else {
        blocks.push(Block::Table(findings(context, &found)?));
        blocks.extend(context.and_more(found.len().saturating_sub(FINDINGS), data_words::WHAT_CHECKS, sheets::CHECKS));
    }
    let basis = print.pick(data_words::CHECKS_BASIS).to_string();
    let page = Page::new(context.kicker(Section::DataChecks, None), title, basis, blocks)?;
    Ok(Some(Built { page, charts: chart.into_iter().collect() }))
}

fn freshness_chart(context: &Context, data: &DataQuality) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let overview = data.overview();
    let outcome = |source: &str| {
        let checks = data.checks.iter().flatten();
        checks.filter(|check| check.check == "freshness" && check.source == source).map(|check| check.outcome).min()
    };
    let limits = |source: &str| {
        let freshness = context.pipeline.sources.get(source).and_then(|source| source.checks.freshness.as_ref());
        freshness.map_or_else(Vec::new, |limits| [limits.warn_days, limits.fail_days].into_iter().flatten().collect())
    };
    // Masters and lists have no dates to be old.
    let tables: Vec<freshness::Dated> = overview
        .iter()
        .filter(|table| table.days_since_last.is_some())
        .map(|table| freshness::Dated { table, outcome: outcome(&table.source), limits: limits(&table.source) })
        .collect();
    if tables.is_empty() {
        return Ok(None);
    }
    let title = print.pick(data_words::FRESHNESS).to_string();
    let alt = print.fill(data_words::ALT_FRESHNESS, &[("title", &title)]);
    let size = ((WIDTH - 20.0) / 2.0, freshness::height(tables.len()));
    let words = context.words("freshness", title, alt);
    Ok(Some(charts::draw(words, size, |canvas| freshness::draw(canvas, &tables, print))?))
}

/// How the checks of each kind ended.
fn by_kind(context: &Context, checks: &[Check]) -> Table {
    let print = &context.print;
    let mut kinds: Vec<&str> = checks.iter().map(|check| check.check.as_str()).collect();
    let order = ["unique", "reference", "freshness", "change_rows", "change_amount", "file_total", "quarantine"];
    let place = |kind: &str| order.iter().position(|one| *one == kind).unwrap_or(order.len());
    kinds.sort_by_key(|kind| (place(kind), *kind));
    kinds.dedup();
    let line = |name: Cell, of: &dyn Fn(&&Check) -> bool| {
        let of_kind: Vec<&Check> = checks.iter().filter(|check| of(check)).collect();
        let count = |outcome: Outcome| of_kind.iter().filter(|check| check.outcome == outcome).count() as i64;
        let shown = |count: i64, tone: &'static str| match count {
            0 => cell("0").tone("muted"),
            _ => cell(print.count(count)).tone(tone),
        };
        vec![
            name,
            shown(count(Outcome::Pass), "normal"),
            shown(count(Outcome::Warn), "loss"),
            shown(count(Outcome::Fail), "alert"),
            shown(count(Outcome::Unchecked), "muted"),
            shown(of_kind.iter().filter_map(|check| check.failing).sum(), "normal"),
        ]
    };
    let mut rows: Vec<Row> = kinds
        .iter()
        .map(|kind| {
            let name = cell(data_words::named(print, data_words::check(kind), kind));
            row(line(name, &|check| check.check == *kind))
        })
        .collect();
    rows.push(total(line(cell(print.pick(labels::TOTAL)), &|_| true)));
    if let Some(sum) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
        // Rows of different checks may be the same rows.
        *sum = cell("");
    }
    let mark = |outcome: Outcome| {
        let (mark, word, _) = data_words::outcome(outcome);
        format!("{mark} {}", print.pick(word))
    };
    let columns = vec![
        left(print.pick(data_words::CHECK), 2.2),
        right(mark(Outcome::Pass), 0.9),
        right(mark(Outcome::Warn), 0.9),
        right(mark(Outcome::Fail), 0.9),
        right(mark(Outcome::Unchecked), 1.1),
        right(failing_rows(context), 1.1),
    ];
    Table { columns, rows, size: SIZE, pad: 0.5 }
}

fn failing_rows(context: &Context) -> String {
    let print = &context.print;
    match print.chinese() {
        true => format!("{}{}", print.pick(data_words::FAILING), print.pick(labels::ROWS)),
        false => format!("{} {}", print.pick(data_words::FAILING), print.pick(labels::ROWS).to_lowercase()),
    }
}

fn findings(context: &Context, found: &[&Check]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(data_words::STATE), 0.8),
        left(print.pick(data_words::TABLE), 1.2),
        left(print.pick(data_words::CHECK), 1.35),
        left(print.pick(data_words::COLUMN), 0.75),
        right(print.pick(data_words::FAILING), 0.65),
        right(print.pick(data_words::OF_ROWS), 0.75),
        right("%", 0.55),
        left(print.pick(data_words::DETAIL), 3.15),
        left(print.pick(labels::EXAMPLE), 1.9),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let rows = found.iter().take(FINDINGS).map(|check| {
        let (mark, word, tone) = data_words::outcome(check.outcome);
        let share = check.failing.zip(check.rows).filter(|(_, rows)| *rows > 0);
        let share = share.map(|(failing, rows)| data_findings::percent(print, failing as f64 / rows as f64));
        let count =
            |count: Option<i64>| count.map_or_else(|| cell("–").tone("muted"), |count| cell(print.count(count)));
        row(vec![
            cell(format!("{mark} {}", print.pick(word))).tone(tone),
            fit.strong(1, &data_words::table(print, &check.source)),
            fit.cell(2, &data_words::named(print, data_words::check(&check.check), &check.check)),
            fit.middle(3, check.column.as_deref().unwrap_or("")),
            count(check.failing),
            count(check.rows),
            share.map_or_else(|| cell("–").tone("muted"), cell),
            fit.wrapped(7, &check_details::translate(print, check), 2),
            fit.middle(8, &check_details::example(print, check)).tone("muted"),
        ])
    });
    Ok(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD })
}
