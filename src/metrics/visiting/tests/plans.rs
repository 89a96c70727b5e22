use crate::metrics::visiting::{days_frame, planned_customers};

use super::world::{World, day, row};

const OCTOBER: &str = "2026-10-01";

/// Mondays of October 2026: 5, 12, 19, 26.
fn world() -> World {
    let visits = [
        row("2026-09-01", "a", "E1"),
        row("2026-10-06", "a", "E1"),
        row("2026-10-08", "a", "E1"),
        row("2026-10-13", "b", "E2"),
        row("2026-10-19", "a", "E1"),
        row("2026-10-20", "b", "E1"),
        row("2026-10-22", "b", "E1").flag("actual_flag", false),
    ];
    World::new("2026-10-31", &[], &visits).with_plans(&[
        ("a", "2026-10-06", "E1"), // made on the day
        ("a", "2026-10-07", "E1"), // made a day late, on the 8th
        ("a", "2026-10-09", "E1"), // the 8th made up for the 7th already
        ("b", "2026-10-13", "E1"), // somebody else went
        ("a", "2026-10-18", "E1"), // Sunday; the 19th is in the next week
        ("b", "2026-10-21", "E1"), // a day early, on the 20th
        ("b", "2026-10-22", "E1"), // the row says that it was not made
        ("z", "2026-10-22", "E1"), // nobody knows the customer
    ])
}

#[test]
fn a_planned_visit_is_made_on_its_day_by_its_person_and_early_or_late_only_within_its_week() {
    let told = world().measures();
    assert_eq!(told.count("planned", OCTOBER), Some(8.0));
    assert_eq!(told.count("planned_made", OCTOBER), Some(1.0));
    assert_eq!(told.count("planned_late", OCTOBER), Some(1.0));
    assert_eq!(told.count("planned_early", OCTOBER), Some(1.0));
    assert_eq!(told.rate("completion_rate", OCTOBER), (Some(1), Some(8)));
    assert_eq!(told.rate("completion_rate_week", OCTOBER), (Some(3), Some(8)));
    let of_person = told.figure("planned", ("month", OCTOBER), ("manager", "M"));
    assert_eq!(of_person.value, Some(8.0));
}

#[test]
fn months_ahead_of_the_first_plan_are_unknown_and_approval_that_nobody_writes_down_too() {
    let told = world().measures();
    assert_eq!(told.count("planned", "2026-09-01"), None);
    assert_eq!(told.rate("completion_rate", "2026-09-01"), (None, None));
    assert_eq!(told.rate("plan_approved_rate", OCTOBER), (None, None));
    let mut world = world();
    let plans = &mut world.plans.as_mut().unwrap();
    plans.plans[0].is_approved = true;
    plans.tells_approval = true;
    assert_eq!(world.measures().rate("plan_approved_rate", OCTOBER), (Some(1), Some(8)));
}

#[test]
fn days_ahead_of_the_month_of_the_first_plan_do_not_know_what_was_planned() {
    let visits = [row("2026-09-01", "a", "E1"), row("2026-09-30", "a", "E1"), row("2026-10-01", "a", "E1")];
    let world =
        World::new("2026-10-02", &[], &visits).with_plans(&[("a", "2026-10-01", "E1"), ("b", "2026-10-02", "E1")]);
    let frame = days_frame(&world.prepared(), 2).unwrap();
    let last = |column: &str| -> Vec<Option<i64>> {
        let all: Vec<Option<i64>> = frame.column(column).unwrap().i64().unwrap().iter().collect();
        all[all.len() - 3..].to_vec()
    };
    assert_eq!(last("planned"), [None, Some(1), Some(1)]);
    assert_eq!(last("planned_made"), [None, Some(1), Some(0)]);
}

#[test]
fn a_plan_without_a_name_is_made_by_whoever_went() {
    let visits = [row("2026-09-01", "a", "E1"), row("2026-10-13", "b", "E2")];
    let world = World::new("2026-10-31", &[], &visits).with_plans(&[("b", "2026-10-13", "nobody")]);
    assert_eq!(world.measures().rate("completion_rate", OCTOBER), (Some(1), Some(1)));
}

#[test]
fn without_a_table_of_plans_flags_of_the_rows_tell_and_unknown_is_kept_apart() {
    let visits = [
        row("2026-10-05", "a", "E1").flag("planned_flag", true).flag("actual_flag", true),
        row("2026-10-06", "a", "E1").flag("planned_flag", true).flag("actual_flag", false),
        row("2026-10-07", "a", "E1").flag("planned_flag", true),
        row("2026-10-08", "a", "E1").flag("planned_flag", false).flag("actual_flag", true),
    ];
    let told = World::new("2026-10-31", &[], &visits).measures();
    assert_eq!(told.count("planned", OCTOBER), Some(3.0));
    assert_eq!(told.count("planned_made", OCTOBER), Some(1.0));
    assert_eq!(told.rate("completion_rate", OCTOBER), (Some(1), Some(2)));
    assert_eq!((told.count("contacts", OCTOBER), told.count("made", OCTOBER)), (Some(3.0), Some(2.0)));
    let bare = World::new("2026-10-31", &[], &[row("2026-10-05", "a", "E1")]).measures();
    assert_eq!((bare.count("planned", OCTOBER), bare.count("made", OCTOBER)), (None, None));
    assert_eq!(bare.rate("completion_rate", OCTOBER), (None, None));
}

#[test]
fn the_plan_of_a_week_names_customers_once_and_days_before_the_first_plan_are_unknown() {
    let world = world();
    let (a, b) = (world.customer("a"), world.customer("b"));
    let plans = world.plans.as_ref().unwrap();
    let planned = |from: &str, to: &str| planned_customers(plans, (from.parse().unwrap(), to.parse().unwrap()));
    assert_eq!(planned("2026-10-05", "2026-10-11"), Some(vec![a]), "three plans of one customer");
    assert_eq!(planned("2026-10-12", "2026-10-18"), Some(vec![a, b]));
    assert_eq!(planned("2026-10-26", "2026-10-31"), Some(vec![]));
    assert_eq!(planned("2026-09-28", "2026-10-04"), None, "a week that begins ahead of the month of the first plan");
    assert_eq!(plans.from, Some(day(OCTOBER)));
}
