//! Flows through stages: for each the balance that can be checked, and where they went month by month.

use super::{heading, muted, nothing};
use crate::config::types::{FlowOf, Section};
use crate::report::ReportError;
use crate::report::charts::stage_path::{self, End, Ribbon, Stages};
use crate::report::charts::{self, Chart};
use crate::report::figures::Money;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::flows::{Balance, FlowBook, Kind};
use crate::report::fonts::Fonts;
use crate::report::pages::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row, total};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::prospect_words::{self as words, flows as told};
use crate::report::text::{Pair, pair};

const SIZE: f64 = 8.0;
const PAD: f64 = 0.42;
/// Months of the alluvial.
const MONTHS: usize = 6;
/// Height of a row of the balance, and of the page below title, subtitle and headings.
const ROW: f64 = SIZE * (0.735 + 2.0 * PAD) + 0.6;
const ROOM: f64 = 374.0;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    if prospects.flows.is_empty() {
        return nothing(context, Section::StageFlow, words::NO_FLOWS_TITLE, words::NO_FLOWS);
    }
    let mut built = Vec::new();
    for flow in prospects.flows.iter().filter(|flow| !flow.whole().is_empty()) {
        built.push(balance_page(context, flow)?);
        built.extend(super::flow_steps::build(context, flow)?);
    }
    Ok(built)
}

/// What goes through the flow.
fn of(flow: &FlowBook) -> Pair {
    match flow.of {
        Some(FlowOf::Leads) => pair("线索，按等级推进表。", "Leads, by the history of their levels."),
        Some(FlowOf::Opportunities) => pair(
            "机会，按各阶段日期；金额为预计金额。",
            "Opportunities, by the days of their stages; expected amounts.",
        ),
        Some(FlowOf::Categories) => pair("客户，按拜访记录的类别。", "Customers, by the category that visits note."),
        Some(FlowOf::Scheme) => pair("客户，按月末的类别。", "Customers, by their class at month ends."),
        None => pair("", ""),
    }
}

