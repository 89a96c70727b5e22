//! Survival curves of repeat orders and of lapse, and the activation of registered customers.

use super::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use super::retention::{CURVES, HALF};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::compare::{self, Pairing};
use crate::report::charts::curves::{self, Steps};
use crate::report::charts::{self, Chart};
use crate::report::figures::worth::over;
use crate::report::figures::worth::retention::{Activation, Curve, Retention, SHARE_DAYS};
use crate::report::text::findings::capital;
use crate::report::text::{labels, retention_words as words, worth_words};

/// Curves of classes beside that of all.
const CLASSES: usize = 4;
/// Rows of the summary.
const ROWS: usize = 11;
/// Quarters and members of the activation page.
const QUARTERS: usize = 8;

pub(super) fn build(context: &Context, retention: &Retention) -> Result<Vec<Built>, ReportError> {
    let mut built = Vec::new();
    if !retention.curves.is_empty() || !retention.sums.is_empty() {
        built.push(survival(context, retention)?);
    }
    if !retention.activation.is_empty() {
        built.push(activation(context, &retention.activation)?);
    }
    Ok(built)
}

fn survival(context: &Context, retention: &Retention) -> Result<Built, ReportError> {
    let print = &context.print;
    let second = retention.sums.iter().find(|sum| sum.event == "order_2" && sum.dimension == "all");
    let title = words::survival_title(print, second);
    let orders: Vec<&Curve> = ["order_2", "order_3", "order_4"]
        .iter()
        .filter_map(|event| retention.curves.iter().find(|one| one.event == *event && one.dimension == "all"))
        .collect();
    let lapse = || retention.curves.iter().filter(|one| one.event == "lapse");
    let mut lapses: Vec<&Curve> = lapse().filter(|one| one.dimension == "all").collect();
    let first = lapse()
        .find(|one| one.dimension.starts_with("class_"))
        .or_else(|| lapse().find(|one| one.dimension != "all"))
        .map(|one| one.dimension.as_str());
    lapses.extend(lapse().filter(|one| Some(one.dimension.as_str()) == first).take(CLASSES));
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    for (name, list, head, note) in [
        ("survival-orders", orders, words::TO_ORDER, words::TO_ORDER_NOTE),
        ("survival-lapse", lapses, words::TO_LAPSE, words::TO_LAPSE_NOTE),
    ] {
        if list.is_empty() {
            continue;
        }
        let heading = Block::Heading { text: print.pick(head).into(), note: print.pick(note).into() };
        charts.push(curves_chart(context, retention, (name, print.pick(head)), &list)?);
        columns.push(vec![heading].into_iter().chain(charts.last().map(show)).collect());
    }
    let mut blocks = side_by_side(columns);
    if !retention.sums.is_empty() {
        let text = print.pick(words::SUMMARY).to_string();
        blocks.push(Block::Heading { text, note: String::new() });
        blocks.push(Block::Table(summary(context, retention)?));
        if retention.sums.len() > ROWS {
            let n = print.count((retention.sums.len() - ROWS) as i64);
            blocks.push(Block::Space { height: 3.0 });
            blocks.push(Block::Text { text: print.fill(worth_words::OTHERS, &[("n", &n)]), tone: "muted" });
        }
    }
    let subtitle = print.pick(words::SURVIVAL_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Retention, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// Two columns of equal width; one alone keeps its half.
pub(super) fn side_by_side(mut columns: Vec<Vec<Block>>) -> Vec<Block> {
    if columns.is_empty() {
        return Vec::new();
    }
    if columns.len() == 1 {
        columns.push(Vec::new());
    }
    vec![Block::Columns { widths: vec![1.0; columns.len()], columns }]
}

fn curves_chart(
    context: &Context,
    retention: &Retention,
    (name, title): (&str, &str),
    list: &[&Curve],
) -> Result<Chart, ReportError> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n.max(1));
    let steps: Vec<Steps> = list
        .iter()
        .enumerate()
        .map(|(at, curve)| {
            let falls = curve.event == "lapse";
            let turn = |share: f64| if falls { share } else { 1.0 - share };
            let ends =
                |low: Option<f64>, high: Option<f64>| if falls { (low, high) } else { (high.map(turn), low.map(turn)) };
            let points = curve.days.iter().map(|day| {
                let (low, high) = ends(day.low, day.high);
                (day.day as f64, turn(day.survival), low, high)
            });
            Steps {
                name: match falls {
                    true => worth_words::member(print, &curve.dimension, &curve.member, &context.figures.schemes),
                    false => words::event(print, &curve.event),
                },
                colour: CURVES[at % CURVES.len()],
                start: if falls { 1.0 } else { 0.0 },
                points: points.collect(),
                median: retention.sum(curve).and_then(|sum| sum.median),
            }
        })
        .collect();
    // As far as enough customers are still watched: the end of a curve is told by few.
    let watched = |curve: &&Curve| {
        let enough = curve.days.iter().filter(|day| day.at_risk.is_none_or(|n| n >= min_n));
        enough.map(|day| day.day).max().or(curve.days.last().map(|day| day.day))
    };
    let most = list.iter().filter_map(watched).max().unwrap_or(1).max(7) as f64;
    let about = context.words(name, title.to_string(), print.fill(words::ALT_SURVIVAL, &[("title", title)]));
    charts::draw(about, (HALF, 186.0), |canvas| curves::draw(canvas, &steps, most, print))
}

