//! Words of open deals.

use crate::report::figures::process::prospects::deals::{Call, Deal};
use crate::report::text::{Pair, Print, pair};

pub const BASIS: Pair = pair(
    "截止 {as_of}，金额 {currency}。期望 = 台账金额；承诺 = 有期限级别的全部金额；加权 = 金额 × 该级别（及负责人）实际成交率。",
    "As of {as_of}, {currency}. Expected: amounts of the list; promised: all of the levels with a promise; weighted: amount × rate that the level (and person) has closed at.",
);
pub const OPEN_LEADS: Pair = pair("在手线索", "Open leads");
pub const EXPECTED: Pair = pair("期望金额", "Expected");
pub const WISHED: Pair = pair("承诺金额", "Promised");
pub const WEIGHTED: Pair = pair("加权金额", "Weighted");
pub const HOT: Pair = pair("热点金额", "Hot");
pub const COVERAGE: Pair = pair("热点覆盖剩余目标", "Hot ÷ target left");
pub const STALE: Pair = pair("久未跟进", "Stale");
pub const OVERDUE: Pair = pair("承诺过期", "Promise over");
pub const URGENT: Pair = pair("紧急且重要", "Urgent, important");
pub const FROZEN: Pair = pair("冻结", "Frozen");
pub const BY_STAGE: Pair = pair("各级别与阶段", "By level and stage");
pub const BY_STAGE_NOTE: Pair = pair("浅 = 期望，深 = 加权", "pale: expected; dark: weighted");
pub const LEADS: Pair = pair("线索", "Leads");
pub const OPPORTUNITIES: Pair = pair("机会", "Opportunities");
pub const BY_PERSON: Pair = pair("按负责人", "By person");
pub const BY_PERSON_NOTE: Pair = pair("按加权金额排序，金额 {currency}", "by weighted amount, in {currency}");
pub const TO_ACT_LEADS: Pair = pair("本周要处理的线索", "Leads to work on this week");
pub const TO_ACT_BASIS: Pair = pair(
    "问题多者在前，其次热点与金额。原因：跟进过期、承诺过期、预计日已过、推迟、热点、久未跟进（{days} 天以上）。",
    "Most problems first, then hot ones, then by amount. Why: next action late, promise over, expected date past, put off, hot, stale (over {days} days).",
);
pub const TO_ACT_OPPORTUNITIES_BASIS: Pair = pair(
    "按问题多少与金额。久未跟进 = {days} 天以上无人改动；成功率 = 走过该阶段且已结束者的成交占比。",
    "By number of problems and amount. Stale: nobody changed it for over {days} days; chance: share won of those that went through the stage and ended.",
);
pub const NO_SLIPPED: Pair = pair(
    "推迟次数未知：机会表只有一次快照，或没有预计日期；每月保留一份导出即可看出推迟。",
    "How often they were put off is not known: there is one snapshot of opportunities, or no expected day. Keep an export of every month.",
);
pub const NO_EXPECTED: Pair = pair(
    "机会没有预计决标日：在机会表中加上决标日期（decision_date）即可排期。",
    "No opportunity has an expected day of decision: add decision_date to the export to see what is due.",
);
pub const NO_ACTION: Pair = pair(
    "没有下一步行动：在潜客台账中加上 下一步 与 下次日期 两列即可。",
    "No next actions are told: add the columns next action and next date to the list of leads.",
);
pub const NAME: Pair = pair("客户或线索", "Lead");
pub const TITLE: Pair = pair("机会", "Opportunity");
pub const AMOUNT: Pair = pair("金额", "Amount");
pub const CHANCE: Pair = pair("成交率", "Chance");
pub const DUE: Pair = pair("预计成交", "Expected");
pub const WHY: Pair = pair("原因", "Why");
pub const OBSTACLE: Pair = pair("障碍", "Obstacle");
pub const NEXT: Pair = pair("下一步", "Next action");
pub const BY_WHEN: Pair = pair("日期", "By");
pub const AGE: Pair = pair("在手天数", "Days open");
pub const IN_STAGE: Pair = pair("本阶段天数", "Days in stage");
pub const SLIPPED: Pair = pair("推迟", "Put off");
pub const COUNT: Pair = pair("条数", "Number");
pub const OVERDUE_SHORT: Pair = pair("过期", "Over");
pub const SHEET: Pair = pair("在谈商机", "Open deals");
pub const SHEET_PEOPLE: Pair = pair("在谈商机（按人）", "Open deals by person");
pub const ALT: Pair =
    pair("各级别与阶段的期望与加权金额：{title}", "Expected and weighted amounts by level and stage: {title}");
