//! Words and findings of the action lists.

use super::{Pair, Print, pair};
use crate::report::figures::{ActionBook, ListSum, Money, Outcome, Scope};

pub const BASIS: Pair = pair(
    "截止 {as_of}，{currency}。预计损失（深色）= 风险销售额（浅色）× 流失概率；可赢回 = 流失前销售额 × 赢回率。",
    "As of {as_of}, {currency}. Expected loss (dark): sales at risk (pale) × chance of losing them. To win: sales before the loss × win-back rate. ",
);
pub const BASIS_FILE: Pair = pair(
    "每位业务员与经理在“{file}”中各有一张可填写的工作表。",
    "Every salesperson and manager has a sheet to work from in \"{file}\".",
);
pub const SHEET: Pair = pair("行动清单", "Action list");
pub const OUTCOME_SHEET: Pair = pair("上期清单结果", "Last list");
pub const NONE_TITLE: Pair = pair("目前没有需要联系的客户", "Nobody needs to be contacted");
pub const NONE: Pair =
    pair("截止 {as_of} 没有需要挽留或赢回的客户。", "As of {as_of} there is no customer to keep or to win back.");
pub const BY_STAFF: Pair = pair("每位业务员的名单", "The list of every salesperson");
pub const BY_STAFF_NOTE: Pair = pair("右侧：{made} 的名单后来怎样", "to the right: what became of the list of {made}");
pub const NO_OUTCOME: Pair = pair("此前没有名单可核对。", "there was no list before to check");
pub const MANAGER: Pair = pair("经理", "Manager");
pub const STAFF: Pair = pair("业务员", "Salesperson");
pub const UNASSIGNED: Pair = pair("未分配", "Not assigned");
pub const CONTACT: Pair = pair("待联系", "To contact");
pub const HIGH: Pair = pair("高风险", "High risk");
pub const WIN_BACK: Pair = pair("赢回", "Win back");
pub const KEEP: Pair = pair("挽留", "Keep");
pub const AT_STAKE: Pair = pair("风险销售额", "At stake");
pub const EXPECTED_LOSS: Pair = pair("预计损失", "Expected loss");
pub const TO_WIN: Pair = pair("可赢回", "To win");
pub const EXPECTED: Pair = pair("预计金额", "Expected");
pub const PROBABILITY: Pair = pair("概率", "Chance");
pub const OWN_LIST: Pair = pair("{manager}（直接负责）", "{manager} (own)");
pub const LISTED: Pair = pair("上期名单", "Listed");
pub const CONTACTED: Pair = pair("已联系", "Contacted");
pub const ORDERED: Pair = pair("已下单", "Ordered");
pub const ORDERED_SALES: Pair = pair("下单金额", "Sales");
pub const LOST: Pair = pair("已流失", "Lost");
pub const OTHERS: Pair = pair("其余 {n} 人", "{n} others");
pub const TOP: Pair = pair("本周最要紧的客户", "Whom to contact first");
pub const TOP_TITLE: Pair = pair(
    "本周先联系谁：前 {n} 家占预计金额的 {share}",
    "Whom to contact first: the first {n} hold {share} of what is expected to be lost or won",
);
pub const TOP_BASIS: Pair = pair(
    "全部名单按预计金额排序，{currency}：预计损失，赢回类为预计可赢回；原因为触发的信号，建议来自客户所在类别。",
    "All lists together by what is expected, {currency}: to be lost, or to be won back. Why: the signals that showed; advice: that of the customer's class.",
);
pub const PLACE: Pair = pair("序号", "No.");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const CUSTOMER_ID: Pair = pair("客户编号", "Customer ID");
pub const CUSTOMER_NAME: Pair = pair("客户名称", "Customer name");
pub const CLASS: Pair = pair("类别", "Class");
pub const RISK: Pair = pair("风险", "Risk");
pub const SCORE: Pair = pair("风险分", "Score");
pub const WHY: Pair = pair("原因", "Why");
pub const ADVICE: Pair = pair("建议", "Advice");
pub const LAST_CONTACT: Pair = pair("上次联系", "Last contact");
pub const DAYS_SINCE: Pair = pair("距今（天）", "Days since");
pub const WHAT_FOR: Pair = pair("目的", "Aim");
pub const DONE: Pair = pair("已联系？", "Done?");
pub const DONE_ON: Pair = pair("联系日期", "Contacted on");
pub const RESULT: Pair = pair("结果与下一步", "Result and next step");
pub const YES: Pair = pair("是", "yes");
pub const NO: Pair = pair("否", "no");
pub const DAYS: Pair = pair("{n} 天前", "{n} d ago");
pub const OVERVIEW: Pair = pair("总览", "Overview");
pub const OVERVIEW_NOTE: Pair = pair(
    "每位经理与业务员各一张工作表，点击名称可跳转；最后三列供填写。",
    "A sheet for every manager and salesperson: follow the name. The last three columns are yours to fill in.",
);
pub const KEEP_SUM: Pair = pair(
    "挽留 {customers}：风险销售额 {stake}，预计损失 {loss}",
    "{customers} to keep: {stake} at stake, expected loss {loss}",
);
pub const WIN_SUM: Pair = pair("赢回 {customers}：预计可赢回 {gain}", "{customers} to win back: {gain} expected");
pub const LIST_NOTE: Pair = pair(
    "{sums}。“预计金额”：挽留类为预计损失，赢回类为预计可赢回。最后三列供填写。",
    "{sums}. Expected: what is likely to be lost, or won back. The last three columns are yours to fill in.",
);
pub const CUT: Pair = pair("仅列前 {shown} 家，共 {all} 家。", "The first {shown} of {all}.");
pub const SHEET_NAME: Pair = pair("工作表", "Sheet");
pub const ROLE: Pair = pair("角色", "Role");
pub const ALT: Pair =
    pair("条形图：每位业务员名单的预计损失。{title}", "Bars: expected loss on the list of every salesperson. {title}");

