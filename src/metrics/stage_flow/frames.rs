//! The marts of flows, of the rows of all flows one after the other.

use chrono::NaiveDate;
use polars::prelude::*;

use super::Anomaly;
use super::balance::Balance;
use super::cohorts::Reached;
use super::dwell::Dwell;
use super::inventory::{Chance, Owner};
use super::moves::Moves;
use super::shape::{Shape, Step};
use super::stages::Stages;
use crate::metrics::columns::{counts, dates, days, ratio};
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::Directory;
use crate::metrics::{as_of_column, money_column};

/// A flow and its rows of a mart.
pub struct OfFlow<'a, T> {
    /// Name.
    pub flow: &'a str,
    /// Its stages.
    pub stages: &'a Stages,
    /// Rows.
    pub rows: &'a [T],
}

/// The rows of all flows, each with its flow.
struct All<'a, T>(Vec<(&'a OfFlow<'a, T>, &'a T)>);

impl<'a, T> All<'a, T> {
    fn new(flows: &'a [OfFlow<'a, T>]) -> All<'a, T> {
        All(flows.iter().flat_map(|flow| flow.rows.iter().map(move |row| (flow, row))).collect())
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn flows(&self) -> Column {
        Column::new("flow".into(), self.0.iter().map(|(flow, _)| flow.flow).collect::<Vec<_>>())
    }

    fn stages(&self, name: &str, stage: impl Fn(&T) -> Option<u8>) -> Column {
        let codes = self.0.iter().map(|(flow, row)| stage(row).map(|stage| flow.stages.code(stage)));
        Column::new(name.into(), codes.collect::<Vec<_>>())
    }

    fn places(&self, stage: impl Fn(&T) -> u8) -> Column {
        counts("place", self.0.iter().map(|(_, row)| Some(i64::from(stage(row)) + 1)))
    }

    fn counts(&self, name: &str, of: impl Fn(&T) -> Option<i64>) -> Column {
        counts(name, self.0.iter().map(|(_, row)| of(row)))
    }

    fn periods(&self, name: &str, of: impl Fn(&T) -> Option<Period>) -> Column {
        dates(name, self.0.iter().map(|(_, row)| of(row).map(|period| period.first)))
    }

    fn numbers(&self, name: &str, of: impl Fn(&T) -> Option<f64>) -> Column {
        Column::new(name.into(), self.0.iter().map(|(_, row)| of(row)).collect::<Vec<_>>())
    }

    fn texts(&self, name: &str, of: impl Fn(&T) -> Option<&str>) -> Column {
        Column::new(name.into(), self.0.iter().map(|(_, row)| of(row)).collect::<Vec<_>>())
    }

    fn money(&self, name: &str, of: impl Fn(&T) -> Option<i128>, scale: u8) -> Column {
        money_column(name, self.0.iter().map(|(_, row)| of(row)).collect(), scale)
    }

    fn frame(&self, as_of: NaiveDate, columns: Vec<Column>) -> PolarsResult<DataFrame> {
        let mut all = vec![as_of_column(as_of, self.len()), self.flows()];
        all.extend(columns);
        DataFrame::new(self.len(), all)
    }
}

