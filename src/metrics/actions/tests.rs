#![allow(clippy::unwrap_used)]
use super::*;

fn candidate(customer: u32, kind: Kind, sales: i128, probability: Option<f64>) -> Candidate {
    Candidate {
        customer,
        customer_id: format!("c{customer}"),
        kind,
        level: "high".into(),
        score: Some(70.0),
        sales_at_risk: Some(sales),
        probability: probability.map(|value| (value, Source::Record)),
    }
}

fn keeper(manager: Option<&str>, staff: Option<&str>) -> Keeper {
    Keeper { manager: manager.map(str::to_owned), staff: staff.map(str::to_owned) }
}

#[test]
fn the_largest_expected_loss_comes_first_and_those_to_win_back_last() {
    let candidates = vec![
        candidate(1, Kind::WinBack, 900_000, Some(0.9)),
        candidate(2, Kind::Keep, 100_000, Some(0.2)),
        candidate(3, Kind::Keep, 30_000, Some(0.8)),
        candidate(4, Kind::Keep, 500_000, None),
        candidate(5, Kind::Keep, 30_000, Some(0.8)),
        candidate(6, Kind::WinBack, 10, Some(0.9)),
    ];
    let same = |_: u32| keeper(None, Some("王"));
    let places = |actions: &[Action]| actions.iter().map(|action| action.candidate.customer).collect::<Vec<_>>();
    // Customer 4 of unknown probability comes after those of known ones; equal losses by identifier.
    let all = lists(candidates.clone(), &same, (10, 10));
    assert_eq!(places(&all), [3, 5, 2, 4, 1, 6]);
    assert_eq!(all.iter().map(|action| action.place).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(all[0].candidate.expected_loss(), Some(24_000));
    assert_eq!(places(&lists(candidates, &same, (2, 1))), [3, 5, 1]);
}

#[test]
fn a_loss_is_rounded_half_away_from_zero() {
    assert_eq!(candidate(1, Kind::Keep, 5, Some(0.5)).expected_loss(), Some(3));
    assert_eq!(candidate(1, Kind::Keep, -5, Some(0.5)).expected_loss(), Some(-3));
}

#[test]
fn lists_are_by_manager_and_salesperson_and_those_of_nobody_are_one() {
    let candidates = (1..=4).map(|customer| candidate(customer, Kind::Keep, 100, Some(0.5))).collect();
    let of = |customer: u32| match customer {
        1 => keeper(Some("乙"), Some("b")),
        2 => keeper(Some("甲"), Some("a")),
        3 => keeper(Some("乙"), None),
        _ => Keeper::default(),
    };
    let made = lists(candidates, &of, (9, 9));
    let customers: Vec<u32> = made.iter().map(|action| action.candidate.customer).collect();
    assert_eq!(customers, [4, 3, 1, 2]);
    assert!(made.iter().all(|action| action.place == 1));
}

fn people() -> People {
    let one = |id: &str, name: &str, manager: Option<&str>, left: Option<i32>| Staff {
        id: Some(id.into()),
        name: Some(name.into()),
        manager: manager.map(str::to_owned),
        left,
    };
    let staff = vec![
        one("E1", "经理", None, None),
        one("E2", "张三", Some("E1"), None),
        one("E3", "李四", Some("E1"), Some(100)),
        one("E4", "王五", Some("外聘"), None),
    ];
    let assigned = |customer, staff: &str, role: Option<&str>, from, until| Assignment {
        customer,
        staff: staff.into(),
        role: role.map(str::to_owned),
        from,
        until,
    };
    let assignments = [
        assigned(1, "E3", Some("rep"), Some(0), Some(99)),
        assigned(1, "E2", Some("rep"), Some(100), None),
        assigned(2, "E3", None, None, None),
        assigned(3, "E1", Some("service"), Some(90), None),
        assigned(3, "王五", Some("rep"), Some(10), None),
        assigned(4, "E2", Some("rep"), Some(101), None),
    ];
    People::at(100, staff, &assignments)
}

#[test]
fn the_assignment_that_holds_tells_who_looks_after_a_customer() {
    let people = people();
    assert_eq!(
        people.keeper(1, Some("E4")),
        keeper(Some("经理"), Some("张三")),
        "E3's assignment ended the day before"
    );
    assert_eq!(
        people.keeper(2, None),
        keeper(Some("经理"), None),
        "who left on the day leaves the customer to the manager"
    );
    assert_eq!(
        people.keeper(3, None),
        keeper(Some("外聘"), Some("王五")),
        "a salesperson before service, found by name"
    );
    assert_eq!(
        people.keeper(4, Some("张三")),
        keeper(Some("经理"), Some("张三")),
        "not yet assigned: the master file tells"
    );
    assert_eq!(people.keeper(5, Some("赵六")), keeper(None, Some("赵六")), "somebody the table of staff does not know");
    assert_eq!(people.keeper(5, None), Keeper::default());
}

#[test]
fn sales_at_risk_that_are_not_known_are_no_0_and_stand_last() {
    let unknown = Candidate { sales_at_risk: None, ..candidate(1, Kind::Keep, 0, Some(0.5)) };
    assert_eq!(unknown.expected_loss(), None);
    let made = lists(vec![unknown, candidate(2, Kind::Keep, 0, Some(0.5))], &|_| Keeper::default(), (2, 0));
    assert_eq!(made.iter().map(|action| action.candidate.customer).collect::<Vec<_>>(), [2, 1]);
    let details = vec![Detail::default(); 2];
    let frame = frame(&made, &details, NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(), 2).unwrap();
    for column in ["sales_at_risk", "expected_loss"] {
        assert_eq!(frame.column(column).unwrap().null_count(), 1, "{column}");
    }
    let listed = [Listed { customer: 1, keeper: Keeper::default(), expected_loss: None }];
    assert_eq!(outcomes(&listed, &|_| Became::default())[0].1.expected_loss, None);
}

#[test]
fn outcomes_add_up_by_salesperson_and_in_all() {
    let (a, b) = (keeper(None, Some("a")), keeper(None, Some("b")));
    let listed = |customer, keeper: &Keeper, loss| Listed { customer, keeper: keeper.clone(), expected_loss: loss };
    let rows = [listed(1, &a, Some(10)), listed(2, &a, None), listed(3, &b, Some(5))];
    let became = |customer: u32| Became {
        contacted: Some(customer != 3),
        ordered: customer != 2,
        sales: 100 * i128::from(customer),
        lost: customer == 2,
    };
    let found = outcomes(&rows, &became);
    assert_eq!(found.iter().map(|(keeper, _)| keeper.clone()).collect::<Vec<_>>(), [None, Some(a), Some(b)]);
    let all = &found[0].1;
    assert_eq!((all.listed, all.contacted, all.ordered, all.contacted_ordered), (3, Some(2), 2, Some(1)));
    assert_eq!((all.ordered_sales, all.lost, all.expected_loss), (400, 1, Some(15)), "sales of those that ordered");
    let unknown = outcomes(&rows, &|_| Became::default());
    assert_eq!((unknown[0].1.contacted, unknown[0].1.contacted_ordered), (None, None), "no source of visits");
    assert!(outcomes(&[], &became).is_empty());
}

#[test]
fn frames_have_the_columns_of_their_marts_with_and_without_rows() {
    let as_of = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
    let made = lists(vec![candidate(1, Kind::Keep, 1050, Some(0.5))], &|_| Keeper::default(), (1, 1));
    let detail = Detail { days_since_contact: Some(30), ..Detail::default() };
    let full = frame(&made, &[detail], as_of, 2).unwrap();
    assert_eq!(full.column("last_contact").unwrap().get(0).unwrap().to_string(), "2026-10-01");
    assert_eq!(full.column("expected_loss").unwrap().get(0).unwrap().to_string(), "5.25");
    let empty = frame(&[], &[], as_of, 2).unwrap();
    assert_eq!(full.schema(), empty.schema());
    let alerts = vec![
        Alert { kind: "b".into(), customer_id: "2".into(), amount: Some(5), ..Alert::default() },
        Alert { kind: "a".into(), customer_id: "9".into(), amount: None, ..Alert::default() },
        Alert { kind: "b".into(), customer_id: "1".into(), amount: Some(7), ..Alert::default() },
    ];
    let sorted = alerts_frame(alerts, &["a".into(), "b".into()], as_of, 2).unwrap();
    let ids: Vec<Option<&str>> = sorted.column("customer_id").unwrap().str().unwrap().iter().collect();
    assert_eq!(ids, [Some("9"), Some("1"), Some("2")]);
}
