//! Tenders: how many are won, how long every step takes, where they are lost; and the process around deals.

use super::{Finding, HALF, few, heading, min_n, muted, nothing, span};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::ranked_bars::{self, Bar};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::{Measured, Prospects};
use crate::report::pages::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::palette::{GAIN_SOFT, LOSS, LOSS_SOFT, MAIN};
use crate::report::text::prospect_words::{self as words, tenders as told};

const SIZE: f64 = 7.6;
const PAD: f64 = 0.36;
const PEOPLE: usize = 11;
const MONTHS: usize = 12;
const BAR: f64 = 17.0;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    let whole = |name: &str| prospects.measures.latest(name, "window").map(|found| found.1);
    let decided = whole("tender_win_rate").and_then(|one| one.denominator).unwrap_or(0);
    let pending = whole("tenders_pending").and_then(|one| one.n).unwrap_or(0);
    let process = told::PROCESS.iter().any(|(name, ..)| any(prospects, name).is_some_and(|one| one.value.is_some()));
    if decided == 0 && pending == 0 && !process {
        return nothing(context, Section::Tenders, told::NONE_TITLE, told::NONE);
    }
    Ok(vec![page(context, prospects)?])
}

/// What the cover says.
pub(super) fn finding(context: &Context, prospects: &Prospects) -> Option<Finding> {
    let print = &context.print;
    let whole = |name: &str| prospects.measures.latest(name, "window").map(|found| found.1);
    let rate = whole("tender_win_rate")?;
    let share = rate.over(min_n(context))?;
    let title = told::title(print, Some(rate), whole("tender_win_rate_amount"), min_n(context));
    Some(Finding::new(print.percent(share), print.pick(told::BY_NUMBER).to_string(), title))
}

/// A figure of all, of whatever length of period.
fn any<'a>(prospects: &'a Prospects, name: &str) -> Option<&'a Measured> {
    ["window", "day", "month"].iter().find_map(|grain| prospects.measures.latest(name, grain)).map(|found| found.1)
}

fn page(context: &Context, prospects: &Prospects) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let whole = |name: &str| prospects.measures.latest(name, "window").map(|found| found.1);
    let (number, amount) = (whole("tender_win_rate"), whole("tender_win_rate_amount"));
    let title = told::title(print, number, amount, min_n);
    let subtitle = print.fill(told::BASIS, &[("span", &span(context)), ("few", &few(context))]);
    let share = |one: Option<&Measured>| match one.and_then(|one| one.over(min_n)) {
        Some(share) => print.percent(share),
        None => print.unknown(),
    };
    let interval = number.filter(|one| one.over(min_n).is_some()).and_then(|one| one.interval);
    let interval = interval.map_or_else(String::new, |(low, high)| {
        format!(" ({}–{})", print.percent_short(low), print.percent_short(high))
    });
    let open = any(prospects, "open_opportunities");
    let stale = any(prospects, "stale_share").map_or_else(|| print.unknown(), |one| told::value(print, one, min_n));
    let figures = [
        (told::BY_NUMBER, share(number) + &interval),
        (told::BY_AMOUNT, share(amount)),
        (
            told::WON_AMOUNT,
            amount.and_then(|one| one.amount).map_or_else(|| print.unknown(), |sum| print.money(sum.to_f64())),
        ),
        (told::PENDING, print.count_or(whole("tenders_pending").and_then(|one| one.n))),
        (told::OPEN, print.count_or(open.and_then(|one| one.n))),
        (told::STALE, stale),
    ];
    let mut charts: Vec<Chart> = Vec::new();
    let mut first = Vec::new();
    if let Some(chart) = months(context, prospects, &title)? {
        first.extend([heading(context, told::BY_MONTH, String::new()), show(&chart)]);
        charts.push(chart);
    }
    let bars = leakage(context, prospects);
    if bars.iter().all(|bar| bar.value == 0.0) {
        if !bars.is_empty() {
            first.extend([heading(context, told::LEAKAGE, String::new()), too_few(context, &bars)]);
        }
    } else {
        let chart = bar_chart(context, ("tender-leakage", told::ALT_LEAKAGE, &title), &bars, (LOSS, LOSS_SOFT))?;
        first.extend([heading(context, told::LEAKAGE, print.pick(told::LEAKAGE_NOTE).to_string()), show(&chart)]);
        charts.push(chart);
    }
    let mut second = Vec::new();
    let bars = days(context, prospects);
    if bars.iter().all(|bar| bar.value == 0.0) {
        if !bars.is_empty() {
            second.extend([heading(context, told::DAYS, String::new()), too_few(context, &bars)]);
        }
    } else {
        let chart = bar_chart(context, ("tender-days", told::ALT_DAYS, &title), &bars, (MAIN, GAIN_SOFT))?;
        second.extend([heading(context, told::DAYS, print.pick(told::DAYS_NOTE).to_string()), show(&chart)]);
        charts.push(chart);
    }
    second.push(heading(context, told::AROUND, String::new()));
    second.push(Block::Table(around(context, prospects)?));
    let mut blocks = Vec::from(super::strip(context, ("tender-figures", &title), &figures, &mut charts)?);
    blocks.push(Block::Columns { widths: vec![1.0, 1.0], columns: vec![first, second] });
    blocks.extend(people(context, prospects)?);
    let page = Page::new(context.kicker(Section::Tenders, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// Tenders decided by month; nothing where none was.
fn months(context: &Context, prospects: &Prospects, title: &str) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let history = prospects.measures.history("tender_win_rate", "month", "all", None);
    let recent = &history[history.len().saturating_sub(MONTHS)..];
    let counts = |one: &Measured| Some((one.numerator?, one.denominator?));
    if !recent.iter().filter_map(|(_, one)| counts(one)).any(|(_, decided)| decided > 0) {
        return Ok(None);
    }
    let bins: Vec<Bin> = recent
        .iter()
        .map(|(month, one)| {
            let (won, decided) = counts(one).unwrap_or((0, 0));
            Bin {
                below: month.format("%y-%m").to_string(),
                parts: vec![(won as f64, MAIN), ((decided - won) as f64, LOSS_SOFT)],
                top: format!("{}/{}", print.count(won), print.count(decided)),
            }
        })
        .collect();
    let names = [(print.pick(told::WON).to_string(), MAIN), (print.pick(told::LOST).to_string(), LOSS_SOFT)];
    let chart = Histogram { bins, below: Below::Names, end: String::new(), names: &names, axis: String::new() };
    let alt = print.fill(told::ALT_MONTHS, &[("title", title)]);
    let about = context.words("tender-months", title.to_string(), alt);
    Ok(Some(charts::draw(about, (HALF, 118.0), |canvas| histogram::draw(canvas, &chart, print))?))
}

/// Instead of bars none of which has a figure: what there is.
fn too_few(context: &Context, bars: &[Bar]) -> Block {
    let list: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.name, bar.note)).collect();
    let list = list.join(context.print.pick(crate::report::text::remarks::COMMA));
    muted(context.print.fill(words::TOO_FEW, &[("list", &list)]))
}

