//! Figures of opportunities: tenders won, days between stages, where they are lost, what is open (S37–S39).

use std::collections::{BTreeMap, BTreeSet};

use super::opportunities::{
    COLLECTED, End, FOUND, LOST, NEGOTIATED, Opportunities, Opportunity, SUBMITTED, SUPPLIED, WON,
};
use crate::metrics::medians::median;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::model::period::{from_days, to_days};
use crate::model::tables::STAGES;

/// Last days of the bands of age of open opportunities, and their names.
const AGES: [(i32, &str); 4] = [(30, "0-30"), (90, "31-90"), (180, "91-180"), (i32::MAX, "181+")];

/// Name of a stage that is not known.
const UNKNOWN: &str = "unknown";

/// Tenders that were decided, and of those the ones won.
#[derive(Default, Clone, Copy)]
struct Tenders {
    won: i64,
    decided: i64,
    won_amount: i128,
    decided_amount: i128,
    with_amount: i64,
}

impl Tenders {
    fn add(&mut self, one: &Opportunity, is_won: bool) {
        self.decided += 1;
        self.won += i64::from(is_won);
        if let Some(amount) = one.amount {
            self.with_amount += 1;
            self.decided_amount += amount;
            self.won_amount += if is_won { amount } else { 0 };
        }
    }

    fn figures(&self, place: &Place) -> [Figure; 2] {
        let share = (self.decided_amount > 0).then(|| self.won_amount as f64 / self.decided_amount as f64);
        let by_amount = place.value("tender_win_rate_amount", "ratio", share, self.with_amount);
        let amount = (self.with_amount > 0).then_some(self.won_amount);
        [place.rate("tender_win_rate", self.won, self.decided), Figure { amount, ..by_amount }]
    }
}

/// Whether a tender was handed in. Of one that nothing tells it of, the stage does; where nothing tells it of any, those with
/// a result were.
fn was_submitted(one: &Opportunity, all: &Opportunities) -> bool {
    let by_stage = || if all.tells_submission { one.has_reached(SUBMITTED) } else { !one.is_open() };
    one.is_tender.unwrap_or_else(by_stage)
}

/// Won over decided tenders of the period, by count and by amount; those without a decision yet.
fn tenders(all: &Opportunities, directory: &Directory, period: Period) -> Vec<Figure> {
    let mut whole = Tenders::default();
    let mut staff: BTreeMap<StaffNumber, Tenders> = BTreeMap::new();
    let mut months: BTreeMap<Period, Tenders> = BTreeMap::new();
    let mut pending = 0;
    for one in all.list.iter().filter(|one| was_submitted(one, all)) {
        pending += i64::from(one.is_open());
        let is_won = matches!(one.end, End::Won(_));
        let Some(day) = one.ended().map(from_days).filter(|day| period.holds(*day)) else { continue };
        whole.add(one, is_won);
        staff.entry(one.owner).or_default().add(one, is_won);
        months.entry(Grain::Month.of(day)).or_default().add(one, is_won);
    }
    let mut figures: Vec<Figure> = whole.figures(&Place::all(period)).into();
    figures.push(Place::all(period).count("tenders_pending", Some(pending)));
    for (number, tenders) in staff {
        let member = directory.label(number).map(str::to_owned);
        figures.extend(tenders.figures(&Place { period, dimension: "staff", member }));
    }
    for (month, tenders) in months {
        figures.extend(tenders.figures(&Place::all(month)));
    }
    figures
}

