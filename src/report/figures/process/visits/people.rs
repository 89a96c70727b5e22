//! What people made of a period, from the figures in long form.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Tally, Visits};
use crate::report::figures::Money;
use crate::report::figures::process::Measured;

/// A share with what it is made from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    pub value: Option<f64>,
    pub n: Option<i64>,
}

impl Share {
    /// The share where it is made from at least `min_n`.
    pub fn over(&self, min_n: i64) -> Option<f64> {
        self.value.filter(|_| self.n.is_some_and(|n| n >= min_n.max(1)))
    }

    fn of(measured: Option<&Measured>) -> Share {
        measured.map_or_else(Share::default, |one| Share { value: one.value, n: one.denominator.or(one.n) })
    }
}

/// A person, a manager or the whole in a period. What is not told is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonSum {
    pub name: Option<String>,
    pub manager: Option<String>,
    pub contacts: Option<i64>,
    pub per_workday: Option<f64>,
    pub customers: Option<i64>,
    pub planned: Option<i64>,
    pub planned_made: Option<i64>,
    pub completion: Share,
    pub success: Share,
    /// Contacts of unknown outcome.
    pub unknown: Option<i64>,
    pub orders: Option<i64>,
    pub order_amount: Option<Money>,
    pub idle_days: Option<i64>,
    pub working_days: Option<i64>,
}

impl Visits {
    /// First day of the newest period of a length.
    pub fn period(&self, grain: &str) -> Option<NaiveDate> {
        self.measures.latest("contacts", grain).map(|(period, _)| period)
    }

    /// Everybody's manager, as the days and the lists tell it.
    pub fn managers(&self) -> BTreeMap<&str, &str> {
        let days = self.days.iter().filter_map(|day| Some((day.staff.as_str(), day.manager.as_deref()?)));
        let lists = self.worklist.iter().flat_map(|found| &found.lists);
        let lists = lists.filter_map(|list| Some((list.staff.as_deref()?, list.manager.as_deref()?)));
        lists.chain(days).collect()
    }

    /// The sum of a member of a dimension in a period; `None` for the whole.
    pub fn sum(&self, grain: &str, period: NaiveDate, dimension: &str, member: Option<&str>) -> PersonSum {
        let of = |measure: &str| self.measures.get(measure, grain, period, dimension, member);
        let count = |measure: &str| of(measure).and_then(|one| one.value).map(|value| value.round() as i64);
        let idle = of("idle_days");
        PersonSum {
            name: member.map(str::to_string),
            manager: None,
            contacts: count("contacts"),
            per_workday: of("contacts_per_workday").and_then(|one| one.value),
            customers: count("customers_contacted"),
            planned: count("planned"),
            planned_made: count("planned_made"),
            completion: Share::of(of("completion_rate")),
            success: Share::of(of("success_rate")),
            unknown: count("success_unknown"),
            orders: count("orders_on_visit"),
            order_amount: of("order_amount").and_then(|one| one.amount),
            idle_days: idle.and_then(|one| one.numerator),
            working_days: idle.and_then(|one| one.denominator),
        }
    }

    /// Everybody in a period, by name; rows that name nobody last.
    pub fn people(&self, grain: &str, period: NaiveDate) -> Vec<PersonSum> {
        let managers = self.managers();
        let mut names: BTreeSet<Option<&str>> = BTreeSet::new();
        for measure in ["contacts", "planned", "idle_days"] {
            names.extend(self.measures.members(measure, grain, period, "staff").into_iter().map(|one| one.0));
        }
        let one = |name: Option<&str>| PersonSum {
            manager: name.and_then(|name| managers.get(name)).map(|name| (*name).to_string()),
            ..self.sum(grain, period, "staff", name)
        };
        names.iter().filter(|name| name.is_some()).chain(names.get(&None)).map(|name| one(*name)).collect()
    }

    /// Days of a span added up, of one person or of all.
    pub fn tally(&self, (from, to): (NaiveDate, NaiveDate), staff: Option<&str>) -> Tally {
        let within = self.days.iter().filter(|day| from <= day.day && day.day <= to);
        Tally::of(within.filter(|day| staff.is_none_or(|staff| day.staff == staff)))
    }

    /// The newest day up to a date that was worked: a working day, or one with contacts.
    pub fn last_worked_day(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let worked = |day: &&super::PersonDay| day.day <= as_of && (day.is_working_day || day.contacts > 0);
        self.days.iter().filter(worked).map(|day| day.day).max()
    }
}
