//! Who falls due in a week and stands in its plan (S57).

use super::*;
use crate::metrics::actions::Keeper;
use crate::metrics::process::periods::Grain;

/// Subjects as they are told.
struct Told(Vec<(Vec<Spell>, &'static str, Vec<Contact>)>);

impl Subjects for Told {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn read(&self, number: u32, known: &mut Known) {
        let (spells, start, contacts) = &self.0[number as usize];
        known.spells.clone_from(spells);
        known.contacts.clone_from(contacts);
        known.present = spells.last().map(|spell| spell.class);
        known.start = day(start);
    }

    fn net_sales(&self, _: u32) -> Option<i128> {
        None
    }

    fn size(&self, _: u32) -> Option<i128> {
        None
    }
}

fn keeper(staff: Option<&str>, manager: Option<&str>) -> Keeper {
    Keeper { staff: staff.map(str::to_owned), manager: manager.map(str::to_owned) }
}

/// The week from Monday 12 to Sunday 18 October 2026, looked at on Saturday 31 October.
fn groups(planned: Option<Vec<u32>>, as_of: &str) -> Vec<PlanGroup> {
    groups_told_to(planned, as_of, as_of)
}

/// With contacts that are known up to a day.
fn groups_told_to(planned: Option<Vec<u32>>, as_of: &str, told_to: &str) -> Vec<PlanGroup> {
    let held = |class| vec![spell("2025-11-01", "2026-10-31", class)];
    let told = Told(vec![
        // A, weekly. Due on Sunday the 18th, the last day of the week.
        (held(0), "2026-01-01", contacts(&["2026-10-11"])),
        // Contacted on Monday itself: what was known before it is the contact of the 1st, due on the 8th.
        (held(0), "2026-01-01", contacts(&["2026-10-01", "2026-10-12"])),
        // B, monthly. Due on the 19th, after the week.
        (held(1), "2026-01-01", contacts(&["2026-09-19"])),
        // Due a day earlier.
        (held(1), "2026-01-01", contacts(&["2026-09-18"])),
        // Never contacted: counted from the registration.
        (held(0), "2026-01-01", contacts(&[])),
        // C has no requirement.
        (held(2), "2026-01-01", contacts(&["2026-01-02"])),
        // Held no class on the first day of the week.
        (vec![spell("2026-10-13", "2026-10-31", 0)], "2026-01-01", contacts(&["2026-01-02"])),
    ]);
    let (workdays, settings) = (workdays(), settings(&[("A", "7d"), ("B", "30d")], 12));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A", "B", "C"], as_of, &clock).judged_to(Some(day(told_to)));
    let keepers = [keeper(None, None), keeper(Some("An"), Some("Li")), keeper(Some("Bo"), Some("Li"))];
    let (rows, _) = judge(&rule, &told, &[1, 1, 2, 2, 0, 1, 1]);
    let period = Grain::Week.of("2026-10-12".parse().unwrap());
    plan_coverage(&rule, &told, &rows, (&keepers, &[Planned { period, customers: planned }]))
}

fn counts(groups: &[PlanGroup]) -> Vec<(&str, Option<&str>, [i64; 4])> {
    let of = |group: &PlanGroup| [group.counts.due, group.counts.planned, group.counts.contacted, group.counts.neither];
    groups.iter().map(|group| (group.dimension, group.member.as_deref(), of(group))).collect()
}

#[test]
fn due_is_what_runs_out_by_the_end_of_the_week_by_the_contacts_before_it() {
    // Planned: the first, and one that is not due.
    let groups = groups(Some(vec![0, 2]), "2026-10-31");
    assert_eq!(
        counts(&groups),
        [
            ("all", None, [4, 1, 1, 2]),
            ("class", Some("A"), [3, 1, 1, 1]),
            ("class", Some("B"), [1, 0, 0, 1]),
            ("staff", Some("An"), [2, 1, 1, 0]),
            ("staff", Some("Bo"), [1, 0, 0, 1]),
            ("staff", None, [1, 0, 0, 1]),
            ("manager", Some("Li"), [3, 1, 1, 1]),
            ("manager", None, [1, 0, 0, 1]),
        ]
    );
}

#[test]
fn a_running_week_lets_fall_due_what_runs_out_by_the_date() {
    // On Saturday the 17th the first is not due yet.
    assert_eq!(counts(&groups(Some(vec![0, 2]), "2026-10-17"))[0], ("all", None, [2, 0, 1, 1]));
}

#[test]
fn a_week_whose_plan_nobody_knows_has_no_coverage() {
    let told = groups(None, "2026-10-31");
    let frame = plan_coverage_frame(&[("visits", &told)], "2026-10-31".parse().unwrap()).unwrap();
    assert_eq!(frame.column("due").unwrap().i64().unwrap().get(0), Some(4));
    for column in ["planned", "neither", "coverage"] {
        assert_eq!(frame.column(column).unwrap().null_count(), frame.height(), "{column}");
    }
    let known = groups(Some(vec![0, 2]), "2026-10-31");
    let frame = plan_coverage_frame(&[("visits", &known)], "2026-10-31".parse().unwrap()).unwrap();
    assert_eq!(frame.column("coverage").unwrap().f64().unwrap().get(0), Some(0.25));
}

#[test]
fn after_contacts_have_stopped_nobody_knows_who_was_contacted_nor_who_fell_due() {
    // The export ends on Wednesday of the week.
    let told = groups_told_to(Some(vec![0, 2]), "2026-10-31", "2026-10-14");
    let frame = plan_coverage_frame(&[("visits", &told)], "2026-10-31".parse().unwrap()).unwrap();
    let first = |column: &str| frame.column(column).unwrap().i64().unwrap().get(0);
    assert_eq!((first("due"), first("planned")), (Some(4), Some(1)));
    for column in ["contacted", "neither"] {
        assert_eq!(frame.column(column).unwrap().null_count(), frame.height(), "{column}");
    }
    assert!(groups_told_to(Some(vec![0, 2]), "2026-10-31", "2026-10-11").is_empty());
}
