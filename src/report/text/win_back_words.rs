//! Words and findings of the pages on win-back and loss reasons.

use super::{Pair, Print, pair, worth_words};
use crate::report::figures::worth::over;
use crate::report::figures::worth::win_back::{LossReasons, WinBack};

pub const BASIS: Pair = pair(
    "12 个月窗口，截至 {as_of}。流失客户中历史价值前列者为候选；赢回 = 沉默到流失界限之后又下单。",
    "Window of 12 months to {as_of}. Candidates: lost customers of the highest historic value. Won back: an order after the silence that counts as lost.",
);
pub const LOST: Pair = pair("流失", "Lost");
pub const CANDIDATES: Pair = pair("值得赢回", "Worth winning");
pub const TARGETED: Pair = pair("已联系", "Targeted");
pub const WON: Pair = pair("赢回", "Won back");
pub const WON_TARGETED: Pair = pair("其中联系过", "Of targeted");
pub const RATE: Pair = pair("赢回率", "Rate");
pub const RECOVERED: Pair = pair("挽回金额", "Recovered");
pub const SILENCE: Pair = pair("沉默中位数（天）", "Silent days");
pub const NO_TARGETED: Pair =
    pair("未知：没有赢回活动记录（`activities` 表）", "not known: no win-back activities (table `activities`)");
pub const OF_LOST: Pair = pair("流失客户的 {share}", "{share} of the lost");
pub const OF_TARGETED: Pair = pair("已联系的 {share}", "{share} of the targeted");
pub const RECOVERED_NOTE: Pair = pair("挽回 {money}", "{money} recovered");
pub const IN_ALL: Pair = pair("连同未联系的共 {n} 家", "{n} with those not targeted");
pub const WON_OF_TARGETED: Pair = pair("联系后赢回", "Won of targeted");
pub const EVER: Pair = pair("截至 {as_of} 的全部流失", "all losses to {as_of}");
pub const FUNNEL: Pair = pair("从流失到赢回", "From lost to won back");
pub const WHERE: Pair = pair("按原因、优惠与类别", "By reason, offer and class");
pub const ALT_FUNNEL: Pair = pair(
    "漏斗图：流失、值得赢回、已联系、赢回。{title}",
    "Funnel of lost, worth winning, targeted and won back. {title}",
);
pub const LIST_BASIS: Pair = pair(
    "按历史价值从大到小；{shown}。净销售额为最后一单之前 12 个月。",
    "By historic value, largest first; {shown}. Net sales: the 12 months before the last order.",
);
pub const SINCE: Pair = pair("流失于", "Lost since");
pub const SILENT: Pair = pair("沉默天数", "Days silent");
pub const HISTORIC: Pair = pair("历史价值", "Historic value");
pub const BEFORE: Pair = pair("流失前净销售额", "Net sales before");
pub const REASON: Pair = pair("原因", "Reason");
pub const LAST_OFFER: Pair = pair("优惠", "Offer");
pub const NONE_MORE: Pair = pair("没有值得赢回的流失客户。", "No lost customer is worth winning back.");

pub const REASONS_BASIS: Pair = pair(
    "本公司：{n} 家已知原因的流失客户，{period}。参照：转引的匹兹堡洛克菲勒公司调查，出处未经核实，仅作参考线。原因未知的客户不进占比。",
    "Own: {n} lost customers whose reason is known, {period}. Survey: as quoted of the Rockefeller Corporation of Pittsburgh, not verified; a line of reference only. Customers of unknown reason are not in the shares.",
);
pub const OWN: Pair = pair("本公司", "Own");
pub const SURVEY: Pair = pair("转引调查", "Quoted survey");
pub const DIFFERENCE: Pair = pair("相差", "Difference");
pub const REASONS: Pair = pair("原因占比", "Shares of the reasons");
pub const REASONS_NOTE: Pair = pair("占已知原因的流失客户", "of lost customers whose reason is known");
pub const PARETO: Pair = pair("流失销售额从大到小", "Sales lost, largest first");
pub const PARETO_NOTE: Pair = pair("折线 = 累计占比，含未知原因", "line: cumulative share, unknown reasons included");
pub const LOST_SALES: Pair = pair("流失销售额", "Sales lost");
pub const ALT_REASONS: Pair = pair(
    "成对条形图：本公司流失原因与转引调查。{title}",
    "Paired bars of own loss reasons and the quoted survey. {title}",
);
pub const ALT_PARETO: Pair = pair("帕累托图：各原因的流失销售额。{title}", "Pareto of sales lost by reason. {title}");
pub const NO_SALES: Pair = pair("流失客户此前没有净销售额。", "The lost customers had no net sales before.");

