//! Who was contacted as often as the rules ask, and who is due: the marts `cadence`, `cadence_groups`,
//! `cadence_months`.

mod keepers;

use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use polars::prelude::*;
use rayon::prelude::*;

use super::Shared;
use crate::config::types::{Cadence, ContactDirection, Pipeline};
use crate::engine::EngineError;
use crate::engine::insights::{Classes, Context, Write, people, rows};
use crate::engine::stage;
use crate::metrics::actions::Keeper;
use crate::metrics::cadence::{
    self, Channels, Clock, ContactDays, Contacts, Customers, Group, HeldClasses, Known, LeadList, Named, OfRule,
    OfSubject, PlanGroup, Planned, Row, Rule, Subjects,
};
use crate::metrics::process::leads::{Lead, Leads};
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::workdays::Workdays;
use crate::metrics::table_rows;
use crate::metrics::visiting::{Plans, planned_customers};
use crate::model::levels;
use crate::model::period::{Month, is_month_end, months_before, to_days};
use crate::model::tables::{LEAD_STAGE_HISTORY, TableSchema, VISITS};

/// Earliest day of a clock: days before it are right too, but slower.
const FIRST_DAY: i32 = 0;
/// Days after the date that the clock counts beforehand.
const AHEAD: i32 = 100;

/// Features that it reads: who looks after customers.
pub(super) fn features(pipeline: &Pipeline) -> Vec<String> {
    let is_asked = pipeline.cadence.values().any(|rule| rule.scheme.is_some());
    people::told_by(pipeline).filter(|_| is_asked).map(str::to_owned).into_iter().collect()
}

/// Schemes whose classes it reads.
pub(super) fn schemes(pipeline: &Pipeline) -> Vec<String> {
    pipeline.cadence.values().filter_map(|rule| rule.scheme.clone()).collect()
}

/// Makes the marts; none without a rule.
pub(super) fn marts(context: &Context<'_>, shared: &Shared, write: &mut Write<'_>) -> Result<(), EngineError> {
    if context.pipeline.cadence.is_empty() {
        return Ok(());
    }
    let making = Making::new(context, shared)?;
    let clock = clock(context, shared, making.first_day);
    let mut made = Vec::new();
    for (name, settings) in &context.pipeline.cadence {
        made.extend(making.rule((name, settings), &clock)?);
    }
    making.write(&made, write)
}

/// Due days of contacts from a day on.
fn clock<'s>(context: &Context<'_>, shared: &'s Shared, first_day: i32) -> Clock<'s> {
    Clock::new(&shared.workdays, (first_day.max(FIRST_DAY), to_days(context.as_of) + AHEAD))
}

fn failed(mart: &str) -> impl Fn(PolarsError) -> EngineError {
    move |source| EngineError::Frame { what: format!("mart {mart}"), source }
}

/// Who looks after subjects: keepers, and the place of each subject's in them.
type Kept = (Vec<Keeper>, Vec<u32>);

/// What all rules read.
struct Making<'c, 'a> {
    context: &'c Context<'a>,
    /// The first day that anything may be counted from.
    first_day: i32,
    names: people::Names,
    registered: Vec<i32>,
    leads: Option<&'c Leads>,
    plans: Option<&'c Plans>,
    workdays: &'c Workdays,
    kept_customers: Kept,
    kept_leads: Kept,
}

/// What a rule gave.
struct Made<'r> {
    rule: Rule<'r>,
    is_of_leads: bool,
    rows: Vec<Row>,
    groups: Vec<Group>,
    months: Vec<OfSubject>,
    /// Who fell due and was planned; none without plans, and of leads.
    covered: Vec<PlanGroup>,
}

