//! What there is to say of the models: enough data, converged, assumptions held; each with its value, its limit and a
//! sentence in both languages.

use super::value::Margin;
use super::{Outcome, Settings, value};
use crate::models::Limit;
use crate::models::fit::Fit;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    Ok,
    Warn,
    Fail,
}

impl Judgement {
    /// As marts write it.
    pub fn name(self) -> &'static str {
        match self {
            Judgement::Ok => "ok",
            Judgement::Warn => "warn",
            Judgement::Fail => "fail",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub check: String,
    pub value: Option<f64>,
    pub limit: Option<f64>,
    pub outcome: Judgement,
    pub zh: String,
    pub en: String,
}

fn check(
    name: impl Into<String>,
    (value, limit): (Option<f64>, Option<f64>),
    outcome: Judgement,
    (zh, en): (String, String),
) -> Check {
    Check { check: name.into(), value, limit, outcome, zh, en }
}

/// `bad` when it is so, else ok.
fn unless(is_bad: bool, bad: Judgement) -> Judgement {
    if is_bad { bad } else { Judgement::Ok }
}

/// All checks of an outcome.
pub fn checks(outcome: &Outcome, settings: &Settings) -> Vec<Check> {
    let mut all = enough(outcome, settings);
    all.extend(convergence(outcome));
    all.extend(holdout(outcome, settings));
    all.extend(spending(outcome, settings));
    all.push(margin(outcome));
    all.extend(projection(outcome, settings));
    all
}

fn enough(outcome: &Outcome, settings: &Settings) -> Vec<Check> {
    let simple = ("，改用简单预测", "; the simple projection is used");
    let count = outcome.buyers.len();
    let few = count < settings.min_buyers as usize;
    let short = outcome.days < i64::from(settings.min_days);
    let repeat = outcome.buyers.repeat_buyers();
    let tail = |is_bad: bool| if is_bad { simple } else { ("", "") };
    vec![
        check(
            "customers",
            (Some(count as f64), Some(f64::from(settings.min_buyers))),
            unless(few, Judgement::Fail),
            (
                format!("有购买的客户 {count} 个，至少需要 {} 个{}", settings.min_buyers, tail(few).0),
                format!("{count} customers with a purchase, {} needed{}", settings.min_buyers, tail(few).1),
            ),
        ),
        check(
            "days",
            (Some(outcome.days as f64), Some(f64::from(settings.min_days))),
            unless(short, Judgement::Fail),
            (
                format!("数据覆盖 {} 天，至少需要 {} 天{}", outcome.days, settings.min_days, tail(short).0),
                format!("{} days of data, {} needed{}", outcome.days, settings.min_days, tail(short).1),
            ),
        ),
        check(
            "repeat_customers",
            (Some(repeat as f64), Some(1.0)),
            unless(repeat == 0, Judgement::Fail),
            (
                format!("重复购买的客户 {repeat} 个{}", tail(repeat == 0).0),
                format!("{repeat} customers bought again{}", tail(repeat == 0).1),
            ),
        ),
    ]
}

/// The parameters that the data do not settle, in words.
pub fn limits_text(limits: &[Limit]) -> (String, String) {
    let zh: Vec<String> = limits
        .iter()
        .map(|limit| match limit {
            Limit::Zero(name) => format!("{name} → 0"),
            Limit::Infinity(name) => format!("{name} → ∞"),
            Limit::Untold(name) => format!("{name} 无法确定"),
        })
        .collect();
    let en: Vec<String> = limits
        .iter()
        .map(|limit| match limit {
            Limit::Zero(name) => format!("{name} → 0"),
            Limit::Infinity(name) => format!("{name} → ∞"),
            Limit::Untold(name) => format!("{name} is not determined"),
        })
        .collect();
    (zh.join("，"), en.join(", "))
}

fn of_fit<M, const N: usize>(name: &str, fit: &Fit<M, N>) -> Check {
    let (limits_zh, limits_en) = limits_text(&fit.limits);
    let (outcome, texts) = if !fit.converged {
        let more = if fit.limits.is_empty() { String::new() } else { format!("（{limits_zh}）") };
        let more_en = if fit.limits.is_empty() { String::new() } else { format!(" ({limits_en})") };
        (Judgement::Fail, (format!("估计未收敛，不采用{more}"), format!("did not converge and is not used{more_en}")))
    } else if !fit.limits.is_empty() {
        // Chance to leave, and rate of leaving.
        let nobody_leaves = fit.limits.iter().any(|limit| matches!(limit, Limit::Zero("a" | "s")));
        let more = if nobody_leaves {
            ("；按此模型无人流失，p_alive 没有信息", ": by this model nobody leaves, p_alive tells nothing")
        } else {
            ("", "")
        };
        let zh = format!("估计落在参数空间边界：{limits_zh}{}；没有标准误，没有区间", more.0);
        let en = format!("a limiting case of the model: {limits_en}{}; no standard errors and no intervals", more.1);
        (Judgement::Warn, (zh, en))
    } else if fit.covariance.is_none() {
        let zh = "信息矩阵不正定：没有标准误，没有区间".to_owned();
        (Judgement::Warn, (zh, "the information is not positive definite: no standard errors, no intervals".into()))
    } else {
        (Judgement::Ok, ("已收敛".to_owned(), "converged".to_owned()))
    };
    check(format!("convergence_{name}"), (None, None), outcome, texts)
}

fn convergence(outcome: &Outcome) -> Vec<Check> {
    let mut all: Vec<Check> =
        outcome.fits.all.iter().map(|fitted| of_fit(fitted.fit.model.name(), &fitted.fit)).collect();
    all.extend(outcome.spend.as_ref().map(|spend| of_fit(crate::models::gamma_gamma::NAME, spend)));
    if outcome.fits.chosen.is_none() && !outcome.fits.all.is_empty() {
        let zh = "没有可用的购买模型，改用简单预测".to_owned();
        let en = "no model of purchases can be used; the simple projection is".to_owned();
        all.push(check("model", (None, None), Judgement::Fail, (zh, en)));
    }
    all
}

fn holdout(outcome: &Outcome, settings: &Settings) -> Vec<Check> {
    let Some(used) = outcome.fits.used() else { return Vec::new() };
    let name = used.fit.model.name();
    let Some(held) = outcome.fits.holdout else {
        let zh = format!("数据太短，不能留出 {} 周检验模型", settings.holdout_weeks);
        let en = format!(
            "the data are too short to hold out {} weeks: nothing tells how well it predicts",
            settings.holdout_weeks
        );
        return vec![check("holdout", (None, None), Judgement::Warn, (zh, en))];
    };
    // A limiting case of a model is never chosen: nothing is compared with it.
    let compared = || outcome.fits.all.iter().filter(|fitted| fitted.fit.limits.is_empty() && fitted.fit.converged);
    let own = used.holdout_log_likelihood;
    let best = compared().filter_map(|fitted| fitted.holdout_log_likelihood).chain(own).reduce(f64::max);
    let mut all = Vec::new();
    if let (Some(own), Some(best)) = (used.holdout_log_likelihood, best) {
        let is_behind = best - own > 2.0;
        let better = compared().find(|fitted| fitted.holdout_log_likelihood == Some(best));
        let better = better.map_or("", |fitted| fitted.fit.model.name());
        let texts = if is_behind {
            (
                format!("留出期内 {better} 的对数似然比 {name} 高 {:.1}；可设 clv.model = \"best\"", best - own),
                format!(
                    "{better} tells the holdout better than {name}, by {:.1} of log-likelihood; hint: clv.model = \"best\"",
                    best - own
                ),
            )
        } else {
            (
                format!("留出期内没有明显更好的模型（{name}）"),
                format!("no model tells the holdout clearly better than {name}"),
            )
        };
        all.push(check("holdout_choice", (Some(own - best), Some(-2.0)), unless(is_behind, Judgement::Warn), texts));
    }
    if let Some(expected) = used.holdout_expected {
        let error = (held.purchases > 0).then(|| expected / held.purchases as f64 - 1.0);
        let is_off = error.is_none_or(|error| error.abs() > settings.max_holdout_error);
        let texts = (
            format!("留出 {} 周：预期购买 {expected:.0} 次，实际 {} 次", settings.holdout_weeks, held.purchases),
            format!(
                "holdout of {} weeks: {expected:.0} purchases expected, {} made",
                settings.holdout_weeks, held.purchases
            ),
        );
        let limit = Some(settings.max_holdout_error);
        all.push(check("holdout_purchases", (error, limit), unless(is_off, Judgement::Warn), texts));
    }
    all
}

fn spending(outcome: &Outcome, settings: &Settings) -> Vec<Check> {
    if outcome.fits.used().is_none() {
        return Vec::new();
    }
    let Some(fit) = &outcome.spend else {
        let texts = (
            "没有重复购买金额，无法估计消费额".to_owned(),
            "no amounts of repeat purchases: spending is not known".to_owned(),
        );
        return vec![check("spend", (None, None), Judgement::Fail, texts)];
    };
    let limit = Some(settings.max_spend_correlation);
    let is_far = outcome.correlation.is_some_and(|value| value.abs() > settings.max_spend_correlation);
    let texts = match outcome.correlation {
        Some(value) if is_far => (
            format!("购买次数与平均金额的相关系数为 {value:.2}：Gamma–Gamma 模型假定二者独立，价值仅供参考"),
            format!(
                "purchases and mean amount correlate by {value:.2}: Gamma–Gamma takes them for independent, values are rough"
            ),
        ),
        Some(value) => (
            format!("购买次数与平均金额的相关系数为 {value:.2}，在允许范围内"),
            format!("purchases and mean amount correlate by {value:.2}, within what the model allows"),
        ),
        None => {
            ("所有客户相同，无法计算相关系数".to_owned(), "all customers are alike: there is no correlation".to_owned())
        }
    };
    let mut all = vec![check(
        "spend_frequency_correlation",
        (outcome.correlation, limit),
        unless(is_far, Judgement::Warn),
        texts,
    )];
    // A mean over all customers exists for q above 1 only: that of customers without repeat purchases.
    let [_, q, _] = fit.parameters;
    if q <= 1.0 {
        let texts = (
            format!("q = {q:.2} 不大于 1：一次性客户的平均消费额不存在，其价值未知"),
            format!("q = {q:.2} is not above 1: one-time buyers have no mean spend, their value is unknown"),
        );
        all.push(check("spend_mean", (Some(q), Some(1.0)), Judgement::Warn, texts));
    }
    all
}

fn margin(outcome: &Outcome) -> Check {
    let percent = |rate: f64| format!("{:.1} %", rate * 100.0);
    let (value, judgement, texts) = match outcome.margin {
        Margin::Known(rate) => (
            Some(rate),
            Judgement::Ok,
            (
                format!("成本齐全：毛利率 {}", percent(rate)),
                format!("cost is known of all sales: margin {}", percent(rate)),
            ),
        ),
        Margin::Partly(rate, share) => (
            Some(rate),
            Judgement::Warn,
            (
                format!("仅 {} 的销售额有成本；其余按毛利率 {} 计", percent(share), percent(rate)),
                format!(
                    "cost is known of {} of sales; the rest is taken at a margin of {}",
                    percent(share),
                    percent(rate)
                ),
            ),
        ),
        Margin::Given(rate) => (
            Some(rate),
            Judgement::Warn,
            (
                format!("没有成本：按设定的毛利率 {} 计", percent(rate)),
                format!("no cost is known: the margin of {} is that of the settings", percent(rate)),
            ),
        ),
        Margin::Sales => (
            None,
            Judgement::Warn,
            (
                "没有成本：价值按销售额计，不是毛利；可设 clv.margin".to_owned(),
                "no cost is known: values are of sales, not of profit; hint: set clv.margin".to_owned(),
            ),
        ),
    };
    check("margin", (value, None), judgement, texts)
}

fn projection(outcome: &Outcome, settings: &Settings) -> Vec<Check> {
    let retention = &outcome.retention;
    let factor = retention.all.map(|kept| value::projection_factor(kept, settings));
    let years = settings.projection_years;
    let (judgement, texts) = match (retention.all, factor) {
        (Some(kept), Some(factor)) if !retention.is_assumed => (
            Judgement::Ok,
            (
                format!("简单预测：年保留率 {:.1} %（{} 个客户），{years} 年系数 {factor:.2}", kept * 100.0, retention.customers),
                format!("simple projection: {:.1} % kept from year to year ({} customers), {years} years are worth {factor:.2} of one", kept * 100.0, retention.customers),
            ),
        ),
        (Some(kept), Some(factor)) => (
            Judgement::Warn,
            (
                format!("简单预测：保留率 {:.1} % 为设定值，系数 {factor:.2}", kept * 100.0),
                format!("simple projection: the retention of {:.1} % is assumed in the settings, factor {factor:.2}", kept * 100.0),
            ),
        ),
        _ => (
            Judgement::Warn,
            (
                "数据不足两年，年保留率未知，无法做简单预测；可设 clv.assumed_retention".to_owned(),
                "retention from year to year is not known from less than two years of data, nothing is projected; hint: set clv.assumed_retention".to_owned(),
            ),
        ),
    };
    let mut all = vec![check("retention", (retention.all, None), judgement, texts)];
    if !outcome.covers_a_year {
        let texts = (
            "数据不足十二个月：简单预测以至今的销售为基数，偏低".to_owned(),
            "the data do not cover twelve months: the simple projection starts from what there is, and is low"
                .to_owned(),
        );
        all.push(check("window_12m", (None, None), Judgement::Warn, texts));
    }
    all
}
