//! Fixed words of the risk pages.

use super::{Pair, pair};

pub const BASIS: Pair = pair(
    "{span}：每次只用当时已知的数据判断，同一客户在每个时点各计一次；{weights}。{interval}{recall}",
    "Judged at {span}, each time only from what was known then; a customer counts at each date; {weights}. {interval}{recall}",
);
pub const SPAN: Pair = pair("在 {first} 至 {last} 的 {dates} 个时点回看", "{dates} dates, {first} to {last}");
pub const SPAN_UNKNOWN: Pair = pair("在较早的时点回看", "earlier dates");
pub const INTERVAL: Pair = pair("应验率的 95% 区间 {low}–{high}；", "95% interval {low} to {high}; ");
pub const RECALL: Pair =
    pair("后来流失的客户中有 {recall} 事先被判为高风险。", "{recall} of those who left had been called high risk.");
pub const NO_RECORD_TITLE: Pair = pair("还没有可核对的预警记录", "No record of earlier warnings yet");
pub const NO_RECORD: Pair = pair(
    "没有回测记录（数据集市 `churn_backtest_total` 未发布或为空）：任何较早时点之后都没有足够长的数据来核对预警。在有记录之前，后面的风险名单只是未经检验的提示，不应作为承诺。",
    "There is no back-test (the mart `churn_backtest_total` is not published or is empty): no earlier date has enough data after it to check a warning against. Until there is a record, the risk list that follows is an untested hint, not a promise.",
);
pub const NO_HIGH: Pair = pair(
    "没有任何客户曾被判为高风险，因此没有应验率可言。",
    "No customer was ever called high risk, so there is no share that came true.",
);
pub const BY_DATE: Pair = pair("逐期：高风险客户有多少应验", "Date by date: how many of those called high risk left");
pub const BY_DATE_NOTE: Pair =
    pair("{share}，浅色带为 95% 区间，灰线为全部客户", "{share}, band: 95% interval, grey: all customers");
pub const NO_DATES: Pair = pair(
    "没有逐期记录（`churn_backtest`），或各期高风险客户均少于 {n} 家。",
    "No record by date (`churn_backtest`), or fewer than {n} customers at high risk at every date.",
);
pub const COMPARED: Pair = pair("按期限与判断方法", "By horizon and by what warns");
pub const COMPARED_NOTE: Pair =
    pair("应验率与 95% 区间，竖线为整体比例", "share that left, 95% interval; tick: all customers");
pub const CALIBRATION: Pair = pair("预测是否可信：{days} 天", "Do the predictions hold? {days} days");
pub const CALIBRATION_NOTE: Pair =
    pair("每点为预测值十等分中的一组", "each dot: a tenth of the customers, by prediction");
pub const NO_CALIBRATION: Pair = pair(
    "没有校准数据（`churn_calibration`）：评分不是概率，或时点不足。",
    "No calibration (`churn_calibration`): the score is no probability, or there are too few dates.",
);
pub const PREDICTED: Pair = pair("预测的流失比例", "predicted share");
pub const OBSERVED: Pair = pair("实际流失比例", "share that left");
pub const MONEY: Pair = pair("被预警的销售额后来怎样", "What became of the sales called at risk");
pub const MONEY_NOTE: Pair = pair("各时点合计", "all dates together");
pub const LOST: Pair = pair("确实流失", "left");
pub const FALSE_ALARM: Pair = pair("虚惊", "false alarm");
pub const NO_MONEY: Pair = pair("没有金额记录。", "No amounts are recorded.");
pub const LEAD: Pair = pair("提前多少天", "How early the warning came");
pub const LEAD_NOTE: Pair = pair("首次高风险到流失", "first high risk to loss");
pub const NO_LEAD: Pair =
    pair("没有提前量记录（`churn_lead_time`）。", "No lead times are recorded (`churn_lead_time`).");
pub const PREDICTOR: Pair = pair("判断方法", "What warns");
pub const LOST_CUSTOMERS: Pair = pair("流失", "Lost");
pub const WARNED: Pair = pair("曾预警", "Warned");
pub const MEDIAN_DAYS: Pair = pair("中位天数", "Median days");
pub const MIDDLE_HALF: Pair = pair("中间一半", "Middle half");
pub const AUC: Pair = pair("AUC", "AUC");
pub const HORIZON: Pair = pair("{days} 天", "{days} days");
pub const NOT_SHOWN: Pair = pair("n < {n}，不显示", "n < {n}, not shown");
pub const NO_BASE: Pair = pair("整体 {base}", "all {base}");

