//! Words and findings of visits: what was planned and made, by person and by day (R07).

use chrono::{Datelike, NaiveDate};

use super::{Pair, Print, pair};
use crate::report::figures::Month;
use crate::report::figures::process::visits::PersonSum;

pub const PLANNED: Pair = pair("计划拜访", "Planned visits");
pub const MADE: Pair = pair("按计划完成", "Made as planned");
pub const COMPLETION: Pair = pair("计划完成率", "Completion");
pub const SUCCESS: Pair = pair("拜访成功率", "Success");
pub const PER_DAY: Pair = pair("每工作日联系", "Contacts a workday");
pub const IDLE: Pair = pair("空白工作日", "Idle working days");
pub const CONTACTS: Pair = pair("联系次数", "Contacts");
pub const CUSTOMERS: Pair = pair("联系客户", "Customers");
pub const ORDERS: Pair = pair("当场成交", "Orders");
pub const ORDER_AMOUNT: Pair = pair("成交金额", "Order amount");
pub const PERSON: Pair = pair("业务员", "Salesperson");
pub const MANAGER: Pair = pair("经理", "Manager");
pub const NOBODY: Pair = pair("未注明人员", "nobody named");
pub const NO_MANAGER: Pair = pair("无经理", "no manager");
pub const ALL: Pair = pair("合计", "Total");

pub const NOTE_PLANNED: Pair = pair(
    "按计划完成 {made} 次；同周提前 {early}、顺延 {late}",
    "{made} made on the day; in the same week {early} earlier, {late} later",
);
pub const NOTE_NO_PLANS: Pair =
    pair("没有计划：需要 visit_plans（拜访计划）", "no plans: they come with an export visit_plans");
pub const NOTE_ALL_MADE: Pair = pair(
    "拜访记录只有已完成的拜访：有 visit_plans（拜访计划）才知道哪些没有完成",
    "the visits list only those made: an export visit_plans tells which were not",
);
pub const NO_STAFF: Pair = pair(
    "没有员工名册（staff）：人员按记录中的编号或姓名列出，不分经理；有了名册，编号与姓名合为一人，并知道谁已离职。",
    "There is no export staff: people stand under the number or name that their rows have, without managers. With it, number and name become one person, and who has left is known.",
);
pub const NOTE_COMPLETION: Pair =
    pair("当日由本人完成的计划拜访 ÷ 计划拜访", "planned visits made on the day by the same person ÷ planned");
pub const NOTE_SUCCESS: Pair = pair(
    "结果已知的联系中成功的；另有 {unknown} 次结果不明",
    "of contacts of known outcome; {unknown} more are of unknown outcome",
);
pub const COVER_STOPPED: Pair = pair("拜访记录止于", "Visits end");
pub const NOTE_NO_CONTACTS: Pair = pair("没有联系记录", "no contact is recorded");
pub const NO_CONTACTS: Pair = pair(
    "{from} – {to} 没有一条拜访记录：请确认这一期的 visits 导出是否已放入。逾期与空白工作日随之偏高。",
    "{from} – {to}: not one visit is recorded. Check that the export of visits of this time is there; until then overdue contacts and idle days are overstated.",
);
pub const NOTE_NO_SUCCESS: Pair = pair(
    "结果不明：拜访记录需要“是否成功”列（success_flag）",
    "outcome unknown: the visits need a column success_flag",
);
pub const NOTE_PER_DAY: Pair =
    pair("{contacts} 次联系，{customers} 家客户", "{contacts} contacts with {customers} customers");
pub const NOTE_IDLE: Pair = pair("{idle} 个人日没有任何记录", "{days} of people without any record");

