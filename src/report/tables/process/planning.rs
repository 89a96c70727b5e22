//! Tables of plans (R10).

#[path = "planning_kpis.rs"]
mod kpis;

use chrono::NaiveDate;

use crate::config::types::Section;
use crate::report::figures::process::planning::base::FLOWS;
use crate::report::figures::process::planning::{PlanUnit, Planning};
use crate::report::figures::{Figures, Money};
use crate::report::tables::process::odd;
use crate::report::tables::retention::{both, number};
use crate::report::tables::{Cell, Column, Table, column, count, date, money, no_note, ratio, text, words_column};
use crate::report::text::{Pair, odd_words, pair, plan_words as words, worth_words};

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    let Some(planning) = &figures.process.planning else { return Vec::new() };
    match section {
        Section::KpiCard => vec![kpis::card(planning)],
        Section::Targets => {
            let odd = odd::table("plan_checks", odd_words::PLANS, &planning.odd);
            let tables = [targets(planning), splits(planning), shares(planning), told(planning, section)];
            tables.into_iter().chain(odd).collect()
        }
        Section::RollingPlan => vec![versions(planning), told(planning, section)],
        Section::LeadPlan => vec![lead_months(planning), lead_weeks(planning), told(planning, section)],
        Section::Stocktake => vec![stock(figures, planning), ages(planning), told(planning, section)],
        _ => Vec::new(),
    }
}

/// An amount in the type of its unit.
fn amount(value: Option<Money>, unit: PlanUnit) -> Cell {
    match (value, unit) {
        (None, _) => Cell::Empty,
        (Some(_), PlanUnit::Money) => money(value),
        (Some(value), PlanUnit::Ratio) => Cell::Ratio(value.to_f64()),
        (Some(value), PlanUnit::Count) if value.to_f64().fract() == 0.0 => Cell::Count(value.to_f64() as i64),
        (Some(value), PlanUnit::Count) => Cell::Number(value.to_f64()),
    }
}

/// Metric, by key and in words.
fn metric(name: &str) -> [Cell; 2] {
    [Cell::Text(name.to_string()), both(|print| words::metric(print, name))]
}

fn metric_columns() -> [Column; 2] {
    [column("metric", "指标代码", "Metric key", 14.0), words_column("metric_title", "指标", "Metric", 16.0)]
}

fn level(name: &str) -> Cell {
    both(|print| words::level(print, name))
}

fn kind(name: Option<&str>) -> Cell {
    name.map_or(Cell::Empty, |name| both(|print| words::kind(print, Some(name))))
}

fn month(first: NaiveDate) -> Cell {
    Cell::Date(first)
}

fn targets(planning: &Planning) -> Table {
    let rows = planning.attained.iter().map(|one| {
        let mut row = metric(&one.metric).to_vec();
        row.extend([
            kind(one.kind.as_deref()),
            level(&one.level),
            Cell::Text(one.owner.clone()),
            text(&one.owner_name),
            level(&one.grain),
            Cell::Date(one.period),
            amount(one.target, one.unit),
            amount(one.min, one.unit),
            amount(one.actual, one.unit),
            ratio(one.attainment),
            ratio(one.elapsed),
            ratio(one.pace_gap),
            amount(one.forecast, one.unit),
            ratio(one.forecast_attainment),
            one.needed_per_day.map_or(Cell::Empty, |needed| match one.unit {
                PlanUnit::Money => Cell::Money(needed),
                _ => Cell::Number(needed.to_f64()),
            }),
            both(|print| words::status(print, &one.status)),
            date(one.version_date),
            date(one.confirmed),
            count(one.n),
        ]);
        row
    });
    let mut columns = metric_columns().to_vec();
    columns.extend([
        words_column("target_type", "类型", "Type", 10.0),
        words_column("level", "层级", "Level", 10.0),
        column("owner", "责任人编号", "Owner", 14.0),
        column("owner_name", "责任人", "Owner name", 14.0),
        words_column("grain", "期间", "Grain", 12.0),
        column("period", "期间首日", "Period from", 12.0),
        column("target", "目标", "Target", 18.0),
        column("min_value", "最低值", "Minimum", 18.0),
        column("actual", "实际", "Actual", 18.0),
        column("attainment", "完成率", "Attained", 10.0),
        column("elapsed_share", "时间进度", "Time gone", 10.0),
        column("pace_gap", "与进度之差", "Against pace", 12.0),
        column("forecast", "预计", "Forecast", 18.0),
        column("forecast_attainment", "预计完成率", "Forecast attained", 12.0),
        column("needed_per_day", "每工作日尚需", "Needed a day", 16.0),
        words_column("status", "结果", "Result", 16.0),
        column("version_date", "版本日", "Version of", 12.0),
        column("confirmed_at", "确认日", "Agreed on", 12.0),
        column("n", "n", "n", 8.0),
    ]);
    Table { key: "plan_attainment", title: words::SHEET_TARGETS, columns, rows: rows.collect(), note: no_note() }
}

