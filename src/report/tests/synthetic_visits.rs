//! Marts of visits made up in memory, for any number of people.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use super::synthetic::{Company, bools, days, floats, frame, ints, money, text, texts};
use crate::model::period::Month;

/// Who visits, and what is known of it.
#[derive(Clone, Copy)]
pub struct Team {
    pub people: usize,
    pub managers: usize,
    /// Put before each number.
    pub name: &'static str,
    /// Whether plans and outcomes are told.
    pub is_told: bool,
    /// Lines of each list.
    pub lines: i64,
}

impl Team {
    pub fn ordinary() -> Team {
        Team { people: 12, managers: 3, name: "业务员", is_told: true, lines: 6 }
    }

    fn person(&self, at: usize) -> String {
        format!("{}{at:03}", self.name)
    }

    fn manager(&self, at: usize) -> Option<String> {
        (self.managers > 0).then(|| format!("M{}", at % self.managers))
    }
}

/// All marts of visits, added to others.
pub fn add(marts: &mut BTreeMap<&'static str, DataFrame>, company: &Company, team: Team) {
    let as_of = company.as_of;
    marts.insert("visit_measures", measures(as_of, team));
    marts.insert("visit_days", visit_days(as_of, team));
    marts.insert("cadence", cadence(as_of, team));
    marts.insert("cadence_groups", groups(as_of, team));
    marts.insert("cadence_months", months(as_of, team));
    marts.insert("worklist", worklist(as_of, team));
    marts.insert("worklist_staff", lists(as_of, team));
}

pub fn names() -> [&'static str; 7] {
    ["visit_measures", "visit_days", "cadence", "cadence_groups", "cadence_months", "worklist", "worklist_staff"]
}

/// Rows of text, then numbers in the order of the columns.
fn measures(as_of: NaiveDate, team: Team) -> DataFrame {
    let mut keys: Vec<[Option<String>; 5]> = Vec::new();
    let mut periods = Vec::new();
    let mut numbers: Vec<[Option<i64>; 3]> = Vec::new();
    let mut values = Vec::new();
    let mut push =
        |measure: &str, place: (&str, NaiveDate), who: (&str, Option<String>), part: i64, of: Option<i64>| {
            let told = team.is_told || ["contacts", "contacts_per_workday", "idle_days"].contains(&measure);
            let value = match of {
                Some(of) if of > 0 => Some(part as f64 / of as f64),
                Some(_) => None,
                None => Some(part as f64),
            };
            keys.push([
                Some(measure.into()),
                Some(place.0.into()),
                Some(who.0.into()),
                who.1,
                Some(if of.is_some() { "ratio" } else { "count" }.into()),
            ]);
            periods.push(Some(place.1));
            numbers.push([of.map(|_| part).filter(|_| told), of.filter(|_| told), of.or(Some(part)).filter(|_| told)]);
            values.push(value.filter(|_| told));
        };
    let mut spots =
        vec![("day", as_of), ("week", as_of - Days::new(u64::from(as_of.weekday().num_days_from_monday())))];
    let mut month = Month::of(as_of);
    for _ in 0..12 {
        spots.push(("month", month.first_day()));
        month = Month::of(crate::model::period::months_before(month.first_day(), 1));
    }
    for spot in spots {
        let mut all = vec![("all", None)];
        if spot.1 >= Month::of(as_of).first_day() || spot.0 != "month" {
            all.extend((0..team.people).map(|at| ("staff", Some(team.person(at)))));
            all.extend((0..team.managers).map(|at| ("manager", Some(format!("M{at}")))));
        }
        for (at, who) in all.into_iter().enumerate() {
            let size = if who.0 == "all" { 40 * team.people as i64 } else { 18 + at as i64 % 40 };
            let who = || (who.0, who.1.clone());
            push("contacts", spot, who(), size, None);
            push("customers_contacted", spot, who(), size * 3 / 4, None);
            push("contacts_per_workday", spot, who(), size / 15, None);
            push("planned", spot, who(), size / 2, None);
            push("planned_made", spot, who(), size / 3, None);
            push("completion_rate", spot, who(), size / 3, Some(size / 2));
            push("success_rate", spot, who(), size / 4, Some(size * 2 / 3));
            push("success_unknown", spot, who(), size / 3, None);
            push("orders_on_visit", spot, who(), size / 9, None);
            push("idle_days", spot, who(), at as i64 % 7, Some(21));
        }
    }
    let key = |at: usize| keys.iter().map(|key| key[at].clone()).collect::<Vec<_>>();
    let number = |at: usize| numbers.iter().map(|one| one[at]).collect::<Vec<_>>();
    let rows = keys.len();
    frame(
        as_of,
        vec![
            text("measure", key(0)),
            text("grain", key(1)),
            days("period", periods),
            text("dimension", key(2)),
            text("member", key(3)),
            floats("value", values),
            money("amount", vec![None; rows]),
            ints("numerator", number(0)),
            ints("denominator", number(1)),
            ints("n", number(2)),
            floats("low", vec![None; rows]),
            floats("high", vec![None; rows]),
            text("unit", key(4)),
            floats("target", vec![None; rows]),
        ],
    )
}

