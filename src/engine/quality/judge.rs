//! From what was counted to pass, warn or fail.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::keys::{Orphans, Repeats};
use super::profile::{FieldQuality, MonthSum, TableProfile};
use super::records::FileRecord;
use crate::config::types::{Change, Freshness, Severity, Source};
use crate::engine::EngineError;
use crate::engine::identity::Finding;
use crate::model::money::{format_minor, to_f64};
use crate::model::period::{Month, is_month_end};

/// A share of refused rows above so much of the limit is a warning.
const WARNED_SHARE_OF_LIMIT: f64 = 0.8;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Keys do not repeat.
    Unique,
    /// Values are found in the table they refer to.
    Reference,
    /// The newest row is not too old.
    Freshness,
    /// The rows of the last complete month are about as many as before.
    ChangeRows,
    /// So is its amount.
    ChangeAmount,
    /// The rows and amounts of every export add up.
    FileTotal,
    /// Few rows were refused.
    Quarantine,
    /// Words are of those that the column knows.
    Words,
}

impl CheckKind {
    /// As the mart has it.
    pub fn as_str(self) -> &'static str {
        match self {
            CheckKind::Unique => "unique",
            CheckKind::Reference => "reference",
            CheckKind::Freshness => "freshness",
            CheckKind::ChangeRows => "change_rows",
            CheckKind::ChangeAmount => "change_amount",
            CheckKind::FileTotal => "file_total",
            CheckKind::Quarantine => "quarantine",
            CheckKind::Words => "words",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was found, or nothing could be looked at: `detail` says so.
    Pass,
    /// Something was found, and is reported.
    Warn,
    /// Something was found, and the run stops.
    Fail,
}

impl Outcome {
    /// As the mart has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Warn => "warn",
            Outcome::Fail => "fail",
        }
    }

    /// Of a check that found something, or nothing.
    fn of(found: bool, severity: Severity) -> Outcome {
        match severity {
            Severity::Fail if found => Outcome::Fail,
            Severity::Warn if found => Outcome::Warn,
            _ => Outcome::Pass,
        }
    }
}

/// One check and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Table.
    pub source: String,
    /// What it looks at.
    pub check: CheckKind,
    /// Column, or the columns of a key.
    pub column: Option<String>,
    /// What happens when it finds something.
    pub severity: Severity,
    /// How it ended.
    pub outcome: Outcome,
    /// What was looked at: rows, or exports for [`CheckKind::FileTotal`]. 0 when it could not be checked.
    pub rows: i64,
    /// How many of them fail. A check of a whole table fails with 1.
    pub failing: i64,
    /// What was found, in words.
    pub detail: String,
    /// One case of it.
    pub example: Option<String>,
}

/// Severity as the mart has it.
pub(super) fn severity_text(severity: Severity) -> &'static str {
    match severity {
        Severity::Off => "off",
        Severity::Warn => "warn",
        Severity::Fail => "fail",
    }
}

impl CheckResult {
    /// A check that passes until something is found.
    fn new(source: &str, check: CheckKind, severity: Severity) -> CheckResult {
        CheckResult {
            source: source.to_owned(),
            check,
            column: None,
            severity,
            outcome: Outcome::Pass,
            rows: 0,
            failing: 0,
            detail: String::new(),
            example: None,
        }
    }

    /// A check for which something is missing.
    pub(super) fn not_checked(
        source: &str,
        check: CheckKind,
        column: Option<&str>,
        severity: Severity,
        why: &str,
    ) -> CheckResult {
        let column = column.map(str::to_owned);
        CheckResult { column, detail: format!("not checked: {why}"), ..CheckResult::new(source, check, severity) }
    }
}

/// Whether keys repeat.
pub(super) fn unique(source: &str, columns: String, found: Repeats, severity: Severity) -> CheckResult {
    let detail = match found.repeated {
        0 => format!("no key repeats in {} rows", found.rows),
        repeated => format!("{repeated} of {} rows repeat the key of an earlier row", found.rows),
    };
    CheckResult {
        column: Some(columns),
        outcome: Outcome::of(found.repeated > 0, severity),
        rows: found.rows as i64,
        failing: found.repeated as i64,
        detail,
        example: found.example,
        ..CheckResult::new(source, CheckKind::Unique, severity)
    }
}

/// Whether values are found in `target`, a table and its column. The example is the missing value that most rows have.
pub(super) fn reference(
    source: &str,
    column: &str,
    target: &str,
    found: &Orphans,
    severity: Severity,
    money_scale: u8,
) -> CheckResult {
    let most = found.values.iter().rev().max_by_key(|(_, rows)| **rows);
    let detail = match found.orphans {
        0 => format!("all {} rows are found in {target}", found.rows),
        orphans => {
            let amount = found.amount.map(|amount| format!(", amount {}", format_minor(amount, money_scale)));
            format!(
                "{orphans} of {} rows hold one of {} values that {target} does not have{}",
                found.rows,
                found.values.len(),
                amount.unwrap_or_default()
            )
        }
    };
    CheckResult {
        column: Some(column.to_owned()),
        outcome: Outcome::of(found.orphans > 0, severity),
        rows: found.rows as i64,
        failing: found.orphans as i64,
        detail,
        example: most.map(|(value, rows)| format!("`{value}` in {rows} rows")),
        ..CheckResult::new(source, CheckKind::Reference, severity)
    }
}

