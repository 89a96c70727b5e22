//! The signals of a pipeline: those that keyfolio brings, changed by the pipeline key by key, and the pipeline's own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::types::{Churn, DefinedUnit, Pipeline, Signal, SignalLevel, Text};

/// The text of the signals that keyfolio brings.
const BUILT_IN: &str = include_str!("../../pipelines/churn/signals.toml");

/// Names that conditions of signals can read beside features.
pub const OF_CHURN: [&str; 5] =
    ["silence_limit_days", "silence_limit_of", "contact_cadence_days", "lost_by_silence", "under_contract"];

static SIGNALS: LazyLock<BTreeMap<String, Signal>> = LazyLock::new(|| {
    let parsed = toml::from_str(BUILT_IN);
    debug_assert!(parsed.is_ok(), "the signals that keyfolio brings are whole: {parsed:?}");
    parsed.unwrap_or_default()
});

/// The signals that keyfolio brings, by name.
pub fn built_in() -> &'static BTreeMap<String, Signal> {
    &SIGNALS
}

/// A signal with nothing left to its default.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalRule {
    /// Its name.
    pub name: String,
    /// Name shown in reports.
    pub title: Text,
    /// Conditions and points, as they are set.
    pub levels: Vec<SignalLevel>,
    /// The figure that is shown.
    pub value: Option<String>,
    /// The limit that it is shown beside.
    pub threshold: Option<String>,
    /// What both measure.
    pub unit: Option<DefinedUnit>,
    /// What is told of a customer.
    pub evidence: Text,
    /// Money feature at risk.
    pub at_risk: String,
    /// Factor of the points.
    pub weight: f64,
}

impl SignalRule {
    /// Points of a level, times the weight.
    pub fn points(&self, level: usize) -> f64 {
        self.levels.get(level).map_or(0.0, |level| level.points * self.weight)
    }

    /// The most points that it can give.
    pub fn most_points(&self) -> f64 {
        (0..self.levels.len()).map(|level| self.points(level)).fold(0.0, f64::max)
    }

    /// The features that its evidence shows, in byte order.
    pub fn shown(&self) -> BTreeSet<String> {
        let texts = [&self.evidence.zh, &self.evidence.en];
        let names = texts.into_iter().flat_map(|text| placeholders(text));
        names.filter(|name| name != "value" && name != "threshold").collect()
    }
}

/// The names in braces of a text, in order.
pub fn placeholders(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        names.push(name.trim().to_owned());
        rest = after;
    }
    names
}

/// A signal as the pipeline sets it, over the one of that name that keyfolio brings.
fn merged(name: &str, own: Option<&Signal>, churn: &Churn) -> Option<SignalRule> {
    let (nothing, brought) = (Signal::default(), built_in().get(name));
    let (own, brought) = (own.unwrap_or(&nothing), brought.unwrap_or(&nothing));
    if own.enabled.or(brought.enabled) == Some(false) {
        return None;
    }
    let named = || Text { zh: name.to_owned(), en: name.to_owned() };
    let title = own.title.clone().or_else(|| brought.title.clone()).unwrap_or_else(named);
    let value = own.value.clone().or_else(|| brought.value.clone());
    let told = |title: &str| match &value {
        Some(_) => format!("{title}: {{value}}"),
        None => title.to_owned(),
    };
    let evidence = own.evidence.clone().or_else(|| brought.evidence.clone());
    Some(SignalRule {
        name: name.to_owned(),
        levels: own.levels.clone().or_else(|| brought.levels.clone()).unwrap_or_default(),
        threshold: own.threshold.clone().or_else(|| brought.threshold.clone()),
        unit: own.unit.or(brought.unit),
        evidence: evidence.unwrap_or_else(|| Text { zh: told(&title.zh), en: told(&title.en) }),
        at_risk: own.at_risk.clone().or_else(|| brought.at_risk.clone()).unwrap_or_else(|| churn.at_risk.clone()),
        weight: own.weight.or(brought.weight).unwrap_or(1.0),
        value,
        title,
    })
}

/// The signal of points about to expire, and after how many months they do where it speaks of them.
pub const POINTS_EXPIRING: (&str, u32) = ("points_expiring", 12);

/// The signals of a pipeline that are looked at, by name. That of points about to expire speaks of points that expire after
/// twelve months: where `points.expiry_months` says otherwise, or nothing, it is looked at only when the pipeline writes its
/// levels.
pub fn of(pipeline: &Pipeline) -> Vec<SignalRule> {
    let (name, months) = POINTS_EXPIRING;
    let own_levels = pipeline.churn.signals.get(name).is_some_and(|signal| signal.levels.is_some());
    let speaks = own_levels || pipeline.points.expiry_months == Some(months);
    let mut rules = rules(&pipeline.churn);
    rules.retain(|rule| rule.name != name || speaks);
    rules
}

/// All signals with the settings of a pipeline over those that keyfolio brings, by name; those that are switched off left out.
pub fn rules(churn: &Churn) -> Vec<SignalRule> {
    let names: BTreeSet<&String> = built_in().keys().chain(churn.signals.keys()).collect();
    names.into_iter().filter_map(|name| merged(name, churn.signals.get(name), churn)).collect()
}

/// The scheme whose classes limits and cadences are taken from.
pub fn class_scheme(pipeline: &Pipeline) -> Option<&str> {
    let named = pipeline.churn.class_scheme.as_deref();
    let ranked = || pipeline.schemes.iter().find(|(_, scheme)| scheme.rank.is_some()).map(|(name, _)| name.as_str());
    named.or_else(ranked)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_table_of_the_same_name_changes_key_by_key_and_another_name_is_a_new_signal() {
        let churn: Churn = toml::from_str(
            "[signals.silence]\nweight = 0.5\n[signals.points_expiring]\nenabled = false\n\
             [signals.cold]\nlevels = [{ when = 'orders_12m < 2', points = 7 }]\nvalue = 'orders_12m'\n",
        )
        .unwrap();
        let rules = rules(&churn);
        let find = |name: &str| rules.iter().find(|rule| rule.name == name);
        let silence = find("silence").unwrap();
        assert_eq!((silence.most_points(), silence.levels.len(), silence.title.en.is_empty()), (15.0, 2, false));
        assert!(find("points_expiring").is_none());
        let cold = find("cold").unwrap();
        assert_eq!((cold.evidence.en.as_str(), cold.at_risk.as_str()), ("cold: {value}", "net_sales_12m"));
        assert_eq!(rules.len(), built_in().len());
    }

    #[test]
    fn placeholders_are_the_names_in_braces() {
        assert_eq!(placeholders("a {value} b { net_sales_3m } c {x"), ["value", "net_sales_3m"]);
        let shown = rules(&Churn::default()).into_iter().find(|rule| rule.name == "value_decline").unwrap().shown();
        assert_eq!(shown.into_iter().collect::<Vec<_>>(), ["net_sales_3m", "net_sales_3m_before"]);
    }
}
