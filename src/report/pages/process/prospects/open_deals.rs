//! Open leads and opportunities: what they promise, what they are worth at the rates they close at, whose they are.

use std::collections::BTreeMap;

use super::{Finding, HALF, heading, muted, nothing};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::ranked_bars::{self, Bar};
use crate::report::charts::{self, Chart};
use crate::report::figures::Money;
use crate::report::figures::process::prospects::Deal;
use crate::report::figures::process::prospects::deals::Call;
use crate::report::figures::process::{Measured, Prospects};
use crate::report::pages::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{GAIN_SOFT, MAIN};
use crate::report::text::prospect_words::{self as words, deals as told};

const SIZE: f64 = 7.8;
const PAD: f64 = 0.4;
const PEOPLE: usize = 18;
/// Height of a bar.
const BAR: f64 = 18.0;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    if prospects.deals.is_empty() {
        return nothing(context, Section::OpenDeals, told::NONE_TITLE, told::NONE);
    }
    let mut built = vec![overview(context, prospects)?];
    built.extend(super::deal_lists::build(context, prospects)?);
    Ok(built)
}

/// What the cover says.
pub(super) fn finding(context: &Context, prospects: &Prospects) -> Option<Finding> {
    let print = &context.print;
    let (leads, opportunities) = kinds(prospects);
    let all: Vec<&Deal> = prospects.deals.iter().collect();
    let weighted = told::sum(&all, |deal| deal.weighted)?;
    let sentence = told::title(print, &leads, &opportunities, wished(prospects));
    Some(Finding::new(print.money(weighted), print.pick(told::WEIGHTED).to_string(), sentence))
}

/// Leads and opportunities.
pub(super) fn kinds(prospects: &Prospects) -> (Vec<&Deal>, Vec<&Deal>) {
    prospects.deals.iter().partition(|deal| deal.is_lead())
}

/// A figure of the day, of all.
fn measure<'a>(prospects: &'a Prospects, name: &str) -> Option<&'a Measured> {
    prospects.measures.latest(name, "day").map(|found| found.1)
}

fn wished(prospects: &Prospects) -> Option<f64> {
    measure(prospects, "wished_pipeline").and_then(|one| one.amount).map(Money::to_f64)
}

