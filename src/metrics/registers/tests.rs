//! Small registers by hand, a case for every rule.
#![allow(clippy::unwrap_used)]

use super::testing::{Row, change, date, day, lead, list, register, visitor};
use super::*;
use crate::config::types::Registers as Settings;
use crate::features::testing::history_of;
use crate::metrics::process::figures::Figure;
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::workdays::Workdays;
use crate::model::calendar::Calendar;

fn window() -> Period {
    Period::window(date("2026-10-31"), 12)
}

fn tally(register: &Register) -> Tally {
    let mut tally = Tally::default();
    for entry in &register.entries {
        tally.add(register, entry, 20);
    }
    tally
}

fn share(yes: i64, known: i64) -> Share {
    Share { yes, known }
}

/// The figure of a measure over the window, by dimension and member.
fn figure<'a>(figures: &'a [Figure], measure: &str, dimension: &str, member: Option<&str>) -> Option<&'a Figure> {
    figures.iter().find(|figure| {
        let is_place = figure.dimension == dimension && figure.member.as_deref() == member;
        figure.measure == measure && figure.period.grain == Grain::Window && is_place
    })
}

#[test]
fn capture_needs_name_and_telephone_and_counts_those_that_left_nothing() {
    let rows = [
        Row { phone: Some("138"), ..visitor("2026-10-05", "王", "甲") },
        visitor("2026-10-05", "王", "乙"),
        Row { name: Some("  "), phone: Some("139"), ..visitor("2026-10-05", "王", "") },
        Row { name: None, reason: Some("路过"), ..visitor("2026-10-05", "李", "") },
        Row { name: None, reason: Some("路过"), ..visitor("2026-10-06", "李", "") },
        Row { name: None, reason: Some("只问价"), ..visitor("2026-10-06", "李", "") },
    ];
    let (register, directory) = register(&rows);
    let tally = tally(&register);
    assert_eq!((tally.batches, tally.captured), (6, share(1, 6)));
    // The reasons by count, then those without one.
    assert_eq!(tally.reasons_by_count(), [(Some(1), 2), (None, 2), (Some(0), 1)]);
    let figures = Tallies::of(&register, &directory, &Settings::default(), date("2026-10-31")).figures();
    let rate = figure(&figures, "capture_rate", "staff", Some("王")).unwrap();
    assert_eq!((rate.numerator, rate.denominator), (Some(1), Some(3)));
    assert!(rate.interval.is_some());
    let reason = figure(&figures, "no_info", "reason", Some("路过")).unwrap();
    assert_eq!((reason.value, reason.denominator), (Some(0.4), Some(5)));
}

#[test]
fn without_a_column_of_telephones_capture_is_unknown_and_not_nought() {
    let (register, directory) = register(&[visitor("2026-10-05", "王", "甲")]);
    assert_eq!(tally(&register).captured, share(0, 0));
    let figures = Tallies::of(&register, &directory, &Settings::default(), date("2026-10-31")).figures();
    let rate = figure(&figures, "capture_rate", "all", None).unwrap();
    assert_eq!((rate.value, rate.denominator), (None, None));
    assert_eq!(figure(&figures, "capture_rate", "staff", Some("王")), None);
    assert!(missing_columns(&register).iter().any(|check| check.example.as_deref() == Some("phone")));
}

#[test]
fn a_file_is_what_the_row_says_else_capture_level_and_card() {
    let whole = Row { phone: Some("1"), level: Some("A"), card: Some(true), ..visitor("2026-10-05", "王", "甲") };
    let rows = [
        whole,
        Row { card: Some(false), ..whole },
        Row { card: None, ..whole },
        Row { level: None, ..whole },
        Row { phone: None, ..whole },
        Row { phone: None, filed: Some(true), ..whole },
        Row { filed: Some(false), ..whole },
    ];
    assert_eq!(tally(&register(&rows).0).filed, share(2, 7));
    // Without a card column only the flag tells.
    let rows = rows.map(|row| Row { card: None, ..row });
    assert_eq!(tally(&register(&rows).0).filed, share(1, 2));
}

