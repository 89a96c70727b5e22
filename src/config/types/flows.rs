//! `[flows.<name>]`: stages that prospects and customers go through (S22, S26, S28, S29, S32, S36–S38, S40; F31, F32).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Pipeline, Text};
use crate::model::levels;
use crate::model::tables::{LEAD_STAGE_HISTORY, LEADS};

/// The level of a lead that stands for an order (D-04): the success of leads whose flow names none.
const ORDER: &str = "O";
/// Stages of opportunities on the way, of success and of failure (S37).
const OPPORTUNITY_STAGES: [&str; 4] = ["found", "tender_prep", "tender_submitted", "negotiation"];
const OPPORTUNITY_WON: [&str; 3] = ["won", "supplied", "collected"];
const OPPORTUNITY_LOST: [&str; 1] = ["lost"];

/// A flow through stages. Its stages are levels of leads, stages of opportunities, categories of visits, or classes of a
/// scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Title in reports. Default: the name.
    #[serde(default)]
    pub title: Option<Text>,
    /// What goes through the stages.
    pub of: FlowOf,
    /// Level scheme of the leads, with `of = "leads"`: default that of the source. Level scheme that the words of visits
    /// are read with, with `of = "categories"`. Scheme with `of = "scheme"`.
    #[serde(default)]
    pub scheme: Option<String>,
    /// Stages on the way, first to last. Default: of leads and categories the codes of the level scheme from the farthest to
    /// the nearest; of opportunities `found` to `negotiation`; of a scheme its classes from last to first.
    #[serde(default)]
    pub stages: Vec<String>,
    /// Stages that end the way with success. Default: of leads the order, `O`; of opportunities `won`, `supplied`,
    /// `collected`; else none. Of categories any name here stands for the next order of the customer.
    #[serde(default)]
    pub won: Vec<String>,
    /// Stages that end the way without success. Default: of opportunities `lost`.
    #[serde(default)]
    pub lost: Vec<String>,
    /// Days within which a prospect of a level is expected to close, as `{ H = "7d", A = "30d", B = "90d" }` (F32).
    /// Default: those of the level scheme. They make the flow one whose grades are checked against what happened.
    #[serde(default)]
    pub horizons: BTreeMap<String, String>,
    /// The three stages whose counts make the shape of a funnel, from first to last (S22). Default: none.
    #[serde(default)]
    pub shape: Vec<String>,
    /// Months of the balance, and of entry that conversion is told for.
    #[serde(default = "default_months")]
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Days after entry within which conversion is compared from month to month: only entries that old are counted.
    #[serde(default = "default_conversion_days")]
    #[schemars(range(min = 1, max = 1095))]
    pub conversion_days: u32,
    /// Stages that nobody should be in, and what it is called who is: `{ signed_only = "signed_not_bought" }` (S32).
    #[serde(default)]
    pub odd: BTreeMap<String, String>,
}

/// The stages of a flow, as settings and defaults tell them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageLists {
    /// On the way, first to last.
    pub stages: Vec<String>,
    /// Of success.
    pub won: Vec<String>,
    /// Of failure.
    pub lost: Vec<String>,
}

impl Flow {
    /// A flow with nothing but defaults.
    pub fn new(of: FlowOf) -> Flow {
        Flow {
            title: None,
            of,
            scheme: None,
            stages: Vec::new(),
            won: Vec::new(),
            lost: Vec::new(),
            horizons: BTreeMap::new(),
            shape: Vec::new(),
            months: default_months(),
            conversion_days: default_conversion_days(),
            odd: BTreeMap::new(),
        }
    }

    /// Level scheme of a flow of leads or categories: the one it names; of leads else that of the list, else that of the
    /// history.
    pub fn level_scheme(&self, pipeline: &Pipeline) -> Option<String> {
        let told = |table: &str, column: &str| pipeline.sources.get(table)?.levels.get(column).cloned();
        let named = self.scheme.clone();
        match self.of {
            FlowOf::Leads => {
                let of_list = || told(LEADS.name, "level");
                named.or_else(of_list).or_else(|| told(LEAD_STAGE_HISTORY.name, "to_level"))
            }
            FlowOf::Categories => named,
            FlowOf::Opportunities | FlowOf::Scheme => None,
        }
    }

    /// The stages; none on the way where nothing tells of them. `classes` are those of the scheme of the flow, from best
    /// to worst.
    pub fn lists(&self, pipeline: &Pipeline, classes: &[String]) -> StageLists {
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let levels = || self.level_scheme(pipeline).map(|scheme| pipeline.level_codes(&scheme)).unwrap_or_default();
        let mut lists = match self.of {
            FlowOf::Leads => StageLists { stages: levels(), won: own(&[ORDER]), lost: Vec::new() },
            FlowOf::Categories => StageLists { stages: levels(), ..StageLists::default() },
            FlowOf::Opportunities => StageLists {
                stages: own(&OPPORTUNITY_STAGES),
                won: own(&OPPORTUNITY_WON),
                lost: own(&OPPORTUNITY_LOST),
            },
            FlowOf::Scheme => StageLists { stages: classes.to_vec(), ..StageLists::default() },
        };
        if matches!(self.of, FlowOf::Leads | FlowOf::Categories | FlowOf::Scheme) {
            lists.stages.reverse();
        }
        for (list, own) in
            [(&mut lists.stages, &self.stages), (&mut lists.won, &self.won), (&mut lists.lost, &self.lost)]
        {
            if !own.is_empty() {
                list.clone_from(own);
            }
        }
        let StageLists { stages, won, lost } = &mut lists;
        won.retain(|code| !lost.contains(code));
        stages.retain(|code| !won.contains(code) && !lost.contains(code));
        lists
    }
}

impl Pipeline {
    /// The codes of a level scheme from best to worst: of one of the pipeline's own, else of a built-in one; none of a
    /// scheme that nobody knows.
    pub fn level_codes(&self, scheme: &str) -> Vec<String> {
        if let Some(own) = self.level_schemes.get(scheme) {
            return own.codes.iter().map(|code| code.code.clone()).collect();
        }
        let built_in = levels::built_in(scheme).map(|scheme| scheme.levels);
        built_in.into_iter().flatten().map(|level| level.code.to_owned()).collect()
    }
}

/// What goes through the stages of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowOf {
    /// Leads, by the history of their levels.
    Leads,
    /// Opportunities, by their stages.
    Opportunities,
    /// Customers, by the category that visits note.
    Categories,
    /// Customers, by the classes of a scheme at month ends.
    Scheme,
}

fn default_months() -> u32 {
    12
}

fn default_conversion_days() -> u32 {
    90
}
