//! Opportunities: which stages each went through, and how it ended.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::tables::{SNAPSHOT_DATE, STAGES};

/// Places of stages in [`STAGES`].
pub const FOUND: usize = 0;
pub const PREPARED: usize = 1;
pub const SUBMITTED: usize = 2;
pub const NEGOTIATED: usize = 3;
pub const WON: usize = 4;
pub const SUPPLIED: usize = 5;
pub const COLLECTED: usize = 6;
pub const LOST: usize = 7;

/// Columns of `opportunities` that are read.
pub const COLUMNS: [&str; 17] = [
    "opp_id",
    "title",
    "customer_id",
    "customer_name",
    "owner",
    "status",
    "stage",
    "stage_date",
    "amount",
    "tender_submit_date",
    "decision_date",
    "result",
    "contract_id",
    "followup_of",
    "created_at",
    "updated_at",
    SNAPSHOT_DATE,
];

/// How an opportunity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Still open.
    Open,
    /// Won on the day, where it is known.
    Won(Option<i32>),
    /// Lost on the day, where it is known.
    Lost(Option<i32>),
    /// The tender came to nothing for anybody.
    Void,
}

/// An opportunity as it was known at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opportunity {
    /// Its number.
    pub id: String,
    /// What it is called.
    pub title: Option<String>,
    /// Number of the customer in the history.
    pub customer: Option<u32>,
    /// The customer, as the list has it.
    pub customer_id: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// Who is in charge.
    pub owner: StaffNumber,
    /// Stage of the newest row, as place in [`STAGES`]; none where it says none.
    pub stage: Option<usize>,
    /// Day that it came to this stage.
    pub since: Option<i32>,
    /// First day of each stage up to `collected`, where it is known.
    pub reached: [Option<i32>; LOST],
    /// The farthest stage that it certainly reached, and the farthest that it may have.
    pub at_least: usize,
    pub at_most: usize,
    /// Whether a tender was handed in: a day or a stage says so; not, where others have such a day, or where it has
    /// stages of its own without that one. None where nothing tells.
    pub is_tender: Option<bool>,
    /// How it stands.
    pub end: End,
    /// Amount, minor units.
    pub amount: Option<i128>,
    /// Day that it was opened, and last changed.
    pub created: Option<i32>,
    pub updated: Option<i32>,
    /// Day that the decision is expected, of an open one.
    pub expected: Option<i32>,
    /// How often the expected day was moved later between snapshots; none with a single one.
    pub slipped: Option<i64>,
    /// Whether there is a contract.
    pub has_contract: bool,
    /// Opportunity that it follows.
    pub follows: Option<String>,
}

/// All opportunities that were opened by a date.
#[derive(Debug, Clone, Default)]
pub struct Opportunities {
    /// By number.
    pub list: Vec<Opportunity>,
    /// Whether anything tells which tenders were handed in.
    pub tells_submission: bool,
    /// Rows dated after the as-of date, whose stage is left out.
    pub later: i64,
}

impl Opportunity {
    /// Whether it certainly reached a stage.
    pub fn has_reached(&self, stage: usize) -> bool {
        self.at_least >= stage
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.end == End::Open
    }

    /// The day that it was won or lost on.
    pub fn ended(&self) -> Option<i32> {
        match self.end {
            End::Won(day) | End::Lost(day) => day,
            End::Open | End::Void => None,
        }
    }

    /// The last day that anything happened to it.
    pub fn touched(&self) -> Option<i32> {
        self.updated.into_iter().chain(self.since).chain(self.created).chain(self.reached.into_iter().flatten()).max()
    }
}

/// What one row says.
struct Row {
    number: usize,
    snapshot: Option<i32>,
    stage: Option<usize>,
    day: Option<i32>,
}

struct Columns<'a> {
    titles: Vec<Option<&'a str>>,
    customers: Vec<Option<u32>>,
    customer_ids: Vec<Option<&'a str>>,
    names: Vec<Option<&'a str>>,
    results: Vec<Option<&'a str>>,
    amounts: Vec<Option<i128>>,
    submitted: Vec<Option<i32>>,
    /// Whether any row has a day of submission.
    has_days: bool,
    decided: Vec<Option<i32>>,
    created: Vec<Option<i32>>,
    updated: Vec<Option<i32>>,
    contracts: Vec<Option<&'a str>>,
    follows: Vec<Option<&'a str>>,
}

/// The stage that a word stands for.
fn stage_of(text: &str) -> Option<usize> {
    let text = text.trim();
    STAGES.iter().position(|word| word.code.eq_ignore_ascii_case(text) || word.aliases.contains(&text))
}

