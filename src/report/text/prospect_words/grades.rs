//! Words of grades against what happened.

use super::person;
use crate::report::figures::process::Measured;
use crate::report::figures::process::prospects::grades::{Grade, Optimist};
use crate::report::text::{Pair, Print, pair};

pub const BASIS: Pair = pair(
    "级别每次给出计一次，期限已到才计；兑现 = 期限内有订单。近 {months} 个月给出。{few}",
    "Every grading counts once, when its days are over; kept: an order within them. Given in the last {months} months. {few}",
);
pub const LEVELS: Pair = pair("各级别兑现率", "Promises kept by level");
pub const LEVELS_NOTE: Pair =
    pair("浅底 = 承诺；须 = 95% 区间；菱形 = 加权用", "pale: promise; whiskers: 95%; diamond: for weighting");
pub const TREND: Pair = pair("按给出月份的兑现率", "Promises kept by month of grading");
pub const TREND_NOTE: Pair = pair(
    "期限未到的级别不计，近月因此缺少期限长的级别",
    "Levels whose days still run are left out, so recent months lack the long ones",
);
pub const LEVELS_KEPT: Pair = pair("承诺兑现率", "Promises kept");
pub const KEPT: Pair = pair("兑现", "Kept");
pub const BY_MANAGER: Pair = pair("按主管", "By manager");
pub const BY_MANAGER_NOTE: Pair =
    pair("有承诺的级别合计；线 = 95% 区间；虚线 = 全部", "all levels with a promise; lines: 95%; dashes: all");
pub const HORIZON: Pair = pair("承诺", "Promise");
pub const GRADED: Pair = pair("期满次数", "Due");
pub const CLOSED: Pair = pair("兑现次数", "Kept");
pub const RATE: Pair = pair("兑现率", "Rate");
pub const LEARNED: Pair = pair("加权用", "For weighting");
pub const NOT_YET: Pair = pair("未到期", "Still running");
pub const NO_PROMISE: Pair = pair("不承诺（按 {days} 天看）", "none (seen over {days} days)");
pub const WITHIN: Pair = pair("{days} 天内", "in {days} days");
pub const ALT_LEVELS: Pair = pair("各级别兑现率：{title}", "Promises kept by level: {title}");
pub const ALT_PEOPLE: Pair = pair("每人承诺兑现的比例：{title}", "Share of promises kept by person: {title}");
pub const PEOPLE_BASIS: Pair = pair(
    "点 = 承诺兑现的比例，线 = 95% 区间（按线索数计）；虚线 = 全部。承诺 ÷ 兑现 = 乐观指数，越大越乐观。{few}",
    "Dots: share of promises kept; lines: 95% interval (over leads); dashes: everybody. Promises ÷ kept is the optimism index: the higher, the rosier. {few}",
);
pub const MANAGER_LEVELS: Pair = pair("各级别兑现率", "By level");
pub const MANAGER_LEVELS_NOTE: Pair = pair("兑现 / 期满次数", "kept / due");
pub const BY_PERSON: Pair = pair("每人每级：兑现 / 期满次数", "By person and level: kept / due");
pub const BY_PERSON_NOTE: Pair = pair("同上次序，其后为承诺不足者", "in the same order, then those with few promises");
pub const EVERYBODY: Pair = pair("全部", "Everybody");
pub const OVERDUE_TITLE_NONE: Pair = pair("没有在手线索的承诺已过期", "No open lead's promise is over");
pub const OVERDUE_BASIS: Pair = pair(
    "级别承诺的天数已过而没有订单：本周内改级、约定日期，或放弃。推算级别 = 由预计成交日与给级日得出。",
    "The days that the level promises are over and there is no order: regrade, agree a date, or give up this week. By dates: the level that the expected day makes.",
);
pub const SINCE: Pair = pair("给级日", "Graded on");
pub const OVER_BY: Pair = pair("已过天数", "Days over");
pub const EXPECTED: Pair = pair("预计成交", "Expected");
pub const AMOUNT: Pair = pair("金额", "Amount");
pub const NEXT: Pair = pair("下一步", "Next action");
pub const DERIVED: Pair = pair("推算级别", "By dates");
pub const NAME: Pair = pair("客户或线索", "Lead");
pub const MISMATCH: Pair = pair("级别与预计日期不符", "Level and expected day disagree");
pub const MISMATCH_NOTE: Pair = pair(
    "共 {n} 条（{share}），期限未过；按推算级别改级或改日期",
    "{n} leads ({share}), promise not over yet; change the level or the date",
);
pub const SHEET_CALIBRATION: Pair = pair("级别校准", "Calibration");
pub const SHEET_OPTIMISM: Pair = pair("乐观指数", "Optimism");
pub const NONE_TITLE: Pair = pair("级别还不能核对", "Grades cannot be checked yet");
pub const NONE: Pair = pair(
    "没有一次给级已到期限。需要：流程的 of = \"leads\"、带日期的等级推进表（lead_stage_history）、以及销售明细中的订单。",
    "No grading has come to its day. Needed: a flow of = \"leads\", a history of levels with days (lead_stage_history), and orders in the sales.",
);
pub const UNKNOWN_OPTIMISM: Pair =
    pair("没有到期的承诺，乐观指数未知。", "No promise has come to its day: optimism is not known.");