fn visit_days(as_of: NaiveDate, team: Team) -> DataFrame {
    let mut rows = Vec::new();
    for at in 0..team.people {
        for back in 0..35 {
            let day = as_of - Days::new(back);
            let is_free = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            // Somebody works on a Saturday now and then.
            if !is_free || (at == 0 && back % 14 == 0) {
                rows.push((at, day, is_free, (at as i64 * 3 + back as i64) % 6));
            }
        }
    }
    let count = |of: &dyn Fn(i64) -> Option<i64>| rows.iter().map(|row| of(row.3)).collect::<Vec<_>>();
    let told = |value: i64| Some(value).filter(|_| team.is_told);
    let whole = |name: &str, of: &dyn Fn(i64) -> Option<i64>| -> Column { ints(name, count(of)) };
    frame(
        as_of,
        vec![
            texts("staff", rows.iter().map(|row| team.person(row.0))),
            text("manager", rows.iter().map(|row| team.manager(row.0)).collect()),
            days("day", rows.iter().map(|row| Some(row.1)).collect()),
            bools("working_day", rows.iter().map(|row| !row.2).collect()),
            whole("contacts", &|contacts| Some(contacts)),
            whole("planned", &|contacts| told(contacts / 2 + 1)),
            whole("made", &|contacts| told(contacts)),
            whole("planned_made", &|contacts| told(contacts / 2)),
            whole("successful", &|contacts| told(contacts / 3)),
            whole("outcome_known", &|contacts| Some(if team.is_told { contacts / 2 } else { 0 })),
            whole("customers", &|contacts| Some(contacts)),
            whole("orders", &|contacts| Some(contacts / 4)),
            money("order_amount", rows.iter().map(|row| Some(i128::from(row.3) * 900)).collect()),
            whole("level_up", &|_| None),
            whole("level_down", &|_| None),
            bools("idle", rows.iter().map(|row| row.3 == 0 && !row.2).collect()),
        ],
    )
}

