//! The pipeline file as typed settings.
//!
//! Every table refuses unknown keys. Kinds are plain named tables
//! (`[schemes.pyramid.rank]`), so that an error can point at the right line.
//! The JSON Schema (`pipelines/pipeline.schema.json`) is generated from these
//! types: what a doc comment says here is what an editor shows.

mod actions;
mod cadence;
mod churn;
mod clv;
mod features;
mod flows;
mod loyalty;
mod metrics;
mod movement;
mod planning;
mod points;
mod prepayments;
mod prospects;
mod registers;
mod reports;
mod retention;
mod schemes;
mod sources;
mod visits;
mod win_back;
mod worklist;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use actions::*;
pub use cadence::*;
pub use churn::*;
pub use clv::*;
pub use features::*;
pub use flows::*;
pub use loyalty::*;
pub use metrics::*;
pub use movement::*;
pub use planning::*;
pub use points::*;
pub use prepayments::*;
pub use prospects::*;
pub use registers::*;
pub use reports::*;
pub use retention::*;
pub use schemes::*;
pub use sources::*;
pub use visits::*;
pub use win_back::*;
pub use worklist::*;

/// A keyfolio pipeline: where the exports are, how to read them, which classes and measures to compute, what to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Version of this file's format. Always 1.
    pub version: u32,
    /// Short name of the pipeline: letters, digits, `-` and `_`. Names the folders of the lake and the reports.
    pub name: String,
    /// Title printed on the cover of reports. Default: the name.
    #[serde(default)]
    pub title: Option<String>,
    /// Files whose schemes, features, level schemes, measures and reports stand as if they were written here. What this
    /// file says wins over them, a later one over an earlier one; tables are merged key by key, lists replaced whole.
    /// Paths start from this file's folder; what is not there is looked up in the library that keyfolio brings
    /// (`schemes/abc.toml`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Folder that all paths in this file start from, itself relative to this file.
    #[serde(default = "default_root")]
    pub root: String,
    /// Folder of the lake. Default: `lake/<name>`.
    #[serde(default)]
    pub lake: Option<String>,
    /// Folder that reports are written to, as `<reports>/<as_of>/`. Default: `reports/<name>`.
    #[serde(default)]
    pub reports_dir: Option<String>,
    /// ISO 4217 code of the currency that all amounts are in.
    #[serde(default = "default_currency")]
    pub currency: String,
    /// Decimal places of money in the lake and the marts (0 to 6). An amount with more digits is refused, not rounded.
    #[serde(default = "default_money_scale")]
    #[schemars(range(max = 6))]
    pub money_scale: u8,
    /// IANA name of the time zone that business dates are in. Exports in another one say so in `sources.<table>.timezone`.
    #[serde(default = "default_timezone")]
    pub timezone: String,
    /// Table of holidays and make-up working days, a CSV file with the columns `date`, `kind` (`holiday` or `workday`),
    /// `name_zh`, `name_en`. Default: the official arrangements of the mainland of China.
    #[serde(default)]
    pub calendar: Option<String>,
    /// What becomes of personal data (phones, identity numbers, birthdays, home addresses) when exports are read.
    #[serde(default)]
    pub personal_data: PersonalData,
    /// Languages of the reports.
    #[serde(default = "default_languages")]
    pub language: Vec<Language>,
    /// A month counts as complete when the data reach within so many days of its end.
    #[serde(default = "default_complete_within_days")]
    #[schemars(range(max = 15))]
    pub complete_within_days: u32,
    /// Month ends, counted back from the as-of date, at which customers are classed and flows are counted. Figures at each
    /// of them use all rows before it, however old.
    #[serde(default = "default_history_months")]
    #[schemars(range(min = 1, max = 1200))]
    pub history_months: u32,
    /// Months without any row before the newest rows, from which on a run stops unless `--as-of` names its date: rows so
    /// far behind all others are a mistyped year, and results would be of a month in which next to nothing happened.
    #[serde(default = "default_empty_months")]
    #[schemars(range(min = 1, max = 1200))]
    pub empty_months: u32,
    /// How far back new rows may change published months: months before the last published as-of date, as `3mo`. What
    /// they change is published again, and the ledger of restatements says what. For rows of earlier months see `on_late`.
    #[serde(default = "default_lookback")]
    #[schemars(regex(pattern = r"^[0-9]+mo$"))]
    pub lookback: String,
    /// What becomes of new rows that are dated before `lookback`.
    #[serde(default)]
    pub on_late: OnLate,
    /// Published runs whose results are kept so that later ones can be compared with them.
    #[serde(default = "default_keep_runs")]
    #[schemars(range(min = 1, max = 1200))]
    pub keep_runs: u32,
    /// Days whose daily and weekly results are kept.
    #[serde(default = "default_keep_days")]
    #[schemars(range(min = 1, max = 3660))]
    pub keep_days: u32,
    /// The exports, by canonical table.
    pub sources: Sources,
    /// Level schemes of your own: what the codes of a level column mean. The built-in ones are listed by
    /// `keyfolio explain levels`.
    #[serde(default)]
    pub level_schemes: BTreeMap<String, LevelScheme>,
    /// Who counts as one customer.
    #[serde(default)]
    pub customers: Customers,
    /// Choices that features share.
    #[serde(default)]
    pub features: Features,
    /// Rules that give each customer one class, by name.
    #[serde(default)]
    pub schemes: BTreeMap<String, Scheme>,
    /// Settings of the measures.
    #[serde(default)]
    pub metrics: Metrics,
    /// Who may leave: signals, risk, back-test.
    #[serde(default)]
    pub churn: Churn,
    /// Lost customers: who is worth winning, who was won, why they left.
    #[serde(default)]
    pub win_back: WinBack,
    /// Points of customers.
    #[serde(default)]
    pub points: Points,
    /// Prepayments of customers, and the rebate on them.
    #[serde(default)]
    pub prepayments: Prepayments,
    /// Whom to contact, and alerts.
    #[serde(default)]
    pub actions: Actions,
    /// Models of buying, and what customers are worth.
    #[serde(default)]
    pub clv: Clv,
    /// Who stays, for how long, and who begins to buy.
    #[serde(default)]
    pub retention: Retention,
    /// Loyalty index, goals of the key accounts, relationship ladder.
    #[serde(default)]
    pub loyalty: Loyalty,
    /// Visits: plans and results, channels, follow-up.
    #[serde(default)]
    pub visits: Visits,
    /// Who must be contacted how often, by name of the rule.
    #[serde(default)]
    pub cadence: BTreeMap<String, Cadence>,
    /// Flows of prospects and customers through stages, by name.
    #[serde(default)]
    pub flows: BTreeMap<String, Flow>,
    /// Open leads and opportunities.
    #[serde(default)]
    pub prospects: Prospects,
    /// The register of visitors and callers, and how well the records agree.
    #[serde(default)]
    pub registers: Registers,
    /// Plans against what happened.
    #[serde(default)]
    pub planning: Planning,
    /// What every salesperson has to do next.
    #[serde(default)]
    pub worklist: Worklist,
    /// Reports to write, by name.
    #[serde(default)]
    pub reports: BTreeMap<String, Report>,
}

