//! Words and findings of who must be contacted how often, and who is overdue (R07).

use chrono::{Datelike, NaiveDate};

use super::{Pair, Print, pair};
use crate::config::types::{Cadence, Every};
use crate::report::figures::process::visits::cadence::{Cadences, Group, Subject};

pub const BASIS: Pair = pair(
    "达标 = 1 − 逾期天数 ÷ 应计天数；按自然月要求的为有联系的周期占比。条为达标，n 为应计天数或周期；少于 {min_n} 不显示。“从未联系”另列，不等于未达标。",
    "In time: 1 − late days ÷ days that count; where months are asked for, the share of blocks with a contact. n: those days or blocks; no rate of fewer than {min_n}. Those never contacted stand beside it.",
);
pub const BASIS_COUNTS: Pair = pair(
    "应联系、逾期与从未联系的客户数，截止 {as_of}。达标率与逐月情况按月末计算，见月报。",
    "Customers to contact, overdue and never contacted as of {as_of}. Compliance and months are those of the monthly report.",
);
pub const RULE: Pair = pair("要求", "Required");
pub const IN_TIME: Pair = pair("达标", "In time");
pub const NUMBER: Pair = pair("n", "n");
pub const SUBJECTS: Pair = pair("应联系", "Required");
pub const OVERDUE: Pair = pair("逾期", "Overdue");
pub const NOTHING_ASKED: Pair = pair("不作要求", "nothing asked");
pub const NEVER: Pair = pair("从未\n联系", "Never\ncontacted");
pub const DUE_SOON: Pair = pair("7 天内\n到期", "Due in\n7 days");
pub const COVERED: Pair = pair("在期内客户\n销售占比", "Sales\ncovered");
pub const PER_10K: Pair = pair("每万元\n联系", "Contacts\nper 10k");
pub const CLASS: Pair = pair("类别", "Class");
pub const BY_PERSON: Pair = pair("按人员", "By person");
pub const BY_PERSON_NOTE: Pair = pair("达标低者在前", "the least in time first");
pub const LARGEST: Pair = pair("最大客户逐月", "The largest, by month");
pub const LARGEST_NOTE: Pair = pair("格内为联系次数", "a cell has the number of contacts");
pub const STATES: [Pair; 5] = [
    pair("已达标", "met"),
    pair("未达标", "missed"),
    pair("其中逾期过半月", "late for over half of it"),
    pair("未到期", "not over"),
    pair("无要求", "not required"),
];
pub const NET_SALES: Pair = pair("12 月净销售", "Sales 12 m");
pub const LATE_FOR: Pair = pair("逾期（天）", "Overdue (d)");
pub const NO_MONTHS: Pair = pair(
    "逐月情况未发布：需要数据集市 `cadence_months`。",
    "Months are not published: they come with the mart `cadence_months`.",
);
pub const ALT: Pair =
    pair("条形图：各类别与人员的联系达标率。{title}", "Bars: contacts in time by class and person. {title}");
pub const ALT_MONTHS: Pair = pair(
    "热力图：最大客户逐月是否按要求联系。{title}",
    "Heat map: the largest customers by month, met or missed. {title}",
);
pub const SHEET_COVERAGE: Pair = pair("计划覆盖", "Plan coverage");
pub const COVERAGE_BASIS: Pair = pair(
    "到期 = 期初持有要求、按期初之前的联系推算在期内到期或此前已逾期的客户；覆盖 = 其中被本期拜访计划点名的。不足 {min_n} 家不计比率。",
    "Due = held a requirement when the period began that, by the contacts before it, runs out within it or had run out; covered = of those, named by a visit plan of the period. No rate below {min_n}.",
);
pub const COVERAGE_MONTHS: Pair = pair("逐月计划覆盖率", "Coverage by month");
pub const COVERAGE_PEOPLE: Pair = pair("{period}各人：{rule}", "People {period}: {rule}");
pub const COVERAGE_WEEKS: Pair = pair("近几周", "The last weeks");
pub const DUE_CUSTOMERS: Pair = pair("到期", "Due");
pub const PLANNED: Pair = pair("已计划", "Planned");
pub const COVERAGE: Pair = pair("覆盖率", "Coverage");
pub const CONTACTED: Pair = pair("已联系", "Contacted");
pub const NEITHER: Pair = pair("两者皆无", "Neither");
pub const PERSON: Pair = pair("人员", "Person");
pub const WEEK_FROM: Pair = pair("周（周一）", "Week from");
pub const RULE_NAME: Pair = pair("规则", "Rule");
pub const PERSONS: Pair = pair("人", "people");