fn splits(planning: &Planning) -> Table {
    let rows = planning.splits.iter().map(|one| {
        let mut row = metric(&one.metric).to_vec();
        row.extend([
            kind(one.kind.as_deref()),
            level(&one.grain),
            Cell::Date(one.period),
            level(&one.parent_level),
            Cell::Text(one.parent.clone()),
            planning
                .owner_name(&one.parent_level, &one.parent)
                .map_or(Cell::Empty, |name| Cell::Text(name.to_string())),
            level(&one.child_level),
            amount(one.target, one.unit),
            amount(one.sum, one.unit),
            amount(one.difference, one.unit),
            ratio(one.off()),
            one.adds_up.map_or(Cell::Empty, yes),
            count(one.children),
            count(one.missing),
            text(&one.missing_names),
        ]);
        row
    });
    let mut columns = metric_columns().to_vec();
    columns.extend([
        words_column("target_type", "类型", "Type", 10.0),
        words_column("grain", "期间", "Grain", 10.0),
        column("period", "期间首日", "Period from", 12.0),
        words_column("parent_level", "层级", "Level", 10.0),
        column("parent", "责任人编号", "Owner", 14.0),
        column("parent_name", "责任人", "Owner name", 14.0),
        words_column("child_level", "拆分到", "Split by", 10.0),
        column("target", "目标", "Target", 18.0),
        column("children_sum", "各部分之和", "Sum of parts", 18.0),
        column("difference", "相差", "Difference", 18.0),
        column("off", "相差占目标", "Share of target", 12.0),
        words_column("adds_up", "相符", "Adds up", 8.0),
        column("children", "部分数", "Parts", 8.0),
        column("missing", "缺少目标", "Without a target", 12.0),
        column("missing_names", "缺少者", "Who", 30.0),
    ]);
    Table { key: "plan_decomposition", title: words::SHEET_PARTS, columns, rows: rows.collect(), note: no_note() }
}

fn yes(value: bool) -> Cell {
    both(|print| print.pick(if value { pair("是", "yes") } else { pair("否", "no") }).to_string())
}

fn shares(planning: &Planning) -> Table {
    let rows = planning.parts.iter().map(|one| {
        let mut row = metric(&one.metric).to_vec();
        row.extend([
            kind(one.kind.as_deref()),
            level(&one.grain),
            Cell::Date(one.period),
            level(&one.parent_level),
            Cell::Text(one.parent.clone()),
            level(&one.level),
            Cell::Text(one.owner.clone()),
            planning.owner_name(&one.level, &one.owner).map_or(Cell::Empty, |name| Cell::Text(name.to_string())),
            ratio(one.target_share),
            ratio(one.capacity_share),
            ratio(one.difference),
        ]);
        row
    });
    let mut columns = metric_columns().to_vec();
    columns.extend([
        words_column("target_type", "类型", "Type", 10.0),
        words_column("grain", "期间", "Grain", 10.0),
        column("period", "期间首日", "Period from", 12.0),
        words_column("parent_level", "上级层级", "Whole, level", 10.0),
        column("parent", "上级", "Whole", 14.0),
        words_column("level", "层级", "Level", 10.0),
        column("owner", "责任人编号", "Owner", 14.0),
        column("owner_name", "责任人", "Owner name", 14.0),
        column("target_share", "目标份额", "Share of the target", 14.0),
        column("capacity_share", "此前销售份额", "Share of sales before", 14.0),
        column("difference", "相差", "Difference", 10.0),
    ]);
    Table { key: "plan_shares", title: words::SHEET_SHARES, columns, rows: rows.collect(), note: no_note() }
}

