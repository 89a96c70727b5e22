//! The funnel with the verdict on its shape, and a small one for every person.

use super::{Finding, HALF, few, funnel_flow, heading, min_n, muted, nothing};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::funnel::{self, Stage};
use crate::report::charts::funnels::{self, Panel};
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::flows::{FlowBook, Shape};
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row, total};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{GAIN, GAIN_SOFT, MAIN};
use crate::report::text::Pair;
use crate::report::text::prospect_words::{self as words, flows as told};

/// Rows of small funnels on a page, and of managers.
const PANEL_ROWS: usize = 5;
const MANAGERS: usize = 9;
const SIZE: f64 = 8.0;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    if prospects.flows.is_empty() {
        return nothing(context, Section::Funnel, words::NO_FLOWS_TITLE, words::NO_FLOWS);
    }
    let mut built = Vec::new();
    for flow in &prospects.flows {
        let Some(shape) = flow.shapes_now("all").into_iter().find(|shape| shape.all() > 0) else { continue };
        built.push(page(context, flow, shape)?);
        built.extend(people(context, flow)?);
    }
    if built.is_empty() {
        return nothing(context, Section::Funnel, told::NO_SHAPE_TITLE, told::NO_SHAPE);
    }
    Ok(built)
}

/// What the cover says.
pub(super) fn finding(context: &Context, prospects: &Prospects) -> Option<Finding> {
    let print = &context.print;
    let flow = funnel_flow(prospects)?;
    let shape = flow.shapes_now("all").into_iter().find(|shape| shape.all() > 0)?;
    let figure = crate::report::text::findings::capital(&told::verdict(print, &shape.verdict));
    let mut finding = Finding::new(figure, print.pick(told::SHAPE).to_string(), told::funnel_title(print, flow, shape));
    let history = flow.shape_history();
    finding.label = format!("{} · {}", words::flow_title(print, flow), print.pick(told::POTENTIAL));
    finding.history = history.iter().map(|one| Some(one.counts[0] as f64)).collect();
    finding.from = history.first().map(|one| words::month(one.period)).unwrap_or_default();
    finding.to = history.last().map(|one| words::month(one.period)).unwrap_or_default();
    Some(finding)
}

/// Names of the three stages: those of their classes, else what they stand for.
fn stage_names(context: &Context, flow: &FlowBook) -> [String; 3] {
    let print = &context.print;
    let name = |at: usize, generic: Pair| {
        let own = flow.funnel.get(at).and_then(|code| flow.stage(code)).and_then(|stage| stage.title.as_ref());
        own.map_or_else(|| print.pick(generic).to_string(), |title| print.text(title).to_string())
    };
    [name(0, told::POTENTIAL), name(1, told::INCUBATING), name(2, told::OUTPUT)]
}

/// The mean conversion from a stage to the next; a dash where too few were in it.
fn mean(context: &Context, one: &Shape, stage: usize) -> String {
    words::rate(&context.print, one.mean[stage], one.mean_n[stage], min_n(context))
}