/// The week or the month that coverage is told of, by its first day; another than that of the date by its name: plans or
/// contacts may not be known any more.
pub fn coverage_period(print: &Print, (grain, first): (&str, NaiveDate), as_of: NaiveDate) -> String {
    let is_own = match grain {
        "week" => first.iso_week() == as_of.iso_week(),
        _ => (first.year(), first.month()) == (as_of.year(), as_of.month()),
    };
    if is_own {
        let words = if grain == "week" { pair("本周", "this week") } else { pair("本月", "this month") };
        return print.pick(words).to_string();
    }
    let month = first.format("%Y-%m");
    match (grain, print.chinese()) {
        ("week", true) => format!("{first} 起一周"),
        ("week", false) => format!("in the week from {first}"),
        (_, true) => format!("{month} "),
        (_, false) => format!("in {month}"),
    }
}

/// Of those due how many the plan names, and how many were neither planned nor contacted.
pub fn coverage_title(
    print: &Print,
    (rule, period): (&str, &str),
    due: i64,
    share: Option<f64>,
    neither: Option<i64>,
) -> String {
    let due = print.count(due);
    let share = share.map(|share| print.percent(share));
    let neither = neither.map(|count| print.count(count));
    match (share, neither, print.chinese()) {
        (Some(share), Some(neither), true) => {
            format!("{rule}：{period}到期 {due} 家，计划覆盖 {share}；{neither} 家既未计划也未联系")
        }
        (Some(share), Some(neither), false) => {
            format!(
                "{rule}: plans cover {share} of {due} customers due {period}; {neither} were neither planned nor contacted"
            )
        }
        (_, _, true) => format!("{rule}：{period}到期 {due} 家，计划覆盖率未知"),
        (_, _, false) => format!("{rule}: {due} customers due {period}; how many plans cover is not known"),
    }
}

pub const SHEET_GROUPS: Pair = pair("联系频次", "Cadence");
pub const SHEET_MONTHS: Pair = pair("联系频次逐月", "Cadence by month");
pub const SHEET_OVERDUE: Pair = pair("逾期清单", "Overdue");
pub const LEAD: Pair = pair("潜客", "lead");
pub const UNASSIGNED: Pair = pair("未分配", "not assigned");
const NONE_KNOWN_TITLE: Pair =
    pair("{n} 家已到期，是否已联系未知", "{n} have fallen due; whether they were contacted is not known");
