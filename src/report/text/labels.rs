//! Fixed words.

use super::{Pair, pair};
use crate::config::types::Section;
use crate::report::figures::Direction;

pub const NOT_AVAILABLE: Pair = pair("暂无", "n/a");
pub const AS_OF: Pair = pair("截止日", "As of");
pub const DATA: Pair = pair("数据区间", "Data");
pub const CUSTOMERS: Pair = pair("客户数", "Customers");
pub const ROWS_READ: Pair = pair("读取行数", "Rows read");
pub const PERIOD_TOLD: Pair = pair("本期", "Period");
pub const ROWS_STORED: Pair = pair("入库行数", "Rows stored");
pub const FILES: Pair = pair("文件", "Files");
pub const SCHEMES: Pair = pair("分类方案", "Schemes");
pub const RUN: Pair = pair("运行", "Run");
pub const SETTINGS: Pair = pair("设置", "Settings");
pub const SOURCE: Pair = pair("来源", "Source");
pub const PAGE_BEFORE: Pair = pair("第 ", "Page ");
pub const PAGE_AFTER: Pair = pair(" 页", "");
pub const CURRENCY: Pair = pair("币种", "Currency");
pub const KEY_FINDINGS: Pair = pair("要点", "Key findings");
pub const TOTAL: Pair = pair("合计", "Total");
pub const MONTH: Pair = pair("月份", "Month");
pub const OPENING: Pair = pair("期初", "Opening");
pub const NEW: Pair = pair("新增", "New");
pub const REACTIVATED: Pair = pair("回流", "Reactivated");
pub const LAPSED: Pair = pair("流失", "Lapsed");
pub const RETAINED: Pair = pair("留存", "Retained");
pub const CLOSING: Pair = pair("期末", "Closing");
pub const NET_CHANGE: Pair = pair("净变动", "Net change");
pub const CHANGE_OF_RETAINED: Pair = pair("留存客户增减", "Change in retained");
pub const CLASS: Pair = pair("类别", "Class");
pub const RULE: Pair = pair("规则", "Rule");
pub const NET_SALES: Pair = pair("净销售额", "Net sales");
pub const SHARE: Pair = pair("占比", "Share");
pub const SHARE_CUSTOMERS: Pair = pair("客户占比", "Share of customers");
pub const SHARE_SALES: Pair = pair("销售占比", "Share of sales");
pub const MEAN_SALES: Pair = pair("户均销售额", "Sales per customer");
pub const OUTSIDE: Pair = pair("不参与分类", "outside");
pub const CUTS: Pair = pair("分界值", "Cuts");
pub const CUT: Pair = pair("下限", "From");
pub const SCHEME: Pair = pair("分类方案", "Scheme");
pub const CUSTOMER: Pair = pair("客户编号", "Customer");
pub const CUSTOMER_NAME: Pair = pair("客户名称", "Name");
pub const MOVE: Pair = pair("类别变动", "Move");
pub const SALES_FROM: Pair = pair("变动前", "Before");
pub const SALES_TO: Pair = pair("变动后", "Now");
pub const CHANGE: Pair = pair("差额", "Change");
pub const RANK: Pair = pair("名次", "Rank");
pub const CUMULATIVE: Pair = pair("累计", "Cumulative");
pub const UP: Pair = pair("上升", "Up");
pub const DOWN: Pair = pair("下降", "Down");
pub const STABLE: Pair = pair("不变", "Stable");
pub const LOST: Pair = pair("流失", "Lost");
pub const RETURNED: Pair = pair("回流", "Returned");
pub const CAME: Pair = pair("进入", "Came");
pub const LEFT: Pair = pair("流失", "Left");
pub const CUSTOMER_WORD: Pair = pair("客户", "Customer");
pub const OUTSIDE_NODE: Pair = pair("方案之外", "Outside");
pub const RATE: Pair = pair("比率", "Rate");
pub const SALES_WEIGHTED: Pair = pair("按销售额加权", "Weighted by sales");
pub const FROM_TO: Pair = pair("从 → 到", "From → to");
pub const COHORT: Pair = pair("首购月份", "Cohort");
pub const AGE_AXIS: Pair = pair("首购后第几个月", "Months since first order");
pub const FILE: Pair = pair("文件", "File");
pub const READ: Pair = pair("读入", "Read");
pub const STORED: Pair = pair("入库", "Stored");
pub const DUPLICATE: Pair = pair("重复", "Duplicate");
pub const REPLACED: Pair = pair("被替换", "Replaced");
pub const FILTERED: Pair = pair("过滤", "Filtered");
pub const QUARANTINED: Pair = pair("隔离", "Quarantined");
pub const BALANCE: Pair = pair("核对", "Balance");
pub const ROWS: Pair = pair("行数", "Rows");
pub const AMOUNT: Pair = pair("金额", "Amount");
pub const REASON: Pair = pair("原因", "Reason");
pub const EXAMPLE: Pair = pair("示例", "Example");
pub const FIGURE: Pair = pair("指标", "Figure");
pub const FORMULA: Pair = pair("公式与口径", "Formula and rules");
pub const BASIS: Pair = pair("依据", "Source");
pub const IN_FORCE: Pair = pair("生效设置", "Setting in force");
pub const VALUE: Pair = pair("值", "Value");
pub const NOTES: Pair = pair("运行备注", "Notes of the run");
pub const RECENCY: Pair = pair("近度 R", "Recency R");
pub const FREQUENCY: Pair = pair("频度 F", "Frequency F");
pub const MONETARY: Pair = pair("额度 M", "Monetary M");
pub const ALL_CUSTOMERS: Pair = pair("全部客户", "All customers");
pub const EQUAL_SHARES: Pair = pair("完全均等", "equal shares");
pub const PREVIOUS_MONTH: Pair = pair("环比", "vs last month");
pub const PREVIOUS_YEAR: Pair = pair("同比", "vs last year");
pub const CONTENTS: Pair = pair("本报告内容", "In this report");
pub const CONTINUED: Pair = pair("未列出", "not listed");

