//! `[registers]`: the register of visitors and callers, and how well the records agree (S43–S49, S67, S71).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Visitors and callers: how many, who left data, who received them, and whether the records agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Registers {
    /// Whether all this is made. It needs the register, or visits whose direction is known.
    pub enabled: bool,
    /// Months that profiles and rates look back.
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Visitors that a rate of one adviser needs before reports print it (S45).
    #[schemars(range(min = 1, max = 10000))]
    pub min_n: u32,
    /// Minutes within which the message to a visitor must be sent (S49).
    #[schemars(range(min = 1, max = 1440))]
    pub message_minutes: u32,
    /// Fields that every entry must have (S44).
    pub required: Vec<String>,
    /// Levels that the promotion table need not hold, though a card must be there (D-50).
    pub outside_promotion: Vec<String>,
    /// Days after the first order within which a closed customer must be visited again (S48).
    #[schemars(range(min = 1, max = 365))]
    pub first_revisit_days: u32,
    /// Days between contacts with a closed customer at most (S48).
    #[schemars(range(min = 1, max = 3650))]
    pub revisit_gap_days: u32,
    /// Days after a spot check within which a wrong field must be put right (S71).
    #[schemars(range(min = 0, max = 365))]
    pub audit_days: u32,
    /// Columns of `customers` that a card should have filled (S48; F36).
    pub card_fields: Vec<String>,
    /// Missing records that are listed for each member of staff and check, newest first.
    #[schemars(range(min = 1, max = 10000))]
    pub listed: u32,
    /// Share of records that agree from which they are in order, and pages show green: 0.95 for 95 % (S43).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub in_order_from: f64,
    /// Share below which records are out of order, and pages show red; between the two they are to be watched. At most
    /// `in_order_from`.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub out_of_order_below: f64,
}

/// What a card has at least: who it is, where, how to reach it, and who looks after it.
const CARD_FIELDS: [&str; 7] =
    ["customer_name", "customer_type", "industry", "region", "address", "phone", "owner_staff"];

impl Default for Registers {
    fn default() -> Registers {
        Registers {
            enabled: true,
            months: 12,
            min_n: 20,
            message_minutes: 20,
            required: ["customer_name", "phone", "time_in", "time_out", "staff", "note"].map(str::to_owned).to_vec(),
            outside_promotion: vec!["C".to_owned()],
            first_revisit_days: 7,
            revisit_gap_days: 90,
            audit_days: 7,
            card_fields: CARD_FIELDS.map(str::to_owned).to_vec(),
            listed: 50,
            in_order_from: 0.95,
            out_of_order_below: 0.8,
        }
    }
}
