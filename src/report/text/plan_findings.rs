//! Findings on plans: titles of the pages and sentences of the cover.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Print, findings, pair, plan_words as words};
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::rolling::LagRecord;
use crate::report::figures::process::planning::{Attained, LeadMonth, Split, Taken};

/// A sentence's beginning.
fn capital(text: &str) -> String {
    findings::capital(text)
}

/// How far a target of a month came: `完成 98.2%，差 ¥14.1 万`.
fn attained(print: &Print, one: &Attained) -> String {
    let Some(attainment) = one.attainment else {
        let reason = words::unknown_because(print, &one.metric);
        return if print.chinese() {
            format!("实际未知（{reason}）")
        } else {
            format!("is not known ({reason})")
        };
    };
    let share = words::share(print, attainment);
    let elapsed = one.elapsed.filter(|elapsed| *elapsed < 1.0);
    if let Some(elapsed) = elapsed {
        let gone = print.percent(elapsed);
        let expected = one.forecast_attainment.map(|share| words::share(print, share));
        return match (print.chinese(), expected) {
            (true, Some(expected)) => format!("完成 {share}，时间已过 {gone}，预计完成 {expected}"),
            (true, None) => format!("完成 {share}，时间已过 {gone}"),
            (false, Some(expected)) => {
                format!("stand at {share} of the target with {gone} of the time gone, heading for {expected}")
            }
            (false, None) => format!("stand at {share} of the target with {gone} of the time gone"),
        };
    }
    let short = one.target.zip(one.actual).map(|(target, actual)| target.to_f64() - actual.to_f64());
    let of = short.map(|short| (words::value(print, short.abs(), one.unit), short > 0.0));
    match (print.chinese(), of) {
        (true, Some((short, true))) => format!("完成 {share}，差 {short}"),
        (true, Some((over, false))) => format!("完成 {share}，超出 {over}"),
        (true, None) => format!("完成 {share}"),
        (false, Some((short, true))) => format!("reached {share} of the target, {short} short of it"),
        (false, Some((over, false))) => format!("reached {share} of the target, {over} above it"),
        (false, None) => format!("reached {share} of the target"),
    }
}

/// Title of the targets: the first metric, and how many of all were reached.
pub fn targets_title(print: &Print, month: NaiveDate, rows: &[&Attained], main: Option<&Attained>) -> String {
    let when = words::month(print, month);
    let Some(main) = main else {
        return print.pick(words::NO_TARGETS_YET).to_string();
    };
    // Where several have targets of it, no one of them tells of the whole.
    let owners: Vec<&Attained> = rows.iter().filter(|one| one.metric == main.metric).copied().collect();
    if owners.len() > 1 {
        return owners_title(print, month, &main.metric, &owners);
    }
    let n = rows.len();
    let unknown = rows.iter().filter(|one| one.attainment.is_none()).count();
    let reached = rows.iter().filter(|one| one.attainment.is_some_and(|share| share >= 1.0)).count();
    let on_pace = rows.iter().filter(|one| one.pace_gap.is_some_and(|gap| gap >= 0.0)).count();
    let metric = words::metric(print, &main.metric);
    let what = attained(print, main);
    let over = main.is_over();
    // Of a month without working days nobody knows a pace.
    if !over && rows.iter().all(|one| one.pace_gap.is_none()) {
        return match print.chinese() {
            true => format!("{when}{metric}{what}；进度未知"),
            false => format!("{metric} of {when} {what}; the pace is not known"),
        };
    }
    if print.chinese() {
        let rest = if over { format!("{reached} 项达成") } else { format!("{on_pace} 项不落后于进度") };
        let rest = if unknown > 0 { format!("{rest}，{unknown} 项未知") } else { rest };
        return format!("{when}{metric}{what}；{n} 项指标中 {rest}");
    }
    let rest = if over {
        format!("{reached} of {n} metrics were reached")
    } else {
        format!("{on_pace} of {n} metrics keep pace")
    };
    let rest = match unknown {
        0 => rest,
        1 => format!("{rest}, one is not known"),
        many => format!("{rest}, {many} are not known"),
    };
    format!("{metric} of {when} {what}; {rest}")
}

