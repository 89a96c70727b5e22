//! Made-up marts of the showroom and its records.

use chrono::{Datelike, Days, NaiveDate};
use polars::prelude::DataFrame;

use super::synthetic::{Company, Memory, bools, days, floats, frame, ints, money, text, texts};

/// What a made-up showroom looks like.
#[derive(Clone)]
pub struct Showroom {
    pub advisers: usize,
    pub leads: usize,
    /// Put before the number of each adviser and customer.
    pub name: &'static str,
    /// Whether times of arrival are known.
    pub has_hours: bool,
    /// Batches on each open day.
    pub daily: i64,
}

impl Showroom {
    pub fn ordinary() -> Showroom {
        Showroom { advisers: 12, leads: 40, name: "王", has_hours: true, daily: 3 }
    }

    fn adviser(&self, at: usize) -> String {
        format!("{}{at:03}", self.name)
    }
}

/// A row of a mart of figures: measure, grain, period, dimension, member, numerator and denominator.
type Row = (&'static str, &'static str, NaiveDate, &'static str, Option<String>, i64, i64);

fn figures(as_of: NaiveDate, rows: &[Row]) -> DataFrame {
    let ratio = |row: &Row| (row.6 > 0).then(|| row.5 as f64 / row.6 as f64);
    let is_count = |row: &Row| row.0 == "batches";
    frame(
        as_of,
        vec![
            texts("measure", rows.iter().map(|row| row.0.to_string())),
            texts("grain", rows.iter().map(|row| row.1.to_string())),
            days("period", rows.iter().map(|row| Some(row.2)).collect()),
            texts("dimension", rows.iter().map(|row| row.3.to_string())),
            text("member", rows.iter().map(|row| row.4.clone()).collect()),
            floats(
                "value",
                rows.iter().map(|row| if is_count(row) { Some(row.5 as f64) } else { ratio(row) }).collect(),
            ),
            money("amount", vec![None; rows.len()]),
            ints("numerator", rows.iter().map(|row| (!is_count(row)).then_some(row.5)).collect()),
            ints("denominator", rows.iter().map(|row| (!is_count(row)).then_some(row.6)).collect()),
            ints("n", rows.iter().map(|row| Some(row.6)).collect()),
            floats("low", rows.iter().map(|row| ratio(row).map(|rate| (rate - 0.1).max(0.0))).collect()),
            floats("high", rows.iter().map(|row| ratio(row).map(|rate| (rate + 0.1).min(1.0))).collect()),
            texts("unit", rows.iter().map(|row| if is_count(row) { "count" } else { "ratio" }.to_string())),
            floats("target", vec![None; rows.len()]),
        ],
    )
}

fn window(as_of: NaiveDate) -> Vec<NaiveDate> {
    (0..365).rev().map(|back| as_of - Days::new(back)).collect()
}

/// Closed on Sundays.
fn batches(room: &Showroom, day: NaiveDate) -> i64 {
    if day.weekday().number_from_monday() == 7 { 0 } else { room.daily }
}

fn measures(room: &Showroom, as_of: NaiveDate) -> DataFrame {
    let window = window(as_of);
    let first = window[0];
    let all: i64 = window.iter().map(|day| batches(room, *day)).sum();
    let monday = as_of - Days::new(u64::from(as_of.weekday().num_days_from_monday()));
    let month = as_of.with_day(1).unwrap();
    let mut rows: Vec<Row> = Vec::new();
    for (grain, from) in [("window", first), ("month", month), ("week", monday), ("day", as_of)] {
        let n: i64 = window.iter().filter(|day| **day >= from).map(|day| batches(room, *day)).sum();
        rows.push(("batches", grain, from, "all", None, n, n));
        for measure in ["capture_rate", "filing_rate", "on_spot_rate", "return_rate", "message_in_time"] {
            rows.push((measure, grain, from, "all", None, n / 2, n));
        }
        for at in 0..room.advisers {
            rows.push(("batches", grain, from, "staff", Some(room.adviser(at)), 1, 1));
            rows.push(("capture_rate", grain, from, "staff", Some(room.adviser(at)), 1, 1));
        }
    }
    rows.push(("batches_per_day", "window", first, "all", None, all, 313));
    for weekday in 1..=7 {
        rows.push(("batches_per_day", "window", first, "weekday", Some(weekday.to_string()), 100 - weekday, 52));
    }
    for day in 1..=31 {
        rows.push(("batches_per_day", "window", first, "day_of_month", Some(format!("{day:02}")), day, 10));
    }
    if room.has_hours {
        for hour in 0..24_i64 {
            let n = if (9..18).contains(&hour) { 20 } else { 0 };
            rows.push(("batches_per_day", "window", first, "hour", Some(format!("{hour:02}")), n, 313));
        }
    }
    for level in ["A", "B", "C", "H"] {
        rows.push(("level_mix", "window", first, "level", Some(level.into()), 25, 100));
    }
    rows.push(("rotation_by_chance", "window", first, "all", None, 1, 100));
    rows.push(("attribution_kept", "window", first, "all", None, 90, 100));
    figures(as_of, &rows)
}

fn register_days(room: &Showroom, as_of: NaiveDate) -> DataFrame {
    let window = window(as_of);
    let n = |part: i64| window.iter().map(|day| Some(batches(room, *day) / part)).collect::<Vec<_>>();
    frame(
        as_of,
        vec![
            days("day", window.iter().map(|day| Some(*day)).collect()),
            ints("weekday", window.iter().map(|day| Some(i64::from(day.weekday().number_from_monday()))).collect()),
            bools("open", window.iter().map(|day| day.weekday().number_from_monday() != 7).collect()),
            bools("open_told", vec![true; window.len()]),
            ints("walk_in", n(1)),
            ints("phone", window.iter().map(|_| Some(0)).collect()),
            ints("batches", n(1)),
            ints("captured", n(2)),
            ints("filed", n(3)),
            ints("ordered", vec![None; window.len()]),
        ],
    )
}

fn advisers(room: &Showroom, as_of: NaiveDate) -> [(&'static str, DataFrame); 4] {
    let n = room.advisers;
    let names = || texts("staff", (0..n).map(|at| room.adviser(at)));
    let managers = || texts("manager", (0..n).map(|at| format!("经理{}", at % 20)));
    // The last one received too few for a rate.
    let received: Vec<Option<i64>> = (0..n).map(|at| Some(if at + 1 == n { 5 } else { 50 })).collect();
    let rates = |of: &dyn Fn(f64) -> f64| (0..n).map(|at| Some(of(at as f64 / n as f64))).collect::<Vec<_>>();
    let list = frame(
        as_of,
        vec![
            names(),
            managers(),
            bools("known", vec![true; n]),
            ints("batches", received.clone()),
            ints("phone", vec![Some(1); n]),
            ints("captured", (0..n).map(|at| Some(at as i64)).collect()),
            floats("capture_rate", rates(&|rate| rate)),
            floats("low", rates(&|rate| (rate - 0.1).max(0.0))),
            floats("high", rates(&|rate| (rate + 0.1).min(1.0))),
            ints("filed", vec![Some(1); n]),
            floats("filing_rate", rates(&|rate| rate / 2.0)),
            ints("ordered", vec![None; n]),
            floats("completeness", vec![Some(0.9); n]),
            floats("stay_minutes", vec![None; n]),
            text("top_no_info_reason", vec![Some("赶时间".into()); n]),
            bools("enough", received.iter().map(|n| *n >= Some(20)).collect()),
        ],
    );
    let reasons = frame(
        as_of,
        vec![
            names(),
            text("reason", (0..n).map(|at| (at % 5 > 0).then(|| format!("原因{}", at % 9))).collect()),
            ints("place", vec![Some(1); n]),
            ints("batches", vec![Some(7); n]),
            floats("share", vec![Some(1.0); n]),
            floats("cumulative_share", vec![Some(1.0); n]),
        ],
    );
    let rotation = frame(
        as_of,
        vec![
            texts("grain", (0..n).map(|_| "window".to_string())),
            days("period", vec![Some(as_of); n]),
            names(),
            managers(),
            ints("days_on_duty", vec![Some(20); n]),
            ints("new_receptions", (0..n).map(|at| Some(at as i64)).collect()),
            floats("per_day", rates(&|rate| rate)),
            floats("share", rates(&|rate| rate)),
            floats("expected", vec![Some(10.0); n]),
            floats("low", vec![Some(5.0); n]),
            floats("high", vec![Some(15.0); n]),
            bools("outside", (0..n).map(|at| !(5..=15).contains(&at)).collect()),
        ],
    );
    let credited = frame(
        as_of,
        vec![
            texts("kind", (0..n).map(|_| "order".to_string())),
            texts("id", (0..n).map(|at| format!("SO{at}"))),
            texts("customer", (0..n).map(|at| format!("{}客户{at}", room.name))),
            days("day", vec![Some(as_of); n]),
            names(),
            texts("credited", (0..n).map(|at| room.adviser(at + 1))),
            money("amount", (0..n).map(|at| Some(at as i128 * 1000)).collect()),
        ],
    );
    let mut credited = credited;
    credited.rename("staff", "first_receiver".into()).unwrap();
    [
        ("register_advisers", list),
        ("no_info_reasons", reasons),
        ("rotation", rotation),
        ("attribution_exceptions", credited),
    ]
}

fn discipline(room: &Showroom, as_of: NaiveDate) -> [(&'static str, DataFrame); 2] {
    let names = ["c1_card", "c2_promotion_table", "c3_one_state", "c4_daily_report", "c6_result", "score"];
    let mut rows: Vec<(&str, &str, Option<String>, i64)> = Vec::new();
    for check in names {
        rows.push((check, "all", None, 40));
        rows.extend((0..room.advisers).map(|at| (check, "staff", Some(room.adviser(at)), at as i64)));
        rows.extend((0..3).map(|at| (check, "manager", Some(format!("经理{at}")), 10 * at)));
    }
    let n = rows.len();
    // Of the check that counts violations ten of a hundred are wrong, else ninety are right.
    let wrong = |check: &str| if check == "c3_one_state" { 10 } else { 90 };
    let checks = frame(
        as_of,
        vec![
            texts("check", rows.iter().map(|row| row.0.to_string())),
            texts("dimension", rows.iter().map(|row| row.1.to_string())),
            text("member", rows.iter().map(|row| row.2.clone()).collect()),
            ints("numerator", rows.iter().map(|row| (row.0 != "score").then(|| wrong(row.0) * row.3 / 100)).collect()),
            ints("denominator", rows.iter().map(|row| Some(row.3)).collect()),
            floats("value", rows.iter().map(|row| (row.3 > 0).then(|| wrong(row.0) as f64 / 100.0)).collect()),
            floats("low", vec![Some(0.05); n]),
            floats("high", vec![Some(0.2); n]),
            floats("right", rows.iter().map(|row| (row.3 > 0).then_some(0.9)).collect()),
            ints("unknown", vec![None; n]),
        ],
    );
    let n = room.advisers * 6;
    let missing = frame(
        as_of,
        vec![
            texts("check", (0..n).map(|at| names[at % 5].to_string())),
            text("staff", (0..n).map(|at| (at > 0).then(|| room.adviser(at / 6))).collect()),
            text("manager", vec![None; n]),
            texts("subject", (0..n).map(|_| "lead".to_string())),
            texts("id", (0..n).map(|at| format!("XS{at:04}"))),
            text("customer", (0..n).map(|at| Some(format!("{}客户{at}", room.name))).collect()),
            days("day", (0..n).map(|at| Some(as_of - Days::new(at as u64 % 40))).collect()),
            texts("what", (0..n).map(|at| ["no_card", "no_daily_entry", "new_kind"][at % 3].to_string())),
            text("detail", vec![None; n]),
        ],
    );
    [("discipline", checks), ("discipline_missing", missing)]
}

fn deals(room: &Showroom, as_of: NaiveDate) -> [(&'static str, DataFrame); 2] {
    let n = room.leads;
    let some =
        |of: &dyn Fn(usize) -> Option<&'static str>| (0..n).map(|at| of(at).map(str::to_string)).collect::<Vec<_>>();
    let staff = || text("staff", (0..n).map(|at| (at > 0).then(|| room.adviser(at % 7))).collect());
    let named =
        |column: &str| text(column, (0..n).map(|at| (at % 5 > 0).then(|| format!("{}客户{at}", room.name))).collect());
    let promotion = frame(
        as_of,
        vec![
            texts("flow", (0..n).map(|_| "leads".to_string())),
            texts("lead_id", (0..n).map(|at| format!("XS{at:04}"))),
            named("name"),
            staff(),
            text("manager", vec![None; n]),
            texts("month", (0..n).map(|_| "2026-10".to_string())),
            text("opening_level", some(&|at| ["H", "A", "B"].get(at % 4).copied())),
            text("closing_level", some(&|at| Some(["A", "O", "lost", "B", "C"][at % 5]))),
            text("plan_dates", some(&|at| (at % 3 > 0).then_some("01 12 20"))),
            text("actual_dates", some(&|at| (at % 2 > 0).then_some("13 25"))),
            ints("planned", (0..n).map(|at| Some(if at % 3 > 0 { 3 } else { 0 })).collect()),
            ints("due", (0..n).map(|at| Some(if at % 3 > 0 { 3 } else { 0 })).collect()),
            ints("made", vec![Some(2); n]),
            ints("hits", (0..n).map(|at| Some(i64::from(at % 3 > 0 && at % 2 > 0))).collect()),
            text("changes", some(&|at| (at % 2 > 0).then_some("05 A→H, 12 H→O"))),
            bools("carried_over", (0..n).map(|at| at % 2 > 0).collect()),
        ],
    );
    let expected = |at: usize| as_of + Days::new(at as u64 % 50) - Days::new(10);
    let open = frame(
        as_of,
        vec![
            texts("id", (0..n).map(|at| format!("XS{at:04}"))),
            text("customer_id", vec![None; n]),
            named("name"),
            staff(),
            text("manager", vec![None; n]),
            text("stage", some(&|at| Some(["H", "A"][at % 2]))),
            days("since", vec![Some(as_of); n]),
            ints("stage_days", vec![Some(3); n]),
            days("expected_close", (0..n).map(|at| (at % 9 > 0).then(|| expected(at))).collect()),
            ints("days_to_close", (0..n).map(|at| (at % 9 > 0).then(|| (expected(at) - as_of).num_days())).collect()),
            bools("overdue", (0..n).map(|at| at % 4 == 0).collect()),
            bools("stale", vec![false; n]),
            money("est_amount", (0..n).map(|at| (at % 6 > 0).then_some(at as i128 * 1000)).collect()),
            floats("probability", vec![Some(0.2); n]),
            ints("probability_n", vec![Some(9); n]),
            money("weighted_amount", vec![None; n]),
            text("obstacle", some(&|at| (at % 2 > 0).then_some("预算未批，等董事会下季度决定"))),
            text("next_action", some(&|at| (at % 3 > 0).then_some("拜访技术负责人"))),
            days("next_date", (0..n).map(|at| (at % 3 > 0).then_some(as_of)).collect()),
            bools("action_overdue", vec![false; n]),
            bools("hot", (0..n).map(|at| at % 8 != 7).collect()),
        ],
    );
    [("promotion_table", promotion), ("open_deals", open)]
}

/// Marts of the showroom.
pub fn marts(company: &Company, room: &Showroom) -> Memory {
    let as_of = company.as_of;
    let mut marts = vec![("register_measures", measures(room, as_of)), ("register_days", register_days(room, as_of))];
    marts.extend(advisers(room, as_of));
    marts.extend(discipline(room, as_of));
    marts.extend(deals(room, as_of));
    Memory(marts.into_iter().collect())
}