/// Median days from one stage to another, of the ways that ended within the period.
fn spans(all: &Opportunities, period: Period) -> Vec<Figure> {
    let days = |of: &dyn Fn(&Opportunity) -> Option<(i32, i32)>| -> Vec<i32> {
        let within = |(_, to): &(i32, i32)| period.holds(from_days(*to));
        // A stage before the one that it should follow tells nothing of the time between.
        all.list
            .iter()
            .filter_map(of)
            .filter(within)
            .filter(|(from, to)| from <= to)
            .map(|(from, to)| to - from)
            .collect()
    };
    let between = |from: usize, to: usize| days(&move |one| Some((one.reached[from]?, one.reached[to]?)));
    let after_talks = |one: &Opportunity| {
        let later = one.reached[NEGOTIATED + 1..].iter().flatten().min().copied();
        let lost = if let End::Lost(day) = one.end { day } else { None };
        Some((one.reached[NEGOTIATED]?, later.or(lost)?))
    };
    let spans = [
        ("tender_submission_days", between(FOUND, SUBMITTED)),
        ("negotiation_days", days(&after_talks)),
        ("order_to_supply_days", between(WON, SUPPLIED)),
        ("supply_to_cash_days", between(SUPPLIED, COLLECTED)),
    ];
    let place = Place::all(period);
    spans
        .into_iter()
        .map(|(measure, days)| {
            let n = days.len() as i64;
            place.value(measure, "days", median(days), n)
        })
        .collect()
}

/// Of those that reached a stage and ended within the period, the ones that were lost at it; of all lost ones, those that
/// were lost at a stage that is not known.
fn leakage(all: &Opportunities, period: Period) -> Vec<Figure> {
    let is_within = |one: &&Opportunity| one.ended().is_some_and(|day| period.holds(from_days(day)));
    let ended: Vec<&Opportunity> = all.list.iter().filter(is_within).collect();
    let is_lost = |one: &&&Opportunity| matches!(one.end, End::Lost(_));
    let is_sure = |one: &Opportunity| one.at_least == one.at_most;
    let mut figures = Vec::new();
    for (stage, word) in STAGES.iter().enumerate().take(WON) {
        let reached = ended.iter().filter(|one| one.has_reached(stage)).count() as i64;
        let lost = ended.iter().filter(is_lost).filter(|one| is_sure(one) && one.at_least == stage).count() as i64;
        figures.push(Place::of(period, "stage", word.code).rate("leakage", lost, reached));
    }
    let lost = ended.iter().filter(is_lost).count() as i64;
    let unknown = ended.iter().filter(is_lost).filter(|one| !is_sure(one)).count() as i64;
    figures.push(Place::of(period, "stage", UNKNOWN).rate("leakage", unknown, lost));
    figures
}

/// Whether nobody changed an open one for more than so many days.
pub fn is_stale(one: &Opportunity, as_of: i32, stale_days: u32) -> bool {
    one.touched().is_some_and(|day| i64::from(as_of) - i64::from(day) > i64::from(stale_days))
}

/// Open opportunities by stage, age and who is in charge; stale ones.
fn open(all: &Opportunities, directory: &Directory, period: Period, stale_days: u32) -> Vec<Figure> {
    let as_of = to_days(period.last);
    let day = Grain::Day.of(period.last);
    let mut stages: BTreeMap<Option<usize>, (i64, Option<i128>)> = BTreeMap::new();
    let mut ages: BTreeMap<usize, i64> = BTreeMap::new();
    let mut owners: BTreeMap<StaffNumber, (i64, i64, Option<i128>)> = BTreeMap::new();
    let (mut count, mut stale) = (0, 0);
    for one in all.list.iter().filter(|one| one.is_open()) {
        let is_stale = is_stale(one, as_of, stale_days);
        count += 1;
        stale += i64::from(is_stale);
        let more = |sum: Option<i128>| one.amount.map_or(sum, |amount| Some(sum.unwrap_or_default() + amount));
        let stage = stages.entry(one.stage).or_default();
        *stage = (stage.0 + 1, more(stage.1));
        let owner = owners.entry(one.owner).or_default();
        *owner = (owner.0 + 1, owner.1 + i64::from(is_stale), more(owner.2));
        if let Some(created) = one.created.or(one.reached[FOUND]) {
            let band = AGES.iter().position(|(last, _)| as_of - created <= *last).unwrap_or(AGES.len() - 1);
            *ages.entry(band).or_insert(0) += 1;
        }
    }
    let mut figures = vec![Place::all(day).rate("stale_share", stale, count)];
    figures.push(Place::all(day).count("open_opportunities", Some(count)));
    for (stage, (count, amount)) in stages {
        let member = Some(stage.map_or(UNKNOWN, |stage| STAGES[stage].code).to_owned());
        let place = Place { period: day, dimension: "stage", member };
        figures.push(Figure { amount, ..place.count("open_opportunities", Some(count)) });
    }
    for (band, count) in ages {
        figures.push(Place::of(day, "age_days", AGES[band].1).count("open_opportunities", Some(count)));
    }
    for (number, (count, stale, amount)) in owners {
        let place = Place { period: day, dimension: "staff", member: directory.label(number).map(str::to_owned) };
        figures.push(Figure { amount, ..place.count("owner_load", Some(count)) });
        figures.push(place.rate("stale_share", stale, count));
    }
    figures
}