fn cadence(as_of: NaiveDate, team: Team) -> DataFrame {
    let rows: Vec<usize> = (0..team.people * 5).collect();
    let late = |row: usize| row as i64 % 40 - 20;
    let of = |row: usize| row % team.people.max(1);
    frame(
        as_of,
        vec![
            texts("cadence", rows.iter().map(|_| "contacts".to_string())),
            texts("subject", rows.iter().map(|_| "customer".to_string())),
            texts("id", rows.iter().map(|row| format!("C{row:05}"))),
            text("name", rows.iter().map(|row| Some(format!("{}公司{row}", team.name))).collect()),
            text("staff", rows.iter().map(|row| (row % 9 > 0).then(|| team.person(of(*row)))).collect()),
            text("manager", rows.iter().map(|row| team.manager(of(*row))).collect()),
            text("class", rows.iter().map(|row| Some(format!("t{:02}", row % 2))).collect()),
            bools("holds", vec![true; rows.len()]),
            text("every", rows.iter().map(|row| (row % 2 == 0).then(|| "30d".to_string())).collect()),
            floats("compliance", rows.iter().map(|row| team.is_told.then_some(*row as f64 / 1e4)).collect()),
            ints("contacts", rows.iter().map(|row| Some(*row as i64 % 5)).collect()),
            days("last_contact", rows.iter().map(|row| (row % 10 > 0).then_some(as_of - Days::new(40))).collect()),
            days("since", rows.iter().map(|_| Some(as_of - Days::new(40))).collect()),
            days("due", rows.iter().map(|_| Some(as_of - Days::new(10))).collect()),
            ints("overdue_days", rows.iter().map(|row| (row % 2 == 0).then(|| late(*row))).collect()),
            bools("never", rows.iter().map(|row| row % 10 == 0).collect()),
            money("net_sales_12m", rows.iter().map(|row| Some(*row as i128 * 1_000)).collect()),
        ],
    )
}

fn groups(as_of: NaiveDate, team: Team) -> DataFrame {
    let mut rows = vec![("all", None), ("class", Some("t00".to_string())), ("class", Some("t01".to_string()))];
    rows.extend((0..team.people).map(|at| ("staff", Some(team.person(at)))));
    let n = rows.len();
    let same = |value: i64| vec![Some(value); n];
    frame(
        as_of,
        vec![
            texts("cadence", rows.iter().map(|_| "contacts".to_string())),
            texts("dimension", rows.iter().map(|row| row.0.to_string())),
            text("member", rows.iter().map(|row| row.1.clone()).collect()),
            text("every", rows.iter().map(|row| (row.0 == "class").then(|| "30d".to_string())).collect()),
            ints("subjects", same(40)),
            ints("with_requirement", same(20)),
            ints("never", same(2)),
            ints("overdue", (0..n).map(|row| Some(row as i64 % 5)).collect()),
            ints("overdue_unknown", vec![Some(0); n]),
            ints("due_7d", same(3)),
            ints("judged_days", (0..n).map(|row| Some(if row % 4 == 3 { 5 } else { 4_000 })).collect()),
            ints("late_days", same(900)),
            ints("blocks", same(0)),
            ints("blocks_met", same(0)),
            ints("contacts", same(70)),
            floats("compliance", (0..n).map(|row| team.is_told.then_some(0.5 + row as f64 % 10.0 / 20.0)).collect()),
            floats("block_share", vec![None; n]),
            money("net_sales", vec![Some(9_000_000); n]),
            money("required_sales", vec![Some(5_000_000); n]),
            money("covered_sales", vec![Some(4_000_000); n]),
            floats("coverage", vec![Some(0.8); n]),
            floats("contacts_per_10k", vec![None; n]),
        ],
    )
}

fn months(as_of: NaiveDate, team: Team) -> DataFrame {
    let mut rows = Vec::new();
    for at in 0..(team.people * 5).min(60) {
        let mut month = Month::of(as_of);
        for back in 0..12 {
            rows.push((at, month.first_day(), back));
            month = Month::of(crate::model::period::months_before(month.first_day(), 1));
        }
    }
    let met = |row: &(usize, NaiveDate, usize)| match (row.0 + row.2) % 4 {
        0 => None,
        1 => Some(false),
        _ => Some(true),
    };
    let mets: Vec<Option<bool>> = rows.iter().map(met).collect();
    let met = Series::new("met".into(), mets);
    frame(
        as_of,
        vec![
            texts("cadence", rows.iter().map(|_| "contacts".to_string())),
            texts("id", rows.iter().map(|row| format!("C{:05}", row.0))),
            days("month", rows.iter().map(|row| Some(row.1)).collect()),
            text("class", rows.iter().map(|_| Some("t00".to_string())).collect()),
            ints("required", rows.iter().map(|row| (row.0 % 5 > 0).then_some(1)).collect()),
            met.into(),
            ints("late_days", rows.iter().map(|row| Some(row.2 as i64 * 2)).collect()),
            ints("contacts", rows.iter().map(|row| Some(row.2 as i64 % 4)).collect()),
        ],
    )
}

