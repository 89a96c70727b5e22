#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::testing::{change, date, day, intention, known, lead, people};
use super::*;
use crate::config::types::{Flow, LevelCode, LevelScheme};
use crate::metrics::intervals::wilson;
use crate::metrics::process::leads::{Lead, LeadState};
use crate::metrics::process::staff::NOBODY;

fn flow(toml: &str) -> Flow {
    toml::from_str(toml).unwrap()
}

/// Spells as (level, day), of one lead.
fn spells(lead: Lead, as_of: &str) -> Vec<(String, i32)> {
    let scale = intention();
    let found = gradings(&known(&[lead], as_of), &scale);
    found.list.iter().map(|grading| (scale.levels[grading.level].code.clone(), grading.day)).collect()
}

/// Cells (graded, closed, not yet) by level H, A, B, C.
fn cells(leads: &[Lead], as_of: &str) -> Vec<(u64, u64, u64)> {
    let days = (i32::MIN, day(as_of));
    let found = Calibrated::new(intention(), &known(leads, as_of), &people(), days, 20);
    found.counts.all.iter().map(|cell| (cell.graded, cell.closed, cell.not_yet)).collect()
}

fn won(id: &str, changes: &[(&str, &str)], on: &str) -> Lead {
    Lead { ordered: Some(day(on)), ..lead(id, changes) }
}

#[test]
fn a_level_that_is_kept_counts_once_and_of_a_day_the_last_one() {
    let changes = [
        ("2026-01-05", "C"),
        ("2026-01-20", "C"),
        ("2026-02-01", "H"),
        ("2026-02-01", "A"),
        ("2026-02-10", "B"),
        ("2026-02-20", "A"),
    ];
    let found = spells(lead("L", &changes), "2026-06-30");
    let expected = [("C", "2026-01-05"), ("A", "2026-02-01"), ("B", "2026-02-10"), ("A", "2026-02-20")];
    assert_eq!(found, expected.map(|(level, on)| (level.to_owned(), day(on))));
    // Nothing that is dated later is there.
    assert_eq!(spells(lead("L", &changes), "2026-02-09").len(), 2);
}

#[test]
fn a_level_that_is_given_and_taken_back_on_a_day_begins_nothing() {
    let changes = [("2026-01-05", "B"), ("2026-02-01", "H"), ("2026-02-01", "B")];
    assert_eq!(spells(lead("L", &changes), "2026-06-30"), [("B".to_owned(), day("2026-01-05"))]);
}

#[test]
fn the_horizon_holds_its_last_day_and_is_over_on_it() {
    // H on the 1st: by the 8th.
    let graded = [("2026-03-01", "H")];
    let cases = [
        // Ordered on the last day, looked at on it.
        (Some("2026-03-08"), "2026-03-08", (1, 1, 0)),
        // Ordered a day later.
        (Some("2026-03-09"), "2026-03-31", (1, 0, 0)),
        // Ordered on the day of the grading.
        (Some("2026-03-01"), "2026-03-31", (1, 1, 0)),
        // Not ordered: the horizon runs, then it is over.
        (None, "2026-03-07", (0, 0, 1)),
        (None, "2026-03-08", (1, 0, 0)),
        // Ordered early: it waits for the end of the horizon like those that did not.
        (Some("2026-03-02"), "2026-03-07", (0, 0, 1)),
        // Graded on the as-of date.
        (None, "2026-03-01", (0, 0, 1)),
    ];
    for (ordered, as_of, expected) in cases {
        let one = Lead { ordered: ordered.map(day), ..lead("L", &graded) };
        assert_eq!(cells(&[one], as_of)[0], expected, "{ordered:?} at {as_of}");
    }
}

#[test]
fn a_leap_day_is_a_day() {
    let one = |on: &str| won("L", &[("2024-02-25", "H")], on);
    assert_eq!(cells(&[one("2024-03-03")], "2024-03-31")[0], (1, 1, 0));
    assert_eq!(cells(&[one("2024-03-04")], "2024-03-31")[0], (1, 0, 0));
    // The year after has no such day.
    let one = won("L", &[("2025-02-25", "H")], "2025-03-04");
    assert_eq!(cells(&[one], "2025-03-31")[0], (1, 1, 0));
}

