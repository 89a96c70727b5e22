//! Words of funnels and of flows through stages.

use super::{flow_title, person, rate, stage};
use crate::report::figures::process::prospects::flows::{FlowBook, Kind, Shape};
use crate::report::text::{Pair, Print, pair};

pub const POTENTIAL: Pair = pair("潜在", "Potential");
pub const INCUBATING: Pair = pair("孵化", "Incubating");
pub const OUTPUT: Pair = pair("产出", "Output");
pub const FUNNEL_BASIS: Pair = pair(
    "{flow}，截止 {as_of}。标准：潜在 > 孵化 > 产出；橄榄：孵化最多；倒置：产出多于潜在；其余为不规则（D-24）。",
    "{flow}, as of {as_of}. Standard: potential > incubating > output; olive: most are incubating; inverted: more output than potential; else irregular (D-24).",
);
pub const MEANING: Pair = pair("这意味着什么", "What that means");
pub const HISTORY: Pair = pair("各月末数量", "Numbers at month ends");
pub const BY_MANAGER: Pair = pair("按主管", "By manager");
pub const BY_MANAGER_NOTE: Pair = pair(
    "转化 = 月初在该阶段者月末已在下一阶段或更后的占比，{months} 个月平均；变化为较 {months} 个月前",
    "Conversion: of those in the stage when a month began, the share in the next or a later one at its end, mean of {months} months; change: against the first month",
);
pub const SHAPE: Pair = pair("形状", "Shape");
pub const CHANGE_POTENTIAL: Pair = pair("潜在变化", "Change of potential");
pub const TO_INCUBATING: Pair = pair("潜在→孵化/月", "To incubating, a month");
pub const TO_OUTPUT: Pair = pair("孵化→产出/月", "To output, a month");
pub const REQUIRED: Pair = pair(
    "要每月新增 {target} 家产出，按目前转化需要潜在 {required} 家，现有 {potential} 家。",
    "{target} new outputs a month take {required} potentials at these rates; there are {potential}.",
);
pub const NO_TARGET: Pair = pair(
    "未设定每月新增产出目标（[prospects] target_new），因此不计算所需潜在数量。",
    "No goal of new outputs is set ([prospects] target_new), so the potentials needed are not told.",
);
pub const NO_SHAPE_TITLE: Pair = pair("没有可判定形状的漏斗", "No funnel to judge");
pub const NO_SHAPE: Pair = pair(
    "没有流程设定 shape（三个阶段），或没有客户处于其中。在流程中加入 shape = [\"C\", \"B\", \"A\"]，例见 pipelines/flows/funnel.toml。",
    "No flow says which three stages make a funnel, or nobody is in one. Add shape = [\"C\", \"B\", \"A\"] to a flow, as in pipelines/flows/funnel.toml.",
);
pub const BY_PERSON_BASIS: Pair = pair(
    "每格一人，各用自己的比例尺：比的是形状，数字为客户数。先列橄榄、倒置、不规则，再列标准。",
    "One person a panel, each on a scale of its own: compare shapes, the figures are customers. Olive, inverted and irregular ones first.",
);
pub const ALT_FUNNEL: Pair = pair("漏斗三个阶段的数量：{title}", "Funnel of three stages: {title}");
pub const ALT_PEOPLE: Pair = pair("每人一个小漏斗：{title}", "A small funnel for every person: {title}");
pub const SHEET_FUNNEL: Pair = pair("漏斗形状", "Funnel shape");

pub const BALANCE: Pair = pair("收支表", "Balance");
pub const BALANCE_NOTE: Pair = pair(
    "逐行可核对：期初 + 进入 + 升入 + 退入 − 升出 − 退出 − 成交 − 流失 = 期末",
    "Check any row: opening + entered + up in + back in − up out − back out − won − lost = closing",
);
pub const NOT_BALANCED: Pair =
    pair("注意：{n} 行不平，请先核对来源。", "Beware: {n} rows do not add up. Check the source first.");