fn bar_chart(
    context: &Context,
    (name, alt, title): (&str, crate::report::text::Pair, &str),
    bars: &[Bar],
    colours: (plotters::style::RGBColor, plotters::style::RGBColor),
) -> Result<Chart, ReportError> {
    let about = context.words(name, title.to_string(), context.print.fill(alt, &[("title", title)]));
    charts::draw(about, (HALF, BAR * bars.len() as f64), |canvas| ranked_bars::draw_in(canvas, bars, 0.34, colours))
}

/// Losses at every stage that enough came through, in the order of the process.
fn leakage(context: &Context, prospects: &Prospects) -> Vec<Bar> {
    let (print, min_n) = (&context.print, min_n(context));
    let Some(period) = prospects.measures.iter().filter(|(key, _)| key.0 == "leakage").map(|(key, _)| key.2).max()
    else {
        return Vec::new();
    };
    let order = ["found", "tender_prep", "tender_submitted", "negotiation"];
    let members = prospects.measures.members("leakage", "window", period, "stage");
    let find = |stage: &str| members.iter().find(|(member, _)| *member == Some(stage)).map(|found| found.1);
    let bar = |stage: &&str| {
        let one = find(stage)?;
        let n = one.n.unwrap_or(0);
        let shown = one.over(min_n);
        Some(Bar {
            name: words::code_words(print, None, stage),
            value: shown.unwrap_or(0.0),
            whole: None,
            text: shown.map_or_else(|| "–".to_string(), |share| print.percent(share)),
            note: format!("{} / {}", print.count_or(one.numerator), print.count(n)),
        })
    };
    order.iter().filter_map(bar).collect()
}

/// Median days of the steps.
fn days(context: &Context, prospects: &Prospects) -> Vec<Bar> {
    let (print, min_n) = (&context.print, min_n(context));
    let bar = |(name, title): &(&str, crate::report::text::Pair)| {
        let one = any(prospects, name)?;
        let n = one.n.unwrap_or(0);
        let shown = one.value.filter(|_| n >= min_n);
        let text = match (shown, one.value) {
            (Some(days), _) => {
                format!("{} {}", print.number(days, 1), print.pick(crate::report::text::labels::DAYS_SHORT))
            }
            (None, Some(_)) => "–".to_string(),
            (None, None) => print.unknown(),
        };
        Some(Bar {
            name: print.pick(*title).to_string(),
            value: shown.unwrap_or(0.0),
            whole: None,
            text,
            note: format!("n = {}", print.count(n)),
        })
    };
    told::STEPS.iter().filter_map(bar).collect()
}

