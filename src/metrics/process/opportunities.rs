//! Opportunities and the stages that they went through, as they were known at a date.
//!
//! The table `opportunities` has a row for every stage that was reached, or one row with the stage of the day that the
//! list was made; several lists are several such days. What the newest row that says anything of the whole opportunity
//! tells counts. A row whose stage or opening is dated after the as-of date is left out.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::tables::{SNAPSHOT_DATE, STAGES};

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

/// An opportunity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opportunity {
    /// Its number.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Number of the customer in the history; none where it knows nothing of them.
    pub customer: Option<u32>,
    /// The customer, as the list has it.
    pub customer_id: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// Amount that is expected or agreed, minor units.
    pub amount: Option<i128>,
    /// The newest row: stage as the canonical word, state in the words of the export, day of the stage.
    pub newest: Step,
    /// Day that the record was opened, and last changed.
    pub created: Option<i32>,
    pub updated: Option<i32>,
    /// Day that the tender was handed in.
    pub submitted: Option<i32>,
    /// Day of the decision: of an open opportunity the day that it is expected.
    pub decision: Option<i32>,
    /// The days of the decision that one list after the other named, with the days of the lists.
    pub decisions: Vec<(Option<i32>, i32)>,
    /// `won`, `lost`, `pending`, `void`.
    pub result: Option<String>,
    /// Contract that came of it.
    pub contract_id: Option<String>,
    /// Opportunity that it follows.
    pub followup_of: Option<String>,
    /// What rows tell of stages, each once, ascending by day; those without a day come first.
    pub steps: Vec<Step>,
    /// Whether rows of one list told of more than one stage, so that a stage that is missing was left out indeed.
    pub has_history: bool,
}

/// A stage that was reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Day that it was reached.
    pub reached: Option<i32>,
    /// That day, else the day that the row is of: last changed, listed, opened.
    pub day: Option<i32>,
    /// The stage as the canonical word, and the state in the words of the export.
    pub stage: Option<String>,
    pub status: Option<String>,
}

/// All opportunities that were opened by a date.
#[derive(Debug, Clone, Default)]
pub struct Opportunities {
    /// By number.
    pub list: Vec<Opportunity>,
    /// Rows dated after the as-of date, which are left out.
    pub later: i64,
}

/// The place of the stage that a word stands for, in [`STAGES`].
pub fn stage_place(text: &str) -> Option<usize> {
    let text = text.trim();
    STAGES.iter().position(|word| word.code.eq_ignore_ascii_case(text) || word.aliases.contains(&text))
}

impl Step {
    /// The place of the stage in [`STAGES`]; none where it says none, or one that is no canonical word.
    pub fn place(&self) -> Option<usize> {
        let of = |text: &Option<String>| text.as_deref().and_then(stage_place);
        of(&self.stage).or_else(|| of(&self.status))
    }

    /// Whether it says anything of a stage.
    fn is_told(&self) -> bool {
        self.stage.is_some() || self.status.is_some()
    }
}

