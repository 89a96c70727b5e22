//! Words and findings of the value pages.

use super::{Pair, Print, pair};
use crate::report::figures::worth::value::{Value, Week};

pub const ACTUAL: Pair = pair("实际", "Actual");
pub const EXPECTED: Pair = pair("模型预计", "Model");
pub const HOLDOUT: Pair = pair("留出期：模型未见过", "holdout: not seen by the model");
pub const WEEK_AXIS: Pair = pair("周（自首次购买）", "week since the first purchase");
pub const MODEL_BASIS: Pair = pair(
    "模型 {model}，{n}。灰底部分是拟合时未用的数据：模型好坏看这里。购买 = 净额为正的客户日。",
    "Model {model}, {n}. The shaded weeks were not used to fit it: judge the model there. A purchase is a customer-day of positive net sales.",
);
pub const NO_HOLDOUT: Pair = pair(
    "模型 {model}，{n}。数据太短，没有留出期：模型拟合用了全部数据，图中看不出它预测得如何。购买 = 净额为正的客户日。",
    "Model {model}, {n}. The data are too short for a holdout: the model was fitted to all of them, and the lines do not tell how well it predicts. A purchase is a customer-day of positive net sales.",
);
pub const CUMULATIVE: Pair = pair("累计复购次数", "Repeat purchases, cumulative");
pub const INCREMENTAL: Pair = pair("每周复购次数", "Repeat purchases by week");
pub const FIT: Pair = pair("客户按复购次数的分布", "Customers by number of repeat purchases");
pub const REPEATS_AXIS: Pair = pair("复购次数", "repeat purchases");
pub const CHECKS: Pair = pair("检查", "Checks");
pub const CHECK: Pair = pair("检查项", "Check");
pub const LIMIT: Pair = pair("界限", "Limit");
pub const RESULT: Pair = pair("结果", "Result");
pub const ALT_TRACKING: Pair = pair(
    "折线图：实际与模型预计，灰底为留出期。{title}",
    "Actual and expected purchases by week, the holdout shaded. {title}",
);
pub const ALT_FIT: Pair =
    pair("成对柱形图：复购次数的实际与预计分布", "Paired columns of repeat purchases, actual and expected");
pub const SIMPLE: Pair = pair(
    "未使用购买模型：客户或观察期不足（下列检查说明原因）。价值为简单推算（F16）：近 12 个月毛利按类别留存率逐年折减、按贴现率折现，不含区间。",
    "No model of buying is used: customers or observed time are too few (the checks below say which). Values are the simple projection (F16): gross profit of 12 months, reduced each year by the retention of the class and discounted, without intervals.",
);
pub const SIMPLE_TITLE: Pair = pair(
    "客户价值按简单推算：不足以拟合购买模型",
    "Values are a simple projection: too little data to fit a model of buying",
);
pub const NO_TRACKING: Pair = pair(
    "没有留出期的对照（`clv_tracking` 未发布）：模型的预测好坏无从核对。",
    "There is no holdout to check against (`clv_tracking` is not published): how well the model predicts cannot be told.",
);
pub const NO_MODEL: Pair =
    pair("`clv_model` 未发布：没有模型可供核对。", "`clv_model` is not published: there is no model to check.");
pub const BASIS: Pair = pair(
    "未来价值 = 模型预计的折现剩余价值；历史价值 = 迄今已实现（F16）。区间为 95%。{known}/{all} 家客户有估值。",
    "Future value: the discounted residual value that the model expects; historic value: what they brought so far (F16). 95% intervals. {known} of {all} customers have a value.",
);
pub const BASIS_SIMPLE: Pair = pair(
    "未来价值 = 简单推算（F16），未经模型，无区间；历史价值 = 迄今已实现。{known}/{all} 家客户有估值。",
    "Future value: the simple projection (F16), of no model and without intervals; historic value: what they brought so far. {known} of {all} customers have a value.",
);
pub const SPREAD: Pair = pair("客户按未来价值的分布", "Customers by future value");
pub const SPREAD_AXIS: Pair = pair("未来价值（{currency}）", "future value ({currency})");
pub const NOTHING: Pair = pair("≤ 0", "≤ 0");
pub const FUTURE: Pair = pair("未来价值", "Future value");
pub const HISTORIC: Pair = pair("历史价值", "Historic value");
pub const BY: Pair = pair("按{dimension}", "By {dimension}");
pub const TOP: Pair = pair("未来价值最高的客户", "Customers of the highest future value");
pub const ALIVE: Pair = pair("存活概率", "P alive");
pub const PURCHASES: Pair = pair("预计购买", "Purchases");
pub const ALT_SPREAD: Pair =
    pair("直方图：客户按未来价值的分布。{title}", "Histogram of customers by future value. {title}");
pub const ALT_RESIDUAL: Pair =
    pair("成对条形图：未来价值与历史价值。{title}", "Paired bars of future and historic value. {title}");
pub const MODELS_TITLE: Pair = pair("模型参数与选择", "Parameters of the models, and which was chosen");
pub const MODELS_BASIS: Pair = pair(
    "极大似然估计；对数似然越大越好，留出期对数似然决定取舍。边界 = 某参数落在允许范围的边上，其标准误无意义。",
    "Maximum likelihood. Higher log-likelihood is better; that of the holdout decides. Boundary: a parameter lies at the edge of its range, and its standard error means nothing.",
);
pub const MODEL: Pair = pair("模型", "Model");
pub const PARAMETER: Pair = pair("参数", "Parameter");
pub const ESTIMATE: Pair = pair("估计值", "Estimate");
pub const STD_ERROR: Pair = pair("标准误", "Std error");
pub const LIKELIHOOD: Pair = pair("对数似然", "Log-likelihood");
pub const HOLDOUT_LIKELIHOOD: Pair = pair("留出期", "Of the holdout");
pub const CONVERGED: Pair = pair("收敛", "Converged");
pub const BOUNDARY: Pair = pair("边界", "Boundary");
pub const CHOSEN: Pair = pair("采用", "Chosen");
pub const YES: Pair = pair("是", "yes");
pub const NO: Pair = pair("否", "no");

