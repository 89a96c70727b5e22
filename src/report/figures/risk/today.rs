//! Who is at risk at the report's date, and why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{HIGH, LEVELS};
use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::figures::{Money, RANKED_ROWS};
use crate::report::marts::{MartReader, Rows};

/// One signal that a customer shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub signal: String,
    pub value: Option<f64>,
    pub threshold: Option<f64>,
    pub unit: Option<String>,
    pub points: Option<f64>,
    pub text: Text,
    /// Since when without a break.
    pub since: Option<NaiveDate>,
}

/// A customer at high risk.
#[derive(Debug, Clone, PartialEq)]
pub struct AtRisk {
    pub customer: String,
    pub score: Option<f64>,
    pub signals: Option<i64>,
    /// Days of silence over the customer's limit.
    pub silence_ratio: Option<f64>,
    pub silence_limit_days: Option<f64>,
    /// `own`, `class`, `all`.
    pub silence_limit_of: Option<String>,
    pub p_alive: Option<f64>,
    /// Chance of no order in 90 days.
    pub p_silent_90: Option<f64>,
    pub sales_at_risk: Option<Money>,
    pub previous_score: Option<f64>,
    pub previous_level: Option<String>,
    /// High since.
    pub since: Option<NaiveDate>,
    pub under_contract: Option<bool>,
    /// Most points first.
    pub evidence: Vec<Evidence>,
}

/// Customers of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelSum {
    pub level: String,
    pub customers: i64,
    pub sales: Money,
}

/// Risk at the report's date.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// Levels from the highest risk.
    pub levels: Vec<LevelSum>,
    /// Whose rhythm gives the limit of silence, and for how many customers: `own`, `class`, `all`, `` where unknown.
    pub limits: Vec<(String, i64)>,
    /// High now and not before; `None` where nothing is known of before.
    pub rose: Option<i64>,
    /// High before and not now.
    pub fell: Option<i64>,
    /// Customers at high risk that are under contract; `None` where no contract is known.
    pub under_contract: Option<i64>,
    /// Customers at high risk, most sales first: at most [`RANKED_ROWS`].
    pub high: Vec<AtRisk>,
}

impl Today {
    /// Customers and sales of a level.
    pub fn level(&self, level: &str) -> (i64, Money) {
        let found = self.levels.iter().find(|sum| sum.level == level);
        found.map_or((0, Money::default()), |sum| (sum.customers, sum.sales))
    }

