//! What all parts of the family read: members of staff, leads, opportunities, flows with their stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{categories, classes};
use crate::config::types::{Flow, FlowOf, Pipeline};
use crate::engine::EngineError;
use crate::engine::insights::Context;
use crate::features::PurchaseHistory;
use crate::metrics::process::leads::Leads;
use crate::metrics::process::opportunities::{self, Opportunities, Opportunity};
use crate::metrics::process::staff::Directory;
use crate::metrics::stage_flow::doubles::in_two_stages;
use crate::metrics::stage_flow::spells::{self, Histories, Subject};
use crate::metrics::stage_flow::stages::Stages;
use crate::metrics::stage_flow::{Anomaly, of_leads, of_opportunities};
use crate::model::period::to_days;
use crate::model::tables::{LEADS, OPPORTUNITIES, VISITS};

/// What is read once for the whole family.
pub(super) struct Shared {
    /// All members of staff, those too that only rows name.
    pub directory: Directory,
    /// Leads; none without a source of them.
    pub leads: Option<Arc<Leads>>,
    /// Opportunities; none without a source of them.
    pub opportunities: Option<Opportunities>,
    /// Flows, by name.
    pub flows: Vec<LoadedFlow>,
}

/// A flow and all that went through it.
pub(super) struct LoadedFlow {
    /// Name.
    pub name: String,
    /// Settings.
    pub settings: Flow,
    /// Its stages.
    pub stages: Stages,
    /// What went through it: of leads and opportunities with their places in the lists of [`Shared`].
    pub histories: Histories,
    /// What should not be.
    pub anomalies: Vec<Anomaly>,
}

impl Shared {
    /// Reads all of it.
    pub fn load(context: &Context<'_>) -> Result<Shared, EngineError> {
        let (mut directory, leads) = context.staff_and_leads()?;
        let opportunities = match context.rows(OPPORTUNITIES.name, &opportunities::COLUMNS)? {
            Some(rows) => Some(
                Opportunities::read(&rows, &mut directory, to_days(context.as_of))
                    .map_err(|source| EngineError::Frame { what: "rows of opportunities".into(), source })?,
            ),
            None => None,
        };
        let mut shared = Shared { directory, leads, opportunities, flows: Vec::new() };
        for (name, settings) in flows(context.pipeline) {
            if let Some(flow) = shared.flow(context, name, settings)? {
                shared.flows.push(flow);
            }
        }
        Ok(shared)
    }

    /// A flow with the stays of its source; none where the source has nothing to say.
    fn flow(&mut self, context: &Context<'_>, name: String, settings: Flow) -> Result<Option<LoadedFlow>, EngineError> {
        let as_of = to_days(context.as_of);
        let scheme = settings.level_scheme(context.pipeline);
        let stages = stages(context.pipeline, &settings);
        let (stages, (histories, anomalies)) = match settings.of {
            FlowOf::Leads => {
                let (Some(leads), Some(stages)) = (self.leads.as_deref(), stages) else { return Ok(None) };
                let (histories, mut anomalies) = of_leads::histories(leads, &stages, scheme.as_deref(), as_of);
                anomalies.extend(in_two_stages(leads, &histories, &stages, as_of));
                (stages, (histories, anomalies))
            }
            FlowOf::Opportunities => {
                let (Some(known), Some(stages)) = (&self.opportunities, stages) else { return Ok(None) };
                let list = &known.list;
                let (histories, mut anomalies) = of_opportunities::histories(list, &stages, as_of);
                anomalies.extend(never_bought(context.history(), list, &stages, &histories, as_of));
                (stages, (histories, anomalies))
            }
            FlowOf::Categories => {
                let Some(stages) = stages else { return Ok(None) };
                let found = categories::histories(context, &settings, &stages, &mut self.directory)?;
                let Some(found) = found else { return Ok(None) };
                (stages, found)
            }
            FlowOf::Scheme => {
                let found = classes::histories(context, &settings, self.leads.as_deref(), &mut self.directory)?;
                let Some((stages, histories, anomalies)) = found else { return Ok(None) };
                (stages, (histories, anomalies))
            }
        };
        let mut flow = LoadedFlow { name, settings, stages, histories, anomalies };
        self.note_odd(context, &mut flow, as_of);
        Ok(Some(flow))
    }

