//! Days, figures by period, advisers, reasons, turns, credit for orders.

use super::{answer, number};
use crate::report::figures::Figures;
use crate::report::figures::process::{Measured, Registers};
use crate::report::tables::retention::both;
use crate::report::tables::{Cell, Table, column, count, date, money, no_note, ratio, text, with_names, words_column};
use crate::report::text::{pair, register_words as words};

pub(super) fn traffic(found: &Registers) -> Vec<Table> {
    let rows = found.days.iter().map(|day| {
        let weekday = chrono::Datelike::weekday(&day.day).num_days_from_monday() as usize;
        vec![
            Cell::Date(day.day),
            both(|print| print.pick(words::WEEKDAYS[weekday]).to_string()),
            answer(Some(day.open)),
            answer(Some(day.told)),
            Cell::Count(day.batches),
            Cell::Count(day.walk_in),
            Cell::Count(day.phone),
            count(day.captured),
            count(day.filed),
            count(day.ordered),
        ]
    });
    let days = Table {
        key: "register_days",
        title: pair("每日批数", "Batches by day"),
        columns: vec![
            column("day", "日期", "Day", 12.0),
            words_column("weekday", "星期", "Weekday", 9.0),
            words_column("open", "开门", "Open", 8.0),
            words_column("open_told", "日历列明", "Told by a calendar", 12.0),
            column("batches", "批数", "Batches", 10.0),
            column("walk_in", "来店", "Came", 10.0),
            column("phone", "来电", "Called", 10.0),
            column("captured", "留资", "Left data", 10.0),
            column("filed", "留档", "Filed", 10.0),
            column("ordered", "现场订购", "Ordered on the spot", 16.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    vec![days, figures_table(found)]
}

/// A value in the type of its unit.
fn value(one: &Measured) -> Cell {
    match (one.unit.as_str(), one.value) {
        ("ratio" | "probability", value) => ratio(value),
        ("count", Some(value)) if value.fract() == 0.0 => Cell::Count(value as i64),
        ("money", _) => money(one.amount),
        (_, value) => number(value),
    }
}

/// Every figure of the register in long form: by adviser and period, weekday, hour, level.
fn figures_table(found: &Registers) -> Table {
    let rows = found.measures.iter().map(|((measure, grain, period, dimension, member), one)| {
        vec![
            Cell::Text(measure.clone()),
            Cell::Text(grain.clone()),
            Cell::Date(*period),
            Cell::Text(dimension.clone()),
            text(member),
            value(one),
            count(one.numerator),
            count(one.denominator),
            count(one.n),
            number(one.interval.map(|(low, _)| low)),
            number(one.interval.map(|(_, high)| high)),
            Cell::Text(one.unit.clone()),
        ]
    });
    Table {
        key: "register_figures",
        title: words::SHEET_PERIODS,
        columns: vec![
            column("measure", "指标", "Measure", 24.0),
            column("grain", "期间长度", "Length", 10.0),
            column("period", "期间首日", "First day", 12.0),
            column("dimension", "维度", "Dimension", 14.0),
            column("member", "项目", "Member", 18.0),
            column("value", "数值", "Value", 12.0),
            column("numerator", "分子", "Numerator", 11.0),
            column("denominator", "分母", "Denominator", 12.0),
            column("n", "n", "n", 9.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
            column("unit", "单位", "Unit", 11.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

pub(super) fn capture(figures: &Figures, found: &Registers) -> Vec<Table> {
    let low = |interval: Option<(f64, f64)>| interval.map(|(low, _)| low);
    let high = |interval: Option<(f64, f64)>| interval.map(|(_, high)| high);
    let rows = found.advisers.iter().map(|one| {
        vec![
            text(&one.staff),
            text(&one.manager),
            answer(Some(one.known)),
            Cell::Count(one.batches),
            count(one.phone),
            count(one.captured),
            ratio(one.capture_rate),
            ratio(low(one.interval)),
            ratio(high(one.interval)),
            count(one.filed),
            ratio(one.filing_rate),
            count(one.ordered),
            ratio(one.completeness),
            number(one.stay),
            text(&one.top_reason),
            answer(Some(one.enough)),
        ]
    });
    let advisers = Table {
        key: "register_advisers",
        title: words::SHEET_ADVISERS,
        columns: vec![
            column("staff", "顾问", "Adviser", 16.0),
            column("manager", "经理", "Manager", 14.0),
            words_column("known", "在员工表", "In the table of staff", 12.0),
            column("batches", "批数", "Batches", 10.0),
            column("phone", "来电", "Called", 10.0),
            column("captured", "留资", "Left data", 10.0),
            column("capture_rate", "留资率", "Capture rate", 12.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
            column("filed", "留档", "Filed", 10.0),
            column("filing_rate", "留档率", "Filing rate", 12.0),
            column("ordered", "现场订购", "Ordered on the spot", 16.0),
            column("completeness", "完整率", "Complete", 11.0),
            column("stay_minutes", "停留中位数（分钟）", "Median stay, minutes", 18.0),
            column("top_no_info_reason", "未留资主因", "Main reason for no data", 20.0),
            words_column("enough", "批数足够", "Batches enough for a rate", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    let rows = found
        .reasons
        .iter()
        .map(|one| vec![text(&one.staff), text(&one.reason), Cell::Count(one.batches), ratio(one.share)]);
    let reasons = Table {
        key: "no_info_reasons",
        title: words::REASONS,
        columns: vec![
            column("staff", "顾问", "Adviser", 16.0),
            column("reason", "原因", "Reason", 24.0),
            column("batches", "批数", "Batches", 10.0),
            column("share", "占该顾问", "Share of the adviser", 14.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    let rows = found.duties.iter().map(|one| {
        vec![
            text(&one.staff),
            text(&one.manager),
            Cell::Count(one.days),
            Cell::Count(one.receptions),
            number(one.per_day),
            ratio(one.share),
            number(one.expected),
            number(low(one.interval)),
            number(high(one.interval)),
            answer(one.outside),
        ]
    });
    let turns = Table {
        key: "rotation",
        title: words::SHEET_TURNS,
        columns: vec![
            column("staff", "顾问", "Adviser", 16.0),
            column("manager", "经理", "Manager", 14.0),
            column("days_on_duty", "在岗天数", "Days on duty", 12.0),
            column("new_receptions", "轮转接待", "Turns", 12.0),
            column("per_day", "每天", "Per day", 10.0),
            column("share", "占比", "Share", 10.0),
            column("expected", "应得", "Due", 10.0),
            column("low", "随机下限", "Low by chance", 12.0),
            column("high", "随机上限", "High by chance", 12.0),
            words_column("outside", "超出范围", "Outside", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    vec![advisers, reasons, turns, with_names(uncredited(found), &figures.names)]
}

fn uncredited(found: &Registers) -> Table {
    let rows = found.uncredited.iter().map(|one| {
        vec![
            Cell::Text(one.kind.clone()),
            Cell::Text(one.id.clone()),
            Cell::Text(one.customer.clone()),
            date(one.day),
            text(&one.receiver),
            text(&one.credited),
            money(one.amount),
        ]
    });
    Table {
        key: "attribution_exceptions",
        title: words::SHEET_UNCREDITED,
        columns: vec![
            column("kind", "来源", "Kind", 10.0),
            column("id", "编号", "Record", 18.0),
            column("customer_id", "客户", "Customer", 24.0),
            column("day", "日期", "Day", 12.0),
            column("first_receiver", "首位接待", "First receiver", 14.0),
            column("credited", "记给", "Credited to", 14.0),
            column("amount", "金额", "Amount", 14.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
