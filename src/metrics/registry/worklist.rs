//! Figures that are columns of the marts of the influence of visits and of the worklist.

use super::Figure;
use super::columns::column;

const NEVER: &str = "never";
const INFLUENCE: &[&str] = &[
    "visits.influence.weeks",
    "visits.influence.months",
    "visits.influence.quiet_days",
    "visits.influence.min_group",
    "visits.scheme",
];
const LISTS: &[&str] =
    &["worklist.per_staff", "worklist.ahead_days", "worklist.promise_days", "visits.scheme", "churn.lost.days"];
const NO_MATCH: &str = "no visit could be matched";

/// In the order of the marts and of their columns.
pub const COLUMNS: &[Figure] = &[
    column(
        ("visit_influence", "visits"),
        "visits",
        "first visits of a customer in a month, without a contact in the quiet days before, whose weeks after are over",
        NEVER,
        "",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "treated"),
        "visits",
        "of them, those of groups (month, class, silence, orders a year) with enough visits and enough days of others",
        NEVER,
        "",
        INFLUENCE,
    ),
    column(("visit_influence", "matched_share"), "ratio", "treated over visits", "there are no visits", "", INFLUENCE),
    column(("visit_influence", "customers"), "customers", "customers of the treated visits", NEVER, "", INFLUENCE),
    column(
        ("visit_influence", "control"),
        "days",
        "days of alike customers without a contact in the quiet days before, on the day and in the weeks after",
        NEVER,
        "",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "order_rate_treated"),
        "ratio",
        "share of the treated visits with a positive order in the weeks after, from the day after on",
        NO_MATCH,
        "",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "order_rate_control"),
        "ratio",
        "the same of days of others, group by group with the weights of the visits",
        NO_MATCH,
        "",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "difference"),
        "ratio",
        "order_rate_treated less order_rate_control: what went with visits, not what they caused",
        NO_MATCH,
        "",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "low"),
        "ratio",
        "lower end of the 95 % interval of difference, all days of a customer as one",
        NO_MATCH,
        "",
        INFLUENCE,
    ),
    column(("visit_influence", "high"), "ratio", "its upper end", NO_MATCH, "", INFLUENCE),
    column(
        ("visit_influence", "sales_treated"),
        "money",
        "net sales in the weeks after, a treated visit",
        NO_MATCH,
        "F01",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "sales_control"),
        "money",
        "the same of days of others, with the weights of the visits",
        NO_MATCH,
        "F01",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "sales_difference"),
        "money",
        "sales_treated less sales_control",
        NO_MATCH,
        "F01",
        INFLUENCE,
    ),
    column(
        ("visit_influence", "sales_low"),
        "money",
        "lower end of the 95 % interval of sales_difference",
        NO_MATCH,
        "F01",
        INFLUENCE,
    ),
    column(("visit_influence", "sales_high"), "money", "its upper end", NO_MATCH, "F01", INFLUENCE),
    column(
        ("worklist", "due"),
        "date",
        "the earliest day that anything is due: of a planned visit, a promise or a rule",
        "no reason has one",
        "F20",
        LISTS,
    ),
    column(
        ("worklist", "overdue_days"),
        "days",
        "from the earliest day that anything was due to the day of the list, at least 0",
        "due is",
        "F20",
        LISTS,
    ),
    column(
        ("worklist", "amount"),
        "money",
        "expected of the open leads and opportunities that are a reason, or net sales of the 12 months to the date; the larger one",
        "somebody who never ordered has no deal with an amount",
        "F01",
        LISTS,
    ),
    column(
        ("worklist", "priority"),
        "points",
        "100 for each group (planned 5, promise 4, hot 3, overdue 2, due 1), up to 50 for the class, up to 40 for the money, up to 9 for the days late",
        NEVER,
        "",
        LISTS,
    ),
    column(("worklist_staff", "listed"), "entries", "entries of the list", NEVER, "", LISTS),
    column(("worklist_staff", "planned"), "entries", "of them, with a planned visit", NEVER, "F17", LISTS),
    column(("worklist_staff", "promise"), "entries", "of them, with a promise that was not kept", NEVER, "", LISTS),
    column(("worklist_staff", "hot"), "entries", "of them, with a hot deal", NEVER, "", LISTS),
    column(("worklist_staff", "overdue"), "entries", "of them, with a contact that is late", NEVER, "F20", LISTS),
    column(("worklist_staff", "due"), "entries", "of them, with a contact that falls due", NEVER, "F20", LISTS),
    column(("worklist_staff", "left_out"), "entries", "entries beyond the length of the list", NEVER, "", LISTS),
    column(
        ("worklist_staff", "lost"),
        "customers",
        "customers with a late contact that are on no list since they are lost or gone",
        NEVER,
        "F20",
        LISTS,
    ),
];