/// Name of what a customer is contacted for; one that this version does not know stays.
pub fn kind(print: &Print, kind: &str) -> String {
    match kind {
        "keep" => print.pick(KEEP).to_string(),
        "win_back" => print.pick(WIN_BACK).to_string(),
        other => other.to_string(),
    }
}

/// Who works a list: the salesperson; the manager where none is named; else nobody.
pub fn keeper(print: &Print, manager: Option<&str>, staff: Option<&str>) -> String {
    match (staff, manager) {
        (Some(staff), _) => staff.to_string(),
        (None, Some(manager)) => print.fill(OWN_LIST, &[("manager", manager)]),
        (None, None) => print.pick(UNASSIGNED).to_string(),
    }
}

/// Of those contacted, and of the others, how many ordered; nothing where that is not known or too few.
pub fn contacts(print: &Print, outcome: &Outcome, scope: &Scope) -> Option<String> {
    let (contacted, of_them) = (outcome.contacted?, outcome.contacted_ordered?);
    let (others, of_others) = (outcome.listed - contacted, outcome.ordered - of_them);
    if contacted < scope.min_n.max(1) || others < scope.min_n.max(1) {
        return None;
    }
    let share = |part: i64, of: i64| print.percent(part as f64 / of as f64);
    let (called, not_called) = (share(of_them, contacted), share(of_others, others));
    let (contacted, others) = (print.count(contacted), print.count(others));
    Some(match print.chinese() {
        true => format!(
            "上期名单中，联系过的 {contacted} 家有 {called} 已下单，未联系的 {others} 家为 {not_called}。联系谁并非随机，差别不等于联系的效果。"
        ),
        false => format!(
            "Of the {contacted} on the last list that were contacted {called} ordered, of the {others} others {not_called}. Who is called is chosen: the difference is not the effect of the call."
        ),
    })
}

/// What became of the last list, in a clause; the contacts only where they are known.
fn outcome(print: &Print, outcome: &Outcome, scope: &Scope) -> String {
    let (listed, ordered) = (print.count(outcome.listed), print.count(outcome.ordered));
    let share = (outcome.listed >= scope.min_n && outcome.listed > 0)
        .then(|| print.percent(outcome.ordered as f64 / outcome.listed as f64));
    let share = share.map_or_else(String::new, |share| match print.chinese() {
        true => format!("（{share}）"),
        false => format!(" ({share})"),
    });
    match (print.chinese(), outcome.contacted) {
        (true, Some(contacted)) => {
            format!("上期名单 {listed} 家中联系了 {} 家，{ordered} 家已下单{share}", print.count(contacted))
        }
        (true, None) => format!("上期名单 {listed} 家中 {ordered} 家已下单{share}"),
        (false, Some(contacted)) => {
            format!(
                "of the {listed} on the last list {} were contacted and {ordered} ordered{share}",
                print.count(contacted)
            )
        }
        (false, None) => format!("of the {listed} on the last list {ordered} ordered{share}"),
    }
}

