//! Visits planned and made, by month and person.

use chrono::NaiveDate;

use super::Basis;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::period_bars::{self, Bar};
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::Month;
use crate::report::figures::process::Visits;
use crate::report::figures::process::visits::PersonSum;
use crate::report::pages::blocks::{
    Block, Card, CardChange, Cell, Fit, Page, Row, Table, cell, left, right, row, total,
};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{LOSS, MAIN};
use crate::report::text::visit_words as words;
use crate::report::text::{Pair, Print};

/// Widths of the two pictures, and their height.
const WIDTHS: [f64; 2] = [395.0, 330.0];
const HEIGHT: f64 = 262.0;
/// Rows of people on the pages.
const MOST: usize = 66;
const SIZE: f64 = 7.5;

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let Some(basis) = Basis::of(context, visits) else { return Ok(Vec::new()) };
    let mut built = vec![summary(context, visits, &basis)?];
    built.extend(people(context, visits, &basis)?);
    Ok(built)
}

fn summary(context: &Context, visits: &Visits, basis: &Basis) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let now = basis.now();
    let title = words::summary_title(print, (basis.grain, &basis.name), now, basis.before(), min_n);
    let is_empty = now.contacts == Some(0) && basis.grain != "day";
    let subtitle = filled(
        print,
        if is_empty { words::NO_CONTACTS } else { words::BASIS },
        &[
            ("from", basis.first.to_string()),
            ("to", context.figures.scope.as_of.to_string()),
            ("unknown", print.count_or(now.unknown)),
            ("min_n", print.count(min_n)),
        ],
    );
    let mut page = Page::new(context.kicker(Section::VisitSummary, None), title.clone(), subtitle, Vec::new())?;
    let mut charts = Vec::new();
    let cards = cards(context, visits, basis, &mut charts)?;
    page.blocks.push(Block::Cards { columns: cards.len(), cards });
    let mut columns = vec![history(context, basis, &title, &mut charts)?];
    let rates = match basis.grain {
        "month" => rates(context, basis, &title, &mut charts)?,
        _ => rows_of_periods(context, basis),
    };
    columns.extend((!rates.is_empty()).then_some(rates));
    let widths = WIDTHS[..columns.len()].to_vec();
    page.blocks.push(Block::Space { height: 6.0 });
    page.blocks.push(Block::Columns { widths, columns });
    Ok(Built { page, charts })
}

pub(super) fn filled(print: &Print, text: Pair, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    print.fill(text, &values)
}

/// A card's name, its figure of a period, and whether more is good.
type Figure<'a> = (&'a str, Pair, fn(&PersonSum) -> (Option<f64>, Option<i64>), bool, i8);

fn cards(context: &Context, visits: &Visits, basis: &Basis, charts: &mut Vec<Chart>) -> Result<Vec<Card>, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let idle = |one: &PersonSum| {
        let (idle, all) = (one.idle_days?, one.working_days.filter(|all| *all > 0)?);
        Some(idle as f64 / all as f64)
    };
    let figures: [Figure; 5] = [
        ("planned", words::PLANNED, |one| (one.planned.map(|planned| planned as f64), None), false, 0),
        ("completion", words::COMPLETION, |one| (one.completion.value, one.completion.n), true, 1),
        ("success", words::SUCCESS, |one| (one.success.value, one.success.n), true, 1),
        ("per-day", words::PER_DAY, |one| (one.per_workday, one.working_days), false, 1),
        (
            "idle",
            words::IDLE,
            |one| {
                (
                    one.idle_days.zip(one.working_days).map(|(idle, all)| idle as f64 / all.max(1) as f64),
                    one.working_days,
                )
            },
            true,
            -1,
        ),
    ];
    let mut cards = Vec::new();
    for (name, label, of, is_ratio, good) in figures {
        let shown = |one: &PersonSum| {
            let (value, n) = of(one);
            value.filter(|_| !is_ratio || n.is_some_and(|n| n >= min_n.max(1)))
        };
        let text = |value: f64| match (is_ratio, name) {
            (true, _) => print.percent(value),
            (false, "per-day") => print.number_fixed(value, 2),
            _ => print.count(value as i64),
        };
        let label = print.pick(label).to_string();
        let value = shown(basis.now());
        let history: Vec<Option<f64>> = basis.history.iter().map(|one| shown(&one.1)).collect();
        let mut card = Card {
            value: value.map_or_else(|| print.unknown(), text),
            n: of(basis.now()).1.map_or_else(String::new, |n| format!("n = {}", print.count(n))),
            note: note(context, visits, (basis, name), idle(basis.now())),
            spark: String::new(),
            alt: String::new(),
            changes: Vec::new(),
            label,
        };
        if history.iter().flatten().count() > 1 {
            card.spark = format!("spark-visits-{name}");
            card.alt = format!("{}: {}", card.label, basis.name);
            let words =
                Words { name: card.spark.clone(), title: card.label.clone(), alt: card.alt.clone(), source: None };
            charts.push(charts::draw(words, (120.0, 30.0), |canvas| spark::draw(canvas, &history, 0))?);
        }
        if let (Some(now), Some(last)) = (value, basis.before().and_then(shown)) {
            let (size, change) = match (is_ratio, name) {
                (true, _) => (now - last, words::points(print, now - last)),
                (false, "per-day") => (now - last, print.number_fixed((now - last).abs(), 2)),
                _ => (now - last, print.count((now - last).abs() as i64)),
            };
            let mark = if size > 0.0005 {
                "▲ "
            } else if size < -0.0005 {
                "▼ "
            } else {
                ""
            };
            let toned = cell(format!("{mark}{change}")).by_sign(size * f64::from(good));
            card.changes.push(CardChange { label: words::before(print, basis.grain).to_string(), cell: toned });
        }
        cards.push(card);
    }
    Ok(cards)
}

