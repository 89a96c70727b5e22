//! Words of the pages of channels, of contacts before orders, and of the influence of visits (R07).

use super::{Pair, Print, pair};
use crate::report::figures::process::visits::contacts::Influence;

pub use super::visit_today_words::channel;

pub const CHANNEL: Pair = pair("联系方式", "Channel");
pub const CONTACTS: Pair = pair("联系", "Contacts");
pub const SHARE: Pair = pair("占比", "Share");
pub const FIT: Pair = pair("符合建议", "As advised");
pub const CONVERSION: Pair = pair("{days} 天内下单", "Order in {days} d");
pub const CHANNELS_BASIS: Pair = pair(
    "{period}。行 = 潜客类别，格内为联系次数与占行比；加框 = 该类别的建议方式（visits.advised_channels）。n < {n} 不显示比率。",
    "{period}. Rows: category of the prospect; cells: contacts and their share of the row. Framed: advised for the category (visits.advised_channels). No rate under n = {n}.",
);
pub const MIX: Pair = pair("类别与联系方式", "Channels by category");
pub const MIX_NOTE: Pair = pair("建议多种方式的类别不加框", "categories advised several have no frames");
pub const FIT_HEAD: Pair = pair("符合建议的联系", "Contacts as advised");
pub const FIT_NOTE: Pair = pair("按类别，95% 区间", "by category, 95% intervals");
pub const BY_CHANNEL: Pair = pair("按联系方式", "By channel");
pub const NO_CHANNELS: Pair =
    pair("联系方式未知：拜访记录需要 channel 列。", "Channels are not known: the visits need a column channel.");
pub const NO_CATEGORY: Pair = pair(
    "潜客类别未知，无法核对建议方式：拜访记录或 leads 表需要 category 列。",
    "Categories of prospects are not known: the visits or the table leads need a column category.",
);
pub const ALT_MIX: Pair = pair("矩阵：类别与联系方式。{title}", "Matrix of categories and channels. {title}");
pub const ALT_FIT: Pair = pair("点图：符合建议的占比。{title}", "Dots of contacts as advised. {title}");

pub const TASKS_BASIS: Pair = pair(
    "{period}。任务完成率 = 已完成的表单 ÷ 填写该项的表单（n）；未填写的不计，不当作未做。n < {n} 不显示比率。",
    "{period}. Task rates: forms on which it is done ÷ forms that tell of it (n); forms that say nothing are left out, not counted as undone. No rate under n = {n}.",
);
pub const TASKS: Pair = pair("终端任务完成率", "Tasks at outlets");
pub const TASKS_NOTE: Pair = pair("95% 区间", "95% intervals");
pub const NO_TASKS: Pair = pair(
    "没有终端任务的记录：拜访记录需要任务列（理货、陈列调整、堆头、促销检查、库存、促销员沟通等）。",
    "No tasks are told: the visits need columns of them (tidy_shelf, display_adjust, special_display, promo_check, stock, promoter_talk).",
);
pub const FOLLOW: Pair = pair("记录与跟进", "Records and follow-up");
pub const FIGURE: Pair = pair("指标", "Figure");
pub const VALUE: Pair = pair("值", "Value");
pub const ISSUES: Pair = pair("未关闭问题", "Open issues");
pub const ISSUES_NOTE: Pair = pair("最久的在前", "the oldest first");
pub const AGE_DAYS: Pair = pair("天数", "Days");
pub const STAFF: Pair = pair("业务员", "Salesperson");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const RAISED: Pair = pair("提出日", "Raised");
pub const STATE: Pair = pair("状态", "State");
pub const NO_ISSUES: Pair = pair("没有未关闭的问题。", "No issue is open.");
pub const NO_ISSUE_ROWS: Pair = pair(
    "没有问题记录：拜访记录需要 issue_id 与 issue_status 列。",
    "No issues are told: the visits need columns issue_id and issue_status.",
);
pub const ISSUES_MONTHLY: Pair = pair("未关闭问题见月度报告。", "Open issues are told in the report of the month.");
pub const FEW_TASKS: Pair =
    pair("填写任务的表单不足 {n} 份，不显示完成率。", "Fewer than {n} forms tell of tasks: no rates are shown.");
