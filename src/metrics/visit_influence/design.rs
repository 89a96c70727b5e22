//! Which days of which customers are compared: days of visits, and days of alike customers without one.

use std::ops::Range;

use rayon::prelude::*;

use super::Inputs;
use super::rhythm::{ORDER_BANDS, Rhythm, SILENCE};
use super::units::Units;
use crate::metrics::classes::Classes;
use crate::model::period::{Month, from_days, months_before, to_days};

/// Customers that one task works through.
pub const CUSTOMERS_PER_TASK: usize = 1 << 13;

/// A group of alike customers of a month: month, class, silence, order days a year.
pub type Stratum = u32;

/// The months that are looked at, and the names of classes.
#[derive(Debug)]
pub struct Design<'a> {
    pub inputs: Inputs<'a>,
    /// First and last day of visits that count.
    first: i32,
    last: i32,
    /// First and last day of each month, ascending.
    months: Vec<(i32, i32)>,
    /// Classes of each month.
    classes_of: Vec<Option<&'a Classes>>,
    /// Of each month the number that draws depend on: not its place here.
    seeds: Vec<u64>,
    /// Codes of all classes of all months.
    pub codes: Vec<String>,
    /// By month, the place in `codes` of each code of its own list.
    places: Vec<Vec<usize>>,
    /// By month, how many visits that are compared lie before each day of it, and all: days of the others are drawn from
    /// theirs.
    drawn_from: Vec<Vec<u64>>,
    /// Days of the windows, ascending as the settings have them.
    pub windows: Vec<i32>,
    /// Last day whose orders and contacts are known.
    known_to: i32,
}

impl<'a> Design<'a> {
    /// The design for the inputs, with the units of the visits.
    pub fn new(inputs: Inputs<'a>) -> (Design<'a>, Vec<Units>) {
        let settings = inputs.settings;
        let windows: Vec<i32> = settings.weeks.iter().map(|weeks| (*weeks * 7) as i32).collect();
        let known_to = to_days(inputs.as_of).min(inputs.until);
        let quiet = settings.quiet_days as i32;
        let covered = inputs.contacts.covered_from().map_or(i32::MAX, |day| day.saturating_add(quiet));
        let first = (to_days(months_before(inputs.as_of, settings.months)) + 1).max(covered);
        let last = known_to.saturating_sub(windows.iter().min().copied().unwrap_or(i32::MAX / 2));
        let mut months = Vec::new();
        if first <= last {
            let mut month = Month::of(from_days(first));
            while to_days(month.first_day()) <= last {
                months.push((to_days(month.first_day()), to_days(month.last_day())));
                month = month.next();
            }
        }
        let month_of = |start: i32| Month::of(from_days(start));
        let classes_of: Vec<Option<&Classes>> =
            months.iter().map(|(start, _)| inputs.classes.get(&month_of(*start))).collect();
        let number = |start: i32| month_of(start).since(month_of(0)) as u64;
        let seeds = months.iter().map(|(start, _)| mixed(number(*start))).collect();
        let mut codes: Vec<String> = Vec::new();
        let mut places = Vec::new();
        for own in &classes_of {
            let place = |code: &String| {
                codes.iter().position(|known| known == code).unwrap_or_else(|| {
                    codes.push(code.clone());
                    codes.len() - 1
                })
            };
            places.push(own.map_or_else(Vec::new, |classes| classes.codes.iter().map(place).collect()));
        }
        let drawn_from = months.iter().map(|(start, end)| vec![0; (end - start + 2) as usize]).collect();
        let mut design =
            Design { inputs, first, last, months, classes_of, seeds, codes, places, drawn_from, windows, known_to };
        let visits = design.each(|design, customers, units| design.visits_of(customers, units));
        for units in &visits {
            for (stratum, day) in units.strata.iter().zip(&units.days) {
                let month = design.month_of(*stratum);
                design.drawn_from[month][(*day - design.months[month].0 + 1) as usize] += 1;
            }
        }
        for before in &mut design.drawn_from {
            for day in 1..before.len() {
                before[day] += before[day - 1];
            }
        }
        (design, visits)
    }

    /// Units of all customers, part after part.
    fn each(&self, find: impl Fn(&Self, Range<u32>, &mut Units) + Sync) -> Vec<Units> {
        let customers = self.inputs.history.customers();
        let starts: Vec<usize> = (0..customers).step_by(CUSTOMERS_PER_TASK).collect();
        starts
            .into_par_iter()
            .map(|start| {
                let mut units = Units::new(self.windows.len());
                find(self, start as u32..(start + CUSTOMERS_PER_TASK).min(customers) as u32, &mut units);
                units
            })
            .collect()
    }

    /// How many strata there are.
    pub fn strata(&self) -> usize {
        self.months.len() * self.classes() * SILENCE.len() * ORDER_BANDS
    }