fn note(context: &Context, visits: &Visits, (basis, name): (&Basis, &str), idle: Option<f64>) -> String {
    let (print, now) = (&context.print, basis.now());
    let count = |measure: &str| {
        let found = visits.measures.get(measure, basis.grain, basis.period, "all", None);
        print.count(found.and_then(|one| one.value).unwrap_or(0.0) as i64)
    };
    if now.contacts.is_none() {
        return String::new();
    }
    match name {
        "planned" if visits.lists_only_made => print.pick(words::NOTE_ALL_MADE).to_string(),
        "planned" if now.planned.is_none() => print.pick(words::NOTE_NO_PLANS).to_string(),
        "planned" => filled(
            print,
            words::NOTE_PLANNED,
            &[
                ("made", print.count_or(now.planned_made)),
                ("early", count("planned_early")),
                ("late", count("planned_late")),
            ],
        ),
        "completion" => print.pick(words::NOTE_COMPLETION).to_string(),
        "success" if now.contacts == Some(0) => print.pick(words::NOTE_NO_CONTACTS).to_string(),
        "success" if now.success.value.is_none() => print.pick(words::NOTE_NO_SUCCESS).to_string(),
        "success" => print.fill(words::NOTE_SUCCESS, &[("unknown", &print.count_or(now.unknown))]),
        "per-day" => filled(
            print,
            words::NOTE_PER_DAY,
            &[("contacts", print.count_or(now.contacts)), ("customers", print.count_or(now.customers))],
        ),
        _ if idle.is_none() => String::new(),
        _ => {
            let days = now.idle_days.unwrap_or(0);
            print.fill(words::NOTE_IDLE, &[("idle", &print.count(days)), ("days", &print.english(days, "working day"))])
        }
    }
}