const NONE_KNOWN: Pair = pair(
    "截止 {as_of} 没有逾期的客户；此后 {n} 家到期，没有拜访记录可以判断。",
    "As of {as_of} nobody was overdue; {n} have fallen due since, and no row of visits tells whether they were contacted.",
);
const NOTHING_KNOWN: Pair = pair(
    "截止 {as_of} 有 {n} 家到期；没有任何拜访记录可以判断是否已联系。",
    "By {as_of} {n} have fallen due; there is no row of visits that tells whether they were contacted.",
);
const NONE_TITLE: Pair = pair("没有逾期未联系的客户", "Nobody is overdue");
const NONE: Pair = pair(
    "截止 {as_of}，{n} 家应联系的客户与潜客都在期内。",
    "As of {as_of} all {n} customers and prospects that must be contacted are in time.",
);
pub const OVERDUE_BASIS: Pair = pair(
    "截止 {as_of}；要求最密的在前，其次逾期最久。一家客户只列一次，逾期天数为最久的要求；含已流失客户，次日清单不列入；按工作日计的要求为工作日。销售：近 12 个月净销售额，{currency}。",
    "As of {as_of}; the closest requirement first, then the longest overdue. Each customer once, with the longest of its requirements, lost ones too, which the lists of the day leave out; those in working days are counted in them. Sales: net of 12 months, {currency}.",
);
pub const BY_STAFF: Pair = pair("每人逾期", "Overdue by person");
pub const OF_REQUIRED: Pair = pair("底色为应联系", "pale: to contact");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const LAST: Pair = pair("上次联系", "Last contact");
pub const DUE: Pair = pair("应联系日", "Due");
pub const DAYS: Pair = pair("逾期天数", "Days late");
pub const SALES: Pair = pair("净销售额", "Net sales");
pub const MISSED_SALES: Pair = pair("逾期客户\n净销售额", "Their\nnet sales");
pub const NEVER_CELL: Pair = pair("从未", "never");
pub const ALT_OVERDUE: Pair =
    pair("条形图：每人逾期与应联系的客户。{title}", "Bars: overdue and to contact by person. {title}");
pub const CUSTOMERS: Pair = pair("家", "customers");

/// A requirement in words: `每 5 个工作日`, `every 2 months`.
pub fn every(print: &Print, text: &str) -> String {
    let zh = print.chinese();
    match Every::parse(text) {
        Some(Every::Days(days)) if zh => format!("每 {days} 天"),
        Some(Every::WorkingDays(days)) if zh => format!("每 {days} 个工作日"),
        Some(Every::Months(1)) if zh => "每月".to_string(),
        Some(Every::Months(months)) if zh => format!("每 {months} 个月"),
        Some(Every::Days(1)) => "every day".to_string(),
        Some(Every::Days(days)) => format!("every {days} days"),
        Some(Every::WorkingDays(1)) => "every working day".to_string(),
        Some(Every::WorkingDays(days)) => format!("every {days} working days"),
        Some(Every::Months(1)) => "every month".to_string(),
        Some(Every::Months(months)) => format!("every {months} months"),
        None => text.to_string(),
    }
}

/// Title of a rule: as the pipeline has it, else its name.
pub fn rule(print: &Print, name: &str, settings: Option<&Cadence>) -> String {
    settings.and_then(|one| one.title.as_ref()).map_or_else(|| name.to_string(), |title| print.text(title).to_string())
}

/// How many must be contacted, how many are overdue, and which class is least in time.
pub fn title(print: &Print, all: &Cadences, worst: Option<(String, String, f64)>) -> String {
    let (required, overdue) = (print.count(all.required), print.count(all.overdue_once().len() as i64));
    let tail = match (&worst, print.chinese()) {
        (Some((rule, class, share)), true) => format!("；{rule}中{class}达标最低，{}", print.percent(*share)),
        (Some((rule, class, share)), false) => {
            format!("; least in time: {class} ({rule}), {}", print.percent(*share))
        }
        (None, _) => String::new(),
    };
    let unknown = unknown(print, all.unknown);
    match print.chinese() {
        true => format!("应联系 {required} 家，其中 {overdue} 家逾期{unknown}{tail}"),
        false => format!("{overdue} of {required} to be contacted are overdue{unknown}{tail}"),
    }
}