/// Name of a reason.
pub fn reason(print: &Print, name: &str) -> String {
    let words = match name {
        "death" => pair("停业或去世", "Death"),
        "moved" => pair("搬迁", "Moved away"),
        "other_relation" => pair("另有关系", "Other relation"),
        "competition" => pair("竞争对手", "Competition"),
        "product" => pair("对产品不满", "Product"),
        "staff_attitude" => pair("服务态度", "Staff attitude"),
        "other" => pair("其他", "Other"),
        "unknown" | "" => pair("未知", "Unknown"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Title of the funnel.
pub fn title(print: &Print, found: &WinBack, min_n: i64) -> String {
    let Some(all) = found.all() else {
        return if print.chinese() { "流失客户的赢回" } else { "Customers won back" }.to_string();
    };
    let (lost, won) = (all.lost.unwrap_or(0), all.won.unwrap_or(0));
    let money = all.recovered.map(|money| print.money(money.to_f64())).filter(|_| won > 0);
    let rate = over(all.rate, all.targeted, min_n).map(|rate| print.percent(rate));
    if print.chinese() {
        let money = money.map_or_else(String::new, |money| format!("，挽回 {money}"));
        let rate = rate.map_or_else(String::new, |rate| format!("；联系过的客户赢回 {rate}"));
        format!("流失 {} 家，赢回 {} 家{money}{rate}", print.count(lost), print.count(won))
    } else {
        let money = money.map_or_else(String::new, |money| format!(" with {money}"));
        let rate = rate.map_or_else(String::new, |rate| format!("; {rate} of the targeted came back"));
        format!("{} lost, {} won back{money}{rate}", worth_words::customers(print, lost), print.count(won))
    }
}

/// Title of the candidates.
pub fn list_title(print: &Print, found: &WinBack) -> String {
    let count = found.candidate_count;
    let untouched = found.candidates.iter().filter(|one| one.targeted.is_none()).count() as i64;
    let all_seen = count == found.candidates.len() as i64;
    let plural = |one: &'static str, many: &'static str| if count == 1 { one } else { many };
    match (print.chinese(), all_seen && untouched < count) {
        (true, true) => {
            format!("{} 家流失客户值得赢回，其中 {} 家尚未联系", print.count(count), print.count(untouched))
        }
        (true, false) => format!("{} 家流失客户值得赢回", print.count(count)),
        (false, true) => format!(
            "{} worth winning back, {} of them not approached yet",
            print.english(count, "lost customer") + plural(" is", " are"),
            print.count(untouched)
        ),
        (false, false) => {
            format!("{} worth winning back", print.english(count, "lost customer") + plural(" is", " are"))
        }
    }
}

/// Title of the reasons: the one that most customers left for, and how many are unknown.
pub fn reasons_title(print: &Print, found: &LossReasons, min_n: i64) -> String {
    let n = found.n();
    let top = found.known().filter(|one| one.customers.unwrap_or(0) > 0).max_by_key(|one| one.customers);
    let head = match (print.chinese(), top, n >= min_n.max(1)) {
        (true, Some(top), true) => {
            format!("流失最常见的原因是{}（{}）", reason(print, &top.reason), worth_words::ratio(print, top.share))
        }
        (false, Some(top), true) => format!(
            "The most common reason for a loss: {} ({})",
            reason(print, &top.reason).to_lowercase(),
            worth_words::ratio(print, top.share)
        ),
        (true, Some(_), false) => format!("已知原因的流失客户仅 {} 家，占比仅供参考", print.count(n)),
        (false, Some(_), false) => {
            format!("The reason is known of only {}: shares are indications", print.english(n, "lost customer"))
        }
        (true, None, _) => "流失客户的原因都未登记".to_string(),
        (false, None, _) => "No reason was written down for any lost customer".to_string(),
    };
    match (found.unknown().filter(|(unknown, _)| *unknown > 0), print.chinese()) {
        (Some((_, share)), true) if top.is_some() => format!("{head}；{} 的流失原因未知", print.percent_short(share)),
        (Some((_, share)), false) if top.is_some() => {
            format!("{head}; no reason is known for {}", print.percent_short(share))
        }
        _ => head,
    }
}