/// Whether the newest row is young enough.
pub(super) fn freshness(source: &str, profile: &TableProfile, limits: &Freshness, as_of: NaiveDate) -> CheckResult {
    let severity = if limits.fail_days.is_some() { Severity::Fail } else { Severity::Warn };
    let age = profile.days.map(|(_, last)| (as_of - last).num_days());
    let exceeds = |limit: Option<u32>| limit.filter(|limit| age.is_none_or(|age| age > i64::from(*limit)));
    let (outcome, limit) = match (exceeds(limits.fail_days), exceeds(limits.warn_days)) {
        (Some(limit), _) => (Outcome::Fail, Some(limit)),
        (None, Some(limit)) => (Outcome::Warn, Some(limit)),
        (None, None) => (Outcome::Pass, None),
    };
    let age = match age {
        Some(age) => format!("the newest row is {age} days old on {as_of}"),
        None => format!("no row is dated on or before {as_of}"),
    };
    CheckResult {
        outcome,
        rows: profile.rows as i64,
        failing: i64::from(outcome != Outcome::Pass),
        detail: limit.map_or_else(|| age.clone(), |limit| format!("{age}; the limit is {limit} days")),
        ..CheckResult::new(source, CheckKind::Freshness, severity)
    }
}

/// The last month that is over on the as-of date.
pub(super) fn last_whole_month(as_of: NaiveDate) -> Month {
    let month = Month::of(as_of);
    if is_month_end(as_of) {
        month
    } else {
        Month::of(as_of.with_day(1).and_then(|day| day.pred_opt()).unwrap_or(as_of))
    }
}

/// Whether rows and amount of the last complete month are about the mean of the three months before. A month without
/// rows counts as 0, unless it lies before the first row of the table.
pub(super) fn change(
    source: &str,
    profile: &TableProfile,
    limits: &Change,
    as_of: NaiveDate,
    has_amount: bool,
) -> Vec<CheckResult> {
    let month = last_whole_month(as_of);
    let before: Vec<MonthSum> =
        profile.months.range(..month).filter(|(earlier, _)| month.since(**earlier) <= 3).map(|(_, sum)| *sum).collect();
    let reaches_back = profile.months.keys().next().is_some_and(|first| month.since(*first) >= 3);
    let now = profile.months.get(&month).copied().unwrap_or_default();
    let judge = |check: CheckKind, limit: f64, now: i128, before: i128| {
        let skip = |why: &str| CheckResult::not_checked(source, check, None, limits.severity, why);
        if !reaches_back {
            return skip(&format!("there are no three months before {month}"));
        }
        if before == 0 {
            return skip(&format!("the three months before {month} add up to nothing"));
        }
        // Three times this month against the sum of three is this month against their mean.
        let change = to_f64(now.saturating_mul(3).saturating_sub(before), 0) / to_f64(before.saturating_abs(), 0);
        let exceeds = change.abs() > limit;
        CheckResult {
            outcome: Outcome::of(exceeds, limits.severity),
            rows: profile.months.get(&month).map_or(0, |sum| sum.rows as i64),
            failing: i64::from(exceeds),
            detail: format!(
                "{month} differs by {:+.1} % from the mean of the three months before; the limit is {:.0} %",
                change * 100.0,
                limit * 100.0
            ),
            ..CheckResult::new(source, check, limits.severity)
        }
    };
    let mut results = Vec::new();
    if let Some(limit) = limits.rows {
        let rows = before.iter().map(|sum| i128::from(sum.rows)).sum();
        results.push(judge(CheckKind::ChangeRows, limit, i128::from(now.rows), rows));
    }
    if let Some(limit) = limits.amount {
        let check = CheckKind::ChangeAmount;
        results.push(if has_amount {
            judge(check, limit, now.amount, before.iter().map(|sum| sum.amount).sum())
        } else {
            CheckResult::not_checked(source, check, None, limits.severity, "the table has no amount")
        });
    }
    results
}

