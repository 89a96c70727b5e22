//! Advisers: of a day or week beside the month to date, and over the window.

use std::collections::BTreeMap;

use super::{heading, min_n, month, muted, period, who, window};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::Adviser;
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH};
use crate::report::text::register_words as words;

/// Advisers beside the calendar, and on a page of their own.
const FEW: usize = 14;
const MANY: usize = 25;

/// Advisers of the period of the edition, with the month to date.
pub(super) fn of_period(context: &Context, found: &Registers, width: f64) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let (grain, first) = period(context);
    let month = month(context);
    let of = |measure: &str, grain: &str, first| -> BTreeMap<String, (i64, i64)> {
        let members = found.measures.members(measure, grain, first, "staff").into_iter();
        let told = |one: &crate::report::figures::process::Measured| {
            let part = one.numerator.or(one.n)?;
            Some((part, one.denominator.or(one.n)?))
        };
        members.filter_map(|(member, one)| Some((member?.to_string(), told(one)?))).collect()
    };
    let now = of("batches", grain, first);
    let to_date = of("batches", "month", month);
    let (captured, filed, ordered) =
        (of("capture_rate", grain, first), of("filing_rate", grain, first), of("on_spot_rate", grain, first));
    let captured_to_date = of("capture_rate", "month", month);
    let mut names: Vec<&String> = now.keys().chain(to_date.keys().filter(|name| !now.contains_key(*name))).collect();
    let n = |list: &BTreeMap<String, (i64, i64)>, name: &String| list.get(name).map_or(0, |one| one.1);
    names.sort_by_key(|name| (-n(&now, name), -n(&to_date, name), (*name).clone()));
    if names.is_empty() {
        return Ok(vec![muted(print.pick(words::NOBODY_CAME))]);
    }
    let columns = vec![
        left(print.pick(words::ADVISER), 1.5),
        right(print.pick(words::BATCHES), 0.9),
        right(print.pick(words::CAPTURED), 1.0),
        right(print.pick(words::FILED), 0.8),
        right(print.pick(words::ORDERED), 1.2),
        right(print.pick(words::MONTH_TO_DATE), 1.1),
        right(print.pick(words::CAPTURED), 1.0),
    ];
    let fit = Fit::new(&columns, 7.5, width)?;
    // A column that the register does not tell of is not known, not none.
    let part = |list: &BTreeMap<String, (i64, i64)>, name: &String, batches: i64| match list.get(name) {
        Some((part, _)) => cell(print.count(*part)),
        None if batches == 0 => cell("–").tone("muted"),
        None => cell(print.unknown()).tone("muted"),
    };
    let rows = names.iter().take(FEW).map(|name| {
        let (own, all) = (n(&now, name), n(&to_date, name));
        row(vec![
            fit.strong(0, name),
            cell(print.count(own)).tone(if own > 0 { "strong" } else { "muted" }),
            part(&captured, name, own),
            part(&filed, name, own),
            part(&ordered, name, own),
            cell(print.count(all)),
            part(&captured_to_date, name, all),
        ])
    });
    let table = Table { rows: rows.collect(), columns, size: 7.5, pad: PAD }.without_unknown(&print.unknown());
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(context.and_more(names.len().saturating_sub(FEW), words::OF_ADVISERS, words::SHEET_PERIODS));
    Ok(blocks)
}

/// From which filing rate to which, where two have enough rows; else how many there are.
fn title(context: &Context, found: &Registers) -> String {
    let print = &context.print;
    let n = print.count(found.advisers.len() as i64);
    let enough = found.advisers.iter().filter(|one| one.enough);
    let mut rates: Vec<(f64, &str)> =
        enough.filter_map(|one| Some((one.filing_rate?, one.staff.as_deref()?))).collect();
    rates.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(other.1)));
    let ends = rates.first().zip(rates.last()).filter(|(first, last)| first.0 < last.0);
    let Some((first, last)) = ends else { return print.fill(words::ADVISERS_TITLE, &[("n", &n)]) };
    let (low, high) = (print.percent(first.0), print.percent(last.0));
    let values = [("n", n.as_str()), ("low", &low), ("high", &high), ("low_name", first.1), ("high_name", last.1)];
    print.fill(words::ADVISERS_RANGE, &values)
}

