//! `[worklist]`: what every salesperson has to do next (S47, R07).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The list of the next working day, for every salesperson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Worklist {
    /// Whether it is made.
    pub enabled: bool,
    /// Entries that one salesperson is given at most; planned visits are never left out.
    #[schemars(range(min = 1, max = 1000))]
    pub per_staff: u32,
    /// Days ahead that a contact which falls due is listed.
    #[schemars(range(max = 31))]
    pub ahead_days: u32,
    /// Days after which a promise that nobody kept (the day of the next contact) is listed no more.
    #[schemars(range(min = 1, max = 365))]
    pub promise_days: u32,
}

impl Default for Worklist {
    fn default() -> Worklist {
        Worklist { enabled: true, per_staff: 30, ahead_days: 0, promise_days: 60 }
    }
}
