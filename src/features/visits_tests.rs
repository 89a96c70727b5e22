//! Features of visits against their rules, and against a count over the rows themselves.

#![allow(clippy::unwrap_used)]

use chrono::{Days, NaiveDate};
use polars::prelude::*;
use proptest::prelude::*;

use super::frame::{Population, compute, compute_range};
use super::history::PurchaseHistory;
use super::registry;
use super::testing::{CostedRow, VisitRow, history_with_visits, visit};
use super::visit_history::CHANNELS;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn everyone(history: &PurchaseHistory, as_of: &str, names: &[&str]) -> DataFrame {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    compute_range(history, day(as_of), &names, 2, 0..history.customers() as u32, Population::Everyone).unwrap()
}

/// A feature of everyone, by customer id.
fn values(history: &PurchaseHistory, as_of: &str, name: &str) -> Vec<Option<f64>> {
    let frame = everyone(history, as_of, &[name]);
    let column = frame.column(name).unwrap().cast(&DataType::Float64).unwrap();
    column.f64().unwrap().iter().collect()
}

fn visit_features() -> Vec<&'static str> {
    let named =
        |name: &&str| name.starts_with("visit") || name.starts_with("contacts_") || *name == "days_since_contact";
    registry::all().iter().map(|feature| feature.name.as_str()).filter(named).collect()
}

const PURCHASES: [CostedRow; 2] = [("a", "2024-01-10", 1, 500, Some(100)), ("b", "2024-02-10", 1, 700, None)];

#[test]
fn without_a_source_of_visits_every_feature_of_visits_is_null() {
    let history = history_with_visits(&PURCHASES, None);
    assert_eq!(visit_features().len(), 27);
    for name in visit_features() {
        assert_eq!(values(&history, "2024-03-31", name), [None, None], "{name}");
    }
    let visited = history_with_visits(&PURCHASES, Some(&[visit("a", "2024-03-01")]));
    let schema = |history| everyone(history, "2024-03-31", &visit_features()).schema().clone();
    assert_eq!(schema(&history), schema(&visited), "columns have their types with and without visits");
}

#[test]
fn nobody_is_visited_zero_times_in_a_window_that_the_exports_do_not_cover() {
    let history = history_with_visits(&PURCHASES, Some(&[visit("b", "2024-03-05")]));
    assert_eq!(values(&history, "2024-02-29", "visits_90d"), [None, None]);
    assert_eq!(values(&history, "2024-03-31", "visits_30d"), [Some(0.0), Some(1.0)]);
    assert_eq!(values(&history, "2024-04-03", "visits_30d"), [Some(0.0), Some(1.0)]);
    assert_eq!(values(&history, "2024-04-04", "visits_30d"), [None, None]);
    assert_eq!(values(&history, "2024-04-04", "visits_90d"), [Some(0.0), Some(1.0)]);
    assert_eq!(values(&history, "2024-04-04", "days_since_contact"), [None, Some(30.0)]);
}

#[test]
fn what_the_export_does_not_tell_is_unknown_and_not_zero() {
    let visits = [visit("a", "2024-03-02"), visit("a", "2024-03-03")];
    let history = history_with_visits(&PURCHASES, Some(&visits));
    for name in visit_features() {
        let expected = match name {
            "visits_30d" | "visits_90d" | "visits_365d" => [Some(2.0), Some(0.0)],
            "contacts_unknown_90d" | "contacts_unknown_365d" => [Some(2.0), Some(0.0)],
            "days_since_contact" => [Some(28.0), None],
            _ => [None, None],
        };
        assert_eq!(values(&history, "2024-03-31", name), expected, "{name}");
    }
}

#[test]
fn plans_count_as_planned_and_not_as_contacts() {
    let plan = |day, made| VisitRow { planned: Some(true), made, ..visit("a", day) };
    let visits = [
        plan("2024-03-01", Some(true)),
        plan("2024-03-02", Some(false)),
        plan("2024-03-03", Some(false)),
        plan("2024-03-04", None),
        VisitRow { planned: Some(false), made: Some(true), ..visit("a", "2024-02-20") },
    ];
    let history = history_with_visits(&PURCHASES, Some(&visits));
    let of_a = |name| values(&history, "2024-03-31", name)[0];
    assert_eq!(of_a("visits_90d"), Some(3.0));
    assert_eq!(of_a("visits_planned_90d"), Some(4.0));
    assert_eq!(of_a("visits_made_90d"), Some(2.0));
    assert_eq!(of_a("visit_completion_rate_365d"), Some(1.0 / 3.0));
    assert_eq!(of_a("days_since_contact"), Some(27.0));
    assert_eq!(values(&history, "2024-03-31", "visit_completion_rate_365d")[1], None);
}

