//! Rules of `[churn]`: limits, weights, cadences, and the signals.

use polars::prelude::DataType;

use super::conditions::{check_condition, check_expression};
use super::references::codes;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::signals::{self, OF_CHURN, placeholders};
use crate::config::suggest::did_you_mean;
use crate::config::types::{CHURN_HORIZONS, Churn, Signal};
use crate::config::vocabulary;
use crate::expressions::Wanted;

/// Levels that the signals of a pipeline can have together.
const MOST_LEVELS: usize = 64;

pub fn check(findings: &mut Findings) {
    let churn = &findings.pipeline.churn;
    let here = KeyPath::root().key("churn");
    check_limits(churn, &here, findings);
    check_classes(churn, &here, findings);
    check_at_risk(&churn.at_risk, &here.key("at_risk"), findings);
    for (name, signal) in &churn.signals {
        check_signal(name, signal, &here.key("signals").key(name), findings);
    }
    let levels: usize = signals::rules(churn).iter().map(|rule| rule.levels.len()).sum();
    if levels > MOST_LEVELS {
        let wanted = "the signals together can have 64 levels: join conditions with OR, or switch signals off";
        let problem = bad("churn.signals", format!("{levels} levels"), wanted);
        findings.value(&here.key("signals"), problem);
    }
}

fn bad(setting: &str, found: impl ToString, wanted: &'static str) -> RuleProblem {
    RuleProblem::BadValue { setting: setting.to_owned(), found: found.to_string(), wanted }
}

fn check_limits(churn: &Churn, here: &KeyPath, findings: &mut Findings) {
    if churn.medium >= churn.high {
        let wanted = "below `churn.high`: a score from `medium` on is a medium risk, from `high` on a high one";
        findings.value(&here.key("medium"), bad("churn.medium", churn.medium, wanted));
    }
    if churn.medium <= 0.0 {
        let wanted = "above 0: everybody has at least 0 points, and nobody would be of low risk";
        findings.value(&here.key("medium"), bad("churn.medium", churn.medium, wanted));
    }
    if churn.lost.silence_ratio <= 1.0 {
        let wanted = "above 1: half of all silences are as long as the median gap";
        let path = here.key("lost").key("silence_ratio");
        findings.value(&path, bad("churn.lost.silence_ratio", churn.lost.silence_ratio, wanted));
    }
    let fit = here.key("fit");
    if !CHURN_HORIZONS.contains(&churn.fit.horizon) {
        let path = fit.key("horizon");
        findings.value(&path, bad("churn.fit.horizon", churn.fit.horizon, "30, 90 or 180 days"));
    }
    if churn.fit.lambdas.is_empty() {
        let path = fit.key("lambdas");
        let wanted = "name at least one strength, as [1.0, 10.0]";
        findings.value(&path, RuleProblem::Empty { setting: "churn.fit.lambdas".into(), wanted });
    }
    for (place, lambda) in churn.fit.lambdas.iter().enumerate() {
        if !(lambda.is_finite() && *lambda > 0.0) {
            let path = fit.key("lambdas").index(place);
            let wanted = "a number above 0: without a penalty a signal that never fails has no finite weight";
            findings.value(&path, bad("churn.fit.lambdas", lambda, wanted));
        }
    }
}

fn check_classes(churn: &Churn, here: &KeyPath, findings: &mut Findings) {
    let pipeline = findings.pipeline;
    if let Some(scheme) = &churn.class_scheme
        && !pipeline.schemes.contains_key(scheme)
    {
        let schemes = pipeline.schemes.keys().cloned().collect();
        findings.value(&here.key("class_scheme"), RuleProblem::UnknownScheme { found: scheme.clone(), schemes });
        return;
    }
    let scheme = signals::class_scheme(pipeline).and_then(|name| pipeline.schemes.get(name));
    let known = scheme.and_then(|scheme| codes(scheme, pipeline, 0));
    let classes = here.key("cadence").key("class");
    for (code, days) in &churn.cadence.class {
        if *days == 0 {
            findings.value(&classes.key(code), bad("churn.cadence.class", days, "days between contacts, at least 1"));
        }
        if let Some(known) = known.as_ref().filter(|known| !known.contains(code)) {
            let problem = RuleProblem::NoSuch { what: "class", found: code.clone(), known: known.clone() };
            findings.key(&classes.key(code), problem);
        }
    }
    if scheme.is_none() && !churn.cadence.class.is_empty() {
        let wanted = "a scheme to have these classes: name it as `churn.class_scheme`";
        findings.value(&classes, bad("churn.cadence.class", "of no scheme", wanted));
    }
}

