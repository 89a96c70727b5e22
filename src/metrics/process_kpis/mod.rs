#![doc = include_str!("head.md")]

mod collect;
mod conversions;
mod frame;
mod light;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, PolarsResult};

pub use frame::frame;
pub use light::Light;

use crate::config::types::Kpis;

/// Raised when results change.
pub const VERSION: u32 = 3;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Marts that the card is made of.
pub const MARTS: [&str; 8] = [
    "plan_attainment",
    "plan_measures",
    "register_measures",
    "stage_cohorts",
    "calibration",
    "lost_deals",
    "cadence_groups",
    "discipline",
];

/// The indicators that may be given a target, by what stands before the first colon.
pub const KINDS: [&str; 10] = [
    "attainment",
    "filing_rate",
    "conversion",
    "hit_rate",
    "lost_rate",
    "follow_up",
    "follow_up_blocks",
    "base_graded",
    "register_completeness",
    "card_coverage",
];

/// Places of the decimals of numerators and denominators.
const SCALE: u8 = 3;
/// One, in such decimals.
const ONE: i128 = 1000;

/// What the card is made of.
pub struct Inputs<'a> {
    /// The marts at the date, by name; those that were not made are missing.
    pub marts: &'a BTreeMap<&'static str, DataFrame>,
    /// Flows of leads.
    pub lead_flows: &'a [String],
    /// Metrics of targets that always stand on the card.
    pub metrics: &'a [String],
    /// The date.
    pub as_of: NaiveDate,
    /// First day of the month that is told: that of the date, or the one before while no working day of it is over.
    pub month: NaiveDate,
    /// How far the exports of tables reach that have a source.
    pub exports: &'a BTreeMap<&'static str, Export>,
    /// First day of the month whose end tells who of the customers is graded.
    pub graded: NaiveDate,
    /// Months that windows look back.
    pub windows: Windows<'a>,
    /// Settings.
    pub settings: &'a Kpis,
}

/// How far the export of a table reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// To the date.
    GoesOn,
    /// To an earlier day.
    Stopped(NaiveDate),
    /// It has no row.
    Empty,
}

/// Months that marts look back.
#[derive(Debug, Clone, Copy)]
pub struct Windows<'a> {
    /// Of leads graded, lost and won.
    pub leads: u32,
    /// Of the register and its checks.
    pub register: u32,
    /// Of rules of cadence, by name.
    pub rules: &'a BTreeMap<String, u32>,
}

/// Whose an indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The whole.
    Company,
    /// A region.
    Region,
    /// A team.
    Team,
    /// A manager, with the people below.
    Manager,
    /// A member of staff.
    Person,
}

impl Level {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Level::Company => "company",
            Level::Region => "region",
            Level::Team => "team",
            Level::Manager => "manager",
            Level::Person => "person",
        }
    }

    /// By the level of a target, or the dimension of a figure.
    fn of(code: &str) -> Option<Level> {
        Some(match code {
            "company" | "all" => Level::Company,
            "region" => Level::Region,
            "team" => Level::Team,
            "manager" => Level::Manager,
            "person" | "staff" => Level::Person,
            _ => return None,
        })
    }
}

/// An indicator of an owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Kpi {
    /// Which.
    pub kpi: String,
    /// Whose.
    pub level: Level,
    /// Of whom; none of the company, and of rows that name nobody.
    pub member: Option<String>,
    /// Length of its period.
    pub grain: &'static str,
    /// First day of it.
    pub period: NaiveDate,
    /// The ratio.
    pub value: Option<f64>,
    /// What counts, in thousandths.
    pub numerator: Option<i128>,
    /// What it is of, in thousandths.
    pub denominator: Option<i128>,
    /// Rows that it is made from.
    pub n: Option<i64>,
    /// 95 % interval of a rate.
    pub interval: Option<(f64, f64)>,
    /// Of the period before.
    pub previous: Option<f64>,
    /// What it should be.
    pub target: Option<f64>,
    /// What it should be by the date.
    pub due: Option<f64>,
    /// Value against that.
    pub light: Option<Light>,
    /// What would tell it, or why nothing does.
    pub needs: Option<String>,
}

impl Kpi {
    fn new(
        kpi: impl Into<String>,
        (level, member): (Level, Option<&str>),
        (grain, period): (&'static str, NaiveDate),
    ) -> Kpi {
        Kpi {
            kpi: kpi.into(),
            level,
            member: member.map(str::to_owned),
            grain,
            period,
            value: None,
            numerator: None,
            denominator: None,
            n: None,
            interval: None,
            previous: None,
            target: None,
            due: None,
            light: None,
            needs: None,
        }
    }

    /// With a rate of counts.
    fn rate(mut self, value: Option<f64>, part: Option<i64>, whole: Option<i64>) -> Kpi {
        self.value = value;
        self.numerator = part.map(|count| i128::from(count) * ONE);
        self.denominator = whole.map(|count| i128::from(count) * ONE);
        self.n = whole;
        self.interval = part.zip(whole).and_then(|(part, whole)| {
            (0 <= part && part <= whole).then(|| crate::metrics::intervals::wilson(part as u64, whole as u64)).flatten()
        });
        self
    }

    /// What stands before the first colon.
    fn kind(&self) -> &str {
        self.kpi.split(':').next().unwrap_or_default()
    }
}

/// Why an indicator is unknown: the table that would tell it, where there is no source of it, else what it says of it.
fn why(kpi: &Kpi, needs: String, inputs: &Inputs<'_>) -> String {
    if kpi.kind() == "attainment" && kpi.denominator == Some(0) {
        return "target_zero".to_owned();
    }
    match inputs.exports.get(needs.as_str()) {
        None => needs,
        Some(Export::Empty) => format!("{needs}:empty"),
        Some(Export::Stopped(day)) => format!("{needs}:stopped:{day}"),
        Some(Export::GoesOn) => format!("{needs}:untold"),
    }
}

/// The card: indicators in the order of [`KINDS`], the company first.
pub fn card(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let mut kpis = collect::all(inputs)?;
    for kpi in &mut kpis {
        let set = inputs.settings.targets.get(&kpi.kpi).or_else(|| inputs.settings.targets.get(kpi.kind())).copied();
        light::judge(kpi, set, inputs.settings.near);
        let is_told = kpi.level != Level::Company || kpi.value.is_some();
        kpi.needs = kpi.needs.take().filter(|_| !is_told).map(|needs| why(kpi, needs, inputs));
    }
    // Stable: within a kind the order of the marts, metrics and stages.
    let place = |kpi: &Kpi| KINDS.iter().position(|kind| *kind == kpi.kind());
    kpis.sort_by(|one, other| {
        let key = |kpi: &Kpi| (place(kpi), kpi.level, kpi.member.is_none() && kpi.level != Level::Company);
        key(one)
            .cmp(&key(other))
            .then_with(|| if one.kpi == other.kpi { one.member.cmp(&other.member) } else { std::cmp::Ordering::Equal })
    });
    Ok(kpis)
}