#[test]
fn an_order_the_same_day_tells_of_success_unless_the_note_says_otherwise() {
    let noted = |day, success| VisitRow { success, ..visit("a", day) };
    let visits = [
        noted("2024-01-10", None),
        noted("2024-01-11", None),
        VisitRow { ordered: true, ..visit("a", "2024-01-12") },
        noted("2024-01-13", Some(true)),
        noted("2024-01-14", Some(false)),
        VisitRow { ordered: true, success: Some(false), ..visit("a", "2024-01-15") },
        noted("2024-02-10", None),
        visit("b", "2024-02-10"),
        VisitRow { made: Some(false), ..visit("b", "2024-02-10") },
    ];
    let history = history_with_visits(&PURCHASES, Some(&visits));
    assert_eq!(values(&history, "2024-03-31", "visits_successful_90d"), [Some(3.0), Some(1.0)]);
    // Nothing is noted of b: only successes could be known, and a rate of them alone says nothing.
    assert_eq!(values(&history, "2024-03-31", "visit_success_rate_365d"), [Some(3.0 / 5.0), None]);
}

#[test]
fn visited_customers_without_a_purchase_have_features_and_are_not_classed() {
    let visits = [visit("0", "2024-01-05"), visit("b", "2024-01-05"), visit("z", "2024-03-05")];
    let history = history_with_visits(&PURCHASES, Some(&visits));
    let names = ["net_sales_12m", "gross_profit_12m", "orders_life", "recency_days", "growth_12m", "visits_90d"];
    let classed = compute(&history, day("2024-02-29"), &names.map(str::to_owned), 2).unwrap();
    let numbers: Vec<u32> = classed.column("customer").unwrap().u32().unwrap().into_no_null_iter().collect();
    let ids: Vec<&str> = numbers.iter().map(|customer| history.ids.get(*customer)).collect();
    assert_eq!(ids, ["a", "b"]);
    let all = |name| values(&history, "2024-02-29", name);
    assert_eq!(all("visits_90d"), [Some(1.0), Some(0.0), Some(1.0)]);
    assert_eq!(all("orders_life")[0], Some(0.0));
    assert_eq!(all("net_sales_12m")[0], Some(0.0));
    assert_eq!(all("gross_profit_12m"), [Some(0.0), Some(1.0), None]);
    assert_eq!((all("recency_days")[0], all("growth_12m")[0]), (None, None));
    // b was visited in January and bought in February.
    assert_eq!(values(&history, "2024-01-31", "orders_life"), [Some(0.0), Some(1.0), Some(0.0)]);
    assert_eq!(everyone(&history, "2024-01-04", &["orders_life"]).height(), 0);
}

#[test]
fn features_of_purchases_do_not_change_when_visits_are_added() {
    let names: Vec<&str> = registry::all()
        .iter()
        .map(|feature| feature.name.as_str())
        .filter(|name| !visit_features().contains(name))
        .collect();
    let visits = [visit("a", "2024-01-05"), visit("b", "2024-02-05")];
    let without = history_with_visits(&PURCHASES, None);
    let with = history_with_visits(&PURCHASES, Some(&visits));
    for as_of in ["2024-02-10", "2024-03-31"] {
        assert!(everyone(&without, as_of, &names).equals_missing(&everyone(&with, as_of, &names)));
    }
}

fn any_visit() -> impl Strategy<Value = VisitRow> {
    let flag = || prop::sample::select(vec![None, None, Some(true), Some(false)]);
    let channels = prop::sample::select(CHANNELS.to_vec());
    let customers = prop::sample::select(vec!["a", "b", "c"]);
    (customers, 0u64..500, channels, flag(), flag(), flag(), any::<bool>()).prop_map(
        |(customer, offset, channel, planned, made, success, ordered)| VisitRow {
            customer,
            day: day("2023-01-01") + Days::new(offset),
            channel,
            planned,
            made,
            success,
            ordered,
        },
    )
}

