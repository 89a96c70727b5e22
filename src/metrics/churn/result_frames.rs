//! The marts of the back-test: `churn_backtest`, `churn_backtest_total`, `churn_calibration`, `churn_lead_time`,
//! `churn_weights`.

use chrono::NaiveDate;
use polars::prelude::*;

use super::backtest::{ALL, Group, ON, Predictor, Total};
use super::calibration::{Decile, auc};
use super::lead_time::Lead;
use super::{Churning, HORIZONS, Scoring};
use crate::metrics::intervals::wilson;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// What became of predictions, as marts.
pub struct Outcome<'a> {
    /// Settings and signals.
    pub churning: &'a Churning<'a>,
    /// Date of the results.
    pub results: NaiveDate,
}

/// A share; none of nothing.
fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

fn floats(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    Float64Chunked::from_iter_options(name.into(), values).into_column()
}

fn counts(name: &str, values: impl Iterator<Item = u64>) -> Column {
    Column::new(name.into(), values.map(|count| count as i64).collect::<Vec<_>>())
}

fn dates(name: &str, values: impl Iterator<Item = Option<NaiveDate>>) -> Column {
    let days: Int32Chunked = values.map(|date| date.map(to_days)).collect();
    days.with_name(name.into()).into_date().into_series().into_column()
}

