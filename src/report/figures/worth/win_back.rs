//! Customers won back and worth winning (S86), and why customers were lost (S87).

use chrono::NaiveDate;

use super::{Remark, label, number, remarks};
use crate::report::ReportError;
use crate::report::figures::{Money, RANKED_ROWS};
use crate::report::marts::{MartReader, Rows};

/// Win-back of all lost customers, or of those of a reason, an offer or a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Won {
    /// `all`, `reason`, `offer` or `class`.
    pub dimension: String,
    pub member: String,
    /// The window in which they were won.
    pub period: String,
    pub lost: Option<i64>,
    /// Lost ones of high historic value.
    pub candidates: Option<i64>,
    /// `None` where no table says who was approached.
    pub targeted: Option<i64>,
    pub won: Option<i64>,
    pub won_targeted: Option<i64>,
    pub rate: Option<f64>,
    pub recovered: Option<Money>,
    pub silence_days: Option<f64>,
}

/// A lost customer worth winning.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub customer: String,
    pub since: Option<NaiveDate>,
    pub silence_days: Option<i64>,
    pub historic: Option<Money>,
    /// Net sales of the 12 months before the last order.
    pub before: Option<Money>,
    pub reason: Option<String>,
    pub targeted: Option<NaiveDate>,
    pub offer: Option<String>,
}

/// Everything of the win-back section; parts that are not published are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WinBack {
    pub rows: Vec<Won>,
    /// Most valuable first, at most [`RANKED_ROWS`].
    pub candidates: Vec<Candidate>,
    /// Candidates of the mart.
    pub candidate_count: i64,
    pub remarks: Vec<Remark>,
}

impl WinBack {
    /// The row of all lost customers.
    pub fn all(&self) -> Option<&Won> {
        self.rows.iter().find(|one| one.dimension == "all")
    }

    /// Rows of a dimension, most customers lost first.
    pub fn of(&self, dimension: &str) -> Vec<&Won> {
        let mut found: Vec<&Won> = self.rows.iter().filter(|one| one.dimension == dimension).collect();
        found.sort_by(|one, other| other.lost.cmp(&one.lost).then_with(|| one.member.cmp(&other.member)));
        found
    }
}

/// Why customers were lost, one reason.
#[derive(Debug, Clone, PartialEq)]
pub struct LossReason {
    pub reason: String,
    pub customers: Option<i64>,
    pub share: Option<f64>,
    /// Share of the quoted survey.
    pub reference: Option<f64>,
    /// Own share less that of the survey.
    pub difference: Option<f64>,
    pub lost_sales: Option<Money>,
    /// Lost customers whose reason is known.
    pub n: Option<i64>,
    pub period: String,
}

/// Reasons in the order of the survey.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LossReasons {
    /// Of the period on the page: the window where any reason is known in it, else all losses.
    pub reasons: Vec<LossReason>,
    /// Of every period.
    pub all: Vec<LossReason>,
    pub remarks: Vec<Remark>,
}

/// Order of the survey, from the rarest reason; those without one follow.
const REASONS: [&str; 8] =
    ["death", "moved", "other_relation", "competition", "product", "staff_attitude", "other", "unknown"];

impl LossReasons {
    /// Reasons that are known.
    pub fn known(&self) -> impl Iterator<Item = &LossReason> {
        self.reasons.iter().filter(|one| one.reason != "unknown")
    }

    /// Customers lost for reasons that nobody wrote down, and their share of all lost.
    pub fn unknown(&self) -> Option<(i64, f64)> {
        let unknown = self.reasons.iter().find(|one| one.reason == "unknown")?.customers?;
        let all: i64 = self.reasons.iter().filter_map(|one| one.customers).sum();
        (all > 0).then(|| (unknown, unknown as f64 / all as f64))
    }

