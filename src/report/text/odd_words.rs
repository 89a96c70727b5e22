//! Words of rows that contradict each other or cannot be placed.

use super::{Pair, Print, pair};

pub const VISITS: Pair = pair("拜访记录核对", "Odd rows, visits");
pub const PROSPECTS: Pair = pair("商机记录核对", "Odd rows, prospects");
pub const REGISTER: Pair = pair("客流登记核对", "Odd rows, register");
pub const PLANS: Pair = pair("目标记录核对", "Odd rows, plans");
pub const NOTE: Pair = pair(
    "这些行没有被悄悄丢弃：括号内说明如何计算；行数为 0 的是无法核对的项目。",
    "Nothing of this is dropped in silence; brackets say how it counts. 0 rows: what could not be looked at.",
);

/// What is odd about rows of a table.
pub fn check(print: &Print, table: &str, code: &str) -> String {
    let words =
        of_visits(table, code).or_else(|| of_prospects(code)).or_else(|| of_register(code)).or_else(|| of_plans(code));
    words.map_or_else(|| code.replace('_', " "), |words| print.pick(words).to_string())
}

fn of_visits(table: &str, code: &str) -> Option<Pair> {
    let words = match code {
        "future_dated" if table == "visits" => {
            pair("提交早于拜访日期（计，不算延迟）", "handed in before its day (counts, without a lag)")
        }
        "unknown_staff" => pair("人员不在员工表（计）", "person whom the table of staff does not have (counts)"),
        "no_staff" => pair("未写人员（只计入全体）", "names nobody (counts for all only)"),
        "before_customer" => pair("早于客户建档（计）", "before the customer's file was opened (counts)"),
        "after_end" => pair("晚于客户终止（计）", "after the customer had ended (counts)"),
        "overlapping_times" => pair("同一人时间重叠（计）", "times of one person overlap (counts)"),
        "negative_stay" => pair("离开早于到达（计，时间不计）", "ends before it begins (counts, its times do not)"),
        "level_twice_a_day" => pair("一天内级别改了两次", "level changed twice a day"),
        "level_out_of_order" => pair("前级别与上一条不符", "level before is not the last known one"),
        "successful_not_made" => pair("未拜访却记为成功", "successful, yet not made"),
        "next_date_not_later" => pair("下次日期不晚于拜访日", "next date is not later than the visit"),
        "plan_unknown_staff" => pair("计划：人员不在员工表", "plan of a person whom the table of staff does not have"),
        "plan_unknown_customer" => pair("计划：客户未知", "plan for a customer whom nothing else knows"),
        "preferred_channel_unread" => {
            pair("希望的联系方式无法识别（不猜）", "preferred channel that cannot be read (not guessed)")
        }
        "preferred_freq_unread" => {
            pair("希望的联系频次无法识别（不猜）", "preferred interval that cannot be read (not guessed)")
        }
        "advised_category_unseen" => pair(
            "设置了建议方式的类别没有一行出现（或拼写有误）",
            "channels are advised for a category that no row says (misspelt?)",
        ),
        "export_stopped" => pair(
            "导出已中断：此后逾期与未达标可能只是缺数据",
            "the export has stopped: what is overdue or missed since may only lack its rows",
        ),
        _ => return None,
    };
    Some(words)
}

fn of_prospects(code: &str) -> Option<Pair> {
    let words = match code {
        "lost_then_won" => pair("流失后又成交（两者都计）", "lost, then won (both count)"),
        "lost_after_order" => pair("成交当日或之后记为流失（不计）", "lost on or after the order (not counted)"),
        "lost_without_day" => pair("流失但无日期（不计）", "lost on no known day (not counted)"),
        "lost_before_opened" => pair("流失日期早于建档", "lost before it was opened"),
        "list_is_newer" => pair(
            "清单晚于报告日：其级别、状态、预计不计",
            "list newer than the date: its levels, states, expectations do not count",
        ),
        "without_history" => pair("有级别但无变更记录", "a level, no history of it"),
        "graded_after_order" => pair("成交后仍有级别变更", "graded after the order"),
        "graded_before_opened" => pair("级别变更早于建档", "graded before it was opened"),
        "won_without_order" => pair("成交但无订单", "won, no order found"),
        "unknown_level" => pair("未知级别代码", "level that the scheme does not have"),
        "unknown_lead" => pair("变更记录无对应线索", "change of a lead that is not in the list"),
        "unknown_customer" => pair("客户未知", "customer whom nothing else knows"),
        "future_dated" => pair("日期晚于报告日（不计）", "dated after the date (not counted)"),
        "negative_amount" => pair("金额为负", "amount below zero"),
        "stage_before_opened" => pair("阶段日期早于建档", "a stage dated before it was opened"),
        "decided_before_opened" => pair("决标日期早于建档", "decided before it was opened"),
        "stage_not_in_use" => {
            pair("流程中的阶段无人使用（或拼写有误）", "stage of a flow that no row says (misspelt?)")
        }
        "no_category" => pair("拜访未记客户类别", "visits tell no category"),
        _ => return None,
    };
    Some(words)
}

