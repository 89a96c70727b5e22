//! Words and findings of the loyalty pages.

use super::{Pair, Print, pair, worth_words};
use crate::report::figures::worth::loyalty::{Goal, Loyalty, LoyaltyClass, Rung};
use crate::report::figures::worth::over;
use crate::report::figures::{SchemeBook, Scope};

pub const PARTS: [Pair; 3] = [pair("合作年限", "Tenure"), pair("活跃度", "Activity"), pair("稳定性", "Stability")];
pub const BASIS: Pair = pair(
    "指数 0–100 = 合作年限、活跃度、稳定性三部分的加权和（F41）；未知 = 下单日不足 3 个，稳定性无从得知。n = {n}。",
    "Index of 0–100: the weighted sum of tenure, activity and stability (F41). Unknown: fewer than 3 order dates, so that stability cannot be told. n = {n}.",
);
pub const INDEX: Pair = pair("忠诚度指数", "Loyalty index");
pub const INDEX_NOTE: Pair = pair("客户数，按指数", "customers by index");
pub const PARTS_HEAD: Pair = pair("三个部分各自的分布", "The three parts on their own");
pub const PARTS_NOTE: Pair = pair("客户数，按 0–100%", "customers by 0–100%");
pub const MEANS: Pair = pair("各类平均指数由什么构成", "What the mean index of a class is made of");
pub const MEANS_NOTE: Pair =
    pair("各部分按均值之比分摊平均指数", "the mean index, shared out by the means of the parts");
pub const CLASS_HEAD: Pair = pair("类别与 6 个月前对比", "Classes, and six months ago");
pub const PREVIOUS: Pair = pair("6 个月前", "6 months ago");
pub const MEAN_INDEX: Pair = pair("平均指数", "Mean index");
pub const ALT_INDEX: Pair =
    pair("直方图：客户按忠诚度指数的分布。{title}", "Histogram of customers by loyalty index. {title}");
pub const ALT_PARTS: Pair =
    pair("堆叠条形图：各类的平均指数及三部分", "Stacked bars of the mean index by class and its three parts");
pub const GOALS_BASIS: Pair = pair(
    "范围：{scope}。忠诚度 = 上一年客户今年仍下单的占比；指数 = 指数达标客户占比；满意度 = 满意答复占比。n < {n} 不显示。",
    "Scope: {scope}. Loyalty: share of last year's customers that ordered this year; index: share with the index reached; satisfaction: share of satisfied answers. Not shown where n < {n}.",
);
pub const GOALS_NOW: Pair = pair("截至 {as_of}", "as of {as_of}");
pub const GOALS_TREND: Pair = pair("近 12 个月走势", "The last 12 months");
pub const GOALS_TREND_NOTE: Pair = pair("虚线 = 目标", "dashed: the goals");
pub const GOAL: Pair = pair("目标项", "Goal");
pub const NEEDED: Pair = pair("尚缺", "Missing");
pub const ALT_GOALS: Pair =
    pair("子弹图：各目标的达成与目标线。{title}", "Bullets of what was reached, with the lines of the goals. {title}");
pub const ALT_TREND: Pair = pair("折线图：近 12 个月的目标达成", "Lines of the goals over 12 months");
pub const LADDER_BASIS: Pair = pair(
    "每位客户站在其最高一级；↑ = 12 个月前在下一级、现已升上来的占比（人数）。金额为净销售额。",
    "Each customer stands on its highest rung. Arrows: share (and number) of those one rung below 12 months ago that have risen. Money: net sales.",
);
pub const ALT_LADDER: Pair = pair(
    "阶梯图：关系阶梯各级的客户数与上升率。{title}",
    "Stair of the relationship ladder with customers and rates up. {title}",
);
pub const MOVED: Pair = pair("忠诚类别的变动", "How loyalty classes changed");
pub const MOVED_NOTE: Pair = pair(
    "行 = 6 个月前，列 = 现在；客户数与占行比",
    "rows: 6 months ago, columns: now; customers and share of the row",
);
pub const FELL: Pair = pair("指数下降最多的客户", "Whose index fell most");
pub const NOW: Pair = pair("现在", "Now");

