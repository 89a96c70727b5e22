//! Stocktake: the customer base and the open leads by grade, what came and went, and how long ago the last contact was.

use chrono::NaiveDate;
use plotters::style::RGBColor;

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::stacked::{self, Stack};
use crate::report::charts::{self, Chart, month_label};
use crate::report::figures::Month;
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::Taken;
use crate::report::figures::process::planning::base::{CAME, FLOWS};
use crate::report::pages::blocks::{Block, PAD, Page, Row, Table, cell, left, right, row, total};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{self, STAY};
use crate::report::text::{plan_findings as findings, plan_words as words, worth_words};

const MONTHS: f64 = 430.0;
const AGES: f64 = 295.0;
const TALL: f64 = 232.0;
/// Months of the ages.
const AGE_MONTHS: usize = 11;

/// Name of a grade: of customers by the titles of their classes.
fn grade(context: &Context, subject: &str, code: &str) -> String {
    match (code, subject) {
        ("ungraded" | "", _) => context.print.pick(words::UNGRADED).to_string(),
        (code, "customers") => worth_words::class(&context.print, code, &context.figures.schemes),
        (code, _) => code.to_string(),
    }
}

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Vec<Built>, ReportError> {
    let mut built = Vec::new();
    for subject in ["customers", "leads"] {
        let months = planning.stock_months(subject);
        let Some(last) = months.last() else { continue };
        built.push(page(context, planning, (subject, &months, *last))?);
    }
    Ok(built)
}

