//! Definitions of every figure shown: formula, source, setting in force.

use super::{Pair, pair};
use crate::config::types::Section;
use crate::report::figures::Scope;

/// One definition.
#[derive(Debug, Clone)]
pub struct Definition {
    pub figure: Pair,
    pub formula: Pair,
    /// Numbers of the formula and the decision it follows.
    pub basis: &'static str,
    /// Setting in force, as in the pipeline file; empty when there is none.
    pub setting: String,
    /// Sections that show the figure.
    pub sections: &'static [Section],
}

/// Every section on customers.
const ALL_PAGES: &[Section] = &[];

pub(super) fn definition(
    figure: Pair,
    formula: Pair,
    basis: &'static str,
    setting: impl Into<String>,
    sections: &'static [Section],
) -> Definition {
    Definition { figure, formula, basis, setting: setting.into(), sections }
}

/// Definitions of the figures that a report with these sections shows.
pub fn of(scope: &Scope, sections: &[Section]) -> Vec<Definition> {
    let about_customers = !Section::are_data_quality(sections);
    let shown = |definition: &Definition| {
        (definition.sections.is_empty() && about_customers)
            || definition.sections.iter().any(|section| sections.contains(section))
    };
    all(scope)
        .into_iter()
        .chain(super::worth_definitions::all())
        .chain(super::plan_definitions::all())
        .chain(super::visit_definitions::all())
        .chain(super::prospect_words::definitions::all())
        .chain(super::register_definitions::all())
        .filter(shown)
        .collect()
}

