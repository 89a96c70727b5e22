//! `[visits]`: what salespeople plan, make and reach (S27, S35, S47, S50, S56–S60, S90, S91, S143).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Visits: plans and results, channels, tasks, follow-up, and what the weeks after a visit brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Visits {
    /// Whether all this is made. It needs a source of visits.
    pub enabled: bool,
    /// Months that trends and rates look back.
    #[schemars(range(min = 1, max = 120))]
    pub months: u32,
    /// Weeks of the table of staff and days.
    #[schemars(range(min = 1, max = 26))]
    pub day_weeks: u32,
    /// Scheme whose classes visits are told by. Default: the first `rank` scheme, else the first of all.
    pub scheme: Option<String>,
    /// Customers without a contact for more than so many days count as unvisited (S60).
    #[schemars(range(min = 1, max = 3650))]
    pub unvisited_days: u32,
    /// Contacts after which most orders are said to come (S35).
    #[schemars(range(min = 1, max = 50))]
    pub rule_contacts: u32,
    /// Share of orders that are said to come after them.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub rule_share: f64,
    /// Prospects with at most so many contacts …
    #[schemars(range(min = 1, max = 50))]
    pub give_up_contacts: u32,
    /// … and none for so many days were given up early.
    #[schemars(range(min = 1, max = 3650))]
    pub give_up_days: u32,
    /// Channels that are advised for a category of prospect (S27); `["*"]` where several are.
    pub advised_channels: BTreeMap<String, Vec<String>>,
    /// Days within which a customer with several advised channels should be contacted by at least two.
    #[schemars(range(min = 1, max = 365))]
    pub channel_days: u32,
    /// Days within which a customer responds to the first contact, by contact or order (S143).
    #[schemars(range(min = 1, max = 365))]
    pub response_days: u32,
    /// Days within which an order counts as brought by an incoming call or visit (S90).
    #[schemars(range(min = 1, max = 365))]
    pub inbound_days: u32,
    /// Share of the interval that a customer wants by which the days between two contacts may differ from it (S91): with
    /// 0.5 a week is 4 to 10 days.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub interval_tolerance: f64,
    /// Roles of staff that are upper management, whose contacts with the largest customers are told by themselves (S91).
    pub executive_roles: Vec<String>,
    /// Rows that a rate of one member of staff needs before reports print it.
    #[schemars(range(min = 1, max = 10000))]
    pub min_n: u32,
    /// What the weeks after a visit brought, against alike customers without one.
    pub influence: Influence,
}

/// The comparison of visited customers with alike ones that were not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Influence {
    /// Whether it is made.
    pub enabled: bool,
    /// Weeks after a visit that orders and sales are counted in.
    pub weeks: Vec<u32>,
    /// Months of visits that are looked at.
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Days without a contact before a visit, and without one of a customer that it is compared with.
    #[schemars(range(min = 1, max = 365))]
    pub quiet_days: u32,
    /// Visits, and days of others, that a group of alike customers needs.
    #[schemars(range(min = 2, max = 100000))]
    pub min_group: u32,
}

impl Default for Visits {
    fn default() -> Visits {
        let advised = |channels: &[&str]| channels.iter().map(|channel| (*channel).to_owned()).collect();
        Visits {
            enabled: true,
            months: 12,
            day_weeks: 5,
            scheme: None,
            unvisited_days: 90,
            rule_contacts: 4,
            rule_share: 0.8,
            give_up_contacts: 3,
            give_up_days: 60,
            advised_channels: BTreeMap::from([
                ("ready".to_owned(), advised(&["direct", "phone"])),
                ("intent".to_owned(), advised(&["invited", "chat"])),
                ("good_potential".to_owned(), advised(&["*"])),
                ("general_potential".to_owned(), advised(&["sms"])),
            ]),
            channel_days: 30,
            response_days: 14,
            inbound_days: 30,
            interval_tolerance: 0.5,
            executive_roles: vec!["director".to_owned()],
            min_n: 20,
            influence: Influence::default(),
        }
    }
}

impl Default for Influence {
    fn default() -> Influence {
        Influence { enabled: true, weeks: vec![4, 8], months: 12, quiet_days: 28, min_group: 5 }
    }
}
