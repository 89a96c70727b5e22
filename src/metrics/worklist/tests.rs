#![allow(clippy::unwrap_used)]
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::metrics::process::staff::{Directory, NOBODY, StaffRow};
use crate::model::period::to_days;

fn day(text: &str) -> i32 {
    to_days(text.parse::<NaiveDate>().unwrap())
}

/// Monday.
const MONDAY: &str = "2026-11-02";

/// 0 王, the manager; 1 李; 2 赵, who left on the Sunday before; 3 钱, who has left with nobody above.
fn directory() -> Directory {
    let row = |id: &str, name: &str, manager: Option<&str>, left: Option<&str>| StaffRow {
        id: Some(id.into()),
        name: Some(name.into()),
        manager: manager.map(str::to_owned),
        left: left.map(day),
        ..StaffRow::default()
    };
    Directory::new(vec![
        row("E0", "王", None, None),
        row("E1", "李", Some("E0"), None),
        row("E2", "赵", Some("E0"), Some("2026-11-01")),
        row("E3", "钱", None, Some("2025-01-01")),
    ])
}

fn reason(party: Party, why: Why, due: &str, staff: u32) -> Reason {
    let origin = match why {
        Why::Planned => Origin::Plan { purpose: Some("签约".into()) },
        Why::Promise => Origin::Visit { made: day("2026-10-20"), next_step: Some("报价".into()) },
        Why::Hot => Origin::Hot(Box::new(HotDeal { stage: Some("H".into()), ..HotDeal::default() })),
        _ => Origin::Cadence(Arc::new(Asked { title: ("拜访".into(), "Visits".into()), every: Some("1mo".into()) })),
    };
    Reason { party, why, day: (why != Why::Hot).then(|| day(due)), origin, staff }
}

/// What differs from case to case.
#[derive(Default)]
struct Case {
    assigned: BTreeMap<Party, u32>,
    standing: BTreeMap<Party, Standing>,
    importance: BTreeMap<Party, f64>,
    amounts: BTreeMap<Party, i128>,
    per_staff: usize,
}

impl Case {
    fn lists(&self, reasons: &[Reason]) -> Lists {
        let directory = directory();
        let board = Board {
            day: day(MONDAY),
            directory: &directory,
            assigned: &|party| self.assigned.get(&party).copied().unwrap_or(NOBODY),
            last_staff: &|party| if party == 9 { 1 } else { NOBODY },
            standing: &|party| self.standing.get(&party).copied().unwrap_or(Standing::Live),
            importance: &|party| self.importance.get(&party).copied(),
            amount: &|party| self.amounts.get(&party).copied(),
            per_staff: if self.per_staff == 0 { 30 } else { self.per_staff },
        };
        lists(reasons.to_vec(), &board)
    }

    /// Members of staff, places and customers.
    fn listed(&self, reasons: &[Reason]) -> Vec<(u32, i64, Party)> {
        self.lists(reasons).entries.iter().map(|entry| (entry.staff, entry.place, entry.party)).collect()
    }
}

#[test]
fn planned_visits_come_first_then_promises_then_what_is_late() {
    let reasons = [
        reason(0, Why::Due, MONDAY, 1),
        reason(1, Why::Overdue, "2026-09-01", 1),
        reason(2, Why::Hot, MONDAY, 1),
        reason(3, Why::Promise, "2026-10-31", 1),
        reason(4, Why::Planned, MONDAY, 1),
    ];
    // However good the class and large the money of those that are late.
    let case = Case {
        importance: [(0, 1.0), (1, 1.0)].into(),
        amounts: [(0, 900), (1, 1000), (3, 1)].into(),
        ..Case::default()
    };
    assert_eq!(case.listed(&reasons), [(1, 1, 4), (1, 2, 3), (1, 3, 2), (1, 4, 1), (1, 5, 0)]);
}

#[test]
fn what_is_late_is_ordered_by_class_money_and_days() {
    let late = |party: Party| reason(party, Why::Overdue, "2026-10-30", 1);
    let mut reasons: Vec<Reason> = (0..5).map(late).collect();
    let case = Case {
        importance: [(0, 0.5), (1, 1.0), (2, 0.25), (3, 0.5), (4, 0.5)].into(),
        amounts: [(0, 100), (2, 300), (3, 200), (4, 200)].into(),
        ..Case::default()
    };
    let order: Vec<Party> = case.lists(&reasons).entries.iter().map(|entry| entry.party).collect();
    // 2 has three quarters of the amounts below its own, 3 and 4 a quarter: the smaller number goes first.
    assert_eq!(order, [1, 2, 3, 4, 0]);
    let of_two = case.lists(&reasons).entries[1].priority;
    assert!((of_two - (200.0 + 12.5 + 40.0 * 0.75 + 9.0 * 3.0 / 30.0)).abs() < 1e-9, "{of_two}");
    reasons[4] = reason(4, Why::Overdue, "2026-10-29", 1);
    let order: Vec<Party> = case.lists(&reasons).entries.iter().map(|entry| entry.party).collect();
    assert_eq!(order, [1, 2, 4, 3, 0]);
}

