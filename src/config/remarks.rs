//! Settings that are in order and have a consequence that is easily missed: said by `check`, `plan` and every run.

use super::signals;
use super::types::Pipeline;
use crate::model::tables::{LEAD_STAGE_HISTORY, LEADS, VISITS};

/// The remarks on a pipeline.
pub fn remarks(pipeline: &Pipeline) -> Vec<String> {
    let mut remarks = Vec::new();
    if !pipeline.churn.enabled && pipeline.actions.enabled {
        remarks.push(
            "churn.enabled = false: without signals there are no lists of customers to contact and no alerts either; \
             hint: actions.enabled = false if that is meant"
                .to_owned(),
        );
    }
    let name = signals::POINTS_EXPIRING.0;
    let is_set = pipeline.churn.signals.get(name).is_some_and(|signal| signal.enabled != Some(false));
    if pipeline.churn.enabled && is_set && signals::of(pipeline).iter().all(|rule| rule.name != name) {
        let months = signals::POINTS_EXPIRING.1;
        remarks.push(format!(
            "churn.signals.{name} is not looked at: it speaks of points that expire after {months} months; hint: \
             points.expiry_months = {months}, or levels of its own"
        ));
    }
    remarks.extend(cadence(pipeline));
    remarks.extend(levels_of_leads(pipeline));
    remarks
}

/// Leads and the history of their levels are of one scheme: codes of two are never the same level (D-03).
fn levels_of_leads(pipeline: &Pipeline) -> Vec<String> {
    let told = |table: &str, column: &str| pipeline.sources.get(table)?.levels.get(column);
    let Some(own) = told(LEADS.name, "level") else { return Vec::new() };
    let others = ["from_level", "to_level"].map(|column| (column, told(LEAD_STAGE_HISTORY.name, column)));
    let others = others.into_iter().filter_map(|(column, other)| Some((column, other.filter(|other| *other != own)?)));
    others
        .map(|(column, other)| {
            format!(
                "lead_stage_history.{column} is read as `{other}` and leads.level as `{own}`: flows of one do not see \
                 changes of the other; hint: levels.{column} = \"{own}\", or both of the scheme that has all codes"
            )
        })
        .collect()
}

/// Rules on contacts that have nothing to be held against.
fn cadence(pipeline: &Pipeline) -> Vec<String> {
    let has = |table: &str| pipeline.sources.get(table).is_some();
    if !(pipeline.cadence.is_empty() || has(VISITS.name) && pipeline.visits.enabled) {
        let hint = if has(VISITS.name) { "visits.enabled = true" } else { "[sources.visits]" };
        return vec![format!("[cadence] is not looked at: without visits nobody was contacted; hint: {hint}")];
    }
    let of_leads = pipeline.cadence.iter().filter(|(_, rule)| rule.levels.is_some() && !has(LEADS.name));
    of_leads
        .map(|(name, _)| format!("cadence.{name} is not looked at: it is for prospects; hint: [sources.leads]"))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn told(more: &str) -> Vec<String> {
        let sources = "[sources.transactions]\nfiles = ['sales.csv']\n";
        remarks(&toml::from_str(&format!("version = 1\nname = 'shop'\n{more}\n{sources}")).unwrap())
    }

    #[test]
    fn a_history_of_other_levels_than_the_leads_is_told() {
        let sources = |to: &str| {
            format!(
                "[sources.leads]\nfiles = ['a.csv']\nlevels = {{ level = 'intention' }}\n[sources.lead_stage_history]\n\
                 files = ['b.csv']\nlevels = {{ from_level = 'intention', to_level = '{to}' }}"
            )
        };
        let told_of = told(&sources("conversion"));
        assert!(told_of.len() == 1 && told_of[0].contains("lead_stage_history.to_level"), "{told_of:?}");
        assert_eq!(told(&sources("intention")), Vec::<String>::new());
    }

    #[test]
    fn lists_that_go_with_the_signals_are_not_dropped_without_a_word() {
        let told_of = told("churn.enabled = false");
        assert!(told_of.len() == 1 && told_of[0].contains("no lists of customers to contact"), "{told_of:?}");
        assert_eq!(told("churn.enabled = false\nactions.enabled = false"), Vec::<String>::new());
        assert_eq!(told(""), Vec::<String>::new());
    }

    #[test]
    fn settings_of_a_signal_that_is_not_looked_at_are_said_to_be_without_effect() {
        let weight = "churn.signals.points_expiring.weight = 2.0";
        let told_of = told(weight);
        assert!(told_of.len() == 1 && told_of[0].contains("points.expiry_months = 12"), "{told_of:?}");
        assert_eq!(told(&format!("{weight}\npoints.expiry_months = 12")), Vec::<String>::new());
        let levels = "churn.signals.points_expiring.levels = [{ when = 'points_older_9m > 9', points = 5 }]";
        assert_eq!(told(levels), Vec::<String>::new());
        assert_eq!(told("churn.signals.points_expiring.enabled = false"), Vec::<String>::new());
    }

    #[test]
    fn rules_on_contacts_without_contacts_or_prospects_are_said_to_be_without_effect() {
        let rule = "cadence.p = { levels = 'intention', every = { H = '7d' } }";
        let visits = "sources.visits.files = ['visits.csv']";
        let told_of = told(rule);
        assert!(told_of.len() == 1 && told_of[0].contains("[sources.visits]"), "{told_of:?}");
        let told_of = told(&format!("{rule}\n{visits}"));
        assert!(told_of.len() == 1 && told_of[0].contains("[sources.leads]"), "{told_of:?}");
        let told_of = told(&format!("{rule}\n{visits}\nvisits.enabled = false"));
        assert!(told_of.len() == 1 && told_of[0].contains("visits.enabled"), "{told_of:?}");
        assert_eq!(told(&format!("{rule}\n{visits}\nsources.leads.files = ['leads.csv']")), Vec::<String>::new());
    }
}
