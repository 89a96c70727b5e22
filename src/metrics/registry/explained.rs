//! Figures that are columns of the marts of growth, of the differentiation questions and of schemes as a whole.

use super::Figure;
use super::columns::column;

const GROWTH: &[&str] = &["metrics.growth.compare", "metrics.growth.dimensions", "metrics.growth.top"];
const QUESTIONS: &[&str] = &["metrics.differentiation", "metrics.fiscal_year_start"];
const OUTLOOK: &[&str] = &["metrics.outlook.horizons", "metrics.outlook.pooled_months", "metrics.outlook.min_steps"];
const NONE: &[&str] = &[];

/// In the order of the marts and of their columns.
pub const COLUMNS: &[Figure] = &[
    column(
        ("growth_bridge", "customers"),
        "customers",
        "of opening and closing: net sales of the earlier, the later window above zero; of a part: customers in it. \
         opening + new + won_back − lost = closing",
        "never; without rows when the earlier window begins ahead of the data",
        "F01, D-45",
        GROWTH,
    ),
    column(
        ("growth_bridge", "amount"),
        "money",
        "net sales of the earlier window (opening), of the later one (closing); of a part: later less earlier net sales of \
         its customers. opening + new + won_back + expanded + contracted + lost = closing, exactly. By product: gross sales",
        "never; without rows when the earlier window begins ahead of the data",
        "F01, D-45",
        GROWTH,
    ),
    column(
        ("growth_tree", "value_from"),
        "of the factor",
        "the factor in the earlier window: sales; customers with a positive order, orders over customers, net sales over \
         orders; quantity over orders, net sales over quantity",
        "the divisor is zero, or a quantity is unknown or not above zero",
        "F01, F03, F09",
        GROWTH,
    ),
    column(
        ("growth_tree", "value_to"),
        "of the factor",
        "the factor in the later window",
        "the divisor is zero, or a quantity is unknown or not above zero",
        "F01, F03, F09",
        GROWTH,
    ),
    column(
        ("growth_tree", "effect"),
        "money",
        "what the change of the factor did to net sales: Shapley value of the product of the factors, rounded by largest \
         remainder; level 1 sums exactly to the change of sales, level 2 to the effect of value_per_order",
        "a window has no orders (the change is then one of customers), or a quantity is unknown",
        "F01, F03, F09",
        GROWTH,
    ),
    column(
        ("differentiation", "net_sales"),
        "money",
        "gold and complaining: of last fiscal year; largest: of this one up to the as-of date; else of twelve months",
        "the question has none, or it cannot be answered",
        "F01, F08",
        QUESTIONS,
    ),
    column(
        ("differentiation", "compared_sales"),
        "money",
        "gold and complaining: of this fiscal year up to the as-of date; largest: of the same period of last year; \
         key_candidate: of the twelve months before",
        "the question has none, or it cannot be answered",
        "F01",
        QUESTIONS,
    ),
    column(
        ("differentiation", "value"),
        "of the measure",
        "what the place is decided by, as `measure` says: share of sales, net contribution, cost to gross profit, contacts, \
         potential, complaints, change, breadth, key-account score",
        "unknown, or the question cannot be answered",
        "F08, F35, F37, F38, D-42",
        QUESTIONS,
    ),
    column(
        ("scheme_agreement", "customers"),
        "customers",
        "customers in both classes; those outside either scheme are left out",
        "never",
        "D-01",
        NONE,
    ),
    column(("scheme_agreement", "net_sales"), "money", "their net sales of twelve months", "never", "F01", NONE),
    column(
        ("scheme_association", "customers"),
        "customers",
        "customers inside both schemes (n)",
        "never",
        "D-01",
        NONE,
    ),
    column(
        ("scheme_association", "cramers_v"),
        "ratio",
        "Cramér's V: √(χ² / (n · (min(rows, columns) − 1))) of the cross table; 0 = the one tells nothing of the other, 1 = \
         all",
        "all customers are in one class of either scheme, or there are none",
        "D-01",
        NONE,
    ),
    column(
        ("class_forecast", "customers"),
        "customers",
        "customers in the class at made_as_of; `none`: known customers outside the scheme",
        "never",
        "F33",
        OUTLOOK,
    ),
    column(
        ("class_forecast", "expected"),
        "customers",
        "n·Pʰ + λ·(1 + P + … + Pʰ⁻¹): composition n, pooled month-to-month shares P, mean inflow λ of new customers a month",
        "never; without rows when fewer than min_steps month steps are known",
        "F33",
        OUTLOOK,
    ),
    column(
        ("class_forecast", "low"),
        "customers",
        "lower end of the 90 % interval of customers who move independently, with Poisson inflow",
        "never",
        "F33",
        OUTLOOK,
    ),
    column(("class_forecast", "high"), "customers", "upper end of that interval", "never", "F33", OUTLOOK),
    column(
        ("class_forecast", "actual"),
        "customers",
        "customers in the class at made_as_of + horizon",
        "that date lies ahead",
        "F33",
        OUTLOOK,
    ),
    column(
        ("class_forecast", "transitions"),
        "transitions",
        "moves and stays of known customers that were pooled (n)",
        "never",
        "F33",
        OUTLOOK,
    ),
    column(("scheme_stability", "customers"), "customers", "customers in the class", "never", "F33", NONE),
    column(
        ("scheme_stability", "mean_months"),
        "months",
        "mean of the months since the customer came into the class; at least as long for those in it when the history begins",
        "nobody is in the class",
        "F33",
        NONE,
    ),
    column(
        ("scheme_stability", "median_months"),
        "months",
        "median of those months",
        "nobody is in the class",
        "F33",
        NONE,
    ),
    column(
        ("scheme_stability", "flip_flops"),
        "customers",
        "customers who moved up and down within the last four months",
        "never",
        "F33",
        NONE,
    ),
];
