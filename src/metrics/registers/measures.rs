//! Figures of the register by period, for all and by adviser, manager and kind of contact.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::NOBODY;
use super::entries::{Entry, Register};
use super::tally::{Share, Tally, quantile_minutes};
use crate::config::types::Registers as Settings;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::Directory;
use crate::model::period::{Month, from_days, to_days};

/// Days and weeks that are told one by one.
pub const DAYS: u32 = 35;
pub const WEEKS: u32 = 13;

/// Minutes at which the buckets of the time that visitors stay end; the last has no end.
const STAYS: [(i32, &str); 5] = [(10, "0-10"), (20, "10-20"), (30, "20-30"), (60, "30-60"), (i32::MAX, "60+")];

/// What a tally is of: dimension and member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    All,
    Contact(bool),
    Manager(u32),
    Staff(u32),
}

/// The tallies of a register by period.
pub struct Tallies<'a> {
    register: &'a Register,
    directory: &'a Directory,
    managers: Vec<String>,
    found: BTreeMap<(Period, Member), Tally>,
    window: Period,
}

/// The periods of figures: days, weeks, months and the window up to a date.
pub fn periods(as_of: NaiveDate, months: u32) -> Vec<Period> {
    let mut periods = Period::last(Grain::Day, as_of, DAYS);
    periods.extend(Period::last(Grain::Week, as_of, WEEKS));
    periods.extend(Period::last(Grain::Month, as_of, months));
    periods.push(Period::window(as_of, months));
    periods
}

