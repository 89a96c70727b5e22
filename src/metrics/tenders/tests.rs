#![allow(clippy::unwrap_used)]

use polars::prelude::*;

use super::*;
use crate::features::rows::CUSTOMER;
use crate::features::testing::history_of;
use crate::metrics::calibration::testing::{change, date, day, known, lead, people};
use crate::metrics::process::figures::Figure;
use crate::metrics::process::opportunities::{self, COLUMNS};
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::Directory;
use crate::model::tables::{CONTRACTS, OPPORTUNITIES, SNAPSHOT_DATE};

const AS_OF: &str = "2026-06-30";

/// A row of `opportunities`: words by column; days, amounts and texts by the kind of the column.
fn table(rows: &[&[(&str, &str)]]) -> DataFrame {
    let of = |row: &[(&str, &str)], name: &str| -> Option<String> {
        row.iter().find(|(column, _)| *column == name).map(|(_, value)| (*value).to_owned())
    };
    let mut columns = vec![
        UInt32Chunked::from_iter_options(CUSTOMER.into(), rows.iter().map(|row| of(row, "c")?.parse().ok()))
            .into_column(),
    ];
    for name in COLUMNS {
        let values: Vec<Option<String>> = rows.iter().map(|row| of(row, name)).collect();
        let is_day = ["stage_date", "tender_submit_date", "decision_date", "created_at", "updated_at", SNAPSHOT_DATE];
        if is_day.contains(&name) {
            let days: Int32Chunked = values.iter().map(|value| value.as_deref().map(day)).collect();
            columns.push(days.with_name(name.into()).into_date().into_series().into_column());
        } else if name == "amount" {
            let amounts = values.iter().map(|value| value.as_deref().map(|value| value.parse::<i128>().unwrap()));
            columns.push(crate::metrics::money_column(name, amounts.collect(), 2));
        } else {
            columns.push(Column::new(name.into(), values));
        }
    }
    DataFrame::new(rows.len(), columns).unwrap()
}

fn all(rows: &[&[(&str, &str)]]) -> (Opportunities, Directory) {
    let mut directory = people();
    let found = opportunities::Opportunities::read(&table(rows), &mut directory, day(AS_OF)).unwrap();
    (Opportunities::of(&found, day(AS_OF)), directory)
}

fn figure(figures: &[Figure], measure: &str, dimension: &str, member: Option<&str>) -> Figure {
    let is_it = |figure: &&Figure| {
        figure.measure == measure && figure.dimension == dimension && figure.member.as_deref() == member
    };
    figures.iter().find(is_it).unwrap_or_else(|| panic!("no {measure} {dimension} {member:?}")).clone()
}

fn of_period(rows: &[&[(&str, &str)]]) -> Vec<Figure> {
    let (found, directory) = all(rows);
    figures(&found, &directory, Period::window(date(AS_OF), 12), 30)
}

#[test]
fn every_column_that_is_read_is_one_of_the_table() {
    assert!(COLUMNS.iter().all(|name| OPPORTUNITIES.column(name).is_some() || *name == SNAPSHOT_DATE));
    assert!(
        ["sign_date", "start_date", "end_date", "due_date", "done_date"]
            .iter()
            .all(|name| CONTRACTS.column(name).is_some())
    );
}

