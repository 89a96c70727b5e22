//! The insight `worklist`: what every salesperson has to do on the next working day.
//!
//! | file | what |
//! |---|---|
//! | `parties` | numbers of customers and leads, when they were contacted |
//! | `promises` | next contacts that visits name |
//! | `deals` | next contacts and follow-ups of leads, hot deals |
//! | `cadence` | contacts that rules ask for |
//! | `people` | who is assigned to whom, what the master file says |

mod cadence;
mod deals;
mod parties;
mod people;
mod promises;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use polars::prelude::*;
use rayon::prelude::*;
use serde_json::json;

use parties::Parties;
use people::{OnFile, number};

use super::{Classes, Context, Insight, Write, tier_scheme};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::ingest::value::dictionary::Dictionary;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::process::workdays::Workdays;
use crate::metrics::win_back;
use crate::metrics::worklist::{self, Board, Detail, Entry, Facts, Lists, Origin, Party, Reason, Standing, Why};
use crate::metrics::{monthly, table_rows};
use crate::model::period::to_days;
use crate::model::tables::{
    CALENDAR, CUSTOMERS, LEAD_CATEGORIES, LEAD_STAGE_HISTORY, LEADS, STAFF, STAFF_CUSTOMERS, TableSchema,
    VISIT_CHANNELS, VISIT_PLANS, VISITS,
};

