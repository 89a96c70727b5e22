//! Opportunities: which stages each went through, and how it ended.

use crate::metrics::process::opportunities::{self, Step};
use crate::metrics::process::staff::StaffNumber;

/// Places of stages in [`STAGES`].
pub const FOUND: usize = 0;
pub const PREPARED: usize = 1;
pub const SUBMITTED: usize = 2;
pub const NEGOTIATED: usize = 3;
pub const WON: usize = 4;
pub const SUPPLIED: usize = 5;
pub const COLLECTED: usize = 6;
pub const LOST: usize = 7;

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

impl Opportunities {
    /// How opportunities stand at the as-of date.
    pub fn of(known: &opportunities::Opportunities, as_of: i32) -> Opportunities {
        let has_days = known.list.iter().any(|one| one.submitted.is_some());
        let is_stage = |step: &Step| step.place() == Some(SUBMITTED);
        let tells_submission = has_days || known.list.iter().flat_map(|one| &one.steps).any(is_stage);
        let told = Telling { as_of, has_days, tells_submission };
        let list = known.list.iter().map(|one| told.opportunity(one)).collect();
        Opportunities { list, tells_submission, later: known.later }
    }
}

/// What all opportunities tell.
struct Telling {
    as_of: i32,
    /// Whether any has a day of submission.
    has_days: bool,
    tells_submission: bool,
}

impl Telling {
    fn opportunity(&self, one: &opportunities::Opportunity) -> Opportunity {
        let places = || one.steps.iter().filter_map(|step| Some((step.place().filter(|place| *place < LOST)?, step)));
        let mut reached = [None; LOST];
        for (stage, day) in places().filter_map(|(place, step)| Some((place, step.reached?))) {
            reached[stage] = Some(reached[stage].map_or(day, |known: i32| known.min(day)));
        }
        reached[FOUND] = reached[FOUND].or(one.created);
        reached[SUBMITTED] = reached[SUBMITTED].or(one.submitted);
        let end = self.end(one, &reached);
        if let End::Won(day) = end {
            reached[WON] = reached[WON].or(day);
        }
        let stages: Vec<usize> = places().map(|(place, _)| place).collect();
        let with_day = (0..LOST).rev().find(|stage| reached[*stage].is_some());
        let won = matches!(end, End::Won(_)).then_some(WON);
        let at_least = stages.iter().copied().chain(with_day).chain(won).max().unwrap_or(FOUND);
        let is_lost = matches!(end, End::Lost(_));
        // Of a lost one without any row of a stage before, nothing says how far it went.
        let handed_in = reached[SUBMITTED].is_some() || stages.contains(&SUBMITTED);
        let is_tender = if handed_in || self.has_days || one.has_history { Some(handed_in) } else { None };
        let at_most = match stages.is_empty() {
            true if is_lost && self.tells_submission && reached[SUBMITTED].is_none() => PREPARED.max(at_least),
            true if is_lost => NEGOTIATED.max(at_least),
            _ => at_least,
        };
        let stage = one.newest.place();
        Opportunity {
            id: one.id.clone(),
            title: one.title.clone(),
            customer: one.customer,
            customer_id: one.customer_id.clone(),
            name: one.name.clone(),
            owner: one.staff,
            stage,
            since: one.steps.iter().filter(|step| step.place() == stage).filter_map(|step| step.reached).min(),
            reached,
            at_least,
            at_most,
            is_tender,
            end,
            amount: one.amount,
            created: one.created,
            updated: one.updated,
            expected: one.decision.filter(|_| end == End::Open),
            slipped: slipped(&one.decisions),
            has_contract: one.contract_id.is_some(),
            follows: one.followup_of.clone(),
        }
    }

    fn end(&self, one: &opportunities::Opportunity, reached: &[Option<i32>; LOST]) -> End {
        let decided = one.decision.filter(|day| *day <= self.as_of);
        // A decision that is still to come is none yet.
        let result = one.result.as_deref().filter(|_| one.decision.is_none() || decided.is_some());
        match (one.newest.place(), result) {
            (Some(LOST), _) | (_, Some("lost")) => End::Lost(decided.or(one.newest.reached).or(one.updated)),
            (Some(WON..LOST), _) | (_, Some("won")) => End::Won(reached[WON].or(decided)),
            (_, Some("void")) => End::Void,
            _ => End::Open,
        }
    }
}

/// Counts the lists in which the decision is expected later than in the one before; unknown with a single one.
fn slipped(decisions: &[(Option<i32>, i32)]) -> Option<i64> {
    (decisions.len() > 1).then(|| decisions.windows(2).filter(|pair| pair[0].1 < pair[1].1).count() as i64)
}