#[test]
fn stages_of_all_rows_count_and_the_newest_says_how_it_stands() {
    let (found, directory) = all(&[
        &[("opp_id", "1"), ("stage", "found"), ("stage_date", "2026-01-05"), ("owner", "Li")],
        &[("opp_id", "1"), ("stage", "negotiation"), ("stage_date", "2026-03-05"), ("owner", "Li")],
        &[("opp_id", "1"), ("stage", "won"), ("stage_date", "2026-07-01"), ("owner", "Li")],
        &[
            ("opp_id", "2"),
            ("status", "落标"),
            ("updated_at", "2026-04-01"),
            ("created_at", "2026-01-01"),
            ("owner", "Qian"),
        ],
    ]);
    let [first, second] = found.list.as_slice() else { panic!("two opportunities") };
    // What is dated after the date is left out.
    assert_eq!((found.later, first.end, first.stage, first.at_least), (1, End::Open, Some(3), 3));
    assert_eq!((first.since, first.reached[0]), (Some(day("2026-03-05")), Some(day("2026-01-05"))));
    // The word of the status, where there is no stage; who is in charge is new to the directory.
    assert_eq!(second.end, End::Lost(Some(day("2026-04-01"))));
    assert_eq!(directory.label(second.owner), Some("Qian"));
    assert_eq!((second.at_least, second.at_most), (0, 3));
}

#[test]
fn a_decision_that_is_still_to_come_is_only_expected() {
    let row = [("opp_id", "1"), ("result", "won"), ("decision_date", "2026-07-01"), ("created_at", "2026-01-01")];
    let (found, _) = all(&[&row]);
    assert_eq!((found.list[0].end, found.list[0].expected), (End::Open, Some(day("2026-07-01"))));
    let row = [("opp_id", "1"), ("result", "won"), ("decision_date", "2026-06-30"), ("created_at", "2026-01-01")];
    let (found, _) = all(&[&row]);
    assert_eq!((found.list[0].end, found.list[0].expected), (End::Won(Some(day(AS_OF))), None));
}

#[test]
fn expectations_that_move_later_are_counted_between_snapshots() {
    let row = |snapshot: &'static str, decided: &'static str| {
        [("opp_id", "1"), ("stage", "negotiation"), (SNAPSHOT_DATE, snapshot), ("decision_date", decided)]
    };
    let months = [
        row("2026-03-31", "2026-05-01"),
        row("2026-04-30", "2026-06-01"),
        row("2026-05-31", "2026-05-20"),
        row("2026-06-30", "2026-07-20"),
    ];
    let rows: Vec<&[(&str, &str)]> = months.iter().map(|row| row.as_slice()).collect();
    assert_eq!(all(&rows).0.list[0].slipped, Some(2));
    assert_eq!(all(&rows[..1]).0.list[0].slipped, None);
}

#[test]
fn a_newer_list_says_anew_how_it_was_decided() {
    let lost =
        [("opp_id", "1"), ("stage", "negotiation"), (SNAPSHOT_DATE, "2026-03-31"), ("result", "lost"), ("amount", "5")];
    let again = [("opp_id", "1"), ("stage", "negotiation"), (SNAPSHOT_DATE, "2026-04-30")];
    assert_eq!(all(&[&lost]).0.list[0].end, End::Lost(None));
    let (found, _) = all(&[&lost, &again]);
    // What it leaves blank of the record itself stays.
    assert_eq!((found.list[0].end, found.list[0].amount), (End::Open, Some(5)));
}

#[test]
fn tenders_won_are_of_those_handed_in_and_decided() {
    let figures = of_period(&[
        &[
            ("opp_id", "1"),
            ("stage", "won"),
            ("tender_submit_date", "2026-01-10"),
            ("decision_date", "2026-02-10"),
            ("amount", "300"),
            ("owner", "Li"),
        ],
        &[
            ("opp_id", "2"),
            ("stage", "lost"),
            ("tender_submit_date", "2026-01-10"),
            ("decision_date", "2026-02-11"),
            ("amount", "100"),
            ("owner", "Li"),
        ],
        // Never handed in, not decided, void, decided before the period.
        &[("opp_id", "3"), ("stage", "lost"), ("decision_date", "2026-02-11"), ("amount", "900")],
        &[("opp_id", "4"), ("stage", "tender_submitted"), ("tender_submit_date", "2026-06-10"), ("amount", "900")],
        &[("opp_id", "5"), ("result", "void"), ("tender_submit_date", "2026-01-10"), ("decision_date", "2026-02-11")],
        &[("opp_id", "6"), ("stage", "won"), ("tender_submit_date", "2025-01-10"), ("decision_date", "2025-06-30")],
    ]);
    let rate = figure(&figures, "tender_win_rate", "all", None);
    assert_eq!((rate.numerator, rate.denominator), (Some(1), Some(2)));
    let amount = figure(&figures, "tender_win_rate_amount", "all", None);
    assert_eq!((amount.value, amount.amount, amount.n), (Some(0.75), Some(300), Some(2)));
    assert_eq!(figure(&figures, "tenders_pending", "all", None).n, Some(1));
    assert_eq!(figure(&figures, "tender_win_rate", "staff", Some("Li")).denominator, Some(2));
}

