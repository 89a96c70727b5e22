//! Whether plans of visits name those whom a rule lets fall due (S57).

use chrono::NaiveDate;

use super::cadence::rule_name;
use crate::config::types::{Edition, Section};
use crate::report::ReportError;
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::process::visits::Covered;
use crate::report::pages::blocks::{Block, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{GAIN, LOSS, MAIN, MUTED};
use crate::report::text::visit_cadence_words as words;

/// Rules in the picture, and its height.
const RULES: usize = 4;
const HIGH: f64 = 120.0;
/// People and weeks in the tables, and their widths.
const PEOPLE: usize = 15;
const WEEKS: usize = 12;
const WIDTHS: [f64; 2] = [400.0, 325.0];

/// The page; none without plans.
pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(visits) = context.figures.process.visits.as_ref() else { return Ok(None) };
    let whole = || visits.covered.iter().filter(|one| one.dimension == "all");
    // The week tells of itself: its month may just have begun.
    let grain = if context.edition() == Edition::Weekly { "week" } else { "month" };
    let Some(period) = whole().filter(|one| one.grain == grain).map(|one| one.period).max() else { return Ok(None) };
    let now: Vec<&Covered> = whole().filter(|one| one.grain == grain && one.period == period).collect();
    // The rule that fewest are planned for, of those that let enough fall due.
    let (print, min_n) = (&context.print, super::min_n(context));
    let enough = || now.iter().copied().filter(|one| one.due >= min_n);
    let least = enough().filter(|one| one.coverage.is_some()).min_by(|one, other| {
        let share = |one: &Covered| one.coverage.unwrap_or(1.0);
        share(one).total_cmp(&share(other))
    });
    let Some(main) = least.or_else(|| now.iter().copied().max_by_key(|one| one.due)) else { return Ok(None) };
    let rule = rule_name(context, &main.cadence);
    let share = main.coverage.filter(|_| main.due >= min_n);
    let named = words::coverage_period(print, (grain, period), context.figures.scope.as_of);
    let title = words::coverage_title(print, (&rule, &named), main.due, share, main.neither);
    let subtitle = print.fill(words::COVERAGE_BASIS, &[("min_n", &print.count(min_n))]);
    let mut charts = Vec::new();
    let mut blocks = by_month(context, whole().collect(), &now, &title, &mut charts)?;
    let of_people: Vec<&Covered> = visits
        .covered
        .iter()
        .filter(|one| one.dimension == "staff" && one.grain == grain)
        .filter(|one| one.period == period && one.cadence == main.cadence)
        .collect();
    let weeks: Vec<&Covered> = whole().filter(|one| one.grain == "week").collect();
    let heading = |text: String| Block::Heading { text, note: String::new() };
    let mut people = vec![
        heading(print.fill(words::COVERAGE_PEOPLE, &[("rule", &rule), ("period", &named)])),
        Block::Table(persons(context, &of_people, min_n)),
    ];
    let hidden = of_people.len().saturating_sub(PEOPLE);
    people.extend(context.and_more(hidden, words::PERSONS, words::SHEET_COVERAGE));
    let mut last = Vec::new();
    if !weeks.is_empty() {
        last.push(heading(print.pick(words::COVERAGE_WEEKS).to_string()));
        last.push(Block::Table(by_week(context, &weeks, min_n)));
    }
    blocks.push(Block::Columns { widths: WIDTHS.to_vec(), columns: vec![people, last] });
    let page = Page::new(context.kicker(Section::Cadence, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// Coverage of the rules month by month.
fn by_month(
    context: &Context,
    all: Vec<&Covered>,
    now: &[&Covered],
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let mut axis: Vec<NaiveDate> = all.iter().filter(|one| one.grain == "month").map(|one| one.period).collect();
    axis.sort();
    axis.dedup();
    let share = |rule: &str, at: NaiveDate| {
        let found = all.iter().find(|one| one.grain == "month" && one.cadence == rule && one.period == at)?;
        found.coverage.filter(|_| found.due >= min_n)
    };
    let lines: Vec<Line> = now
        .iter()
        .take(RULES)
        .zip([MAIN, LOSS, GAIN, MUTED])
        .map(|(one, colour)| Line {
            name: rule_name(context, &one.cadence),
            values: axis.iter().map(|at| share(&one.cadence, *at)).collect(),
            colour,
            target: None,
        })
        .filter(|line| line.values.iter().flatten().count() > 1)
        .collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let months: Vec<Month> = axis.iter().map(|at| Month::of(*at)).collect();
    let chart = Lines { months: &months, lines: &lines, n: Vec::new(), from_zero: true };
    let heading = print.pick(words::COVERAGE_MONTHS).to_string();
    let about = context.words("plan-coverage", format!("{heading} | {title}"), format!("{heading}: {title}"));
    charts.push(charts::draw(about, (WIDTH, HIGH), |canvas| {
        let percent = |share: f64| print.percent_short(share);
        months::draw(canvas, &chart, (&percent, &percent), print)
    })?);
    let heading = Block::Heading { text: heading, note: String::new() };
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Those with most that were neither planned nor contacted first.
fn persons(context: &Context, people: &[&Covered], min_n: i64) -> Table {
    let print = &context.print;
    let mut people = people.to_vec();
    people.sort_by_key(|one| std::cmp::Reverse((one.neither, one.due)));
    let rows = people.iter().take(PEOPLE).map(|one| {
        let mut cells = vec![cell(one.member.clone().unwrap_or_else(|| print.unknown())).tone("strong")];
        cells.extend(counts(context, one, min_n));
        row(cells)
    });
    let mut columns = vec![left(print.pick(words::PERSON), 1.6)];
    columns.extend(heads(context));
    Table { rows: rows.collect(), columns, size: 8.0, pad: 0.36 }
}

fn by_week(context: &Context, weeks: &[&Covered], min_n: i64) -> Table {
    let print = &context.print;
    let mut weeks = weeks.to_vec();
    weeks.sort_by(|one, other| other.period.cmp(&one.period).then_with(|| one.cadence.cmp(&other.cadence)));
    let rows = weeks.iter().take(WEEKS).map(|one| {
        let mut cells = vec![cell(one.period.to_string()), cell(rule_name(context, &one.cadence))];
        cells.extend(counts(context, one, min_n));
        row(cells)
    });
    let mut columns = vec![left(print.pick(words::WEEK_FROM), 1.4), left(print.pick(words::RULE_NAME), 1.5)];
    columns.extend(heads(context));
    Table { rows: rows.collect(), columns, size: 8.0, pad: 0.36 }
}

fn heads(context: &Context) -> Vec<crate::report::pages::blocks::Column> {
    let names = [words::DUE_CUSTOMERS, words::PLANNED, words::COVERAGE, words::CONTACTED, words::NEITHER];
    names.iter().map(|name| right(context.print.pick(*name), 1.0)).collect()
}

fn counts(context: &Context, one: &Covered, min_n: i64) -> Vec<crate::report::pages::blocks::Cell> {
    let print = &context.print;
    let share = one.coverage.filter(|_| one.due >= min_n);
    vec![
        cell(print.count(one.due)),
        cell(print.count_or(one.planned)),
        cell(share.map_or_else(|| "–".to_string(), |share| print.percent(share))),
        cell(print.count_or(one.contacted)),
        cell(print.count_or(one.neither)).tone(if one.neither.is_some_and(|n| n > 0) { "alert" } else { "muted" }),
    ]
}