fn versions(planning: &Planning) -> Table {
    let rows = planning.versions.iter().map(|one| {
        let mut row = metric(&one.metric).to_vec();
        row.extend([
            kind(one.kind.as_deref()),
            level(&one.level),
            Cell::Text(one.owner.clone()),
            month(one.month),
            Cell::Date(one.made),
            Cell::Count(one.lag),
            both(|print| words::part(print, &one.part)),
            amount(one.value, one.unit),
            amount(one.actual, one.unit),
            ratio(one.accuracy),
            ratio(one.bias),
            ratio(one.revision),
        ]);
        row
    });
    let mut columns = metric_columns().to_vec();
    columns.extend([
        words_column("target_type", "类型", "Type", 10.0),
        words_column("level", "层级", "Level", 10.0),
        column("owner", "责任人编号", "Owner", 14.0),
        column("target_period", "所指月份", "Month told of", 12.0),
        column("version_date", "版本日", "Version of", 12.0),
        column("lag", "提前月数", "Lag, months", 10.0),
        words_column("part", "部分", "Part", 10.0),
        column("value", "计划", "Planned", 18.0),
        column("actual", "实际", "Actual", 18.0),
        column("accuracy", "准确率", "Accuracy", 10.0),
        column("bias", "偏差", "Bias", 10.0),
        column("revision", "修订", "Revision", 10.0),
    ]);
    let title = pair("滚动计划版本", "Plan versions");
    Table { key: "plan_versions", title, columns, rows: rows.collect(), note: no_note() }
}