/// Title of the owners: how many reached their target.
pub fn owners_title(print: &Print, month: NaiveDate, metric: &str, people: &[&Attained]) -> String {
    let known: Vec<&&Attained> = people.iter().filter(|one| one.attainment.is_some()).collect();
    let when = words::month(print, month);
    let name = words::metric_in(print, metric);
    if known.is_empty() {
        return if print.chinese() {
            format!("{when}{name}：各责任人的实际未知")
        } else {
            format!("{}, {when}: what owners reached is not known", capital(&name))
        };
    }
    let over = known.iter().any(|one| one.is_over());
    if !over && known.iter().all(|one| one.pace_gap.is_none()) {
        return if print.chinese() {
            format!("{when}{name}：该月没有工作日，进度未知")
        } else {
            format!("{}, {when}: without a working day pace is not known", capital(&name))
        };
    }
    let n = print.count(known.len() as i64);
    let good = known.iter().filter(|one| match over {
        true => one.attainment.is_some_and(|share| share >= 1.0),
        false => one.pace_gap.is_some_and(|gap| gap >= 0.0),
    });
    let good = print.count(good.count() as i64);
    let low = known.iter().filter(|one| one.status == "below_minimum").count();
    if print.chinese() {
        let did = if over { "达成" } else { "不落后于进度" };
        let low = if low > 0 && over { format!("，{low} 位低于最低值") } else { String::new() };
        return format!("{when}{name}：{n} 位责任人中 {good} 位{did}{low}");
    }
    let did = if over { "reached their" } else { "keep pace with their" };
    let low = match (low, over) {
        (0, _) | (_, false) => String::new(),
        (1, true) => "; one stayed under the minimum".to_string(),
        (many, true) => format!("; {many} stayed under the minimum"),
    };
    if known.len() == 1 {
        let did = did.replace(" their", "").replace("keep pace with", "keeps pace with");
        return match good.as_str() {
            "1" => format!("The one owner {did} the {name} target of {when}"),
            _ => format!("The one owner is behind the {name} target of {when}{low}"),
        };
    }
    format!("{good} of {n} owners {did} {name} target of {when}{low}")
}

/// Title of the parts: how many do not add up, and which kind most often.
pub fn parts_title(print: &Print, splits: &[&Split]) -> String {
    let n = splits.iter().filter(|one| one.adds_up.is_some()).count();
    let bad: Vec<&&Split> = splits.iter().filter(|one| one.adds_up == Some(false)).collect();
    if bad.is_empty() {
        return if print.chinese() {
            format!("{} 个已拆分的目标全部与各部分之和相符", print.count(n as i64))
        } else {
            format!("All {} split targets equal the sum of their parts", print.count(n as i64))
        };
    }
    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in &bad {
        *kinds.entry((one.grain.as_str(), one.child_level.as_str())).or_default() += 1;
    }
    let worst = kinds.iter().max_by_key(|(key, count)| (**count, std::cmp::Reverse(**key)));
    let (bad_n, n) = (print.count(bad.len() as i64), print.count(n as i64));
    match (print.chinese(), worst) {
        (true, Some(((grain, child), count))) => format!(
            "{n} 个已拆分的目标中 {bad_n} 个与各部分之和不符，其中 {} 个是{}目标拆分到{}",
            print.count(*count as i64),
            words::level(print, grain),
            words::level(print, child)
        ),
        (true, None) => format!("{n} 个已拆分的目标中 {bad_n} 个与各部分之和不符"),
        (false, Some(((grain, child), count))) => format!(
            "{bad_n} of {n} split targets miss the sum of their parts; {} of them are targets of a {} split by {}",
            print.count(*count as i64),
            words::level(print, grain).to_lowercase(),
            words::level(print, child).to_lowercase()
        ),
        (false, None) => format!("{bad_n} of {n} split targets miss the sum of their parts"),
    }
}

