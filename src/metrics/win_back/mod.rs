#![doc = include_str!("head.md")]

mod candidates;
mod funnel;
mod lost;
mod offers;
#[cfg(test)]
mod tests;
mod value;

pub use candidates::candidates_frame;
pub use funnel::{Group, Tally, frame, funnel};
pub use lost::{Spell, spells};
pub use offers::Offers;
pub use value::{Basis, HistoricValue};

use chrono::NaiveDate;

use super::classes::Classes;
use super::loss_reasons::Reasons;
use super::monthly::window_start;
use super::notes::{Note, note};
use crate::config::types::{Lost, WinBack as Settings};
use crate::features::history::{PurchaseHistory, PurchaseRows};
use crate::model::period::{from_days, to_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// All that is asked about lost customers at a date.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Purchases.
    pub history: &'a PurchaseHistory,
    /// The date.
    pub as_of: NaiveDate,
    /// When a customer is lost.
    pub rule: &'a Lost,
    /// Offers to win customers back; none without a source of activities.
    pub offers: Option<&'a Offers>,
    /// Recorded reasons; none without a source of them.
    pub reasons: Option<&'a Reasons>,
    /// Classes at the day before the window, or the month end before it, where there is a scheme.
    pub classes: Option<&'a Classes>,
    /// Settings.
    pub settings: &'a Settings,
}

impl Inputs<'_> {
    /// First day of the window in which customers are counted.
    pub fn window_start(&self) -> i32 {
        window_start(self.as_of, self.settings.months)
    }

    /// The spells of a customer that began by the as-of date.
    fn spells(&self, rows: &PurchaseRows<'_>) -> Vec<Spell> {
        let today = to_days(self.as_of);
        spells(&rows.order_days_to(today).collect::<Vec<i32>>(), today, self.rule)
    }

    /// The place of the recorded reason of a spell: the last one from its last order on, before the order that ended it.
    fn reason(&self, customer: u32, spell: &Spell) -> Option<usize> {
        let last = spell.ended.map_or(to_days(self.as_of), |day| day - 1);
        self.reasons?.last_within(customer, spell.last_order, last)?.code
    }
}

/// Net sales of the twelve months up to a day, minor units.
pub fn net_sales_to(rows: &PurchaseRows<'_>, day: i32) -> i128 {
    rows.net_sales(window_start(from_days(day), 12)..day + 1)
}

/// What the reader should know of the figures.
pub fn notes(inputs: &Inputs<'_>, value: &HistoricValue) -> Vec<Note> {
    let mut notes = Vec::new();
    if value.basis == Basis::NetSales {
        let text = (
            "成本不全，历史价值按净销售额计算。",
            "The cost of something sold is not known: historic value is net sales, not gross profit.",
        );
        notes.push(note(("win_back", "value_is_net_sales"), None, None, text));
    }
    match inputs.offers {
        None => {
            let text = (
                "没有活动数据（activities），不知道争取过哪些客户。",
                "There is no source of activities: who was targeted is not known.",
            );
            notes.push(note(("win_back", "no_activities"), None, None, text));
        }
        Some(offers) => {
            if offers.rows.is_empty() {
                let text = (
                    "活动数据中没有挽回类活动（见 win_back.activities、win_back.promotions）。",
                    "No activity is an offer to win customers back (see win_back.activities, win_back.promotions).",
                );
                notes.push(note(("win_back", "no_offers"), None, None, text));
            }
            if offers.of_unknown_customers > 0 {
                let text = (
                    "挽回活动的参与客户不在交易或拜访数据中，未计入。",
                    "Offers to customers without any purchase or visit; they are not counted.",
                );
                notes.push(note(("win_back", "unknown_customer"), None, Some(offers.of_unknown_customers), text));
            }
        }
    }
    notes
}