pub const OPENING: Pair = pair("期初", "Opening");
pub const ENTERED: Pair = pair("+ 进入", "+ entered");
pub const UP_IN: Pair = pair("+ 升入", "+ up in");
pub const DOWN_IN: Pair = pair("+ 退入", "+ back in");
pub const UP_OUT: Pair = pair("− 升出", "− up out");
pub const DOWN_OUT: Pair = pair("− 退出", "− back out");
pub const WON: Pair = pair("− 成交", "− won");
pub const LOST: Pair = pair("− 流失", "− lost");
pub const CLOSING: Pair = pair("= 期末", "= closing");
pub const CLOSING_AMOUNT: Pair = pair("期末金额", "Closing amount");
pub const ON_THE_WAY: Pair = pair("在途合计", "All on the way");
pub const NO_DWELL: Pair = pair(
    "没有一个阶段有 {n} 次已结束的停留：不显示四分位。",
    "No stage has {n} stays that ended: no quartiles are shown.",
);
pub const PATH: Pair = pair("各月去向", "Where they went, month by month");
pub const PATH_NOTE: Pair = pair(
    "柱高 = 月末在手（数字）；深蓝 = 升，浅橙 = 退，深橙 = 流失，浅蓝 = 进入，灰 = 留在原阶段；一月内进出者加宽柱。图下：↑ 升、↓ 退、+ 进入、✓ 成交、× 流失。",
    "Bars: stock at month ends (figures). Dark blue: up; pale orange: back; dark orange: lost; pale blue: entered; grey: stayed. Who came and went within a month widens the bar. Below: ↑ up, ↓ back, + entered, ✓ won, × lost.",
);
pub const INTO: Pair = pair("进入", "In");
pub const OUT: Pair = pair("流失", "Lost");
pub const SUCCESS: Pair = pair("成交", "Won");
pub const FLOW_BASIS: Pair =
    pair("{span}；在途 = 未成交且未流失。{of}", "{span}. On the way: neither won nor lost. {of}");
pub const ALT_PATH: Pair = pair(
    "各月末各阶段的数量与其间的去向：{title}",
    "Numbers in every stage at month ends, and who went where between them: {title}",
);
pub const STEP_BASIS: Pair = pair(
    "转化只计进入满 {days} 天者，各批因此可比；停留 = 近 {months} 个月结束的停留。{few}",
    "Conversion counts who entered at least {days} days ago, so that months compare; dwell: stays that ended in {months} months. {few}",
);
pub const COHORTS: Pair = pair("按进入月份的转化", "Conversion by month of entry");
pub const COHORTS_NOTE: Pair = pair(
    "{days} 天内走到该阶段或更后的占比；空 = 未满 {days} 天",
    "share in the stage or a later one within {days} days; blank: not yet {days} days old",
);
pub const ALL_COHORTS: Pair = pair("全部", "All");
pub const ALT_COHORTS: Pair =
    pair("按进入月份走到各阶段的占比：{title}", "Share of every month of entry that reached the stages: {title}");
pub const DWELL: Pair = pair("停留天数", "Days in a stage");
pub const DWELL_NOTE: Pair = pair("条 = 四分位，线 = 中位数", "bar: quartiles; stroke: median");
pub const DWELL_ROW: Pair = pair("n {n}；在手 {open}，{beyond} 超长", "n {n}; {open} open, {beyond} too long");
pub const DWELL_ROW_UNKNOWN: Pair = pair("n {n}；在手 {open}", "n {n}; {open} open");
pub const ALT_DWELL: Pair = pair("各阶段停留天数：{title}", "Days in every stage: {title}");
pub const STEPS: Pair = pair("每一步", "Step by step");
pub const STEPS_NOTE: Pair =
    pair("流失占离开 = 该阶段流失 ÷ 离开该阶段的全部次数", "Lost of left: losses from the stage over all who left it");
