//! Definitions of the figures of the showroom and its records.

use super::definitions::{Definition, definition};
use super::pair;
use crate::config::types::Section::{Capture, Discipline, HotList, Promotion, Showroom};

/// All of them, in the order of the sections.
pub(super) fn all() -> Vec<Definition> {
    vec![
        definition(
            pair("批数、日均批数", "Batches, per open day"),
            pair(
                "一批 = 来店（电）登记表一行，含未留资者；日均 = 开门日批数 ÷ 开门天数；开门按日历，日历未列的日子按有无登记",
                "A batch is a row of the register, those that left no data too; per open day = batches of open days ÷ open days, by the calendar, else by whether anything was registered",
            ),
            "S45, D-49",
            "registers.months",
            &[Showroom],
        ),
        definition(
            pair("留资率、留档率", "Capture rate, filing rate"),
            pair(
                "留资 = 姓名与电话都有；留档 = 留资且有级别与客户卡，或登记表勾选；都以全部批数为分母，区间为 Wilson 95%，批数不足的顾问不列",
                "Captured: name and telephone left; filed: captured with a level and a card, or ticked; of all batches, Wilson's 95% interval, none of advisers with few batches",
            ),
            "S45, S67, D-48",
            "registers.min_n",
            &[Showroom, Capture],
        ),
        definition(
            pair("再次来店、现场订购、及时发信", "Came again, ordered on the spot, message in time"),
            pair(
                "再次来店：来店次数大于 1，或同名更早登记过；现场订购：登记表勾选；发信：离店（否则到店）后规定分钟内，未发即为迟",
                "Came again: by the number of the visit, else an earlier row of the same name; ordered: ticked in the register; message: within so many minutes of leaving, else of arrival, none is late",
            ),
            "S44, S49",
            "registers.message_minutes",
            &[Showroom, Capture],
        ),
        definition(
            pair("轮转公平", "Fairness of turns"),
            pair(
                "轮转 = 首次来店且未指名；应得 = 在岗各日轮转数 ÷ 当日在岗人数之和；范围 = 应得 ± 1.96 个标准差（均分加随机）；离散系数 = 每在岗日接待数的标准差 ÷ 均值",
                "A turn: a first visit that asked for nobody; due: turns of each day on duty ÷ advisers on duty; range: due ± 1.96 standard deviations of equal shares and chance; coefficient of variation of receptions per day on duty",
            ),
            "S49",
            "registers.months",
            &[Capture],
        ),
        definition(
            pair("订单归属", "Credit for orders"),
            pair(
                "订单记给的人员与该访客首位接待人比对；只比两者都已知、且不早于首次来店的订单",
                "Who an order is credited to against the first receiver of the visitor, of orders of which both are known and that are not older than the first visit",
            ),
            "S49",
            "",
            &[Capture],
        ),
        definition(
            pair("三表一卡", "Three tables, one card"),
            pair(
                "登记、推进表、日报、客户卡六项核对，各为对得上 ÷ 应有；第 3 项为 1 − 违规占比；一致性 = 已知各项均值。达标与整改的界限见设置",
                "Six checks of register, promotion table, daily report and card: in order ÷ what should be; the third is 1 − violations; score: mean of the checks that are known. In order and out of order from where the settings say",
            ),
            "S43, D-50",
            "registers.outside_promotion, in_order_from, out_of_order_below",
            &[Discipline],
        ),
        definition(
            pair("等级推进表", "Promotion table"),
            pair(
                "本月处于会成交级别的线索；升降 = 月初与现在级别之差；兑现 = 计划日前后规定天数内有跟进 ÷ 到期计划，一次跟进只兑现一个计划",
                "Leads of the month at a level that promises an order; up and down: level now against that at the beginning; kept: planned days with a follow-up at most so many days away ÷ plans due, each follow-up keeps one plan",
            ),
            "S46, D-04",
            "prospects.plan_days",
            &[Promotion],
        ),
        definition(
            pair("热点客户", "Hot list"),
            pair(
                "热点级别的未成交线索；加权 = 预计金额 × 该级别与人员的历史成交率；占剩余目标 = 热点金额 ÷ 目标未完成部分",
                "Open leads of the hot levels; weighted: amount × the rate that the level closed at for this person; of what remains: hot amount ÷ what is left of the target",
            ),
            "S30, F32",
            "prospects.hot",
            &[HotList],
        ),
    ]
}