/// Name of a class of loyalty.
pub fn class(print: &Print, name: &str) -> String {
    let words = match name {
        "loyal" => pair("忠诚", "Loyal"),
        "normal" => pair("一般", "Normal"),
        "weak" => pair("薄弱", "Weak"),
        "unknown" | "" => pair("未知", "Unknown"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Name of a goal.
pub fn goal(print: &Print, name: &str) -> String {
    let words = match name {
        "loyalty" => pair("忠诚度（客户留存）", "Loyalty (retention)"),
        "loyalty_index" => pair("忠诚度（指数）", "Loyalty (index)"),
        "satisfaction" => pair("满意度", "Satisfaction"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Name of a rung.
pub fn rung(print: &Print, name: &str) -> String {
    let words = match name {
        "suspect" => pair("目标名单", "Suspect"),
        "prospect" => pair("已接触", "Prospect"),
        "first_buyer" => pair("首购客户", "First buyer"),
        "repeat_buyer" => pair("复购客户", "Repeat buyer"),
        "loyal" => pair("忠诚客户", "Loyal"),
        "advocate" => pair("推荐客户", "Advocate"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Scope of a goal, `pyramid:project+vip`: the classes by their titles.
pub fn scope(print: &Print, scope: &str, schemes: &[SchemeBook]) -> String {
    let (scheme, codes) = scope.split_once(':').unwrap_or(("", scope));
    let book = schemes.iter().find(|book| book.scheme == scheme);
    let name = |code: &str| match book {
        Some(book) if book.classes.iter().any(|class| class.code == code) => {
            print.text(&book.title_of(code)).to_string()
        }
        _ => worth_words::class(print, code, schemes),
    };
    let names: Vec<String> = codes.split([',', '+', ' ']).filter(|code| !code.is_empty()).map(name).collect();
    if names.is_empty() { "–".to_string() } else { names.join(if print.chinese() { "、" } else { ", " }) }
}

/// What became of a goal, in words.
pub fn verdict(print: &Print, goal: &Goal, min_n: i64) -> String {
    let n = goal.denominator.unwrap_or(0.0).round() as i64;
    let status = if goal.value.is_none() {
        "unknown"
    } else if n < min_n.max(1) {
        "insufficient"
    } else {
        goal.status.as_str()
    };
    let answers = goal.goal == "satisfaction";
    match (status, print.chinese()) {
        ("reached", true) => "已达成".to_string(),
        ("reached", false) => "reached".to_string(),
        ("insufficient", true) => format!("n = {} 过小，不作判断", print.count(n)),
        ("insufficient", false) => format!("n = {}: too few to judge", print.count(n)),
        ("unknown", true) if answers => "暂无：需要 `surveys` 表".to_string(),
        ("unknown", false) if answers => "n/a: needs the table `surveys`".to_string(),
        ("unknown", true) => "暂无".to_string(),
        ("unknown", false) => "n/a".to_string(),
        (_, chinese) => match (goal.needed, chinese, answers) {
            (Some(needed), true, true) => format!("未达成，还需 {} 份满意答复", print.count(needed)),
            (Some(needed), true, false) => format!("未达成，还需 {} 家客户", print.count(needed)),
            (Some(needed), false, true) => format!("missed: {} more needed", print.english(needed, "satisfied answer")),
            (Some(needed), false, false) => format!("missed: {} more needed", print.english(needed, "customer")),
            (None, true, _) => "未达成".to_string(),
            (None, false, _) => "missed".to_string(),
        },
    }
}

/// Title of the index page.
pub fn title(print: &Print, loyalty: &Loyalty, scope: &Scope) -> String {
    let loyal: Option<&LoyaltyClass> = loyalty.classes.iter().find(|class| class.class == "loyal");
    let known = loyalty.spread.as_ref().map(|spread| spread.known);
    let mean = loyalty.spread.as_ref().and_then(|spread| over(spread.mean(), Some(spread.known), scope.min_n));
    let share = loyal.and_then(|class| over(class.share, known.or(class.customers), scope.min_n));
    let change = loyal.and_then(|class| Some(class.customers? - class.previous?));
    let mut text = match (print.chinese(), mean) {
        (true, Some(mean)) => format!("平均忠诚度指数 {}", print.number_fixed(mean, 1)),
        (false, Some(mean)) => format!("The mean loyalty index is {}", print.number_fixed(mean, 1)),
        (true, None) => "忠诚度：客户过少，无平均指数".to_string(),
        (false, None) => "Loyalty: too few customers for a mean index".to_string(),
    };
    if let Some(share) = share {
        let share = print.percent(share);
        text += &if print.chinese() {
            format!("；忠诚客户占 {share}")
        } else {
            format!("; {share} of customers are loyal")
        };
        if let Some(change) = change {
            // Customers, not percentage points of the share before it.
            let n = print.count(change.abs());
            text += &match (print.chinese(), change) {
                (true, 0) => "，家数与 6 个月前持平".to_string(),
                (true, 1..) => format!("，比 6 个月前多 {n} 家"),
                (true, _) => format!("，比 6 个月前少 {n} 家"),
                (false, 0) => ", as many as six months ago".to_string(),
                (false, 1..) => format!(", {n} more than six months ago"),
                (false, _) => format!(", {n} fewer than six months ago"),
            };
        }
    }
    text
}

/// Title of the goals page: which were reached and what is missing.
pub fn goals_title(print: &Print, now: &[&Goal], min_n: i64) -> String {
    let parts: Vec<String> = now
        .iter()
        .map(|one| {
            let enough = one.denominator.unwrap_or(0.0) >= min_n.max(1) as f64;
            let figure = one.value.filter(|_| enough).map_or_else(|| print.unknown(), |value| print.percent(value));
            format!("{} {figure}", goal(print, &one.goal))
        })
        .collect();
    let text = parts.join(if print.chinese() { "，" } else { ", " });
    let missed = |one: &&&Goal| one.status == "below" && one.denominator.unwrap_or(0.0) >= min_n.max(1) as f64;
    match (print.chinese(), now.iter().filter(missed).count()) {
        (true, 0) => text,
        (true, missed) => format!("{text}；{missed} 项未达成"),
        (false, 0) => text,
        (false, 1) => format!("{text}; one goal is missed"),
        (false, missed) => format!("{text}; {missed} goals are missed"),
    }
}

/// Title of the ladder: how many rose in all, and the weakest step.
pub fn ladder_title(print: &Print, ladder: &[Rung], min_n: i64) -> String {
    let rose: Vec<i64> = ladder.iter().filter_map(|rung| rung.rose).collect();
    let total: i64 = rose.iter().sum();
    let below = |place: i64| ladder.iter().find(|rung| rung.place + 1 == place).and_then(|rung| rung.before);
    let known = ladder.iter().filter_map(|one| Some((one, over(one.rate_up, below(one.place), min_n)?)));
    let weakest = known.reduce(|worst, one| if one.1 < worst.1 { one } else { worst });
    if rose.is_empty() {
        return if print.chinese() {
            "关系阶梯：客户站在哪一级"
        } else {
            "The relationship ladder: where customers stand"
        }
        .to_string();
    }
    match (print.chinese(), weakest) {
        (true, Some((one, rate))) => format!(
            "12 个月内 {} 家客户升上一级；最难的一步是升为{}（{}）",
            print.count(total),
            rung(print, &one.rung),
            print.percent(rate)
        ),
        (true, None) => format!("12 个月内 {} 家客户升上一级", print.count(total)),
        (false, Some((one, rate))) => format!(
            "{} rose a rung in 12 months; hardest is the step to {} ({})",
            worth_words::customers(print, total),
            rung(print, &one.rung).to_lowercase(),
            print.percent(rate)
        ),
        (false, None) => format!("{} rose a rung in 12 months", worth_words::customers(print, total)),
    }
}

/// Title of the changes: how many rose and fell by a class in six months.
pub fn changes_title(print: &Print, moved: &[(String, String, i64)]) -> String {
    let place = |class: &str| ["loyal", "normal", "weak"].iter().position(|one| *one == class);
    let sum = |better: bool| -> i64 {
        let way = |(from, to, n): &(String, String, i64)| match (place(from), place(to)) {
            (Some(from), Some(to)) if (better && to < from) || (!better && to > from) => *n,
            _ => 0,
        };
        moved.iter().map(way).sum()
    };
    let (rose, fell) = (sum(true), sum(false));
    if print.chinese() {
        format!("6 个月内 {} 家客户的忠诚类别上升，{} 家下降", print.count(rose), print.count(fell))
    } else {
        format!(
            "{} rose to a better loyalty class in six months, {} fell",
            worth_words::customers(print, rose),
            print.count(fell)
        )
    }
}