pub const MORE: Pair =
    pair("另有 {n} 项，见工作簿“{sheet}”表。", "And {n} more, see sheet \"{sheet}\" of the workbook.");
pub const SHEET_ISSUES: Pair = pair("拜访问题", "Visit issues");
pub const SHEET_GIVEN_UP: Pair = pair("过早放弃", "Early give-ups");
pub const ALT_TASKS: Pair = pair("点图：任务完成率与区间。{title}", "Dots of task rates with intervals. {title}");

pub const TO_ORDER_BASIS: Pair = pair(
    "自数据首月之后的首单；客户计首单日之前的全部联系，线索计开启至成交前一日的联系。圆环 = 经验规则：{share} 的成交发生在 {count} 次及以上联系之后。",
    "Customers: all contacts before the day of the first order; leads: those from their opening on. Ring: the rule that {share} of orders come after {count} contacts or more.",
);
pub const ECDF: Pair = pair("首单前的联系次数", "Contacts before the first order");
pub const ECDF_NOTE: Pair = pair(
    "累计占比；点旁 = 不足 {count} 次即下单的占比",
    "running share; beside the dots: ordered after fewer than {count}",
);
pub const RULE: Pair = pair("规则：{share} 不足 {count} 次", "the rule: {share} before contact {count}");
pub const ECDF_AXIS: Pair = pair("联系次数", "contacts");
pub const FIRST: Pair = pair("首次联系的方式", "How first contacts are made");
pub const FIRST_NOTE: Pair = pair("近 {months} 个月 {n} 次", "{n} in {months} months");
pub const RESPONSE: Pair = pair("{days} 天内回应", "Answer in {days} d");
pub const GIVEN_UP: Pair = pair("过早放弃", "Given up early");
pub const GIVEN_UP_NOTE: Pair = pair(
    "至多 {contacts} 次联系，已 {days} 天以上没有联系",
    "at most {contacts} contacts, none for {days} days or more",
);
pub const NAME: Pair = pair("名称", "Name");
pub const LAST: Pair = pair("上次联系", "Last contact");
pub const SILENT: Pair = pair("已隔（天）", "Days since");
pub const NOBODY_GIVEN_UP: Pair = pair("没有过早放弃的潜客。", "Nobody was given up early.");
pub const ALT_ECDF: Pair =
    pair("累计分布：首单前的联系次数。{title}", "Running share of first orders by contacts before. {title}");

pub const WARNING: Pair = pair(
    "这不是实验：拜访谁由业务员决定，他们可能知道数据中没有的情况。差异只说明与拜访相伴的变化，不说明由拜访引起。",
    "This is no experiment: whom salespeople visit is their choice, and they may know what the data do not. A difference tells what went with visits, not what visits caused.",
);
pub const INFLUENCE_BASIS: Pair = pair(
    "拜访后 {weeks} 周，与同月、同类别、下单节奏相近而无人联系的客户相比；95% 区间。已匹配 = 有可比客户的拜访。n < {n} 不画点。",
    "{weeks} weeks after a visit, against customers of the same month, class and rhythm whom nobody contacted; 95% intervals. Nothing is shown under n = {n}.",
);
pub const ORDER_DIFFERENCE: Pair = pair("下单率之差", "Difference of order rates");
pub const ORDER_NOTE: Pair = pair("百分点", "percentage points");
pub const SALES_DIFFERENCE: Pair = pair("每次拜访净销售额之差", "Difference of net sales a visit");
pub const KEY_DIFFERENCE: Pair = pair("已拜访 − 相似未联系", "visited − alike and not contacted");
pub const VISITS: Pair = pair("拜访", "Visits");
pub const MATCHED: Pair = pair("已匹配", "Matched");
pub const TREATED_RATE: Pair = pair("拜访后下单率", "Ordered, visited");
pub const CONTROL_RATE: Pair = pair("未联系者下单率", "Ordered, others");
pub const DIFFERENCE: Pair = pair("相差", "Difference");
pub const INTERVAL: Pair = pair("95% 区间（百分点）", "95% interval, pp");
pub const SALES: Pair = pair("销售额之差", "Sales, difference");
pub const REMARK: Pair = pair("说明", "Remark");
pub const GROUP: Pair = pair("分组", "Group");
pub const BY_RHYTHM: Pair = pair("按下单节奏", "By rhythm of orders");
pub const ALT_INFLUENCE: Pair =
    pair("点图：差异与 95% 区间。{title}", "Dots of differences with 95% intervals. {title}");

