//! The mart `cadence` of a day: what the published date told, with the contacts, levels and leads since.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Kept, clock, codes_of_levels, contact_days, failed, keepers, named};
use crate::config::types::{Cadence, ContactDirection};
use crate::engine::EngineError;
use crate::engine::insights::visiting::Shared;
use crate::engine::insights::{Context, Write};
use crate::metrics::cadence::{
    self, COLUMNS, Channels, Clock, Contacts, Fresh, Known, LeadList, OfRule, Row, Rule, Subjects, of_rule,
};
use crate::metrics::process::leads::Lead;
use crate::metrics::table_rows;
use crate::model::period::{Month, to_days};

/// Makes the mart, where the published date has it.
pub(super) fn mart(
    context: &Context<'_>,
    shared: &Shared,
    base: NaiveDate,
    write: &mut Write<'_>,
) -> Result<(), EngineError> {
    let Some(before) = context.base_mart("cadence", &COLUMNS)? else { return Ok(()) };
    let failed = failed("cadence");
    let since = table_rows::days(&before, "since").map_err(&failed)?;
    let clock = clock(context, shared, since.into_iter().flatten().min().unwrap_or(to_days(base)));
    let leads = shared.leads.as_ref().map(|leads| leads.leads.as_slice()).unwrap_or_default();
    let day = Day {
        context,
        base: to_days(base),
        leads,
        kept_leads: keepers::keepers_of_leads(shared.leads.as_ref(), &shared.directory, to_days(context.as_of)),
    };
    let mut whole: Option<DataFrame> = None;
    for (name, settings) in &context.pipeline.cadence {
        let own = of_rule(&before, name).map_err(&failed)?;
        for part in day.rule((name, settings), &own, &clock)? {
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole.vstack_mut_owned(part).map_err(&failed)?;
                }
            }
        }
    }
    whole.map_or(Ok(()), |frame| write(("cadence", frame)))
}

/// What all rules of a day read.
struct Day<'c, 'a> {
    context: &'c Context<'a>,
    /// The published date.
    base: i32,
    leads: &'c [Lead],
    kept_leads: Kept,
}

impl Day<'_, '_> {
    /// The rows of a rule that were there, and those of leads since.
    fn rule(
        &self,
        (name, settings): (&str, &Cadence),
        before: &DataFrame,
        clock: &Clock<'_>,
    ) -> Result<Vec<DataFrame>, EngineError> {
        let (context, history) = (self.context, self.context.history());
        let (channels, failed) = (Channels::new(&settings.channels), failed("cadence"));
        let today = to_days(context.as_of);
        let read;
        let contacts = match history.visits() {
            Some(visits) if settings.direction == ContactDirection::Any => Contacts::OfHistory(visits, channels),
            _ => {
                let next = context.base.and_then(|base| base.succ_opt()).unwrap_or(context.as_of);
                read = contact_days(context, settings, Some(Month::of(next)))?;
                Contacts::OfRows(&read)
            }
        };
        let Some(levels) = &settings.levels else {
            let rule = Rule::new((name, settings), codes(before).map_err(&failed)?, context.as_of, clock);
            let mut fresh = |id: &str, known: &mut Known| {
                known.contacts.clear();
                if let Some(customer) = history.find(id) {
                    contacts.fill(customer, (self.base + 1, today), &mut known.contacts);
                }
                Fresh::AsBefore
            };
            return Ok(vec![cadence::updated(&rule, before, self.base, &mut fresh).map_err(&failed)?]);
        };
        let codes = codes_of_levels(context.pipeline, levels, settings);
        let rule = Rule::new((name, settings), codes, context.as_of, clock);
        let list = LeadList { rule: &rule, levels, leads: self.leads, contacts: Some(contacts), channels };
        let places: BTreeMap<&str, u32> =
            self.leads.iter().enumerate().map(|(place, lead)| (lead.id.as_str(), place as u32)).collect();
        let mut fresh = |id: &str, known: &mut Known| {
            let Some(place) = places.get(id) else { return Fresh::AsBefore };
            list.read(*place, known);
            known.present.map_or(Fresh::Ended, Fresh::Holds)
        };
        let updated = cadence::updated(&rule, before, self.base, &mut fresh).map_err(&failed)?;
        let (keepers, of) = &self.kept_leads;
        let (rows, _) = cadence::judge(&rule, &list, of);
        let is_new = |row: &Row| self.leads[row.subject as usize].created > self.base && row.judged.tells();
        let rows: Vec<Row> = rows.into_iter().filter(is_new).collect();
        let lead = |number: u32| named(&self.leads[number as usize], context);
        let opened = OfRule { rule: &rule, subject: "lead", rows: &rows, named: &lead, keepers };
        let opened = cadence::frame(&[opened], context.as_of, context.pipeline.money_scale).map_err(&failed)?;
        Ok(vec![updated, opened])
    }
}

/// The codes of the classes that rows have.
fn codes(rows: &DataFrame) -> PolarsResult<Vec<String>> {
    let mut codes: Vec<String> = table_rows::texts(rows, "class")?.into_iter().flatten().map(str::to_owned).collect();
    codes.sort();
    codes.dedup();
    Ok(codes)
}
