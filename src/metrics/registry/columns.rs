//! Figures that are columns of marts. Columns that name a row (`as_of`, `period`, `cohort`, `scheme` …) are not figures.

use super::Figure;

const ACTIVE: &[&str] = &["metrics.customer_flow.active_months"];
const WINDOW: &[&str] = &["metrics.contribution.window"];
const MOVEMENT: &[&str] = &["schemes.<scheme>.movement.compare", "schemes.<scheme>.movement.weight"];
const NONE: &[&str] = &[];

const fn column(
    (mart, name): (&'static str, &'static str),
    unit: &'static str,
    formula: &'static str,
    null_when: &'static str,
    source: &'static str,
    settings: &'static [&'static str],
) -> Figure {
    Figure { name, mart, unit, formula, null_when, source, settings }
}

/// In the order of the marts and of their columns.
pub const COLUMNS: &[Figure] = &[
    column(("customer_flow", "opening"), "customers", "active at the end of the period before", "in the first period: nothing is known of the one before", "F09, D-16", ACTIVE),
    column(("customer_flow", "new"), "customers", "active now, first positive order within the period", "in the first period: nothing is known of the one before", "F09, D-16", ACTIVE),
    column(("customer_flow", "reactivated"), "customers", "active now, not at the end of the period before, first order earlier", "in the first period: nothing is known of the one before", "F09, D-16", ACTIVE),
    column(("customer_flow", "lapsed"), "customers", "active at the end of the period before, not now", "in the first period: nothing is known of the one before", "F09, F11", ACTIVE),
    column(("customer_flow", "closing"), "customers", "active now = opening + new + reactivated − lapsed", "never", "F09, D-16", ACTIVE),
    column(("customer_flow", "retained"), "customers", "active at both ends of the period", "in the first period: nothing is known of the one before", "F09, F10", ACTIVE),
    column(("customer_flow", "opening_net_sales"), "money", "net sales of the active window that ended with the period before, of the customers of `opening`", "in the first period: nothing is known of the one before", "F01, F11", ACTIVE),
    column(("customer_flow", "new_net_sales"), "money", "net sales of the active window that ends with this period, of the customers of `new`", "in the first period: nothing is known of the one before", "F01", ACTIVE),
    column(("customer_flow", "reactivated_net_sales"), "money", "net sales of the active window that ends with this period, of the customers of `reactivated`", "in the first period: nothing is known of the one before", "F01", ACTIVE),
    column(("customer_flow", "lapsed_net_sales"), "money", "net sales of the active window that ended with the period before, of the customers of `lapsed`", "in the first period: nothing is known of the one before", "F01, F11", ACTIVE),
    column(("customer_flow", "closing_net_sales"), "money", "net sales of the active window that ends with this period, of the customers of `closing`", "never", "F01", ACTIVE),
    column(("customer_flow", "retained_net_sales_before"), "money", "net sales of the active window that ended with the period before, of the customers of `retained`", "in the first period: nothing is known of the one before", "F01", ACTIVE),
    column(("customer_flow", "retained_net_sales"), "money", "net sales of the active window that ends with this period, of the customers of `retained`", "in the first period: nothing is known of the one before", "F01", ACTIVE),
    column(("cohort_retention", "customers"), "customers", "size of the cohort: customers whose first positive order is in its month", "never", "F10", NONE),
    column(("cohort_retention", "active"), "customers", "members with a positive order in the month of that age", "the month is not yet complete at the as-of date", "F10", NONE),
    column(("cohort_retention", "net_sales"), "money", "net sales of all members in the month of that age", "the month is not yet complete at the as-of date", "F01", NONE),
    column(("cohort_retention", "left_censored"), "truth", "whether the cohort is the first month of the data, whose members may have bought before", "never", "F10", NONE),
    column(("contribution", "rank"), "place", "place by net sales of the window, best first; ties by customer id", "never", "F07", WINDOW),
    column(("contribution", "net_sales"), "money", "net sales of the window", "never", "F01", WINDOW),
    column(("contribution", "share"), "ratio", "net sales over the sum of positive net sales", "net sales are not above zero", "F07", WINDOW),
    column(("contribution", "cumulative_share"), "ratio", "running sum of shares", "net sales are not above zero", "F07", WINDOW),
    column(("contribution", "gross_profit"), "money", "net sales less cost, of the window", "the cost of any line in the window is unknown", "F02", WINDOW),
    column(("contribution", "cumulative_profit_share"), "ratio", "running gross profit, by descending profit, over its total; above 1 where some customers lose money", "the cost of anything sold is unknown", "F02, F07", WINDOW),
    column(("contribution_curve", "customers_share"), "ratio", "share of the customers with positive net sales, best first, in steps of a hundredth", "never", "F07, D-40", WINDOW),
    column(("contribution_curve", "sales_share"), "ratio", "share of positive net sales that they bring", "nobody has positive net sales", "F07, D-40", WINDOW),
    column(("contribution_curve", "profit_share"), "ratio", "share of gross profit that as many of them bring, in the order of profit", "the cost of anything sold is unknown, or the total is not above zero", "F02, F07", WINDOW),
    column(("movements", "customers"), "customers", "customers who made the move; the rows of a class sum to its customers at the earlier date", "never", "F33", MOVEMENT),
    column(("movements", "sales_from"), "money", "the weight of those customers at the earlier date; 0 from `new`", "never", "F33", MOVEMENT),
    column(("movements", "sales_to"), "money", "their weight at the later date", "never", "F33", MOVEMENT),
    column(("movement_rates", "opening"), "customers", "inside the scheme at the earlier date = stable + up + down + lost", "never", "F33, D-47", MOVEMENT),
    column(("movement_rates", "stable"), "customers", "in the same class at both dates", "never", "F33", MOVEMENT),
    column(("movement_rates", "up"), "customers", "in a better class than at the earlier date", "never", "F33", MOVEMENT),
    column(("movement_rates", "down"), "customers", "in a worse class than at the earlier date", "never", "F33", MOVEMENT),
    column(("movement_rates", "lost"), "customers", "inside the scheme at the earlier date, outside now", "never", "F33", MOVEMENT),
    column(("movement_rates", "new"), "customers", "in a class now, without a row on or before the earlier date", "never", "F33, D-47", MOVEMENT),
    column(("movement_rates", "returned"), "customers", "in a class now, known but outside the scheme at the earlier date", "never", "F33, D-47", MOVEMENT),
    column(("movement_rates", "up_rate"), "ratio", "`up` over `opening`", "nobody was inside the scheme", "F33, D-47", MOVEMENT),
    column(("movement_rates", "down_rate"), "ratio", "`down` over `opening`", "nobody was inside the scheme", "F33, D-47", MOVEMENT),
    column(("movement_rates", "stable_rate"), "ratio", "`stable` over `opening`", "nobody was inside the scheme", "F33, D-47", MOVEMENT),
    column(("movement_rates", "lost_rate"), "ratio", "`lost` over `opening`", "nobody was inside the scheme", "F33, D-47", MOVEMENT),
    column(("movement_rates", "stable_sales"), "money", "the weight that the customers of `stable` had at the earlier date", "never", "F33", MOVEMENT),
    column(("movement_rates", "up_sales"), "money", "the weight that the customers of `up` had at the earlier date", "never", "F33", MOVEMENT),
    column(("movement_rates", "down_sales"), "money", "the weight that the customers of `down` had at the earlier date", "never", "F33", MOVEMENT),
    column(("movement_rates", "lost_sales"), "money", "the weight that the customers of `lost` had at the earlier date", "never", "F33", MOVEMENT),
    column(("scheme_classes", "customers"), "customers", "customers of the class", "never", "D-01", MOVEMENT),
    column(("scheme_classes", "net_sales"), "money", "their weight", "never", "D-01", MOVEMENT),
    column(("scheme_classes", "share_customers"), "ratio", "customers of the class over all inside the scheme", "outside the scheme, or nobody is inside", "D-01, D-46", MOVEMENT),
    column(("scheme_classes", "share_sales"), "ratio", "weight of the class over that of all inside the scheme", "outside the scheme, or the weight inside is not above zero", "D-01, D-46", MOVEMENT),
];
