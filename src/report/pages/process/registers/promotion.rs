//! The promotion table of the month: levels before and after, by person, and lead by day (S46).

use std::collections::BTreeMap;

use chrono::{Datelike, Days};

use super::{heading, min_n, month, who};
use crate::config::types::{Edition, Flow, FlowOf, Section};
use crate::report::ReportError;
use crate::report::charts::matrix::{self, Matrix, MatrixCell};
use crate::report::charts::promotion_days::{self, Cell, Change, Frame, Plan, Row};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::Promoted;
use crate::report::figures::process::registers::deals::{LOST, WON};
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row, total};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::promotion_words::{self as words, Sums};
use crate::report::text::register_words;

const WIDTHS: [f64; 2] = [330.0, 395.0];
/// People beside the matrix, leads of a page, pages of leads.
const PEOPLE: usize = 20;
const LEADS: usize = 33;
const PAGES: usize = 3;

pub(super) fn build(context: &Context, found: &Registers) -> Result<Vec<Built>, ReportError> {
    let mut flows: Vec<&str> = found.promotion.iter().map(|one| one.flow.as_str()).collect();
    flows.dedup();
    let mut built = Vec::new();
    for flow in flows {
        let mut leads: Vec<&Promoted> = found.promotion.iter().filter(|one| one.flow == flow).collect();
        let levels = levels(context, flow);
        leads.sort_by_key(|one| (place(&levels, one), one.staff.clone(), one.lead.clone()));
        built.push(summary(context, (flow, &levels), &leads)?);
        built.extend(by_day(context, (flow, &levels), &leads)?);
    }
    Ok(built)
}

/// Levels of a flow, the nearest to the order first.
pub(super) fn levels(context: &Context, flow: &str) -> Vec<String> {
    let pipeline = context.pipeline;
    let lists = match pipeline.flows.get(flow) {
        Some(own) => own.lists(pipeline, &[]),
        None => Flow::new(FlowOf::Leads).lists(pipeline, &[]),
    };
    lists.stages.into_iter().rev().filter(|level| level != WON).collect()
}

/// Title of a flow where there are several.
fn flow_title(context: &Context, flow: &str) -> Option<String> {
    let several = context.pipeline.flows.values().filter(|one| one.of == FlowOf::Leads).count() > 1;
    let title = context.pipeline.flows.get(flow)?.title.as_ref();
    several.then(|| title.map_or_else(|| flow.to_string(), |title| context.print.text(title).to_string()))
}

/// Where a lead stands in the list: by its level now, then won, lost.
fn place(levels: &[String], one: &Promoted) -> usize {
    match one.closing.as_deref() {
        Some(WON) => levels.len() + 1,
        Some(LOST) => levels.len() + 2,
        closing => level_place(levels, closing),
    }
}

fn level_place(levels: &[String], level: Option<&str>) -> usize {
    levels.iter().position(|one| Some(one.as_str()) == level).unwrap_or(levels.len())
}

pub(super) fn sums(levels: &[String], leads: &[&Promoted]) -> Sums {
    let mut sums = Sums::default();
    for one in leads {
        sums.leads += 1;
        sums.carried += i64::from(one.carried_over);
        sums.due += one.due;
        sums.hits += one.hits;
        let (from, to) = (level_place(levels, one.opening.as_deref()), level_place(levels, one.closing.as_deref()));
        match one.closing.as_deref() {
            Some(WON) => sums.won += 1,
            Some(LOST) => sums.lost += 1,
            _ if one.opening.is_none() => {}
            _ => {
                sums.up += i64::from(to < from);
                sums.down += i64::from(to > from);
            }
        }
    }
    sums
}

/// `2026 年 10 月`, also before its end.
fn month_name(context: &Context) -> String {
    register_words::period_name(&context.print, Edition::Monthly, context.figures.scope.as_of)
}

/// The title of the section, which the cover shows too.
pub(super) fn finding(context: &Context, found: &Registers) -> Option<(String, Sums)> {
    let flow = found.promotion.first()?.flow.as_str();
    let leads: Vec<&Promoted> = found.promotion.iter().filter(|one| one.flow == flow).collect();
    let sums = sums(&levels(context, flow), &leads);
    Some((words::title(&context.print, &month_name(context), &sums, min_n(context)), sums))
}