#[test]
fn a_departure_before_the_arrival_is_counted_and_is_no_time_of_stay() {
    let times = |from: &'static str, to: &'static str| (Some(from), Some(to));
    let rows = [
        Row { times: times("09:00:00", "09:30:00"), ..visitor("2026-10-05", "王", "甲") },
        Row { times: times("23:50:00", "00:20:00"), ..visitor("2026-10-05", "王", "乙") },
        Row { times: times("10:00:00", "10:00:00"), ..visitor("2026-10-05", "王", "丙") },
        Row { times: (Some("10:00:00"), None), ..visitor("2026-10-05", "王", "丁") },
        Row { times: times("11:00:00", "11:50:30"), ..visitor("2026-10-05", "王", "戊") },
        Row { kind: Some("phone"), times: times("11:00:00", "11:01:00"), ..visitor("2026-10-05", "王", "己") },
    ];
    let (register, directory) = register(&rows);
    let mut stays = tally(&register).stays;
    stays.sort_unstable();
    assert_eq!(stays, [0, 1800, 3030]);
    let checks = of_register(&register, (&directory, &[]), window(), 20);
    let odd = checks.iter().find(|check| check.check == "departure_before_arrival").unwrap();
    assert_eq!((odd.rows, odd.example.as_deref()), (1, Some("W2")));
}

#[test]
fn quartiles_lie_on_the_line_between_two_values() {
    assert_eq!(quantile_minutes(&[], 0.5), None);
    assert_eq!(quantile_minutes(&[600], 0.25), Some(10.0));
    assert_eq!(quantile_minutes(&[0, 600, 1200, 3600], 0.5), Some(15.0));
    assert_eq!(quantile_minutes(&[0, 600, 1200, 3600], 0.75), Some(30.0));
}

fn calendar(listed: &[(&str, bool)]) -> Workdays {
    let listed: Vec<_> = listed.iter().map(|(text, open)| (date(text), None, Some(*open))).collect();
    Workdays::new(Calendar::default(), listed, (date("2026-09-01"), date("2026-11-30")))
}

#[test]
fn a_weekday_is_divided_by_its_open_days_of_the_calendar() {
    // 5, 12, 19 and 26 October are Mondays; the 19th is closed though somebody came, nobody came on the 26th.
    let listed: Vec<String> = (1..=31).map(|day| format!("2026-10-{day:02}")).collect();
    let listed: Vec<(&str, bool)> = listed.iter().map(|day| (day.as_str(), day != "2026-10-19")).collect();
    let rows = ["2026-10-05", "2026-10-05", "2026-10-12", "2026-10-19"].map(|day| visitor(day, "王", "甲"));
    let (register, directory) = register(&rows);
    let days = days(&register, &calendar(&listed), window());
    let figures = profiles(&days, window());
    let monday = figure(&figures, "batches_per_day", "weekday", Some("1")).unwrap();
    assert_eq!((monday.numerator, monday.denominator, monday.value), (Some(3), Some(3), Some(1.0)));
    let fifth = figure(&figures, "batches_per_day", "day_of_month", Some("05")).unwrap();
    assert_eq!((fifth.numerator, fifth.denominator), (Some(2), Some(1)));
    // The days before the first row of the register are no part of it.
    assert_eq!((days[0].day, days.len()), (day("2026-10-05"), 27));
    let checks = of_register(&register, (&directory, &days), window(), 20);
    let named: Vec<(&str, i64)> = checks.iter().map(|check| (check.check, check.rows)).collect();
    assert!(named.contains(&("batch_on_closed_day", 1)), "{named:?}");
    assert!(!named.iter().any(|(check, _)| *check == "open_day_assumed"), "{named:?}");
}

#[test]
fn without_a_calendar_days_with_a_record_are_open_and_that_is_said() {
    let rows = ["2026-10-05", "2026-10-05", "2026-10-12"].map(|day| visitor(day, "王", "甲"));
    let (register, directory) = register(&rows);
    let days = days(&register, &calendar(&[]), window());
    let figures = profiles(&days, window());
    let monday = figure(&figures, "batches_per_day", "weekday", Some("1")).unwrap();
    assert_eq!((monday.numerator, monday.denominator, monday.value), (Some(3), Some(2), Some(1.5)));
    let tuesday = figure(&figures, "batches_per_day", "weekday", Some("2")).unwrap();
    assert_eq!((tuesday.denominator, tuesday.value), (Some(0), None));
    let checks = of_register(&register, (&directory, &days), window(), 20);
    let assumed = checks.iter().find(|check| check.check == "open_day_assumed").unwrap();
    assert_eq!((assumed.rows, assumed.example.as_deref()), (2, Some("2026-10-05")));
}

