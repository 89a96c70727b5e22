#![doc = include_str!("head.md")]

mod dictionary;
mod reasons;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

pub use dictionary::{Dictionary, codes};
pub use reasons::{Reason, Reasons};

use super::columns::ratio;
use super::monthly::window_start;
use super::notes::{Note, note};
use super::win_back::{net_sales_to, spells};
use super::{as_of_column, money_column};
use crate::config::types::{Lost, WinBack as Settings};
use crate::features::history::PurchaseHistory;
use crate::model::period::to_days;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The member of customers whose reason is not known.
pub const UNKNOWN: &str = "unknown";

/// A customer that is lost at the as-of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Number of the customer.
    pub customer: u32,
    /// Day of the loss: as recorded, else the first day on which the rule holds.
    pub day: i32,
    /// Place of the code of the reason.
    pub code: Option<usize>,
    /// Net sales of the twelve months up to the last order, minor units.
    pub sales: i128,
}

/// The customers that are lost at `as_of`: by a row of `loss_reasons` on or after their last order, else by the rule.
pub fn losses(history: &PurchaseHistory, reasons: &Reasons, as_of: NaiveDate, rule: &Lost) -> Vec<Loss> {
    let today = to_days(as_of);
    (0..history.customers() as u32)
        .into_par_iter()
        .filter_map(|customer| {
            let rows = history.purchases(customer);
            let days: Vec<i32> = rows.order_days_to(today).collect();
            let last = *days.last()?;
            let (day, code) = match reasons.last_within(customer, last, today) {
                Some(reason) => (reason.day, reason.code),
                None => (spells(&days, today, rule).last().filter(|spell| spell.ended.is_none())?.since, None),
            };
            Some(Loss { customer, day, code, sales: net_sales_to(&rows, last) })
        })
        .collect()
}

/// The mart `loss_reason_shares`: for the window and for all of the data, a row a reason and one for the unknown.
pub fn frame(losses: &[Loss], as_of: NaiveDate, settings: &Settings, scale: u8) -> PolarsResult<DataFrame> {
    let since = window_start(as_of, settings.months);
    let mut rows: Vec<Row> = Vec::new();
    for (period, first) in [(format!("{}mo", settings.months), since), ("all".to_owned(), i32::MIN)] {
        let within = || losses.iter().filter(move |loss| loss.day >= first);
        let all = within().count() as i64;
        let known = within().filter(|loss| loss.code.is_some()).count() as i64;
        let members = codes().into_iter().enumerate().map(|(place, code)| (code, Some(place)));
        for (reason, place) in members.chain([(UNKNOWN, None)]) {
            let of_reason = || within().filter(move |loss| loss.code == place);
            let n = if place.is_some() { known } else { all };
            let customers = of_reason().count() as i64;
            let share = ratio(customers.into(), n.into());
            let reference = place.and_then(|_| settings.reference.get(reason).copied());
            rows.push(Row {
                reason,
                customers,
                share,
                reference,
                sales: of_reason().map(|loss| loss.sales).sum(),
                n,
                period: period.clone(),
            });
        }
    }
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("reason".into(), rows.iter().map(|row| row.reason).collect::<Vec<_>>()),
            Column::new("customers".into(), rows.iter().map(|row| row.customers).collect::<Vec<_>>()),
            Column::new("share".into(), rows.iter().map(|row| row.share).collect::<Vec<_>>()),
            Column::new("reference_share".into(), rows.iter().map(|row| row.reference).collect::<Vec<_>>()),
            Column::new("difference".into(), rows.iter().map(Row::difference).collect::<Vec<_>>()),
            money_column("lost_sales", rows.iter().map(|row| Some(row.sales)).collect(), scale),
            Column::new("n".into(), rows.iter().map(|row| row.n).collect::<Vec<_>>()),
            Column::new("period".into(), rows.iter().map(|row| row.period.as_str()).collect::<Vec<_>>()),
        ],
    )
}

struct Row {
    reason: &'static str,
    customers: i64,
    share: Option<f64>,
    reference: Option<f64>,
    sales: i128,
    n: i64,
    period: String,
}

impl Row {
    fn difference(&self) -> Option<f64> {
        self.share.zip(self.reference).map(|(share, reference)| share - reference)
    }
}

/// What of the recorded rows does not count, and why.
pub fn notes(history: &PurchaseHistory, reasons: &Reasons, as_of: NaiveDate) -> Vec<Note> {
    let mut notes = Vec::new();
    for (word, rows) in &reasons.unknown_words {
        let text = (
            "流失原因的文字无法对应到代码，计为未知；可在 win_back.reasons 中补充。",
            "The text means no code of a loss reason and counts as unknown; add it to win_back.reasons.",
        );
        notes.push(note(("loss_reason_shares", "unknown_word"), Some(word.clone()), Some(*rows), text));
    }
    let mut counts: BTreeMap<&'static str, i64> = BTreeMap::new();
    *counts.entry("unknown_customer").or_default() += reasons.of_unknown_customers;
    for reason in &reasons.rows {
        match history.purchases(reason.customer).order_days_to(to_days(as_of)).next_back() {
            None => *counts.entry("never_ordered").or_default() += 1,
            Some(last) if last > reason.day => *counts.entry("ordered_again").or_default() += 1,
            Some(_) => {}
        }
    }
    for (name, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        let text = match name {
            "unknown_customer" => (
                "流失记录中的客户不在交易或拜访数据中，未计入。",
                "Rows name customers without any purchase or visit; they are not counted.",
            ),
            "never_ordered" => {
                ("流失记录中的客户从未下单，未计入。", "Rows name customers that never ordered; they are not counted.")
            }
            _ => (
                "登记流失之后又下单的客户，不再计为流失。",
                "Rows of customers that ordered again after the day recorded; they are not lost.",
            ),
        };
        notes.push(note(("loss_reason_shares", name), None, Some(count), text));
    }
    notes
}