fn summary(context: &Context, (flow, levels): (&str, &[String]), leads: &[&Promoted]) -> Result<Built, ReportError> {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    let title = words::title(print, &month_name(context), &sums(levels, leads), min_n(context));
    let name = format!("{:04}-{:02}", as_of.year(), as_of.month());
    let outside = context.pipeline.registers.outside_promotion.join(" ");
    let days = context.pipeline.prospects.plan_days.to_string();
    let values = [("month", name), ("to", as_of.to_string()), ("days", days), ("outside", outside)];
    let subtitle = print.fill(words::BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut charts = Vec::new();
    let mut moves = vec![heading(print.pick(words::MOVES), print.pick(words::MOVES_NOTE))];
    moves.extend(matrix_of(context, (flow, levels, &title), leads, &mut charts)?);
    let mut people = vec![heading(print.pick(words::BY_PERSON), "")];
    people.extend(by_person(context, levels, leads)?);
    let blocks = vec![Block::Columns { widths: WIDTHS.to_vec(), columns: vec![moves, people] }];
    let kicker = context.kicker(Section::Promotion, flow_title(context, flow).as_deref());
    Ok(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts })
}

fn matrix_of(
    context: &Context,
    (flow, levels, title): (&str, &[String], &str),
    leads: &[&Promoted],
    charts: &mut Vec<Chart>,
) -> Result<Option<Block>, ReportError> {
    let print = &context.print;
    let mut ends: Vec<Option<&str>> = levels.iter().map(|level| Some(level.as_str())).collect();
    let others = |of: fn(&Promoted) -> Option<&str>| {
        let mut found: Vec<&str> = leads.iter().filter_map(|one| of(one)).collect();
        found.retain(|level| !levels.iter().any(|known| known == level) && *level != WON && *level != LOST);
        found.sort_unstable();
        found.dedup();
        found
    };
    let mut begins = ends.clone();
    begins.extend(others(|one| one.opening.as_deref()).into_iter().map(Some));
    begins.push(None);
    ends.extend(others(|one| one.closing.as_deref()).into_iter().map(Some));
    ends.extend([Some(WON), Some(LOST)]);
    let name = |level: &Option<&str>| match *level {
        None => print.pick(words::NEW).to_string(),
        Some(WON) => print.pick(words::WON).to_string(),
        Some(LOST) => print.pick(words::LOST).to_string(),
        Some(level) => level.to_string(),
    };
    let count = |from: Option<&str>, to: Option<&str>| {
        leads.iter().filter(|one| one.opening.as_deref() == from && one.closing.as_deref() == to).count() as i64
    };
    begins.retain(|from| leads.iter().any(|one| one.opening.as_deref() == *from));
    let cells = begins.iter().map(|from| {
        let sum: i64 = ends.iter().map(|to| count(*from, *to)).sum();
        let one = |to: &Option<&str>| match count(*from, *to) {
            0 => MatrixCell { framed: from == to, ..MatrixCell::default() },
            n => MatrixCell { text: print.count(n), share: Some(n as f64 / sum as f64), framed: from == to },
        };
        ends.iter().map(one).collect()
    });
    let matrix = Matrix {
        rows: begins.iter().map(name).collect(),
        columns: ends.iter().map(name).collect(),
        cells: cells.collect(),
    };
    let about = context.words(
        &format!("promotion-moves-{flow}"),
        title.to_string(),
        print.fill(words::ALT_MOVES, &[("title", title)]),
    );
    let size = (WIDTHS[0], matrix::height(matrix.rows.len(), 230.0));
    charts.push(charts::draw(about, size, |canvas| matrix::draw(canvas, &matrix, print))?);
    Ok(charts.last().map(show))
}

