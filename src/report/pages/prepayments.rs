//! Prepayments and rebates: bands, what they cost, and the growth of those who prepay against matched customers.

use super::blocks::{Block, PAD, Page, Table, cell, left, right, row, total};
use super::retention::HALF;
use super::survival::side_by_side;
use super::{Built, Context, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::intervals::{self, Mark, Row};
use crate::report::charts::{self, Chart};
use crate::report::figures::Money;
use crate::report::figures::worth::over;
use crate::report::figures::worth::programmes::{Band, Programmes, latest};
use crate::report::palette::{GAIN, MAIN, MUTED};
use crate::report::text::{Print, labels, programme_words as words, worth_words};

pub(super) fn build(context: &Context, found: &Programmes) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let title = words::prepay_title(print, found, min_n);
    let heading = |text, note: &str| Block::Heading { text: print.pick(text).to_string(), note: note.to_string() };
    let mut charts: Vec<Chart> = Vec::new();
    let mut bands_side = Vec::new();
    let mut growth_side = Vec::new();
    if found.bands.iter().any(|band| band.prepaid.is_some_and(|prepaid| prepaid.to_f64() > 0.0)) {
        charts.push(bands_chart(context, &found.bands, &title)?);
        bands_side.push(heading(words::BANDS, ""));
        bands_side.extend(charts.last().map(show));
    }
    if !found.bands.is_empty() {
        if bands_side.is_empty() {
            bands_side.push(heading(words::BANDS, ""));
        }
        bands_side.push(Block::Table(bands(context, &found.bands)));
    }
    let rows = growth_rows(context, found);
    if rows.iter().any(|row| row.marks.iter().any(|mark| mark.value.is_some())) {
        let names = [(print.pick(words::GROWTH_KEY).to_string(), MAIN)];
        let alt = print.fill(words::ALT_GROWTH, &[("title", &title)]);
        let about = context.words("prepayment-growth", title.clone(), alt);
        let size = (HALF, intervals::height(&rows));
        charts.push(charts::draw(about, size, |canvas| {
            intervals::draw(canvas, &rows, &names, true, &|value| print.percent_short(value))
        })?);
        growth_side.push(heading(words::GROWTH, ""));
        growth_side.extend(charts.last().map(show));
    }
    if !found.grown.is_empty() {
        if growth_side.is_empty() {
            growth_side.push(heading(words::GROWTH, ""));
        }
        growth_side.push(Block::Table(growth(context, found)));
    }
    if !found.prepayments.is_empty() {
        let newest = found.prepayments.iter().map(|one| one.period.as_str()).max().unwrap_or_default();
        growth_side.push(heading(words::MEASURES, newest));
        growth_side.push(Block::Table(measures(context, found)));
    }
    let columns = [bands_side, growth_side].into_iter().filter(|column| !column.is_empty()).collect();
    let mut blocks = side_by_side(columns);
    let absent: Vec<&str> = [
        ("prepayment_bands", found.bands.is_empty()),
        ("prepayment_growth", found.grown.is_empty()),
        ("prepayment_summary", found.prepayments.is_empty()),
    ]
    .into_iter()
    .filter_map(|(mart, empty)| empty.then_some(mart))
    .collect();
    if !absent.is_empty() {
        blocks.push(Block::Space { height: 8.0 });
        blocks.push(Block::Text { text: worth_words::absent(print, &absent), tone: "muted" });
    }
    if !found.prepayment_remarks.is_empty() {
        blocks.push(Block::Space { height: 8.0 });
        let text = worth_words::remarks(print, &found.prepayment_remarks);
        blocks.push(Block::Text { text, tone: "muted" });
    }
    let subtitle = print.pick(words::PREPAY_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Programmes, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// `10,000 – 50,000`, or `50,000 and more`.
fn band_name(print: &Print, band: &Band) -> String {
    let short = |money: Money| worth_words::axis_amount(print, money.to_f64());
    if band.from.is_none() && band.to.is_none() {
        return print.pick(words::OUTSIDE_BANDS).to_string();
    }
    let from = band.from.map_or_else(|| "0".to_string(), short);
    match band.to {
        Some(to) => format!("{from} – {}", short(to)),
        None => format!("{from} {}", print.pick(words::OPEN_BAND)),
    }
}

fn bands_chart(context: &Context, list: &[Band], title: &str) -> Result<Chart, ReportError> {
    let print = &context.print;
    let inside = list.iter().filter(|band| band.from.is_some() || band.to.is_some());
    let bins = inside.map(|band| Bin {
        below: band.from.map_or_else(|| "0".to_string(), |from| worth_words::axis_amount(print, from.to_f64())),
        parts: vec![(band.prepaid.map_or(0.0, Money::to_f64).max(0.0), GAIN)],
        top: band.rate.map_or_else(String::new, |rate| print.percent(rate)),
    });
    let axis = print.fill(words::BANDS_AXIS, &[("currency", print.currency())]);
    let chart = Histogram { below: Below::Ends, bins: bins.collect(), end: String::new(), names: &[], axis };
    let about = context.words("prepayment-bands", title.to_string(), print.fill(words::ALT_BANDS, &[("title", title)]));
    charts::draw(about, (HALF, 170.0), |canvas| histogram::draw(canvas, &chart, print))
}

fn short(print: &Print, money: Option<Money>) -> String {
    money.map_or_else(|| "–".to_string(), |money| print.narrow_amount(money.to_f64()))
}

fn bands(context: &Context, list: &[Band]) -> Table {
    let print = &context.print;
    let currency = print.currency();
    let columns = vec![
        left(format!("{} {currency}", print.pick(words::BAND)), 1.6),
        right(print.pick(labels::RATE), 0.8),
        right(print.pick(labels::CUSTOMERS), 0.9),
        right(print.pick(words::PREPAID), 1.2),
        right(print.pick(words::REBATE), 1.0),
    ];
    let mut rows: Vec<_> = list
        .iter()
        .map(|band| {
            row(vec![
                cell(band_name(print, band)).tone("strong"),
                cell(worth_words::ratio(print, band.rate)),
                cell(print.count_or(band.customers)),
                cell(short(print, band.prepaid)),
                cell(short(print, band.rebate)),
            ])
        })
        .collect();
    let sum = |value: fn(&Band) -> Option<Money>| -> Option<Money> { list.iter().map(value).sum::<Option<Money>>() };
    let (prepaid, rebate) = (sum(|band| band.prepaid), sum(|band| band.rebate));
    let rate = prepaid.zip(rebate).filter(|(prepaid, _)| prepaid.to_f64() > 0.0);
    let rate = rate.map(|(prepaid, rebate)| rebate.to_f64() / prepaid.to_f64());
    rows.push(total(vec![
        cell(print.pick(labels::TOTAL)),
        cell(worth_words::ratio(print, rate)),
        // Who prepaid in several bands is in each: they are not added up.
        cell(""),
        cell(short(print, prepaid)),
        cell(short(print, rebate)),
    ]));
    Table { rows, columns, size: 8.0, pad: PAD }
}

fn growth_rows(context: &Context, found: &Programmes) -> Vec<Row> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let one = |group: &crate::report::figures::worth::programmes::Grown| {
        let colour = if group.group == "participants" { MAIN } else { MUTED };
        let shown = |value: Option<f64>| over(value, group.customers, min_n);
        Row {
            group: String::new(),
            name: words::group(print, &group.group),
            marks: vec![Mark { value: shown(group.growth), low: shown(group.low), high: shown(group.high), colour }],
            note: format!("n = {}", print.count_or(group.customers)),
        }
    };
    found.grown.iter().map(one).collect()
}

fn growth(context: &Context, found: &Programmes) -> Table {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let columns = vec![
        left(print.pick(worth_words::GROUP), 1.2),
        right(print.pick(words::SALES_BEFORE), 1.2),
        right(print.pick(words::SALES_AFTER), 1.2),
        right(print.pick(crate::report::text::growth_words::RATE), 0.9),
        right(print.pick(worth_words::INTERVAL), 1.6),
        right(print.pick(words::REPURCHASE), 1.0),
        right(print.pick(words::BREAK_EVEN), 1.2),
    ];
    let rows = found.grown.iter().map(|group| {
        let shown = |value: Option<f64>| over(value, group.customers, min_n);
        let interval = match (shown(group.low), shown(group.high)) {
            (Some(low), Some(high)) => format!("{} – {}", print.percent(low), print.percent(high)),
            _ => "–".to_string(),
        };
        let rate = shown(group.growth);
        row(vec![
            cell(words::group(print, &group.group)).tone("strong"),
            // Of nobody there are no sales to compare.
            cell(short(print, group.before.filter(|_| group.customers != Some(0)))),
            cell(short(print, group.after.filter(|_| group.customers != Some(0)))),
            cell(worth_words::ratio(print, rate)).by_sign(rate.unwrap_or(0.0)),
            cell(interval).tone("muted"),
            cell(worth_words::ratio(print, shown(group.repurchase))),
            cell(worth_words::ratio(print, group.break_even)),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }
}

fn measures(context: &Context, found: &Programmes) -> Table {
    let print = &context.print;
    let columns = vec![left(print.pick(labels::FIGURE), 2.0), right(print.pick(labels::VALUE), 1.0)];
    let mut names: Vec<&str> = Vec::new();
    for one in &found.prepayments {
        if !names.contains(&one.measure.as_str()) {
            names.push(&one.measure);
        }
    }
    let rows = names.into_iter().filter_map(|name| {
        let one = latest(&found.prepayments, name)?;
        Some(row(vec![
            cell(words::prepayment(print, name)),
            cell(words::value(print, one.value, &one.unit)).tone("strong"),
        ]))
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }
}
