//! Words and findings of the day and of the lists of the next working day (R07).

use chrono::NaiveDate;

use super::visit_words::day;
use super::{Pair, Print, pair};
use crate::report::figures::process::visits::Tally;
use crate::report::figures::process::visits::worklist::ListSum;

pub const BASIS: Pair = pair(
    "条：浅色为全部联系，深色为按计划完成，竖线为计划次数。“自”各列为该日起至 {as_of} 的累计。",
    "Bars: all contacts pale, planned visits made dark, the mark what was planned. Columns \"from\" add up from that day to {as_of}.",
);
pub const BASIS_FREE: Pair = pair(
    "{as_of} 没有拜访记录且不是工作日，所示为最近一个工作日。",
    "{as_of} is no working day and has no record: shown is the last working day. ",
);
pub const DONE_OF_PLAN: Pair = pair("完成/计划", "Of plan");
pub const SUCCESS_OF: Pair = pair("成功/已知", "Successful\nof known");
pub const ORDERS: Pair = pair("成交", "Orders");
pub const FROM_CONTACTS: Pair = pair("自 {from}\n联系", "From {from}\ncontacts");
pub const FROM_PLAN: Pair = pair("完成/计划", "of plan");
pub const FROM_IDLE: Pair = pair("空白天", "idle days");
pub const ALT: Pair =
    pair("条形图：当日每人联系次数与计划。{title}", "Bars: contacts of the day by person against plan. {title}");
pub const LIST_BASIS: Pair = pair(
    "按优先级排序：计划 → 约定 → 热点 → 逾期 → 到期，其次类别与金额。一家客户只在一个人的清单上，列出全部理由。“已流失”：逾期但已流失或终止、不列入的客户。{file}",
    "In order of priority: planned, promised, hot, overdue, due; then class and amount. A customer is on one list only, with all its reasons. Lost: overdue customers that are on no list since they are lost or gone. {file}",
);
pub const LIST_FILE: Pair =
    pair("每人一张可填写的工作表见“{file}”。", "Everybody has a sheet to fill in in \"{file}\".");
pub const SUMMARY: Pair = pair("每人清单", "Lists by person");
pub const LISTED: Pair = pair("清单项数", "Listed");
pub const LEFT_OUT: Pair = pair("未列入", "Left out");
pub const LOST: Pair = pair("已流失", "Lost");
pub const NO_LIST_TITLE: Pair = pair("下一工作日没有待办客户", "Nobody is on a list of the next working day");
pub const NO_LIST: Pair = pair(
    "截止 {as_of} 没有计划拜访、到期约定、热点或逾期客户。计划来自 visit_plans，约定来自拜访记录的“下次联系日期”（next_date）。",
    "As of {as_of} nothing is planned, promised, hot or overdue. Plans come with an export visit_plans, promises with the column next_date of visits.",
);
pub const NOT_PUBLISHED: Pair = pair(
    "清单未发布：需要拜访记录（visits）、拜访计划（visit_plans）或潜客台账（leads）。",
    "No lists are published: they need the tables visits, visit_plans or leads.",
);
pub const NO_DAY: Pair = pair(
    "没有人员与日期的记录：需要拜访记录（visits）中的业务员与日期。",
    "No day of anybody is known: it needs people and dates in the table visits.",
);
pub const NO: Pair = pair("序", "No.");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const CUSTOMER_ID: Pair = pair("编号", "ID");
pub const WHY: Pair = pair("为何", "Why");
pub const EVIDENCE: Pair = pair("依据", "Evidence");
pub const CHANNEL: Pair = pair("建议方式", "Channel");
pub const STEP: Pair = pair("事项", "What for");
pub const AMOUNT: Pair = pair("金额", "Amount");
pub const DUE: Pair = pair("应联系日", "Due");
pub const DAYS_LATE: Pair = pair("逾期天数", "Days late");
pub const LAST_CONTACT: Pair = pair("上次联系", "Last contact");
pub const LAST_CHANNEL: Pair = pair("上次方式", "By");
pub const CLASS: Pair = pair("类别", "Class");
pub const KIND: Pair = pair("对象", "Whom");
pub const SHEET: Pair = pair("次日清单", "Next day");
pub const SHEET_SUMS: Pair = pair("次日清单汇总", "Next day by person");
pub const MORE: Pair =
    pair("另有 {n} 项，见工作簿中本人的工作表。", "{n} more on the person's own sheet of the workbook.");
pub const MORE_PEOPLE: Pair = pair("其余 {n} 人的清单见“{file}”。", "The lists of {n} more people are in \"{file}\".");
pub const UNASSIGNED: Pair = pair("未分配", "Not assigned");
pub const DONE: Pair = pair("已联系？", "Done?");
pub const BY: Pair = pair("实际方式", "Channel used");
pub const RESULT: Pair = pair("结果与下一步", "Result and next step");
pub const NEXT_DATE: Pair = pair("下次联系日", "Next contact");
pub const OVERVIEW_NOTE: Pair = pair(
    "每位经理与业务员各一张工作表，点击名称可跳转；最后四列供填写。",
    "A sheet for every manager and salesperson: follow the name. The last four columns are yours to fill in.",
);
pub const SHEET_NOTE: Pair = pair("{sums}。最后四列供填写。", "{sums}. The last four columns are yours to fill in.");

/// Codes of reasons with their words, the most urgent first.
pub const REASONS: [(&str, Pair); 5] = [
    ("planned", pair("计划", "planned")),
    ("promise", pair("约定", "promised")),
    ("hot", pair("热点", "hot")),
    ("overdue", pair("逾期", "overdue")),
    ("due", pair("到期", "due")),
];

