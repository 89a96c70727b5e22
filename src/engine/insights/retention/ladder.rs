//! On which rung of the relationship ladder customers stand now, and stood a year before.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::Context;
use super::masters::Masters;
use super::scores::ScoresByDate;
use crate::engine::EngineError;
use crate::features::Population;
use crate::metrics::relationship_ladder::{self, Rung, State, Step};
use crate::model::period::{months_before, to_days};
use crate::model::tables::{LEADS, POINTS_LEDGER};

/// The feature that is known once a customer was contacted.
pub const CONTACT: &str = "days_since_contact";
/// The type of points that a recommendation earns.
const REFERRAL: &str = "referral";
/// A year, over which rises are told.
const YEAR: u32 = 12;

/// The figures of all rungs.
pub struct Told {
    /// By rung.
    pub steps: [Step; 6],
    /// Of which rungs there is anything to tell.
    pub told: [bool; 6],
    /// Whether a year before is known.
    pub is_compared: bool,
}

/// The figures of all rungs, now and a year before.
pub fn steps(
    context: &Context<'_>,
    mut masters: Masters,
    scores: &ScoresByDate<'_, '_>,
    net_sales: &[i128],
) -> Result<Told, EngineError> {
    let leads = leads(context, &mut masters)?;
    let referrals = referrals(context, &mut masters)?;
    let known = Known { masters: &masters, leads: &leads, referrals: &referrals };
    let before = months_before(context.as_of, YEAR);
    let is_compared = to_days(before) >= context.history().covered_from();
    let now = known.rungs(context, scores, context.as_of)?;
    let then = is_compared.then(|| known.rungs(context, scores, before)).transpose()?;
    let mut sales = net_sales.to_vec();
    sales.resize(masters.len(), 0);
    let has_contacts = context.has(LEADS.name) || context.history().has_visits();
    let has_advocates = !referrals.is_empty() || masters.reference.iter().any(Option::is_some);
    let steps = relationship_ladder::steps(&now, then.as_deref(), &sales);
    Ok(Told { steps, told: [masters.is_there, has_contacts, true, true, true, has_advocates], is_compared })
}

/// The first day of a lead, by place.
fn leads(context: &Context<'_>, masters: &mut Masters) -> Result<BTreeMap<usize, i32>, EngineError> {
    let mut found: BTreeMap<usize, i32> = BTreeMap::new();
    let Some(rows) = context.rows(LEADS.name, &["customer_id", "created_at"])? else { return Ok(found) };
    let mut read = || -> PolarsResult<()> {
        let (numbers, ids) = (rows.column("customer")?.u32()?, rows.column("customer_id")?.str()?);
        let days = rows.column("created_at")?.date()?.physical();
        for row in 0..rows.height() {
            let (Some(place), Some(day)) = (masters.place(numbers.get(row), ids.get(row)), days.get(row)) else {
                continue;
            };
            let held = found.entry(place).or_insert(day);
            *held = day.min(*held);
        }
        Ok(())
    };
    read().map_err(|source| EngineError::Frame { what: "rows of leads".into(), source })?;
    Ok(found)
}