#[test]
fn a_month_without_an_open_day_has_no_mean() {
    let (register, directory) = register(&[visitor("2026-08-31", "王", "甲"), visitor("2026-10-05", "王", "甲")]);
    let days = days(&register, &calendar(&[]), window());
    let figures = profiles(&days, window());
    let september = figures.iter().find(|figure| figure.period.first == date("2026-09-01")).unwrap();
    assert_eq!((september.value, september.denominator), (None, Some(0)));
    let checks = of_register(&register, (&directory, &days), window(), 20);
    let without = checks.iter().find(|check| check.check == "month_without_open_day").unwrap();
    assert_eq!((without.rows, without.example.as_deref()), (1, Some("2026-09")));
}

#[test]
fn messages_are_timed_by_the_clock_from_the_departure() {
    let times = (Some("10:00:00"), Some("10:30:00"));
    let cases = [
        (times, Some("2026-10-05T10:50:00"), Some(true)),
        (times, Some("2026-10-05T10:50:01"), Some(false)),
        (times, Some("2026-10-05T10:10:00"), Some(true)),
        (times, Some("2026-10-05T09:59:59"), None),
        (times, None, Some(false)),
        ((Some("10:00:00"), None), Some("2026-10-05T10:21:00"), Some(false)),
        ((None, None), Some("2026-10-05T10:21:00"), None),
        // Over midnight the days of the moments tell.
        ((Some("23:40:00"), Some("23:55:00")), Some("2026-10-06T00:15:00"), Some(true)),
        ((Some("23:40:00"), Some("23:55:00")), Some("2026-10-06T00:16:00"), Some(false)),
    ];
    let rows: Vec<Row> = cases
        .iter()
        .map(|(times, message, _)| Row { times: *times, message: *message, ..visitor("2026-10-05", "王", "甲") })
        .collect();
    let (register, _) = register(&rows);
    for (entry, (times, message, expected)) in register.entries.iter().zip(cases) {
        assert_eq!(is_message_in_time(&register, entry, 20), expected, "{times:?} {message:?}");
    }
    assert_eq!(tally(&register).in_time, share(3, 7));
}

#[test]
fn entries_of_the_same_day_are_those_made_before_midnight() {
    let entered = |moment| Row { entered: moment, ..visitor("2026-10-05", "王", "甲") };
    let rows = [
        entered(Some("2026-10-05T23:59:59")),
        entered(Some("2026-10-06T00:00:00")),
        entered(Some("2026-10-04T23:59:59")),
        entered(None),
    ];
    let (register, directory) = register(&rows);
    assert_eq!(tally(&register).same_day, share(1, 2));
    let checks = of_register(&register, (&directory, &[]), window(), 20);
    assert_eq!(checks.iter().find(|check| check.check == "entered_before_its_day").unwrap().rows, 1);
}

#[test]
fn who_comes_again_is_told_by_the_number_of_the_visit_else_by_the_name() {
    let rows = [
        visitor("2026-10-05", "王", "甲"),
        visitor("2026-10-05", "王", "甲"),
        visitor("2026-10-07", "李", "甲 "),
        Row { visit_no: Some(1), ..visitor("2026-10-08", "李", "甲") },
        Row { visit_no: Some(2), first: Some("王"), ..visitor("2026-10-08", "李", "乙") },
        Row { visit_no: Some(3), first: Some("王"), ..visitor("2026-10-09", "王", "乙") },
        Row { name: None, ..visitor("2026-10-09", "王", "") },
    ];
    let (register, directory) = register(&rows);
    let first: Vec<Option<bool>> = register.entries.iter().map(|entry| entry.is_first).collect();
    let told = [Some(true), Some(false), Some(false), Some(true), Some(false), Some(false), None];
    assert_eq!(first, told);
    let tally = tally(&register);
    assert_eq!((tally.batches, tally.again, tally.kept), (7, share(4, 6), share(1, 2)));
    let checks = of_register(&register, (&directory, &[]), window(), 20);
    let twice = checks.iter().find(|check| check.check == "visitor_twice_a_day").unwrap();
    assert_eq!((twice.rows, twice.example.as_deref()), (1, Some("W2")));
}

