//! Tables of win-back and of loss reasons.

use super::retention::{both, member, member_columns, number};
use super::{Cell, Table, column, count, date, money, no_note, ratio, text, with_names, words_column};
use crate::config::types::Text;
use crate::report::figures::Figures;
use crate::report::text::{pair, win_back_words as words};

pub(super) fn win_back(figures: &Figures) -> Vec<Table> {
    let Some(found) = &figures.worth.win_back else { return Vec::new() };
    let mut columns = member_columns();
    columns.extend([
        column("period", "期间", "Period", 14.0),
        column("lost", "流失", "Lost", 10.0),
        column("candidates", "值得赢回", "Candidates", 12.0),
        column("targeted", "已联系", "Targeted", 10.0),
        column("won", "赢回", "Won", 10.0),
        column("won_targeted", "联系后赢回", "Won of targeted", 14.0),
        column("win_back_rate", "赢回率", "Win-back rate", 12.0),
        column("value_recovered", "挽回金额", "Value recovered", 18.0),
        column("median_silence_days", "沉默中位数（天）", "Median silence, days", 18.0),
    ]);
    let rows = found.rows.iter().map(|one| {
        let mut row = member(figures, &one.dimension, &one.member).to_vec();
        row.extend([
            Cell::Text(one.period.clone()),
            count(one.lost),
            count(one.candidates),
            count(one.targeted),
            count(one.won),
            count(one.won_targeted),
            ratio(one.rate),
            money(one.recovered),
            number(one.silence_days),
        ]);
        row
    });
    let all =
        Table {
            key: "win_back", title: pair("客户赢回", "Win-back"), columns, rows: rows.collect(), note: no_note()
        };
    let rows = found.candidates.iter().map(|one| {
        vec![
            Cell::Text(one.customer.clone()),
            date(one.since),
            count(one.silence_days),
            money(one.historic),
            money(one.before),
            one.reason.as_deref().map_or(Cell::Empty, |reason| both(|print| words::reason(print, reason))),
            date(one.targeted),
            text(&one.offer),
        ]
    });
    let shown = found.candidates.len();
    let note = if (shown as i64) < found.candidate_count {
        Text {
            zh: format!("只列前 {shown} 行，共 {} 行；全部见数据集市 win_back_candidates。", found.candidate_count),
            en: format!(
                "The first {shown} of {} rows; all of them are in the mart win_back_candidates.",
                found.candidate_count
            ),
        }
    } else {
        no_note()
    };
    let list = Table {
        key: "win_back_candidates",
        title: pair("值得赢回的客户", "Win-back candidates"),
        columns: vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            column("lost_since", "流失于", "Lost since", 12.0),
            column("silence_days", "沉默天数", "Days silent", 12.0),
            column("historic_value", "历史价值", "Historic value", 18.0),
            column("net_sales_before", "流失前净销售额", "Net sales before", 18.0),
            words_column("reason", "原因", "Reason", 14.0),
            column("targeted_at", "联系日期", "Targeted", 12.0),
            column("offer", "优惠", "Offer", 24.0),
        ],
        rows: rows.collect(),
        note,
    };
    vec![all, with_names(list, &figures.names)]
}

pub(super) fn loss_reasons(figures: &Figures) -> Vec<Table> {
    let Some(found) = &figures.worth.loss_reasons else { return Vec::new() };
    let rows = found.all.iter().map(|one| {
        vec![
            Cell::Text(one.reason.clone()),
            both(|print| words::reason(print, &one.reason)),
            count(one.customers),
            ratio(one.share),
            ratio(one.reference),
            ratio(one.difference),
            money(one.lost_sales),
            count(one.n),
            Cell::Text(one.period.clone()),
        ]
    });
    vec![Table {
        key: "loss_reason_shares",
        title: pair("流失原因", "Loss reasons"),
        columns: vec![
            column("reason", "原因代码", "Reason key", 16.0),
            words_column("reason_title", "原因", "Reason", 16.0),
            column("customers", "客户数", "Customers", 12.0),
            column("share", "占比", "Share", 10.0),
            column("reference_share", "转引调查", "Quoted survey", 14.0),
            column("difference", "相差", "Difference", 12.0),
            column("lost_sales", "流失销售额", "Sales lost", 18.0),
            column("n", "n", "n", 10.0),
            column("period", "期间", "Period", 14.0),
        ],
        rows: rows.collect(),
        note: Text {
            zh: "参照：转引的匹兹堡洛克菲勒公司调查，出处未经核实。".to_string(),
            en: "Survey as quoted of the Rockefeller Corporation of Pittsburgh, not verified.".to_string(),
        },
    }]
}
