//! Words and findings of the risk pages.

use super::{Print, pair};

pub use super::risk_labels::*;
use crate::config::types::ChurnOutcome;
use crate::report::figures::risk::{AtRisk, HIGH, Pooled, Record, SignalCard, Today};
use crate::report::figures::{Money, Scope};

/// What became of customers who left: `did not order in the next 90 days`.
fn left_words(print: &Print, record: &Record) -> String {
    let days = record.horizon();
    match (record.outcome, print.chinese()) {
        (ChurnOutcome::NoOrder, true) => format!("其后 {days} 天没有下单"),
        (ChurnOutcome::NoOrder, false) => format!("did not order in the next {days} days"),
        (ChurnOutcome::Lost, true) => format!("{days} 天后已流失"),
        (ChurnOutcome::Lost, false) => format!("were lost {days} days later"),
    }
}

/// The share that the record is about: `share without an order in 90 days`.
pub fn share_words(print: &Print, record: &Record) -> String {
    let days = record.horizon();
    match (record.outcome, print.chinese()) {
        (ChurnOutcome::NoOrder, true) => format!("其后 {days} 天无订单的占比"),
        (ChurnOutcome::NoOrder, false) => format!("share without an order in {days} days"),
        (ChurnOutcome::Lost, true) => format!("{days} 天后已流失的占比"),
        (ChurnOutcome::Lost, false) => format!("share lost {days} days later"),
    }
}

