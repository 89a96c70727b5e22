//! Deals: grades against what happened, open and lost deals, tenders, the promotion table.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, PolarsError, PolarsResult};
use rayon::prelude::*;

use super::shared::Shared;
use super::targets;
use crate::config::types::{Flow, FlowOf, Pipeline};
use crate::engine::insights::{Context, Write, rows};
use crate::engine::{EngineError, stage};
use crate::metrics::calibration::{self, Calibrated, Scale};
use crate::metrics::lost_deals::LostDeals;
use crate::metrics::open_deals;
use crate::metrics::process::checks::{self, Check};
use crate::metrics::process::figures::{self, Figure};
use crate::metrics::process::leads::{Lead, Leads};
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::Directory;
use crate::metrics::promotion_table;
use crate::metrics::stage_flow::of_opportunities::unused;
use crate::metrics::table_rows;
use crate::metrics::tenders::{self, Contacts, Contract, Opportunities, Opportunity, Touches};
use crate::model::period::{Month, to_days};
use crate::model::tables::{CONTRACTS, LEAD_STAGE_HISTORY, LEADS, OPPORTUNITIES, SURVEYS, VISITS};

/// The flow of leads of a pipeline that describes none.
const LEADS_FLOW: &str = "leads";

/// What deals are told from.
struct Known {
    directory: Directory,
    leads: Option<Arc<Leads>>,
    opportunities: Option<Opportunities>,
    contracts: Option<(Vec<Contract>, i64)>,
    surveys: Option<Vec<(u32, i32)>>,
    visits: Option<Touches>,
}

fn failed(what: &'static str) -> impl Fn(PolarsError) -> EngineError {
    move |source| EngineError::Frame { what: what.into(), source }
}

impl Known {
    fn load(context: &Context<'_>, shared: Shared, from: NaiveDate) -> Result<Known, EngineError> {
        let Shared { directory, leads, opportunities, .. } = shared;
        let opportunities = opportunities.map(|known| Opportunities::of(&known, to_days(context.as_of)));
        let contracts =
            context.rows(CONTRACTS.name, &["sign_date", "start_date", "end_date", "due_date", "done_date"])?;
        let contracts =
            contracts.map(|rows| tenders::contracts(&rows)).transpose().map_err(failed("rows of contracts"))?;
        let surveys = context.rows(SURVEYS.name, &["survey_date"])?;
        let surveys = surveys.map(|rows| surveys_of(&rows)).transpose().map_err(failed("rows of surveys"))?;
        let visits = visits(context, from)?;
        Ok(Known { directory, leads, opportunities, contracts, surveys, visits })
    }

    /// Contacts with the customers of leads and contracts; none without visits.
    fn contacts(&self, customers: usize) -> Option<Contacts> {
        let of_leads = self.leads.iter().flat_map(|leads| &leads.leads).filter_map(|lead| lead.customer);
        let of_contracts = self.contracts.iter().flat_map(|(list, _)| list).map(|contract| contract.customer);
        let mut is_wanted = vec![false; customers];
        of_leads.chain(of_contracts).for_each(|customer| is_wanted[customer as usize] = true);
        Some(Contacts::new(self.visits.as_ref()?, |customer| is_wanted[customer as usize]))
    }
}

