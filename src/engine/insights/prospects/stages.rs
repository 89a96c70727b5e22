//! Marts of flows: balance, moves, cohorts, dwell, inventory, shape, anomalies.

use polars::prelude::{DataFrame, PolarsResult};

use super::shared::{LoadedFlow, Shared};
use crate::config::types::FlowOf;
use crate::engine::EngineError;
use crate::engine::insights::{Context, Write};
use crate::metrics::process::periods::Grain;
use crate::metrics::stage_flow::Anomaly;
use crate::metrics::stage_flow::balance::{Balance, balance};
use crate::metrics::stage_flow::cohorts::{Reached, cohorts};
use crate::metrics::stage_flow::dwell::{Dwell, dwell};
use crate::metrics::stage_flow::frames::{self, OfFlow, Shaped, Stored};
use crate::metrics::stage_flow::inventory::{Inventory, chances};
use crate::metrics::stage_flow::moves::{Moves, moves};
use crate::metrics::stage_flow::of_opportunities::dated;
use crate::metrics::stage_flow::shape::{Shape, Verdict, shapes};
use crate::metrics::stage_flow::timeline::{Timeline, WEEKS};

/// Everything about a flow.
struct Made {
    balance: Vec<Balance>,
    moves: Vec<Moves>,
    cohorts: Vec<Reached>,
    dwell: Vec<Dwell>,
    inventory: Vec<Stored>,
    shapes: Vec<Shaped>,
    anomalies: Vec<Anomaly>,
}

/// Writes the marts.
pub(super) fn marts(context: &Context<'_>, shared: &Shared, write: &mut Write<'_>) -> Result<(), EngineError> {
    let mut made = |mart: &'static str, frame: PolarsResult<DataFrame>| {
        let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {mart}"), source })?;
        write((mart, frame))
    };
    if shared.flows.is_empty() {
        return Ok(());
    }
    let (as_of, scale) = (context.as_of, context.pipeline.money_scale);
    let all: Vec<Made> = shared.flows.iter().map(|flow| make(context, shared, flow)).collect();
    let flows = &shared.flows;
    made("stage_flow", frames::balance(&of(flows, &all, |made| &made.balance), as_of, scale))?;
    made("stage_moves", frames::moves(&of(flows, &all, |made| &made.moves), as_of))?;
    made("stage_cohorts", frames::cohorts(&of(flows, &all, |made| &made.cohorts), as_of))?;
    made("stage_dwell", frames::dwell(&of(flows, &all, |made| &made.dwell), as_of))?;
    made("stage_inventory", frames::inventory(&of(flows, &all, |made| &made.inventory), as_of, scale))?;
    made("funnel_shape", frames::shapes(&of(flows, &all, |made| &made.shapes), as_of))?;
    let anomalies = of(flows, &all, |made| &made.anomalies);
    made("stage_anomalies", frames::anomalies(&anomalies, &shared.directory, as_of))
}

/// The rows of a mart, by flow.
fn of<'a, T>(flows: &'a [LoadedFlow], all: &'a [Made], rows: fn(&Made) -> &Vec<T>) -> Vec<OfFlow<'a, T>> {
    let flows = flows.iter().zip(all);
    flows.map(|(flow, made)| OfFlow { flow: &flow.name, stages: &flow.stages, rows: rows(made) }).collect()
}

fn make(context: &Context<'_>, shared: &Shared, flow: &LoadedFlow) -> Made {
    let (settings, stages, histories) = (&flow.settings, &flow.stages, &flow.histories);
    let timeline = |grain: Grain, count: u32| Timeline::new(grain, context.as_of, count);
    let months = timeline(Grain::Month, settings.months);
    let mut timelines = vec![months.clone(), timeline(Grain::Window, settings.months)];
    // Classes are known at month ends alone.
    if settings.of != FlowOf::Scheme {
        timelines.push(timeline(Grain::Week, WEEKS));
    }
    let balances = || timelines.iter().flat_map(|timeline| balance(histories, stages, timeline)).collect();
    let within = settings.conversion_days;
    let dated = if settings.of == FlowOf::Opportunities { dated(stages) } else { Vec::new() };
    let counted = || (moves(histories, stages, &months), cohorts(histories, stages, &months, within, &dated));
    let (balance, (moves, cohorts)) = rayon::join(balances, counted);
    let inventory = Inventory::new(histories, stages, &months, &shared.directory);
    let mut anomalies = flow.anomalies.clone();
    anomalies.sort_by(|a, b| (&a.kind, &a.id, a.day, &a.detail).cmp(&(&b.kind, &b.id, b.day, &b.detail)));
    Made {
        balance,
        moves,
        cohorts,
        dwell: dwell(histories, stages, (months.first(), months.as_of())),
        shapes: shaped(context, flow, &inventory, &months),
        inventory: stored(context, flow, &inventory, &months),
        anomalies,
    }
}

/// The stock of every owner at every month end that has any; the last stage, which only grows, is left out.
fn stored(context: &Context<'_>, flow: &LoadedFlow, inventory: &Inventory, months: &Timeline) -> Vec<Stored> {
    let chances = chances(&flow.histories, &flow.stages, context.pipeline.prospects.learn_from);
    let mut rows = Vec::new();
    for (place, period) in months.periods().iter().enumerate() {
        for (owner, whose) in inventory.owners.list.iter().enumerate() {
            for stage in (0..flow.stages.held() as u8).filter(|stage| !flow.stages.is_last(*stage)) {
                let (stock, amount) = inventory.stock(owner, stage, place + 1);
                if stock == 0 && owner > 0 {
                    continue;
                }
                rows.push(Stored {
                    period: *period,
                    owner: whose.clone(),
                    stage,
                    stock,
                    amount: inventory.has_amounts.then_some(amount),
                    chance: chances.get(usize::from(stage)).copied().flatten(),
                });
            }
        }
    }
    rows
}

/// The shape of the funnel of every owner that had anything in it, where the flow has one.
fn shaped(context: &Context<'_>, flow: &LoadedFlow, inventory: &Inventory, months: &Timeline) -> Vec<Shaped> {
    let places: Vec<u8> = flow.settings.shape.iter().filter_map(|code| flow.stages.place(code)).collect();
    let Ok(funnel) = <[u8; 3]>::try_from(places) else { return Vec::new() };
    let row = |shape: Shape| Shaped {
        period: months.periods()[shape.period],
        owner: inventory.owners.list[shape.owner].clone(),
        target: context.pipeline.prospects.target_new.filter(|_| shape.owner == 0),
        shape,
    };
    let is_shown = |shape: &Shape| shape.owner == 0 || shape.verdict != Verdict::Empty;
    shapes(&flow.histories, inventory, months, funnel).into_iter().filter(is_shown).map(row).collect()
}
