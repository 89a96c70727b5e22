#![allow(clippy::unwrap_used)]
use super::rhythm::Rhythm;
use super::simulated::Portfolio;
use super::*;
use crate::features::testing::history_of;
use crate::model::period::to_days;

fn day(text: &str) -> i32 {
    to_days(text.parse().unwrap())
}

fn small(min_group: u32) -> Influence {
    Influence { min_group, ..Influence::default() }
}

/// Effects of everybody at a date, of hand-made orders (customer, day, net) and contacts (number of the customer, day, ours).
fn by_hand(
    orders: &[(&'static str, &'static str, u32, i64)],
    contacts: &[(u32, &str, bool)],
    as_of: &str,
    settings: &Influence,
) -> Vec<Effect> {
    let history = history_of(orders);
    let mut rows: Vec<(u32, i32, bool)> = contacts.iter().map(|(who, text, ours)| (*who, day(text), *ours)).collect();
    rows.sort_by_key(|(_, day, _)| *day);
    let contacts = Contacts::new(rows.iter().copied(), history.customers(), rows.first().map(|(_, day, _)| *day));
    let as_of: NaiveDate = as_of.parse().unwrap();
    let inputs = Inputs {
        history: &history,
        contacts: &contacts,
        classes: &BTreeMap::new(),
        as_of,
        until: to_days(as_of),
        settings,
    };
    influences(inputs).effects.into_iter().filter(|effect| effect.group == Group::All).collect()
}

/// Orders of four customers A–D on 1 January, of which the first two may order again.
const FIRST: [(&str, &str, u32, i64); 4] = [
    ("A", "2026-01-01", 1, 100),
    ("B", "2026-01-01", 1, 100),
    ("C", "2026-01-01", 1, 100),
    ("D", "2026-01-01", 1, 100),
];
/// An older contact, so that rows of contacts begin early enough.
const OLD: (u32, &str, bool) = (0, "2025-11-03", true);

fn two(orders: &[(&'static str, &'static str, u32, i64)]) -> Vec<Effect> {
    let contacts = [OLD, (0, "2026-01-20", true), (1, "2026-01-20", true)];
    by_hand(&[&FIRST[..], orders].concat(), &contacts, "2026-05-31", &Influence { weeks: vec![4], ..small(2) })
}

#[test]
fn orders_after_the_day_of_the_visit_count_until_the_window_ends() {
    for (ordered, expected) in [("2026-01-20", 0.0), ("2026-01-21", 0.5), ("2026-02-17", 0.5), ("2026-02-18", 0.0)] {
        let found = two(&[("A", ordered, 1, 700)]);
        let (rate, sales) = (found[0].rate.unwrap(), found[0].sales.unwrap());
        assert_eq!((found[0].visits, found[0].matched, found[0].others), (2, 2, 2), "{ordered}");
        assert_eq!((rate.visited, rate.others), (expected, 0.0), "{ordered}");
        assert_eq!((sales.visited, sales.others), (expected * 700.0, 0.0));
    }
}

#[test]
fn the_day_of_the_others_is_that_of_the_visits_and_does_not_count_either() {
    // C orders on the day of the others' visits: nothing. D the day after: one of two.
    assert_eq!(two(&[("C", "2026-01-20", 1, 700)])[0].rate.unwrap().others, 0.0);
    assert_eq!(two(&[("D", "2026-01-21", 1, 700)])[0].rate.unwrap().others, 0.5);
    // Sales of returns alone: no order, but money.
    let returned = two(&[("D", "2026-01-21", 0, -50)]);
    assert_eq!((returned[0].rate.unwrap().others, returned[0].sales.unwrap().others), (0.0, -25.0));
}

#[test]
fn a_visit_within_the_quiet_days_of_a_contact_does_not_count() {
    let settings = Influence { weeks: vec![4], months: 1, ..small(2) };
    let visits = |contacts: &[(u32, &str, bool)]| {
        by_hand(&FIRST, &[&[OLD], contacts].concat(), "2026-03-31", &settings)[0].visits
    };
    // Window of visits: 1 to 3 March, as four weeks must be over.
    assert_eq!(visits(&[(0, "2026-03-02", true)]), 1);
    assert_eq!(visits(&[(0, "2026-02-01", true), (0, "2026-03-02", true)]), 1, "29 days before");
    assert_eq!(visits(&[(0, "2026-02-02", false), (0, "2026-03-02", true)]), 0, "28 days before, whoever made it");
    assert_eq!(visits(&[(0, "2026-03-02", false)]), 0, "the customer came");
    assert_eq!(visits(&[(0, "2026-03-03", true)]), 1, "the last day whose weeks are over");
    assert_eq!(visits(&[(0, "2026-03-04", true)]), 0, "its weeks are not over");
}

