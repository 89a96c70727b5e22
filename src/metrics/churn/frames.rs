//! The marts of customers: `signals`, `signal_catalog`, `churn_risk`.

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::backtest::LEVELS;
use super::evidence::{Evidence, Measure, Tongue};
use super::record::Record;
use super::runs::since;
use super::signals::Signal;
use super::silence::{LimitOf, numbers};
use super::standing::Standing;
use super::{Churning, Model, Scoring};
use crate::config::types::DefinedUnit;
use crate::expressions::{self, Expression, evaluate};
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// Place of the horizon of 90 days.
const NINETY: usize = 1;

/// What is made of the customers at the date of the results.
pub struct Risks<'a> {
    /// Settings and signals.
    pub churning: &'a Churning<'a>,
    /// Earlier dates, ascending.
    pub records: &'a [Record],
    /// Scores in force.
    pub scoring: &'a Scoring<'a>,
    /// The customers.
    pub standing: &'a Standing,
    /// The date.
    pub results: NaiveDate,
}

/// The rows of one signal before they are put in the order of the customers.
struct SignalRows {
    customers: Vec<u32>,
    frame: DataFrame,
}

impl Risks<'_> {
    /// The mart `signals`: a row for every customer and signal that it shows, by customer, then by signal.
    pub fn signals(&self) -> PolarsResult<DataFrame> {
        let computed: Vec<(usize, &Signal)> = self.churning.plan.computed().collect();
        let parts: Vec<SignalRows> =
            computed.par_iter().map(|(_, signal)| self.rows_of(signal)).collect::<PolarsResult<_>>()?;
        let mut order: Vec<(u32, u32)> = Vec::new();
        let mut whole: Option<DataFrame> = None;
        for part in parts {
            let start = order.len() as u32;
            order.extend(part.customers.iter().enumerate().map(|(row, customer)| (*customer, start + row as u32)));
            match &mut whole {
                None => whole = Some(part.frame),
                Some(whole) => {
                    whole.vstack_mut_owned(part.frame)?;
                }
            }
        }
        let whole = match whole {
            Some(whole) => whole,
            None => self.signal_frame("", &[], Default::default())?,
        };
        order.par_sort_unstable();
        let ids = self.ids(order.iter().map(|(customer, _)| *customer), order.len());
        let places = IdxCa::from_vec("place".into(), order.iter().map(|(_, row)| *row as IdxSize).collect());
        let sorted = whole.take(&places)?;
        let mut columns = vec![as_of_column(self.results, order.len()), ids];
        columns.extend(sorted.columns().iter().cloned());
        DataFrame::new(order.len(), columns)
    }

    fn rows_of(&self, signal: &Signal) -> PolarsResult<SignalRows> {
        let standing = self.standing;
        let shows: Vec<bool> = standing.patterns.iter().map(|pattern| pattern & signal.mask != 0).collect();
        let rows: Vec<usize> = (0..shows.len()).filter(|row| shows[*row]).collect();
        let customers: Vec<u32> = rows.iter().map(|row| standing.customers[*row]).collect();
        let mask: BooleanChunked = shows.into_iter().map(Some).collect();
        let frame = self.shown(signal)?.filter(&mask)?;
        let figure = |text: &Option<String>| -> PolarsResult<Option<Column>> {
            let parsed = text.as_deref().and_then(|text| Expression::parse(text).ok());
            let Some(parsed) = parsed else { return Ok(None) };
            Ok(evaluate(&[&parsed], &frame, self.results, None)?.pop())
        };
        let (value, threshold) = (figure(&signal.rule.value)?, figure(&signal.rule.threshold)?);
        let evidence = Evidence {
            frame: &frame,
            value: value.as_ref(),
            threshold: threshold.as_ref(),
            measure: Measure::of_signal(signal.rule.unit),
            catalog: self.churning.catalog,
            scale: self.churning.scale,
        };
        let texts = [
            evidence.texts("evidence_zh", &signal.rule.evidence.zh, Tongue::Chinese)?,
            evidence.texts("evidence_en", &signal.rule.evidence.en, Tongue::English)?,
        ];
        let at_risk = amounts(&frame, &signal.rule.at_risk)?;
        let places: Vec<(u32, u64)> =
            rows.iter().map(|row| (standing.customers[*row], standing.patterns[*row])).collect();
        let first = |(customer, _): &(u32, u64)| {
            let shown = |_: usize, pattern: u64| pattern & signal.mask != 0;
            to_days(since(self.records, self.results, *customer, shown))
        };
        let since: Vec<i32> = places.par_iter().map(first).collect();
        let points: Vec<f64> = places.iter().map(|(_, pattern)| self.points(signal, *pattern)).collect();
        let known = |column: Option<&Column>| -> PolarsResult<Vec<Option<f64>>> {
            let found = column.map(expressions::numbers).transpose()?;
            let finite =
                |values: Vec<Option<f64>>| values.into_iter().map(|value| value.filter(|value| value.is_finite()));
            Ok(found.map_or_else(|| vec![None; rows.len()], |values| finite(values).collect()))
        };
        let figures =
            Shown { value: known(value.as_ref())?, threshold: known(threshold.as_ref())?, points, since, at_risk };
        let mut made = self.signal_frame(&signal.rule.name, &customers, figures)?;
        made.replace("evidence_zh", texts[0].clone())?;
        made.replace("evidence_en", texts[1].clone())?;
        let unit = signal.rule.unit.map(unit_name);
        let unit = StringChunked::from_iter_options("unit".into(), customers.iter().map(|_| unit));
        made.replace("unit", unit.into_column())?;
        Ok(SignalRows { customers, frame: made })
    }

    /// The columns that a signal shows and reads.
    fn shown(&self, signal: &Signal) -> PolarsResult<DataFrame> {
        let mut names = signal.rule.shown();
        names.insert(signal.rule.at_risk.clone());
        for text in [&signal.rule.value, &signal.rule.threshold].into_iter().flatten() {
            names.extend(Expression::parse(text).map(|parsed| parsed.reads().clone()).unwrap_or_default());
        }
        self.standing.frame.select(names)
    }

    /// The points that a signal adds with the weights in force.
    fn points(&self, signal: &Signal, pattern: u64) -> f64 {
        let fitted =
            self.scoring.rolling.filter(|_| self.scoring.is_fitted).and_then(|rolling| rolling.now.as_ref().ok());
        let place = self.churning.plan.signals.iter().position(|known| known.rule.name == signal.rule.name);
        match (fitted, place) {
            (Some(fitted), Some(place)) => fitted.points(place).unwrap_or(0.0) * signal.strength(pattern),
            _ => signal.levels.iter().filter(|level| pattern >> level.bit & 1 == 1).map(|level| level.points).sum(),
        }
    }

    fn signal_frame(&self, name: &str, customers: &[u32], shown: Shown) -> PolarsResult<DataFrame> {
        let rows = customers.len();
        let nothing = |name: &str| Column::full_null(name.into(), rows, &DataType::String);
        let columns = vec![
            Column::new_scalar("signal".into(), Scalar::from(PlSmallStr::from_str(name)), rows),
            Float64Chunked::from_iter_options("value".into(), shown.value.into_iter()).into_column(),
            Float64Chunked::from_iter_options("threshold".into(), shown.threshold.into_iter()).into_column(),
            nothing("unit"),
            Column::new("points".into(), shown.points),
            nothing("evidence_zh"),
            nothing("evidence_en"),
            Int32Chunked::from_vec("since".into(), shown.since).into_date().into_series().into_column(),
            money_column("sales_at_risk", shown.at_risk, self.churning.scale),
        ];
        DataFrame::new(rows, columns)
    }

    fn ids(&self, customers: impl Iterator<Item = u32>, rows: usize) -> Column {
        let mut ids = StringChunkedBuilder::new("customer_id".into(), rows);
        customers.for_each(|customer| ids.append_value(self.churning.history.ids.get(customer)));
        ids.finish().into_column()
    }

    /// The mart `signal_catalog`: every signal, computed or not.
    pub fn catalog(&self) -> PolarsResult<DataFrame> {
        let signals = &self.churning.plan.signals;
        let rows = signals.len();
        let (mut customers, mut sales) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for signal in signals {
            let shows = |pattern: &u64| pattern & signal.mask != 0;
            let patterns = self.standing.patterns.iter().zip(&self.standing.at_risk);
            let (count, sum) = patterns
                .filter(|(pattern, _)| shows(pattern))
                .fold((0i64, 0i128), |(count, sum), (_, money)| (count + 1, sum + i128::from(*money)));
            customers.push(signal.is_computed().then_some(count));
            sales.push(signal.is_computed().then_some(sum));
        }
        let fitted = self.scoring.rolling.and_then(|rolling| rolling.now.as_ref().ok());
        let text = |name: &str, pick: &dyn Fn(&Signal) -> Option<String>| {
            Column::new(name.into(), signals.iter().map(pick).collect::<Vec<_>>())
        };
        let weights: Vec<f64> = signals.iter().map(|signal| signal.rule.most_points()).collect();
        let fitted = (0..rows).map(|place| fitted.and_then(|fitted| fitted.points(place)));
        DataFrame::new(
            rows,
            vec![
                as_of_column(self.results, rows),
                text("signal", &|signal| Some(signal.rule.name.clone())),
                text("title_zh", &|signal| Some(signal.rule.title.zh.clone())),
                text("title_en", &|signal| Some(signal.rule.title.en.clone())),
                text("rule", &|signal| Some(rule_of(signal))),
                Column::new("weight".into(), weights),
                Column::new("computed".into(), signals.iter().map(Signal::is_computed).collect::<Vec<_>>()),
                text("missing", &|signal| self.missing(signal)),
                Int64Chunked::from_iter_options("customers".into(), customers.into_iter()).into_column(),
                money_column("net_sales", sales, self.churning.scale),
                Float64Chunked::from_iter_options("fitted_weight".into(), fitted).into_column(),
            ],
        )
    }

    /// Tables that a signal lacks; of one that has them, the features of its conditions that nobody has a value of.
    fn missing(&self, signal: &Signal) -> Option<String> {
        if !signal.missing.is_empty() {
            return Some(signal.missing.iter().cloned().collect::<Vec<_>>().join(", "));
        }
        let frame = &self.standing.frame;
        let reads = signal.levels.iter().flat_map(|level| level.when.reads().iter().cloned());
        let is_unknown = |name: &String| {
            frame.height() > 0 && frame.column(name).is_ok_and(|column| column.null_count() == frame.height())
        };
        let mut unknown: Vec<String> = reads.filter(is_unknown).collect();
        unknown.sort();
        unknown.dedup();
        (!unknown.is_empty()).then(|| unknown.join(", "))
    }

    /// The mart `churn_risk`: a row for every buyer that is not lost.
    pub fn risk(&self, model: Option<&Model>) -> PolarsResult<DataFrame> {
        let Standing { customers, patterns, limits, frame, .. } = self.standing;
        let rows = customers.len();
        let scoring = self.scoring;
        let scores: Vec<f64> = patterns.iter().map(|pattern| scoring.score(*pattern)).collect();
        let levels: Vec<usize> = scores.iter().map(|score| scoring.level(*score)).collect();
        let before = self.records.len().checked_sub(1);
        let previous = |customer: &u32| {
            let date = before?;
            let pattern = self.records[date].pattern(*customer)?;
            Some(scoring.score_at(date, pattern))
        };
        let previous: Vec<Option<f64>> = customers.par_iter().map(previous).collect();
        let previous_level = previous.iter().map(|score| score.map(|score| LEVELS[scoring.level(score)]));
        let high_since = |(customer, level): (&u32, &usize)| {
            let is_high = |date: usize, pattern: u64| scoring.level(scoring.score_at(date, pattern)) == 0;
            (*level == 0).then(|| to_days(since(self.records, self.results, *customer, is_high)))
        };
        let high_since: Vec<Option<i32>> = customers.par_iter().zip(&levels).map(high_since).collect();
        let ratio = numbers(frame, "silence_ratio")?;
        let at_risk = amounts(frame, &self.churning.settings.at_risk)?;
        let said = |pick: fn(&Model) -> &Vec<f64>| {
            let of = |customer: &u32| model.and_then(|model| pick(model).get(*customer as usize).copied());
            customers.iter().map(move |customer| of(customer).filter(|p| p.is_finite())).collect::<Vec<_>>()
        };
        let count = |pattern: &u64| i64::from(pattern.count_ones());
        let floats = |name: &str, values: Vec<Option<f64>>| {
            Float64Chunked::from_iter_options(name.into(), values.into_iter()).into_column()
        };
        DataFrame::new(
            rows,
            vec![
                as_of_column(self.results, rows),
                self.ids(customers.iter().copied(), rows),
                Column::new("score".into(), scores),
                Column::new("level".into(), levels.iter().map(|level| LEVELS[*level]).collect::<Vec<_>>()),
                Column::new("signals".into(), patterns.iter().map(count).collect::<Vec<_>>()),
                floats("silence_ratio", ratio),
                floats("silence_limit_days", limits.iter().map(|limit| limit.map(|(days, _)| days)).collect()),
                Column::new(
                    "silence_limit_of".into(),
                    limits.iter().map(|limit| limit.map(|(_, of): (f64, LimitOf)| of.name())).collect::<Vec<_>>(),
                ),
                floats("p_alive", said(|model| &model.alive)),
                floats("p_silent_90", said(|model| &model.silent[NINETY])),
                money_column("sales_at_risk", at_risk, self.churning.scale),
                floats("previous_score", previous.clone()),
                StringChunked::from_iter_options("previous_level".into(), previous_level).into_column(),
                high_since
                    .into_iter()
                    .collect::<Int32Chunked>()
                    .with_name("since".into())
                    .into_date()
                    .into_series()
                    .into_column(),
                frame.column("under_contract")?.clone(),
            ],
        )
    }
}