#[test]
fn unknown_staff_are_members_of_their_own_and_are_counted() {
    let rows = [visitor("2026-10-05", "赵", "甲"), Row { staff: None, ..visitor("2026-10-05", "", "乙") }];
    let (register, directory) = register(&rows);
    let tallies = Tallies::of(&register, &directory, &Settings::default(), date("2026-10-31"));
    let rows: Vec<(Option<&str>, i64)> =
        tallies.by_staff().iter().map(|(staff, tally)| (directory.label(*staff), tally.batches)).collect();
    assert_eq!(rows, [(Some("赵"), 1)]);
    assert_eq!(figure(&tallies.figures(), "batches", "all", None).unwrap().value, Some(2.0));
    let checks = of_register(&register, (&directory, &[]), window(), 20);
    let named: Vec<(&str, i64)> = checks.iter().map(|check| (check.check, check.rows)).collect();
    assert!(named.contains(&("unknown_staff", 1)) && named.contains(&("without_staff", 1)), "{named:?}");
}

#[test]
fn figures_are_of_days_weeks_months_to_date_and_of_managers() {
    let rows =
        ["2026-09-30", "2026-10-04", "2026-10-05", "2026-10-07", "2025-10-31"].map(|day| visitor(day, "王", "甲"));
    let (register, directory) = register(&rows);
    let figures = Tallies::of(&register, &directory, &Settings::default(), date("2026-10-07")).figures();
    let batches = |grain: Grain, first: &str, dimension: &str| {
        let found = figures.iter().find(|figure| {
            let is_period = figure.period.grain == grain && figure.period.first == date(first);
            figure.measure == "batches" && is_period && figure.dimension == dimension
        });
        found.map(|figure| figure.value.unwrap())
    };
    assert_eq!(batches(Grain::Week, "2026-10-05", "all"), Some(2.0));
    assert_eq!(batches(Grain::Week, "2026-09-28", "manager"), Some(2.0));
    assert_eq!(batches(Grain::Month, "2026-10-01", "staff"), Some(3.0));
    assert_eq!(batches(Grain::Day, "2026-10-06", "all"), Some(0.0));
    assert_eq!(batches(Grain::Day, "2026-10-06", "staff"), None);
    // A year back from 7 October: the row of 31 October 2025 is within it.
    assert_eq!(batches(Grain::Window, "2025-10-08", "all"), Some(5.0));
    let manager = figure(&figures, "batches", "manager", Some("陈")).unwrap();
    assert_eq!(manager.value, Some(5.0));
}

#[test]
fn completeness_counts_fields_that_the_register_tells_of() {
    let rows = [
        Row { phone: Some("1"), times: (Some("09:00"), None), ..visitor("2026-10-05", "王", "甲") },
        Row { name: None, ..visitor("2026-10-05", "王", "") },
    ];
    let (register, _) = register(&rows);
    let tally = tally(&register);
    // customer_name, phone, time_in, time_out, staff, note.
    let known = [share(1, 2), share(1, 2), share(1, 2), share(0, 0), share(2, 2), share(0, 0)];
    assert_eq!(tally.fields, known);
    assert_eq!(tally.completeness(), share(5, 8));
}

#[test]
fn inbound_visits_stand_in_for_a_register_as_far_as_they_tell() {
    let contact = |on: &str, is_inbound: Option<bool>, by_phone: Option<bool>| Contact {
        day: day(on),
        customer: None,
        staff: 0,
        is_inbound,
        by_phone,
        level: Some(0),
        level_before: None,
        time_in: Some(36_000),
        time_out: None,
        next: None,
        ordered: None,
    };
    let mut contacts = Contacts {
        rows: vec![
            contact("2026-10-05", Some(true), Some(true)),
            contact("2026-10-05", Some(false), Some(true)),
            contact("2026-10-06", Some(true), Some(false)),
            contact("2026-10-06", None, None),
        ],
        levels: vec!["A".to_owned()],
        ..Contacts::default()
    };
    assert!(contacts.as_register(0).is_none(), "no direction is known");
    contacts.told.insert("direction");
    let register = contacts.as_register(0).unwrap();
    let tally = tally(&register);
    assert_eq!((tally.batches, tally.phone, tally.levels.as_slice()), (2, share(1, 2), [2].as_slice()));
    assert_eq!((tally.captured, tally.filed, tally.ordered), (share(0, 0), share(0, 0), share(0, 0)));
}