impl Opportunities {
    /// The opportunities of the rows of all lists up to the as-of date. Who is in charge and is not in the directory is
    /// taken into it.
    pub fn read(rows: &DataFrame, directory: &mut Directory, as_of: i32) -> PolarsResult<Opportunities> {
        let text = |name: &str| table_rows::texts(rows, name);
        let days = |name: &str| table_rows::days(rows, name);
        let own = |text: Option<&str>| text.map(str::to_owned);
        let (ids, titles, owners) = (text("opp_id")?, text("title")?, text("owner")?);
        let (customer_ids, names) = (text("customer_id")?, text("customer_name")?);
        let (status, stage, result) = (text("status")?, text("stage")?, text("result")?);
        let (contract, followup_of) = (text("contract_id")?, text("followup_of")?);
        let (reached, submitted, decision) = (days("stage_date")?, days("tender_submit_date")?, days("decision_date")?);
        let (created, updated, snapshots) = (days("created_at")?, days("updated_at")?, days(SNAPSHOT_DATE)?);
        let amount = table_rows::money(rows, "amount")?;
        let customers = table_rows::customers(rows)?;
        let staff = numbers(&owners, directory);
        let by_date = |day: Option<i32>| day.filter(|day| *day <= as_of);
        // A record that was opened or changed later is not known yet, whatever list it is in.
        let is_later = |row: &usize| [created[*row], reached[*row]].into_iter().flatten().any(|day| day > as_of);
        let place = |row: usize| stage[row].and_then(stage_place).or_else(|| status[row].and_then(stage_place));
        let (later, mut order): (Vec<usize>, Vec<usize>) =
            (0..rows.height()).filter(|row| ids[*row].is_some()).partition(is_later);
        // Lists in the order of their days, one without a day counts as the first; of a list its stages.
        order.sort_by_key(|row| (snapshots[*row], reached[*row], place(*row)));
        let mut found: BTreeMap<&str, (Opportunity, usize)> = BTreeMap::new();
        for row in order {
            let Some(id) = ids[row] else { continue };
            let new = || (Opportunity { id: id.to_owned(), staff: NOBODY, ..Opportunity::default() }, row);
            let (one, before) = found.entry(id).or_insert_with(new);
            // A list says anew how it was decided, or that it is not.
            if snapshots[*before] != snapshots[row] {
                (one.decision, one.result) = (None, None);
            }
            one.title = own(titles[row]).or_else(|| one.title.take());
            one.customer = customers[row].or(one.customer);
            one.customer_id = own(customer_ids[row]).or_else(|| one.customer_id.take());
            one.name = own(names[row]).or_else(|| one.name.take());
            one.staff = if staff[row] == NOBODY { one.staff } else { staff[row] };
            one.amount = amount[row].or(one.amount);
            one.created = created[row].or(one.created);
            one.updated = by_date(updated[row]).or(one.updated);
            one.submitted = by_date(submitted[row]).or(one.submitted);
            one.result = own(result[row]).or_else(|| one.result.take());
            one.contract_id = own(contract[row]).or_else(|| one.contract_id.take());
            one.followup_of = own(followup_of[row]).or_else(|| one.followup_of.take());
            if let Some(day) = decision[row] {
                one.decision = Some(day);
                one.decisions.retain(|(list, _)| *list != snapshots[row]);
                one.decisions.push((snapshots[row], day));
            }
            // Of a record that was changed later, nothing says when it came to this stage.
            let listed = by_date(updated[row].or(snapshots[row]).or(created[row]));
            let step = Step {
                reached: reached[row],
                day: reached[row].or(listed),
                stage: own(stage[row]),
                status: own(status[row]),
            };
            let is_other = (&step.stage, &step.status) != (&one.newest.stage, &one.newest.status);
            one.has_history |=
                snapshots[*before] == snapshots[row] && is_other && step.is_told() && one.newest.is_told();
            *before = row;
            if step.is_told() && !one.steps.contains(&step) {
                one.steps.push(step.clone());
            }
            one.newest = step;
        }
        let mut list: Vec<Opportunity> = found.into_values().map(|(one, _)| one).collect();
        for one in &mut list {
            one.steps.sort_by_key(|step| step.day);
        }
        Ok(Opportunities { list, later: later.len() as i64 })
    }
}

/// Numbers of those in charge.
fn numbers(owners: &[Option<&str>], directory: &mut Directory) -> Vec<StaffNumber> {
    let told: Vec<Told<'_>> = owners.iter().map(|owner| directory.told(None, *owner)).collect();
    let unknown = told.iter().filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None });
    directory.add_unknown(unknown.collect::<Vec<&str>>());
    let number = |told: &Told<'_>| match told {
        Told::Known(number) => *number,
        Told::Unknown(called) => directory.find(called).unwrap_or(NOBODY),
        Told::Nobody => NOBODY,
    };
    told.iter().map(number).collect()
}