#[test]
fn days_between_stages_and_where_deals_are_lost() {
    let step = |id: &'static str, stage: &'static str, on: &'static str| {
        [("opp_id", id), ("stage", stage), ("stage_date", on)]
    };
    let steps = [
        step("1", "found", "2026-01-01"),
        step("1", "tender_submitted", "2026-01-11"),
        step("1", "negotiation", "2026-02-01"),
        step("1", "won", "2026-02-21"),
        step("1", "supplied", "2026-03-03"),
        step("1", "collected", "2026-05-02"),
        step("2", "found", "2026-01-01"),
        step("2", "negotiation", "2026-02-01"),
        step("2", "lost", "2026-02-11"),
        step("3", "lost", "2026-02-11"),
        // Supplied before it was won, as it says.
        step("4", "won", "2026-05-01"),
        step("4", "supplied", "2026-04-01"),
    ];
    let rows: Vec<&[(&str, &str)]> = steps.iter().map(|row| row.as_slice()).collect();
    let found = of_period(&rows);
    let value = |measure: &str| figure(&found, measure, "all", None);
    assert_eq!((value("tender_submission_days").value, value("negotiation_days").value), (Some(10.0), Some(15.0)));
    assert_eq!((value("order_to_supply_days").value, value("order_to_supply_days").n), (Some(10.0), Some(1)));
    assert_eq!(value("supply_to_cash_days").value, Some(60.0));
    let leak = |stage: &str| {
        let found = figure(&found, "leakage", "stage", Some(stage));
        (found.numerator.unwrap(), found.denominator.unwrap())
    };
    // Four ended: all were found; three came to talks, of which one was lost there; of one loss nobody knows where.
    assert_eq!([leak("found"), leak("negotiation"), leak("unknown")], [(0, 4), (1, 3), (1, 2)]);
}

#[test]
fn open_ones_are_stale_after_more_than_thirty_days() {
    let row = |id: &'static str, updated: &'static str| {
        [
            ("opp_id", id),
            ("stage", "found"),
            ("created_at", "2026-01-01"),
            ("updated_at", updated),
            ("owner", "Li"),
            ("amount", "50"),
        ]
    };
    let (on, over) = (row("1", "2026-05-31"), row("2", "2026-05-30"));
    let figures = of_period(&[&on, &over]);
    let stale = figure(&figures, "stale_share", "all", None);
    assert_eq!((stale.numerator, stale.denominator), (Some(1), Some(2)));
    let load = figure(&figures, "owner_load", "staff", Some("Li"));
    assert_eq!((load.n, load.amount), (Some(2), Some(100)));
    assert_eq!(figure(&figures, "open_opportunities", "age_days", Some("91-180")).n, Some(1 + 1));
}

