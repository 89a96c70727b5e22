//! Whether turns are shared fairly, and whether orders are credited to the first receiver (S49).

use super::{heading, min_n, muted, of_window, who};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::rate_marks::{self, Row, Scale, Stand};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::{Duty, Uncredited};
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::text::register_words as words;

const WIDTHS: [f64; 2] = [372.0, 353.0];
/// Advisers of the chart, orders of the list.
const ROWS: usize = 22;
const ORDERS: usize = 18;

pub(super) fn page(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let print = &context.print;
    let mut duties: Vec<&Duty> = found.duties.iter().collect();
    duties.sort_by_key(|one| (one.outside != Some(true), -one.receptions, one.staff.clone()));
    let outside: Vec<&str> =
        duties.iter().filter(|one| one.outside == Some(true)).filter_map(|one| one.staff.as_deref()).collect();
    let value = |measure: &str| of_window(found, measure).and_then(|one| one.value);
    let by_chance = value("rotation_by_chance");
    let title = words::reception_title(print, by_chance, &outside, found.uncredited.len());
    let figure = |value: Option<f64>| value.map_or_else(|| print.unknown(), |value| print.number_fixed(value, 2));
    let values = [
        ("cv", figure(value("rotation_cv"))),
        ("chance", figure(value("rotation_cv_by_chance"))),
        ("p", by_chance.map_or_else(|| print.unknown(), |share| print.percent_short(share))),
    ];
    let subtitle = match by_chance {
        Some(_) => print.fill(words::TURNS_BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str()))),
        None => String::new(),
    };
    let mut charts = Vec::new();
    let columns = vec![turns(context, &duties, &mut charts)?, credits(context, found)?];
    let blocks = vec![Block::Columns { widths: WIDTHS.to_vec(), columns }];
    let page = Page::new(context.kicker(Section::Capture, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn turns(context: &Context, duties: &[&Duty], charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    if duties.len() == 1 {
        return Ok(vec![heading(print.pick(words::TURNS), ""), muted(print.pick(words::ONE_TURN))]);
    }
    if duties.is_empty() {
        return Ok(vec![heading(print.pick(words::TURNS), ""), muted(print.pick(words::NO_TURNS))]);
    }
    let rows: Vec<Row> = duties
        .iter()
        .take(ROWS)
        .map(|one| {
            let due = one.expected.map_or_else(|| print.unknown(), |due| print.number_fixed(due, 1));
            let stand = match (one.outside, one.expected) {
                (Some(true), Some(due)) if (one.receptions as f64) < due => Stand::Below,
                (Some(true), Some(_)) => Stand::Above,
                _ => Stand::Within,
            };
            Row {
                name: who(context, one.staff.as_deref()),
                value: Some(one.receptions as f64),
                interval: None,
                band: one.interval,
                stand,
                figure: print.count(one.receptions),
                note: print.fill(words::TURN_NOTE, &[("due", &due), ("days", &print.count(one.days))]),
            }
        })
        .collect();
    let name = print.pick(words::TURNS);
    let about = context.words("reception-turns", name.to_string(), print.fill(words::ALT_RATES, &[("title", name)]));
    let scale = Scale { reference: None, reference_name: String::new(), is_share: false };
    let label = |value: f64| print.count(value as i64);
    let size = (WIDTHS[0], rate_marks::height(rows.len()));
    charts.push(charts::draw(about, size, |canvas| rate_marks::draw(canvas, &rows, &scale, &label))?);
    let mut blocks = vec![heading(name, print.pick(words::TURNS_NOTE))];
    blocks.extend(charts.last().map(show));
    blocks.extend(context.and_more(duties.len().saturating_sub(ROWS), words::OF_ADVISERS, words::SHEET_TURNS));
    Ok(blocks)
}

fn credits(context: &Context, found: &Registers) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let kept = of_window(found, "attribution_kept");
    let list = &found.uncredited;
    let note = match (kept.and_then(|one| one.denominator), list.is_empty()) {
        (Some(n), false) if n > 0 => {
            let values = [("n", print.count(n)), ("kept", words::rate(print, kept, min_n))];
            print.fill(words::UNCREDITED_NOTE, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        _ => String::new(),
    };
    let mut blocks = vec![heading(print.pick(words::UNCREDITED), note)];
    if list.is_empty() {
        let text = if kept.is_some_and(|one| one.denominator.is_some_and(|n| n > 0)) {
            words::NO_UNCREDITED
        } else {
            words::NO_CREDITS
        };
        blocks.push(muted(print.pick(text)));
        return Ok(blocks);
    }
    let columns = vec![
        left(print.pick(words::DAY), 1.0),
        left(print.pick(words::CUSTOMER), 2.0),
        left(print.pick(words::RECEIVER), 0.95),
        left(print.pick(words::CREDITED), 0.95),
        right(format!("{} {}", print.pick(words::AMOUNT), print.currency()), 1.0),
    ];
    let fit = Fit::new(&columns, 7.5, WIDTHS[1])?;
    let rows = list.iter().take(ORDERS).map(|one: &Uncredited| {
        let customer = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        row(vec![
            cell(one.day.map_or_else(|| print.unknown(), |day| day.to_string())).tone("muted"),
            fit.cell(1, customer),
            fit.strong(2, &who(context, one.receiver.as_deref())),
            fit.cell(3, &who(context, one.credited.as_deref())),
            cell(one.amount.map_or_else(|| "–".to_string(), |amount| print.amount(amount))),
        ])
    });
    blocks.push(Block::Table(Table { rows: rows.collect(), columns, size: 7.5, pad: PAD }));
    blocks.extend(context.and_more(list.len().saturating_sub(ORDERS), words::OF_ORDERS, words::SHEET_UNCREDITED));
    Ok(blocks)
}