/// Title of the rolling plan: how good the nearest and the farthest versions were.
pub fn rolling_title(print: &Print, metric: &str, records: &[&LagRecord], min_n: i64) -> String {
    let enough = |one: &&&LagRecord| one.accuracy.is_some() && one.n.is_some_and(|n| n >= min_n.max(1));
    let known: Vec<&&LagRecord> = records.iter().filter(enough).collect();
    let name = words::metric(print, metric);
    let (Some(near), Some(far)) = (known.first(), known.last()) else {
        return if print.chinese() {
            format!("{name}滚动计划：已结束的月份过少，尚无准确率")
        } else {
            format!("Rolling plan of {}: too few months are over for an accuracy", words::metric_in(print, metric))
        };
    };
    let accuracy = |one: &LagRecord| one.accuracy.map_or_else(|| print.unknown(), |share| print.percent(share));
    let bias = near.bias.map(|bias| (bias, print.percent(bias.abs())));
    let ahead = |one: &LagRecord| match print.chinese() {
        true => format!("提前 {} 个月", one.lag),
        false => format!("{} ahead", print.english(one.lag, "month")),
    };
    let tilt = match (print.chinese(), bias) {
        (_, None) => String::new(),
        (true, Some((bias, size))) if bias > 0.0 => format!("；平均偏高 {size}"),
        (true, Some((_, size))) => format!("；平均偏低 {size}"),
        (false, Some((bias, size))) if bias > 0.0 => format!("; on average {size} too much was planned"),
        (false, Some((_, size))) => format!("; on average {size} too little was planned"),
    };
    let farther = match (print.chinese(), far.lag == near.lag) {
        (_, true) => String::new(),
        (true, false) => format!("，{} {}", ahead(far), accuracy(far)),
        (false, false) => format!(", {} {}", ahead(far), accuracy(far)),
    };
    if print.chinese() {
        format!("{name}计划{}的准确率 {}{farther}{tilt}", ahead(near), accuracy(near))
    } else {
        format!("{name} plans made {} were {} accurate{farther}{tilt}", ahead(near), accuracy(near))
    }
}

/// Title of the leads: what was opened against the plan and the need.
pub fn leads_title(print: &Print, now: Option<&LeadMonth>, required: Option<f64>) -> String {
    let Some(now) = now else {
        return if print.chinese() { "尚无当月的线索计划" } else { "No lead plan of the month yet" }.to_string();
    };
    let when = words::month(print, now.month);
    let running = now.elapsed.is_some_and(|share| share < 1.0);
    let opened = now.actual.map(|actual| print.count(actual));
    let planned = now.planned.map(|planned| print.number(planned, 0));
    let needed = required.map(|needed| print.number(needed.ceil(), 0));
    let short = now.planned.zip(required).filter(|(planned, needed)| planned < needed);
    match print.chinese() {
        true => {
            let opened = opened.map_or_else(
                || "新增线索未知".to_string(),
                |n| format!("{}新增线索 {n} 条", if running { "已" } else { "" }),
            );
            let planned = planned.map_or_else(|| "，没有计划".to_string(), |n| format!("，计划 {n} 条"));
            let needed = match (needed, short) {
                (None, _) => "；所需数量未知".to_string(),
                (Some(n), Some(_)) => format!("；按订单目标需要 {n} 条，计划本身不足"),
                (Some(n), None) => format!("；按订单目标需要 {n} 条"),
            };
            format!("{when}{opened}{planned}{needed}")
        }
        false => {
            let opened = match (opened, running) {
                (None, _) => format!("Leads opened in {when} are not known"),
                (Some(n), true) => format!("{n} leads opened so far in {when}"),
                (Some(n), false) => format!("{n} leads opened in {when}"),
            };
            let planned = planned.map_or_else(|| ", with no plan".to_string(), |n| format!(" against {n} planned"));
            let needed = match (needed, short) {
                (None, _) => "; how many are needed is not known".to_string(),
                (Some(n), Some(_)) => format!("; the order target needs {n}: the plan itself falls short"),
                (Some(n), None) => format!("; the order target needs {n}"),
            };
            format!("{opened}{planned}{needed}")
        }
    }
}