/// Of the customers with a project that is finished (collected; supplied, where nothing is ever collected), those with one
/// that was opened later or that follows it.
fn repeats(all: &Opportunities, period: Period) -> Figure {
    let is_there = |stage: usize| all.list.iter().any(|one| one.reached[stage].is_some());
    let last = if is_there(COLLECTED) { COLLECTED } else { SUPPLIED };
    let followed: BTreeSet<&str> = all.list.iter().filter_map(|one| one.follows.as_deref()).collect();
    let mut finished: BTreeMap<&str, i32> = BTreeMap::new();
    let mut with_more: BTreeSet<&str> = BTreeSet::new();
    fn customer(one: &Opportunity) -> Option<&str> {
        one.customer_id.as_deref().or(one.name.as_deref())
    }
    for one in &all.list {
        let (Some(customer), Some(day)) = (customer(one), one.reached[last]) else { continue };
        finished.entry(customer).and_modify(|known| *known = day.min(*known)).or_insert(day);
        if followed.contains(one.id.as_str()) {
            with_more.insert(customer);
        }
    }
    for one in &all.list {
        let Some(customer) = customer(one) else { continue };
        let is_later = |finished: &i32| one.created.is_some_and(|created| created > *finished);
        if finished.get(customer).is_some_and(is_later) {
            with_more.insert(customer);
        }
    }
    let place = Place::all(Grain::Day.of(period.last));
    place.rate("repeat_project_rate", with_more.len() as i64, finished.len() as i64)
}

/// All figures of opportunities, of the period that ends with the as-of date.
pub fn figures(all: &Opportunities, directory: &Directory, period: Period, stale_days: u32) -> Vec<Figure> {
    let mut figures = tenders(all, directory, period);
    figures.extend(spans(all, period));
    figures.extend(leakage(all, period));
    figures.extend(open(all, directory, period, stale_days));
    figures.push(repeats(all, period));
    figures
}

/// The chance that an open opportunity is won, by its stage, and how many ended ones it is learned from. Of those that
/// ended (ever, by the as-of date) and may have reached the stage, the won ones, drawn towards the rate of all with the
/// weight of `m`. Who was lost at a stage that is not known counts at every stage that it may have reached: no chance is
/// made larger by what nobody noted.
pub fn chances(all: &Opportunities, m: u32) -> [(Option<f64>, u64); LOST] {
    let ended = || all.list.iter().filter(|one| matches!(one.end, End::Won(_) | End::Lost(_)));
    let is_won = |one: &&Opportunity| matches!(one.end, End::Won(_));
    let (won, count) = (ended().filter(is_won).count() as f64, ended().count() as f64);
    let m = f64::from(m);
    std::array::from_fn(|stage| {
        let reached = || ended().filter(|one| one.at_most >= stage.min(WON) || (is_won(one)));
        let n = reached().count() as u64;
        let hits = reached().filter(is_won).count() as f64;
        ((count > 0.0).then(|| (hits + m * won / count) / (n as f64 + m)), n)
    })
}