#[test]
fn a_customer_is_on_one_list_with_all_its_reasons() {
    let reasons = [
        reason(0, Why::Overdue, "2026-10-20", 0),
        reason(0, Why::Promise, "2026-10-31", 1),
        reason(0, Why::Planned, MONDAY, 1),
    ];
    let lists = Case { assigned: [(0, 0)].into(), ..Case::default() }.lists(&reasons);
    assert_eq!(lists.entries.len(), 1);
    let entry = &lists.entries[0];
    assert_eq!((entry.staff, entry.due(), entry.reasons.len()), (1, Some(day("2026-10-20")), 3));
    assert_eq!(entry.why(), Some(Why::Planned));
}

#[test]
fn of_two_who_planned_the_one_who_is_assigned_goes() {
    let reasons = [reason(0, Why::Planned, MONDAY, 0), reason(0, Why::Planned, MONDAY, 1)];
    assert_eq!(Case::default().listed(&reasons), [(0, 1, 0)]);
    assert_eq!(Case { assigned: [(0, 1)].into(), ..Case::default() }.listed(&reasons), [(1, 1, 0)]);
}

#[test]
fn the_one_assigned_goes_before_who_promised_and_who_came_last() {
    let promised = [reason(0, Why::Promise, "2026-10-31", 1)];
    assert_eq!(Case::default().listed(&promised), [(1, 1, 0)]);
    assert_eq!(Case { assigned: [(0, 0)].into(), ..Case::default() }.listed(&promised), [(0, 1, 0)]);
    let unnamed = |party| reason(party, Why::Overdue, "2026-10-20", NOBODY);
    assert_eq!(Case::default().listed(&[unnamed(8), unnamed(9)]), [(1, 1, 9), (NOBODY, 1, 8)]);
}

#[test]
fn customers_of_somebody_who_has_left_are_the_managers() {
    let reasons = [reason(0, Why::Planned, MONDAY, 2), reason(1, Why::Overdue, "2026-10-20", 3)];
    let lists = Case::default().lists(&reasons);
    let told: Vec<_> = lists.entries.iter().map(|entry| (entry.staff, entry.instead_of)).collect();
    assert_eq!(told, [(0, Some(2)), (NOBODY, Some(3))]);
}

#[test]
fn planned_visits_are_never_left_out() {
    let mut reasons: Vec<Reason> = (0..4).map(|party| reason(party, Why::Planned, MONDAY, 1)).collect();
    reasons.extend((4..9).map(|party| reason(party, Why::Promise, "2026-10-30", 1)));
    let case = |per_staff| Case { per_staff, ..Case::default() };
    let lists = case(2).lists(&reasons);
    assert_eq!((lists.entries.len(), lists.left_out[&1]), (4, 5));
    let lists = case(6).lists(&reasons);
    assert_eq!((lists.entries.len(), lists.left_out[&1]), (6, 3));
    assert_eq!(case(9).lists(&reasons).left_out[&1], 0);
}

#[test]
fn lost_and_closed_customers_are_not_listed_but_for_plans_and_new_deals() {
    let deal = |party| Reason { origin: Origin::Deal { next_action: None }, ..reason(party, Why::Promise, MONDAY, 1) };
    let reasons = [
        reason(0, Why::Overdue, "2026-10-20", 1),
        reason(0, Why::Promise, "2026-10-31", 1),
        reason(1, Why::Planned, MONDAY, 1),
        reason(1, Why::Overdue, "2026-10-20", 1),
        deal(2),
        deal(3),
        reason(4, Why::Planned, MONDAY, 1),
    ];
    let (lost, closed) = (Standing::Lost, Standing::Closed);
    let case = Case { standing: [(0, lost), (1, lost), (2, lost), (3, closed), (4, closed)].into(), ..Case::default() };
    let lists = case.lists(&reasons);
    let told: Vec<(Party, usize)> = lists.entries.iter().map(|entry| (entry.party, entry.reasons.len())).collect();
    assert_eq!(told, [(1, 1), (4, 1), (2, 1)]);
    // Customer 0 is overdue and on no list; customer 1 is overdue, and on one for the plan.
    assert_eq!(lists.lost, [(1, 1)].into());
}

#[test]
fn a_line_says_why_in_both_languages() {
    let lists = Case { amounts: [(0, 12_345_600)].into(), ..Case::default() }.lists(&[
        reason(0, Why::Planned, "2026-10-31", 1),
        reason(0, Why::Promise, "2026-10-31", 1),
        reason(0, Why::Overdue, "2026-10-20", 1),
        reason(0, Why::Due, "2026-11-01", 1),
    ]);
    let facts = Facts {
        class: Some(("重点客户".into(), "VIP".into())),
        last_contact: Some(day("2026-10-20")),
        instead_of: Some("赵".into()),
        also_planned_by: vec!["王".into()],
        ..Facts::default()
    };
    let (zh, en) = evidence(&lists.entries[0], &facts, (day(MONDAY), &|from, to| to - from), 2);
    let expected_zh = "计划 2026-10-31 拜访：签约；2026-10-20 约定 2026-10-31 再联系，已过 2 天；拜访（每个月）：应于 2026-10-20 \
                       联系，逾期 13 天；拜访（每个月）：2026-11-01（非工作日）到期；王 也计划拜访；最近联系 2026-10-20（13 \
                       天前）；类别：重点客户；近 12 个月净销售额 123,456；原由 赵 负责，已离职";
    assert_eq!(zh, expected_zh);
    let expected_en = "visit planned for 2026-10-31: 签约; contact promised for 2026-10-31 on 2026-10-20, 2 days since; \
                       Visits (every month): due 2026-10-20, 13 days overdue; Visits (every month): due 2026-11-01, a day \
                       without work; also planned by 王; last contact 2026-10-20 (13 days ago); class VIP; net sales of \
                       12 months 123,456; in place of 赵, who has left";
    assert_eq!(en, expected_en);
}

