use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::metrics::process::periods::Grain;
use crate::metrics::stage_flow::balance::{Balance, Moved, balance};
use crate::metrics::stage_flow::timeline::Timeline;
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of<'r>(rows: &'r [Balance], stages: &Stages, code: &str, month: &str) -> &'r Balance {
    let is_it = |row: &&Balance| stages.code(row.stage) == code && row.period.first == day(month);
    rows.iter().find(is_it).unwrap()
}

#[test]
fn a_month_is_told_by_hand() {
    let stages = levels();
    let first = to_days(day("2026-02-01"));
    let told = |days: &[(i32, &'static str)]| days.iter().map(|(day, code)| (first + day, *code)).collect::<Vec<_>>();
    let all = [
        told(&[(-40, "C"), (3, "B")]),            // up in February
        told(&[(-40, "B"), (3, "C")]),            // down
        told(&[(-5, "C"), (10, "H"), (11, "O")]), // skipped two, won the day after
        told(&[(0, "C"), (27, "-")]),             // came on the first day, lost on the last
        told(&[(0, "B"), (5, "-"), (20, "O")]),   // lost and then won
        told(&[(28, "C")]),                       // in March
        told(&[(-1, "C")]),                       // on the last day of January
    ];
    let all: Vec<&[(i32, &str)]> = all.iter().map(Vec::as_slice).collect();
    let histories = histories(&stages, &all);
    let rows = balance(&histories, &stages, &Timeline::new(Grain::Month, day("2026-02-28"), 2));
    let c = of(&rows, &stages, "C", "2026-02-01");
    let moved = Moved { entered: 1, down_in: 1, up_out: 2, lost: 1, amount: -100, ..Moved::default() };
    assert_eq!((c.opening, c.moved, c.closing), (3, moved, 2));
    assert_eq!((c.opening_amount, c.closing_amount), (Some(300), Some(200)));
    let b = of(&rows, &stages, "B", "2026-02-01");
    let moved = Moved { entered: 1, up_in: 1, down_out: 1, lost: 1, ..Moved::default() };
    assert_eq!((b.opening, b.moved, b.closing), (1, moved, 1));
    let h = of(&rows, &stages, "H", "2026-02-01");
    assert_eq!((h.moved.up_in, h.moved.won, h.closing), (1, 1, 0));
    let o = of(&rows, &stages, "O", "2026-02-01");
    assert_eq!((o.moved.up_in, o.moved.entered, o.closing), (1, 1, 2));
    assert_eq!(of(&rows, &stages, "C", "2026-01-01").closing, 3);
}

#[test]
fn weeks_and_the_whole_window_end_with_the_as_of_date() {
    let stages = levels();
    let as_of = day("2026-02-25"); // a Wednesday
    let last = to_days(as_of);
    let all: [&[(i32, &str)]; 3] = [&[(last - 9, "C"), (last, "B")], &[(last - 2, "C")], &[(last + 1, "C")]];
    let histories = histories(&stages, &all);
    let weeks = balance(&histories, &stages, &Timeline::new(Grain::Week, as_of, 2));
    let c = of(&weeks, &stages, "C", "2026-02-23");
    assert_eq!((c.opening, c.moved.entered, c.moved.up_out, c.closing), (1, 1, 1, 1));
    let window = balance(&histories, &stages, &Timeline::new(Grain::Window, as_of, 12));
    assert_eq!((window.len(), window[0].opening, window[0].moved.entered, window[0].closing), (5, 0, 2, 1));
}

/// Any history: days and stages in any order, losses among them.
fn any_history() -> impl Strategy<Value = Vec<(i32, u8)>> {
    prop::collection::vec((0..400_i32, 0..6_u8), 0..9).prop_map(|mut events| {
        events.sort_by_key(|(day, _)| *day);
        events
    })
}

proptest! {
    /// What was there and came, less what left, is what is there: for every stage and period, and the closing is what a
    /// count of those in the stage on that day finds.
    #[test]
    fn every_stage_balances_in_every_period(
        all in prop::collection::vec(any_history(), 0..25),
        reopens in any::<bool>(),
        is_complete in any::<bool>(),
        until in 330..420_i32,
    ) {
        let stages = Stages::new(&["C", "B", "A"].map(str::to_owned), &["O", "P"].map(str::to_owned), &["X".to_owned()]);
        let origin = to_days(day("2025-01-01"));
        let walk = Walk { stages: &stages, is_complete, reopens };
        let mut histories = Histories::default();
        for (index, told) in all.iter().enumerate() {
            let events: Vec<(i32, Event)> =
                told.iter().map(|(day, stage)| (origin + day, Event::Stage(*stage))).collect();
            let mut spells = Vec::new();
            walk.walk(&events, &mut spells, &mut Vec::new());
            for pair in spells.windows(2) {
                prop_assert!(pair[0].from <= pair[0].until && pair[0].until <= pair[1].from);
            }
            let amount = (index % 3 > 0).then_some(index as i128);
            histories.push(Subject { index: index as u32, customer: None, staff: NOBODY, amount, is_complete: true }, &spells);
        }
        let as_of = day("2025-01-01") + Days::new(until as u64);
        for (grain, count) in [(Grain::Month, 7), (Grain::Week, 9), (Grain::Window, 5), (Grain::Month, 1)] {
            let timeline = Timeline::new(grain, as_of, count);
            let rows = balance(&histories, &stages, &timeline);
            prop_assert_eq!(rows.len(), timeline.len() * stages.held());
            let stock = |stage: u8, day: i32| {
                let held = |place: &usize| histories.of(*place).iter().any(|spell| spell.stage == stage && spell.holds(day));
                let places: Vec<usize> = (0..histories.len()).filter(held).collect();
                let amount: i128 = places.iter().filter_map(|place| histories.subjects()[*place].amount).sum();
                (places.len() as i64, amount)
            };
            for (place, row) in rows.iter().enumerate() {
                let period = place / stages.held();
                let moved = row.moved;
                let came = row.opening + moved.entered + moved.up_in + moved.down_in;
                prop_assert_eq!(came - moved.up_out - moved.down_out - moved.won - moved.lost, row.closing);
                let (opening, closing) = (timeline.start(period) - 1, timeline.end(period));
                prop_assert_eq!((row.opening, row.closing), (stock(row.stage, opening).0, stock(row.stage, closing).0));
                if let Some(amount) = row.closing_amount {
                    prop_assert_eq!(amount, stock(row.stage, closing).1);
                }
            }
            // What leaves a stage for another comes to that one.
            for period in rows.chunks(stages.held()) {
                let sum = |of: fn(&Moved) -> i64| period.iter().map(|row| of(&row.moved)).sum::<i64>();
                prop_assert_eq!(sum(|moved| moved.up_in), sum(|moved| moved.up_out + moved.won));
                prop_assert_eq!(sum(|moved| moved.down_in), sum(|moved| moved.down_out));
            }
        }
    }
}
