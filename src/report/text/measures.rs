//! The headline figures: names, one-line notes, and which direction is good.

use super::{Pair, pair};

/// How a headline figure is worded.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// Name in the mart.
    pub measure: &'static str,
    /// Name on the page.
    pub label: Pair,
    /// What it counts, with `{active}`, `{retention}` and `{window}` for the settings in force.
    pub note: Pair,
    /// +1 when more is better, −1 when less is better, 0 when neither.
    pub good: i8,
}

const fn wording(measure: &'static str, label: Pair, note: Pair, good: i8) -> Wording {
    Wording { measure, label, note, good }
}

/// All figures that the headline page can show, in its order: sales, customers, loyalty, concentration.
pub const ALL: [Wording; 17] = [
    wording("net_sales", pair("净销售额", "Net sales"), pair("当月，已减退货", "this month, net of returns"), 1),
    wording("orders", pair("订单数", "Orders"), pair("当月金额为正的订单", "this month, positive total"), 1),
    wording(
        "average_order_value",
        pair("客单价", "Average order"),
        pair("毛销售额 ÷ 订单数", "gross sales ÷ orders"),
        1,
    ),
    wording(
        "return_rate",
        pair("退货率", "Return rate"),
        pair("当月退货额 ÷ 毛销售额", "returns ÷ gross sales, this month"),
        -1,
    ),
    wording(
        "active_customers",
        pair("活跃客户", "Active customers"),
        pair("近 {active} 个月有订单", "ordered in {active} months"),
        1,
    ),
    wording("new_customers", pair("新客户", "New customers"), pair("当月首次下单", "first order this month"), 1),
    wording(
        "known_customers",
        pair("累计客户", "Known customers"),
        pair("截至目前有过交易", "with any transaction so far"),
        0,
    ),
    wording(
        "repeat_rate",
        pair("复购率", "Repeat rate"),
        pair("{retention} 个月内下单 ≥ 2 次", "2+ orders in {retention} months"),
        1,
    ),
    wording(
        "logo_retention",
        pair("客户留存率", "Customer retention"),
        pair("前 {retention} 个月的客户本期仍下单", "buyers of the {retention} months before"),
        1,
    ),
    wording(
        "gross_revenue_retention",
        pair("毛收入留存率", "Gross revenue retention"),
        pair("同一批客户，不计增购", "same buyers, growth not counted"),
        1,
    ),
    wording(
        "net_revenue_retention",
        pair("净收入留存率", "Net revenue retention"),
        pair("同一批客户，计入增购", "same buyers, growth counted"),
        1,
    ),
    wording(
        "top_20_share",
        pair("前 20% 客户占比", "Share of top 20%"),
        pair("销售额，{window}", "of sales, {window}"),
        0,
    ),
    wording(
        "top_5_share",
        pair("前 5% 客户占比", "Share of top 5%"),
        pair("销售额，{window}", "of sales, {window}"),
        0,
    ),
    wording(
        "top_1_share",
        pair("前 1% 客户占比", "Share of top 1%"),
        pair("销售额，{window}", "of sales, {window}"),
        0,
    ),
    wording("gini", pair("基尼系数", "Gini coefficient"), pair("销售集中度，{window}", "of sales, {window}"), 0),
    wording("gross_sales", pair("毛销售额", "Gross sales"), pair("当月，未减退货", "this month, before returns"), 1),
    wording("returns", pair("退货额", "Returns"), pair("当月", "this month"), -1),
];

/// The figures on the cards of the headline page; the others stand in the workbook.
pub const CARDS: usize = 12;

/// Wording of a measure; `None` for a name this version does not know.
pub fn of(measure: &str) -> Option<&'static Wording> {
    ALL.iter().find(|wording| wording.measure == measure)
}