pub const TODAY_BASIS: Pair = pair(
    "截止 {as_of}，{n} 家有风险等级的客户；风险 = 各信号分值之和，封顶 100。金额为面临风险的销售额，{currency}。{change}",
    "As of {as_of}, {n} customers with a level; risk = points of the signals added up, at most 100. Money: sales at risk, {currency}. {change}",
);
pub const TODAY_CHANGE: Pair = pair(
    "较上期新进入高风险 {rose} 家，退出 {fell} 家。",
    "Since the date before, {rose} came to high risk and {fell} left it.",
);
pub const LEVELS_TITLE: Pair = pair("各风险等级的客户与销售额", "Customers and sales by level of risk");
pub const LIMIT_TITLE: Pair = pair("沉默的界限取自", "Whose rhythm sets the limit of silence");
pub const CUSTOMERS: Pair = pair("客户数", "Customers");
pub const SALES_AT_RISK: Pair = pair("风险销售额", "Sales at risk");
pub const UNDER_CONTRACT: Pair = pair("高风险客户中在合同期内", "At high risk and under contract");
pub const SIGNALS_TITLE: Pair = pair("信号：谁在提示，以往准不准", "Signals: what warns, and how often it was right");
pub const SIGNALS_NOTE: Pair =
    pair("应验 = 以往出现该信号的客户中，{share}", "right: of those who showed it in the past, {share}");
pub const NO_SIGNALS: Pair =
    pair("信号目录未发布（`signal_catalog`）。", "The catalog of signals is not published (`signal_catalog`).");
pub const NO_TODAY_TITLE: Pair = pair("没有本期风险等级", "No levels of risk at this date");
pub const NO_TODAY: Pair = pair(
    "截止 {as_of} 没有客户的风险等级（`churn_risk` 未发布或为空）。",
    "As of {as_of} no customer has a level of risk (`churn_risk` is not published or is empty).",
);
pub const SIGNAL: Pair = pair("信号", "Signal");
pub const RULE: Pair = pair("规则", "Rule");
pub const SHOW_IT: Pair = pair("出现", "Show it");
pub const THEIR_SALES: Pair = pair("其销售额", "Their sales");
pub const WEIGHT: Pair = pair("权重", "Weight");
pub const FITTED: Pair = pair("拟合", "Fitted");
pub const PAST: Pair = pair("以往 n", "Past n");
pub const RIGHT: Pair = pair("应验", "Right");
pub const LIFT: Pair = pair("提升", "Lift");
pub const NOT_COMPUTED: Pair = pair("未计算：缺少 {missing}", "not computed: {missing} is missing");
pub const NO_VALUES: Pair = pair("无数据：{missing}", "nobody has a value of {missing}");
pub const NOT_COMPUTED_PLAIN: Pair = pair("未计算", "not computed");

pub const LIST_TITLE: Pair = pair("高风险客户与原因", "Customers at high risk, and why");
pub const LIST_BASIS: Pair = pair(
    "按风险销售额排序，{currency}。“仍活跃”为购买模型估计的存活概率；沉默 = 距上次订单天数 ÷ 界限天数。全部见工作簿“{sheet}”。",
    "By sales at risk, {currency}. Alive: probability by the model of buying; silence: days since the last order ÷ the limit. All are in sheet \"{sheet}\" of the workbook.",
);
pub const LIST_SHEET: Pair = pair("高风险客户", "High risk");
pub const SINCE: Pair = pair("始于", "Since");
pub const SCORE: Pair = pair("风险分", "Score");
pub const SILENCE: Pair = pair("沉默", "Silence");
pub const ALIVE: Pair = pair("仍活跃", "Alive");
pub const WHY: Pair = pair("原因", "Why");
pub const MORE: Pair = pair("另有 {n} 家，见工作簿“{sheet}”。", "And {n} more in sheet \"{sheet}\" of the workbook.");
pub const CONTRACT: Pair = pair("合同期内", "under contract");

pub const ALT_PATH: Pair = pair(
    "折线图：各时点高风险客户中后来未下单的占比，灰线为全部客户。{title}",
    "Line by date: share of those called high risk that then did not order, grey line: all customers. {title}",
);
pub const ALT_COMPARED: Pair = pair(
    "点与区间：各期限与判断方法下高风险客户的应验率，竖线为整体比例。{title}",
    "Dots with intervals: share of those called high risk that left, by horizon and predictor; ticks: all customers. {title}",
);
pub const ALT_CALIBRATION: Pair = pair(
    "散点图：十等分中预测与实际的流失比例，对角线为完全一致。{title}",
    "Dots: predicted against observed share that left, by tenths; on the diagonal both agree. {title}",
);
pub const ALT_MONEY: Pair = pair(
    "分段条形图：被预警的销售额中确实流失与虚惊的部分，按期限。{title}",
    "Split bars: sales called at risk that left and that did not, by horizon. {title}",
);
pub const ALT_LEVELS: Pair = pair(
    "左右对称条形图：各风险等级的客户数与销售额。{title}",
    "Mirrored bars: customers and sales by level of risk. {title}",
);

pub const COVER_RECORD: Pair = pair("高风险预警的应验率", "Of those called high risk left");
pub const COVER_NO_RECORD: Pair = pair("高风险预警的应验率", "Record of warnings");
pub const COVER_STAKE: Pair = pair("风险销售额 | 高风险客户", "Sales at stake | high risk");
pub const COVER_CONTACT: Pair = pair("本周应联系的客户", "Customers to contact this week");
pub const COVER_ALERTS: Pair = pair("预警", "Alerts");
