//! Rules of the top of the file, of `[metrics]` and of `[reports]`.

use super::{Findings, RuleProblem, is_file_name, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{CustomerLevel, Pipeline, Report};
use crate::config::validate::schemes::{Kind, kind_of};
use crate::config::vocabulary::{FEATURE_MONTHS, WINDOW_SETTINGS};

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    if super::schemes::months_of_distance(&pipeline.lookback).is_none() && pipeline.lookback != "0mo" {
        let found = pipeline.lookback.clone();
        findings.value(&KeyPath::root().key("lookback"), RuleProblem::BadDistance { found });
    }
    check_top(pipeline, findings);
    check_metrics(pipeline, findings);
    for (name, report) in &pipeline.reports {
        check_report(pipeline, name, report, findings);
    }
}

fn check_top(pipeline: &Pipeline, findings: &mut Findings) {
    let top = KeyPath::root();
    if pipeline.version != 1 {
        findings.value(&top.key("version"), RuleProblem::UnsupportedVersion { found: pipeline.version });
    }
    if !is_file_name(&pipeline.name) {
        let problem = RuleProblem::BadName { what: "a pipeline", name: pipeline.name.clone() };
        findings.value(&top.key("name"), problem);
    }
    for (key, text) in [
        ("title", pipeline.title.as_deref()),
        ("root", Some(pipeline.root.as_str())),
        ("lake", pipeline.lake.as_deref()),
        ("reports_dir", pipeline.reports_dir.as_deref()),
    ] {
        if text.is_some_and(|text| text.trim().is_empty()) {
            let problem = RuleProblem::Empty { setting: key.into(), wanted: "write a text, or remove the line" };
            findings.value(&top.key(key), problem);
        }
    }
    let is_code = pipeline.currency.len() == 3 && pipeline.currency.chars().all(|c| c.is_ascii_uppercase());
    if !is_code || pipeline.currency == "RMB" {
        findings.value(&top.key("currency"), RuleProblem::BadCurrency { found: pipeline.currency.clone() });
    }

    for (name, scheme) in &pipeline.level_schemes {
        let path = top.key("level_schemes").key(name).key("codes");
        if scheme.codes.is_empty() || scheme.codes.iter().any(|level| level.code.trim().is_empty()) {
            let wanted = "name the codes from best to worst, as [{ code = \"A\" }, { code = \"B\" }]";
            findings.value(&path, RuleProblem::Empty { setting: path.to_string(), wanted });
        }
    }
    if pipeline.customers.level == CustomerLevel::Group && pipeline.sources.get("customers").is_none() {
        let path = top.key("customers").key("level");
        let wanted =
            "groups come from `parent_id` in the table `customers`: add [sources.customers], or drop the setting";
        findings.value(&path, RuleProblem::BadValue { setting: path.to_string(), found: "group".into(), wanted });
    }
    let of_sources =
        pipeline.sources.0.iter().filter_map(|(table, source)| {
            Some((top.key("sources").key(table).key("timezone"), source.timezone.as_ref()?))
        });
    for (path, zone) in std::iter::once((top.key("timezone"), &pipeline.timezone)).chain(of_sources) {
        if zone.parse::<chrono_tz::Tz>().is_err() {
            let wanted = "an IANA name, as \"Asia/Shanghai\" or \"UTC\"";
            let problem = RuleProblem::BadValue { setting: path.to_string(), found: zone.clone(), wanted };
            findings.value(&path, problem);
        }
    }

    let languages: Vec<&str> = pipeline.language.iter().map(|language| language.tag()).collect();
    check_list(findings, &top.key("language"), &languages, "name at least one, as [\"zh-CN\"]");
}

fn check_metrics(pipeline: &Pipeline, findings: &mut Findings) {
    let metrics = KeyPath::root().key("metrics");
    for (path, months) in [
        (metrics.key("customer_flow").key("active_months"), pipeline.metrics.customer_flow.active_months),
        (metrics.key("headline").key("retention_months"), pipeline.metrics.headline.retention_months),
    ] {
        if !FEATURE_MONTHS.contains(&months) {
            let problem = RuleProblem::MonthsWithoutFeatures { setting: path.to_string(), found: months };
            findings.value(&path, problem);
        }
    }
    check_window(findings, &metrics.key("contribution").key("window"), &pipeline.metrics.contribution.window);
}

fn check_report(pipeline: &Pipeline, name: &str, report: &Report, findings: &mut Findings) {
    let here = KeyPath::root().key("reports").key(name);
    if !is_file_name(name) {
        findings.key(&here, RuleProblem::BadName { what: "a report", name: name.into() });
    }
    let sections: Vec<String> = report.sections.iter().map(spelled).collect();
    check_list(
        findings,
        &here.key("sections"),
        &sections,
        "name at least one section, or remove the line for those of the executive report",
    );
    let formats: Vec<String> = report.formats.iter().map(spelled).collect();
    check_list(findings, &here.key("formats"), &formats, "name at least one format, or remove the line for all");

    // The pyramid and movement pages show classes that are better and worse ones.
    check_scheme_name(
        pipeline,
        findings,
        &here,
        "tier_scheme",
        report.tier_scheme.as_deref(),
        &Kind::ORDERED,
        "rank, cumulative, thresholds, rules, score, states or rfm",
    );
    check_scheme_name(pipeline, findings, &here, "rfm_scheme", report.rfm_scheme.as_deref(), &[Kind::Rfm], "rfm");
}

fn check_scheme_name(
    pipeline: &Pipeline,
    findings: &mut Findings,
    report: &KeyPath,
    setting: &'static str,
    name: Option<&str>,
    kinds: &[Kind],
    wanted: &'static str,
) {
    let Some(name) = name else {
        return;
    };
    let mut schemes = Vec::new();
    for (scheme, settings) in &pipeline.schemes {
        if kind_of(settings).is_some_and(|kind| kinds.contains(&kind)) {
            schemes.push(scheme.clone());
        }
    }
    let problem = match pipeline.schemes.get(name) {
        None => RuleProblem::UnknownScheme { found: name.into(), schemes },
        Some(scheme) => match kind_of(scheme) {
            Some(kind) if !kinds.contains(&kind) => {
                let kind = kind.name();
                RuleProblem::SchemeOfOtherKind { setting, scheme: name.into(), kind, wanted, schemes }
            }
            // A scheme of no kind or of several is an error of its own.
            _ => return,
        },
    };
    findings.value(&report.key(setting), problem);
}

/// A window must be one of those that features are taken over.
pub fn check_window(findings: &mut Findings, path: &KeyPath, window: &str) {
    if !WINDOW_SETTINGS.contains(&window) {
        findings.value(path, RuleProblem::BadWindow { found: window.into() });
    }
}

/// A list must have an element and none twice.
pub fn check_list<S: AsRef<str> + PartialEq>(
    findings: &mut Findings,
    path: &KeyPath,
    elements: &[S],
    wanted: &'static str,
) {
    if elements.is_empty() {
        findings.value(path, RuleProblem::Empty { setting: path.to_string(), wanted });
    }
    for position in repeated(elements) {
        let element = elements[position].as_ref().to_owned();
        findings.value(&path.index(position), RuleProblem::Repeated { setting: path.to_string(), element });
    }
}

/// A choice as the file writes it.
fn spelled<T: serde::Serialize>(choice: &T) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}