/// The contacts from a day up to the as-of date, read on all cores by month; none without a source of visits.
fn visits(context: &Context<'_>, from: NaiveDate) -> Result<Option<Touches>, EngineError> {
    let record = context.stored.get(&stage::ingest(VISITS.name)).filter(|_| context.has(VISITS.name));
    let Some(record) = record else { return Ok(None) };
    let (first, last) = (Month::of(from), Month::of(context.as_of));
    let is_wanted = |slot: &str| slot.parse::<Month>().is_ok_and(|month| first <= month && month <= last);
    let paths: Vec<PathBuf> =
        record.files.iter().filter(|(slot, _)| is_wanted(slot)).map(|(_, file)| (context.current)(file)).collect();
    let reading = rows::Reading {
        schema: &VISITS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let as_of = context.as_of;
    let part = |path: &PathBuf| -> Result<Touches, EngineError> {
        let frame = reading.until(std::slice::from_ref(path), &tenders::VISIT_COLUMNS, as_of)?;
        Touches::of_part(&frame).map_err(failed("rows of visits"))
    };
    let parts: Vec<Result<Touches, EngineError>> = paths.par_iter().map(part).collect();
    Ok(Some(Touches::join(parts.into_iter().collect::<Result<Vec<_>, _>>()?)))
}

fn surveys_of(rows: &DataFrame) -> PolarsResult<Vec<(u32, i32)>> {
    let rows = table_rows::customers(rows)?.into_iter().zip(table_rows::days(rows, "survey_date")?);
    Ok(rows.filter_map(|(customer, day)| Some((customer?, day?))).collect())
}

/// The level scheme that the levels of leads are of, where the flow names none.
fn scheme_of_source(pipeline: &Pipeline) -> Option<&str> {
    let told = |table: &str, column: &str| pipeline.sources.get(table)?.levels.get(column);
    told(LEADS.name, "level").or_else(|| told(LEAD_STAGE_HISTORY.name, "to_level")).map(String::as_str)
}

/// The scales of the flows of leads of a pipeline: those that it describes, else that of the levels of the table.
fn scales(pipeline: &Pipeline) -> Vec<Scale> {
    let of = |(name, flow): (&str, &Flow)| {
        let scheme = flow.scheme.as_deref().or_else(|| scheme_of_source(pipeline));
        Scale::of_flow(name, flow, scheme, &pipeline.level_schemes)
    };
    if pipeline.flows.is_empty() {
        let scale = scheme_of_source(pipeline).and_then(Scale::of_scheme);
        return scale.map(|scale| Scale { flow: LEADS_FLOW.to_owned(), ..scale }).into_iter().collect();
    }
    let flows = pipeline.flows.iter().filter(|(_, flow)| flow.of == FlowOf::Leads);
    flows.filter_map(|(name, flow)| of((name, flow))).collect()
}

/// Writes the marts, with what the whole family reads.
pub(super) fn marts(context: &Context<'_>, shared: Shared, write: &mut Write<'_>) -> Result<(), EngineError> {
    let settings = &context.pipeline.prospects;
    let has = |table: &str| context.has(table);
    if ![LEADS.name, OPPORTUNITIES.name, CONTRACTS.name].into_iter().any(has) {
        return Ok(());
    }
    let period = Period::window(context.as_of, settings.months);
    let (as_of, scale) = (to_days(context.as_of), context.pipeline.money_scale);
    let strange = strange_stages(context.pipeline, &shared);
    let known = Known::load(context, shared, period.first)?;
    let contacts = known.contacts(context.history().customers());
    let mut made = |mart: &'static str, frame: PolarsResult<DataFrame>| {
        let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {mart}"), source })?;
        write((mart, frame))
    };
    let no_leads = Leads::default();
    let leads = known.leads.as_deref().unwrap_or(&no_leads);
    let directory = &known.directory;
    let days = (to_days(period.first), as_of);
    let flows: Vec<Calibrated> = scales(context.pipeline)
        .into_iter()
        .map(|scale| Calibrated::new(scale, leads, directory, days, settings.learn_from))
        .collect();
    let lost = LostDeals::new(leads, directory, flows.first().map(|flow| &flow.scale), days);
    let no_opportunities = Opportunities::default();
    let opportunities = known.opportunities.as_ref().unwrap_or(&no_opportunities);
    let inputs =
        open_deals::Inputs { leads, flows: &flows, opportunities, contacts: contacts.as_ref(), as_of, settings };
    let deals = inputs.deals();
    let mut figures: Vec<Figure> = Vec::new();
    if known.leads.is_some() {
        made("calibration", calibration::frame(&flows, directory, context.as_of))?;
        made("optimism", calibration::optimism_frame(&flows, directory, context.as_of))?;
        made("lost_deals", lost.frame(context.as_of, &format!("{}mo", settings.months), scale))?;
        let month = promotion_table::Days::new(context.as_of, settings.plan_days);
        let tables: Vec<_> =
            flows.iter().map(|flow| (&flow.scale, promotion_table::rows(leads, &flow.scale, month))).collect();
        made("promotion_table", promotion_table::frame(&tables, leads, directory, context.as_of))?;
        let name = |scale: &'_ Scale| (flows.len() > 1).then(|| scale.flow.clone());
        for flow in &flows {
            figures.extend(calibration::figures(flow, period, name(&flow.scale).as_deref()));
        }
        for (scale, rows) in &tables {
            let name = name(scale);
            figures.extend(promotion_table::figures(rows, (scale, leads), directory, context.as_of, name.as_deref()));
        }
        let remaining = targets::remaining(context)?;
        figures.extend(open_deals::figures(&deals, directory, (period, lost.all().won), remaining));
        figures.extend(tenders::first_follow_up(leads, contacts.as_ref(), period));
    }
    if known.leads.is_some() || known.opportunities.is_some() {
        made("open_deals", open_deals::frame(&deals, directory, context.as_of, scale))?;
    }
    // Before the first list nothing is known of opportunities.
    if !opportunities.list.is_empty() {
        figures.extend(tenders::figures(opportunities, directory, period, settings.stale_days));
    }
    if let Some((contracts, _)) = &known.contracts {
        figures.push(tenders::revisited(contracts, contacts.as_ref(), period, settings.revisit_days));
        figures.push(tenders::delivered(contracts, period));
        figures.push(tenders::surveyed(contracts, known.surveys.as_deref(), period, settings.survey_months));
    }
    if let Some(visits) = &known.visits {
        figures.push(tenders::ready_to_order(visits, context.history(), period));
    }
    made("prospect_measures", figures::frame(&figures, context.as_of, scale))?;
    let mut checks = checks_of(&known, leads, &flows, &lost);
    checks.extend(Check::of(("stage_not_in_use", OPPORTUNITIES.name), &strange, Clone::clone));
    made("prospect_checks", checks::frame(&checks, context.as_of))
}

