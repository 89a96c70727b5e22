//! Flows through stages: balance, moves, conversion of cohorts, dwell, inventory, shape, anomalies.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::flow_rows::{anomalies, balances, cohorts, dwell, moves, shapes, stock};
use super::list;
use crate::config::types::{FlowOf, Pipeline, Text};
use crate::report::ReportError;
use crate::report::figures::{Money, SchemeBook};
use crate::report::marts::MartReader;

/// What being in a stage means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    OnTheWay,
    Won,
    /// Beside the way: nobody should be in it.
    Odd,
}

/// A stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub code: String,
    /// Title of the class; `None` where the stage is no class.
    pub title: Option<Text>,
    pub kind: Kind,
}

/// A stage in a period. opening + entered + up_in + down_in − up_out − down_out − won − lost = closing.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    pub grain: String,
    pub period: NaiveDate,
    pub stage: String,
    pub place: i64,
    pub opening: i64,
    pub entered: i64,
    pub up_in: i64,
    pub down_in: i64,
    pub up_out: i64,
    pub down_out: i64,
    pub won: i64,
    pub lost: i64,
    pub closing: i64,
    pub opening_amount: Option<Money>,
    pub closing_amount: Option<Money>,
}

impl Balance {
    /// Who left the stage, whichever way.
    pub fn left(&self) -> i64 {
        self.up_out + self.down_out + self.won + self.lost
    }

    /// Whether opening and moves make the closing count.
    pub fn adds_up(&self) -> bool {
        self.opening + self.entered + self.up_in + self.down_in - self.left() == self.closing
    }
}

/// Moves of a kind between two stages in a month; `None` is outside the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    pub period: NaiveDate,
    pub from: Option<String>,
    pub to: Option<String>,
    pub kind: String,
    pub moves: i64,
    pub median_days: Option<f64>,
}

/// How many of those who entered in a month reached a stage. No cohort: all months together.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    pub cohort: Option<NaiveDate>,
    /// The stage entered; `None`: the flow.
    pub from: Option<String>,
    pub stage: String,
    pub place: i64,
    pub entered: i64,
    pub reached: i64,
    pub share: Option<f64>,
    pub won: i64,
    pub won_share: Option<f64>,
    /// Entered so long ago that the days for conversion have passed.
    pub observable: i64,
    pub in_time: i64,
    pub share_in_time: Option<f64>,
    pub won_in_time: i64,
    pub won_share_in_time: Option<f64>,
    pub median_days: Option<f64>,
}

/// Days in a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Dwell {
    pub stage: String,
    pub ended: i64,
    pub median: Option<f64>,
    pub p25: Option<f64>,
    pub p75: Option<f64>,
    pub open: i64,
    pub open_median: Option<f64>,
    /// Open ones that last longer than the third quartile.
    pub beyond: Option<i64>,
}

/// Stock of a stage at the end of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Stock {
    pub period: NaiveDate,
    pub dimension: String,
    pub member: Option<String>,
    pub stage: String,
    pub stock: i64,
    pub amount: Option<Money>,
    pub probability: Option<f64>,
    pub probability_n: Option<i64>,
    pub weighted: Option<Money>,
}

/// The funnel of somebody at the end of a month, with the verdict on its shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    pub dimension: String,
    pub member: Option<String>,
    pub period: NaiveDate,
    /// Potential, incubating, output.
    pub counts: [i64; 3],
    pub verdict: String,
    /// From potential to incubating, from incubating to output: in the month, and over all months so far.
    pub month: [Option<f64>; 2],
    pub mean: [Option<f64>; 2],
    /// Of how many each mean is: those in the stage at the beginnings of the months.
    pub mean_n: [i64; 2],
    pub target_new: Option<i64>,
    pub required: Option<i64>,
}

impl Shape {
    pub fn all(&self) -> i64 {
        self.counts.iter().sum()
    }
}

/// What should not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Anomaly {
    pub kind: String,
    pub id: String,
    pub customer: Option<String>,
    pub staff: Option<String>,
    pub day: Option<NaiveDate>,
    pub detail: String,
}

/// A flow with its rows of all marts.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowBook {
    pub name: String,
    pub title: Option<Text>,
    /// `None` where the pipeline does not have it any more.
    pub of: Option<FlowOf>,
    /// From first to last, those of success at the end.
    pub stages: Vec<Stage>,
    /// The three stages of the shape.
    pub funnel: Vec<String>,
    /// Days after entry within which cohorts are compared.
    pub conversion_days: Option<u32>,
    pub balance: Vec<Balance>,
    pub moves: Vec<Move>,
    pub cohorts: Vec<Reached>,
    pub dwell: Vec<Dwell>,
    pub stock: Vec<Stock>,
    pub shapes: Vec<Shape>,
    pub anomalies: Vec<Anomaly>,
}

impl FlowBook {
    fn new(name: &str, pipeline: &Pipeline) -> FlowBook {
        let settings = pipeline.flows.get(name);
        FlowBook {
            name: name.to_string(),
            title: settings.and_then(|flow| flow.title.clone()),
            of: settings.map(|flow| flow.of),
            stages: Vec::new(),
            funnel: settings.map(|flow| flow.shape.clone()).unwrap_or_default(),
            conversion_days: settings.map(|flow| flow.conversion_days),
            balance: Vec::new(),
            moves: Vec::new(),
            cohorts: Vec::new(),
            dwell: Vec::new(),
            stock: Vec::new(),
            shapes: Vec::new(),
            anomalies: Vec::new(),
        }
    }