#[test]
fn lost_and_then_won_is_won_and_being_taken_up_again_is_a_grading() {
    let mut one = won("L", &[("2026-01-10", "H"), ("2026-02-01", "H")], "2026-02-05");
    one.lost = Some(day("2026-01-20"));
    // The first promise was broken, the second was kept.
    assert_eq!(cells(&[one.clone()], "2026-06-30")[0], (2, 1, 0));
    one.lost = None;
    assert_eq!(cells(&[one], "2026-06-30")[0], (1, 0, 0));
}

#[test]
fn levels_after_the_order_do_not_count_and_the_order_is_no_level() {
    let one = won("L", &[("2026-01-10", "A"), ("2026-01-20", "O"), ("2026-01-25", "C")], "2026-01-22");
    let leads = known(&[one], "2026-06-30");
    let found = gradings(&leads, &intention());
    assert_eq!((found.list.len(), found.after_order.as_slice()), (1, [0].as_slice()));
    // The change to O was before the order of the books.
    assert_eq!(found.list[0].won, Some(day("2026-01-20")));
}

#[test]
fn who_is_won_without_an_order_is_left_out() {
    let mut one = lead("L", &[("2026-01-10", "A")]);
    one.state = Some(LeadState { deal_status: Some("won".into()), ..LeadState::default() });
    let found = gradings(&known(&[one.clone()], "2026-06-30"), &intention());
    assert_eq!((found.list.len(), found.won_without_order.len()), (0, 1));
    // At an earlier date the list says nothing.
    one.state = None;
    assert_eq!(gradings(&known(&[one], "2026-06-30"), &intention()).list.len(), 1);
}

#[test]
fn levels_without_a_day_of_another_scheme_and_unknown_ones_do_not_count() {
    let undated = Lead { created: day("2026-01-01"), ..lead("L1", &[]) };
    let mut other = lead("L2", &[("2026-01-10", "A")]);
    other.changes[0].scheme = Some("prospect".into());
    let unknown = lead("L3", &[("2026-01-10", "Z"), ("2026-01-11", "Z")]);
    let early = Lead { created: day("2026-02-01"), ..lead("L4", &[("2026-01-10", "A")]) };
    let found = gradings(&known(&[undated, other, unknown, early], "2026-06-30"), &intention());
    assert_eq!(found.without_history, [0]);
    assert_eq!(found.unknown_levels, [("Z".to_owned(), 2)]);
    assert_eq!(found.before_opened, [3]);
    assert_eq!(found.list.len(), 1);
}

#[test]
fn scales_are_those_of_the_level_scheme_or_of_the_flow() {
    let days = |scale: &Scale| -> Vec<(String, Option<u32>)> {
        scale.levels.iter().map(|level| (level.code.clone(), level.promised)).collect()
    };
    let some = |list: &[(&str, Option<u32>)]| -> Vec<(String, Option<u32>)> {
        list.iter().map(|(code, days)| ((*code).to_owned(), *days)).collect()
    };
    let own = BTreeMap::new();
    let conversion = flow("of = 'leads'\nscheme = 'conversion'");
    let scale = Scale::of_flow("sales", &conversion, Some("conversion"), &own).unwrap();
    assert_eq!(days(&scale), some(&[("H", Some(7)), ("A", Some(30)), ("B", Some(90)), ("C", None)]));
    let prospect = Scale::of_scheme("prospect").unwrap();
    let expected = some(&[("A", Some(30)), ("B", Some(90)), ("C", Some(180)), ("D", None), ("E", None)]);
    assert_eq!(days(&prospect), expected);
    assert_eq!((prospect.horizon(3), prospect.longest()), (180, 180));
    // Of a scheme of one's own; stages from the farthest to the nearest.
    let code = |code: &str| LevelCode { code: code.to_owned(), aliases: Vec::new() };
    let own = BTreeMap::from([("heat".to_owned(), LevelScheme { codes: vec![code("hot"), code("cold")] })]);
    let heat = flow("of = 'leads'\nscheme = 'heat'\nhorizons = { hot = '60d' }");
    assert_eq!(
        days(&Scale::of_flow("heat", &heat, Some("heat"), &own).unwrap()),
        some(&[("hot", Some(60)), ("cold", None)])
    );
    let stages = flow("of = 'leads'\nscheme = 'heat'\nstages = ['cold', 'hot']\nhorizons = { hot = '5d' }");
    assert_eq!(
        days(&Scale::of_flow("heat", &stages, Some("heat"), &own).unwrap()),
        some(&[("hot", Some(5)), ("cold", None)])
    );
    // Without a promise there is nothing to hold anybody to.
    assert_eq!(Scale::of_flow("heat", &flow("of = 'leads'"), Some("heat"), &own), None);
    assert_eq!(Scale::of_flow("deals", &flow("of = 'opportunities'"), None, &own), None);
    assert_eq!(["7d", "1mo", "12", "d"].map(days_of), [Some(7), None, None, None]);
}

