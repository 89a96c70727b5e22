//! Turns and credits by hand.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::registers::testing::{Row, date, day, lead, list, register, visitor};
use crate::metrics::registers::{Named, People};

fn window() -> Period {
    Period::window(date("2026-10-31"), 12)
}

#[test]
fn turns_are_shared_among_those_on_duty_of_the_day() {
    let rows = [
        visitor("2026-10-05", "王", "甲"),
        visitor("2026-10-05", "王", "乙"),
        visitor("2026-10-05", "李", "丙"),
        // No turns: a call, a second entry of the day, who came again, who asked for somebody.
        Row { kind: Some("phone"), ..visitor("2026-10-05", "李", "丁") },
        visitor("2026-10-05", "李", "甲"),
        visitor("2026-10-06", "王", "戊"),
        visitor("2026-10-07", "李", "甲"),
        Row { named: Some(true), ..visitor("2026-10-07", "李", "己") },
    ];
    let (register, directory) = register(&rows);
    let all = duties(&register, window());
    let of_window: Vec<&Duty> = all.iter().filter(|duty| duty.period.grain == Grain::Window).collect();
    assert_eq!(of_window.len(), 2);
    let (wang, li) = (of_window[0], of_window[1]);
    assert_eq!((wang.days, wang.receptions, wang.expected, wang.variance), (2, 3, 2.5, 0.75));
    assert_eq!((li.days, li.receptions, li.expected, li.variance), (2, 1, 1.5, 0.75));
    let all_figures = figures(&all);
    let value = |measure: &str| {
        let is_it = |figure: &&crate::metrics::process::figures::Figure| {
            figure.measure == measure && figure.period.grain == Grain::Window
        };
        all_figures.iter().find(is_it).unwrap().value.unwrap()
    };
    assert_eq!((value("rotation_cv"), value("rotation_range")), (0.5, 1.0));
    // √(0.25² + 0.75/4) over 1: as uneven as chance makes it.
    assert!((value("rotation_cv_by_chance") - 0.5).abs() < 1e-12);
    assert!((value("rotation_by_chance") - 0.563_702_861_650_773).abs() < 1e-9);
    let mart = frame(&all, &directory, date("2026-10-31")).unwrap();
    assert_eq!(mart.height(), 4, "a month and the window of two advisers");
    assert_eq!(mart.column("outside").unwrap().bool().unwrap().iter().flatten().filter(|outside| *outside).count(), 0);
}

#[test]
fn fairness_of_one_adviser_or_of_no_visitor_is_unknown() {
    let (alone, _) = register(&[visitor("2026-10-05", "王", "甲")]);
    assert!(figures(&duties(&alone, window())).iter().all(|figure| figure.value.is_none()));
    let call = |staff| Row { kind: Some("phone"), ..visitor("2026-10-05", staff, "甲") };
    let (calls, _) = register(&[call("王"), call("李")]);
    let duties = duties(&calls, window());
    assert_eq!((duties.len(), duties[0].interval()), (4, None));
    assert!(figures(&duties).iter().all(|figure| figure.value.is_none()));
}

#[test]
fn an_order_credited_to_another_than_the_first_receiver_is_an_exception() {
    let rows = [
        visitor("2026-10-05", "王", "甲"),
        Row { ordered: Some(true), ..visitor("2026-10-10", "李", "甲") },
        visitor("2026-10-06", "李", "乙"),
        visitor("2026-10-06", "王", "丙"),
        // Whom a row names as the first receiver goes before who received them first here.
        Row { first: Some("李"), ..visitor("2026-10-08", "王", "丙") },
        Row { ordered: Some(true), ..visitor("2026-10-09", "王", "丁") },
    ];
    let (register, directory) = register(&rows);
    // Leads are in the charge of 王. 戊 never came.
    let mut leads = vec![
        lead("L1", "乙", "2026-10-06", None),
        lead("L2", "丙", "2026-10-06", None),
        lead("L3", "戊", "2026-10-06", None),
    ];
    for (lead, won) in leads.iter_mut().zip(["2026-10-20", "2026-10-21", "2026-10-21"]) {
        (lead.ordered, lead.ordered_sales) = (Some(day(won)), Some(500));
    }
    let leads = list(leads);
    let history = history_of(&[("乙", "2026-10-20", 1, 500)]);
    let people = People::of(&register, Some(&leads), &Named::default(), &history);
    let found = credits(&register, &people, (Some(&leads), &[]), window());
    let told: Vec<(&str, &str)> =
        found.exceptions.iter().map(|(credit, _)| (credit.kind, credit.id.as_str())).collect();
    assert_eq!(told, [("lead", "L2"), ("lead", "L1"), ("on_spot", "W2")]);
    assert_eq!(found.compared, 4);
    assert_eq!(attribution_figure(&found, window()).value, Some(0.25));
    assert_eq!((found.exceptions[1].0.amount, found.exceptions[2].1), (Some(500), 0));
    let mart = exceptions_frame(&found, (&people, &directory), date("2026-10-31"), 2).unwrap();
    let names = mart.column("first_receiver").unwrap().str().unwrap().iter().flatten().collect::<Vec<_>>();
    assert_eq!(names, ["李", "李", "王"]);

    // What transactions say goes before the lead; orders ahead of the first visit are nobody's.
    let person = people.of_lead[0];
    let order = |id: &str, on: &str, staff| Credit {
        kind: "order",
        id: id.to_owned(),
        day: day(on),
        person,
        staff,
        amount: Some(500),
    };
    let orders = [order("O1", "2026-10-20", 1), order("O2", "2026-10-05", 0)];
    let found = credits(&register, &people, (Some(&leads), &orders), window());
    assert!(found.exceptions.iter().all(|(credit, _)| credit.id != "L1" && credit.kind != "order"));
    assert_eq!(found.compared, 4);
}