fn by_person(context: &Context, levels: &[String], leads: &[&Promoted]) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let mut people: BTreeMap<Option<&str>, Vec<&Promoted>> = BTreeMap::new();
    leads.iter().for_each(|one| people.entry(one.staff.as_deref()).or_default().push(one));
    let mut people: Vec<(Option<&str>, Sums)> =
        people.into_iter().map(|(staff, leads)| (staff, sums(levels, &leads))).collect();
    people.sort_by_key(|(staff, sums)| (std::cmp::Reverse(sums.leads), *staff));
    let columns = vec![
        left(print.pick(words::STAFF), 1.5),
        right(print.pick(words::LEADS), 0.8),
        right(print.pick(words::CARRIED), 1.1),
        right(print.pick(words::UP), 0.6),
        right(print.pick(words::DOWN), 0.7),
        right(print.pick(words::WON), 0.7),
        right(print.pick(words::LOST), 0.7),
        right(print.pick(words::KEPT), 1.0),
    ];
    let fit = Fit::new(&columns, 7.5, WIDTHS[1])?;
    let figures = |sums: &Sums| {
        let toned = |n: i64, tone: &'static str| cell(print.count(n)).tone(if n > 0 { tone } else { "muted" });
        vec![
            cell(print.count(sums.leads)),
            cell(print.count(sums.carried)).tone("muted"),
            toned(sums.up, "gain"),
            toned(sums.down, "loss"),
            toned(sums.won, "strong"),
            toned(sums.lost, "loss"),
            cell(sums.kept(print, min_n)),
        ]
    };
    let mut rows: Vec<_> = people
        .iter()
        .take(PEOPLE)
        .map(|(staff, sums)| {
            let name = fit.strong(0, &who(context, *staff));
            row([vec![name], figures(sums)].concat())
        })
        .collect();
    rows.push(total([vec![cell(print.pick(words::TOTAL))], figures(&sums(levels, leads))].concat()));
    let mut blocks = vec![Block::Table(Table { rows, columns, size: 7.5, pad: PAD })];
    blocks.extend(context.and_more(people.len().saturating_sub(PEOPLE), words::PERSONS, words::SHEET));
    Ok(blocks)
}

/// What became of the plans of a lead: a follow-up keeps one plan, the earliest that it can. Plans at the edges of the
/// month may be kept by follow-ups of another one, which only the sums of the mart know.
fn plans(one: &Promoted, today: u32, tolerance: u32) -> Vec<(u32, Plan)> {
    let mut free = one.made.clone();
    let mut found: Vec<(u32, Plan)> = one
        .planned
        .iter()
        .map(|day| {
            let near = free.iter().position(|made| made.abs_diff(*day) <= tolerance);
            let plan = match near {
                Some(at) => {
                    free.remove(at);
                    Plan::Kept
                }
                None if day + tolerance < today => Plan::Missed,
                None => Plan::Ahead,
            };
            (*day, plan)
        })
        .collect();
    let missed = |found: &[(u32, Plan)]| found.iter().filter(|(_, plan)| *plan == Plan::Missed).count() as i64;
    let wanted = one.due - one.hits;
    let at_edge = |day: u32| day <= tolerance || day + tolerance > 28;
    for at in 0..found.len() {
        if missed(&found) > wanted && found[at].1 == Plan::Missed && at_edge(found[at].0) {
            found[at].1 = Plan::Kept;
        }
    }
    found
}

fn cells(one: &Promoted, levels: &[String], (days, today, tolerance): (u32, u32, u32)) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); days as usize];
    let at = |day: u32| (day >= 1 && day <= days).then(|| day as usize - 1);
    for (day, plan) in plans(one, today, tolerance) {
        if let Some(at) = at(day) {
            cells[at].plan = Some(plan);
        }
    }
    for at in one.made.iter().filter_map(|day| at(*day)) {
        cells[at].made = true;
    }
    let mut before = one.opening.as_deref().map_or(usize::MAX, |level| level_place(levels, Some(level)));
    for (day, to) in &one.changes {
        let place = level_place(levels, Some(to));
        let change = match to.as_str() {
            WON => Change::Won,
            LOST => Change::Lost,
            level if place <= before => Change::Up(level.to_string()),
            level => Change::Down(level.to_string()),
        };
        before = place;
        if let Some(at) = at(*day) {
            cells[at].change = Some(change);
        }
    }
    cells
}