#[test]
fn the_band_of_an_expected_day_is_inclusive_above() {
    let scale = intention();
    let found = [-1, 7, 8, 30, 31, 90, 91].map(|days| scale.levels[scale.level_for(days).unwrap()].code.clone());
    assert_eq!(found, ["H", "H", "A", "A", "B", "B", "C"]);
}

#[test]
fn rates_learned_from_few_are_drawn_to_those_of_the_level() {
    // Li: H twice, kept once. Wang: A once, broken. Nobody: C.
    let mut leads = vec![
        Lead { staff: 0, ..won("1", &[("2026-01-05", "H")], "2026-01-08") },
        Lead { staff: 0, ..lead("2", &[("2026-01-05", "H")]) },
        Lead { staff: 1, ..lead("3", &[("2026-02-05", "A")]) },
        Lead { staff: NOBODY, ..lead("4", &[("2026-02-05", "C")]) },
    ];
    leads[1].changes.push(change("2026-06-28", "A"));
    let all = known(&leads, "2026-06-30");
    let found = Calibrated::new(intention(), &all, &people(), (day("2025-07-01"), day("2026-06-30")), 10);
    // One of four closed; H: (1 + 10 · 1/4) / (2 + 10).
    let close = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}");
    close(found.learned.prior, 0.25);
    close(found.learned.levels[0], 3.5 / 12.0);
    close(found.learned.levels[2], 0.25);
    let (chance, n) = found.learned.chance(0, 0);
    close(chance, (1.0 + 10.0 * 3.5 / 12.0) / 12.0);
    assert_eq!(n, 2);
    // Somebody without a record has that of the level.
    assert_eq!(found.learned.chance(7, 0), (found.learned.levels[0], 0));
    let frame = frame(std::slice::from_ref(&found), &people(), date("2026-06-30")).unwrap();
    let text = |name: &str, row: usize| frame.column(name).unwrap().str().unwrap().get(row).map(str::to_owned);
    let of = |dimension: &str| (0..frame.height()).filter(|row| text("dimension", *row).unwrap() == dimension).count();
    // Of the whole every level; of others those that were given.
    assert_eq!([of("all"), of("staff"), of("manager"), of("month")], [4, 4, 3, 4]);
    let first = (0..frame.height()).find(|row| text("dimension", *row).unwrap() == "staff").unwrap();
    assert_eq!(text("member", first), Some("Li".into()));
    let not_yet = frame.column("not_yet").unwrap().i64().unwrap().get(first + 1);
    assert_eq!((text("level", first + 1), not_yet), (Some("A".into()), Some(1)));
    close(frame.column("learned").unwrap().f64().unwrap().get(first), chance.unwrap());
    // Two promises of Li about two leads: one kept.
    let optimism = optimism_frame(&[found], &people(), date("2026-06-30")).unwrap();
    assert_eq!(optimism.height(), 2);
    close(optimism.column("index").unwrap().f64().unwrap().get(0), 2.0);
    let wang = |name: &str| optimism.column(name).unwrap().f64().unwrap().get(1);
    assert_eq!((wang("index"), wang("high")), (None, None));
    close(wang("low"), 1.0 / 0.975);
}

#[test]
fn without_any_horizon_over_nothing_is_learned() {
    let leads = known(&[lead("1", &[("2026-06-25", "B")])], "2026-06-30");
    let found = Calibrated::new(intention(), &leads, &people(), (0, day("2026-06-30")), 10);
    assert_eq!((found.learned.prior, found.learned.levels[2]), (None, None));
    assert_eq!(optimism_frame(&[found], &people(), date("2026-06-30")).unwrap().height(), 0);
}

