//! The classes of the tier scheme at the dates at which they are told, and who the key accounts were.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Context;
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::engine::insights::{Classes, tier_scheme};
use crate::metrics::growth::{Dimension, UNKNOWN};
use crate::metrics::loyalty_goals;
use crate::metrics::retention::ClassDates;
use crate::model::period::months_before;
use crate::schemes::movements::{NEW, NONE};

/// The best classes, where no setting names the key accounts.
const BEST: usize = 2;

/// The scheme whose classes are told.
pub fn scheme(pipeline: &Pipeline) -> Option<&str> {
    pipeline.loyalty.key_scheme.as_deref().or_else(|| tier_scheme(pipeline))
}

/// Classes by date, and key accounts.
#[derive(Debug, Default)]
pub struct KeyAccounts {
    /// The scheme and the codes of the key accounts, as `pyramid:project+vip`.
    pub scope: String,
    /// As `class_pyramid`.
    dimension: String,
    /// Codes of the classes inside the scheme, best first; then `none` and `new`.
    members: Vec<String>,
    /// The place in `members` of the class of each customer.
    codes: BTreeMap<NaiveDate, Arc<[u8]>>,
    /// Whether each customer was a key account.
    keys: BTreeMap<NaiveDate, Vec<bool>>,
}

impl KeyAccounts {
    /// Reads the classes at the dates of the goals, a year before them, and where the earlier windows of retention end.
    pub fn read(context: &Context<'_>) -> Result<KeyAccounts, EngineError> {
        let Some(scheme) = scheme(context.pipeline) else { return Ok(KeyAccounts::default()) };
        let mut found = KeyAccounts { dimension: format!("class_{scheme}"), ..KeyAccounts::default() };
        let told = super::last(context.grid, context.pipeline.loyalty.goals.months);
        let year_ago = told.iter().map(|date| months_before(*date, loyalty_goals::YEAR));
        let compared = context.pipeline.retention.compared_months();
        let ends = compared.iter().map(|months| months_before(context.as_of, *months));
        let mut dates: Vec<NaiveDate> =
            told.iter().copied().chain(year_ago).chain(ends).filter_map(|date| context.classed_by(date)).collect();
        dates.sort_unstable();
        dates.dedup();
        let Some(newest) = context.classes(scheme, context.as_of)? else { return Ok(found) };
        let inside = newest.all.iter().filter(|class| !class.outside);
        found.members = inside.map(|class| class.code.clone()).collect();
        let wanted = &context.pipeline.loyalty.key_classes;
        let key: Vec<String> = match wanted.is_empty() {
            true => found.members.iter().take(BEST).cloned().collect(),
            false => wanted.clone(),
        };
        found.scope = format!("{scheme}:{}", key.join("+"));
        found.members.extend([NONE.to_owned(), NEW.to_owned()]);
        for date in dates {
            let Some(classes) = context.classes(scheme, date)? else { continue };
            let is_key: Vec<bool> = classes.all.iter().map(|class| key.contains(&class.code)).collect();
            let of = |class: &Option<u8>| class.is_some_and(|class| is_key.get(usize::from(class)) == Some(&true));
            found.keys.insert(date, classes.of.iter().map(of).collect());
            let codes = found.codes_of(&classes);
            found.codes.insert(date, codes);
        }
        Ok(found)
    }

    /// The place of each customer's class.
    fn codes_of(&self, classes: &Classes) -> Arc<[u8]> {
        let new = self.members.len() as u8 - 1;
        let place = |code: &str| self.members[..new as usize].iter().position(|member| member == code);
        let places: Vec<u8> =
            classes.all.iter().map(|class| place(&class.code).map_or(new - 1, |place| place as u8)).collect();
        let of = |class: &Option<u8>| class.and_then(|class| places.get(usize::from(class)).copied()).unwrap_or(new);
        classes.of.iter().map(of).collect()
    }

    /// Who was a key account at a date; none where it was not classed.
    pub fn at(&self, context: &Context<'_>, date: NaiveDate) -> Option<&[bool]> {
        self.keys.get(&context.classed_by(date)?).map(Vec::as_slice)
    }

    /// The classes where the earlier windows of retention end.
    pub fn class_dates(&self, context: &Context<'_>) -> Option<ClassDates> {
        let known = |end: NaiveDate| Some((end, self.codes.get(&context.classed_by(end)?)?.clone()));
        let dates: Vec<(NaiveDate, Arc<[u8]>)> =
            ends_of_earlier_windows(context).into_iter().filter_map(known).collect();
        let (dimension, members) = (self.dimension.clone(), self.members.clone());
        (!dates.is_empty()).then_some(ClassDates { dimension, members, dates })
    }

    /// The classes of the as-of date as a dimension of customers.
    pub fn dimension(&self, context: &Context<'_>) -> Option<Dimension> {
        let codes = self.codes.get(&context.as_of)?;
        let of = |code: &u8| if usize::from(*code) < self.members.len() { u32::from(*code) } else { UNKNOWN };
        Some(Dimension {
            name: self.dimension.clone(),
            members: self.members.clone(),
            codes: codes.iter().map(of).collect(),
        })
    }
}

/// The days on which the earlier windows of retention end, ascending.
pub fn ends_of_earlier_windows(context: &Context<'_>) -> Vec<NaiveDate> {
    let settings = &context.pipeline.retention;
    let mut ends: Vec<NaiveDate> = Vec::new();
    for months in settings.compared_months() {
        ends.extend(super::last(context.grid, settings.months).iter().map(|period| months_before(*period, months)));
    }
    ends.sort_unstable();
    ends.dedup();
    ends
}
