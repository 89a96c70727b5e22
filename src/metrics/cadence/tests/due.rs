//! What is due and overdue (F20).

use super::*;

fn due(every: &str, as_of: &str, start: &str, contacted: &[&str]) -> (String, i32, bool) {
    let (workdays, settings) = (workdays(), settings(&[("A", every)], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], as_of, &clock);
    let (judged, _) = judged(&rule, &[], Some(0), (start, contacted));
    let NextDue { day: due, overdue } = judged.due.unwrap();
    let overdue = overdue.unwrap();
    (crate::model::period::from_days(due).to_string(), overdue, judged.is_overdue())
}

#[test]
fn what_is_due_today_is_not_overdue_and_tomorrow_it_is() {
    let contacted = ["2026-10-01"];
    assert_eq!(due("7d", "2026-10-07", "2026-01-01", &contacted), ("2026-10-08".into(), -1, false));
    assert_eq!(due("7d", "2026-10-08", "2026-01-01", &contacted), ("2026-10-08".into(), 0, false));
    assert_eq!(due("7d", "2026-10-09", "2026-01-01", &contacted), ("2026-10-08".into(), 1, true));
}

#[test]
fn months_roll_by_30_and_61_days_for_what_is_overdue() {
    assert_eq!(due("1mo", "2026-10-31", "2026-01-01", &["2026-10-01"]), ("2026-10-31".into(), 0, false));
    assert_eq!(due("1mo", "2026-10-31", "2026-01-01", &["2026-09-30"]), ("2026-10-30".into(), 1, true));
    assert_eq!(due("2mo", "2026-10-31", "2026-01-01", &["2026-08-31"]), ("2026-10-31".into(), 0, false));
    assert_eq!(due("1mo", "2024-03-01", "2023-01-01", &["2024-01-31"]), ("2024-03-01".into(), 0, false));
}

#[test]
fn working_days_pass_over_holidays_to_the_made_up_day() {
    // 30 September 2025 is a Tuesday; from 1 to 8 October nobody works, on Saturday 11 October everybody does.
    assert_eq!(due("1wd", "2025-10-08", "2025-01-01", &["2025-09-30"]), ("2025-10-09".into(), -1, false));
    assert_eq!(due("1wd", "2025-10-10", "2025-01-01", &["2025-09-30"]), ("2025-10-09".into(), 1, true));
    assert_eq!(due("1wd", "2025-10-12", "2025-01-01", &["2025-10-10"]), ("2025-10-11".into(), 0, false));
    assert_eq!(due("1wd", "2025-10-13", "2025-01-01", &["2025-10-10"]), ("2025-10-11".into(), 1, true));
}

#[test]
fn who_was_never_contacted_is_due_from_the_registration_on() {
    let (workdays, settings) = (workdays(), settings(&[("A", "15d")], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], "2026-10-31", &clock);
    let (judged, _) = judged(&rule, &[], Some(0), ("2026-10-10", &[]));
    assert_eq!((judged.last_contact, judged.since), (None, day("2026-10-10")));
    assert_eq!(judged.due, Some(NextDue { day: day("2026-10-25"), overdue: Some(6) }));
}
