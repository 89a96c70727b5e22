//! The tables agree with each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Collected, day, money, settings, text};
use crate::generate::company::{Company, Customer};
use crate::generate::value::Value;

fn company() -> (Company, Collected) {
    let company = Company::new(&settings(300, 18));
    let collected = Collected::of(&company);
    (company, collected)
}

fn ids(collected: &Collected, table: &str, column: &str) -> BTreeSet<String> {
    collected.rows(table).iter().filter_map(|row| text(&row[column])).collect()
}

#[test]
fn every_table_has_rows_and_every_key_names_one() {
    let (_, collected) = company();
    for shape in crate::generate::simulate::shapes::ALL {
        let rows = collected.0.get(shape.name).unwrap_or_else(|| panic!("{} is empty", shape.name));
        if shape.key.is_empty() {
            continue;
        }
        let keys: BTreeSet<String> =
            rows.iter().map(|row| format!("{:?}", shape.key.iter().map(|key| &row[key]).collect::<Vec<_>>())).collect();
        assert_eq!(keys.len(), rows.len(), "{}", shape.name);
    }
}

#[test]
fn references_are_found() {
    let (_, collected) = company();
    let references = [
        ("customer_id", "customers", "customer_id"),
        ("staff_id", "staff", "staff_id"),
        ("product_id", "products", "product_id"),
        ("contact_id", "contacts", "contact_id"),
        ("contract_id", "contracts", "contract_id"),
        ("lead_id", "leads", "lead_id"),
        ("invoice_no", "receivables", "invoice_no"),
        ("parent_id", "customers", "customer_id"),
        ("manager_id", "staff", "staff_id"),
    ];
    for (column, target, target_column) in references {
        let known = ids(&collected, target, target_column);
        for (table, rows) in collected.0.iter().filter(|(table, _)| **table != "class_overrides") {
            for row in rows.iter().filter(|row| row.contains_key(column)) {
                if let Some(id) = text(&row[column]) {
                    assert!(known.contains(&id), "{table}.{column} {id} is not in {target}");
                }
            }
        }
    }
    // One manual class is of a customer that nobody knows, on purpose.
    let known = ids(&collected, "customers", "customer_id");
    let overrides = ids(&collected, "class_overrides", "customer_id");
    assert_eq!(overrides.iter().filter(|id| !known.contains(*id)).count(), 1);
    let orders = ids(&collected, "transactions", "order_id");
    for table in ["receivables", "complaints"] {
        for order in ids(&collected, table, "order_id") {
            assert!(orders.contains(&order), "{table} {order}");
        }
    }
}

#[test]
fn nothing_is_dated_after_the_last_day() {
    let (company, collected) = company();
    for (table, column) in [
        ("transactions", "order_date"),
        ("transactions", "ship_date"),
        ("visits", "visit_date"),
        ("payments", "date"),
        ("receivables", "invoice_date"),
        ("lead_stage_history", "change_date"),
        ("leads", "lost_date"),
        ("contracts", "sign_date"),
        ("opportunities", "stage_date"),
    ] {
        for row in collected.rows(table) {
            if !matches!(row[column], Value::Null) {
                assert!(day(&row[column]) <= company.last_day, "{table}.{column}");
            }
        }
    }
}

#[test]
fn a_line_adds_up() {
    let (_, collected) = company();
    let rows = collected.rows("transactions");
    for row in rows {
        let Value::Quantity(thousandths) = row["quantity"] else { panic!("no quantity") };
        let quantity = thousandths / 1000;
        assert_eq!(money(&row["net_amount"]), quantity * money(&row["unit_price"]));
        assert_eq!(money(&row["net_amount"]) + money(&row["discount_amount"]), quantity * money(&row["list_price"]));
        assert_eq!(money(&row["gross_profit"]), money(&row["net_amount"]) - money(&row["cost_amount"]));
        let is_return = row["kind"] == Value::Word("return");
        assert_eq!(is_return, money(&row["net_amount"]) < 0);
    }
    let returns = rows.iter().filter(|row| row["kind"] == Value::Word("return")).count();
    assert!(returns > 0);
}