/// Days of recommendations, by place of who recommends; one a recommended customer, its first.
fn referrals(context: &Context<'_>, masters: &mut Masters) -> Result<BTreeMap<usize, Vec<i32>>, EngineError> {
    let today = to_days(context.as_of);
    let mut pairs: BTreeMap<(usize, Option<usize>), Vec<i32>> = BTreeMap::new();
    let recommended: Vec<(usize, String, i32)> =
        masters.referrer.iter().map(|(place, (referrer, since))| (*place, referrer.clone(), *since)).collect();
    let of = |masters: &mut Masters, id: &str| {
        let id = context.identity.resolve(id);
        masters.place(context.history().find(id), Some(id))
    };
    for (place, referrer, since) in recommended {
        let Some(from) = of(masters, &referrer).filter(|from| *from != place) else { continue };
        // An order dated after the as-of date is not known: it must not move the day.
        let first_order = |number| context.history().purchases(number).first_order().filter(|day| *day <= today);
        let day = masters.registered[place].or_else(|| masters.number(place).and_then(first_order)).unwrap_or(since);
        pairs.entry((from, Some(place))).or_default().push(day);
    }
    if let Some(rows) = context.rows(POINTS_LEDGER.name, &["customer_id", "date", "type", "ref_customer"])? {
        let mut read = || -> PolarsResult<()> {
            let (numbers, ids) = (rows.column("customer")?.u32()?, rows.column("customer_id")?.str()?);
            let days = rows.column("date")?.date()?.physical();
            let (types, others) = (rows.column("type")?.str()?, rows.column("ref_customer")?.str()?);
            for row in (0..rows.height()).filter(|row| types.get(*row) == Some(REFERRAL)) {
                let (Some(from), Some(day)) = (masters.place(numbers.get(row), ids.get(row)), days.get(row)) else {
                    continue;
                };
                let other = others.get(row).and_then(|other| of(masters, other));
                pairs.entry((from, other)).or_default().push(day);
            }
            Ok(())
        };
        read().map_err(|source| EngineError::Frame { what: "rows of points_ledger".into(), source })?;
    }
    let mut found: BTreeMap<usize, Vec<i32>> = BTreeMap::new();
    for ((from, other), days) in pairs {
        let held = found.entry(from).or_default();
        match other {
            Some(_) => held.extend(days.into_iter().min()),
            None => held.extend(days),
        }
    }
    Ok(found)
}

/// What rungs are told from.
struct Known<'a> {
    masters: &'a Masters,
    leads: &'a BTreeMap<usize, i32>,
    referrals: &'a BTreeMap<usize, Vec<i32>>,
}

impl Known<'_> {
    /// The rung of every place at a date.
    fn rungs(
        &self,
        context: &Context<'_>,
        scores: &ScoresByDate<'_, '_>,
        date: NaiveDate,
    ) -> Result<Vec<Option<Rung>>, EngineError> {
        let (history, day) = (context.history(), to_days(date));
        let contacted = contacted(context, date)?;
        let index = scores.index_at(date)?;
        let since = |from: &Option<i32>| from.is_some_and(|from| from <= day);
        let state = |place: usize| {
            let orders = self.masters.number(place).map_or(0, |number| {
                let rows = history.purchases(number);
                rows.orders[..rows.days.partition_point(|known| *known <= day)].iter().sum()
            });
            let referrals =
                self.referrals.get(&place).map_or(0, |days| days.iter().filter(|from| **from <= day).count());
            State {
                is_listed: since(&self.masters.listed[place]),
                is_contacted: contacted.get(place) == Some(&true) || since(&self.leads.get(&place).copied()),
                orders,
                index: index.get(place).copied().flatten(),
                referrals: referrals as u32,
                is_reference: since(&self.masters.reference[place]),
            }
        };
        let ladder = &context.pipeline.loyalty.ladder;
        let rung = |place: usize| relationship_ladder::rung(&state(place), ladder);
        Ok((0..self.masters.len()).into_par_iter().map(rung).collect())
    }
}

/// Who was contacted up to a date, by number.
fn contacted(context: &Context<'_>, date: NaiveDate) -> Result<Vec<bool>, EngineError> {
    let mut found = vec![false; context.history().customers()];
    if !context.history().has_visits() {
        return Ok(found);
    }
    let frame = context.features(&[CONTACT.to_owned()], date, Population::Everyone)?;
    let mut read = || -> PolarsResult<()> {
        let is_known = frame.column(CONTACT)?.is_not_null();
        for (customer, is_known) in frame.column("customer")?.u32()?.iter().zip(is_known.iter()) {
            if let (Some(customer), Some(true)) = (customer, is_known) {
                found[customer as usize] = true;
            }
        }
        Ok(())
    };
    read().map_err(|source| EngineError::Frame { what: format!("contacts at {date}"), source })?;
    Ok(found)
}
