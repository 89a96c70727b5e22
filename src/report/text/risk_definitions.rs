//! Definitions of the figures of risk, alerts and action lists.

use super::definitions::{Definition, definition};
use super::pair;
use crate::config::types::Section::{Actions, Alerts, Risk};

pub(super) fn all() -> Vec<Definition> {
    vec![
        definition(
            pair("流失风险", "Risk of loss"),
            pair(
                "所出现信号的分值之和，封顶 100，按界限分为高、中、低；缺少所需数据表的信号不计算，也不计为 0",
                "Points of the signals that show, added up, at most 100; high, medium or low by its limits; a signal whose table is missing is not computed, which is not the same as not showing",
            ),
            "S85",
            "",
            &[Risk, Alerts, Actions],
        ),
        definition(
            pair("应验率、召回率、提升倍数", "Precision, recall, lift"),
            pair(
                "在较早的时点只用当时已知的行判断。应验率 = 被判为高风险且其后期限内无订单的客户 ÷ 被判为高风险的客户；召回率 = 同一分子 ÷ 期限内无订单的全部客户；提升 = 应验率 ÷ 全部客户中无订单的比例；区间为 Wilson 95%",
                "Judged at earlier dates from the rows known then. Precision: called high risk and without an order in the horizon ÷ called high risk; recall: the same ÷ all without an order in the horizon; lift: precision ÷ share of all customers without an order; interval: Wilson, 95%",
            ),
            "S85, D-48",
            "",
            &[Risk],
        ),
        definition(
            pair("校准、AUC", "Calibration, AUC"),
            pair(
                "校准：按预测值分为十组，各组平均预测与实际无订单的占比；AUC：任取一家流失与一家未流失的客户，前者评分更高的概率",
                "Calibration: tenths by prediction, mean prediction against the share without an order; AUC: chance that of one who left and one who stayed the former scored higher",
            ),
            "S85",
            "",
            &[Risk],
        ),
        definition(
            pair("提前量", "Lead time"),
            pair(
                "流失日 − 首次被判为高风险的日期（天），只计曾被预警的流失客户",
                "Day of the loss − first day at high risk, of lost customers that had been called high risk",
            ),
            "S85",
            "",
            &[Risk],
        ),
        definition(
            pair("风险销售额、预计损失", "Sales at risk, expected loss"),
            pair(
                "风险销售额：面临风险的客户近 12 个月的净销售额；预计损失 = 风险销售额 × 流失概率",
                "Sales at risk: net sales of the last 12 months of the customers concerned; expected loss: sales at risk × chance of losing them",
            ),
            "S85, F01",
            "",
            &[Risk, Actions],
        ),
        definition(
            pair("预警延迟", "Latency of alerts"),
            pair(
                "预警日 − 首个信号日（天）；首个信号日未知的不计",
                "Day of the alert − day of the first signal; alerts whose first signal is not known are left out",
            ),
            "S123",
            "",
            &[Alerts],
        ),
    ]
}
