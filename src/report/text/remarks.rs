//! Remarks of pages: what a subtitle or a note says, with `{…}` where a number goes.

use super::{Pair, pair};

pub const NOTHING_TITLE: Pair = pair("暂无内容", "Nothing to show here");
pub const NO_TIERS: Pair = pair(
    "流水线中没有按排名（rank）或累计占比（cumulative）的分类方案，也没有用 tier_scheme 指定其他方案，因此没有客户层级。",
    "The pipeline has no scheme that ranks customers (kind rank or cumulative) and names no other as tier_scheme, so there are no tiers to show.",
);
pub const NO_RFM: Pair = pair("流水线中没有 RFM 分类方案。", "The pipeline has no RFM scheme.");
pub const NO_EARLIER: Pair = pair(
    "数据始于 {from}，{as_of} 之前没有可比较的月末，因此没有变动。",
    "The data begin {from}: there is no month end before {as_of} to compare with, so nothing has moved yet.",
);
pub const NOTHING: Pair = pair(
    "截止 {as_of}，数据集市 `{mart}` 未发布或为空，因此本页没有图表。请检查流水线是否启用了相应的来源、方案或指标。",
    "As of {as_of} the mart `{mart}` is not published or is empty, so there is no chart here. Check that the pipeline has the source, scheme or metric that it needs.",
);

pub const NOT_PUBLISHED: Pair = pair(
    "截止 {as_of}，数据集市 `{mart}` 未发布或为空。",
    "As of {as_of} the mart `{mart}` is not published or is empty.",
);

pub const SPARK: Pair = pair("{label}：截至 {month} 的 {months} 个月走势", "{label}: {months} months to {month}");

pub const FLOW_BASIS: Pair = pair(
    "活跃 = 近 {months} 个月有订单；{span}。柱高 = 月末活跃客户，零线以下 = 当月流失。首月无法区分新老客户，整柱为灰色。",
    "Active = ordered in {months} months; {span}. Bars: active at month end; below the line: lapsed. In the first month new and old customers cannot be told apart (grey).",
);
pub const FLOW_TABLE: Pair = pair("逐月变动（家）", "Month by month (customers)");
pub const NO_BRIDGE: Pair = pair(
    "销售桥：上月末窗口不在数据内，无法计算。",
    "Sales bridge: n/a, the window of the month before is not in the data.",
);

pub const RFM_MAP: Pair = pair("{scheme}：{n} 家客户的近度与频度", "{scheme}: recency and frequency of {customers}");
pub const RFM_SEGMENTS: Pair = pair("各类客户的销售占比与客户占比", "What each segment brings");
pub const RFM_BASIS: Pair = pair("{window}，n\u{a0}=\u{a0}{n}；{scoring}", "{window}, n\u{a0}=\u{a0}{n}; {scoring}");
pub const SCORING_QUANTILE: Pair =
    pair("分位数分界（type 7），数值相同则得分相同", "quantile cuts (type 7), equal values score alike");
pub const SCORING_NTILE: Pair =
    pair("等分组，并列按客户编号（仅供比较）", "bins of equal size, ties by customer id (for comparison)");
pub const SCORING_R_RFM: Pair = pair("R 语言 rfm 包规则：分位数加 1", "rule of R's rfm package: quantile plus 1");
pub const SCORING_FIXED: Pair = pair("固定分界值", "fixed limits");

pub const NOT_FULL: Pair = pair("{month}（灰色：统计窗口未满）", "{month} (grey: window not yet full)");
pub const PYRAMID_BASIS: Pair = pair("{basis}；净变动为较 {date} 的变化", "{basis}; net change since {date}");

pub const MOVEMENTS_BASIS: Pair = pair(
    "带宽 = 客户数；金额 = {weight}。比率以期初客户为分母，新增与回流不计入。",
    "Ribbons: customers; money: {weight}. Rates are of the customers at the start; new and returned are not counted.",
);
pub const UNLIKE_WINDOWS: Pair = pair(
    "{date} 时统计窗口未满：两期不完全可比。",
    "At {date} the window was not full yet: the two dates compare only in part.",
);
pub const MOST_MONEY: Pair = pair("金额变动最大的去向", "Where most money moved");

pub const COHORTS_BASIS: Pair = pair(
    "每格 = 该批客户中在该月下单的占比；颜色越深留存越高；尚不可观察的月份留空。",
    "Each cell: share of the cohort that ordered in that month; darker = more. Months not yet observable stay blank.",
);
pub const COHORTS_CENSORED: Pair = pair(
    "* 数据首月：其中可能有更早的老客户，因此偏高，不计入加权平均。",
    "* First month of the data: may hold older customers, so it reads high and is left out of the weighted mean. ",
);
pub const COHORTS_CUT: Pair = pair(
    "只显示最近 {shown} 个批次；更早的 {hidden} 个批次见工作簿。",
    "The latest {shown} cohorts are shown; {hidden} older ones are in the workbook. ",
);
pub const COHORTS_FEW: Pair = pair("“·”：n < {n}，不显示比率。", "A dot: n < {n}, rates not shown.");