#[test]
fn of_the_filed_only_those_known_ahead_of_the_order_tell_how_many_ordered() {
    let filed_row = |on: &'static str, name: &'static str| Row { filed: Some(true), ..visitor(on, "王", name) };
    let rows = [
        filed_row("2026-10-05", "甲"),
        filed_row("2026-10-06", "乙"),
        filed_row("2026-10-06", "丙"),
        filed_row("2026-10-06", "丁"),
        filed_row("2026-10-07", "戊"),
        filed_row("2026-10-07", "甲"),
        Row { filed: Some(false), ..visitor("2026-10-07", "王", "己") },
    ];
    let (register, directory) = register(&rows);
    // 甲 is a lead and ordered; 乙 is one and did not; 丙 only became a customer by ordering; 丁 had ordered before and did
    // not again; nobody knows 戊.
    let history =
        history_of(&[("丙", "2026-10-20", 1, 100), ("丁", "2026-01-05", 1, 100), ("甲", "2026-10-05", 1, 100)]);
    let mut of_first = lead("L1", "甲", "2026-10-05", Some("A"));
    of_first.changes = vec![change("2026-10-05", Some("A"))];
    let leads = list(vec![of_first, lead("L2", "乙", "2026-10-06", Some("B"))]);
    let mut named = Named::default();
    for name in ["丙", "丁", "甲"] {
        named.ids.entry(name.to_owned()).or_default().insert(name.to_owned());
    }
    let people = People::of(&register, Some(&leads), &named, &history);
    let found = filed(&register, &people, (Some(&leads), &history), window());
    let by_name: Vec<(&str, Option<bool>)> =
        found.iter().map(|one| (register.visitors[one.visitor as usize].as_str(), one.ordered)).collect();
    let expected = [("甲", Some(true)), ("乙", Some(false)), ("丙", None), ("丁", Some(false)), ("戊", None)];
    assert_eq!(by_name, expected);
    let figures = filing_figures(&found, &directory, date("2026-10-31"), window());
    let all = figure(&figures, "filed_conversion", "all", None).unwrap();
    assert_eq!((all.numerator, all.denominator), (Some(1), Some(3)));
    // Without leads nobody can be told.
    let found = filed(&register, &people, (None, &history), window());
    assert!(found.iter().all(|one| one.ordered.is_none()));
}

#[test]
fn a_name_of_several_customers_is_nobody_of_them() {
    let (register, _) = register(&[visitor("2026-10-05", "王", "张伟"), visitor("2026-10-05", "王", "李娜")]);
    let history = history_of(&[("C1", "2026-10-20", 1, 100), ("C2", "2026-10-20", 1, 100)]);
    let mut named = Named::default();
    named.ids.insert("张伟".to_owned(), ["C1".to_owned(), "C2".to_owned()].into());
    named.ids.insert("李娜".to_owned(), ["C2".to_owned()].into());
    let people = People::of(&register, None, &named, &history);
    let of = |name: &str| {
        let visitor = register.visitors.iter().position(|known| known == name).unwrap();
        people.of_visitor(Some(visitor as u32)).unwrap()
    };
    assert_eq!((of("张伟").is_ambiguous, of("张伟").customer), (true, None));
    assert_eq!((of("李娜").is_ambiguous, of("李娜").customer), (false, Some(1)));
    let checks = of_people(&register, &people, &[], window());
    assert_eq!(checks.iter().find(|check| check.check == "name_of_several").unwrap().rows, 1);
}

#[test]
fn customers_are_visited_again_in_time_or_not() {
    use crate::features::testing::{history_with_visits, visit};
    let rows = [
        ("A", "2026-08-03", 1, 100, None),
        ("B", "2026-08-03", 1, 100, None),
        ("C", "2026-10-30", 1, 100, None),
        ("D", "2025-01-05", 1, 100, None),
        ("D", "2026-08-03", 1, 100, None),
        ("E", "2025-01-05", 1, 100, None),
    ];
    // The day of the order is no visit again; the seventh day after it is in time.
    let visits = [
        visit("A", "2026-08-10"),
        visit("B", "2026-08-03"),
        visit("B", "2026-08-11"),
        visit("D", "2026-01-20"),
        visit("D", "2026-04-20"),
        visit("D", "2026-07-19"),
        visit("D", "2026-10-17"),
    ];
    let history = history_with_visits(&rows, Some(&visits));
    let settings = Settings::default();
    let from = day("2025-11-01");
    // A and B are looked after by 王, whose manager is 陈.
    let (_, directory) = register(&[]);
    let found = revisits(&history, &settings, (window(), (from, i32::MAX)), &[0, 0]);
    let figures = revisit_figures(Some(&found), &directory, window());
    let counts = |measure: &str, dimension: &str, member: Option<&str>| {
        figure(&figures, measure, dimension, member)
            .map(|figure| (figure.numerator.unwrap(), figure.denominator.unwrap()))
    };
    // A in time, B not, C not yet over, D and E had their first order earlier.
    assert_eq!(counts("first_revisit_rate", "all", None), Some((1, 2)));
    assert_eq!(counts("first_revisit_rate", "staff", Some("王")), Some((1, 2)));
    assert_eq!(counts("first_revisit_rate", "manager", Some("陈")), Some((1, 2)));
    // The first orders of A and B are 89 days old: no gap can be too long yet. D has no contact in the first 80 days, then
    // one every 90. E has not ordered within the window.
    assert_eq!(counts("revisit_gap_rate", "all", None), Some((1, 1)));
    assert_eq!(counts("revisit_gap_rate", "staff", Some("王")), Some((0, 0)));
    let unknown = revisit_figures(None, &directory, window());
    assert!(unknown.iter().all(|figure| figure.value.is_none() && figure.denominator.is_none()));
}

