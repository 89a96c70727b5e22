//! What is drawn lies near its parameters.

use std::collections::BTreeMap;

use super::{Collected, day, money, settings, text};
use crate::generate::GenerateSettings;
use crate::generate::company::{Company, Importance};
use crate::generate::value::Value;

fn near(value: f64, expected: f64, share: f64, what: &str) {
    assert!((value - expected).abs() <= share * expected, "{what}: {value} is not within {share} of {expected}");
}

#[test]
fn customers_follow_the_parameters() {
    let company = Company::new(&settings(20_000, 24));
    let parameters = &company.parameters;
    let alone: Vec<_> = company.customers.iter().filter(|customer| customer.group.is_none()).collect();
    let count = alone.len() as f64;
    let mean = alone.iter().map(|customer| customer.rate).sum::<f64>() / count;
    near(mean, parameters.rate_mean, 0.03, "orders per month");
    let variance = alone.iter().map(|customer| (customer.rate - mean).powi(2)).sum::<f64>() / count;
    near(variance, parameters.rate_mean.powi(2) / parameters.rate_shape, 0.08, "variance of orders per month");
    let value = alone.iter().map(|customer| customer.order_value).sum::<f64>() / count;
    near(value, parameters.spend_mean, 0.05, "amount of an order");
    let heads =
        company.customers.iter().enumerate().filter(|(at, customer)| customer.group == Some(*at as u32)).count();
    near(heads as f64 / 20_000.0, parameters.share_groups, 0.25, "share of groups");
    let key = company.customers.iter().filter(|customer| customer.importance == Importance::Key).count();
    assert_eq!(key, 600);
}

#[test]
fn orders_come_at_the_rate_of_the_customer_and_more_often_after_a_visit() {
    let orders = |visits: f64| {
        let mut company = Company::new(&settings(2_000, 12));
        company.parameters.visits_per_month = [visits; 3];
        // Without growth, decline and arrivals the rate is all there is.
        for customer in &mut company.customers {
            (customer.joined, customer.died, customer.trend) = (company.first_day - 100, i32::MAX / 2, 0.0);
        }
        let collected = Collected::of(&company);
        let mut orders: BTreeMap<String, bool> = BTreeMap::new();
        for row in collected.rows("transactions").iter().filter(|row| row["kind"] == Value::Word("sale")) {
            orders.insert(text(&row["order_id"]).unwrap(), row["on_spot"] == Value::Flag(true));
        }
        orders.values().filter(|on_spot| !**on_spot).count() as f64
    };
    let company = Company::new(&settings(2_000, 12));
    let expected: f64 = company.customers.iter().map(|customer| customer.rate * 12.0).sum();
    near(orders(0.0), expected, 0.02, "orders without visits");
    // With six visits a month some visit lies within the last 30 days nearly always.
    near(orders(6.0), expected * (1.0 + company.parameters.visit_uplift), 0.03, "orders with visits");
}

#[test]
fn orders_are_as_large_as_the_customer_spends() {
    let company = Company::new(&settings(1_000, 12));
    let collected = Collected::of(&company);
    let (mut net, mut expected) = (0.0, 0.0);
    let mut seen = std::collections::BTreeSet::new();
    for row in collected.rows("transactions").iter().filter(|row| row["kind"] == Value::Word("sale")) {
        let position = text(&row["customer_id"]).unwrap()[1..].parse::<usize>().unwrap() - 1;
        net += money(&row["net_amount"]) as f64 / 100.0;
        if seen.insert(text(&row["order_id"]).unwrap()) {
            expected += company.customers[position].order_value;
        }
    }
    near(net, expected, 0.06, "amount of the orders");
}

#[test]
fn the_dead_buy_nothing_and_the_new_nothing_before() {
    let company = Company::new(&settings(500, 24));
    let collected = Collected::of(&company);
    for row in collected.rows("transactions").iter().filter(|row| row["kind"] == Value::Word("sale")) {
        let customer = &company.customers[text(&row["customer_id"]).unwrap()[1..].parse::<usize>().unwrap() - 1];
        assert!(customer.is_active(day(&row["order_date"])));
    }
    let dead = company.customers.iter().filter(|customer| customer.died < company.last_day).count();
    assert!((50..350).contains(&dead), "{dead} of 500");
}

#[test]
fn as_many_lines_as_were_asked_for_within_a_fifth() {
    for (lines, months) in [(20_000, 12), (60_000, 24), (60_000, 48)] {
        let customers = GenerateSettings::customers_for_lines(lines, months);
        let collected = Collected::of(&Company::new(&settings(customers, months)));
        near(collected.rows("transactions").len() as f64, lines as f64, 0.2, "lines");
    }
}

#[test]
fn the_spring_festival_is_quiet_and_the_year_ends_busily() {
    let collected = Collected::of(&Company::new(&settings(1_500, 24)));
    let mut months: BTreeMap<String, f64> = BTreeMap::new();
    for row in collected.rows("transactions") {
        let month = crate::model::period::from_days(day(&row["order_date"])).format("%Y-%m").to_string();
        *months.entry(month).or_default() += 1.0;
    }
    let mean = months.values().sum::<f64>() / 24.0;
    assert!(months["2026-02"] < 0.75 * mean, "{months:?}");
    assert!(months["2025-12"] > 1.1 * mean, "{months:?}");
}