impl Opportunities {
    /// The opportunities of the rows of all snapshots up to the as-of date. Who is in charge and is not in the directory
    /// is taken into it.
    pub fn new(rows: &DataFrame, directory: &mut Directory, as_of: i32) -> PolarsResult<Opportunities> {
        let text = |name: &str| table_rows::texts(rows, name);
        let days = |name: &str| table_rows::days(rows, name);
        let (ids, stages, statuses) = (text("opp_id")?, text("stage")?, text("status")?);
        let (stage_days, snapshots) = (days("stage_date")?, days(SNAPSHOT_DATE)?);
        let owners = text("owner")?;
        let told: Vec<Told<'_>> = owners.iter().map(|owner| directory.told(None, *owner)).collect();
        let unknown: Vec<&str> = told
            .iter()
            .filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None })
            .collect();
        directory.add_unknown(unknown);
        let owner = |row: usize| match told[row] {
            Told::Nobody => NOBODY,
            Told::Known(number) => number,
            Told::Unknown(called) => directory.find(called).unwrap_or(NOBODY),
        };
        let submitted = days("tender_submit_date")?;
        let columns = Columns {
            titles: text("title")?,
            customers: table_rows::customers(rows)?,
            customer_ids: text("customer_id")?,
            names: text("customer_name")?,
            results: text("result")?,
            amounts: table_rows::money(rows, "amount")?,
            has_days: submitted.iter().any(Option::is_some),
            submitted,
            decided: days("decision_date")?,
            created: days("created_at")?,
            updated: days("updated_at")?,
            contracts: text("contract_id")?,
            follows: text("followup_of")?,
        };
        let mut found = Opportunities::default();
        let mut by_id: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
        for number in 0..rows.height() {
            let Some(id) = ids[number] else { continue };
            let day = stage_days[number];
            if day.is_some_and(|day| day > as_of) || columns.created[number].is_some_and(|day| day > as_of) {
                found.later += 1;
                continue;
            }
            let stage = stages[number].and_then(stage_of).or_else(|| statuses[number].and_then(stage_of));
            by_id.entry(id).or_default().push(Row { number, snapshot: snapshots[number], stage, day });
        }
        found.tells_submission = columns.has_days || by_id.values().flatten().any(|row| row.stage == Some(SUBMITTED));
        for (id, mut rows) in by_id {
            rows.sort_by_key(|row| (row.snapshot, row.day, row.stage));
            let Some(newest) = rows.last().map(|row| row.number) else { continue };
            found.list.push(columns.opportunity(id, &rows, owner(newest), (as_of, found.tells_submission)));
        }
        Ok(found)
    }
}

impl Columns<'_> {
    fn opportunity(
        &self,
        id: &str,
        rows: &[Row],
        owner: StaffNumber,
        (as_of, tells_submission): (i32, bool),
    ) -> Opportunity {
        let newest = &rows[rows.len() - 1];
        let row = newest.number;
        let known = |day: Option<i32>| day.filter(|day| *day <= as_of);
        let mut reached = [None; LOST];
        for (stage, day) in rows.iter().filter_map(|row| Some((row.stage.filter(|stage| *stage < LOST)?, row.day?))) {
            reached[stage] = Some(reached[stage].map_or(day, |known: i32| known.min(day)));
        }
        let first = |days: &[Option<i32>]| rows.iter().filter_map(|row| known(days[row.number])).min();
        let created = first(&self.created);
        reached[FOUND] = reached[FOUND].or(created);
        reached[SUBMITTED] = reached[SUBMITTED].or(first(&self.submitted));
        let end = self.end(newest, &reached, as_of);
        if let End::Won(day) = end {
            reached[WON] = reached[WON].or(day);
        }
        let stages = rows.iter().filter_map(|row| row.stage.filter(|stage| *stage < LOST));
        let with_day = (0..LOST).rev().find(|stage| reached[*stage].is_some());
        let won = matches!(end, End::Won(_)).then_some(WON);
        let at_least = stages.clone().chain(with_day).chain(won).max().unwrap_or(FOUND);
        let is_lost = matches!(end, End::Lost(_));
        // Of a lost one without any row of a stage before, nothing says how far it went.
        let handed_in = reached[SUBMITTED].is_some() || stages.clone().any(|stage| stage == SUBMITTED);
        let has_way =
            rows.windows(2).any(|pair| pair[0].snapshot == pair[1].snapshot && pair[0].stage != pair[1].stage);
        let is_tender = if handed_in || self.has_days || has_way { Some(handed_in) } else { None };
        let at_most = match stages.count() {
            0 if is_lost && tells_submission && reached[SUBMITTED].is_none() => PREPARED.max(at_least),
            0 if is_lost => NEGOTIATED.max(at_least),
            _ => at_least,
        };
        let decided = self.decided[row];
        let own = |text: Option<&str>| text.map(str::to_owned);
        Opportunity {
            id: id.to_owned(),
            title: own(self.titles[row]),
            customer: self.customers[row],
            customer_id: own(self.customer_ids[row]),
            name: own(self.names[row]),
            owner,
            stage: newest.stage,
            since: rows.iter().filter(|row| row.stage == newest.stage).filter_map(|row| row.day).min(),
            reached,
            at_least,
            at_most,
            is_tender,
            end,
            amount: self.amounts[row],
            created,
            updated: known(self.updated[row]),
            expected: decided.filter(|_| end == End::Open),
            slipped: self.slipped(rows),
            has_contract: self.contracts[row].is_some(),
            follows: own(self.follows[row]),
        }
    }

    fn end(&self, newest: &Row, reached: &[Option<i32>; LOST], as_of: i32) -> End {
        let row = newest.number;
        let decided = self.decided[row];
        // A decision that is still to come is none yet.
        let result = self.results[row].filter(|_| decided.is_none_or(|day| day <= as_of));
        match (newest.stage, result) {
            (Some(LOST), _) | (_, Some("lost")) => {
                let day = decided.filter(|day| *day <= as_of);
                End::Lost(day.or(newest.day).or(self.updated[row].filter(|day| *day <= as_of)))
            }
            (Some(WON..LOST), _) | (_, Some("won")) => End::Won(reached[WON].or(decided.filter(|day| *day <= as_of))),
            (_, Some("void")) => End::Void,
            _ => End::Open,
        }
    }

    /// Counts the snapshots in which the decision is expected later than in the one before.
    fn slipped(&self, rows: &[Row]) -> Option<i64> {
        let mut by_snapshot: BTreeMap<Option<i32>, Option<i32>> = BTreeMap::new();
        for row in rows {
            by_snapshot.insert(row.snapshot, self.decided[row.number]);
        }
        let days: Vec<i32> = by_snapshot.into_values().flatten().collect();
        (days.len() > 1).then(|| days.windows(2).filter(|pair| pair[0] < pair[1]).count() as i64)
    }
}