/// Promises whose days are over, kept ones, of the whole of a flow.
pub fn promises(grades: &[&Grade]) -> (i64, i64) {
    let all = || grades.iter().filter(|one| one.dimension == "all" && one.promised);
    (all().map(|one| one.graded).sum(), all().map(|one| one.closed).sum())
}

/// The finding: how many promises were kept.
pub fn title(print: &Print, grades: &[&Grade], index: Option<&Measured>, min_n: i64) -> String {
    let (due, kept) = promises(grades);
    if due == 0 {
        return print.pick(NONE_TITLE).to_string();
    }
    let counts = (print.count(due), print.count(kept));
    if due < min_n {
        return match print.chinese() {
            true => format!("到期的承诺只有 {} 次，兑现 {} 次：太少，不能下结论", counts.0, counts.1),
            false => format!("Only {} promises are due, {} were kept: too few to judge by", counts.0, counts.1),
        };
    }
    let share = print.percent(kept as f64 / due as f64);
    let times = index.and_then(|one| one.value).or((kept > 0).then(|| due as f64 / kept as f64));
    let times = times.map(|times| print.number_fixed(times, 1));
    match (print.chinese(), times) {
        (true, Some(times)) => {
            format!("承诺成交 {} 次，兑现 {} 次（{share}）：每 {times} 次承诺成交一次", counts.0, counts.1)
        }
        (true, None) => format!("承诺成交 {} 次，一次也没有兑现", counts.0),
        (false, Some(times)) => {
            format!("{} orders promised, {} came ({share}): one in {times} promises", counts.0, counts.1)
        }
        (false, None) => format!("{} orders promised, not one came", counts.0),
    }
}

/// The finding on people: who keeps least.
pub fn people_title(print: &Print, people: &[&Optimist], hidden_few: usize) -> String {
    let known: Vec<&&Optimist> = people.iter().filter(|one| one.kept().is_some()).collect();
    let none = known.iter().filter(|one| one.actual == 0).count();
    let worst = known.iter().filter(|one| one.actual > 0 && one.staff.is_some()).max_by(|one, other| {
        one.index.unwrap_or(0.0).total_cmp(&other.index.unwrap_or(0.0)).then_with(|| other.staff.cmp(&one.staff))
    });
    let Some(worst) = worst else {
        return match print.chinese() {
            true => format!("{} 人的承诺都不足以评判", print.count((people.len() + hidden_few) as i64)),
            false => {
                format!("Nobody of {} has enough promises to judge by", print.count((people.len() + hidden_few) as i64))
            }
        };
    };
    let name = person(print, worst.staff.as_deref());
    let times = print.number_fixed(worst.index.unwrap_or(0.0), 1);
    let none = print.count(none as i64);
    match (print.chinese(), none == "0") {
        (true, true) => format!("{name}最乐观：{times} 次承诺兑现一次"),
        (true, false) => format!("{none} 人的承诺一次未兑现；其余以{name}最乐观，{times} 次承诺兑现一次"),
        (false, true) => format!("{name} is the most optimistic: one order in {times} promises"),
        (false, false) => {
            let people = if none == "1" { "person" } else { "people" };
            format!(
                "{none} {people} kept no promise; of the others {name} is the rosiest, one order in {times} promises"
            )
        }
    }
}

/// The finding on promises that are over.
pub fn overdue_title(print: &Print, overdue: i64, known: i64, amount: Option<f64>) -> String {
    if overdue == 0 {
        return print.pick(OVERDUE_TITLE_NONE).to_string();
    }
    let money = amount.map(|amount| print.money(amount));
    match (print.chinese(), money) {
        (true, Some(money)) => format!(
            "{} 条在手线索的承诺已过期（共 {} 条有承诺），涉及 {money}",
            print.count(overdue),
            print.count(known)
        ),
        (true, None) => {
            format!("{} 条在手线索的承诺已过期（共 {} 条有承诺），金额未知", print.count(overdue), print.count(known))
        }
        (false, Some(money)) => format!(
            "The promise is over for {} of {} open leads with one, worth {money}",
            print.count(overdue),
            print.count(known)
        ),
        (false, None) => {
            format!("The promise is over for {} of {} open leads with one", print.count(overdue), print.count(known))
        }
    }
}
