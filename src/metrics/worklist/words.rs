//! What a line of the list says, in Chinese and in English.

use super::{Entry, Origin, Reason, Why};
use crate::model::money::format_minor;
use crate::model::period::from_days;

/// What is known of somebody beside the reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Title of the class, in Chinese and in English.
    pub class: Option<(String, String)>,
    /// Whether the amount is what a deal may bring, not the sales of a year.
    pub amount_is_expected: bool,
    /// Day of the last contact.
    pub last_contact: Option<i32>,
    /// Label of who would have done it and has left.
    pub instead_of: Option<String>,
    /// Labels of others who planned a visit of the same customer.
    pub also_planned_by: Vec<String>,
}

/// Both languages.
type Words = (String, String);

/// Working days after one day, up to another.
pub type Worked<'a> = dyn Fn(i32, i32) -> i32 + Sync + 'a;

/// The reasons, then the facts. Days are counted to `day`, the day of the list; those of rules of working days are such.
pub fn evidence(entry: &Entry, facts: &Facts, (day, worked): (i32, &Worked<'_>), scale: u8) -> Words {
    // A next contact that both the visit and its lead name is told once.
    let is_of_visit = |reason: &Reason| matches!(reason.origin, Origin::Visit { .. });
    let is_told = |reason: &&Reason| {
        let is_twin = |other: &Reason| is_of_visit(other) && other.day == reason.day;
        matches!(reason.origin, Origin::Deal { .. } | Origin::FollowUp) && entry.reasons.iter().any(is_twin)
    };
    let told = entry.reasons.iter().filter(|reason| !is_told(reason));
    let mut parts: Vec<Words> = told.map(|reason| of_reason(reason, day, worked)).collect();
    if !facts.also_planned_by.is_empty() {
        let (zh, en) = (facts.also_planned_by.join("、"), facts.also_planned_by.join(", "));
        parts.push((format!("{zh} 也计划拜访"), format!("also planned by {en}")));
    }
    if let Some(last) = facts.last_contact {
        let days = day - last;
        let date = from_days(last);
        parts.push((format!("最近联系 {date}（{days} 天前）"), format!("last contact {date} ({})", ago(days))));
    } else if entry.reasons.iter().any(|reason| matches!(reason.origin, Origin::Cadence(_))) {
        parts.push(("从未联系".into(), "never contacted".into()));
    }
    if let Some((zh, en)) = &facts.class {
        parts.push((format!("类别：{zh}"), format!("class {en}")));
    }
    if let Some(amount) = entry.amount {
        let amount = grouped(&format_minor(amount, scale));
        parts.push(match facts.amount_is_expected {
            true => (format!("预计金额 {amount}"), format!("expected amount {amount}")),
            false => (format!("近 12 个月净销售额 {amount}"), format!("net sales of 12 months {amount}")),
        });
    }
    if let Some(left) = &facts.instead_of {
        parts.push((format!("原由 {left} 负责，已离职"), format!("in place of {left}, who has left")));
    }
    let zh: Vec<&str> = parts.iter().map(|(zh, _)| zh.as_str()).collect();
    let en: Vec<&str> = parts.iter().map(|(_, en)| en.as_str()).collect();
    (zh.join("；"), en.join("; "))
}

/// An amount in whole units with separators, as it is read aloud: the column has the cents.
fn grouped(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let whole = digits.split('.').next().unwrap_or(digits);
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

fn of_reason(reason: &Reason, day: i32, worked: &Worked<'_>) -> Words {
    let due = reason.day.unwrap_or(day);
    let (date, late) = (from_days(due), day - due);
    let lateness = |words: Words| match late {
        late if late > 0 => (format!("{}，已过 {late} 天", words.0), format!("{}, {} since", words.1, days(late))),
        _ => words,
    };
    match &reason.origin {
        Origin::Plan { purpose } => {
            let purpose = purpose.as_deref().unwrap_or_default();
            let is_of_day = late <= 0;
            let mut words = match is_of_day {
                true => ("计划拜访".to_owned(), "planned visit".to_owned()),
                false => (format!("计划 {date} 拜访"), format!("visit planned for {date}")),
            };
            if !purpose.is_empty() {
                words = (format!("{}：{purpose}", words.0), format!("{}: {purpose}", words.1));
            }
            words
        }
        Origin::Visit { made, .. } => {
            let made = from_days(*made);
            lateness((format!("{made} 约定 {date} 再联系"), format!("contact promised for {date} on {made}")))
        }
        Origin::Deal { .. } => lateness((format!("商机约定 {date} 联系"), format!("next contact of the deal {date}"))),
        Origin::FollowUp => lateness((format!("计划 {date} 推进"), format!("follow-up planned for {date}"))),
        Origin::Cadence(asked) => {
            let title = &asked.title;
            let of_working_days = asked.every.as_deref().is_some_and(|every| every.ends_with("wd"));
            let asked = asked.every.as_deref().and_then(self::every);
            let (zh, en) = asked.map_or_else(Words::default, |(zh, en)| (format!("（{zh}）"), format!(" ({en})")));
            let due = match (reason.why, late) {
                (Why::Overdue, _) if of_working_days => {
                    let late = worked(due, day);
                    let plural = if late == 1 { "" } else { "s" };
                    let zh = format!("应于 {date} 联系，逾期 {late} 个工作日");
                    (zh, format!("due {date}, {late} working day{plural} overdue"))
                }
                (Why::Overdue, late) => {
                    (format!("应于 {date} 联系，逾期 {late} 天"), format!("due {date}, {} overdue", days(late)))
                }
                (_, late) if late > 0 => (format!("{date}（非工作日）到期"), format!("due {date}, a day without work")),
                _ => (format!("{date} 到期"), format!("due {date}")),
            };
            (format!("{}{zh}：{}", title.0, due.0), format!("{}{en}: {}", title.1, due.1))
        }
        Origin::Hot(deal) => {
            let mut zh = vec!["热点客户".to_owned()];
            let mut en = vec!["hot".to_owned()];
            if let Some(stage) = &deal.stage {
                (zh, en) = (vec![format!("热点客户（{stage}）")], vec![format!("hot ({stage})")]);
            }
            if let Some(expected) = deal.expected {
                let (date, left) = (from_days(expected), expected - day);
                match left {
                    0.. => {
                        zh.push(format!("预计 {date} 成交（还有 {left} 天）"));
                        en.push(format!("expected to close {date}, in {}", days(left)));
                    }
                    _ => {
                        zh.push(format!("预计 {date} 成交，已过 {} 天", -left));
                        en.push(format!("was expected to close {date}, {} ago", days(-left)));
                    }
                }
            }
            if let Some(obstacle) = &deal.obstacle {
                zh.push(format!("障碍：{obstacle}"));
                en.push(format!("obstacle: {obstacle}"));
            }
            (zh.join("，"), en.join(", "))
        }
    }
}

fn days(days: i32) -> String {
    match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn ago(since: i32) -> String {
    match since {
        0 => "the same day".to_owned(),
        since => format!("{} ago", days(since)),
    }
}

/// How often, in words: of `7d`, `1wd`, `2mo`.
pub fn every(text: &str) -> Option<Words> {
    let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let count: u32 = text[..text.len() - unit.len()].parse().ok()?;
    let (zh, one) = match unit {
        "d" => ("天", "day"),
        "wd" => ("个工作日", "working day"),
        "w" => ("周", "week"),
        "mo" => ("个月", "month"),
        _ => return None,
    };
    match count {
        0 => None,
        1 => Some((format!("每{zh}"), format!("every {one}"))),
        count => Some((format!("每 {count} {zh}"), format!("every {count} {one}s"))),
    }
}