/// All advisers over the window, the lowest capture rate first; those with few batches last.
pub(super) fn page(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let n = found.advisers.len();
    let title = title(context, found);
    let (from, to) = window(context, found);
    let values = [("from", from.to_string()), ("to", to.to_string()), ("min_n", min_n.to_string())];
    let subtitle = print.fill(words::ADVISERS_BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let columns = vec![
        left(print.pick(words::ADVISER), 1.5),
        left(print.pick(words::MANAGER), 1.2),
        right(print.pick(words::BATCHES), 0.7),
        right(print.pick(words::CALLED), 0.6),
        right(print.pick(words::CAPTURED), 0.8),
        right(print.pick(words::CAPTURE), 1.0),
        right(print.pick(words::INTERVAL), 1.3),
        right(print.pick(words::FILED), 0.7),
        right(print.pick(words::FILING), 0.9),
        right(print.pick(words::ORDERED), 1.3),
        right(print.pick(words::COMPLETE), 0.9),
        right(print.pick(words::STAY), 1.0),
        left(print.pick(words::TOP_REASON), 1.5),
    ];
    let fit = Fit::new(&columns, 7.5, WIDTH)?;
    let rate = |rate: Option<f64>, one: &Adviser| match rate.filter(|_| one.enough) {
        Some(rate) => cell(print.percent(rate)),
        None => cell("–").tone("muted"),
    };
    let rows = sorted(found).into_iter().take(MANY).map(|one| {
        let interval = one.interval.filter(|_| one.enough);
        let interval = interval.map_or_else(
            || "–".to_string(),
            |(low, high)| format!("{}–{}", print.percent_short(low), print.percent_short(high)),
        );
        let stay = one.stay.filter(|_| one.enough);
        let stay =
            stay.map_or_else(|| "–".to_string(), |stay| print.fill(words::MINUTES, &[("n", &print.number(stay, 0))]));
        row(vec![
            fit.strong(0, &who(context, one.staff.as_deref())),
            fit.cell(1, one.manager.as_deref().unwrap_or("–")).tone("muted"),
            cell(print.count(one.batches)),
            cell(print.count_or(one.phone)).tone("muted"),
            cell(print.count_or(one.captured)),
            rate(one.capture_rate, one).tone("strong"),
            cell(interval).tone("muted"),
            cell(print.count_or(one.filed)),
            rate(one.filing_rate, one),
            cell(print.count_or(one.ordered)),
            rate(one.completeness, one),
            cell(stay).tone("muted"),
            fit.cell(12, one.top_reason.as_deref().unwrap_or("–")),
        ])
    });
    let mut blocks = vec![
        heading(print.pick(words::BY_ADVISER), ""),
        Block::Table(Table { rows: rows.collect(), columns, size: 7.5, pad: PAD }.without_unknown(&print.unknown())),
    ];
    blocks.extend(context.and_more(n.saturating_sub(MANY), words::OF_ADVISERS, words::SHEET_ADVISERS));
    let page = Page::new(context.kicker(Section::Capture, None), title, subtitle, blocks)?;
    Ok(Built { page, charts: Vec::new() })
}

/// Advisers by their capture rate, the lowest first; those without one last, by their batches.
pub(super) fn sorted(found: &Registers) -> Vec<&Adviser> {
    let mut list: Vec<&Adviser> = found.advisers.iter().collect();
    list.sort_by(|one, other| {
        let rate = |one: &Adviser| one.capture_rate.filter(|_| one.enough);
        let key = |one: &Adviser| (rate(one).is_none(), -one.batches, one.staff.clone());
        match (rate(one), rate(other)) {
            (Some(left), Some(right)) => left.total_cmp(&right).then_with(|| key(one).cmp(&key(other))),
            _ => key(one).cmp(&key(other)),
        }
    });
    list
}
