//! The insight `retention`: who stays and for how long, who begins to buy, who is loyal.

mod attributes;
mod key_accounts;
mod ladder;
mod masters;
mod members;
mod satisfaction;
mod scores;

use polars::prelude::{DataFrame, PolarsResult};
use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::features::view;
use crate::metrics::grouping::{self, Groups};
use crate::metrics::retention::ClassDates;
use crate::metrics::{activation, cohorts, loyalty, loyalty_goals, relationship_ladder, retention, survival};
use crate::model::period::months_before;
use crate::model::tables::{CUSTOMERS, LEADS, POINTS_LEDGER, SURVEYS, TableSchema};
use key_accounts::KeyAccounts;
use scores::ScoresByDate;

/// Months of the sales that groups and classes are weighed by.
const YEAR: usize = 12;

/// See the head of this file.
pub static RETENTION: Insight = Insight {
    name: "retention",
    version: retention::VERSION
        + cohorts::VERSION
        + survival::VERSION
        + activation::VERSION
        + loyalty::VERSION
        + loyalty_goals::VERSION
        + relationship_ladder::VERSION,
    is_wanted: |pipeline| pipeline.retention.enabled,
    settings,
    features,
    tables,
    schemes: |pipeline| key_accounts::scheme(pipeline).map(str::to_owned).into_iter().collect(),
    asks_the_calendar: false,
    is_daily: false,
    reads: &[],
    marts,
};

fn settings(pipeline: &Pipeline) -> serde_json::Value {
    json!({ "retention": pipeline.retention, "loyalty": pipeline.loyalty, "key_scheme": key_accounts::scheme(pipeline) })
}

fn features(pipeline: &Pipeline) -> Vec<String> {
    let mut names = attributes::features(pipeline);
    names.extend(loyalty::FEATURES.map(str::to_owned));
    names.push(ladder::CONTACT.to_owned());
    names
}

fn tables(_pipeline: &Pipeline) -> Vec<&'static TableSchema> {
    vec![&CUSTOMERS, &LEADS, &POINTS_LEDGER, &SURVEYS]
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let mut made = |mart: &'static str, frame: PolarsResult<DataFrame>| {
        let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {mart}"), source })?;
        write((mart, frame))
    };
    let (history, as_of, scale) = (context.history(), context.as_of, context.pipeline.money_scale);
    let (settings, loyalty) = (&context.pipeline.retention, &context.pipeline.loyalty);
    let seen = view::Context::new(as_of, history.covered_from());
    let net_sales = grouping::net_sales(history, &seen, YEAR);
    let dimensions = attributes::of_customers(context)?;
    let groups = Groups::largest(&dimensions, settings.top as usize, &net_sales);
    let keys = KeyAccounts::read(context)?;

    let periods = last(context.grid, settings.months);
    let moving: Vec<ClassDates> = keys.class_dates(context).into_iter().chain(members::of_points(context)?).collect();
    let cells = retention::cells(history, periods, &settings.compared_months(), &groups, &moving);
    drop(moving);
    made("retention", retention::frame(&cells, as_of, scale))?;
    let found = cohorts::cohorts(history, as_of, &groups, settings.cohort_months);
    made("cohorts", cohorts::frame(found.as_ref(), as_of, scale))?;

    let question = survival::Question {
        as_of,
        max_order: settings.max_order,
        lapse_days: settings.lapse_days,
        warm_up_months: settings.warm_up_months,
    };
    let mut by_class = groups;
    if let Some(dimension) = keys.dimension(context) {
        by_class.add_all(&dimension);
    }
    let curves = survival::curves(history, &by_class, &question);
    made("survival", survival::curve_frame(&curves, as_of))?;
    made("survival_summary", survival::summary_frame(&curves, as_of))?;

    let masters = masters::Masters::read(context)?;
    let (registered, of_registered) = masters.registered(settings.top as usize, &net_sales);
    let rows = activation::activation(history, &registered, &of_registered, as_of, settings.activation_days);
    made("activation", activation::frame(&rows, as_of))?;

    let mut scores = ScoresByDate::new(context);
    let earlier = scores.months_before(loyalty.index.compare_months)?;
    let now = scores.at(as_of)?;
    let previous = earlier.as_deref();
    made("loyalty", loyalty::customer_frame(&now, previous, &loyalty.index, &history.ids, as_of))?;
    made("loyalty_classes", loyalty::class_frame(&now, previous, &loyalty.index, &net_sales, (as_of, scale)))?;
    made("loyalty_distribution", loyalty::distribution_frame(&now, previous, as_of))?;

    let answers = satisfaction::answers(context)?;
    let mut goals = Vec::new();
    for date in last(context.grid, loyalty.goals.months) {
        let index = scores.index_at(*date)?;
        let known = loyalty_goals::Known {
            date: *date,
            key_year_ago: keys.at(context, months_before(*date, loyalty_goals::YEAR)),
            key: keys.at(context, *date),
            index: Some(&index),
            answers: answers.as_deref(),
        };
        goals.extend(loyalty_goals::goals(history, &known, &loyalty.goals));
    }
    made("loyalty_goals", loyalty_goals::frame(&goals, &keys.scope, as_of))?;

    let found = ladder::steps(context, masters, &scores, &net_sales)?;
    let frame = relationship_ladder::frame(&found.steps, &found.told, found.is_compared, (as_of, scale));
    made("relationship_ladder", frame)
}

/// The last so many dates.
fn last(grid: &[chrono::NaiveDate], months: u32) -> &[chrono::NaiveDate] {
    &grid[grid.len().saturating_sub(months as usize)..]
}