    /// All customers that have a level.
    pub fn customers(&self) -> i64 {
        self.levels.iter().map(|sum| sum.customers).sum()
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Today>, ReportError> {
    let Some(rows) = Rows::read(marts, "churn_risk", as_of)? else { return Ok(None) };
    let mut levels = Vec::new();
    let found = rows.distinct("level")?;
    let other = found.iter().map(String::as_str).filter(|level| !LEVELS.contains(level));
    for level in LEVELS.into_iter().chain(other) {
        let mut of = rows.clone();
        of.retain_text("level", level)?;
        let sales = of.money("sales_at_risk")?.into_iter().flatten().sum::<Money>();
        levels.push(LevelSum { level: level.to_string(), customers: of.len() as i64, sales });
    }
    let mut limits = Vec::new();
    let mut rest = rows.len() as i64;
    let found = rows.distinct("silence_limit_of")?;
    let known = ["own", "class", "all"];
    let other = found.iter().map(String::as_str).filter(|of| !known.contains(of));
    for name in known.into_iter().chain(other) {
        let mut of = rows.clone();
        of.retain_text("silence_limit_of", name)?;
        rest -= of.len() as i64;
        limits.push((name.to_string(), of.len() as i64));
    }
    if rest > 0 {
        limits.push((String::new(), rest));
    }
    // Nobody had a level before: then nobody rose or fell.
    let compared = !rows.distinct("previous_level")?.is_empty();
    let mut before = rows.clone();
    before.retain_text("previous_level", HIGH)?;
    let fell = before.required_texts("level")?.iter().filter(|level| *level != HIGH).count() as i64;
    let mut high = rows;
    high.retain_text("level", HIGH)?;
    let rose = high.texts("previous_level")?.iter().filter(|level| level.as_deref() != Some(HIGH)).count() as i64;
    let contracts = high.answers("under_contract")?;
    let under_contract = contracts
        .iter()
        .any(Option::is_some)
        .then(|| contracts.iter().filter(|one| **one == Some(true)).count() as i64);
    let mut high = customers(&high)?;
    high.sort_by(|one, other| (other.sales_at_risk, &one.customer).cmp(&(one.sales_at_risk, &other.customer)));
    high.truncate(RANKED_ROWS);
    add_evidence(marts, as_of, &mut high)?;
    let (rose, fell) = (compared.then_some(rose), compared.then_some(fell));
    Ok(Some(Today { levels, limits, rose, fell, under_contract, high }))
}

fn customers(rows: &Rows) -> Result<Vec<AtRisk>, ReportError> {
    let ids = rows.required_texts("customer_id")?;
    let (scores, signals) = (rows.numbers("score")?, rows.ints("signals")?);
    let (ratios, days) = (rows.numbers("silence_ratio")?, rows.numbers("silence_limit_days")?);
    let (of, previous_level) = (rows.texts("silence_limit_of")?, rows.texts("previous_level")?);
    let (alive, silent) = (rows.numbers("p_alive")?, rows.numbers("p_silent_90")?);
    let (sales, previous) = (rows.money("sales_at_risk")?, rows.numbers("previous_score")?);
    let (since, contract) = (rows.dates("since")?, rows.answers("under_contract")?);
    let one = |row: usize| AtRisk {
        customer: ids[row].clone(),
        score: scores[row],
        signals: signals[row],
        silence_ratio: ratios[row],
        silence_limit_days: days[row],
        silence_limit_of: of[row].clone(),
        p_alive: alive[row],
        p_silent_90: silent[row],
        sales_at_risk: sales[row],
        previous_score: previous[row],
        previous_level: previous_level[row].clone(),
        since: since[row],
        under_contract: contract[row],
        evidence: Vec::new(),
    };
    Ok((0..rows.len()).map(one).collect())
}

/// Gives the listed customers what they show.
fn add_evidence(marts: &dyn MartReader, as_of: NaiveDate, high: &mut [AtRisk]) -> Result<(), ReportError> {
    let Some(mut rows) = Rows::read(marts, "signals", as_of)? else { return Ok(()) };
    rows.retain_any("customer_id", &high.iter().map(|one| one.customer.as_str()).collect::<BTreeSet<_>>())?;
    let (ids, signals) = (rows.required_texts("customer_id")?, rows.required_texts("signal")?);
    let (values, thresholds) = (rows.numbers("value")?, rows.numbers("threshold")?);
    let (units, points) = (rows.texts("unit")?, rows.numbers("points")?);
    let (zh, en, since) = (rows.texts("evidence_zh")?, rows.texts("evidence_en")?, rows.dates("since")?);
    let mut found: BTreeMap<&str, Vec<Evidence>> = BTreeMap::new();
    for row in 0..rows.len() {
        found.entry(&ids[row]).or_default().push(Evidence {
            signal: signals[row].clone(),
            value: values[row],
            threshold: thresholds[row],
            unit: units[row].clone(),
            points: points[row],
            text: Text { zh: zh[row].clone().unwrap_or_default(), en: en[row].clone().unwrap_or_default() },
            since: since[row],
        });
    }
    for one in high {
        let mut evidence = found.remove(one.customer.as_str()).unwrap_or_default();
        let points = |one: &Evidence| one.points.unwrap_or(0.0);
        evidence.sort_by(|one, other| points(other).total_cmp(&points(one)).then(one.signal.cmp(&other.signal)));
        one.evidence = evidence;
    }
    Ok(())
}
