//! Whether targets equal the sums of their parts, and whether the parts are in proportion to what was sold before.

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::intervals::{self, Mark, Row};
use crate::report::charts::matrix::{self, Matrix, MatrixCell};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::{Part, Split, level_place};
use crate::report::pages::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::palette::{LOSS, MAIN};
use crate::report::text::{Print, plan_findings as findings, plan_words as words};

/// Width of what stands beside another.
const HALF: f64 = 400.0;
const BESIDE: f64 = 325.0;
/// Splits and shares that are listed.
const LISTED: usize = 26;
const SHARES: usize = 10;

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    let splits: Vec<&Split> = planning.splits.iter().filter(|one| one.sum.is_some()).collect();
    if splits.is_empty() {
        return Ok(None);
    }
    let title = findings::parts_title(print, &splits);
    let mut charts: Vec<Chart> = Vec::new();
    let mut left_side = vec![Block::Heading {
        text: print.pick(words::PARTS_HEAD).to_string(),
        note: print.pick(words::PARTS_NOTE).to_string(),
    }];
    let matrix = counts(print, &splits);
    let alt = print.fill(words::ALT_PARTS, &[("title", &title)]);
    let about = context.words("target-parts", title.clone(), alt);
    let size = (HALF, (24.0 + matrix.rows.len() as f64 * 16.5).min(190.0));
    charts.push(charts::draw(about, size, |canvas| matrix::draw(canvas, &matrix, print))?);
    left_side.extend(charts.last().map(show));
    left_side.extend(shares(context, planning, &title, &mut charts)?);
    let columns = vec![left_side, worst(context, planning, &splits)?];
    let page = Page::new(
        context.kicker(Section::Targets, None),
        title,
        print.pick(words::PARTS_BASIS).to_string(),
        vec![Block::Columns { widths: vec![HALF, BESIDE], columns }],
    )?;
    Ok(Some(Built { page, charts }))
}