pub const HISTORY_MONTHS: Pair = pair("12 个月的联系与计划", "Contacts and plans, 12 months");
pub const HISTORY_WEEKS: Pair = pair("逐周的联系与计划", "Contacts and plans by week");
pub const HISTORY_DAYS: Pair = pair("逐日的联系与计划", "Contacts and plans by day");
pub const RATES: Pair = pair("完成率与成功率", "Completion and success");
pub const KEY_ALL: Pair = pair("全部联系", "all contacts");
pub const KEY_PART: Pair = pair("其中按计划完成", "of them planned visits made");
pub const KEY_MARK: Pair = pair("计划次数", "planned");
pub const ALT_HISTORY: Pair =
    pair("柱形图：各期联系次数、计划与按计划完成。{title}", "Bars: contacts, plans and planned visits made. {title}");
pub const ALT_RATES: Pair = pair("折线图：计划完成率与拜访成功率。{title}", "Lines: completion and success. {title}");
pub const BASIS: Pair = pair(
    "{from} – {to}，n 在数字旁；结果不明的 {unknown} 次不计入成功率。少于 {min_n} 条记录不显示比率。",
    "{from} – {to}; n stands beside each figure. {unknown} contacts of unknown outcome are in no success rate. No rate is shown of fewer than {min_n} rows.",
);
pub const BY_PERSON_BASIS: Pair = pair(
    "{from} – {to}，按经理分组。完成率、成功率少于 {min_n} 条记录不显示（–）；深色为明显低于全体者。空白工作日：应到而没有任何记录的工作日。",
    "{from} – {to}, by manager. Completion and success of fewer than {min_n} rows are not shown (–); bold: well below the whole. Idle: working days on which the person was expected and has no record.",
);
pub const SHEET_PEOPLE: Pair = pair("拜访按人员", "Visits by person");
pub const SHEET_SUMMARY: Pair = pair("拜访概况", "Visits");
pub const SHEET_DAYS: Pair = pair("人员与日期", "Staff and days");
pub const PEOPLE: Pair = pair("人", "people");
pub const OF_PLAN: Pair = pair("完成/计划", "Made of planned");
pub const OF_KNOWN: Pair = pair("n（结果已知）", "n known");
pub const IDLE_OF: Pair = pair("空白/应到（天）", "Idle of working days");
pub const ALT_DAYS: Pair =
    pair("热力图：人员与日期的联系次数。{title}", "Heat map: contacts by person and day. {title}");
pub const KEYS: [Pair; 3] = [
    pair("联系次数，越深越多", "contacts, darker is more"),
    pair("应到而无记录", "working day without a record"),
    pair("非工作日", "no working day"),
];
pub const HEAD_CONTACTS: Pair = pair("联系", "Contacts");
pub const HEAD_IDLE: Pair = pair("空白天", "Idle days");
pub const HEAD_DONE: Pair = pair("完成/计划", "Of plan");
pub const WEEKDAYS_ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
pub const WEEKDAYS_EN: [&str; 7] = ["M", "T", "W", "T", "F", "S", "S"];
pub const DAYS_BASIS: Pair = pair(
    "{from} – {to}，格内为联系次数。斜线：非工作日（依据工作日历 calendar，未提供时按法定节假日）；框线：应到而没有任何记录的工作日。",
    "{from} – {to}; a cell has the number of contacts. Hatched: no working day (by the table calendar, else by the calendar of holidays). Outlined: a working day on which the person was expected and has no record.",
);
pub const FEWEST: Pair = pair("每工作日联系最少的人员", "People with the fewest contacts a working day");
pub const COVER_COMPLETION: Pair = pair("计划完成率", "Planned visits made");
pub const COVER_OVERDUE: Pair = pair("逾期未联系", "Overdue");
pub const COVER_IDLE: Pair = pair("空白工作日", "Idle working days");
pub const COVER_LISTED: Pair = pair("次日清单", "On the next day's lists");
pub const COVER_CONTACTS: Pair = pair("联系次数", "Contacts");

/// A week in words, from its Monday.
pub fn week(print: &Print, monday: NaiveDate) -> String {
    let sunday = monday + chrono::Days::new(6);
    if print.chinese() {
        return format!("{} 月 {} 日–{} 月 {} 日", monday.month(), monday.day(), sunday.month(), sunday.day());
    }
    match monday.month() == sunday.month() {
        true => format!("{}–{} {}", monday.day(), sunday.day(), sunday.format("%B")),
        false => format!("{} {} – {} {}", monday.day(), monday.format("%B"), sunday.day(), sunday.format("%B")),
    }
}

