//! Words and findings of the growth pages.

use super::{Pair, Print, findings::capital, pair};
use crate::report::figures::{Growth, GrowthPeriod, Part, SchemeBook, Scope};

pub const BRIDGE: Pair = pair("{window}与此前同长期间的销售桥", "Bridge of sales, {window} against as many before");
pub const TREE: Pair = pair("增长由什么构成", "What the change is made of");
pub const TREE_NOTE: Pair = pair(
    "销售额 = 客户数 × 每客户订单数 × 客单价；各效应之和等于销售额变动",
    "Sales = customers × orders per customer × value per order; the effects add up to the change of sales",
);
pub const TREE_NOTE_ITEMS: Pair = pair(
    "销售额 = 客户数 × 每客户订单数 × 每单件数 × 单价；各效应之和等于销售额变动",
    "Sales = customers × orders per customer × items per order × price; the effects add up to the change of sales",
);
pub const BASIS: Pair = pair(
    "净销售额，{from}–{to} 对比此前同长期间。新增：首次购买；赢回：此前期间无购买、更早有过；柱下为客户数。",
    "Net sales, {from} to {to} against as long before. New: first purchase ever; won back: bought earlier, not in the window before. Below the bars: customers.",
);
pub const MEMBERS_TITLE: Pair = pair("增长来自哪里：按{dimensions}", "Where growth comes from: by {dimensions}");
pub const MEMBERS_BASIS: Pair = pair(
    "{window}净销售额对比此前同长期间，{currency}；各维度按变动大小列出，其余合并为一行；类别取此前期末的类别；此前客户少于 {n} 家的不显示增长率。",
    "Net sales, {window}, against as long before, {currency}. Largest changes of each dimension, the others in one row; classes are those held before; no rate where fewer than {n} bought before.",
);
pub const NO_TREE: Pair = pair(
    "增长分解：此前期间不在数据内或未发布（`growth_tree`），无法分解。",
    "Tree of growth: n/a, the window before is not in the data, or `growth_tree` is not published.",
);
/// The member that marts add the small ones up in.
pub const OTHER: &str = "other";
pub const OTHERS: Pair = pair("其余 {n} 项", "{n} others");
pub const RATE: Pair = pair("增长率", "Growth");
pub const CUSTOMERS_NOW: Pair = pair("客户 n", "n now");
pub const BY_CUSTOMERS: Pair = pair("客户数效应", "By customers");
pub const BY_ORDERS: Pair = pair("订单频次效应", "By orders");
pub const BY_VALUE: Pair = pair("客单价效应", "By value");
pub const DIMENSION: Pair = pair("维度", "Dimension");
pub const MEMBER: Pair = pair("项目", "Member");
pub const EFFECT: Pair = pair("效应", "Effect");
pub const ALT_BRIDGE: Pair = pair(
    "瀑布图：期初到期末的净销售额，柱下为客户数。{title}",
    "Waterfall from opening to closing net sales, customers below the bars. {title}",
);
pub const ALT_TREE: Pair = pair(
    "增长树：销售额及其因素的前后值与效应。{title}",
    "Tree of sales and its factors, with values before and now and their effects. {title}",
);

/// Name of a part of the bridge.
pub fn part(part: Part) -> Pair {
    match part {
        Part::Opening => pair("期初", "Before"),
        Part::New => pair("新增客户", "New"),
        Part::WonBack => pair("赢回客户", "Won back"),
        Part::Expanded => pair("增购客户", "Expanded"),
        Part::Contracted => pair("减购客户", "Contracted"),
        Part::Lost => pair("流失客户", "Lost"),
        Part::Closing => pair("期末", "Now"),
    }
}