impl<'c, 'a> Making<'c, 'a> {
    fn new(context: &'c Context<'a>, shared: &'c Shared) -> Result<Self, EngineError> {
        let today = to_days(context.as_of);
        let leads = shared.leads.as_deref();
        let (mut registered, mut kept_customers) = (Vec::new(), Kept::default());
        if context.pipeline.cadence.values().any(|rule| rule.scheme.is_some()) {
            (registered, kept_customers) = (keepers::registrations(context)?, keepers::keepers_of_customers(context)?);
        }
        let opened = leads.iter().flat_map(|leads| &leads.leads).map(|lead| lead.created);
        let first_day = opened.chain(registered.iter().copied()).chain(context.history().first_day()).min();
        Ok(Making {
            context,
            first_day: first_day.unwrap_or(today).min(today),
            names: people::Names::read(context)?,
            registered,
            kept_leads: keepers::keepers_of_leads(leads, &shared.directory, today),
            leads,
            plans: shared.plans.as_ref(),
            workdays: &shared.workdays,
            kept_customers,
        })
    }

    /// Judges all subjects of a rule; none where it has none: without classes at any date, or a source of leads.
    fn rule<'r>(
        &self,
        (name, settings): (&'r str, &'r Cadence),
        clock: &'r Clock<'r>,
    ) -> Result<Option<Made<'r>>, EngineError> {
        let (context, channels) = (self.context, Channels::new(&settings.channels));
        let history = context.history();
        let read;
        let contacts = match history.visits() {
            Some(visits) if settings.direction == ContactDirection::Any => Contacts::OfHistory(visits, channels),
            _ => {
                read = contact_days(context, settings, None)?;
                Contacts::OfRows(&read)
            }
        };
        if let Some(scheme) = &settings.scheme {
            let stored = self.classes(scheme, settings.months)?;
            let Some(codes) = codes_of(&stored) else { return Ok(None) };
            let (held, present) = held(&stored, &codes, context.as_of);
            let rule = Rule::new((name, settings), codes, context.as_of, clock).judged_to(self.contacts_to(&[&VISITS]));
            let subjects = Customers {
                rule: &rule,
                history,
                held: &held,
                present: present.as_ref(),
                contacts,
                registered: &self.registered,
            };
            let (rows, groups, months) = judged(&rule, &subjects, &self.kept_customers, settings.shown, &|customer| {
                history.ids.get(customer).to_owned()
            });
            let covered = match self.plans {
                Some(plans) => {
                    let planned = planned(context, plans, settings.months);
                    cadence::plan_coverage(&rule, &subjects, &rows, (&self.kept_customers.0, &planned))
                }
                None => Vec::new(),
            };
            return Ok(Some(Made { rule, is_of_leads: false, rows, groups, months, covered }));
        }
        let (Some(levels), Some(leads)) = (&settings.levels, self.leads) else { return Ok(None) };
        let leads: &[Lead] = &leads.leads;
        let codes = codes_of_levels(context.pipeline, levels, settings);
        let told = self.contacts_to(&[&VISITS, &LEAD_STAGE_HISTORY]);
        let rule = Rule::new((name, settings), codes, context.as_of, clock).judged_to(told);
        let subjects = LeadList { rule: &rule, levels, leads, contacts: Some(contacts), channels };
        let (rows, groups, months) =
            judged(&rule, &subjects, &self.kept_leads, settings.shown, &|lead| leads[lead as usize].id.clone());
        Ok(Some(Made { rule, is_of_leads: true, rows, groups, months, covered: Vec::new() }))
    }

    /// The last day up to which tables tell of contacts; none where they have no row.
    fn contacts_to(&self, tables: &[&'static TableSchema]) -> Option<i32> {
        tables.iter().filter_map(|table| self.context.covered(table.name, self.workdays)).map(|(_, last)| last).max()
    }

    /// The classes of a scheme at the month ends that matter for so many months, ascending; those of a year, at least,
    /// since blocks of months may be that long.
    fn classes(&self, scheme: &str, months: u32) -> Result<Vec<(NaiveDate, Classes)>, EngineError> {
        let first = months_before(self.context.as_of, months.max(12) + 1);
        let dates = self.context.grid.iter().filter(|date| is_month_end(**date) && **date >= first);
        let mut found = Vec::new();
        for date in dates {
            if let Some(classes) = self.context.classes(scheme, *date)? {
                found.push((*date, classes));
            }
        }
        Ok(found)
    }

    fn write(&self, made: &[Made<'_>], write: &mut Write<'_>) -> Result<(), EngineError> {
        let (context, scale) = (self.context, self.context.pipeline.money_scale);
        let history = context.history();
        let customer = |number: u32| {
            let id = history.ids.get(number);
            Named { id, customer_id: Some(id), name: self.names.get(number) }
        };
        let leads = self.leads.map(|leads| leads.leads.as_slice()).unwrap_or_default();
        let lead = |number: u32| named(&leads[number as usize], context);
        let mut rules: Vec<OfRule<'_>> = Vec::with_capacity(made.len());
        for one in made {
            let of_leads = one.is_of_leads;
            rules.push(OfRule {
                rule: &one.rule,
                subject: if of_leads { "lead" } else { "customer" },
                rows: &one.rows,
                named: if of_leads { &lead } else { &customer },
                keepers: if of_leads { &self.kept_leads.0 } else { &self.kept_customers.0 },
            });
        }
        write(("cadence", cadence::frame(&rules, context.as_of, scale).map_err(failed("cadence"))?))?;
        let groups: Vec<(&str, &[Group])> = made.iter().map(|one| (one.rule.name, one.groups.as_slice())).collect();
        let frame = cadence::groups_frame(&groups, context.as_of, scale).map_err(failed("cadence_groups"))?;
        write(("cadence_groups", frame))?;
        if self.plans.is_some() && made.iter().any(|one| !one.is_of_leads) {
            let covered: Vec<(&str, &[PlanGroup])> =
                made.iter().map(|one| (one.rule.name, one.covered.as_slice())).collect();
            let frame = cadence::plan_coverage_frame(&covered, context.as_of).map_err(failed("plan_coverage"))?;
            write(("plan_coverage", frame))?;
        }
        let months: Vec<(&str, &[OfSubject])> = made.iter().map(|one| (one.rule.name, one.months.as_slice())).collect();
        let frame = cadence::months_frame(&months, context.as_of).map_err(failed("cadence_months"))?;
        write(("cadence_months", frame))
    }
}

/// Weeks and months with the customers that their plans name; within a month only those that hold the date. A rule looks
/// back so many months.
fn planned(context: &Context<'_>, plans: &Plans, months: u32) -> Vec<Planned> {
    let (weeks, months) = match context.base {
        Some(_) => (1, 1),
        None => (context.pipeline.visits.day_weeks, months.min(context.pipeline.visits.months)),
    };
    let weeks = Period::last(Grain::Week, context.as_of, weeks);
    let periods = weeks.into_iter().chain(Period::last(Grain::Month, context.as_of, months));
    periods
        .map(|period| {
            let days = (period.first, period.until(context.as_of));
            Planned { period, customers: planned_customers(plans, days) }
        })
        .collect()
}

/// What a lead is called.
fn named<'l>(lead: &'l Lead, context: &'l Context<'_>) -> Named<'l> {
    let known = lead.customer.map(|customer| context.history().ids.get(customer));
    Named { id: &lead.id, customer_id: known.or(lead.customer_id.as_deref()), name: lead.name.as_deref() }
}