fn overview(context: &Context, prospects: &Prospects) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let (leads, opportunities) = kinds(prospects);
    let title = told::title(print, &leads, &opportunities, wished(prospects));
    let values = [("as_of", scope.as_of.to_string()), ("currency", print.currency().to_string())];
    let subtitle = print.fill(told::BASIS, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let mut charts = Vec::new();
    let mut blocks = Vec::from(strip(context, prospects, (&leads, &title), &mut charts)?);
    let mut columns = Vec::new();
    for (name, head, deals, missing) in [
        ("open-leads", told::LEADS, &leads, told::NO_LEADS),
        ("open-opportunities", told::OPPORTUNITIES, &opportunities, told::NO_OPPORTUNITIES),
    ] {
        let bars = bars(context, prospects, deals);
        let note = print.pick(told::BY_STAGE_NOTE).to_string();
        if bars.is_empty() {
            let text = if deals.is_empty() { missing } else { told::NO_AMOUNTS };
            columns.push(vec![heading(context, head, String::new()), muted(print.pick(text).to_string())]);
            continue;
        }
        let alt = print.fill(told::ALT, &[("title", print.pick(head))]);
        let about = context.words(name, title.clone(), alt);
        let height = BAR * bars.len() as f64;
        let chart =
            charts::draw(about, (HALF, height), |canvas| ranked_bars::draw_in(canvas, &bars, 0.26, (MAIN, GAIN_SOFT)))?;
        columns.push(vec![heading(context, head, note), show(&chart)]);
        charts.push(chart);
    }
    blocks.push(Block::Columns { widths: vec![1.0, 1.0], columns });
    // Every bar beyond four takes the room of rows.
    let bars = charts.iter().map(|chart| (chart.height / BAR).round() as usize).max().unwrap_or(0);
    let rows = PEOPLE.saturating_sub((bars.saturating_sub(4) * 8).div_ceil(5)).max(4);
    blocks.extend(people(context, prospects, rows)?);
    if let Some(text) = told::stale_remark(print, &opportunities) {
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(text));
    }
    let page = Page::new(context.kicker(Section::OpenDeals, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// The figures of the day in a line.
fn strip(
    context: &Context,
    prospects: &Prospects,
    (leads, title): (&[&Deal], &str),
    charts: &mut Vec<Chart>,
) -> Result<[Block; 2], ReportError> {
    let print = &context.print;
    let money = |name: &str| {
        let found = measure(prospects, name).and_then(|one| one.amount);
        found.map_or_else(|| print.unknown(), |amount| print.money(amount.to_f64()))
    };
    let count = |call: Call| leads.iter().filter(|deal| deal.calls().contains(&call)).count() as i64;
    let whole = |name: &str| measure(prospects, name).and_then(|one| one.value).map(|n| n as i64);
    let coverage = measure(prospects, "hot_coverage").and_then(|one| one.value);
    let figures = [
        (told::EXPECTED, money("open_pipeline")),
        (told::WISHED, money("wished_pipeline")),
        (told::WEIGHTED, money("weighted_pipeline")),
        (told::HOT, money("hot_amount")),
        (told::COVERAGE, coverage.map_or_else(|| print.unknown(), |share| print.percent(share))),
        (told::OVERDUE, print.count(count(Call::PromiseOver))),
        (told::URGENT, print.count_or(whole("urgent_and_important"))),
        (told::FROZEN, print.count_or(whole("frozen_leads"))),
    ];
    super::strip(context, ("open-figures", title), &figures, charts)
}

/// Expected and weighted amounts of every stage, from the nearest to the order; none where no amount is known.
fn bars(context: &Context, prospects: &Prospects, deals: &[&Deal]) -> Vec<Bar> {
    let print = &context.print;
    let mut stages: Vec<(Option<&str>, Option<&str>)> = Vec::new();
    for deal in deals {
        let stage = (deal.flow.as_deref(), deal.stage.as_deref());
        if !stages.contains(&stage) {
            stages.push(stage);
        }
    }
    // Opportunities name no flow: the order is that of the first flow that has the stage.
    let book = |flow: Option<&str>, stage: Option<&str>| {
        let own = flow.and_then(|flow| prospects.flow(flow));
        own.or_else(|| prospects.flows.iter().find(|book| stage.is_some_and(|stage| book.stage(stage).is_some())))
    };
    let place = |(flow, stage): (Option<&str>, Option<&str>)| {
        let place = book(flow, stage).zip(stage).map_or(-1, |(book, stage)| book.place(stage) as i64);
        (std::cmp::Reverse(place), flow.map(str::to_string), stage.map(str::to_string))
    };
    stages.sort_by_key(|stage| place(*stage));
    let known = deals.iter().any(|deal| deal.amount.is_some());
    if !known {
        return Vec::new();
    }
    stages
        .into_iter()
        .map(|(flow, stage)| {
            let own: Vec<&Deal> = deals
                .iter()
                .copied()
                .filter(|deal| deal.flow.as_deref() == flow && deal.stage.as_deref() == stage)
                .collect();
            let (amount, weighted) = (told::sum(&own, |deal| deal.amount), told::sum(&own, |deal| deal.weighted));
            let share =
                amount.zip(weighted).filter(|(amount, _)| *amount > 0.0).map(|(amount, weighted)| weighted / amount);
            let n = match print.chinese() {
                true => format!("{} 条", print.count(own.len() as i64)),
                false => print.english(own.len() as i64, "deal"),
            };
            let amount_text = amount.map_or_else(|| print.unknown(), |amount| print.money(amount));
            let mut note = format!("/ {amount_text} · {n}");
            if let Some(share) = share {
                note += &format!(" · {}", print.percent_short(share));
            }
            Bar {
                name: stage.map_or_else(
                    || print.pick(words::UNKNOWN_MEMBER).to_string(),
                    |stage| words::stage(print, book(flow, Some(stage)), stage),
                ),
                value: weighted.unwrap_or(0.0),
                whole: amount,
                text: weighted.map_or_else(|| print.unknown(), |weighted| print.money(weighted)),
                note,
            }
        })
        .collect()
}

/// What somebody has open.
#[derive(Default)]
struct Load {
    manager: Option<String>,
    leads: i64,
    amount: Option<Money>,
    weighted: Option<Money>,
    hot: i64,
    over: i64,
    late: i64,
    opportunities: i64,
    opportunity_amount: Option<Money>,
    opportunity_weighted: Option<Money>,
    stale: i64,
}

fn add(sum: &mut Option<Money>, amount: Option<Money>) {
    if let Some(amount) = amount {
        *sum = Some(sum.map_or(amount, |sum| sum + amount));
    }
}

fn people(context: &Context, prospects: &Prospects, most: usize) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut loads: BTreeMap<Option<&str>, Load> = BTreeMap::new();
    for deal in &prospects.deals {
        let load = loads.entry(deal.staff.as_deref()).or_default();
        load.manager.clone_from(&deal.manager);
        if deal.is_lead() {
            load.leads += 1;
            add(&mut load.amount, deal.amount);
            add(&mut load.weighted, deal.weighted);
            load.hot += i64::from(deal.hot);
            load.over += i64::from(deal.overdue == Some(true));
            load.late += i64::from(deal.action_overdue == Some(true));
        } else {
            load.opportunities += 1;
            add(&mut load.opportunity_amount, deal.amount);
            add(&mut load.opportunity_weighted, deal.weighted);
        }
        load.stale += i64::from(deal.stale);
    }
    let mut list: Vec<(Option<&str>, Load)> = loads.into_iter().collect();
    let worth = |load: &Load| load.weighted.unwrap_or_default() + load.opportunity_weighted.unwrap_or_default();
    list.sort_by(|one, other| {
        worth(&other.1).to_f64().total_cmp(&worth(&one.1).to_f64()).then_with(|| one.0.cmp(&other.0))
    });
    let columns = vec![
        left(print.pick(words::PERSON), 1.3),
        left(print.pick(words::MANAGER), 1.2),
        right(print.pick(told::LEADS), 0.7),
        right(print.pick(told::EXPECTED), 0.9),
        right(print.pick(told::WEIGHTED), 0.9),
        right(print.pick(crate::report::text::pair("热点", "Hot")), 0.6),
        right(print.pick(told::OVERDUE), 1.0),
        right(print.pick(crate::report::text::pair("跟进过期", "Action late")), 0.9),
        right(print.pick(told::OPPORTUNITIES), 1.0),
        right(print.pick(told::EXPECTED), 0.9),
        right(print.pick(told::WEIGHTED), 0.9),
        right(print.pick(told::STALE), 0.8),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let money = |amount: Option<Money>| match amount {
        Some(amount) => cell(print.narrow_amount(amount.to_f64())),
        None => cell("–").tone("muted"),
    };
    let count = |n: i64, tone: &'static str| match n {
        0 => cell("·").tone("muted"),
        n => cell(print.count(n)).tone(tone),
    };
    let line = |(staff, load): &(Option<&str>, Load)| {
        row(vec![
            fit.strong(0, &words::person(print, *staff)),
            fit.cell(1, load.manager.as_deref().unwrap_or("–")).tone("muted"),
            count(load.leads, "normal"),
            money(load.amount),
            money(load.weighted).tone("strong"),
            count(load.hot, "normal"),
            count(load.over, "loss"),
            count(load.late, "loss"),
            count(load.opportunities, "normal"),
            money(load.opportunity_amount),
            money(load.opportunity_weighted).tone("strong"),
            count(load.stale, "loss"),
        ])
    };
    let rows: Vec<Row> = list.iter().take(most).map(line).collect();
    let note = print.fill(told::BY_PERSON_NOTE, &[("currency", print.currency())]);
    let mut blocks = vec![heading(context, told::BY_PERSON, note)];
    blocks.push(Block::Table(Table { rows, columns, size: SIZE, pad: PAD }));
    blocks.extend(context.and_more(list.len().saturating_sub(most), words::PEOPLE, told::SHEET_PEOPLE));
    Ok(blocks)
}