/// Name of a factor of the tree; a name that this version does not know stays.
pub fn factor(print: &Print, name: &str) -> String {
    let words = match name {
        "sales" => pair("净销售额", "Net sales"),
        "customers" => pair("客户数", "Customers"),
        "orders_per_customer" => pair("每客户订单数", "Orders per customer"),
        "value_per_order" => pair("客单价", "Value per order"),
        "items_per_order" => pair("每单件数", "Items per order"),
        "price_per_item" => pair("单价", "Price per item"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Name of a dimension; one that this version does not know stays.
pub fn dimension(print: &Print, name: &str) -> String {
    let words = match name {
        "region" => pair("地区", "region"),
        "industry" => pair("行业", "industry"),
        "class" => pair("客户类别", "class"),
        "salesperson" => pair("业务员", "salesperson"),
        "category" | "product" => pair("品类", "category"),
        other => {
            return match (scheme_of(other), print.chinese()) {
                (Some(scheme), true) => format!("{scheme} 类别"),
                (Some(scheme), false) => format!("class of {scheme}"),
                (None, _) => other.to_string(),
            };
        }
    };
    print.pick(words).to_string()
}

/// Scheme of a dimension of classes: `class_pyramid` is of `pyramid`.
pub fn scheme_of(dimension: &str) -> Option<&str> {
    dimension.strip_prefix("class_")
}

/// Name of a dimension: of classes, the title of their scheme.
pub fn dimension_of(print: &Print, name: &str, schemes: &[SchemeBook]) -> String {
    let book = scheme_of(name).and_then(|key| schemes.iter().find(|book| book.scheme == key));
    book.map_or_else(|| dimension(print, name), |book| print.text(&book.title).to_string())
}

/// Name of a member: of a class its title, of the others as they are; unknown ones, new ones and the rest say so.
pub fn member_of(print: &Print, dimension: &str, name: &str, schemes: &[SchemeBook]) -> String {
    let Some(key) = scheme_of(dimension) else { return member(print, name) };
    let book = schemes.iter().find(|book| book.scheme == key);
    let class = book.and_then(|book| book.classes.iter().chain(&book.outside).find(|class| class.code == name));
    match (class, name) {
        (Some(class), _) => print.text(&class.title).to_string(),
        (None, "new") => print.pick(pair("新客户", "new customers")).to_string(),
        (None, "none") => print.pick(pair("方案之外", "outside the scheme")).to_string(),
        (None, _) => member(print, name),
    }
}

/// Name of a member: unknown ones say so.
pub fn member(print: &Print, name: &str) -> String {
    match name {
        "" | "?" | "unknown" | "none" => print.pick(pair("未知", "unknown")).to_string(),
        "all" => print.pick(pair("全部", "all")).to_string(),
        "other" => print.pick(pair("其他合计", "all others")).to_string(),
        other => other.to_string(),
    }
}

/// Value of a factor.
pub fn factor_value(print: &Print, name: &str, value: Option<f64>) -> String {
    let Some(value) = value else { return print.unknown() };
    match name {
        "sales" | "value_per_order" | "price_per_item" => print.money(value),
        "customers" => print.count(value.round() as i64),
        _ => print.number(value, 2),
    }
}

/// The change of a growth as `up 8.3% to ¥1.2m`.
fn course(print: &Print, growth: &Growth) -> String {
    let closing = print.money(growth.step(Part::Closing).amount.to_f64());
    let change = growth.change().to_f64();
    let size = match growth.rate() {
        Some(rate) => print.percent(rate.abs()),
        None => print.money(change.abs()),
    };
    match (print.chinese(), change) {
        (true, change) if change > 0.0 => format!("增长 {size}，至 {closing}"),
        (true, change) if change < 0.0 => format!("下降 {size}，至 {closing}"),
        (true, _) => format!("持平，{closing}"),
        (false, change) if change > 0.0 => format!("up {size} to {closing}"),
        (false, change) if change < 0.0 => format!("down {size} to {closing}"),
        (false, _) => format!("level at {closing}"),
    }
}

/// The finding of a period: how sales changed, and which part did most.
pub fn title(print: &Print, period: &GrowthPeriod, scope: &Scope) -> String {
    let window = print.window(&period.compare, scope.as_of);
    let Some(whole) = &period.whole else { return capital(&window) };
    if whole.step(Part::Opening).amount.to_f64() == 0.0 && whole.step(Part::Opening).customers == 0 {
        let closing = print.money(whole.step(Part::Closing).amount.to_f64());
        return if print.chinese() {
            format!("{window}净销售额 {closing}；此前同长期间没有销售，无法比较")
        } else {
            format!("Net sales {closing} in the {window}; nothing was sold in the window before to compare with")
        };
    }
    let course = course(print, whole);
    let parts = || Part::ALL.into_iter().filter(|part| part.is_change()).map(|part| (part, whole.step(part)));
    let gain = parts()
        .filter(|(_, step)| step.amount.to_f64() > 0.0)
        .reduce(|best, one| if one.1.amount > best.1.amount { one } else { best });
    let loss = parts()
        .filter(|(_, step)| step.amount.to_f64() < 0.0)
        .reduce(|best, one| if one.1.amount < best.1.amount { one } else { best });
    let named = |found: Option<(Part, crate::report::figures::Step)>| {
        found.map(|(one, step)| {
            let (name, money) = (print.pick(part(one)), print.signed_money(step.amount.to_f64()));
            if print.chinese() {
                format!("{name} {money}")
            } else {
                format!("{} customers {money}", name.to_lowercase())
            }
        })
    };
    let reasons: Vec<String> = [named(gain), named(loss)].into_iter().flatten().collect();
    match (print.chinese(), reasons.is_empty()) {
        (true, true) => format!("{window}净销售额{course}"),
        (true, false) => format!("{window}净销售额{course}；影响最大：{}", reasons.join("，")),
        (false, true) => format!("Net sales of the {window} {course}"),
        (false, false) => format!("Net sales of the {window} {course}; most from {}", reasons.join(", ")),
    }
}

/// Title of a smaller bridge.
pub fn short_title(print: &Print, period: &GrowthPeriod, scope: &Scope) -> String {
    let window = print.window(&period.compare, scope.as_of);
    let Some(whole) = &period.whole else { return capital(&window) };
    let course = course(print, whole);
    if print.chinese() { format!("{window}：{course}") } else { format!("{}: {course}", capital(&window)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::{Language, Text};

    #[test]
    fn members_that_are_no_names_are_said_in_words() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        let book = SchemeBook {
            scheme: "pyramid".into(),
            title: Text { zh: "客户金字塔".into(), en: "Customer pyramid".into() },
            kind: "rank".into(),
            weight: "net_sales_12m".into(),
            about: None,
            classes: Vec::new(),
            outside: Vec::new(),
            cuts: Vec::new(),
        };
        let schemes = [book];
        assert_eq!(dimension_of(&chinese, "class_pyramid", &schemes), "客户金字塔");
        assert_eq!(dimension_of(&english, "class_gone", &schemes), "class of gone");
        assert_eq!(dimension_of(&english, "region", &schemes), "region");
        for (dimension, name, zh, en) in [
            ("class_pyramid", "new", "新客户", "new customers"),
            ("class_pyramid", "none", "方案之外", "outside the scheme"),
            ("region", "new", "new", "new"),
            ("region", "other", "其他合计", "all others"),
            ("region", "unknown", "未知", "unknown"),
        ] {
            assert_eq!(member_of(&chinese, dimension, name, &schemes), zh);
            assert_eq!(member_of(&english, dimension, name, &schemes), en);
        }
    }
}