#[test]
fn a_later_project_of_a_finished_customer_is_a_repeat() {
    let figures = of_period(&[
        &[
            ("opp_id", "1"),
            ("customer_id", "A"),
            ("stage", "collected"),
            ("stage_date", "2026-02-01"),
            ("created_at", "2026-01-01"),
        ],
        &[("opp_id", "2"), ("customer_id", "A"), ("stage", "found"), ("created_at", "2026-02-02")],
        &[
            ("opp_id", "3"),
            ("customer_id", "B"),
            ("stage", "collected"),
            ("stage_date", "2026-02-01"),
            ("created_at", "2026-01-01"),
        ],
        // Opened on the day that the other was finished.
        &[("opp_id", "4"), ("customer_id", "B"), ("stage", "found"), ("created_at", "2026-02-01")],
        &[
            ("opp_id", "5"),
            ("customer_id", "C"),
            ("stage", "collected"),
            ("stage_date", "2026-02-01"),
            ("created_at", "2026-01-01"),
        ],
        &[
            ("opp_id", "6"),
            ("customer_id", "D"),
            ("stage", "found"),
            ("created_at", "2026-01-01"),
            ("followup_of", "5"),
        ],
    ]);
    let rate = figure(&figures, "repeat_project_rate", "all", None);
    assert_eq!((rate.numerator, rate.denominator), (Some(2), Some(3)));
}

#[test]
fn what_nobody_noted_makes_no_chance_larger() {
    let (found, _) = all(&[
        &[("opp_id", "1"), ("stage", "won"), ("stage_date", "2026-02-01")],
        &[("opp_id", "2"), ("stage", "lost"), ("stage_date", "2026-02-01")],
        &[("opp_id", "3"), ("stage", "found"), ("stage_date", "2026-01-01")],
        &[("opp_id", "3"), ("stage", "lost"), ("stage_date", "2026-02-01")],
        &[("opp_id", "4"), ("stage", "found"), ("stage_date", "2026-02-01")],
    ]);
    let chances = chances(&found, 10);
    // Talks: one won, one lost who knows where; the third was lost when it was found.
    assert_eq!((chances[0].1, chances[3].1), (3, 2));
    assert!((chances[3].0.unwrap() - (1.0 + 10.0 / 3.0) / 12.0).abs() < 1e-12);
    assert_eq!(super::chances(&Opportunities::default(), 10)[0], (None, 0));
}

