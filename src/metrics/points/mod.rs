#![doc = include_str!("head.md")]

mod customers;
mod ledger;
mod levels;
mod lots;
mod summary;
#[cfg(test)]
mod tests;

pub use customers::{Ageing, Member, ageing, ageing_frame, customers_frame, members};
pub use ledger::{Entry, Kind, Ledger};
pub use levels::{Level, agreement_frame, levels_frame};
pub use lots::{Lot, Lots, expires_on};
pub use summary::{Summary, summary};

use super::notes::{Note, note};
use super::table_rows::{divided, to_millionths};
use crate::config::types::Points as Settings;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Months of the window of rates and levels.
pub const MONTHS: u32 = 12;

/// What points are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// Of one point, in millionths of the currency's unit.
    unit: i64,
    /// Decimal places of money.
    scale: u8,
}

impl Worth {
    /// As the settings say; `None` without a value of a point.
    pub fn new(settings: &Settings, scale: u8) -> Option<Worth> {
        settings.unit_value.map(|value| Worth { unit: to_millionths(value), scale })
    }

    /// Points in minor units of money, of which `breakage` millionths are not expected to be redeemed.
    pub fn of(&self, points: i128, breakage: i64) -> i128 {
        const ONE: i64 = 1_000_000;
        let whole = points * i128::from(self.unit) * 10i128.pow(u32::from(self.scale)) * i128::from(ONE - breakage);
        divided(whole, i128::from(ONE) * i128::from(ONE))
    }
}

/// What is odd in a ledger, or missing of the settings.
pub fn notes(ledger: &Ledger, members: &[Member], summary: &Summary, settings: &Settings) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut add = |name: &'static str, detail: Option<String>, count: i64, text: (&str, &str)| {
        if count > 0 {
            notes.push(note(("points", name), detail, Some(count), text));
        }
    };
    let negative = members.iter().filter(|member| member.balance < 0).count() as i64;
    let ahead: i64 = members.iter().map(|member| member.redeemed_ahead).sum();
    add(
        "unknown_customer",
        Some(format!("{} points", ledger.of_unknown_customers.1)),
        ledger.of_unknown_customers.0,
        (
            "积分流水中有客户不在交易或拜访数据中，这些行未计入任何指标。",
            "Rows of the ledger name customers without any purchase or visit; they are in no figure.",
        ),
    );
    for (word, rows) in &ledger.unknown_kinds {
        let text =
            ("积分类型无法识别，未计入任何指标。", "The kind of movement is not known; the rows are in no figure.");
        add("unknown_type", Some(word.clone()), *rows, text);
    }
    let text = ("积分数为空，未计入任何指标。", "The number of points is missing; the rows are in no figure.");
    add("without_points", None, ledger.without_points, text);
    let text = (
        "积分余额为负的客户，不抵减其他客户的积分负债。",
        "Customers with a negative balance; it does not lower what is owed to the others.",
    );
    add("negative_balance", None, negative, text);
    let text = (
        "在获得之前就已兑换的积分，后来获得的积分先行抵扣。",
        "Points that were redeemed before they were earned; points earned later pay for them first.",
    );
    add("redeemed_ahead", None, ahead, text);
    let text = (
        "已超过有效期但流水中未作过期处理的积分，仍在余额之内。",
        "Points past their expiry that the ledger does not book as expired; they are still in the balance.",
    );
    add("past_expiry", None, members.iter().map(|member| member.past_expiry).sum(), text);
    if settings.unit_value.is_none() {
        let text = (
            "未设置每积分价值（points.unit_value），无法计算积分负债。",
            "points.unit_value is not set: the liability is not known.",
        );
        notes.push(note(("points", "no_unit_value"), None, None, text));
    }
    if settings.expiry_months.is_none() {
        let text = (
            "未设置积分有效期（points.expiry_months），不计算到期积分。",
            "points.expiry_months is not set: nothing is said to expire.",
        );
        notes.push(note(("points", "no_expiry"), None, None, text));
    }
    if settings.levels.is_empty() {
        let text = (
            "未设置积分等级（points.levels），不按积分分级。",
            "points.levels is not set: customers are not graded by points.",
        );
        notes.push(note(("points", "no_levels"), None, None, text));
    }
    if settings.unit_value.is_some() && !summary.has_breakage {
        let text = (
            "近12个月没有获得积分的记录或流水不足12个月，且未设置 points.expected_breakage，无法估计不兑换的部分。",
            "Expected breakage is not known: the ledger does not tell of twelve months in which points were earned, and \
             points.expected_breakage is not set.",
        );
        notes.push(note(("points", "no_breakage"), None, None, text));
    }
    notes
}
