//! The funnel: lost, worth winning, targeted, won, and the money that came back.

use std::collections::BTreeMap;

use polars::prelude::*;
use rayon::prelude::*;

use super::{HistoricValue, Inputs, Spell};
use crate::features::history::PurchaseRows;
use crate::metrics::columns::ratio;
use crate::metrics::loss_reasons::codes;
use crate::metrics::medians::median;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// Whom a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// All lost customers.
    All,
    /// By the part of the rule that told the spell: the customer's own rhythm, or the days that hold for all.
    Rule(bool),
    /// By the recorded reason of the spell.
    Reason(Option<usize>),
    /// By the last offer within the spell; none: not targeted.
    Offer(Option<u32>),
    /// By the class before the window.
    Class(Option<u16>),
}

/// Counts of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Customers that were lost on a day of the window.
    pub lost: i64,
    /// Of them, among the first by historic value.
    pub candidates: i64,
    /// Of them, with an offer in the window while lost.
    pub targeted: i64,
    /// Of them, with an order in the window that ended a spell.
    pub won: i64,
    /// Won in a spell in which they were targeted.
    pub won_targeted: i64,
    /// Net sales of those won, from the first such order to the as-of date, minor units.
    pub recovered: i128,
    /// Days of silence that their first such order ended.
    pub silences: Vec<i32>,
}

impl Tally {
    fn merge(&mut self, more: Tally) {
        self.lost += more.lost;
        self.candidates += more.candidates;
        self.targeted += more.targeted;
        self.won += more.won;
        self.won_targeted += more.won_targeted;
        self.recovered += more.recovered;
        self.silences.extend(more.silences);
    }

    /// Median of the silences; the mean of the middle two when their number is even.
    pub fn median_silence(&self) -> Option<f64> {
        median(self.silences.clone())
    }
}

/// One spell of a customer that touches the window.
struct Seen {
    spell: Spell,
    offer: Option<u32>,
    reason: Option<usize>,
}

/// Counts of all groups.
pub fn funnel(inputs: &Inputs<'_>, value: &HistoricValue) -> BTreeMap<Group, Tally> {
    let add = |mut totals: BTreeMap<Group, Tally>, customer: u32| {
        let rows = inputs.history.purchases(customer);
        let seen = seen(inputs, customer, &rows);
        if seen.is_empty() {
            return totals;
        }
        let mut groups: BTreeMap<Group, Vec<&Seen>> = BTreeMap::new();
        for one in &seen {
            let class = inputs.classes.map(|classes| Group::Class(classes.place(customer)));
            let reason = inputs.reasons.map(|_| Group::Reason(one.reason));
            let offer = inputs.offers.map(|_| Group::Offer(one.offer));
            let rule = Some(Group::Rule(one.spell.by_rhythm));
            for group in [Some(Group::All), rule, class, reason, offer].into_iter().flatten() {
                groups.entry(group).or_default().push(one);
            }
        }
        let is_candidate = value.among_the_first(customer).is_some();
        for (group, spells) in groups {
            let tally = one_customer(&spells, &rows, to_days(inputs.as_of), is_candidate);
            totals.entry(group).or_default().merge(tally);
        }
        totals
    };
    (0..inputs.history.customers() as u32).into_par_iter().fold(BTreeMap::new, add).reduce(
        BTreeMap::new,
        |mut left, right| {
            for (group, tally) in right {
                left.entry(group).or_default().merge(tally);
            }
            left
        },
    )
}

/// The spells of a customer that lasted on a day of the window, with the offer and the reason of each.
fn seen(inputs: &Inputs<'_>, customer: u32, rows: &PurchaseRows<'_>) -> Vec<Seen> {
    let (start, today) = (inputs.window_start(), to_days(inputs.as_of));
    let spells = inputs.spells(rows).into_iter().filter(|spell| spell.ended.is_none_or(|day| day >= start));
    spells
        .map(|spell| {
            let last = spell.ended.unwrap_or(today);
            let offer = inputs.offers.and_then(|offers| offers.last_within(customer, spell.since.max(start), last));
            Seen { spell, offer: offer.map(|offer| offer.name), reason: inputs.reason(customer, &spell) }
        })
        .collect()
}

