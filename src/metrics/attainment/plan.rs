//! Targets, and what was known of them at a date.

use std::collections::BTreeMap;

use super::period::PlanPeriod;

/// Decimal places of targets and of what they are compared with.
pub const SCALE: u8 = 3;
/// One, in thousandths.
pub const ONE: i128 = 1_000;
/// The owner of targets of the whole company.
pub const COMPANY: &str = "company";

/// What kind of owner a target has, from the whole to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// All of it.
    Company,
    /// A sales region.
    Region,
    /// A team.
    Team,
    /// A member of staff.
    Person,
    /// A customer.
    Customer,
    /// An article or category.
    Product,
}

impl Level {
    /// All of them.
    pub const ALL: [Level; 6] =
        [Level::Company, Level::Region, Level::Team, Level::Person, Level::Customer, Level::Product];

    /// As it stands in `targets` and in marts.
    pub fn code(self) -> &'static str {
        match self {
            Level::Company => "company",
            Level::Region => "region",
            Level::Team => "team",
            Level::Person => "person",
            Level::Customer => "customer",
            Level::Product => "product",
        }
    }

    /// The level of a code.
    pub fn of_code(code: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.code() == code)
    }
}

/// Metrics of targets that are amounts or counts, so that those of parts add up to that of the whole.
const ADDITIVE: [&str; 8] = ["sales", "profit", "orders", "aak", "submission", "new_customers", "leads", "visits"];

/// Whether targets of a metric add up. Shares (`csat`, `loyalty`, `growth`) and areas on display do not.
pub fn is_additive(metric: &str) -> bool {
    ADDITIVE.contains(&metric)
}

/// Whether a metric is a share of a whole, that cannot be more than 1; growth can.
pub fn is_whole_at_one(metric: &str) -> bool {
    matches!(metric, "csat" | "loyalty")
}

/// Unit of a metric.
pub fn unit_of(metric: &str) -> &'static str {
    match metric {
        "sales" | "profit" => "money",
        "csat" | "loyalty" | "growth" => "ratio",
        _ => "count",
    }
}

/// What a target is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What it counts, as the canonical word.
    pub metric: String,
    /// What kind of owner it has.
    pub level: Level,
    /// Whose it is.
    pub owner: String,
    /// `task`, `goal`; none where the table does not say (S106).
    pub kind: Option<String>,
    /// For when.
    pub period: PlanPeriod,
}

/// A target as it stood from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Day of the version; none where the table does not say: older than all with a day.
    pub day: Option<i32>,
    /// The target, in thousandths of its unit.
    pub value: i128,
    /// What must be reached at least.
    pub min: Option<i128>,
    /// Day that the owner agreed.
    pub confirmed: Option<i32>,
}

/// All targets that were known at a date.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    versions: BTreeMap<Key, Vec<Version>>,
    /// Targets of which one day has two versions that differ.
    pub twins: Vec<(Key, i32)>,
}

impl Plan {
    /// The plan of the rows of `targets`, in the order of the table. Versions and confirmations of later days are not
    /// known yet. Of several rows about one day the last counts.
    pub fn new(rows: impl IntoIterator<Item = (Key, Version)>, as_of: i32) -> Plan {
        let mut plan = Plan::default();
        for (key, mut version) in rows {
            if version.day.is_some_and(|day| day > as_of) {
                continue;
            }
            version.confirmed = version.confirmed.filter(|day| *day <= as_of);
            let versions = plan.versions.entry(key.clone()).or_default();
            match versions.iter_mut().find(|known| known.day == version.day) {
                Some(known) => {
                    if (known.value, known.min) != (version.value, version.min) {
                        plan.twins.push((key, version.day.unwrap_or(as_of)));
                    }
                    *known = version;
                }
                None => versions.push(version),
            }
        }
        for versions in plan.versions.values_mut() {
            versions.sort_by_key(|version| version.day);
        }
        plan
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// Targets with their versions from the oldest to the newest, at least one each.
    pub fn all(&self) -> impl Iterator<Item = (&Key, &[Version])> {
        self.versions.iter().map(|(key, versions)| (key, versions.as_slice()))
    }

    /// Targets in their newest version.
    pub fn current(&self) -> impl Iterator<Item = (&Key, &Version)> {
        self.versions.iter().filter_map(|(key, versions)| Some((key, versions.last()?)))
    }

    /// The newest version of a target.
    pub fn find(&self, key: &Key) -> Option<&Version> {
        self.versions.get(key)?.last()
    }
}
