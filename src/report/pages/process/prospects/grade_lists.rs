//! Open leads whose promise is over, and those whose level and expected day disagree.

use super::{heading, nothing};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::{Deal, Grade};
use crate::report::pages::blocks::{Block, Column, Fit, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH};
use crate::report::text::prospect_words::{self as words, deals, grades as told};

const SIZE: f64 = 7.6;
const PAD: f64 = 0.4;
/// Rows of both lists together.
const ROWS: usize = 30;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    let print = &context.print;
    let known: Vec<&Deal> = prospects.deals.iter().filter(|deal| deal.overdue.is_some()).collect();
    if known.is_empty() {
        // Nothing promises anything: the page before says what is needed.
        return Ok(Vec::new());
    }
    let mut overdue: Vec<&Deal> = known.iter().copied().filter(|deal| deal.overdue == Some(true)).collect();
    overdue.sort_by(|one, other| other.amount.cmp(&one.amount).then_with(|| one.id.cmp(&other.id)));
    let judged = prospects.deals.iter().filter(|deal| deal.grade_mismatch.is_some()).count();
    let mut odd: Vec<&Deal> =
        prospects.deals.iter().filter(|deal| deal.grade_mismatch == Some(true) && deal.overdue != Some(true)).collect();
    odd.sort_by(|one, other| other.amount.cmp(&one.amount).then_with(|| one.id.cmp(&other.id)));
    let amount = deals::sum(&overdue, |deal| deal.amount);
    let title = told::overdue_title(print, overdue.len() as i64, known.len() as i64, amount);
    if overdue.is_empty() && odd.is_empty() {
        return nothing(context, Section::Calibration, told::OVERDUE_TITLE_NONE, told::OVERDUE_BASIS);
    }
    let columns = columns(context);
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let mut blocks = Vec::new();
    // Each list has half of the page, and what the other leaves.
    let half = ROWS / 2;
    let first = overdue.len().min(ROWS - odd.len().min(half));
    let second = odd.len().min(ROWS - first);
    if first > 0 {
        let rows = overdue[..first].iter().map(|deal| line(context, prospects, &fit, deal)).collect();
        blocks.push(Block::Table(Table { rows, columns: columns.clone(), size: SIZE, pad: PAD }));
        blocks.extend(context.and_more(overdue.len() - first, words::DEALS, deals::SHEET));
    }
    if second > 0 {
        let share = if judged > 0 { print.percent_short(odd.len() as f64 / judged as f64) } else { print.unknown() };
        let note = print.fill(told::MISMATCH_NOTE, &[("n", &print.count(odd.len() as i64)), ("share", &share)]);
        blocks.push(heading(context, told::MISMATCH, note));
        let rows = odd[..second].iter().map(|deal| line(context, prospects, &fit, deal)).collect();
        blocks.push(Block::Table(Table { rows, columns, size: SIZE, pad: PAD }));
        blocks.extend(context.and_more(odd.len() - second, words::DEALS, deals::SHEET));
    }
    let subtitle = print.pick(told::OVERDUE_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Calibration, None), title, subtitle, blocks)?;
    Ok(vec![Built { page, charts: Vec::new() }])
}

fn columns(context: &Context) -> Vec<Column> {
    let print = &context.print;
    vec![
        left(print.pick(told::NAME), 2.5),
        left(print.pick(words::PERSON), 1.0),
        left(print.pick(words::LEVEL), 0.75),
        left(print.pick(told::SINCE), 0.95),
        right(print.pick(told::OVER_BY), 0.85),
        right(print.pick(told::EXPECTED), 1.25),
        left(format!("  {}", print.pick(told::DERIVED)), 0.95),
        right(format!("{} {}", print.pick(told::AMOUNT), print.currency()), 1.05),
        left(format!("  {}", print.pick(told::NEXT)), 1.9),
        right(print.pick(deals::BY_WHEN), 0.8),
    ]
}

/// Days that a level promises.
fn horizon(prospects: &Prospects, deal: &Deal) -> Option<i64> {
    let is = |one: &&Grade| {
        one.dimension == "all"
            && one.promised
            && Some(&one.flow) == deal.flow.as_ref()
            && Some(&one.level) == deal.stage.as_ref()
    };
    prospects.grades.iter().find(is).map(|one| one.horizon_days)
}

fn line(context: &Context, prospects: &Prospects, fit: &Fit, deal: &Deal) -> Row {
    let print = &context.print;
    let book = deal.flow.as_deref().and_then(|flow| prospects.flow(flow));
    let known = deal.customer.as_deref().and_then(|customer| context.figures.names.of(customer));
    let level =
        |code: &Option<String>| code.as_ref().map_or_else(|| "–".to_string(), |code| words::stage(print, book, code));
    let over =
        deal.stage_days.zip(horizon(prospects, deal)).map(|(days, horizon)| days - horizon).filter(|days| *days > 0);
    let dash = || cell("–").tone("muted");
    let late = deal.action_overdue == Some(true);
    row(vec![
        fit.strong_middle(0, deals::name(deal, known)),
        fit.cell(1, &words::person(print, deal.staff.as_deref())),
        cell(level(&deal.stage)).tone("strong"),
        deal.since.map_or_else(dash, |day| cell(day.to_string()).tone("muted")),
        over.map_or_else(dash, |days| cell(print.count(days)).tone("alert")),
        cell(deals::due(print, deal)),
        cell(format!("  {}", level(&deal.derived_grade))).tone(if deal.grade_mismatch == Some(true) {
            "loss"
        } else {
            "normal"
        }),
        deal.amount.map_or_else(dash, |amount: Money| cell(print.narrow_amount(amount.to_f64()))),
        fit.cell(8, &format!("  {}", deal.next_action.as_deref().unwrap_or("–"))),
        deal.next_date
            .map_or_else(dash, |day| cell(day.format("%m-%d").to_string()).tone(if late { "loss" } else { "normal" })),
    ])
}
