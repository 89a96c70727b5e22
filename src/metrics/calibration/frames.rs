//! The marts `calibration` and `optimism`.

use chrono::NaiveDate;
use polars::prelude::*;

use super::rates::{Cell, Row, drawn};
use super::{Calibrated, Optimism};
use crate::metrics::as_of_column;
use crate::metrics::intervals::wilson;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::Directory;

/// A level of a member of a dimension.
struct Line<'a> {
    of: &'a Calibrated,
    dimension: &'static str,
    member: Option<String>,
    level: usize,
    cell: Cell,
    prior: Option<f64>,
}

impl Line<'_> {
    fn interval(&self) -> Option<(f64, f64)> {
        wilson(self.cell.closed, self.cell.graded)
    }
}

fn lines<'a>(of: &'a Calibrated, directory: &Directory) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut add = |dimension: &'static str, member: Option<String>, row: &Row, is_whole: bool| {
        for (level, cell) in row.iter().enumerate() {
            if *cell == Cell::default() && !is_whole {
                continue;
            }
            let prior = if is_whole { of.learned.prior } else { of.learned.levels[level] };
            lines.push(Line { of, dimension, member: member.clone(), level, cell: *cell, prior });
        }
    };
    add("all", None, &of.counts.all, true);
    for (staff, row) in &of.counts.staff {
        add("staff", directory.label(*staff).map(str::to_owned), row, false);
    }
    for (manager, row) in &of.counts.managers {
        add("manager", manager.clone(), row, false);
    }
    for (month, row) in &of.counts.months {
        add("month", Some(month.to_string()), row, false);
    }
    lines
}

fn integers(name: &str, values: impl Iterator<Item = u64>) -> Column {
    Column::new(name.into(), values.map(|value| value as i64).collect::<Vec<i64>>())
}

fn floats(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    Float64Chunked::from_iter_options(name.into(), values).into_column()
}

/// The mart `calibration`.
pub fn frame(flows: &[Calibrated], directory: &Directory, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let lines: Vec<Line<'_>> = flows.iter().flat_map(|flow| lines(flow, directory)).collect();
    let levels = || lines.iter().map(|line| &line.of.scale.levels[line.level]);
    DataFrame::new(
        lines.len(),
        vec![
            as_of_column(as_of, lines.len()),
            Column::new("flow".into(), lines.iter().map(|line| line.of.scale.flow.as_str()).collect::<Vec<_>>()),
            Column::new("dimension".into(), lines.iter().map(|line| line.dimension).collect::<Vec<_>>()),
            Column::new("member".into(), lines.iter().map(|line| line.member.as_deref()).collect::<Vec<_>>()),
            Column::new("level".into(), levels().map(|level| level.code.as_str()).collect::<Vec<_>>()),
            integers("place", lines.iter().map(|line| line.level as u64 + 1)),
            integers("horizon_days", lines.iter().map(|line| u64::from(line.of.scale.horizon(line.level)))),
            Column::new("promised".into(), levels().map(|level| level.promised.is_some()).collect::<Vec<_>>()),
            integers("graded", lines.iter().map(|line| line.cell.graded)),
            integers("closed", lines.iter().map(|line| line.cell.closed)),
            floats("rate", lines.iter().map(|line| line.cell.rate())),
            floats("low", lines.iter().map(|line| Some(line.interval()?.0))),
            floats("high", lines.iter().map(|line| Some(line.interval()?.1))),
            floats("learned", lines.iter().map(|line| Some(drawn(&line.cell, line.prior?, line.of.m)))),
            floats("prior_rate", lines.iter().map(|line| line.prior)),
            integers("prior_n", lines.iter().map(|line| u64::from(line.of.m))),
            integers("not_yet", lines.iter().map(|line| line.cell.not_yet)),
        ],
    )
}

/// The mart `optimism`: everybody with a lead whose promise is over.
pub fn optimism_frame(flows: &[Calibrated], directory: &Directory, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let mut rows = Vec::new();
    for flow in flows {
        for (staff, row) in &flow.counts.staff {
            let leads = flow.counts.leads.get(staff).copied().unwrap_or_default();
            let optimism = Optimism::new(row, &flow.scale, leads);
            if optimism.predicted > 0 {
                rows.push((flow.scale.flow.as_str(), *staff, optimism));
            }
        }
    }
    let labels = rows.iter().map(|(_, staff, _)| directory.label(*staff));
    let managers = rows.iter().map(|(_, staff, _)| directory.manager_label(*staff));
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("flow".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            Column::new("staff".into(), labels.collect::<Vec<_>>()),
            Column::new("manager".into(), managers.collect::<Vec<_>>()),
            integers("predicted", rows.iter().map(|row| row.2.predicted)),
            integers("actual", rows.iter().map(|row| row.2.actual)),
            floats("index", rows.iter().map(|row| row.2.index)),
            floats("low", rows.iter().map(|row| Some(row.2.interval?.0))),
            floats("high", rows.iter().map(|row| row.2.interval?.1)),
            integers("n", rows.iter().map(|row| row.2.leads)),
        ],
    )
}

/// Where a figure of a flow stands: by itself where the pipeline has one flow of leads (`flow` is none), else under the name
/// of the flow.
pub fn place_of(period: Period, (dimension, member): (&'static str, Option<String>), flow: Option<&str>) -> Place {
    let Some(flow) = flow else { return Place { period, dimension, member } };
    match (dimension, member) {
        ("all", _) => Place::of(period, "flow", flow),
        (dimension, Some(member)) => Place::of(period, dimension, format!("{flow}: {member}")),
        (dimension, None) => Place::of(period, dimension, format!("{flow}:")),
    }
}

/// Optimism of everybody together and of managers' people, as figures of the period of the gradings.
pub fn figures(flow: &Calibrated, period: Period, name: Option<&str>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut add = |place: Place, optimism: Optimism| {
        let interval = optimism.interval.and_then(|(low, high)| Some((low, high?)));
        let found = place.value("optimism_index", "ratio", optimism.index, optimism.leads as i64);
        figures.push(Figure { interval, ..found });
        figures.push(place.rate("promise_kept", optimism.actual as i64, optimism.predicted as i64));
    };
    add(place_of(period, ("all", None), name), Optimism::of_all(&flow.counts, &flow.scale));
    for (manager, row) in &flow.counts.managers {
        let leads = flow.counts.manager_leads.get(manager).copied().unwrap_or_default();
        let place = place_of(period, ("manager", manager.clone()), name);
        add(place, Optimism::new(row, &flow.scale, leads));
    }
    figures
}
