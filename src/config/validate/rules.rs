//! Rules of the kinds `rules` and `lookup`: conditions and rows that can match, codes that are all in the order.

use polars::prelude::DataType;

use super::conditions::{Fixed, check_condition, check_expression, fixed, normal, quoted};
use super::schemes::check_codes;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{Lookup, Rules};
use crate::expressions::Wanted;

/// Stands for any value in a row.
const ANY: &str = "*";

pub fn check_rules(scheme: &str, rules: &Rules, here: &KeyPath, findings: &mut Findings) {
    let cases = here.key("cases");
    if rules.cases.is_empty() {
        let wanted = "list at least one case, as { code = \"key\", when = \"net_sales_12m >= 100000\" }";
        findings.value(&cases, RuleProblem::Empty { setting: cases.to_string(), wanted });
    }
    let mut codes: Vec<(&str, KeyPath)> = Vec::new();
    let mut always: Option<usize> = None;
    for (position, case) in rules.cases.iter().enumerate() {
        // Several cases may give one class.
        if !codes.iter().any(|(code, _)| *code == case.code) {
            codes.push((&case.code, cases.index(position)));
        }
        let path = cases.index(position).key("when");
        if !check_condition(&case.when, &[], &path, findings) {
            continue;
        }
        let what = format!("case {} (`{}`)", position + 1, case.when);
        let earlier = rules.cases[..position].iter().position(|other| normal(&other.when) == normal(&case.when));
        let because = match (always, earlier, fixed(&case.when, &[], findings)) {
            (Some(earlier), _, _) => Some(format!("case {} before it holds for everybody", earlier + 1)),
            (None, Some(earlier), _) => Some(format!("case {} before it has the same condition", earlier + 1)),
            (None, None, Some(Fixed::Never(because))) => Some(because),
            (None, None, found) => {
                if found == Some(Fixed::Always) {
                    always = Some(position);
                }
                None
            }
        };
        if let Some(because) = because {
            findings.value(&path, RuleProblem::NeverMatches { what, because });
        }
    }
    if let Some(otherwise) = &rules.otherwise
        && !codes.iter().any(|(code, _)| *code == otherwise.code)
    {
        codes.push((&otherwise.code, here.key("otherwise")));
    }
    check_codes(scheme, &codes, findings);
    check_order(&rules.order, &codes, &here.key("order"), findings);
}

pub fn check_lookup(scheme: &str, lookup: &Lookup, here: &KeyPath, findings: &mut Findings) {
    let (keys, rows) = (here.key("keys"), here.key("rows"));
    for (path, is_empty, wanted) in [
        (&keys, lookup.keys.is_empty(), "list at least one key, as [\"class_pyramid\"]"),
        (&rows, lookup.rows.is_empty(), "list at least one row: a value for every key, then the code"),
    ] {
        if is_empty {
            findings.value(path, RuleProblem::Empty { setting: path.to_string(), wanted });
        }
    }
    if lookup.keys.is_empty() {
        return;
    }
    let mut types: Vec<Option<DataType>> = Vec::new();
    for (position, key) in lookup.keys.iter().enumerate() {
        let path = keys.index(position);
        let found = check_expression(key, Wanted::Any, &[], &path, findings);
        if let Some(found) = found.as_ref().filter(|found| !is_key(found)) {
            let problem = format!("`{key}` gives {}, expected a text, a truth or a whole number", in_words(found));
            let hint = "make classes of it first, as CASE WHEN net_sales_12m >= 1000 THEN 'large' ELSE 'small' END";
            findings.value(&path, RuleProblem::Expression { problem, hint: hint.to_owned() });
        }
        types.push(found);
    }
    let mut codes: Vec<(&str, KeyPath)> = Vec::new();
    for (position, row) in lookup.rows.iter().enumerate() {
        let path = rows.index(position);
        let expected = lookup.keys.len() + 1;
        if row.len() != expected {
            let what = format!("row {} of `rows`", position + 1);
            findings.value(&path, RuleProblem::WrongLength { what, found: row.len(), expected });
            continue;
        }
        check_cells(row, &types, &path, findings);
        let covers = |earlier: &Vec<String>| {
            let cells = earlier.iter().zip(row).take(lookup.keys.len());
            earlier.len() == expected && cells.into_iter().all(|(earlier, cell)| earlier == ANY || earlier == cell)
        };
        if let Some(earlier) = lookup.rows[..position].iter().position(covers) {
            let what = format!("row {} of `rows`", position + 1);
            let because = format!("row {} before it matches all that it does", earlier + 1);
            findings.value(&path, RuleProblem::NeverMatches { what, because });
        }
        let code = row.last().map_or("", String::as_str);
        if !codes.iter().any(|(known, _)| *known == code) {
            codes.push((code, path.index(row.len() - 1)));
        }
    }
    if let Some(otherwise) = &lookup.otherwise
        && !codes.iter().any(|(code, _)| *code == otherwise.code)
    {
        codes.push((&otherwise.code, here.key("otherwise")));
    }
    check_codes(scheme, &codes, findings);
    check_order(&lookup.order, &codes, &here.key("order"), findings);
}

fn is_key(found: &DataType) -> bool {
    matches!(found, DataType::String | DataType::Boolean | DataType::Null) || found.is_integer()
}

fn in_words(found: &DataType) -> &'static str {
    match found {
        DataType::Date => "a date",
        found if found.is_decimal() => "an amount",
        _ => "a number with decimal places",
    }
}

/// Cells that no value of their key can equal.
fn check_cells(row: &[String], types: &[Option<DataType>], path: &KeyPath, findings: &mut Findings) {
    for (place, (cell, found)) in row.iter().zip(types).enumerate() {
        let wanted = match found {
            _ if cell == ANY => continue,
            Some(DataType::Boolean) if !["true", "false"].contains(&cell.as_str()) => "true, false or *",
            Some(found) if found.is_integer() && cell.parse::<i64>().map(|n| n.to_string()).as_ref() != Ok(cell) => {
                "a whole number or *"
            }
            _ => continue,
        };
        let setting = path.index(place).to_string();
        findings.value(&path.index(place), RuleProblem::OutOfRange { setting, wanted, found: format!("{cell:?}") });
    }
}

/// An order must name every code once, and no other.
fn check_order(order: &[String], codes: &[(&str, KeyPath)], path: &KeyPath, findings: &mut Findings) {
    if order.is_empty() {
        return;
    }
    let known: Vec<String> = codes.iter().map(|(code, _)| (*code).to_owned()).collect();
    for (position, code) in order.iter().enumerate() {
        if !known.contains(code) {
            let problem = RuleProblem::NoSuch { what: "class", found: code.clone(), known: known.clone() };
            findings.value(&path.index(position), problem);
        }
    }
    for position in repeated(order) {
        let element = order[position].clone();
        findings.value(&path.index(position), RuleProblem::Repeated { setting: path.to_string(), element });
    }
    let missing: Vec<&String> = known.iter().filter(|code| !order.contains(code)).collect();
    if !missing.is_empty() {
        findings.value(path, RuleProblem::OrderIncomplete { missing: quoted(&missing) });
    }
}