pub const DAYS_SHORT: Pair = pair("天", "d");
pub const ORDERS_SHORT: Pair = pair("单", "orders");
pub const RFM_KEY: Pair = pair(
    "格内：客户数与户均额度 M，颜色越深户均越高。行：距上次订单天数；列：订单数",
    "In each cell: customers, M per customer (darker = more). Rows: days since last order; columns: orders",
);
pub const BY_PROFIT_AXIS: Pair = pair("客户占比，按毛利从大到小", "Share of customers, most profitable first");
pub const CUSTOMERS_AXIS: Pair = pair("客户占比，按销售额从大到小", "Share of customers, largest first");
pub const SALES_AXIS: Pair = pair("累计销售占比", "Cumulative share of sales");
pub const PROFIT_AXIS: Pair = pair("累计毛利占比", "Cumulative share of profit");
pub const TOP: Pair = pair("前", "Top");
pub const COHORT_SIZE: Pair = pair("客户数", "Customers");
pub const WEIGHTED_MEAN: Pair = pair("加权平均", "Weighted mean");
pub const UNIT: Pair = pair("单位", "Unit");

/// Name of a section, as the small line above a page's title.
pub fn section(section: Section) -> Pair {
    match section {
        Section::Headline => pair("关键指标", "Headline figures"),
        Section::Growth => pair("增长来源", "Growth explained"),
        Section::Flow => pair("客户流动", "Customer flow"),
        Section::Pyramid => pair("客户层级", "Customer tiers"),
        Section::Rfm => pair("RFM 分布", "RFM map"),
        Section::Movements => pair("层级变动", "Movements between tiers"),
        Section::MovementDetail => pair("层级变动明细", "Movements in detail"),
        Section::Cohorts => pair("首购批次留存", "Cohort retention"),
        Section::Contribution => pair("销售集中度", "Concentration of sales"),
        Section::Accounts => pair("变动最大的客户", "Accounts that moved most"),
        Section::Questions => pair("客户差异分析", "Questions on customers"),
        Section::Risk => pair("流失风险", "Risk of loss"),
        Section::Alerts => pair("预警清单", "Alerts"),
        Section::Actions => pair("行动清单", "Action lists"),
        Section::Book => pair("客户分类手册", "Classification book"),
        Section::Retention => pair("客户留存", "Retention"),
        Section::Loyalty => pair("客户忠诚度", "Loyalty"),
        Section::Value => pair("客户价值", "Customer value"),
        Section::WinBack => pair("客户赢回", "Win-back"),
        Section::LossReasons => pair("流失原因", "Loss reasons"),
        Section::Programmes => pair("积分与预存", "Points and prepayments"),
        Section::VisitSummary => pair("拜访概况", "Visits"),
        Section::VisitDays => pair("人员与日期", "Staff and days"),
        Section::Cadence => pair("联系频次", "Cadence"),
        Section::Overdue => pair("逾期清单", "Overdue"),
        Section::Channels => pair("跟进方式与任务", "Channels and tasks"),
        Section::ContactsToOrder => pair("首单前接触", "Contacts to order"),
        Section::VisitInfluence => pair("拜访影响", "Influence of visits"),
        Section::Today => pair("当日与次日", "The day"),
        Section::Funnel => pair("漏斗", "Funnel"),
        Section::StageFlow => pair("阶段流转", "Stages"),
        Section::Calibration => pair("级别校准", "Calibration"),
        Section::OpenDeals => pair("在谈商机", "Open deals"),
        Section::Tenders => pair("投标与流程", "Tenders and process"),
        Section::LostDeals => pair("战败分析", "Lost deals"),
        Section::Showroom => pair("来店来电", "Showroom"),
        Section::Capture => pair("留资与接待", "Capture"),
        Section::Discipline => pair("三表一卡", "Discipline"),
        Section::Promotion => pair("等级推进", "Promotion"),
        Section::HotList => pair("热点客户", "Hot list"),
        Section::KpiCard => pair("指标卡", "Indicators"),
        Section::Targets => pair("目标完成", "Targets"),
        Section::RollingPlan => pair("滚动计划", "Rolling plan"),
        Section::LeadPlan => pair("集客计划", "Lead plan"),
        Section::Stocktake => pair("基盘盘点", "Stocktake"),
        Section::Quality => pair("数据质量", "Data quality"),
        Section::Restatements => pair("更正记录", "Restatements"),
        Section::Definitions => pair("口径与设置", "Definitions and settings"),
        Section::DataSources => pair("数据来源", "Data sources"),
        Section::DataMapping => pair("字段对应", "Mapping used"),
        Section::DataCompleteness => pair("字段完整率", "Completeness"),
        Section::DataChecks => pair("数据检查", "Checks"),
        Section::Quarantine => pair("隔离的行", "Quarantine"),
        Section::NameProposals => pair("疑似同一客户", "Name proposals"),
    }
}