pub const NONE_TITLE: Pair = pair("没有在手线索或机会", "No open leads or opportunities");
pub const NONE: Pair =
    pair("需要潜客台账（leads）或销售机会表（opportunities）。", "Needed: a list of leads or of opportunities.");
pub const NO_LEADS: Pair = pair("没有线索：需要潜客台账（leads）。", "No leads: needs a list of leads.");
pub const NO_OPPORTUNITIES: Pair =
    pair("没有机会：需要销售机会表（opportunities）。", "No opportunities: needs a list of opportunities.");
pub const NO_AMOUNTS: Pair = pair(
    "没有一条有金额：在台账中加上预计金额（est_amount / amount）才能加权。",
    "None has an amount: add the expected amount to the exports to weigh the pipeline.",
);

/// Why a deal needs work.
pub fn call(print: &Print, call: Call) -> &'static str {
    print.pick(match call {
        Call::ActionOverdue => pair("跟进过期", "action late"),
        Call::PromiseOver => pair("承诺过期", "promise over"),
        Call::ExpectedPast => pair("预计日已过", "date past"),
        Call::Slipped => pair("推迟", "put off"),
        Call::Hot => pair("热点", "hot"),
        Call::Stale => pair("久未跟进", "stale"),
    })
}

/// All reasons of a deal.
pub fn calls(print: &Print, deal: &Deal) -> String {
    let all: Vec<&str> = deal.calls().into_iter().map(|one| call(print, one)).collect();
    if all.is_empty() { "–".to_string() } else { all.join(if print.chinese() { "、" } else { ", " }) }
}

/// What a deal is called: the customer's name, else the lead's or the title, else its number.
pub fn name<'a>(deal: &'a Deal, known: Option<&'a str>) -> &'a str {
    deal.name.as_deref().or(known).or(deal.title.as_deref()).filter(|name| !name.trim().is_empty()).unwrap_or(&deal.id)
}

/// Sums of a kind of deals, of those that have the amount.
pub fn sum(deals: &[&Deal], of: impl Fn(&Deal) -> Option<crate::report::figures::Money>) -> Option<f64> {
    let known: Vec<_> = deals.iter().filter_map(|deal| of(deal)).collect();
    (!known.is_empty()).then(|| known.into_iter().sum::<crate::report::figures::Money>().to_f64())
}

/// The finding: what the pipeline is worth.
pub fn title(print: &Print, leads: &[&Deal], opportunities: &[&Deal], wished: Option<f64>) -> String {
    let amount = |deals: &[&Deal]| sum(deals, |deal| deal.amount).map(|sum| print.money(sum));
    let weighted = |deals: &[&Deal]| sum(deals, |deal| deal.weighted).map(|sum| print.money(sum));
    let count = |deals: &[&Deal]| print.count(deals.len() as i64);
    let zh = print.chinese();
    let english_leads = print.english(leads.len() as i64, "lead");
    let english_opportunities = match opportunities.len() {
        1 => "1 opportunity".to_string(),
        n => format!("{} opportunities", print.count(n as i64)),
    };
    let mut parts = Vec::new();
    if !leads.is_empty() {
        parts.push(match (zh, wished, weighted(leads)) {
            (true, Some(wished), Some(weighted)) => {
                format!(
                    "{} 条线索{}承诺 {}，按实际成交率只值 {weighted}",
                    count(leads),
                    amount(leads).map_or_else(String::new, |sum| format!("期望 {sum}、")),
                    print.money(wished)
                )
            }
            (false, Some(wished), Some(weighted)) => format!(
                "{english_leads}: {} promised, worth {weighted} at the rates they close at",
                print.money(wished)
            ),
            (true, _, Some(weighted)) => format!("{} 条线索加权 {weighted}", count(leads)),
            (false, _, Some(weighted)) => format!("{english_leads}, weighted {weighted}"),
            (true, _, None) => format!("{} 条线索，加权金额未知", count(leads)),
            (false, _, None) => format!("{english_leads}, weighted amount not known"),
        });
    }
    if !opportunities.is_empty() {
        parts.push(match (zh, amount(opportunities), weighted(opportunities)) {
            (true, Some(amount), Some(weighted)) => {
                format!("{} 个机会 {amount}，加权 {weighted}", count(opportunities))
            }
            (false, Some(amount), Some(weighted)) => {
                format!("{english_opportunities} of {amount}, weighted {weighted}")
            }
            (true, _, _) => format!("{} 个机会，加权金额未知", count(opportunities)),
            (false, _, _) => format!("{english_opportunities}, weighted amount not known"),
        });
    }
    if parts.is_empty() { print.pick(NONE_TITLE).to_string() } else { parts.join(if zh { "；" } else { "; " }) }
}