/// Name of a model.
pub fn model(print: &Print, name: &str) -> String {
    match name {
        "bg_nbd" => "BG/NBD".to_string(),
        "mbg_nbd" => "MBG/NBD".to_string(),
        "pareto_nbd" => "Pareto/NBD".to_string(),
        "gamma_gamma" => "Gamma–Gamma".to_string(),
        "simple" => print.pick(pair("简单推算", "simple projection")).to_string(),
        other => other.to_string(),
    }
}

/// Name of a check; one that this version does not know stays.
pub fn check(print: &Print, name: &str) -> String {
    let words = match name {
        "customers" => pair("客户数", "Customers"),
        "days" => pair("观察天数", "Days observed"),
        "spend_frequency_correlation" => pair("金额与频次的相关", "Spend and frequency"),
        "model" => pair("模型", "Model"),
        "spend" => pair("购买金额", "Spend"),
        "spend_mean" => pair("平均金额", "Mean spend"),
        "convergence" => pair("收敛", "Convergence"),
        "boundary" => pair("参数在边界上", "Boundary"),
        "holdout" => pair("留出期误差", "Holdout error"),
        "repeat_customers" => pair("复购客户", "Repeat customers"),
        "holdout_choice" => pair("模型取舍", "Choice of the model"),
        "holdout_purchases" => pair("留出期购买误差", "Holdout purchases"),
        "margin" => pair("毛利率", "Margin"),
        "retention" => pair("留存率", "Retention"),
        "window_12m" => pair("近 12 个月窗口", "Window of 12 months"),
        other => {
            return match other.split_once('_') {
                Some(("convergence", name)) => {
                    format!("{} {}", print.pick(pair("收敛", "Convergence")), model(print, name))
                }
                _ => other.replace('_', " "),
            };
        }
    };
    print.pick(words).to_string()
}

/// Name and tone of an outcome.
pub fn outcome(print: &Print, name: &str) -> (String, &'static str) {
    match name {
        "ok" => (format!("✓ {}", print.pick(pair("通过", "ok"))), "normal"),
        "warn" => (format!("! {}", print.pick(pair("注意", "warning"))), "loss"),
        "fail" => (format!("× {}", print.pick(pair("不通过", "fails"))), "alert"),
        other => (other.to_string(), "normal"),
    }
}

/// Purchases of the weeks that the model had not seen: actual and expected.
pub fn holdout_sums(weeks: &[&Week]) -> Option<(f64, f64)> {
    let held = || weeks.iter().filter(|week| week.holdout);
    let sum = |value: fn(&Week) -> Option<f64>| held().map(|week| value(week)).sum::<Option<f64>>();
    held().next()?;
    Some((sum(|week| week.actual)?, sum(|week| week.expected)?))
}

/// Title of the page that opens the section: how far off the model was where it had not seen the data.
pub fn model_title(print: &Print, sums: Option<(f64, f64)>) -> String {
    let Some((actual, expected)) = sums else {
        return print.pick(pair("模型与实际的对照", "How well the model did")).to_string();
    };
    let (came, said) = (print.number(actual, 0), print.number(expected, 0));
    let off = (actual > 0.0).then(|| print.percent((expected / actual - 1.0).abs()));
    match (print.chinese(), off, expected >= actual) {
        (chinese, Some(off), _) if off == print.percent(0.0) => match chinese {
            true => format!("留出期预计 {said} 次购买，实际 {came} 次：相符"),
            false => format!("In the holdout the model said {said} purchases, and {came} came"),
        },
        (true, Some(off), true) => format!("留出期预计 {said} 次购买，实际 {came} 次：高估 {off}"),
        (true, Some(off), false) => format!("留出期预计 {said} 次购买，实际 {came} 次：低估 {off}"),
        (true, None, _) => format!("留出期预计 {said} 次购买，实际 {came} 次"),
        (false, Some(off), true) => {
            format!("In the holdout the model said {said} purchases and {came} came: {off} too many")
        }
        (false, Some(off), false) => {
            format!("In the holdout the model said {said} purchases and {came} came: {off} too few")
        }
        (false, None, _) => format!("In the holdout the model said {said} purchases and {came} came"),
    }
}

/// Title of the values.
pub fn title(print: &Print, value: &Value) -> String {
    let total = value.total.map(|total| print.money(total.to_f64()));
    let tenth = value.top_tenth.filter(|_| value.known >= 10).map(|share| print.percent_short(share));
    match (print.chinese(), total, tenth) {
        (true, Some(total), Some(tenth)) => format!("客户的未来价值合计 {total}；最有价值的 10% 客户占 {tenth}"),
        (true, Some(total), None) => format!("客户的未来价值合计 {total}"),
        (true, None, _) => "客户的未来价值：暂无估值".to_string(),
        (false, Some(total), Some(tenth)) => {
            format!("The future value of customers is {total}; the most valuable 10% hold {tenth} of it")
        }
        (false, Some(total), None) => format!("The future value of customers is {total}"),
        (false, None, _) => "Future value of customers: not known for anyone".to_string(),
    }
}
