//! Built-in features that are SQL expressions over others: loyalty, potential, cost to serve.

use super::registry::Unit;

/// A built-in feature that is an expression.
#[derive(Debug, Clone)]
pub struct DerivedFeature {
    /// Column name and configuration key.
    pub name: &'static str,
    /// Name in Chinese and in English.
    pub titles: (&'static str, &'static str),
    /// SQL expression over features.
    pub value: String,
    /// Unit of the values.
    pub unit: Unit,
    /// What it is, in words and symbols.
    pub formula: String,
    /// When it is null.
    pub null_when: &'static str,
    /// Formula and decision numbers.
    pub source: &'static str,
}

/// The sum of what is known of some features; unknown when none of them is.
fn known_sum(parts: &[&str]) -> String {
    let unknown: Vec<String> = parts.iter().map(|part| format!("({part}) IS NULL")).collect();
    let sum: Vec<String> = parts.iter().map(|part| format!("COALESCE({part}, 0)")).collect();
    format!("CASE WHEN NOT ({}) THEN {} END", unknown.join(" AND "), sum.join(" + "))
}

/// All of them. `visit_cost` is what a visit costs; `has_customers` whether there is a source of `customers`.
pub fn all(visit_cost: Option<f64>, has_customers: bool) -> Vec<DerivedFeature> {
    let feature = |name, titles, value: &str, unit, formula: &str, null_when, source| DerivedFeature {
        name,
        titles,
        value: value.to_owned(),
        unit,
        formula: formula.to_owned(),
        null_when,
        source,
    };
    let visits = visit_cost.map(|cost| format!("visits_365d * {cost}"));
    let mut parts = vec!["direct_expenses_12m", "compensation_12m"];
    parts.extend(visits.as_deref());
    let of_visits = match visit_cost {
        Some(cost) => format!("visits_365d × {cost} (features.visit_cost)"),
        None => "visits, which are not counted without features.visit_cost".to_owned(),
    };
    let cost_to_serve = format!(
        "direct_expenses_12m + compensation_12m + {of_visits}; parts that are unknown are left out. Discounts and returns \
         are no part: net sales are less by them already"
    );
    let region = if has_customers { "region_on_file" } else { "order_region" };
    vec![
        feature(
            "region",
            ("区域", "Region"),
            region,
            Unit::Text,
            "region_on_file; without a source of customers, order_region",
            "no region is known",
            "S08",
        ),
        feature(
            "tenure_part",
            ("忠诚度-合作年限", "Loyalty: tenure"),
            "CASE WHEN cooperation_months >= 36 THEN 1.0 ELSE cooperation_months / 36 END",
            Unit::Ratio,
            "cooperation_months over 36, at most 1",
            "cooperation_months is unknown",
            "F41",
        ),
        feature(
            "activity_part",
            ("忠诚度-活跃度", "Loyalty: activity"),
            "active_months_12m / 12",
            Unit::Ratio,
            "active_months_12m over 12",
            "never",
            "F41",
        ),
        feature(
            "stability_part",
            ("忠诚度-稳定性", "Loyalty: stability"),
            "CASE WHEN gap_cv >= 1 THEN 0.0 ELSE 1 - gap_cv END",
            Unit::Ratio,
            "1 less gap_cv, at least 0",
            "fewer than 3 order dates",
            "F41",
        ),
        feature(
            "loyalty_index",
            ("忠诚度指数", "Loyalty index"),
            "100 * (tenure_part + activity_part + stability_part) / 3",
            Unit::Score,
            "100 times the mean of tenure_part, activity_part and stability_part",
            "one of the parts is unknown",
            "F41",
        ),
        feature(
            "wallet_share",
            ("钱包份额", "Share of wallet"),
            "CASE WHEN est_annual_purchase > 0 THEN net_sales_12m / est_annual_purchase END",
            Unit::Ratio,
            "net_sales_12m over est_annual_purchase",
            "est_annual_purchase is unknown or not above zero",
            "S83",
        ),
        feature(
            "wallet_gap",
            ("潜力金额", "Potential"),
            "CASE WHEN est_annual_purchase > net_sales_12m THEN est_annual_purchase - net_sales_12m \
             WHEN est_annual_purchase <= net_sales_12m THEN 0 END",
            Unit::Money,
            "est_annual_purchase less net_sales_12m, at least 0",
            "est_annual_purchase is unknown",
            "S83",
        ),
        feature(
            "cost_to_serve_12m",
            ("近12个月服务成本", "Cost to serve"),
            &known_sum(&parts),
            Unit::Money,
            &cost_to_serve,
            "none of the parts is known",
            "F38",
        ),
        feature(
            "net_contribution_12m",
            ("近12个月净贡献", "Net contribution"),
            "gross_profit_12m - cost_to_serve_12m",
            Unit::Money,
            "gross_profit_12m less cost_to_serve_12m",
            "one of the two is unknown",
            "F38",
        ),
    ]
}
