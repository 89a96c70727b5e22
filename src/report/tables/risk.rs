//! Tables of the risk pages: the record of warnings, the risk of today, and the signals behind it.

use super::{Cell, Column, Table, column, count, date, money, no_note, ratio, text, with_names, words_column};
use crate::config::types::{Language, Text};
use crate::report::figures::Figures;
use crate::report::figures::risk::{AtRisk, Evidence, HIGH, Pooled, RiskBook, Trial};
use crate::report::text::findings::capital;
use crate::report::text::{Print, pair, risk_words};

/// A text that a function makes in both languages.
pub(super) fn both(make: impl Fn(&Print) -> String) -> Cell {
    let text = |language| make(&Print::new(language, ""));
    Cell::Words(Text { zh: text(Language::Chinese), en: text(Language::English) })
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Number)
}

fn filled(text: &Text) -> Cell {
    if text.zh.is_empty() && text.en.is_empty() { Cell::Empty } else { Cell::Words(text.clone()) }
}

pub(super) fn risk(figures: &Figures) -> Vec<Table> {
    let Some(book) = &figures.risk else { return Vec::new() };
    vec![
        record(book),
        record_by_date(book),
        calibration(book),
        lead_times(book),
        levels(book),
        catalog(book),
        weights(book),
        with_names(high(book), &figures.names),
        with_names(signals(book), &figures.names),
    ]
}

/// Name of what warns: the whole risk, or a signal by its title.
fn warns(book: &RiskBook, name: &str) -> Cell {
    match book.signal_title(name) {
        Some(title) => Cell::Words(title.clone()),
        None => both(|print| risk_words::predictor(print, name)),
    }
}

fn trial_columns() -> Vec<Column> {
    vec![
        column("horizon", "期限（天）", "Horizon (days)", 12.0),
        column("predictor", "判断方法代码", "Predictor key", 16.0),
        words_column("predictor_title", "判断方法", "What warns", 22.0),
        column("level", "等级代码", "Level key", 10.0),
        words_column("level_title", "等级", "Level", 12.0),
        column("customers", "客户数", "Customers", 12.0),
        column("churned", "其中未下单", "Did not order", 13.0),
        column("base_rate", "整体比例", "All customers", 13.0),
        column("precision", "应验率", "Precision", 12.0),
        column("precision_low", "区间下限", "Low (95%)", 11.0),
        column("precision_high", "区间上限", "High (95%)", 11.0),
        column("recall", "召回率", "Recall", 10.0),
        column("lift", "提升倍数", "Lift", 10.0),
        column("sales_flagged", "被预警销售额", "Sales flagged", 18.0),
        column("sales_lost", "确实流失", "Sales lost", 18.0),
        column("sales_false_alarm", "虚惊", "False alarm", 18.0),
    ]
}

/// Rates are in the table whatever their n, which stands beside them.
fn trial_cells(book: &RiskBook, trial: &Trial) -> Vec<Cell> {
    vec![
        Cell::Count(trial.horizon),
        Cell::Text(trial.predictor.clone()),
        warns(book, &trial.predictor),
        Cell::Text(trial.level.clone()),
        both(|print| risk_words::level(print, &trial.level)),
        Cell::Count(trial.customers),
        Cell::Count(trial.churned),
        ratio(trial.base_rate),
        ratio(trial.precision),
        ratio(trial.precision_low),
        ratio(trial.precision_high),
        ratio(trial.recall),
        number(trial.lift),
        money(trial.sales_flagged),
        money(trial.sales_lost),
        money(trial.sales_false_alarm),
    ]
}

fn record(book: &RiskBook) -> Table {
    let mut columns = trial_columns();
    columns.extend([
        column("dates", "时点数", "Dates", 9.0),
        column("first_made_as_of", "首个时点", "First date", 13.0),
        column("last_made_as_of", "最后时点", "Last date", 13.0),
        column("auc", "AUC", "AUC", 9.0),
        column("brier", "Brier 分数", "Brier score", 11.0),
        column("log_loss", "对数损失", "Log loss", 10.0),
        column("compared_auc", "同期 AUC", "AUC, same dates", 12.0),
        column("compared_dates", "同期时点数", "Same dates", 11.0),
    ]);
    let line = |one: &Pooled| {
        let mut cells = trial_cells(book, &one.trial);
        cells.extend([count(one.dates), date(one.first), date(one.last)]);
        cells.extend([number(one.auc), number(one.brier), number(one.log_loss)]);
        cells.extend([number(one.compared_auc), count(one.compared_dates)]);
        cells
    };
    let rows = book.record.pooled.iter().map(line).collect();
    let note = Text {
        zh: "各时点合计；每次只用当时已知的数据判断，同一客户在每个时点各计一次。".to_string(),
        en: "All dates together, each judged only from what was known then; a customer counts at each date."
            .to_string(),
    };
    Table { key: "churn_record", title: pair("预警回测", "Record of warnings"), columns, rows, note }
}

