//! What the schema cannot say of `[win_back]`, `[points]` and `[prepayments]`.

use super::general::check_list;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{Pipeline, Points, Prepayments, WinBack};
use crate::model::tables::{ACTIVITY_TYPES, LOSS_REASON_CODES};

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let root = KeyPath::root();
    check_win_back(&pipeline.win_back, &root.key("win_back"), findings);
    check_points(&pipeline.points, &root.key("points"), findings);
    check_prepayments(&pipeline.prepayments, &root.key("prepayments"), findings);
    let schemes = [
        ("win_back", &pipeline.win_back.scheme),
        ("points", &pipeline.points.scheme),
        ("prepayments", &pipeline.prepayments.scheme),
    ];
    for (table, scheme) in schemes {
        if let Some(found) = scheme.as_ref().filter(|scheme| !pipeline.schemes.contains_key(*scheme)) {
            let schemes = pipeline.schemes.keys().cloned().collect();
            let problem = RuleProblem::UnknownScheme { found: found.clone(), schemes };
            findings.value(&root.key(table).key("scheme"), problem);
        }
    }
}

fn refuse(findings: &mut Findings, path: &KeyPath, found: impl ToString, wanted: &'static str) {
    findings.value(path, RuleProblem::BadValue { setting: path.to_string(), found: found.to_string(), wanted });
}

fn check_win_back(settings: &WinBack, here: &KeyPath, findings: &mut Findings) {
    let kinds = here.key("activities");
    if settings.promotions.is_empty() {
        check_list(findings, &kinds, &settings.activities, "name at least one kind of activity, as [\"promotion\"]");
    }
    for (position, kind) in settings.activities.iter().enumerate() {
        if !ACTIVITY_TYPES.iter().any(|word| word.code == kind) {
            let known = ACTIVITY_TYPES.iter().map(|word| word.code.to_owned()).collect();
            let problem = RuleProblem::NoSuch { what: "kind of activity", found: kind.clone(), known };
            findings.value(&kinds.index(position), problem);
        }
    }
    let promotions = here.key("promotions");
    for position in repeated(&settings.promotions) {
        let element = settings.promotions[position].clone();
        findings.value(&promotions.index(position), RuleProblem::Repeated { setting: promotions.to_string(), element });
    }
    let mut of_code: Vec<(&str, &str)> = Vec::new();
    for (code, words) in &settings.reasons {
        let path = here.key("reasons").key(code);
        check_reason(code, &path, findings);
        for (position, word) in words.iter().enumerate() {
            if word.trim().is_empty() {
                let wanted = "write a word, or remove it";
                findings.value(&path.index(position), RuleProblem::Empty { setting: path.to_string(), wanted });
            } else if of_code.iter().any(|(known, other)| *known == word && other != code) {
                let wanted = "a word that no other code has: a text must mean one reason";
                refuse(findings, &path.index(position), word, wanted);
            }
            of_code.push((word, code));
        }
    }
    let reference = here.key("reference");
    for (code, share) in &settings.reference {
        check_reason(code, &reference.key(code), findings);
        if !(0.0..=1.0).contains(share) {
            refuse(findings, &reference.key(code), share, "a share, 0 to 1: 14 % is 0.14");
        }
    }
    let sum: f64 = settings.reference.values().sum();
    let are_shares = settings.reference.values().all(|share| (0.0..=1.0).contains(share));
    if are_shares && sum > 1.0 + 1e-9 {
        refuse(findings, &reference, format!("{sum} in all"), "shares that are not above 1 in all: 14 % is 0.14");
    }
}

fn check_reason(code: &str, path: &KeyPath, findings: &mut Findings) {
    if !LOSS_REASON_CODES.iter().any(|word| word.code == code) {
        let known = LOSS_REASON_CODES.iter().map(|word| word.code.to_owned()).collect();
        findings.key(path, RuleProblem::NoSuch { what: "loss reason", found: code.to_owned(), known });
    }
}

fn check_points(settings: &Points, here: &KeyPath, findings: &mut Findings) {
    if let Some(value) = settings.unit_value {
        let path = here.key("unit_value");
        let millionths = value * 1e6;
        if !value.is_finite() || !(0.0..=1e9).contains(&value) {
            refuse(findings, &path, value, "what one point is worth, from 0 to 1000000000");
        } else if (millionths - millionths.round()).abs() > 1e-3 {
            refuse(findings, &path, value, "an amount with at most six decimal places");
        }
    }
    if let Some(share) = settings.expected_breakage.filter(|share| !(0.0..=1.0).contains(share)) {
        refuse(findings, &here.key("expected_breakage"), share, "a share, 0 to 1");
    }
    let limits = here.key("ageing_months");
    if settings.ageing_months.is_empty() {
        let wanted = "name at least one limit in months, as [12]";
        findings.value(&limits, RuleProblem::Empty { setting: limits.to_string(), wanted });
    }
    let mut before = 0;
    for (position, months) in settings.ageing_months.iter().enumerate() {
        if *months <= before || *months > 1200 {
            refuse(findings, &limits.index(position), months, "months, 1 to 1200, each more than the one before");
        }
        before = *months;
    }
    check_levels(settings, here, findings);
}

fn check_levels(settings: &Points, here: &KeyPath, findings: &mut Findings) {
    let levels = here.key("levels");
    let codes: Vec<&str> = settings.levels.iter().map(|level| level.code.as_str()).collect();
    for position in repeated(&codes) {
        let problem = RuleProblem::Repeated { setting: levels.to_string(), element: codes[position].to_owned() };
        findings.value(&levels.index(position).key("code"), problem);
    }
    let mut before: Option<i64> = None;
    let last = settings.levels.len().saturating_sub(1);
    for (position, level) in settings.levels.iter().enumerate() {
        let path = levels.index(position).key("at_least");
        if level.code.trim().is_empty() || level.code == "no_points" {
            let wanted = "a code; `no_points` means customers without any";
            refuse(findings, &levels.index(position).key("code"), &level.code, wanted);
        }
        match level.at_least {
            None if position < last => {
                refuse(
                    findings,
                    &levels.index(position).key("code"),
                    &level.code,
                    "a level with `at_least`: only the last has no limit",
                );
            }
            Some(limit) => {
                if before.is_some_and(|before| limit >= before) {
                    refuse(
                        findings,
                        &path,
                        limit,
                        "points below those of the level before: levels go from the highest down",
                    );
                }
                before = Some(limit);
            }
            None => {}
        }
    }
}

fn check_prepayments(settings: &Prepayments, here: &KeyPath, findings: &mut Findings) {
    let bands = here.key("bands");
    let mut before: Option<(f64, f64)> = None;
    for (position, band) in settings.bands.iter().enumerate() {
        let path = bands.index(position);
        if !(0.0..=1e15).contains(&band.from) {
            refuse(findings, &path.key("from"), band.from, "an amount, 0 or more");
        }
        if !(0.0..=1.0).contains(&band.rate) {
            refuse(findings, &path.key("rate"), band.rate, "a share, 0 to 1: 2 % is 0.02");
        }
        if let Some((from, rate)) = before {
            if band.from <= from {
                refuse(
                    findings,
                    &path.key("from"),
                    band.from,
                    "more than the band before: bands go from the smallest amount up",
                );
            }
            if band.rate < rate {
                refuse(
                    findings,
                    &path.key("rate"),
                    band.rate,
                    "at least the rate of the band before: it must not fall as amounts rise",
                );
            }
        }
        before = Some((band.from, band.rate));
    }
}