/// Mart that a section needs first.
pub fn mart_of(section: Section) -> &'static str {
    match section {
        Section::Headline => "measures",
        Section::Growth => "growth_bridge",
        Section::Flow => "customer_flow",
        Section::Pyramid => "scheme_classes",
        Section::Rfm => "rfm",
        Section::Movements | Section::MovementDetail => "movements",
        Section::Cohorts => "cohort_retention",
        Section::Contribution => "contribution",
        Section::Accounts => "moved_customers",
        Section::Questions => "differentiation",
        Section::Risk => "churn_risk",
        Section::Alerts => "alerts",
        Section::Actions => "action_list",
        Section::Book => "scheme_classes",
        Section::Retention => "retention",
        Section::Loyalty => "loyalty",
        Section::Value => "clv",
        Section::WinBack => "win_back",
        Section::LossReasons => "loss_reason_shares",
        Section::Programmes => "points_summary",
        Section::VisitSummary => "visit_measures",
        Section::VisitDays => "visit_days",
        Section::Cadence => "cadence_groups",
        Section::Overdue => "cadence",
        Section::Channels => "visit_measures",
        Section::ContactsToOrder => "contacts_to_order",
        Section::VisitInfluence => "visit_influence",
        Section::Today => "worklist",
        Section::Funnel => "funnel_shape",
        Section::StageFlow => "stage_flow",
        Section::Calibration => "calibration",
        Section::OpenDeals => "open_deals",
        Section::Tenders => "prospect_measures",
        Section::LostDeals => "lost_deals",
        Section::Showroom => "register_days",
        Section::Capture => "register_advisers",
        Section::Discipline => "discipline",
        Section::Promotion => "promotion_table",
        Section::HotList => "open_deals",
        Section::KpiCard => "process_kpis",
        Section::Targets => "plan_attainment",
        Section::RollingPlan => "plan_versions",
        Section::LeadPlan => "lead_plan",
        Section::Stocktake => "base_stocktake",
        Section::Quality => "data_quality",
        Section::Restatements => "restatements",
        Section::Definitions => "",
        Section::DataSources => "source_files",
        Section::DataMapping => "source_columns",
        Section::DataCompleteness => "field_quality",
        Section::DataChecks => "checks",
        Section::Quarantine => "quarantine_reasons",
        Section::NameProposals => "name_proposals",
    }
}

/// Name of a direction.
pub fn direction(direction: Direction) -> Pair {
    match direction {
        Direction::Up => UP,
        Direction::Down => DOWN,
        Direction::New => NEW,
        Direction::Lost => LOST,
        Direction::Returned => RETURNED,
    }
}

/// Name of a pseudo-class of movements: `new`, `none`, `lost`.
pub fn pseudo_class(code: &str) -> Option<Pair> {
    match code {
        "new" => Some(NEW),
        "none" => Some(RETURNED),
        "lost" => Some(LOST),
        _ => None,
    }
}

/// Name of a dimension that cuts are published for.
pub fn dimension(name: &str) -> Option<Pair> {
    match name {
        "recency" | "r" | "recency_days" => Some(RECENCY),
        "frequency" | "f" => Some(FREQUENCY),
        "monetary" | "m" => Some(MONETARY),
        _ => None,
    }
}

/// Name of a money feature: `net_sales_6m` is net sales of 6 months.
pub fn feature(name: &str) -> Option<(Pair, &str)> {
    let stems = [
        ("net_sales_", pair("净销售额", "net sales")),
        ("gross_sales_", pair("毛销售额", "gross sales")),
        ("returns_", pair("退货额", "returns")),
        ("gross_profit_", pair("毛利", "gross profit")),
    ];
    stems.iter().find_map(|(stem, words)| name.strip_prefix(stem).map(|window| (*words, window)))
}