fn of_register(code: &str) -> Option<Pair> {
    let words = match code {
        "departure_before_arrival" => pair("离店早于到店（停留不计）", "left before arriving (no time of stay)"),
        "without_staff" => pair("未写顾问（只计入全体）", "names nobody (counts for all only)"),
        "not_employed" => pair("入职前或离职后（计）", "before the person's first day or after the last (counts)"),
        "visitor_twice_a_day" => pair("同名同日两次（都算批次）", "same name and day (every row is a batch)"),
        "entered_before_its_day" => pair("录入早于当日", "entered before its day"),
        "message_before_arrival" => pair("短信早于到店", "message before arrival"),
        "message_without_time" => pair("有短信无到店时间", "message, no time of arrival"),
        "ordered_without_name" => pair("订购但无姓名", "ordered, no name"),
        "filed_without_data" => pair("已建档但无资料", "filed, no data"),
        "batch_on_closed_day" => pair("休店日有客流（不计入日均）", "batch on a closed day (no part of means per day)"),
        "month_without_open_day" => pair("整月无营业日", "month without an open day"),
        "open_day_assumed" => {
            pair("日历未列，按有客流视为营业", "day that the calendar does not list, open by its rows")
        }
        "name_of_several" => pair("一名多人", "a name of several people"),
        "filed_visitor_unmatched" => pair("已建档访客找不到线索", "filed visitor without a lead"),
        "column_not_told" => pair("列不在导出中（指标未知）", "column that the export does not have (figures unknown)"),
        "no_register" => pair("没有客流登记", "no register"),
        "visits_in_place_of_register" => {
            pair("以客户来访代替登记", "contacts that customers began stand in for the register")
        }
        "audit_of_unknown" => {
            pair("抽查对象未知（只计入全体）", "check of a lead or entry that nobody knows (counts for all only)")
        }
        "corrected_before_check" => pair("整改早于抽查", "put right before it was checked"),
        "discipline_not_possible" => pair("缺表，无法核对", "cannot be checked: a table is missing"),
        "discipline_unknown" => {
            pair("无法判断的记录（例：核对代码）", "records of which it cannot be told (example: the check)")
        }
        _ => return None,
    };
    Some(words)
}

fn of_plans(code: &str) -> Option<Pair> {
    let words = match code {
        "incomplete_target" => pair("目标缺期间、指标、层级、归属或数值", "no period, metric, level, owner or value"),
        "unreadable_period" => pair("期间无法识别", "period that cannot be read"),
        "target_not_above_zero" => pair("目标不大于零", "target not above zero"),
        "minimum_above_target" => pair("底线高于目标", "minimum above the target"),
        "two_versions_one_day" => pair("同日两个版本（以后一行为准）", "two versions of one day (the last row counts)"),
        "unknown_owner" => pair("归属未知（实际未知）", "owner whom nobody knows (actual unknown)"),
        "not_measured" => pair("没有表能提供实际", "no table tells what happened"),
        "before_the_data" => pair("期间早于数据（实际未知）", "begins before the data (actual unknown)"),
        "after_the_data" => pair("导出已中断（实际未知）", "the export has stopped (actual unknown)"),
        "amount_unknown" => pair("部分行无金额（实际未知）", "rows without an amount (actual unknown)"),
        "no_working_days" => pair("期间无工作日", "period without a working day"),
        "year_without_months" => pair("年度目标未分解到月", "a year that is not divided into months"),
        "does_not_add_up" => pair("分解合计与目标不符", "parts do not add up to the target"),
        "missing_parts" => pair("部分归属没有目标", "parts without a target"),
        "version_after_period" => {
            pair("版本晚于期间（不计入滚动计划）", "version made after its month (left out of the rolling plan)")
        }
        "ended_before_the_data" => pair("期间早于全部数据（不显示）", "ended before all of the data (on no page)"),
        "begins_years_ahead" => pair("期间远在多年以后（不显示）", "begins years ahead (on no page)"),
        "share_above_one" => pair("占比类目标大于 1（按原值计）", "share above 1 (counts as it stands)"),
        "left_before_hired" => pair("离职早于入职（视为从未在职）", "left before the first day (never employed)"),
        "managers_in_circle" => pair("上级互为循环", "managers in a circle"),
        "sale_of_nobody" => pair("销售行无人员", "line of nobody"),
        "end_without_day" => pair("线索结束但无日期", "lead that ended on no known day"),
        "unknown_holidays" => {
            pair("假日未知的年份（按周一至周五）", "year whose holidays are not known (Monday to Friday)")
        }
        _ => return None,
    };
    Some(words)
}