    /// Lost customers with a reason.
    pub fn n(&self) -> i64 {
        self.known().filter_map(|one| one.customers).sum()
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<WinBack>, ReportError> {
    let mut found = WinBack::default();
    if let Some(rows) = Rows::read(marts, "win_back", as_of)? {
        let (dimensions, members) = (rows.required_texts("dimension")?, rows.texts("member")?);
        let (periods, lost, candidates) = (label(&rows, "period")?, rows.ints("lost")?, rows.ints("candidates")?);
        let (targeted, won, won_targeted) = (rows.ints("targeted")?, rows.ints("won")?, rows.ints("won_targeted")?);
        let (rate, recovered) = (rows.floats("win_back_rate")?, rows.money("value_recovered")?);
        let silence = number(&rows, "median_silence_days")?;
        let one = |row: usize| Won {
            dimension: dimensions[row].clone(),
            member: members[row].clone().unwrap_or_default(),
            period: periods[row].clone(),
            lost: lost[row],
            candidates: candidates[row],
            targeted: targeted[row],
            won: won[row],
            won_targeted: won_targeted[row],
            rate: rate[row],
            recovered: recovered[row],
            silence_days: silence[row],
        };
        found.rows = (0..rows.len()).map(one).collect();
    }
    if let Some(mut rows) = Rows::read(marts, "win_back_candidates", as_of)? {
        found.candidate_count = rows.len() as i64;
        let historic = rows.money("historic_value")?;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|one, other| historic[*other].cmp(&historic[*one]).then(one.cmp(other)));
        order.truncate(RANKED_ROWS);
        rows.retain_rows(&order);
        let (ids, since, silence) =
            (rows.required_texts("customer_id")?, rows.dates("lost_since")?, rows.ints("silence_days")?);
        let (historic, before) = (rows.money("historic_value")?, rows.money("net_sales_before")?);
        let (reasons, targeted, offers) = (rows.texts("reason")?, rows.dates("targeted_at")?, rows.texts("offer")?);
        let one = |row: usize| Candidate {
            customer: ids[row].clone(),
            since: since[row],
            silence_days: silence[row],
            historic: historic[row],
            before: before[row],
            reason: reasons[row].clone(),
            targeted: targeted[row],
            offer: offers[row].clone(),
        };
        found.candidates = (0..rows.len()).map(one).collect();
    }
    found.remarks = remarks(marts, as_of, "win_back")?;
    Ok((!found.rows.is_empty() || !found.candidates.is_empty()).then_some(found))
}

pub(super) fn collect_reasons(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<LossReasons>, ReportError> {
    let Some(rows) = Rows::read(marts, "loss_reason_shares", as_of)? else { return Ok(None) };
    let (reasons, customers, share) = (rows.required_texts("reason")?, rows.ints("customers")?, rows.floats("share")?);
    let (reference, difference) = (rows.floats("reference_share")?, rows.floats("difference")?);
    let (sales, n, periods) = (rows.money("lost_sales")?, rows.ints("n")?, label(&rows, "period")?);
    let one = |row: usize| LossReason {
        reason: reasons[row].clone(),
        customers: customers[row],
        share: share[row],
        reference: reference[row],
        difference: difference[row],
        lost_sales: sales[row],
        n: n[row],
        period: periods[row].clone(),
    };
    let mut found: Vec<LossReason> = (0..rows.len()).map(one).collect();
    let place = |reason: &str| REASONS.iter().position(|one| *one == reason).unwrap_or(REASONS.len() - 2);
    found.sort_by(|one, other| (place(&one.reason), &one.reason).cmp(&(place(&other.reason), &other.reason)));
    let known = |period: &str| {
        found.iter().any(|one| one.period == period && one.reason != "unknown" && one.customers > Some(0))
    };
    let mut periods: Vec<&str> = found.iter().map(|one| one.period.as_str()).collect();
    periods.sort_by_key(|period| *period == "all");
    periods.dedup();
    let period = periods.iter().find(|period| known(period)).or(periods.first()).map(|period| period.to_string());
    let reasons = found.iter().filter(|one| Some(&one.period) == period.as_ref()).cloned().collect();
    Ok(Some(LossReasons { reasons, all: found, remarks: remarks(marts, as_of, "loss_reason_shares")? }))
}
