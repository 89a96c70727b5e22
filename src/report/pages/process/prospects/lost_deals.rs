//! Lost deals: why, to whom, from which level, by whom, and what was won back.

use super::{Finding, HALF, few, heading, min_n, muted, nothing, span};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::intervals::{self, Mark};
use crate::report::charts::pareto;
use crate::report::charts::ranked_bars::{self, Bar};
use crate::report::charts::{self, Chart};
use crate::report::figures::Money;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::losses::{Loss, of};
use crate::report::pages::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{LOSS, LOSS_SOFT, MAIN};
use crate::report::text::prospect_words::{self as words, losses as told};
use crate::report::text::{Pair, labels, odd_words};

const SIZE: f64 = 7.8;
const PAD: f64 = 0.38;
/// Columns of the Pareto, bars of competitors, people in a column, sources.
const REASONS: usize = 9;
const COMPETITORS: usize = 8;
const PEOPLE: usize = 17;
const SOURCES: usize = 8;
const MONTHS: usize = 12;
const BAR: f64 = 17.0;
/// Height of a row, and of the page for dots and rows, head and sum left out.
const ROW: f64 = 12.6;
const ROOM: f64 = 378.0;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    let whole = of(&prospects.losses, "all").first().copied();
    let Some(whole) = whole.filter(|one| one.decided > 0) else {
        return nothing(context, Section::LostDeals, told::NONE_TITLE, told::NONE);
    };
    let mut built = vec![reasons(context, prospects, whole)?];
    built.extend(people(context, prospects, whole)?);
    Ok(built)
}

/// What the cover says.
pub(super) fn finding(context: &Context, prospects: &Prospects) -> Option<Finding> {
    let print = &context.print;
    let whole = of(&prospects.losses, "all").first().copied()?;
    let rate = whole.rate.filter(|_| whole.decided >= min_n(context))?;
    let first = by_number(prospects, "reason").into_iter().find(|one| one.member.is_some());
    let sentence = told::title(print, Some(whole), first, min_n(context));
    Some(Finding::new(print.percent(rate), print.pick(told::RATE).to_string(), sentence))
}

/// Members by what they lost, those not told last.
fn by_number<'a>(prospects: &'a Prospects, dimension: &str) -> Vec<&'a Loss> {
    let mut list: Vec<&Loss> = of(&prospects.losses, dimension).into_iter().filter(|one| one.lost > 0).collect();
    list.sort_by(|one, other| {
        (one.member.is_none(), -one.lost)
            .cmp(&(other.member.is_none(), -other.lost))
            .then_with(|| one.member.cmp(&other.member))
    });
    list
}