/// Reasons in words; one that this version does not know stays.
pub fn reasons(print: &Print, codes: &[String]) -> String {
    let word = |code: &String| {
        let known = REASONS.iter().find(|(known, _)| known == code);
        known.map_or(code.as_str(), |(_, words)| print.pick(*words)).to_string()
    };
    codes.iter().map(word).collect::<Vec<_>>().join(if print.chinese() { "、" } else { ", " })
}

/// Name of a channel; one that this version does not know stays.
pub fn channel(print: &Print, code: &str) -> String {
    let words = match code {
        "direct" => pair("上门", "visit"),
        "invited" => pair("邀约", "invitation"),
        "phone" => pair("电话", "phone"),
        "chat" => pair("微信", "chat"),
        "sms" => pair("短信", "text message"),
        "letter" => pair("信函", "letter"),
        "email" => pair("邮件", "e-mail"),
        "*" => pair("多种方式", "several"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Channels in words.
pub fn channels(print: &Print, codes: &[String]) -> String {
    let names: Vec<String> = codes.iter().map(|code| channel(print, code)).collect();
    names.join(if print.chinese() { "、" } else { ", " })
}

/// `34 项：计划 3、约定 20、逾期 11`; reasons without a line are left out.
pub fn sums(print: &Print, list: &ListSum) -> String {
    let counts = [list.planned, list.promise, list.hot, list.overdue, list.due];
    let parts: Vec<String> = REASONS
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|((_, word), count)| match print.chinese() {
            true => format!("{} {}", print.pick(*word), print.count(count)),
            false => format!("{} {}", print.count(count), print.pick(*word)),
        })
        .collect();
    // A line may stand on the list for several reasons.
    let overlap = match (counts.iter().sum::<i64>() > list.listed, print.chinese()) {
        (true, true) => "（部分有多个理由）",
        (true, false) => " (some for several reasons)",
        (false, _) => "",
    };
    let listed = match print.chinese() {
        true => format!("{} 项", print.count(list.listed)),
        false => print.english(list.listed, "line"),
    };
    match (parts.is_empty(), print.chinese()) {
        (true, _) => listed,
        (false, true) => format!("{listed}：{}{overlap}", parts.join("、")),
        (false, false) => format!("{listed}: {}{overlap}", parts.join(", ")),
    }
}

/// What the day brought against its plan.
pub fn day_title(print: &Print, date: NaiveDate, sum: &Tally) -> String {
    let (name, contacts) = (day(print, date), print.count(sum.contacts));
    let plan = match (sum.planned.filter(|planned| *planned > 0), sum.planned_made) {
        (Some(planned), Some(made)) if print.chinese() => {
            format!("，计划 {} 次完成 {} 次", print.count(planned), print.count(made))
        }
        (Some(planned), Some(made)) => {
            format!(", {} of {} planned visits made", print.count(made), print.count(planned))
        }
        _ => String::new(),
    };
    let idle = match (sum.idle_days, print.chinese()) {
        (0, _) => String::new(),
        (idle, true) => format!("；{} 人没有任何记录", print.count(idle)),
        (1, false) => "; 1 person has no record".to_string(),
        (idle, false) => format!("; {} people have no record", print.count(idle)),
    };
    match print.chinese() {
        true => format!("{name}联系 {contacts} 次{plan}{idle}"),
        false => format!("{name}: {} contacts{plan}{idle}", contacts),
    }
}

/// How much is on the lists of the next working day.
pub fn list_title(print: &Print, date: Option<NaiveDate>, people: i64, whole: &ListSum) -> String {
    let date =
        date.map_or_else(|| print.pick(pair("下一工作日", "Next working day")).to_string(), |date| day(print, date));
    let people = match print.chinese() {
        true => format!("{} 人共", print.count(people)),
        false if people == 1 => "1 person, ".to_string(),
        false => format!("{} people, ", print.count(people)),
    };
    match print.chinese() {
        true => format!("{date}待办：{people} {}", sums(print, whole)),
        false => format!("{date}: {people}{}", sums(print, whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;

    #[test]
    fn lists_are_summed_up_in_words_and_unknown_codes_stay() {
        let (zh, en) = (Print::new(Language::Chinese, ""), Print::new(Language::English, ""));
        let list = ListSum { listed: 3, planned: 1, overdue: 2, ..ListSum::default() };
        assert_eq!(sums(&zh, &list), "3 项：计划 1、逾期 2");
        assert_eq!(sums(&en, &list), "3 lines: 1 planned, 2 overdue");
        let both = ListSum { listed: 2, planned: 1, overdue: 2, ..ListSum::default() };
        assert_eq!(sums(&zh, &both), "2 项：计划 1、逾期 2（部分有多个理由）");
        let codes = ["planned".to_string(), "gift".to_string()];
        assert_eq!(reasons(&en, &codes), "planned, gift");
        assert_eq!(channels(&zh, &["phone".to_string(), "*".to_string()]), "电话、多种方式");
    }

    #[test]
    fn a_day_without_a_plan_says_nothing_of_one() {
        let en = Print::new(Language::English, "");
        let day = NaiveDate::from_ymd_opt(2026, 10, 30).unwrap_or_default();
        let known = Tally { contacts: 12, planned: Some(5), planned_made: Some(4), idle_days: 1, ..Tally::default() };
        assert_eq!(
            day_title(&en, day, &known),
            "Friday 30 October: 12 contacts, 4 of 5 planned visits made; 1 person has no record"
        );
        let unknown = Tally { contacts: 12, ..Tally::default() };
        assert_eq!(day_title(&en, day, &unknown), "Friday 30 October: 12 contacts");
    }
}
