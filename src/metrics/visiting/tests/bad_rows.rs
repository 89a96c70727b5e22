use crate::metrics::visiting::checks;

use super::world::{Row, World, day, row};

const AS_OF: &str = "2026-10-31";
const OCTOBER: &str = "2026-10-01";

/// Rows by check, and the example.
fn found(world: &World) -> Vec<(&'static str, i64, String)> {
    let checks = checks(&world.prepared());
    checks.into_iter().map(|check| (check.check, check.rows, check.example.unwrap_or_default())).collect()
}

fn at(mut row: Row, from: &'static str, to: &'static str) -> Row {
    row = row.text("time_in", from).text("time_out", to);
    row
}

#[test]
fn unknown_and_unnamed_people_are_told_and_their_contacts_count() {
    let mut unnamed = row("2026-10-06", "a", "E1");
    unnamed.staff = None;
    let world = World::new(AS_OF, &[], &[row("2026-10-05", "a", "X9"), unnamed]);
    assert_eq!(
        found(&world),
        [("unknown_staff", 1, "2026-10-05 X9 a".into()), ("no_staff", 1, "2026-10-06 – a".into())]
    );
    let told = world.measures();
    assert_eq!(told.count("contacts", OCTOBER), Some(2.0));
    for (member, contacts) in [("X9", 1.0), ("", 1.0)] {
        assert_eq!(told.figure("contacts", ("month", OCTOBER), ("staff", member)).value, Some(contacts));
    }
    assert_eq!(told.figure("contacts", ("month", OCTOBER), ("manager", "")).value, Some(2.0));
}

#[test]
fn people_are_not_unknown_where_there_is_no_table_of_staff() {
    let mut world = World::new(AS_OF, &[], &[row("2026-10-05", "a", "X9")]);
    let mut directory = crate::metrics::process::staff::Directory::default();
    // Numbers as the rows have them: those of the table stand first.
    directory.add_unknown(["E1", "E2", "M", "X9"]);
    world.directory = directory;
    assert_eq!(found(&world), []);
}

#[test]
fn visits_ahead_of_the_file_after_the_end_and_after_their_record_are_told_and_count() {
    let visits = [
        row("2026-10-05", "a", "E1"),
        row("2026-10-20", "a", "E1").submitted(-2),
        row("2026-10-21", "a", "E1").submitted(0),
        row("2026-10-22", "a", "E1").submitted(-2).flag("actual_flag", false), // a plan
    ];
    let mut world = World::new(AS_OF, &[], &visits);
    world.on_file.opened = vec![Some(day("2026-10-06"))];
    world.on_file.ended = vec![Some(day("2026-10-21"))];
    let expected = [
        ("future_dated", 1, "2026-10-20 E1 a".into()),
        ("before_customer", 1, "2026-10-05 E1 a".into()),
        ("after_end", 1, "2026-10-22 E1 a".into()),
    ];
    assert_eq!(found(&world), expected);
    assert_eq!(world.measures().count("contacts", OCTOBER), Some(3.0));
}

#[test]
fn times_of_one_person_that_overlap_and_stays_below_zero_are_told() {
    let visits = [
        at(row("2026-10-05", "a", "E1"), "09:00:00", "10:00:00"),
        at(row("2026-10-05", "b", "E1"), "10:00:00", "11:00:00"), // begins as the other one ends
        at(row("2026-10-05", "c", "E1"), "10:30:00", "10:40:00"),
        at(row("2026-10-05", "d", "E1"), "10:50:00", "12:00:00"), // within b still
        at(row("2026-10-05", "a", "E2"), "09:30:00", "10:30:00"), // somebody else
        at(row("2026-10-06", "a", "E1"), "10:00:00", "09:00:00"),
    ];
    let world = World::new(AS_OF, &[], &visits);
    let expected = [("overlapping_times", 2, "2026-10-05 E1 c".into()), ("negative_stay", 1, "2026-10-06 E1 a".into())];
    assert_eq!(found(&world), expected);
    assert_eq!(world.measures().count("contacts", OCTOBER), Some(6.0));
}

#[test]
fn levels_that_change_twice_a_day_or_out_of_order_are_told_and_count_as_written() {
    let moved = |on: &'static str, from: &'static str, to: &'static str| {
        row(on, "a", "E1").text("level_before", from).text("level_after", to)
    };
    let visits = [
        moved("2026-10-05", "C", "B"),
        moved("2026-10-05", "B", "A"), // twice a day
        moved("2026-10-06", "C", "H"), // the last one said A
        row("2026-10-07", "a", "E1"),  // says nothing
        moved("2026-10-08", "H", "H"),
    ];
    let mut world = World::new(AS_OF, &[], &visits);
    world.levels = ["H", "A", "B", "C"].iter().enumerate().map(|(place, code)| (code.to_string(), place)).collect();
    let expected =
        [("level_twice_a_day", 1, "2026-10-05 E1 a".into()), ("level_out_of_order", 1, "2026-10-06 E1 a".into())];
    assert_eq!(found(&world), expected);
    assert_eq!(world.measures().count("level_up", OCTOBER), Some(3.0));
}

#[test]
fn success_without_a_visit_and_dates_that_lie_behind_are_told_and_count_for_nothing() {
    let visits = [
        row("2026-10-05", "a", "E1").flag("actual_flag", false).flag("success_flag", true),
        row("2026-10-06", "a", "E1").next("2026-10-06"),
    ];
    let world = World::new(AS_OF, &[], &visits).with_plans(&[("z", "2026-10-06", "E1"), ("a", "2026-10-06", "E1")]);
    let expected = [
        ("successful_not_made", 1, "2026-10-05 E1 a".into()),
        ("next_date_not_later", 1, "2026-10-06 E1 a".into()),
        ("plan_unknown_customer", 1, "2026-10-06 E1 –".into()),
    ];
    assert_eq!(found(&world), expected);
    let told = world.measures();
    assert_eq!(told.rate("success_rate", OCTOBER), (None, None));
    assert_eq!(told.rate("next_date_overdue", OCTOBER), (Some(0), Some(0)));
}

#[test]
fn channels_advised_for_a_category_that_nobody_has_are_told() {
    let visits = [
        row("2026-10-05", "a", "E1").text("category", "连锁"),
        row("2026-10-06", "a", "E1").text("category", "准客户"),
    ];
    let mut world = World::new(AS_OF, &[], &visits);
    assert_eq!(found(&world), [], "those of leads may wait for a lead");
    for category in ["连锁", "联锁", "单店"] {
        world.settings.advised_channels.insert(category.to_owned(), vec!["phone".to_owned()]);
    }
    assert_eq!(found(&world), [("advised_category_unseen", 2, "单店".into())]);
}
