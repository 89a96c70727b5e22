//! The comparison of two published results: two runs, a run and a variant, two as-of dates of one.
//!
//! | file | what it compares |
//! |---|---|
//! | `subjects` | finds the results that a user names |
//! | `settings` | the resolved settings key by key, the exports, the facts |
//! | `published` | reads classes, weights and figures of a result |
//! | `schemes` | the classes of one scheme: matrix, customers, money |
//! | `walk` | places in lists of ids, codes in one order |
//! | `attribution` | which cause changed whom |
//! | `figures` | the headline figures |
//! | `causes` | which causes there are, and the states between the two results |
//! | `replay` | computes such a state in memory |
//!
//! # Why two results differ
//!
//! A class is a function of facts, settings and the as-of date, and so is a figure. When only one of them differs it
//! explains everything. When several do, the way from the first result to the second is taken in steps, and the states
//! between are computed in memory:
//!
//! ```text
//! first ─ version ─▶ its settings, facts and date, by this version
//!       ─ settings ─▶ the second's settings, on the first's facts, at the first's date
//!       ─ inputs ─▶ on the second's facts
//!       ─ as-of ─▶ at the second's date
//!       ─ version ─▶ second
//! ```
//!
//! A customer whose class one step changed differs because of that step; one whose class several steps changed differs
//! because of them together. A figure's parts sum to its difference. A state that cannot be computed (facts of another
//! money scale, settings that this version does not read, files that are gone) leaves the causes untold, and says why.

mod attribution;
mod causes;
mod figures;
mod published;
mod replay;
mod schemes;
mod settings;
pub mod subjects;
mod walk;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use self::settings::{changes as setting_changes, inputs as input_changes};
use super::EngineError;
use crate::lake::{Lake, Published};
pub use crate::report::diff::comparison::*;
use crate::report::manifest::Manifest;

/// One of the two results to compare.
#[derive(Debug, Clone)]
pub struct Subject {
    /// How it is called: `published`, a variant, a run.
    pub label: String,
    /// The lake that its files are read from.
    pub lake: Lake,
    /// Its state.
    pub state: Published,
    /// As-of date to look at; a date of its grid.
    pub as_of: NaiveDate,
    /// The record of the run that made it.
    pub manifest: Manifest,
}

/// The as-of dates at which a state has classes, ascending.
pub fn dates_with_classes(state: &Published) -> Vec<NaiveDate> {
    let mut dates: Vec<NaiveDate> = published::snapshots(state).into_iter().map(|(date, _, _)| date).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// Compares two results.
///
/// # Errors
/// A date without results, or a file that cannot be read.
pub fn compare(from: &Subject, to: &Subject) -> Result<Comparison, EngineError> {
    for subject in [from, to] {
        let dates = dates_with_classes(&subject.state);
        if !dates.contains(&subject.as_of) && super::marts::published_date(&subject.state, Some(subject.as_of)).is_err()
        {
            let dates: Vec<String> = dates.iter().map(NaiveDate::to_string).collect();
            return Err(EngineError::NotPublished {
                as_of: format!("{} in {}", subject.as_of, subject.label),
                published: if dates.is_empty() { "nothing".to_owned() } else { dates.join(", ") },
            });
        }
    }
    let settings = settings::changes(&from.manifest.settings, &to.manifest.settings);
    let inputs = settings::inputs(&from.manifest.inputs, &to.manifest.inputs);
    let facts = settings::facts(from, to);
    let causes = causes::Causes::of(from, to, &settings, &inputs);
    let compared = schemes::Schemes::of(from, to);
    let replayed = causes.replay(from, to, &compared.both);
    let schemes = schemes::compare(from, to, &compared.both, &causes, &replayed)?;
    let figures = figures::compare(from, to, &causes, &replayed)?;

    let mut notes = Vec::new();
    if from.manifest.currency != to.manifest.currency {
        notes.push(format!(
            "amounts are in {} and in {}: they are not converted",
            from.manifest.currency, to.manifest.currency
        ));
    }
    for subject in [from, to] {
        if figures::is_absent(&figures, subject) {
            notes.push(format!(
                "{} has no figures at {}: only classes are compared; figures are published at {}",
                subject.label,
                subject.as_of,
                figures::dates(&subject.state)
            ));
        }
    }
    let equal = from.as_of == to.as_of
        && settings.is_empty()
        && inputs.is_empty()
        && from.manifest.version == to.manifest.version
        && compared.only_from.is_empty()
        && compared.only_to.is_empty()
        && schemes.iter().all(|scheme| scheme.differing() == 0 && scheme.is_same_money())
        && figures.iter().all(|figure| !figure.differs());
    Ok(Comparison {
        equal,
        from: side(from),
        to: side(to),
        settings,
        inputs,
        facts,
        schemes,
        schemes_only_from: compared.only_from,
        schemes_only_to: compared.only_to,
        figures,
        notes,
    })
}

fn side(subject: &Subject) -> Side {
    let manifest = &subject.manifest;
    Side {
        label: subject.label.clone(),
        run_id: manifest.run_id.clone(),
        pipeline: manifest.pipeline.clone(),
        title: manifest.title.clone(),
        as_of: subject.as_of,
        currency: manifest.currency.clone(),
        money_scale: manifest.money_scale,
        settings_hash: manifest.settings_hash.clone(),
        version: manifest.version.clone(),
    }
}