#[test]
fn invoices_follow_orders_and_balances_follow_payments() {
    let (_, collected) = company();
    let mut orders: BTreeMap<String, i64> = BTreeMap::new();
    for row in collected.rows("transactions") {
        *orders.entry(text(&row["order_id"]).unwrap()).or_default() += money(&row["net_amount"]);
    }
    let mut paid: BTreeMap<String, i64> = BTreeMap::new();
    for row in collected.rows("payments") {
        *paid.entry(text(&row["invoice_no"]).unwrap()).or_default() += money(&row["amount"]);
    }
    let (mut open, mut settled) = (0, 0);
    for row in collected.rows("receivables") {
        let invoice = text(&row["invoice_no"]).unwrap();
        assert_eq!(orders[&text(&row["order_id"]).unwrap()], money(&row["amount"]), "{invoice}");
        assert_eq!(paid.get(&invoice).copied().unwrap_or(0), money(&row["paid_amount"]), "{invoice}");
        assert_eq!(money(&row["amount"]) - money(&row["paid_amount"]), money(&row["balance"]), "{invoice}");
        match money(&row["balance"]) {
            0 => settled += 1,
            _ => open += 1,
        }
    }
    assert!(open > 10 && settled > open, "{open} open, {settled} settled");
}

#[test]
fn prepayments_and_points_never_fall_below_nothing() {
    let (_, collected) = company();
    let mut left: BTreeMap<String, i64> = BTreeMap::new();
    for row in collected.rows("prepayments") {
        let balance = left.entry(text(&row["customer_id"]).unwrap()).or_default();
        *balance += money(&row["amount"]) - money(&row["consumed"]);
        assert!(*balance >= 0);
    }
    let mut points: BTreeMap<String, i64> = BTreeMap::new();
    for row in collected.rows("points_ledger") {
        let Value::Integer(change) = row["points"] else { panic!("no points") };
        let balance = points.entry(text(&row["customer_id"]).unwrap()).or_default();
        *balance += change;
        assert!(*balance >= 0);
    }
}

#[test]
fn a_won_lead_has_an_order_on_the_day_it_was_won() {
    let (company, collected) = company();
    let mut first: BTreeMap<String, i32> = BTreeMap::new();
    for row in collected.rows("transactions") {
        let date = day(&row["order_date"]);
        first.entry(text(&row["customer_id"]).unwrap()).and_modify(|day| *day = date.min(*day)).or_insert(date);
    }
    let mut won = 0;
    for row in collected.rows("leads").iter().filter(|row| row["deal_status"] == Value::Word("won")) {
        let customer = text(&row["customer_id"]).unwrap();
        let position = customer[1..].parse::<usize>().unwrap() - 1;
        assert_eq!(customer, Customer::id(position as u32));
        assert_eq!(first[&customer], company.customers[position].joined, "{customer}");
        assert!(day(&row["created_at"]) <= first[&customer]);
        won += 1;
    }
    assert!(won > 20, "{won}");
}

#[test]
fn levels_of_a_lead_follow_one_another() {
    let (_, collected) = company();
    let mut at: BTreeMap<String, Value> = BTreeMap::new();
    let mut falls = 0;
    for row in collected.rows("lead_stage_history") {
        let lead = text(&row["lead_id"]).unwrap();
        assert_eq!(*at.get(&lead).unwrap_or(&Value::Null), row["from_level"], "{lead}");
        falls += usize::from(row["result"] == Value::from("降级"));
        at.insert(lead, row["to_level"].clone());
    }
    assert!(falls > 10);
}

#[test]
fn an_order_taken_at_a_visit_is_the_order_of_that_day() {
    let (_, collected) = company();
    let mut on_spot: BTreeMap<(String, i32), i64> = BTreeMap::new();
    for row in collected.rows("transactions").iter().filter(|row| row["on_spot"] == Value::Flag(true)) {
        let key = (text(&row["customer_id"]).unwrap(), day(&row["order_date"]));
        *on_spot.entry(key).or_default() += money(&row["net_amount"]);
    }
    let mut taken = 0;
    for row in collected.rows("visits").iter().filter(|row| row["order_amount"] != Value::Null) {
        let key = (text(&row["customer_id"]).unwrap(), day(&row["visit_date"]));
        assert_eq!(on_spot.remove(&key), Some(money(&row["order_amount"])), "{key:?}");
        taken += 1;
    }
    assert!(taken > 50, "{taken}");
    assert!(on_spot.is_empty(), "orders without their visit");
}

#[test]
fn owners_work_here_on_the_day() {
    let (company, collected) = company();
    let people: BTreeMap<&str, _> = company.staff.people.iter().map(|person| (person.id.as_str(), person)).collect();
    for (table, date) in [("transactions", "order_date"), ("visits", "visit_date")] {
        for row in collected.rows(table) {
            let person = people[text(&row["staff_id"]).unwrap().as_str()];
            assert!(person.works_on(day(&row[date])), "{table} {}", person.id);
        }
    }
    assert!(collected.rows("staff_customers").len() > company.customers.len(), "no customer changes its owner");
}