#[test]
fn who_is_contacted_in_the_weeks_after_is_not_compared() {
    let settings = Influence { weeks: vec![4, 8], ..small(1) };
    let contacts = [OLD, (0, "2026-01-20", true), (1, "2026-01-20", true), (2, "2026-02-20", false)];
    let found = by_hand(&FIRST, &contacts, "2026-05-31", &settings);
    // D all the time, C for four weeks only, as its contact lies 31 days later; a group needs two at least.
    assert_eq!((found[0].others, found[1].others), (2, 0));
    let orders = [&FIRST[..], &[("E", "2026-01-01", 1, 100)]].concat();
    let found = by_hand(&orders, &contacts, "2026-05-31", &settings);
    assert_eq!((found[0].others, found[1].others), (3, 2));
}

#[test]
fn nothing_is_compared_before_the_quiet_days_of_the_first_month_of_contacts() {
    let settings = Influence { weeks: vec![4], ..small(2) };
    let visits = |visit: &'static str| {
        let contacts = [(3, "2026-02-10", true), (0, visit, true), (1, visit, true)];
        by_hand(&FIRST, &contacts, "2026-05-31", &settings)[0].visits
    };
    // Rows begin in February: from 1 March on it is known who was contacted in the 28 days before.
    assert_eq!((visits("2026-02-27"), visits("2026-03-02")), (0, 2));
}

#[test]
fn one_day_a_month_of_a_customer_counts() {
    let settings = Influence { weeks: vec![4], quiet_days: 2, ..small(2) };
    let contacts = [OLD, (0, "2026-02-02", true), (0, "2026-02-20", true), (0, "2026-03-02", true)];
    let found = by_hand(&FIRST, &contacts, "2026-05-31", &settings);
    // B to D have a day in each month; in no group are there two visits.
    assert_eq!((found[0].visits, found[0].matched), (2, 0));
    assert!(found[0].rate.is_none());
}

#[test]
fn without_visits_there_is_a_row_that_says_so() {
    let found = by_hand(&FIRST, &[], "2026-05-31", &Influence::default());
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].visits, note(&found[0])), (0, "no_visits"));
}

#[test]
fn groups_weigh_by_their_visits_and_the_interval_is_that_of_deviations_within_them() {
    // Nineteen days of silence: A to C visited, D and E not. Sixty-one: F and G visited, H and I not.
    let recent = ["A", "B", "C", "D", "E"].map(|id| (id, "2026-01-01", 1, 100));
    let silent = ["F", "G", "H", "I"].map(|id| (id, "2025-11-20", 1, 100));
    let after = [("A", 300), ("D", 100), ("F", 500), ("G", 100)].map(|(id, net)| (id, "2026-01-25", 1, net));
    let orders = [&recent[..], &silent[..], &after[..]].concat();
    let mut contacts = vec![OLD];
    contacts.extend([0, 1, 2, 5, 6].map(|customer| (customer, "2026-01-20", true)));
    let found = by_hand(&orders, &contacts, "2026-05-31", &Influence { weeks: vec![4], ..small(2) });
    assert_eq!((found[0].visits, found[0].matched, found[0].others), (5, 5, 4));
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    let rate = found[0].rate.unwrap();
    // (3 · 1/3 + 2 · 1) / 5 against (3 · 1/2 + 2 · 0) / 5.
    near(rate.visited, 0.6);
    near(rate.others, 0.3);
    // Visited: 2/3 · 3/2 / 25 = 0.04. Others: (3/5 / 2)² · 1/2 · 2 = 0.09. The silent do not deviate.
    near(rate.low, 0.3 - 1.959_964 * 0.13f64.sqrt());
    near(rate.high, 0.3 + 1.959_964 * 0.13f64.sqrt());
    let sales = found[0].sales.unwrap();
    // (300 + 500 + 100) / 5, and 3 · 50 / 5.
    near(sales.visited, 180.0);
    near(sales.others, 30.0);
}

#[test]
fn rhythm_is_told_by_the_orders_ahead_of_the_day() {
    let mut rhythm = Rhythm::default();
    rhythm.begin([0, 10, 30].into_iter());
    let bands = [0, 1, 10, 11, 31, 37, 38, 45, 60, 90, 30 + 366].map(|day| rhythm.at(day));
    let expected = [
        None,
        Some((5, 1)),
        // The order of the day itself is not known yet.
        Some((5, 1)),
        Some((5, 1)),
        // From here on gaps of 10 and 20: half of 15 days are over on the 38th.
        Some((0, 2)),
        Some((0, 2)),
        Some((1, 2)),
        Some((2, 2)),
        Some((3, 2)),
        Some((4, 2)),
        Some((4, 0)),
    ];
    assert_eq!(bands, expected);
}