/// By metric and kind of split, how many add up of those that were split.
fn counts(print: &Print, splits: &[&Split]) -> Matrix {
    let mut metrics: Vec<&str> = Vec::new();
    let mut kinds: Vec<(&str, &str, &str)> = Vec::new();
    for one in splits {
        if !metrics.contains(&one.metric.as_str()) {
            metrics.push(&one.metric);
        }
        let kind = (one.grain.as_str(), one.parent_level.as_str(), one.child_level.as_str());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.sort_by_key(|kind| (kind.0 != "year", kind.0, level_place(kind.1), level_place(kind.2), kind.2));
    kinds.truncate(10);
    let cells = kinds.iter().map(|kind| {
        let of = |metric: &&str| {
            let of_it = |one: &&&Split| {
                one.metric == **metric
                    && (one.grain.as_str(), one.parent_level.as_str(), one.child_level.as_str()) == *kind
            };
            let all = splits.iter().filter(of_it).filter(|one| one.adds_up.is_some()).count();
            let good = splits.iter().filter(of_it).filter(|one| one.adds_up == Some(true)).count();
            if all == 0 {
                return MatrixCell::default();
            }
            MatrixCell {
                text: if good == all { good.to_string() } else { format!("{good}/{all}") },
                share: Some(good as f64 / all as f64),
                framed: good < all,
            }
        };
        metrics.iter().map(of).collect()
    });
    Matrix {
        rows: kinds.iter().map(|kind| words::split(print, kind.0, kind.1, kind.2)).collect(),
        columns: metrics.iter().map(|metric| words::metric(print, metric)).collect(),
        cells: cells.collect(),
    }
}

/// The splits that miss their target most.
fn worst(context: &Context, planning: &Planning, splits: &[&Split]) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut bad: Vec<&&Split> = splits.iter().filter(|one| one.adds_up == Some(false)).collect();
    let heading = |note: &str| Block::Heading { text: print.pick(words::WORST).to_string(), note: note.to_string() };
    if bad.is_empty() {
        return Ok(vec![heading(""), Block::Text { text: print.pick(words::ALL_ADD_UP).to_string(), tone: "muted" }]);
    }
    // A part that has not been planned yet is no error of sums: those with all parts come first.
    bad.sort_by(|one, other| {
        let size = |split: &Split| split.off().map_or(0.0, f64::abs);
        let lacking = |split: &Split| split.missing.is_some_and(|missing| missing > 0);
        lacking(one)
            .cmp(&lacking(other))
            .then(level_place(&one.parent_level).cmp(&level_place(&other.parent_level)))
            .then(size(other).total_cmp(&size(one)))
            .then_with(|| (&one.metric, one.period, &one.parent).cmp(&(&other.metric, other.period, &other.parent)))
    });
    let columns = vec![
        left(print.pick(words::WHOLE), 2.5),
        left(print.pick(words::METRIC), 1.45),
        right(print.pick(words::TARGET), 1.0),
        right(print.pick(words::SUM), 1.05),
        right(print.pick(words::DIFFERENCE), 0.9),
        right(print.pick(words::LACKING), 0.75),
    ];
    let fit = Fit::new(&columns, 7.2, BESIDE)?;
    let rows = bad.iter().take(LISTED).map(|one| {
        let name =
            words::owner(print, &one.parent_level, &one.parent, planning.owner_name(&one.parent_level, &one.parent));
        let period = if one.grain == "month" { words::month_short(one.period) } else { words::year(print, one.period) };
        let child = words::level(print, &one.child_level);
        let whole = format!("{name} {period} → {}", if print.chinese() { child } else { child.to_lowercase() });
        row(vec![
            fit.strong(0, &whole),
            fit.cell(1, &words::metric(print, &one.metric)),
            cell(words::amount(print, one.target, one.unit)),
            cell(words::amount(print, one.sum, one.unit)),
            cell(one.off().map_or_else(|| "–".to_string(), |off| words::signed_percent(print, off))).tone("loss"),
            cell(one.missing.filter(|missing| *missing > 0).map_or_else(|| "–".to_string(), |n| print.count(n)))
                .tone("muted"),
        ])
    });
    let rows = rows.collect();
    let mut blocks =
        vec![heading(print.pick(words::WORST_NOTE)), Block::Table(Table { rows, columns, size: 7.2, pad: 0.36 })];
    let hidden = bad.len().saturating_sub(LISTED);
    if hidden > 0 {
        let values = [("n", print.count(hidden as i64)), ("sheet", print.pick(words::SHEET_PARTS).to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(Block::Text { text: print.fill(words::MORE, &values), tone: "muted" });
    }
    Ok(blocks)
}

/// Owners whose share of the target differs most from what they sold before.
fn shares(
    context: &Context,
    planning: &Planning,
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let Some(month) = planning.month(context.figures.scope.as_of) else { return Ok(Vec::new()) };
    let Some(metric) = planning.main_metric(month) else { return Ok(Vec::new()) };
    let of_month = |one: &&Part| one.grain == "month" && one.period == month && one.metric == metric;
    let mut parts: Vec<&Part> = planning.parts.iter().filter(of_month).collect();
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let values = [("metric", words::metric_in(print, metric)), ("month", words::month(print, month))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let heading =
        Block::Heading { text: print.pick(words::SHARES).to_string(), note: print.fill(words::SHARES_NOTE, &values) };
    parts.retain(|part| part.difference.is_some_and(|difference| difference.abs() > 1e-9));
    if parts.is_empty() {
        return Ok(vec![heading, Block::Text { text: print.pick(words::NO_SHARES).to_string(), tone: "muted" }]);
    }
    parts.sort_by(|one, other| {
        let size = |part: &Part| part.difference.map_or(0.0, f64::abs);
        size(other).total_cmp(&size(one)).then_with(|| one.owner.cmp(&other.owner))
    });
    parts.truncate(SHARES);
    let mark = |value, colour| Mark { value, low: None, high: None, colour };
    let rows: Vec<Row> = parts
        .iter()
        .map(|part| {
            let name = words::owner(print, &part.level, &part.owner, planning.owner_name(&part.level, &part.owner));
            let parent = words::owner(
                print,
                &part.parent_level,
                &part.parent,
                planning.owner_name(&part.parent_level, &part.parent),
            );
            Row {
                group: String::new(),
                name: format!("{name} / {parent}"),
                marks: vec![mark(part.capacity_share, MAIN), mark(part.target_share, LOSS)],
                note: part.difference.map_or_else(String::new, |difference| words::points(print, difference)),
            }
        })
        .collect();
    let names =
        [(print.pick(words::KEY_CAPACITY).to_string(), MAIN), (print.pick(words::KEY_TARGET_SHARE).to_string(), LOSS)];
    let alt = print.fill(words::ALT_SHARES, &[("title", title)]);
    let about = context.words("target-shares", title.to_string(), alt);
    charts.push(charts::draw(about, (HALF, intervals::height(&rows)), |canvas| {
        intervals::draw(canvas, &rows, &names, true, &|share| print.percent_short(share))
    })?);
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}