fn check_at_risk(feature: &str, path: &KeyPath, findings: &mut Findings) {
    let found = findings.catalog.data_type(feature);
    if matches!(found, Some(DataType::Decimal(..))) {
        return;
    }
    let problem = match found {
        Some(_) => format!("`{feature}` is no amount of money"),
        None => format!("there is no feature `{feature}`"),
    };
    let names: Vec<String> = findings.catalog.all().iter().map(|entry| entry.name.clone()).collect();
    let hint = match did_you_mean(feature, &names).filter(|_| found.is_none()) {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => "name a money feature, as net_sales_12m or gross_profit_12m".to_owned(),
    };
    findings.value(path, RuleProblem::Expression { problem, hint });
}

fn check_signal(name: &str, signal: &Signal, here: &KeyPath, findings: &mut Findings) {
    let is_new = !signals::built_in().contains_key(name);
    let well_formed = name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !well_formed || ["signals", "fitted", "model"].contains(&name) {
        findings.key(here, RuleProblem::BadName { what: "a signal", name: name.to_owned() });
    }
    let levels = here.key("levels");
    match &signal.levels {
        None if is_new => {
            let known: Vec<String> = signals::built_in().keys().cloned().collect();
            let hint = match did_you_mean(name, &known) {
                Some(similar) => format!("did you mean `{similar}`? A new signal needs `levels`"),
                None => "levels = [{ when = \"orders_12m < 2\", points = 10 }]".to_owned(),
            };
            findings.key(here, RuleProblem::Expression { problem: format!("the signal `{name}` has no levels"), hint });
        }
        Some(given) if given.is_empty() => {
            let wanted = "one level at least, as [{ when = \"orders_12m < 2\", points = 10 }]";
            findings.value(&levels, RuleProblem::Empty { setting: levels.to_string(), wanted });
        }
        _ => {}
    }
    let more = of_churn();
    for (place, level) in signal.levels.iter().flatten().enumerate() {
        let level_path = levels.index(place);
        check_condition(&level.when, &more, &level_path.key("when"), findings);
        if !(0.0..=100.0).contains(&level.points) {
            let path = level_path.key("points");
            findings.value(&path, bad("points", level.points, "0 to 100: a score has 0 to 100 points"));
        }
    }
    if let Some(weight) = signal.weight.filter(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        let wanted = "0 or more: a signal cannot lower the risk; `enabled = false` switches it off";
        findings.value(&here.key("weight"), bad("weight", weight, wanted));
    }
    for (setting, text) in [("value", &signal.value), ("threshold", &signal.threshold)] {
        if let Some(text) = text {
            check_expression(text, Wanted::NumberOrTruth, &more, &here.key(setting), findings);
        }
    }
    if let Some(feature) = &signal.at_risk {
        check_at_risk(feature, &here.key("at_risk"), findings);
    }
    if let Some(evidence) = &signal.evidence {
        for (language, text) in [("zh", &evidence.zh), ("en", &evidence.en)] {
            check_placeholders(text, &here.key("evidence").key(language), findings);
        }
    }
}

fn check_placeholders(text: &str, path: &KeyPath, findings: &mut Findings) {
    let mut known = vocabulary::names(findings.pipeline, findings.catalog);
    known.extend(OF_CHURN.map(str::to_owned));
    known.extend(["value".to_owned(), "threshold".to_owned()]);
    for name in placeholders(text) {
        if known.contains(&name) {
            continue;
        }
        let hint = match did_you_mean(&name, &known) {
            Some(similar) => format!("did you mean `{{{similar}}}`?"),
            None => "{value}, {threshold} and features stand in braces, as {net_sales_3m}".to_owned(),
        };
        findings.value(path, RuleProblem::Expression { problem: format!("`{{{name}}}` is no figure"), hint });
    }
}

/// Names that signals can read beside features, and their types.
fn of_churn() -> [(&'static str, DataType); 5] {
    OF_CHURN.map(|name| match name {
        "silence_limit_of" => (name, DataType::String),
        "lost_by_silence" | "under_contract" => (name, DataType::Boolean),
        _ => (name, DataType::Float64),
    })
}