    /// Classes, and none.
    pub fn classes(&self) -> usize {
        self.codes.len() + 1
    }

    fn stratum(&self, month: usize, customer: u32, (silence, orders): (usize, usize)) -> Stratum {
        let own = self.classes_of[month].and_then(|classes| classes.place(customer));
        let class = own.and_then(|own| self.places[month].get(usize::from(own))).copied();
        let class = class.unwrap_or(self.codes.len());
        (((month * self.classes() + class) * SILENCE.len() + silence) * ORDER_BANDS + orders) as Stratum
    }

    fn month_of(&self, stratum: Stratum) -> usize {
        stratum as usize / (self.classes() * SILENCE.len() * ORDER_BANDS)
    }

    /// The class of a stratum: its place in `codes`, or their number for none.
    pub fn class_of(&self, stratum: Stratum) -> usize {
        stratum as usize / (SILENCE.len() * ORDER_BANDS) % self.classes()
    }

    /// The band of silence of a stratum.
    pub fn silence_of(&self, stratum: Stratum) -> usize {
        stratum as usize / ORDER_BANDS % SILENCE.len()
    }

    /// The first visit of ours in each month that no contact came before in the days of quiet.
    fn visits_of(&self, customers: Range<u32>, units: &mut Units) {
        let quiet = self.inputs.settings.quiet_days as i32;
        let mut rhythm = Rhythm::default();
        for customer in customers {
            let (days, ours) = self.inputs.contacts.of(customer);
            let from = days.partition_point(|day| *day < self.first);
            if days.get(from).is_none_or(|day| *day > self.last) {
                units.end_customer();
                continue;
            }
            self.begin(&mut rhythm, customer);
            let mut month = 0;
            let mut is_taken = false;
            for place in from..days.len() {
                let day = days[place];
                if day > self.last {
                    break;
                }
                while self.months[month].1 < day {
                    (month, is_taken) = (month + 1, false);
                }
                let is_quiet = place == 0 || day - days[place - 1] > quiet;
                if is_taken || !ours[place] || !is_quiet {
                    continue;
                }
                let Some(bands) = rhythm.at(day) else { continue };
                is_taken = true;
                self.add(units, (customer, month, day), bands, &rhythm, |_| true);
            }
            units.end_customer();
        }
    }

    /// Of every customer and month a day drawn from those of the month's visits, if nobody contacted the customer in the
    /// days of quiet before it, on it, and in the window after it; only in strata that are asked for.
    pub fn others(&self, is_wanted: &(impl Fn(Stratum) -> bool + Sync)) -> Vec<Units> {
        let quiet = self.inputs.settings.quiet_days as i32;
        self.each(|design, customers, units| {
            let mut rhythm = Rhythm::default();
            for customer in customers {
                design.begin(&mut rhythm, customer);
                let (days, _) = design.inputs.contacts.of(customer);
                let seed = hash(design.inputs.history.ids.get(customer).as_bytes());
                for (month, before) in design.drawn_from.iter().enumerate() {
                    let Some(all) = before.last().copied().filter(|all| *all > 0) else { continue };
                    // The day of the visit whose place is drawn, of all visits by day.
                    let draw = mixed(seed ^ design.seeds[month]) % all;
                    let day = design.months[month].0 + before.partition_point(|visits| *visits <= draw) as i32 - 1;
                    let place = days.partition_point(|known| *known < day - quiet);
                    let next = days.get(place).copied().unwrap_or(i32::MAX);
                    if next <= day {
                        continue;
                    }
                    let Some(bands) = rhythm.at(day) else { continue };
                    if !is_wanted(design.stratum(month, customer, bands)) {
                        continue;
                    }
                    design.add(units, (customer, month, day), bands, &rhythm, |window| next > day + window);
                }
                units.end_customer();
            }
        })
    }

    fn begin(&self, rhythm: &mut Rhythm, customer: u32) {
        let rows = self.inputs.history.purchases(customer);
        rhythm.begin(rows.order_days_to(to_days(self.inputs.as_of)));
    }

    /// A unit, with what its windows brought: from the day after on, as far as they are over.
    fn add(
        &self,
        units: &mut Units,
        (customer, month, day): (u32, usize, i32),
        bands: (usize, usize),
        rhythm: &Rhythm,
        counts: impl Fn(i32) -> bool,
    ) {
        let rows = self.inputs.history.purchases(customer);
        units.begin(self.stratum(month, customer, bands), day);
        for window in &self.windows {
            if day + window > self.known_to || !counts(*window) {
                units.leave_out();
                continue;
            }
            let has_order = rhythm.has_order(day + 1, day + window);
            units.outcome(has_order, rows.net_sales(day + 1..day + window + 1));
        }
    }
}

/// A number of a text, the same on every machine (FNV-1a).
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A number whose bits are spread (SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