fn reasons(context: &Context, prospects: &Prospects, whole: &Loss) -> Result<Built, ReportError> {
    let print = &context.print;
    let list = by_number(prospects, "reason");
    let first = list.iter().copied().find(|one| one.member.is_some());
    let title = told::title(print, Some(whole), first, min_n(context));
    let subtitle = print.fill(told::BASIS, &[("window", &span(context)), ("few", &few(context))]);
    let mut charts: Vec<Chart> = Vec::new();
    let left_top = pareto_blocks(context, &list, &title, &mut charts)?;
    let right_top = competitors(context, prospects, &title, &mut charts)?;
    let mut blocks = vec![Block::Columns { widths: vec![1.0, 1.0], columns: vec![left_top, right_top] }];
    let mut left_low = Vec::new();
    if let Some(chart) = rates(context, prospects, ("lost-levels", &title), whole)? {
        left_low.extend([heading(context, told::BY_LEVEL, print.pick(told::BY_LEVEL_NOTE).to_string()), show(&chart)]);
        charts.push(chart);
    }
    let mut right_low = Vec::new();
    if let Some(chart) = months(context, prospects, &title)? {
        right_low.extend([heading(context, told::BY_MONTH, String::new()), show(&chart)]);
        charts.push(chart);
    }
    blocks.push(Block::Columns { widths: vec![1.0, 1.0], columns: vec![left_low, right_low] });
    let counts = [print.count(whole.lost), print.count(whole.rewon)];
    let share = words::rate(print, whole.rewon_rate, whole.lost, min_n(context));
    let mut text = print.fill(told::REWON_TEXT, &[("lost", &counts[0]), ("rewon", &counts[1]), ("share", &share)]);
    let odd: Vec<String> = prospects
        .odd
        .iter()
        .filter(|one| one.check.starts_with("lost"))
        .map(|one| format!("{} {}", odd_words::check(print, &one.table, &one.check), print.count(one.rows)))
        .collect();
    if !odd.is_empty() {
        let list = odd.join(print.pick(crate::report::text::remarks::COMMA));
        text += if print.chinese() { "" } else { " " };
        text += &print.fill(told::CHECKS, &[("list", &list)]);
    }
    blocks.push(Block::Space { height: 6.0 });
    blocks.push(muted(text));
    let page = Page::new(context.kicker(Section::LostDeals, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn pareto_blocks(
    context: &Context,
    list: &[&Loss],
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let head = heading(context, told::REASONS, print.pick(told::REASONS_NOTE).to_string());
    if !list.iter().any(|one| one.member.is_some()) {
        return Ok(vec![head, muted(print.pick(told::NO_REASONS).to_string())]);
    }
    let known: Vec<&&Loss> = list.iter().filter(|one| one.member.is_some()).collect();
    let own = if known.len() > REASONS { REASONS - 1 } else { known.len() };
    let bar =
        |name: String, lost: i64, pale: bool| pareto::Bar { name, value: lost as f64, figure: print.count(lost), pale };
    let mut bars: Vec<pareto::Bar> =
        known[..own].iter().map(|one| bar(told::member(print, one), one.lost, false)).collect();
    let rest: i64 = known[own..].iter().map(|one| one.lost).sum();
    if rest > 0 {
        bars.push(bar(print.pick(crate::report::text::data_words::OTHER_REASONS).to_string(), rest, true));
    }
    if let Some(unknown) = list.iter().find(|one| one.member.is_none()) {
        bars.push(bar(told::member(print, unknown), unknown.lost, true));
    }
    let about = context.words("lost-reasons", title.to_string(), print.fill(told::ALT_REASONS, &[("title", title)]));
    let chart = charts::draw(about, (HALF, 168.0), |canvas| pareto::draw(canvas, &bars, print))?;
    let blocks = vec![head, show(&chart)];
    charts.push(chart);
    Ok(blocks)
}

fn competitors(
    context: &Context,
    prospects: &Prospects,
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let list = by_number(prospects, "competitor");
    let known: Vec<&&Loss> = list.iter().filter(|one| one.member.is_some()).collect();
    if known.is_empty() {
        let head = heading(context, told::COMPETITORS, String::new());
        return Ok(vec![head, muted(print.pick(told::NO_COMPETITORS).to_string())]);
    }
    let unknown: i64 = list.iter().filter(|one| one.member.is_none()).map(|one| one.lost).sum();
    let named: i64 = known.iter().map(|one| one.lost).sum();
    let counts = [print.count(named), print.count(unknown)];
    let note = print.fill(told::COMPETITORS_NOTE, &[("n", &counts[0]), ("unknown", &counts[1])]);
    let bars: Vec<Bar> = known
        .iter()
        .take(COMPETITORS)
        .map(|one| Bar {
            name: told::member(print, one),
            value: one.lost as f64,
            whole: None,
            text: print.count(one.lost),
            note: one.amount.map_or_else(String::new, |amount| print.money(amount.to_f64())),
        })
        .collect();
    let alt = print.fill(told::ALT_COMPETITORS, &[("title", title)]);
    let about = context.words("lost-competitors", title.to_string(), alt);
    let height = BAR * bars.len() as f64;
    let chart = charts::draw(about, (HALF, height), |canvas| ranked_bars::draw(canvas, &bars, 0.4))?;
    let mut blocks = vec![heading(context, told::COMPETITORS, note), show(&chart)];
    charts.push(chart);
    blocks.extend(context.and_more(known.len().saturating_sub(COMPETITORS), words::DEALS, told::SHEET));
    blocks.extend(sources(context, prospects)?);
    Ok(blocks)
}

/// What came of every source.
fn sources(context: &Context, prospects: &Prospects) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let list = of(&prospects.losses, "source");
    if !list.iter().any(|one| one.member.is_some()) {
        return Ok(Vec::new());
    }
    let mut list: Vec<&Loss> = list.into_iter().filter(|one| one.decided > 0).collect();
    list.sort_by(|one, other| other.decided.cmp(&one.decided).then_with(|| one.member.cmp(&other.member)));
    let columns = vec![
        left(print.pick(told::BY_SOURCE), 1.6),
        right(print.pick(told::LOST), 0.8),
        right(print.pick(told::WON), 0.8),
        right(print.pick(told::RATE), 0.9),
        right(format!("{} {}", print.pick(told::AMOUNT), print.currency()), 1.4),
    ];
    let fit = Fit::new(&columns, SIZE, HALF)?;
    let line = |one: &&Loss| {
        row(vec![
            fit.strong(0, &told::member(print, one)),
            cell(print.count(one.lost)),
            cell(one.won.map_or_else(|| "–".to_string(), |won| print.count(won))),
            cell(words::rate(print, one.rate, one.decided, min_n)).tone("strong"),
            amount(context, one.amount),
        ])
    };
    let rows: Vec<Row> = list.iter().take(SOURCES).map(line).collect();
    let mut blocks = vec![Block::Space { height: 6.0 }, Block::Table(Table { rows, columns, size: SIZE, pad: PAD })];
    blocks.extend(context.and_more(list.len().saturating_sub(SOURCES), words::DEALS, told::SHEET));
    Ok(blocks)
}

fn amount(context: &Context, amount: Option<Money>) -> crate::report::pages::blocks::Cell {
    amount.map_or_else(|| cell("–").tone("muted"), |amount| cell(context.print.narrow_amount(amount.to_f64())))
}

/// All of them on a scale up to 100 %, held against the rate of all.
fn scale(reference: Option<f64>) -> intervals::Scale {
    intervals::Scale { from_zero: true, reference, reach: Some(1.0) }
}

/// A row of a chart of loss rates.
fn interval_row(context: &Context, one: &Loss, whole: &Loss) -> intervals::Row {
    let (print, min_n) = (&context.print, min_n(context));
    let rate = one.rate.filter(|_| one.decided >= min_n);
    let ends = one.interval.filter(|_| rate.is_some());
    let worse = ends.zip(whole.rate).is_some_and(|((low, _), all)| low > all);
    let mark = Mark {
        value: rate,
        low: ends.map(|ends| ends.0),
        high: ends.map(|ends| ends.1),
        colour: if worse { LOSS } else { MAIN },
    };
    intervals::Row {
        group: String::new(),
        name: told::member(print, one),
        marks: vec![mark],
        note: format!(
            "{}  {}/{}",
            words::rate(print, one.rate, one.decided, min_n),
            print.count(one.lost),
            print.count(one.decided)
        ),
    }
}

/// Loss rates by level; nothing where no level has enough.
fn rates(
    context: &Context,
    prospects: &Prospects,
    (name, title): (&str, &str),
    whole: &Loss,
) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let mut list = of(&prospects.losses, "level");
    // From the nearest to the order: the place of the level in the first flow that has it; those not told last.
    let place = |one: &Loss| {
        let code = one.member.as_deref()?;
        let flow = prospects.flows.iter().find(|flow| flow.stage(code).is_some())?;
        Some(flow.place(code))
    };
    list.sort_by_key(|one| (one.member.is_none(), std::cmp::Reverse(place(one)), one.member.clone()));
    let rows: Vec<intervals::Row> =
        list.iter().filter(|one| one.decided > 0).take(8).map(|one| interval_row(context, one, whole)).collect();
    if !rows.iter().any(|row| row.marks[0].value.is_some()) {
        return Ok(None);
    }
    let about = context.words(name, title.to_string(), print.fill(told::ALT_RATES, &[("title", title)]));
    let key = [(print.pick(told::RATE).to_string(), MAIN)];
    let height = intervals::height(&rows);
    let label = |share: f64| print.percent_short(share);
    let reference = whole.rate.filter(|_| whole.decided >= min_n(context));
    Ok(Some(charts::draw(about, (HALF, height), |canvas| {
        intervals::draw_against(canvas, &rows, &key, &scale(reference), &label)
    })?))
}

fn months(context: &Context, prospects: &Prospects, title: &str) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let list = of(&prospects.losses, "month");
    let recent = &list[list.len().saturating_sub(MONTHS)..];
    if recent.is_empty() {
        return Ok(None);
    }
    let bins: Vec<Bin> = recent
        .iter()
        .map(|one| {
            let won = one.won.unwrap_or(0);
            let name = one.member.as_deref().unwrap_or_default();
            Bin {
                below: name.get(2..).unwrap_or(name).to_string(),
                parts: vec![(won as f64, MAIN), (one.lost as f64, LOSS_SOFT)],
                top: format!("{}/{}", print.count(won), print.count(one.decided)),
            }
        })
        .collect();
    let names: Vec<(String, plotters::style::RGBColor)> = [(told::WON, MAIN), (told::LOST, LOSS_SOFT)]
        .map(|(name, colour): (Pair, _)| (print.pick(name).to_string(), colour))
        .to_vec();
    let chart = Histogram { bins, below: Below::Names, end: String::new(), names: &names, axis: String::new() };
    let about = context.words("lost-months", title.to_string(), print.fill(told::ALT_MONTHS, &[("title", title)]));
    Ok(Some(charts::draw(about, (HALF, 118.0), |canvas| histogram::draw(canvas, &chart, print))?))
}