    /// Notes who is in a stage that nobody should be in.
    fn note_odd(&self, context: &Context<'_>, flow: &mut LoadedFlow, as_of: i32) {
        if flow.settings.odd.is_empty() {
            return;
        }
        let kinds: Vec<Option<&String>> =
            flow.stages.list().iter().map(|stage| flow.settings.odd.get(&stage.code)).collect();
        let mut found = Vec::new();
        for (place, subject) in flow.histories.subjects().iter().enumerate() {
            let Some(spell) = spells::at(flow.histories.of(place), as_of) else { continue };
            let Some(kind) = kinds[usize::from(spell.stage)] else { continue };
            let (id, customer_id) = self.id(context, flow.settings.of, subject);
            found.push(Anomaly {
                kind: kind.clone().into(),
                id: id.to_owned(),
                customer_id: customer_id.map(str::to_owned),
                staff: subject.staff,
                day: Some(spell.from),
                detail: flow.stages.code(spell.stage).to_owned(),
            });
        }
        flow.anomalies.extend(found);
    }

    /// Number of the lead, opportunity or customer that goes through a flow, and the customer.
    pub fn id<'s>(&'s self, context: &'s Context<'_>, of: FlowOf, subject: &Subject) -> (&'s str, Option<&'s str>) {
        let place = subject.index as usize;
        match of {
            FlowOf::Leads => {
                let lead = self.leads.as_ref().and_then(|leads| leads.leads.get(place));
                lead.map_or(("", None), |lead| (lead.id.as_str(), lead.customer_id.as_deref()))
            }
            FlowOf::Opportunities => {
                let one = self.opportunities.as_ref().and_then(|known| known.list.get(place));
                one.map_or(("", None), |one| (one.id.as_str(), one.customer_id.as_deref()))
            }
            FlowOf::Categories | FlowOf::Scheme => {
                let id = context.history().ids.get(subject.index);
                (id, Some(id))
            }
        }
    }
}

/// Opportunities that were won of customers that have never ordered.
fn never_bought(
    history: &PurchaseHistory,
    list: &[Opportunity],
    stages: &Stages,
    histories: &Histories,
    as_of: i32,
) -> Vec<Anomaly> {
    let has_ordered = |customer: u32| history.purchases(customer).order_days_to(as_of).next().is_some();
    let of_place = |(place, subject): (usize, &Subject)| {
        let day = spells::won(stages, histories.of(place))?;
        let one = list.get(subject.index as usize).filter(|one| !one.customer.is_some_and(has_ordered))?;
        Some(Anomaly {
            kind: "signed_not_bought".into(),
            id: one.id.clone(),
            customer_id: one.customer_id.clone(),
            staff: one.staff,
            day: Some(day),
            detail: one.contract_id.clone().unwrap_or_default(),
        })
    };
    histories.subjects().iter().enumerate().filter_map(of_place).collect()
}

/// The flows of a pipeline: those that it names, else one of leads and one of opportunities, as far as they have sources.
pub(super) fn flows(pipeline: &Pipeline) -> BTreeMap<String, Flow> {
    let has = |table: &str| pipeline.sources.get(table).is_some();
    if !pipeline.flows.is_empty() {
        let mut flows = pipeline.flows.clone();
        flows.retain(|_, flow| match flow.of {
            FlowOf::Leads => has(LEADS.name),
            FlowOf::Opportunities => has(OPPORTUNITIES.name),
            FlowOf::Categories => has(VISITS.name),
            FlowOf::Scheme => flow.scheme.as_ref().is_some_and(|scheme| pipeline.schemes.contains_key(scheme)),
        });
        return flows;
    }
    let of = |(name, table, of): (&str, &str, FlowOf)| has(table).then(|| (name.to_owned(), Flow::new(of)));
    let known = [("leads", LEADS.name, FlowOf::Leads), ("opportunities", OPPORTUNITIES.name, FlowOf::Opportunities)];
    known.into_iter().filter_map(of).filter(|(_, flow)| stages(pipeline, flow).is_some()).collect()
}

/// Whether there is anything to tell of.
pub(super) fn has_source(pipeline: &Pipeline) -> bool {
    let has = |table: &str| pipeline.sources.get(table).is_some();
    has(LEADS.name) || has(OPPORTUNITIES.name) || !flows(pipeline).is_empty()
}

/// The schemes whose classes flows go through.
pub(super) fn schemes(pipeline: &Pipeline) -> Vec<String> {
    let of_scheme = flows(pipeline).into_values().filter(|flow| flow.of == FlowOf::Scheme);
    let mut names: Vec<String> = of_scheme.filter_map(|flow| flow.scheme).collect();
    names.sort();
    names.dedup();
    names
}

/// The stages of a flow; none where nothing tells of them, and of a scheme, whose classes do.
fn stages(pipeline: &Pipeline, flow: &Flow) -> Option<Stages> {
    let lists = flow.lists(pipeline, &[]);
    (!lists.stages.is_empty()).then(|| Stages::new(&lists.stages, &lists.won, &lists.lost).with_side(flow.odd.keys()))
}
