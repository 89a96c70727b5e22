#![allow(clippy::unwrap_used)]

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::features::testing::{history_of, history_with_visits, visit};
use crate::metrics::process::leads::{Change, Lead, LeadState};
use crate::metrics::process::staff::NOBODY;
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dates() -> Vec<NaiveDate> {
    ["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"].map(day).to_vec()
}

fn lead(created: i32, lost: Option<i32>, ordered: Option<i32>, changes: &[(i32, &str)]) -> Lead {
    let change = |(day, level): &(i32, &str)| Change {
        day: *day,
        seq: None,
        from: None,
        to: Some((*level).to_owned()),
        scheme: None,
        planned: None,
        made: None,
        result: None,
    };
    Lead {
        id: "L".into(),
        customer: None,
        customer_id: None,
        name: None,
        created,
        staff: NOBODY,
        source: None,
        state: Some(LeadState::default()),
        lost,
        lost_reason: None,
        lost_competitor: None,
        ordered,
        ordered_sales: None,
        changes: changes.iter().map(change).collect(),
    }
}

fn on(text: &str) -> i32 {
    to_days(day(text))
}

fn grades() -> Vec<String> {
    ["A", "B"].map(str::to_owned).to_vec()
}

#[test]
fn leads_come_move_and_go_by_grade() {
    let leads = [
        // Open all the time, from B to A in April.
        lead(on("2026-03-01"), None, None, &[(on("2026-03-01"), "B"), (on("2026-04-10"), "A")]),
        // Opened and won in April: passes through A.
        lead(
            on("2026-04-02"),
            None,
            Some(on("2026-04-20")),
            &[(on("2026-04-02"), "B"), (on("2026-04-15"), "A"), (on("2026-04-20"), "O")],
        ),
        // Lost in April, won in May.
        lead(on("2026-03-01"), Some(on("2026-04-05")), Some(on("2026-05-06")), &[(on("2026-03-01"), "B")]),
        // Without a level.
        lead(on("2026-04-30"), None, None, &[]),
    ];
    let found = of_leads(&leads, &dates(), &grades());
    assert_eq!(found.grades, ["A", "B", UNGRADED]);
    let april = &found.flows[0];
    assert_eq!(april[0], Flow { new: 1, up_in: 1, closed: 1, closing: 1, ..Flow::default() });
    assert_eq!(april[1], Flow { opening: 2, up_out: 1, lost: 1, ..Flow::default() });
    assert_eq!(april[2], Flow { new: 1, closing: 1, ..Flow::default() });
    let may = &found.flows[1];
    assert_eq!(may[1], Flow { reactivated: 1, closed: 1, ..Flow::default() });
    assert_eq!((may[0].opening, may[0].closing), (1, 1));
}

#[test]
fn a_lead_that_ended_on_an_unknown_day_is_left_out() {
    let mut one = lead(on("2026-03-01"), None, None, &[(on("2026-03-01"), "A")]);
    one.state.as_mut().unwrap().deal_status = Some("won".into());
    let found = of_leads(&[one], &dates(), &grades());
    assert!(found.flows.iter().flatten().all(|flow| *flow == Flow::default()));
}

/// Customers a (from A to B), b (silent from May), c (ended in May), d (new in April, without a grade).
#[test]
fn customers_come_move_fall_silent_end_and_return() {
    let history = history_of(&[
        ("a", "2026-03-01", 1, 1),
        ("a", "2026-04-05", 1, 1),
        ("a", "2026-05-05", 1, 1),
        ("a", "2026-06-05", 1, 1),
        ("b", "2026-03-05", 1, 1),
        ("b", "2026-06-20", 1, 1),
        ("c", "2026-03-31", 1, 1),
        ("c", "2026-04-30", 1, 1),
        ("d", "2026-04-30", 1, 1),
        ("d", "2026-05-01", 0, -1),
    ]);
    let dates = dates();
    let first = Some(vec![Some(0), Some(1), Some(1), None]);
    let second = Some(vec![Some(1), Some(1), Some(1), None]);
    let base = Base {
        dates: &dates,
        grades: grades(),
        places: vec![first, second.clone(), second.clone(), second],
        active_months: 1,
        closed: &[i32::MAX, i32::MAX, on("2026-05-15"), i32::MAX],
    };
    let found = of_customers(&history, &base);
    let (april, may, june) = (&found.flows[0], &found.flows[1], &found.flows[2]);
    assert_eq!(april[0], Flow { opening: 1, down_out: 1, ..Flow::default() });
    // b is silent by the end of April: its order of 5 March is more than a month old.
    assert_eq!(april[1], Flow { opening: 2, down_in: 1, lost: 1, closing: 2, ..Flow::default() });
    assert_eq!(april[2], Flow { new: 1, closing: 1, ..Flow::default() });
    assert_eq!(may[1], Flow { opening: 2, closed: 1, closing: 1, ..Flow::default() });
    assert_eq!(may[2], Flow { opening: 1, lost: 1, ..Flow::default() });
    assert_eq!(june[1], Flow { opening: 1, reactivated: 1, closing: 2, ..Flow::default() });
    assert_eq!(found.known, Some(vec![4, 3, 3]));
    let figures = figures(&[found]);
    let shares: Vec<(&str, Option<i64>, Option<i64>)> =
        figures.iter().map(|figure| (figure.measure.as_str(), figure.numerator, figure.denominator)).collect();
    assert_eq!(shares[..2], [("base_ungraded_share", Some(1), Some(3)), ("base_active_share", Some(3), Some(4))]);
}