fn summary(context: &Context, retention: &Retention) -> Result<Table, ReportError> {
    let (print, scope, schemes) = (&context.print, &context.figures.scope, &context.figures.schemes);
    let mut columns = vec![
        left(print.pick(words::EVENT), 1.0),
        left(print.pick(worth_words::GROUP), 1.8),
        right(print.pick(labels::CUSTOMERS), 0.9),
        right(print.pick(words::EVENTS), 0.9),
        right(print.pick(words::MEDIAN), 0.9),
        right(print.pick(worth_words::INTERVAL), 1.2),
    ];
    for day in SHARE_DAYS {
        columns.push(right(print.fill(words::WITHIN, &[("days", &day.to_string())]), 0.8));
    }
    let fit = Fit::new(&columns, 8.0, WIDTH)?;
    let mut before = "";
    let mut rows = Vec::new();
    let mut sums: Vec<_> = retention.sums.iter().collect();
    sums.sort_by_key(|sum| (sum.dimension != "all", !sum.dimension.starts_with("class_"), sum.event == "lapse"));
    for sum in sums.into_iter().take(ROWS) {
        let enough = sum.customers.is_some_and(|n| n >= scope.min_n.max(1));
        let group = match sum.dimension.as_str() {
            "all" => print.pick(labels::ALL_CUSTOMERS).to_string(),
            dimension => worth_words::member(print, dimension, &sum.member, schemes),
        };
        let median = |days: Option<f64>| days.map(|days| print.number(days, 0));
        let interval = match (median(sum.median_low), median(sum.median_high)) {
            (None, None) => "–".to_string(),
            (Some(low), Some(high)) => format!("{low} – {high}"),
            (Some(low), None) => format!("≥ {low}"),
            (None, Some(high)) => format!("≤ {high}"),
        };
        let event = words::event(print, &sum.event);
        let mut cells = vec![
            cell(capital(&event)).tone("strong"),
            fit.middle(1, &group),
            cell(print.count_or(sum.customers)),
            cell(print.count_or(sum.events)),
            cell(if enough { worth_words::days(print, sum.median) } else { "–".to_string() }).tone("strong"),
            cell(if enough { interval } else { "–".to_string() }).tone("muted"),
        ];
        for share in sum.shares {
            cells.push(cell(worth_words::ratio(print, share.filter(|_| enough))));
        }
        let first = !before.is_empty() && before != sum.dimension;
        before = &sum.dimension;
        let mut line = row(cells);
        if first {
            line.style = "group";
        }
        rows.push(line);
    }
    Ok(Table { rows, columns, size: 8.0, pad: 0.36 })
}

