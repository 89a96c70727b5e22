//! The insight `churn`: signals, risk, the record of earlier dates, fitted weights ([`crate::metrics::churn`]).

use std::cell::RefCell;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;
use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::signals;
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::expressions::Objection;
use crate::features::Population;
use crate::metrics::churn::signals::Plan;
use crate::metrics::churn::{self, Churning, ClassesAt, HORIZONS, Known, Model};
use crate::metrics::clv;
use crate::models::fit::PurchaseFit;

/// See the head of this file.
pub static CHURN: Insight = Insight {
    name: "churn",
    version: churn::VERSION,
    is_wanted: |pipeline| pipeline.churn.enabled,
    settings,
    features,
    tables: |_| Vec::new(),
    schemes,
    asks_the_calendar: false,
    is_daily: false,
    reads: &[],
    marts,
};

fn settings(pipeline: &Pipeline) -> serde_json::Value {
    json!({
        "churn": pipeline.churn,
        "signals": signals::built_in(),
        "class_scheme": signals::class_scheme(pipeline),
        "points": { "expiry_months": pipeline.points.expiry_months },
        "clv": pipeline.clv,
        "model": clv::VERSION,
    })
}

/// The signals of a pipeline with the tables that it has.
fn plan(pipeline: &Pipeline) -> Result<Plan, Objection> {
    let catalog = crate::config::catalog(pipeline);
    Plan::new(signals::of(pipeline), &pipeline.churn, &catalog)
}

fn features(pipeline: &Pipeline) -> Vec<String> {
    plan(pipeline).map(|plan| plan.of_results).unwrap_or_default()
}

fn schemes(pipeline: &Pipeline) -> Vec<String> {
    let read = plan(pipeline).map(|plan| plan.schemes).unwrap_or_default();
    let mut schemes: Vec<String> = signals::class_scheme(pipeline).map(str::to_owned).into_iter().chain(read).collect();
    schemes.retain(|scheme| pipeline.schemes.contains_key(scheme));
    schemes.sort();
    schemes.dedup();
    schemes
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let pipeline = context.pipeline;
    let plan = Plan::new(signals::of(pipeline), &pipeline.churn, context.inputs.catalog);
    let plan = plan.map_err(|objection| EngineError::Frame {
        what: "signals of churn".into(),
        source: PolarsError::ComputeError(objection.to_string().into()),
    })?;
    let churning = Churning {
        history: context.history(),
        catalog: context.inputs.catalog,
        settings: &pipeline.churn,
        plan,
        class_scheme: signals::class_scheme(pipeline),
        scale: pipeline.money_scale,
    };
    let lake = Lake { context, near: RefCell::new(None) };
    let made = churning.marts(&lake, context.grid, &mut |name, frame| Ok(write((name, frame))?));
    made.map_err(|Failed(error)| error)
}

/// What the lake and the facts tell of earlier dates.
struct Lake<'a> {
    context: &'a Context<'a>,
    /// The model as it was fitted at the date before: the next fit begins there.
    near: RefCell<Option<PurchaseFit>>,
}

/// An error of the engine.
struct Failed(EngineError);

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Failed {
        Failed(error)
    }
}

impl From<PolarsError> for Failed {
    fn from(source: PolarsError) -> Failed {
        Failed(EngineError::Frame { what: "marts of churn".into(), source })
    }
}

impl Known for Lake<'_> {
    type Error = Failed;

    fn features(&self, names: &[String], at: NaiveDate) -> Result<DataFrame, Failed> {
        Ok(self.context.features(names, at, Population::Buyers)?)
    }

    fn classes(&self, scheme: &str, at: NaiveDate) -> Result<Option<ClassesAt>, Failed> {
        let found = self.context.classes(scheme, at)?;
        Ok(found.map(|classes| ClassesAt {
            codes: classes.all.iter().map(|class| class.code.clone()).collect(),
            of: classes.of,
        }))
    }

    fn model(&self, at: NaiveDate) -> Option<Model> {
        let settings = &self.context.pipeline.clv;
        if !settings.enabled {
            return None;
        }
        let history = self.context.history();
        let buying = clv::buying(history, at, &HORIZONS, settings, self.near.borrow().as_ref());
        let fit = buying.fit.clone()?;
        self.near.replace(Some(fit));
        let of = |pick: &(dyn Fn(u32) -> Option<f64> + Sync)| -> Vec<f64> {
            (0..history.customers() as u32).into_par_iter().map(|customer| pick(customer).unwrap_or(f64::NAN)).collect()
        };
        let silent = |place: usize| of(&|customer| buying.p_silent(customer, place));
        Some(Model { alive: of(&|customer| buying.p_alive(customer)), silent: [silent(0), silent(1), silent(2)] })
    }
}