/// Title of a stocktake: what is there, and what came and went.
pub fn stock_title(print: &Print, subject: &str, rows: &[&Taken]) -> String {
    let sum = |of: &dyn Fn(&Taken) -> Option<i64>| rows.iter().map(|one| of(one)).sum::<Option<i64>>();
    let name = words::subject(print, subject);
    let (Some(opening), Some(closing)) = (sum(&|one| one.opening), sum(&|one| one.closing)) else { return name };
    let flow = |at: usize| sum(&|one: &Taken| one.flows[at]).unwrap_or(0);
    let (came, back, lost, closed) = (flow(0), flow(1), flow(6), flow(7));
    let when = rows.first().map_or_else(String::new, |one| words::month(print, one.month));
    let n = print.count(closing);
    let change = closing - opening;
    let leads = subject == "leads";
    if print.chinese() {
        let unit = if leads { "条" } else { "家" };
        let change = match change {
            0 => "与期初持平".to_string(),
            1.. => format!("比期初多 {} {unit}", print.count(change)),
            _ => format!("比期初少 {} {unit}", print.count(-change)),
        };
        let (lost_word, closed_word) = if leads { ("战败", "成交") } else { ("流失", "终止") };
        let closed = if closed > 0 { format!("、{closed_word} {}", print.count(closed)) } else { String::new() };
        let back = if back > 0 { format!("、回流 {}", print.count(back)) } else { String::new() };
        return format!(
            "{when}期末{name} {n} {unit}，{change}：新增 {}{back}，{lost_word} {}{closed}",
            print.count(came),
            print.count(lost)
        );
    }
    let change = match change {
        0 => "as many as at the start".to_string(),
        1.. => format!("{} more than at the start", print.count(change)),
        _ => format!("{} fewer than at the start", print.count(-change)),
    };
    let what = if leads { "open leads" } else { "customers in the base" };
    let closed = match (closed, leads) {
        (0, _) => String::new(),
        (n, true) => format!(", {} won", print.count(n)),
        (n, false) => format!(", {} ended", print.count(n)),
    };
    let back = if back > 0 { format!(", {} back", print.count(back)) } else { String::new() };
    format!(
        "{n} {what} at the end of {when}, {change}: {} new{back}, {} lost{closed}",
        print.count(came),
        print.count(lost)
    )
}

/// Why the leads that are needed are not known.
pub fn no_required(print: &Print, now: &LeadMonth, min_n: i64) -> String {
    let few = now.conversion.is_some() && now.conversion_n.is_none_or(|n| n < min_n.max(1));
    let reason = match (now.order_target.is_none(), now.conversion.is_none(), few) {
        (true, _, _) => pair("`targets` 表中没有该月的订单目标", "`targets` has no order target of the month"),
        (_, true, _) => pair(
            "此前没有可学习转化率的线索（`leads`）",
            "there are no earlier leads to learn a conversion from (`leads`)",
        ),
        (_, _, true) => pair("可学习转化率的线索过少", "too few earlier leads to learn a conversion from"),
        _ => pair("在手线索的成交率未知", "the rate at which open leads are won is not known"),
    };
    print.fill(words::NO_REQUIRED, &[("reason", print.pick(reason))])
}

/// What the planning pages leave out: metrics without a known actual, each with what would tell it.
pub fn unknown_metrics(print: &Print, planning: &Planning, month: NaiveDate, level: &str) -> Vec<String> {
    let rows = planning.at("month", month, level).filter(|one| one.actual.is_none());
    rows.map(|one| {
        let reason = words::unknown_because(print, &one.metric);
        let metric = words::metric_in(print, &one.metric);
        print.fill(words::UNKNOWN_METRIC, &[("metric", &metric), ("reason", &reason)])
    })
    .collect()
}
