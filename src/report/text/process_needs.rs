//! What sections of the sales process need of the exports, and what they would show with them.

use super::{Pair, pair};
use crate::config::types::Section;

/// What the section needs, as a title, and what it would show.
pub fn of(section: Section) -> Option<(Pair, Pair)> {
    let (title, text) = match section {
        Section::VisitSummary | Section::VisitDays | Section::Channels | Section::Today => (
            pair("没有拜访记录（visits）", "No visits are recorded"),
            pair(
                "需要拜访记录（visits：日期、客户、业务员、方式；有 planned_flag、success_flag、next_date 更好）；有拜访计划（visit_plans）与员工名册（staff），才知道完成率、经理与空白工作日。",
                "Needed: visits with day, customer, salesperson and channel, better with planned_flag, success_flag and next_date; with visit_plans and staff, completion, managers and idle days become known.",
            ),
        ),
        Section::Cadence | Section::Overdue => (
            pair("没有联系频次的要求", "Nobody must be contacted at given intervals"),
            pair(
                "在流水线中加入 [cadence.<名称>]（每个类别多久联系一次），并提供拜访记录（visits）；潜客的频次还需要 leads。",
                "Add [cadence.<name>] to the pipeline (how often each class is to be contacted) and the export visits; for prospects leads are needed too.",
            ),
        ),
        Section::ContactsToOrder | Section::VisitInfluence => (
            pair("没有可以比较的联系与首单", "There are no contacts and orders to compare"),
            pair(
                "需要拜访记录（visits）与订单在同一批客户上有几个月的历史。",
                "Needed: some months of visits and orders of the same customers.",
            ),
        ),
        Section::Showroom | Section::Capture => (
            pair("没有来店来电登记（walkins）", "There is no register of visitors and callers"),
            pair(
                "需要来店登记（walkins）或来电记录（calls）：日期、时间、姓名、电话、接待人、级别。本页将显示每日批数、时段、各顾问留资率与轮转。",
                "Needed: walkins or calls with day, time, name, telephone, adviser and level. The page would show batches by day and hour, capture by adviser and turns.",
            ),
        ),
        Section::Discipline => (
            pair("没有可以核对的登记与潜客", "There are no records to check against each other"),
            pair(
                "需要 walkins、leads、lead_stage_history、visits 与 visit_plans 中的几项：本页核对三表一卡是否一致，并列出缺了什么、由谁补。",
                "Needed: several of walkins, leads, lead_stage_history, visits and visit_plans. The page would check whether they agree, and list what is missing and who is to mend it.",
            ),
        ),
        Section::Promotion => (
            pair("没有潜客台账（leads），没有推进表", "There is no list of leads, so no promotion table"),
            pair(
                "需要潜客台账（leads）与等级推进表（lead_stage_history）：本页按线索和日期显示级别变化、计划与实际回访、结转与战败。",
                "Needed: leads and the history of their levels (lead_stage_history). The page would show lead by day: changes of level, planned and actual follow-ups, what was carried over and lost.",
            ),
        ),
        Section::HotList => (
            pair("没有潜客台账（leads），没有热点客户", "There is no list of leads, so nobody is hot"),
            pair(
                "需要潜客台账（leads：级别、预计成交日、金额、下一步）：本页按预计成交日列出热点客户及其加权金额。",
                "Needed: leads with level, expected day, amount and next step. The page would list hot customers by the day that the deal is expected, with the weighted amount.",
            ),
        ),
        Section::Targets => (
            pair("没有目标（targets）", "There are no targets"),
            pair(
                "需要目标分解（targets：指标、期间、公司/区域/团队/个人、目标值）：本页显示完成率、按工作日的进度与各级分解是否相符。",
                "Needed: targets by metric, period and owner (company, region, team, person). The page would show what is attained, the pace by working days and whether the parts add up.",
            ),
        ),
        Section::RollingPlan => (
            pair("没有带版本的目标，没有滚动计划", "There are no versions of targets, so no rolling plan"),
            pair(
                "需要 targets 的版本日期（version_date）：本页比较每月所做的计划与后来的实际，给出准确率与偏差。",
                "Needed: targets with version_date. The page would hold the plans of every month against what came, with accuracy and bias by lag.",
            ),
        ),
        Section::LeadPlan => (
            pair("没有目标与潜客台账，无法推算所需线索", "Without targets and leads, leads needed are not known"),
            pair(
                "需要 targets（订单或新线索目标）与 leads：本页由订单目标推算所需线索，对比计划与每周实际。",
                "Needed: targets (of orders or new leads) and leads. The page would reckon the leads that the order target needs, against those planned and opened week by week.",
            ),
        ),
        Section::Stocktake => (
            pair("没有可以盘点的客户与线索", "There is nothing to take stock of"),
            pair(
                "需要一个分级方案（如 pyramid）的月末类别，或潜客台账（leads）。",
                "Needed: classes of a scheme such as pyramid at two month ends, or leads.",
            ),
        ),
        _ => return None,
    };
    Some((title, text))
}