fn balance_page(context: &Context, flow: &FlowBook) -> Result<Built, ReportError> {
    let print = &context.print;
    let title = told::flow_headline(print, flow);
    let months = flow.months();
    let span = match (months.first(), months.last()) {
        (Some(first), Some(last)) => format!("{} – {}", words::month(*first), words::month(*last)),
        _ => flow.whole().first().map_or_else(String::new, |row| row.period.to_string()),
    };
    let subtitle = print.fill(told::FLOW_BASIS, &[("span", &span), ("of", print.pick(of(flow)))]);
    let rows = flow.whole();
    let wrong = rows.iter().filter(|row| !row.adds_up()).count() as i64;
    let mut blocks = vec![heading(context, told::BALANCE, print.pick(told::BALANCE_NOTE).to_string())];
    let table = balance(context, flow, &rows)?;
    // A title of two lines takes its second from the picture.
    let lines = Fonts::embedded()?.title_lines(&title, 17.0, WIDTH).len().saturating_sub(1) as f64;
    let used = (table.rows.len() + 1) as f64 * ROW + lines * 26.0;
    blocks.push(Block::Table(table));
    if wrong > 0 {
        let text = print.fill(told::NOT_BALANCED, &[("n", &print.count(wrong))]);
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(Block::Text { text, tone: "loss" });
    }
    let mut charts = Vec::new();
    if let Some(chart) = path(context, flow, &title, (ROOM - used).clamp(120.0, 262.0))? {
        blocks.push(heading(context, told::PATH, String::new()));
        blocks.push(show(&chart));
        blocks.push(Block::Space { height: 3.0 });
        blocks.push(muted(print.pick(told::PATH_NOTE).to_string()));
        charts.push(chart);
    }
    let page =
        Page::new(context.kicker(Section::StageFlow, Some(&words::flow_title(print, flow))), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// The balance, on the way first, then the stages of success.
fn balance(context: &Context, flow: &FlowBook, list: &[&Balance]) -> Result<Table, ReportError> {
    let print = &context.print;
    let amounts = list.iter().any(|row| row.closing_amount.is_some());
    let mut columns = vec![left(print.pick(words::STAGE), 1.7)];
    let heads = [
        told::OPENING,
        told::ENTERED,
        told::UP_IN,
        told::DOWN_IN,
        told::UP_OUT,
        told::DOWN_OUT,
        told::WON,
        told::LOST,
        told::CLOSING,
    ];
    columns.extend(heads.map(|head| right(print.pick(head), 0.95)));
    if amounts {
        columns.push(right(format!("{} {}", print.pick(told::CLOSING_AMOUNT), print.currency()), 1.5));
    }
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let counts = |row: &Balance| {
        [row.opening, row.entered, row.up_in, row.down_in, row.up_out, row.down_out, row.won, row.lost, row.closing]
    };
    let cells = |name: &str, counts: [i64; 9], amount: Option<Money>| {
        let mut cells = vec![fit.strong_middle(0, name)];
        for (at, count) in counts.into_iter().enumerate() {
            let text = match at {
                0 | 8 => print.count(count),
                _ if count == 0 => "·".to_string(),
                1..=3 => format!("+{}", print.count(count)),
                _ => format!("−{}", print.count(count)),
            };
            let tone = match at {
                0 => "normal",
                8 => "strong",
                _ if count == 0 => "muted",
                7 => "loss",
                6 => "gain",
                _ => "normal",
            };
            cells.push(cell(text).tone(tone));
        }
        if amounts {
            cells.push(cell(amount.map_or_else(|| "–".to_string(), |amount| print.wide_amount(amount.to_f64()))));
        }
        cells
    };
    let line =
        |one: &Balance| row(cells(&words::stage(print, Some(flow), &one.stage), counts(one), one.closing_amount));
    let (won, way): (Vec<&Balance>, Vec<&Balance>) = list.iter().copied().partition(|row| flow.is_won(&row.stage));
    let mut rows: Vec<Row> = way.iter().map(|row| line(row)).collect();
    let mut sums = [0; 9];
    for one in &way {
        for (sum, count) in sums.iter_mut().zip(counts(one)) {
            *sum += count;
        }
    }
    let known: Vec<Money> = way.iter().filter_map(|row| row.closing_amount).collect();
    let amount = (!known.is_empty()).then(|| known.into_iter().sum());
    rows.push(total(cells(print.pick(told::ON_THE_WAY), sums, amount)));
    for (at, one) in won.iter().enumerate() {
        let mut row = line(one);
        if at == 0 {
            row.style = "group";
        }
        rows.push(row);
    }
    Ok(Table { rows, columns, size: SIZE, pad: PAD })
}

/// The alluvial of the last months; nothing where there is but one date.
fn path(context: &Context, flow: &FlowBook, title: &str, height: f64) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let all = flow.months();
    let months = &all[all.len().saturating_sub(MONTHS)..];
    let way: Vec<&str> =
        flow.stages.iter().filter(|stage| stage.kind != Kind::Won).map(|stage| stage.code.as_str()).collect();
    if months.is_empty() || way.is_empty() {
        return Ok(None);
    }
    let place = |code: &str| way.iter().position(|one| *one == code);
    let end = |code: Option<&String>, kind: &str| match code {
        Some(code) if flow.is_won(code) => Some(End::Won),
        Some(code) => place(code).map(End::Stage),
        None if kind == "won" => Some(End::Won),
        None => Some(End::Outside),
    };
    let mut stock = vec![way.iter().map(|code| flow.month(months[0], code).map_or(0, |row| row.opening)).collect()];
    let mut dates = vec![print.pick(told::OPENING).to_string()];
    let mut steps = Vec::new();
    for month in months {
        stock.push(way.iter().map(|code| flow.month(*month, code).map_or(0, |row| row.closing)).collect());
        dates.push(words::month(*month));
        let mut ribbons: Vec<Ribbon> = Vec::new();
        let mut add =
            |from: End, to: End, moves: i64| match ribbons.iter_mut().find(|one| one.from == from && one.to == to) {
                Some(one) => one.moves += moves,
                None => ribbons.push(Ribbon { from, to, moves }),
            };
        for one in flow.moves.iter().filter(|one| one.period == *month) {
            let (Some(from), Some(to)) = (end(one.from.as_ref(), ""), end(one.to.as_ref(), &one.kind)) else {
                continue;
            };
            // From one stage of success to the next, or from nowhere to success: not of the way.
            if from != to && !(from == End::Outside && to == End::Won) {
                add(from, to, one.moves);
            }
        }
        for (at, code) in way.iter().enumerate() {
            if let Some(row) = flow.month(*month, code) {
                add(End::Stage(at), End::Stage(at), (row.opening - row.left()).max(0));
            }
        }
        steps.push(ribbons);
    }
    let chart = Stages {
        names: way.iter().map(|code| words::stage(print, Some(flow), code)).collect(),
        dates,
        stock,
        steps,
        won: print.pick(told::SUCCESS).to_string(),
        outside: format!("{} / {}", print.pick(told::INTO), print.pick(told::OUT)),
    };
    let alt = print.fill(told::ALT_PATH, &[("title", title)]);
    let about = context.words(&format!("stage-flow-{}", flow.name), title.to_string(), alt);
    Ok(Some(charts::draw(about, (WIDTH, height), |canvas| stage_path::draw(canvas, &chart, print))?))
}
