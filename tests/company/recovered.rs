//! The rates that the sample company was made from, found again in what a run says of it.
//!
//! `truth/staff.csv` and `truth/parameters.toml` hold the chances that its generator drew with. Nothing that is computed
//! reads them. An interval of 95 % misses its rate once in twenty: of k of them at most `misses(k)` may.

use std::collections::BTreeMap;
use std::fs;

use polars::prelude::*;

use super::{job, rows_with, truth};
use crate::common::{cell, project};

/// Levels of prospects, from the farthest.
const LEVELS: [&str; 4] = ["C", "B", "A", "H"];

/// Working days of a year, for each of its days.
const WORKING: f64 = 250.0 / 365.0;

/// As many of `k` intervals of 95 % miss with a chance of less than one in a hundred.
fn misses(k: usize) -> usize {
    match k {
        0..=4 => 1,
        5..=16 => 3,
        17..=40 => 5,
        _ => k / 8,
    }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("not a number: {text:?}"))
}

fn count(frame: &DataFrame, name: &str, row: usize) -> f64 {
    frame.column(name).unwrap().i64().unwrap().get(row).unwrap() as f64
}

/// Wilson's interval of 95 %.
fn wilson(part: f64, n: f64) -> (f64, f64) {
    let (p, z) = (part / n, 1.959963984540054_f64);
    let (centre, spread) = (p + z * z / 2.0 / n, z * (p * (1.0 - p) / n + z * z / 4.0 / n / n).sqrt());
    let scale = 1.0 + z * z / n;
    ((centre - spread) / scale, (centre + spread) / scale)
}

fn has((low, high): (f64, f64), rate: f64) -> bool {
    low <= rate && rate <= high
}

fn by_name() -> BTreeMap<String, BTreeMap<String, String>> {
    truth("staff.csv").into_iter().map(|row| (row["staff_name"].clone(), row)).collect()
}

fn parameters() -> toml::Table {
    let text = fs::read_to_string(project().join("sample-data/company/truth/parameters.toml")).unwrap();
    text.parse().unwrap()
}

fn floats(value: &toml::Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_float().unwrap()).collect()
}

#[test]
fn the_rates_of_every_adviser_of_the_show_room_are_found() {
    let (advisers, people) = (job().mart("register_advisers", None), by_name());
    let (mut outside, mut named) = (Vec::new(), 0);
    for row in 0..advisers.height() {
        let name = cell(&advisers, "staff", row);
        let person = &people[&name];
        let captured = (number(&cell(&advisers, "low", row)), number(&cell(&advisers, "high", row)));
        if !has(captured, number(&person["capture_rate"])) {
            outside.push(format!("{name}: leaves name and telephone, {captured:?}"));
        }
        // Of those that left their data, the rate of the mart being of all.
        let filed = wilson(count(&advisers, "filed", row), count(&advisers, "captured", row));
        if !has(filed, number(&person["filing_rate"])) {
            outside.push(format!("{name}: filed, {filed:?}"));
        }
        named += 1;
    }
    assert_eq!(named, people.values().filter(|row| !row["capture_rate"].is_empty()).count());
    assert!(outside.len() <= misses(2 * named), "{outside:#?}");
}

#[test]
fn the_share_of_prospects_of_every_source_that_order_in_the_end_is_found() {
    let parameters = parameters();
    let words = [
        ("转介绍", "referral"),
        ("展会", "fair"),
        ("网络", "web"),
        ("上门", "walkin"),
        ("来电", "phone"),
        ("陌生拜访", "visit"),
    ];
    let deals = rows_with(&job().mart("lost_deals", None), "dimension", &["source"]);
    let (mut found, mut outside) = (0, Vec::new());
    for row in 0..deals.height() {
        let member = cell(&deals, "member", row);
        let Some((_, code)) = words.iter().find(|(word, _)| *word == member) else { continue };
        let won = count(&deals, "won", row);
        let interval = wilson(won, won + count(&deals, "lost", row));
        if !has(interval, parameters["conversion"][code].as_float().unwrap()) {
            outside.push(format!("{code}: {interval:?}"));
        }
        found += 1;
    }
    assert_eq!(found, words.len());
    assert!(outside.len() <= 1, "{outside:?}");
}

/// The chances of who truly stands in a level, followed day by day.
struct Chain {
    orders: Vec<f64>,
    leaves: Vec<f64>,
    moves: Vec<Vec<f64>>,
}

impl Chain {
    fn of(parameters: &toml::Table) -> Chain {
        let process = &parameters["sales_process"];
        let moves = process["move_per_day"].as_array().unwrap().iter().map(floats).collect();
        Chain { orders: floats(&process["order_per_day"]), leaves: floats(&process["loss_per_day"]), moves }
    }

