//! Points (R16): what is owed, where points come from, how they are redeemed, their age and levels; then prepayments.

use super::blocks::{Block, Card, Fit, PAD, Page, Table, cell, left, right, row};
use super::retention::{HALF, append_absent, append_remarks};
use super::survival::side_by_side;
use super::{Built, Context, prepayments, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::matrix::{self, Matrix, MatrixCell};
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::{self, Chart, Words, month_label, spark};
use crate::report::figures::Month;
use crate::report::figures::worth::programmes::{Measured, Programmes, history, latest};
use crate::report::palette::{GAIN, GAIN_SOFT, LOSS_SOFT, MAIN};
use crate::report::text::{labels, programme_words as words, remarks, worth_words};

/// Months of the charts.
const MONTHS: usize = 24;
/// Kinds of points earned, with their colours.
const MIX: [(&str, plotters::style::RGBColor); 3] =
    [("earned_volume", MAIN), ("earned_referral", GAIN_SOFT), ("earned_rating", LOSS_SOFT)];
/// Figures on cards.
const CARDS: [&str; 4] = ["balance", "redemption_rate_earned", "redemption_rate_available", "breakage_rate"];
/// Customers of the list.
const HOLDERS: usize = 8;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(found) = &context.figures.worth.programmes else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    if !found.points.is_empty() {
        built.push(points(context, found)?);
    }
    if !found.ageing.is_empty() || !found.levels.is_empty() || !found.agreement.is_empty() || !found.holders.is_empty()
    {
        built.push(ages(context, found)?);
    }
    append_remarks(context, &mut built, &found.points_remarks);
    if found.has_prepayments() {
        built.push(prepayments::build(context, found)?);
    }
    let mut absent = Vec::new();
    if found.points.is_empty() {
        absent.push("points_summary");
    }
    if !found.has_prepayments() {
        absent.push("prepayment_summary");
    }
    append_absent(context, &mut built, &absent);
    Ok(built)
}

/// Months in which a measure is known, as many as the charts have.
fn month_list(rows: &[Measured], names: &[&str]) -> Vec<Month> {
    let known = rows.iter().filter(|one| names.contains(&one.measure.as_str()));
    let mut found: Vec<Month> = known.filter_map(|one| Month::parse(&one.period)).collect();
    found.sort();
    found.dedup();
    found.drain(..found.len().saturating_sub(MONTHS));
    found
}

fn value_at(rows: &[Measured], measure: &str, month: Month) -> Option<f64> {
    rows.iter().find(|one| one.measure == measure && Month::parse(&one.period) == Some(month))?.value
}