impl Risks<'_> {
    /// The mart `churn_risk_before`: what was said at the last earlier date of those who showed a signal then, and whether
    /// they are lost by now. None without such a date.
    pub fn before(&self) -> PolarsResult<Option<DataFrame>> {
        let Some((date, record)) = self.records.iter().enumerate().next_back() else { return Ok(None) };
        let customers = 0..self.churning.history.customers() as u32;
        let warned = |customer: u32| Some((customer, record.pattern(customer).filter(|pattern| *pattern != 0)?));
        let warned: Vec<(u32, u64)> = customers.filter_map(warned).collect();
        let rows = warned.len();
        let scores: Vec<f64> = warned.iter().map(|(_, pattern)| self.scoring.score_at(date, *pattern)).collect();
        let levels: Vec<&str> = scores.iter().map(|score| LEVELS[self.scoring.level(*score)]).collect();
        let lost = &self.standing.lost.customers;
        let lost: Vec<bool> = warned.iter().map(|(customer, _)| lost.binary_search(customer).is_ok()).collect();
        let made = Int32Chunked::from_vec("made_as_of".into(), vec![to_days(record.at); rows]);
        let columns = vec![
            as_of_column(self.results, rows),
            made.into_date().into_column(),
            self.ids(warned.iter().map(|(customer, _)| *customer), rows),
            Column::new("score".into(), scores),
            Column::new("level".into(), levels),
            Column::new("lost".into(), lost),
        ];
        DataFrame::new(rows, columns).map(Some)
    }
}

/// Figures of the rows of one signal.
#[derive(Default)]
struct Shown {
    value: Vec<Option<f64>>,
    threshold: Vec<Option<f64>>,
    points: Vec<f64>,
    since: Vec<i32>,
    at_risk: Vec<Option<i128>>,
}

/// Money at risk in minor units, at least 0; null where it is not known.
fn amounts(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i128>>> {
    let minor = frame.column(name)?.decimal()?.physical();
    Ok(minor.iter().map(|minor| minor.map(|minor| minor.max(0))).collect())
}

/// The levels of a signal in words.
fn rule_of(signal: &Signal) -> String {
    let levels = signal.rule.levels.iter().enumerate();
    let levels = levels.map(|(place, level)| format!("{}: {}", level.when, signal.rule.points(place)));
    levels.collect::<Vec<_>>().join("; ")
}

/// A unit as the pipeline file writes it.
fn unit_name(unit: DefinedUnit) -> &'static str {
    match unit {
        DefinedUnit::Money => "money",
        DefinedUnit::Days => "days",
        DefinedUnit::Months => "months",
        DefinedUnit::Orders => "orders",
        DefinedUnit::Count => "count",
        DefinedUnit::Ratio => "ratio",
        DefinedUnit::Score => "score",
    }
}
