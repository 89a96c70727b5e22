//! The checks by hand.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use super::*;
use crate::features::testing::history_of;
use crate::metrics::process::leads::{Change, Lead};
use crate::metrics::process::staff::Directory;
use crate::metrics::registers::testing::{Row, change, date, day, lead, list, register, visitor};
use crate::metrics::registers::{Contact, Named};

/// Everything but what a test is about.
struct Case {
    register: Register,
    directory: Directory,
    leads: Option<Leads>,
    has_changes: bool,
    has_master: bool,
    master_day: Option<NaiveDate>,
    contacts: Option<Contacts>,
    plans: Option<Vec<Plan>>,
    planned_to: Option<i32>,
    people: People,
    history: PurchaseHistory,
    settings: Settings,
}

impl Case {
    fn new(rows: &[Row], leads: Option<Vec<Lead>>, in_master: &[&str], history: PurchaseHistory) -> Case {
        let (register, directory) = register(rows);
        let leads = leads.map(list);
        let mut named = Named::default();
        for id in in_master {
            named.ids.entry((*id).to_owned()).or_default().insert((*id).to_owned());
            named.in_master.insert((*id).to_owned());
        }
        let people = People::of(&register, leads.as_ref(), &named, &history);
        let settings = Settings::default();
        let (contacts, plans) = (None, None);
        Case {
            register,
            directory,
            leads,
            has_changes: false,
            has_master: true,
            master_day: None,
            contacts,
            plans,
            planned_to: None,
            people,
            history,
            settings,
        }
    }

    fn records(&self) -> Records<'_> {
        Records {
            register: &self.register,
            leads: self.leads.as_ref(),
            has_changes: self.has_changes,
            has_master: self.has_master,
            master_day: self.master_day,
            contacts: self.contacts.as_ref(),
            plans: self.plans.as_deref(),
            planned_to: self.planned_to,
            people: &self.people,
            history: &self.history,
            settings: &self.settings,
            window: Period::window(date("2026-10-31"), 12),
        }
    }

    /// What is wrong of whom; none where all is well.
    fn verdicts(&self, check: usize) -> BTreeMap<String, Option<&'static str>> {
        let found = judge(&self.records());
        let of_check = found.all.iter().filter(|one| one.check == check);
        of_check.map(|one| (self.people.people[one.person as usize].id.clone(), one.wrong)).collect()
    }
}