fn all(scope: &Scope) -> Vec<Definition> {
    use Section::{
        Accounts, Book, Cohorts, Contribution, DataChecks, DataCompleteness, DataSources, Flow, Growth, Headline,
        MovementDetail, Movements, NameProposals, Pyramid, Quality, Questions, Rfm,
    };
    let active = format!("metrics.customer_flow.active_months = {}", scope.active_months);
    let retention = format!("metrics.headline.retention_months = {}", scope.retention_months);
    let window = format!("metrics.contribution.window = \"{}\"", scope.contribution_window);
    let min_n = format!("metrics.headline.min_n = {}", scope.min_n);
    vec![
        definition(
            pair("净销售额", "Net sales"),
            pair(
                "通过行过滤的交易行净额之和，退货以负数计入其单据所在期间；截止日当天计入",
                "Sum of the net amounts of all lines that pass the row filter; returns count negative, in the period of their own document; the as-of date is included",
            ),
            "F01, D-45",
            format!("currency = \"{}\"", scope.currency),
            ALL_PAGES,
        ),
        definition(
            pair("毛销售额、退货额、退货率", "Gross sales, returns, return rate"),
            pair(
                "毛销售额：退货以外各行之和；退货额：退货行之和，记为正数；退货率 = 退货额 ÷ 毛销售额",
                "Gross sales: lines that are not returns; returns: return lines as a positive number; return rate = returns ÷ gross sales",
            ),
            "F01, D-45",
            "",
            &[Headline],
        ),
        definition(
            pair("订单数、客单价", "Orders, average order"),
            pair(
                "订单数：合计为正的不同订单号；客单价 = 毛销售额 ÷ 订单数",
                "Orders: distinct orders with a positive total; average order = gross sales ÷ orders",
            ),
            "F03, D-20",
            "",
            &[Headline],
        ),
        definition(
            pair("活跃客户", "Active customers"),
            pair(
                "窗口内至少有一张合计为正订单的客户",
                "Customers with at least one order of positive total in the window",
            ),
            "F09, D-16",
            active.clone(),
            &[Headline, Flow],
        ),
        definition(
            pair("新增、回流、流失、留存", "New, reactivated, lapsed, retained"),
            pair(
                "新增：首次活跃；回流：上月末不活跃、更早活跃过；流失：上月末活跃、本月末不活跃；留存：两端都活跃。期末 = 期初 + 新增 + 回流 − 流失",
                "New: active for the first time; reactivated: not active a month ago but earlier; lapsed: active a month ago, not now; retained: both. Closing = opening + new + reactivated − lapsed",
            ),
            "F09, F11",
            active,
            &[Flow],
        ),
        definition(
            pair("销售桥", "Sales bridge"),
            pair(
                "各组客户在活跃窗口内的净销售额：期初与流失取上月末窗口，新增、回流、期末取本月末窗口；留存客户取两者之差",
                "Net sales of each group in the active window: opening and lapsed at the month before, new, reactivated and closing at this month; for retained customers the difference of the two",
            ),
            "F01, F10",
            "",
            &[Flow],
        ),
        definition(
            pair("复购率", "Repeat rate"),
            pair(
                "窗口内订单数 ≥ 2 的客户 ÷ 订单数 ≥ 1 的客户",
                "Customers with 2 or more orders in the window ÷ customers with 1 or more",
            ),
            "F12",
            retention.clone(),
            &[Headline],
        ),
        definition(
            pair("客户、毛收入、净收入留存率", "Customer, gross and net revenue retention"),
            pair(
                "P 为前一窗口、Q 为本窗口。客户：P 中客户在 Q 仍下单的占比；毛：Σ min(S(c,Q), S(c,P)) ÷ Σ S(c,P)；净：Σ S(c,Q) ÷ Σ S(c,P)。窗口不完全在数据内时为“暂无”",
                "P is the window before, Q this one. Customers: share of P's customers that order in Q; gross: Σ min(S(c,Q), S(c,P)) ÷ Σ S(c,P); net: Σ S(c,Q) ÷ Σ S(c,P). n/a unless both windows lie inside the data",
            ),
            "F10, F11",
            retention,
            &[Headline],
        ),
        definition(
            pair("环比、同比", "Change to last month, to last year"),
            pair(
                "本期 ÷ 比较期 − 1；比率以百分点之差表示；比较期不在数据内为“暂无”，不记为 0",
                "This period ÷ the other − 1; ratios as a difference in percentage points (pp); n/a, never 0, when the other period is not in the data",
            ),
            "F06",
            "",
            &[Headline],
        ),
        definition(
            pair("客户层级", "Tiers"),
            pair(
                "按指标从大到小排名，前 ceil(p × n) 名入该层；并列依次按毛利与客户编号；户均 = 该层销售额 ÷ 客户数",
                "Ranked by the measure, largest first; a band takes the first ceil(p × n); ties by gross profit, then customer id; sales per customer = sales of the tier ÷ its customers",
            ),
            "F08, D-12",
            "",
            &[Pyramid, Movements, MovementDetail, Accounts, Book],
        ),
        definition(
            pair("累计占比分类（如 A/B/C）", "Classes by cumulative share (such as A/B/C)"),
            pair(
                "净额为正的客户从大到小累计；跨过界限的客户仍属该类；其余在方案之外",
                "Customers with a positive measure, largest first, accumulated; the one that crosses a limit still belongs to the class; others stand outside the scheme",
            ),
            "F07, D-10",
            "",
            &[Pyramid, Movements, MovementDetail, Accounts, Book],
        ),
        definition(
            pair("RFM", "RFM"),
            pair(
                "R：截止日距最近一张金额为正的订单的天数；F：窗口内金额为正的订单数；M：窗口内金额。分界值随报告公布，数值相同则得分相同（ntile 除外）",
                "R: days from the last order of positive total to the as-of date; F: orders of positive total in the window; M: amount in the window. Cuts are published; equal values get equal scores (except ntile)",
            ),
            "F04, F34, D-19",
            "",
            &[Rfm],
        ),
        definition(
            pair("层级变动", "Movements"),
            pair(
                "上升、下降、不变、流失各率 = 客户数 ÷ 期初客户数；新增与回流不进分母。金额为两个截止日各自的销售额之和",
                "Up, down, stable and lost rates = customers ÷ customers at the start; new and returned are not in the denominator. Money: their sales at each of the two dates, summed",
            ),
            "F33, D-47",
            "",
            &[Movements, MovementDetail, Accounts],
        ),
        definition(
            pair("变动原因", "Cause of a move"),
            pair(
                "自身行为：哪个指标越过哪条界线；人工类别：开始或到期；缓冲期结束：此前按复核或缓冲规则保留的降级生效；分群重算：各群重新计算",
                "Own figures: which figure crossed which line; manual class: it began or ended; held back: a demotion that review or grace had delayed took effect; groups found anew",
            ),
            "F33, D-55",
            "",
            &[MovementDetail],
        ),
        definition(
            pair("接近界线、在类时长、反复", "Near a line, time in class, back and forth"),
            pair(
                "接近：与界线之差不超过界线的给定比例；时长：自进入当前类别的月末起的月数；反复：近 4 个月内至少两次方向相反的变动",
                "Near: within the given share of the line; time: months since the month end at which the class began; back and forth: at least two opposite moves in 4 months",
            ),
            "F33",
            "schemes.<key>.movement.near",
            &[MovementDetail, Book],
        ),
        definition(
            pair("预期构成", "Expected composition"),
            pair(
                "以往各月变动比率合并后逐月推算；区间含 90% 的可能结果；以往的预期与实际对照列出",
                "The pooled monthly rates of past moves, applied month by month; the interval holds 90% of outcomes; earlier expectations are set against what came",
            ),
            "F33",
            "",
            &[MovementDetail],
        ),
        definition(
            pair("增长桥与增长分解", "Growth bridge and tree"),
            pair(
                "本期与此前同长期间对比。新增：首次购买；赢回：此前期间无购买、更早有过；增购、减购：两期均购买；流失：本期无购买。分解：客户数 × 每客户订单数 × 客单价，各效应之和等于变动",
                "This window against as long before. New: first purchase ever; won back: bought earlier, not in the window before; expanded, contracted: bought in both; lost: not in this one. Tree: customers × orders per customer × value per order; effects add up to the change",
            ),
            "F06, S145",
            "",
            &[Growth],
        ),
        definition(
            pair("客户差异问题", "Questions on customers"),
            pair(
                "黄金客户、成本客户、愿望客户、多次投诉的大客户、去年最大客户、单品客户、价值分类；数据不足的问题列明缺少什么",
                "Gold customers, those that cost money, wished-for companies, large ones that complained, last year's largest, narrow buyers, value classes; a question that the data cannot answer says what is missing",
            ),
            "S10, S88",
            "",
            &[Questions],
        ),
        definition(
            pair("方案一致程度", "Agreement of schemes"),
            pair(
                "Cramér V = √(χ² ÷ (n × (k − 1)))，k 为两方案类别数的较小者；0 为无关，1 为完全对应",
                "Cramér's V = √(χ² ÷ (n × (k − 1))), k the smaller number of classes; 0 is unrelated, 1 one tells the other",
            ),
            "S81",
            "",
            &[Book],
        ),
        definition(
            pair("人工类别与计算类别", "Manual and computed classes"),
            pair(
                "两者都保留；不一致时列出；有效期内以人工类别为准（overrides = apply），计算类别从不改写人工类别",
                "Both are kept, and listed where they differ; a valid manual class is in force (overrides = apply), the computed one never replaces it",
            ),
            "D-55",
            "",
            &[Book],
        ),
        definition(
            pair("批次留存", "Cohort retention"),
            pair(
                "批次：首次下单的月份；第 k 月留存 = 在首购后第 k 个日历月下单的客户 ÷ 批次客户数；尚不可观察的格子留空；* 数据首月，可能含老客户，不进平均",
                "Cohort: month of the first order; retention at k = its customers who order in the k-th calendar month after ÷ its customers; cells not yet observable stay blank; * first month of the data: may hold older customers, not in the mean",
            ),
            "F10",
            "",
            &[Cohorts],
        ),
        definition(
            pair("前 x% 占比、基尼系数", "Share of the top x%, Gini"),
            pair(
                "只计净销售额为正的客户；前 ceil(x × n) 名之和 ÷ 全部之和。基尼系数 = 曲线与完全均等线之间面积的两倍，0 为完全均等",
                "Customers with positive net sales only; sum of the first ceil(x × n) ÷ sum of all. Gini = twice the area between the curve and equal shares; 0 is equal",
            ),
            "F07, F08, D-40",
            window,
            &[Headline, Contribution],
        ),
        definition(
            pair("n 过小", "Small n"),
            pair("n 低于下限的比率不显示，只显示 n", "A rate over fewer than the minimum is not shown; its n is"),
            "D-48",
            min_n,
            ALL_PAGES,
        ),
        definition(
            pair("控制总数", "Control totals"),
            pair(
                "读入 = 入库 + 重复 + 被替换 + 过滤 + 隔离 + 略去（标题、合计、备注行），行数与金额分别核对",
                "Read = stored + duplicate + replaced + filtered + quarantined + left out (titles, totals, remarks), checked for rows and for amounts",
            ),
            "R20",
            "",
            &[Quality, DataSources],
        ),
        definition(
            pair("完整率", "Completeness"),
            pair(
                "已填的值 ÷（入库行数 × 字段数），只计导出中有的字段；必填 = 缺少即拒收该行",
                "Filled values ÷ (stored rows × columns), of columns that the exports have; required: a row without it is refused",
            ),
            "F36, S51, S52, S54",
            "",
            &[DataSources, DataCompleteness],
        ),
        definition(
            pair("时效", "Freshness"),
            pair("截止日 − 表中最后一个业务日期，以天计", "As-of date − last business date in the table, in days"),
            "F36, S55",
            "",
            &[DataSources, DataChecks],
        ),
        definition(
            pair("重复、孤儿、变化", "Duplicates, orphans, change"),
            pair(
                "重复：主键相同的入库行；孤儿：引用的编号在被引用表中不存在；变化：上个完整月与此前三个月均值之差",
                "Duplicates: stored rows with the same key; orphans: a reference that the other table does not hold; change: last complete month against the mean of the three before it",
            ),
            "S54, S55",
            "",
            &[DataChecks],
        ),
        definition(
            pair("疑似同一客户", "Name proposals"),
            pair(
                "名称规范化（NFKC、空格、括号、公司后缀）后相近但不相同；相似度 0–100%；只提示，不合并",
                "Names that are alike, not equal, once normalised (NFKC, spaces, brackets, company suffixes); likeness 0–100%; shown, never merged",
            ),
            "D-43",
            "",
            &[NameProposals],
        ),
    ]
    .into_iter()
    .chain(super::risk_definitions::all())
    .collect()
}