/// Contacts of the periods with plans and those kept.
fn history(context: &Context, basis: &Basis, title: &str, charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let heading = print.pick(match basis.grain {
        "month" => words::HISTORY_MONTHS,
        "week" => words::HISTORY_WEEKS,
        _ => words::HISTORY_DAYS,
    });
    let mut year = None;
    let bars: Vec<Bar> = basis
        .history
        .iter()
        .map(|(first, one)| {
            let month = Month::of(*first);
            let is_new = basis.grain == "month" && year.replace(month.year) != Some(month.year);
            Bar {
                label: match basis.grain {
                    "month" => charts::month_label(print, month),
                    _ => first.format("%m-%d").to_string(),
                },
                below: if is_new { month.year.to_string() } else { String::new() },
                whole: one.contacts.map(|contacts| contacts as f64),
                part: one.planned_made.map(|made| made as f64),
                mark: one.planned.map(|planned| planned as f64),
                is_free: false,
            }
        })
        .collect();
    let names = period_bars::Names {
        whole: print.pick(words::KEY_ALL).to_string(),
        part: print.pick(words::KEY_PART).to_string(),
        mark: print.pick(words::KEY_MARK).to_string(),
    };
    let alt = print.fill(words::ALT_HISTORY, &[("title", title)]);
    let words = context.words("visits-contacts", title.to_string(), alt);
    charts.push(charts::draw(words, (WIDTHS[0], HEIGHT), |canvas| period_bars::draw(canvas, &bars, &names, print))?);
    let mut blocks = vec![Block::Heading { text: heading.to_string(), note: String::new() }];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

/// Completion and success by month.
fn rates(context: &Context, basis: &Basis, title: &str, charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let months: Vec<Month> = basis.history.iter().map(|one| Month::of(one.0)).collect();
    let line = |name: Pair, of: fn(&PersonSum, i64) -> Option<f64>, colour| Line {
        name: print.pick(name).to_string(),
        values: basis.history.iter().map(|one| of(&one.1, min_n)).collect(),
        colour,
        target: None,
    };
    let lines = [
        line(words::COMPLETION, |one, n| one.completion.over(n), MAIN),
        line(words::SUCCESS, |one, n| one.success.over(n), LOSS),
    ];
    let chart = Lines { months: &months, lines: &lines, n: Vec::new(), from_zero: false };
    if chart.is_empty() {
        return Ok(Vec::new());
    }
    let alt = print.fill(words::ALT_RATES, &[("title", title)]);
    let heading = print.pick(words::RATES).to_string();
    let words = context.words("visits-rates", heading.clone(), alt);
    let (label, last) = (|value: f64| print.percent_short(value), |value: f64| print.percent(value));
    charts
        .push(charts::draw(words, (WIDTHS[1], HEIGHT), |canvas| months::draw(canvas, &chart, (&label, &last), print))?);
    let mut blocks = vec![Block::Heading { text: heading, note: String::new() }];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

/// The same as a table, where the periods are no months.
fn rows_of_periods(context: &Context, basis: &Basis) -> Vec<Block> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let columns = vec![
        left(print.pick(if basis.grain == "week" { super::WEEK } else { super::DAY }), 1.6),
        right(print.pick(words::HEAD_CONTACTS), 0.8),
        right(print.pick(words::OF_PLAN), 1.0),
        right(print.pick(words::COMPLETION), 1.0),
        right(print.pick(words::SUCCESS), 1.0),
        right(print.pick(words::HEAD_IDLE), 0.8),
    ];
    let share = |value: Option<f64>| value.map_or_else(|| cell("–").tone("muted"), |value| cell(print.percent(value)));
    let rows = basis.history.iter().rev().take(8).map(|(first, one)| {
        row(vec![
            cell(words::period_short(print, basis.grain, *first)),
            cell(print.count_or(one.contacts)),
            of_plan(print, one),
            share(one.completion.over(min_n)),
            share(one.success.over(min_n)),
            cell(print.count_or(one.idle_days)),
        ])
    });
    vec![
        Block::Heading { text: print.pick(words::RATES).to_string(), note: String::new() },
        Block::Table(Table { rows: rows.collect(), columns, size: SIZE, pad: 0.6 }),
    ]
}

/// `7 / 11`, or a dash where nothing was planned or it is not known.
pub(super) fn of_plan(print: &Print, one: &PersonSum) -> Cell {
    match (one.planned_made, one.planned) {
        (Some(made), Some(planned)) if planned > 0 => cell(format!("{} / {}", print.count(made), print.count(planned))),
        (None, Some(planned)) if planned > 0 => cell(format!("? / {}", print.count(planned))),
        _ => cell("–").tone("muted"),
    }
}

fn people(context: &Context, visits: &Visits, basis: &Basis) -> Result<Option<Built>, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let people = visits.people(basis.grain, basis.period);
    if people.is_empty() {
        return Ok(None);
    }
    let whole = basis.now();
    let title = words::people_title(print, &people, whole, min_n);
    let subtitle = basis_line(context, basis, words::BY_PERSON_BASIS);
    let columns = vec![
        left(print.pick(words::PERSON), 1.7),
        right(print.pick(words::CONTACTS), 0.8),
        right(print.pick(words::PER_DAY), 1.0),
        right(print.pick(words::CUSTOMERS), 0.85),
        right(print.pick(words::OF_PLAN), 1.0),
        right(print.pick(words::COMPLETION), 0.9),
        right(print.pick(words::SUCCESS), 0.85),
        right(print.pick(words::OF_KNOWN), 0.8),
        right(print.pick(words::ORDERS), 0.75),
        right(format!("{} {}", print.pick(words::ORDER_AMOUNT), print.currency()), 1.1),
        right(print.pick(words::IDLE_OF), 1.1),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let line = |one: &PersonSum, name: &str, is_group: bool| -> Vec<Cell> {
        let dash = || cell("–").tone("muted");
        let low = |value: Option<f64>, all: Option<f64>| match (value, all) {
            (Some(value), Some(all)) if value < all - 0.1 => cell(print.percent(value)).tone("alert"),
            (Some(value), _) => cell(print.percent(value)),
            _ => dash(),
        };
        let idle = match (one.idle_days, one.working_days) {
            (Some(idle), Some(all)) if all > 0 => {
                let is_high = whole.idle_days.zip(whole.working_days).is_some_and(|(days, of)| {
                    idle > 2 && idle as f64 / all as f64 > 1.5 * days as f64 / of.max(1) as f64
                });
                let text = cell(format!("{} / {}", print.count(idle), print.count(all)));
                if is_high { text.tone("alert") } else { text }
            }
            _ => dash(),
        };
        vec![
            if is_group { fit.strong(0, name) } else { fit.cell(0, name) },
            one.contacts.map_or_else(dash, |count| cell(print.count(count))),
            one.per_workday.map_or_else(dash, |value| cell(print.number_fixed(value, 2))),
            one.customers.map_or_else(dash, |count| cell(print.count(count))),
            of_plan(print, one),
            low(one.completion.over(min_n), whole.completion.over(min_n)),
            low(one.success.over(min_n), whole.success.over(min_n)),
            one.success.n.map_or_else(dash, |n| cell(print.count(n)).tone("muted")),
            one.orders.map_or_else(dash, |count| cell(print.count(count))),
            one.order_amount.map_or_else(dash, |amount| cell(print.wide_amount(amount.to_f64()))),
            idle,
        ]
    };
    let mut rows: Vec<Row> = Vec::new();
    let groups = super::by_manager(&people, |one| one.manager.as_deref());
    let fits = people.len() + groups.len() < MOST;
    for (manager, members) in &groups {
        let name = manager.unwrap_or(print.pick(words::NO_MANAGER));
        // Of people without a manager nothing is added up.
        if manager.is_some() || !fits {
            let sum = visits.sum(basis.grain, basis.period, "manager", *manager);
            rows.push(Row { cells: line(&sum, name, true), style: "group" });
        }
        if fits {
            let mut members = members.clone();
            members.sort_by(|one, other| (other.contacts, &one.name).cmp(&(one.contacts, &other.name)));
            let name = |one: &PersonSum| one.name.clone().unwrap_or_else(|| print.pick(words::NOBODY).to_string());
            rows.extend(members.iter().map(|one| row(line(one, &format!("   {}", name(one)), false))));
        }
    }
    if people.len() > 1 {
        rows.push(total(line(whole, print.pick(words::ALL), true)));
    }
    let pad = if rows.len() <= 24 {
        0.62
    } else if rows.len() <= 33 {
        0.4
    } else {
        0.26
    };
    let table = Table { columns: columns.clone(), rows, size: SIZE, pad };
    let mut blocks = vec![Block::Table(table.without_unknown(&print.unknown()))];
    if !fits {
        let mut slow: Vec<&PersonSum> = people.iter().filter(|one| one.name.is_some()).collect();
        slow.sort_by(|one, other| {
            let value = |one: &PersonSum| one.per_workday.unwrap_or(f64::MAX);
            value(one).total_cmp(&value(other)).then(one.name.cmp(&other.name))
        });
        let shown = slow.len().min(MOST - groups.len().min(MOST - 1));
        let rows = slow[..shown].iter().map(|one| row(line(one, one.name.as_deref().unwrap_or_default(), false)));
        blocks.push(Block::Heading { text: print.pick(words::FEWEST).to_string(), note: String::new() });
        blocks.push(Block::Table(Table { columns, rows: rows.collect(), size: SIZE, pad: 0.3 }));
        blocks.extend(context.and_more(people.len() - shown, words::PEOPLE, words::SHEET_PEOPLE));
    }
    if context.pipeline.sources.get("staff").is_none() {
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(Block::Text { text: print.pick(words::NO_STAFF).to_string(), tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::VisitSummary, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// A basis line with the period and the least n.
fn basis_line(context: &Context, basis: &Basis, text: Pair) -> String {
    let print = &context.print;
    let to: NaiveDate = context.figures.scope.as_of;
    let min_n = print.count(super::min_n(context));
    filled(print, text, &[("from", basis.first.to_string()), ("to", to.to_string()), ("min_n", min_n)])
}
