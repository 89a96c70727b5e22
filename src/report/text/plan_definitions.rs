//! Definitions of the figures of plans, and of channels, first orders and the influence of visits.

use super::definitions::{Definition, definition};
use super::pair;
use crate::config::types::Section::{
    Channels, ContactsToOrder, LeadPlan, RollingPlan, Stocktake, Targets, VisitInfluence,
};

/// All of them, in the order of the sections.
pub(super) fn all() -> Vec<Definition> {
    vec![
        definition(
            pair("完成率、时间进度、预计", "Attainment, time gone, forecast"),
            pair(
                "完成率 = 实际 ÷ 目标；时间进度 = 已过工作日 ÷ 全期工作日；与进度之差 = 两者相减；预计 = 实际 ÷ 时间进度，期间结束后即为实际；每工作日尚需 = 差额 ÷ 剩余工作日。目标取截至报告日的最新版本；没有导出表记录的实际为未知，不作 0 计",
                "Attainment: actual ÷ target; time gone: working days gone ÷ those of the period; against pace: one less the other; forecast: actual ÷ time gone, the actual once the period is over; needed a day: what is missing ÷ working days left. Targets in the newest version known at the date; an actual that no export tells is unknown, never 0",
            ),
            "F30, F42, D-56, S61",
            "planning.months",
            &[Targets],
        ),
        definition(
            pair("目标分解核对", "Check of split targets"),
            pair(
                "同一指标与期间：下一级各责任人（或各月、各周）目标之和减去目标；绝对值不超过容差即为相符。应有目标而没有的部分另列",
                "Of one metric and period: the targets of the owners one level below (or of the months, of the weeks) less the target; it adds up within the tolerance. Parts that should have a target and have none are told apart",
            ),
            "S64, S107",
            "planning.tolerance_bp",
            &[Targets],
        ),
        definition(
            pair("目标份额与此前销售份额", "Share of the target, of sales before"),
            pair(
                "责任人目标 ÷ 同级目标之和；期间之前若干个月净销售额 ÷ 同级之和；相差为正 = 所要求的多于此前所承担的",
                "Target of an owner ÷ those of all parts; net sales of the months before the period ÷ those of all parts; above zero where more is asked than was carried",
            ),
            "S64",
            "planning.capacity_months",
            &[Targets],
        ),
        definition(
            pair("计划准确率、偏差", "Accuracy and bias of a plan"),
            pair(
                "准确率 = 1 − |F − A| ÷ A；偏差 =（F − A）÷ A，F 为版本所说，A 为实际；按提前月数取各月平均，只计已结束且实际大于 0 的月份，每月取该提前月数的最后版本",
                "Accuracy: 1 − |F − A| ÷ A; bias: (F − A) ÷ A, F what the version said, A what happened; means by lag over months that are over and had an actual above zero, each in the last version of the lag",
            ),
            "S63",
            "planning.firm_months, planning.forecast_months",
            &[RollingPlan],
        ),
        definition(
            pair("所需线索、所需接触", "Leads and contacts needed"),
            pair(
                "所需线索 = max(0, 订单目标 − 在手线索预计成交) ÷ 转化率；所需接触 = 所需线索 ÷ 留资率；预计成交为月初各级别在手线索的成交率之和",
                "Leads needed: max(0, order target − orders expected of open leads) ÷ conversion; contacts needed: leads needed ÷ filing rate; expected: the sum of the rates of the levels of leads open when the month began",
            ),
            "S66",
            "planning.order_metric, planning.learn_months, planning.min_n",
            &[LeadPlan],
        ),
        definition(
            pair("基盘盘点", "Stocktake"),
            pair(
                "每月每级别：期初 + 新增 + 回流 + 由下升入 + 由上降入 − 升出 − 降出 − 流失 − 结束 = 期末；客户为活跃且未终止者，线索为尚未成交或战败者；联系间隔为月末距上次联系的天数",
                "Each month and grade: opening + new + reactivated + up in + down in − up out − down out − lost − closed = closing; customers that are active and did not end, leads neither won nor lost; ages: days from the last contact to the month's end",
            ),
            "S68, F09, D-04",
            "planning.stocktake_scheme, planning.ageing_days",
            &[Stocktake],
        ),
        definition(
            pair("符合建议的联系方式", "Contacts as advised"),
            pair(
                "使用该潜客类别建议方式的联系 ÷ 方式已知且类别有建议的联系；建议多种方式的类别不计",
                "Contacts by a channel that is advised for the category ÷ contacts of known channel whose category has an advice; categories advised several are left out",
            ),
            "S27",
            "visits.advised_channels",
            &[Channels],
        ),
        definition(
            pair("任务完成率、提交滞后、逾期的下次联系", "Tasks, days to hand in, next dates not kept"),
            pair(
                "任务：已完成 ÷ 填写该项的表单；提交滞后：联系到提交的天数中位数；逾期：约定日之前（含当日）没有再联系 ÷ 期间内到期的约定",
                "Tasks: done ÷ forms that tell of it; days to hand in: median from contact to record; next dates: those without a contact up to the date ÷ those that fell in the period",
            ),
            "S50, S56, S59",
            "visits.months",
            &[Channels],
        ),
        definition(
            pair("首单前联系次数", "Contacts before the first order"),
            pair(
                "客户：首单日之前的全部联系；线索：开启至成交前一日的联系；只计数据首月之后的首单。过早放弃：联系不多且长期无联系、尚未下单者",
                "Customers: all contacts before the day of the first order; leads: those from their opening to the day before the order; first orders behind the first month of the data. Given up early: few contacts, a long silence, no order",
            ),
            "S35, S143",
            "visits.rule_contacts, visits.give_up_contacts, visits.give_up_days",
            &[ContactsToOrder],
        ),
        definition(
            pair("拜访影响", "Influence of visits"),
            pair(
                "同月、同类别、沉默与下单节奏相近的客户中，拜访后若干周内下单率（净销售额）减去无人联系者的，按拜访数加权；不是实验",
                "Order rate (net sales) in the weeks after a visit less that of customers of the same month, class and rhythm whom nobody contacted, weighted by visits; no experiment",
            ),
            "S60",
            "visits.influence",
            &[VisitInfluence],
        ),
    ]
}