fn record_by_date(book: &RiskBook) -> Table {
    let mut columns = vec![column("made_as_of", "时点", "Made at", 13.0)];
    columns.extend(trial_columns());
    let line = |trial: &Trial| {
        let mut cells = vec![date(trial.made_as_of)];
        cells.extend(trial_cells(book, trial));
        cells
    };
    let rows = book.record.by_date.iter().map(line).collect();
    let title = pair("预警回测逐期", "Record by date");
    Table { key: "churn_record_by_date", title, columns, rows, note: no_note() }
}

fn calibration(book: &RiskBook) -> Table {
    let rows = book.record.bins.iter().map(|bin| {
        vec![
            Cell::Count(bin.horizon),
            Cell::Text(bin.predictor.clone()),
            warns(book, &bin.predictor),
            Cell::Count(bin.decile),
            Cell::Count(bin.customers),
            ratio(bin.predicted),
            ratio(bin.observed),
            ratio(bin.low),
            ratio(bin.high),
        ]
    });
    Table {
        key: "churn_calibration",
        title: pair("预测校准", "Calibration"),
        columns: vec![
            column("horizon", "期限（天）", "Horizon (days)", 12.0),
            column("predictor", "判断方法代码", "Predictor key", 16.0),
            words_column("predictor_title", "判断方法", "What warns", 22.0),
            column("decile", "十分位", "Tenth", 9.0),
            column("customers", "客户数", "Customers", 12.0),
            column("predicted", "预测", "Predicted", 12.0),
            column("observed", "实际", "Observed", 12.0),
            column("low", "区间下限", "Low (95%)", 11.0),
            column("high", "区间上限", "High (95%)", 11.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn lead_times(book: &RiskBook) -> Table {
    let rows = book.record.lead_times.iter().map(|one| {
        vec![
            Cell::Text(one.predictor.clone()),
            warns(book, &one.predictor),
            Cell::Count(one.customers),
            Cell::Count(one.flagged),
            ratio(one.flagged_share),
            number(one.median_days),
            number(one.p25),
            number(one.p75),
        ]
    });
    Table {
        key: "churn_lead_time",
        title: pair("预警提前量", "Lead time"),
        columns: vec![
            column("predictor", "判断方法代码", "Predictor key", 16.0),
            words_column("predictor_title", "判断方法", "What warns", 22.0),
            column("customers", "流失客户", "Lost customers", 13.0),
            column("flagged", "曾预警", "Warned", 11.0),
            column("flagged_share", "占比", "Share", 10.0),
            column("median_days", "中位天数", "Median days", 12.0),
            column("p25", "下四分位", "Lower quarter", 12.0),
            column("p75", "上四分位", "Upper quarter", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn levels(book: &RiskBook) -> Table {
    let mut rows = Vec::new();
    if let Some(today) = &book.today {
        for one in &today.levels {
            rows.push(vec![
                Cell::Text(one.level.clone()),
                both(|print| capital(&risk_words::level(print, &one.level))),
                Cell::Count(one.customers),
                Cell::Money(one.sales),
            ]);
        }
    }
    Table {
        key: "churn_levels",
        title: pair("风险等级", "Levels of risk"),
        columns: vec![
            column("level", "等级代码", "Level key", 12.0),
            words_column("level_title", "等级", "Level", 16.0),
            column("customers", "客户数", "Customers", 12.0),
            column("sales_at_risk", "风险销售额", "Sales at risk", 20.0),
        ],
        rows,
        note: no_note(),
    }
}

fn catalog(book: &RiskBook) -> Table {
    let horizon = book.record.horizon();
    let rows = book.catalog.iter().map(|card| {
        let past = book.record.over_all(&card.signal, horizon, "on").map(|pooled| &pooled.trial);
        let status = both(|print| match (card.computed, risk_words::no_values(print, card)) {
            (true, Some(note)) => note,
            (true, None) => print.pick(pair("已计算", "computed")).to_string(),
            (false, _) => risk_words::not_computed(print, card),
        });
        vec![
            Cell::Text(card.signal.clone()),
            Cell::Words(card.title.clone()),
            Cell::Text(card.rule.clone()),
            status,
            count(card.customers),
            money(card.net_sales),
            number(card.weight),
            number(card.fitted_weight),
            count(past.map(|trial| trial.customers)),
            ratio(past.and_then(|trial| trial.precision)),
            number(past.and_then(|trial| trial.lift)),
        ]
    });
    let note = Text {
        zh: format!("以往客户数、应验率与提升为 {horizon} 天的回测。"),
        en: format!("Past customers, precision and lift: back-test over {horizon} days."),
    };
    Table {
        key: "signal_catalog",
        title: pair("信号目录", "Signals"),
        columns: vec![
            column("signal", "信号代码", "Signal key", 20.0),
            words_column("signal_title", "信号", "Signal", 24.0),
            column("rule", "规则", "Rule", 50.0),
            words_column("status", "状态", "Status", 34.0),
            column("customers", "出现的客户", "Customers", 12.0),
            column("net_sales", "其净销售额", "Their net sales", 18.0),
            column("weight", "人工权重", "Weight by hand", 12.0),
            column("fitted_weight", "拟合权重", "Fitted weight", 12.0),
            column("past_customers", "以往客户数", "Past customers", 13.0),
            column("precision", "应验率", "Precision", 11.0),
            column("lift", "提升倍数", "Lift", 10.0),
        ],
        rows: rows.collect(),
        note,
    }
}

fn weights(book: &RiskBook) -> Table {
    let rows = book.record.weights.iter().map(|weight| {
        vec![
            Cell::Text(weight.signal.clone()),
            warns(book, &weight.signal),
            number(weight.hand_weight),
            number(weight.coefficient),
            number(weight.std_error),
            number(weight.odds_ratio),
            count(weight.n),
            count(weight.events),
            number(weight.points),
            number(weight.lambda),
            both(|print| print.pick(if weight.used { pair("是", "yes") } else { pair("否", "no") }).to_string()),
            weight.note.as_ref().map_or(Cell::Empty, |note| Cell::Words(note.clone())),
        ]
    });
    Table {
        key: "churn_weights",
        title: pair("信号权重", "Weights"),
        columns: vec![
            column("signal", "信号代码", "Signal key", 20.0),
            words_column("signal_title", "信号", "Signal", 24.0),
            column("hand_weight", "人工权重", "By hand", 11.0),
            column("coefficient", "系数", "Coefficient", 12.0),
            column("std_error", "标准误", "Std. error", 11.0),
            column("odds_ratio", "优势比", "Odds ratio", 11.0),
            column("n", "n", "n", 11.0),
            column("events", "流失数", "Events", 11.0),
            column("points", "折算分值", "Points", 11.0),
            column("lambda", "正则强度", "Lambda", 11.0),
            words_column("used", "用于本期", "Used", 10.0),
            words_column("note", "说明", "Note", 44.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn high(book: &RiskBook) -> Table {
    let title = |print: &Print, signal: &str| {
        book.signal_title(signal).map_or_else(|| signal.to_string(), |title| print.text(title).to_string())
    };
    let line = |one: &AtRisk| {
        vec![
            Cell::Text(one.customer.clone()),
            money(one.sales_at_risk),
            number(one.score),
            number(one.previous_score),
            count(one.signals),
            date(one.since),
            number(one.silence_ratio),
            number(one.silence_limit_days),
            match &one.silence_limit_of {
                Some(of) => both(|print| risk_words::limit_of(print, of)),
                None => Cell::Empty,
            },
            ratio(one.p_alive),
            ratio(one.p_silent_90),
            both(|print| risk_words::reasons(print, one, |signal| title(print, signal))),
        ]
    };
    let customers = book.today.as_ref().map_or(&[][..], |today| &today.high);
    let all = book.today.as_ref().map_or(0, |today| today.level(HIGH).0);
    Table {
        key: "high_risk_customers",
        title: risk_words::LIST_SHEET,
        columns: vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            column("sales_at_risk", "风险销售额", "Sales at risk", 18.0),
            column("score", "风险分", "Score", 9.0),
            column("previous_score", "上期风险分", "Previous score", 12.0),
            column("signals", "信号数", "Signals", 9.0),
            column("since", "高风险始于", "High since", 13.0),
            column("silence_ratio", "沉默倍数", "Silence ratio", 11.0),
            column("silence_limit_days", "沉默界限（天）", "Silence limit (days)", 14.0),
            words_column("silence_limit_of", "界限取自", "Limit of", 20.0),
            column("p_alive", "仍活跃概率", "Alive", 11.0),
            column("p_silent_90", "90 天无订单概率", "No order in 90 days", 14.0),
            words_column("reasons", "原因", "Why", 70.0),
        ],
        rows: customers.iter().map(line).collect(),
        note: super::customers::cut_note(customers.len(), all as usize, "churn_risk"),
    }
}

fn signals(book: &RiskBook) -> Table {
    let customers = book.today.as_ref().map_or(&[][..], |today| &today.high);
    let line = |one: &AtRisk, evidence: &Evidence| {
        vec![
            Cell::Text(one.customer.clone()),
            Cell::Text(evidence.signal.clone()),
            warns(book, &evidence.signal),
            number(evidence.points),
            date(evidence.since),
            filled(&evidence.text),
            number(evidence.value),
            number(evidence.threshold),
            text(&evidence.unit),
        ]
    };
    let rows = customers.iter().flat_map(|one| one.evidence.iter().map(move |evidence| (one, evidence)));
    Table {
        key: "high_risk_signals",
        title: pair("高风险信号", "High-risk signals"),
        columns: vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            column("signal", "信号代码", "Signal key", 20.0),
            words_column("signal_title", "信号", "Signal", 24.0),
            column("points", "分值", "Points", 9.0),
            column("since", "始于", "Since", 13.0),
            words_column("evidence", "证据", "Evidence", 60.0),
            column("value", "值", "Value", 12.0),
            column("threshold", "界限", "Threshold", 12.0),
            column("unit", "单位", "Unit", 10.0),
        ],
        rows: rows.take(crate::report::figures::RANKED_ROWS).map(|(one, evidence)| line(one, evidence)).collect(),
        note: no_note(),
    }
}