/// Loss rates of everybody, the highest first; those with too few below by their numbers.
fn people(context: &Context, prospects: &Prospects, whole: &Loss) -> Result<Option<Built>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let mut list: Vec<&Loss> = of(&prospects.losses, "staff").into_iter().filter(|one| one.decided > 0).collect();
    if !list.iter().any(|one| one.member.is_some()) {
        return Ok(None);
    }
    let rate = |one: &Loss| one.rate.filter(|_| one.decided >= min_n).unwrap_or(-1.0);
    list.sort_by(|one, other| {
        rate(other)
            .total_cmp(&rate(one))
            .then_with(|| other.decided.cmp(&one.decided))
            .then_with(|| one.member.cmp(&other.member))
    });
    let title = told::people_title(print, &list, min_n);
    let subtitle = print.fill(told::PEOPLE_BASIS, &[("few", &few(context))]);
    let known = list.iter().filter(|one| one.decided >= min_n).count();
    let per = known.min(PEOPLE * 2).div_ceil(2).max(6);
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    let label = |share: f64| print.percent_short(share);
    let reference = whole.rate.filter(|_| whole.decided >= min_n);
    for (at, part) in list[..known.min(PEOPLE * 2)].chunks(per).enumerate() {
        let rows: Vec<intervals::Row> = part.iter().map(|one| interval_row(context, one, whole)).collect();
        let alt = print.fill(told::ALT_RATES, &[("title", &title)]);
        let about = context.words(&format!("lost-people-{}", at + 1), title.clone(), alt);
        let key = [(print.pick(told::RATE).to_string(), MAIN)];
        let height = intervals::height(&rows);
        let chart = charts::draw(about, (HALF, height), |canvas| {
            intervals::draw_against(canvas, &rows, &key, &scale(reference), &label)
        })?;
        columns.push(vec![show(&chart)]);
        charts.push(chart);
    }
    let mut blocks = Vec::new();
    if columns.len() == 1 {
        columns.push(Vec::new());
    }
    if !columns.is_empty() {
        blocks.push(Block::Columns { widths: vec![1.0; columns.len()], columns });
        blocks.push(Block::Space { height: 6.0 });
    }
    // What the dots leave of the page.
    let room = ((ROOM - intervals::HEAD - intervals::ROW * per as f64) / ROW) as usize;
    blocks.push(Block::Table(amounts(context, &list, whole, room)?));
    blocks.extend(context.and_more(list.len().saturating_sub(room.max(3)), words::PEOPLE, told::SHEET));
    let page = Page::new(context.kicker(Section::LostDeals, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// Who lost the largest amounts.
fn amounts(context: &Context, list: &[&Loss], whole: &Loss, rows: usize) -> Result<Table, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let mut list = list.to_vec();
    list.sort_by(|one, other| other.amount.cmp(&one.amount).then_with(|| one.member.cmp(&other.member)));
    let columns = vec![
        left(print.pick(words::PERSON), 1.8),
        right(print.pick(told::LOST), 0.9),
        right(print.pick(told::WON), 0.9),
        right(print.pick(told::RATE), 1.0),
        right(format!("{} {}", print.pick(told::AMOUNT), print.currency()), 1.5),
        right(print.pick(told::REWON), 1.2),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let cells = |one: &Loss, name: &str| {
        vec![
            fit.strong(0, name),
            cell(print.count(one.lost)),
            cell(one.won.map_or_else(|| "–".to_string(), |won| print.count(won))),
            cell(words::rate(print, one.rate, one.decided, min_n)),
            amount(context, one.amount).tone("strong"),
            cell(print.count(one.rewon)),
        ]
    };
    let shown = list.iter().take(rows.max(3));
    let mut rows: Vec<Row> = shown.map(|one| row(cells(one, &told::member(print, one)))).collect();
    let all = print.pick(labels::TOTAL);
    rows.push(crate::report::pages::blocks::total(cells(whole, all)));
    Ok(Table { rows, columns, size: SIZE, pad: PAD })
}