fn expected(pairs: &[(&str, Option<&'static str>)]) -> BTreeMap<String, Option<&'static str>> {
    pairs.iter().map(|(name, wrong)| ((*name).to_owned(), *wrong)).collect()
}

fn with_level(name: &'static str, level: &'static str, card: bool) -> Row {
    Row { level: Some(level), card: Some(card), ..visitor("2026-10-05", "王", name) }
}

/// 甲 has a card and no lead; 乙 no card and no lead; 丙 and 丁 are C, only 丁 with a card; 戊 is an open lead; 己 left no
/// level; 庚 is a lead that never came; 辛 ordered on the spot without a card; 壬 is carried on as a lead though it led to an
/// order; 癸 was lost.
fn company() -> Case {
    let rows = [
        with_level("甲", "A", true),
        with_level("乙", "B", false),
        with_level("丙", "C", false),
        with_level("丁", "C", true),
        with_level("戊", "H", true),
        visitor("2026-10-05", "王", "己"),
        Row { ordered: Some(true), ..visitor("2026-10-06", "李", "辛") },
    ];
    let mut carried = lead("L3", "壬", "2026-09-01", Some("A"));
    carried.ordered = Some(day("2026-09-20"));
    let mut lost = lead("L4", "癸", "2026-09-01", Some("A"));
    lost.lost = Some(day("2026-09-10"));
    let leads =
        vec![lead("L1", "戊", "2026-10-05", Some("H")), lead("L2", "庚", "2026-10-01", Some("A")), carried, lost];
    Case::new(&rows, Some(leads), &["壬"], history_of(&[("壬", "2026-09-20", 1, 100)]))
}

#[test]
fn intent_customers_of_every_level_and_closed_ones_need_a_card() {
    let wanted = expected(&[
        ("甲", None),
        ("乙", Some("no_card")),
        ("丙", Some("no_card")),
        ("丁", None),
        ("戊", None),
        ("辛", Some("no_card")),
        ("壬", None),
    ]);
    let case = company();
    assert_eq!(case.verdicts(CARD), wanted);
    // 庚 is a prospect that no table of cards can tell of.
    assert_eq!(judge(&case.records()).unknown[CARD], 1);
}

#[test]
fn who_came_after_the_master_file_was_written_cannot_be_in_it() {
    let bought = history_of(&[("甲", "2026-09-20", 1, 100), ("乙", "2026-10-10", 1, 100)]);
    let tick = |on, name| Row { ordered: Some(true), ..visitor(on, "李", name) };
    let rows = [tick("2026-09-20", "甲"), tick("2026-10-10", "乙"), tick("2026-10-11", "丙")];
    let mut case = Case::new(&rows, Some(Vec::new()), &[], bought);
    assert_eq!(case.verdicts(CARD).len(), 3);
    case.master_day = Some(date("2026-09-30"));
    assert_eq!(case.verdicts(CARD), expected(&[("甲", Some("no_card"))]));
    assert_eq!(judge(&case.records()).unknown[CARD], 2);
    // On the day of the file itself they could be.
    case.master_day = Some(date("2026-10-10"));
    assert_eq!(case.verdicts(CARD).len(), 2);
}

#[test]
fn customers_of_level_c_need_not_be_in_the_promotion_table() {
    let case = company();
    let missing = Some("not_in_promotion_table");
    assert_eq!(case.verdicts(PROMOTION), expected(&[("甲", missing), ("乙", missing), ("戊", None)]));
}

#[test]
fn with_a_table_of_changes_a_lead_is_in_it_when_it_has_a_row() {
    let mut case = company();
    case.has_changes = true;
    case.leads.as_mut().unwrap().leads[1].changes = vec![change("2026-10-01", Some("A"))];
    let missing = Some("not_in_promotion_table");
    let wanted = [("甲", missing), ("乙", missing), ("戊", missing), ("庚", None)];
    assert_eq!(case.verdicts(PROMOTION), expected(&wanted));
}

#[test]
fn everybody_is_either_promoted_or_closed_and_c_is_in_order_with_a_card() {
    let neither = Some("neither_promoted_nor_closed");
    let wanted = expected(&[
        ("甲", neither),
        ("乙", neither),
        ("丙", neither),
        ("丁", None),
        ("戊", None),
        ("庚", None),
        ("辛", None),
        ("壬", Some("closed_and_promoted")),
    ]);
    assert_eq!(company().verdicts(ONE_STATE), wanted);
}

#[test]
fn a_tick_while_the_lead_is_open_is_both_states_and_a_later_lead_is_a_new_promotion() {
    let tick = |name| Row { ordered: Some(true), card: Some(true), ..visitor("2026-10-06", "李", name) };
    let leads = vec![lead("L1", "甲", "2026-10-01", Some("A")), lead("L2", "乙", "2026-10-10", Some("A"))];
    let case = Case::new(&[tick("甲"), tick("乙")], Some(leads), &[], PurchaseHistory::default());
    assert_eq!(case.verdicts(ONE_STATE), expected(&[("甲", Some("closed_and_promoted")), ("乙", None)]));
    assert_eq!(case.verdicts(PROMOTION), expected(&[("乙", None)]), "who is promoted again is no closed customer");
}

#[test]
fn who_was_lost_is_no_intent_customer_until_they_come_again_and_who_is_told_won_is_closed() {
    let lost = |id: &str, name: &str, on: Option<&str>| {
        let mut lead = lead(id, name, "2026-09-01", Some("A"));
        lead.lost = on.map(day);
        lead.state.as_mut().unwrap().deal_status = Some("lost".to_owned());
        lead
    };
    let mut won = lead("L4", "丁", "2026-09-01", None);
    won.state.as_mut().unwrap().deal_status = Some("won".to_owned());
    let leads =
        vec![lost("L1", "甲", Some("2026-10-05")), lost("L2", "乙", Some("2026-10-04")), lost("L3", "丙", None), won];
    let rows = ["甲", "乙", "丙", "丁"].map(|name| with_level(name, "A", true));
    let case = Case::new(&rows, Some(leads), &[], PurchaseHistory::default());
    assert_eq!(case.verdicts(PROMOTION), expected(&[("乙", Some("not_in_promotion_table"))]));
    assert_eq!(case.verdicts(CARD), expected(&[("乙", None), ("丁", None)]));
}

#[test]
fn a_card_that_no_table_tells_of_is_unknown() {
    let rows = [Row { level: Some("C"), ..visitor("2026-10-05", "王", "甲") }];
    let mut case = Case::new(&rows, Some(Vec::new()), &[], PurchaseHistory::default());
    let found = judge(&case.records());
    assert_eq!((found.unknown[CARD], found.unknown[ONE_STATE]), (1, 1));
    case.has_master = false;
    let found = judge(&case.records());
    assert_eq!((found.is_possible[CARD], found.is_possible[PROMOTION]), (false, true));
}

/// A lead of 甲 in the charge of 王: A on the 5th, H on the 12th with a plan for that day, a plan for the 20th and one after
/// the date; the daily report has 王 with A on the 5th and 李 with B on the 12th.
fn promotion() -> Case {
    let mut lead = lead("L1", "甲", "2026-10-05", Some("H"));
    lead.changes = vec![change("2026-10-05", Some("A")), change("2026-10-12", Some("H"))];
    for planned in ["2026-10-12", "2026-10-20", "2026-11-05"] {
        let planned = Some(day(planned));
        lead.changes.push(Change { planned, ..change("2026-10-12", None) });
    }
    let history = history_of(&[("甲", "2026-01-01", 1, 100)]);
    let mut case = Case::new(&[], Some(vec![lead]), &[], history);
    let contact = |on: &str, staff, level, next: Option<&str>| Contact {
        day: day(on),
        customer: Some(0),
        staff,
        is_inbound: None,
        by_phone: None,
        level: Some(level),
        level_before: None,
        time_in: None,
        time_out: None,
        next: next.map(day),
        ordered: None,
    };
    case.has_changes = true;
    case.contacts = Some(Contacts {
        rows: vec![contact("2026-10-05", 0, 0, Some("2026-10-12")), contact("2026-10-12", 1, 1, None)],
        levels: vec!["A".to_owned(), "B".to_owned()],
        told: ["level_after", "next_date"].into(),
        first_day: Some(day("2026-10-01")),
        until: None,
    });
    case
}

fn by_day(case: &Case, check: usize) -> Vec<(String, Option<&'static str>)> {
    let found = judge(&case.records());
    let mut days: Vec<(String, Option<&'static str>)> = found
        .all
        .iter()
        .filter(|one| one.check == check)
        .map(|one| (crate::model::period::from_days(one.day).format("%m-%d").to_string(), one.wrong))
        .collect();
    days.sort();
    days
}

fn days(pairs: &[(&str, Option<&'static str>)]) -> Vec<(String, Option<&'static str>)> {
    pairs.iter().map(|(day, wrong)| ((*day).to_owned(), *wrong)).collect()
}

#[test]
fn a_step_stands_in_the_daily_report_of_the_same_day_customer_and_member_of_staff() {
    let mut case = promotion();
    assert_eq!(by_day(&case, DAILY), days(&[("10-05", None), ("10-12", Some("entry_of_other_staff"))]));
    case.contacts.as_mut().unwrap().rows.truncate(1);
    assert_eq!(by_day(&case, DAILY), days(&[("10-05", None), ("10-12", Some("no_daily_entry"))]));
    // Nothing is known of days before the reports begin.
    case.contacts.as_mut().unwrap().first_day = Some(day("2026-10-06"));
    assert_eq!(by_day(&case, DAILY), days(&[("10-12", Some("no_daily_entry"))]));
    // Nor of days after their export has stopped.
    case.contacts.as_mut().unwrap().until = Some(day("2026-10-11"));
    assert_eq!(by_day(&case, DAILY), days(&[]));
    assert_eq!(judge(&case.records()).unknown[DAILY], 2);
    case.contacts = None;
    assert!(!judge(&case.records()).is_possible[DAILY]);
}

#[test]
fn planned_revisits_stand_in_the_plan_of_the_day_and_those_after_the_date_wait() {
    let mut case = promotion();
    // Without plans of visits the next date of an earlier contact is the plan.
    assert_eq!(by_day(&case, PLAN), days(&[("10-12", None), ("10-20", Some("not_in_plan"))]));
    let plan = |on: &str, staff| Plan { person: 0, day: day(on), staff };
    case.plans = Some(vec![plan("2026-10-12", 1), plan("2026-10-20", 0)]);
    assert_eq!(by_day(&case, PLAN), days(&[("10-12", Some("not_in_plan")), ("10-20", None)]));
    case.has_changes = false;
    assert!(!judge(&case.records()).is_possible[PLAN]);
}

#[test]
fn levels_after_a_revisit_are_the_same_everywhere() {
    let mut case = promotion();
    assert_eq!(by_day(&case, RESULT), days(&[("10-05", None), ("10-12", Some("level_differs"))]));
    let found = judge(&case.records());
    let differs = found.all.iter().find(|one| one.wrong == Some("level_differs")).unwrap();
    assert_eq!(differs.detail.as_deref(), Some("H ≠ B"));
    // With the promotion table alone there is nothing to compare.
    case.contacts.as_mut().unwrap().rows.clear();
    assert_eq!((by_day(&case, RESULT), judge(&case.records()).unknown[RESULT]), (Vec::new(), 2));
}

fn cell(frame: &DataFrame, check: &str, dimension: &str, column: &str) -> Option<f64> {
    let text = |name: &str| frame.column(name).unwrap().str().unwrap().clone();
    let (checks, dimensions) = (text("check"), text("dimension"));
    let row = (0..frame.height())
        .find(|row| checks.get(*row) == Some(check) && dimensions.get(*row) == Some(dimension))
        .unwrap();
    frame.column(column).unwrap().cast(&polars::prelude::DataType::Float64).unwrap().f64().unwrap().get(row)
}

#[test]
fn violations_are_counted_for_c3_and_absent_tables_are_unknown() {
    let case = company();
    let found = judge(&case.records());
    let mart = frame(&found, &case.directory, date("2026-10-31")).unwrap();
    assert_eq!(cell(&mart, "c3_one_state", "all", "numerator"), Some(4.0));
    assert_eq!(cell(&mart, "c3_one_state", "all", "right"), Some(0.5));
    assert_eq!(cell(&mart, "c1_card", "all", "value"), Some(4.0 / 7.0));
    assert_eq!(cell(&mart, "c4_daily_report", "all", "denominator"), None);
    // The mean of what is right: 4 of 7, 1 of 3, 4 of 8.
    let score = (4.0 / 7.0 + 1.0 / 3.0 + 0.5) / 3.0;
    assert!((cell(&mart, "score", "all", "value").unwrap() - score).abs() < 1e-12);
    assert_eq!(cell(&mart, "score", "manager", "denominator"), Some(3.0));
    let checks = checks(&found);
    let impossible = checks.iter().filter(|check| check.check == "discipline_not_possible").count();
    assert_eq!(impossible, 3);
}

#[test]
fn what_is_missing_is_listed_by_check_and_staff_as_far_as_asked_for() {
    let mut case = company();
    let found = judge(&case.records());
    let list = |case: &Case| missing_frame(&found, &case.records(), &case.directory, date("2026-10-31")).unwrap();
    assert_eq!(list(&case).height(), 3 + 2 + 4);
    case.settings.listed = 1;
    // One of 王 and 李 of c1, one of 王 of c2, one of 王 of c3.
    let short = list(&case);
    assert_eq!(short.height(), 4);
    let whats: Vec<&str> = short.column("what").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(whats[..2], ["no_card", "no_card"]);
}
