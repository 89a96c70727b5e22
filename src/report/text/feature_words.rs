//! Features in words, with their values in their units. What is not listed (features of the user's own) keeps its name.

use super::{Pair, Print, labels, pair};
use crate::config::types::{Language, Text};
use crate::features::registry::{self, Unit};

/// Features whose window is part of the name; `{}` stands for the window in words.
const WINDOWED: [(&str, Pair); 10] = [
    ("orders_", pair("订单数", "orders")),
    ("purchase_days_", pair("购买天数", "days with a purchase")),
    ("growth_", pair("增长率", "growth")),
    ("active_months_", pair("活跃月数", "active months")),
    ("product_breadth_", pair("购买品类数", "products bought")),
    ("visits_", pair("联系次数", "contacts")),
    ("on_time_rate_", pair("按时付款率", "share paid on time")),
    ("overdue_events_", pair("逾期次数", "overdue events")),
    ("rejected_goods_", pair("拒收次数", "goods rejected")),
    ("debit_notes_", pair("扣款次数", "debit notes")),
];

/// Features by name.
const NAMED: [(&str, Pair); 15] = [
    ("recency_days", pair("距上次订单天数", "days since last order")),
    ("tenure_months", pair("合作月数", "months as customer")),
    ("median_gap_days", pair("订单间隔中位数（天）", "median days between orders")),
    ("gap_cv", pair("订单间隔波动", "irregularity of orders")),
    ("silence_ratio", pair("沉默比", "silence over usual gap")),
    ("trend_ratio", pair("近 3 个月趋势", "trend of 3 months")),
    ("trend_slope", pair("近 6 个月斜率", "slope of 6 months")),
    ("days_since_contact", pair("距上次联系天数", "days since last contact")),
    ("loyalty_index", pair("忠诚度指数", "loyalty index")),
    ("reputation", pair("口碑评分", "reputation")),
    ("cooperation_months", pair("合作时长（月）", "months of cooperation")),
    ("wallet_share", pair("采购份额", "share of wallet")),
    ("complaint_count", pair("投诉次数", "complaints")),
    ("score", pair("得分", "score")),
    ("cumulative_share", pair("累计占比", "cumulative share")),
];

/// The feature in words: `12-month net sales`.
pub fn name(print: &Print, feature: &str) -> String {
    if let Some((_, words)) = NAMED.iter().find(|(name, _)| *name == feature) {
        return print.pick(*words).to_string();
    }
    let windowed = WINDOWED.iter().find_map(|(stem, words)| Some((*words, feature.strip_prefix(stem)?)));
    let Some((words, window)) = labels::feature(feature).or(windowed) else { return feature.to_string() };
    let words = print.pick(words);
    let (count, unit) = window.split_at(window.len() - window.chars().last().map_or(0, char::len_utf8));
    match (count.parse::<u32>(), unit, print.chinese()) {
        (Ok(count), "m", true) => format!("{count} 个月{words}"),
        (Ok(count), "m", false) => format!("{count}-month {words}"),
        (Ok(count), "d", true) => format!("{count} 天{words}"),
        (Ok(count), "d", false) => format!("{count}-day {words}"),
        (_, _, true) if window == "life" => format!("全部{words}"),
        (_, _, false) if window == "life" => format!("all-time {words}"),
        _ => feature.to_string(),
    }
}

/// A title with names of features in it, as groups found by themselves have: `high orders_12m` in words.
pub fn within(title: &Text) -> Text {
    let words = |language, text: &str| {
        let print = Print::new(language, "");
        let one = |word: &str| match word.strip_suffix(',') {
            Some(bare) => format!("{},", name(&print, bare)),
            None => name(&print, word),
        };
        text.split(' ').map(one).collect::<Vec<String>>().join(" ")
    };
    Text { zh: words(Language::Chinese, &title.zh), en: words(Language::English, &title.en) }
}

/// A value of a feature in few characters; `None` is "n/a". `unit` is the unit as a mart names it, where it does.
pub fn value(print: &Print, feature: &str, unit: Option<&str>, value: Option<f64>) -> String {
    let Some(value) = value else { return print.unknown() };
    let known = registry::find(feature).map(|feature| feature.unit);
    let money = labels::feature(feature).is_some() || unit == Some("money");
    match known {
        _ if money => print.money(value),
        // Ratios that are read as times, not as shares.
        _ if matches!(feature, "silence_ratio" | "gap_cv") => print.number(value, 2),
        Some(Unit::Ratio) => print.percent(value),
        Some(Unit::Days | Unit::Months | Unit::Orders | Unit::Count) => print.number(value, 1),
        _ if unit == Some("ratio") || feature == "cumulative_share" => print.percent(value),
        _ => print.number(value, if value.abs() < 10.0 { 2 } else { 1 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_read_in_both_languages_and_unknown_ones_keep_their_name() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        assert_eq!(name(&english, "net_sales_12m"), "12-month net sales");
        assert_eq!(name(&chinese, "net_sales_12m"), "12 个月净销售额");
        assert_eq!(name(&english, "orders_life"), "all-time orders");
        assert_eq!(name(&chinese, "visits_90d"), "90 天联系次数");
        assert_eq!(name(&english, "recency_days"), "days since last order");
        let title = Text { zh: "高 orders_12m · 低 my_figure".into(), en: "high orders_12m, low my_figure".into() };
        assert_eq!(within(&title).zh, "高 12 个月订单数 · 低 my_figure");
        assert_eq!(within(&title).en, "high 12-month orders, low my_figure");
        for own in ["my_figure", "visits_planned_90d", "orders_客户", "orders_"] {
            assert_eq!(name(&english, own), own);
        }
    }

    #[test]
    fn values_carry_their_unit() {
        let english = Print::new(Language::English, "GBP");
        assert_eq!(value(&english, "net_sales_12m", None, Some(12_345.0)), "£12.3k");
        assert_eq!(value(&english, "growth_12m", None, Some(-0.312)), "−31.2%");
        assert_eq!(value(&english, "recency_days", None, Some(91.0)), "91");
        assert_eq!(value(&english, "my_figure", Some("money"), Some(5.0)), "£5.00");
        assert_eq!(value(&english, "my_figure", None, None), "n/a");
    }
}
