//! Settings of reports: which pages, in which editions and formats.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// One report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Title on the cover. Default: the pipeline's title.
    #[serde(default)]
    pub title: Option<Text>,
    /// Runs that write it: those of months, of weeks, of days or of the month's end (`keyfolio run --edition`).
    #[serde(default)]
    pub edition: Edition,
    /// Pages, in this order.
    #[serde(default = "Section::executive")]
    pub sections: Vec<Section>,
    /// Files to write.
    #[serde(default = "Format::all")]
    pub formats: Vec<Format>,
    /// Scheme shown on the pyramid and movement pages. Any scheme with ordered classes. Default: the first `rank` scheme.
    #[serde(default)]
    pub tier_scheme: Option<String>,
    /// Scheme shown on the RFM page. Default: the first `rfm` scheme.
    #[serde(default)]
    pub rfm_scheme: Option<String>,
    /// Rows in each list of accounts.
    #[serde(default = "default_top_accounts")]
    #[schemars(range(min = 1, max = 100))]
    pub top_accounts: u32,
}

fn default_top_accounts() -> u32 {
    10
}

/// What a run is for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// Everything, at a month end or any other date.
    #[default]
    Monthly,
    /// Visits, prospects, register and plans of a week, on top of the last published month.
    Weekly,
    /// The same of a day.
    Daily,
    /// The same of the month to date, for the pack of the month's end (S72).
    MonthEnd,
}

impl Edition {
    /// As it stands in the pipeline file.
    pub fn code(self) -> &'static str {
        match self {
            Edition::Monthly => "monthly",
            Edition::Weekly => "weekly",
            Edition::Daily => "daily",
            Edition::MonthEnd => "month_end",
        }
    }
}

/// A part of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Headline figures with change to last month and last year.
    Headline,
    /// Growth explained: the bridge of sales, and the tree of what sales are made of.
    Growth,
    /// Customer flow, month by month.
    Flow,
    /// The tiers and what they bring.
    Pyramid,
    /// The RFM map.
    Rfm,
    /// Movements between tiers.
    Movements,
    /// Movements in detail: over several periods, with causes, advice, who is near a line and what to expect.
    MovementDetail,
    /// Cohort retention.
    Cohorts,
    /// Contribution curve.
    Contribution,
    /// The accounts that moved most.
    Accounts,
    /// Questions that tell customers apart: who are the gold ones, who costs, whose orders stopped.
    Questions,
    /// Risk of losing customers: how often earlier warnings came true, who is at risk now, and why.
    Risk,
    /// Alerts by kind: what a manager should know of at once, and how late it comes.
    Alerts,
    /// Action lists: whom every salesperson should contact, why, and what became of the last list.
    Actions,
    /// The classification book: a page for every scheme, and how the schemes agree.
    Book,
    /// Retention over 24 months and by attribute, survival curves, activation of registered customers.
    Retention,
    /// The loyalty index and its parts, the goals for loyalty and satisfaction, the relationship ladder.
    Loyalty,
    /// Life-time value: how well the model did, then what customers are worth.
    Value,
    /// Lost customers that were won back, and those worth winning.
    WinBack,
    /// Why customers were lost, against the quoted survey.
    LossReasons,
    /// Points, prepayments and rebates.
    Programmes,
    /// Visits planned, made and successful, by person and channel.
    VisitSummary,
    /// Staff and days: who made contacts when, and on which working days nobody did.
    VisitDays,
    /// How well the rules on how often whom to contact are kept, by class and person.
    Cadence,
    /// Whom to contact first: overdue and due, a list to work from.
    Overdue,
    /// Channels, how well they fit, tasks at outlets, follow-up, issues.
    Channels,
    /// Contacts before the first order against the rule of four, first contacts, early give-ups.
    ContactsToOrder,
    /// What the weeks after a visit brought, against alike customers without one.
    VisitInfluence,
    /// The day: what was planned and done, and the list of the next working day.
    Today,
    /// The funnel and the verdict on its shape, by person.
    Funnel,
    /// Stages: balance, conversion, dwell, skips and falls back, inventory over time.
    StageFlow,
    /// Grades against what happened: hit rates with intervals, optimism, overdue grades.
    Calibration,
    /// Open leads and opportunities, weighted by rates that were learned; hot, stale and slipped ones.
    OpenDeals,
    /// Tenders and the process from contact to cash.
    Tenders,
    /// Lost deals by reason, competitor, level and person.
    LostDeals,
    /// Visitors and callers by weekday, day of the month and hour.
    Showroom,
    /// Who obtains data from visitors and who does not, with reasons; filing, rotation.
    Capture,
    /// Whether the records agree, and what is missing.
    Discipline,
    /// The table of promotion: leads and days of the month.
    Promotion,
    /// Hot customers by expected date.
    HotList,
    /// The card of indicators of the sales process against what they should be.
    KpiCard,
    /// Targets against what happened, pace and forecast, and whether parts add up.
    Targets,
    /// Versions of the rolling plan, how near they came.
    RollingPlan,
    /// Leads that are needed, week by week.
    LeadPlan,
    /// The stocktake of the customer base, and the age of the last contact.
    Stocktake,
    /// Data quality and control totals.
    Quality,
    /// What was changed of results that were published before.
    Restatements,
    /// Definitions of every figure shown.
    Definitions,
    /// Data quality in full: the tables at a glance, and how every file was read.
    DataSources,
    /// Which column each header became, and which headers are not used.
    DataMapping,
    /// How far every field is filled.
    DataCompleteness,
    /// Duplicates, orphans, freshness, change.
    DataChecks,
    /// Rows refused, by reason.
    Quarantine,
    /// Names that may mean one customer.
    NameProposals,
}