/// Whether the rows and amounts of all exports of a table add up, to each other and to the totals they state.
pub(super) fn file_totals(source: &str, files: &[&FileRecord], money_scale: u8) -> Vec<CheckResult> {
    let text = |minor: i128| format_minor(minor, money_scale);
    let lost = |file: &FileRecord| {
        let amount = file.amounts.map_or(0, |amounts| amounts.unaccounted());
        (file.rows.unaccounted() != 0 || amount != 0).then(|| {
            format!(
                "{}: {} rows and an amount of {} are unaccounted for",
                file.file,
                file.rows.unaccounted(),
                text(amount)
            )
        })
    };
    let differing = |file: &FileRecord| {
        let (stated, read) = (file.stated_total?, file.amounts?.read);
        (file.unknown_amounts == 0 && stated != read)
            .then(|| format!("{}: states {}, its rows add up to {}", file.file, text(stated), text(read)))
    };
    let judge = |severity: Severity, rows: usize, found: Vec<String>, passes: &str, fails: &str| CheckResult {
        outcome: Outcome::of(!found.is_empty(), severity),
        rows: rows as i64,
        failing: found.len() as i64,
        detail: match found.len() {
            0 => format!("{rows} exports {passes}"),
            failing => format!("{failing} of {rows} exports {fails}"),
        },
        example: found.into_iter().next(),
        ..CheckResult::new(source, CheckKind::FileTotal, severity)
    };
    let found = files.iter().filter_map(|file| lost(file)).collect();
    let mut results =
        vec![judge(Severity::Fail, files.len(), found, "add up: every row read has a fate", "do not add up")];
    // Where an amount cannot be read, the rows cannot add up to what the file states.
    let is_comparable = |file: &&&FileRecord| file.unknown_amounts == 0 && file.amounts.is_some();
    let stating = files.iter().filter(|file| file.stated_total.is_some()).filter(is_comparable).count();
    if stating > 0 {
        let found = files.iter().filter_map(|file| differing(file)).collect();
        let fails = "state a total that their rows do not add up to";
        results.push(judge(Severity::Warn, stating, found, "state the total that their rows add up to", fails));
    }
    results
}

/// Whether few rows were refused.
pub(super) fn quarantine(name: &str, source: &Source, files: &[&FileRecord]) -> CheckResult {
    let rows: i64 = files.iter().map(|file| file.rows.read - file.rows.left_out).sum();
    let refused: i64 = files.iter().map(|file| file.rows.quarantined).sum();
    let share = if rows > 0 { refused as f64 / rows as f64 } else { 0.0 };
    // Of few rows one is a large share: it is allowed, as when the export is read.
    let is_single = refused <= 1 && source.max_quarantine_ratio > 0.0;
    // Refused rows are listed anyway: only a share that comes near the limit is a warning.
    let outcome = match share / source.max_quarantine_ratio.max(f64::MIN_POSITIVE) {
        of_limit if of_limit > 1.0 && !is_single => Outcome::Fail,
        of_limit if of_limit > WARNED_SHARE_OF_LIMIT => Outcome::Warn,
        _ => Outcome::Pass,
    };
    let worst = files.iter().rev().filter(|file| file.rows.quarantined > 0).max_by_key(|file| file.rows.quarantined);
    CheckResult {
        outcome,
        rows,
        failing: refused,
        detail: format!(
            "{refused} of {rows} rows were refused, {:.2} %; the limit is {:.2} %",
            share * 100.0,
            source.max_quarantine_ratio * 100.0
        ),
        example: worst.map(|file| format!("{}: {} rows", file.file, file.rows.quarantined)),
        ..CheckResult::new(name, CheckKind::Quarantine, Severity::Fail)
    }
}

/// Words that a column does not know: they are stored as they are, and nothing that goes by words counts them.
pub(super) fn words(field: &FieldQuality) -> Option<CheckResult> {
    let (unknown, example) = field.unknown_words.as_ref()?;
    Some(CheckResult {
        column: Some(field.column.clone()),
        outcome: Outcome::Warn,
        rows: field.filled as i64,
        failing: *unknown as i64,
        detail: format!(
            "{unknown} of {} values are words that the column does not know; they are kept as they are",
            field.filled
        ),
        example: Some(example.clone()),
        ..CheckResult::new(&field.source, CheckKind::Words, Severity::Warn)
    })
}

/// Stops a run in which a check failed, with all of them.
pub fn gate(checks: &[CheckResult]) -> Result<(), EngineError> {
    let failures: Vec<String> = checks.iter().filter(|check| check.outcome == Outcome::Fail).map(line).collect();
    if failures.is_empty() { Ok(()) } else { Err(EngineError::ChecksFailed { failures }) }
}

/// A check in one line.
fn line(check: &CheckResult) -> String {
    let column = check.column.as_ref().map(|column| format!(" ({column})")).unwrap_or_default();
    let example = check.example.as_ref().map(|example| format!(", as {example}")).unwrap_or_default();
    format!("{} {}{column}: {}{example}", check.source, check.check.as_str(), check.detail)
}

/// Parents or aliases that lead nowhere.
pub(super) fn identity(source: &str, column: &str, found: usize, first: &Finding, severity: Severity) -> CheckResult {
    CheckResult {
        column: Some(column.to_owned()),
        outcome: Outcome::of(true, severity),
        rows: found as i64,
        failing: found as i64,
        detail: format!("{found} entries lead back to themselves, to nobody, or against each other"),
        example: Some(first.to_string()),
        ..CheckResult::new(source, CheckKind::Reference, severity)
    }
}
