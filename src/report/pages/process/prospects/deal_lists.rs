//! Open leads and opportunities that need work this week, and why.

use super::muted;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::Deal;
use crate::report::figures::process::prospects::deals::Call;
use crate::report::pages::blocks::{Block, Cell, Column, Fit, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH};
use crate::report::text::prospect_words::{self as words, deals as told};

const SIZE: f64 = 7.5;
const PAD: f64 = 0.42;
const ROWS: usize = 32;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    let (leads, opportunities) = super::open_deals::kinds(prospects);
    let mut built = Vec::new();
    for (is_lead, all) in [(true, leads), (false, opportunities)] {
        let mut list: Vec<&Deal> = all.iter().copied().filter(|deal| !deal.calls().is_empty()).collect();
        if list.is_empty() {
            continue;
        }
        let problems = |deal: &Deal| deal.calls().iter().filter(|call| **call != Call::Hot).count();
        list.sort_by(|one, other| {
            problems(other)
                .cmp(&problems(one))
                .then_with(|| other.hot.cmp(&one.hot))
                .then_with(|| other.amount.cmp(&one.amount))
                .then_with(|| one.id.cmp(&other.id))
        });
        built.push(page(context, prospects, is_lead, (&list, &all))?);
    }
    Ok(built)
}

fn page(
    context: &Context,
    prospects: &Prospects,
    is_lead: bool,
    (list, all): (&[&Deal], &[&Deal]),
) -> Result<Built, ReportError> {
    let print = &context.print;
    let title = told::list_title(print, is_lead, list, all.len());
    let days = context.pipeline.prospects.stale_days.to_string();
    let basis = if is_lead { told::TO_ACT_BASIS } else { told::TO_ACT_OPPORTUNITIES_BASIS };
    let subtitle = print.fill(basis, &[("days", &days)]);
    let told_of = Told {
        slipped: all.iter().any(|deal| deal.slipped.is_some()),
        expected: all.iter().any(|deal| deal.expected.is_some()),
    };
    let columns = if is_lead { of_leads(context) } else { of_opportunities(context, told_of) };
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let shown = list.len().min(ROWS);
    let rows: Vec<Row> = list[..shown]
        .iter()
        .map(|deal| {
            if is_lead {
                lead(context, prospects, &fit, deal)
            } else {
                opportunity(context, prospects, (&fit, told_of), deal)
            }
        })
        .collect();
    let mut blocks = vec![Block::Table(Table { rows, columns, size: SIZE, pad: PAD })];
    blocks.extend(context.and_more(list.len() - shown, words::DEALS, told::SHEET));
    let mut unknown = Vec::new();
    if is_lead && all.iter().all(|deal| deal.next_action.is_none() && deal.next_date.is_none()) {
        unknown.push(told::NO_ACTION);
    }
    if !is_lead && all.iter().all(|deal| deal.slipped.is_none()) {
        unknown.push(told::NO_SLIPPED);
    }
    if !is_lead && all.iter().all(|deal| deal.expected.is_none()) {
        unknown.push(told::NO_EXPECTED);
    }
    if !unknown.is_empty() {
        let texts: Vec<&str> = unknown.into_iter().map(|text| print.pick(text)).collect();
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(texts.join(if print.chinese() { "" } else { " " })));
    }
    let page = Page::new(context.kicker(Section::OpenDeals, None), title, subtitle, blocks)?;
    Ok(Built { page, charts: Vec::new() })
}

fn of_leads(context: &Context) -> Vec<Column> {
    let print = &context.print;
    vec![
        left(print.pick(told::NAME), 2.1),
        left(print.pick(words::PERSON), 0.9),
        left(print.pick(words::LEVEL), 0.7),
        right(format!("{} {}", print.pick(told::AMOUNT), print.currency()), 0.95),
        right(print.pick(told::CHANCE), 0.65),
        right(print.pick(told::DUE), 1.2),
        left(format!("  {}", print.pick(told::WHY)), 2.1),
        left(print.pick(told::OBSTACLE), 1.3),
        left(print.pick(told::NEXT), 1.5),
        right(print.pick(told::BY_WHEN), 0.65),
    ]
}

