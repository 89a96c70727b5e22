//! Words and findings of the pages on points and prepayments.

use super::{Pair, Print, pair};
use crate::report::figures::Money;
use crate::report::figures::worth::programmes::{Band, Programmes, latest};

pub const POINTS_BASIS: Pair = pair(
    "余额 = 获得 − 兑换 − 失效 ± 调整（F39）。负债 = 余额 × 单位价值；计入预期失效后较低。两种兑换率分母不同，分别列名。",
    "Balance = earned − redeemed − expired ± adjusted (F39). Liability = balance × unit value; lower with the breakage that is expected. The two redemption rates have different denominators and are named apart.",
);
pub const LIABILITY: Pair = pair("积分负债", "Liability of points");
pub const WITH_BREAKAGE: Pair = pair("计入预期失效", "With breakage");
pub const WITHOUT_BREAKAGE: Pair = pair("不计失效", "Without breakage");
pub const NO_LIABILITY: Pair =
    pair("负债暂无：未设置每积分的单位价值。", "No liability: the value of a point is not set.");
pub const MIX: Pair = pair("积分从何而来", "Where points come from");
pub const MIX_NOTE: Pair = pair("每月获得的积分", "points earned by month");
pub const BALANCE: Pair = pair("积分余额", "Balance of points");
pub const OF: Pair = pair("{numerator} ÷ {denominator}", "{numerator} ÷ {denominator}");
pub const ALT_LIABILITY: Pair = pair(
    "折线图：积分负债，计入与不计预期失效。{title}",
    "Lines of the liability of points, with and without breakage. {title}",
);
pub const ALT_MIX: Pair =
    pair("堆叠柱形图：每月获得的积分按来源", "Stacked columns of points earned by month and source");
pub const AGE_BASIS: Pair = pair(
    "余额按获得的先后消耗（先得先用）；级别按近 12 个月获得的积分，与销售类别对照。",
    "Balances are used up first in, first out. Levels by points earned in 12 months, set against the classes of sales.",
);
pub const AGEING: Pair = pair("未用积分的账龄", "Age of unused points");
pub const AGEING_AXIS: Pair = pair("获得后的时间", "time since earned");
pub const LEVELS: Pair = pair("积分级别与销售类别", "Levels of points and classes of sales");
pub const LEVELS_NOTE: Pair = pair("客户数与占行比", "customers and share of the row");
pub const LEVEL: Pair = pair("积分级别", "Level");
pub const LEVELS_HEAD: Pair = pair("积分级别概况", "The levels");
pub const OUTSIDE_BANDS: Pair = pair("档位之外", "outside all bands");
pub const POINTS: Pair = pair("积分", "Points");
pub const HOLDERS: Pair = pair("余额最多的客户", "Largest balances");
pub const EARNED_12M: Pair = pair("12 个月获得", "Earned 12 m");
pub const REDEEMED_12M: Pair = pair("12 个月兑换", "Redeemed 12 m");
pub const OLDEST: Pair = pair("最早（天）", "Oldest, days");
pub const EXPIRING: Pair = pair("将失效", "Expiring");
pub const ON: Pair = pair("失效日", "On");
pub const ALT_AGEING: Pair = pair("柱形图：未用积分的账龄。{title}", "Columns of unused points by age. {title}");
pub const ALT_LEVELS: Pair =
    pair("矩阵：积分级别与销售类别的客户数", "Matrix of customers by level of points and class of sales");
pub const PREPAY_BASIS: Pair = pair(
    "返还 = 预存金额 × 所在档位比例（F40）。对照组：同类别、同销售额十分位而未预存的客户；区间为 95%。",
    "Rebate = amount prepaid × rate of its band (F40). Matched: customers of the same class and decile of sales that do not prepay; 95% intervals.",
);
pub const BANDS: Pair = pair("预存档位", "Bands of prepayments");
pub const BAND: Pair = pair("档位", "Band");
pub const PREPAID: Pair = pair("预存", "Prepaid");
pub const REBATE: Pair = pair("返还", "Rebate");
pub const BANDS_AXIS: Pair =
    pair("预存金额（{currency}）；柱上为返还比例", "amount prepaid ({currency}); rates above the columns");
pub const GROWTH: Pair = pair("销售额增长：预存客户与对照组", "Growth of sales: who prepays, and matched customers");
pub const GROWTH_KEY: Pair = pair("增长率与 95% 区间", "growth with its 95% interval");
pub const REPURCHASE: Pair = pair("再购率", "Bought again");
pub const BREAK_EVEN: Pair = pair("保本毛利率", "Break-even margin");
pub const SALES_BEFORE: Pair = pair("此前销售额", "Sales before");
pub const SALES_AFTER: Pair = pair("此后销售额", "Sales after");
pub const MEASURES: Pair = pair("预存概览", "Prepayments at a glance");
pub const ALT_BANDS: Pair = pair("柱形图：各档位的预存金额。{title}", "Columns of the amount prepaid by band. {title}");
pub const ALT_GROWTH: Pair =
    pair("点图：预存客户与对照组的增长率及区间。{title}", "Dots of the growth of both groups with intervals. {title}");