fn default_root() -> String {
    ".".into()
}
fn default_currency() -> String {
    "CNY".into()
}
fn default_money_scale() -> u8 {
    2
}
fn default_timezone() -> String {
    "Asia/Shanghai".into()
}
fn default_languages() -> Vec<Language> {
    vec![Language::Chinese, Language::English]
}
fn default_history_months() -> u32 {
    120
}
fn default_complete_within_days() -> u32 {
    3
}
fn default_empty_months() -> u32 {
    12
}
fn default_lookback() -> String {
    "3mo".into()
}
fn default_keep_runs() -> u32 {
    12
}

fn default_keep_days() -> u32 {
    62
}

/// What becomes of new rows of months that lie before `lookback`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnLate {
    /// They are stored, and what they change is published again.
    #[default]
    Restate,
    /// They are refused and kept in the quarantine, with the reason `late`.
    Quarantine,
    /// The run stops and publishes nothing.
    Fail,
}

impl Pipeline {
    /// Months of `lookback`. The setting is checked when the file is read.
    pub fn lookback_months(&self) -> u32 {
        self.lookback.strip_suffix("mo").and_then(|months| months.parse().ok()).unwrap_or(3)
    }
}

/// A language of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The tag that names the language in files and folders.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In Simplified Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Settings of the measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Month that the fiscal year starts with, 1 to 12. `Last year` is the fiscal year before the one that
    /// holds the as-of date.
    #[serde(default = "default_fiscal_year_start")]
    #[schemars(range(min = 1, max = 12))]
    pub fiscal_year_start: u32,
    /// Who is active, and how the active set changes month by month.
    #[serde(default)]
    pub customer_flow: CustomerFlow,
    /// How concentrated sales are.
    #[serde(default)]
    pub contribution: Contribution,
    /// The headline figures.
    #[serde(default)]
    pub headline: Headline,
    /// Growth explained: the bridge of net sales and the tree of its factors.
    #[serde(default)]
    pub growth: Growth,
    /// The differentiation questions.
    #[serde(default)]
    pub differentiation: Differentiation,
    /// Expected composition of schemes.
    #[serde(default)]
    pub outlook: Outlook,
}

fn default_fiscal_year_start() -> u32 {
    1
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            fiscal_year_start: default_fiscal_year_start(),
            customer_flow: CustomerFlow::default(),
            contribution: Contribution::default(),
            headline: Headline::default(),
            growth: Growth::default(),
            differentiation: Differentiation::default(),
            outlook: Outlook::default(),
        }
    }
}

/// Who is active, and how the active set changes month by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerFlow {
    /// A customer is active at a date when it ordered in so many months up to it (F09, D-16).
    #[serde(default = "default_active_months")]
    pub active_months: u32,
}

fn default_active_months() -> u32 {
    12
}

impl Default for CustomerFlow {
    fn default() -> Self {
        CustomerFlow { active_months: default_active_months() }
    }
}

/// How concentrated sales are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Window of the sales that are ranked: `1mo`, `3mo`, `6mo`, `12mo` or `all`.
    #[serde(default = "default_window")]
    pub window: String,
}

impl Default for Contribution {
    fn default() -> Self {
        Contribution { window: default_window() }
    }
}

/// The headline figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Headline {
    /// Months of each of the two periods that retention compares (F10), and of the repeat rate (F12).
    #[serde(default = "default_active_months")]
    pub retention_months: u32,
    /// A rate over fewer customers than this is not shown in reports (D-48).
    #[serde(default = "default_min_n")]
    #[schemars(range(min = 1, max = 1000))]
    pub min_n: u32,
}

fn default_min_n() -> u32 {
    5
}

impl Default for Headline {
    fn default() -> Self {
        Headline { retention_months: default_active_months(), min_n: default_min_n() }
    }
}