fn visits(rows: &[(u32, &str, Option<&str>, Option<bool>)]) -> Touches {
    let days: Int32Chunked = rows.iter().map(|row| Some(day(row.1))).collect();
    let columns = vec![
        Column::new(CUSTOMER.into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
        days.with_name("visit_date".into()).into_date().into_series().into_column(),
        Column::new("category".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
        Column::new("actual_flag".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
    ];
    Touches::join(vec![Touches::of_part(&DataFrame::new(rows.len(), columns).unwrap()).unwrap()])
}

fn signed_on(customer: u32, signed: &str) -> Contract {
    Contract { customer, signed: day(signed), starts: None, ends: None, due: None, done: None }
}

#[test]
fn what_was_agreed_is_done_by_its_day_or_not() {
    let one = |due: Option<&str>, done: Option<&str>| Contract {
        due: due.map(day),
        done: done.map(day),
        ..signed_on(1, "2025-01-01")
    };
    let contracts = [
        one(Some("2026-03-31"), Some("2026-03-31")),
        one(Some("2026-03-31"), Some("2026-04-01")),
        one(Some("2026-06-30"), None),
        // Not due yet; due ahead of the period; never due.
        one(Some("2026-07-01"), Some("2026-06-01")),
        one(Some("2025-06-30"), Some("2025-06-01")),
        one(None, Some("2026-01-01")),
    ];
    let period = Period::window(date(AS_OF), 12);
    let found = delivered(&contracts, period);
    assert_eq!((found.numerator, found.denominator), (Some(1), Some(3)));
    // Where nobody notes what was done nothing is late.
    let silent = contracts.map(|contract| Contract { done: None, ..contract });
    assert_eq!(delivered(&silent, period).denominator, None);
}

#[test]
fn a_contract_is_revisited_after_the_signing_and_within_thirty_days() {
    let one = |customer, signed: &str| signed_on(customer, signed);
    let contracts =
        [one(1, "2026-03-01"), one(2, "2026-03-01"), one(3, "2026-03-01"), one(4, "2026-03-01"), one(5, "2026-06-01")];
    let rows = visits(&[
        (1, "2026-03-31", None, None),
        (2, "2026-04-01", None, None),
        // On the day itself; not made.
        (3, "2026-03-01", None, None),
        (4, "2026-03-05", None, Some(false)),
    ]);
    let contacts = Contacts::new(&rows, |customer| customer <= 5);
    let period = Period::window(date(AS_OF), 12);
    let found = revisited(&contracts, Some(&contacts), period, 30);
    // The last one has until July 1st.
    assert_eq!((found.numerator, found.denominator), (Some(1), Some(4)));
    assert_eq!(revisited(&contracts, None, period, 30).denominator, None);
    assert_eq!((contacts.last(2), contacts.last(4)), (Some(day("2026-04-01")), None));
}

#[test]
fn customers_under_contract_are_surveyed_within_twelve_months() {
    let one =
        |customer, signed: &str, ends: Option<&str>| Contract { ends: ends.map(day), ..signed_on(customer, signed) };
    let contracts = [
        one(1, "2025-01-01", Some("2026-06-30")),
        one(2, "2025-07-01", None),
        one(3, "2025-06-30", None),
        one(4, "2025-01-01", Some("2026-06-29")),
        one(5, "2026-01-01", Some("2026-12-31")),
    ];
    let surveys = [(1, day("2025-07-01")), (2, day("2025-06-30")), (3, day("2026-01-01"))];
    let found = surveyed(&contracts, Some(&surveys), Period::window(date(AS_OF), 12), 12);
    assert_eq!((found.numerator, found.denominator), (Some(1), Some(3)));
}

#[test]
fn ready_customers_order_within_thirty_days() {
    let history = history_of(&[
        ("a", "2026-03-31", 1, 5),
        ("b", "2026-04-01", 1, 5),
        ("c", "2026-03-01", 1, 5),
        ("d", "2026-06-05", 1, 5),
    ]);
    let rows = visits(&[
        (0, "2026-03-01", Some("准客户"), None),
        // Still ready: no other time.
        (0, "2026-03-20", Some("ready"), None),
        (1, "2026-03-02", Some("准客户"), None),
        (2, "2026-03-01", Some("准客户"), None),
        (2, "2026-03-05", Some("意向客户"), None),
        (2, "2026-03-10", Some("准客户"), None),
        (3, "2026-06-01", Some("准客户"), None),
    ]);
    let period = Period::window(date(AS_OF), 12);
    let found = ready_to_order(&rows, &history, period);
    // b on the 30th day, c on the day itself and then not again; d has until July 1st.
    assert_eq!((found.numerator, found.denominator), (Some(3), Some(4)));
    let other = visits(&[(0, "2026-03-01", Some("华东"), None)]);
    assert_eq!(ready_to_order(&other, &history, period).denominator, None);
}

#[test]
fn the_first_follow_up_is_after_the_day_of_opening() {
    let mut by_history = lead("1", &[("2026-03-01", "B")]);
    by_history.changes.push(change("2026-03-06", "A"));
    let mut by_visit = lead("2", &[("2026-03-01", "B")]);
    by_visit.customer = Some(7);
    let none = lead("3", &[("2026-03-01", "B")]);
    let leads = known(&[by_history, by_visit, none], AS_OF);
    let rows = visits(&[(7, "2026-03-01", None, None), (7, "2026-03-04", None, None)]);
    let contacts = Contacts::new(&rows, |customer| customer == 7);
    let [days, share] = first_follow_up(&leads, Some(&contacts), Period::window(date(AS_OF), 12));
    assert_eq!((days.value, days.n), (Some(4.0), Some(2)));
    assert_eq!((share.numerator, share.denominator), (Some(2), Some(3)));
}