/// What the list of opportunities knows of any of them: a column of dashes says nothing.
#[derive(Clone, Copy)]
struct Told {
    slipped: bool,
    expected: bool,
}

fn of_opportunities(context: &Context, told_of: Told) -> Vec<Column> {
    let print = &context.print;
    let mut columns = vec![
        left(print.pick(told::TITLE), 3.0),
        left(print.pick(words::PERSON), 1.0),
        left(print.pick(words::STAGE), 1.2),
        right(format!("{} {}", print.pick(told::AMOUNT), print.currency()), 1.1),
        right(print.pick(told::CHANCE), 0.8),
        right(print.pick(told::AGE), 1.0),
        right(print.pick(told::IN_STAGE), 1.1),
    ];
    if told_of.slipped {
        columns.push(right(print.pick(told::SLIPPED), 0.7));
    }
    if told_of.expected {
        columns.push(right(print.pick(told::DUE), 1.3));
    }
    columns.push(left(format!("  {}", print.pick(told::WHY)), 1.9));
    columns
}

fn dash() -> Cell {
    cell("–").tone("muted")
}

fn money(context: &Context, amount: Option<Money>) -> Cell {
    amount.map_or_else(dash, |amount| cell(context.print.narrow_amount(amount.to_f64())))
}

fn chance(context: &Context, deal: &Deal) -> Cell {
    deal.probability.map_or_else(dash, |chance| cell(context.print.percent_short(chance)).tone("muted"))
}

fn due(context: &Context, deal: &Deal) -> Cell {
    let past = deal.days_to_close.is_some_and(|days| days < 0);
    cell(told::due(&context.print, deal)).tone(if past { "loss" } else { "normal" })
}

fn lead(context: &Context, prospects: &Prospects, fit: &Fit, deal: &Deal) -> Row {
    let print = &context.print;
    let book = deal.flow.as_deref().and_then(|flow| prospects.flow(flow));
    let known = deal.customer.as_deref().and_then(|customer| context.figures.names.of(customer));
    let late = deal.action_overdue == Some(true);
    row(vec![
        fit.strong_middle(0, told::name(deal, known)),
        fit.cell(1, &words::person(print, deal.staff.as_deref())),
        cell(deal.stage.as_ref().map_or_else(|| "–".to_string(), |code| words::stage(print, book, code))),
        money(context, deal.amount),
        chance(context, deal),
        due(context, deal),
        fit.cell(6, &format!("  {}", told::calls(print, deal))),
        fit.cell(7, deal.obstacle.as_deref().unwrap_or("–")).tone("muted"),
        fit.cell(8, deal.next_action.as_deref().unwrap_or("–")),
        deal.next_date
            .map_or_else(dash, |day| cell(day.format("%m-%d").to_string()).tone(if late { "alert" } else { "normal" })),
    ])
}

fn opportunity(context: &Context, prospects: &Prospects, (fit, told_of): (&Fit, Told), deal: &Deal) -> Row {
    let print = &context.print;
    let book =
        prospects.flows.iter().find(|book| deal.stage.as_deref().is_some_and(|stage| book.stage(stage).is_some()));
    let known = deal.customer.as_deref().and_then(|customer| context.figures.names.of(customer));
    let name = match (&deal.title, deal.name.as_deref().or(known)) {
        (Some(title), _) => title.as_str(),
        (None, Some(name)) => name,
        (None, None) => &deal.id,
    };
    let days = |days: Option<i64>| days.map_or_else(dash, |days| cell(print.count(days)));
    let mut cells = vec![
        fit.strong_middle(0, name),
        fit.cell(1, &words::person(print, deal.staff.as_deref())),
        fit.cell(2, &deal.stage.as_ref().map_or_else(|| "–".to_string(), |code| words::stage(print, book, code))),
        money(context, deal.amount),
        chance(context, deal),
        days(deal.age_days),
        days(deal.stage_days).tone("strong"),
    ];
    if told_of.slipped {
        cells.push(days(deal.slipped));
    }
    if told_of.expected {
        cells.push(due(context, deal));
    }
    let last = cells.len();
    cells.push(fit.cell(last, &format!("  {}", told::calls(print, deal))));
    row(cells)
}