#[test]
fn gradings_before_the_window_do_not_count() {
    let leads = known(&[won("1", &[("2025-06-30", "H"), ("2025-07-01", "A")], "2025-07-03")], "2026-06-30");
    let found = Calibrated::new(intention(), &leads, &people(), (day("2025-07-01"), day("2026-06-30")), 10);
    assert_eq!(found.counts.all.iter().map(|cell| cell.graded).collect::<Vec<_>>(), [0, 1, 0, 0]);
    assert_eq!(found.counts.leads.values().sum::<u64>(), 1);
}

/// Draws that are the same on every machine.
struct Draws(Xoshiro256PlusPlus);

impl Draws {
    fn chance(&mut self, p: f64) -> bool {
        ((self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64) < p
    }

    fn below(&mut self, count: i32) -> i32 {
        (self.0.next_u64() % count as u64) as i32
    }
}

/// Chances that a lead at H, A, B closes in time, for whoever keeps all that is promised.
const TRUTH: [f64; 3] = [0.8, 0.6, 0.4];
/// What is kept of it, by salesperson.
const KEPT: [f64; 3] = [1.0, 0.5, 0.2];

/// Leads of three salespeople, each graded once, closing by their true chances: how many of the true rates, and of the true
/// indices of optimism, lie within the intervals found.
fn covered(seed: u64, leads: usize) -> ([u32; 2], [u32; 2]) {
    let mut draws = Draws(Xoshiro256PlusPlus::seed_from_u64(seed));
    let scale = intention();
    let start = day("2025-01-01");
    let mut list = Vec::new();
    for number in 0..leads {
        let staff = draws.below(3);
        let kept = KEPT[staff as usize];
        let mut one = lead(&number.to_string(), &[]);
        one.staff = staff as u32;
        one.created = start + draws.below(200);
        let level = draws.below(3) as usize;
        let horizon = scale.horizon(level) as i32;
        let mut given = change("2025-01-01", &scale.levels[level].code);
        given.day = one.created;
        one.changes.push(given);
        if draws.chance(kept * TRUTH[level]) {
            one.ordered = Some(one.created + draws.below(horizon + 1));
        }
        list.push(one);
    }
    let all = known(&list, "2025-12-31");
    let found = Calibrated::new(scale, &all, &people(), (start, day("2025-12-31")), 20);
    let (mut rates, mut indices) = ([0; 2], [0; 2]);
    for (staff, row) in &found.counts.staff {
        let kept = KEPT[*staff as usize];
        let mut expected = 0.0;
        for (level, cell) in row.iter().enumerate().take(3) {
            let Some((low, high)) = wilson(cell.closed, cell.graded) else { continue };
            let truth = kept * TRUTH[level];
            expected += truth * cell.graded as f64;
            rates[0] += u32::from(low <= truth && truth <= high);
            rates[1] += 1;
        }
        let optimism = Optimism::new(row, &found.scale, found.counts.leads[staff]);
        let truth = optimism.predicted as f64 / expected;
        let (low, high) = optimism.interval.unwrap();
        indices[0] += u32::from(low <= truth && high.is_none_or(|high| truth <= high));
        indices[1] += 1;
    }
    (rates, indices)
}

fn share_covered(seeds: std::ops::Range<u64>, leads: usize) -> (f64, f64) {
    let (mut rates, mut indices) = ([0; 2], [0; 2]);
    for seed in seeds {
        let (of_rates, of_indices) = covered(seed, leads);
        (0..2).for_each(|place| rates[place] += of_rates[place]);
        (0..2).for_each(|place| indices[place] += of_indices[place]);
    }
    (f64::from(rates[0]) / f64::from(rates[1]), f64::from(indices[0]) / f64::from(indices[1]))
}

#[test]
fn intervals_hold_the_true_rates_and_optimism_about_as_often_as_they_say() {
    let (rates, indices) = share_covered(0..60, 300);
    assert!((0.92..0.98).contains(&rates), "rates {rates}");
    // Exact intervals, and promises that differ among themselves: they are a little too wide.
    assert!((0.93..=1.0).contains(&indices), "indices {indices}");
}

#[test]
#[ignore = "many seeds: a minute"]
fn intervals_hold_the_truth_over_many_seeds() {
    for leads in [60, 300, 3000] {
        let (rates, indices) = share_covered(1000..3000, leads);
        println!("{leads} leads: rates {rates:.4}, indices {indices:.4}");
        assert!((0.94..0.965).contains(&rates), "{leads} leads: rates {rates}");
        assert!((0.95..0.99).contains(&indices), "{leads} leads: indices {indices}");
    }
}
