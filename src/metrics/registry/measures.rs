//! The rows of the mart `measures`.

use super::Figure;

const ACTIVE: &[&str] = &["metrics.customer_flow.active_months"];
const RETENTION: &[&str] = &["metrics.headline.retention_months", "metrics.headline.min_n"];
const WINDOW: &[&str] = &["metrics.contribution.window"];
const NONE: &[&str] = &[];

const fn measure(
    name: &'static str,
    unit: &'static str,
    formula: &'static str,
    null_when: &'static str,
    source: &'static str,
    settings: &'static [&'static str],
) -> Figure {
    Figure { name, mart: super::MEASURES, unit, formula, null_when, source, settings }
}

/// In the order of the mart.
pub const MEASURES: &[Figure] = &[
    measure("known_customers", "customers", "customers with any row up to the period's end", "never", "", NONE),
    measure(
        "active_customers",
        "customers",
        "customers with a positive order in the active window up to the period's end",
        "never",
        "F09, D-16",
        ACTIVE,
    ),
    measure(
        "new_customers",
        "customers",
        "customers whose first positive order falls within the period",
        "in the first month of the data: who bought before it is not known",
        "F05",
        NONE,
    ),
    measure(
        "net_sales",
        "money",
        "sum of net_amount over the lines of the period; returns negative",
        "never",
        "F01",
        NONE,
    ),
    measure("gross_sales", "money", "sum of net_amount over the sale lines of the period", "never", "F01", NONE),
    measure(
        "returns",
        "money",
        "amount of the return and allowance lines of the period, as a positive number",
        "never",
        "F01, D-45",
        NONE,
    ),
    measure("orders", "orders", "distinct orders with a positive total in the period", "never", "F03, D-20", NONE),
    measure(
        "average_order_value",
        "money",
        "gross sales over orders of the period",
        "the period has no orders",
        "F01, F03",
        NONE,
    ),
    measure(
        "return_rate",
        "ratio",
        "returns over gross sales of the period",
        "the period has no gross sales",
        "F01, D-45",
        NONE,
    ),
    measure(
        "repeat_rate",
        "ratio",
        "customers with two orders or more over those with one or more, in the retention window up to the period's end",
        "nobody ordered",
        "F12",
        RETENTION,
    ),
    measure(
        "logo_retention",
        "ratio",
        "customers active in both of two adjoining retention windows over those active in the earlier one",
        "the earlier window begins ahead of the data, or nobody was active in it",
        "F10",
        RETENTION,
    ),
    measure(
        "gross_revenue_retention",
        "ratio",
        "Σ min(net sales now, net sales before) over Σ net sales before, of the customers active in the earlier window",
        "the earlier window begins ahead of the data, or its net sales are not above zero",
        "F10",
        RETENTION,
    ),
    measure(
        "net_revenue_retention",
        "ratio",
        "Σ net sales now over Σ net sales before, of the customers active in the earlier window",
        "the earlier window begins ahead of the data, or its net sales are not above zero",
        "F10",
        RETENTION,
    ),
    measure(
        "top_1_share",
        "ratio",
        "net sales of the first ceil(1 % · n) customers over all positive net sales of the window",
        "nobody has positive net sales",
        "F08, D-40",
        WINDOW,
    ),
    measure(
        "top_5_share",
        "ratio",
        "net sales of the first ceil(5 % · n) customers over all positive net sales of the window",
        "nobody has positive net sales",
        "F08, D-40",
        WINDOW,
    ),
    measure(
        "top_20_share",
        "ratio",
        "net sales of the first ceil(20 % · n) customers over all positive net sales of the window",
        "nobody has positive net sales",
        "F08, D-40",
        WINDOW,
    ),
    measure(
        "gini",
        "ratio",
        "Gini coefficient of the positive net sales x of the window, ascending: (2 Σ i·xᵢ)/(n Σ xᵢ) − (n + 1)/n",
        "nobody has positive net sales",
        "D-40",
        WINDOW,
    ),
];
