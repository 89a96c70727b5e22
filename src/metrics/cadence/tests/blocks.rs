//! Compliance by calendar blocks (D-08).

use super::*;

fn of(every: &str, months: u32, as_of: &str, spells: &[Spell], contacted: &[&str]) -> (i64, i64, Option<bool>) {
    let (workdays, settings) = (workdays(), settings(&[("VIP", every)], months));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["VIP", "L1"], as_of, &clock);
    let (judged, _) = judged(&rule, spells, Some(0), ("2023-01-01", contacted));
    assert_eq!((judged.tally.judged, judged.tally.late), (0, 0), "blocks are not judged by days");
    (judged.tally.blocks, judged.tally.met, judged.open_block)
}

#[test]
fn a_month_is_met_by_a_contact_on_its_first_or_last_day() {
    let held = [spell("2024-01-01", "2024-03-31", 0)];
    let days = ["2024-01-31", "2024-02-29"];
    assert_eq!(of("1mo", 3, "2024-03-31", &held, &days), (3, 2, None));
    assert_eq!(of("1mo", 3, "2024-03-31", &held, &["2023-12-31", "2024-03-01"]), (3, 1, None));
}

#[test]
fn the_unfinished_month_is_told_apart_and_never_missed() {
    let held = [spell("2026-07-16", "2026-10-15", 0)];
    // Window from 16 July: of July only a part, of October too.
    assert_eq!(of("1mo", 3, "2026-10-15", &held, &["2026-08-03"]), (2, 1, Some(false)));
    assert_eq!(of("1mo", 3, "2026-10-15", &held, &["2026-10-15"]), (2, 0, Some(true)));
}

#[test]
fn blocks_of_two_months_begin_in_odd_months() {
    let held = [spell("2025-11-01", "2026-09-30", 0)];
    // November–December to July–August are complete, September–October is not.
    let days = ["2025-12-31", "2026-01-01", "2026-03-15", "2026-04-15", "2026-09-30"];
    assert_eq!(of("2mo", 12, "2026-09-30", &held, &days), (5, 3, Some(true)));
    assert_eq!(of("12mo", 12, "2026-09-30", &held, &days), (0, 0, Some(true)));
    assert_eq!(of("12mo", 12, "2025-12-31", &[spell("2025-01-01", "2025-12-31", 0)], &days[..1]), (1, 1, None));
}

#[test]
fn a_block_counts_only_when_the_class_was_held_throughout() {
    let change = [spell("2026-05-01", "2026-07-31", 1), spell("2026-08-01", "2026-10-31", 0)];
    // Of two-month blocks only September–October; July–August was half another class.
    assert_eq!(of("2mo", 6, "2026-10-31", &change, &["2026-08-10"]), (1, 0, None));
    assert_eq!(of("1mo", 6, "2026-10-31", &change, &["2026-06-10", "2026-08-10"]), (3, 1, None));
    // The class that holds from now on was not held when the unfinished block began.
    let late = [spell("2026-05-01", "2026-09-15", 1)];
    assert_eq!(of("2mo", 6, "2026-09-30", &late, &[]), (0, 0, None));
}

#[test]
fn months_can_be_judged_by_days_instead() {
    let (workdays, mut settings) = (workdays(), settings(&[("VIP", "1mo")], 1));
    settings.blocks = Blocks::Rolling;
    let clock = clock(&workdays);
    let rule = rule(&settings, &["VIP"], "2026-10-31", &clock);
    let held = [spell("2026-10-01", "2026-10-31", 0)];
    let (judged, _) = judged(&rule, &held, Some(0), ("2026-01-01", &["2026-09-10", "2026-10-15"]));
    assert_eq!((judged.tally.judged, judged.tally.late, judged.tally.blocks), (31, 4, 0));
}