pub const OPEN_BAND: Pair = pair("以上", "and more");

/// Name of a measure; one that this version does not know stays.
pub fn measure(print: &Print, name: &str) -> String {
    let words = match name {
        "earned_volume" => pair("业务量", "Volume"),
        "earned_referral" => pair("介绍业务", "Referral"),
        "earned_rating" => pair("服务评分", "Rating"),
        "earned" => pair("获得积分", "Points earned"),
        "redeemed" => pair("兑换", "Redeemed"),
        "expired" => pair("失效", "Expired"),
        "adjusted" => pair("调整", "Adjusted"),
        "balance" => pair("积分余额", "Balance of points"),
        "liability" => pair("负债（计入预期失效）", "Liability, with breakage"),
        "liability_without_breakage" => pair("负债（不计失效）", "Liability, without breakage"),
        "redemption_rate_earned" => pair("兑换率（兑换 ÷ 获得）", "Redeemed of earned"),
        "redemption_rate_available" => pair("兑换率（兑换 ÷ 可用）", "Redeemed of available"),
        "breakage_rate" => pair("失效率（失效 ÷ 获得）", "Breakage (expired of earned)"),
        "active_members" => pair("活跃会员", "Active members"),
        "referral_share" => pair("介绍积分占比", "Share of referrals"),
        "points_per_yuan" | "points_per_unit" => pair("每元积分", "Points per unit of sales"),
        "retention_members" => pair("会员留存率", "Retention of members"),
        "retention_others" | "retention_non_members" => pair("非会员留存率", "Retention of others"),
        "expected_breakage" => pair("预期失效率", "Expected breakage"),
        "volume_share" => pair("业务量积分占比", "Share of volume"),
        "rating_share" => pair("评分积分占比", "Share of ratings"),
        "members" => pair("会员", "Members"),
        "negative_balance" => pair("负余额合计", "Balances below zero"),
        "past_expiry" => pair("已过期未注销", "Past expiry, not booked"),
        "expiring" => pair("即将失效", "Expiring soon"),
        "liability_past_expiry" => pair("已过期未注销的负债", "Liability past expiry"),
        "redeemed_ahead" => pair("先兑后得", "Redeemed ahead"),
        "unknown_customer" => pair("未知客户", "Of unknown customers"),
        "points_per_currency_unit" => pair("每元销售额积分", "Points per unit of sales"),
        "rebate_accrued" => pair("应计返还", "Rebate accrued"),
        "rebate_open" => pair("未付返还", "Rebate open"),
        "rebate_rate" => pair("返还率（返还 ÷ 预存）", "Rebate of prepaid"),
        "consumption_rate" => pair("消费率（消费 ÷ 预存）", "Consumed of prepaid"),
        "prepaid" => pair("预存金额", "Prepaid"),
        "prepaid_balance" | "prepayment_balance" => pair("预存余额", "Prepaid balance"),
        "consumed" => pair("已消费", "Consumed"),
        "rebate" | "rebate_due" => pair("应返金额", "Rebate due"),
        "rebate_paid" => pair("已返金额", "Rebate paid"),
        "rebate_cost_ratio" | "rebate_ratio" => pair("返还成本率（返还 ÷ 销售额）", "Rebate cost of sales"),
        "participants" => pair("预存客户", "Customers that prepay"),
        "repurchase_rate" => pair("再购率", "Bought again"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}

/// Name of a measure of prepayments.
pub fn prepayment(print: &Print, name: &str) -> String {
    match name {
        "balance" => print.pick(pair("预存余额", "Prepaid balance")).to_string(),
        other => measure(print, other),
    }
}

/// Name of a level of points.
pub fn level(print: &Print, name: &str) -> String {
    match name {
        "no_points" | "" => print.pick(pair("未达级别", "below all levels")).to_string(),
        other => other.to_string(),
    }
}

/// Name of a group of customers.
pub fn group(print: &Print, name: &str) -> String {
    let words = match name {
        "participants" => pair("预存客户", "Who prepay"),
        "matched" => pair("对照组", "Matched"),
        "difference" => pair("相差", "Difference"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Name of an age: `0-3mo` in months, `0-90`, `365+` in days.
pub fn bucket(print: &Print, name: &str) -> String {
    match name {
        "past_expiry" => return print.pick(pair("已过期", "past expiry")).to_string(),
        "negative" => return print.pick(pair("负余额", "below zero")).to_string(),
        _ => {}
    }
    if let Some(months) = months_of(name) {
        return if print.chinese() { format!("{months} 个月") } else { format!("{months} months") };
    }
    let plain = name.trim_end_matches("_days").trim_end_matches('d').replace(['_', '-'], "–");
    if plain.starts_with(|first: char| first.is_ascii_digit()) {
        return if print.chinese() { format!("{plain} 天") } else { format!("{plain} d") };
    }
    if name == "unknown" { print.pick(pair("未知", "unknown")).to_string() } else { name.to_string() }
}

/// A value of a measure by its unit.
pub fn value(print: &Print, value: Option<f64>, unit: &str) -> String {
    let Some(value) = value else { return print.unknown() };
    match unit {
        "ratio" => print.percent(value),
        "money" => print.money(value),
        "customers" | "points" | "count" => print.narrow_amount(value),
        _ => print.number(value, 2),
    }
}

/// Months of an age, `0-3mo` or `24mo+`.
fn months_of(name: &str) -> Option<String> {
    let open = name.strip_suffix("mo+").map(|months| format!("{months}+"));
    open.or_else(|| name.strip_suffix("mo").map(|months| months.replace('-', "–")))
}

/// Title of the points.
pub fn points_title(print: &Print, found: &Programmes) -> String {
    let now = |measure: &str| latest(&found.points, measure).and_then(|one| one.value);
    let balance = now("balance").map(|balance| print.narrow_amount(balance));
    let (with, without) = (now("liability"), now("liability_without_breakage"));
    match (print.chinese(), balance, with, without) {
        (chinese, Some(balance), Some(with), Some(without)) if print.money(with) == print.money(without) => {
            match chinese {
                true => format!("积分余额 {balance}，负债 {}", print.money(with)),
                false => format!("{balance} points are open, {} owed", print.money(with)),
            }
        }
        (true, Some(balance), Some(with), Some(without)) => {
            format!("积分余额 {balance}，负债 {}；计入预期失效后 {}", print.money(without), print.money(with))
        }
        (true, Some(balance), ..) => format!("积分余额 {balance}"),
        (true, None, ..) => "积分".to_string(),
        (false, Some(balance), Some(with), Some(without)) => {
            format!(
                "{balance} points are open: {} owed, {} with expected breakage",
                print.money(without),
                print.money(with)
            )
        }
        (false, Some(balance), ..) => format!("{balance} points are open"),
        (false, None, ..) => "Points".to_string(),
    }
}

/// Title of ages and levels: the share of the oldest points.
pub fn ageing_title(print: &Print, found: &Programmes) -> String {
    let oldest =
        found.ageing.iter().rev().filter(|one| one.bucket != "negative").find(|one| one.points.unwrap_or(0.0) > 0.0);
    match (oldest.and_then(|one| Some((one, one.share?))), print.chinese()) {
        (Some((one, share)), chinese) if one.bucket == "past_expiry" => match chinese {
            true => format!("{} 的未用积分已过有效期", print.percent(share)),
            false => format!("{} of unused points are past their expiry", print.percent(share)),
        },
        (Some((one, share)), true) => format!("{} 的未用积分已有 {}", print.percent(share), bucket(print, &one.bucket)),
        (Some((one, share)), false) => {
            format!(
                "{} of unused points are {} old",
                print.percent(share),
                bucket(print, &one.bucket).replace(" d", " days")
            )
        }
        (None, true) => "积分的账龄与级别".to_string(),
        (None, false) => "Age and levels of points".to_string(),
    }
}

/// Title of the prepayments: growth of both groups, if enough are in them.
pub fn prepay_title(print: &Print, found: &Programmes, min_n: i64) -> String {
    let of = |name: &str| {
        let group = found.grown.iter().find(|one| one.group == name)?;
        group.growth.filter(|_| group.customers.unwrap_or(0) >= min_n.max(1))
    };
    let signed = |growth: f64| if growth > 0.0 { format!("+{}", print.percent(growth)) } else { print.percent(growth) };
    match (of("participants"), of("matched"), print.chinese()) {
        (Some(with), Some(without), true) => format!("预存客户销售额 {}，对照组 {}", signed(with), signed(without)),
        (Some(with), Some(without), false) => {
            format!("Sales of customers that prepay: {}; of matched ones: {}", signed(with), signed(without))
        }
        (Some(with), None, true) => format!("预存客户销售额 {}；没有足够的对照客户", signed(with)),
        (Some(with), None, false) => format!("Sales of customers that prepay: {}; too few matched ones", signed(with)),
        (None, _, chinese) => {
            let sum = |value: fn(&Band) -> Option<Money>| found.bands.iter().map(value).sum::<Option<Money>>();
            match (sum(|band| band.prepaid), sum(|band| band.rebate), chinese) {
                (Some(prepaid), Some(rebate), _) if prepaid.to_f64() > 0.0 => {
                    let (prepaid, rebate) = (print.money(prepaid.to_f64()), print.money(rebate.to_f64()));
                    match chinese {
                        true => format!("近 12 个月预存 {prepaid}，返还 {rebate}"),
                        false => format!("{prepaid} prepaid in 12 months, {rebate} of rebates"),
                    }
                }
                (_, _, true) => "预存与返还".to_string(),
                (_, _, false) => "Prepayments and rebates".to_string(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;

    #[test]
    fn ages_of_points_read_in_months_and_days() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        for (bucket_name, zh, en) in [
            ("0-3mo", "0–3 个月", "0–3 months"),
            ("24mo+", "24+ 个月", "24+ months"),
            ("91_180", "91–180 天", "91–180 d"),
            ("past_expiry", "已过期", "past expiry"),
            ("own", "own", "own"),
        ] {
            assert_eq!(bucket(&chinese, bucket_name), zh);
            assert_eq!(bucket(&english, bucket_name), en);
        }
    }
}
