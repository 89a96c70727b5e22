#![allow(clippy::unwrap_used)]

use super::*;
use crate::config::types::{CustomerFlow, Headline};
use crate::features::testing::history_of;

fn settings() -> Settings {
    Settings {
        customer_flow: CustomerFlow { active_months: 1 },
        headline: Headline { retention_months: 1, min_n: 5 },
        ..Default::default()
    }
}

fn value(frame: &DataFrame, measure: &str, period: &str) -> Option<f64> {
    let measures = frame.column("measure").unwrap().str().unwrap().clone();
    let periods = frame.column("period").unwrap().str().unwrap().clone();
    let row = (0..frame.height())
        .find(|row| measures.get(*row) == Some(measure) && periods.get(*row) == Some(period))
        .unwrap();
    frame.column("value").unwrap().f64().unwrap().get(row)
}

#[test]
fn retention_compares_the_window_with_the_one_before_it() {
    let history = history_of(&[
        ("a", "2020-01-05", 1, 10000),
        ("a", "2020-02-05", 2, 15000),
        ("b", "2020-01-31", 1, 10000),
        ("c", "2020-02-10", 1, 4000),
        ("c", "2020-02-11", 0, -1000),
    ]);
    let grid = ["2020-01-31", "2020-02-29"].map(|day| day.parse().unwrap());
    let frame = frame(&history, &grid, &settings(), 2).unwrap();
    assert_eq!(value(&frame, "logo_retention", "2020-02"), None, "the data begin on the 5th: January is not whole");
    assert_eq!(value(&frame, "logo_retention", "2020-01"), None);
    assert_eq!(value(&frame, "repeat_rate", "2020-02"), Some(0.5));
    assert_eq!(value(&frame, "net_sales", "2020-02"), Some(180.0));
    assert_eq!(value(&frame, "average_order_value", "2020-02"), Some(190.0 / 3.0));
    assert_eq!(value(&frame, "new_customers", "2020-02"), Some(1.0));

    let mut rows = vec![("z", "2020-01-01", 1, 100)];
    rows.extend([("a", "2020-01-05", 1, 10000), ("a", "2020-02-05", 2, 15000), ("b", "2020-01-31", 1, 9900)]);
    let frame = super::frame(&history_of(&rows), &grid, &settings(), 2).unwrap();
    assert_eq!(value(&frame, "logo_retention", "2020-02"), Some(1.0 / 3.0));
    assert_eq!(value(&frame, "gross_revenue_retention", "2020-02"), Some(0.5));
    assert_eq!(value(&frame, "net_revenue_retention", "2020-02"), Some(0.75));
}