fn by_day(
    context: &Context,
    (flow, levels): (&str, &[String]),
    leads: &[&Promoted],
) -> Result<Vec<Built>, ReportError> {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    let first = month(context);
    let days = crate::model::period::month_end(first).day();
    let weekend: Vec<bool> =
        (0..days).map(|day| (first + Days::new(u64::from(day))).weekday().number_from_monday() > 5).collect();
    let tolerance = context.pipeline.prospects.plan_days;
    let rows: Vec<(usize, Row)> = leads
        .iter()
        .map(|one| {
            let row = Row {
                name: one.name.clone().unwrap_or_else(|| one.lead.clone()),
                staff: who(context, one.staff.as_deref()),
                opening: one.opening.clone().unwrap_or_else(|| "–".to_string()),
                closing: match one.closing.as_deref() {
                    Some(WON) => print.pick(words::WON).to_string(),
                    Some(LOST) => print.pick(words::LOST).to_string(),
                    closing => closing.unwrap_or("–").to_string(),
                },
                cells: cells(one, levels, (days, as_of.day(), tolerance)),
                ruled: false,
            };
            (place(levels, one), row)
        })
        .collect();
    let mut built = Vec::new();
    for (at, part) in rows.chunks(LEADS).take(PAGES).enumerate() {
        let own: Vec<Row> = part
            .iter()
            .enumerate()
            .map(|(at, (group, row))| Row { ruled: at > 0 && part[at - 1].0 != *group, ..row.clone() })
            .collect();
        let (from, to) = (at * LEADS + 1, at * LEADS + part.len());
        let n = print.count(leads.len() as i64);
        let values = [("from", from.to_string()), ("to", to.to_string()), ("n", n)];
        let title = print.fill(words::DAYS_TITLE, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        let frame = Frame {
            heads: words::HEADS.map(|head| print.pick(head)),
            weekend: &weekend,
            today: as_of.day(),
            key: words::KEY.map(|name| print.pick(name)),
        };
        let name = format!("promotion-{flow}-{}", at + 1);
        let about = context.words(&name, title.clone(), print.fill(words::ALT_DAYS, &[("title", &title)]));
        let chart = charts::draw(about, (WIDTH, promotion_days::height(own.len())), |canvas| {
            promotion_days::draw(canvas, &own, &frame)
        })?;
        let mut blocks = vec![show(&chart)];
        if at + 1 == PAGES || to == leads.len() {
            blocks.extend(context.and_more(leads.len() - to, words::MORE_LEADS, words::SHEET));
        }
        let subtitle = print.fill(words::DAYS_BASIS, &[("days", &tolerance.to_string())]);
        let kicker = context.kicker(Section::Promotion, flow_title(context, flow).as_deref());
        built.push(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts: vec![chart] });
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(planned: &[u32], made: &[u32], due: i64, hits: i64) -> Promoted {
        Promoted {
            flow: "f".into(),
            lead: "X".into(),
            name: None,
            staff: None,
            manager: None,
            opening: Some("B".into()),
            closing: Some("A".into()),
            planned: planned.to_vec(),
            made: made.to_vec(),
            due,
            hits,
            changes: vec![(5, "A".into()), (9, "C".into()), (12, "lost".into())],
            changes_text: None,
            carried_over: true,
        }
    }

    #[test]
    fn a_follow_up_keeps_one_plan_the_earliest_that_it_can() {
        let of = |one: &Promoted, today| plans(one, today, 1).into_iter().map(|(_, plan)| plan).collect::<Vec<_>>();
        assert_eq!(of(&lead(&[5, 6], &[6], 2, 1), 20), [Plan::Kept, Plan::Missed]);
        assert_eq!(of(&lead(&[12, 19], &[13], 1, 1), 20), [Plan::Kept, Plan::Ahead]);
        // Kept by a follow-up of the month before, as the mart counts it.
        assert_eq!(of(&lead(&[1], &[], 1, 1), 20), [Plan::Kept]);
    }

    #[test]
    fn changes_go_up_and_down_by_the_levels_of_the_flow() {
        let levels: Vec<String> = ["H", "A", "B", "C"].map(str::to_string).to_vec();
        let cells = cells(&lead(&[], &[5], 0, 0), &levels, (30, 20, 1));
        assert_eq!(cells[4].change, Some(Change::Up("A".into())));
        assert!(cells[4].made && cells[4].plan.is_none());
        assert_eq!(cells[8].change, Some(Change::Down("C".into())));
        assert_eq!(cells[11].change, Some(Change::Lost));
    }
}