fn page(context: &Context, flow: &FlowBook, shape: &Shape) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = told::funnel_title(print, flow, shape);
    let values = [("flow", words::flow_title(print, flow)), ("as_of", scope.as_of.to_string())];
    let subtitle = print.fill(told::FUNNEL_BASIS, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let mut charts: Vec<Chart> = Vec::new();
    let names = stage_names(context, flow);
    let note = |at: usize| match at {
        0 => format!("→ {}", mean(context, shape, 0)) + if print.chinese() { "/月" } else { " a month" },
        1 => format!("→ {}", mean(context, shape, 1)) + if print.chinese() { "/月" } else { " a month" },
        _ => String::new(),
    };
    let stages: Vec<Stage> = (0..3)
        .map(|at| Stage {
            name: names[at].clone(),
            count: Some(shape.counts[at]),
            figure: print.count(shape.counts[at]),
            note: note(at),
        })
        .collect();
    let alt = print.fill(told::ALT_FUNNEL, &[("title", &title)]);
    charts.push(charts::draw(
        context.words(&format!("funnel-{}", flow.name), title.clone(), alt),
        (HALF, 128.0),
        |canvas| funnel::draw(canvas, &stages),
    )?);
    let mut meant = vec![
        heading(context, told::MEANING, told::verdict(print, &shape.verdict)),
        Block::Text { text: print.pick(told::meaning(&shape.verdict)).to_string(), tone: "normal" },
        Block::Space { height: 6.0 },
    ];
    let required = match (shape.target_new, shape.required) {
        (Some(target), Some(required)) => {
            let counts = [print.count(target), print.count(required), print.count(shape.counts[0])];
            let values = [("target", counts[0].as_str()), ("required", &counts[1]), ("potential", &counts[2])];
            print.fill(told::REQUIRED, &values)
        }
        _ => print.pick(told::NO_TARGET).to_string(),
    };
    meant.push(muted(required));
    let mut blocks =
        vec![Block::Columns { widths: vec![1.0, 1.0], columns: vec![charts.iter().map(show).collect(), meant] }];
    let history = flow.shape_history();
    if history.len() > 1 {
        let months: Vec<Month> = history.iter().map(|one| Month::of(one.period)).collect();
        let line = |at: usize, colour| Line {
            name: names[at].clone(),
            values: history.iter().map(|one| Some(one.counts[at] as f64)).collect(),
            colour,
            target: None,
        };
        let lines = [line(0, MAIN), line(1, GAIN_SOFT), line(2, GAIN)];
        let chart = Lines { months: &months, lines: &lines, n: Vec::new(), from_zero: true };
        let head = print.pick(told::HISTORY).to_string();
        let about = context.words(&format!("funnel-months-{}", flow.name), head, title.clone());
        let label = |value: f64| print.narrow_amount(value);
        charts
            .push(charts::draw(about, (WIDTH, 104.0), |canvas| months::draw(canvas, &chart, (&label, &label), print))?);
        blocks.push(heading(context, told::HISTORY, String::new()));
        blocks.extend(charts.last().map(show));
    }
    blocks.extend(managers(context, flow, shape)?);
    let page = Page::new(context.kicker(Section::Funnel, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// The funnels of managers; nothing where there is none.
fn managers(context: &Context, flow: &FlowBook, whole: &Shape) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut list: Vec<&Shape> = flow.shapes_now("manager").into_iter().filter(|one| one.all() > 0).collect();
    list.sort_by(|one, other| other.all().cmp(&one.all()).then_with(|| one.member.cmp(&other.member)));
    let history = flow.shape_history();
    let first = history.first().map(|one| one.period);
    let before = |one: &Shape| {
        let same = |other: &&Shape| {
            other.dimension == one.dimension && other.member == one.member && Some(other.period) == first
        };
        flow.shapes.iter().find(same).map(|other| other.counts[0])
    };
    let months = history.len().to_string();
    let stop = if print.chinese() { "。" } else { ". " };
    let note = print.fill(told::BY_MANAGER_NOTE, &[("months", &months)]) + stop + &few(context);
    let columns = vec![
        left(print.pick(words::MANAGER), 1.8),
        right(print.pick(told::POTENTIAL), 0.9),
        right(print.pick(told::INCUBATING), 0.9),
        right(print.pick(told::OUTPUT), 0.9),
        left(format!("  {}", print.pick(told::SHAPE)), 1.0),
        right(print.pick(told::CHANGE_POTENTIAL), 1.1),
        right(print.pick(told::TO_INCUBATING), 1.2),
        right(print.pick(told::TO_OUTPUT), 1.2),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let line = |one: &Shape, name: &str| {
        let change = before(one).map(|before| one.counts[0] - before);
        let tone = if one.verdict == "standard" { "normal" } else { "loss" };
        vec![
            fit.strong(0, name),
            cell(print.count(one.counts[0])),
            cell(print.count(one.counts[1])),
            cell(print.count(one.counts[2])),
            cell(format!("  {}", told::verdict(print, &one.verdict))).tone(tone),
            change.map_or_else(
                || cell("–").tone("muted"),
                |change| cell(print.signed_count(change)).by_sign(change as f64),
            ),
            cell(mean(context, one, 0)),
            cell(mean(context, one, 1)),
        ]
    };
    let mut rows: Vec<Row> = list.iter().take(MANAGERS).map(|one| row(line(one, &told::owner(print, one)))).collect();
    rows.push(total(line(whole, print.pick(crate::report::text::labels::TOTAL))));
    let mut blocks = vec![heading(context, told::BY_MANAGER, note)];
    blocks.push(Block::Table(Table { columns, rows, size: SIZE, pad: PAD }));
    let hidden = list.len().saturating_sub(MANAGERS);
    blocks.extend(context.and_more(hidden, words::PEOPLE, told::SHEET_FUNNEL));
    Ok(blocks)
}

/// A small funnel for everybody.
fn people(context: &Context, flow: &FlowBook) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    let mut list: Vec<&Shape> = flow.shapes_now("staff").into_iter().filter(|one| one.all() > 0).collect();
    if !list.iter().any(|one| one.member.is_some()) {
        return Ok(None);
    }
    let rank =
        |one: &Shape| ["olive", "inverted", "irregular"].iter().position(|code| *code == one.verdict).unwrap_or(3);
    list.sort_by(|one, other| {
        (one.member.is_some(), rank(one), -one.all())
            .cmp(&(other.member.is_some(), rank(other), -other.all()))
            .then_with(|| one.member.cmp(&other.member))
    });
    let shown = list.len().min(funnels::COLUMNS * PANEL_ROWS);
    let panels: Vec<Panel> = list[..shown]
        .iter()
        .map(|one| Panel {
            name: told::owner(print, one),
            verdict: told::verdict(print, &one.verdict),
            warns: rank(one) < 3,
            stages: one.counts.iter().map(|count| (*count, print.count(*count))).collect(),
        })
        .collect();
    let title = told::people_title(print, &list);
    let alt = print.fill(told::ALT_PEOPLE, &[("title", &title)]);
    let about = context.words(&format!("funnel-people-{}", flow.name), title.clone(), alt);
    let columns = if shown <= 8 { 4 } else { funnels::COLUMNS };
    let height = funnels::ROW * shown.div_ceil(columns) as f64;
    let chart = charts::draw(about, (WIDTH, height), |canvas| funnels::draw(canvas, &panels, columns))?;
    let mut blocks = vec![show(&chart)];
    blocks.extend(context.and_more(list.len() - shown, words::PEOPLE, told::SHEET_FUNNEL));
    let subtitle = format!("{} | {}", stage_names(context, flow).join(" → "), print.pick(told::BY_PERSON_BASIS));
    let page = Page::new(context.kicker(Section::Funnel, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![chart] }))
}
