//! Compliance day by day (F19).

use super::*;

/// Late days and late contacts of a class held through October 2026.
fn october(every: &str, start: &str, contacted: &[&str]) -> (i64, i64, i64) {
    let (workdays, settings) = (workdays(), settings(&[("A", every)], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], "2026-10-31", &clock);
    let (judged, _) = judged(&rule, &[spell("2026-10-01", "2026-10-31", 0)], Some(0), (start, contacted));
    (judged.tally.judged, judged.tally.late, judged.tally.late_contacts)
}

#[test]
fn a_contact_on_the_due_day_is_on_time_and_one_day_later_is_not() {
    let more = ["2026-10-17", "2026-10-24", "2026-10-31"];
    let with = |day: &'static str| [["2026-10-03", day].as_slice(), &more].concat();
    assert_eq!(october("7d", "2026-10-01", &with("2026-10-10")), (31, 0, 0));
    // Late by itself, and its day is not: the contact stands on it.
    assert_eq!(october("7d", "2026-10-01", &with("2026-10-11")), (31, 0, 1));
    assert_eq!(october("7d", "2026-10-01", &with("2026-10-12")), (31, 1, 1));
}

#[test]
fn contacts_before_the_window_count_for_its_first_days() {
    // The last one before is of 25 September: due on 2 October, late from the 3rd to the day before the next contact.
    assert_eq!(october("7d", "2020-01-01", &["2026-09-25", "2026-10-06", "2026-10-13"]), (31, 3 + 11, 1));
}

#[test]
fn days_are_counted_from_the_registration_as_long_as_there_is_no_contact() {
    assert_eq!(october("15d", "2026-10-10", &[]), (31, 6, 0));
    assert_eq!(october("15d", "2026-11-01", &[]), (31, 0, 0));
    assert_eq!(october("15d", "2020-01-01", &[]), (31, 31, 0));
}

#[test]
fn of_working_days_only_those_worked_count_and_make_up_days_are_worked() {
    let calendar = "date,kind,name_zh,name_en\n2026-10-01,holiday,,\n2026-10-02,holiday,,\n2026-10-10,workday,,\n";
    let range = ("2026-09-01".parse().unwrap(), "2026-11-30".parse().unwrap());
    let workdays = Workdays::new(Calendar::parse("", calendar).unwrap(), [], range);
    let clock = Clock::new(&workdays, (day("2026-09-01"), day("2026-11-30")));
    let settings = settings(&[("A", "1wd")], 1);
    let rule = rule(&settings, &["A"], "2026-10-31", &clock);
    let held = [spell("2026-10-05", "2026-10-16", 0)];
    let of = |contacted: &[&str]| {
        let (judged, _) = judged(&rule, &held, Some(0), ("2026-01-01", contacted));
        (judged.tally.held, judged.tally.judged, judged.tally.late, judged.tally.late_contacts)
    };
    // 30 September, then two free days and a weekend: Monday is the next working day.
    let week = ["2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09"];
    let next = ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"];
    let all = |more: &[&'static str]| [&["2026-09-30"], week.as_slice(), more, &next].concat();
    assert_eq!(of(&all(&["2026-10-10"])), (12, 11, 0, 0));
    // Without the make-up Saturday the contact of Monday is one working day late.
    assert_eq!(of(&all(&[])), (12, 11, 0, 1));
    // A contact on the Sunday is on time for nothing that was asked of Saturday.
    assert_eq!(of(&[&["2026-09-30"], week.as_slice()].concat()), (12, 11, 5, 0));
}

#[test]
fn a_leap_day_is_a_day() {
    let (workdays, settings) = (workdays(), settings(&[("A", "7d")], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], "2024-02-29", &clock);
    assert_eq!(rule.window, (day("2024-02-01"), day("2024-02-29")));
    let held = [spell("2024-02-01", "2024-02-29", 0)];
    let (judged, _) = judged(&rule, &held, Some(0), ("2023-01-01", &["2024-02-01", "2024-02-08", "2024-02-22"]));
    // From 16 to 21 February; then the leap day is the last one due.
    assert_eq!((judged.tally.judged, judged.tally.late), (29, 6));
    assert_eq!(judged.due, Some(NextDue { day: day("2024-02-29"), overdue: Some(0) }));
}

#[test]
fn a_class_is_judged_by_what_was_asked_of_it_then() {
    let (workdays, settings) = (workdays(), settings(&[("A", "7d"), ("B", "30d")], 2));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A", "B", "C"], "2026-10-31", &clock);
    let held = [spell("2026-09-01", "2026-09-30", 1), spell("2026-10-01", "2026-10-31", 0)];
    let (judged, by_class) = judged(&rule, &held, Some(2), ("2026-01-01", &["2026-08-31", "2026-10-20"]));
    // Of B 30 days are not more than 30; of A the contact of 31 August was 31 days ago on the first day.
    assert_eq!((by_class[1].judged, by_class[1].late), (30, 0));
    assert_eq!((by_class[0].judged, by_class[0].late), (31, 19 + 4));
    assert_eq!((judged.tally.held, judged.tally.late, judged.tally.late_contacts), (61, 23, 1));
    // Nothing is asked of C, which holds from now on.
    assert_eq!((judged.class, judged.due, judged.tally.on_time()), (2, None, Some(1.0 - 23.0 / 61.0)));
}

#[test]
fn intervals_are_told_where_nothing_is_asked() {
    let (workdays, settings) = (workdays(), settings(&[("A", "7d")], 12));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A", "C"], "2026-10-31", &clock);
    let held = [spell("2025-11-01", "2026-10-31", 1)];
    let contacted = ["2025-01-01", "2026-01-01", "2026-01-31", "2026-03-02"];
    let (judged, _) = judged(&rule, &held, Some(1), ("2025-01-01", &contacted));
    assert_eq!((judged.tally, judged.due, judged.mean_gap), (Tally::default(), None, Some(30.0)));
    assert_eq!((judged.contacts, judged.last_contact), (3, Some(day("2026-03-02"))));
    assert!(judged.tells());
}