fn worklist(as_of: NaiveDate, team: Team) -> DataFrame {
    let rows: Vec<(usize, i64)> =
        (0..team.people).flat_map(|at| (1..=team.lines).map(move |place| (at, place))).collect();
    let why = ["planned+overdue", "promise", "hot", "overdue", "due", "unheard"];
    frame(
        as_of,
        vec![
            days("for_day", rows.iter().map(|_| Some(as_of + Days::new(2))).collect()),
            // The last list is nobody's.
            text("staff", rows.iter().map(|row| (row.0 + 1 < team.people).then(|| team.person(row.0))).collect()),
            text("manager", rows.iter().map(|row| team.manager(row.0).filter(|_| row.0 + 1 < team.people)).collect()),
            ints("place", rows.iter().map(|row| Some(row.1)).collect()),
            texts("subject", rows.iter().map(|row| if row.1 % 5 == 0 { "lead" } else { "customer" }.to_string())),
            texts("id", rows.iter().map(|row| format!("C{}-{}", row.0, row.1))),
            text("name", rows.iter().map(|row| (row.1 % 3 > 0).then(|| format!("{}有限公司", team.name))).collect()),
            text("class", rows.iter().map(|row| (row.1 % 4 > 0).then(|| "t00".to_string())).collect()),
            texts("why", rows.iter().map(|row| why[row.1 as usize % why.len()].to_string())),
            text(
                "evidence_zh",
                rows.iter().map(|_| Some("计划拜访：例行拜访；".repeat(team.lines as usize))).collect(),
            ),
            text("evidence_en", rows.iter().map(|_| Some("planned visit; ".repeat(team.lines as usize))).collect()),
            days("due", rows.iter().map(|row| (row.1 % 2 > 0).then_some(as_of)).collect()),
            ints("overdue_days", rows.iter().map(|row| (row.1 % 2 > 0).then_some(row.1)).collect()),
            days("last_contact", rows.iter().map(|row| (row.1 % 2 > 0).then_some(as_of)).collect()),
            text("last_channel", rows.iter().map(|row| (row.1 % 2 > 0).then(|| "phone".into())).collect()),
            text("advised_channels", rows.iter().map(|row| (row.1 % 2 > 0).then(|| "direct+phone".into())).collect()),
            text("next_step", rows.iter().map(|row| (row.1 % 2 > 0).then(|| "=报价".into())).collect()),
            money("amount", rows.iter().map(|row| (row.1 % 2 > 0).then_some(123_456)).collect()),
            floats("priority", rows.iter().map(|row| Some(500.0 - row.1 as f64)).collect()),
        ],
    )
}

fn lists(as_of: NaiveDate, team: Team) -> DataFrame {
    let n = team.people;
    let same = |value: i64| vec![Some(value); n];
    frame(
        as_of,
        vec![
            text("staff", (0..n).map(|at| (at + 1 < n).then(|| team.person(at))).collect()),
            text("manager", (0..n).map(|at| team.manager(at).filter(|_| at + 1 < n)).collect()),
            ints("listed", same(team.lines)),
            ints("planned", same(1)),
            ints("promise", same(1)),
            ints("hot", same(0)),
            ints("overdue", same(2)),
            ints("due", same(0)),
            ints("left_out", same(1)),
            ints("lost", same(2)),
        ],
    )
}
