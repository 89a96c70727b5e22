//! The mart `cadence`: every customer or lead of a rule.

use chrono::NaiveDate;
use polars::prelude::*;

use super::Row;
use super::groups::per_10k;
use super::judge::Judged;
use super::rule::{Judging, Rule};
use crate::metrics::actions::Keeper;
use crate::metrics::columns::{counts, days};
use crate::metrics::{as_of_column, money_column};

/// What a subject is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// Number of the customer or lead.
    pub id: &'a str,
    /// Number of the customer, where it is known.
    pub customer_id: Option<&'a str>,
    /// Name.
    pub name: Option<&'a str>,
}

/// The rows of a rule.
pub struct OfRule<'a> {
    /// The rule.
    pub rule: &'a Rule<'a>,
    /// `customer` or `lead`.
    pub subject: &'static str,
    /// Its rows.
    pub rows: &'a [Row],
    /// What a subject is called.
    pub named: &'a (dyn Fn(u32) -> Named<'a> + 'a),
    /// Who looks after subjects.
    pub keepers: &'a [Keeper],
}

/// Share of what was asked in the window that was done: of a subject whose present class is judged by blocks that of the
/// blocks, of others that of the days; where it has none of its own kind, the other one.
fn compliance(rule: &Rule<'_>, judged: &Judged) -> Option<f64> {
    let (days, blocks) = (judged.tally.on_time(), judged.tally.block_share());
    match rule.judging(judged.class) {
        Judging::ByBlocks(_) => blocks.or(days),
        _ => days.or(blocks),
    }
}

/// The mart `cadence`, rule by rule.
pub fn frame(rules: &[OfRule<'_>], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let mut whole: Option<DataFrame> = None;
    for rule in rules {
        let part = part(rule, as_of, scale)?;
        match &mut whole {
            None => whole = Some(part),
            Some(whole) => {
                whole.vstack_mut_owned(part)?;
            }
        }
    }
    Ok(whole.unwrap_or_default())
}

/// A column of texts by place of the row.
fn texts<'t>(rows: usize, name: &str, of: impl Fn(usize) -> Option<&'t str>) -> Column {
    Column::new(name.into(), (0..rows).map(of).collect::<StringChunked>().into_series())
}

fn part(of: &OfRule<'_>, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let (rule, rows) = (of.rule, of.rows);
    let named: Vec<Named<'_>> = rows.iter().map(|row| (of.named)(row.subject)).collect();
    let count = |name: &str, of: &dyn Fn(&Judged) -> Option<i64>| counts(name, rows.iter().map(|row| of(&row.judged)));
    let float = |name: &str, of: &dyn Fn(&Row) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), rows.iter().map(of)).into_column()
    };
    let day = |name: &str, of: &dyn Fn(&Judged) -> Option<i32>| days(name, rows.iter().map(|row| of(&row.judged)));
    let truth = |name: &str, of: &dyn Fn(&Judged) -> Option<bool>| {
        Column::new(name.into(), rows.iter().map(|row| of(&row.judged)).collect::<BooleanChunked>().into_series())
    };
    let keeper = |row: usize| of.keepers.get(rows[row].keeper as usize);
    let every: Vec<Option<String>> =
        rule.classes.iter().map(|class| class.every.map(|every| every.to_string())).collect();
    let every_of = |row: usize| {
        let judged = &rows[row].judged;
        every.get(usize::from(judged.class)).filter(|_| judged.holds)?.as_deref()
    };
    let by_days = |judged: &Judged| judged.tally.judged > 0;
    let by_blocks = |judged: &Judged| judged.tally.blocks > 0;
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            texts(rows.len(), "cadence", |_| Some(rule.name)),
            texts(rows.len(), "subject", |_| Some(of.subject)),
            texts(rows.len(), "id", |row| Some(named[row].id)),
            texts(rows.len(), "customer_id", |row| named[row].customer_id),
            texts(rows.len(), "name", |row| named[row].name),
            texts(rows.len(), "staff", |row| keeper(row)?.staff.as_deref()),
            texts(rows.len(), "manager", |row| keeper(row)?.manager.as_deref()),
            texts(rows.len(), "class", |row| Some(rule.code(rows[row].judged.class))),
            truth("holds", &|judged| Some(judged.holds)),
            texts(rows.len(), "every", every_of),
            count("held_days", &|judged| Some(judged.tally.held)),
            count("judged_days", &|judged| by_days(judged).then_some(judged.tally.judged)),
            count("late_days", &|judged| by_days(judged).then_some(judged.tally.late)),
            count("contact_days", &|judged| by_days(judged).then_some(judged.tally.contact_days)),
            count("late_contacts", &|judged| by_days(judged).then_some(judged.tally.late_contacts)),
            float("compliance", &|row| compliance(rule, &row.judged)),
            count("blocks", &|judged| by_blocks(judged).then_some(judged.tally.blocks)),
            count("blocks_met", &|judged| by_blocks(judged).then_some(judged.tally.met)),
            truth("open_block_met", &|judged| judged.open_block),
            count("contacts", &|judged| Some(i64::from(judged.contacts))),
            day("last_contact", &|judged| judged.last_contact),
            day("since", &|judged| Some(judged.since)),
            day("due", &|judged| Some(judged.due?.day)),
            count("overdue_days", &|judged| judged.due?.overdue.map(i64::from)),
            truth("never", &|judged| Some(judged.last_contact.is_none())),
            float("mean_gap_days", &|row| row.judged.mean_gap),
            money_column("net_sales_12m", rows.iter().map(|row| row.net_sales).collect(), scale),
            float("contacts_per_10k", &|row| per_10k(i64::from(row.judged.year_contacts), row.net_sales, scale)),
        ],
    )
}