impl Section {
    /// Whether it is one of the sales process: visits, prospects, register, plans.
    pub fn is_of_process(self) -> bool {
        self.is_of_visits() || self.is_of_prospects() || self.is_of_registers() || self.is_of_planning()
    }

    /// Whether it is one of visits.
    pub fn is_of_visits(self) -> bool {
        use Section::*;
        matches!(
            self,
            VisitSummary | VisitDays | Cadence | Overdue | Channels | ContactsToOrder | VisitInfluence | Today
        )
    }

    /// Whether it is one of prospects.
    pub fn is_of_prospects(self) -> bool {
        use Section::*;
        matches!(self, Funnel | StageFlow | Calibration | OpenDeals | Tenders | LostDeals)
    }

    /// Whether it is one of registers.
    pub fn is_of_registers(self) -> bool {
        use Section::*;
        matches!(self, Showroom | Capture | Discipline | Promotion | HotList)
    }

    /// Whether it is one of planning.
    pub fn is_of_planning(self) -> bool {
        use Section::*;
        matches!(self, KpiCard | Targets | RollingPlan | LeadPlan | Stocktake)
    }

    /// The sections of the executive report, in reading order: those of a report that names none.
    pub fn executive() -> Vec<Section> {
        use Section::*;
        vec![
            Headline,
            Growth,
            Flow,
            Pyramid,
            Rfm,
            Movements,
            Cohorts,
            Contribution,
            Accounts,
            Questions,
            Quality,
            Restatements,
            Definitions,
        ]
    }

    /// The sections of the data-quality report, in reading order.
    pub fn data_quality() -> Vec<Section> {
        use Section::*;
        vec![DataSources, DataMapping, DataCompleteness, DataChecks, Quarantine, NameProposals]
    }

    /// Whether sections make a report that is about the data and not about customers: all are of the data-quality
    /// report, apart from the short quality page and the definitions, which go with either.
    pub fn are_data_quality(sections: &[Section]) -> bool {
        let neutral =
            |section: Section| matches!(section, Section::Quality | Section::Restatements | Section::Definitions);
        sections.iter().any(|section| section.is_data_quality())
            && sections.iter().all(|section| section.is_data_quality() || neutral(*section))
    }

    /// Whether the section belongs to the data-quality report.
    pub fn is_data_quality(self) -> bool {
        Section::data_quality().contains(&self)
    }
}

/// A kind of output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One PDF per language.
    Pdf,
    /// Each chart as PNG.
    Png,
    /// Each chart as SVG.
    Svg,
    /// One workbook per language.
    Xlsx,
    /// The tables as CSV.
    Csv,
}

impl Format {
    /// All formats.
    pub fn all() -> Vec<Format> {
        vec![Format::Pdf, Format::Png, Format::Svg, Format::Xlsx, Format::Csv]
    }
}