    /// The chance to order within so many days of the calendar.
    fn within(&self, level: usize, days: f64) -> f64 {
        let mut stands = [0.0; 4];
        stands[level] = 1.0;
        let mut ordered = 0.0;
        for _ in 0..(days * WORKING).round() as usize {
            let mut next = [0.0; 4];
            for from in 0..4 {
                ordered += stands[from] * self.orders[from];
                let moved: f64 = self.moves[from].iter().sum();
                next[from] += stands[from] * (1.0 - self.orders[from] - self.leaves[from] - moved);
                for (to, chance) in self.moves[from].iter().enumerate() {
                    next[to] += stands[from] * chance;
                }
            }
            stands = next;
        }
        ordered
    }
}

fn place(level: &str) -> usize {
    LEVELS.iter().position(|one| *one == level).unwrap()
}

#[test]
fn promises_of_those_who_say_what_is_true_are_kept_as_often_as_the_chances_have_it() {
    let (parameters, people) = (parameters(), by_name());
    let calibration = rows_with(&job().mart("calibration", None), "dimension", &["staff"]);
    for level in ["H", "A", "B"] {
        let (mut graded, mut closed) = (0.0, 0.0);
        for row in 0..calibration.height() {
            let person = people.get(&cell(&calibration, "member", row));
            let says_true = person.is_some_and(|person| number(&person["optimism"]) == 0.0);
            if says_true && cell(&calibration, "level", row) == level {
                graded += count(&calibration, "graded", row);
                closed += count(&calibration, "closed", row);
            }
        }
        let chance = parameters["closes"][level]["within"].as_float().unwrap();
        assert!(graded > 50.0 && has(wilson(closed, graded), chance), "{level}: {closed} of {graded}, {chance}");
        let days = parameters["closes"][level]["within_days"].as_integer().unwrap() as f64;
        assert!((Chain::of(&parameters).within(place(level), days) - chance).abs() < 0.02, "{level}");
    }
}

#[test]
fn the_optimism_of_every_salesperson_is_found() {
    let (chain, people) = (Chain::of(&parameters()), by_name());
    let calibration = rows_with(&job().mart("calibration", None), "dimension", &["staff"]);
    let horizons = [("H", 7.0), ("A", 30.0), ("B", 90.0)];
    // How often each level is truly reached, by those who say what is true.
    let mut reached = [0.0; 4];
    for row in 0..calibration.height() {
        if people.get(&cell(&calibration, "member", row)).is_some_and(|person| number(&person["optimism"]) == 0.0) {
            reached[place(&cell(&calibration, "level", row))] += count(&calibration, "graded", row);
        }
    }
    // The chance that a promise is kept of someone who says a level too much, or too little, now and then.
    let kept = |level: &str, days: f64, optimism: f64| {
        let (said, share) = (place(level), optimism.abs());
        let truly = if optimism >= 0.0 { said.checked_sub(1) } else { Some(said + 1).filter(|place| *place < 4) };
        // From the last level nothing is raised, from the first nothing lowered.
        let is_end = said == if optimism >= 0.0 { 3 } else { 0 };
        let own = reached[said] * if is_end { 1.0 } else { 1.0 - share };
        let other = truly.map_or(0.0, |place| reached[place] * share);
        let of_other = truly.map_or(0.0, |place| chain.within(place, days));
        (own * chain.within(said, days) + other * of_other) / (own + other)
    };
    let optimism = job().mart("optimism", None);
    let (mut outside, mut named) = (Vec::new(), 0);
    for row in 0..optimism.height() {
        let name = cell(&optimism, "staff", row);
        let Some(person) = people.get(&name) else { continue };
        let truly = number(&person["optimism"]);
        let mut expected = 0.0;
        for at in 0..calibration.height() {
            let level = cell(&calibration, "level", at);
            let horizon = horizons.iter().find(|(code, _)| *code == level);
            if let (Some((code, days)), true) = (horizon, cell(&calibration, "member", at) == name) {
                expected += count(&calibration, "graded", at) * kept(code, *days, truly);
            }
        }
        let index = count(&optimism, "predicted", row) / expected;
        let high = cell(&optimism, "high", row);
        let interval =
            (number(&cell(&optimism, "low", row)), if high.is_empty() { f64::INFINITY } else { number(&high) });
        if !has(interval, index) {
            outside.push(format!("{name}: {index} of optimism {truly}, {interval:?}"));
        }
        named += 1;
    }
    assert!(named > 30 && outside.len() <= misses(named), "{named}, {outside:#?}");
}