fn points(context: &Context, found: &Programmes) -> Result<Built, ReportError> {
    let print = &context.print;
    let title = words::points_title(print, found);
    let mut charts: Vec<Chart> = Vec::new();
    let mut cards = Vec::new();
    for name in CARDS {
        cards.extend(card(context, found, name, &mut charts)?);
    }
    let mut blocks = vec![Block::Cards { columns: 4, cards }];
    let mut columns = Vec::new();
    let heading = |text, note: &str| Block::Heading { text: print.pick(text).to_string(), note: note.to_string() };
    let names = ["liability", "liability_without_breakage"];
    let dates = month_list(&found.points, &names);
    let line = |measure: &str, name, colour| Line {
        name: print.pick(name).to_string(),
        values: dates.iter().map(|month| value_at(&found.points, measure, *month)).collect(),
        colour,
        target: None,
    };
    let lines = [
        line("liability_without_breakage", words::WITHOUT_BREAKAGE, GAIN),
        line("liability", words::WITH_BREAKAGE, MAIN),
    ];
    let chart = Lines { months: &dates, lines: &lines, n: Vec::new(), from_zero: true };
    if chart.is_empty() {
        let text = print.pick(words::NO_LIABILITY).to_string();
        columns.push(vec![heading(words::LIABILITY, ""), Block::Text { text, tone: "muted" }]);
    } else {
        let alt = print.fill(words::ALT_LIABILITY, &[("title", &title)]);
        let about = context.words("points-liability", title.clone(), alt);
        charts.push(charts::draw(about, (HALF, 196.0), |canvas| {
            months::draw(
                canvas,
                &chart,
                (&|value| worth_words::axis_amount(print, value), &|value| print.money(value)),
                print,
            )
        })?);
        columns.push(
            vec![heading(words::LIABILITY, print.currency())].into_iter().chain(charts.last().map(show)).collect(),
        );
    }
    if let Some(chart) = mix_chart(context, found)? {
        columns.push(vec![heading(words::MIX, print.pick(words::MIX_NOTE)), show(&chart)]);
        charts.push(chart);
    }
    blocks.push(Block::Space { height: 6.0 });
    blocks.extend(side_by_side(columns));
    let subtitle = print.pick(words::POINTS_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Programmes, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// A figure with its history; nothing where the mart does not have it.
fn card(
    context: &Context,
    found: &Programmes,
    name: &str,
    charts: &mut Vec<Chart>,
) -> Result<Option<Card>, ReportError> {
    let print = &context.print;
    let Some(last) = latest(&found.points, name) else { return Ok(None) };
    let label = words::measure(print, name);
    // A denominator of nothing leaves the rate unknown; of points there is no fewest.
    let number = |value: f64| print.narrow_amount(value);
    let parts = last
        .numerator
        .zip(last.denominator)
        .filter(|_| last.unit == "ratio")
        .map(|(one, other)| print.fill(words::OF, &[("numerator", &number(one)), ("denominator", &number(other))]));
    let values: Vec<Option<f64>> = history(&found.points, name).iter().map(|one| one.value).collect();
    let values = &values[values.len().saturating_sub(MONTHS)..];
    let known = values.iter().flatten().count();
    let mut spark_name = String::new();
    let mut alt = String::new();
    if known > 1 {
        spark_name = format!("spark-points-{name}");
        let spelled = [("label", label.as_str()), ("month", last.period.as_str()), ("months", &known.to_string())];
        alt = print.fill(remarks::SPARK, &spelled);
        let about = Words { name: spark_name.clone(), title: label.clone(), alt: alt.clone(), source: None };
        charts.push(charts::draw(about, (150.0, 30.0), |canvas| spark::draw(canvas, values, 0))?);
    }
    Ok(Some(Card {
        value: words::value(print, last.value, &last.unit),
        note: parts.unwrap_or_default(),
        n: String::new(),
        spark: spark_name,
        alt,
        label,
        changes: Vec::new(),
    }))
}

fn mix_chart(context: &Context, found: &Programmes) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let kinds = MIX.map(|(name, _)| name);
    let dates = month_list(&found.points, &kinds);
    let total: f64 =
        dates.iter().flat_map(|month| kinds.map(|kind| value_at(&found.points, kind, *month).unwrap_or(0.0))).sum();
    if total <= 0.0 {
        return Ok(None);
    }
    // The key names what there is of.
    let earned = |name: &str| dates.iter().any(|month| value_at(&found.points, name, *month).is_some_and(|n| n > 0.0));
    let names: Vec<_> = MIX
        .iter()
        .filter(|(name, _)| earned(name))
        .map(|(name, colour)| (words::measure(print, name), *colour))
        .collect();
    let bins = dates.iter().map(|month| Bin {
        below: if month.month == 1 || Some(month) == dates.first() {
            month.year.to_string()
        } else {
            month_label(print, *month)
        },
        parts: MIX
            .map(|(name, colour)| (value_at(&found.points, name, *month).unwrap_or(0.0).max(0.0), colour))
            .to_vec(),
        top: String::new(),
    });
    let chart =
        Histogram { below: Below::Names, bins: bins.collect(), end: String::new(), names: &names, axis: String::new() };
    let head = print.pick(words::MIX).to_string();
    let about = context.words("points-mix", head, print.pick(words::ALT_MIX).to_string());
    charts::draw(about, (HALF, 196.0), |canvas| histogram::draw(canvas, &chart, print)).map(Some)
}

fn ages(context: &Context, found: &Programmes) -> Result<Built, ReportError> {
    let print = &context.print;
    let title = words::ageing_title(print, found);
    let heading = |text, note: &str| Block::Heading { text: print.pick(text).to_string(), note: note.to_string() };
    let mut charts: Vec<Chart> = Vec::new();
    let mut columns = Vec::new();
    if found.ageing.iter().any(|one| one.points.unwrap_or(0.0) > 0.0) {
        let bins = found.ageing.iter().filter(|one| one.bucket != "negative").map(|one| Bin {
            below: words::bucket(print, &one.bucket),
            parts: vec![(one.points.unwrap_or(0.0).max(0.0), GAIN)],
            top: match (one.share, one.liability) {
                _ if one.points.unwrap_or(0.0) <= 0.0 => String::new(),
                (Some(share), Some(owed)) if owed > 0.0 => {
                    format!("{} | {}", print.percent_short(share), print.money(owed))
                }
                (Some(share), _) => print.percent_short(share),
                _ => String::new(),
            },
        });
        let axis = print.pick(words::AGEING_AXIS).to_string();
        let chart = Histogram { below: Below::Names, bins: bins.collect(), end: String::new(), names: &[], axis };
        let alt = print.fill(words::ALT_AGEING, &[("title", &title)]);
        let about = context.words("points-ageing", title.clone(), alt);
        charts.push(charts::draw(about, (HALF, 186.0), |canvas| histogram::draw(canvas, &chart, print))?);
        columns.push(vec![heading(words::AGEING, "")].into_iter().chain(charts.last().map(show)).collect::<Vec<_>>());
    }
    if let Some(found) = levels_matrix(context, found) {
        let head = print.pick(words::LEVELS).to_string();
        let about = context.words("points-levels", head, print.pick(words::ALT_LEVELS).to_string());
        let size = (HALF, matrix::height(found.rows.len(), 186.0));
        charts.push(charts::draw(about, size, |canvas| matrix::draw(canvas, &found, print))?);
        let heading = heading(words::LEVELS, print.pick(words::LEVELS_NOTE));
        columns.push(vec![heading].into_iter().chain(charts.last().map(show)).collect());
    }
    let mut tables = Vec::new();
    if !found.levels.is_empty() {
        tables.push(vec![heading(words::LEVELS_HEAD, ""), Block::Table(levels(context, found))]);
    }
    if !found.holders.is_empty() {
        let note = worth_words::customers(print, found.holders.len() as i64);
        tables.push(vec![heading(words::HOLDERS, &note), Block::Table(holders(context, found)?)]);
    }
    let mut blocks = side_by_side(columns);
    blocks.extend(side_by_side(tables));
    let subtitle = print.pick(words::AGE_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Programmes, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn levels_matrix(context: &Context, found: &Programmes) -> Option<Matrix> {
    let (print, schemes, min_n) = (&context.print, &context.figures.schemes, context.figures.scope.min_n.max(1));
    let mut rows: Vec<&str> = found.levels.iter().map(|one| one.level.as_str()).collect();
    let mut columns: Vec<&str> = Vec::new();
    for one in &found.agreement {
        if !rows.contains(&one.level.as_str()) {
            rows.push(&one.level);
        }
        if !columns.contains(&one.class.as_str()) {
            columns.push(&one.class);
        }
    }
    if columns.is_empty() {
        return None;
    }
    if let Some(book) = context.figures.tiers() {
        columns.sort_by_key(|code| book.order_of(code));
    }
    let count = |level: &str, class: &str| {
        found
            .agreement
            .iter()
            .filter(|one| one.level == level && one.class == class)
            .map(|one| one.customers)
            .sum::<i64>()
    };
    let cells = rows.iter().map(|level| {
        let all: i64 = columns.iter().map(|class| count(level, class)).sum();
        let one = |class: &&str| {
            let n = count(level, class);
            let share = (all >= min_n).then(|| n as f64 / all as f64);
            MatrixCell { text: if n == 0 { String::new() } else { print.count(n) }, share, framed: false }
        };
        columns.iter().map(one).collect()
    });
    let cells = cells.collect();
    let class = |code: &&str| match context.figures.tiers() {
        Some(book)
            if !code.is_empty() && book.classes.iter().chain(&book.outside).any(|class| class.code == **code) =>
        {
            print.text(&book.title_of(code)).to_string()
        }
        _ => worth_words::class(print, code, schemes),
    };
    let names = rows.iter().map(|level| level_name(context, level)).collect();
    Some(Matrix { rows: names, columns: columns.iter().map(class).collect(), cells })
}

/// A level as the pipeline names it.
fn level_name(context: &Context, code: &str) -> String {
    let level = context.pipeline.points.levels.iter().find(|level| level.code == code);
    match level.and_then(|level| level.title.as_ref()) {
        Some(title) => context.print.text(title).to_owned(),
        None => words::level(&context.print, code),
    }
}

fn levels(context: &Context, found: &Programmes) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(words::LEVEL), 1.2),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(print.pick(words::POINTS), 1.0),
        right(format!("{} {}", print.pick(labels::NET_SALES), print.currency()), 1.4),
    ];
    let amount = |value: Option<f64>| value.map_or_else(|| print.unknown(), |value| print.narrow_amount(value));
    let rows = found.levels.iter().map(|one| {
        row(vec![
            cell(level_name(context, &one.level)).tone("strong"),
            cell(print.count_or(one.customers)),
            cell(amount(one.points)),
            cell(amount(one.net_sales.map(|sales| sales.to_f64()))),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }
}

fn holders(context: &Context, found: &Programmes) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::CUSTOMER_WORD), 1.9),
        right(print.pick(words::POINTS), 0.9),
        right(print.pick(words::EARNED_12M), 1.2),
        right(print.pick(words::REDEEMED_12M), 1.4),
        right(print.pick(words::EXPIRING), 0.9),
        right(print.pick(words::ON), 1.0),
    ];
    let fit = Fit::new(&columns, 7.5, HALF)?;
    let amount = |value: Option<f64>| cell(value.map_or_else(|| "–".to_string(), |value| print.narrow_amount(value)));
    let rows = found.holders.iter().take(HOLDERS.min(context.figures.scope.top_accounts)).map(|one| {
        let name = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        row(vec![
            fit.strong_middle(0, name),
            amount(one.balance).tone("strong"),
            amount(one.earned),
            amount(one.redeemed),
            amount(one.expiring).tone(if one.expiring.is_some_and(|points| points > 0.0) { "loss" } else { "muted" }),
            cell(one.expiring_on.map_or_else(|| "–".to_string(), |date| date.to_string())).tone("muted"),
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: 7.5, pad: PAD })
}
