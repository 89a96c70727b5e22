//! Definitions of the figures of visits, cadence and the lists of the day.

use super::definitions::{Definition, definition};
use super::pair;
use crate::config::types::Section::{Cadence, Overdue, Today, VisitDays, VisitSummary};

/// All of them, in the order of the sections.
pub(super) fn all() -> Vec<Definition> {
    vec![
        definition(
            pair("计划完成率", "Completion of plans"),
            pair(
                "计划日由同一业务员联系到该客户的计划拜访 ÷ 计划拜访；同周提前或顺延另列。没有计划表时用拜访记录的计划与完成标记",
                "Planned visits with a contact of the same salesperson with the customer on the day ÷ planned visits; earlier or later in the same week stands apart. Without a table of plans: by the flags of the visits",
            ),
            "F17, D-21",
            "visits",
            &[VisitSummary, VisitDays, Today],
        ),
        definition(
            pair("拜访成功率", "Success of visits"),
            pair(
                "成功的联系 ÷ 结果已知的联系：先看标记，否则当日有订单为成功，其余为不明，不作失败",
                "Successful contacts ÷ contacts of known outcome: the flag, else an order of the customer that day is a success, else unknown and no failure",
            ),
            "F18, D-21",
            "visits.min_n",
            &[VisitSummary, Today],
        ),
        definition(
            pair("每工作日联系、空白工作日", "Contacts a working day, idle working days"),
            pair(
                "署名联系 ÷ 应到工作日；空白：应到而没有任何记录的工作日。应到：在职期间的工作日，以工作日历为准",
                "Contacts of named people ÷ the working days they were expected on; idle: such a day without any row. Expected: working days while employed, by the calendar",
            ),
            "S47, S56, D-58",
            "visits.day_weeks",
            &[VisitSummary, VisitDays, Today],
        ),
        definition(
            pair("联系频次达标", "Contacts in time"),
            pair(
                "按天：1 − 逾期天数 ÷ 应计天数；按自然月：有联系的完整周期 ÷ 完整周期。从未联系另列",
                "By days: 1 − late days ÷ days that count; by months: complete blocks with a contact ÷ complete blocks. Never contacted stands apart",
            ),
            "F19, D-06–D-09",
            "cadence",
            &[Cadence],
        ),
        definition(
            pair("逾期天数", "Days overdue"),
            pair(
                "截止日 − 应联系日；应联系日 = 上次联系（从未联系时为登记日）+ 要求天数；月按 30、61、91… 天滚动；工作日要求按工作日计",
                "As-of date − due day; due: last contact (never contacted: registration) + the days required; months roll as 30, 61, 91 … days; working days are counted in working days",
            ),
            "F20, D-07, D-08",
            "cadence.<name>.every",
            &[Cadence, Overdue, Today],
        ),
        definition(
            pair("次日清单与优先级", "Next day's lists and their order"),
            pair(
                "理由：计划、约定、热点、逾期、到期；优先级 = 100 × 理由 + 50 × 类别 + 40 × 金额位次 + 9 × 逾期程度",
                "Reasons: planned, promised, hot, overdue, due; priority = 100 × reason + 50 × class + 40 × rank of the amount + 9 × lateness",
            ),
            "S30, S47, S69",
            "worklist",
            &[Today],
        ),
    ]
}