/// Name of a level.
pub fn level(print: &Print, level: &str) -> String {
    let words = match level {
        HIGH => pair("高风险", "high risk"),
        "medium" => pair("中风险", "medium risk"),
        "low" => pair("低风险", "low risk"),
        "all" => pair("全部", "all"),
        "on" => pair("出现", "shown"),
        "lost" => pair("已流失", "lost"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Name of what warns: the whole risk, or a signal.
pub fn predictor(print: &Print, name: &str) -> String {
    let words = match name {
        "signals" => pair("人工权重", "Weights set by hand"),
        "fitted" => pair("拟合权重", "Fitted weights"),
        "model" => pair("购买模型", "Model of buying"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Whose rhythm the limit of silence is from.
pub fn limit_of(print: &Print, of: &str) -> String {
    let words = match of {
        "own" => pair("客户自身的节奏", "The customer's own"),
        "class" => pair("所属类别的节奏", "Its class"),
        "all" => pair("全部客户的节奏", "All customers"),
        "" => pair("无法计算", "Not known"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// A ratio of so many times.
pub fn times(print: &Print, value: f64) -> String {
    print.number_fixed(value, 1)
}

/// Whether the warnings were better than chance, by the rows that the page opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to judge by.
    None,
    /// Fewer customers than a rate is shown for.
    Few,
    /// No more of them left than of all customers.
    NoBetter,
    /// Rates are not known.
    Unknown,
    /// More of them left, but the interval reaches down to the share of all customers.
    Unclear,
    /// Clearly more of them left.
    Better,
}

/// How far the opening of the record can be trusted.
pub fn verdict(opening: Option<&Pooled>, min_n: i64) -> Verdict {
    let Some(trial) = opening.map(|pooled| &pooled.trial).filter(|trial| trial.customers > 0) else {
        return Verdict::None;
    };
    if trial.customers < min_n {
        return Verdict::Few;
    }
    let (Some(precision), Some(base)) = (trial.precision, trial.base_rate) else { return Verdict::Unknown };
    if precision <= base {
        return Verdict::NoBetter;
    }
    match trial.precision_low {
        Some(low) if low > base => Verdict::Better,
        _ => Verdict::Unclear,
    }
}

/// How often those called high risk did leave: the title that the section opens with.
pub fn record_title(print: &Print, record: &Record, scope: &Scope) -> String {
    let Some(opening) = record.opening() else { return print.pick(NO_RECORD_TITLE).to_string() };
    let trial = &opening.trial;
    let (n, left, became) = (print.count(trial.customers), print.count(trial.churned), left_words(print, record));
    let base = trial.base_rate.map_or_else(|| print.unknown(), |base| print.percent(base));
    let precision = trial.precision.map_or_else(|| print.unknown(), |share| print.percent(share));
    let zh = format!("被判为高风险的 {n} 家次客户中，{left} 家次（{precision}）{became}");
    let called = format!("{n} customers called high risk, {left} ({precision}) {became}");
    let en = format!("Of {called}");
    match (verdict(Some(opening), scope.min_n), print.chinese()) {
        (Verdict::None, true) => format!("各时点都没有客户被判为高风险；全部客户中 {base} {became}"),
        (Verdict::None, false) => {
            format!("Nobody was called high risk at any date; {base} of all customers {became}")
        }
        (Verdict::Few, true) => {
            format!("可核对的高风险预警只有 {n} 家次，其中 {left} 家次{became}：太少，不能下结论")
        }
        (Verdict::Few, false) => {
            let customers = print.english(trial.customers, "customer");
            format!("Only {customers} called high risk can be checked, {left} of whom {became}: too few to judge by")
        }
        (Verdict::Unknown, true) => {
            format!("被判为高风险的 {n} 家次客户中，{left} 家次{became}；全部客户的比例未知")
        }
        (Verdict::Unknown, false) => {
            format!("Of {n} customers called high risk, {left} {became}; the share of all customers is not known")
        }
        (Verdict::NoBetter, true) => format!("预警不比随机更准：{zh}，而全部客户为 {base}"),
        (Verdict::NoBetter, false) => {
            format!("The warnings were no better than chance: of {called}, against {base} of all customers")
        }
        (Verdict::Unclear, true) => format!("{zh}，全部客户为 {base}：差别尚不明确"),
        (Verdict::Unclear, false) => format!("{en}, against {base} of all customers: not yet a clear difference"),
        (Verdict::Better, chinese) => {
            let lift = trial.lift.map_or_else(|| print.unknown(), |lift| times(print, lift));
            if chinese {
                format!("{zh}，是全部客户比例 {base} 的 {lift} 倍")
            } else {
                format!("{en}: {lift} times the {base} of all customers")
            }
        }
    }
}

/// Basis of the record.
pub fn record_basis(print: &Print, record: &Record, scope: &Scope) -> String {
    let Some(opening) = record.opening() else { return String::new() };
    let trial = &opening.trial;
    let span = match (opening.dates, opening.first, opening.last) {
        (Some(dates), Some(first), Some(last)) => {
            let values = [("dates", print.count(dates)), ("first", first.to_string()), ("last", last.to_string())];
            print.fill(SPAN, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        _ => print.pick(SPAN_UNKNOWN).to_string(),
    };
    let interval = match (trial.shown(trial.precision_low, scope.min_n), trial.shown(trial.precision_high, scope.min_n))
    {
        (Some(low), Some(high)) => {
            print.fill(INTERVAL, &[("low", &print.percent(low)), ("high", &print.percent(high))])
        }
        _ => String::new(),
    };
    let recall = trial.shown(trial.recall, scope.min_n);
    let recall = recall.map_or_else(String::new, |recall| print.fill(RECALL, &[("recall", &print.percent(recall))]));
    let weights = predictor(print, record.predictor());
    let weights = if print.chinese() { weights } else { weights.to_lowercase() };
    let values = [("span", span), ("weights", weights), ("interval", interval), ("recall", recall)];
    let text = print.fill(BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    // Without what would follow them, separators at the end say nothing.
    let text = text.trim_end_matches(['；', ';', ' ']).to_string();
    let stop = if print.chinese() { "。" } else { "." };
    if text.ends_with(stop) { text } else { text + stop }
}

/// Whether fitting beat the weights set by hand, and how the model of buying did, by the area under the curve; why nothing
/// was fitted where it was asked for.
pub fn ranking(print: &Print, record: &Record) -> Option<String> {
    let days = record.horizon();
    let number = |value: f64| print.number_fixed(value, 2);
    let (hand, fitted) = (record.compared("signals", days), record.compared("fitted", days));
    let mut parts = Vec::new();
    if let (Some((hand, dates)), Some((fitted, _))) = (hand, fitted) {
        let (hand_text, fitted_text) = (number(hand), number(fitted));
        let over = match (dates, print.chinese()) {
            (Some(dates), true) => format!("，同样的 {} 个时点", print.count(dates)),
            (Some(dates), false) => format!(" over the same {}", print.english(dates, "date")),
            (None, _) => String::new(),
        };
        parts.push(match (print.chinese(), fitted > hand) {
            (true, true) => format!("拟合权重优于人工权重（AUC {fitted_text} 对 {hand_text}{over}）"),
            (true, false) => format!("拟合权重没有胜过人工权重（AUC {fitted_text} 对 {hand_text}{over}）"),
            (false, true) => {
                format!("Fitted weights beat those set by hand (AUC {fitted_text} against {hand_text}{over})")
            }
            (false, false) => {
                format!("Fitted weights did not beat those set by hand (AUC {fitted_text} against {hand_text}{over})")
            }
        });
    } else if let Some((one, _)) = hand.or(fitted) {
        parts.push(format!("AUC {}", number(one)));
    }
    if let Some((model, _)) = record.compared("model", days) {
        parts.push(match print.chinese() {
            true => format!("仅凭购买模型为 {}", number(model)),
            false => format!("the model of buying alone: {}", number(model)),
        });
    }
    let mut text = parts.join(if print.chinese() { "；" } else { "; " });
    if !text.is_empty() {
        text += match print.chinese() {
            true => "。AUC 为把流失者排在未流失者之前的概率，0.5 等于随机。",
            false => ". AUC: chance that one who left was ranked above one who stayed; 0.5 is chance.",
        };
    }
    let used = record.weights.iter().any(|weight| weight.used);
    if let Some(note) =
        record.weights.iter().find_map(|weight| weight.note.as_ref()).filter(|_| record.fit_wanted && !used)
    {
        let note = print.text(note).trim_end_matches(['。', '.']);
        text += &match print.chinese() {
            true => format!("权重未能拟合（{note}），本期仍用人工权重。"),
            false => format!(" Weights could not be fitted ({note}): those set by hand are used."),
        };
    }
    let text = text.trim().to_string();
    (!text.is_empty()).then_some(text)
}

/// A plain word on how far to trust the record; nothing where it speaks for itself.
pub fn caution(print: &Print, record: &Record, scope: &Scope) -> Option<String> {
    let n = print.count(scope.min_n);
    let words = match verdict(record.opening(), scope.min_n) {
        Verdict::Better => return None,
        Verdict::None => NO_HIGH,
        Verdict::Unknown => pair(
            "没有可比的整体比例，无法判断预警是否优于随机。",
            "Without the share of all customers nobody can say whether the warnings were better than chance.",
        ),
        Verdict::Few => pair(
            "少于 {n} 家次不显示比率。请把名单当作线索，由业务员核实。",
            "No rates under {n} customers. Take the list as a lead to be checked by the salesperson.",
        ),
        Verdict::NoBetter => pair(
            "直言：按此记录，名单不比随机抽取更有用。请先检查权重与信号，再据此安排拜访。",
            "Plainly: by this record the list is of no more use than one drawn at random. Mend weights and signals before visits are planned by it.",
        ),
        Verdict::Unclear => pair(
            "区间仍包含整体比例：记录支持但尚未证明这些预警有用。",
            "The interval still holds the share of all customers: the record favours the warnings and does not prove them yet.",
        ),
    };
    Some(print.fill(words, &[("n", &n)]))
}

/// Title of the page on the risk of today.
pub fn today_title(print: &Print, today: &Today) -> String {
    let (high, sales) = today.level(HIGH);
    let all = today.customers();
    if high == 0 {
        return if print.chinese() {
            format!("{} 家客户中目前没有高风险客户", print.count(all))
        } else {
            format!("None of {} is at high risk now", print.english(all, "customer"))
        };
    }
    let share = print.percent(high as f64 / all.max(1) as f64);
    let (n, money) = (print.count(high), print.money(sales.to_f64()));
    if print.chinese() {
        format!("目前 {n} 家客户高风险（占 {share}），涉及销售额 {money}")
    } else {
        let verb = if high == 1 { "is" } else { "are" };
        format!("{} ({share}) {verb} at high risk now, with {money} of sales at stake", print.english(high, "customer"))
    }
}

/// Title of the list: how many customers hold how much of what is at stake.
pub fn list_title(print: &Print, today: &Today, shown: usize) -> String {
    let (high, sales) = today.level(HIGH);
    let first = today.high.iter().take(shown).filter_map(|one| one.sales_at_risk).sum::<Money>();
    if sales.to_f64() <= 0.0 || (shown as i64) >= high {
        return print.pick(LIST_TITLE).to_string();
    }
    let share = print.percent_short(first.to_f64() / sales.to_f64());
    if print.chinese() {
        format!("高风险客户与原因：前 {shown} 家占风险销售额的 {share}")
    } else {
        format!("Customers at high risk, and why: the first {shown} hold {share} of the sales at risk")
    }
}

/// Evidence of a customer in a line; with the name of the signal where it has no text.
pub fn reasons(print: &Print, one: &AtRisk, title: impl Fn(&str) -> String) -> String {
    let mut parts: Vec<String> = Vec::new();
    for evidence in &one.evidence {
        let text = print.text(&evidence.text).trim().trim_end_matches(['。', '.', '；', ';']);
        parts.push(if text.is_empty() { title(&evidence.signal) } else { text.to_string() });
    }
    if one.under_contract == Some(true) {
        parts.push(print.pick(CONTRACT).to_string());
    }
    if parts.is_empty() {
        return "–".to_string();
    }
    super::findings::capital(&parts.join(if print.chinese() { "；" } else { "; " }))
}

/// Features that nobody has a value of, of a signal that is computed all the same.
pub fn no_values(print: &Print, card: &SignalCard) -> Option<String> {
    let missing = card.missing.as_deref().filter(|missing| card.computed && !missing.trim().is_empty())?;
    Some(print.fill(NO_VALUES, &[("missing", missing)]))
}

/// Why a signal has no figures.
pub fn not_computed(print: &Print, card: &SignalCard) -> String {
    match card.missing.as_deref().filter(|missing| !missing.trim().is_empty()) {
        Some(missing) => print.fill(NOT_COMPUTED, &[("missing", missing)]),
        None => print.pick(NOT_COMPUTED_PLAIN).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figures::risk::Trial;

    fn pooled(customers: i64, churned: i64, base: f64, low: f64) -> Pooled {
        let precision = churned as f64 / customers.max(1) as f64;
        Pooled {
            trial: Trial {
                made_as_of: None,
                horizon: 90,
                predictor: "signals".into(),
                level: HIGH.into(),
                customers,
                churned,
                base_rate: Some(base),
                precision: Some(precision),
                precision_low: Some(low),
                precision_high: Some(0.9),
                recall: Some(0.5),
                lift: Some(precision / base),
                sales_flagged: None,
                sales_lost: None,
                sales_false_alarm: None,
            },
            dates: Some(12),
            first: None,
            last: None,
            auc: None,
            brier: None,
            log_loss: None,
            compared_auc: None,
            compared_dates: None,
        }
    }

    #[test]
    fn the_record_is_called_what_it_is() {
        let of = |customers, churned, base, low| verdict(Some(&pooled(customers, churned, base, low)), 30);
        assert_eq!(of(200, 140, 0.3, 0.6), Verdict::Better);
        assert_eq!(of(200, 70, 0.3, 0.28), Verdict::Unclear);
        assert_eq!(of(200, 60, 0.3, 0.24), Verdict::NoBetter);
        assert_eq!(of(29, 29, 0.3, 0.9), Verdict::Few);
        assert_eq!(of(0, 0, 0.3, 0.0), Verdict::None);
        assert_eq!(verdict(None, 30), Verdict::None);
    }
}