#[test]
fn rows_after_the_date_change_no_figure() {
    let rows = [visitor("2026-10-05", "王", "甲"), visitor("2026-10-31", "李", "乙")];
    let later = [rows[0], rows[1], visitor("2026-11-01", "王", "丙"), visitor("2027-01-01", "王", "甲")];
    let figures = |rows: &[Row]| {
        let (register, directory) = register(rows);
        let days = days(&register, &calendar(&[]), window());
        let tallies = Tallies::of(&register, &directory, &Settings::default(), date("2026-10-31"));
        [tallies.figures(), profiles(&days, window())].concat()
    };
    assert_eq!(figures(&rows), figures(&later));
    let all = figures(&later);
    assert_eq!(figure(&all, "batches", "all", None).unwrap().value, Some(2.0));
}

#[test]
fn lists_have_names_of_visitors_as_far_as_they_may_be_shown() {
    let rows = [
        Row { phone: Some("138"), ..visitor("2026-10-05", "王", "张三丰") },
        Row { phone: Some("139"), ..visitor("2026-10-06", "王", "常州荣辉有限公司") },
        Row { phone: Some("137"), ..visitor("2026-10-07", "王", "") },
    ];
    let (mut register, _) = register(&rows);
    let leads = list(vec![lead("L1", "常州荣辉有限公司", "2026-10-06", None)]);
    let mut people = People::of(&register, Some(&leads), &Named::default(), &history_of(&[]));
    let filed = vec![];
    people.protect(&mut register, &|name| Some(format!("{}**", name.chars().next()?)));
    let shown: Vec<Option<&str>> = register.entries.iter().map(|entry| register.name(entry)).collect();
    // A lead is told by the name that the list of leads has.
    assert_eq!(shown, [Some("张**"), Some("常州荣辉有限公司"), None]);
    let visitor = people.of_visitor(register.entries[0].visitor).unwrap();
    assert_eq!((visitor.shown.as_deref(), visitor.id.as_str()), (Some("张**"), "张三丰"));
    assert!(of_people(&register, &people, &filed, window()).is_empty());
    people.protect(&mut register, &|_| None);
    assert_eq!(register.name(&register.entries[0]), None);
    assert_eq!(people.of_visitor(register.entries[0].visitor).unwrap().shown, None);
}

#[test]
fn after_the_export_of_the_register_has_stopped_nobody_knows_who_came() {
    let rows = [visitor("2026-09-05", "王", "甲"), visitor("2026-09-06", "王", "乙")];
    let (mut register, directory) = register(&rows);
    let as_of = date("2026-10-31");
    let october = Period { grain: Grain::Month, first: date("2026-10-01"), last: as_of };
    let batches = |register: &Register| {
        let figures = Tallies::of(register, &directory, &Settings::default(), as_of).figures();
        let of = |period: Period| {
            let found = figures.iter().find(|one| {
                one.measure == "batches"
                    && one.period.first == period.first
                    && one.period.grain == period.grain
                    && one.dimension == "all"
            });
            found.unwrap().value
        };
        (of(october), of(window()))
    };
    let workdays = Workdays::new(Calendar::default(), [], (date("2026-01-01"), as_of));
    assert_eq!(batches(&register), (Some(0.0), Some(2.0)));
    assert_eq!(days(&register, &workdays, window()).len(), 57);
    register.until = Some(day("2026-09-30"));
    assert_eq!(batches(&register), (None, Some(2.0)));
    assert_eq!(days(&register, &workdays, window()).len(), 26);
}