/// In how many of the portfolios the intervals of the order rate and of sales hold the effect.
fn covered(seeds: std::ops::Range<u64>, customers: usize) -> (usize, usize) {
    let (mut rates, mut sales) = (0, 0);
    for seed in seeds {
        let all = Portfolio::new(seed, customers, 0.0).effects(&small(5))[0];
        let holds = |difference: Difference| usize::from(difference.low <= 0.0 && 0.0 <= difference.high);
        rates += holds(all.rate.unwrap());
        sales += holds(all.sales.unwrap());
    }
    (rates, sales)
}

#[test]
fn without_an_effect_the_interval_holds_none() {
    let (rates, sales) = covered(0..20, 300);
    assert!(rates >= 17 && sales >= 17, "{rates} and {sales} of 20");
}

/// 400 portfolios: 95 % within three standard errors.
#[test]
#[ignore = "takes a minute; run when the estimate changes"]
fn without_an_effect_the_interval_holds_none_at_its_rate() {
    let (rates, sales) = covered(1000..1400, 600);
    println!("{rates} and {sales} of 400");
    for held in [rates, sales] {
        assert!((367..=393).contains(&held), "{rates} and {sales} of 400");
    }
}

#[test]
fn an_effect_that_is_there_is_found() {
    let portfolio = Portfolio::new(7, 1500, 0.3);
    let effects = portfolio.effects(&Influence::default());
    let all = effects[0];
    let rate = all.rate.unwrap();
    assert!(all.matched as f64 > 0.8 * all.visits as f64, "{all:?}");
    assert!(rate.low > 0.0, "{rate:?}");
    // A visit brings an order in 28 days with a chance of 0.3: of those without one, 30 % more have one. Further visits
    // in the weeks after add to it.
    let expected = 0.3 * (1.0 - rate.others);
    assert!(rate.low <= expected * 1.35 && expected <= rate.high, "{rate:?} {expected}");
    // Classes and bands add up to the whole.
    let of_classes = effects.iter().filter(|effect| effect.window == 0 && matches!(effect.group, Group::Class(_)));
    assert_eq!(of_classes.map(|effect| effect.matched).sum::<i64>(), all.matched);
    let of_bands = effects.iter().filter(|effect| effect.window == 0 && matches!(effect.group, Group::Silence(_)));
    assert_eq!(of_bands.map(|effect| effect.others).sum::<i64>(), all.others);
}

#[test]
fn what_comes_after_the_date_changes_nothing() {
    let mut later = Portfolio::new(3, 300, 0.2);
    later.as_of = "2026-06-30".parse().unwrap();
    let now = later.effects(&small(3));
    later.contacts = {
        let contacts = &later.contacts;
        let mut rows: Vec<(u32, i32, bool)> = (0..300)
            .flat_map(|customer| {
                let (days, ours) = contacts.of(customer);
                days.iter().zip(ours).map(move |(day, ours)| (customer, *day, *ours)).collect::<Vec<_>>()
            })
            .filter(|(_, contacted, _)| *contacted <= day("2026-06-30"))
            .collect();
        rows.sort_by_key(|(_, day, _)| *day);
        let first = rows.first().map(|(_, day, _)| *day);
        Contacts::new(rows.iter().copied(), 300, first)
    };
    assert_eq!(now, later.effects(&small(3)));
    assert!(now[0].matched > 50);
}

#[test]
fn the_mart_has_its_columns() {
    let portfolio = Portfolio::new(5, 300, 0.0);
    let Portfolio { history, contacts, classes, as_of } = &portfolio;
    let settings = small(3);
    let found =
        influences(Inputs { history, contacts, classes, as_of: *as_of, until: to_days(*as_of), settings: &settings });
    let frame = frame(&found, &settings, *as_of, 2).unwrap();
    assert_eq!(frame.width(), 21);
    let weeks: Vec<i64> = frame.column("window_weeks").unwrap().i64().unwrap().into_no_null_iter().collect();
    assert!(weeks.contains(&4) && weeks.contains(&8));
    for name in frame.get_column_names() {
        assert!(
            HEAD.contains(name.as_str()) || ["as_of", "window_weeks", "dimension"].contains(&name.as_str()),
            "{name}"
        );
    }
}