impl<'a> Tallies<'a> {
    /// The tallies of all periods up to a date.
    pub fn of(register: &'a Register, directory: &'a Directory, settings: &Settings, as_of: NaiveDate) -> Tallies<'a> {
        let window = Period::window(as_of, settings.months);
        let wanted: BTreeSet<Period> = periods(as_of, settings.months).into_iter().collect();
        let managers: BTreeSet<&str> =
            (0..directory.len() as u32).filter_map(|one| directory.manager_label(one)).collect();
        let managers: Vec<String> = managers.into_iter().map(str::to_owned).collect();
        let manager_of: Vec<Option<u32>> = (0..directory.len() as u32)
            .map(|one| {
                let label = directory.manager_label(one)?;
                managers.binary_search_by(|known| known.as_str().cmp(label)).ok().map(|place| place as u32)
            })
            .collect();
        let of_day = |rows: &[Entry]| -> BTreeMap<Member, Tally> {
            let mut tallies: BTreeMap<Member, Tally> = BTreeMap::new();
            for entry in rows {
                let mut add =
                    |member| tallies.entry(member).or_default().add(register, entry, settings.message_minutes);
                add(Member::All);
                if let Some(by_phone) = entry.by_phone {
                    add(Member::Contact(by_phone));
                }
                if entry.staff != NOBODY {
                    add(Member::Staff(entry.staff));
                    if let Some(manager) = manager_of.get(entry.staff as usize).copied().flatten() {
                        add(Member::Manager(manager));
                    }
                }
            }
            tallies
        };
        let first = wanted.iter().map(|period| to_days(period.first)).min().unwrap_or(i32::MAX);
        let days: Vec<&[Entry]> =
            register.between(first, to_days(as_of)).chunk_by(|left, right| left.day == right.day).collect();
        let by_day: Vec<BTreeMap<Member, Tally>> = days.par_iter().map(|rows| of_day(rows)).collect();
        let mut found: BTreeMap<(Period, Member), Tally> = BTreeMap::new();
        for (rows, tallies) in days.iter().zip(by_day) {
            let date = from_days(rows[0].day);
            let mut periods: Vec<Period> = [Grain::Day, Grain::Week, Grain::Month].map(|grain| grain.of(date)).to_vec();
            periods.retain(|period| wanted.contains(period));
            periods.extend(window.holds(date).then_some(window));
            for period in periods {
                for (member, tally) in &tallies {
                    found.entry((period, *member)).or_default().merge(tally);
                }
            }
        }
        // Of everybody there is a figure of every period, also of one in which nobody came.
        for period in wanted {
            found.entry((period, Member::All)).or_default();
        }
        Tallies { register, directory, managers, found, window }
    }

    /// The tallies of the window by adviser.
    pub fn by_staff(&self) -> Vec<(u32, &Tally)> {
        let mut rows = Vec::new();
        for ((period, member), tally) in &self.found {
            if let (Member::Staff(staff), true) = (member, *period == self.window) {
                rows.push((*staff, tally));
            }
        }
        rows
    }

    /// All figures.
    pub fn figures(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        for ((period, member), tally) in &self.found {
            let place = match member {
                Member::All => Place::all(*period),
                Member::Contact(by_phone) => Place::of(*period, "contact", if *by_phone { "phone" } else { "walk_in" }),
                Member::Staff(staff) => Place::of(*period, "staff", self.directory.label(*staff).unwrap_or_default()),
                Member::Manager(manager) => Place::of(*period, "manager", self.managers[*manager as usize].as_str()),
            };
            let mut own = Vec::new();
            self.add(&mut own, &place, tally, *member == Member::All);
            // Of a period before the first row or after the export has stopped nothing is known: nobody came is something
            // else.
            let begins =
                self.register.entries.first().map(|entry| to_days(Month::of(from_days(entry.day)).first_day()));
            let is_told = self.register.until.is_none_or(|until| to_days(period.first) <= until)
                && begins.is_some_and(|begins| begins <= to_days(period.last));
            figures.extend(own.into_iter().map(|figure| if is_told { figure } else { figure.without_value() }));
        }
        figures
    }

    fn add(&self, figures: &mut Vec<Figure>, place: &Place, tally: &Tally, is_all: bool) {
        let register = self.register;
        let is_long = matches!(place.period.grain, Grain::Month | Grain::Window);
        figures.push(place.count("batches", Some(tally.batches)));
        let mut rate = |measure: &str, share: Share, is_told: bool| {
            if is_told {
                figures.push(place.rate(measure, share.yes, share.known));
            } else if is_all && place.period.grain == Grain::Window {
                // Said once: nothing in the register tells.
                figures.push(place.unknown_rate(measure));
            }
        };
        let tells = |column: &str| register.tells(column);
        let is_filing_told = tally.filed.known > 0 || tells("filed_flag");
        rate("capture_rate", tally.captured, register.telling.capture);
        rate("filing_rate", tally.filed, is_filing_told);
        rate("on_spot_rate", tally.ordered, tells("ordered_flag"));
        if place.dimension != "contact" {
            rate("phone_share", tally.phone, tells("contact_type"));
        }
        rate("return_rate", tally.again, tells("visit_no") || tells("customer_name"));
        rate("first_receiver_kept", tally.kept, tells("first_receiver"));
        rate("message_in_time", tally.in_time, tells("message_sent_at"));
        rate("same_day_entry", tally.same_day, tells("entered_at"));
        if !register.from_visits {
            rate("completeness", tally.completeness(), tally.completeness().known > 0 || is_all);
            for (field, share) in register.required.iter().zip(&tally.fields) {
                rate(&format!("completeness:{field}"), *share, share.known > 0);
            }
        }
        if !is_long {
            return;
        }
        self.add_stays(figures, place, tally, is_all);
        if !is_all {
            return;
        }
        let known: i64 = tally.levels.iter().sum();
        for (level, count) in register.levels.iter().zip(&tally.levels).filter(|(_, count)| **count > 0) {
            figures.push(Place::of(place.period, "level", level.as_str()).rate("level_mix", *count, known));
        }
        let missing: i64 = tally.reasons.iter().sum();
        for (reason, count) in tally.reasons_by_count() {
            let member = reason.map(|place| register.reasons[place].clone());
            let place = Place { period: place.period, dimension: "reason", member };
            figures.push(place.rate("no_info", count, missing));
        }
    }

    fn add_stays(&self, figures: &mut Vec<Figure>, place: &Place, tally: &Tally, is_all: bool) {
        if !(self.register.tells("time_in") && self.register.tells("time_out")) || place.dimension == "contact" {
            return;
        }
        let mut stays = tally.stays.clone();
        stays.sort_unstable();
        let n = stays.len() as i64;
        for (measure, at) in [("stay_minutes_p25", 0.25), ("stay_minutes", 0.5), ("stay_minutes_p75", 0.75)] {
            figures.push(place.value(measure, "minutes", quantile_minutes(&stays, at), n));
        }
        if !is_all || stays.is_empty() {
            return;
        }
        let mut before = 0;
        for (end, name) in STAYS {
            let up_to = stays.partition_point(|stay| i64::from(*stay) < i64::from(end) * 60) as i64;
            figures.push(Place::of(place.period, "minutes", name).rate("stay_share", up_to - before, n));
            before = up_to;
        }
    }
}