/// The mart `stage_flow`.
pub fn balance(flows: &[OfFlow<'_, Balance>], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let grains = all.0.iter().map(|(_, row)| row.period.grain.code()).collect::<Vec<_>>();
    let columns = vec![
        Column::new("grain".into(), grains),
        all.periods("period", |row| Some(row.period)),
        all.stages("stage", |row| Some(row.stage)),
        all.places(|row| row.stage),
        all.counts("opening", |row| Some(row.opening)),
        all.counts("entered", |row| Some(row.moved.entered)),
        all.counts("up_in", |row| Some(row.moved.up_in)),
        all.counts("down_in", |row| Some(row.moved.down_in)),
        all.counts("up_out", |row| Some(row.moved.up_out)),
        all.counts("down_out", |row| Some(row.moved.down_out)),
        all.counts("won", |row| Some(row.moved.won)),
        all.counts("lost", |row| Some(row.moved.lost)),
        all.counts("closing", |row| Some(row.closing)),
        all.money("opening_amount", |row| row.opening_amount, scale),
        all.money("closing_amount", |row| row.closing_amount, scale),
    ];
    all.frame(as_of, columns)
}

/// The mart `stage_moves`.
pub fn moves(flows: &[OfFlow<'_, Moves>], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let columns = vec![
        all.periods("period", |row| Some(row.period)),
        all.stages("from_stage", |row| row.from),
        all.stages("to_stage", |row| row.to),
        all.texts("kind", |row| Some(row.kind.code())),
        all.counts("moves", |row| Some(row.moves)),
        all.numbers("median_days", |row| row.median_days),
    ];
    all.frame(as_of, columns)
}

/// The mart `stage_cohorts`.
pub fn cohorts(flows: &[OfFlow<'_, Reached>], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let share = |part: i64, whole: i64| ratio(part.into(), whole.into());
    let columns = vec![
        all.periods("cohort", |row| row.cohort),
        all.stages("from_stage", |row| row.from),
        all.stages("stage", |row| Some(row.stage)),
        all.places(|row| row.stage),
        all.counts("entered", |row| Some(row.entered)),
        all.counts("reached", |row| Some(row.reached)),
        all.numbers("share", |row| share(row.reached, row.entered)),
        all.counts("won", |row| Some(row.won)),
        all.numbers("won_share", |row| share(row.won, row.entered)),
        all.counts("observable", |row| Some(row.observable)),
        all.counts("reached_in_time", |row| Some(row.reached_in_time)),
        all.numbers("share_in_time", |row| share(row.reached_in_time, row.observable)),
        all.counts("won_in_time", |row| Some(row.won_in_time)),
        all.numbers("won_share_in_time", |row| share(row.won_in_time, row.observable)),
        all.numbers("median_days", |row| row.median_days),
    ];
    all.frame(as_of, columns)
}

/// The mart `stage_dwell`.
pub fn dwell(flows: &[OfFlow<'_, Dwell>], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let columns = vec![
        all.stages("stage", |row| Some(row.stage)),
        all.places(|row| row.stage),
        all.counts("ended", |row| Some(row.ended)),
        all.numbers("median_days", |row| row.median),
        all.numbers("p25", |row| row.p25),
        all.numbers("p75", |row| row.p75),
        all.counts("open", |row| Some(row.open)),
        all.numbers("open_median_days", |row| row.open_median),
        all.counts("beyond", |row| row.beyond),
    ];
    all.frame(as_of, columns)
}

/// A row of the mart `stage_inventory`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Month.
    pub period: Period,
    /// Whose.
    pub owner: Owner,
    /// Stage.
    pub stage: u8,
    /// How many.
    pub stock: i64,
    /// Their amount, minor units; none where no amount is known.
    pub amount: Option<i128>,
    /// The chance of their success; none in a stage of success, or where nothing came to an end.
    pub chance: Option<Chance>,
}

/// The mart `stage_inventory`.
pub fn inventory(flows: &[OfFlow<'_, Stored>], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let columns = vec![
        all.periods("period", |row| Some(row.period)),
        all.texts("dimension", |row| Some(row.owner.columns().0)),
        all.texts("member", |row| row.owner.columns().1),
        all.stages("stage", |row| Some(row.stage)),
        all.places(|row| row.stage),
        all.counts("stock", |row| Some(row.stock)),
        all.money("amount", |row| row.amount, scale),
        all.numbers("probability", |row| row.chance.map(|chance| chance.value())),
        all.counts("probability_n", |row| row.chance.map(|chance| chance.n)),
        all.money("weighted_amount", |row| Some(row.chance?.of(row.amount?)), scale),
    ];
    all.frame(as_of, columns)
}

/// A row of the mart `funnel_shape`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// Month.
    pub period: Period,
    /// Whose.
    pub owner: Owner,
    /// The funnel.
    pub shape: Shape,
    /// New outputs a month that are asked for: of the whole alone.
    pub target: Option<u32>,
}

/// The mart `funnel_shape`.
pub fn shapes(flows: &[OfFlow<'_, Shaped>], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let rate = |steps: &[Step; 2], place: usize| steps[place].rate();
    let columns = vec![
        all.texts("dimension", |row| Some(row.owner.columns().0)),
        all.texts("member", |row| row.owner.columns().1),
        all.periods("period", |row| Some(row.period)),
        all.counts("potential", |row| Some(row.shape.counts[0])),
        all.counts("incubating", |row| Some(row.shape.counts[1])),
        all.counts("output", |row| Some(row.shape.counts[2])),
        all.counts("n", |row| Some(row.shape.counts.iter().sum())),
        all.texts("shape", |row| Some(row.shape.verdict.code())),
        all.numbers("conversion_cb", |row| rate(&row.shape.steps, 0)),
        all.counts("conversion_cb_n", |row| Some(row.shape.steps[0].of)),
        all.numbers("conversion_ba", |row| rate(&row.shape.steps, 1)),
        all.counts("conversion_ba_n", |row| Some(row.shape.steps[1].of)),
        all.numbers("mean_conversion_cb", |row| rate(&row.shape.steps_so_far, 0)),
        all.counts("mean_conversion_cb_n", |row| Some(row.shape.steps_so_far[0].of)),
        all.numbers("mean_conversion_ba", |row| rate(&row.shape.steps_so_far, 1)),
        all.counts("mean_conversion_ba_n", |row| Some(row.shape.steps_so_far[1].of)),
        all.counts("target_new", |row| row.target.map(i64::from)),
        all.counts("required_potential", |row| row.shape.required(row.target)),
    ];
    all.frame(as_of, columns)
}

/// The mart `stage_anomalies`.
pub fn anomalies(flows: &[OfFlow<'_, Anomaly>], directory: &Directory, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let all = All::new(flows);
    let columns = vec![
        all.texts("kind", |row| Some(&row.kind)),
        all.texts("id", |row| Some(&row.id)),
        all.texts("customer_id", |row| row.customer_id.as_deref()),
        Column::new("staff".into(), all.0.iter().map(|(_, row)| directory.label(row.staff)).collect::<Vec<_>>()),
        days("day", all.0.iter().map(|(_, row)| row.day)),
        all.texts("detail", |row| Some(&row.detail)),
    ];
    all.frame(as_of, columns)
}
