//! Which causes there are, and the way from the first result to the second.

use std::collections::{BTreeMap, BTreeSet};

use super::replay::{self, Replayed, Settings};
use super::schemes::Pair;
use super::settings::{facts_until, is_of_figures, is_of_scheme, is_reading};
use super::{Cause, InputChange, SettingChange, Subject};
use crate::metrics::period_name;
use crate::model::period::month_end;

/// One of the two results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    From,
    To,
}

/// A state to compute: whose facts, whose settings, whose date. Where the two do not differ it is the second's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    pub facts: Which,
    pub settings: Which,
    pub date: Which,
}

/// A cause and what changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub cause: Cause,
    pub what: Vec<String>,
}

/// The steps from the first result to the second, and the states between them: one fewer than steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Way {
    pub steps: Vec<Step>,
    pub between: Vec<Node>,
}

impl Way {
    /// The causes in order, each once.
    pub fn causes(&self) -> Vec<&Step> {
        let mut causes: Vec<&Step> = Vec::new();
        for step in &self.steps {
            if causes.iter().all(|known| known.cause != step.cause) {
                causes.push(step);
            }
        }
        causes
    }
}

/// The causes that two results can differ for.
pub struct Causes {
    settings: Vec<SettingChange>,
    /// Why the facts up to the first's date differ; `None` when they do not.
    facts: Option<Step>,
    as_of: Option<Step>,
    code: Option<Step>,
}

/// States computed in memory, or why one could not be.
pub type States = BTreeMap<Node, Result<Replayed, String>>;

impl Causes {
    /// Finds out what differs.
    pub fn of(from: &Subject, to: &Subject, settings: &[SettingChange], inputs: &[InputChange]) -> Causes {
        let (left, right) = (&from.manifest.version, &to.manifest.version);
        let code =
            (left != right).then(|| Step { cause: Cause::Code, what: vec![format!("keyfolio {left} → {right}")] });
        let as_of = (from.as_of != to.as_of)
            .then(|| Step { cause: Cause::AsOf, what: vec![format!("{} → {}", from.as_of, to.as_of)] });
        let last = period_name(month_end(from.as_of));
        let facts = facts_until(&from.state, &to.state, &last);
        let reading: Vec<String> =
            settings.iter().filter(|change| is_reading(&change.path)).map(SettingChange::in_words).collect();
        let exports: Vec<String> = inputs.iter().map(InputChange::in_words).collect();
        let facts = (!facts.is_empty()).then(|| {
            let cause = match (exports.is_empty(), reading.is_empty()) {
                (false, false) => Cause::InputsAndReading,
                (false, true) => Cause::Inputs,
                (true, false) => Cause::Reading,
                (true, true) if code.is_some() => Cause::Code,
                (true, true) => Cause::Unknown,
            };
            let mut what: Vec<String> = exports.into_iter().chain(reading).collect();
            if what.is_empty() {
                what = facts.iter().map(|fact| format!("{} of {}", fact.fact, fact.months.join(", "))).collect();
            }
            Step { cause, what }
        });
        Causes { settings: settings.to_vec(), facts, as_of, code }
    }

    /// The way for the classes of a scheme.
    pub fn of_scheme(&self, scheme: &str) -> Way {
        self.way(|path| is_of_scheme(path, scheme))
    }

    /// The way for the headline figures.
    pub fn of_figures(&self) -> Way {
        self.way(is_of_figures)
    }

    fn way(&self, concerns: impl Fn(&str) -> bool) -> Way {
        let what: Vec<String> = self
            .settings
            .iter()
            .filter(|change| concerns(&change.path) && !is_reading(&change.path))
            .map(SettingChange::in_words)
            .collect();
        let settings = (!what.is_empty()).then_some(Step { cause: Cause::Settings, what });
        let from_if = |differs: bool| if differs { Which::From } else { Which::To };
        let mut node = Node {
            facts: from_if(self.facts.is_some()),
            settings: from_if(settings.is_some()),
            date: from_if(self.as_of.is_some()),
        };
        let kinds = [&self.code, &settings, &self.facts, &self.as_of];
        let mut way = Way::default();
        let several = kinds.iter().filter(|step| step.is_some()).count() > 1;
        // Each step ends at a state; the end of the last is the second result itself.
        if let Some(code) = &self.code {
            way.steps.push(code.clone());
            way.between.push(node);
        }
        let mut go = |step: &Option<Step>, node: Node| {
            if let Some(step) = step {
                way.steps.push(step.clone());
                way.between.push(node);
            }
        };
        node.settings = Which::To;
        go(&settings, node);
        node.facts = Which::To;
        go(&self.facts, node);
        node.date = Which::To;
        go(&self.as_of, node);
        match &self.code {
            Some(code) if several => way.steps.push(code.clone()),
            _ => drop(way.between.pop()),
        }
        way
    }

    /// Computes the states between the results that the ways of the schemes and of the figures need.
    pub fn replay(&self, from: &Subject, to: &Subject, schemes: &[Pair]) -> States {
        let mut needed: BTreeMap<Node, (BTreeSet<String>, bool)> = BTreeMap::new();
        for pair in schemes {
            for node in self.of_scheme(&pair.scheme).between {
                needed.entry(node).or_default().0.insert(pair.scheme.clone());
            }
        }
        for node in self.of_figures().between {
            needed.entry(node).or_default().1 = true;
        }
        let settings = [Settings::of(from), Settings::of(to)];
        let pick = |which: Which| match which {
            Which::From => (from, &settings[0]),
            Which::To => (to, &settings[1]),
        };
        needed
            .into_iter()
            .map(|(node, (schemes, figures))| {
                let ((facts, of_facts), (_, of_settings), (date, _)) =
                    (pick(node.facts), pick(node.settings), pick(node.date));
                (node, replay::state((facts, of_facts), of_settings, date.as_of, &schemes, figures))
            })
            .collect()
    }
}