/// A day with its weekday: `10 月 30 日（周五）`, `Friday 30 October`.
pub fn day(print: &Print, day: NaiveDate) -> String {
    if print.chinese() {
        let weekday = WEEKDAYS_ZH[day.weekday().num_days_from_monday() as usize];
        return format!("{} 月 {} 日（周{weekday}）", day.month(), day.day());
    }
    format!("{} {} {}", day.format("%A"), day.day(), day.format("%B"))
}

/// A period of a length in words.
pub fn period(print: &Print, grain: &str, first: NaiveDate) -> String {
    match grain {
        "month" => print.month_long(Month::of(first)),
        "week" => week(print, super::super::figures::process::visits::days::monday(first)),
        _ => day(print, first),
    }
}

/// A period of a length for a narrow column: a week by its days alone.
pub fn period_short(print: &Print, grain: &str, first: NaiveDate) -> String {
    if grain != "week" || print.chinese() {
        return period(print, grain, first);
    }
    let monday = super::super::figures::process::visits::days::monday(first);
    let sunday = monday + chrono::Days::new(6);
    match monday.month() == sunday.month() {
        true => format!("{}–{} {}", monday.day(), sunday.day(), sunday.format("%b")),
        false => format!("{} {} – {} {}", monday.day(), monday.format("%b"), sunday.day(), sunday.format("%b")),
    }
}

/// The period before, in a sentence.
pub fn before(print: &Print, grain: &str) -> &'static str {
    print.pick(match grain {
        "month" => pair("上月", "the month before"),
        "week" => pair("上周", "the week before"),
        _ => pair("上一工作日", "the working day before"),
    })
}

/// Percentage points without a sign: `6.0 个百分点`.
pub fn points(print: &Print, difference: f64) -> String {
    let points = print.number_fixed((difference * 100.0).abs(), 1);
    if print.chinese() { format!("{points} 个百分点") } else { format!("{points} points") }
}

/// `10 月计划拜访 359 次，完成 65.5%，比上月低 1.3 个百分点；每工作日联系 1.5 次`.
pub fn summary_title(
    print: &Print,
    (grain, name): (&str, &str),
    now: &PersonSum,
    last: Option<&PersonSum>,
    min_n: i64,
) -> String {
    if now.contacts.is_none() {
        return match print.chinese() {
            true => format!("{name}没有拜访记录可用，联系情况未知"),
            false => format!("{name}: no visits are told, so contacts are not known"),
        };
    }
    if now.contacts == Some(0) {
        let planned = now.planned.filter(|planned| *planned > 0);
        return match (print.chinese(), planned) {
            (true, Some(planned)) => format!("{name}没有一次联系记录，计划拜访 {} 次", print.count(planned)),
            (true, None) => format!("{name}没有一次联系记录"),
            (false, Some(planned)) => {
                let visits = print.english(planned, "visit");
                format!("{name}: no contact is recorded, {visits} planned")
            }
            (false, None) => format!("{name}: no contact is recorded"),
        };
    }
    let per_day = now.per_workday.map(|value| print.number_fixed(value, 1));
    let Some(planned) = now.planned.filter(|planned| *planned > 0) else {
        let contacts = print.count(now.contacts.unwrap_or(0));
        return match (print.chinese(), per_day) {
            (true, Some(day)) => format!("{name}联系 {contacts} 次，每人每个工作日 {day} 次"),
            (true, None) => format!("{name}联系 {contacts} 次"),
            (false, Some(day)) => format!("{name}: {contacts} contacts, {day} a person and working day"),
            (false, None) => format!("{name}: {contacts} contacts"),
        };
    };
    let planned = print.count(planned);
    let Some(share) = now.completion.over(min_n) else {
        let made = print.count_or(now.planned_made);
        return match print.chinese() {
            true => format!("{name}计划拜访 {planned} 次，按计划完成 {made} 次"),
            false => format!("{name}: {made} of {planned} planned visits were made"),
        };
    };
    let rate = print.percent(share);
    let gap = last.and_then(|last| last.completion.over(min_n)).map(|earlier| share - earlier);
    let earlier = before(print, grain);
    let compared = match (gap, print.chinese()) {
        (None, _) => String::new(),
        (Some(gap), true) if (gap * 1000.0).round() == 0.0 => format!("，与{earlier}持平"),
        (Some(gap), true) => {
            format!("，比{earlier}{} {}", if gap < 0.0 { "低" } else { "高" }, points(print, gap))
        }
        (Some(gap), false) if (gap * 1000.0).round() == 0.0 => format!(", as in {earlier}"),
        (Some(gap), false) => {
            format!(", {} {} than {earlier}", points(print, gap), if gap < 0.0 { "lower" } else { "higher" })
        }
    };
    match print.chinese() {
        true => format!("{name}计划拜访 {planned} 次，完成 {rate}{compared}"),
        false => format!("{name}: {rate} of {planned} planned visits were made{compared}"),
    }
}

