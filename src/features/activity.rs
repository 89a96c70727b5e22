//! Activity: how often and how recently a customer buys, and for how long it has been one.

use super::registry::{Compute, Feature, Unit};
use super::view::View;
use crate::model::period::Window;
use crate::model::tables::TRANSACTIONS;

/// Adds the features of this family.
pub fn register(features: &mut Vec<Feature>) {
    for window in Window::ALL {
        let suffix = window.suffix();
        let mut count = |name: &str, unit, formula, source, compute| {
            features.push(Feature {
                name: format!("{name}_{suffix}"),
                unit,
                window: Some(window),
                formula,
                null_when: "never",
                source,
                table: &TRANSACTIONS,
                compute: Compute::Integer(compute),
            });
        };
        count("orders", Unit::Orders, "distinct orders with a positive total, by business date", "F03, D-20", orders);
        count("purchase_days", Unit::Days, "business dates with positive net sales", "F03", purchase_days);
    }
    let mut push = |name: &str, unit, formula, null_when, source, compute| {
        features.push(Feature {
            name: name.into(),
            unit,
            window: None,
            formula,
            null_when,
            source,
            table: &TRANSACTIONS,
            compute,
        });
    };
    let never_ordered = "the customer never had a positive order";
    push(
        "first_purchase",
        Unit::Date,
        "date of the first positive order",
        never_ordered,
        "F05",
        Compute::Date(|view, _| view.order_days().next()),
    );
    push(
        "last_purchase",
        Unit::Date,
        "date of the last positive order on or before the as-of date",
        never_ordered,
        "F04",
        Compute::Date(|view, _| view.order_days().next_back()),
    );
    push(
        "recency_days",
        Unit::Days,
        "days from the last positive order to the as-of date",
        never_ordered,
        "F04",
        Compute::Integer(recency_days),
    );
    push(
        "tenure_months",
        Unit::Months,
        "completed months from the first positive order to the as-of date",
        never_ordered,
        "F05, D-27",
        Compute::Integer(tenure_months),
    );
    push(
        "active_months_12m",
        Unit::Months,
        "months with a positive order, of the 12 months counted back from the as-of date",
        "never",
        "F41",
        Compute::Integer(active_months),
    );
    push(
        "orders_3m_before",
        Unit::Orders,
        "distinct orders with a positive total, of the 3 months before the last 3",
        "the earlier 3 months begin ahead of the data",
        "F03, S85",
        Compute::Integer(orders_before),
    );
}

/// Orders of the 3 months before the last 3.
fn orders_before(view: &View, _: &Feature) -> Option<i64> {
    let days = view.context.earlier_window(3)?;
    Some(view.orders[view.between(days)].iter().map(|orders| i64::from(*orders)).sum())
}

fn window_of(feature: &Feature) -> Window {
    feature.window.unwrap_or(Window::Life)
}

fn orders(view: &View, feature: &Feature) -> Option<i64> {
    Some(view.orders[view.window(window_of(feature))].iter().map(|orders| i64::from(*orders)).sum())
}

fn purchase_days(view: &View, feature: &Feature) -> Option<i64> {
    Some(view.window(window_of(feature)).filter(|row| view.gross[*row] > view.returns[*row]).count() as i64)
}

fn recency_days(view: &View, _: &Feature) -> Option<i64> {
    view.order_days().next_back().map(|day| i64::from(view.context.as_of_day - day))
}

fn tenure_months(view: &View, _: &Feature) -> Option<i64> {
    view.order_days().next().map(|day| view.context.completed_months(day))
}

fn active_months(view: &View, _: &Feature) -> Option<i64> {
    let mut months = 0;
    let mut counted = None;
    for row in view.window(Window::Months(12)) {
        let month = view.context.completed_months(view.days[row]);
        if view.orders[row] > 0 && counted != Some(month) {
            months += 1;
            counted = Some(month);
        }
    }
    Some(months)
}
