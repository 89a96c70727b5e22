//! The findings on the cover.

use super::{Print, findings, measures};
use crate::report::figures::{Figures, Unit};

/// One of the findings on the cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Measure whose history belongs to it.
    pub measure: &'static str,
    /// The number.
    pub figure: String,
    /// What it is.
    pub label: String,
    /// The sentence.
    pub sentence: String,
}

/// The findings on the cover: sales, customers, concentration; fewer when a mart is absent.
pub fn key_findings(print: &Print, figures: &Figures) -> Vec<Finding> {
    let mut findings = Vec::new();
    let scope = &figures.scope;
    if let Some(headline) = &figures.headline
        && let Some(sales) = headline.measure("net_sales")
        && let Some(value) = headline.value("net_sales")
    {
        let month = print.month_long(headline.month);
        let change = findings::on_last_month(print, sales, headline.month, scope);
        let orders =
            headline.value("orders").map_or_else(|| print.unknown(), |orders| print.value(orders, Unit::Orders));
        let mean = headline.value("average_order_value").map_or_else(|| print.unknown(), |mean| print.money(mean));
        findings.push(Finding {
            measure: "net_sales",
            figure: print.money(value),
            label: measures::of("net_sales")
                .map_or_else(String::new, |wording| format!("{} | {month}", print.pick(wording.label))),
            sentence: if print.chinese() {
                format!("{change}。{orders} 张订单，平均每单 {mean}。")
            } else {
                format!("{}. {orders} orders at {mean} on average.", findings::capital(&change))
            },
        });
    }
    if let Some(flow) = &figures.flow
        && let Some(closing) = flow.latest().and_then(|latest| latest.closing)
    {
        let label = measures::of("active_customers").map_or("", |wording| print.pick(wording.label));
        let months = scope.active_months;
        findings.push(Finding {
            measure: "active_customers",
            figure: print.count(closing),
            label: if print.chinese() {
                format!("{label} | 近 {months} 个月有订单")
            } else {
                format!("{label} | ordered in {months} months")
            },
            sentence: findings::flow(print, flow) + if print.chinese() { "。" } else { "." },
        });
    }
    if let Some(contribution) = &figures.contribution
        && let Some(share) = contribution.top_20_share.filter(|_| contribution.buyers >= scope.min_n)
    {
        let one = contribution.top_1_share.map_or_else(|| print.unknown(), |share| print.percent(share));
        let window = print.window(&scope.contribution_window, scope.as_of);
        let n = print.count(contribution.buyers);
        findings.push(Finding {
            measure: "top_20_share",
            figure: print.percent(share),
            label: if print.chinese() {
                "前 20% 客户的销售占比".to_string()
            } else {
                "Share of sales of the top 20%".to_string()
            },
            sentence: if print.chinese() {
                format!("{window}共 {n} 家客户有净销售额；最大的 1% 就占 {one}。")
            } else {
                format!("Of {n} customers with net sales in the {window}, the largest 1% alone bring {one}.")
            },
        });
    }
    findings
}