/// A rule's own page: how far it is kept, and who of the largest misses most months.
pub fn rule_title(print: &Print, rule: &str, whole: &Group, min_n: i64, worst: Option<(&str, i64)>) -> String {
    let (share, n) = whole.share();
    let (overdue, unknown) = (print.count(whole.overdue), unknown(print, whole.unknown));
    let kept = share.filter(|_| n >= min_n.max(1)).map(|share| print.percent(share));
    let tail = match (worst, print.chinese()) {
        (Some((name, months)), true) => format!("；{name} {months} 个月未达标，最多"),
        (Some((name, months)), false) => format!("; {name} was missed most, in {}", print.english(months, "month")),
        (None, _) => String::new(),
    };
    match (kept, print.chinese()) {
        (Some(kept), true) => format!("{rule}：达标 {kept}，{overdue} 家逾期{unknown}{tail}"),
        (Some(kept), false) => format!("{rule}: {kept} in time, {overdue} overdue{unknown}{tail}"),
        (None, true) => {
            format!("{rule}：应联系 {} 家，{overdue} 家逾期{unknown}{tail}", print.count(whole.with_requirement))
        }
        (None, false) => {
            format!("{rule}: {overdue} of {} overdue{unknown}{tail}", print.count(whole.with_requirement))
        }
    }
}

/// How many are overdue, and what they buy.
pub fn overdue_title(print: &Print, all: &Cadences, sales: Option<f64>) -> String {
    let once = all.overdue_once();
    let (count, of) = (print.count(once.len() as i64), print.count(all.required));
    let share = sales.zip(all.required_sales).filter(|(_, all)| all.to_f64() > 0.0);
    let unknown = unknown(print, all.unknown);
    let text = match (share, print.chinese()) {
        (Some((sales, whole)), true) => format!(
            "{of} 家应联系的客户中 {count} 家逾期，占其年销售额的 {}（{}）",
            print.percent_short(sales / whole.to_f64()),
            print.money(sales)
        ),
        (Some((sales, whole)), false) => format!(
            "{count} of {of} to be contacted are overdue, {} of their yearly sales ({})",
            print.percent_short(sales / whole.to_f64()),
            print.money(sales)
        ),
        (None, true) => format!("{of} 家应联系的客户与潜客中 {count} 家逾期"),
        (None, false) => format!("{count} of {of} to be contacted are overdue"),
    };
    text + &unknown
}

/// How many have fallen due since contacts are not known any more; nothing where they are.
fn unknown(print: &Print, count: i64) -> String {
    match (count, print.chinese()) {
        (0, _) => String::new(),
        (_, true) => format!("，另有 {} 家此后到期（是否已联系未知）", print.count(count)),
        (_, false) => format!("; {} more fell due since (contacts not known)", print.count(count)),
    }
}

/// That nobody is overdue, as far as contacts are known, or that no contact is: title and text.
pub fn none(print: &Print, (as_of, are_known): (&str, bool), all: &Cadences) -> (String, String) {
    if all.unknown > 0 {
        let count = print.count(all.unknown);
        let title = print.fill(NONE_KNOWN_TITLE, &[("n", &count)]);
        let text = if are_known { NONE_KNOWN } else { NOTHING_KNOWN };
        return (title, print.fill(text, &[("as_of", as_of), ("n", &count)]));
    }
    let text = print.fill(NONE, &[("as_of", as_of), ("n", &print.count(all.required))]);
    (print.pick(NONE_TITLE).to_string(), text)
}

/// What a subject is called: its name, else its number.
pub fn name(subject: &Subject) -> &str {
    subject.name.as_deref().unwrap_or(&subject.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;

    #[test]
    fn requirements_are_told_in_words() {
        let (zh, en) = (Print::new(Language::Chinese, ""), Print::new(Language::English, ""));
        assert_eq!(
            ["5wd", "1mo", "2mo", "30d"].map(|text| every(&zh, text)),
            ["每 5 个工作日", "每月", "每 2 个月", "每 30 天"]
        );
        assert_eq!(
            ["1wd", "1mo", "7d"].map(|text| every(&en, text)),
            ["every working day", "every month", "every 7 days"]
        );
        assert_eq!(every(&en, "often"), "often");
    }
}