/// Rows that tell something, groups of all, and the months of the largest subjects.
fn judged(
    rule: &Rule<'_>,
    subjects: &dyn Subjects,
    (keepers, of): &Kept,
    shown: u32,
    id: &dyn Fn(u32) -> String,
) -> (Vec<Row>, Vec<Group>, Vec<OfSubject>) {
    let (mut rows, by_class) = cadence::judge(rule, subjects, of);
    let groups = cadence::groups(rule, &rows, &by_class, keepers);
    rows.retain(|row| row.judged.tells());
    let mut known = Known::default();
    let mut months = Vec::new();
    for subject in cadence::largest(subjects, &rows, shown as usize) {
        subjects.read(subject, &mut known);
        months.push((id(subject), cadence::months(rule, &known.subject())));
    }
    (rows, groups, months)
}

/// The codes of the newest classes, then those that only older ones have. None without classes.
fn codes_of(stored: &[(NaiveDate, Classes)]) -> Option<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    for class in stored.iter().rev().flat_map(|(_, classes)| classes.all.iter()) {
        if !codes.contains(&class.code) {
            codes.push(class.code.clone());
        }
    }
    (!codes.is_empty()).then_some(codes)
}

/// The codes of a level scheme, best first, then those that the rule names beside them.
fn codes_of_levels(pipeline: &Pipeline, levels: &str, settings: &Cadence) -> Vec<String> {
    let own = pipeline.level_schemes.get(levels);
    let mut codes: Vec<String> = match own {
        Some(own) => own.codes.iter().map(|code| code.code.clone()).collect(),
        None => {
            let known = levels::built_in(levels).map(|scheme| scheme.levels).unwrap_or_default();
            known.iter().map(|level| level.code.to_owned()).collect()
        }
    };
    for code in settings.every.keys() {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

/// The classes as they hold during the months after the month ends, and those that hold from now on: of the month end
/// before, the date itself where it is one.
fn held(
    stored: &[(NaiveDate, Classes)],
    codes: &[String],
    as_of: NaiveDate,
) -> (Vec<HeldClasses>, Option<HeldClasses>) {
    let place = |code: &String| codes.iter().position(|known| known == code).map_or(u16::MAX, |place| place as u16);
    let mut held = Vec::new();
    let mut present = None;
    for (date, classes) in stored {
        let first = date.checked_add_days(Days::new(1)).unwrap_or(*date);
        let last = crate::model::period::month_end(first);
        let own = HeldClasses {
            first: to_days(first),
            last: to_days(last.min(as_of)),
            of: classes.of.clone(),
            places: classes.all.iter().map(|class| place(&class.code)).collect(),
        };
        if last > as_of || first > as_of {
            present = Some(own.clone());
        }
        if first <= as_of {
            held.push(own);
        }
    }
    (held, present)
}

/// Days of contact by the rows of visits: for rules that the visit history cannot tell, as it knows no direction. From a
/// month on, or all.
fn contact_days(context: &Context<'_>, settings: &Cadence, from: Option<Month>) -> Result<ContactDays, EngineError> {
    let customers = context.history().customers();
    let Some(record) = context.stored.get(&stage::ingest(VISITS.name)).filter(|_| context.has(VISITS.name)) else {
        return Ok(ContactDays::new(&[], customers));
    };
    let reading = rows::Reading {
        schema: &VISITS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let (channels, as_of) = (Channels::new(&settings.channels), context.as_of);
    let is_wanted = |slot: &str| from.is_none_or(|from| slot.parse::<Month>().is_ok_and(|month| from <= month));
    let files = record.files.iter().filter(|(slot, _)| is_wanted(slot));
    let paths: Vec<PathBuf> = files.map(|(_, file)| (context.current)(file)).collect();
    let columns = ["visit_date", "channel", "direction", "actual_flag"];
    let part = |path: &PathBuf| -> Result<Vec<(u32, i32)>, EngineError> {
        let frame = reading.until(std::slice::from_ref(path), &columns, as_of)?;
        contacts_of(&frame, channels, settings.direction).map_err(failed("cadence"))
    };
    let parts: Vec<Result<Vec<(u32, i32)>, EngineError>> = paths.par_iter().map(part).collect();
    let mut found = Vec::new();
    for part in parts {
        found.extend(part?);
    }
    Ok(ContactDays::new(&found, customers))
}

/// Customer and day of the rows that are contacts of a rule.
fn contacts_of(frame: &DataFrame, channels: Channels, direction: ContactDirection) -> PolarsResult<Vec<(u32, i32)>> {
    let (customers, days) = (table_rows::customers(frame)?, table_rows::days(frame, "visit_date")?);
    let (codes, directions) = (table_rows::texts(frame, "channel")?, table_rows::texts(frame, "direction")?);
    let made = frame.column("actual_flag")?.bool()?;
    let mut found = Vec::new();
    for row in 0..frame.height() {
        let (Some(customer), Some(day)) = (customers[row], days[row]) else { continue };
        let is_ours = direction == ContactDirection::Any || directions[row] != Some("inbound");
        if made.get(row) != Some(false) && is_ours && channels.hold(codes[row]) {
            found.push((customer, day));
        }
    }
    Ok(found)
}