pub const STEP: Pair = pair("步骤", "Step");
pub const MADE_IT: Pair = pair("{days} 天内走到", "Within {days} days");
pub const MEDIAN_DAYS: Pair = pair("中位天数", "Median days");
pub const LEAKAGE: Pair = pair("流失占离开", "Lost of left");
pub const TOO_LONG: Pair = pair("在手超长", "Open too long");
pub const ANOMALIES: Pair = pair("异常", "Anomalies");
pub const NO_ANOMALIES: Pair = pair(
    "没有发现异常（成交无订单、同时在两阶段、未知阶段等均已检查）。",
    "No anomalies: won without an order, in two stages at once, unknown stages and the like were looked for.",
);
pub const ANOMALY: Pair = pair("异常", "What");
pub const CASES: Pair = pair("数量", "Cases");
pub const EXAMPLE: Pair = pair("例", "Example");
pub const SHEET_ANOMALIES: Pair = pair("阶段异常", "Stage anomalies");

/// Name of a shape.
pub fn verdict(print: &Print, code: &str) -> String {
    let words = match code {
        "standard" => pair("标准", "standard"),
        "olive" => pair("橄榄", "olive"),
        "inverted" => pair("倒置", "inverted"),
        "irregular" => pair("不规则", "irregular"),
        "empty" => pair("空", "empty"),
        "unknown" => pair("未知", "not known"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// What a shape means, and what to do about it.
pub fn meaning(code: &str) -> Pair {
    match code {
        "standard" => pair(
            "潜在多于孵化，孵化多于产出：前端储备能补上后端的流失。保持新开发的节奏，把力气放在转化最低的一步。",
            "More potential than incubating, more incubating than output: what is lost at the end can be refilled. Keep up the pace of new ones, and work on the step with the lowest conversion.",
        ),
        "olive" => pair(
            "孵化最多：多数客户卡在中段，拜访多而不成交。逐户确认需求、预算、决策人与时间；给不出时间的退回潜在，不再占用拜访。",
            "Most are incubating: they are visited and do not order. Ask each for need, budget, who decides and when; who names no date goes back to potential and takes no more visits.",
        ),
        "inverted" => pair(
            "产出多于潜在：在收割而没有补充，现有客户一流失就没有接续。先定每人每月新开发数量，再谈提高转化。",
            "More output than potential: harvesting without refill. When customers leave nobody follows. First set the number of new ones for everybody each month, then work on conversion.",
        ),
        "irregular" => pair(
            "各阶段数量不成漏斗，多为中段断层：潜在没有被转入孵化。查明是没有联系、没有记录，还是客户不合适。",
            "The stages make no funnel; most often the middle is missing because potentials are not taken up. Find out whether they are not contacted, not recorded, or no fit.",
        ),
        "unknown" => pair(
            "只有产出，从未记录过潜在与孵化：看不出是没有补充，还是潜客没有导出。接入 leads、visits 或未成交客户的名单后再判断。",
            "Only output is recorded, never a potential or incubating one: whether nobody follows or prospects are not exported cannot be told. Add leads, visits or a list of customers who have not ordered.",
        ),
        _ => pair("没有客户处于这三个阶段。", "Nobody is in the three stages."),
    }
}

/// Share of the potentials that nobody is in charge of, where others have somebody.
pub fn orphans(flow: &FlowBook, shape: &Shape) -> Option<(i64, f64)> {
    let staff = flow.shapes_now("staff");
    let nobody = staff.iter().find(|one| one.member.is_none())?.counts[0];
    let named = staff.iter().any(|one| one.member.is_some() && one.all() > 0);
    (named && nobody > 0 && shape.counts[0] > 0).then(|| (nobody, nobody as f64 / shape.counts[0] as f64))
}

/// The funnel in a sentence.
pub fn funnel_title(print: &Print, flow: &FlowBook, shape: &Shape) -> String {
    let [potential, incubating, output] = shape.counts.map(|count| print.count(count));
    let name = verdict(print, &shape.verdict);
    let orphans = orphans(flow, shape).filter(|(_, share)| *share >= 0.1);
    if print.chinese() {
        let nobody = orphans.map_or_else(String::new, |(n, share)| {
            format!("；潜在中 {} 家（{}）无人负责", print.count(n), print.percent_short(share))
        });
        let is_unknown = shape.verdict == "unknown";
        let name = if is_unknown { "形状未知".to_string() } else { format!("呈{name}形") };
        format!("漏斗{name}：潜在 {potential}、孵化 {incubating}、产出 {output}{nobody}")
    } else {
        let nobody = orphans.map_or_else(String::new, |(n, share)| {
            format!("; {} of the potential ({}) have nobody in charge", print.count(n), print.percent_short(share))
        });
        format!("The funnel is {name}: {potential} potential, {incubating} incubating, {output} output{nobody}")
    }
}

/// How many people have which shape.
pub fn people_title(print: &Print, shapes: &[&Shape]) -> String {
    let of = |code: &str| shapes.iter().filter(|one| one.verdict == code && one.member.is_some()).count() as i64;
    let all = shapes.iter().filter(|one| one.member.is_some()).count() as i64;
    let parts: Vec<String> = ["olive", "inverted", "irregular", "standard", "unknown"]
        .into_iter()
        .filter(|code| of(code) > 0)
        .map(|code| match print.chinese() {
            true => format!("{}人{}", print.count(of(code)), verdict(print, code)),
            false => format!("{} {}", print.count(of(code)), verdict(print, code)),
        })
        .collect();
    match print.chinese() {
        true => format!("{} 人的漏斗：{}", print.count(all), parts.join("、")),
        false => format!(
            "Funnels of {}: {}",
            if all == 1 { "1 person".to_string() } else { format!("{} people", print.count(all)) },
            parts.join(", ")
        ),
    }
}

/// What went in and out of a flow, and what is on the way.
pub fn flow_headline(print: &Print, flow: &FlowBook) -> String {
    let rows = flow.whole();
    let way = || rows.iter().filter(|row| !flow.is_won(&row.stage));
    let sum = |of: fn(&crate::report::figures::process::prospects::flows::Balance) -> i64| {
        way().map(|row| of(row)).sum::<i64>()
    };
    let (opening, closing) = (print.count(sum(|row| row.opening)), print.count(sum(|row| row.closing)));
    let (entered, won, lost) = (sum(|row| row.entered), sum(|row| row.won), sum(|row| row.lost));
    let (up, down) = (sum(|row| row.up_out), sum(|row| row.down_out));
    let name = flow_title(print, flow);
    let count = |n: i64| print.count(n);
    let ends = won > 0 || lost > 0;
    // Visits tell of no loss: none is said where none can be known.
    let tells = flow.of != Some(crate::config::types::FlowOf::Categories) || lost > 0;
    let (zh_lost, en_lost) = match tells {
        true => (format!("，流失 {}", print.count(lost)), format!(", {} lost", print.count(lost))),
        false => (String::new(), String::new()),
    };
    match (print.chinese(), ends) {
        (true, true) => {
            format!("{name}：进入 {}，成交 {}{zh_lost}；在途由 {opening} 变为 {closing}", count(entered), count(won))
        }
        (true, false) => format!(
            "{name}：进入 {}，上升 {} 次，后退 {} 次；在途由 {opening} 变为 {closing}",
            count(entered),
            count(up),
            count(down)
        ),
        (false, true) => format!(
            "{name}: {} entered, {} won{en_lost}; from {opening} to {closing} on the way",
            count(entered),
            count(won)
        ),
        (false, false) => format!(
            "{name}: {} entered, {} moves up, {} back; from {opening} to {closing} on the way",
            count(entered),
            count(up),
            count(down)
        ),
    }
}

/// A step from a stage to the next one.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub from: String,
    pub to: String,
    pub share: Option<f64>,
    pub n: i64,
    pub median_days: Option<f64>,
}

/// The steps of a flow between neighbours on the way, and to success.
pub fn steps(flow: &FlowBook) -> Vec<Step> {
    let stages: Vec<_> = flow.stages.iter().filter(|stage| stage.kind != Kind::Odd).collect();
    let mut steps = Vec::new();
    for pair in stages.windows(2) {
        let (from, to) = (&pair[0].code, &pair[1].code);
        if pair[0].kind == Kind::Won {
            break;
        }
        let found =
            flow.cohorts.iter().find(|row| row.cohort.is_none() && row.from.as_ref() == Some(from) && row.stage == *to);
        if let Some(row) = found {
            let share = row.share_in_time;
            steps.push(Step {
                from: from.clone(),
                to: to.clone(),
                share,
                n: row.observable,
                median_days: row.median_days,
            });
        }
    }
    steps
}

/// The hardest step.
pub fn steps_title(print: &Print, flow: &FlowBook, min_n: i64) -> String {
    let name = flow_title(print, flow);
    let steps = steps(flow);
    let known = steps.iter().filter(|step| step.n >= min_n && step.share.is_some());
    let worst = known.min_by(|one, other| one.share.unwrap_or(1.0).total_cmp(&other.share.unwrap_or(1.0)));
    let Some(step) = worst else {
        return match print.chinese() {
            true => format!("{name}：每一步的转化与停留"),
            false => format!("{name}: conversion and days of every step"),
        };
    };
    let (from, to) = (stage(print, Some(flow), &step.from), stage(print, Some(flow), &step.to));
    let share = rate(print, step.share, step.n, min_n);
    let days = flow.conversion_days.map_or_else(|| "–".to_string(), |days| days.to_string());
    let beyond: i64 = flow
        .dwell
        .iter()
        .filter(|row| !flow.is_won(&row.stage) && !is_goal(flow, &row.stage))
        .filter_map(|row| row.beyond)
        .sum();
    match print.chinese() {
        true => format!(
            "{name}：最难的一步是 {from} → {to}，{days} 天内只有 {share} 走到；在手 {} 个停留超长",
            print.count(beyond)
        ),
        false => format!(
            "{name}: the hardest step is {from} → {to}, {share} make it in {days} days; {} open stays are too long",
            print.count(beyond)
        ),
    }
}

/// Whether a stage is where everybody should arrive and stay: the last of a flow without stages of success.
pub fn is_goal(flow: &FlowBook, code: &str) -> bool {
    let won = flow.stages.iter().any(|stage| stage.kind == Kind::Won);
    !won && flow.stages.last().is_some_and(|stage| stage.code == code)
}

/// Name of an anomaly.
pub fn anomaly(print: &Print, kind: &str) -> String {
    let words = match kind {
        "won_without_order" => pair("成交但无订单", "Won, no order found"),
        "lost_then_won" => pair("流失后又成交", "Lost, then won"),
        "signed_not_bought" => pair("签约未购买", "Signed, not bought"),
        "bought_not_signed" => pair("购买未签约", "Bought, not signed"),
        "in_two_stages" => pair("同时在两个阶段", "In two stages"),
        "unknown_stage" => pair("未知阶段", "Unknown stage"),
        "two_stages_a_day" => pair("一日两个阶段", "Two stages in a day"),
        "stage_after_end" => pair("结束后仍有阶段", "A stage after the end"),
        "lead_not_listed" => pair("台账中没有该线索", "Lead is not in the list"),
        other => return crate::report::text::findings::capital(&other.replace('_', " ")),
    };
    print.pick(words).to_string()
}

/// Name above a small funnel.
pub fn owner(print: &Print, shape: &Shape) -> String {
    person(print, shape.member.as_deref())
}