/// See the head of this file.
pub static WORKLIST: Insight = Insight {
    name: "worklist",
    version: worklist::VERSION,
    is_wanted: |pipeline| {
        let has = |table: &&TableSchema| pipeline.sources.get(table.name).is_some();
        pipeline.worklist.enabled && [&VISITS, &VISIT_PLANS, &LEADS].iter().any(has)
    },
    settings: |pipeline| {
        json!({
            "worklist": pipeline.worklist,
            "lost": pipeline.churn.lost,
            "scheme": scheme(pipeline),
            "advised_channels": pipeline.visits.advised_channels,
            "titles": pipeline.cadence.iter().map(|(name, rule)| (name, &rule.title)).collect::<BTreeMap<_, _>>(),
        })
    },
    features: |_| Vec::new(),
    tables,
    schemes: |pipeline| scheme(pipeline).map(str::to_owned).into_iter().collect(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &["visiting", "prospects", "registers"],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![&VISIT_PLANS, &VISITS, &LEADS, &LEAD_STAGE_HISTORY, &STAFF, &STAFF_CUSTOMERS, &CUSTOMERS, &CALENDAR]
}

/// The scheme whose classes customers are told by.
fn scheme(pipeline: &Pipeline) -> Option<&str> {
    pipeline.visits.scheme.as_deref().or_else(|| tier_scheme(pipeline))
}

fn failed(what: &'static str) -> impl Fn(PolarsError) -> EngineError {
    move |source| EngineError::Frame { what: format!("mart {what}"), source }
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let mut made = Making::new(context)?;
    let reasons = std::mem::take(&mut made.reasons);
    let lists = made.lists(reasons);
    let details = made.details(&lists)?;
    let (days, scale) = ((context.as_of, made.day), context.pipeline.money_scale);
    let frame = worklist::frame(&lists, &details, &made.directory, days, scale).map_err(failed("worklist"))?;
    write(("worklist", frame))?;
    let frame = worklist::staff_frame(&lists, &made.directory, days).map_err(failed("worklist_staff"))?;
    write(("worklist_staff", frame))
}

/// The working day before a day.
fn worked_before(workdays: &Workdays, day: NaiveDate) -> NaiveDate {
    let mut before = day;
    while let Some(earlier) = before.pred_opt() {
        before = earlier;
        if workdays.is_worked(before) || before.year() < day.year() - 1 {
            break;
        }
    }
    before
}

/// All that lists are made of.
struct Making<'c, 'a> {
    context: &'c Context<'a>,
    day: NaiveDate,
    workdays: Workdays,
    directory: Directory,
    parties: Parties<'c>,
    reasons: Vec<Reason>,
    on_file: BTreeMap<Party, OnFile>,
    assigned: BTreeMap<Party, StaffNumber>,
    last_staff: BTreeMap<Party, StaffNumber>,
    classes: Option<Classes>,
}

impl<'c, 'a> Making<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Result<Self, EngineError> {
        let (settings, as_of) = (&context.pipeline.worklist, context.as_of);
        let workdays = context.workdays(as_of, as_of)?;
        let day = workdays.next(as_of);
        let (mut directory, leads) = context.staff_and_leads()?;
        let mut parties = Parties::new(context.history(), to_days(as_of), leads.as_deref());
        let mut reasons = Vec::new();
        let first = to_days(day) - settings.promise_days as i32;
        let window = (first, to_days(day));
        plans(context, day, (&mut directory, &mut parties), &mut reasons)?;
        promises::add(context, window, (&mut directory, &mut parties), &mut reasons)?;
        deals::add_leads(leads.as_deref(), (as_of, window), &mut parties, &mut reasons);
        deals::add_open(context, window, (&mut directory, &mut parties), &mut reasons)?;
        let ahead = to_days(day) + settings.ahead_days as i32;
        let worked = to_days(worked_before(&workdays, day));
        cadence::add(context, (worked, ahead), (&mut directory, &mut parties), &mut reasons)?;

        let of: BTreeSet<Party> =
            reasons.iter().map(|reason| reason.party).filter(|party| parties.number(*party).is_some()).collect();
        let on_file = people::on_file(context, &of)?;
        let mut assigned = people::assigned(context, &of, to_days(day), &mut directory)?;
        directory.add_unknown(on_file.values().filter_map(|file| file.owner.as_deref()));
        for (party, file) in &on_file {
            let owner = number(&directory, file.owner.as_deref());
            if owner != NOBODY {
                assigned.entry(*party).or_insert(owner);
            }
        }
        let named = reasons.iter().filter(|reason| reason.staff != NOBODY).map(|reason| reason.party);
        let named: BTreeSet<Party> = named.chain(assigned.keys().copied()).collect();
        let unnamed: BTreeSet<Party> = of.difference(&named).copied().collect();
        let last_staff = people::last_staff(context, &unnamed, &mut directory)?;
        let classes = match (scheme(context.pipeline), context.classed_by(as_of)) {
            (Some(scheme), Some(at)) => context.classes(scheme, at)?,
            _ => None,
        };
        Ok(Making { context, day, workdays, directory, parties, reasons, on_file, assigned, last_staff, classes })
    }

    fn lists(&self, reasons: Vec<Reason>) -> Lists {
        let of = |known: &BTreeMap<Party, StaffNumber>, party: Party| known.get(&party).copied().unwrap_or(NOBODY);
        let weights = self.weights();
        let board = Board {
            day: to_days(self.day),
            directory: &self.directory,
            assigned: &|party| of(&self.assigned, party),
            last_staff: &|party| of(&self.last_staff, party),
            standing: &|party| self.standing(party),
            importance: &|party| {
                let place = self.classes.as_ref()?.of.get(self.parties.number(party)? as usize).copied().flatten()?;
                weights.get(usize::from(place)).copied()
            },
            amount: &|party| self.amount(party).map(|(amount, _)| amount),
            per_staff: self.context.pipeline.worklist.per_staff as usize,
        };
        worklist::lists(reasons, &board)
    }

    /// How much each class weighs: those of the scheme from 1 down, those outside it nothing.
    fn weights(&self) -> Vec<f64> {
        let all = self.classes.as_ref().map_or(&[][..], |classes| &classes.all[..]);
        let count = all.iter().filter(|class| !class.outside).count();
        let mut place = 0;
        let weight = |class: &crate::schemes::Class| {
            if class.outside {
                return 0.0;
            }
            place += 1;
            1.0 - (place - 1) as f64 / count as f64
        };
        all.iter().map(weight).collect()
    }

    fn standing(&self, party: Party) -> Standing {
        if self.on_file.get(&party).is_some_and(|file| file.is_dead) {
            return Standing::Closed;
        }
        let Some(number) = self.parties.number(party) else { return Standing::Live };
        let today = to_days(self.context.as_of);
        let days: Vec<i32> = self.context.history().purchases(number).order_days_to(today).collect();
        let spells = win_back::spells(&days, today, &self.context.pipeline.churn.lost);
        let is_lost = spells.last().is_some_and(|spell| spell.ended.is_none());
        if is_lost { Standing::Lost } else { Standing::Live }
    }

    /// The money at stake, and whether it is what deals may bring.
    fn amount(&self, party: Party) -> Option<(i128, bool)> {
        let expected = self.parties.told.get(&party).and_then(parties::Told::expected);
        let number = self.parties.number(party).filter(|_| self.parties.has_ordered(party));
        let sales = number.map(|number| {
            let from = monthly::window_start(self.context.as_of, 12);
            self.context.history().purchases(number).net_sales(from..to_days(self.context.as_of) + 1)
        });
        match (expected, sales) {
            (Some(expected), sales) if sales.is_none_or(|sales| sales < expected) => Some((expected, true)),
            (_, sales) => sales.map(|sales| (sales, false)),
        }
    }

    fn details(&self, lists: &Lists) -> Result<Vec<Detail>, EngineError> {
        let words = |words| Dictionary::of_words(words).ok();
        let (channels, categories) = (words(VISIT_CHANNELS), words(LEAD_CATEGORIES));
        let one = |entry: &Entry| self.detail(entry, (channels.as_ref(), categories.as_ref()));
        Ok(lists.entries.par_iter().map(one).collect())
    }

    fn detail(&self, entry: &Entry, words: (Option<&Dictionary>, Option<&Dictionary>)) -> Detail {
        let party = entry.party;
        let told = self.parties.told.get(&party);
        let file = self.on_file.get(&party);
        let class = self.classes.as_ref().zip(self.parties.number(party));
        let class = class.and_then(|(classes, number)| classes.class(number));
        let last = self.parties.last_contact(party);
        let label = |staff: StaffNumber| self.directory.label(staff).map(str::to_owned);
        let planners: BTreeSet<StaffNumber> = entry
            .reasons
            .iter()
            .filter(|reason| reason.why == Why::Planned && reason.staff != entry.staff)
            .filter(|reason| Some(reason.staff) != entry.instead_of)
            .map(|reason| reason.staff)
            .collect();
        let facts = Facts {
            class: class.map(|class| (class.title_zh.clone(), class.title_en.clone())),
            amount_is_expected: self.amount(party).is_some_and(|(_, is_expected)| is_expected),
            last_contact: last.map(|(day, _)| day),
            instead_of: entry.instead_of.and_then(label),
            also_planned_by: planners.into_iter().filter_map(label).collect(),
        };
        let worked = |from: i32, to: i32| self.workdays.between(from, to);
        let (subject, id) = self.parties.subject(party);
        let stage = told.and_then(|told| told.stage.clone());
        let code = class.map(|class| class.code.clone());
        Detail {
            subject,
            id,
            name: file.and_then(|file| file.name.clone()).or_else(|| told?.name.clone()),
            class: if subject == "lead" { stage.or(code) } else { code },
            evidence: worklist::evidence(
                entry,
                &facts,
                (to_days(self.day), &worked),
                self.context.pipeline.money_scale,
            ),
            last_contact: last.map(|(day, _)| day),
            last_channel: last.and_then(|(_, channel)| channel).map(str::to_owned),
            advised_channels: self.advised(party, words),
        }
    }

    /// What the customer wants, else what is advised for the category.
    fn advised(&self, party: Party, words: (Option<&Dictionary>, Option<&Dictionary>)) -> Option<String> {
        let code = |words: Option<&Dictionary>, text: &str| {
            words.and_then(|words| words.find(text.as_bytes())).unwrap_or(text).to_owned()
        };
        if let Some(wanted) = self.on_file.get(&party).and_then(|file| file.preferred_channel.as_deref()) {
            return Some(code(words.0, wanted));
        }
        let category = self.parties.told.get(&party)?.category.as_deref()?;
        let advised = self.context.pipeline.visits.advised_channels.get(&code(words.1, category))?;
        Some(advised.join("+"))
    }
}