#[test]
fn months_of_the_largest_say_whether_their_block_was_met() {
    let (workdays, settings) = (workdays(), settings(&[("VIP", "2mo"), ("A", "15d")], 6));
    let clock = clock(&workdays);
    let rule = rule(&settings, &["VIP", "A", "C"], "2026-09-30", &clock);
    let spells = [
        spell("2026-04-01", "2026-05-31", 1),
        spell("2026-06-01", "2026-06-30", 2),
        spell("2026-07-01", "2026-09-30", 0),
    ];
    let contacts = contacts(&["2026-04-10", "2026-05-01", "2026-05-16", "2026-07-20"]);
    let subject = Subject { spells: &spells, present: Some(0), start: day("2026-04-01"), contacts: &contacts };
    let found: Vec<_> = months(&rule, &subject)
        .into_iter()
        .map(|month| (month.class.unwrap(), month.is_asked, month.met, month.late, month.contacts))
        .collect();
    let row = |class: &str, asked, met, late, contacts| (class.to_owned(), asked, met, late, contacts);
    assert_eq!(
        found,
        [
            // From 26 to 30 April the contact of the 10th is more than 15 days ago.
            row("A", true, Some(false), Some(5), 1),
            row("A", true, Some(true), Some(0), 2),
            row("C", false, None, None, 0),
            row("VIP", true, Some(true), None, 1),
            row("VIP", true, Some(true), None, 0),
            // September–October is not finished.
            row("VIP", true, None, None, 0),
        ]
    );
}

#[test]
fn nothing_is_judged_after_the_export_has_stopped() {
    let days = workdays();
    let clock = clock(&days);
    let (by_block, by_day) = (settings(&[("vip", "1mo")], 6), settings(&[("vip", "30d")], 6));
    let spells = [spell("2024-12-01", "2025-06-30", 0)];
    let contacts = contacts(&["2025-01-10", "2025-02-10", "2025-03-10"]);
    let subject = Subject { spells: &spells, present: Some(0), start: day("2024-12-01"), contacts: &contacts };
    let judged = |settings: &Cadence, last: Option<&str>| {
        let rule = rule(settings, &["vip"], "2025-06-30", &clock).judged_to(last.map(day));
        let judged = subject.judge(&rule, &mut [Tally::default()]).unwrap();
        let met: Vec<Option<bool>> = months(&rule, &subject).iter().map(|month| month.met).collect();
        (judged.tally, judged.due, met)
    };
    let (all, due, met) = judged(&by_block, Some("2025-06-30"));
    assert_eq!((all.blocks, all.met), (6, 3));
    assert_eq!(met, [Some(true), Some(true), Some(true), Some(false), Some(false), Some(false)]);
    let (known, due_then, met) = judged(&by_block, Some("2025-03-31"));
    assert_eq!((known.blocks, known.met), (3, 3));
    assert_eq!(met, [Some(true), Some(true), Some(true), None, None, None]);
    let last_day = day("2025-04-09");
    assert_eq!(due, Some(NextDue { day: last_day, overdue: Some(82) }));
    assert_eq!(due_then, Some(NextDue { day: last_day, overdue: None }), "it may have been made in April");
    let (_, due_then, _) = judged(&by_block, Some("2025-04-12"));
    assert_eq!(due_then, Some(NextDue { day: last_day, overdue: Some(3) }), "as of the last day that is known");
    let (_, due_then, _) = judged(&by_block, Some("2025-04-09"));
    assert_eq!(due_then.unwrap().overdue, None);
    let (none, due_then, met) = judged(&by_block, None);
    assert_eq!(due_then.unwrap().overdue, None);
    assert_eq!(
        (none.blocks, none.block_share(), met),
        (0, None, vec![Some(true), Some(true), Some(true), None, None, None])
    );
    // By days: the first nine of January are late, and from 10 April on all would be.
    let (known, _, met) = judged(&by_day, Some("2025-03-31"));
    assert_eq!((known.judged, known.late), (90, 9));
    assert_eq!(met[3..], [None, None, None]);
    assert_eq!(judged(&by_day, None).0.on_time(), None);
}