fn one_customer(spells: &[&Seen], rows: &PurchaseRows<'_>, today: i32, is_candidate: bool) -> Tally {
    let won: Vec<&Spell> = spells.iter().map(|one| &one.spell).filter(|spell| spell.ended.is_some()).collect();
    let first = won.first().and_then(|spell| Some((spell, spell.ended?)));
    Tally {
        lost: 1,
        candidates: i64::from(is_candidate),
        targeted: i64::from(spells.iter().any(|one| one.offer.is_some())),
        won: i64::from(first.is_some()),
        won_targeted: i64::from(spells.iter().any(|one| one.offer.is_some() && one.spell.ended.is_some())),
        recovered: first.map_or(0, |(_, day)| rows.net_sales(day..today + 1)),
        silences: first.map(|(spell, _)| spell.silence(today)).into_iter().collect(),
    }
}

/// The mart `win_back`.
pub fn frame(inputs: &Inputs<'_>, funnel: &BTreeMap<Group, Tally>, scale: u8) -> PolarsResult<DataFrame> {
    let mut groups: Vec<(&Group, &Tally)> = funnel.iter().collect();
    let nobody = Tally::default();
    if groups.is_empty() {
        groups.push((&Group::All, &nobody));
    }
    let names = |group: &Group| -> (&'static str, Option<String>) {
        let codes = codes();
        match group {
            Group::All => ("all", Some("all".to_owned())),
            Group::Rule(by_rhythm) => ("rule", Some(if *by_rhythm { "rhythm" } else { "days" }.to_owned())),
            Group::Reason(place) => ("reason", place.map(|place| codes[place].to_owned())),
            Group::Offer(place) => {
                let name = |place: u32| inputs.offers.map(|offers| offers.names[place as usize].clone());
                ("offer", place.and_then(name))
            }
            Group::Class(place) => {
                let code = |place: u16| inputs.classes?.codes.get(usize::from(place)).cloned();
                ("class", place.and_then(code))
            }
        }
    };
    let named: Vec<(&str, Option<String>)> = groups.iter().map(|(group, _)| names(group)).collect();
    let counts = |of: fn(&Tally) -> i64| groups.iter().map(|(_, tally)| of(tally)).collect::<Vec<_>>();
    let when_known = |of: fn(&Tally) -> i64| {
        let known = groups.iter().map(|(_, tally)| inputs.offers.map(|_| of(tally)));
        known.collect::<Vec<Option<i64>>>()
    };
    let rates = groups
        .iter()
        .map(|(_, tally)| inputs.offers.and_then(|_| ratio(tally.won_targeted.into(), tally.targeted.into())));
    let period = format!("{}mo", inputs.settings.months);
    DataFrame::new(
        groups.len(),
        vec![
            as_of_column(inputs.as_of, groups.len()),
            Column::new("dimension".into(), named.iter().map(|(dimension, _)| *dimension).collect::<Vec<_>>()),
            Column::new("member".into(), named.iter().map(|(_, member)| member.as_deref()).collect::<Vec<_>>()),
            Column::new("period".into(), vec![period; groups.len()]),
            Column::new("lost".into(), counts(|tally| tally.lost)),
            Column::new("candidates".into(), counts(|tally| tally.candidates)),
            Column::new("targeted".into(), when_known(|tally| tally.targeted)),
            Column::new("won".into(), counts(|tally| tally.won)),
            Column::new("won_targeted".into(), when_known(|tally| tally.won_targeted)),
            Column::new("win_back_rate".into(), rates.collect::<Vec<_>>()),
            money_column("value_recovered", groups.iter().map(|(_, tally)| Some(tally.recovered)).collect(), scale),
            Column::new(
                "median_silence_days".into(),
                groups.iter().map(|(_, tally)| tally.median_silence()).collect::<Vec<_>>(),
            ),
        ],
    )
}