fn lead_months(planning: &Planning) -> Table {
    let rows = planning.lead_months.iter().map(|one| {
        vec![
            month(one.month),
            number(one.order_target),
            count(one.open),
            number(one.from_stock),
            both(|print| words::expected_by(print, &one.expected_by)),
            ratio(one.conversion),
            count(one.conversion_n),
            number(one.required),
            ratio(one.filing),
            count(one.filing_n),
            number(one.contacts),
            number(one.planned),
            count(one.actual),
            ratio(one.elapsed),
        ]
    });
    Table {
        key: "lead_plan",
        title: pair("线索计划", "Lead plan"),
        columns: vec![
            column("month", "月份", "Month", 12.0),
            column("order_target", "订单目标", "Order target", 14.0),
            column("open_leads", "在手线索", "Open leads", 12.0),
            column("expected_from_stock", "预计成交", "Expected of them", 14.0),
            words_column("expected_by", "预计依据", "Expected by", 16.0),
            column("conversion", "转化率", "Conversion", 10.0),
            column("conversion_n", "转化率 n", "Conversion n", 10.0),
            column("required_filed", "所需线索", "Leads needed", 12.0),
            column("filing_rate", "留资率", "Filing rate", 10.0),
            column("filing_n", "留资率 n", "Filing n", 10.0),
            column("required", "所需接触", "Contacts needed", 14.0),
            column("planned", "计划线索", "Leads planned", 12.0),
            column("actual", "实际线索", "Leads opened", 12.0),
            column("elapsed_share", "时间进度", "Time gone", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn lead_weeks(planning: &Planning) -> Table {
    let rows = planning.lead_weeks.iter().map(|one| {
        vec![month(one.month), Cell::Date(one.week), number(one.planned), count(one.actual), ratio(one.elapsed)]
    });
    Table {
        key: "lead_weeks",
        title: pair("线索按周累计", "Leads by week"),
        columns: vec![
            column("month", "月份", "Month", 12.0),
            column("week", "周一", "Monday", 12.0),
            column("planned_cumulative", "计划累计", "Planned so far", 14.0),
            column("actual_cumulative", "实际累计", "Opened so far", 14.0),
            column("elapsed_share", "时间进度", "Time gone", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn stock(figures: &Figures, planning: &Planning) -> Table {
    let rows = planning.taken.iter().map(|one| {
        let title = both(|print| match (one.grade.as_str(), one.subject.as_str()) {
            ("ungraded", _) => print.pick(words::UNGRADED).to_string(),
            (code, "customers") => worth_words::class(print, code, &figures.schemes),
            (code, _) => code.to_string(),
        });
        let mut row = vec![
            both(|print| words::subject(print, &one.subject)),
            month(one.month),
            Cell::Count(one.place),
            Cell::Text(one.grade.clone()),
            title,
            count(one.opening),
        ];
        row.extend(one.flows.map(count));
        row.push(count(one.closing));
        row
    });
    let mut columns = vec![
        words_column("subject", "对象", "Subject", 14.0),
        column("month", "月份", "Month", 12.0),
        column("place", "序", "Place", 6.0),
        column("grade", "级别代码", "Grade key", 12.0),
        words_column("grade_title", "级别", "Grade", 14.0),
        column("opening", "期初", "Opening", 10.0),
    ];
    let flows: [(&str, Pair); 8] = [
        (FLOWS[0], pair("新增", "New")),
        (FLOWS[1], pair("回流", "Reactivated")),
        (FLOWS[2], pair("由下升入", "Up in")),
        (FLOWS[3], pair("由上降入", "Down in")),
        (FLOWS[4], pair("升出", "Up out")),
        (FLOWS[5], pair("降出", "Down out")),
        (FLOWS[6], pair("流失", "Lost")),
        (FLOWS[7], pair("结束", "Closed")),
    ];
    columns.extend(flows.map(|(key, caption)| Column { key, caption, width: 10.0, words: false }));
    columns.push(column("closing", "期末", "Closing", 10.0));
    let title = pair("基盘盘点", "Stocktake");
    Table { key: "base_stocktake", title, columns, rows: rows.collect(), note: no_note() }
}

fn ages(planning: &Planning) -> Table {
    let rows = planning.aged.iter().map(|one| {
        vec![
            month(one.month),
            Cell::Count(one.place),
            Cell::Text(one.bucket.clone()),
            both(|print| words::bucket(print, &one.bucket)),
            count(one.customers),
        ]
    });
    Table {
        key: "base_ageing",
        title: pair("联系间隔", "Contact ages"),
        columns: vec![
            column("month", "月份", "Month", 12.0),
            column("place", "序", "Place", 6.0),
            column("bucket", "间隔代码", "Age key", 12.0),
            words_column("bucket_title", "距上次联系", "Since the last contact", 16.0),
            column("customers", "客户数", "Customers", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

/// Figures in long form that a section's pages show or that belong to them.
fn told(planning: &Planning, section: Section) -> Table {
    let (key, title, names): (&'static str, Pair, &[&str]) = match section {
        Section::Targets => (
            "plan_figures",
            pair("目标指标", "Target figures"),
            &[
                "confirmation_rate",
                "confirmation_late_rate",
                "confirmation_days",
                "people_reached_rate",
                "aak_per_order",
                "submission_per_aak",
                "unreported",
                "working_days",
                "working_days_left",
            ],
        ),
        Section::RollingPlan => {
            ("plan_accuracy", pair("计划准确率", "Plan accuracy"), &["forecast_accuracy", "forecast_bias"])
        }
        Section::LeadPlan => ("new_leads", pair("新增线索", "New leads"), &["new_leads"]),
        _ => ("base_figures", pair("基盘指标", "Base figures"), &["base_active_share", "base_ungraded_share"]),
    };
    let rows = planning.measures.iter().filter(|(key, _)| names.contains(&key.0.as_str())).map(|(key, one)| {
        vec![
            Cell::Text(key.0.clone()),
            both(|print| words::figure(print, &key.0)),
            level(&key.1),
            Cell::Date(key.2),
            Cell::Text(key.3.clone()),
            text(&key.4),
            match one.unit.as_str() {
                "ratio" => ratio(one.value),
                _ => number(one.value),
            },
            count(one.numerator),
            count(one.denominator),
            count(one.n),
            ratio(one.interval.map(|interval| interval.0)),
            ratio(one.interval.map(|interval| interval.1)),
            number(one.target),
        ]
    });
    Table {
        key,
        title,
        columns: vec![
            column("measure", "指标代码", "Figure key", 22.0),
            words_column("measure_title", "指标", "Figure", 26.0),
            words_column("grain", "期间", "Grain", 10.0),
            column("period", "期间首日", "Period from", 12.0),
            column("dimension", "维度代码", "Dimension key", 12.0),
            column("member", "项目", "Member", 18.0),
            column("value", "值", "Value", 12.0),
            column("numerator", "分子", "Numerator", 12.0),
            column("denominator", "分母", "Denominator", 12.0),
            column("n", "n", "n", 8.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
            column("target", "计划值", "Planned", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