/// `1 person`, `34 people`.
pub fn people_of(count: i64) -> String {
    if count == 1 { "1 person".to_string() } else { format!("{count} people") }
}

/// Who lags behind, of those with enough rows.
pub fn people_title(print: &Print, people: &[PersonSum], whole: &PersonSum, min_n: i64) -> String {
    let shown = people.iter().filter(|one| one.name.is_some());
    let rated: Vec<(f64, &str)> =
        shown.clone().filter_map(|one| Some((one.completion.over(min_n)?, one.name.as_deref()?))).collect();
    // Of a few rates the lowest says little.
    let lowest = rated
        .iter()
        .filter(|_| rated.len() * 2 > people.len())
        .min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(other.1)));
    let count = print.count(shown.clone().count() as i64);
    let in_english = people_of(shown.count() as i64);
    if let (Some((low, name)), Some(all)) = (lowest, whole.completion.over(min_n))
        && people.len() > 2
    {
        let (low, all) = (print.percent(*low), print.percent(all));
        return match print.chinese() {
            true => format!("{count} 人合计完成 {all}；{name}最低，{low}"),
            false => format!("{in_english} made {all} of their plans; {name} made least, {low}"),
        };
    }
    let idle = people.iter().filter_map(|one| Some((one.idle_days?, one.name.as_deref()?)));
    let most = idle.max_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(one.1)));
    // Of one person there is no most.
    match (most.filter(|most| most.0 > 0 && people.len() > 1), print.chinese()) {
        (Some((days, name)), true) => format!("{count} 人；{name}空白工作日最多，{days} 天"),
        (Some((days, name)), false) => {
            format!("{in_english}; {name} has the most idle working days, {}", print.count(days))
        }
        (None, true) => format!("{count} 人的拜访"),
        (None, false) => format!("Visits of {in_english}"),
    }
}

/// How many working days have no record, and who has most of them.
pub fn days_title(print: &Print, weeks: i64, (idle, worked): (i64, i64), most: Option<(&str, i64)>) -> String {
    if idle == 0 {
        return match print.chinese() {
            true => format!("近 {weeks} 周每个应到工作日都有记录"),
            false => format!("No working day of the last {weeks} weeks is without a record"),
        };
    }
    let share = print.percent_short(idle as f64 / worked.max(1) as f64);
    let count = print.count(idle);
    let who = match (most, print.chinese()) {
        (Some((name, days)), true) => format!("；{name}最多，{days} 天"),
        (Some((name, days)), false) => format!("; {name} has the most, {days}"),
        (None, _) => String::new(),
    };
    match print.chinese() {
        true => format!("近 {weeks} 周有 {count} 个人日没有任何记录，占应到工作日的 {share}{who}"),
        false if idle == 1 => format!("1 working day of a person in {weeks} weeks has no record, {share} of all"),
        false => format!("{count} working days of people in {weeks} weeks have no record, {share} of all{who}"),
    }
}

