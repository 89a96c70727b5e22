#![doc = include_str!("head.md")]

mod bands;
mod growth;
mod ledger;
mod summary;
#[cfg(test)]
mod tests;

pub use bands::{Band, Bands};
pub use growth::{Cohort, Group, Growth, frame as growth_frame, growth};
pub use ledger::{Entry, Ledger};
pub use summary::{bands_frame, summary};

use super::notes::{Note, note};
use crate::config::types::Prepayments as Settings;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// What is odd in the rows, missing, or left out of the comparison.
pub fn notes(ledger: &Ledger, bands: &Bands, growth: &Growth) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut add = |name: &'static str, count: i64, text: (&str, &str)| {
        if count > 0 {
            notes.push(note(("prepayments", name), None, Some(count), text));
        }
    };
    let text = (
        "预存记录中的客户不在交易或拜访数据中，未计入任何指标。",
        "Rows name customers without any purchase or visit; they are in no figure.",
    );
    add("unknown_customer", ledger.of_unknown_customers.0, text);
    let text =
        ("预存记录中的返还比例与返还比例表不一致。", "Prepayments whose rate of the rebate is not that of their band.");
    add("other_rates", ledger.other_rates, text);
    let text = ("返还比例表中，金额更高的档位比例反而更低。", "Bands whose rate is below that of a smaller amount.");
    add("falling_rates", bands.falling() as i64, text);
    let text = (
        "首次预存之前的对比期早于数据起点，未纳入增长对比。",
        "The months before their first prepayment begin ahead of the data: left out of the comparison of growth.",
    );
    add("growth_too_early", growth.too_early, text);
    let text = (
        "首次预存之后的对比期尚未结束，未纳入增长对比。",
        "The months after their first prepayment are not over: left out of the comparison of growth.",
    );
    add("growth_too_late", growth.too_late, text);
    let text = (
        "首次预存之前没有销售额，未纳入增长对比。",
        "No net sales before their first prepayment: left out of the comparison of growth.",
    );
    add("growth_without_sales", growth.without_sales, text);
    let text = (
        "没有同层级、同销售额十分位的未预存客户可比，未纳入增长对比。",
        "Nobody of the same class and decile who did not prepay: left out of the comparison of growth.",
    );
    add("growth_unmatched", growth.unmatched, text);
    if bands.of.is_empty() {
        let text = (
            "没有返还比例表（rebate_bands），也未设置 prepayments.bands，返还按每笔记录的比例计算。",
            "There is neither a table rebate_bands nor prepayments.bands: rebates follow the rate of each row.",
        );
        notes.push(note(("prepayments", "no_bands"), None, None, text));
    }
    if !ledger.knows_consumed {
        let text = (
            "预存记录没有已消费金额，余额未知。",
            "Rows do not tell what was used of the prepayments: the balance is not known.",
        );
        notes.push(note(("prepayments", "no_consumption"), None, None, text));
    }
    notes
}