fn activation(context: &Context, rows: &[Activation]) -> Result<Built, ReportError> {
    let (print, scope, schemes) = (&context.print, &context.figures.scope, &context.figures.schemes);
    let whole = rows.iter().find(|one| one.dimension == "all" && one.period == "all");
    let told = |one: &&Activation| one.dimension == "all" && one.period != "all" && one.observable > Some(0);
    let quarters: Vec<&Activation> = rows.iter().filter(told).collect();
    let quarters = &quarters[quarters.len().saturating_sub(QUARTERS)..];
    let first = rows.iter().find(|one| one.dimension != "all").map(|one| one.dimension.as_str());
    let mut members: Vec<&Activation> = rows
        .iter()
        .filter(|one| Some(one.dimension.as_str()) == first && one.period == "all" && one.observable > Some(0))
        .collect();
    members.sort_by(|one, other| other.registered.cmp(&one.registered).then_with(|| one.member.cmp(&other.member)));
    members.truncate(QUARTERS);
    let title = words::activation_title(print, whole, scope);
    let by_member = first.map(|first| {
        format!("{}{}", if print.chinese() { "按" } else { "By " }, worth_words::dimension(print, first, schemes))
    });
    let member = |one: &Activation| worth_words::member(print, &one.dimension, &one.member, schemes);
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    for (name, head, list) in [
        ("activation-quarters", print.pick(words::BY_QUARTER).to_string(), quarters.to_vec()),
        ("activation-groups", by_member.unwrap_or_default(), members.clone()),
    ] {
        let known = |one: &&&Activation| over(one.rate, one.observable, scope.min_n).is_some();
        if list.iter().filter(known).count() == 0 {
            continue;
        }
        let pairs: Vec<Pairing> = list
            .iter()
            .map(|one| Pairing {
                name: if one.dimension == "all" { one.period.clone() } else { member(one) },
                first: over(one.rate, one.observable, scope.min_n),
                low: None,
                high: None,
                second: over(one.second[2], one.second_n, scope.min_n),
                note: format!("n = {}", print.count_or(one.observable)),
            })
            .collect();
        let alt = print.fill(words::ALT_ACTIVATION, &[("title", &head)]);
        let about = context.words(name, head.clone(), alt);
        let height = compare::HEAD + compare::ROW * pairs.len() as f64;
        let names = (print.pick(words::ACTIVATED), print.pick(words::SECOND));
        charts.push(charts::draw(about, (HALF, height), |canvas| {
            compare::draw(canvas, &pairs, names, &|value| print.percent(value), print)
        })?);
        let heading = Block::Heading { text: head, note: String::new() };
        columns.push(vec![heading].into_iter().chain(charts.last().map(show)).collect());
    }
    let mut blocks = side_by_side(columns);
    blocks.push(Block::Space { height: 10.0 });
    let listed = whole.into_iter().chain(quarters.iter().rev().copied()).chain(members);
    blocks.push(Block::Table(activation_table(context, listed.collect())));
    let subtitle = print.pick(words::ACTIVATION_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Retention, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// Rows of the table of activation.
const ACTIVATION_ROWS: usize = 9;

fn activation_table(context: &Context, list: Vec<&Activation>) -> Table {
    let (print, scope) = (&context.print, &context.figures.scope);
    let mut columns = vec![
        left(print.pick(worth_words::GROUP), 1.8),
        right(print.pick(words::REGISTERED), 0.9),
        right("n", 0.9),
        right(print.pick(words::ACTIVATED), 1.4),
        right(print.pick(words::FIRST_DAYS), 1.1),
        right(print.pick(words::SECOND_DAYS), 1.3),
    ];
    for days in ["30", "60", "90"] {
        columns.push(right(print.fill(words::SECOND_WITHIN, &[("days", days)]), 0.9));
    }
    columns.push(right("n", 0.7));
    let rows = list.into_iter().take(ACTIVATION_ROWS).map(|one| {
        let name = match (one.dimension.as_str(), one.period.as_str()) {
            ("all", "all") => print.pick(labels::ALL_CUSTOMERS).to_string(),
            ("all", period) => period.to_string(),
            (dimension, _) => worth_words::member(print, dimension, &one.member, &context.figures.schemes),
        };
        let rate = |rate: Option<f64>, n: Option<i64>| cell(worth_words::ratio(print, over(rate, n, scope.min_n)));
        let mut cells = vec![
            cell(name).tone("strong"),
            cell(print.count_or(one.registered)),
            cell(print.count_or(one.observable)).tone("muted"),
            rate(one.rate, one.observable).tone("strong"),
            cell(worth_words::days(print, one.first_days)),
            cell(worth_words::days(print, one.second_days)),
        ];
        cells.extend(one.second.map(|share| rate(share, one.second_n)));
        cells.push(cell(print.count_or(one.second_n)).tone("muted"));
        row(cells)
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }
}