fn around(context: &Context, prospects: &Prospects) -> Result<Table, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let is_known = |name: &str| any(prospects, name).is_some_and(|one| one.value.is_some());
    let all_known = told::PROCESS.iter().all(|(name, ..)| is_known(name));
    let mut columns = vec![
        left(print.pick(told::MEASURE), 2.6),
        right(print.pick(told::VALUE), 0.9),
        right("n", 0.7),
        left(format!("  {}", print.pick(told::NEEDS)), 1.7),
    ];
    if all_known {
        columns.pop();
    }
    let fit = Fit::new(&columns, SIZE, HALF)?;
    let line = |(name, title, needs): &(&str, crate::report::text::Pair, crate::report::text::Pair)| {
        let one = any(prospects, name);
        let value = one.map_or_else(|| print.unknown(), |one| told::value(print, one, min_n));
        let mut cells = vec![
            fit.cell(0, print.pick(*title)),
            cell(value).tone("strong"),
            cell(one.and_then(|one| one.n).map_or_else(|| "–".to_string(), |n| print.count(n))).tone("muted"),
        ];
        if !all_known {
            let missing = if is_known(name) { String::new() } else { format!("  {}", print.pick(*needs)) };
            cells.push(fit.cell(3, &missing).tone("muted"));
        }
        row(cells)
    };
    Ok(Table { rows: told::PROCESS.iter().map(line).collect(), columns, size: SIZE, pad: PAD })
}

/// Tenders and open opportunities of everybody, the most decided first.
fn people(context: &Context, prospects: &Prospects) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let of = |measure: &str, grain: &str| -> Vec<(Option<&str>, &Measured)> {
        let of_it = |key: &&(String, String, chrono::NaiveDate, String, Option<String>)| {
            key.0 == measure && key.1 == grain && key.3 == "staff"
        };
        let Some(period) = prospects.measures.iter().map(|(key, _)| key).filter(of_it).map(|key| key.2).max() else {
            return Vec::new();
        };
        prospects.measures.members(measure, grain, period, "staff")
    };
    let (rates, amounts) = (of("tender_win_rate", "window"), of("tender_win_rate_amount", "window"));
    let (loads, stale) = (of("owner_load", "day"), of("stale_share", "day"));
    let mut names: Vec<Option<&str>> = rates.iter().chain(&loads).map(|found| found.0).collect();
    names.sort_unstable();
    names.dedup();
    let find = |list: &[(Option<&str>, &Measured)], name: Option<&str>| -> Option<Measured> {
        list.iter().find(|found| found.0 == name).map(|found| found.1.clone())
    };
    let decided = |name: Option<&str>| find(&rates, name).and_then(|one| one.denominator).unwrap_or(0);
    let load = |name: Option<&str>| find(&loads, name).and_then(|one| one.n).unwrap_or(0);
    names.retain(|name| decided(*name) + load(*name) > 0);
    if names.is_empty() {
        return Ok(Vec::new());
    }
    names.sort_by_key(|name| (std::cmp::Reverse(decided(*name)), std::cmp::Reverse(load(*name)), *name));
    // Where nobody has enough for a rate, columns of dashes would say nothing.
    let rated = rates.iter().any(|found| found.1.over(min_n).is_some());
    let mut columns = vec![
        left(print.pick(words::PERSON), 1.6),
        right(print.pick(told::DECIDED), 0.9),
        right(print.pick(told::WON), 0.9),
    ];
    if rated {
        columns.push(right(print.pick(told::BY_NUMBER), 1.3));
        columns.push(right(print.pick(told::BY_AMOUNT), 1.3));
    }
    columns.extend([
        right(format!("{} {}", print.pick(told::WON_AMOUNT), print.currency()), 1.4),
        right(print.pick(told::LOAD), 0.8),
        right(format!("{} {}", print.pick(told::LOAD_AMOUNT), print.currency()), 1.4),
        right(print.pick(told::STALE), 0.9),
    ]);
    let fit = Fit::new(&columns, SIZE, crate::report::pages::WIDTH)?;
    let dash = || cell("–").tone("muted");
    let line = |name: &Option<&str>| {
        let (rate, amount) = (find(&rates, *name), find(&amounts, *name));
        let (load, stale) = (find(&loads, *name), find(&stale, *name));
        let share = |one: &Option<Measured>| {
            one.as_ref().and_then(|one| one.over(min_n)).map_or_else(dash, |share| cell(print.percent(share)))
        };
        let count = |n: Option<i64>| n.map_or_else(dash, |n| cell(print.count(n)));
        let money = |one: &Option<Measured>| {
            one.as_ref().and_then(|one| one.amount).map_or_else(dash, |sum| cell(print.narrow_amount(sum.to_f64())))
        };
        let mut cells = vec![
            fit.strong(0, &words::person(print, *name)),
            count(rate.as_ref().and_then(|one| one.denominator)),
            count(rate.as_ref().and_then(|one| one.numerator)),
        ];
        if rated {
            cells.extend([share(&rate).tone("strong"), share(&amount)]);
        }
        cells.extend([
            money(&amount),
            count(load.as_ref().and_then(|one| one.n)),
            money(&load),
            count(stale.as_ref().and_then(|one| one.numerator)),
        ]);
        row(cells)
    };
    let rows: Vec<Row> = names.iter().take(PEOPLE).map(line).collect();
    let mut blocks = vec![heading(context, told::BY_PERSON, String::new())];
    blocks.push(Block::Table(Table { rows, columns, size: SIZE, pad: PAD }));
    blocks.extend(context.and_more(names.len().saturating_sub(PEOPLE), words::PEOPLE, told::SHEET));
    Ok(blocks)
}