pub const CONTRIBUTION_BASIS: Pair = pair(
    "基尼系数 {gini}（0 = 完全均等，1 = 全部来自一家）。深浅色带：前 1%、1–5%、5–20%、其余。",
    "Gini coefficient {gini} (0 = equal shares, 1 = all from one). Shades: top 1%, 1–5%, 5–20%, the rest.",
);
pub const NO_CURVE: Pair = pair(
    "没有贡献曲线：未发布（`contribution_curve`），或有净销售额的客户过少。",
    "No contribution curve: not published (`contribution_curve`), or too few customers with net sales.",
);
pub const PROFIT: Pair = pair("毛利集中度：累计毛利随客户数的变化", "Concentration of gross profit");
pub const LARGEST_CUSTOMERS: Pair = pair("最大的客户", "The largest customers");
pub const WHO_BRINGS: Pair = pair("客户分段的贡献", "Who brings what");
pub const COST_UNKNOWN: Pair = pair(
    "成本未知：导出中没有（或不全有）成本，因此不画毛利曲线，也不给出毛利。",
    "Cost unknown: the exports hold no cost, or not for every line, so no profit curve is drawn and no profit is stated.",
);

pub const ACCOUNTS_BASIS: Pair = pair(
    "{from} → {to}；{weight}，{currency}。每个方向按差额大小列出前 {rows} 家，全部见工作簿。",
    "{from} → {to}; {weight}, {currency}. The {rows} largest changes each way; all accounts are in the workbook.",
);
pub const NONE_MOVED: Pair = pair("本期没有。", "None in this period.");

pub const QUALITY_BASIS: Pair = pair(
    "行数与金额（{currency}）分别核对；过滤与隔离的行不进入任何指标。",
    "Rows and amounts ({currency}) are checked apart; filtered and quarantined rows enter no figure.",
);
pub const QUALITY_BASIS_TABLES: Pair = pair(
    "每张表一行，金额（{currency}）为该表自己的金额列，不同表的金额不相加；过滤与隔离的行不进入任何指标。各文件见工作簿。",
    "One row per table, amounts ({currency}) of the table's own column and never added across tables; filtered and quarantined rows enter no figure. Files are in the workbook.",
);
pub const MORE_FILES: Pair = pair(
    "另有 {hidden} 个文件见工作簿；合计包含全部文件。",
    "{hidden} more files are in the workbook; the total covers all files.",
);
pub const FILTER: Pair = pair(
    "过滤条件：{filter}。不满足的 {rows} 行不入库，金额 {amount}。",
    "Row filter: {filter}. The {rows} rows that fail it are left out, {amount} of the amount read.",
);
pub const AFTER: Pair = pair(
    "数据截至 {to}；{as_of} 之后的行已入库，但不进入本报告的任何指标。",
    "The data reach to {to}; rows dated after {as_of} are stored and enter no figure of this report.",
);
pub const NO_QUARANTINE: Pair = pair("没有行被隔离。", "No row was quarantined.");
pub const QUARANTINE: Pair = pair("隔离原因", "Why rows were quarantined");

pub const DEFINITIONS_TITLE: Pair = pair(
    "本报告 {n} 类指标的口径：公式、依据与生效设置",
    "How the figures are defined: {n} formulas, their source, and the settings in force",
);
pub const DEFINITIONS_BASIS: Pair = pair(
    "F 与 D 编号见规格说明。设置全文见工作簿；设置指纹 {hash}，keyfolio {version}。",
    "F and D numbers refer to the specification. All settings are in the workbook; settings hash {hash}, keyfolio {version}.",
);
pub const SCHEMES_TABLE: Pair = pair("分类方案及其类别", "Schemes and their classes");

pub const COMMA: Pair = pair("、", ", ");
pub const COLON: Pair = pair("：", ": ");
pub const OPEN: Pair = pair("（", " (");
pub const CLOSE: Pair = pair("）", ")");

// What the charts show, for readers who cannot see them; the finding follows.
pub const ALT_HEADLINE: Pair = pair("十二项指标的小图。{title}", "Small charts of twelve figures. {title}");
pub const ALT_FLOW: Pair = pair(
    "按月堆叠柱图：留存、回流与新增客户在零线以上，流失客户在零线以下，{span}。{title}",
    "Stacked bars by month: retained, reactivated and new customers above the line, lapsed customers below it, {span}. {title}",
);
pub const ALT_BRIDGE: Pair =
    pair("瀑布图：期初到期末的净销售额。{title}", "Waterfall from opening to closing net sales. {title}");
pub const ALT_PYRAMID: Pair = pair(
    "左右对称条形图：左为各层客户占比，右为销售占比（{basis}）。{title}",
    "Mirrored bars: share of customers of each tier to the left, share of sales to the right ({basis}). {title}",
);
pub const ALT_RFM_MAP: Pair = pair(
    "热力图：行为近度得分，列为频度得分，格内为客户数与户均额度。{title}",
    "Heat map: rows are recency scores, columns frequency scores, each cell has customers and value per customer. {title}",
);
pub const ALT_SEGMENTS: Pair = pair(
    "成对条形图：各类客户的销售占比与客户占比。{title}",
    "Paired bars: share of sales and share of customers of each class. {title}",
);
pub const ALT_MOVEMENTS: Pair = pair(
    "桑基图：{from} 的类别流向 {to} 的类别，带宽为客户数。{title}",
    "Alluvial diagram: classes at {from} flow into classes at {to}, ribbons as wide as customers. {title}",
);
pub const ALT_COHORTS: Pair = pair(
    "热力图：行为首购月份，列为首购后的月数，格内为再次下单的占比。{title}",
    "Heat map: rows are months of the first order, columns months since then, each cell the share that ordered. {title}",
);
pub const ALT_CURVE: Pair = pair(
    "贡献曲线：从最大的客户起，累计销售占比随客户占比的变化。{title}",
    "Contribution curve: cumulative share of sales over share of customers, largest first. {title}",
);