impl Outcome<'_> {
    /// The columns that groups have, of one date or of all.
    fn of_groups(&self, groups: &[&Group]) -> Vec<Column> {
        let scale = self.churning.scale;
        let churned = |group: &Group| group.of_group.churned[group.horizon];
        let all_churned = |group: &Group| group.of_all.churned[group.horizon];
        let base = |group: &Group| share(all_churned(group), group.of_all.customers);
        let precision = |group: &Group| share(churned(group), group.of_group.customers);
        let lift = |group: &Group| Some(precision(group)? / base(group).filter(|base| *base > 0.0)?);
        let interval = |group: &Group| wilson(churned(group), group.of_group.customers);
        let predictors: Vec<&str> = groups.iter().map(|group| group.predictor.name(&self.churning.plan)).collect();
        let lost = |group: &Group| group.of_group.lost[group.horizon];
        vec![
            as_of_column(self.results, groups.len()),
            dates("made_as_of", groups.iter().map(|group| group.made)),
            Column::new(
                "horizon".into(),
                groups.iter().map(|group| i64::from(HORIZONS[group.horizon])).collect::<Vec<_>>(),
            ),
            Column::new("predictor".into(), predictors),
            Column::new("level".into(), groups.iter().map(|group| group.level).collect::<Vec<_>>()),
            counts("customers", groups.iter().map(|group| group.of_group.customers)),
            counts("churned", groups.iter().map(|group| churned(group))),
            floats("base_rate", groups.iter().map(|group| base(group))),
            floats("precision", groups.iter().map(|group| precision(group))),
            floats("recall", groups.iter().map(|group| share(churned(group), all_churned(group)))),
            floats("lift", groups.iter().map(|group| lift(group))),
            floats("precision_low", groups.iter().map(|group| interval(group).map(|(low, _)| low))),
            floats("precision_high", groups.iter().map(|group| interval(group).map(|(_, high)| high))),
            money_column("sales_flagged", groups.iter().map(|group| Some(group.of_group.at_risk)).collect(), scale),
            money_column("sales_lost", groups.iter().map(|group| Some(lost(group))).collect(), scale),
            money_column(
                "sales_false_alarm",
                groups.iter().map(|group| Some(group.of_group.at_risk - lost(group))).collect(),
                scale,
            ),
        ]
    }

    /// The mart `churn_backtest`.
    pub fn backtest(&self, groups: &[Group]) -> PolarsResult<DataFrame> {
        let groups: Vec<&Group> = groups.iter().collect();
        DataFrame::new(groups.len(), self.of_groups(&groups))
    }

    /// The mart `churn_backtest_total`.
    pub fn totals(&self, totals: &[Total]) -> PolarsResult<DataFrame> {
        let rows: Vec<(&Total, &Group)> =
            totals.iter().flat_map(|total| total.groups.iter().map(move |group| (total, group))).collect();
        let groups: Vec<&Group> = rows.iter().map(|(_, group)| *group).collect();
        let is_whole = |group: &Group| group.level == ALL || group.level == ON;
        let of_whole = |pick: &dyn Fn(&Total) -> Option<f64>| -> Vec<Option<f64>> {
            rows.iter().map(|(total, group)| if is_whole(group) { pick(total) } else { None }).collect()
        };
        let compared = of_whole(&|total| total.compared.and_then(|compared| compared.auc));
        let compared_precision =
            of_whole(&|total| total.compared.and_then(|compared| share(compared.high.1, compared.high.0)));
        let compared_dates = rows
            .iter()
            .map(|(total, group)| total.compared.filter(|_| is_whole(group)).map(|compared| compared.dates as i64));
        let best =
            rows.iter().map(|(total, group)| total.compared.filter(|_| is_whole(group)).map(|found| found.is_best));
        let mut columns = self.of_groups(&groups);
        columns.extend([
            counts("dates", rows.iter().map(|(total, _)| total.dates.0)),
            dates("first_made_as_of", rows.iter().map(|(total, _)| total.dates.1)),
            dates("last_made_as_of", rows.iter().map(|(total, _)| total.dates.2)),
            floats("auc", of_whole(&|total| auc(&total.bins)).into_iter()),
            floats("brier", of_whole(&|total| total.losses.map(|(brier, _)| brier)).into_iter()),
            floats("log_loss", of_whole(&|total| total.losses.map(|(_, log_loss)| log_loss)).into_iter()),
            Int64Chunked::from_iter_options("compared_dates".into(), compared_dates).into_column(),
            floats("compared_auc", compared.into_iter()),
            floats("compared_precision", compared_precision.into_iter()),
            Column::new("best".into(), best.collect::<Vec<_>>()),
        ]);
        DataFrame::new(rows.len(), columns)
    }

    /// The mart `churn_calibration`.
    pub fn calibration(&self, totals: &[Total]) -> PolarsResult<DataFrame> {
        let mut rows: Vec<(usize, Predictor, Decile)> = Vec::new();
        for total in totals {
            let Some((horizon, predictor)) = total.about() else { continue };
            if !matches!(predictor, Predictor::Single(_)) {
                rows.extend(total.deciles().into_iter().map(|decile| (horizon, predictor, decile)));
            }
        }
        let names: Vec<&str> = rows.iter().map(|(_, predictor, _)| predictor.name(&self.churning.plan)).collect();
        let interval = |decile: &Decile| wilson(decile.churned, decile.customers);
        let predicted = |decile: &Decile| decile.probability.map(|sum| sum / decile.customers as f64);
        DataFrame::new(
            rows.len(),
            vec![
                as_of_column(self.results, rows.len()),
                Column::new(
                    "horizon".into(),
                    rows.iter().map(|(place, ..)| i64::from(HORIZONS[*place])).collect::<Vec<_>>(),
                ),
                Column::new("predictor".into(), names),
                Column::new(
                    "decile".into(),
                    rows.iter().map(|(_, _, decile)| i64::from(decile.decile)).collect::<Vec<_>>(),
                ),
                counts("customers", rows.iter().map(|(_, _, decile)| decile.customers)),
                floats("predicted", rows.iter().map(|(_, _, decile)| predicted(decile))),
                floats("observed", rows.iter().map(|(_, _, decile)| share(decile.churned, decile.customers))),
                floats("low", rows.iter().map(|(_, _, decile)| interval(decile).map(|(low, _)| low))),
                floats("high", rows.iter().map(|(_, _, decile)| interval(decile).map(|(_, high)| high))),
            ],
        )
    }

    /// The mart `churn_lead_time`.
    pub fn leads(&self, leads: &[Lead]) -> PolarsResult<DataFrame> {
        let names: Vec<&str> = leads.iter().map(|lead| lead.predictor.name(&self.churning.plan)).collect();
        let flagged = |lead: &Lead| lead.days.len() as u64;
        let quantile = |name: &str, at: f64| floats(name, leads.iter().map(move |lead| lead.quantile(at)));
        DataFrame::new(
            leads.len(),
            vec![
                as_of_column(self.results, leads.len()),
                Column::new("predictor".into(), names),
                counts("customers", leads.iter().map(|lead| lead.lost)),
                counts("flagged", leads.iter().map(flagged)),
                quantile("median_days", 0.5),
                quantile("p25", 0.25),
                quantile("p75", 0.75),
                floats("flagged_share", leads.iter().map(|lead| share(flagged(lead), lead.lost))),
            ],
        )
    }

    /// The mart `churn_weights`.
    pub fn weights(&self, scoring: &Scoring<'_>) -> PolarsResult<DataFrame> {
        let signals: Vec<_> = self.churning.plan.computed().collect();
        let now = scoring.rolling.map(|rolling| &rolling.now);
        let fitted = now.and_then(|now| now.as_ref().ok());
        let found = |place: usize| fitted.and_then(|fitted| fitted.coefficients.get(place).copied().flatten());
        let figure = |name: &str, pick: &dyn Fn(usize) -> Option<f64>| {
            floats(name, signals.iter().map(|(place, _)| pick(*place)))
        };
        let note = |zh: bool| -> Vec<Option<String>> {
            let of = |place: &usize| match now {
                Some(Err(reason)) => Some(if zh { reason.in_words().0 } else { reason.in_words().1 }),
                _ if found(*place).is_none() && fitted.is_some() => Some(
                    if zh {
                        "所有客户都有或都没有该信号"
                    } else {
                        "all customers show it, or nobody does"
                    }
                    .to_owned(),
                ),
                _ => None,
            };
            signals.iter().map(|(place, _)| of(place)).collect()
        };
        let sample = |pick: fn(&super::fit::Fitted) -> u64| signals.iter().map(move |_| fitted.map_or(0, pick));
        let rows = signals.len();
        let names: Vec<&str> = signals.iter().map(|(_, signal)| signal.rule.name.as_str()).collect();
        DataFrame::new(
            rows,
            vec![
                as_of_column(self.results, rows),
                Column::new("signal".into(), names),
                Column::new(
                    "hand_weight".into(),
                    signals.iter().map(|(_, signal)| signal.rule.most_points()).collect::<Vec<_>>(),
                ),
                figure("coefficient", &|place| found(place).map(|(beta, _)| beta)),
                figure("std_error", &|place| found(place).map(|(_, error)| error)),
                figure("odds_ratio", &|place| found(place).map(|(beta, _)| beta.exp())),
                counts("n", sample(|fitted| fitted.n)),
                counts("events", sample(|fitted| fitted.events)),
                figure("points", &|place| fitted.and_then(|fitted| fitted.points(place))),
                figure("lambda", &|_| fitted.map(|fitted| fitted.lambda)),
                Column::new("used".into(), vec![scoring.is_fitted; rows]),
                Column::new("note_zh".into(), note(true)),
                Column::new("note_en".into(), note(false)),
            ],
        )
    }
}