/// An amount, or that it is not known.
pub fn known(print: &Print, amount: Option<Money>) -> String {
    amount.map_or_else(|| print.unknown(), |amount| print.money(amount.to_f64()))
}

/// A count of customers with its word.
fn customers(print: &Print, n: i64) -> String {
    match print.chinese() {
        true => format!("{} 家", print.count(n)),
        false => print.english(n, "customer"),
    }
}

/// What a list sums up to: what is at stake with those to keep, and what to expect of those to win back; each only where
/// there are such customers.
pub fn sums(print: &Print, list: &ListSum) -> String {
    let mut parts = Vec::new();
    if list.keep() > 0 {
        let values = [
            ("customers", customers(print, list.keep())),
            ("stake", known(print, list.stake())),
            ("loss", known(print, list.loss())),
        ];
        parts.push(print.fill(KEEP_SUM, &values.each_ref().map(|(key, value)| (*key, value.as_str()))));
    }
    if list.win_back > 0 {
        let gain = known(print, list.gain());
        parts.push(print.fill(WIN_SUM, &[("customers", &customers(print, list.win_back)), ("gain", &gain)]));
    }
    parts.join(if print.chinese() { "；" } else { "; " })
}

/// Whom to contact, and what is at stake; of lost customers alone nothing is, there is something to win.
fn now(print: &Print, whole: &ListSum) -> String {
    if whole.customers == 0 {
        return print.pick(NONE_TITLE).to_string();
    }
    let n = print.count(whole.customers);
    if whole.keep() == 0 {
        let gain = whole.gain().map(|gain| print.money(gain.to_f64()));
        return match (print.chinese(), gain) {
            (true, Some(gain)) => format!("本周应联系 {n} 家待赢回的流失客户：预计可赢回 {gain}"),
            (true, None) => format!("本周应联系 {n} 家待赢回的流失客户"),
            (false, gain) => {
                let customers = print.english(whole.customers, "lost customer");
                let gain = gain.map_or_else(String::new, |gain| format!(": {gain} expected"));
                format!("{customers} to win back this week{gain}")
            }
        };
    }
    let (stake, loss) = (known(print, whole.stake()), known(print, whole.loss()));
    if print.chinese() {
        format!("本周应联系 {n} 家客户：风险销售额 {stake}，预计损失 {loss}")
    } else {
        let customers = print.english(whole.customers, "customer");
        format!("{customers} to contact this week: {stake} of sales at stake, expected loss {loss}")
    }
}

/// Title of the page: how many to contact, what is at stake, and what became of the last list.
pub fn title(print: &Print, book: &ActionBook, scope: &Scope) -> String {
    let before = book.outcome_of_all().filter(|one| one.listed > 0).map(|one| outcome(print, &one, scope));
    let now = now(print, &book.whole());
    match before {
        Some(before) => now + if print.chinese() { "；" } else { "; " } + &before,
        None => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;
    use crate::report::figures::Money;

    #[test]
    fn lists_of_lost_customers_speak_of_what_is_to_be_won() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        let lost = ListSum { customers: 3, win_back: 3, ..ListSum::default() };
        assert_eq!(now(&english, &lost), "3 lost customers to win back this week");
        assert_eq!(sums(&english, &lost), "3 customers to win back: n/a expected");
        let known = ListSum { expected_gain: Some(Money::new(120_000, 2)), ..lost };
        assert_eq!(now(&english, &known), "3 lost customers to win back this week: ¥1,200 expected");
        assert_eq!(now(&chinese, &known), "本周应联系 3 家待赢回的流失客户：预计可赢回 ¥1,200");
        assert_eq!(sums(&chinese, &known), "赢回 3 家：预计可赢回 ¥1,200");
        let keep =
            ListSum { sales_at_risk: Some(Money::new(90_000, 2)), expected_loss: Some(Money::new(30_000, 2)), ..known };
        let both = ListSum { customers: 4, ..keep };
        assert_eq!(
            now(&english, &both),
            "4 customers to contact this week: ¥900 of sales at stake, expected loss ¥300"
        );
        assert_eq!(
            sums(&english, &both),
            "1 customer to keep: ¥900 at stake, expected loss ¥300; 3 customers to win back: ¥1,200 expected"
        );
        let unknown = ListSum { customers: 2, ..ListSum::default() };
        assert_eq!(
            sums(&english, &unknown),
            "2 customers to keep: n/a at stake, expected loss n/a",
            "unknown is not 0"
        );
    }
}