    /// A stage by code.
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }

    /// Place of a stage among those of the flow.
    pub fn place(&self, code: &str) -> usize {
        self.stages.iter().position(|stage| stage.code == code).unwrap_or(self.stages.len())
    }

    /// Whether a stage is one of success.
    pub fn is_won(&self, code: &str) -> bool {
        self.stage(code).is_some_and(|stage| stage.kind == Kind::Won)
    }

    /// Balance of all months together, by stage; where they are not told, as in an edition of a week, of the newest
    /// month or week.
    pub fn whole(&self) -> Vec<&Balance> {
        let of = |grain: &str| self.balance.iter().filter(|row| row.grain == grain).map(|row| row.period).max();
        let newest = ["window", "month", "week"].into_iter().find_map(|grain| Some((grain, of(grain)?)));
        let Some((grain, period)) = newest else { return Vec::new() };
        let mut rows: Vec<&Balance> =
            self.balance.iter().filter(|row| row.grain == grain && row.period == period).collect();
        rows.sort_by_key(|row| row.place);
        rows
    }

    /// Months with a balance, ascending.
    pub fn months(&self) -> Vec<NaiveDate> {
        let mut months: Vec<NaiveDate> =
            self.balance.iter().filter(|row| row.grain == "month").map(|row| row.period).collect();
        months.sort_unstable();
        months.dedup();
        months
    }

    /// A stage in a month.
    pub fn month(&self, period: NaiveDate, stage: &str) -> Option<&Balance> {
        self.balance.iter().find(|row| row.grain == "month" && row.period == period && row.stage == stage)
    }

    /// The shape at the newest date, of all or of the members of a dimension.
    pub fn shapes_now(&self, dimension: &str) -> Vec<&Shape> {
        let last = self.shapes.iter().map(|shape| shape.period).max();
        self.shapes.iter().filter(|one| one.dimension == dimension && Some(one.period) == last).collect()
    }

    /// The shape of all over the months.
    pub fn shape_history(&self) -> Vec<&Shape> {
        let mut all: Vec<&Shape> = self.shapes.iter().filter(|one| one.dimension == "all").collect();
        all.sort_by_key(|one| one.period);
        all
    }

    /// Adds the stages that the marts tell of, in their order.
    fn find_stages(&mut self, pipeline: &Pipeline, schemes: &[SchemeBook]) {
        let mut places: BTreeMap<i64, String> = BTreeMap::new();
        for (place, stage) in self.balance.iter().map(|row| (row.place, &row.stage)) {
            places.entry(place).or_insert_with(|| stage.clone());
        }
        if places.is_empty() {
            for (place, stage) in self.cohorts.iter().map(|row| (row.place, &row.stage)) {
                places.entry(place).or_insert_with(|| stage.clone());
            }
        }
        let settings = pipeline.flows.get(&self.name);
        let won = settings.map(|flow| flow.lists(pipeline, &[]).won).unwrap_or_default();
        let book = settings
            .filter(|flow| flow.of == FlowOf::Scheme)
            .and_then(|flow| flow.scheme.as_deref())
            .and_then(|key| schemes.iter().find(|book| book.scheme == key));
        let odd = |code: &str| settings.is_some_and(|flow| flow.odd.contains_key(code));
        self.stages = places
            .into_values()
            .map(|code| Stage {
                title: book.map(|book| book.title_of(&code)),
                kind: match () {
                    () if won.contains(&code) => Kind::Won,
                    () if odd(&code) => Kind::Odd,
                    () => Kind::OnTheWay,
                },
                code,
            })
            .collect();
    }
}

/// All flows that a mart tells of, by name.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    pipeline: &Pipeline,
    schemes: &[SchemeBook],
) -> Result<Vec<FlowBook>, ReportError> {
    let mut books: BTreeMap<String, FlowBook> = BTreeMap::new();
    let mut book = |name: String, put: &mut dyn FnMut(&mut FlowBook)| {
        put(books.entry(name.clone()).or_insert_with(|| FlowBook::new(&name, pipeline)));
    };
    for (flow, row) in list(marts, "stage_flow", as_of, balances)? {
        book(flow, &mut |book| book.balance.push(row.clone()));
    }
    for (flow, row) in list(marts, "stage_moves", as_of, moves)? {
        book(flow, &mut |book| book.moves.push(row.clone()));
    }
    for (flow, row) in list(marts, "stage_cohorts", as_of, cohorts)? {
        book(flow, &mut |book| book.cohorts.push(row.clone()));
    }
    for (flow, row) in list(marts, "stage_dwell", as_of, dwell)? {
        book(flow, &mut |book| book.dwell.push(row.clone()));
    }
    for (flow, row) in list(marts, "stage_inventory", as_of, stock)? {
        book(flow, &mut |book| book.stock.push(row.clone()));
    }
    for (flow, row) in list(marts, "funnel_shape", as_of, shapes)? {
        book(flow, &mut |book| book.shapes.push(row.clone()));
    }
    for (flow, row) in list(marts, "stage_anomalies", as_of, anomalies)? {
        book(flow, &mut |book| book.anomalies.push(row.clone()));
    }
    let mut found: Vec<FlowBook> = books.into_values().collect();
    for flow in &mut found {
        flow.find_stages(pipeline, schemes);
    }
    Ok(found)
}
