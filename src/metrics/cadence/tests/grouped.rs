//! Groups, and what every row and sum must agree in.

use super::*;
use crate::metrics::actions::Keeper;

fn keeper(staff: &str, manager: &str) -> Keeper {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Keeper { staff: text(staff), manager: text(manager) }
}

#[test]
fn groups_count_who_holds_a_class_now_and_sum_what_was_held_then() {
    let (workdays, settings) = (workdays(), settings(&[("VIP", "1mo"), ("L1", "7d")], 2));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["VIP", "L1", "other"], "2026-10-31", &clock);
    let mut by_class = vec![Tally::default(); 3];
    let mut rows = Vec::new();
    let both = |class| vec![spell("2026-09-01", "2026-10-31", class)];
    let moved = vec![spell("2026-09-01", "2026-09-30", 0), spell("2026-10-01", "2026-10-31", 1)];
    for (spells, present, keeper, sales, days) in [
        (both(0), Some(0), 1, 30_000_000, &["2026-09-10", "2026-10-20"][..]),
        (both(0), Some(0), 2, 10_000_000, &[]),
        (moved, Some(1), 1, 5_000_000, &["2026-09-28"]),
        (both(2), Some(2), 0, 1_000_000, &["2026-10-01"]),
        // Left: what it held counts, it does not.
        (vec![spell("2026-09-01", "2026-09-30", 0)], None, 2, 0, &["2026-09-01"]),
    ] {
        let contacts = contacts(days);
        let subject = Subject { spells: &spells, present, start: day("2026-01-01"), contacts: &contacts };
        let judged = subject.judge(&rule, &mut by_class).unwrap();
        rows.push(Row { subject: rows.len() as u32, keeper, net_sales: Some(sales), judged });
    }
    let keepers = [Keeper::default(), keeper("王", "赵"), keeper("", "赵")];
    let groups = groups(&rule, &rows, &by_class, &keepers);
    let names: Vec<_> = groups.iter().map(|group| (group.dimension, group.member.as_deref())).collect();
    let expected = [
        ("all", None),
        ("class", Some("VIP")),
        ("class", Some("L1")),
        ("class", Some("other")),
        ("staff", Some("王")),
        ("staff", None),
        ("manager", Some("赵")),
        ("manager", None),
    ];
    assert_eq!(names, expected);
    let counts = |group: &Group| [group.subjects, group.asked, group.never, group.overdue, group.due_soon];
    assert_eq!(counts(&groups[0]), [4, 3, 1, 2, 0]);
    assert_eq!(counts(&groups[1]), [2, 2, 1, 1, 0]);
    assert_eq!(counts(&groups[2]), [1, 1, 0, 1, 0]);
    // VIP: two months twice, one month once, one month once; September, October and September twice met.
    assert_eq!((groups[1].tally.blocks, groups[1].tally.met), (6, 4));
    // L1 in October: late from the 6th on.
    assert_eq!((groups[2].tally.judged, groups[2].tally.late), (31, 26));
    assert_eq!((groups[0].net_sales, groups[0].asked_sales), (Some(46_000_000), Some(45_000_000)));
    assert_eq!(groups[0].covered_sales, Some(30_000_000));
    for dimension in ["class", "staff", "manager"] {
        let mut sum = Tally::default();
        let own: Vec<&Group> = groups.iter().filter(|group| group.dimension == dimension).collect();
        own.iter().for_each(|group| sum.add(&group.tally));
        assert_eq!(sum, groups[0].tally, "{dimension}");
        assert_eq!(own.iter().map(|group| group.subjects).sum::<i64>(), 4, "{dimension}");
    }
    let as_of = "2026-10-31".parse().unwrap();
    let frame = groups_frame(&[("visits", &groups)], as_of, 2).unwrap();
    let column = |name: &str| frame.column(name).unwrap().f64().unwrap().get(0).unwrap();
    assert!((column("coverage") - 30.0 / 45.0).abs() < 1e-12);
    // Four contacts of those who are counted, 460,000.00 of sales.
    assert!((column("contacts_per_10k") - 4.0 / 46.0).abs() < 1e-12);
}

#[test]
fn who_was_contacted_may_be_late_and_who_was_not_covers_nothing() {
    let (workdays, settings) = (workdays(), settings(&[("A", "30d")], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], "2026-10-31", &clock);
    // Registered yesterday, never contacted: neither overdue nor covered.
    let (new, by_class) = judged(&rule, &[], Some(0), ("2026-10-30", &[]));
    let rows = [Row { subject: 0, keeper: 0, net_sales: Some(100), judged: new }];
    let groups = groups(&rule, &rows, &by_class, &[Keeper::default()]);
    assert_eq!((groups[0].never, groups[0].overdue, groups[0].covered_sales), (1, 0, Some(0)));
}

#[test]
fn who_fell_due_after_the_last_known_day_is_neither_overdue_nor_covered() {
    let (workdays, settings) = (workdays(), settings(&[("A", "30d")], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], "2026-10-31", &clock).judged_to(Some(day("2026-10-10")));
    let (late, _) = judged(&rule, &[], Some(0), ("2026-01-01", &["2026-09-01"]));
    let (since, by_class) = judged(&rule, &[], Some(0), ("2026-01-01", &["2026-09-20"]));
    assert_eq!(late.due, Some(NextDue { day: day("2026-10-01"), overdue: Some(9) }));
    let row = |subject, judged| Row { subject, keeper: 0, net_sales: Some(100), judged };
    let counted = |rows: &[Row]| {
        let groups = groups(&rule, rows, &by_class, &[Keeper::default()]);
        let frame = groups_frame(&[("visits", &groups)], rule.as_of, 2).unwrap();
        let nulls = ["covered_sales", "coverage"].map(|name| frame.column(name).unwrap().get(0).unwrap().is_null());
        (groups[0].overdue, groups[0].unknown, nulls)
    };
    assert_eq!(counted(&[row(0, late.clone())]), (1, 0, [false, false]));
    assert_eq!(counted(&[row(0, late), row(1, since)]), (1, 1, [true, true]));
}

#[test]
fn no_subject_makes_no_row_and_no_share() {
    let (workdays, settings) = (workdays(), settings(&[("A", "30d")], 1));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["A"], "2026-10-31", &clock);
    let groups = groups(&rule, &[], &[Tally::default()], &[]);
    assert_eq!(groups.len(), 1);
    let frame = groups_frame(&[("visits", &groups)], rule.as_of, 2).unwrap();
    for name in ["compliance", "block_share", "coverage", "contacts_per_10k", "net_sales"] {
        assert_eq!(frame.column(name).unwrap().null_count(), 1, "{name}");
    }
    let named = |_: u32| Named::default();
    let of = OfRule { rule: &rule, subject: "customer", rows: &[], named: &named, keepers: &[] };
    assert_eq!(frame_of(&[of], &rule).height(), 0);
}

fn frame_of(rules: &[OfRule<'_>], rule: &Rule<'_>) -> polars::prelude::DataFrame {
    super::super::frame(rules, rule.as_of, 2).unwrap()
}