/// A feature of one customer, from the rows themselves.
fn counted_from_rows(
    name: &str,
    customer: &str,
    as_of: NaiveDate,
    visits: &[VisitRow],
    orders: &[(&str, NaiveDate)],
) -> Option<f64> {
    let known: Vec<&VisitRow> = visits.iter().filter(|visit| visit.day <= as_of).collect();
    if name == "days_since_contact" {
        let contacts = known.iter().filter(|visit| visit.customer == customer && visit.made != Some(false));
        return contacts.map(|visit| (as_of - visit.day).num_days() as f64).reduce(f64::min);
    }
    let (stem, days) = name.trim_end_matches('d').rsplit_once('_').unwrap();
    let days: i64 = days.parse().unwrap();
    let window: Vec<&VisitRow> = known.into_iter().filter(|visit| (as_of - visit.day).num_days() < days).collect();
    let own = || window.iter().copied().filter(|visit| visit.customer == customer);
    let is_contact = |visit: &&VisitRow| visit.made != Some(false);
    let booked = |visit: &VisitRow| visit.ordered || orders.contains(&(customer, visit.day));
    // Whether a quantity is known: of the customer's own rows, or, when it has none, of anyone's.
    let is_known = |concerned: &dyn Fn(&VisitRow) -> bool, tells: &dyn Fn(&VisitRow) -> bool| {
        let mut rows = own().filter(|visit| concerned(visit)).peekable();
        match rows.peek() {
            Some(_) => rows.any(tells),
            None => window.iter().any(|visit| concerned(visit) && (tells(visit))),
        }
    };
    let count = |counts: &dyn Fn(&VisitRow) -> bool| own().filter(|visit| counts(visit)).count() as f64;
    match stem {
        "visits" | "contacts_unknown" => (!window.is_empty())
            .then(|| count(&|visit| is_contact(&visit) && (stem == "visits" || visit.channel == "unknown"))),
        "visits_planned" => {
            is_known(&|_| true, &|visit| visit.planned.is_some()).then(|| count(&|visit| visit.planned == Some(true)))
        }
        "visits_made" => {
            is_known(&|_| true, &|visit| visit.made.is_some()).then(|| count(&|visit| visit.made == Some(true)))
        }
        "visits_successful" => {
            let has_contacts = own().any(|visit| is_contact(&visit));
            let tells =
                |visit: &VisitRow| visit.success.is_some() || if has_contacts { booked(visit) } else { visit.ordered };
            is_known(&|visit| is_contact(&visit), &tells)
                .then(|| count(&|visit| is_contact(&visit) && visit.success.unwrap_or_else(|| booked(visit))))
        }
        "visit_success_rate" => {
            let noted = count(&|visit| is_contact(&visit) && visit.success.is_some());
            let successes = count(&|visit| is_contact(&visit) && visit.success.unwrap_or_else(|| booked(visit)));
            let known = count(&|visit| is_contact(&visit) && (visit.success.is_some() || booked(visit)));
            (noted > 0.0).then(|| successes / known)
        }
        "visit_completion_rate" => {
            let planned = |made| count(&|visit| visit.planned == Some(true) && visit.made == Some(made));
            (planned(true) + planned(false) > 0.0).then(|| planned(true) / (planned(true) + planned(false)))
        }
        _ => {
            let channel = stem.strip_prefix("contacts_").unwrap();
            is_known(&|visit| is_contact(&visit), &|visit| visit.channel != "unknown")
                .then(|| count(&|visit| is_contact(&visit) && visit.channel == channel))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_feature_of_visits_is_the_count_of_the_rows_that_its_rule_names(
        visits in prop::collection::vec(any_visit(), 1..30),
        sparse in any::<bool>(),
        order_offsets in prop::collection::btree_set(0u64..500, 0..40),
        as_of_offset in 0u64..700,
    ) {
        let mut visits = visits;
        if sparse {
            // An export that tells less.
            for visit in &mut visits {
                (visit.channel, visit.success, visit.planned) = ("unknown", None, None);
            }
        }
        let as_of = day("2023-01-01") + Days::new(as_of_offset);
        let customers = ["a", "b", "c"];
        let mut orders: Vec<(&str, NaiveDate)> = vec![("a", day("2022-12-01")), ("b", day("2022-12-01")), ("c", day("2022-12-01"))];
        for offset in order_offsets {
            orders.push((customers[offset as usize % 2], day("2023-01-01") + Days::new(offset)));
        }
        let texts: Vec<(&str, String)> = orders.iter().map(|(id, day)| (*id, day.to_string())).collect();
        let rows: Vec<CostedRow> = texts.iter().map(|(id, day)| (*id, day.as_str(), 1, 100, None)).collect();
        let history = history_with_visits(&rows, Some(&visits));
        for name in visit_features() {
            let found = values(&history, &as_of.to_string(), name);
            let expected = customers.map(|customer| counted_from_rows(name, customer, as_of, &visits, &orders));
            prop_assert_eq!(found, expected, "{} at {}", name, as_of);
        }
    }

    #[test]
    fn visits_after_the_date_change_nothing_at_it(
        visits in prop::collection::vec(any_visit(), 1..30),
        as_of_offset in 0u64..500,
    ) {
        let as_of = day("2023-01-01") + Days::new(as_of_offset);
        let rows: [CostedRow; 1] = [("a", "2022-12-01", 1, 100, None)];
        let earlier: Vec<VisitRow> = visits.iter().copied().filter(|visit| visit.day <= as_of).collect();
        let (all, known) = (history_with_visits(&rows, Some(&visits)), history_with_visits(&rows, Some(&earlier)));
        let frame = |history: &PurchaseHistory| {
            let mut frame = everyone(history, &as_of.to_string(), &visit_features());
            let ids: Vec<String> = frame.column("customer").unwrap().u32().unwrap().into_no_null_iter()
                .map(|customer| history.ids.get(customer).to_owned()).collect();
            frame.replace_column(0, Column::new("customer".into(), ids)).unwrap();
            frame
        };
        prop_assert!(frame(&all).equals_missing(&frame(&known)));
    }
}