/// The finding of a list: how many need work, and why.
pub fn list_title(print: &Print, leads: bool, deals: &[&Deal], all: usize) -> String {
    let of = |call: Call| deals.iter().filter(|deal| deal.calls().contains(&call)).count() as i64;
    let mut parts = Vec::new();
    for one in [Call::Hot, Call::ActionOverdue, Call::PromiseOver, Call::ExpectedPast, Call::Slipped, Call::Stale] {
        if of(one) > 0 {
            parts.push(format!("{} {}", print.count(of(one)), call(print, one)));
        }
    }
    let (n, all) = (print.count(deals.len() as i64), print.count(all as i64));
    match (print.chinese(), leads) {
        (true, true) => format!("{all} 条线索中 {n} 条本周要处理：{}", zh_parts(&parts)),
        (true, false) => format!("{all} 个机会中 {n} 个要处理：{}", zh_parts(&parts)),
        (false, true) => format!("{n} of {all} leads need work this week: {}", parts.join(", ")),
        (false, false) => format!("{n} of {all} opportunities need work: {}", parts.join(", ")),
    }
}

/// `24 热点` reads better turned round.
fn zh_parts(parts: &[String]) -> String {
    let turned = parts.iter().map(|part| match part.split_once(' ') {
        Some((n, word)) => format!("{word} {n}"),
        None => part.clone(),
    });
    turned.collect::<Vec<_>>().join("、")
}

/// The expected day, and how far it is past.
pub fn due(print: &Print, deal: &Deal) -> String {
    match (deal.expected, deal.days_to_close) {
        (Some(date), Some(days)) if days < 0 => match print.chinese() {
            true => format!("{} 过 {} 天", date.format("%m-%d"), print.count(-days)),
            false => format!("{} ({} d ago)", date.format("%m-%d"), print.count(-days)),
        },
        (Some(date), _) => date.to_string(),
        (None, _) => "–".to_string(),
    }
}

/// How much of the weighted amount of opportunities nobody has touched for long: their chance is that of all of the stage.
pub fn stale_remark(print: &Print, opportunities: &[&Deal]) -> Option<String> {
    let stale: Vec<&Deal> = opportunities.iter().copied().filter(|deal| deal.stale).collect();
    let (own, all) = (sum(&stale, |deal| deal.weighted)?, sum(opportunities, |deal| deal.weighted)?);
    if own <= 0.0 || all <= 0.0 {
        return None;
    }
    let (n, money, share) = (print.count(stale.len() as i64), print.money(own), print.percent_short(own / all));
    Some(match print.chinese() {
        true => format!(
            "机会的加权金额中 {money}（{share}）来自 {n} 个久未跟进的机会：成功率按同阶段已结束者计，对它们偏高。"
        ),
        false => format!(
            "Of the weighted amount of opportunities {money} ({share}) is of {n} stale ones: their chance is that of those of the stage that ended, and too high for them."
        ),
    })
}