fn page(
    context: &Context,
    planning: &Planning,
    (subject, months, last): (&str, &[NaiveDate], NaiveDate),
) -> Result<Built, ReportError> {
    let print = &context.print;
    let rows: Vec<&Taken> = planning.stock(subject, last).collect();
    let title = findings::stock_title(print, subject, &rows);
    let scope = match subject {
        "customers" => {
            let active = context.figures.scope.active_months.to_string();
            print.fill(words::SCOPE_CUSTOMERS, &[("months", &active)])
        }
        _ => print.pick(words::SCOPE_LEADS).to_string(),
    };
    let subtitle = print.fill(words::STOCK_BASIS, &[("scope", &scope)]);
    let mut charts: Vec<Chart> = Vec::new();
    let ages = if subject == "customers" { ages(context, planning, &title, &mut charts)? } else { Vec::new() };
    let alone = ages.is_empty();
    let stock =
        by_month(context, planning, (subject, months, if alone { WIDTH } else { MONTHS }), &title, &mut charts)?;
    let mut blocks =
        if alone { stock } else { vec![Block::Columns { widths: vec![MONTHS, AGES], columns: vec![stock, ages] }] };
    let when = words::month(print, last);
    let heading = print.fill(words::BALANCE, &[("month", &when)]);
    blocks.push(Block::Heading { text: heading, note: String::new() });
    blocks.push(Block::Table(balance(context, subject, &rows)));
    let page = Page::new(context.kicker(Section::Stocktake, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// Colours from the best grade to the worst; those without a grade are grey.
fn colours(grades: &[&Taken]) -> Vec<RGBColor> {
    let graded = grades.iter().filter(|one| one.grade != "ungraded").count();
    let colour = |(at, one): (usize, &&Taken)| if one.grade == "ungraded" { STAY } else { palette::class(at, graded) };
    grades.iter().enumerate().map(colour).collect()
}

/// Stacked columns of the month ends.
fn by_month(
    context: &Context,
    planning: &Planning,
    (subject, months, width): (&str, &[NaiveDate], f64),
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let Some(last) = months.last() else { return Ok(Vec::new()) };
    let grades: Vec<&Taken> = planning.stock(subject, *last).collect();
    let any = |grade: &str| {
        planning.taken.iter().any(|one| one.subject == subject && one.grade == grade && one.closing > Some(0))
    };
    let shown: Vec<(&&Taken, RGBColor)> =
        grades.iter().zip(colours(&grades)).filter(|(one, _)| any(&one.grade)).collect();
    let names: Vec<(String, RGBColor)> =
        shown.iter().map(|(one, colour)| (grade(context, subject, &one.grade), *colour)).collect();
    let bins: Vec<Bin> = months
        .iter()
        .map(|month| {
            let of =
                |code: &str| planning.stock(subject, *month).find(|one| one.grade == code).and_then(|one| one.closing);
            let sum: i64 = planning.stock(subject, *month).filter_map(|one| one.closing).sum();
            Bin {
                below: month_label(print, Month::of(*month)),
                // The best grade is at the foot, so that its changes show.
                parts: shown.iter().map(|(one, colour)| (of(&one.grade).unwrap_or(0) as f64, *colour)).collect(),
                top: print.count(sum),
            }
        })
        .collect();
    let span = match months.first() {
        Some(first) if first != last => format!("{} – {}", words::month_short(*first), words::month_short(*last)),
        _ => words::month_short(*last),
    };
    let chart = Histogram { below: Below::Names, bins, end: String::new(), names: &names, axis: span };
    let alt = print.fill(words::ALT_STOCK, &[("title", title)]);
    let about = context.words(&format!("stocktake-{subject}"), title.to_string(), alt);
    charts.push(charts::draw(about, (width, TALL), |canvas| histogram::draw(canvas, &chart, print))?);
    let heading = Block::Heading { text: print.pick(words::BY_MONTH).to_string(), note: String::new() };
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Days since the last contact, month by month.
fn ages(
    context: &Context,
    planning: &Planning,
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let heading =
        Block::Heading { text: print.pick(words::AGES).to_string(), note: print.pick(words::AGES_NOTE).to_string() };
    let mut months: Vec<NaiveDate> = planning.aged.iter().map(|one| one.month).collect();
    months.dedup();
    let Some(last) = months.last().copied() else {
        return Ok(vec![heading, Block::Note { text: print.pick(words::NO_AGES).to_string() }]);
    };
    let buckets: Vec<&str> = planning.ages(last).map(|one| one.bucket.as_str()).collect();
    let count = buckets.len().max(2);
    // The longer ago, the darker; never contacted stands apart.
    let names: Vec<(String, RGBColor)> = buckets
        .iter()
        .enumerate()
        .map(|(at, bucket)| {
            let colour = if *bucket == "never" {
                palette::LOSS
            } else {
                palette::ramp(0.12 + 0.8 * at as f64 / (count - 1) as f64)
            };
            (words::bucket(print, bucket), colour)
        })
        .collect();
    let stacks: Vec<Stack> = months
        .iter()
        .rev()
        .take(AGE_MONTHS)
        .map(|month| {
            let of =
                |bucket: &&str| planning.ages(*month).find(|one| one.bucket == *bucket).and_then(|one| one.customers);
            let sum: i64 = planning.ages(*month).filter_map(|one| one.customers).sum();
            Stack {
                name: words::month_short(*month),
                parts: buckets
                    .iter()
                    .map(|bucket| {
                        (of(bucket).unwrap_or(0) as f64, of(bucket).map_or_else(String::new, |n| print.count(n)))
                    })
                    .collect(),
                note: print.count(sum),
            }
        })
        .collect();
    let alt = print.fill(words::ALT_AGES, &[("title", title)]);
    let height = stacked::HEAD + stacked::ROW * stacks.len() as f64;
    charts.push(charts::draw(context.words("contact-ages", title.to_string(), alt), (AGES, height), |canvas| {
        stacked::draw(canvas, &stacks, &names, None)
    })?);
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Grades with what came and went, and their sum.
fn balance(context: &Context, subject: &str, rows: &[&Taken]) -> Table {
    let print = &context.print;
    let mut columns = vec![left(print.pick(words::GRADE), 1.4), right(print.pick(words::OPENING), 1.0)];
    columns.extend(FLOWS.iter().enumerate().map(|(at, flow)| {
        right(format!("{} {}", if at < CAME { "+" } else { "−" }, words::flow(print, subject, flow)), 1.0)
    }));
    columns.push(right(format!("= {}", print.pick(words::CLOSING)), 1.0));
    let number = |n: Option<i64>| match n {
        Some(0) => cell("0").tone("muted"),
        Some(n) => cell(print.count(n)),
        None => cell("–").tone("muted"),
    };
    let line = |name: String, opening: Option<i64>, flows: [Option<i64>; 8], closing: Option<i64>| -> Vec<_> {
        let mut cells = vec![cell(name).tone("strong"), number(opening)];
        cells.extend(flows.into_iter().enumerate().map(|(at, flow)| {
            let moved = flow.is_some_and(|flow| flow != 0);
            if moved { number(flow).tone(if at < CAME { "gain" } else { "loss" }) } else { number(flow) }
        }));
        cells.push(number(closing).tone("strong"));
        cells
    };
    let mut list: Vec<Row> = rows
        .iter()
        .filter(|one| one.grade != "ungraded" || one.opening != Some(0) || one.closing != Some(0))
        .map(|one| row(line(grade(context, subject, &one.grade), one.opening, one.flows, one.closing)))
        .collect();
    let sum = |of: &dyn Fn(&Taken) -> Option<i64>| rows.iter().map(|one| of(one)).sum::<Option<i64>>();
    let flows = std::array::from_fn(|at| sum(&|one| one.flows[at]));
    list.push(total(line(
        print.pick(words::TOTAL).to_string(),
        sum(&|one| one.opening),
        flows,
        sum(&|one| one.closing),
    )));
    Table { rows: list, columns, size: 8.6, pad: PAD }
}