/// Adds visits that are planned for the day, or for a day without work since the date.
fn plans(
    context: &Context<'_>,
    day: NaiveDate,
    (directory, parties): (&mut Directory, &mut Parties<'_>),
    reasons: &mut Vec<Reason>,
) -> Result<(), EngineError> {
    let columns = ["customer_id", "customer_name", "planned_date", "staff_id", "staff_name", "purpose"];
    let Some(frame) = context.rows_ahead(VISIT_PLANS.name, &columns, day)? else { return Ok(()) };
    let mut read = || -> PolarsResult<()> {
        let text = |name: &str| table_rows::texts(&frame, name);
        let customers = table_rows::customers(&frame)?;
        let (ids, names, purposes) = (text("customer_id")?, text("customer_name")?, text("purpose")?);
        let (staff_ids, staff_names) = (text("staff_id")?, text("staff_name")?);
        let days = table_rows::days(&frame, "planned_date")?;
        let from = to_days(context.as_of + Days::new(1));
        for row in 0..frame.height() {
            let Some(planned) = days[row].filter(|planned| from <= *planned && *planned <= to_days(day)) else {
                continue;
            };
            let Some(party) = parties.customer(customers[row], ids[row].or(names[row])) else { continue };
            if parties.number(party).is_none() {
                let told = parties.told.entry(party).or_default();
                told.name = told.name.take().or_else(|| names[row].map(str::to_owned));
            }
            let staff = staff_ids[row].or(staff_names[row]);
            if let Some(staff) = staff {
                directory.add_unknown([staff]);
            }
            let purpose = purposes[row].map(str::trim).filter(|purpose| !purpose.is_empty());
            reasons.push(Reason {
                party,
                why: Why::Planned,
                day: Some(planned),
                origin: Origin::Plan { purpose: purpose.map(str::to_owned) },
                staff: number(directory, staff),
            });
        }
        Ok(())
    };
    read().map_err(failed("worklist"))
}