/// Stages that flows of opportunities name, that are no canonical word and that no row says: likely misspelt, with their
/// flows.
fn strange_stages(pipeline: &Pipeline, shared: &Shared) -> Vec<String> {
    let Some(known) = shared.opportunities.as_ref().filter(|known| !known.list.is_empty()) else { return Vec::new() };
    let mut found = Vec::new();
    for flow in shared.flows.iter().filter(|flow| flow.settings.of == FlowOf::Opportunities) {
        let lists = flow.settings.lists(pipeline, &[]);
        let named: Vec<&str> =
            [&lists.stages, &lists.won, &lists.lost].into_iter().flatten().map(String::as_str).collect();
        found.extend(unused(&known.list, &named).into_iter().map(|code| format!("{}: {code}", flow.name)));
    }
    found
}

/// What is odd, by table and kind.
fn checks_of(known: &Known, leads: &Leads, flows: &[Calibrated], lost: &LostDeals) -> Vec<Check> {
    let lead = |place: &usize| leads.leads[*place].id.clone();
    let mut found: Vec<Option<Check>> = Vec::new();
    for flow in flows {
        let gradings = &flow.gradings;
        let history = LEAD_STAGE_HISTORY.name;
        found.push(Check::of(("without_history", LEADS.name), &gradings.without_history, lead));
        found.push(Check::of(("graded_after_order", history), &gradings.after_order, lead));
        found.push(Check::of(("graded_before_opened", history), &gradings.before_opened, lead));
        found.push(Check::of(("won_without_order", LEADS.name), &gradings.won_without_order, lead));
        let unknown = Check::of(("unknown_level", history), &gradings.unknown_levels, |(code, _)| code.clone());
        let rows = gradings.unknown_levels.iter().map(|(_, rows)| rows).sum();
        found.push(unknown.map(|check| Check { rows, ..check }));
    }
    found.push(Check::of(("lost_then_won", LEADS.name), &lost.odd.lost_then_won, lead));
    found.push(Check::of(("lost_after_order", LEADS.name), &lost.odd.lost_after_order, lead));
    found.push(Check::of(("lost_without_day", LEADS.name), &lost.odd.lost_without_day, lead));
    let places = || 0..leads.leads.len();
    if !leads.is_newest {
        // Lists have no days of their own: of one that already tells of later months only what has a day counts.
        found.push(Check::of(("list_is_newer", LEADS.name), &places().collect::<Vec<_>>(), lead));
    }
    let odd = |is_odd: &dyn Fn(&Lead) -> bool| -> Vec<usize> {
        places().filter(|place| is_odd(&leads.leads[*place])).collect()
    };
    let before = odd(&|lead| lead.lost.is_some_and(|lost| lost < lead.created));
    found.push(Check::of(("lost_before_opened", LEADS.name), &before, lead));
    let negative = odd(&|lead| lead.state.as_ref().and_then(|state| state.est_amount).is_some_and(|amount| amount < 0));
    found.push(Check::of(("negative_amount", LEADS.name), &negative, lead));
    let orphans: Vec<(&String, usize)> = leads.orphans.iter().map(|(id, changes)| (id, changes.len())).collect();
    let rows = orphans.iter().map(|(_, rows)| *rows as i64).sum();
    let unknown = Check::of(("unknown_lead", LEAD_STAGE_HISTORY.name), &orphans, |(id, _)| (*id).clone());
    found.push(unknown.map(|check| Check { rows, ..check }));
    let is_unknown = |staff: u32| known.directory.member(staff).is_some_and(|member| !member.is_known);
    let called = |staff: u32| known.directory.label(staff).unwrap_or_default().to_owned();
    let strangers: Vec<u32> = leads.leads.iter().map(|lead| lead.staff).filter(|staff| is_unknown(*staff)).collect();
    found.push(Check::of(("unknown_staff", LEADS.name), &strangers, |staff| called(*staff)));
    if let Some(opportunities) = &known.opportunities {
        let owners = opportunities.list.iter().map(|one| one.owner);
        let strangers: Vec<u32> = owners.filter(|owner| is_unknown(*owner)).collect();
        found.push(Check::of(("unknown_staff", OPPORTUNITIES.name), &strangers, |staff| called(*staff)));
        let list = &opportunities.list;
        let odd = |check: &'static str, is_odd: &dyn Fn(&Opportunity) -> bool| {
            let found: Vec<&Opportunity> = list.iter().filter(|one| is_odd(one)).collect();
            Check::of((check, OPPORTUNITIES.name), &found, |one| one.id.clone())
        };
        let is_before =
            |day: Option<i32>, one: &Opportunity| day.zip(one.created).is_some_and(|(day, opened)| day < opened);
        found.push(odd("negative_amount", &|one| one.amount.is_some_and(|amount| amount < 0)));
        found.push(odd("stage_before_opened", &|one| one.reached.iter().any(|day| is_before(*day, one))));
        found.push(odd("decided_before_opened", &|one| is_before(one.ended(), one)));
        let later = opportunities.later;
        found.push((later > 0).then_some(Check {
            check: "future_dated",
            table: OPPORTUNITIES.name,
            rows: later,
            example: None,
        }));
    }
    if let Some((_, unknown)) = known.contracts.as_ref().filter(|(_, unknown)| *unknown > 0) {
        let check = "unknown_customer";
        found.push(Some(Check { check, table: CONTRACTS.name, rows: *unknown, example: None }));
    }
    if known.visits.as_ref().is_some_and(|visits| !visits.tells_category()) {
        found.push(Some(Check { check: "no_category", table: VISITS.name, rows: 0, example: None }));
    }
    found.into_iter().flatten().collect()
}