/// The same of one day.
pub fn idle_on_day(print: &Print, date: NaiveDate, (idle, worked, contacts): (i64, i64, i64)) -> String {
    let date = day(print, date);
    let in_english = print.english(contacts, "contact");
    let contacts = print.count(contacts);
    match (worked > 0, print.chinese()) {
        (true, true) if idle == 0 => format!("{date}：应到 {worked} 人都有记录，共联系 {contacts} 次"),
        (true, false) if idle == 0 && worked == 1 => format!("{date}: {in_english} of the 1 person at work"),
        (true, false) if idle == 0 => format!("{date}: all {worked} people have a record; {in_english} in all"),
        (true, true) => format!("{date}：应到 {worked} 人中 {idle} 人没有任何记录，共联系 {contacts} 次"),
        (true, false) => format!(
            "{date}: {idle} of {} no record; {in_english} in all",
            if worked == 1 { "1 person has".to_string() } else { format!("{worked} people have") }
        ),
        (false, true) => format!("{date}不是工作日，联系 {contacts} 次"),
        (false, false) => format!("{date} is no working day; {in_english}"),
    }
}

/// That the export of visits has stopped, or has no row.
pub fn stopped_title(print: &Print, last: Option<NaiveDate>) -> String {
    match (last, print.chinese()) {
        (Some(day), true) => format!("拜访记录只到 {day}，之后的联系情况未知"),
        (Some(day), false) => format!("Visits are told to {day}; contacts after it are not known"),
        (None, true) => "拜访记录没有任何一行，联系情况未知".to_string(),
        (None, false) => "The export of visits has no row; contacts are not known".to_string(),
    }
}

/// The same, with what follows from it and what to do.
pub fn stopped(print: &Print, last: Option<NaiveDate>) -> String {
    let what = stopped_title(print, last);
    let overdue = match (last, print.chinese()) {
        (Some(_), true) => "逾期只计到该日。",
        (Some(_), false) => " Overdue is counted as of that day.",
        (None, _) => "",
    };
    match print.chinese() {
        true => format!("{what}。{overdue}名单中的客户可能只是缺少记录；请补上 visits 的导出后重新运行。"),
        false => format!(
            "{what}.{overdue} Customers listed may only lack their rows: add the export of visits and run again."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;
    use crate::report::figures::process::visits::people::Share;

    fn sum(planned: Option<i64>, rate: Option<f64>) -> PersonSum {
        PersonSum {
            contacts: Some(900),
            planned,
            planned_made: planned.map(|planned| planned / 2),
            per_workday: Some(1.46),
            completion: Share { value: rate, n: planned },
            ..PersonSum::default()
        }
    }

    #[test]
    fn the_title_compares_and_says_no_rate_of_too_few() {
        let (zh, en) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        let (now, last) = (sum(Some(359), Some(0.6546)), sum(Some(529), Some(0.6673)));
        assert_eq!(
            summary_title(&zh, ("month", "2026 年 10 月"), &now, Some(&last), 20),
            "2026 年 10 月计划拜访 359 次，完成 65.5%，比上月低 1.3 个百分点"
        );
        assert_eq!(
            summary_title(&en, ("week", "26–31 October"), &now, None, 20),
            "26–31 October: 65.5% of 359 planned visits were made"
        );
        let few = sum(Some(12), Some(0.5));
        assert_eq!(summary_title(&en, ("day", "Friday"), &few, None, 20), "Friday: 6 of 12 planned visits were made");
        let none = sum(None, None);
        assert_eq!(summary_title(&zh, ("day", "周五"), &none, None, 20), "周五联系 900 次，每人每个工作日 1.5 次");
    }

    #[test]
    fn weeks_and_days_are_named_in_full() {
        let (zh, en) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        let monday = NaiveDate::from_ymd_opt(2026, 10, 26);
        assert_eq!(monday.map(|day| week(&en, day)).as_deref(), Some("26 October – 1 November"));
        assert_eq!(monday.map(|one| day(&zh, one)).as_deref(), Some("10 月 26 日（周一）"));
    }
}
