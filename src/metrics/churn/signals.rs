//! Signals as they can be computed with the tables at hand.

use std::collections::BTreeSet;

use crate::config::signals::{OF_CHURN, SignalRule};
use crate::config::types::Churn;
use crate::expressions::{Expression, Objection};
use crate::features::Catalog;
use crate::model::tables::CONTRACTS;

/// What the names of classes begin with.
const CLASS_OF: &str = "class_";
/// Features that the population and the limits of silence are made of.
const OF_SILENCE: [&str; 4] = ["recency_days", "silence_ratio", "order_gaps", "gap_p90_days"];
/// Features of contracts, read where there is a source of them.
const OF_CONTRACTS: [&str; 3] = ["has_contract", "last_contract_end", "contract_days_left"];

/// A condition that can be computed.
#[derive(Debug, Clone)]
pub struct Level {
    /// The condition.
    pub when: Expression,
    /// Its points, times the weight of the signal.
    pub points: f64,
    /// Its bit in patterns.
    pub bit: u32,
}

/// One signal.
#[derive(Debug, Clone)]
pub struct Signal {
    /// As it is set.
    pub rule: SignalRule,
    /// The levels that can be computed, most points first.
    pub levels: Vec<Level>,
    /// Tables that levels of it need and that have no source, in byte order.
    pub missing: BTreeSet<String>,
    /// All bits of its levels.
    pub mask: u64,
}

impl Signal {
    /// Whether any of its levels can be computed.
    pub fn is_computed(&self) -> bool {
        self.mask != 0
    }

    /// The strength of the level that a pattern holds, 0 to 1: its points over the most that the signal gives.
    pub fn strength(&self, pattern: u64) -> f64 {
        let held = self.levels.iter().find(|level| pattern >> level.bit & 1 == 1);
        let most = self.levels.iter().map(|level| level.points).fold(0.0, f64::max);
        held.map_or(0.0, |level| if most > 0.0 { level.points / most } else { 1.0 })
    }
}

/// All signals of a pipeline, and what they read.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// By name.
    pub signals: Vec<Signal>,
    /// Features that conditions read, at every date.
    pub of_dates: Vec<String>,
    /// Features that are shown beside, at the date of the results.
    pub of_results: Vec<String>,
    /// Schemes whose classes conditions or evidence read.
    pub schemes: Vec<String>,
}

impl Plan {
    /// The plan of a pipeline's signals.
    pub fn new(rules: Vec<SignalRule>, settings: &Churn, catalog: &Catalog) -> Result<Plan, Objection> {
        let mut plan = Plan::default();
        let mut of_dates: BTreeSet<String> = OF_SILENCE.map(str::to_owned).into();
        of_dates.insert(settings.at_risk.clone());
        if catalog.missing_tables(OF_CONTRACTS[0]).is_empty() {
            of_dates.extend(OF_CONTRACTS.map(str::to_owned));
        }
        let mut of_results = BTreeSet::new();
        let mut bit = 0;
        for rule in rules {
            let mut signal = Signal { levels: Vec::new(), missing: BTreeSet::new(), mask: 0, rule };
            for (place, level) in signal.rule.levels.iter().enumerate() {
                let when = Expression::parse(&level.when)?;
                let missing = missing_tables(when.reads(), catalog);
                if !missing.is_empty() {
                    signal.missing.extend(missing);
                    continue;
                }
                of_dates.extend(when.reads().iter().cloned());
                signal.levels.push(Level { when, points: signal.rule.points(place), bit });
                signal.mask |= 1 << bit;
                bit += 1;
            }
            signal.levels.sort_by(|left, right| right.points.total_cmp(&left.points));
            if signal.is_computed() {
                for text in [&signal.rule.value, &signal.rule.threshold].into_iter().flatten() {
                    of_results.extend(Expression::parse(text)?.reads().iter().cloned());
                }
                of_results.extend(signal.rule.shown());
                of_results.insert(signal.rule.at_risk.clone());
            }
            plan.signals.push(signal);
        }
        of_results.extend(of_dates.iter().cloned());
        let class = |name: &String| name.strip_prefix(CLASS_OF).map(str::to_owned);
        plan.schemes = of_results.iter().filter_map(class).collect();
        let feature = |name: &String| !OF_CHURN.contains(&name.as_str()) && !name.starts_with(CLASS_OF);
        plan.of_dates = of_dates.into_iter().filter(feature).collect();
        plan.of_results = of_results.into_iter().filter(feature).collect();
        Ok(plan)
    }

    /// Those that can be computed, with their places.
    pub fn computed(&self) -> impl Iterator<Item = (usize, &Signal)> {
        self.signals.iter().enumerate().filter(|(_, signal)| signal.is_computed())
    }

    /// The points of a pattern as they are set, at most 100.
    pub fn score(&self, pattern: u64) -> f64 {
        let levels = self.signals.iter().flat_map(|signal| &signal.levels);
        let held = levels.filter(|level| pattern >> level.bit & 1 == 1);
        held.fold(0.0, |sum, level| sum + level.points).min(100.0)
    }
}

/// The tables without a source that features cannot do without.
fn missing_tables(reads: &BTreeSet<String>, catalog: &Catalog) -> BTreeSet<String> {
    let names: Vec<String> = reads.iter().filter(|name| catalog.find(name).is_some()).cloned().collect();
    let needed = catalog.needed(&names).unwrap_or_default();
    let missing = needed.into_iter().flat_map(|entry| catalog.missing_tables(&entry.name));
    let mut missing: BTreeSet<String> = missing.map(str::to_owned).collect();
    if reads.contains("under_contract") && !catalog.missing_tables(OF_CONTRACTS[0]).is_empty() {
        missing.insert(CONTRACTS.name.to_owned());
    }
    missing
}
