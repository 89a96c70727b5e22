//! Figures that are columns of the marts of lists and alerts.

use super::Figure;
use super::columns::column;

const NEVER: &str = "never";
const LISTS: &[&str] = &["actions.levels", "actions.per_staff", "actions.win_back_per_staff"];
const LOSS: &[&str] = &["actions.horizon_days", "actions.min_record"];
const ALERTS: &[&str] = &["actions.alert_signals", "actions.alert_classes"];

/// In the order of the marts and of their columns.
pub const COLUMNS: &[Figure] = &[
    column(
        ("action_list", "score"),
        "points",
        "points of the customer's signals, as in churn_risk",
        "the customer is to be won back",
        "",
        LISTS,
    ),
    column(
        ("action_list", "sales_at_risk"),
        "money",
        "the money feature `churn.at_risk`, at least 0; of customers to win back net sales of the 12 months to the last order",
        "that feature is unknown",
        "F01",
        LISTS,
    ),
    column(
        ("action_list", "probability"),
        "ratio",
        "of the sales at risk of the level the share whose customers did not order within the horizon, by the back-test; else the model's probability; else score over 100. Of customers to win back: the win-back rate of all who were targeted",
        "no win-back rate of enough customers is known",
        "",
        LOSS,
    ),
    column(
        ("action_list", "expected_loss"),
        "money",
        "probability times sales_at_risk; of customers to win back: what is expected to be won",
        "probability or sales_at_risk is",
        "",
        LOSS,
    ),
    column(
        ("action_list", "days_since_contact"),
        "days",
        "days from the last contact to the date",
        "no contact is known",
        "F20",
        LISTS,
    ),
    column(
        ("action_outcomes", "listed"),
        "customers",
        "customers at risk on the list of the month end before, made again from what is known of that day",
        NEVER,
        "",
        LISTS,
    ),
    column(
        ("action_outcomes", "contacted"),
        "customers",
        "of them with a contact on a later day",
        "there is no source of visits",
        "",
        LISTS,
    ),
    column(
        ("action_outcomes", "ordered"),
        "customers",
        "of them with a positive order on a later day",
        NEVER,
        "",
        LISTS,
    ),
    column(
        ("action_outcomes", "contacted_ordered"),
        "customers",
        "of those contacted, those that ordered",
        "there is no source of visits",
        "",
        LISTS,
    ),
    column(
        ("action_outcomes", "ordered_sales"),
        "money",
        "net sales of later days of those that ordered",
        NEVER,
        "F01",
        LISTS,
    ),
    column(("action_outcomes", "lost"), "customers", "of those listed, lost by the date", NEVER, "D-17", LISTS),
    column(
        ("action_outcomes", "expected_loss"),
        "money",
        "loss that was expected, of those of whom it was known, with the record as it is now",
        "it was known of none",
        "",
        LOSS,
    ),
    column(
        ("alerts", "amount"),
        "money",
        "sales at risk; of largest_dropped net sales of the same period of last year, of complaining those of last year",
        "the alert is a class",
        "",
        ALERTS,
    ),
    column(
        ("alerts", "since"),
        "date",
        "first day of the unbroken run of the signal, or of the high level",
        "the alert has no beginning",
        "",
        ALERTS,
    ),
    column(
        ("alerts", "latency_days"),
        "days",
        "days from the first of the customer's signals to the date at which its level was high for the first time without a break",
        "the alert is not risk_high, or no signal is known",
        "",
        ALERTS,
    ),
];