/// Name of a category of prospects.
pub fn category(print: &Print, code: Option<&str>) -> String {
    let words = match code {
        Some("ready") => pair("马上可签", "Ready to buy"),
        Some("intent") => pair("有意向", "Has intent"),
        Some("good_potential") => pair("良好潜力", "Good potential"),
        Some("general_potential") => pair("一般潜力", "General potential"),
        Some(other) => return other.to_string(),
        None => pair("未分类", "No category"),
    };
    print.pick(words).to_string()
}

/// Name of a task at an outlet.
pub fn task(print: &Print, code: &str) -> String {
    let words = match code {
        "tidy_shelf" => pair("理货", "Shelf tidied"),
        "display_adjust" => pair("陈列调整", "Display adjusted"),
        "special_display" => pair("特殊陈列", "Special display"),
        "promo_check" => pair("促销检查", "Promotion checked"),
        "stock" => pair("库存盘点", "Stock counted"),
        "promoter_talk" => pair("促销员沟通", "Talk with promoters"),
        "other" => pair("其他", "Other"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}

/// Name of a figure on records and follow-up.
pub fn figure(print: &Print, code: &str) -> String {
    let words = match code {
        "submission_rate" => pair("记录提交率", "Records handed in"),
        "submission_lag_days" => pair("提交滞后（天，中位）", "Days to hand in, median"),
        "record_complete_rate" => pair("记录完整率", "Complete records"),
        "next_step_rate" => pair("有下一步的联系", "Contacts with a next step"),
        "next_date_overdue" => pair("逾期未兑现的下次联系", "Next dates not kept"),
        "next_date_open" => pair("已过期的下次联系", "Next dates passed, still open"),
        "follow_ups_per_order" => pair("每单联系次数", "Contacts per order"),
        "issue_closure_rate" => pair("问题关闭率", "Issues closed"),
        "help_needed" => pair("需要支持的联系", "Contacts that ask for help"),
        "damaged_rate" => pair("发现破损", "Damaged goods found"),
        "out_of_stock_rate" => pair("检查时断货", "Stock checks that found none"),
        "multi_channel_share" => pair("多种方式联系的客户", "Customers met by two channels"),
        "preference_match" => pair("按客户偏好方式", "By the preferred channel"),
        "market_feedback" => pair("市场反馈", "Market feedback"),
        "preference_recorded" => pair("有偏好记录的客户", "Customers with a preference"),
        "interval_match" => pair("按客户希望的频率", "At the preferred interval"),
        "interval_recorded" => pair("有希望频率记录的客户", "Customers with a preferred interval"),
        "interval_overdue" => pair("超过希望频率未联系", "Waiting longer than preferred"),
        "largest_contacted" => pair("十大客户中已联系", "Ten largest: contacted"),
        "largest_visited" => pair("十大客户中当面拜访", "Ten largest: met in person"),
        "largest_by_executives" => pair("十大客户中高层联系", "Ten largest: by upper management"),
        "inbound_conversion_30d" => pair("来电来访后下单", "Incoming contacts with an order"),
        "channel_fit" => pair("符合建议的联系", "Contacts as advised"),
        "channel_share" => pair("联系方式占比", "Share of channel"),
        "channel_conversion" => pair("联系后下单", "Contacts with an order after"),
        "first_contacts" => pair("首次联系", "First contacts"),
        "first_contact_share" => pair("首次联系占比", "Share of first contacts"),
        "first_contact_response" => pair("首次联系的回应率", "First contacts answered"),
        "first_contact_conversion" => pair("首次联系后下单", "First contacts with an order"),
        "orders_after_rule_contacts" => pair("规则次数后的成交", "Orders after the rule's contacts"),
        "orders_after_more_contacts" => pair("超过规则次数的成交", "Orders after more contacts"),
        "contacts_to_order_median" => pair("首单前联系次数（中位）", "Contacts before the first order, median"),
        "early_give_ups" => pair("过早放弃", "Given up early"),
        other => match (other.strip_prefix("channel_share:"), other.strip_prefix("task_rate:")) {
            (Some(code), _) => return format!("{} {}", print.pick(SHARE), channel(print, code)),
            (_, Some(code)) => return task(print, code),
            _ => return other.replace('_', " "),
        },
    };
    print.pick(words).to_string()
}

/// What a group of customers does not have: days of a band of silence.
pub fn rhythm(print: &Print, code: Option<&str>) -> String {
    let words = match code {
        Some("gaps_below_0.5") => pair("间隔不足 0.5 倍", "below 0.5 of the own gap"),
        Some("gaps_0.5_to_1") => pair("间隔 0.5–1 倍", "0.5 to 1 own gaps"),
        Some("gaps_1_to_2") => pair("间隔 1–2 倍", "1 to 2 own gaps"),
        Some("gaps_2_to_4") => pair("间隔 2–4 倍", "2 to 4 own gaps"),
        Some("gaps_4_and_more") => pair("间隔 4 倍以上", "4 own gaps and more"),
        Some("few_orders_30d") => pair("订单少，30 天内", "few orders, to 30 days"),
        Some("few_orders_90d") => pair("订单少，31–90 天", "few orders, to 90 days"),
        Some("few_orders_365d") => pair("订单少，91–365 天", "few orders, to 365 days"),
        Some("few_orders_longer") => pair("订单少，超过 365 天", "few orders, longer"),
        Some(other) => return other.replace('_', " "),
        None => return print.unknown(),
    };
    print.pick(words).to_string()
}

/// Remarks on a comparison; that it is no experiment is told once above.
pub fn remark(print: &Print, note: &str) -> String {
    let one = |code: &str| match code {
        "few_matched" => Some(print.pick(pair("不到半数有可比客户", "fewer than half are matched"))),
        "no_match" => Some(print.pick(pair("没有可比客户", "no alike customers"))),
        "no_visits" => Some(print.pick(pair("没有拜访", "no visits"))),
        _ => None,
    };
    note.split('+').filter_map(one).collect::<Vec<&str>>().join(if print.chinese() { "；" } else { "; " })
}

/// Percentage points with a sign.
pub fn points(print: &Print, difference: f64) -> String {
    super::plan_words::points(print, difference)
}

/// An interval in percentage points: `+8.1 – +13.0`.
pub fn interval(print: &Print, low: f64, high: f64) -> String {
    let end = |value: f64| {
        let text = print.number_fixed(value * 100.0, 1);
        if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
    };
    format!("{} – {}", end(low), end(high))
}

/// Title of the channels: how many contacts were made as advised, and where fewest.
pub fn channels_title(print: &Print, period: &str, fit: Option<f64>, lowest: Option<(&str, f64)>) -> String {
    let Some(fit) = fit else {
        return if print.chinese() {
            format!("{period}的联系方式：无从核对建议")
        } else {
            format!("Channels, {period}: nothing to hold against the advice")
        };
    };
    let fit = print.percent(fit);
    match (print.chinese(), lowest) {
        (true, Some((name, low))) => {
            format!("{period}按建议方式联系的占 {fit}；“{name}”最低，{}", print.percent(low))
        }
        (true, None) => format!("{period}按建议方式联系的占 {fit}"),
        (false, Some((name, low))) => {
            format!("{fit} of contacts used an advised channel, {period}; fewest in \"{name}\", {}", print.percent(low))
        }
        (false, None) => format!("{fit} of contacts used an advised channel, {period}"),
    }
}

/// Title of tasks and follow-up: next dates not kept, and issues that are open.
pub fn tasks_title(
    print: &Print,
    overdue: Option<f64>,
    lag: Option<f64>,
    issues: Option<(i64, Option<i64>)>,
) -> String {
    let mut parts = Vec::new();
    if let Some(share) = overdue {
        let share = print.percent(share);
        parts.push(if print.chinese() {
            format!("{share} 约定的下次联系没有兑现")
        } else {
            format!("{share} of promised next contacts were not kept")
        });
    }
    if let Some((open, oldest)) = issues {
        let n = print.count(open);
        let oldest = oldest.filter(|_| open > 0).map(|days| print.count(days));
        parts.push(match (print.chinese(), oldest) {
            (true, Some(days)) => format!("{n} 个问题未关闭，最久 {days} 天"),
            (true, None) => format!("{n} 个问题未关闭"),
            (false, Some(days)) if open == 1 => format!("1 issue is open, for {days} days"),
            (false, Some(days)) => format!("{n} issues are open, the oldest for {days} days"),
            (false, None) => format!("{n} issues are open"),
        });
    }
    if let (true, Some(lag)) = (parts.is_empty(), lag) {
        let lag = print.number(lag, 1);
        parts.push(if print.chinese() {
            format!("记录提交滞后中位 {lag} 天")
        } else {
            format!("Records are handed in {lag} days after the contact (median)")
        });
    }
    if parts.is_empty() {
        return print.pick(pair("终端任务与跟进", "Tasks and follow-up")).to_string();
    }
    parts.join(if print.chinese() { "；" } else { "; " })
}

/// Title of the contacts before orders: who ordered after the rule's contacts.
pub fn to_order_title(print: &Print, count: i64, shares: &[(&str, f64)]) -> String {
    let name = |scope: &str| match (scope, print.chinese()) {
        ("leads", true) => "线索",
        ("leads", false) => "won leads",
        (_, true) => "客户",
        (_, false) => "customers",
    };
    if shares.is_empty() {
        return print.pick(pair("尚无可计的首单", "No first order can be told yet")).to_string();
    }
    let parts: Vec<String> = shares
        .iter()
        .map(|(scope, share)| match print.chinese() {
            true => format!("{}的 {}", name(scope), print.percent(*share)),
            false => format!("{} of {}", print.percent(*share), name(scope)),
        })
        .collect();
    if print.chinese() {
        format!("首单出现在 {count} 次及以上联系之后的：{}", parts.join("，"))
    } else {
        format!("{} first ordered after {count} contacts or more", parts.join(" and "))
    }
}

/// Title of the influence: what went with visits in the shortest window.
pub fn influence_title(print: &Print, all: Option<&Influence>, min_n: i64) -> String {
    let enough = all.filter(|one| one.treated.is_some_and(|n| n >= min_n.max(1)));
    let Some((one, difference)) = enough.and_then(|one| Some((one, one.rates[2]?))) else {
        return print
            .pick(pair(
                "可比的拜访过少，看不出拜访前后的差异",
                "Too few visits have alike customers to tell a difference",
            ))
            .to_string();
    };
    let weeks = one.weeks;
    let rate = |at: usize| one.rates[at].map_or_else(|| print.unknown(), |rate| print.percent(rate));
    let sure = one.rates[3].zip(one.rates[4]).is_some_and(|(low, high)| low > 0.0 || high < 0.0);
    let difference = points(print, difference);
    match (print.chinese(), sure) {
        (true, true) => {
            format!("拜访后 {weeks} 周内 {} 下单，相似而未联系的 {}：相差 {difference}（并非因果）", rate(0), rate(1))
        }
        (true, false) => format!("拜访后 {weeks} 周内的下单率相差 {difference}，区间含 0：看不出差异"),
        (false, true) => format!(
            "{} ordered within {weeks} weeks of a visit, {} of alike customers without: {difference}, not shown to be caused by it",
            rate(0),
            rate(1)
        ),
        (false, false) => {
            format!(
                "Order rates differ by {difference} in the {weeks} weeks after a visit; the interval holds 0: no difference is seen"
            )
        }
    }
}
