//! What the stocktake of the base is made from.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::super::{Context, tier_scheme};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::base_stocktake::Base;
use crate::metrics::process::leads::{Leads, ORDER};
use crate::model::levels;
use crate::model::period::Month;

/// The scheme that customers are graded by.
pub fn scheme(pipeline: &Pipeline) -> Option<&str> {
    let named = pipeline.planning.stocktake_scheme.as_deref();
    named.filter(|name| pipeline.schemes.contains_key(*name)).or_else(|| tier_scheme(pipeline))
}

/// The day before the first month that is told, then the ends of the months, the as-of date last.
pub fn dates(context: &Context<'_>) -> Vec<NaiveDate> {
    let grid = context.grid;
    let months = context.pipeline.planning.months as usize;
    if grid.len() > months {
        return grid[grid.len() - months - 1..].to_vec();
    }
    let before = grid.first().map(|first| Month::of(*first).first_day() - Days::new(1));
    before.into_iter().chain(grid.iter().copied()).collect()
}

/// The base of customers. Classes outside the scheme are no grade.
pub fn of_customers<'a>(
    context: &Context<'_>,
    dates: &'a [NaiveDate],
    closed: &'a [i32],
) -> Result<Base<'a>, EngineError> {
    let mut places = Vec::with_capacity(dates.len());
    let mut grades: Vec<String> = Vec::new();
    // The codes of the newest date are the grades: those that it no longer has are none.
    for date in dates.iter().rev() {
        let classes = match scheme(context.pipeline) {
            Some(scheme) => context.classes(scheme, *date)?,
            None => None,
        };
        let Some(classes) = classes else {
            places.push(None);
            continue;
        };
        let inside = classes.all.iter().filter(|class| !class.outside);
        if grades.is_empty() {
            grades = inside.map(|class| class.code.clone()).collect();
        }
        let place = |code: &str| grades.iter().position(|grade| grade == code).map(|place| place as u8);
        let of_class: Vec<Option<u8>> =
            classes.all.iter().map(|class| if class.outside { None } else { place(&class.code) }).collect();
        let of = classes.of.iter().map(|class| class.and_then(|class| of_class.get(usize::from(class)).copied()?));
        places.push(Some(of.collect()));
    }
    places.reverse();
    let active_months = context.pipeline.metrics.customer_flow.active_months;
    Ok(Base { dates, grades, places, active_months, closed })
}

/// The levels of leads from best to worst, without the order: of the level scheme that the settings name, else of the one
/// that most leads have, else all levels that they have, by name.
pub fn levels_of(pipeline: &Pipeline, leads: &Leads) -> Vec<String> {
    let named = pipeline.planning.stocktake_scheme.as_deref().and_then(levels::built_in);
    let mut schemes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for lead in &leads.leads {
        let state = lead.state.iter().map(|state| (state.level_scheme.as_deref(), state.level.as_deref()));
        let changes = lead.changes.iter().map(|change| (change.scheme.as_deref(), change.to.as_deref()));
        for (scheme, code) in state.chain(changes) {
            if let Some(scheme) = scheme {
                *schemes.entry(scheme).or_default() += 1;
            }
            if let Some(code) = code {
                *codes.entry(code).or_default() += 1;
            }
        }
    }
    // Of schemes that as many leads have, the first by name.
    let most = schemes.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name))).map(|(name, _)| *name);
    let is_grade = |code: &&str| *code != ORDER;
    match named.or_else(|| most.and_then(levels::built_in)) {
        Some(scheme) => scheme.levels.iter().map(|level| level.code).filter(is_grade).map(str::to_owned).collect(),
        None => codes.into_keys().filter(is_grade).map(str::to_owned).collect(),
    }
}