#[test]
fn a_next_contact_that_visit_and_lead_name_is_told_once() {
    let deal = |due| Reason { origin: Origin::Deal { next_action: None }, ..reason(0, Why::Promise, due, 1) };
    let words = |due| {
        let lists = Case::default().lists(&[reason(0, Why::Promise, "2026-10-31", 1), deal(due)]);
        evidence(&lists.entries[0], &Facts::default(), (day(MONDAY), &|from, to| to - from), 2).1
    };
    let of_visit = "contact promised for 2026-10-31 on 2026-10-20, 2 days since";
    assert_eq!(words("2026-10-31"), of_visit);
    assert_eq!(words("2026-11-02"), format!("{of_visit}; next contact of the deal 2026-11-02"));
}

#[test]
fn rules_of_working_days_are_late_by_working_days() {
    let asked = Asked { title: ("跟进".into(), "Follow-up".into()), every: Some("5wd".into()) };
    let late = Reason { origin: Origin::Cadence(asked.into()), ..reason(0, Why::Overdue, "2026-10-23", 1) };
    let lists = Case::default().lists(&[late]);
    // From Friday 2026-10-23 to Monday 2026-11-02: six days of ten are worked.
    let worked =
        |from: i32, to: i32| (from + 1..=to).filter(|day| !matches!((day + 3).rem_euclid(7), 5 | 6)).count() as i32;
    let (zh, en) = evidence(&lists.entries[0], &Facts::default(), (day(MONDAY), &worked), 2);
    assert_eq!(zh, "跟进（每 5 个工作日）：应于 2026-10-23 联系，逾期 6 个工作日；从未联系");
    assert_eq!(en, "Follow-up (every 5 working days): due 2026-10-23, 6 working days overdue; never contacted");
}

#[test]
fn how_often_is_told_in_words() {
    let words = |text: &str| every(text).map(|(zh, en)| format!("{zh} {en}"));
    assert_eq!(words("1mo").unwrap(), "每个月 every month");
    assert_eq!(words("2mo").unwrap(), "每 2 个月 every 2 months");
    assert_eq!(words("1wd").unwrap(), "每个工作日 every working day");
    assert_eq!(words("7d").unwrap(), "每 7 天 every 7 days");
    assert_eq!((words("soon"), words("0d"), words("")), (None, None, None));
}

#[test]
fn the_marts_have_a_row_a_line_and_a_row_a_list() {
    let reasons = [
        reason(0, Why::Planned, MONDAY, 2),
        reason(0, Why::Overdue, "2026-10-20", 1),
        reason(1, Why::Hot, MONDAY, 1),
        reason(2, Why::Overdue, "2026-10-20", 3),
    ];
    let lists = Case { amounts: [(0, 500)].into(), ..Case::default() }.lists(&reasons);
    let detail = |id: &str| Detail { subject: "customer", id: id.into(), ..Detail::default() };
    let details = [detail("A"), detail("B"), detail("C")];
    let days = ("2026-10-30".parse().unwrap(), MONDAY.parse().unwrap());
    let frame = frame(&lists, &details, &directory(), days, 2).unwrap();
    assert_eq!(frame.shape(), (3, 20));
    let texts = |name: &str| -> Vec<Option<String>> {
        frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    };
    assert_eq!(texts("why"), [Some("planned+overdue".into()), Some("hot".into()), Some("overdue".into())]);
    assert_eq!(texts("staff"), [Some("王".to_owned()), Some("李".to_owned()), None]);
    assert_eq!(texts("manager"), [None, Some("王".to_owned()), None]);
    let overdue: Vec<Option<i64>> = frame.column("overdue_days").unwrap().i64().unwrap().iter().collect();
    assert_eq!(overdue, [Some(13), None, Some(13)]);
    let of_staff = staff_frame(&lists, &directory(), days).unwrap();
    assert_eq!(of_staff.shape(), (3, 12));
    let listed: Vec<i64> = of_staff.column("listed").unwrap().i64().unwrap().into_no_null_iter().collect();
    let late: Vec<i64> = of_staff.column("overdue").unwrap().i64().unwrap().into_no_null_iter().collect();
    assert_eq!((listed, late), (vec![1, 1, 1], vec![1, 0, 1]));
}