#[test]
fn ages_of_contacts_change_the_day_after_their_limit() {
    let rows = [("a", "2026-04-01", 1, 1, None), ("b", "2026-04-01", 1, 1, None), ("c", "2026-04-01", 1, 1, None)];
    let mut unmade = visit("c", "2026-04-29");
    unmade.made = Some(false);
    let visits = [visit("a", "2026-03-31"), visit("b", "2026-03-30"), visit("b", "2026-05-01"), unmade];
    let history = history_with_visits(&rows, Some(&visits));
    let dates = [day("2026-03-31"), day("2026-04-30")];
    let base =
        Base { dates: &dates, grades: vec![], places: vec![None, None], active_months: 1, closed: &[i32::MAX; 3] };
    let found = ageing(&history, &base, &[30, 90]).unwrap();
    assert_eq!(found.buckets, ["0-30", "31-90", ">90", "never"]);
    // a 30 days ago, b 31 (the visit of May has not happened yet), c only planned.
    assert_eq!(found.customers, [vec![1, 1, 0, 1]]);
    assert_eq!(ageing_frame(&found, day("2026-04-30")).unwrap().shape(), (4, 5));
    assert_eq!(ageing(&history_of(&[("a", "2026-04-01", 1, 1)]), &base, &[30]), None);
}

proptest! {
    #[test]
    fn every_grade_of_every_month_balances_and_hands_over_to_the_next(
        leads in prop::collection::vec(
            (0i32..150, prop::option::of(0i32..150), prop::option::of(0i32..150),
             prop::collection::vec((0i32..150, prop::sample::select(vec!["A", "B", "O", "X"])), 0..4)),
            0..40,
        ),
        orders in prop::collection::vec((0u8..8, 0u64..150, 0u32..2), 1..60),
        places in prop::collection::vec(prop::collection::vec(prop::option::of(0u8..2), 8), 4),
        ended in prop::collection::vec(0i32..400, 8),
    ) {
        let start = on("2026-02-15");
        let leads: Vec<Lead> = leads
            .into_iter()
            .map(|(created, lost, won, mut changes)| {
                changes.sort_by_key(|change| change.0);
                let changes: Vec<(i32, &str)> = changes.into_iter().map(|(day, level)| (start + day, level)).collect();
                lead(start + created, lost.map(|day| start + day), won.map(|day| start + day), &changes)
            })
            .collect();
        let rows: Vec<(String, String, u32)> = orders
            .into_iter()
            .map(|(customer, after, orders)| {
                (format!("c{customer}"), (day("2026-02-15") + Days::new(after)).to_string(), orders)
            })
            .collect();
        let rows: Vec<(&str, &str, u32, i64)> = rows.iter().map(|(id, day, orders)| (id.as_str(), day.as_str(), *orders, 1)).collect();
        let history = history_of(&rows);
        let closed: Vec<i32> = ended.into_iter().map(|after| start + after).collect();
        let dates = dates();
        let base = Base { dates: &dates, grades: grades(), places: places.into_iter().map(Some).collect(), active_months: 1, closed: &closed };
        let stocktakes = [of_customers(&history, &base), of_leads(&leads, &dates, &grades())];
        for stocktake in &stocktakes {
            for (month, flows) in stocktake.flows.iter().enumerate() {
                for (grade, flow) in flows.iter().enumerate() {
                    prop_assert_eq!(flow.imbalance(), 0, "{} {:?}", stocktake.subject, flow);
                    if let Some(next) = stocktake.flows.get(month + 1) {
                        prop_assert_eq!(flow.closing, next[grade].opening);
                    }
                }
                let sum = |of: fn(&Flow) -> i64| flows.iter().map(of).sum::<i64>();
                prop_assert_eq!(sum(|flow| flow.up_in), sum(|flow| flow.up_out));
                prop_assert_eq!(sum(|flow| flow.down_in), sum(|flow| flow.down_out));
            }
        }
        let rows = 2 * 3 * 3;
        prop_assert_eq!(frame(&stocktakes, dates[3]).unwrap().height(), rows);
    }
}
